"""Angles: cosines near 1 and what they stand beside."""

from __future__ import annotations

import sympy as sp

from wizard.notation.nodes import cauchy_cdf
from wizard.numerics.stable.exponentials import complementary_log_logs
from wizard.numerics.stable.kernel_nodes import log1p_square_times_exp, log_bessel
from wizard.numerics.stable.shares import complement, log_share


def von_mises(expression: sp.Expr) -> sp.Expr:
    """log(I_0(k)) - k cos(d) as (log(I_0(k)) - k) + 2 k sin(d/2)^2: both may be large and nearly equal."""
    for bessel in sorted(expression.atoms(sp.besseli), key=str):
        order, concentration = bessel.args
        for cosine in sorted(expression.atoms(sp.cos), key=str):
            rest = expression - sp.log(bessel) + concentration * cosine
            if order == 0 and not rest.has(sp.besseli, sp.cos):
                half = sp.expand(cosine.args[0] / 2)
                return rest + log_bessel(concentration) + 2 * concentration * sp.sin(half) ** 2
    return expression


def wrapped_cauchy(expression: sp.Expr) -> sp.Expr:
    """log(1 + r^2 - 2 r cos(d)) - log(1 - r^2) by 1 - r and sin(d/2), which keep their digits."""
    for cosine in sorted(expression.atoms(sp.cos), key=str):
        for found in sorted(expression.atoms(sp.log), key=str):
            inside = found.args[0]
            share = -sp.expand(inside).coeff(cosine) / 2
            if share == 0 or sp.expand(inside - (1 + share**2 - 2 * share * cosine)) != 0:
                continue
            log_rest = complementary_log_logs(log_share(complement(share)))
            distance = 2 * sp.sin(sp.expand(cosine.args[0] / 2))
            whole = 2 * log_rest + _spread_out(share, distance, log_rest)
            split = {found: whole, sp.log(1 - share**2): log_rest + sp.log(1 + share)}
            return expression.xreplace(split)
    return expression


def _spread_out(share: sp.Expr, distance: sp.Expr, log_rest: sp.Expr) -> sp.Expr:
    """log(1 + r distance^2 / (1 - r)^2), on the log scale where 1 - r may vanish."""
    if share.is_Symbol or isinstance(share, cauchy_cdf):
        return sp.log(1 + share * distance**2 / complement(share) ** 2)
    return log1p_square_times_exp(distance, complementary_log_logs(log_share(share)) - 2 * log_rest)
