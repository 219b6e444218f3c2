"""What a fitted distribution predicts: mean, median, mode, variance, quantiles and intervals of a new target.

Everything is computed from the compiled negative log-likelihood, so it holds for every scalar family. Quantiles at
shares from 0.001 to 0.999 are right to 1e-6 of the distribution's width (mostly to 1e-10), means and variances to
1e-6. What the tails make infinite is infinite; what they leave undefined is NaN. So is everything of a row whose
mass was not found to 1e-6: several hills far apart, or a proportion that is nearly always 1 to all digits.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Protocol

import numpy as np
from numpy.typing import ArrayLike, NDArray

from wizard.assumptions.domain import Domain, circle
from wizard.numerics.compile import CompiledLoss
from wizard.numerics.coordinates import Law, Rows, highest, wrapped
from wizard.numerics.panels import Panels

Array = NDArray[np.float64]

BLOCK = 1024  # rows integrated at once
MOST_COUNTS = 4096  # from here on a count is as good as continuous
LEAST = 1e-16  # probability of a count: behind it there is nothing


class Distributions(Protocol):
    """What is known of the distributions of some rows; every result has one entry, or line, per row."""

    @property
    def mean(self) -> Array: ...
    @property
    def variance(self) -> Array: ...
    @property
    def mode(self) -> Array: ...
    def quantile(self, share: Array) -> Array: ...
    def below(self, y: Array, rows: Rows) -> Array: ...


@dataclass(frozen=True)
class Continuous:
    """Distributions with a density, and perhaps a probability of the ends of their domain."""

    panels: Panels

    @property
    def mean(self) -> Array:
        """The expected target."""
        return self._known(self.panels.sides.centre + self.panels.expected(1))

    @property
    def variance(self) -> Array:
        """The expected squared distance from the mean."""
        with np.errstate(invalid="ignore"):  # no mean, no variance
            return self._known(self.panels.expected(2) - self.panels.expected(1) ** 2)

    @cached_property
    def mode(self) -> Array:
        """The target of highest density; an end of the domain that has a probability of its own is higher."""
        law, place = self.panels.law, self.panels.law.coordinate
        if place.linear:
            return self._known(self.panels.sides.centre)

        def height(t: Array, rows: Rows) -> Array:
            return law.log_mass(place.target(t), rows)

        rows = np.arange(len(law.raw))
        best = highest(height, len(rows), place.low, place.high)
        ends = height(np.tile([place.low, place.high], (len(rows), 1)), rows)
        top = height(best[:, None], rows)[:, 0]
        found = place.target(best)
        own = np.exp(top) if law.domain.discrete else 0.0  # a probability is more than any density
        for which, end in ((1, law.domain.upper), (0, law.domain.lower)):
            if np.isfinite(float(end)):
                at_end = ends[:, which] >= top - 1e-12 * (1.0 + np.abs(top))
                found = np.where(at_end | (self.panels.atoms[:, which] > own), float(end), found)
        return self._known(np.round(found) if law.domain.discrete else found)

    def quantile(self, share: Array) -> Array:
        """The targets (rows, k) below which there are the given shares (k,) of the probability."""
        panels, domain = self.panels, self.panels.law.domain
        shares = np.broadcast_to(share, (len(panels.atoms), len(share)))
        found = panels.law.coordinate.target(panels.place(shares))
        lower, upper = panels.atoms[:, :1], panels.atoms[:, 1:]
        found = np.ceil(found - 0.5) if domain.discrete else found
        found = np.where((shares <= lower) & (lower > 0), float(domain.lower), found)
        found = np.where((shares > 1.0 - upper) & (upper > 0), float(domain.upper), found)
        return self._known(found)

    def below(self, y: Array, rows: Rows) -> Array:
        """The probability of a target up to y (m,), each of its row (m,)."""
        domain, place = self.panels.law.domain, self.panels.law.coordinate
        y = np.floor(y) + 0.5 if domain.discrete else y
        low, high = float(domain.lower), float(domain.upper)
        t = place.back(np.where((y > low) & (y < high), y, self.panels.sides.centre[rows]))
        found = np.where(y > low, self.panels.up_to(t, rows), np.where(y == low, self.panels.atoms[rows, 0], 0.0))
        return np.where(self.panels.wrong[rows], np.nan, np.where(y >= high, 1.0, found))

    def _known(self, values: Array) -> Array:
        wrong = self.panels.wrong
        return np.where(wrong[:, None] if values.ndim > 1 else wrong, np.nan, values)


@dataclass(frozen=True)
class Directions:
    """Distributions around a circle: a turn begins opposite to the mean direction.

    `variance` is the circular one, 1 - |mean of exp(i y)|, from 0 to 1.
    """

    panels: Panels

    @property
    def mean(self) -> Array:
        """The mean direction."""
        return self._known(np.angle(self.panels.turned()))

    @property
    def variance(self) -> Array:
        """The circular variance."""
        return self._known(1.0 - np.abs(self.panels.turned()))

    @property
    def mode(self) -> Array:
        """The most frequent direction."""
        return self._known(self.panels.sides.centre)

    @cached_property
    def _begin(self) -> Array:
        """The probability from the first angle of the panels to the opposite of the mean direction."""
        rows = np.arange(len(self.panels.atoms))
        return self.panels.up_to(self._in_turn(np.angle(self.panels.turned()) - np.pi, rows), rows)

    def _in_turn(self, angle: Array, rows: Rows) -> Array:
        first = self.panels.sides.peak[rows] - np.pi
        return first + np.remainder(angle - first, 2.0 * np.pi)

    def quantile(self, share: Array) -> Array:
        """The directions (rows, k) reached after the given shares (k,) of a turn's probability."""
        turned = np.remainder(self._begin[:, None] + share[None, :], 1.0)
        return self._known(wrapped(self.panels.place(turned)))

    def below(self, y: Array, rows: Rows) -> Array:
        """The probability from the beginning of the turn to y (m,), each of its row (m,)."""
        turned = np.remainder(self.panels.up_to(self._in_turn(y, rows), rows) - self._begin[rows], 1.0)
        return np.where(self.panels.wrong[rows], np.nan, turned)

    def _known(self, values: Array) -> Array:
        wrong = self.panels.wrong
        return np.where(wrong[:, None] if values.ndim > 1 else wrong, np.nan, values)


@dataclass(frozen=True)
class Whole:
    """Distributions of whole numbers from `first` on, summed; `probability` has one column for each."""

    first: float
    probability: Array

    @property
    def _values(self) -> Array:
        return self.first + np.arange(float(self.probability.shape[1]))

    @cached_property
    def _cumulative(self) -> Array:
        return np.cumsum(self.probability, axis=1)

    @cached_property
    def _wrong(self) -> NDArray[np.bool_]:
        """Rows whose mass was not found: nothing is said about them."""
        return ~(np.abs(self._cumulative[:, -1] - 1.0) < 1e-6)

    @property
    def mean(self) -> Array:
        """The expected target."""
        return np.asarray(self.probability @ self._values, dtype=float)

    @property
    def variance(self) -> Array:
        """The expected squared distance from the mean."""
        return np.asarray(np.sum(self.probability * (self._values - self.mean[:, None]) ** 2, axis=1), dtype=float)

    @property
    def mode(self) -> Array:
        """The most probable target, the first of several."""
        top = self.probability.max(axis=1, keepdims=True)
        first = np.argmax(self.probability >= top * (1.0 - 1e-12), axis=1)
        return np.where(self._wrong, np.nan, self._values[first])

    def quantile(self, share: Array) -> Array:
        """The smallest targets (rows, k) up to which there are the given shares (k,) of the probability."""
        places = [(self._cumulative < each - 1e-12).sum(axis=1) for each in share]
        found = self._values[np.minimum(np.column_stack(places), self.probability.shape[1] - 1)]
        return np.where(self._wrong[:, None], np.nan, found)

    def below(self, y: Array, rows: Rows) -> Array:
        """The probability of a target up to y (m,), each of its row (m,)."""
        place = np.clip(np.floor(y - self.first), -1, self.probability.shape[1] - 1).astype(int)
        return np.where(place < 0, 0.0, self._cumulative[rows, np.maximum(place, 0)])


@dataclass(frozen=True)
class Predictive:
    """The distributions of new targets, one for each row; `predictive` makes it.

    Attributes
    ----------
    parts : rows of the distinct distributions, and what is known of them.
    distinct : for each row, the number of its distinct distribution.
    """

    parts: tuple[tuple[Rows, Distributions], ...]
    distinct: Rows

    @cached_property
    def mean(self) -> Array:
        """The expected targets, (n,); around a circle the mean directions. NaN where the tails leave none."""
        return self._gathered(lambda part: part.mean)

    @cached_property
    def variance(self) -> Array:
        """The variances, (n,), infinite where the tails are so heavy; around a circle the circular ones."""
        return self._gathered(lambda part: part.variance)

    @cached_property
    def mode(self) -> Array:
        """The most probable targets, (n,), the first one of several."""
        return self._gathered(lambda part: part.mode)

    @cached_property
    def median(self) -> Array:
        """The medians, (n,)."""
        return self.quantile(0.5)

    def quantile(self, share: ArrayLike) -> Array:
        """The targets up to which there is that share of the probability: (n,), or (n, k) for k shares."""
        shares = np.asarray(share, dtype=float)
        if not np.all((shares > 0) & (shares < 1)):
            raise ValueError("A quantile needs shares between 0 and 1, such as 0.9.")
        found = self._gathered(lambda part: part.quantile(np.atleast_1d(shares)))
        return found if shares.ndim else found[:, 0]

    def interval(self, level: float) -> tuple[Array, Array]:
        """The central interval: the rest of the probability is halved between below it and above it.

        Around a circle an interval whose low end is above its high one goes through pi.
        """
        low, high = self.quantile([(1.0 - level) / 2.0, (1.0 + level) / 2.0]).T
        return low, high

    def below(self, y: ArrayLike) -> Array:
        """The probability of a target up to y (n,), each of its row; around a circle from where a turn begins."""
        targets = np.asarray(y, dtype=float)
        found = np.empty(len(targets))
        for rows, part in self.parts:
            those = np.isin(self.distinct, rows)
            found[those] = part.below(targets[those], np.searchsorted(rows, self.distinct[those]))
        return found

    def _gathered(self, of: Callable[[Distributions], Array]) -> Array:
        """What `of` says of each part, in the order of the rows."""
        rows = np.concatenate([rows for rows, _ in self.parts])
        values = np.concatenate([of(part) for _, part in self.parts])
        return values[np.argsort(rows)][self.distinct]


def predictive(
    loss: CompiledLoss,
    domain: Domain,
    raw: ArrayLike,
    given: Mapping[str, float],
    known: Mapping[str, ArrayLike] | None = None,
) -> Predictive:
    """The distributions of targets in a domain for raw outputs (n,) or (n, P).

    Parameters
    ----------
    loss : the compiled loss; only its negative log-likelihood is used.
    domain : what a target may be, not a class.
    raw : one line for each distribution, as the loss takes it.
    given : what the loss needs besides, by name.
    known : what is known beforehand of a target of several numbers, by name, one value for each row.

    >>> from wizard.assumptions.domain import counts
    >>> from wizard.derivation.derive import derive
    >>> from wizard.model import Model
    >>> from wizard.numerics.compile import compile_loss
    >>> found = predictive(compile_loss(derive(Model("poisson"))), counts, [0.0, np.log(4.0)], {})
    >>> found.median.tolist(), [round(each, 12) for each in found.mean.tolist()]
    ([1.0, 4.0], [1.0, 4.0])
    """
    if domain.indexed:
        raise ValueError("Classes have no order: they have probabilities, and no mean or quantile.")
    if len(domain.scattering) > 1:
        raise ValueError(
            "Several numbers at once have no order: there is no median, quantile or interval of them."
        )
    lines = np.asarray(raw, dtype=float)
    lines = lines[:, None] if lines.ndim == 1 else lines
    beside = {name: np.broadcast_to(np.asarray(v, dtype=float), len(lines)) for name, v in (known or {}).items()}
    different, distinct = np.unique(np.column_stack([lines, *beside.values()]), axis=0, return_inverse=True)
    width = lines.shape[1]
    columns = dict(zip(beside, different[:, width:].T, strict=True))
    law = Law(loss, domain, different[:, :width], dict(given), columns)
    blocks = [np.arange(first, min(first + BLOCK, len(different))) for first in range(0, len(different), BLOCK)]
    parts = [part for rows in blocks for part in _parts(law.of_rows(rows), rows)]
    return Predictive(tuple(parts), distinct.reshape(-1))


def _parts(law: Law, rows: Rows) -> list[tuple[Rows, Distributions]]:
    if law.domain is circle:
        return [(rows, Directions(Panels.of(law)))]
    if not law.domain.discrete:
        return [(rows, Continuous(Panels.of(law)))]
    probability, few = summed(law)
    parts: list[tuple[Rows, Distributions]] = []
    if few.any():
        parts.append((rows[few], Whole(float(law.domain.lower), probability[few])))
    if not few.all():
        parts.append((rows[~few], Continuous(Panels.of(law.of_rows(np.flatnonzero(~few))))))
    return parts


def summed(law: Law) -> tuple[Array, NDArray[np.bool_]]:
    """The probabilities of whole numbers, (rows, numbers), and for which rows these are all that matter."""
    lower, upper = float(law.domain.lower), float(law.domain.upper)
    everyone = np.arange(len(law.raw))
    if np.isfinite(upper):
        values = np.arange(lower, upper + 1.0)
        return np.exp(law.log_mass(np.tile(values, (len(everyone), 1)), everyone)), everyone >= 0
    found, complete = np.zeros((len(everyone), 0)), everyone < 0
    while not complete.all() and found.shape[1] < MOST_COUNTS:
        values = lower + np.arange(found.shape[1], max(16, 2 * found.shape[1]))
        rows = np.flatnonzero(~complete)
        more = np.zeros((len(everyone), len(values)))
        more[rows] = np.exp(law.log_mass(np.tile(values, (len(rows), 1)), rows))
        found = np.hstack([found, more])
        complete |= (found[:, -1] < LEAST) & (found.sum(axis=1) > 0.999)
    return found, complete
