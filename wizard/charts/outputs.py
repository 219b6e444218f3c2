"""Charts of several numbers over an input: the observations of each, and what is expected of it."""

from __future__ import annotations

from collections.abc import Mapping

import altair as alt
import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from wizard.charts.fits import JITTER
from wizard.charts.frames import SCATTER_POINTS, SEED, lines, sample, span, table
from wizard.charts.parts import axis_x, axis_y, colour, dash, ends, finished, line_layers, listed, nothing, tips


def several_with_fit(
    x: ArrayLike,
    observed: Mapping[str, ArrayLike],
    grid: ArrayLike,
    expected: Mapping[str, ArrayLike],
    *,
    x_title: str,
    y_title: str,
    jitter: bool = False,
) -> alt.LayerChart:
    """The observations of several numbers over an input, each with its expected value as a line of its colour.

    Parameters
    ----------
    x : shape (n,), the input.
    observed : label to shape (n,).
    grid : shape (m,), where the lines are known.
    expected : label to shape (m,), with labels of `observed`.
    jitter : move the points a little up or down, as for yes and no; tooltips show the true number.
    """
    labels = [str(label) for label in observed]
    pieces, notes = [], []
    for label, values in observed.items():
        frame, note = sample(table(x=x, y=values), SCATTER_POINTS // max(1, len(labels)))
        pieces.append(frame.assign(series=str(label), true=frame["y"]))
        notes.append(note)
    points = pd.concat(pieces, ignore_index=True) if pieces else table(x=[], y=[]).assign(series="", true=0.0)
    if jitter:
        points["y"] += np.random.default_rng(SEED).uniform(-JITTER, JITTER, len(points))
    curves = lines(grid, expected)
    across = axis_x(x_title, span(points["x"], curves["x"], pad=0.01))
    up = axis_y(y_title, span(points["y"], curves["y"], pad=0.02))
    colours, dashes = colour(labels), dash(labels)
    dots = alt.Chart(points).mark_circle(size=24, opacity=0.4, aria=False)
    entries = tips(("series", "number"), ("x", x_title), ("true", y_title))
    layers = [dots.encode(x=across, y=up, color=colours, tooltip=entries)]
    layers += line_layers(curves, across, up, (x_title, y_title), colours=colours, dashes=dashes)
    facts = [ends(curves, str(label), name=str(label)) for label in [*expected][:4]]
    more = ", with what is expected of each" if len(curves) else ""
    start = f"{listed(labels)} against {x_title}{more}."
    return finished(
        layers,
        description=" ".join([start, *facts]),
        notes=[*dict.fromkeys(notes), nothing(points, curves)],
        legends=[labels],
    )
