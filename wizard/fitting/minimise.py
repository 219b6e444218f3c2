"""Minimisation: SciPy's trust region on the exact Hessian, then Newton steps; kinks by observations."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from wizard.fitting.design import Design

Array = NDArray[np.float64]

GRADIENT_VANISHES = 1e-9  # of the mean loss, by coefficients of standardised inputs
START_ROWS = 2000  # enough observations to choose a start by


@dataclass(frozen=True)
class Minimum:
    """Where the mean loss is smallest, and its Hessian there."""

    at: Array
    hessian: Array
    iterations: int
    converged: bool


def minimise(design: Design, identity: tuple[bool, ...]) -> Minimum:
    """The minimum of the mean loss; `identity` tells which raw outputs are themselves parameters."""
    start = _start(design, identity)
    return _at_kinks(design, start, identity) if design.loss.kinked else _smooth(design, start)


def _start(design: Design, identity: tuple[bool, ...]) -> Array:
    """Intercepts from a coarse search, one raw output after the other, twice; slopes zero."""
    start = np.zeros(design.ends[-1])
    if design.loss.of_classes:
        return start
    step = max(1, len(design.y) // START_ROWS)
    few = Design(design.loss, tuple(m[::step] for m in design.matrices), design.to_own_units, design.y[::step])
    of_target = np.append(np.quantile(few.y, np.linspace(0.0, 1.0, 11)), few.y.mean())
    for _ in range(2):
        for place, is_identity in enumerate(identity):
            candidates = of_target if is_identity else np.linspace(-12.0, 12.0, 25)
            tries = [_with(start, few.ends[place], value) for value in candidates]
            values = [few.value(each) for each in tries]
            if np.isfinite(min(values)):
                start = tries[int(np.argmin(values))]
    return start


def _with(vector: Array, place: int, value: float) -> Array:
    changed = vector.copy()
    changed[place] = value
    return changed


def _smooth(design: Design, start: Array, first: int = 0) -> Minimum:
    """The minimum over the coefficients from number `first` on, the others held."""
    held = start[:first]

    def whole(part: Array) -> Array:
        return np.concatenate([held, part])

    found = minimize(
        lambda part: design.value(whole(part)),
        start[first:],
        jac=lambda part: design.gradient(whole(part))[first:],
        hess=lambda part: np.nan_to_num(design.hessian(whole(part))[first:, first:]),
        method="trust-exact",
        options={"gtol": GRADIENT_VANISHES, "maxiter": 500},
    )
    at, steps = _newton(design, whole(found.x), first)
    converged = bool(np.abs(design.gradient(at)[first:]).max() < 1e3 * GRADIENT_VANISHES)
    return Minimum(at, design.hessian(at), int(found.nit) + steps, converged)


def _newton(design: Design, at: Array, first: int, most: int = 20) -> tuple[Array, int]:
    """Newton steps while they shrink the gradient: the last digits, which a trust region leaves."""
    slope = design.gradient(at)[first:]
    for step in range(most):
        further = at.copy()
        try:
            further[first:] -= np.linalg.solve(design.hessian(at)[first:, first:], slope)
        except np.linalg.LinAlgError:
            return at, step
        steeper = design.gradient(further)[first:]
        better = np.abs(steeper).max() < np.abs(slope).max()
        if not (better and design.value(further) <= design.value(at) + 1e-12 * (1.0 + abs(design.value(at)))):
            return at, step
        at, slope = further, steeper
    return at, most


def _at_kinks(design: Design, start: Array, identity: tuple[bool, ...]) -> Minimum:
    """A minimum on kinks: there, as many observations as coefficients are met exactly.

    Quasi-Newton comes close; then the observations nearest to their prediction are met exactly, if that is
    better, and what is smooth (a learned scale) is minimised again with the rest held.
    """
    at, iterations, size = start, 0, int(design.ends[1])
    for _ in range(4):
        options = {"gtol": 1e-10, "maxiter": 2000}
        found = minimize(design.value, at, jac=design.gradient, method="BFGS", options=options)
        at, iterations = (found.x if found.fun <= design.value(at) else at), iterations + int(found.nit)
        at = _onto_kinks(design, at) if identity[0] else at
        if len(at) > size:
            at = _smooth(design, at, size).at
    return Minimum(at, design.hessian(at), iterations, True)


def _onto_kinks(design: Design, at: Array) -> Array:
    """Let the first raw output meet some of the nearest observations exactly, if the loss gets no larger."""
    matrix, size = design.matrices[0], design.matrices[0].shape[1]
    errors = np.abs(design.y - matrix @ at[:size])
    nearest = np.argsort(errors, kind="stable")[: 3 * size]
    chosen: list[int] = []
    for row in nearest:  # the first independent ones
        if np.linalg.matrix_rank(matrix[[*chosen, row]]) > len(chosen):
            chosen.append(int(row))
        if len(chosen) == size:
            break
    if len(chosen) < size:
        return at
    met = at.copy()
    met[:size] = np.linalg.solve(matrix[chosen], design.y[chosen])
    return met if design.value(met) <= design.value(at) else at
