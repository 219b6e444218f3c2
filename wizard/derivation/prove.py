"""Proof that an expression is identically zero: its derivatives vanish as rational functions, and one value does."""

from __future__ import annotations

import sympy as sp

from wizard.notation.nodes import unfold


LARGEST = 80  # operations: beyond it, `cancel` may take seconds, and the numeric check has to do


def vanishes(expression: sp.Expr, depth: int = 2) -> bool:
    """Whether a proof was found that the expression is zero on its whole (connected) domain.

    False means "no proof found", not "not zero".

    >>> x = sp.Symbol("x", real=True)
    >>> vanishes(sp.log(1 + sp.exp(x)) - sp.log(1 + sp.exp(-x)) - x)
    True
    >>> vanishes(sp.log(1 + sp.exp(x)) - x)
    False
    """
    plain = _opaque(unfold(expression))
    if plain == 0 or sp.expand(sp.expand_log(plain, force=True)) == 0:
        return True
    if any(power.exp.free_symbols for power in plain.atoms(sp.Pow)) or sp.count_ops(plain) > LARGEST:
        return False
    variables = sorted(plain.free_symbols, key=str)
    for slope in (sp.diff(plain, v) for v in variables):
        if not (is_zero_rational(slope) or (depth and vanishes(slope, depth - 1))):
            return False
    at_one_point = plain.subs({v: _simple_point(v) for v in variables})
    return bool(sp.expand(sp.expand_log(at_one_point, force=True)) == 0)


def is_zero_rational(expression: sp.Expr) -> bool:
    """Whether the expression is zero as a rational function of its variables, exponentials and other functions."""
    powers_apart = sp.expand_power_exp(sp.expand_power_base(unfold(expression), force=True))
    algebraic = powers_apart.replace(lambda e: isinstance(e, sp.exp), _as_power)
    return bool(sp.cancel(sp.together(_opaque(algebraic))) == 0)


def _as_power(e: sp.exp) -> sp.Expr:
    """exp(-2 z) as t^(-2) with one symbol t for exp(z), so that a rational function remains."""
    coefficient, rest = e.args[0].as_coeff_Mul()
    return sp.Symbol(f"exp({rest})", positive=True) ** coefficient


def _opaque(expression: sp.Expr) -> sp.Expr:
    """Put one symbol for each indexed quantity and each sum, about which nothing more is known."""
    opaque = {
        e: sp.Symbol(f"<{e}>", positive=e.is_positive, real=e.is_real)
        for e in expression.atoms(sp.Sum, sp.Indexed)
    }
    for big in sorted(opaque, key=sp.count_ops, reverse=True):
        expression = expression.xreplace({big: opaque[big]})
    return expression


def _simple_point(variable: sp.Symbol) -> sp.Expr:
    """A point at which logarithms stay simple: 1/2 is in every positive domain, exp(0) is 1."""
    return sp.Rational(1, 2) if variable.is_nonnegative else sp.Integer(0)
