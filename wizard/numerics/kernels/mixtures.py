"""Stable building blocks for mixtures.

Component k has the weight exp(a_k) and the density exp(b_k - x_k exp(s_k)), with x_k nowhere negative.
"""

import numpy as np

from wizard.numerics.kernels.elementary import times_exp


def component_exponents(*parts: np.ndarray) -> tuple[np.ndarray, ...]:
    """a_k, b_k - x_k exp(s_k), and the same cut where it overflows, of a_1, b_1, x_1, s_1, a_2, ....

    Where all components overflow, only the one that does so the least counts beside the others.
    """
    shape = np.broadcast_shapes(*map(np.shape, parts))
    a, b, x, s = (
        np.array([np.broadcast_to(part, shape) for part in parts[first::4]], float) for first in range(4)
    )
    fall = times_exp(x, s)
    size = np.where(x > 0, s + np.log(np.where(x > 0, x, 1.0)), -np.inf)
    least = np.where(size > np.min(size, axis=0), np.inf, 0.0)
    relative = np.where(np.all(np.isinf(fall), axis=0), least, fall)
    return a, b - fall, np.maximum(b - relative, -1e300)


def log_shares(exponents: np.ndarray) -> np.ndarray:
    """The logarithms of exp(u_k) / (exp(u_1) + exp(u_2) + ...), along the first axis."""
    first = np.argmax(exponents, axis=0)[None]
    below = exponents - np.take_along_axis(exponents, first, axis=0)
    others = np.exp(below)
    np.put_along_axis(others, first, 0.0, axis=0)
    return below - np.log1p(np.sum(others, axis=0))


def log_mixture(*parts: np.ndarray) -> np.ndarray:
    """The logarithm of the weighted mean of the densities, of a_1, b_1, x_1, s_1, a_2, ....

    It is told from the component to which most is due; beside that one the others add or take little.
    """
    weights, own, densities = component_exponents(*parts)
    first = np.argmax(weights + densities, axis=0)[None]
    of_first = np.take_along_axis(log_shares(weights), first, axis=0)[0]
    due = np.take_along_axis(log_shares(weights + densities), first, axis=0)[0]
    above = densities - np.take_along_axis(densities, first, axis=0)
    rise = np.exp(log_shares(weights) + np.maximum(above, 0.0)) * -np.expm1(-np.abs(above))
    beside = np.sum(np.where(above > 0, rise, -rise), axis=0)
    near = beside > -0.5
    relative = np.where(near, np.log1p(np.where(near, beside, 0.0)), of_first - due)
    return np.take_along_axis(own, first, axis=0)[0] + relative


def log_posterior(place: int, *parts: np.ndarray) -> np.ndarray:
    """The logarithm of the share that one component, given by its place from 0, has in the mixture's density."""
    weights, _, densities = component_exponents(*parts)
    return log_shares(weights + densities)[place]


def posterior_minus_prior(place: int, *parts: np.ndarray) -> np.ndarray:
    """What the target adds to the share of one component, given by its place from 0."""
    weights, _, densities = component_exponents(*parts)
    before, after = np.exp(log_shares(weights)), np.exp(log_shares(weights + densities))
    above = densities[place] - densities
    gained, lost = after[place] * before, before[place] * after
    return np.sum(np.where(above > 0, gained, -lost) * -np.expm1(-np.abs(above)), axis=0)


def prior(place: int, *logarithms: np.ndarray) -> np.ndarray:
    """The share of one component, given by its place from 0, of the logarithms of all weights."""
    return np.exp(log_shares(np.array(np.broadcast_arrays(*logarithms), dtype=float))[place])
