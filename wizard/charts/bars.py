"""Bars: of probabilities, of shares of the data, and of a histogram."""

from __future__ import annotations

from collections.abc import Iterable

import altair as alt
import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from wizard.charts.frames import FloatArray, as_floats, empty, evenly, span

MOST_BARS = 200
MOST_BINS = 60


def bar_layer(frame: pd.DataFrame, x: alt.X, y: alt.Y, tooltip: list[alt.Tooltip]) -> alt.Chart:
    """The bars of a frame with columns left, right and y. Their width follows the axis, not the pixels."""
    across = x.copy()
    across["shorthand"] = "left:Q"
    mark = alt.Chart(frame.assign(kind="data")).mark_rect(opacity=0.55, aria=False)
    return mark.encode(x=across, x2="right", y=y, y2=alt.datum(0), tooltip=tooltip or alt.value(None))


def step(values: FloatArray) -> float:
    """The least distance between two values; 1 where there is none."""
    gaps = np.diff(np.unique(values))
    return float(gaps.min()) if len(gaps) else 1.0


def with_sides(frame: pd.DataFrame) -> pd.DataFrame:
    """The frame, sorted by x, with the columns left and right: where its bars start and end."""
    x = frame["x"].to_numpy()
    half = (0.2 if len(x) < 4 else 0.4) * step(x)
    return frame.assign(left=x - half, right=x + half).sort_values("x", kind="stable", ignore_index=True)


def bar_span(columns: Iterable[ArrayLike]) -> list[float]:
    """An axis with room for the bars at its ends."""
    values = np.concatenate([as_floats(column) for column in columns])
    low, high = span(values)
    if not len(values) or values.min() == values.max():
        return [low, high]
    room = 0.6 * step(values)
    return [low - room, high + room]


def thinned_bars(frame: pd.DataFrame, limit: int = MOST_BARS) -> tuple[pd.DataFrame, str]:
    """At most ``limit`` bars of a frame with columns x and y, and a note where some are left out."""
    ordered = frame.sort_values("x", kind="stable", ignore_index=True)
    note = f"Every value has its bar, and {limit} of {len(frame):,} are drawn." if len(frame) > limit else ""
    return with_sides(ordered.iloc[evenly(len(ordered), limit)]), note


def histogram(data: FloatArray, domain: list[float], total: int) -> pd.DataFrame:
    """Bins over the domain, with columns left, right, y (density) and count.

    The density is that of ``total`` values, so that it stays comparable with a fitted one where the domain
    cuts some off.
    """
    if not len(data):
        return empty("left", "right", "y", "count")
    quarter, three = np.quantile(data, [0.25, 0.75])
    width = 2 * (three - quarter) / len(data) ** (1 / 3)  # Freedman and Diaconis, 1981
    length = domain[1] - domain[0]
    bins = int(np.clip(np.ceil(length / width), 8, MOST_BINS)) if width > length / MOST_BINS else MOST_BINS
    count, edges = np.histogram(data, bins=bins, range=(domain[0], domain[1]))
    heights = count / (total * np.diff(edges))
    return pd.DataFrame({"left": edges[:-1], "right": edges[1:], "y": heights, "count": count})


def shares(data: FloatArray, total: int) -> tuple[pd.DataFrame, str]:
    """The share of each value among ``total``, with columns x, left, right, y and count, and a note.

    Where there are too many values, each bar is the mean share over a range of them, at its middle.
    """
    if not len(data):
        return empty("x", "left", "right", "y", "count"), ""
    values, count = np.unique(data, return_counts=True)
    apart = step(values)
    slots = int(min(1e9, round((values[-1] - values[0]) / apart))) + 1
    if slots <= MOST_BARS or len(values) <= MOST_BARS // 4:
        return with_sides(pd.DataFrame({"x": values, "y": count / total, "count": count})), ""
    each = int(np.ceil(slots / MOST_BARS))
    edges = values[0] - apart / 2 + apart * each * np.arange(int(np.ceil(slots / each)) + 1)
    count, _ = np.histogram(data, bins=edges)
    middle = (edges[:-1] + edges[1:]) / 2
    columns = {
        "x": middle,
        "left": edges[:-1],
        "right": edges[1:],
        "y": count / (total * each),
        "count": count,
    }
    return pd.DataFrame(columns), f"Each bar is the mean share of {each} neighbouring values."
