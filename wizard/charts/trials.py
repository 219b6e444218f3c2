"""Charts of successes out of a known number of trials."""

from __future__ import annotations

from collections.abc import Mapping

import altair as alt
import numpy as np
from numpy.typing import ArrayLike

from wizard.charts.frames import as_floats, lines, sample, span, table
from wizard.charts.parts import (
    axis_x,
    axis_y,
    colour,
    dash,
    ends,
    filled,
    finished,
    line_layers,
    listed,
    nothing,
    tips,
)

SHARE = "share of successes"
LARGEST = 160  # px^2, of the mark for the most trials; the others in proportion


def shares_with_fit(
    x: ArrayLike,
    successes: ArrayLike,
    trials: ArrayLike,
    grid: ArrayLike,
    fitted: Mapping[str, ArrayLike],
    *,
    x_title: str,
) -> alt.LayerChart:
    """The share of successes over an input, larger where there were more trials, with fitted chances.

    Parameters
    ----------
    x, successes, trials : shape (n,).
    grid : shape (m,), where the curves are known.
    fitted : label to shape (m,), chances of one trial.
    """
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        share = as_floats(successes) / as_floats(trials)
    points, note = sample(table(x=x, y=share, true=successes, count=trials))
    curves, labels = lines(grid, fitted), list(fitted)
    across = axis_x(x_title, span(points["x"], curves["x"], pad=0.02))
    up = axis_y(SHARE, span([0.0, 1.0], points["y"], pad=0.03), nice=False)
    most = [float(points["count"].min()), float(points["count"].max())] if len(points) else [0.0, 1.0]
    size = alt.Size("count:Q", scale=alt.Scale(domain=[0.0, most[1]], range=[0, LARGEST]), legend=None)
    kind = "data, larger for more trials" if most[0] < most[1] else "data"
    dots = alt.Chart(points.assign(kind=kind)).mark_circle(opacity=0.55, aria=False)
    entries = tips(("x", x_title), ("y", SHARE), ("true", "successes"), ("count", "trials"))
    layers = [dots.encode(x=across, y=up, size=size, fill=filled([kind], "circle"), tooltip=entries)]
    if labels:
        colours = colour(labels, skipped=1)
        layers += line_layers(curves, across, up, (x_title, SHARE), colours=colours, dashes=dash(labels))
    facts = [ends(curves, label, name=label) for label in labels[:4]]
    start = f"{SHARE.capitalize()} of {len(points):,} observations against {x_title}, with {listed(labels)}."
    return finished(
        layers,
        description=" ".join([start, *facts]),
        notes=[note, nothing(points, curves)],
        legends=[labels, [kind]],
    )
