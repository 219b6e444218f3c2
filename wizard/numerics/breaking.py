"""Where the naive form of a loss breaks in floating point, in single and in double precision, and why."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import mpmath
import numpy as np

from wizard.assumptions.loss import NamedLoss
from wizard.derivation.properties.numbers import NoNumber
from wizard.numerics.faults import TOLERANCE, Fault, exact_values, fault_at, relative_error
from wizard.numerics.naive import Naive, naive
from wizard.numerics.scored import NotLookedAt, Scored, Target, scored
from wizard.numerics.stable_scores import Steady, steady

SHOWN = (-1000, -710, -89, -40, -17, 0, 17, 40, 89, 710, 1000)  # scores of the table
FURTHEST, NEAREST = 1e9, 1e-9  # beside them, of errors
BETWEEN = (
    1e-8,
    1e-7,
    1e-6,
    1e-5,
    1e-4,
    1e-3,
    1e-2,
    1e-1,
    1.0,
    5.0,
    10.0,
    25.0,
    30.0,
    60.0,
    100.0,
    150.0,
    300.0,
    500.0,
)
DIGITS = 1e-4  # to which it is found where something begins, relative

NARROW = 1.5  # what a gap may span
SLIGHTLY = 2.0**-30  # by which a score is changed to see how much the loss changes, relative

Score = type[np.floating]
PRECISIONS: tuple[Score, ...] = (np.float32, np.float64)
Kinds = Callable[[float], Fault | None]
Found = tuple[Fault | None, float | None, float | None]


@dataclass(frozen=True)
class Reading:
    """The loss at a score in one form: its value and how far off it is, relative to the truth."""

    value: float
    error: float

    @property
    def is_wrong(self) -> bool:
        """Whether it is further off than rounding explains."""
        return not self.error <= TOLERANCE


@dataclass(frozen=True)
class Place:
    """A score, the true loss there, and what each form makes of it.

    `room` is how far off, in units of the last place, a form may be that does no more than round: one unit, and
    what the rounding of the score alone changes.
    """

    score: float
    truth: mpmath.mpf
    single: Reading
    double: Reading
    stable: Reading | None
    room: float


@dataclass(frozen=True)
class Stretch:
    """Scores of one sign for which the naive form goes wrong in one way.

    Parameters
    ----------
    fault : what goes wrong.
    target : the target that it does so for.
    precision : in which.
    sign : of the scores, 1 or -1.
    start, stop : the sizes of the scores; None where it does so from the smallest or to the largest tried. Where
        digits are lost by rounding, these are sizes about which it begins and ends: there it comes and goes.
    """

    fault: Fault
    target: Target
    precision: Score
    sign: int
    start: float | None
    stop: float | None


@dataclass(frozen=True)
class Breaking:
    """What becomes of a loss in floating point.

    Parameters
    ----------
    of : the loss of a score.
    naive, stable : its two forms; there may be no stable one.
    places : for each target, the loss at some scores.
    stretches : where the naive form breaks.
    """

    of: Scored
    naive: Naive
    stable: Steady | None
    places: dict[Target, tuple[Place, ...]]
    stretches: tuple[Stretch, ...]

    @property
    def units(self) -> float | None:
        """How far the stable form is off at most, in units of 2^-52 beside what rounding the score changes."""
        errors = [p.stable.error / p.room for places in self.places.values() for p in places if p.stable]
        return max(errors) * 2.0**52 if errors else None

    @property
    def holds(self) -> bool:
        """Whether the naive form is right at every score that was tried."""
        readings = [each for places in self.places.values() for p in places for each in (p.single, p.double)]
        return not self.stretches and not any(each.is_wrong for each in readings)

    @property
    def largest_tried(self) -> float:
        """The size of the largest score that was tried."""
        return _largest(self.of)


def breaking(loss: NamedLoss, moving: int = 0) -> Breaking:
    """Where the naive form breaks as the prediction of that number moves; `NotLookedAt` says why it is not known.

    >>> from wizard.losses.regression import log_cosh
    >>> [round(each.start, 1) for each in breaking(log_cosh).stretches if each.fault.loss == "inf"]
    [89.4, 89.4, 710.5, 710.5]
    """
    of = scored(loss, moving)
    forms = naive(of), steady(of)
    try:
        return _found(of, *forms)
    except NoNumber as reason:
        raise NotLookedAt("At some scores its exact value could not be computed.") from reason


def _found(of: Scored, form: Naive, stable: Steady | None) -> Breaking:
    forms = form, stable
    return Breaking(
        of,
        *forms,
        {target: tuple(_place(*forms, target, score) for score in _shown(of)) for target in of.targets},
        tuple(
            each for target in of.targets for precision in PRECISIONS for each in _all(forms[0], target, precision)
        ),
    )


def _shown(of: Scored) -> tuple[float, ...]:
    return (-FURTHEST, *SHOWN[:5], -NEAREST, 0, NEAREST, *SHOWN[6:], FURTHEST) if of.of_errors else SHOWN


def _largest(of: Scored) -> float:
    return FURTHEST if of.of_errors else float(SHOWN[-1])


def _place(form: Naive, stable: Steady | None, target: Target, score: float) -> Place:
    truth = _truth(form, target, score)

    def reading(value: float, precision: Score) -> Reading:
        there = truth if precision(score) == score else _truth(form, target, float(precision(score)))
        return Reading(value, relative_error(value, there, precision))

    single, double = (reading(float(form.value(target, p(score))), p) for p in PRECISIONS)
    steady_one = None if stable is None else reading(stable.value(target, score), np.float64)
    return Place(score, truth, single, double, steady_one, _room(form, target, score, truth))


def _truth(form: Naive, target: Target, score: float) -> mpmath.mpf:
    return exact_values(form, target, score)[form.parts[-1]][0]


def _room(form: Naive, target: Target, score: float, truth: mpmath.mpf) -> float:
    beside = _truth(form, target, score * (1 + SLIGHTLY))
    return 1.0 + (float(abs((beside - truth) / truth) / SLIGHTLY) if truth else 0.0)


def _all(form: Naive, target: Target, precision: Score) -> Iterator[Stretch]:
    """The stretches on both sides of 0, outwards."""
    sizes = sorted({NEAREST, *BETWEEN, *(float(s) for s in SHOWN if s > 0), _largest(form.of)})
    for sign in (1, -1):

        def fault(size: float, sign: int = sign) -> Fault | None:
            return fault_at(form, target, precision(sign * size))

        for found, start, stop in _joined(stretches(fault, sizes)):
            on_a_kink = (
                start and stop and stop < start * (1 + 10 * DIGITS)
            )  # where the loss happens to be 0 but for it
            if found is not None and not on_a_kink:
                yield Stretch(found, target, precision, sign, start, stop)


def stretches(kind: Kinds, sizes: Sequence[float]) -> Iterator[Found]:
    """(fault, start, stop) for every stretch of sizes with one fault, or none; None at both ends."""
    start, here = None, kind(sizes[0])
    for low, high in pairwise(sizes):
        there = kind(high)
        while _differ(here, there):
            low, following = _change(kind, here, low, high)
            yield here, start, low
            start, here = low, following
    yield here, start, None


def _change(kind: Kinds, here: Fault | None, low: float, high: float) -> tuple[float, Fault | None]:
    """The first size after `low` with another fault, to a few digits, and that fault."""
    there = kind(high)
    while high > low * (1 + DIGITS):
        middle = float(np.sqrt(low * high))
        found = kind(middle)
        if _differ(here, found):
            high, there = middle, found
        else:
            low = middle
    return high, there


def _differ(one: Fault | None, other: Fault | None) -> bool:
    return (one is None) is not (other is None) or (
        one is not None and other is not None and one.manner != other.manner
    )


def _joined(found: Iterable[Found]) -> list[Found]:
    """Without the gaps where digits were lost, and a few scores happen to be right all the same."""
    joined: list[Found] = []
    for fault, start, stop in found:
        gap = joined[-1] if joined else None
        narrow = gap is not None and gap[0] is None and gap[1] and gap[2] and gap[2] < NARROW * gap[1]
        if fault is not None and narrow and len(joined) > 1 and not _differ(joined[-2][0], fault):
            joined.pop()
            before, begun, _ = joined.pop()
            joined.append((before, begun, stop))
        else:
            joined.append((fault, start, stop))
    return joined
