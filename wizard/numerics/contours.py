"""Level lines of a density over a plane, and the height of the one that encloses a given probability."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Segments = NDArray[np.intp]


def enclosing(heights: Array, sizes: Array, shares: Sequence[float], above: float = 0.0) -> Array:
    """The heights above which the density encloses these shares of the probability; NaN if the grid holds less.

    What is above such a height is the smallest region with that probability (Hyndman, Computing and Graphing
    Highest Density Regions, 1996).

    Parameters
    ----------
    heights : the density at the points of a grid, of any shape; NaN where there is none.
    sizes : how much of the plane each point stands for, of the same shape.
    above : a probability that is where the density is higher than at any point.
    """
    seen = np.isfinite(heights) & (heights > 0.0)
    falling = np.argsort(-heights[seen])
    height, mass = heights[seen][falling], (heights * sizes)[seen][falling]
    enclosed = above + np.cumsum(mass) - mass / 2.0
    return np.exp(np.interp(shares, enclosed, np.log(height), left=np.nan, right=np.nan))


def level_lines(across: Array, up: Array, heights: Array, level: float) -> list[Array]:
    """The lines (k, 2) on which the heights have a level, by marching squares; closed ones end where they begin.

    Between the points of the grid the logarithm of the height is taken to be linear. Squares with a corner that
    has no height, or none that is finite and positive, have no line.

    Parameters
    ----------
    across, up : shape (n,) and (m,), increasing.
    heights : shape (m, n).

    >>> grid = np.array([-1.0, 0.0, 1.0])
    >>> peak = np.exp(-np.add.outer(np.abs(grid), np.abs(grid)))
    >>> [line.tolist() for line in level_lines(grid, grid, peak, np.exp(-0.5))]
    [[[-0.5, 0.0], [0.0, 0.5], [0.5, 0.0], [0.0, -0.5], [-0.5, 0.0]]]
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        above = np.log(heights) - np.log(level)
    points = _crossings(across, up, above)
    return [points[chain] for chain in _chains(_segments(above))]


def _crossings(across: Array, up: Array, above: Array) -> Array:
    """Where each edge of the grid crosses zero, (edges, 2): the edges to the right first, then those upwards."""
    with np.errstate(divide="ignore", invalid="ignore"):
        right = above[:, :-1] / (above[:, :-1] - above[:, 1:])
        high = above[:-1] / (above[:-1] - above[1:])
    u, v = np.meshgrid(across, up)
    rightwards = np.stack([u[:, :-1] + right * np.diff(across), v[:, :-1]], axis=-1)
    upwards = np.stack([u[:-1], v[:-1] + high * np.diff(up)[:, None]], axis=-1)
    return np.concatenate([rightwards.reshape(-1, 2), upwards.reshape(-1, 2)])


def _segments(above: Array) -> Segments:
    """The pairs of edges that a line joins inside some square, by their numbers, (segments, 2)."""
    rows, columns = above.shape
    rightwards = np.arange(rows * (columns - 1)).reshape(rows, columns - 1)
    upwards = rightwards.size + np.arange((rows - 1) * columns).reshape(rows - 1, columns)
    low, high, left, right = rightwards[:-1], rightwards[1:], upwards[:, :-1], upwards[:, 1:]
    corners = np.stack([above[:-1, :-1], above[:-1, 1:], above[1:, 1:], above[1:, :-1]])  # against the clock
    inside = corners >= 0.0
    known = np.isfinite(corners).all(axis=0)
    edges = np.stack([low, right, high, left])  # each from its corner to the next
    crossed = (inside != np.roll(inside, -1, axis=0)) & known
    simple, saddle = crossed.sum(axis=0) == 2, crossed.sum(axis=0) == 4
    ones = np.moveaxis(edges, 0, -1)[simple][np.moveaxis(crossed, 0, -1)[simple]].reshape(-1, 2)
    # at a saddle the middle decides which two corners belong together: lines cut the others off
    first_cut = saddle & ((corners.mean(axis=0) >= 0.0) != inside[0])
    second_cut = saddle & ~first_cut
    cut = [
        ((left, low), first_cut),
        ((right, high), first_cut),
        ((low, right), second_cut),
        ((high, left), second_cut),
    ]
    return np.concatenate([ones, *(np.stack([a[where], b[where]], axis=-1) for (a, b), where in cut)])


def _chains(segments: Segments) -> list[list[int]]:
    """The numbers along each line, from one end to the other; a closed one has its first number twice."""
    beside: dict[int, list[int]] = {}
    for a, b in segments.tolist():
        beside.setdefault(a, []).append(b)
        beside.setdefault(b, []).append(a)
    chains = []
    for start in sorted(beside, key=lambda edge: (len(beside[edge]), edge)):  # the ends of open lines come first
        if not beside[start]:
            continue
        chain = [start]
        while beside[chain[-1]]:
            following = beside[chain[-1]].pop()
            beside[following].remove(chain[-1])
            chain.append(following)
        chains.append(chain)
    return chains
