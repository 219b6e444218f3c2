"""Losses with a kink where the prediction meets the target: what they are on each side of it."""

from __future__ import annotations

from dataclasses import dataclass

import sympy as sp
from sympy.core.relational import Relational

from wizard.derivation.properties.equation import Equation, equation_of
from wizard.derivation.properties.numbers import At, number_at


@dataclass(frozen=True)
class Sides:
    """The loss where T(y) > m(f), `above`, and where T(y) < m(f), `below`; `meeting` holds T and m."""

    above: sp.Expr
    below: sp.Expr
    meeting: Equation


def sides(loss: sp.Expr, variable: sp.Symbol, target: sp.Symbol) -> Sides | None:
    """The two sides of a loss whose only kink is where prediction and target meet; None for any other loss.

    >>> y, f = sp.symbols("y f", real=True)
    >>> both = sides(sp.Abs(y - f) / 2 + y - f, f, y)
    >>> both.above, both.below
    (-3*f/2 + 3*y/2, -f/2 + y/2)
    """
    arguments = _kinked(loss, variable)
    if not arguments:
        return None
    first = arguments[0]
    rising = sp.diff(first, target)
    if not (rising.is_positive or rising.is_negative):
        return None
    difference = first if rising.is_positive else -first
    meeting = equation_of(difference, variable, target)
    if meeting is None:
        return None
    signs = {}
    for argument in arguments:
        quotient = sp.cancel(argument / difference)
        if quotient.free_symbols & {variable, target} or not (quotient.is_positive or quotient.is_negative):
            return None
        signs[argument] = 1 if quotient.is_positive else -1
    above, below = (sp.expand(_on_side(loss, signs, side)) for side in (1, -1))
    return Sides(above, below, meeting)


def has_kink(loss: sp.Expr, variable: sp.Symbol) -> bool:
    """Whether an absolute value, a sign or a condition holds the variable."""
    return bool(_kinked(loss, variable))


def is_away_from_kinks(expression: sp.Expr, at: At) -> bool:
    """Whether no absolute value, sign or condition is just about to change at that point."""
    return all(number_at(argument, at) != 0 for argument in arguments_of_kinks(expression))


def _kinked(loss: sp.Expr, variable: sp.Symbol) -> list[sp.Expr]:
    return [e for e in arguments_of_kinks(loss) if variable in e.free_symbols]


def arguments_of_kinks(expression: sp.Expr) -> list[sp.Expr]:
    """What every absolute value, sign and step is of, and what every condition compares with zero."""
    found = [e.args[0] for e in expression.atoms(sp.Abs, sp.sign, sp.Heaviside)]
    return sorted((*found, *(e.lhs - e.rhs for e in expression.atoms(Relational))), key=str)


def _on_side(loss: sp.Expr, signs: dict[sp.Expr, int], side: int) -> sp.Expr:
    def relation(e: Relational) -> sp.Basic:
        sign = signs.get(e.lhs - e.rhs)
        return e if sign is None else e.func(sp.Integer(sign * side), 0)

    plain = loss.replace(lambda e: isinstance(e, Relational), relation)
    return plain.replace(
        lambda e: isinstance(e, sp.Abs | sp.sign | sp.Heaviside) and e.args[0] in signs,
        lambda e: _without_kink(e, signs[e.args[0]] * side),
    )


def _without_kink(e: sp.Expr, sign: int) -> sp.Expr:
    if isinstance(e, sp.Abs):
        return sign * e.args[0]
    return sp.Integer(sign) if isinstance(e, sp.sign) else sp.Integer(sign > 0)
