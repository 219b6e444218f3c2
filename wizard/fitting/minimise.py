"""Minimisation: SciPy's trust region on the exact Hessian, then Newton steps; kinks by linear programming."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linprog, minimize

from wizard.fitting.design import HUGE, Design

Array = NDArray[np.float64]

START_ROWS = 2000  # enough observations to choose a start by
ANYWHERE = (-np.inf, np.inf)
ROUNDS = 30  # of kinks and smooth parts in turn


class NoStart(ValueError):
    """The loss is not finite at any start; the message says why."""


@dataclass(frozen=True)
class Minimum:
    """Where the mean loss is smallest, and its Hessian there."""

    at: Array
    hessian: Array
    iterations: int
    converged: bool


def minimise(design: Design) -> Minimum:
    """The minimum of the mean loss over the coefficients, the best that any of a few starts leads to."""
    with np.errstate(over="ignore", invalid="ignore"):  # what overflows is larger than any loss that is accepted
        return _minimise(design)


def _minimise(design: Design) -> Minimum:
    start = _start(design)
    if not np.isfinite(design.value(start)):
        raise NoStart(
            f"The loss is not finite for any constant prediction: the target reaches {np.abs(design.y).max():.3g},"
            " and its loss is larger than the largest number. Rescale the target, or leave out the wrong rows."
        )
    if design.loss.kinked:
        return _at_kinks(design, start)
    found = [_smooth(design, each) for each in (start, *_regression_starts(design, start))]
    return min(found, key=lambda minimum: design.value(minimum.at))


def _start(design: Design) -> Array:
    """Intercepts from a coarse search, one raw output after the other, twice; slopes zero."""
    start = np.zeros(design.ends[-1])
    if design.loss.of_classes:
        return start
    few = design.thinned(START_ROWS)
    for place, share in _shares_of_mixed(design).items():
        start = _with(start, few.ends[place], np.quantile(few.part(place), share) / few.matrices[place][0, 0])
    for _ in range(2):
        for place in range(len(design.problem.bounds)):
            candidates = _intercepts(few, place) / few.matrices[place][0, 0]
            tries = [_with(start, few.ends[place], value) for value in candidates]
            values = [few.value(each) for each in tries]
            if np.isfinite(min(values)):
                start = tries[int(np.argmin(values))]
    return start


def _intercepts(design: Design, place: int) -> Array:
    """Values that a raw output may have, by the number of the target that it is beside."""
    y, bounds = design.part(place), design.problem.bounds[place]
    of_target = np.append(np.quantile(y, np.linspace(0.0, 1.0, 11)), y.mean())
    if bounds == ANYWHERE:
        return of_target
    sizes = np.log(design.spread(place)) + np.linspace(-3.0, 3.0, 7)  # a scale is about the target's spread
    widths = np.exp(np.clip(sizes, -600.0, 600.0))
    if bounds is None:
        return np.concatenate([np.linspace(-12.0, 12.0, 25), sizes, widths])
    powers = [np.append(widths, 1.0) ** power for power in (-2.0, -1.0, 0.5, 2.0)]  # of links such as the inverse
    return np.concatenate([of_target, widths, np.linspace(0.02, 0.98, 25), *powers])


def _with(vector: Array, place: int, value: float) -> Array:
    changed = vector.copy()
    changed[place] = value
    return changed


def _regression_starts(design: Design, start: Array) -> list[Array]:
    """For locations: least squares and least absolute deviations, from which heavy tails are not stranded."""
    few = design.thinned(START_ROWS)
    places = [p for p in design.problem.locations if design.problem.from_inputs[p]]
    if not places or design.loss.of_classes:
        return []
    ones, starts = np.ones(len(few.y)), []
    for regressed in (_least_squares, lambda design, place: _weighted_quantile(design, place, -ones, ones)):
        begun = start.copy()
        for place in places:
            begun[few.block(place)] = regressed(few, place)
        for place, share in _shares_of_mixed(design).items():
            errors = few.part(place) - few.matrices[place] @ begun[few.block(place)]
            begun[few.ends[place]] += np.quantile(errors, share) / few.matrices[place][0, 0]
        if np.isfinite(design.value(begun)):
            starts.append(begun)
    return starts


def _shares_of_mixed(design: Design) -> dict[int, float]:
    """For each of several locations of one number, as a mixture has: the share of the data to begin above."""
    located = [design.problem.beside[place] for place in design.problem.locations]
    shares = {}
    for rank, place in enumerate(design.problem.locations):
        number = design.problem.beside[place]
        if located.count(number) > 1:  # equal ones would stay equal
            shares[place] = (located[:rank].count(number) + 0.5) / located.count(number)
    return shares


def _least_squares(design: Design, place: int) -> Array:
    return np.asarray(np.linalg.lstsq(design.matrices[place], design.part(place), rcond=None)[0])


def _smooth(design: Design, start: Array, first: int = 0) -> Minimum:
    """The minimum over the coefficients from number `first` on, the others held."""
    held = start[:first]

    def whole(part: Array) -> Array:
        return np.concatenate([held, part])

    found = minimize(
        lambda part: design.value(whole(part)),
        start[first:],
        jac=lambda part: design.gradient(whole(part))[first:],
        hess=lambda part: design.hessian(whole(part))[first:, first:],
        method="trust-exact",
        options={"gtol": 1e-9, "maxiter": 500, "max_trust_radius": 1e6},
    )
    at, steps = _newton(design, whole(found.x), first)
    slope, hessian = design.gradient(at)[first:], design.hessian(at)
    return Minimum(
        at, hessian, int(found.nit) + steps, _vanishes(slope, hessian[first:, first:], design.value(at))
    )


def _vanishes(slope: Array, hessian: Array, value: float) -> bool:
    """Whether the Newton decrement, which no choice of units changes, is rounding error of the loss."""
    if np.abs(slope).max() >= HUGE or not np.isfinite(hessian).all():
        return False
    step = np.linalg.lstsq(hessian, slope, rcond=None)[0]
    return bool(abs(slope @ step) <= 1e-10 * (1.0 + abs(value)))


def _newton(design: Design, at: Array, first: int, most: int = 20) -> tuple[Array, int]:
    """Newton steps while they shrink the gradient: the last digits, which a trust region leaves."""
    slope = design.gradient(at)[first:]
    for step in range(most):
        further = at.copy()
        try:
            further[first:] -= np.linalg.solve(design.hessian(at)[first:, first:], slope)
        except np.linalg.LinAlgError:
            return at, step
        if not np.isfinite(further).all():
            return at, step
        steeper = design.gradient(further)[first:]
        better = np.abs(steeper).max() < np.abs(slope).max()
        if not (better and design.value(further) <= design.value(at) + 1e-12 * (1.0 + abs(design.value(at)))):
            return at, step
        at, slope = further, steeper
    return at, most


def _at_kinks(design: Design, start: Array) -> Minimum:
    """The minimum of a loss that is linear in its first raw outputs on both sides of kinks at the target.

    With the other raw outputs held, that is a weighted quantile regression, solved exactly; then the smooth rest
    is minimised, in turn, until neither makes the loss smaller.
    """
    places = design.problem.kinks
    size, at, value = int(design.ends[len(places)]), start, design.value(start)
    for turn in range(1, ROUNDS + 1):
        raw = design.raw(at)
        further = at.copy()
        for place in places:
            sides = (-design.spread(place), design.spread(place))
            below, above = (_slopes(design, raw, place, side) for side in sides)
            further[design.block(place)] = _weighted_quantile(design, place, below, above)
        if len(at) > size:
            further = _smooth(design, further, size).at
        if not design.value(further) < value - 1e-13 * (1.0 + abs(value)):
            return Minimum(at, design.hessian(at), turn, True)
        at, value = further, design.value(further)
    return Minimum(at, design.hessian(at), ROUNDS, len(at) == size)


def _slopes(design: Design, raw: Array, place: int, side: float) -> Array:
    """The derivative of each observation's loss by a raw output, below or above its target."""
    beside = raw.copy()
    beside[:, place] = design.part(place) + side
    return np.asarray(design.loss.gradient(design.y, beside)).reshape(len(design.y), -1)[:, place]


def _weighted_quantile(design: Design, place: int, below: Array, above: Array) -> Array:
    """Coefficients that minimise sum(above * (m - y)+ - below * (y - m)+) for m = matrix @ coefficients.

    As the dual linear programme: subgradients d between `below` and `above` with matrix' d = 0 that minimise y' d.
    It has one row for each coefficient, and they are its multipliers (Koenker, Quantile Regression, 2005).
    """
    matrix, y, spread = design.matrices[place], design.part(place), design.spread(place)
    centre = float(np.median(y))
    largest = max(float(np.max(above)), float(-np.min(below)))
    solved = linprog(
        (y - centre) / spread,
        A_eq=(matrix / np.abs(matrix).max()).T,
        b_eq=np.zeros(matrix.shape[1]),
        bounds=np.column_stack([below, above]) / largest,
        method="highs",
    )
    if solved.status != 0:
        raise NoStart(f"The exact minimum at the kinks was not found: {solved.message}")
    coefficients = solved.eqlin.marginals * spread / np.abs(matrix).max()
    coefficients[0] += centre / matrix[0, 0]
    return _polished(matrix, y, coefficients, 1e-6 * spread)


def _polished(matrix: Array, y: Array, coefficients: Array, tolerance: float) -> Array:
    """The vertex to rounding: the observations met within the solver's tolerance are met exactly."""
    size = matrix.shape[1]
    chosen: list[int] = []
    for row in np.argsort(np.abs(y - matrix @ coefficients), kind="stable")[: 3 * size]:
        if np.linalg.matrix_rank(matrix[[*chosen, row]]) > len(chosen):
            chosen.append(int(row))
        if len(chosen) == size:
            exact = np.asarray(np.linalg.solve(matrix[chosen], y[chosen]), dtype=float)
            return exact if np.abs(matrix @ (exact - coefficients)).max() <= tolerance else coefficients
    return coefficients
