"""Counterparts of families whose target is several numbers, for the tests: SciPy's, differently arranged."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from wizard.assumptions.several import out_of

Array = NDArray[np.float64]


@dataclass(frozen=True)
class OutOf:
    """A distribution of successes for each number of trials; targets are (successes, trials)."""

    given: Callable[[Array], Any]

    @property
    def usual(self) -> Any:
        """The distribution of the successes out of the usual number of trials."""
        return self.given(np.array(out_of.parts[1].usual))

    def pmf(self, y: ArrayLike) -> NDArray:
        """The probability of the successes among the trials."""
        successes, trials = np.moveaxis(np.asarray(y), -1, 0)
        return np.asarray(self.given(trials).pmf(successes))

    def logpmf(self, y: ArrayLike) -> NDArray:
        """Its logarithm."""
        successes, trials = np.moveaxis(np.asarray(y), -1, 0)
        return np.asarray(self.given(trials).logpmf(successes))


@dataclass(frozen=True)
class Censored:
    """A distribution of durations; targets are (time, 1 if it happened then and 0 if it had not happened yet)."""

    base: Any

    @property
    def usual(self) -> Any:
        """The distribution of the durations that are seen to their end."""
        return self.base

    def logpdf(self, y: ArrayLike) -> NDArray:
        """The logarithm of the density, or of the probability to last longer."""
        times, happened = np.moveaxis(np.asarray(y, dtype=float), -1, 0)
        return np.where(happened == 1, self.base.logpdf(times), self.base.logsf(times))

    def pdf(self, y: ArrayLike) -> NDArray:
        """The density, or the probability to last longer."""
        return np.exp(self.logpdf(y))


@dataclass(frozen=True)
class Product:
    """Independent numbers, each with a distribution of its own; targets are (..., numbers)."""

    bases: list[Any]

    def logpdf(self, y: ArrayLike) -> NDArray:
        """The sum of the logarithms of the densities or probabilities."""
        numbers = np.moveaxis(np.asarray(y), -1, 0)
        logarithms = (getattr(base, "logpmf", None) or base.logpdf for base in self.bases)
        return np.sum([of(number) for of, number in zip(logarithms, numbers, strict=True)], axis=0)

    logpmf = logpdf

    def pdf(self, y: ArrayLike) -> NDArray:
        """The product of the densities or probabilities."""
        return np.exp(self.logpdf(y))

    pmf = pdf


@dataclass(frozen=True)
class PartsFirst:
    """A distribution of SciPy that wants the parts of its targets along the first axis."""

    base: Any

    def logpdf(self, y: ArrayLike) -> NDArray:
        """The logarithm of the density."""
        return np.asarray(self.base.logpdf(np.moveaxis(np.asarray(y), -1, 0)))

    def pdf(self, y: ArrayLike) -> NDArray:
        """The density."""
        return np.exp(self.logpdf(y))


@dataclass(frozen=True)
class OneByOne:
    """Orders in which items are taken one by one, each by its worth among those left; targets are places."""

    worths: Array

    def pmf(self, y: ArrayLike) -> NDArray:
        """The probability of the places."""
        in_turn = self.worths[np.argsort(np.asarray(y), axis=-1)]
        left = np.cumsum(in_turn[..., ::-1], axis=-1)[..., ::-1]
        return np.asarray(np.prod(in_turn / left, axis=-1))

    def logpmf(self, y: ArrayLike) -> NDArray:
        """Its logarithm."""
        return np.log(self.pmf(y))


@dataclass(frozen=True)
class OfMatrices:
    """A distribution of 2 by 2 matrices of SciPy, which wants them along the first axes; targets are entries."""

    base: Any

    def logpdf(self, y: ArrayLike) -> NDArray:
        """The logarithm of the density of the entries 11, 12 and 22."""
        first, both, second = np.moveaxis(np.asarray(y, dtype=float), -1, 0)
        return np.asarray(self.base.logpdf(np.array([[first, both], [both, second]])))

    def pdf(self, y: ArrayLike) -> NDArray:
        """The density."""
        return np.exp(self.logpdf(y))
