"""Fits for the pages: computed once for the same data, and shown as a table."""

from __future__ import annotations

import json

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from wizard.data.selection import Selection
from wizard.fitting.coverage import Coverage, coverage
from wizard.fitting.fit import Fit, fit_problem
from wizard.ui.frame import plain_text
from wizard.ui.prediction import LEVEL
from wizard.ui.symbolic import Report
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
