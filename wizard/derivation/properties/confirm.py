"""Confirmation by a small sample: at exact targets the claimed value is where the summed loss is smallest."""

from __future__ import annotations

from collections.abc import Callable
from math import ceil
from random import Random

import mpmath
import numpy as np
import sympy as sp

from wizard.assumptions.domain import Domain
from wizard.derivation.properties.equation import Equation
from wizard.derivation.properties.kinks import Sides
from wizard.derivation.properties.numbers import DIGITS, NoNumber, exact, is_zero, number_at
from wizard.derivation.properties.subject import Subject

SIZE = 9  # targets, an odd number
STEP = exact.mpf(10) ** -12
HALVINGS = 30


class Refuted(RuntimeError):
    """A sample at which a claimed property fails: an error of ours, never shown as a result."""


def confirmed_by_sample(subject: Subject, equation: Equation, gradient: sp.Expr, proved: bool) -> str:
    """What a sample says about the claim: a sentence, or nothing where it does not show a minimum.

    Raises
    ------
    Refuted : it is not even stationary, or no minimum although that was proved.
    """
    f, y = equation.variable, subject.target
    others = _others(subject, f, gradient)
    try:
        targets = _sample(subject)
        mean = exact.fsum(number_at(equation.statistic, {**others, y: t}) for t in targets) / SIZE
        best = _root(lambda v: number_at(equation.transform, {**others, f: v}) - mean, subject.domains[f])
        if best is None:
            return ""
        slopes = [number_at(gradient, {**others, y: t, f: best}) for t in targets]
        nearby = [_summed(subject.loss, {**others, f: best + h}, y, targets) for h in (-STEP, 0, STEP)]
    except NoNumber:
        return ""
    if not is_zero(exact.fsum(slopes), max(map(abs, slopes))):
        raise Refuted(f"The value with {equation.transform} = mean of {equation.statistic} is not stationary.")
    if not (nearby[1] < nearby[0] and nearby[1] < nearby[2]):
        if proved:
            raise Refuted(f"The loss is not smallest where {equation.transform} = mean of {equation.statistic}.")
        return ""
    return _sentence("the summed gradient is zero", "the summed loss is larger on both sides")


def smallest_in_a_sample(subject: Subject, f: sp.Symbol, gradient: sp.Expr) -> str:
    """Where a small sample costs least, the summed gradient changes its sign there: a sentence; or nothing."""
    y, others = subject.target, _others(subject, f, gradient)
    domain = subject.domains[f]
    places = [_spread(exact.mpf(place) / 2, domain) for place in range(-12, 13)]
    places = [place for place in places if domain.contains(np.array([float(place)])).all()]
    try:
        targets = _sample(subject)
        totals = [_summed(subject.loss, {**others, f: place}, y, targets) for place in places]
        least = totals.index(min(totals))
        if not 0 < least < len(places) - 1:
            return ""
        low, high = places[least - 1], places[least + 1]
        slopes = [_summed(gradient, {**others, f: place}, y, targets) for place in (low, high)]
        if not slopes[0] < 0 < slopes[1]:
            return ""
        for _ in range(HALVINGS):
            middle = (low + high) / 2
            falls = _summed(gradient, {**others, f: middle}, y, targets) < 0
            low, high = (middle, high) if falls else (low, middle)
        best = _summed(subject.loss, {**others, f: low}, y, targets)
    except NoNumber:
        return ""
    if not all(best <= total for total in totals):
        return ""
    return (
        f"For {SIZE} targets drawn at random it changes its sign where the summed loss is smallest of"
        f" {len(places) + 1} values."
    )


def confirmed_on_both_sides(subject: Subject, both: Sides, level: sp.Expr) -> str:
    """What a sample says about a quantile: it must lie where the one-sided slopes change sign."""
    meeting, y = both.meeting, subject.target
    f = meeting.variable
    others = _others(subject, f, both.above + both.below)
    try:
        targets = sorted(_sample(subject))
        share = number_at(level, others) * SIZE
        middle = targets[min(SIZE, max(1, ceil(share))) - 1]
        value = number_at(meeting.statistic, {**others, y: middle})
        best = _root(lambda v: number_at(meeting.transform, {**others, f: v}) - value, subject.domains[f])
        if best is None:
            return ""
        above, below = (
            number_at(sp.diff(side, f), {**others, f: best, y: sp.S.One}) for side in (both.above, both.below)
        )
    except NoNumber:
        return ""
    smaller, larger = (sum(compare(t, middle) for t in targets) for compare in (_less, _more))
    left, right = smaller * below + (SIZE - smaller) * above, (SIZE - larger) * below + larger * above
    if not (left <= 0 <= right or is_zero(left) or is_zero(right)):
        raise Refuted(f"Zero is not between the one-sided slopes {left} and {right} at the quantile.")
    return _sentence("zero lies between the summed slopes from the left and from the right", "")


def _less(a: sp.Rational, b: sp.Rational) -> bool:
    return bool(a < b)


def _more(a: sp.Rational, b: sp.Rational) -> bool:
    return bool(a > b)


def _sentence(first: str, second: str) -> str:
    digits = f" to {DIGITS} digits" if second else ""
    return f"For {SIZE} targets drawn at random, {first}{digits}{' and ' if second else ''}{second}."


def _others(subject: Subject, variable: sp.Symbol, expression: sp.Expr) -> dict[sp.Symbol, sp.Rational]:
    points = list(subject.points(expression + subject.loss, count=2, seed="sample"))
    return {s: v for s, v in points[-1].items() if s not in (variable, subject.target)}


def _sample(subject: Subject) -> list[sp.Rational]:
    random = Random(7)
    domain = subject.domains[subject.target]
    drawn = [domain.draw(random) for _ in range(SIZE)]
    return drawn if len(set(drawn)) > 1 else [*drawn[:-1], drawn[-1] + 1]


def _summed(loss: sp.Expr, at: dict, target: sp.Symbol, targets: list[sp.Rational]) -> mpmath.mpf:
    return exact.fsum(number_at(loss, {**at, target: t}) for t in targets)


def _root(function: Callable[[mpmath.mpf], mpmath.mpf], domain: Domain) -> mpmath.mpf | None:
    """A zero of an increasing or decreasing function on the domain; None if it does not change sign there."""
    low = high = None
    for place in range(-6, 7):
        here = _spread(exact.mpf(place), domain)
        value = function(here)
        if value == 0:
            return here
        if low is not None and (value > 0) is not (low[1] > 0):
            high = here
            break
        low = (here, value)
    if low is None or high is None:
        return None
    return exact.findroot(function, (low[0], high), solver="anderson", tol=exact.mpf(10) ** -140, verify=False)


def _spread(place: mpmath.mpf, domain: Domain) -> mpmath.mpf:
    """A number on the line as one of the domain: -6..6 covers what samples need."""
    if domain.lower == 0 and domain.upper == 1:
        return 1 / (1 + exact.exp(-place))
    return exact.exp(place) if domain.lower == 0 else 2 * place
