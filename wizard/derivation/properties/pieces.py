"""Losses that are written in pieces, such as Huber's: what they are on each piece, and whether these fit."""

from __future__ import annotations

from collections.abc import Iterator

import sympy as sp
from sympy.core.relational import Relational

from wizard.derivation.properties.equation import solved


def pieces(expression: sp.Expr) -> list[sp.Expr]:
    """What the expression is on each piece; inside an absolute value, for both signs.

    >>> x = sp.Symbol("x", real=True)
    >>> pieces(2 * sp.Piecewise((x, x < 1), (1, True)))
    [2*x, 2]
    """
    split = next(iter(sorted(expression.atoms(sp.Piecewise), key=str)), None)
    if split is None:
        return [expression]
    return [piece for e, _ in split.args for piece in pieces(expression.xreplace({split: e}))]


def joins_smoothly(slope: sp.Expr, target: sp.Symbol) -> bool:
    """Whether it is proved that the slope has no jump where one piece meets the next."""
    splits = slope.atoms(sp.Piecewise)
    return bool(splits) and all(
        _joins(split.args[n][0], split.args[n + 1][0], split.args[n][1], target)
        for split in splits
        for n in range(len(split.args) - 1)
    )


def _joins(here: sp.Expr, there: sp.Expr, condition: sp.Basic, target: sp.Symbol) -> bool:
    if not isinstance(condition, Relational):
        return False
    ends = list(_ends(condition.lhs - condition.rhs, target))
    return bool(ends) and all(
        end is not None and sp.expand((here - there).subs(target, end).doit()) == 0 for end in ends
    )


def _ends(difference: sp.Expr, target: sp.Symbol) -> Iterator[sp.Expr | None]:
    """The targets at which the difference is zero, one for each sign of an absolute value in it."""
    inside = next(iter(sorted(difference.atoms(sp.Abs), key=str)), None)
    if inside is None:
        yield solved(difference, target, sp.S.Zero)
        return
    for sign in (1, -1):
        yield solved(difference.xreplace({inside: sign * inside.args[0]}), target, sp.S.Zero)
