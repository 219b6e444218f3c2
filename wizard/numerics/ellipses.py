"""The ellipse of a covariance matrix: how far a vector with it is from its mean, by one standard deviation."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

POINTS = 73  # every five degrees, the first one again at the end


def ellipses(entries: Array) -> Array:
    """The vectors x with x^T Y^{-1} x = 1, (n, points, 2), for matrices by their entries 11, 12 and 22 (n, 3).

    They are the unit circle turned by the lower triangular root of the matrix.

    >>> ellipses(np.array([[4.0, 0.0, 1.0]])).max(axis=1).tolist()
    [[2.0, 1.0]]
    """
    first, both, second = entries.T
    root = np.sqrt(first)
    beside = both / root
    below = np.sqrt(second - beside**2)
    angle = np.linspace(0.0, 2.0 * np.pi, POINTS)
    right = np.multiply.outer(root, np.cos(angle))
    up = np.multiply.outer(beside, np.cos(angle)) + np.multiply.outer(below, np.sin(angle))
    return np.stack([right, up], axis=-1)
