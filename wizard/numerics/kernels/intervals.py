"""Stable building blocks for the probability of an interval under the normal and the logistic distribution.

A normal interval is looked at from its tail: the mirrored one, if its middle is above 0. A narrow one is
integrated by Gauss-Legendre quadrature about its middle; of a wide one the end in the tail matters little.
"""

import numpy as np
from scipy.special import expit, log_ndtr

from wizard.numerics.kernels.elementary import inverse_mills


def seen_from_its_tail(low: np.ndarray, width: np.ndarray) -> tuple[np.ndarray, ...]:
    """Both ends and the middle of the interval or of its mirror image, whether it was mirrored, and is narrow."""
    middle = low + width / 2.0
    mirrored = middle > 0
    upper, lower = np.where(mirrored, -low, low + width), np.where(mirrored, -low - width, low)
    middle = -np.abs(middle)
    return upper, lower, middle, mirrored, width * np.maximum(np.abs(middle), 1.0) < 1.0


def shares_of_the_far_end(ends: tuple[np.ndarray, ...], width: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """phi and Phi of the end that is further in the tail by those of the nearer one."""
    upper, lower, middle, *_ = ends
    fall = np.exp(width * middle)
    return fall, fall * (inverse_mills(upper) / inverse_mills(lower))


def narrow_moments(middle: np.ndarray, width: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The means over the interval of e = exp(-middle s - s^2/2) and of s e, at the distance s from the middle."""
    nodes, weights = np.polynomial.legendre.leggauss(14)
    mean = first = np.zeros_like(middle * width)
    for node, weight in zip(nodes, weights, strict=True):
        s = node * width / 2.0
        e = weight / 2.0 * np.exp(-middle * s - s * s / 2.0)
        mean, first = mean + e, first + s * e
    return mean, first


def log_normal_between(low: np.ndarray, width: np.ndarray, log_width: np.ndarray) -> np.ndarray:
    """log(Phi(low + width) - Phi(low)); the width may vanish, and its logarithm is given."""
    upper, _, middle, _, narrow = ends = seen_from_its_tail(low, width)
    mean, _ = narrow_moments(np.where(narrow, middle, 0.0), np.where(narrow, width, 1.0))
    close = log_width + np.log(mean) - (middle * middle + np.log(2.0 * np.pi)) / 2.0
    _, share = shares_of_the_far_end(ends, width)
    return np.where(narrow, close, log_ndtr(upper) + np.log1p(-np.where(narrow, 0.5, share)))


def truncated_normal_mean(low: np.ndarray, width: np.ndarray, log_width: np.ndarray) -> np.ndarray:
    """The mean of a standard normal between low and low + width."""
    upper, _, middle, mirrored, narrow = ends = seen_from_its_tail(low, width)
    mean, first = narrow_moments(np.where(narrow, middle, 0.0), np.where(narrow, width, 1.0))
    fall, share = shares_of_the_far_end(ends, width)
    far = -inverse_mills(upper) * (1.0 - fall) / (1.0 - np.where(narrow, 0.5, share))
    found = np.where(narrow, middle + first / mean, far)
    return np.where(mirrored, -found, found)


def share_at_the_end(low: np.ndarray, width: np.ndarray, log_width: np.ndarray) -> np.ndarray:
    """width phi(low + width)/(Phi(low + width) - Phi(low)): 1 for a narrow interval."""
    upper, _, middle, mirrored, narrow = ends = seen_from_its_tail(low, width)
    inside = np.where(narrow, width, 1.0)
    mean, _ = narrow_moments(np.where(narrow, middle, 0.0), inside)
    side = np.where(narrow, np.where(mirrored, -middle, middle), 0.0)
    close = np.exp(-inside * (side + inside / 4.0) / 2.0) / mean
    fall, share = shares_of_the_far_end(ends, width)
    far = width * inverse_mills(upper) * np.where(mirrored, fall, 1.0) / (1.0 - np.where(narrow, 0.5, share))
    return np.where(narrow, close, far)


def logistic_ends(low: np.ndarray, width: np.ndarray) -> np.ndarray:
    """log of F(low + width) (1 - F(low)) for the logistic F."""
    return -np.logaddexp(0.0, low) - np.logaddexp(0.0, -low - width)


def logistic_lean(low: np.ndarray, width: np.ndarray) -> np.ndarray:
    """F(low) + F(low + width) - 1 for the logistic F, which is 0 for an interval around 0."""
    both = 2.0 * low + width
    side = np.where(both < 0, -1.0, 1.0)
    return -side * np.expm1(-np.abs(both)) * expit(side * low) * expit(side * (low + width))
