"""Directions in space: the normaliser of the von Mises-Fisher, by the squared concentration."""

from __future__ import annotations

import sympy as sp

from wizard.notation.nodes import sinhc
from wizard.numerics.stable.kernel_nodes import Kernel


class log_sinhc_of_root(Kernel):
    """log(sinh(x)/x) for x = sqrt(s), of s: smooth at 0, where a square root is not."""

    def fdiff(self, argindex: int = 1) -> sp.Expr:
        return langevin_of_root(self.args[0]) / 2


class langevin_of_root(Kernel):
    """(coth(x) - 1/x)/x for x = sqrt(s), of s; 1/3 at 0."""

    def fdiff(self, argindex: int = 1) -> sp.Expr:
        return langevin_of_root_slope(self.args[0])


class langevin_of_root_slope(Kernel):
    """The derivative of langevin_of_root; -1/45 at 0."""


def concentrations(expression: sp.Expr) -> sp.Expr:
    """log(sinhc(x)) by the square of x, in which x may vanish."""
    return expression.replace(
        lambda e: isinstance(e, sp.log) and isinstance(e.args[0], sinhc),
        lambda e: log_sinhc_of_root(e.args[0].args[0] ** 2),
    )
