"""A loss with arguments that a likelihood does not have: an upper bound of it, whatever these are.

Let G(v, c) = L - (the negative log-likelihood), v the other arguments, c the constants. Where G is convex in v and
zero where its slopes are zero, it is nowhere negative. If that is so of G at the least value of a constant, and of
the slope of G by that constant, it is so for all of its values.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
import sympy as sp

from wizard.assumptions.domain import Domain
from wizard.assumptions.loss import NamedLoss
from wizard.derivation.properties.smooth import is_positive, is_smooth
from wizard.derivation.prove import vanishes
from wizard.derivation.records import Certainty
from wizard.derivation.verdicts.records import LikelihoodVerdict, Standing
from wizard.notation.printer import tex

Point = dict[sp.Symbol, sp.Expr]
Domains = Mapping[sp.Symbol, Domain]


def bounded_likelihood(loss: NamedLoss) -> NamedLoss | None:
    """The loss that it is said to bound, as a loss of its own; None if the two have the same arguments.

    >>> from wizard.losses.generative import negative_elbo
    >>> bounded_likelihood(negative_elbo).formula
    (-f + y)**2/(2*(tau**2 + w**2)) + log(tau**2 + w**2)/2 + log(2*pi)/2
    """
    if loss.bounds is None:
        return None
    kept = tuple(each for each in loss.arguments if each.symbol not in loss.bounds.others)
    if kept == loss.arguments:
        return None
    held = loss.bounds.likelihood.free_symbols
    constants = tuple(each for each in loss.constants if each.symbol in held)
    formula = loss.bounds.likelihood
    return replace(loss, arguments=kept, formula=formula, constants=constants, elsewhere=(), bounds=None)


def verdict_of_bound(loss: NamedLoss, found: LikelihoodVerdict) -> LikelihoodVerdict | None:
    """The verdict on a bound of what is exactly a negative log-likelihood; None if it is not proved to be one."""
    assert loss.bounds is not None
    gap = loss.formula - loss.bounds.likelihood
    others = [each for each in loss.arguments if each.symbol in loss.bounds.others]
    domains = {each.symbol: each.domain for each in loss.arguments}
    domains |= {each.symbol: each.domain for each in loss.constants}
    variables = [each.symbol for each in others]
    if any(each.is_indexed for each in others):
        return None
    if found.standing is not Standing.EXACT or not is_smooth(gap, domains):
        return None
    least = least_at(gap, variables, domains)
    if least is not None and vanishes(gap.subs(least)):
        return _bound(loss, found, least, "")
    for constant in loss.constants:
        lowest, slope = gap.subs(constant.symbol, constant.domain.lower), sp.diff(gap, constant.symbol)
        tight = least_at(lowest, variables, domains) if constant.domain.lower.is_finite and slope != 0 else None
        rising = least_at(slope, variables, domains) if tight is not None else None
        if tight and rising and vanishes(lowest.subs(tight)) and vanishes(slope.subs(rising)):
            c = tex(constant.symbol)
            looser = (
                f" That is so at ${c} = {tex(constant.domain.lower)}$. The slope by ${c}$ is nowhere negative, and"
                f" zero only at {_listed(rising)}: the larger ${c}$, the **looser the bound**."
            )
            return _bound(loss, found, tight, looser)
    return None


def least_at(
    expression: sp.Expr, variables: Sequence[sp.Symbol], domains: Mapping[sp.Symbol, Domain]
) -> Point | None:
    """Where it is least, if it is smooth, convex in the variables together and its slopes are zero there."""
    if not is_smooth(expression, domains):
        return None
    hessian = sp.hessian(expression, variables)
    minors = [hessian[:size, :size].det() for size in range(1, len(variables) + 1)]
    if not all(is_positive(sp.factor_terms(sp.expand(each)), domains) for each in minors):
        return None
    found: Point = {}
    for variable in variables:
        root = root_of(sp.diff(expression, variable).subs(found), variable, domains[variable])
        if root is None or root.free_symbols & {*variables} or not _is_within(root, domains[variable], domains):
            return None
        found[variable] = root
    return found


def _is_within(value: sp.Expr, domain: Domain, domains: Domains) -> bool:
    """Whether it is proved to be in the inside of the domain, or is an end that belongs to it."""
    if domain.discrete:
        return False
    if value.is_number and value in (domain.lower, domain.upper):
        return bool(domain.contains(np.array([float(value)])).all())
    ends = [(value - domain.lower, domain.lower), (domain.upper - value, domain.upper)]
    return all(end.is_infinite or is_positive(gap, domains) for gap, end in ends)


def root_of(slope: sp.Expr, variable: sp.Symbol, domain: Domain) -> sp.Expr | None:
    """The one root of a numerator that is linear or quadratic in the variable, or the positive one of two."""
    numerator = sp.fraction(sp.together(slope))[0]
    if not numerator.is_polynomial(variable) or sp.degree(numerator, variable) not in (1, 2):
        return None
    roots = [sp.factor_terms(root) for root in sp.roots(sp.Poly(numerator, variable))]
    fitting = [root for root in roots if domain.lower != 0 or not root.is_nonpositive]
    return fitting[0] if len(fitting) == 1 and (domain.lower != 0 or fitting[0].is_positive) else None


def _listed(point: Point) -> str:
    return " and ".join(f"${tex(symbol)} = {tex(value)}$" for symbol, value in point.items())


def _bound(loss: NamedLoss, found: LikelihoodVerdict, tight: Point, looser: str) -> LikelihoodVerdict:
    assert loss.bounds is not None
    names = " and ".join(f"${tex(symbol)}$" for symbol in tight)
    said = (
        f"{loss.titled} is an **upper bound of a negative log-likelihood** of {loss.random} given {loss.given}:"
        f" whatever {names} {'is' if len(tight) == 1 else 'are'}, it is at least ${tex(loss.bounds.likelihood)}$."
    )
    why = (
        f"The difference is convex in {names} together, and where its slopes are zero, at {_listed(tight)}, it is"
        f" zero.{looser} What is bounded is exact: {found.evidence}"
    )
    return LikelihoodVerdict(Standing.BOUND, said, Certainty.PROVED, why, _density(loss, found), found.match)


def _density(loss: NamedLoss, found: LikelihoodVerdict) -> sp.Basic | None:
    """What is bounded as a density: exp(-l), if nothing else is needed to normalise it."""
    assert loss.bounds is not None
    shown = loss.bounds.likelihood
    names = {s.name: s for s in (found.formula.free_symbols if found.formula is not None else ())}
    if not isinstance(found.formula, sp.Expr) or not {"a", "u"} <= names.keys():
        return found.formula
    kept = [each.symbol for each in loss.arguments if each.symbol not in loss.bounds.others]
    error = loss.target.target - kept[0]
    apart = sp.expand_log(sp.log(found.formula.subs({names["a"]: 1, names["u"]: error}).doit()), force=True)
    return sp.exp(-shown) if vanishes(sp.expand(shown + apart)) else found.formula
