"""Iverson brackets: 1 where a condition on the target holds, else 0."""

from __future__ import annotations

from collections.abc import Iterable

import sympy as sp

from wizard.notation.nodes import Node


class is_zero(Node):
    """Iverson's bracket [x = 0]: 1 where x is zero, else 0.

    >>> is_zero(sp.Integer(0)), is_zero(sp.Float(2.5))
    (1, 0)
    """

    latex_name = r"\operatorname{zero}"

    @classmethod
    def eval(cls, x: sp.Expr) -> sp.Expr | None:
        return sp.Integer(1 if x.is_zero else 0) if x.is_number else None

    @property
    def definition(self) -> sp.Expr:
        return self  # nothing more elementary says it

    @property
    def branches(self) -> tuple[tuple[sp.Expr, sp.Basic], ...]:
        return ((sp.Integer(1), sp.Eq(self.args[0], 0)), (sp.Integer(0), sp.true))

    def fdiff(self, argindex: int = 1) -> sp.Expr:
        return sp.Integer(0)

    def _eval_is_nonnegative(self) -> bool:
        return True


def exact_values(expression: sp.Expr) -> tuple[tuple[is_zero, sp.Expr, sp.Expr], ...]:
    """(bracket [y = v], y, v) for every bracket in the expression, by increasing v.

    >>> y = sp.Symbol("y", nonnegative=True)
    >>> exact_values(is_zero(y - 1) + is_zero(y))
    ((is_zero(y), y, 0), (is_zero(y - 1), y, 1))
    """
    found = []
    for bracket in expression.atoms(is_zero):
        value, target = (-bracket.args[0]).as_coeff_Add()
        found.append((bracket, -target, value))
    return tuple(sorted(found, key=lambda each: each[2]))


def case_by_case(expression: sp.Expr) -> tuple[tuple[tuple[is_zero, sp.Expr], ...], sp.Expr]:
    """((bracket, the expression where it is 1), ...) and the expression where all brackets are 0.

    A target has at most one of the exact values, and where it has one, that is put in.

    >>> y = sp.Symbol("y", nonnegative=True)
    >>> case_by_case(is_zero(y) * sp.log(2) + is_zero(y - 1) * y + (1 - is_zero(y) - is_zero(y - 1)) * y**2)
    (((is_zero(y), log(2)), (is_zero(y - 1), 1)), y**2)
    """
    exact = exact_values(expression)
    none: dict[sp.Basic, sp.Expr] = {bracket: sp.Integer(0) for bracket, *_ in exact}
    cases = [(b, expression.xreplace({**none, b: sp.Integer(1)}).subs(y, value)) for b, y, value in exact]
    return tuple(cases), expression.xreplace(none)


def put_together(cases: Iterable[tuple[is_zero, sp.Expr]], elsewhere: sp.Expr) -> sp.Expr:
    """What `case_by_case` takes apart: each case with its bracket, the rest with 1 minus all of them."""
    each = list(cases)
    return sp.Add(*[b * e for b, e in each], (1 - sp.Add(*[b for b, _ in each])) * elsewhere)


class at_least(Node):
    """Iverson's bracket [a >= b]: 1 where it holds, else 0.

    >>> at_least(sp.Integer(2), sp.Integer(2)), at_least(sp.Integer(1), sp.Integer(2))
    (1, 0)
    """

    nargs = 2
    latex_name = r"\operatorname{atleast}"

    @classmethod
    def eval(cls, a: sp.Expr, b: sp.Expr) -> sp.Expr | None:
        return sp.Integer(1 if a >= b else 0) if a.is_number and b.is_number else None

    @property
    def definition(self) -> sp.Expr:
        return self  # nothing more elementary says it

    @property
    def branches(self) -> tuple[tuple[sp.Expr, sp.Basic], ...]:
        return ((sp.Integer(1), self.args[0] >= self.args[1]), (sp.Integer(0), sp.true))

    def fdiff(self, argindex: int = 1) -> sp.Expr:
        return sp.Integer(0)

    def _eval_is_nonnegative(self) -> bool:
        return True
