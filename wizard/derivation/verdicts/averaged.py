"""A loss whose target is itself a distribution: is it the loss of single observations, averaged over that one?

It is, up to a term without the prediction, if its slopes are the weighted mean of those at the distributions that
are a single observation each: then a likelihood of single observations is one of many, too. If it is not, it may
be refuted for the few shares that a few observations can have; but not for shares that may be any.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import product
from random import Random

import sympy as sp

from wizard.assumptions.domain import Domain, rational_between
from wizard.assumptions.loss import NamedLoss
from wizard.catalogue import losses
from wizard.derivation.properties.growth import limit_at_infinity
from wizard.derivation.properties.numbers import NoNumber, is_zero, number_at
from wizard.derivation.prove import vanishes
from wizard.derivation.recognise import rename
from wizard.derivation.verdicts.finite import verdict_of_outcomes
from wizard.derivation.verdicts.outcomes import (
    SIZE,
    THREE,
    Outcomes,
    Size,
    outcomes_of,
    sizes_of,
    with_numbers_apart,
    written_out,
)
from wizard.derivation.verdicts.records import LikelihoodVerdict, Standing
from wizard.notation.nodes import unfold
from wizard.notation.printer import tex
from wizard.notation.sums import K

MEAN_SLOPES = "Its slopes are the weighted mean of those for targets that are one observation each, by algebra"

Weighted = tuple[sp.Expr, dict[sp.Expr, sp.Expr]]


def of_single_observations(loss: NamedLoss) -> NamedLoss | None:
    """The loss where the target is one observation, if this loss is proved to be its weighted mean.

    >>> from wizard.losses.distributions import kl_divergence
    >>> of_single_observations(kl_divergence).formula
    Sum(-log(p[k])*y[k], (k, 1, K))
    """
    single = loss.target.mixes
    if single is None or (not loss.target.indexed and any(each.is_indexed for each in loss.arguments)):
        return None
    first, *others = _sizes(loss.target)
    written = [(loss, first), (with_numbers_apart(loss), first), *((loss, size) for size in others)]
    if not all(_is_mean(each, size) for each, size in written):
        return None
    terms = [term for term in _terms(loss.formula) if term.free_symbols & {a.label for a in loss.arguments}]
    formula = sp.Add(*terms)
    if single.indexed:
        same = {e: single.target[e.indices] for e in formula.atoms(sp.Indexed) if e.base == loss.target.target}
    else:
        same = dict(zip(loss.target.targets, (single.target, sp.S.Zero), strict=True))
        if not all(_is_quadratic(sp.diff(formula.xreplace(same), a.label), single) for a in loss.arguments):
            return None
    return replace(loss, formula=formula.xreplace(same), target=single, elsewhere=(), readings=())


def _terms(formula: sp.Expr) -> tuple[sp.Expr, ...]:
    return sp.Add.make_args(sp.expand(sp.expand_log(formula, force=True)))


def _sizes(target: Domain) -> tuple[Size, ...]:
    return sizes_of(target) if target.indexed else (THREE,)


def _is_quadratic(slope: sp.Expr, single: Domain) -> bool:
    """Whether the mean of the slope depends on the mean and the standard deviation of observations alone."""
    y = single.target
    return bool(slope.is_polynomial(y) and sp.Poly(slope, y).degree() <= 2)


def _is_mean(loss: NamedLoss, size: Size) -> bool:
    """Whether each slope is the weighted mean of the slopes for single observations."""
    named, variables = written_out(loss, size)
    formula = loss.formula.subs(size).doit().xreplace(named)
    if not formula.free_symbols & {*loss.target.targets}:
        return False
    spread = _spread(loss.target, size)
    for variable, _ in variables:
        slope = sp.diff(formula, variable)
        each = [weight * slope.xreplace(values) for weight, values in spread]
        if any(part.has(sp.nan, sp.zoo, sp.oo) for part in each):
            return False
        apart = _opaque((slope - sp.Add(*each)).xreplace(_last_share(loss.target, size)))
        if not _is_zero_somewhere(apart) or not vanishes(apart):  # a proof may take long
            return False
    return True


def _is_zero_somewhere(expression: sp.Expr) -> bool:
    """Whether it is zero at a point of no particular kind."""
    random = Random("averaged")
    draws = ((s, rational_between(0, 1)(random) / 4) for s in sorted(expression.free_symbols, key=str))
    try:
        return is_zero(number_at(expression, dict(draws)))
    except NoNumber:
        return False


def _last_share(target: Domain, size: Size) -> dict[sp.Expr, sp.Expr]:
    """The last share is what the others leave."""
    if not target.indexed:
        return {}
    *others, last = (target.target[place] for place in range(1, size[K] + 1))
    return {last: 1 - sp.Add(*others)}


def _opaque(expression: sp.Expr) -> sp.Expr:
    """The numbers of a target as plain symbols."""
    return expression.xreplace(
        {e: sp.Symbol(f"{e.base}_{e.indices[0]}", positive=True) for e in expression.atoms(sp.Indexed)}
    )


def _spread(target: Domain, size: Size) -> list[Weighted]:
    """A few observations with their weights, whose mean stands for the target's."""
    if target.indexed:
        entries = [target.target[place] for place in range(1, size[K] + 1)]
        return [(entry, {other: sp.Integer(other == entry) for other in entries}) for entry in entries]
    return [(weight, dict(zip(target.targets, values, strict=True))) for weight, values in target.spread]


def averaged(loss: NamedLoss, single: NamedLoss, found: LikelihoodVerdict) -> LikelihoodVerdict | None:
    """The verdict on the loss, by that on single observations; None where these have no likelihood."""
    if found.standing is Standing.MODIFIED:
        return replace(found, evidence=f"{MEAN_SLOPES}. Of a single one: {found.evidence}")
    if found.standing is not Standing.EXACT:
        return None
    rest = sp.Add(*[t for t in _terms(loss.formula) if not t.free_symbols & {a.label for a in loss.arguments}])
    said = (
        f"{loss.titled} is **exactly a negative log-likelihood** of {loss.random} given {loss.given}: the mean"
        f" of {_called(single)}, weighted as the target says, and a term without the prediction."
    )
    own = f" The term is ${tex(rest)}$: without it the loss is least at the same predictions." if rest != 0 else ""
    why = (
        f"{MEAN_SLOPES}; for $n$ observations the negative log-likelihood is $n$ times that mean.{own} Of a single"
        f" one: {found.evidence}"
    )
    if loss.target.indexed:
        why += " What is random are these observations, and not shares that may be any."
    match = found.match and replace(found.match, shift=found.match.shift - found.match.factor * rest)
    return LikelihoodVerdict(Standing.EXACT, said, found.certainty, why, found.formula, match)


def _called(single: NamedLoss) -> str:
    """The name of the loss of a single observation, where it is proved to have one."""
    for other in losses():
        same = [a.domain for a in other.arguments] == [a.domain for a in single.arguments]
        if same and other.target is single.target and other.is_general and not other.constants:
            names = {a.label: b.label for a, b in zip(other.arguments, single.arguments, strict=True)}
            renamed = replace(other, formula=rename(other.formula, names), arguments=single.arguments)
            if _are_the_same(renamed, single):
                return f"the **{other.name}** of single observations"
    return "that of single observations"


def _are_the_same(one: NamedLoss, other: NamedLoss) -> bool:
    both = outcomes_of(one), outcomes_of(other)
    if both[0] is None or both[1] is None:
        return not one.target.indexed and vanishes(one.formula - other.formula)
    return all(vanishes(a - b) for a, b in zip(both[0].losses, both[1].losses, strict=True))


def not_known_of_shares(loss: NamedLoss, found: LikelihoodVerdict) -> LikelihoodVerdict:
    """The verdict on a loss of shares of which nothing was found, with what a few observations say besides.

    They refute it where the shares are counted; where these may be any point of the simplex, there may be a
    density: the reverse Kullback-Leibler divergence has one, of amounts that are extremely stable.

    >>> from wizard.derivation.verdicts.collect import verdict
    >>> from wizard.losses.distributions import jensen_shannon_divergence
    >>> verdict(jensen_shannon_divergence).standing.value
    'unknown'
    """
    if found.standing is not Standing.UNKNOWN or loss.target.mixes is None or not loss.target.indexed:
        return found
    said = (
        f"It is **not known** whether the {loss.name} is a negative log-likelihood of {loss.random}, which may be"
        " any positive shares."
    )
    mean = " Nor are its slopes the weighted mean of those for targets that are one observation each."
    return replace(found, statement=said, evidence=f"{found.evidence}{mean}{_by_few_observations(loss)}")


def _by_few_observations(loss: NamedLoss) -> str:
    """How the shares that a few observations can have would refute it, or nothing."""
    for number in (1, SIZE):
        outcomes = _of_few(loss, number)
        found = verdict_of_outcomes(loss, outcomes) if outcomes is not None else None
        if found is not None and found.standing is Standing.NONE:
            few = f"{number} observation{'s' * (number > 1)}"
            return (
                f" Were the shares those that {few} can have, it would be none: no $a > 0$ and $b(y)$ make"
                f" $e^{{-aL - b}}$ a probability of these shares for every prediction. {found.evidence} Of shares"
                " that may be any, as points of a continuum, this says nothing."
            )
    return ""


def _of_few(loss: NamedLoss, number: int) -> Outcomes | None:
    """The loss for the shares that so many observations can have; where it is infinite, these cannot occur."""
    named, variables = written_out(loss, THREE)
    formula = sp.expand_log(loss.formula.subs(K, SIZE).doit(), force=True)
    few: dict[str, sp.Expr] = {}
    for counts in product(range(number + 1), repeat=SIZE):
        if sum(counts) == number:
            there = _at(loss, formula, [sp.Rational(count, number) for count in counts])
            if there is None:
                return None
            if there != sp.oo:
                few[str(counts)] = unfold(there.xreplace(named))
    return Outcomes(tuple(few), tuple(few.values()), variables, loss.usual, THREE) if few else None


def _at(loss: NamedLoss, formula: sp.Expr, shares: list[sp.Expr]) -> sp.Expr | None:
    """The loss for these shares: where some are zero, what it goes to as they do, whichever goes faster."""
    large = sp.Symbol("x", positive=True)
    found = []
    for pace in (1, 2):
        values = {loss.target.target[k]: share or pace**k / large for k, share in enumerate(shares, start=1)}
        there = formula.xreplace(values)
        found.append(limit_at_infinity(there, large) if 0 in shares else there)
    return found[0] if found[0] == found[1] else None
