"""Fits for the pages: computed once for the same data, and shown as a table and as a picture."""

from __future__ import annotations

import json

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from wizard.charts import Chart
from wizard.charts.distributions import data_with_density
from wizard.charts.fits import class_probabilities, confusion, data_with_fit
from wizard.data.selection import Selection
from wizard.fitting.coverage import Coverage, coverage
from wizard.fitting.fit import Fit, fit_problem
from wizard.numerics import curves
from wizard.ui.choice import Choice
from wizard.ui.frame import domain_of, plain_text
from wizard.ui.prediction import LEVEL, band_label, band_of
from wizard.ui.sources import Source
from wizard.ui.symbolic import Report, compiled, family_of
from wizard.worker.report import restored_problem

Array = NDArray[np.float64]


def fitted(problem: Report, X: Array, y: Array) -> Fit:
    """The fit of a report's problem to data."""
    return _fitted(json.dumps(problem, sort_keys=True), np.ascontiguousarray(X), np.ascontiguousarray(y))


@st.cache_resource(show_spinner=False, max_entries=100)
def _fitted(problem: str, X: Array, y: Array) -> Fit:
    return fit_problem(restored_problem(json.loads(problem)), X, y)


def checked(problem: Report, X: Array, y: Array) -> Coverage | None:
    """How many observations are inside the intervals of the problem's fit."""
    return _checked(json.dumps(problem, sort_keys=True), np.ascontiguousarray(X), np.ascontiguousarray(y))


@st.cache_data(show_spinner=False, max_entries=100)
def _checked(problem: str, X: Array, y: Array) -> Coverage | None:
    return coverage(_fitted(problem, X, y), X, y, LEVEL)


def rows_of_fit(fit: Fit, selection: Selection) -> list[dict[str, str]]:
    """What was found, as text for a table: coefficients of raw outputs with their standard errors."""
    rows = []
    for name, coefficients in fit.coefficients.items():
        for number, line in enumerate(np.atleast_2d(coefficients)):
            wrong = np.atleast_2d(fit.standard_errors[name])[number]
            classes = coefficients.ndim == 2
            of = f"{name} of {_level(selection, number)}" if classes else name
            for column, estimate, error in zip(("intercept", *selection.inputs), line, wrong, strict=False):
                error_text = "reference" if classes and number == 0 else _or_dash(error)
                rows.append(_row(f"raw output for {of}", column, f"{estimate:.6g}", error_text))
    return rows


def rows_of_learned(fit: Fit, selection: Selection) -> list[dict[str, str]]:
    """What was learned as one number for all observations, in its own units, with 95 % intervals."""
    rows = []
    for name, interval in fit.learned.items():
        ends = f"{interval.low:.4g} to {interval.high:.4g}" if np.isfinite(interval.low) else "–"
        rows.append({"parameter": name, "estimate": f"{interval.value:.6g}", "95 % interval": ends})
    if fit.problem.loss.of_classes and not fit.problem.from_inputs[0]:
        (shares,) = fit.predict(np.zeros((1, 0))).values()
        for number, share in enumerate(shares[0]):
            rows.append({"parameter": f"p of {_level(selection, number)}", "estimate": f"{share:.6g}"})
    return rows


def _level(selection: Selection, number: int) -> str:
    return plain_text(selection.levels[number]) if selection.levels else str(number)


def _row(parameter: str, column: str, estimate: str, error: str) -> dict[str, str]:
    return {
        "parameter": parameter,
        "input": plain_text(column),
        "coefficient": estimate,
        "standard error": error,
    }


def _or_dash(error: float) -> str:
    return f"{error:.3g}" if np.isfinite(error) else "–"


def picture_of_fit(choice: Choice, source: Source, selection: Selection, fit: Fit) -> Chart:
    """Data and fit: over the first input, or as a distribution where there is none."""
    domain, target = domain_of(choice), source.label(selection.target)
    if not selection.inputs:
        return _distribution(choice, selection, fit, target)
    first = selection.X[:, 0]
    grid = np.linspace(first.min(), first.max(), 161)
    rows = np.tile(selection.X.mean(axis=0), (len(grid), 1))
    rows[:, 0] = grid
    predicted = fit.predict(rows)
    x_title = source.label(selection.inputs[0])
    if domain.indexed:
        (shares,) = predicted.values()
        return class_probabilities(first, selection.y, selection.levels, grid, shares, x_title=x_title)
    name = choice.model().family.parameters[0].name
    meaning = choice.model().family.parameters[0].meaning
    centre = predicted.get(name, np.full(len(grid), choice.model().constants.get(name, np.nan)))
    return data_with_fit(
        first,
        selection.y,
        grid,
        {f"{name}: {meaning}": centre},
        band=band_of(domain, fit, rows),
        band_label=band_label(domain),
        x_title=x_title,
        y_title=target,
        jitter=domain.discrete and bool(np.isfinite(float(domain.upper))),
    )


def picture_of_confusion(selection: Selection, fit: Fit) -> Chart:
    """How often each true class got each class as its most probable one, on the data of the fit."""
    (shares,) = fit.predict(selection.X).values()
    return confusion(selection.y, shares.argmax(axis=-1), selection.levels)


def _distribution(choice: Choice, selection: Selection, fit: Fit, target: str) -> Chart:
    family = family_of(choice)
    loss = compiled(family["compiled"])
    here = fit.predict(np.zeros((1, 0)))
    values = {**choice.model().constants, **{name: value[0] for name, value in here.items()}}
    raw = (
        values[family["parameters"][0]["name"]]
        if loss.of_classes
        else [values[p["name"]] for p in family["parameters"]]
    )
    grid = curves.target_grid(
        loss, domain_of(choice), raw, {}, include=(float(selection.y.min()), float(selection.y.max()))
    )
    heights = curves.density(loss, grid, raw, {})
    return data_with_density(selection.y, grid, heights, discrete=domain_of(choice).discrete, target=target)
