"""From arrays to the small tables that charts draw: without holes, in order, and never too long.

The columns carry names of our own (x, y, series, ...), never a stranger's: Altair reads `a.b[0]:Q` as a path
and a type.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

SEED = 20240229  # of every random draw for a picture: the same data always give the same picture
LINE_POINTS = 400  # of one line; more cannot be seen
HOVER_POINTS = 480  # invisible points that carry the tooltips of all lines of a chart together
SCATTER_POINTS = 800  # observations drawn one by one

# Vega computes with the same doubles: the distance between two numbers beyond this can overflow.
LARGEST = 1e300

FloatArray = NDArray[np.float64]


def as_floats(values: ArrayLike) -> FloatArray:
    """The values as a flat array of floats.

    >>> as_floats([[1], [2]]).tolist()
    [1.0, 2.0]
    """
    return np.asarray(values, dtype=float).ravel()


def drawable(values: FloatArray) -> NDArray[np.bool_]:
    """Which values have a place in a chart: neither NaN nor infinite, nor so large that Vega overflows."""
    return np.abs(values) < LARGEST


def table(**columns: ArrayLike) -> pd.DataFrame:
    """The rows in which every column has a number that can be drawn, in the order given.

    Raises ValueError where the columns differ in length.

    >>> table(x=[0, 1, 2], y=[5, float("nan"), 7])
         x    y
    0  0.0  5.0
    1  2.0  7.0
    """
    arrays = {name: as_floats(values) for name, values in columns.items()}
    lengths = {name: len(array) for name, array in arrays.items()}
    if len(set(lengths.values())) > 1:
        raise ValueError(f"The columns of a chart must be of one length, and these are not: {lengths}.")
    keep = np.all([drawable(array) for array in arrays.values()], axis=0)
    return pd.DataFrame({name: array[keep] for name, array in arrays.items()})


def lines(x: ArrayLike, curves: Mapping[str, ArrayLike], *, limit: int = LINE_POINTS) -> pd.DataFrame:
    """The points of several lines, from left to right, with columns x, y, series and run.

    A hole (NaN, infinity) ends one run and starts the next, so that no line is drawn across it. Longer lines
    are thinned evenly to at most ``limit`` points.

    >>> lines([3, 1, 2, 4], {"a": [30, 10, float("inf"), 40]})
         x     y series  run
    0  1.0  10.0      a    0
    1  3.0  30.0      a    1
    2  4.0  40.0      a    1
    """
    across = as_floats(x)
    pieces = [empty("x", "y").assign(series="", run=0)]
    for label, curve in curves.items():
        up = as_floats(curve)
        if len(up) != len(across):
            raise ValueError(f"A line needs as many y as x, and {label!r} has {len(up)} for {len(across)}.")
        order = np.argsort(across, kind="stable")
        order = order[drawable(across[order])]
        good = drawable(up[order])
        run = np.cumsum(~good)[good]
        shown = evenly(len(run), limit)
        rows = order[good][shown]
        pieces.append(pd.DataFrame({"x": across[rows], "y": up[rows], "series": label, "run": run[shown]}))
    filled = [piece for piece in pieces if len(piece)]
    return pd.concat(filled, ignore_index=True) if filled else pieces[0]


def empty(*columns: str) -> pd.DataFrame:
    """A table of floats without rows."""
    return pd.DataFrame({name: np.empty(0) for name in columns})


def evenly(count: int, limit: int) -> NDArray[np.intp]:
    """At most ``limit`` of ``count`` positions, first and last among them.

    >>> evenly(9, 3).tolist(), evenly(2, 3).tolist()
    ([0, 4, 8], [0, 1])
    """
    if count <= limit:
        return np.arange(count)
    return np.linspace(0, count - 1, limit).round().astype(np.intp)


def sample(frame: pd.DataFrame, limit: int = SCATTER_POINTS) -> tuple[pd.DataFrame, str]:
    """At most ``limit`` rows at random, in order of x, and a note saying so ("" where all are there)."""
    chosen, note = frame, ""
    if len(frame) > limit:
        rows = np.random.default_rng(SEED).choice(len(frame), size=limit, replace=False)
        chosen, note = frame.iloc[np.sort(rows)], f"A random {limit:,} of {len(frame):,} points are drawn."
    return chosen.sort_values("x", kind="stable", ignore_index=True), note


def span(*columns: ArrayLike, pad: float = 0.0) -> list[float]:
    """Where an axis starts and ends: the least and greatest value, with a share ``pad`` of room beyond.

    >>> span([1, 3], [2, 5]), span([2]), span([])
    ([1.0, 5.0], [1.5, 2.5], [0.0, 1.0])
    """
    values = np.concatenate([as_floats(column) for column in columns])
    values = values[drawable(values)]
    if not len(values):
        return [0.0, 1.0]
    low, high = float(values.min()), float(values.max())
    if low == high:
        room = 0.5 * max(1.0, abs(low)) if abs(low) < 1 or abs(low) > 1e6 else 0.5
        return [low - room, high + room]
    room = pad * (high - low)
    return [low - room, high + room]


def distinct(labels: Sequence[str]) -> list[str]:
    """The labels with a number behind every repeated one: a legend has one entry for one label.

    >>> distinct(["a", "b", "a"])
    ['a', 'b', 'a (2)']
    """
    seen: list[str] = []
    for label in map(str, labels):
        name, count = label, 1
        while name in seen:
            count += 1
            name = f"{label} ({count})"
        seen.append(name)
    return seen
