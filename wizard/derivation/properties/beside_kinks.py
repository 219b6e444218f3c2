"""What a loss is beside its kinks: the pieces that hold there, and where one piece meets the next."""

from __future__ import annotations

from collections.abc import Iterator

import sympy as sp

from wizard.derivation.properties.equation import solved
from wizard.derivation.properties.kinks import arguments_of_kinks
from wizard.derivation.properties.numbers import is_zero, number_at
from wizard.derivation.properties.subject import Point


def near(expression: sp.Expr, at: Point) -> sp.Expr:
    """What it is near a point away from kinks: the pieces that hold there, absolute values by their signs.

    >>> x = sp.Symbol("x", real=True)
    >>> near(sp.Abs(x) + sp.sign(x - 2), {x: sp.Integer(1)})
    x - 1
    """

    def holds(condition: sp.Basic) -> bool:
        return condition == sp.true or bool(condition.func(_sign(condition.lhs - condition.rhs, at), 0))

    plain = expression.replace(
        lambda e: isinstance(e, sp.Piecewise), lambda e: next(value for value, where in e.args if holds(where))
    )
    plain = plain.replace(lambda e: isinstance(e, sp.Abs), lambda e: _sign(e.args[0], at) * e.args[0])
    plain = plain.replace(lambda e: isinstance(e, sp.Heaviside), lambda e: (1 + _sign(e.args[0], at)) / 2)
    return plain.replace(lambda e: isinstance(e, sp.sign), lambda e: _sign(e.args[0], at))


def _sign(expression: sp.Expr, at: Point) -> sp.Integer:
    value = number_at(expression, at)
    return sp.Integer(0) if is_zero(value) else sp.Integer(1 if value > 0 else -1)


def roots_of_kinks(along: sp.Expr, z: sp.Symbol) -> set[sp.Expr]:
    """The numbers z at which there is a kink, of those that are linear in z or in absolute values of such."""
    found = {root for e in arguments_of_kinks(along) if e.has(z) for root in _zeros(e, z)}
    return {root for root in found if root is not None and not root.free_symbols}


def _zeros(expression: sp.Expr, z: sp.Symbol) -> Iterator[sp.Expr | None]:
    """Of what is linear in z, or in absolute values of such."""
    inside = next(iter(sorted(expression.atoms(sp.Abs), key=str)), None)
    if inside is None:
        yield solved(sp.expand(expression), z, sp.S.Zero)
        return
    for sign in (1, -1):
        yield from _zeros(expression.xreplace({inside: sign * inside.args[0]}), z)
