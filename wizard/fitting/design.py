"""The linear predictor: from coefficients to raw outputs, and for derivatives the way back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from wizard.fitting.problem import Problem
from wizard.numerics.compile import CompiledLoss

Array = NDArray[np.float64]

HUGE = 1e100  # stands for an infinite derivative, which linear algebra could not take


@dataclass(frozen=True)
class Design:
    """One design matrix for each raw output; the coefficients are one long vector.

    Inputs are standardised, and raw outputs that live on the target's scale are measured in its spread, so that
    neither the units of the inputs nor those of the target matter to the minimisation. For classes the first
    class is the reference: its raw output is 0, the others have coefficients.
    """

    problem: Problem
    matrices: tuple[Array, ...]
    to_own_units: tuple[Array, ...]
    y: Array
    spreads: Array

    @classmethod
    def of(cls, problem: Problem, X: Array, y: Array) -> Design:
        """The design for inputs X of shape (n, inputs) and targets y of shape (n,) or (n, parts)."""
        centre, width = X.mean(axis=0), X.std(axis=0)
        width = np.where(width > 0, width, 1.0)
        full = np.column_stack([np.ones(len(y)), (X - centre) / width])
        back = np.diag(np.concatenate([[1.0], 1.0 / width]))
        back[0, 1:] = -centre / width
        spreads = np.array([_spread(part) for part in y.reshape(len(y), -1).T])
        copies = int(y.max()) if problem.loss.of_classes else 1  # one matrix for each class but the first
        uses = [use for use in problem.from_inputs for _ in range(copies)]
        on_target_scale = [bounds == (-np.inf, np.inf) for bounds in problem.bounds for _ in range(copies)]
        parts = [place for place in problem.beside for _ in range(copies)]
        measured = [on and not problem.loss.of_classes for on in on_target_scale]
        units = [spreads[part] if on else 1.0 for part, on in zip(parts, measured, strict=True)]
        one, alone = np.ones((len(y), 1)), np.eye(1)
        return cls(
            problem,
            tuple((full if use else one) * unit for use, unit in zip(uses, units, strict=True)),
            tuple((back if use else alone) * unit for use, unit in zip(uses, units, strict=True)),
            y,
            spreads,
        )

    @property
    def loss(self) -> CompiledLoss:
        """The compiled loss."""
        return self.problem.loss

    @property
    def ends(self) -> Array:
        """Where each raw output's coefficients begin in the long vector, and where the last ones end."""
        return np.concatenate([[0], np.cumsum([m.shape[1] for m in self.matrices])]).astype(int)

    def block(self, place: int) -> slice:
        """Where a raw output's coefficients are in the long vector."""
        return slice(int(self.ends[place]), int(self.ends[place + 1]))

    def part(self, place: int) -> Array:
        """The number of the targets, (n,), on whose scale a raw output is."""
        return np.asarray(self.y.reshape(len(self.y), -1)[:, self.problem.beside[place]])

    def spread(self, place: int) -> float:
        """The spread of that number."""
        return float(self.spreads[self.problem.beside[place]])

    def thinned(self, rows: int) -> Design:
        """The same design with about that many of its observations."""
        step = max(1, len(self.y) // rows)
        return replace(self, matrices=tuple(m[::step] for m in self.matrices), y=self.y[::step])

    def parts(self, coefficients: Array) -> list[Array]:
        """The coefficients of each raw output."""
        return [coefficients[a:b] for a, b in zip(self.ends[:-1], self.ends[1:], strict=True)]

    def raw(self, coefficients: Array) -> Array:
        """The raw outputs (n, P), or (n, K) with zeros for the reference class."""
        columns = [m @ part for m, part in zip(self.matrices, self.parts(coefficients), strict=True)]
        reference = [np.zeros(len(self.y))] if self.loss.of_classes else []
        return np.column_stack([*reference, *columns])

    def value(self, coefficients: Array) -> float:
        """The mean loss; infinite where a raw output is no legal parameter."""
        with np.errstate(all="ignore"):
            raw = self.raw(coefficients)
            if not self._legal(raw):
                return np.inf
            mean = float(np.mean(self.loss.value(self.y, raw)))
        return mean if np.isfinite(mean) else np.inf

    def gradient(self, coefficients: Array) -> Array:
        """The gradient of the mean loss by the coefficients."""
        by_raw = self._derivative(self.loss.gradient, coefficients).reshape(len(self.y), -1)
        by_raw = by_raw[:, 1:] if self.loss.of_classes else by_raw
        parts = [m.T @ by_raw[:, place] for place, m in enumerate(self.matrices)]
        return np.clip(np.concatenate(parts) / len(self.y), -HUGE, HUGE)

    def hessian(self, coefficients: Array) -> Array:
        """The Hessian of the mean loss by the coefficients."""
        first = int(self.loss.of_classes)
        size = len(self.matrices) + first
        by_raw = self._derivative(self.loss.hessian, coefficients).reshape(len(self.y), size, size)
        rows = []
        for a, left in enumerate(self.matrices):
            blocks = [
                left.T @ (by_raw[:, a + first, b + first, None] * right) for b, right in enumerate(self.matrices)
            ]
            rows.append(np.hstack(blocks))
        return np.clip(np.vstack(rows) / len(self.y), -HUGE, HUGE)

    def in_own_units(self, coefficients: Array) -> list[Array]:
        """The coefficients for the inputs as they were given, one array for each named raw output."""
        own = [t @ part for t, part in zip(self.to_own_units, self.parts(coefficients), strict=True)]
        return [np.vstack([np.zeros_like(own[0]), *own])] if self.loss.of_classes else own

    def errors_in_own_units(self, covariance: Array) -> list[Array]:
        """Standard errors in the shapes of `in_own_units`; none for the reference class."""
        errors = []
        for place, back in enumerate(self.to_own_units):
            part = slice(self.ends[place], self.ends[place + 1])
            errors.append(np.sqrt(np.diag(back @ covariance[part, part] @ back.T)))
        return [np.vstack([np.zeros_like(errors[0]), *errors])] if self.loss.of_classes else errors

    def saturated(self, coefficients: Array) -> bool:
        """Whether a raw output ran so far out that its parameter sits at the end of its domain."""
        raw = self.raw(coefficients)
        free = [True] * raw.shape[1] if self.loss.of_classes else [b is None for b in self.problem.bounds]
        places = range(raw.shape[1])
        unit = np.array([0.0 if self.loss.of_classes else np.log(self.spread(place)) for place in places])[free]
        return bool((raw[:, free] < unit - 27.0).any() or (raw[:, free] > 36.0 + np.abs(unit)).any())

    def _legal(self, raw: Array) -> bool:
        """Whether every parameter is finite, and in its domain where the raw output is the parameter itself."""
        if not all(np.isfinite(parameter).all() for parameter in self.loss.parameters(raw)):
            return False
        if self.loss.of_classes:
            return self.problem.bounds[0] is None or bool((raw > 0).all())
        pairs = zip(raw.T, self.problem.bounds, strict=True)
        return all(bounds is None or bool(((bounds[0] < c) & (c < bounds[1])).all()) for c, bounds in pairs)

    def _derivative(self, function: Callable[..., Array], coefficients: Array) -> Array:
        with np.errstate(all="ignore"):
            return np.nan_to_num(function(self.y, self.raw(coefficients)), posinf=HUGE, neginf=-HUGE)


def _spread(values: Array) -> float:
    largest = float(np.abs(values).max(initial=0.0)) or 1.0  # divided by first: the square of 1e300 is no number
    return float(np.std(values / largest)) * largest or 1.0
