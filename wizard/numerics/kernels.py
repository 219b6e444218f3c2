"""Stable building blocks in NumPy. Their source is copied into exported code, so each stands on its own.

Each works elementwise on arrays of any shape; those over classes reduce the last axis.
"""

import numpy as np
from scipy.special import erfcx, log_ndtr


def softplus(x):
    """log(1 + exp(x)) without overflow."""
    return np.maximum(x, 0.0) + np.log1p(np.exp(-np.abs(x)))


def log_softplus(x):
    """log(log(1 + exp(x))), also where exp(x) vanishes beside 1 or altogether."""
    small = np.minimum(x, 0.0)
    ratio = np.exp(small)  # for x < -37: log1p(r) = r (1 - r/2 + ...), so its log is x - r/2
    tiny = small - ratio / 2.0
    return np.where(x < -37.0, tiny, np.log(softplus(np.maximum(x, -37.0))))


def log_normal_cdf(x):
    """The logarithm of the standard normal distribution function."""
    return log_ndtr(x)


def inverse_mills(x):
    """phi(x) / Phi(x), by the scaled complementary error function: no quotient of two vanishing numbers."""
    return np.sqrt(2.0 / np.pi) / erfcx(-x / np.sqrt(2.0))


def log_sum_exp(z):
    """log(sum(exp(z))) over the last axis."""
    top = np.max(z, axis=-1, keepdims=True)
    return (top + np.log(np.sum(np.exp(z - top), axis=-1, keepdims=True)))[..., 0]


def log_sum_exp_minus_true(z, y):
    """log(sum(exp(z))) - z[y] over the last axis, to full precision also where the true class is nearly sure."""
    top = np.argmax(z, axis=-1)[..., None]
    highest = np.take_along_axis(z, top, axis=-1)
    others = np.where(np.arange(z.shape[-1]) == top, 0.0, np.exp(z - highest))
    true = np.take_along_axis(z, y[..., None], axis=-1)
    return (highest - true)[..., 0] + np.log1p(np.sum(others, axis=-1))


def softmax_minus_one_hot(z, y):
    """softmax(z) - [class = y]; the true class gets minus the sum of the others, not 1 minus a number near 1."""
    weights = np.exp(z - np.max(z, axis=-1, keepdims=True))
    shares = weights / np.sum(weights, axis=-1, keepdims=True)
    is_true = np.arange(z.shape[-1]) == y[..., None]
    others = np.where(is_true, 0.0, shares)
    return np.where(is_true, -np.sum(others, axis=-1, keepdims=True), shares)
