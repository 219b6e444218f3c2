"""Convexity without second derivatives: logarithms of sums of exponentials are convex, and so are sums of them.

Each is convex in all variables together (Boyd and Vandenberghe, Convex Optimization, 3.1.5), so that nothing grows
with the number of variables, as the minors of a Hessian do.
"""

from __future__ import annotations

from collections.abc import Collection

import sympy as sp

Symbols = Collection[sp.Symbol]


def proof_by_log_sums(loss: sp.Expr, variables: Symbols) -> str:
    """Why the loss is convex in the variables together, or nothing.

    >>> x, y, z = sp.symbols("x y z", real=True)
    >>> proof_by_log_sums(2 * sp.log(sp.exp(x) + sp.exp(y) + 1) - x, [x, y])
    'The logarithm of a sum of exponentials is convex, as is what is linear, and so is their sum.'
    >>> proof_by_log_sums(sp.log(sp.exp(x) - sp.exp(y)), [x, y]), proof_by_log_sums(x * y, [x, y])
    ('', '')
    """
    varying = [t for t in sp.Add.make_args(loss) if not t.free_symbols.isdisjoint(variables)]
    curved = [t for t in varying if _is_log_sum(t, variables)]
    if not curved or not all(_is_linear(term, variables) for term in varying if term not in curved):
        return ""
    linear = ", as is what is linear, and so is their sum." if len(varying) > 1 else "."
    return f"The logarithm of a sum of exponentials is convex{linear}"


def _is_log_sum(term: sp.Expr, variables: Symbols) -> bool:
    """Whether it is c log(a e^u + b e^v + ...) with c, a, b, ... nowhere negative and u, v, ... linear."""
    factor, logarithm = term.as_independent(*variables, as_Add=False)
    if not (isinstance(logarithm, sp.log) and factor.is_nonnegative):
        return False
    parts = [part.as_independent(*variables, as_Add=False) for part in sp.Add.make_args(logarithm.args[0])]
    return all(a.is_nonnegative and _is_linear(sp.log(e).expand(), variables) for a, e in parts)


def _is_linear(expression: sp.Expr, variables: Symbols) -> bool:
    return all(sp.diff(expression, v).free_symbols.isdisjoint(variables) for v in variables)
