"""Special functions of targets that are several numbers, as in `wizard.notation.nodes`."""

from __future__ import annotations

import sympy as sp

from wizard.notation.nodes import Node


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


class sinhc(Node):
    """sinh(x)/x, and 1 for x = 0: the mean of exp(x u) over u from -1 to 1.

    >>> sinhc(sp.Integer(0))
    1
    """

    latex_name = r"\operatorname{sinhc}"

    @classmethod
    def eval(cls, x: sp.Expr) -> sp.Expr | None:
        return sp.Integer(1) if x.is_zero else None

    @property
    def definition(self) -> sp.Expr:
        return sp.sinh(self.args[0]) / self.args[0]

    @property
    def branches(self) -> tuple[tuple[sp.Expr, sp.Basic], ...]:
        return ((sp.Integer(1), sp.Eq(self.args[0], 0)), (self.definition, sp.true))

    def fdiff(self, argindex: int = 1) -> sp.Expr:
        return (sp.cosh(self.args[0]) - self) / self.args[0]

    def _eval_is_positive(self) -> bool | None:
        return self.args[0].is_extended_real
