"""Functions computed by the kernels of the same name in `wizard.numerics.gamma_kernels`, with their derivatives.

An argument that follows from the others (a logarithm, a difference) is given because it is known to more digits
than it could be computed to; derivatives therefore take it as written, and count each change once.
"""

from __future__ import annotations

from random import Random

import sympy as sp

from wizard.notation.nodes import unfold
from wizard.numerics.stable.kernel_nodes import Kernel


class stirling_error(Kernel):
    """log(gamma(u)) - (u - 1/2) log(u) + u - log(2 pi)/2, of u and log(u)."""

    def fdiff(self, argindex: int = 1) -> sp.Expr:
        u, _ = self.args
        return stirling_slope(*self.args) / u if argindex == 1 else sp.Integer(0)


class stirling_slope(Kernel):
    """u times the derivative of stirling_error by u, of u and log(u)."""

    def fdiff(self, argindex: int = 1) -> sp.Expr:
        u, _ = self.args
        return (self + stirling_curvature(u)) / u if argindex == 1 else sp.Integer(0)


class stirling_curvature(Kernel):
    """u^2 times the second derivative of stirling_error by u."""


class log_factorial_excess(Kernel):
    """log(y!) - y log(y) + y of a count y."""


class ratio_excess(Kernel):
    """r - 1 - log(r), of r and log(r)."""

    def fdiff(self, argindex: int = 1) -> sp.Expr:
        return sp.Integer(0) if argindex == 1 else self.args[0] - 1


class weighted_excess(Kernel):
    """x (r - 1 - log(r)), of x, r and log(r); it is differentiated as such, and written out before printing."""

    @property
    def definition(self) -> sp.Expr:
        """The product, with a kernel for the second factor."""
        x, r, log_r = self.args
        return x * ratio_excess(r, log_r)

    def _eval_derivative(self, s: sp.Symbol) -> sp.Expr:
        """By s; where x r does not change, the slope x' (r - 1 - log(r)) - x' (r - 1) is -x' log(r)."""
        x, r, log_r = self.args
        by_x, by_log = sp.diff(x, s), sp.diff(log_r, s)
        if by_x != 0 and is_zero_at_random(by_x / x + by_log):
            return -by_x * log_r
        return by_x * ratio_excess(r, log_r) + x * (r - 1) * by_log


class log_quotient(Kernel):
    """log(a/b), of a, b and d = a - b."""

    def fdiff(self, argindex: int = 1) -> sp.Expr:
        a, b, d = self.args
        return (sp.Integer(0), -d / (a * b), 1 / a)[argindex - 1]


class quotient_excess(Kernel):
    """a/b - 1 - log(a/b), of a, b and d = a - b."""

    def fdiff(self, argindex: int = 1) -> sp.Expr:
        a, b, d = self.args
        return (sp.Integer(0), -(d**2) / (a * b**2), d / (a * b))[argindex - 1]


class binomial_deviance(Kernel):
    """x log(x/X) + k log(k/K) with X : K = m : k and X + K = x + k, of x, k, m and log(m)."""

    def _eval_derivative(self, s: sp.Symbol) -> sp.Expr:
        """By s, without the terms that cancel.

        The total X + K is x + k, so that X' and K' count only by the slope of log(X/K). Where x and k change as
        X and K do, all is in the change of the weights of two excesses; else in the logarithms of X/x and K/k.
        """
        x, k, m, log_m = self.args
        ours, surplus = m * (x + k) / (k + m), (m - x) * k / (k + m)
        by_x, by_k = sp.diff(x, s), sp.diff(k, s)
        of_odds = sp.diff(log_m - sp.expand_log(sp.log(k), force=True), s)
        if is_zero_at_random(by_x / x - by_k / k - of_odds):
            first = by_x * quotient_excess(ours, x, surplus) if by_x != 0 else sp.Integer(0)
            return first + by_k * quotient_excess(x + k, k + m, x - m)
        first = by_x * log_quotient(ours, x, surplus) if by_x != 0 else sp.Integer(0)
        return surplus * of_odds - first - by_k * log_quotient(x + k, k + m, x - m)


class binomial_surprise(binomial_deviance):
    """binomial_deviance - x log(x) + x for a count x, which is not differentiated by."""


def is_zero_at_random(expression: sp.Expr) -> bool:
    """Whether an expression of positive symbols is zero at three random points, to 30 digits."""
    if expression == 0:
        return True
    random = Random(0)
    for _ in range(3):
        at = {s: sp.Rational(random.randrange(1, 997), 997) for s in sorted(expression.free_symbols, key=str)}
        here = unfold(expression.xreplace(at)).evalf(60)
        if not (here.is_number and abs(here) < sp.Float(10) ** -30):
            return False
    return True
