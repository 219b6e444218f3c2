"""What of a target a picture can show: numbers along a line, single outcomes, or points of a plane.

A target of several numbers of which one scatters is shown along that one, the others as they usually are. Where
all targets can be counted, each is an outcome; where two numbers say everything, or are the first of more, they
span a plane; a matrix is an ellipse. Of the rest nothing can be drawn, and a view of it is None.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import product

import numpy as np
import sympy as sp
from numpy.typing import NDArray

from wizard.assumptions.domain import Domain, Mask, Part
from wizard.assumptions.several import matrices, rankings_of, shares, shares_of, sphere, vectors_of

Array = NDArray[np.float64]

MOST_OUTCOMES = 130  # 7 labels fit
MOST_ORDERS = 720  # of 6 items


@dataclass(frozen=True)
class Line:
    """Targets along a line.

    Parameters
    ----------
    domain : of the number that varies.
    title : what it is.
    whole : numbers (n,) -> the targets (n,) or (n, parts) that they stand for.
    place : which part of a target varies, if it has several.
    """

    domain: Domain
    title: str
    whole: Callable[[Array], Array]
    place: int | None = None

    def numbers(self, targets: Array) -> Array:
        """The numbers (n,) along the line of targets."""
        return targets if self.place is None else targets[..., self.place]


@dataclass(frozen=True, eq=False)
class Outcomes:
    """All the targets there are, (n, parts), with their names."""

    targets: Array
    names: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class Orders(Outcomes):
    """All the orders there are, by the place of each item."""

    def of_places(self, chances: Array) -> Array:
        """The chance of each item (rows) to be in each place (columns), for the chances of the orders.

        >>> from wizard.assumptions.several import rankings_of
        >>> view_of(rankings_of(2)).of_places(np.array([0.7, 0.3])).tolist()
        [[0.7, 0.3], [0.3, 0.7]]
        """
        places = np.arange(1.0, self.targets.shape[1] + 1.0)
        return np.asarray(np.einsum("o,oip->ip", chances, (self.targets[:, :, None] == places).astype(float)))


@dataclass(frozen=True)
class Plane:
    """Targets in a plane.

    Parameters
    ----------
    domain : of the whole target.
    titles : what is drawn to the right, and upwards.
    whole : numbers to the right and upwards, (n,) each -> targets (n, parts).
    back : targets (n, parts) -> numbers to the right and upwards, (n,) each.
    ends : the least and greatest number of each direction, or None where there are none.
    turned : whether the numbers to the right and upwards are others than the first two of the target.
    size : how much of the target's space a unit of the picture stands for at these numbers; 1 where it is None.
    through : where a target has more numbers than two: a target (parts,) -> the plane of those that share the
        others with it.
    note : what else must be known of the picture.
    """

    domain: Domain
    titles: tuple[str, str]
    whole: Callable[[Array, Array], Array]
    back: Callable[[Array], tuple[Array, Array]]
    ends: tuple[tuple[float, float], tuple[float, float]] | None = None
    turned: bool = False
    size: Callable[[Array, Array], Array] | None = None
    through: Callable[[Array], Plane] | None = None
    note: str = ""

    def named(self, names: Sequence[str]) -> tuple[str, str]:
        """What is drawn to the right and upwards, where the numbers of the target have names of their own."""
        return self.titles if self.turned else (names[0], names[1])


@dataclass(frozen=True)
class Ellipses:
    """Covariance matrices of two numbers, each an ellipse.

    Parameters
    ----------
    domain : of the matrices, given by their entries 11, 12 and 22.
    """

    domain: Domain


@dataclass(frozen=True)
class Margins:
    """Many shares, of which each is shown on its own.

    Parameters
    ----------
    domain : of the whole target.
    """

    domain: Domain


View = Line | Outcomes | Plane | Ellipses | Margins


def view_of(domain: Domain) -> View | None:
    """How to show targets of a domain.

    >>> from wizard.assumptions.several import labels, out_of
    >>> view_of(out_of).domain.upper, view_of(labels).names
    (10, ('0, 0', '0, 1', '1, 0', '1, 1'))
    """
    if domain is matrices:
        return Ellipses(domain)
    if domain.of_size is shares_of and domain.size > 3:
        return Margins(domain)
    return line_of(domain) or _outcomes_of(domain) or _plane_of(domain)


def line_of(domain: Domain, target: Array | None = None) -> Line | None:
    """The line of the only number that scatters; what is known beforehand as in this target, the rest as usual."""
    if not domain.parts:
        return Line(domain, "target y", lambda values: values)
    if domain.of_size is shares_of and domain.size == 2:  # the second is the rest
        first = domain.parts[0]
        return Line(first.domain, first.title, lambda values: np.column_stack([values, 1.0 - values]), 0)
    if len(domain.scattering) != 1:
        return None
    (part,) = domain.scattering
    place = domain.parts.index(part)
    known = {}
    if target is not None:
        known = {each.name: target[at] for at, each in enumerate(domain.parts) if each.beforehand}

    def whole(values: Array) -> Array:
        return domain.observed(np.asarray(values, dtype=float), known)

    def contains(values: Array) -> Mask:
        return domain.contains(whole(values))

    beside = max((float(known.get(each.name, each.usual or 0.0)) for each in domain.parts), default=0.0)
    inside = replace(part.domain, contains=contains, upper=_upper(part, beside, contains))
    return Line(inside, part.title, whole, place)


def _upper(part: Part, beside: float, contains: Callable[[Array], Mask]) -> sp.Expr:
    """The greatest value of a part, where what is beside it leaves it only some."""
    if not part.domain.discrete:
        return part.domain.upper
    values = np.arange(float(part.domain.lower), beside + 2.0)
    allowed = contains(values)
    return part.domain.upper if allowed[-1] else sp.Integer(int(values[allowed].max()))


def _outcomes_of(domain: Domain) -> Outcomes | None:
    ends = [(part.domain.lower, part.domain.upper) for part in domain.parts]
    if not all(
        part.domain.discrete and high.is_finite for part, (_, high) in zip(domain.parts, ends, strict=True)
    ):
        return None
    values = [np.arange(float(low), float(high) + 1.0) for low, high in ends]
    if np.prod([float(len(each)) for each in values]) > 1e5:
        return None
    targets = np.array(list(product(*values)))
    targets = targets[domain.contains(targets)]
    names = tuple(", ".join(f"{value:g}" for value in target) for target in targets)
    if domain.of_size is rankings_of:
        return Orders(targets, names) if len(targets) <= MOST_ORDERS else None
    return Outcomes(targets, names) if len(targets) <= MOST_OUTCOMES else None


def _plane_of(domain: Domain) -> Plane | None:
    first = tuple(part.title for part in domain.parts[:2])
    if domain.of_size is vectors_of:
        return _plane_of_vectors(domain)
    if domain is shares:
        unit = (0.0, 1.0)
        return Plane(
            domain,
            (first[0], first[1]),
            lambda u, v: np.column_stack([u, v, 1.0 - u - v]),
            _first_two,
            (unit, unit),
            note="The third share is the rest.",
        )
    if domain is sphere:
        return Plane(
            domain,
            ("longitude (degrees)", "latitude (degrees)"),
            _direction,
            _on_map,
            ((-180.0, 180.0), (-90.0, 90.0)),
            turned=True,
            size=lambda _, latitude: np.cos(np.radians(latitude)) * np.radians(1.0) ** 2,
        )
    return None


def _plane_of_vectors(domain: Domain, others: Sequence[float] = ()) -> Plane:
    """The first two outputs, the others as given."""
    first, second = (part.title for part in domain.parts[:2])
    more = len(domain.parts) > 2
    return Plane(
        domain,
        (first, second),
        lambda u, v: np.column_stack([u, v, *(np.full(np.shape(u), each) for each in others)]),
        _first_two,
        through=(lambda target: _plane_of_vectors(domain, target[2:].tolist())) if more else None,
        note="The first two outputs, whatever the others are." if more else "",
    )


def _first_two(y: Array) -> tuple[Array, Array]:
    return y[:, 0], y[:, 1]


def _direction(longitude: Array, latitude: Array) -> Array:
    lon, lat = np.radians(longitude), np.radians(latitude)
    return np.column_stack([np.cos(lat) * np.cos(lon), np.cos(lat) * np.sin(lon), np.sin(lat)])


def _on_map(y: Array) -> tuple[Array, Array]:
    return np.degrees(np.arctan2(y[:, 1], y[:, 0])), np.degrees(np.arcsin(np.clip(y[:, 2], -1.0, 1.0)))
