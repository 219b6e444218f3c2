"""What decides where a target has so many values that more than one probability balances the slopes of the loss.

Two arguments remain. If no loss curves upwards in a variable, exp(-a L) does for every target, and the sum of
these cannot stay 1. And for a given a the weights follow from linear equations, one for each of as many
predictions; what a they fit at one prediction more is a guess, which has to be proved.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import mpmath
import sympy as sp

from wizard.derivation.properties.kinks import is_away_from_kinks
from wizard.derivation.properties.numbers import NoNumber, exact, number_at
from wizard.derivation.prove import may_jump
from wizard.derivation.verdicts.balance import SAME, TINY, Balanced, Exponent
from wizard.derivation.verdicts.outcomes import Outcomes, Point, Target

FEW = 3  # predictions at which curvatures are looked at
STARTS = (exact.mpf(1), exact.mpf(2), exact.mpf(1) / 2)  # of the search for a: most losses are in nats

Values = Sequence[tuple[mpmath.mpf, ...]]  # of the losses of all targets, at several predictions


@dataclass(frozen=True)
class Bent:
    """A prediction at which no loss curves upwards in one variable, though that of one target has a slope."""

    at: Point
    variable: sp.Symbol
    target: Target
    slope: mpmath.mpf


def bent_down(outcomes: Outcomes) -> Bent | None:
    """Where exp(-a L) curves upwards for every a > 0 and in every target, if anywhere.

    >>> from wizard.losses.sequences import expected_edit_distance
    >>> from wizard.derivation.verdicts.outcomes import outcomes_of
    >>> bent_down(outcomes_of(expected_edit_distance)).variable
    p_11
    """
    if any(may_jump(each) for each in outcomes.losses):
        return None
    for variable in outcomes.symbols:
        slopes = [sp.diff(each, variable) for each in outcomes.losses]
        curvatures = [sp.diff(each, variable) for each in slopes]
        for at in outcomes.points(FEW):
            try:
                steepest = _steepest(slopes, curvatures, at)
            except NoNumber:
                continue
            if steepest is not None:
                place, slope = steepest
                return Bent(at, variable, outcomes.targets[place], slope)
    return None


def _steepest(slopes: list[sp.Expr], curvatures: list[sp.Expr], at: Point) -> tuple[int, mpmath.mpf] | None:
    """The place and the size of the largest slope, if no curvature is positive there."""
    if not all(is_away_from_kinks(each, at) for each in slopes):
        return None
    if not all(number_at(each, at) < -TINY or sp.expand(each) == 0 for each in curvatures):
        return None
    values = [number_at(each, at) for each in slopes]
    place = max(range(len(values)), key=lambda n: abs(values[n]))
    return (place, values[place]) if abs(values[place]) > TINY else None


def guess(outcomes: Outcomes) -> Exponent | None:
    """An a and the probabilities at a prediction that make the sum of exp(-a L - b) one at a few predictions.

    >>> from wizard.losses.sequences import ctc
    >>> from wizard.derivation.verdicts.outcomes import outcomes_of
    >>> print(guess(outcomes_of(ctc)).common)
    1.0
    """
    count = len(outcomes.losses)
    points = list({tuple(at.items()): at for at in outcomes.points(4 * count)}.values())[-count - 1 :]
    if len(points) <= count:
        return None
    try:
        values = [tuple(number_at(each, at) for each in outcomes.losses) for at in points]
    except NoNumber:
        return None
    for start in STARTS:
        found = _shares(start, values)
        if found is not None:
            a, shares = found
            here = Balanced(points[-1], values[-1], (), shares)
            return Exponent(here, here, (a,) * count)
    return None


def _shares(start: mpmath.mpf, values: Values) -> tuple[mpmath.mpf, tuple[mpmath.mpf, ...]] | None:
    """The a near such a number, and the shares at the last prediction then; all positive, or nothing."""
    try:
        near = (start, start * 11 / 10)
        a = exact.findroot(lambda a: _missing(a, values), near, solver="secant", maxsteps=20)
        weights = _weights(a, values[:-1]) if isinstance(a, exact.mpf) else []
    except (ValueError, ZeroDivisionError):
        return None
    shares = tuple(w * exact.exp(-a * value) for w, value in zip(weights, values[-1], strict=False))
    return (a, shares) if a > SAME and shares and min(shares) > TINY else None


def _missing(a: mpmath.mpf, values: Values) -> mpmath.mpf:
    """What the sum is off at the last prediction, with the weights that the others demand."""
    *others, last = values
    weights = _weights(a, others)
    return exact.fsum(w * exact.exp(-a * value) for w, value in zip(weights, last, strict=True)) - 1


def _weights(a: mpmath.mpf, values: Values) -> list[mpmath.mpf]:
    rows = exact.matrix([[exact.exp(-a * value) for value in row] for row in values])
    return list(exact.lu_solve(rows, exact.matrix([1] * len(values))))
