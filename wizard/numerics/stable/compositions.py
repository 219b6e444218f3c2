"""Shares that add up to one: the gamma functions of a Dirichlet join its logarithms."""

from __future__ import annotations

import sympy as sp

from wizard.numerics.stable.gamma_nodes import gamma_remainder_curvature, gamma_remainder_slope
from wizard.numerics.stable.kernel_nodes import Kernel
from wizard.numerics.stable.sums import Terms, log_of


class dirichlet_surprise(Kernel):
    """sum_k a_k log(a_k / (n y_k)) + r(a_k) - r(n) with n = sum_k a_k, of all y, all a and all log(a).

    Here r(u) is stirling_error(u) - log(u)/2. Up to constants, it is minus the log density beside sum_k log(y_k).
    """

    def _eval_derivative(self, s: sp.Symbol) -> sp.Expr:
        """By s, without the terms that cancel."""
        size = len(self.args) // 3
        shares, weights, logarithms = (self.args[place * size : (place + 1) * size] for place in range(3))
        slopes = (sp.diff(each, s) for each in logarithms)
        total = sp.Add(*weights)
        return sp.Add(
            *[
                slope * dirichlet_pull(y, a, log_a, total)
                for y, a, log_a, slope in zip(shares, weights, logarithms, slopes, strict=True)
                if slope != 0
            ]
        )


class dirichlet_log_loss(Kernel):
    """dirichlet_surprise and sum_k log(y_k), of the same."""


class dirichlet_pull(Kernel):
    """The slope of dirichlet_surprise by log(a_k), of y_k, a_k, log(a_k) and n."""

    def _eval_derivative(self, s: sp.Symbol) -> sp.Expr:
        y, a, log_a, total = self.args
        by_log, of_total = sp.diff(log_a, s), sp.diff(total, s) / total
        of_sum = gamma_remainder_slope(total, sp.log(total))
        own = gamma_remainder_curvature(a, log_a) + a * sp.log(a / (total * y)) + a - a / total * of_sum
        others = a / total * (of_sum - gamma_remainder_curvature(total, sp.log(total))) - a
        return by_log * own + of_total * others


def nearly_flat(expression: sp.Expr) -> sp.Expr:
    """sum_k log(y_k) together with the rest of a Dirichlet's -log, beside which it cancels for weights near 1."""
    surprises = [e for e in expression.args if isinstance(e, dirichlet_surprise)] if expression.is_Add else []
    if not surprises:
        return expression
    (surprise,) = surprises
    logarithms = [sp.log(y) for y in surprise.args[: len(surprise.args) // 3]]
    if not {*logarithms} <= {*expression.args}:
        return expression
    return expression - sp.Add(surprise, *logarithms) + dirichlet_log_loss(*surprise.args)


def of_shares(terms: Terms) -> sp.Expr | None:
    """sum_k log Gamma(a_k) - log Gamma(sum_k a_k) - sum_k a_k log(y_k), without what was dropped as constant."""
    sums = [u for u, factor in terms.gammas.items() if factor == -1]
    if len(sums) != 1 or terms.factorials:
        return None
    weights = sp.Add.make_args(sums[0])
    given = {u for u, factor in terms.gammas.items() if factor == 1}
    if not (given and given <= {*weights}) or len(terms.gammas) != len(given) + 1:
        return None
    left = sp.Add(*terms.rest, *[factor * each for each, factor in terms.logarithms.items()])
    shares = []
    for weight in weights:
        beside = [e for e, f in terms.logarithms.items() if e.args[0].is_Symbol and (f + weight).is_number]
        if weight in given and not beside:
            return None
        shares.append(beside[0].args[0] if weight in given else sp.Integer(1))
        left += weight * sp.log(shares[-1]) - (0 if weight in given else sp.log(sp.gamma(weight)))
    main = dirichlet_surprise(*shares, *weights, *map(log_of, weights))
    return main + sp.expand_mul(left) + sp.Rational(len(weights) - 1, 2) * sp.log(2 * sp.pi)
