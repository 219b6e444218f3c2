"""Distributions of continuous targets, integrated from their compiled negative log-likelihood alone.

Each row's density is cut into panels that grow by a factor from its peak outwards, until nothing is left or a
power law has shown itself. A panel holds the Legendre series of the density through 16 Gauss points. Where the
last terms of a series are not small the panel is halved, so kinks are closed in on. The series are integrated term
by term: that is the distribution function, and Newton's method on it gives the quantiles.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.polynomial import legendre
from numpy.typing import NDArray

from wizard.numerics.coordinates import Law, Rows, highest

Array = NDArray[np.float64]

NODES = 16
GROWTH = 4.0  # from panel to panel
MOST_PANELS = 28  # on each side: the last ends at 4^27 times the width of the peak
MOST_HALVINGS = 40
# for mass, first and second moment, as parts of the row's whole:
ERROR = np.array([1e-10, 1e-9, 1e-9])  # allowed in one panel
LEFT = np.array([1e-13, 1e-11, 1e-11])  # in the last panel of a side: there is no more to be found
POINT, WEIGHT = legendre.leggauss(NODES)
BASIS = legendre.legvander(POINT, NODES - 1)
POINT_AND_ENDS = np.append(POINT, [-1.0, 1.0])
AT_ENDS = legendre.legvander(np.array([-1.0, 1.0]), NODES - 1).T
UNSEEN = 2.0 * (1.0 - POINT[-1])  # of half a panel: from its last point to its end, on both sides
TO_SERIES = WEIGHT[:, None] * BASIS * (np.arange(NODES) + 0.5)
INTEGRAL = legendre.legint(np.eye(NODES), lbnd=-1)  # of a series from -1 on: (terms + 1, terms)


@dataclass(frozen=True)
class Sides:
    """Where the mass is: the peak of each row's density by t, and how wide it is below and above."""

    peak: Array
    below: Array
    above: Array
    centre: Array  # the target at the peak
    scale: Array  # the width in units of the target

    @classmethod
    def of(cls, law: Law) -> Sides:
        """The peak by narrowing, the widths by halving: there the density has fallen by a factor of e."""
        place = law.coordinate
        count = len(law.raw)
        peak = highest(law.log_density, count, place.low, place.high, place.closed)
        below, above = (_width(law, peak, side) for side in (-1.0, 1.0))
        centre = place.target(peak)
        ends = np.abs(place.target(peak - below) - centre), np.abs(place.target(peak + above) - centre)
        return cls(peak, below, above, centre, np.maximum(*ends))


def _reach(law: Law, peak: Array, side: float) -> Array:
    """How far from the peak a side may go."""
    place = law.coordinate
    if place.closed:
        return np.full_like(peak, (place.high - place.low) / 2.0)
    return np.maximum(side * ((place.high if side > 0 else place.low) - peak), 0.0)


def _width(law: Law, peak: Array, side: float) -> Array:
    """The distance on one side of the peak at which the density has fallen by a factor of e."""
    rows = np.arange(len(peak))
    top = law.log_density(peak[:, None], rows)[:, 0]
    near, far = np.maximum(1e-18, 1e-16 * np.abs(peak)), np.maximum(_reach(law, peak, side), 1e-12)
    for _ in range(9):
        middle = np.sqrt(near * far)
        fallen = top - law.log_density((peak + side * middle)[:, None], rows)[:, 0] > 1.0
        near, far = np.where(fallen, near, middle), np.where(fallen, middle, far)
    return far


@dataclass(frozen=True)
class Pieces:
    """Panels in no order.

    Attributes
    ----------
    row, low, high : (panels,), the row and the ends in t.
    series : (panels, NODES), the Legendre series of the density.
    moments : (panels, 3), the mass, and the moments of the distance from the centre in scales.
    doubtful : (panels, 3), how wrong these may be: by the last terms of their series, and by what a series leaves
        at the ends of its panel, where a kink may be that no point has seen.
    """

    row: Rows
    low: Array
    high: Array
    series: Array
    moments: Array
    doubtful: Array

    @classmethod
    def of(cls, law: Law, sides: Sides, row: Rows, low: Array, high: Array) -> Pieces:
        """The series of the density between low and high."""
        half = ((high - low) / 2.0)[:, None]
        t = low[:, None] + half * (1.0 + POINT_AND_ENDS)
        density = np.exp(law.log_density(t, row))
        far = 0.0 if law.coordinate.closed else law.coordinate.target(t) - sides.centre[row][:, None]
        scaled = far / sides.scale[row][:, None]
        moments, doubtful, series = np.empty((len(row), 3)), np.empty((len(row), 3)), []
        for order in range(3):
            weighted = density * scaled**order
            coefficients = weighted[:, :NODES] @ TO_SERIES
            series.append(coefficients)
            left = np.abs(weighted[:, NODES:] - coefficients @ AT_ENDS).max(axis=1)
            doubtful[:, order] = half[:, 0] * (np.abs(coefficients[:, -2:]).sum(axis=1) + UNSEEN * left)
            moments[:, order] = 2.0 * half[:, 0] * coefficients[:, 0]
        return cls(row, low, high, series[0], moments, doubtful)

    def __getitem__(self, those: NDArray[np.bool_ | np.integer]) -> Pieces:
        return Pieces(*(each[those] for each in vars(self).values()))

    @classmethod
    def together(cls, several: list[Pieces]) -> Pieces:
        """All of several as one."""
        return cls(*(np.concatenate(each) for each in zip(*(vars(one).values() for one in several), strict=True)))


def _outwards(law: Law, sides: Sides) -> tuple[Pieces, Array]:
    """Growing panels on both sides of every peak, and where the last ones end, (rows, 2)."""
    found, ends = [], np.column_stack([sides.peak, sides.peak])
    reached = np.zeros_like(ends)
    active = [np.arange(len(ends)), np.arange(len(ends))]
    total = np.zeros((len(ends), 3))
    for number in range(MOST_PANELS):
        for which, (side, width) in enumerate(((-1.0, sides.below), (1.0, sides.above))):
            rows = active[which]
            limit = _reach(law, sides.peak, side)
            rows = rows[limit[rows] > reached[rows, which]]
            near, far = reached[rows, which], np.minimum(width[rows] * GROWTH**number, limit[rows])
            inner, outer = sides.peak[rows] + side * near, sides.peak[rows] + side * far
            pieces = Pieces.of(law, sides, rows, np.minimum(inner, outer), np.maximum(inner, outer))
            found.append(pieces)
            np.add.at(total, rows, np.abs(pieces.moments))
            reached[rows, which], ends[rows, which] = far, outer
            empty = (np.abs(pieces.moments) <= LEFT * total[rows]).all(axis=1)
            active[which] = rows[~empty & (far < limit[rows])]
        if not (len(active[0]) or len(active[1])):
            break
    return Pieces.together(found), ends


def _refined(law: Law, sides: Sides, pieces: Pieces) -> Pieces:
    """Panels halved until no moment is doubtful."""
    for _ in range(MOST_HALVINGS):
        total = np.zeros((len(sides.peak), 3))
        np.add.at(total, pieces.row, np.abs(pieces.moments))
        halve = np.any(pieces.doubtful > ERROR * total[pieces.row], axis=1)
        if not halve.any():
            break
        wide, middle = pieces[halve], (pieces.low[halve] + pieces.high[halve]) / 2.0
        low, high = np.append(wide.low, middle), np.append(middle, wide.high)
        halves = Pieces.of(law, sides, np.tile(wide.row, 2), low, high)
        pieces = Pieces.together([pieces[~halve], halves])
    return pieces[np.lexsort((pieces.low, pieces.row))]


def _tails(law: Law, sides: Sides, ends: Array) -> Array:
    """Mass, first and second moment about the centre beyond the ends, (rows, 2, 3), by the law that they follow.

    In u, the log of the distance for a number and the coordinate for an amount, a heavy tail's density falls like
    exp(-rate u). With y growing like exp(u) its moments are finite below that rate.
    """
    place, rows = law.coordinate, np.arange(len(ends))
    found = np.zeros((len(ends), 2, 3))
    for which, side in enumerate((-1.0, 1.0)):
        if place.cut[which]:
            continue
        end = ends[:, which]
        distance = np.abs(end - sides.peak)
        nearer = sides.peak + side * distance / np.e if place.linear else end - side
        at_end, before = (law.log_density(each[:, None], rows)[:, 0] for each in (end, nearer))
        unit = np.where(place.linear, distance, 1.0)  # dt/du
        there = np.exp(at_end) > 0
        rate = np.where(there, before - np.where(there, at_end, 0.0), np.inf) - place.linear
        far = place.target(end) - sides.centre
        for order in range(3):
            falls = rate - order * place.grows[which]
            with np.errstate(divide="ignore"):
                beyond = np.where(falls > 1e-6, np.exp(at_end) * unit * far**order / falls, np.inf * side**order)
            found[:, which, order] = np.where(there, beyond, 0.0)
    return found


@dataclass(frozen=True)
class Panels:
    """The distributions of several rows: panels sorted by row and place.

    Attributes
    ----------
    law, sides : the distributions and where their mass is.
    pieces : all panels.
    tails : (rows, 2, 3), mass, first and second moment (about the centre) beyond the panels, below and above.
    atoms : (rows, 2), the probabilities of the domain's lower and upper end themselves.
    """

    law: Law
    sides: Sides
    pieces: Pieces
    tails: Array
    atoms: Array

    @classmethod
    def of(cls, law: Law) -> Panels:
        """Integrate the densities of all rows."""
        with np.errstate(all="ignore"):  # parameters that are no numbers, or too large: `wrong` tells their rows
            sides = Sides.of(law)
            pieces, ends = _outwards(law, sides)
            return cls(law, sides, _refined(law, sides, pieces), _tails(law, sides, ends), _atoms(law))

    @cached_property
    def start(self) -> Rows:
        """The number of each row's first panel; at last, the number of panels."""
        return np.searchsorted(self.pieces.row, np.arange(len(self.atoms) + 1))

    @cached_property
    def mass(self) -> Array:
        """The mass of each panel."""
        return self.pieces.series[:, 0] * (self.pieces.high - self.pieces.low)

    @cached_property
    def below(self) -> Array:
        """The mass of its row below each panel."""
        before = np.append(0.0, np.cumsum(self.mass))[:-1]
        outside = self.atoms[:, 0] + self.tails[:, 0, 0] - before[self.start[:-1]]
        return before + outside[self.pieces.row]

    @cached_property
    def total(self) -> Array:
        """All mass of each row; by how much it is not 1 is an error."""
        last = self.start[1:] - 1
        return self.below[last] + self.mass[last] + self.tails[:, 1, 0] + self.atoms[:, 1]

    @cached_property
    def wrong(self) -> NDArray[np.bool_]:
        """Rows whose mass was not found: nothing is said about them."""
        return ~(np.abs(self.total - 1.0) < 1e-6)

    def up_to(self, t: Array, rows: Rows) -> Array:
        """The probability of a coordinate up to t (m,), each of its row (m,)."""
        first, last = self.start[rows], self.start[rows + 1]
        while np.any(last - first > 1):  # the last panel of the row that begins at t or before
            middle = (first + last) // 2
            before = self.pieces.low[np.minimum(middle, len(self.pieces.low) - 1)] <= t
            first, last = np.where(before, middle, first), np.where(before, last, middle)
            last = np.maximum(last, first + 1)
        half = (self.pieces.high[first] - self.pieces.low[first]) / 2.0
        within = np.clip((t - self.pieces.low[first]) / half - 1.0, -1.0, 1.0)
        part = legendre.legval(within, INTEGRAL @ self.pieces.series[first].T, tensor=False)
        return np.asarray(self.below[first] + half * part)

    def place(self, share: Array) -> Array:
        """The coordinates (rows, k) up to which there are the given shares (rows, k) of the mass."""
        pieces, row = self.pieces, np.arange(len(share))[:, None]
        panel = np.searchsorted(2.0 * pieces.row + self.below, 2.0 * row + share, side="right") - 1
        panel = np.clip(panel, self.start[:-1, None], self.start[1:, None] - 1).ravel()
        half = (pieces.high[panel] - pieces.low[panel]) / 2.0
        wanted = (share.ravel() - self.below[panel]) / half
        series = pieces.series[panel].T
        x = _solved(INTEGRAL @ series, series, wanted)
        return (pieces.low[panel] + half * (1.0 + x)).reshape(share.shape)

    def expected(self, order: int) -> Array:
        """The first or second moment about the centre, one for each row."""
        inside = np.bincount(self.pieces.row, self.pieces.moments[:, order]) * self.sides.scale**order
        with np.errstate(invalid="ignore"):  # an infinite tail on both sides: there is no mean
            inside = inside + self.tails[:, 0, order] + self.tails[:, 1, order]
        for which, end in enumerate((self.law.domain.lower, self.law.domain.upper)):
            if np.isfinite(float(end)):
                inside = inside + self.atoms[:, which] * (float(end) - self.sides.centre) ** order
        return np.asarray(inside)

    def rule(self) -> tuple[Array, Array]:
        """Targets and weights of all panels, with the density in the weights, for other integrals over a row."""
        pieces = self.pieces
        half = (pieces.high - pieces.low)[:, None] / 2.0
        t = pieces.low[:, None] + half * (1.0 + POINT)
        weights = half * (pieces.series @ BASIS.T) * WEIGHT
        return self.law.coordinate.target(t).ravel(), weights.ravel()

    def turned(self) -> Array:
        """The mean of exp(i y), one for each row."""
        pieces = self.pieces
        half = (pieces.high - pieces.low) / 2.0
        unit = np.exp(1j * ((pieces.low + half)[:, None] + half[:, None] * POINT))
        parts = half * ((pieces.series @ BASIS.T * unit) @ WEIGHT)
        return np.add.reduceat(parts, self.start[:-1])


def _atoms(law: Law) -> Array:
    """The probabilities of the ends of the domain, where they have one of their own."""
    rows = np.arange(len(law.raw))
    found = np.zeros((len(rows), 2))
    atoms = (0.0,) if law.domain.discrete else law.domain.atoms
    for which, end in enumerate((law.domain.lower, law.domain.upper)):
        if float(end) in atoms:
            found[:, which] = np.exp(law.log_mass(np.full((len(rows), 1), float(end)), rows)[:, 0])
    return found


def _solved(integral: Array, series: Array, wanted: Array) -> Array:
    """Where in [-1, 1] the integrals reach the wanted values: Newton's method, kept in a bracket."""
    low, high = np.full_like(wanted, -1.0), np.full_like(wanted, 1.0)
    x = np.zeros_like(wanted)
    for _ in range(60):
        missing = wanted - legendre.legval(x, integral, tensor=False)
        low, high = np.where(missing > 0, x, low), np.where(missing > 0, high, x)
        slope = legendre.legval(x, series, tensor=False)
        with np.errstate(divide="ignore", invalid="ignore"):
            step = x + missing / slope
        following = np.where((step > low) & (step < high), step, (low + high) / 2.0)
        if np.all(np.abs(following - x) <= 1e-14):
            break
        x = following
    return following
