"""Distributions that SciPy does not have, for the tests: made by means other than the density under test."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.integrate import quad
from scipy.optimize import brentq

Array = NDArray[np.float64]


class WithZeros:
    """A distribution with probability `at_zero` of 0, and `rest` times a base distribution above 0."""

    def __init__(self, base: Any, at_zero: float, rest: float) -> None:
        self.base, self.at_zero, self.rest = base, float(at_zero), float(rest)

    def pmf(self, y: ArrayLike) -> NDArray:
        """The probability at 0, the base's probability or density times `rest` above."""
        values = np.asarray(y, dtype=float)
        mass = getattr(self.base, "pmf", None) or self.base.pdf
        return np.where(values == 0, self.at_zero, self.rest * mass(np.where(values == 0, 1.0, values)))

    pdf = pmf

    def logpmf(self, y: ArrayLike) -> NDArray:
        """Its logarithm."""
        return np.log(self.pmf(y))

    logpdf = logpmf

    def cdf(self, y: ArrayLike) -> NDArray:
        """The distribution function."""
        values = np.asarray(y, dtype=float)
        return np.where(values < 0, 0.0, self.at_zero + self.rest * (self.base.cdf(values) - self.base.cdf(0.0)))

    def ppf(self, q: ArrayLike) -> NDArray:
        """The quantile function; 0 up to the probability of 0."""
        above = np.maximum(np.asarray(q, dtype=float) - self.at_zero, 0.0) / self.rest
        return np.where(above > 0, self.base.ppf(np.minimum(above + self.base.cdf(0.0), 1.0)), 0.0)

    def median(self) -> float:
        """The median."""
        return float(self.ppf(0.5))


class WithEnds:
    """A distribution on (0, 1) with probability `rest`, and the probabilities `at_zero` of 0 and `at_one` of 1."""

    def __init__(self, base: Any, at_zero: float, at_one: float) -> None:
        self.base, self.at_zero, self.at_one = base, float(at_zero), float(at_one)
        self.rest = 1.0 - self.at_zero - self.at_one

    def pdf(self, y: ArrayLike) -> NDArray:
        """The probabilities of 0 and 1, the base's density times `rest` between them."""
        values = np.asarray(y, dtype=float)
        between = (values > 0) & (values < 1)
        inside = self.rest * self.base.pdf(np.where(between, values, 0.5))
        return np.where(between, inside, np.where(values > 0, self.at_one, self.at_zero))

    def logpdf(self, y: ArrayLike) -> NDArray:
        """Its logarithm."""
        return np.log(self.pdf(y))

    def cdf(self, y: ArrayLike) -> NDArray:
        """The distribution function."""
        values = np.asarray(y, dtype=float)
        inside = self.at_zero + self.rest * self.base.cdf(values)
        return np.where(values < 0, 0.0, np.where(values < 1, inside, 1.0))

    def ppf(self, q: ArrayLike) -> NDArray:
        """The quantile function."""
        return np.asarray(
            self.base.ppf(np.clip((np.asarray(q, dtype=float) - self.at_zero) / self.rest, 0.0, 1.0))
        )

    def median(self) -> float:
        """The median."""
        return float(self.ppf(0.5))


class Normalised:
    """The location-scale distribution with -log density rho((y - location)/scale) + constant.

    The constant is found by numerical integration, so that a wrong normaliser in a record shows.

    Parameters
    ----------
    rho : of an array; must grow at least linearly on both sides.
    location, scale : numbers.
    breaks : where rho is not smooth, in standard units.

    >>> round(float(Normalised(lambda u: u**2 / 2, 0.0, 2.0).pdf(0.0)), 6)
    0.199471
    """

    def __init__(
        self, rho: Callable[[NDArray], NDArray], location: float, scale: float, breaks: tuple[float, ...] = (0.0,)
    ) -> None:
        self.rho, self.location, self.scale = rho, float(location), float(scale)
        self.breaks = tuple(float(each) for each in breaks)

    @cached_property
    def _total(self) -> float:
        return self._mass(np.inf)

    def _mass(self, end: float) -> float:
        """The integral of exp(-rho) from minus infinity, in standard units."""
        ends = [-np.inf, *(each for each in self.breaks if each < end), end]
        density = (
            quad(lambda u: np.exp(-self.rho(u)), *part, epsabs=0, epsrel=1e-13)[0] for part in pairwise(ends)
        )
        return float(sum(density))

    def logpdf(self, y: ArrayLike) -> NDArray:
        """The logarithm of the density."""
        u = (np.asarray(y, dtype=float) - self.location) / self.scale
        return np.asarray(-self.rho(u) - np.log(self._total * self.scale))

    def pdf(self, y: ArrayLike) -> NDArray:
        """The density."""
        return np.exp(self.logpdf(y))

    def cdf(self, y: ArrayLike) -> NDArray:
        """The distribution function, interpolated between 2,000 exact values where there are many."""
        u = (np.asarray(y, dtype=float) - self.location) / self.scale
        if u.size <= 2000:
            return np.reshape([self._mass(each) / self._total for each in u.ravel()], u.shape)
        knots = np.linspace(u.min(), u.max(), 2000)
        return np.interp(u, knots, [self._mass(each) / self._total for each in knots])

    def ppf(self, q: ArrayLike) -> NDArray:
        """The quantile function."""

        def root(share: float) -> float:
            return float(brentq(lambda u: self._mass(u) / self._total - share, -200.0, 200.0, xtol=1e-10))

        return self.location + self.scale * np.array([root(each) for each in np.atleast_1d(q)])

    def median(self) -> float:
        """The median."""
        return float(self.ppf(0.5)[0])


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


class SumOfGammas:
    """The sum of a Poisson number of Gamma amounts: exactly 0 where there are none."""

    def __init__(self, stats: Any, rate: float, shape: float, scale: float) -> None:
        self.at_zero, self.scale = float(np.exp(-rate)), float(scale)
        numbers = np.arange(1.0, 60.0 + rate + 12.0 * np.sqrt(rate))
        self.gamma, self.shapes, self.weights = stats.gamma, shape * numbers, stats.poisson.pmf(numbers, rate)

    def _mixed(self, of_each: Callable[..., Array], y: ArrayLike) -> Array:
        values = np.asarray(y, dtype=float)[..., None]
        return np.asarray(of_each(values, self.shapes, scale=self.scale) @ self.weights)

    def pdf(self, y: ArrayLike) -> Array:
        """The probability of 0, the density above."""
        values = np.asarray(y, dtype=float)
        above = self._mixed(self.gamma.pdf, np.where(values > 0, values, 1.0))
        return np.where(values > 0, above, self.at_zero)

    def logpdf(self, y: ArrayLike) -> Array:
        """Its logarithm."""
        return np.log(self.pdf(y))

    def cdf(self, y: ArrayLike) -> Array:
        """The distribution function."""
        values = np.asarray(y, dtype=float)
        return np.where(values < 0, 0.0, self.at_zero + self._mixed(self.gamma.cdf, np.maximum(values, 0.0)))

    def ppf(self, q: ArrayLike) -> Array:
        """The quantile function; 0 up to the probability of 0."""

        def root(share: float) -> float:
            if share <= self.at_zero:
                return 0.0
            return float(np.exp(brentq(lambda t: self.cdf(np.exp(t)) - share, -200.0, 50.0, xtol=1e-13)))

        return np.array([root(each) for each in np.ravel(q)]).reshape(np.shape(q))

    def median(self) -> float:
        """The median."""
        return float(self.ppf(0.5))


class Mixed:
    """Several distributions on the line, each with its share.

    >>> from scipy import stats
    >>> both = Mixed([stats.norm(-1.0, 1.0), stats.norm(1.0, 1.0)], [0.5, 0.5])
    >>> round(float(both.cdf(0.0)), 12), round(float(both.median()), 12)
    (0.5, 0.0)
    """

    def __init__(self, components: Sequence[Any], shares: Sequence[float]) -> None:
        self.components, self.shares = components, shares

    def pdf(self, y: ArrayLike) -> Array:
        """The density."""
        return np.asarray(sum(w * f.pdf(y) for w, f in zip(self.shares, self.components, strict=True)))

    def logpdf(self, y: ArrayLike) -> Array:
        """Its logarithm, which does not vanish far out."""
        parts = [np.log(w) + f.logpdf(y) for w, f in zip(self.shares, self.components, strict=True)]
        return np.asarray(np.logaddexp.reduce(parts))

    def cdf(self, y: ArrayLike) -> Array:
        """The distribution function."""
        return np.asarray(sum(w * f.cdf(y) for w, f in zip(self.shares, self.components, strict=True)))

    def ppf(self, q: ArrayLike) -> Array:
        """The quantile function: between the components' own quantiles."""

        def root(share: float) -> float:
            ends = [float(f.ppf(share)) for f in self.components]
            if min(ends) == max(ends):
                return ends[0]
            return float(brentq(lambda y: float(self.cdf(y)) - share, min(ends), max(ends), xtol=1e-14))

        return np.array([root(each) for each in np.ravel(q)]).reshape(np.shape(q))

    def median(self) -> float:
        """The median."""
        return float(self.ppf(0.5))


class TotalProgeny:
    """How many there are in all, if Poisson(theta) begin and each one is followed by Poisson(rate) more.

    By Dwass's theorem k beginners come to y with probability k/y P(y - k follow y) (J. Appl. Prob. 6, 1969).

    >>> from scipy import stats
    >>> float(TotalProgeny(stats.poisson, 2.0, 0.0).pmf(1.0)) == float(stats.poisson(2.0).pmf(1))
    True
    """

    def __init__(self, poisson: Any, theta: float, rate: float) -> None:
        self.poisson, self.theta, self.rate = poisson, float(theta), float(rate)

    def _probability(self, y: float) -> float:
        beginners = np.arange(y + 1.0)
        share = beginners / y if y > 0 else 1.0
        return float(
            np.sum(
                share * self.poisson.pmf(beginners, self.theta) * self.poisson.pmf(y - beginners, self.rate * y)
            )
        )

    def pmf(self, y: ArrayLike) -> Array:
        """The probability of y in all."""
        values = np.asarray(y, dtype=float)
        different, place = np.unique(values, return_inverse=True)
        return np.array([self._probability(each) for each in different])[place].reshape(values.shape)

    def logpmf(self, y: ArrayLike) -> Array:
        """Its logarithm."""
        return np.log(self.pmf(y))

    def cdf(self, y: ArrayLike) -> Array:
        """The probability of at most y in all."""
        values = np.floor(np.asarray(y, dtype=float))
        below = np.cumsum(self.pmf(np.arange(max(values.max(), 0.0) + 1.0)))
        return np.where(values < 0, 0.0, below[np.maximum(values, 0.0).astype(int)])

    def ppf(self, q: ArrayLike) -> Array:
        """The quantile function."""
        shares = np.asarray(q, dtype=float)
        most = 16
        while np.max(shares) > self.cdf(most):
            most *= 2
        return np.searchsorted(self.cdf(np.arange(most + 1.0)), shares).astype(float)

    def median(self) -> float:
        """The median."""
        return float(self.ppf(0.5))


class Cut:
    """The pieces, from 0, into which cuts divide a distribution on the line."""

    def __init__(self, base: Any, cuts: ArrayLike) -> None:
        self.base, self.cuts = base, np.asarray(cuts, dtype=float)

    def _ends(self, y: ArrayLike) -> tuple[Array, Array]:
        ends = np.concatenate([[-np.inf, -np.inf], self.cuts, [np.inf, np.inf]])
        level = np.clip(np.floor(np.asarray(y, dtype=float)), -1, len(self.cuts) + 1).astype(int)
        return ends[level + 1], ends[level + 2]

    def pmf(self, y: ArrayLike) -> Array:
        """The probability of a piece, from the tail in which it lies."""
        low, high = self._ends(y)
        return np.where(low > 0, self.base.sf(low) - self.base.sf(high), self.base.cdf(high) - self.base.cdf(low))

    def logpmf(self, y: ArrayLike) -> Array:
        """Its logarithm."""
        return np.log(self.pmf(y))

    def cdf(self, y: ArrayLike) -> Array:
        """The probability of a piece and all below it."""
        return np.asarray(self.base.cdf(self._ends(y)[1]))

    def ppf(self, q: ArrayLike) -> Array:
        """The quantile function."""
        return np.searchsorted(self.base.cdf(self.cuts), np.asarray(q, dtype=float)).astype(float)

    def median(self) -> float:
        """The median."""
        return float(self.ppf(0.5))
