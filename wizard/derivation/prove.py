"""Proof that an expression is zero everywhere: its slopes vanish as rational functions, and one value does."""

from __future__ import annotations

from math import lcm

import sympy as sp
from sympy.functions.elementary.hyperbolic import HyperbolicFunction

from wizard.notation.brackets import at_least, case_by_case, is_zero
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
    if expression.has(is_zero):  # a target has one of the exact values, or none of them
        cases, elsewhere = case_by_case(expression)
        return all(vanishes(each, depth) for each in (*(case for _, case in cases), elsewhere))
    plain = _opaque(_elementary(expression))
    if plain == 0 or sp.expand(sp.expand_log(plain, force=True)) == 0:
        return True
    split = next(iter(sorted(plain.atoms(sp.Piecewise), key=str)), None)
    if split is not None:  # of a step, all slopes are zero
        return all(vanishes(plain.xreplace({split: value}), depth) for value, _ in split.args)
    if may_jump(plain):
        return False
    if any(power.exp.free_symbols for power in plain.atoms(sp.Pow)) or sp.count_ops(plain) > LARGEST:
        return False
    if not plain.has(sp.log) and is_zero_rational(plain):  # at once, without its slopes
        return True
    variables = sorted(plain.free_symbols, key=str)
    for slope in (sp.diff(plain, v) for v in variables):
        if not (is_zero_rational(slope) or (depth and vanishes(slope, depth - 1))):
            return False
    at_one_point = plain.subs({v: _simple_point(v) for v in variables})
    return bool(sp.expand(sp.expand_log(at_one_point, force=True)) == 0)


def may_jump(expression: sp.Expr) -> bool:
    """Whether it may be one constant here and another there, so that slopes of zero say little.

    >>> x = sp.Symbol("x", real=True)
    >>> may_jump(sp.floor(x)), may_jump(sp.atan(1 / x)), may_jump(sp.atan(x))
    (True, True, False)
    """
    inside = [e.args[0] for e in expression.atoms(sp.atan, sp.acot)]
    poles = any(base.free_symbols and not base.is_positive for e in inside for base in _denominators(e))
    steps = (sp.Piecewise, sp.floor, sp.ceiling, sp.frac, sp.Mod, sp.Heaviside, sp.Max, sp.Min)
    return poles or expression.has(*steps) or any(e.has(sp.tan, sp.cot) for e in inside)


def _denominators(expression: sp.Expr) -> list[sp.Expr]:
    return [power.base for power in expression.atoms(sp.Pow) if power.exp.is_nonnegative is not True]


def is_zero_rational(expression: sp.Expr) -> bool:
    """Whether it is zero as a rational function of its variables, exponentials and other functions."""
    powers_apart = sp.expand_power_base(_elementary(expression), force=True)
    terms = [t for e in powers_apart.atoms(sp.exp) for t in sp.Add.make_args(sp.expand(e.args[0]))]
    parts = lcm(*(int(t.as_coeff_Mul()[0].q) for t in terms if t.as_coeff_Mul()[0].is_Rational))
    algebraic = powers_apart.replace(lambda e: isinstance(e, sp.exp), lambda e: _as_power(e, parts))
    return bool(sp.cancel(sp.together(_opaque(algebraic))) == 0)


def _as_power(e: sp.exp, parts: int) -> sp.Expr:
    """exp(-2 z + y/2) as t^(-4) u with one symbol each for exp(z/2), exp(y/2): a rational function remains."""
    product = sp.Integer(1)
    for term in sp.Add.make_args(sp.expand(e.args[0])):
        coefficient, rest = term.as_coeff_Mul()
        product *= sp.Symbol(f"exp({rest}/{parts})", positive=True) ** (coefficient * parts)
    return product


def _elementary(expression: sp.Expr) -> sp.Expr:
    """Nodes and hyperbolic functions by exponentials and logarithms."""
    plain = unfold(expression)
    return plain.rewrite(sp.exp) if plain.has(HyperbolicFunction) else plain


def _opaque(expression: sp.Expr) -> sp.Expr:
    """Put one symbol for each indexed quantity, sum and bracket such as [y = 0]: nothing more is known of them."""
    opaque = {
        e: sp.Symbol(f"<{e}>", positive=e.is_positive, real=e.is_real)
        for e in expression.atoms(sp.Sum, sp.Indexed, is_zero, at_least)
    }
    for big in sorted(opaque, key=sp.count_ops, reverse=True):
        expression = expression.xreplace({big: opaque[big]})
    return expression


def _simple_point(variable: sp.Symbol) -> sp.Expr:
    """A point at which logarithms stay simple: 1/2 is in every positive domain, exp(0) is 1."""
    return sp.Rational(1, 2) if variable.is_nonnegative else sp.Integer(0)


def is_target(symbol: sp.Basic) -> bool:
    """Whether it is the target y, or one of the numbers y_1, y_2, ... of a target."""
    return str(symbol).split("_")[0] == "y"
