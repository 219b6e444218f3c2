"""Stable building blocks for targets of several numbers."""

import numpy as np
from scipy.special import xlogy

from wizard.numerics.kernels.elementary import minus_one
from wizard.numerics.kernels.gammas import gamma_remainder_slope, stirling_error


def dirichlet_surprise(*numbers: np.ndarray) -> np.ndarray:
    """sum_k a_k log(a_k / (n y_k)) + r(a_k) - r(n), r(u) = stirling_error(u) - log(u)/2, of all y, a, log(a)."""
    size = len(numbers) // 3
    shares, weights, logarithms = numbers[:size], numbers[size : 2 * size], numbers[2 * size :]
    total = np.sum(np.broadcast_arrays(*weights), axis=0)
    log_total = np.logaddexp.reduce(np.broadcast_arrays(*logarithms), axis=0)
    found = log_total / 2.0 - stirling_error(total, log_total)
    for y, a, log_a in zip(shares, weights, logarithms, strict=True):
        found = found + xlogy(a, a / y / total) + stirling_error(a, log_a) - log_a / 2.0
    return found


def dirichlet_log_loss(*numbers: np.ndarray) -> np.ndarray:
    """dirichlet_surprise and sum_k log(y_k), of all y, a, log(a): (1 - a) log(y) is put as such for a near 1."""
    size = len(numbers) // 3
    shares, weights, logarithms = numbers[:size], numbers[size : 2 * size], numbers[2 * size :]
    near = [np.abs(log_a) < 0.5 for log_a in logarithms]
    others = [np.where(special, 1.0, y) for special, y in zip(near, shares, strict=True)]
    found = dirichlet_surprise(*others, *weights, *logarithms)
    for special, y, a, log_a in zip(near, shares, weights, logarithms, strict=True):
        found = found + np.where(special, -minus_one(np.where(special, a, 1.0), log_a), 1.0) * np.log(y)
    return found


def dirichlet_pull(y: np.ndarray, a: np.ndarray, log_a: np.ndarray, total: np.ndarray) -> np.ndarray:
    """The slope of dirichlet_surprise by log(a_k), of y_k, a_k, log(a_k) and n."""
    of_total = gamma_remainder_slope(total, np.log(total))
    return gamma_remainder_slope(a, log_a) - a / total * of_total + xlogy(a, a / y / total)


def chosen_exponents(own: np.ndarray, *pairs: np.ndarray) -> np.ndarray:
    """r, s, t, ..., of r, a, s, b, t, ... with 0 or 1 for a, b, ...; where it is 0, minus infinity."""
    exponents = [np.where(chosen, x, -np.inf) for chosen, x in zip(pairs[::2], pairs[1::2], strict=True)]
    return np.array(np.broadcast_arrays(own, *exponents), dtype=float)


def log_sum_beside(own: np.ndarray, *pairs: np.ndarray) -> np.ndarray:
    """log(exp(r) + a exp(s) + b exp(t) + ...) - r, of r, a, s, b, t, ... with 0 or 1 for a, b, ...."""
    exponents = chosen_exponents(own, *pairs)
    first = np.argmax(exponents, axis=0)[None]
    highest = np.take_along_axis(exponents, first, axis=0)
    others = np.exp(exponents - highest)
    np.put_along_axis(others, first, 0.0, axis=0)
    return highest[0] - own + np.log1p(np.sum(others, axis=0))


def chosen_share(place: int, own: np.ndarray, *pairs: np.ndarray) -> np.ndarray:
    """The share of one of the other terms, given by its place from 0, in exp(r) + a exp(s) + b exp(t) + ...."""
    exponents = chosen_exponents(own, *pairs)
    weights = np.exp(exponents - np.max(exponents, axis=0))
    return weights[place + 1] / np.sum(weights, axis=0)


def sinhc_series(s: np.ndarray) -> tuple[np.ndarray, ...]:
    """For x = sqrt(s) < 3: sinh(x)/x - 1, (cosh(x) - sinh(x)/x)/s, and the slopes of both by s."""
    term, found = np.ones_like(s), [np.zeros_like(s) for _ in range(4)]
    for k in range(1, 18):  # term is s^(k - 1) / (2 k + 1)!
        term = term / (2 * k * (2 * k + 1))
        found[0], found[1] = found[0] + term * s, found[1] + 2 * k * term
        found[2] = found[2] + k * term
        found[3] = found[3] + k * term / (2 * k + 3)
        term = term * s
    return tuple(found)


def log_sinhc_of_root(s: np.ndarray) -> np.ndarray:
    """log(sinh(x)/x) for x = sqrt(s)."""
    near, x = sinhc_series(np.minimum(s, 9.0))[0], np.sqrt(np.maximum(s, 9.0))
    return np.where(s < 9.0, np.log1p(near), x + np.log1p(-np.exp(-2.0 * x)) - np.log(2.0 * x))


def langevin_of_root(s: np.ndarray) -> np.ndarray:
    """(coth(x) - 1/x)/x for x = sqrt(s)."""
    excess, above, *_ = sinhc_series(np.minimum(s, 9.0))
    x = np.sqrt(np.maximum(s, 9.0))
    return np.where(s < 9.0, above / (1.0 + excess), (1.0 / np.tanh(x) - 1.0 / x) / x)


def langevin_of_root_slope(s: np.ndarray) -> np.ndarray:
    """The derivative of langevin_of_root."""
    excess, above, by_excess, by_above = sinhc_series(np.minimum(s, 9.0))
    near = (by_above - above * by_excess / (1.0 + excess)) / (1.0 + excess)
    x = np.sqrt(np.maximum(s, 9.0))
    fall = np.exp(-x) / np.expm1(-2.0 * x)  # -1/(2 sinh(x))
    bend = 1.0 / x / x - 4.0 * fall * fall
    return np.where(s < 9.0, near, (bend - (1.0 / np.tanh(x) - 1.0 / x) / x) / 2.0 / x / x)
