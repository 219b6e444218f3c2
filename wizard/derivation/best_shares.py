"""What predicted shares a loss of shares is least for, of all observations and of one, and how great it may be."""

from __future__ import annotations

from collections.abc import Iterator

import sympy as sp

from wizard.assumptions.loss import NamedLoss
from wizard.derivation.gradient import tidy
from wizard.derivation.properties.equation import solved
from wizard.derivation.properties.growth import limit_at_infinity
from wizard.derivation.properties.records import Expected, Kind, Property
from wizard.derivation.properties.separate import separate
from wizard.derivation.records import Certainty
from wizard.notation.printer import tex
from wizard.notation.sums import K, j, k

y, p = sp.Symbol("y_j", positive=True), sp.Symbol("p_j", positive=True)  # of one class
FAR = sp.Symbol("x", positive=True)
CONVEX = "as the loss is convex, nothing costs less."


def best_shares(loss: NamedLoss, slope: sp.Expr) -> Iterator[Property]:
    """The best constant prediction of a convex loss, whose slope by p_j is given.

    >>> from wizard.losses.distributions import kl_divergence
    >>> y_of, p_of = kl_divergence.target.target, kl_divergence.arguments[0].symbol
    >>> [fact.formula for fact in best_shares(kl_divergence, -y_of[j] / p_of[j])]
    [Eq(p_j, Expected(y_j))]
    """
    of_one = _of_class(slope, loss)
    parts = None if of_one is None else separate(of_one, {p}, {y})
    if parts is None or parts.rank != 1:
        return
    (weight,), (statistic,) = parts.weights, parts.statistics
    mean, level = sp.Dummy("M", positive=statistic.is_positive, real=True), sp.Dummy("level", real=True)
    best = solved(parts.rest + weight * mean, p, level)
    if best is None:
        return
    constant, share = sp.expand(best, power_base=False).as_independent(mean, as_Add=False)
    if constant.has(mean) or share.has(level) or not share.has(mean):
        return
    (argument,) = loss.arguments
    expected = share.subs(mean, Expected(statistic))
    why = "Where the shares add up to 1, the slopes by all of them are equal only there; and " + CONVEX
    if expected == Expected(y):
        said = "As constants, the best probabilities are **the mean of the shares** in the data."
        yield Property(Kind.ESTIMAND, (argument.label,), said, sp.Eq(p, expected), Certainty.CHECKED, why)
        return
    each = expected.xreplace({y: loss.target.target[k]})  # the same of every class
    whole = sp.Eq(p, expected / sp.Sum(each, (k, 1, K)))
    said = (
        f"As constants, the best probabilities are **in proportion to ${tex(expected)}$**, which is not the"
        " mean of the shares in the data."
    )
    yield Property(Kind.ESTIMAND, (argument.label,), said, whole, Certainty.CHECKED, why)


def least_and_greatest(loss: NamedLoss, slope: sp.Expr) -> Iterator[Property]:
    """Of a convex loss of shares: that it is least where prediction and target agree, and how great it may be."""
    of_one = _of_class(slope, loss)
    summand = _of_class(loss.formula.function, loss, k) if isinstance(loss.formula, sp.Sum) else None
    if of_one is None or summand is None or tidy(of_one.subs(y, p)).has(p) or tidy(summand.subs(y, p)) != 0:
        return
    of = (loss.arguments[0].label,)
    least = "The loss is **never negative**, and zero where the prediction is the target."
    why = f"There the slopes by all probabilities are equal; {CONVEX}"
    ends = ((p, "probability of a class that is in the target"), (y, "share of a class that is predicted"))
    for moving, said in ends:
        limit = limit_at_infinity(summand.subs(moving, 1 / FAR), FAR)
        if limit == sp.oo:
            more = f" It **has no upper end**: as the {said} goes to zero, it grows without bound."
            yield Property(Kind.RANGE, of, least + more, None, Certainty.CHECKED, why, False)
            return
    greatest = _greatest(summand)
    if greatest is None:
        return
    more = f" It is **at most ${tex(greatest)}$**, where the two share no class."
    why += " It is convex in both, so that it is greatest where each is a single class."
    yield Property(Kind.RANGE, of, least + more, greatest, Certainty.CHECKED, why, True)


def _greatest(summand: sp.Expr) -> sp.Expr | None:
    """Of what is convex in both: where each is a single class, and not the same one."""
    swapped = summand.subs({y: p, p: y}, simultaneous=True)
    if tidy(swapped - summand) != 0:
        return None
    one, other, none = (
        limit_at_infinity(summand.subs(at), FAR)
        for at in ({y: 1, p: 1 / FAR}, {y: 1 / FAR, p: 1}, {y: 1 / FAR, p: 1 / FAR})
    )
    if one is None or other is None or none != 0 or not (one + other).is_finite:
        return None
    return one + other


def _of_class(expression: sp.Expr, loss: NamedLoss, index: sp.Symbol = j) -> sp.Expr | None:
    """The expression in the share and the probability of one class; None if it holds those of others."""
    (argument,) = loss.arguments
    plain = expression.xreplace({loss.target.target[index]: y, argument.symbol[index]: p})
    return None if plain.has(sp.Indexed, sp.Sum, K) or plain.free_symbols - {y, p} else plain
