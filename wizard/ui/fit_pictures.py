"""Pictures of a fit: the data with what was fitted to them, over the first input or as a distribution."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from wizard.assumptions.several import durations, out_of, vectors_of
from wizard.charts import Chart
from wizard.charts.distributions import data_with_density
from wizard.charts.durations import durations_with_fit, survival_curves
from wizard.charts.fits import class_probabilities, confusion, data_with_fit
from wizard.charts.outcomes import outcome_bars
from wizard.charts.outputs import several_with_fit
from wizard.charts.trials import shares_with_fit
from wizard.data.selection import Selection
from wizard.fitting.fit import Fit
from wizard.model import Model
from wizard.numerics import curves
from wizard.numerics.expected import expected
from wizard.numerics.survival import kaplan_meier, survival, time_survived_by
from wizard.numerics.views import Ellipses, Line, Margins, Orders, Outcomes, Plane, line_of, view_of
from wizard.ui.choice import Choice
from wizard.ui.distribution import Distribution, fitted_at
from wizard.ui.ellipse_pictures import ellipse_picture
from wizard.ui.frame import domain_of
from wizard.ui.names import together
from wizard.ui.order_pictures import order_pictures
from wizard.ui.plane_pictures import plane_picture
from wizard.ui.prediction import LEVEL, band_label, band_of, percent
from wizard.ui.share_pictures import shares_together, shares_with_data
from wizard.ui.sources import Source

Array = NDArray[np.float64]

GRID = 161  # points of a fitted curve
COARSE = 41  # where each point is an integral
FEW = 3  # values of an input, each of which has its own survival curve
ENOUGH = 5  # observations with the same inputs, for steps of their own


def pictures_of_fit(choice: Choice, source: Source, selection: Selection, fit: Fit) -> list[Chart]:
    """Data and fit: over the first input, or as a distribution where there is none; empty if there is no view."""
    domain = domain_of(choice)
    if domain is durations:
        return _of_durations(source, selection, fit)
    if not selection.inputs:
        return _distribution(choice, source, selection, fit)
    first = selection.X[:, 0]
    grid = np.linspace(first.min(), first.max(), GRID)
    rows = _along_first(selection, grid)
    x_title = source.label(selection.inputs[0])
    if domain.indexed or domain.graded:
        shares = _of_levels(fit, rows) if domain.graded else next(iter(fit.predict(rows).values()))
        return [class_probabilities(first, selection.y, selection.levels, grid, shares, x_title=x_title)]
    label, centre = _first_parameter(choice.model(), fit, rows)
    if domain is out_of:
        y, m = selection.y.T
        return [shares_with_fit(first, y, m, grid, {label: centre}, x_title=x_title)]
    if domain.parts:
        return _several(choice, source, selection, fit)
    return [
        data_with_fit(
            first,
            selection.y,
            grid,
            {label: centre},
            band=band_of(domain, fit, rows),
            band_label=band_label(domain),
            x_title=x_title,
            y_title=source.label(selection.target),
            jitter=domain.discrete and bool(np.isfinite(float(domain.upper))),
        )
    ]


def picture_of_confusion(selection: Selection, fit: Fit) -> Chart:
    """How often each true class got each class as its most probable one, on the data of the fit."""
    (shares,) = fit.predict(selection.X).values()
    return confusion(selection.y, shares.argmax(axis=-1), selection.levels)


def _of_levels(fit: Fit, rows: Array) -> Array:
    """The probability of each level, (rows, levels)."""
    levels = np.arange(fit.problem.domain.size, dtype=float)
    return np.exp(-fit.problem.loss.nll(levels, fit.raw(rows)[:, None, :]))


def _along_first(selection: Selection, values: Array) -> Array:
    """Inputs of which the first takes these values and the others have their means."""
    rows = np.tile(selection.X.mean(axis=0), (len(values), 1))
    rows[:, 0] = values
    return rows


def _first_parameter(model: Model, fit: Fit, rows: Array) -> tuple[str, Array]:
    """The family's first parameter along the rows, and what to call it."""
    parameter = model.family.parameters[0]
    values = fit.predict(rows).get(parameter.name, np.full(len(rows), model.constants.get(parameter.name, np.nan)))
    return f"{parameter.name}: {parameter.meaning}", values


def _of_durations(source: Source, selection: Selection, fit: Fit) -> list[Chart]:
    """Durations over the first input with the fitted median, and the share that lasts longer than each time."""
    if not selection.inputs:
        return [_survival(source, selection, fit, {"fitted": np.zeros(0)})]
    loss, first, name = fit.problem.loss, selection.X[:, 0], source.label(selection.inputs[0])
    grid = np.linspace(first.min(), first.max(), GRID)
    raw = fit.raw(_along_first(selection, grid))
    low, median, high = (time_survived_by(loss, s, raw, {}) for s in ((1 + LEVEL) / 2, 0.5, (1 - LEVEL) / 2))
    over = durations_with_fit(
        first,
        selection.y[:, 0],
        selection.y[:, 1],
        grid,
        {"fitted median": median},
        band=(low, high),
        band_label=f"{percent(LEVEL)} of all durations",
        x_title=name,
        y_title=source.label(selection.target),
    )
    different = np.unique(first)
    shown = different if len(different) <= FEW else np.quantile(first, [0.1, 0.5, 0.9])
    inputs = {f"{name} = {x:.4g}": row for x, row in zip(shown, _along_first(selection, shown), strict=True)}
    return [over, _survival(source, selection, fit, inputs)]


def _survival(source: Source, selection: Selection, fit: Fit, inputs: Mapping[str, Array]) -> Chart:
    """The share that lasts longer than each time at the given inputs, and the data that have these very inputs."""
    times = np.linspace(0.0, 1.05 * float(selection.y[:, 0].max()), GRID)[1:]
    curves, steps, going = {}, {}, {}
    for label, row in inputs.items():
        curves[label] = times, survival(fit.problem.loss, times, fit.raw(row[None])[0], {})
        t, d = selection.y[(row == selection.X).all(axis=1)].T
        if len(t) >= ENOUGH:
            ended, beyond = kaplan_meier(t, d)
            steps[label] = np.append(ended, max(t.max(), ended[-1])), np.append(beyond, beyond[-1])
            going[label] = t[d == 0], beyond[np.searchsorted(ended, t[d == 0], side="right") - 1]
    return survival_curves(curves, steps=steps, open_at=going, x_title=source.label(selection.target))


def _several(choice: Choice, source: Source, selection: Selection, fit: Fit) -> list[Chart]:
    """Several numbers over the first input with what is expected of each, or all together where that says more."""
    domain = domain_of(choice)
    grid = np.linspace(selection.X[:, 0].min(), selection.X[:, 0].max(), COARSE)
    centres = _expected(choice.model(), fit, _along_first(selection, grid))
    if centres is None and isinstance(view_of(domain), Plane):
        return _together(source, selection, fitted_at(choice, fit, selection.X.mean(axis=0)))
    labels = [source.label(name) for name in selection.targets]
    over_input = several_with_fit(
        selection.X[:, 0],
        dict(zip(labels, selection.y.T, strict=True)),
        grid,
        {} if centres is None else dict(zip(labels, centres.T, strict=True)),
        x_title=source.label(selection.inputs[0]),
        y_title=together(labels),
        jitter=all(part.domain.discrete for part in domain.parts),
    )
    if isinstance(view_of(domain), Ellipses | Orders | Margins):
        return [over_input, *_together(source, selection, fitted_at(choice, fit, selection.X.mean(axis=0)))]
    return [over_input, *_around_the_centre(choice, source, selection, fit)]


def _around_the_centre(choice: Choice, source: Source, selection: Selection, fit: Fit) -> list[Chart]:
    """How vectors scatter around their centres, drawn around that of the mean input."""
    view, mean = view_of(domain_of(choice)), selection.X.mean(axis=0)
    own, one = (_expected(choice.model(), fit, rows) for rows in (selection.X, mean[None]))
    if not isinstance(view, Plane) or view.domain.of_size is not vectors_of or own is None or one is None:
        return []
    titles = [source.label(name) for name in selection.targets]
    moved = selection.y - own + one
    note = "The residuals, around the centre at the mean input."
    return [plane_picture(view, fitted_at(choice, fit, mean), moved, titles, note=note)]


def _expected(model: Model, fit: Fit, rows: Array) -> Array | None:
    """The expected value of each number of the target, (rows, parts); None where it is not known."""
    domain = model.family.domain
    if domain.of_size is vectors_of:  # the first parameters of their distributions are the centres
        predicted = fit.predict(rows)
        names = [parameter.name for parameter in model.family.parameters[: domain.size]]
        return np.column_stack([predicted[name] for name in names]) if set(names) <= set(predicted) else None
    return expected(fit.problem.loss, domain, fit.raw(rows))


def _distribution(choice: Choice, source: Source, selection: Selection, fit: Fit) -> list[Chart]:
    """The fitted distribution of all observations, with the data."""
    domain = domain_of(choice)
    if domain is out_of:
        y, m = selection.y.T
        grid = np.linspace(m.min(), m.max(), GRID)
        label, centre = _first_parameter(choice.model(), fit, np.zeros((GRID, 0)))
        return [shares_with_fit(m, y, m, grid, {label: centre}, x_title=source.label(selection.targets[1]))]
    if domain.parts:
        return _together(source, selection, fitted_at(choice, fit, np.zeros(0)))
    line = line_of(domain)
    assert isinstance(line, Line), "one number lies on a line"
    return [_on_a_line(line, fitted_at(choice, fit, np.zeros(0)), selection.y, source.label(selection.target))]


def _on_a_line(line: Line, shown: Distribution, y: Array, title: str) -> Chart:
    """The data (n,) with the distribution along a line."""
    grid = curves.target_grid(shown.loss, line, shown.raw, shown.given, include=(float(y.min()), float(y.max())))
    heights = curves.density(shown.loss, line.whole(grid), shown.raw, shown.given)
    return data_with_density(y, grid, heights, discrete=shown.domain.discrete, target=title)


def _together(source: Source, selection: Selection, shown: Distribution) -> list[Chart]:
    """All numbers of the target at once, for one row of inputs."""
    y, names = selection.y, [source.label(name) for name in selection.targets]
    match view_of(shown.domain):
        case Orders() as orders:
            if selection.inputs:
                return order_pictures(orders, shown, names, None, notes=["Where every input has its mean."])
            return order_pictures(orders, shown, names, y)
        case Outcomes() as outcomes:
            chances = curves.probabilities(shown.loss, outcomes, shown.raw, shown.given)
            shares = np.array([np.mean((y == each).all(axis=1)) for each in outcomes.targets])
            heights = {"fitted": chances, "data": shares}
            return [outcome_bars(outcomes.names, heights, target=together(names), what="probability, share")]
        case Plane() as plane:
            note = "Where every input has its mean." if selection.inputs else ""
            return [plane_picture(plane, shown, y, names, note=note)]
        case Margins():
            if selection.inputs:
                return [shares_together(shown, names, where=", every input at its mean")]
            return shares_with_data(shown, names, y)
        case Line() as line:
            return [_on_a_line(line, shown, line.numbers(y), names[line.place or 0])]
        case Ellipses():
            return [ellipse_picture(shown, y, note="At the mean input." if selection.inputs else "")]
    return []
