"""Convexity in several numbers together, of a loss of a few outcomes: shown by its form, refuted by a chord.

A function is convex if it is so along every line; it is not where it lies above a chord. A chord needs no
derivative, and so sees kinks, too.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import combinations
from random import Random

import mpmath
import sympy as sp

from wizard.assumptions.domain import Domain, real_line
from wizard.derivation.properties.composition import WHY, is_convex_by_composition
from wizard.derivation.properties.log_sums import proof_by_log_sums
from wizard.derivation.properties.numbers import NoNumber, exact, number_at
from wizard.derivation.properties.signs import proof_of_no_negative
from wizard.derivation.verdicts.outcomes import Outcomes, Point, Target
from wizard.notation.nodes import Node
from wizard.notation.printer import tex
from wizard.notation.sums import c

POINTS = 16  # the ends of the chords
WHOLE = tuple(map(sp.Integer, range(-4, 5)))  # scores that are easy to read
TINY = exact.mpf(10) ** -40
LARGEST = 120  # operations, beyond which nothing is multiplied out


@dataclass(frozen=True)
class Chord:
    """Two predictions between which a loss is above its chord: there, halfway, and the mean of the two ends."""

    target: Target
    ends: tuple[Point, Point]
    halfway: mpmath.mpf
    mean: mpmath.mpf

    def in_words(self, symbols: list[sp.Symbol]) -> str:
        """The two predictions and the values, to read and to check."""
        letters = ", ".join(tex(symbol) for symbol in symbols)
        here, there = (", ".join(tex(end[symbol]) for symbol in symbols) for end in self.ends)
        values = mpmath.nstr(self.halfway, 5), mpmath.nstr(self.mean, 5)
        given = "".join(f", ${tex(s)} = {tex(v)}$" for s, v in self.ends[0].items() if s not in symbols)
        target = f"For ${tex(c)} = {self.target}${given}, halfway" if self.target else "Halfway"
        return (
            f"{target} between $({letters}) = ({here})$ and $({there})$ the loss is {values[0]}, more than"
            f" {values[1]}, the mean of the two ends."
        )


def above_a_chord(outcomes: Outcomes) -> Chord | None:
    """Where a loss is above one of its chords; None if it is above none that was looked at.

    >>> from wizard.losses.classes import brier_score_of_classes, focal_loss
    >>> from wizard.derivation.three_classes import through_a_softmax
    >>> above_a_chord(through_a_softmax(focal_loss)).target
    1
    """
    points = [*_whole_scores(outcomes), *outcomes.points(POINTS)]
    for target, loss in zip(outcomes.targets, outcomes.losses, strict=True):
        values = [_value(loss, at) for at in points]
        for (here, first), (there, last) in combinations(zip(points, values, strict=True), 2):
            middle = {**here, **{s: (here[s] + there[s]) / 2 for s in outcomes.symbols}}
            between = _value(loss, middle)
            if first is None or last is None or between is None:
                continue
            mean = (first + last) / 2
            if between - mean > TINY * (1 + abs(mean)):
                return Chord(target, (here, there), between, mean)
    return None


def _whole_scores(outcomes: Outcomes) -> list[Point]:
    """Ends that are easy to read, where all that moves are scores."""
    if any(domain is not real_line for _, domain in outcomes.variables):
        return []
    random = Random("chords")
    return [{**outcomes.usual, **{s: random.choice(WHOLE) for s in outcomes.symbols}} for _ in range(POINTS // 2)]


def _value(loss: sp.Expr, at: Point) -> mpmath.mpf | None:
    try:
        return number_at(loss, at)
    except NoNumber:
        return None


def why_convex(outcomes: Outcomes, constants: Mapping[sp.Symbol, Domain]) -> tuple[str, Point]:
    """Why every target's loss is convex in the variables together, and for which constants alone; or nothing."""
    domains = {**dict(outcomes.variables), **constants}
    for where in ({}, constants_in(outcomes)):
        losses = [loss.subs(where) for loss in outcomes.losses]
        reasons = [_why_one(loss, outcomes.symbols, domains) for loss in losses]
        if all(reasons):
            return " ".join(dict.fromkeys(reasons)), where
    return "", {}


def constants_in(outcomes: Outcomes) -> Point:
    """The usual values of the constants that the losses hold."""
    held = {symbol for loss in outcomes.losses for symbol in loss.free_symbols}
    return {symbol: value for symbol, value in outcomes.usual.items() if symbol in held}


def in_a_sentence(reason: str) -> str:
    """A reason that goes on where a sentence has begun."""
    return reason[0].lower() + reason[1:]


def _why_one(loss: sp.Expr, symbols: list[sp.Symbol], domains: Mapping[sp.Symbol, Domain]) -> str:
    if sp.count_ops(loss) > LARGEST:
        return ""
    by_its_form = proof_by_log_sums(sp.expand(sp.expand_log(loss)), symbols)
    if by_its_form:
        return by_its_form
    t = sp.Dummy("t", real=True)
    line = {symbol: sp.Dummy(real=True) + t * sp.Dummy(real=True) for symbol in symbols}
    if is_convex_by_composition(loss.xreplace(line), [t], domains):
        return WHY
    return _why_apart(loss, symbols, domains)


def _why_apart(loss: sp.Expr, symbols: list[sp.Symbol], domains: Mapping[sp.Symbol, Domain]) -> str:
    """Why a sum of functions of one variable each is convex."""
    terms = sp.Add.make_args(sp.expand(loss))
    if any(len(term.free_symbols.intersection(symbols)) > 1 for term in terms):
        return ""
    if loss.has(Node, sp.Abs, sp.sign, sp.Piecewise, sp.Max, sp.Min):  # of a kink the second derivative is blind
        return ""
    signs = [proof_of_no_negative(sp.diff(loss, symbol, 2), domains) for symbol in symbols]
    return (
        "It is a sum of functions of one number each, whose curvature is nowhere negative." if all(signs) else ""
    )
