"""Functions computed by the kernels of the same name in `wizard.numerics.kernels.gammas`, with their derivatives.

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


class gamma_remainder_slope(Kernel):
    """u (digamma(u) - log(u)), which is stirling_slope - 1/2, of u and log(u)."""

    def fdiff(self, argindex: int = 1) -> sp.Expr:
        return gamma_remainder_curvature(*self.args) if argindex == 2 else sp.Integer(0)


class gamma_remainder_curvature(Kernel):
    """The slope of gamma_remainder_slope by log(u), of u and log(u)."""


class sum_of_products(Kernel):
    """a b + c d, added up before anything else: where the two cancel, what is left may be small beside them."""

    def _eval_derivative(self, s: sp.Symbol) -> sp.Expr:
        """By s; the products stay apart, as a factor of both might overflow where they do not."""
        a, b, c, d = self.args
        slopes = [sp.diff(each, s) for each in (a, b, c, d)]
        of_first = sum_of_products(slopes[0], b, slopes[2], d) if slopes[0] != 0 or slopes[2] != 0 else 0
        of_second = sum_of_products(a, slopes[1], c, slopes[3]) if slopes[1] != 0 or slopes[3] != 0 else 0
        return sp.Add(of_first, of_second)


class beta_remainder(Kernel):
    """r(n s) + r(n t) - r(n) with r = stirling_error - log/2, of n, s, t = 1 - s and log(n), log(s), log(t)."""

    def _eval_derivative(self, x: sp.Symbol) -> sp.Expr:
        n, s, t, log_n, log_s, log_t = self.args
        by_n, by_s, by_t = (sp.diff(logarithm, x) for logarithm in (log_n, log_s, log_t))
        of_s = gamma_remainder_slope(n * s, log_n + log_s)
        of_t = gamma_remainder_slope(n * t, log_n + log_t)
        total = (of_s + of_t - gamma_remainder_slope(n, log_n)) * by_n
        return total if by_s == by_t == 0 else total + sum_of_products(of_s, by_s, of_t, by_t)


class rising_remainder_slope(Kernel):
    """k times the slope by k of stirling_error(k) - stirling_error(y + k) + log(1 + y/k)/2, of y, k and log(k)."""

    def fdiff(self, argindex: int = 1) -> sp.Expr:
        y, k, _ = self.args
        return (self + rising_remainder_curvature(y, k)) / k if argindex == 2 else sp.Integer(0)


class rising_remainder_curvature(Kernel):
    """k^2 times the second slope of the same, of y and k."""


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


class gamma_or_exponential(Kernel):
    """-log of a Gamma density, of its usual form, x, r = y/m and log(x), log(r), log(m); see `gammas`."""


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


class deviance(Kernel):
    """x log(x/m) + m - x, of x, m, d = m - x and log(m)."""

    def fdiff(self, argindex: int = 1) -> sp.Expr:
        x, m, d, _ = self.args
        slopes = {1: -log_quotient(m, x, d), 2: d / m}
        return slopes.get(argindex, sp.Integer(0))


class divergence(Kernel):
    """s log(s/p) + t log(t/q), of s, t = 1 - s, p, q = 1 - p, log(s) and log(t): from one Bernoulli to another."""

    def fdiff(self, argindex: int = 1) -> sp.Expr:
        s, _, p, q, *_ = self.args
        slopes = {1: difference_of_logits(*self.args), 3: (p - s) / (p * q)}
        return slopes.get(argindex, sp.Integer(0))


class difference_of_logits(Kernel):
    """log(s/t) - log(p/q), of s, t, p, q, log(s) and log(t)."""

    def fdiff(self, argindex: int = 1) -> sp.Expr:
        _, _, p, q, *_ = self.args
        slopes = {3: -1 / (p * q), 5: sp.Integer(1), 6: sp.Integer(-1)}
        return slopes.get(argindex, sp.Integer(0))


class count_gap(Kernel):
    """m - y, of a count y, m and log(m)."""


class surplus(Kernel):
    """Y - y with Y : K = m : k and Y + K = y + k, of y, k, m and log(m); it is (m - y)/(1 + m/k)."""

    def fdiff(self, argindex: int = 1) -> sp.Expr:
        _, k, m, _ = self.args
        slopes = {2: self * m / (k + m) / k, 4: surplus_slope(*self.args[:3])}
        return slopes.get(argindex, sp.Integer(0))


class surplus_slope(Kernel):
    """The slope of surplus by log(m), of y, k and m."""


class rising_deviance(Kernel):
    """y log(y/Y) + k log(k/K) and rising_remainder(y, k), of a count y, k, m, log(m) and log(k).

    Here Y : K = m : k and Y + K = y + k. It is log Gamma(k) - log Gamma(y + k) beside y log(1 + k/m) and
    k log(1 + m/k), up to a term in y alone.
    """

    def _eval_derivative(self, s: sp.Symbol) -> sp.Expr:
        """By s, without the terms that cancel.

        Y + K is y + k, so Y' and K' count only by the slope of log(Y/K) = log(m/k). Where that is the slope of
        log(1/k), it and the slope by k make one excess; else that of k is the logarithm of K/k.
        """
        y, k, m, log_m, log_k = self.args
        by_k, of_odds = sp.diff(k, s), sp.diff(log_m - log_k, s)
        if by_k != 0 and is_zero_at_random(by_k / k + of_odds):
            return by_k / k * rising_excess(y, k, m, log_k)
        of_rest = rising_remainder_slope(y, k, log_k) / k - log_quotient(y + k, k + m, y - m)
        return surplus(y, k, m, log_m) * of_odds + by_k * of_rest


class rising_surprise(rising_deviance):
    """rising_deviance - y log(y) + y."""


class rising_excess(Kernel):
    """k times the slope of rising_deviance by k for a constant m, of y, k, m and log(k)."""

    def fdiff(self, argindex: int = 1) -> sp.Expr:
        y, k, m, _ = self.args
        if argindex == 2:
            of_excess = (m - y) ** 2 * k / ((y + k) * (k + m) ** 2)
            return (self + rising_remainder_curvature(y, k)) / k - of_excess
        return k * (m - y) / (k + m) ** 2 if argindex == 3 else sp.Integer(0)


class binomial_log_loss(Kernel):
    """y log(1 + k/m) + k log(1 + m/k), of a count y, k, m and log(m)."""

    def _eval_derivative(self, s: sp.Symbol) -> sp.Expr:
        y, k, m, log_m = self.args
        by_k, of_odds = sp.diff(k, s), sp.diff(log_m - sp.expand_log(sp.log(k), force=True), s)
        return surplus(y, k, m, log_m) * of_odds + by_k * log_quotient(k + m, k, m)


class binomial_surprise(Kernel):
    """-log of a Binomial probability, of the two counts, what is expected of each, and the logarithms of that."""


def is_zero_at_random(expression: sp.Expr) -> bool:
    """Whether an expression of positive symbols is zero at three random points, to 30 digits."""
    if expression == 0:
        return True
    random = Random(0)
    for _ in range(3):
        at = {s: sp.Rational(random.randrange(1, 997), 997) for s in sorted(expression.free_symbols, key=str)}
        here = unfold(expression.xreplace(at)).evalf(60)
        if not (here.is_comparable and abs(here) < sp.Float(10) ** -30):
            return False
    return True
