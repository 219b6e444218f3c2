"""Stable building blocks for targets of several numbers, as in `wizard.numerics.kernels`."""

import numpy as np


def product_of_scaled(terms: int, *pairs: np.ndarray) -> np.ndarray:
    """(a exp(s) + b exp(t) + ...) (c exp(u) + ...), infinite only if the product is."""
    one, its_scale = sum_and_scale(*pairs[: 2 * terms])
    other, scale = sum_and_scale(*pairs[2 * terms :])
    some = one * other != 0
    exponent = np.where(some, its_scale + scale, 0.0)
    size = exponent + np.log(np.where(some, np.abs(one * other), 1.0))
    near = np.abs(size) < 700.0  # beyond it, one exponential for all
    return np.where(near, one * other * np.exp(np.where(near, exponent, 0.0)), np.sign(one * other) * np.exp(size))


def sum_and_scale(*pairs: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """a exp(s) + b exp(t) + ... as m exp(r), of which m is neither large nor, without cancellation, small."""
    parts = np.broadcast_arrays(*pairs)
    weights, exponents = parts[::2], parts[1::2]
    sizes = [
        np.where(w == 0, -np.inf, e + np.log(np.where(w == 0, 1.0, np.abs(w))))
        for w, e in zip(weights, exponents, strict=True)
    ]
    top = np.max(sizes, axis=0)
    top = np.where(np.isfinite(top), top, 0.0)
    terms = [w * np.exp(np.where(w == 0, 0.0, e - top)) for w, e in zip(weights, exponents, strict=True)]
    return np.sum(terms, axis=0), top
