"""Charts of durations, some of which had not ended: over an input, and as the share that lasts longer."""

from __future__ import annotations

from collections.abc import Mapping

import altair as alt
import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from wizard.charts.fits import band_layer
from wizard.charts.frames import distinct, empty, lines, sample, span, table
from wizard.charts.parts import (
    DATA,
    INKS,
    axis_x,
    axis_y,
    colour,
    dash,
    ends,
    filled,
    finished,
    legend,
    line_layers,
    listed,
    nothing,
    stroke,
    tips,
)

# A disk with a hole, as one path: so an open mark is filled like the others, and one legend holds both.
RING = "M-1,0A1,1,0,1,1,1,0A1,1,0,1,1,-1,0ZM-0.55,0A0.55,0.55,0,1,0,0.55,0A0.55,0.55,0,1,0,-0.55,0Z"
ENDED, GOING = "it happened", "still going"


def durations_with_fit(
    x: ArrayLike,
    times: ArrayLike,
    happened: ArrayLike,
    grid: ArrayLike,
    fitted: Mapping[str, ArrayLike],
    *,
    x_title: str,
    y_title: str,
    band: tuple[ArrayLike, ArrayLike] | None = None,
    band_label: str = "",
) -> alt.LayerChart:
    """Durations over an input with fitted curves and a band; what had not ended is an open mark.

    Parameters
    ----------
    x, times, happened : shape (n,); `happened` is 1 where the time is the whole duration, 0 where it went on.
    grid : shape (m,), where the curves are known.
    fitted : label to shape (m,), in the unit of the times.
    band : two arrays of shape (m,), its lower and upper end; ``band_label`` says what it is.
    """
    points, note = sample(table(x=x, y=times, true=happened))
    curves, labels = lines(grid, fitted), list(fitted)
    area = table(x=grid, y=band[0], upper=band[1]) if band else empty("x", "y", "upper")
    across = axis_x(x_title, span(points["x"], curves["x"], area["x"], pad=0.02))
    up = axis_y(y_title, [0.0, span([0.0], points["y"], curves["y"], area["upper"], pad=0.02)[1]])
    kinds = distinct([*([band_label or "band"] if len(area) else []), ENDED, GOING])
    symbols = alt.Scale(domain=kinds, range=["square", "circle", RING][-len(kinds) :])
    shapes = alt.Shape("kind:N", scale=symbols, legend=legend(kinds, None, orient="top", symbolOpacity=0.6))
    fills = filled(kinds, None)
    layers = [band_layer(area, across, up, fills, kinds[0])] if len(area) else []
    kind = np.where(points["true"] == 1, kinds[-2], kinds[-1])
    dots = alt.Chart(points.assign(kind=kind)).mark_point(filled=True, size=45, opacity=0.75, strokeWidth=0)
    entries = tips(("x", x_title), ("y", y_title), ("true", "1: it happened, 0: still going"))
    layers.append(dots.encode(x=across, y=up, fill=fills, shape=shapes, tooltip=entries))
    if labels:
        colours = colour(labels, skipped=1)
        layers += line_layers(curves, across, up, (x_title, y_title), colours=colours, dashes=dash(labels))
    open_ones = int((table(y=happened)["y"] == 0).sum())
    start = f"{len(table(x=x, y=times)):,} durations against {x_title}, {open_ones:,} of them still going,"
    facts = [ends(curves, label, name=label) for label in labels[:4]]
    return finished(
        layers,
        description=" ".join([f"{start} with {listed(labels)}.", *facts]),
        notes=[note, nothing(points, curves)],
        legends=[labels, kinds],
    )


def survival_curves(
    curves: Mapping[str, tuple[ArrayLike, ArrayLike]],
    *,
    steps: Mapping[str, tuple[ArrayLike, ArrayLike]],
    open_at: Mapping[str, tuple[ArrayLike, ArrayLike]],
    x_title: str,
) -> alt.LayerChart:
    """The share that lasts longer than each time: fitted, and the Kaplan-Meier steps of the data.

    Parameters
    ----------
    curves : label to times and shares, (n,) each.
    steps : label of a curve to times and the share beyond each, (k,), drawn as steps; those of an only curve have
        the colour of data, those of several that of their curve.
    open_at : label of a curve to times at which something was last seen still going, and the height of its tick.
    x_title : title of the axis of the times, with their unit.
    """
    fitted = _in_series({label: lines(t, {label: share}) for label, (t, share) in curves.items()})
    stairs = _in_series({label: lines(t, {label: share}) for label, (t, share) in steps.items()})
    ticks, note = sample(_in_series({label: table(x=t, y=share) for label, (t, share) in open_at.items()}))
    labels, what = [str(label) for label in curves], "share that lasts longer"
    x = axis_x(x_title, [0.0, span([0.0], fitted["x"], stairs["x"], ticks["x"])[1]])
    y = axis_y(what, [0.0, 1.0], nice=False)
    several = len(labels) > 1
    colours = colour(labels) if several else None
    ink = {"color": colours} if several else {"stroke": stroke(DATA)}
    entries = tips(*([("series", "of")] if several else []), ("x", x_title), ("y", what))
    layers = []
    if len(stairs):
        base = alt.Chart(stairs.assign(**INKS))
        mark = base.mark_line(interpolate="step-after", strokeWidth=1.2, opacity=0.85, tooltip=None)
        layers.append(mark.encode(x=x, y=y, detail="run:N", **ink))
        layers.append(base.mark_circle(size=110, opacity=0, aria=False).encode(x=x, y=y, tooltip=entries))
    if len(ticks):
        mark = alt.Chart(ticks.assign(**INKS)).mark_tick(orient="vertical", size=11, thickness=1.5, aria=False)
        layers.append(mark.encode(x=x, y=y, tooltip=tips(("x", "still going at")), **ink))
    layers += line_layers(fitted, x, y, (x_title, what), colours=colours, dashes=dash(labels) if several else None)
    facts = [ends(fitted, label, name=label) for label in labels[:4]]
    seen = "Steps: the data (Kaplan-Meier)." if len(stairs) else ""
    open_ones = "Short vertical line: still going." if len(ticks) else ""
    return finished(
        layers,
        description=" ".join([f"{what.capitalize()} than each {x_title}: {listed(labels)}.", *facts]),
        notes=[seen, open_ones, note, nothing(fitted, stairs)],
        legends=[labels if several else []],
    )


def _in_series(frames: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """The frames one below the other, with their labels in column series, and no run over two of them."""
    pieces = [frame.assign(series=str(label)) for label, frame in frames.items()]
    pieces = [piece.assign(run=place) if "run" in piece else piece for place, piece in enumerate(pieces)]
    return pd.concat(pieces, ignore_index=True) if pieces else lines([], {})
