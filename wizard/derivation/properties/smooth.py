"""Whether a formula has neither kinks nor jumps nor poles: then slopes and curvatures say all of how it runs."""

from __future__ import annotations

from collections.abc import Mapping

import sympy as sp
from sympy.functions.elementary.hyperbolic import HyperbolicFunction

from wizard.assumptions.domain import Domain
from wizard.derivation.properties.signs import proof_of_no_negative
from wizard.notation.nodes import unfold


def is_smooth(expression: sp.Expr, domains: Mapping[sp.Symbol, Domain]) -> bool:
    """Whether it is proved to be smooth: of exponentials, and of logarithms and powers of what is positive.

    >>> x, v = sp.Symbol("x", real=True), sp.Symbol("v", positive=True)
    >>> is_smooth(sp.log(1 + x**2) + 1 / v, {}), is_smooth(1 / x, {}), is_smooth(sp.Abs(x), {})
    (True, False, False)
    """
    plain = unfold(expression)
    plain = plain.rewrite(sp.exp) if plain.has(HyperbolicFunction) else plain
    known = {sp.exp, sp.log}
    if plain.has(sp.Piecewise) or any(type(e) not in known for e in plain.atoms(sp.Function)):
        return False
    inside = [e.args[0] for e in plain.atoms(sp.log)]
    inside += [e.base for e in plain.atoms(sp.Pow) if not (e.exp.is_Integer and e.exp.is_nonnegative)]
    return all(is_positive(each, domains) for each in inside)


def is_positive(expression: sp.Expr, domains: Mapping[sp.Symbol, Domain]) -> bool:
    """Whether it is proved to be greater than zero for all values that its symbols may take."""
    proof = proof_of_no_negative(expression, domains)
    return proof is not None and proof.strict
