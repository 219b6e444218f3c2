"""Charts of two numbers at once: a density as a heat map over a plane, with the data as points."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import altair as alt
import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from wizard.charts.frames import LINE_POINTS, FloatArray, as_floats, drawable, evenly, sample, span, table
from wizard.charts.parts import (
    CARD_HEIGHT,
    DATA,
    INKS,
    MODEL,
    QUIET,
    axis_x,
    axis_y,
    fill,
    finished,
    listed,
    nothing,
    number,
    stroke,
    tips,
)

Contours = Mapping[str, Sequence[ArrayLike]]

NONE: Contours = {}
MOST_POINTS = 200
FAINT = 2.0  # times the highest density: where the colours end, so that lines and points stand out
SIDE = 300  # px, of a square: what a phone leaves beside the axis
TALL = 380  # px
HIGHEST = 0.98  # quantile of the heights at which the colours end: a peak at an edge may be infinite


def heat_map(
    across: ArrayLike,
    up: ArrayLike,
    heights: ArrayLike,
    *,
    titles: tuple[str, str],
    points: tuple[ArrayLike, ArrayLike] | None = None,
    observed: tuple[float, float] | None = None,
    contours: Contours = NONE,
    square: bool = False,
    note: str = "",
) -> alt.LayerChart:
    """A density over a plane, and data on it.

    Parameters
    ----------
    across, up : shape (n,) and (m,), the middles of the cells, evenly spaced, in the unit of their title.
    heights : shape (m, n), the density; a cell without one (NaN) is not drawn.
    titles : of the horizontal and of the vertical axis.
    points : the data, shape (k,) each; at most `MOST_POINTS` are drawn, chosen at random.
    observed : one observation to be pointed out.
    contours : label to the lines, (k, 2) each, that belong to it.
    square : the plot is as wide as it is high.
    note : written above the chart.
    """
    cells = _cells(across, up, heights)
    x = axis_x(titles[0], span(cells["left"], cells["right"]))
    y = axis_y(titles[1], span(cells["low"], cells["high"]), nice=False)
    entries = tips(("x", titles[0]), ("y", titles[1]), ("count", "density"))
    lines = _joined(contours)
    layers = [_heat(cells, x, y).encode(tooltip=entries), *_level_lines(lines, x, y)]
    dots, gone = sample(table(x=points[0], y=points[1]), MOST_POINTS) if points else (table(x=[], y=[]), "")
    if len(dots):
        base = alt.Chart(dots.assign(**INKS)).mark_circle(size=26, opacity=0.8, strokeWidth=0.5, aria=False)
        entries = tips(("x", titles[0]), ("y", titles[1]))
        layers.append(base.encode(x=x, y=y, fill=fill(DATA), stroke=stroke(QUIET), tooltip=entries))
    if observed is not None:
        one = pd.DataFrame({"x": [observed[0]], "y": [observed[1]], **INKS})
        mark = alt.Chart(one).mark_point(shape="cross", size=190, strokeWidth=1, filled=True, opacity=1)
        entries = tips(("x", f"observed {titles[0]}"), ("y", f"observed {titles[1]}"))
        layers.append(mark.encode(x=x, y=y, fill=fill(DATA), tooltip=entries))
    if len(lines):
        tops = lines.loc[lines.groupby("series", sort=False)["y"].idxmax()]
        text = alt.Chart(tops).mark_text(baseline="bottom", dy=-2, fontSize=12, fontWeight="bold", aria=False)
        layers.append(text.encode(x=x, y=y, text="series:N", fill=fill(QUIET), tooltip=alt.value(None)))
    return finished(
        layers,
        description=f"Density over {titles[0]} and {titles[1]}. {_peak(cells)}",
        notes=[note, _enclosed(contours), gone, nothing(cells, dots)],
        height=TALL,
        side=SIDE if square else None,
    )


def heat_card(
    across: ArrayLike,
    up: ArrayLike,
    heights: ArrayLike,
    *,
    description: str,
    title: str = "",
    contours: Contours = NONE,
    square: bool = False,
) -> alt.LayerChart:
    """The bare heat map with its lines, for a card; the arguments as for `heat_map`."""
    cells = _cells(across, up, heights)
    right, high = span(cells["left"], cells["right"]), span(cells["low"], cells["high"])
    x = alt.X("x:Q", axis=None, scale=alt.Scale(domain=right, nice=False, zero=False))
    y = alt.Y("y:Q", axis=None, scale=alt.Scale(domain=high, nice=False, zero=False))
    return finished(
        [_heat(cells, x, y), *_level_lines(_joined(contours), x, y)],
        description=" ".join([description, _enclosed(contours)]).strip(),
        title=title,
        height=2 * CARD_HEIGHT,
        padding=2,
        side=2 * CARD_HEIGHT if square else None,
    )


def _joined(contours: Contours) -> pd.DataFrame:
    """The points of all lines: x, y, their label as series, the number of their line as run, their place on it."""
    pieces = [table(x=[], y=[]).assign(series="", run=0, place=0, **INKS)]
    for label, lines in contours.items():
        for line in lines:
            whole = np.asarray(line, dtype=float)
            points = whole[evenly(len(whole), LINE_POINTS)]
            rows = table(x=points[:, 0], y=points[:, 1])
            pieces.append(rows.assign(series=str(label), run=len(pieces), place=range(len(rows)), **INKS))
    filled = [piece for piece in pieces if len(piece)]
    return pd.concat(filled, ignore_index=True) if filled else pieces[0]


def _level_lines(lines: pd.DataFrame, x: alt.X, y: alt.Y) -> list[alt.Chart]:
    base = alt.Chart(lines).mark_line(strokeWidth=1.3, aria=False, tooltip=None)
    return [base.encode(x=x, y=y, detail="run:N", order="place:Q", stroke=stroke(MODEL))] if len(lines) else []


def _enclosed(contours: Contours) -> str:
    """What the lines say; where the density is infinite at the edges, its denser side is the outer one."""
    return f"On the denser side of the lines: {listed([*map(str, contours)])} of all." if contours else ""


def _heat(cells: pd.DataFrame, x: alt.X, y: alt.Y) -> alt.Chart:
    """The cells, from the colour of the background to its opposite."""
    most = float(cells["count"].quantile(HIGHEST)) if len(cells) else 1.0
    scale = alt.Scale(domain=[0.0, FAINT * most or 1.0], range="heatmap", clamp=True)
    shade = alt.Fill("count:Q", title="density", scale=scale, legend=None)
    seam = alt.Stroke("count:Q", scale=scale, legend=None)  # else the background shines through between cells
    left, low = x.copy(), y.copy()
    left["shorthand"], low["shorthand"] = "left:Q", "low:Q"
    return (
        alt.Chart(cells)
        .mark_rect(strokeWidth=0.7, aria=False)
        .encode(x=left, x2="right", y=low, y2="high", fill=shade, stroke=seam)
    )


def _cells(across: ArrayLike, up: ArrayLike, heights: ArrayLike) -> pd.DataFrame:
    """One row for each cell that has a density: its middle x, y, its sides, and its density as count."""
    u, v = as_floats(across), as_floats(up)
    right, high = (_half(each[drawable(each)]) for each in (u, v))
    x, y = np.meshgrid(u, v)
    cells = table(x=x, y=y, count=heights)
    x, y = cells["x"], cells["y"]
    return cells.assign(left=x - right, right=x + right, low=y - high, high=y + high)


def _half(middles: FloatArray) -> float:
    """Half the side of the cells with these middles."""
    return float(np.abs(np.diff(middles)).min() / 2.0) if len(middles) > 1 else 0.5


def _peak(cells: pd.DataFrame) -> str:
    if not len(cells):
        return "No value."
    top = cells.loc[cells["count"].idxmax()]
    return f"Highest {number(top['count'])} at {number(top['x'])} and {number(top['y'])}."
