"""Independent counterparts of distributions that SciPy lacks, made from distributions that it has."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Transformed:
    """The distribution of y, where x(y) is increasing and has a distribution of SciPy.

    Parameters
    ----------
    base : the frozen SciPy distribution of x.
    forward : y -> x.
    backward : x -> y.
    log_slope : y -> log(dx/dy).
    """

    base: Any
    forward: Callable[[Array], Array]
    backward: Callable[[Array], Array]
    log_slope: Callable[[Array], Array]

    def logpdf(self, y: ArrayLike) -> Array:
        values = np.asarray(y, dtype=float)
        return np.asarray(self.base.logpdf(self.forward(values)) + self.log_slope(values))

    def pdf(self, y: ArrayLike) -> Array:
        return np.exp(self.logpdf(y))

    def cdf(self, y: ArrayLike) -> Array:
        return np.asarray(self.base.cdf(self.forward(np.asarray(y, dtype=float))))

    def ppf(self, q: ArrayLike) -> Array:
        return np.asarray(self.backward(self.base.ppf(q)))

    def median(self) -> Array:
        return self.ppf(0.5)


@dataclass(frozen=True)
class OnCircle:
    """A distribution of angles from -pi to pi, from one of SciPy on the turn that begins at `start`."""

    base: Any
    start: float

    def _turn(self, y: ArrayLike) -> tuple[Array, Array]:
        """Whole turns from the start, and the same angle within the first turn."""
        turns, rest = np.divmod(np.asarray(y, dtype=float) - self.start, 2.0 * np.pi)
        return turns, self.start + rest

    def _mass(self, y: ArrayLike) -> Array:
        turns, angle = self._turn(y)
        return np.asarray(turns + self.base.cdf(angle))

    def logpdf(self, y: ArrayLike) -> Array:
        return np.asarray(self.base.logpdf(self._turn(y)[1]))

    def pdf(self, y: ArrayLike) -> Array:
        return np.asarray(self.base.pdf(self._turn(y)[1]))

    def cdf(self, y: ArrayLike) -> Array:
        return np.asarray(self._mass(y) - self._mass(-np.pi))

    def ppf(self, q: ArrayLike) -> Array:
        turns, rest = np.divmod(np.asarray(q, dtype=float) + self._mass(-np.pi), 1.0)
        return np.asarray(2.0 * np.pi * turns + self.base.ppf(rest))

    def median(self) -> Array:
        return self.ppf(0.5)
