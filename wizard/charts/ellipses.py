"""Charts of covariance matrices as ellipses around one middle."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import altair as alt
import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from wizard.charts.frames import distinct, empty, span, table
from wizard.charts.parts import CARD_HEIGHT, axis_x, axis_y, finished, legend, listed, nothing, tips
from wizard.charts.planes import SIDE

THICK, THIN, OPEN, DIM = 2.5, 1.0, 1.0, 0.45


def ellipse_map(
    groups: Mapping[str, Sequence[ArrayLike]], *, titles: tuple[str, str], notes: Sequence[str] = ()
) -> alt.LayerChart:
    """Closed lines in groups: those of a group of one stand out.

    Parameters
    ----------
    groups : label to the lines, (k, 2) each.
    titles : of the horizontal and of the vertical axis.
    notes : lines to be written above the chart.
    """
    frame, labels = _lines(groups), distinct([*groups])
    reach = _reach(frame)
    x, y = axis_x(titles[0], reach), axis_y(titles[1], reach, nice=False)
    colours = alt.Color("series:N", scale=alt.Scale(domain=labels), legend=legend(labels, "stroke"))
    counted = listed([f"{len(lines)} {label}" for label, lines in groups.items()])
    return finished(
        [_drawn(frame, x, y, colours)],
        description=f"Covariance matrices of {titles[0]} and {titles[1]} as ellipses: {counted}.",
        notes=[*notes, nothing(frame)],
        side=SIDE,
    )


def ellipse_card(
    groups: Mapping[str, Sequence[ArrayLike]], *, reach: float, description: str, title: str = ""
) -> alt.LayerChart:
    """The bare ellipses, for a card, on axes as far as `reach` from the middle; the lines as in `ellipse_map`."""
    frame, labels = _lines(groups), distinct([*groups])
    scale = alt.Scale(domain=[-reach, reach], nice=False, zero=False)
    x, y = alt.X("x:Q", axis=None, scale=scale), alt.Y("y:Q", axis=None, scale=scale)
    colours = alt.Color("series:N", scale=alt.Scale(domain=labels), legend=None)
    return finished(
        [_drawn(frame, x, y, colours)],
        description=description,
        title=title,
        padding=2,
        side=2 * CARD_HEIGHT,
    )


def _lines(groups: Mapping[str, Sequence[ArrayLike]]) -> pd.DataFrame:
    """The points of all lines: x, y, their group as series, the number of their line as run, their place on it."""
    pieces: list[pd.DataFrame] = []
    for label, lines in zip(distinct([*groups]), groups.values(), strict=True):
        for line in lines:
            points = np.asarray(line, dtype=float)
            rows = table(x=points[:, 0], y=points[:, 1])
            alone = len(lines) == 1
            pieces.append(
                rows.assign(
                    series=label,
                    run=len(pieces),
                    place=range(len(rows)),
                    width=THICK if alone else THIN,
                    strength=OPEN if alone else DIM,
                )
            )
    filled = [piece for piece in pieces if len(piece)]
    none = empty("x", "y", "run", "place", "width", "strength").assign(series="")
    return pd.concat(filled, ignore_index=True) if filled else none


def _reach(frame: pd.DataFrame) -> list[float]:
    """An axis about zero that holds all points."""
    most = max(map(abs, span(frame["x"], frame["y"], pad=0.05)))
    return [-most, most]


def _drawn(frame: pd.DataFrame, x: alt.X, y: alt.Y, colours: alt.Color) -> alt.Chart:
    return (
        alt.Chart(frame)
        .mark_line(aria=False)
        .encode(
            x=x,
            y=y,
            detail="run:N",
            order="place:Q",
            color=colours,
            strokeWidth=alt.StrokeWidth("width:Q", scale=None, legend=None),
            opacity=alt.Opacity("strength:Q", scale=None, legend=None),
            tooltip=tips(("series", "ellipse of")),
        )
    )
