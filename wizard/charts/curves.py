"""Charts of functions: a loss, a gradient or a likelihood against what it depends on, and a link."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import altair as alt
import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from wizard.charts.frames import as_floats, lines, span
from wizard.charts.parts import (
    DATA,
    INKS,
    QUIET,
    Mark,
    axis_x,
    axis_y,
    colour,
    dash,
    ends,
    finished,
    label_rows,
    line_layers,
    listed,
    mark_layers,
    nothing,
    number,
    stroke,
    visible,
)

__all__ = ["Mark", "curve", "link_curve"]


def curve(
    x: ArrayLike,
    y: Mapping[str, ArrayLike],
    *,
    x_title: str,
    y_title: str,
    marks: Sequence[Mark] = (),
    log_x: bool = False,
) -> alt.LayerChart:
    """One or several lines with labelled marks; where the values change sign, the line at zero too.

    Parameters
    ----------
    x : shape (n,), in the unit of ``x_title``; with ``log_x`` only x > 0 is drawn.
    y : label to shape (n,), in the unit of ``y_title``. A legend lists the labels where there are several.
    marks : as `Mark(2.31, "minimum at 2.31", y=0.4)`; one that is not finite is left out.
    """
    across = as_floats(x)
    if log_x:
        across = np.where(across > 0, across, np.nan)
    frame, labels, shown = lines(across, y), [str(label) for label in y], visible(marks, log=log_x)
    domain = span(frame["x"], [mark.x for mark in shown])
    heights = [mark.y for mark in shown if mark.y is not None]
    side_x = axis_x(x_title, domain, log=log_x)
    side_y = axis_y(y_title, span(frame["y"], heights), rows=label_rows(shown))
    several = len(labels) > 1
    layers = zero_line(frame, side_y)
    layers += line_layers(
        frame,
        side_x,
        side_y,
        (x_title, y_title),
        colours=colour(labels) if several else None,
        dashes=dash(labels) if several else None,
    )
    layers += mark_layers(shown, side_x, side_y, domain, log=log_x)
    named = f" for {listed(labels)}" if several else ""
    facts = [ends(frame, label, name=label if several else "It", low=True) for label in labels[:6]]
    sentences = [
        f"{y_title} against {x_title}{named}.",
        *facts,
        *(f"Marked: {mark.label}." for mark in shown),
    ]
    return finished(
        layers, description=" ".join(sentences), notes=[nothing(frame)], legends=[labels] if several else []
    )


def zero_line(frame: pd.DataFrame, y: alt.Y) -> list[alt.Chart]:
    """A line at zero where the values lie on both sides of it."""
    if not len(frame) or not frame["y"].min() < 0 < frame["y"].max():
        return []
    rule = alt.Chart(pd.DataFrame({"y": [0.0], **INKS})).mark_rule(strokeWidth=1, aria=False, tooltip=None)
    return [rule.encode(y=y, stroke=stroke(QUIET))]


def link_curve(
    z: ArrayLike,
    parameter: ArrayLike,
    *,
    link: str,
    z_title: str,
    parameter_title: str,
    at: float | None = None,
) -> alt.LayerChart:
    """The way from a raw output to a parameter, followed at one value from the lower to the left axis.

    Parameters
    ----------
    z, parameter : shape (n,), raw outputs, and the parameter they stand for.
    link : its name, for the alt text.
    at : a raw output within the range of ``z``; None, or one outside, for none.
    """
    frame = lines(z, {"": parameter})
    domain = span(frame["x"])
    found = read_off(frame, at)
    x = axis_x(z_title, domain)
    y = axis_y(parameter_title, span(frame["y"], pad=0.02), rows=len(found), nice=False)
    layers = line_layers(frame, x, y, (z_title, parameter_title))
    for mark in found:
        way = pd.DataFrame({"x": [mark.x, domain[0]], "y": [mark.y, mark.y], **INKS})
        across = alt.Chart(way).mark_line(strokeWidth=1.5, strokeDash=[4, 3], aria=False, tooltip=None)
        layers.append(across.encode(x=x, y=y, stroke=stroke(DATA)))
    layers += mark_layers(found, x, y, domain, log=False)
    start = f"The {link} link: {parameter_title} against {z_title}."
    sentences = [start, ends(frame, ""), *(f"{mark.label}." for mark in found)]
    return finished(layers, description=" ".join(sentences), notes=[nothing(frame)])


def read_off(frame: pd.DataFrame, at: float | None) -> list[Mark]:
    """The point of the only line of a frame at ``at``, read off between its neighbours."""
    if at is None or not len(frame) or not frame["x"].iloc[0] <= at <= frame["x"].iloc[-1]:
        return []
    height = float(np.interp(at, frame["x"], frame["y"]))
    return [Mark(at, f"{number(at)} → {number(height)}", height)]
