"""Charts of densities and probabilities: alone, several together, on a card, and over data."""

from __future__ import annotations

from collections.abc import Mapping

import altair as alt
from numpy.typing import ArrayLike

from wizard.charts.bars import bar_layer, bar_span, histogram, shares, thinned_bars
from wizard.charts.frames import as_floats, drawable, lines, span, table
from wizard.charts.parts import (
    CARD_HEIGHT,
    Mark,
    axis_x,
    axis_y,
    colour,
    dash,
    filled,
    finished,
    highest,
    line_layers,
    listed,
    mark_layers,
    nothing,
    number,
    tips,
    visible,
)


def density(
    values: ArrayLike,
    heights: ArrayLike,
    *,
    discrete: bool,
    target: str,
    observed: float | None = None,
    observed_height: float | None = None,
    seen: str = "observed",
    title: str = "",
) -> alt.LayerChart:
    """A density as an area, or probabilities as bars, with an observation marked.

    Parameters
    ----------
    values : shape (n,), values of the target, in its unit.
    heights : shape (n,), density per unit of the target, or probability.
    discrete : bars instead of an area.
    target : title of the horizontal axis, with the unit.
    observed : the observation; None for none.
    observed_height : density or probability at the observation; None where it is not to be shown.
    seen : what to write before the observation.
    """
    frame, note = thinned_bars(table(x=values, y=heights)) if discrete else (lines(values, {"": heights}), "")
    what = height_title(discrete)
    marks = observation(observed, observed_height, what, seen)
    places = [mark.x for mark in marks]
    domain = bar_span([frame["x"], places]) if discrete else span(frame["x"], places)
    x = axis_x(target, domain, integers=discrete)
    y = axis_y(what, [0.0, span([0.0], frame["y"], [mark.y or 0.0 for mark in marks])[1]], rows=len(marks))
    if discrete:
        layers = [bar_layer(frame, x, y, tips(("x", target), ("y", what)))]
    else:
        area = alt.Chart(frame).mark_area(opacity=0.25, tooltip=None)
        layers = [area.encode(x=x, y=y, detail="run:N"), *line_layers(frame, x, y, (target, what))]
    layers += mark_layers(marks, x, y, domain, log=False)
    alt_text = f"{what.capitalize()} of {target}. {highest(frame, what)}"
    return finished(
        layers,
        description=" ".join([alt_text, *(m.label + "." for m in marks)]),
        title=title,
        notes=[note, nothing(frame)],
    )


def observation(observed: float | None, height: float | None, what: str, seen: str) -> list[Mark]:
    """The observation as a mark, if there is one that can be drawn."""
    if observed is None:
        return []
    known = height is not None and bool(drawable(as_floats(height))[0])
    label = f"{seen} {number(observed)}" + (f": {what} {number(height or 0.0)}" if known else "")
    return visible([Mark(observed, label, height if known else None)], log=False)


def densities(
    values: ArrayLike, heights: Mapping[str, ArrayLike], *, discrete: bool, target: str
) -> alt.LayerChart:
    """Several densities, or probabilities, over the same values, told apart by a legend.

    Parameters
    ----------
    values : shape (n,), values of the target, in its unit.
    heights : label to shape (n,): density per unit of the target, or probability.
    """
    frame = lines(values, heights)
    labels = [str(label) for label in heights]
    what = height_title(discrete)
    x = axis_x(target, bar_span([frame["x"]]) if discrete else span(frame["x"]), integers=discrete)
    y = axis_y(what, [0.0, span([0.0], frame["y"])[1]])
    layers = line_layers(frame, x, y, (target, what), colours=colour(labels), dashes=dash(labels), dots=discrete)
    peaks = [f"{label}: {highest(frame[frame['series'] == label], what).lower()}" for label in labels[:6]]
    alt_text = f"{what.capitalize()} of {target} for {listed(labels)}. {' '.join(peaks)}"
    return finished(layers, description=alt_text, notes=[nothing(frame)], legends=[labels])


def card_density(values: ArrayLike, heights: ArrayLike, *, discrete: bool, description: str) -> alt.LayerChart:
    """The bare shape of a density, for a card.

    Parameters
    ----------
    values, heights : shape (n,), as for `density`.
    description : the alt text.
    """
    frame = (
        thinned_bars(table(x=values, y=heights), 60)[0] if discrete else lines(values, {"": heights}, limit=120)
    )
    domain = bar_span([frame["x"]]) if discrete else span(frame["x"])
    x = alt.X("x:Q", axis=None, scale=alt.Scale(domain=domain, nice=False, zero=False))
    y = alt.Y("y:Q", axis=None, scale=alt.Scale(domain=[0.0, span([0.0], frame["y"])[1]], nice=False))
    if discrete:
        layers = [bar_layer(frame, x, y, [])]
    else:
        base = alt.Chart(frame)
        layers = [
            base.mark_area(opacity=0.25, tooltip=None, aria=False).encode(x=x, y=y, detail="run:N"),
            base.mark_line(strokeWidth=1.5, tooltip=None, aria=False).encode(x=x, y=y, detail="run:N"),
        ]
    return finished(layers, description=description, height=CARD_HEIGHT, padding=2)


def data_with_density(
    y: ArrayLike, grid: ArrayLike, heights: ArrayLike, *, discrete: bool, target: str
) -> alt.LayerChart:
    """The data as a histogram, or as shares of the values, with the fitted density over it.

    Parameters
    ----------
    y : shape (n,), the data, in the unit of the target.
    grid, heights : shape (m,), the fitted density or probabilities. The axis ends where the grid ends.
    """
    data, fitted = table(x=y)["x"].to_numpy(), lines(grid, {"fitted": heights})
    what = "share, probability" if discrete else "density"
    domain = (
        bar_span([fitted["x"] if len(fitted) else data])
        if discrete
        else span(fitted["x"] if len(fitted) else data)
    )
    inside = data[(data >= domain[0]) & (data <= domain[1])]
    frame, note = shares(inside, len(data)) if discrete else (histogram(inside, domain, len(data)), "")
    x = axis_x(target, domain, integers=discrete)
    up = axis_y(what, [0.0, span([0.0], frame["y"], fitted["y"])[1]])
    entries = tips(("left", "from"), ("right", "to"), ("y", "density of the data"), ("count", "data"))
    entries = tips(("x", target), ("y", "share of the data"), ("count", "data")) if discrete else entries
    box = bar_layer(frame, x, up, entries).encode(fill=filled(["data"], "square"))
    layers = [box, *line_layers(fitted, x, up, (target, what), colours=colour(["fitted"]), dots=discrete)]
    gone = len(data) - len(inside)
    outside = f"{gone:,} of {len(data):,} values lie beyond the axis." if gone else ""
    peak = f"Fitted: {highest(fitted, height_title(discrete)).lower()}"
    start = f"{'Shares' if discrete else 'Histogram'} of {len(data):,} values of {target} with the fitted"
    alt_text = f"{start} {'probabilities' if discrete else 'density'}. {peak}"
    return finished(
        layers,
        description=alt_text,
        notes=[note, outside, nothing(frame, fitted)],
        legends=[["fitted"], ["data"]],
    )


def height_title(discrete: bool) -> str:
    """What the vertical axis of a distribution shows."""
    return "probability" if discrete else "density"
