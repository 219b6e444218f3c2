"""The distribution that an exact loss stands for, beside the loss: densities over the target, or probabilities."""

from __future__ import annotations

import numpy as np
import streamlit as st

from wizard.assumptions.domain import classes
from wizard.charts.curves import curve
from wizard.charts.distributions import density
from wizard.numerics import curves
from wizard.numerics.densities_behind import density_of_error, probabilities
from wizard.numerics.views import line_of
from wizard.ui.frame import show_chart
from wizard.ui.loss_parts import in_two_columns, tried
from wizard.ui.loss_pictures import Room, Shown, room
from wizard.ui.symbolic import Report, compiled

LOGARITHM = "The second picture is its negative logarithm, $aL + b$."


def distribution_behind(shown: Shown, behind: Report) -> None:
    """The picture for a loss as `pictures` shows it; `behind` is how the worker says it is computed."""
    if "compiled" in behind:
        _of_the_model(shown, behind)
    elif "scale" in behind:
        _of_the_error(shown, behind)
    else:
        _probabilities(shown)


def _probabilities(shown: Shown) -> None:
    """The probability of each target against the prediction, or against that of the first class."""
    grid = shown.grid(0)
    of_classes = shown.record.target is classes  # of which y = 1 stands for the first, and y = 0 for the second
    targets = (1.0, 0.0) if of_classes else (0.0, 1.0)
    values = probabilities(shown.loss, targets, shown.raw, 0, grid, shown.given)
    if of_classes:
        labels = ["c = 1", "c = 2", "c = 3"]
        values.append(1.0 - values[0] - values[1])
    else:
        labels = ["y = 0", "y = 1"]
    picture, words = st.columns(2, vertical_alignment="center")
    with picture:
        drawn = dict(zip(labels, values, strict=True))
        show_chart(curve(grid, drawn, x_title=shown.title(0), y_title="probability"))
    with words:
        st.markdown(
            "The loss of a target is minus the logarithm of its probability: what was thought likely costs"
            " little when it comes, and what was thought impossible costs without end."
        )


def _prediction(shown: Shown) -> list[float]:
    """The predictions that are chosen above, or a single one that is chosen here."""
    if len(shown.axes) > 1:
        return list(shown.raw)
    (axis,) = shown.axes
    return [tried(st.slider, f"prediction ${axis.latex}$", room(axis.domain, 0.0), f"{shown.record.name} behind")]


def _of_the_error(shown: Shown, behind: Report) -> None:
    raw, scale, least, start = _prediction(shown), behind["scale"], behind["least"], behind["start"]
    if least is not None:
        tenth = (scale - least) / 10
        values = Room(least + tenth, least + 40 * tenth, scale, tenth)
        scale = tried(st.slider, "$a$: how closely the targets scatter", values, f"{shown.record.name} a")
    targets, heights, total = density_of_error(shown.loss, raw, shown.given, scale, start)
    power = "L" if scale == 1 else f"{scale:.3g} L"
    slope = "" if start is None else rf" \cdot \frac{{1}}{{y {-start:+g}}}" if start else r" \cdot \frac{1}{y}"
    st.markdown(
        rf"Given the prediction, the density of the target is $\frac{{1}}{{Z}} e^{{-{power}}}{slope}$ with"
        f" $Z = {total:.4g}$. {LOGARITHM}"
    )
    _and_its_logarithm(targets, heights, discrete=False, marked=raw[0])


def _of_the_model(shown: Shown, behind: Report) -> None:
    """That of a model whose raw output is the prediction, with the constants that it shares with the loss."""
    model, line = compiled(behind["compiled"]), line_of(shown.target)
    if line is None:
        return
    raw = _prediction(shown)
    shared = {theirs: shown.given[ours] for ours, theirs in behind["constants"].items()}
    given = {**{name: value for name, value in model.given.items() if value is not None}, **shared}
    targets = curves.target_grid(model, line, raw, given)
    what = "probability of each target" if shown.target.discrete else "density of the target"
    st.markdown(f"Given the prediction, the {what} is $e^{{-aL - b}}$. {LOGARITHM}")
    heights = curves.density(model, targets, raw, given)
    _and_its_logarithm(targets, heights, discrete=shown.target.discrete)


def _and_its_logarithm(
    targets: curves.Array, heights: curves.Array, *, discrete: bool, marked: float | None = None
) -> None:
    """The distribution beside its negative logarithm, over the same targets."""
    minus = {"": -np.log(heights)}
    in_two_columns(
        (
            density(targets, heights, discrete=discrete, target="target y", observed=marked, seen="prediction"),
            curve(targets, minus, x_title="target y", y_title="aL + b"),
        )
    )
