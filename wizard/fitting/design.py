"""The linear predictor: from coefficients to raw outputs, and for derivatives the way back."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from wizard.numerics.compile import CompiledLoss

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Design:
    """One design matrix for each raw output, over standardised inputs; coefficients are one long vector.

    For classes the first class is the reference: its raw output is 0, the others have coefficients.
    """

    loss: CompiledLoss
    matrices: tuple[Array, ...]
    to_own_units: tuple[Array, ...]
    y: Array

    @classmethod
    def of(cls, loss: CompiledLoss, from_inputs: tuple[bool, ...], X: Array, y: Array) -> Design:
        """The design for inputs X of shape (n, inputs) and targets y of shape (n,)."""
        centre, spread = X.mean(axis=0), X.std(axis=0)
        spread = np.where(spread > 0, spread, 1.0)
        full = np.column_stack([np.ones(len(y)), (X - centre) / spread])
        back = np.diag(np.concatenate([[1.0], 1.0 / spread]))
        back[0, 1:] = -centre / spread
        uses = [from_inputs[0]] * int(y.max()) if loss.of_classes else list(from_inputs)
        one, alone = np.ones((len(y), 1)), np.eye(1)
        return cls(
            loss,
            tuple(full if use else one for use in uses),
            tuple(back if use else alone for use in uses),
            y,
        )

    @property
    def ends(self) -> Array:
        """Where each raw output's coefficients begin in the long vector, and where the last ones end."""
        return np.concatenate([[0], np.cumsum([m.shape[1] for m in self.matrices])]).astype(int)

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
            mean = float(np.mean(self.loss.value(self.y, self.raw(coefficients))))
        return mean if np.isfinite(mean) else np.inf

    def gradient(self, coefficients: Array) -> Array:
        """The gradient of the mean loss by the coefficients."""
        by_raw = self._free_columns(self._derivative(self.loss.gradient, coefficients).reshape(len(self.y), -1))
        parts = [m.T @ by_raw[:, place] for place, m in enumerate(self.matrices)]
        return np.nan_to_num(np.concatenate(parts) / len(self.y), posinf=1e300, neginf=-1e300)

    def hessian(self, coefficients: Array) -> Array:
        """The Hessian of the mean loss by the coefficients."""
        size = len(self.matrices) + self.loss.of_classes
        by_raw = self._derivative(self.loss.hessian, coefficients).reshape(len(self.y), size, size)
        first = int(self.loss.of_classes)
        rows = []
        for a, left in enumerate(self.matrices):
            blocks = [
                left.T @ (by_raw[:, a + first, b + first, None] * right) for b, right in enumerate(self.matrices)
            ]
            rows.append(np.hstack(blocks))
        return np.vstack(rows) / len(self.y)

    def in_own_units(self, coefficients: Array) -> list[Array]:
        """The coefficients for the inputs as they were given, one array for each named raw output."""
        own = [t @ part for t, part in zip(self.to_own_units, self.parts(coefficients), strict=True)]
        return [np.vstack([np.zeros_like(own[0]), *own])] if self.loss.of_classes else own

    def errors_in_own_units(self, covariance: Array) -> list[Array]:
        """Standard errors in the shapes of `in_own_units`."""
        errors = []
        for place, back in enumerate(self.to_own_units):
            part = slice(self.ends[place], self.ends[place + 1])
            errors.append(np.sqrt(np.diag(back @ covariance[part, part] @ back.T)))
        return [np.vstack([np.zeros_like(errors[0]), *errors])] if self.loss.of_classes else errors

    def saturated(self, coefficients: Array, identity: tuple[bool, ...]) -> bool:
        """Whether a raw output ran so far out that its parameter sits at the end of its domain."""
        if identity[0]:
            return False
        return bool(np.abs(self.raw(coefficients)[:, 0 if not self.loss.of_classes else slice(None)]).max() > 36.0)

    def _free_columns(self, columns: Array) -> Array:
        return columns[:, 1:] if self.loss.of_classes else columns

    def _derivative(self, function: object, coefficients: Array) -> Array:
        with np.errstate(all="ignore"):
            return function(self.y, self.raw(coefficients))  # type: ignore[operator]
