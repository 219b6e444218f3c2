"""Slopes of losses of sequences by scores, as formulas: of one step or of one place, and twice.

The rules of derivatives propose them; what is written out for a few sizes decides whether they hold.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product

import sympy as sp

from wizard.assumptions.domain import real_line
from wizard.assumptions.loss import Argument, NamedLoss
from wizard.derivation.properties.numbers import NoNumber, is_zero, number_at
from wizard.derivation.properties.records import Kind, Property
from wizard.derivation.records import Certainty
from wizard.derivation.verdicts.finite import with_sizes
from wizard.derivation.verdicts.outcomes import Outcomes, symbol_at
from wizard.notation.printer import tex
from wizard.notation.sequences import OverSequences, t, write_out
from wizard.notation.sums import c, j, k, m, sift

s = sp.Symbol("s", integer=True, positive=True)
LONGEST = 45  # operations of a formula that is shown
POINTS = 4  # at which the formulas are compared with what is written out
RENAMED = {k: m, s: t, j: k}  # once t is free, and k may be


@dataclass(frozen=True)
class Slope:
    """First and second derivative by the score at a place, with its indices, and what these are in words."""

    first: sp.Expr
    second: sp.Expr
    by: sp.Indexed
    said: str


def formulas_of_slopes(loss: NamedLoss, written: list[Outcomes]) -> Iterator[Property]:
    """Gradient and curvature as formulas, where there are such; `written` is the loss of every size.

    >>> from wizard.derivation.verdicts.outcomes import outcomes_of, sizes_of
    >>> from wizard.losses.sequences import sequence_cross_entropy as loss
    >>> found = formulas_of_slopes(loss, [outcomes_of(loss, size) for size in sizes_of(loss.target)])
    >>> next(found).formula
    exp(z[t, k])/Sum(exp(z[t, m]), (m, 1, K)) - KroneckerDelta(k, c[t])
    """
    if len(loss.arguments) != 1 or loss.arguments[0].domain is not real_line or loss.formula.has(OverSequences):
        return
    (argument,) = loss.arguments
    found = _of_steps(loss, argument) if len(argument.symbol.shape) == 2 else _of_places(loss, argument)
    if found is None or not all(_holds(found, argument, outcomes) for outcomes in written):
        return
    why = "By differentiation; it is the derivative of what is written out, for every target, to 50 digits."
    why += with_sizes(outcomes.size for outcomes in written)
    of = (argument.label,)
    for kind, called, formula in (
        (Kind.GRADIENT, "slope", found.first),
        (Kind.HESSIAN, "second derivative", found.second),
    ):
        if formula.count_ops() <= LONGEST:
            said = f"The {called} by ${tex(found.by)}$, {found.said}."
            yield Property(kind, of, said, formula, Certainty.CHECKED, why)


def _of_steps(loss: NamedLoss, argument: Argument) -> Slope:
    """By the score of class k at step t."""
    by = argument.symbol[s, j]
    first = sift(sp.diff(loss.formula, by))
    second = sift(sp.diff(first, by))
    one, two, place = (each.xreplace(RENAMED) for each in (first, second, by))
    return Slope(one, sp.factor_terms(two), place, f"the score of class ${tex(k)}$ at step ${tex(t)}$")


def _of_places(loss: NamedLoss, argument: Argument) -> Slope | None:
    """By the score of the item at place s, where the scores stand only at places, as z[c[j]].

    Of a sum from place t on, that score is a part for t up to s, and for no other t.
    """
    place = sp.IndexedBase(argument.label)
    scores = [e for e in loss.formula.atoms(sp.Indexed) if e.base == argument.symbol]
    at_places = all(isinstance(e.indices[0], sp.Indexed) and e.indices[0].base.label == c for e in scores)
    if not at_places or not isinstance(loss.formula, sp.Sum):
        return None
    labels = next(e.indices[0].base for e in scores)
    ((index, low, _),) = loss.formula.limits
    summand = loss.formula.function.xreplace({e: place[e.indices[0].indices[0]] for e in scores})
    first = sift(sp.Sum(sift(sp.diff(summand, place[s])), (index, low, s)))
    second = sift(sp.diff(first, place[s]))

    def with_scores(formula: sp.Expr) -> sp.Expr:
        return formula.replace(
            lambda e: isinstance(e, sp.Indexed) and e.base == place,
            lambda e: argument.symbol[labels[e.indices[0]]],
        )

    one, two, by = (with_scores(each) for each in (first, second, place[s]))
    return Slope(one, _in_one_sum(two), by, f"the score of the item at place ${tex(s)}$")


def _in_one_sum(formula: sp.Expr) -> sp.Expr:
    """Sums over the same places as one sum, which is shorter to read."""
    together: dict[sp.Tuple, sp.Expr] = {}
    for term in sp.Add.make_args(sp.expand(formula)):
        total = next((each for each in sp.Mul.make_args(term) if isinstance(each, sp.Sum)), None)
        if total is None:
            return formula
        (limits,) = total.limits
        together[limits] = together.get(limits, sp.S.Zero) + total.function * term / total
    return sp.Add(*[sp.Sum(sp.factor_terms(each), limits) for limits, each in together.items()])


def _holds(slope: Slope, argument: Argument, outcomes: Outcomes) -> bool:
    """Whether both formulas are the derivatives of what is written out, for every target and place."""
    base = argument.symbol.subs(outcomes.size)
    named = {base[place]: symbol_at(argument, place) for place in _places(base)}
    for target, written in zip(outcomes.targets, outcomes.losses, strict=True):
        if not isinstance(target, tuple):
            return False
        for place in _places(base):
            at = dict(zip((t, k) if len(place) == 2 else (s,), place, strict=True))
            first, second, by = (
                write_out(each.subs({**outcomes.size, **at}), target).xreplace(named)
                for each in (slope.first, slope.second, slope.by)
            )
            seen = sp.diff(written, by)
            if not _agree(outcomes, [(first, seen), (second, sp.diff(seen, by))]):
                return False
    return True


def _places(base: sp.IndexedBase) -> Iterator[tuple[int, ...]]:
    return product(*(range(1, int(length) + 1) for length in base.shape))


def _agree(outcomes: Outcomes, pairs: list[tuple[sp.Expr, sp.Expr]]) -> bool:
    try:
        return all(
            is_zero(number_at(one - other, at), number_at(one, at))
            for at in outcomes.points(POINTS)
            for one, other in pairs
        )
    except NoNumber:
        return False
