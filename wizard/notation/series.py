"""Functions that are known by a series only."""

from __future__ import annotations

import mpmath
import sympy as sp
from mpmath.libmp import prec_to_dps

from wizard.notation.nodes import Node

j = sp.Symbol("j", integer=True, positive=True)


def tweedie_series(y: mpmath.mpf, phi: mpmath.mpf, p: mpmath.mpf) -> mpmath.mpf:
    """1/y sum_j (y/(p - 1))^(b j) / (phi^((1 + b) j) (2 - p)^j j! Gamma(b j)), b = (2 - p)/(p - 1); 1 for y = 0.

    The number of events has the terms' place: Dunn and Smyth, Statistics and Computing 15, 2005.
    """
    mp = y.context
    if y == 0:
        return mp.one
    b = (2 - p) / (p - 1)
    ratio = (y / (p - 1)) ** b / (phi ** (1 + b) * (2 - p))
    total, power, number = mp.zero, mp.one, 0
    highest = y ** (2 - p) / (phi * (2 - p))
    while True:
        number += 1
        power = power * ratio / number
        term = power / mp.gamma(b * number)
        total += term
        if number > highest and term < total * mp.eps:
            return total / y


class tweedie_factor(Node):
    """The factor of the Tweedie density for 1 < p < 2 in which the mean does not stand, of y, phi and p.

    >>> tweedie_factor(sp.Integer(0), sp.Integer(1), sp.Rational(3, 2))
    1
    >>> tweedie_factor(sp.Integer(1), sp.Integer(1), sp.Rational(3, 2)).evalf(10)  # the sum of 4^j / (j! (j - 1)!)
    19.51893031
    """

    nargs = 3
    latex_name = "a"

    @classmethod
    def eval(cls, y: sp.Expr, phi: sp.Expr, p: sp.Expr) -> sp.Expr | None:
        return sp.Integer(1) if y.is_number and y.is_zero else None

    @property
    def definition(self) -> sp.Expr:
        return self  # nothing more elementary says it

    @property
    def branches(self) -> tuple[tuple[sp.Expr, sp.Basic], ...]:
        y, phi, p = self.args
        b = (2 - p) / (p - 1)
        term = (y / (p - 1)) ** (b * j) / (phi ** ((1 + b) * j) * (2 - p) ** j * sp.factorial(j) * sp.gamma(b * j))
        return ((sp.Integer(1), sp.Eq(y, 0)), (sp.Sum(term, (j, 1, sp.oo)) / y, sp.true))

    def _eval_evalf(self, prec: int) -> sp.Expr | None:
        if not all(a.is_number for a in self.args):
            return None
        with mpmath.workprec(prec + 10):
            numbers = [mpmath.mpf(str(a.evalf(prec_to_dps(prec) + 10))) for a in self.args]
            return sp.Float(str(tweedie_series(*numbers)), prec_to_dps(prec))

    def _eval_is_positive(self) -> bool | None:
        return True
