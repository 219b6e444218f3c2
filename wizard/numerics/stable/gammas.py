"""Gamma functions whose leading digits cancel."""

from __future__ import annotations

from collections.abc import Callable

import sympy as sp

from wizard.numerics.stable.gamma_nodes import gamma_or_exponential, stirling_error, weighted_excess
from wizard.numerics.stable.kernel_nodes import Kernel, half_step, half_step_slope
from wizard.numerics.stable.sums import log_of, split_log
from wizard.numerics.stable.terms import has_target, number_of_terms


def half_steps(expression: sp.Expr) -> sp.Expr:
    """log Gamma(u + 1/2) - log Gamma(u), and its slope: equal to the leading digits for large u."""

    def in_sum(total: sp.Add) -> sp.Expr:
        for of_gamma, kernel, leading in HALF_STEPS:
            for term in total.args:
                found = next((f for f in sp.Mul.make_args(term) if of_gamma(f) is not None), None)
                if found is None:
                    continue
                u, factor = sp.expand(of_gamma(found)), -term / found
                upper = found.replace(of_gamma(found), of_gamma(found) + sp.Rational(1, 2))
                rest = total - term - factor * upper
                if not rest.has(upper):
                    total = factor * kernel(u) + rest + sp.expand_mul(factor * leading(u))
        return total

    return expression.replace(lambda e: e.is_Add and e.has(sp.gamma, sp.polygamma), in_sum)


def nearly_exponential(expression: sp.Expr) -> sp.Expr:
    """A Gamma density's -log with the scale for log y, where the shape is near 1 and y far below the mean.

    There log y would cancel against the excess, and Stirling's error against the constants.
    """
    if not expression.is_Add:
        return expression
    excess = next((e for e in expression.args if isinstance(e, weighted_excess)), None)
    logarithm = next((e for e in expression.args if isinstance(e, sp.log) and has_target(e)), None)
    if excess is None or logarithm is None:
        return expression
    x, r, log_r = excess.args
    log_m = split_log(logarithm - log_r)
    usual = logarithm + excess + stirling_error(x, log_of(x)) - log_of(x) / 2 + sp.log(2 * sp.pi) / 2
    others = expression - usual
    if has_target(log_m) or number_of_terms(others) > number_of_terms(expression) - number_of_terms(usual) + 1:
        return expression
    return others + gamma_or_exponential(usual, x, r, log_of(x), log_r, log_m)


HALF_STEPS: tuple[tuple[Callable[[sp.Expr], sp.Expr | None], type[Kernel], Callable[[sp.Expr], sp.Expr]], ...] = (
    (
        lambda f: f.args[0].args[0] if isinstance(f, sp.log) and isinstance(f.args[0], sp.gamma) else None,
        half_step,
        lambda u: sp.expand_log(sp.log(u), force=True) / 2,
    ),
    (
        lambda f: f.args[1] if isinstance(f, sp.polygamma) and f.args[0] == 0 else None,
        half_step_slope,
        lambda u: 1 / (2 * u),
    ),
)
