"""Convexity by composition: what is made of convex functions by rules that keep convexity is convex.

Boyd and Vandenberghe, Convex Optimization, section 3.2.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import sympy as sp

from wizard.assumptions.domain import Domain
from wizard.derivation.properties.signs import proof_of_no_negative
from wizard.notation.nodes import huber_rho, positive_part, softplus

Domains = Mapping[sp.Symbol, Domain]

OF_WHAT_IS_LINEAR = (sp.Abs, sp.cosh, huber_rho)
OF_WHAT_IS_CONVEX = (positive_part, softplus, sp.exp)  # they rise
WHY = "It is built by what keeps convexity: sums, factors that are not negative, convex functions of linear ones."


def is_convex_by_composition(expression: sp.Expr, variables: Sequence[sp.Symbol], domains: Domains) -> bool:
    """Whether the rules show that it is convex in the variables together; False where they say nothing.

    >>> x, c = sp.Symbol("x", real=True), sp.Symbol("c", positive=True)
    >>> is_convex_by_composition(positive_part(abs(x) - c) ** 2, [x], {}), is_convex_by_composition(x**3, [x], {})
    (True, False)
    """
    if _is_linear(expression, variables):
        return True
    if expression.is_Add:
        return all(is_convex_by_composition(term, variables, domains) for term in expression.args)
    if expression.is_Mul:
        factor, rest = expression.as_independent(*variables, as_Add=False)
        return factor != 1 and _is_convex_multiple(factor, rest, variables, domains)
    if expression.is_Pow and not expression.exp.has(*variables):
        return _is_convex_power(expression.base, expression.exp, variables, domains)
    if not isinstance(expression, OF_WHAT_IS_LINEAR + OF_WHAT_IS_CONVEX):
        return False
    inside, *others = expression.args
    if any(other.has(*variables) for other in others):
        return False
    if isinstance(expression, OF_WHAT_IS_CONVEX):
        return is_convex_by_composition(inside, variables, domains)
    return _is_linear(inside, variables)


def _is_linear(expression: sp.Expr, variables: Sequence[sp.Symbol]) -> bool:
    return not any(sp.diff(expression, each).has(*variables) for each in variables)


def _is_convex_multiple(factor: sp.Expr, rest: sp.Expr, variables: Sequence[sp.Symbol], domains: Domains) -> bool:
    if isinstance(rest, sp.log) and _is_linear(rest.args[0], variables):  # concave
        return proof_of_no_negative(-factor, domains) is not None
    return proof_of_no_negative(factor, domains) is not None and is_convex_by_composition(rest, variables, domains)


def _is_convex_power(base: sp.Expr, exponent: sp.Expr, variables: Sequence[sp.Symbol], domains: Domains) -> bool:
    if exponent.is_Integer and exponent.is_positive and exponent.is_even and _is_linear(base, variables):
        return True
    at_least_one = proof_of_no_negative(exponent - 1, domains) is not None
    return at_least_one and bool(base.is_nonnegative) and is_convex_by_composition(base, variables, domains)
