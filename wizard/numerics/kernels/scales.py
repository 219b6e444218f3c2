"""Stable building blocks for numbers m exp(r) of any size.

Such a number is an array with (m, r) along its last axis. r is a whole number, so that exponents add up without
rounding. The m of a sum is neither large nor, without cancellation, small.
"""

import numpy as np

from wizard.numerics.kernels.elementary import log1p_bend, log_excess


def scaled(weight: np.ndarray, *exponents: np.ndarray) -> np.ndarray:
    """w exp(s + t + ...) as (m, r), of w, s, t, ...; s + t is not rounded."""
    whole = [np.rint(s) for s in exponents]
    for s, r in zip(exponents, whole, strict=True):
        weight = weight * np.exp(s - r)
    return np.stack(np.broadcast_arrays(weight, sum(whole)), axis=-1)


def scaled_dot(*numbers: np.ndarray) -> np.ndarray:
    """a b + c d + ..., of a, b, c, d, ..., each as (m, r)."""
    pairs = list(zip(numbers[::2], numbers[1::2], strict=True))
    weights = np.broadcast_arrays(*[a[..., 0] * b[..., 0] for a, b in pairs])
    exponents = [a[..., 1] + b[..., 1] for a, b in pairs]
    sizes = [
        np.where(w == 0, -np.inf, e + np.log(np.where(w == 0, 1.0, np.abs(w))))
        for w, e in zip(weights, exponents, strict=True)
    ]
    top = np.rint(np.max(sizes, axis=0))
    top = np.where(np.isfinite(top), top, 0.0)
    total = sum(w * np.exp(np.where(w == 0, 0.0, e - top)) for w, e in zip(weights, exponents, strict=True))
    return np.stack([total, top], axis=-1)


def unscaled(weight: np.ndarray, exponent: np.ndarray) -> np.ndarray:
    """weight exp(exponent), infinite or zero only if the product is."""
    near = np.abs(exponent) < 700.0  # beyond it, one exponential for all
    exact = weight * np.exp(np.where(near, exponent, 0.0))
    size = np.where(near, 0.0, exponent) + np.log(np.where(weight == 0, 1.0, np.abs(weight)))
    return np.where(near, exact, np.sign(weight) * np.exp(np.where(near, 0.0, size)))


def scaled_value(number: np.ndarray) -> np.ndarray:
    """m exp(r) of (m, r)."""
    return unscaled(number[..., 0], number[..., 1])


def scaled_quotient(power: int, below: np.ndarray, *factors: np.ndarray) -> np.ndarray:
    """a b ... / c^power, of c, a, b, ..., each as (m, r): finite wherever the quotient is."""
    weight, exponent = below[..., 0] ** -float(power), -power * below[..., 1]
    for factor in factors:
        weight, exponent = weight * factor[..., 0], exponent + factor[..., 1]
    return unscaled(weight, exponent)


def log_tail(a: float, b: float, nu: np.ndarray, q: np.ndarray) -> np.ndarray:
    """(a nu + b) log(1 + q/nu), of nu and q as (m, r): a q for a large nu."""
    ratio, exponent = q[..., 0] / nu[..., 0], q[..., 1] - nu[..., 1]
    quotient = unscaled(ratio, np.minimum(exponent, 300.0))
    far = exponent + np.log(np.where(ratio > 0, ratio, 1.0))
    logarithm = np.where((exponent > 300.0) & (ratio > 0), far, np.log1p(quotient))
    share = np.where(quotient > 0, logarithm / np.where(quotient > 0, quotient, 1.0), 1.0)
    weighted = np.where(quotient < 1.0, q[..., 0] * share, nu[..., 0] * logarithm)
    return a * unscaled(weighted, np.where(quotient < 1.0, q[..., 1], nu[..., 1])) + b * logarithm


def tail_excess(nu: np.ndarray, q: np.ndarray) -> np.ndarray:
    """nu (log(1 + q/nu) - q/(nu + q)), of nu and q as (m, r): q^2/(2 nu) for a large nu."""
    ratio, exponent = q[..., 0] / nu[..., 0], q[..., 1] - nu[..., 1]
    quotient = unscaled(ratio, np.minimum(exponent, 300.0))
    small = quotient < 0.1  # there by a series without nu, as the quotient may vanish
    series = q[..., 0] * ratio * log1p_bend(np.where(small, quotient, 0.0))
    near = unscaled(series, np.where(small, q[..., 1] + exponent, 0.0))
    far = unscaled(nu[..., 0] * log_excess(log_tail(0.0, 1.0, nu, q)), np.where(small, 0.0, nu[..., 1]))
    return np.where(small, near, far)
