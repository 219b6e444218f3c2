"""Charts of levels in order as pieces of a hidden scale."""

from __future__ import annotations

from collections.abc import Sequence

import altair as alt
import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from wizard.charts.frames import LINE_POINTS, as_floats, distinct, evenly, span, table
from wizard.charts.parts import (
    CARD_HEIGHT,
    INKS,
    QUIET,
    Mark,
    axis_x,
    axis_y,
    finished,
    label_rows,
    legend,
    listed,
    mark_layers,
    number,
    stroke,
    tips,
    visible,
)

FAINT, STRONG = 0.45, 0.9  # areas, and that of the observed level


def cut_scale(
    scores: ArrayLike,
    density: ArrayLike,
    cuts: ArrayLike,
    chances: ArrayLike,
    *,
    levels: Sequence[str],
    place: Mark,
    ends: tuple[float, float] | None = None,
    observed: int | None = None,
    note: str = "",
) -> alt.LayerChart:
    """The density of a score on a hidden scale, cut into levels, whose areas are their probabilities.

    Parameters
    ----------
    scores, density : shape (n,); every cut is one of the scores.
    cuts : shape (K - 1,), rising.
    chances : shape (K,), the area of each level.
    levels : the K names of the levels.
    place : where the scores scatter around, and what to write there.
    ends : of the horizontal axis; as far as the scores go if there are none.
    observed : the number of a level to be pointed out.
    note : written above the chart.
    """
    names = [
        f"{level}: {100 * chance:.1f} %"
        for level, chance in zip(distinct(levels), as_floats(chances), strict=True)
    ]
    frame = _areas(scores, density, cuts, names)
    marks = visible(
        [place, *(Mark(cut, f"theta_{k}") for k, cut in enumerate(as_floats(cuts), start=1))],
        log=False,
    )
    domain = span(frame["x"], [mark.x for mark in marks], ends or [])
    x = axis_x("hidden scale", domain)
    y = axis_y("density of the score", [0.0, span([0.0], frame["y"])[1]], rows=label_rows(marks), nice=False)
    seen = names[observed] if observed is not None and 0 <= observed < len(names) else None
    strength = np.where(frame["series"] == seen, STRONG, FAINT)
    area = alt.Chart(frame.assign(strength=strength)).mark_area(tooltip=None, line=False)
    colours = alt.Color("series:N", scale=alt.Scale(domain=names), legend=legend(names, "square"))
    layers = [
        area.encode(
            x=x,
            y=_unstacked(y),
            color=colours,
            opacity=alt.Opacity("strength:Q", scale=None, legend=None),
        ),
        _points(frame, x, y),
        *mark_layers(marks, x, y, domain, log=False),
    ]
    said = f"Observed: {levels[observed]}." if seen and observed is not None else ""
    at = ", ".join(map(number, as_floats(cuts)))
    alt_text = f"A score around {number(place.x)} on a hidden scale, cut at {at} into the levels {listed(names)}."
    return finished(layers, description=alt_text, notes=[note, said], legends=[names])


def cut_scale_card(
    scores: ArrayLike,
    density: ArrayLike,
    cuts: ArrayLike,
    *,
    ends: tuple[float, float],
    description: str,
    title: str = "",
) -> alt.LayerChart:
    """The bare areas between the cuts, for a card, on an axis with these ends; the arrays as for `cut_scale`."""
    values = as_floats(cuts)
    names = [str(level) for level in range(len(values) + 1)]
    frame = _areas(scores, density, values, names)
    x = alt.X("x:Q", axis=None, scale=alt.Scale(domain=list(ends), nice=False, zero=False))
    y = alt.Y("y:Q", axis=None, scale=alt.Scale(domain=[0.0, span([0.0], frame["y"])[1]], nice=False))
    colours = alt.Color("series:N", scale=alt.Scale(domain=names), legend=None)
    area = (
        alt.Chart(frame)
        .mark_area(opacity=FAINT, tooltip=None, aria=False)
        .encode(x=x, y=_unstacked(y), color=colours)
    )
    rules = alt.Chart(table(x=values).assign(**INKS)).mark_rule(strokeWidth=1, aria=False, tooltip=None)
    return finished(
        [area, rules.encode(x=x, stroke=stroke(QUIET))],
        description=description,
        title=title,
        height=2 * CARD_HEIGHT if title else CARD_HEIGHT,
        padding=2,
    )


def _areas(scores: ArrayLike, density: ArrayLike, cuts: ArrayLike, names: Sequence[str]) -> pd.DataFrame:
    """The points of the area of each level, which share the cut between them; the level as series."""
    whole = table(x=scores, y=density)
    whole, edges = whole.iloc[evenly(len(whole), LINE_POINTS)], [-np.inf, *as_floats(cuts), np.inf]
    pieces = [
        whole[whole["x"].between(low, high)].assign(series=name)
        for low, high, name in zip(edges[:-1], edges[1:], names, strict=True)
    ]
    return pd.concat(pieces, ignore_index=True)


def _unstacked(y: alt.Y) -> alt.Y:
    """The axis for areas that lie side by side: they share a point, at which one must not stand on the other."""
    alone = y.copy()
    alone["stack"] = None
    return alone


def _points(frame: pd.DataFrame, x: alt.X, y: alt.Y) -> alt.Chart:
    """Invisible points that carry the tooltips."""
    some = frame.iloc[::4]
    entries = tips(("series", "level"), ("x", "hidden scale"), ("y", "density of the score"))
    return alt.Chart(some).mark_circle(opacity=0, size=110, aria=False).encode(x=x, y=y, tooltip=entries)
