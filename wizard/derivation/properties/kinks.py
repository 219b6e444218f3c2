"""Losses with a kink where the prediction meets the target: what they are on each side of it."""

from __future__ import annotations

from dataclasses import dataclass

import sympy as sp
from sympy.core.relational import Relational

from wizard.derivation.properties.equation import Equation, equation_of
from wizard.derivation.properties.numbers import At, number_at
from wizard.derivation.prove import is_zero_rational


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


def slope_is_continuous(loss: sp.Expr, variable: sp.Symbol) -> bool:
    """Whether it is proved that no kink is one of the slope by the variable: that this has no jump there.

    >>> x, c = sp.Symbol("x", real=True), sp.Symbol("c", positive=True)
    >>> slope_is_continuous(x * sp.Abs(x), x), slope_is_continuous(sp.Abs(x - c), x)
    (True, False)
    """
    return all(_is_without_jump(loss, variable, kink) for kink in _kinked(loss, variable))


def _is_without_jump(loss: sp.Expr, variable: sp.Symbol, kink: sp.Expr) -> bool:
    """Whether slopes on both sides of a kink are the same where it is: of one linear in something, or in |...|."""
    inside = next(iter(sorted(kink.atoms(sp.Abs), key=str)), None)
    if inside is not None:
        signs = [{inside.args[0]: sign} for sign in (1, -1)]
        halves = [_on_side(loss, {**sign, kink: 1}, 1) for sign in signs]
        others = [_on_side(loss, {**sign, kink: -1}, 1) for sign in signs]
        places = [kink.xreplace({inside: sign * inside.args[0]}) for sign in (1, -1)]
    else:
        halves, others, places = [_on_side(loss, {kink: 1}, 1)], [_on_side(loss, {kink: -1}, 1)], [kink]
    if any(_has_arguments(each, kink) for each in (*halves, *others)):
        return False
    kinks = [other for other in _kinked(loss, variable) if other != kink]
    for above, below, place in zip(halves, others, places, strict=True):
        by = sorted((s for s in place.free_symbols if sp.diff(place, s).is_nonzero), key=str)
        if not by or sp.diff(place, by[0], 2) != 0:
            return False
        root = -place.subs(by[0], 0) / sp.diff(place, by[0])
        steps = (above - below, sp.diff(above - below, variable))
        if not all(is_zero_rational(step.subs(by[0], root).doit()) for step in steps):
            return False
        if any(sp.expand(other.subs(by[0], root)) == 0 for other in kinks):  # which are looked at one by one
            return False
    return True


def _has_arguments(expression: sp.Expr, kink: sp.Expr) -> bool:
    return kink in arguments_of_kinks(expression)


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
