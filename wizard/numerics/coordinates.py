"""Coordinates in which the density of any scalar target is one hill with two falling sides.

A positive amount is looked at through its logarithm, a proportion through its log odds: densities that are
infinite at an end, and tails that fall like a power, become sides that fall like an exponential.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit, log_expit, logit

from wizard.assumptions.domain import Domain, circle
from wizard.numerics.compile import CompiledLoss

Array = NDArray[np.float64]
Rows = NDArray[np.int64]
FAR = 340.0  # e^340 is a number, and so is its square


@dataclass(frozen=True)
class Coordinate:
    """A number t for each target y.

    Parameters
    ----------
    target, back : t to y, and y to t.
    log_slope : t to log(dy/dt).
    low, high : between them t is looked for.
    grows : for the lower and the upper side, whether y grows like its tail's measure: log of the distance for a
        number, t itself for an amount. If not, y stays near an end of its domain.
    cut : for both sides, whether all mass is between low and high (else what is beyond is a tail).
    linear : whether tails fall like powers of the distance (else like exponentials of t).
    closed : whether t runs around a circle.
    """

    target: Callable[[Array], Array]
    back: Callable[[Array], Array]
    log_slope: Callable[[Array], Array]
    low: float
    high: float
    grows: tuple[bool, bool]
    cut: tuple[bool, bool] = (False, False)
    linear: bool = False
    closed: bool = False


def wrapped(angle: Array) -> Array:
    """The same direction from -pi to pi; what is there already is not changed by a rounding."""
    return np.where(np.abs(angle) <= np.pi, angle, np.remainder(angle + np.pi, 2.0 * np.pi) - np.pi)


def _level(t: Array) -> Array:
    return np.zeros_like(t)


def _same(t: Array) -> Array:
    return t


def coordinate_of(domain: Domain) -> Coordinate:
    """The coordinate for targets in a domain; of a count, one for its continuous extension above 1/2."""
    lower, upper = float(domain.lower), float(domain.upper)
    if domain is circle:
        return Coordinate(wrapped, _same, _level, lower, upper, (False, False), (True, True), closed=True)
    if not np.isfinite(lower):
        return Coordinate(_same, _same, _level, -1e17, 1e17, (True, True), linear=True)
    if not np.isfinite(upper):
        return Coordinate(
            target=lambda t: lower + np.exp(t),
            back=lambda y: np.log(y - lower),
            log_slope=_same,
            low=float(np.log(0.5)) if domain.discrete else -FAR,
            high=FAR,
            grows=(False, True),
            cut=(domain.discrete, False),
        )
    width = upper - lower
    return Coordinate(
        target=lambda t: lower + width * expit(t),
        back=lambda y: logit((y - lower) / width),
        log_slope=lambda t: np.log(width) + log_expit(t) + log_expit(-t),
        low=-FAR,
        high=30.0,  # beyond it too few digits of 1 - y are left
        grows=(False, False),
    )


@dataclass(frozen=True)
class Law:
    """The distributions of several targets: a compiled loss on a domain, one row of raw outputs for each.

    `known` has for each row what is known beforehand of a target of several numbers, by name.
    """

    loss: CompiledLoss
    domain: Domain
    raw: Array
    given: Mapping[str, float]
    known: Mapping[str, Array] = field(default_factory=dict)

    @cached_property
    def coordinate(self) -> Coordinate:
        """The coordinate of the domain."""
        return coordinate_of(self.domain)

    def log_mass(self, y: Array, rows: Rows) -> Array:
        """The log density (or probability) of targets (m, k), each line with its row of raw outputs."""
        target = self.domain.observed(y, {name: values[rows][:, None] for name, values in self.known.items()})
        with np.errstate(invalid="ignore"):  # far from all mass inf - inf may come up; what is missing is noticed
            found = -self.loss.nll(target, self.raw[rows][:, None, :], **self.given)
        if self.domain.parts:  # more successes than trials
            found = np.where(self.domain.contains(target), found, -np.inf)
        return np.asarray(np.broadcast_to(found, np.broadcast_shapes(y.shape, (len(rows), 1))))

    def log_density(self, t: Array, rows: Rows) -> Array:
        """The log density by the coordinate."""
        return self.log_mass(self.coordinate.target(t), rows) + self.coordinate.log_slope(t)

    def of_rows(self, rows: Rows) -> Law:
        """The distributions of some rows."""
        return replace(self, raw=self.raw[rows], known={name: each[rows] for name, each in self.known.items()})


POINTS = 17


def highest(
    height: Callable[[Array, Rows], Array], count: int, low: float, high: float, closed: bool = False
) -> Array:
    """Where each of `count` functions with one hill between low and high is highest, by narrowing a bracket.

    The first bracket is spaced like a hyperbolic sine, for the hill may be anywhere from 1e-9 to 1e17.
    """
    first, last = np.full(count, low), np.full(count, high)
    best = np.zeros(count)
    active = np.arange(count)
    for _ in range(60):
        ends = np.arcsinh(first[active]), np.arcsinh(last[active])
        grid = np.sinh(np.linspace(*ends, POINTS, axis=1))
        grid[:, 0], grid[:, -1] = first[active], last[active]
        heights = np.nan_to_num(height(grid, active), nan=-np.inf, posinf=np.inf, neginf=-np.inf)
        top = np.argmax(heights, axis=1)
        each = np.arange(len(active))
        best[active] = grid[each, top]
        step = grid[:, 1] - grid[:, 0]
        left, right = np.maximum(top - 1, 0), np.minimum(top + 1, POINTS - 1)
        # around a circle, the other side of an end is a side too
        first[active] = np.where(closed & (top == 0), grid[:, 0] - step, grid[each, left])
        last[active] = np.where(closed & (top == POINTS - 1), grid[:, -1] + step, grid[each, right])
        beside = heights[each, left], heights[each, right]
        with np.errstate(invalid="ignore"):  # where all are infinite, there is nothing to be found
            fall = heights[each, top] - np.minimum(*beside)
        narrow = last[active] - first[active] <= 1e-15 * np.abs(best[active])
        done = (fall <= 1e-9) | narrow
        between = (top > 0) & (top < POINTS - 1) & done
        best[active[between]] += (step * _vertex(beside[0], heights[each, top], beside[1]))[between]
        active = active[~done]
        if not len(active):
            break
    return best


def _vertex(left: Array, top: Array, right: Array) -> Array:
    """Where a parabola through three heights at -1, 0 and 1 is highest, if the middle one is."""
    with np.errstate(invalid="ignore", divide="ignore"):
        place = 0.5 * (right - left) / (2.0 * top - left - right)
    return np.where(np.abs(place) <= 0.5, place, 0.0)
