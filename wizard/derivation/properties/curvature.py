"""Second derivatives of a loss, which several properties ask for: each is made and tidied once."""

from __future__ import annotations

from functools import lru_cache

import sympy as sp

from wizard.derivation.gradient import almost_everywhere, tidy

ROOTED = 40  # operations, beyond which nothing with the root of a sum is factored


@lru_cache(maxsize=256)
def curvature(loss: sp.Expr, one: sp.Symbol, other: sp.Symbol) -> sp.Expr:
    """The second derivative, away from kinks.

    >>> x = sp.Symbol("x")
    >>> curvature(x**3, x, x)
    6*x
    """
    return almost_everywhere(sp.diff(_slope(loss, one), other))


@lru_cache(maxsize=64)
def _slope(loss: sp.Expr, variable: sp.Symbol) -> sp.Expr:
    return sp.diff(loss, variable)


def tidy_curvature(loss: sp.Expr, one: sp.Symbol, other: sp.Symbol) -> sp.Expr:
    """The second derivative as one short fraction, the same in both orders of the variables."""
    return _tidied(loss, *sorted((one, other), key=str))


@lru_cache(maxsize=256)
def _tidied(loss: sp.Expr, one: sp.Symbol, other: sp.Symbol) -> sp.Expr:
    second = curvature(loss, one, other)
    rooted = any(p.base.is_Add and p.exp.is_Rational and not p.exp.is_Integer for p in second.atoms(sp.Pow))
    return second if rooted and sp.count_ops(second) > ROOTED else tidy(second)


def tidy_hessian(loss: sp.Expr, variables: list[sp.Symbol]) -> sp.Matrix:
    """All second derivatives, tidied."""
    return sp.Matrix([[tidy_curvature(loss, one, other) for other in variables] for one in variables])
