"""Angles: cosines near 1 and what they stand beside."""

from __future__ import annotations

import sympy as sp

from wizard.notation.nodes import cauchy_cdf
from wizard.numerics.stable.exponentials import complementary_log_logs
from wizard.numerics.stable.kernel_nodes import (
    log1p,
    log1p_square_times_exp,
    log_bessel,
    log_bessel_exp,
    over_hypot,
    square_pull,
    square_pull_rate,
    square_pull_slope,
)
from wizard.numerics.stable.shares import complement, log_share


def von_mises(expression: sp.Expr) -> sp.Expr:
    """log(I_0(k)) - k cos(d) as (log(I_0(k)) - k) + 2 k sin(d/2)^2: both may be large and nearly equal."""
    for bessel in sorted(expression.atoms(sp.besseli), key=str):
        order, concentration = bessel.args
        for cosine in sorted(expression.atoms(sp.cos), key=str):
            rest = expression - sp.log(bessel) + concentration * cosine
            if order == 0 and not rest.has(sp.besseli, sp.cos):
                half = sp.expand(cosine.args[0] / 2)
                large = isinstance(concentration, sp.exp)
                scaled = log_bessel_exp(*concentration.args) if large else log_bessel(concentration)
                return rest + scaled + 2 * concentration * sp.sin(half) ** 2
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
            split = {found: whole, sp.log(1 - share**2): log_rest + log1p(share)}
            return expression.xreplace(split)
    return expression


def _spread_out(share: sp.Expr, distance: sp.Expr, log_rest: sp.Expr) -> sp.Expr:
    """log(1 + r distance^2 / (1 - r)^2), on the log scale where 1 - r may vanish."""
    if share.is_Symbol or isinstance(share, cauchy_cdf):
        return sp.log(1 + share * distance**2 / complement(share) ** 2)
    return log1p_square_times_exp(distance, complementary_log_logs(log_share(share)) - 2 * log_rest)


def bounded_pulls(expression: sp.Expr) -> sp.Expr:
    """A pull of 0 stays 0 beside an exponential that overflows: each gets a product of its own."""

    def apart(product: sp.Mul) -> sp.Expr:
        below = sp.Mul(*[f for f in product.args if f.is_Pow and f.exp.is_negative])
        above = sp.expand_mul(sp.expand_multinomial(product / below))
        return sp.Add(*[term * below for term in sp.Add.make_args(above)])

    pulls = (square_pull, square_pull_rate, square_pull_slope)
    return expression.replace(lambda e: e.is_Mul and e.has(*pulls) and e.has(sp.exp), apart)


def half_turns(expression: sp.Expr) -> sp.Expr:
    """sin(r + arctan(z)) = (sin(r) + z cos(r)) / sqrt(1 + z^2): rounded arctans fail near a half turn."""
    return expression.replace(
        lambda e: isinstance(e, sp.sin | sp.cos) and e.has(sp.atan),
        lambda e: _sine_and_cosine(sp.expand(e.args[0]))[isinstance(e, sp.cos)],
    )


def _sine_and_cosine(angle: sp.Expr) -> tuple[sp.Expr, sp.Expr]:
    """Of r + arctan(z) or r - arctan(z), or of twice such an angle."""
    (turn,) = angle.atoms(sp.atan)
    (z,), times = turn.args, angle.coeff(turn)
    if abs(times) == 2:
        sine, cosine = _sine_and_cosine(sp.expand(angle / 2))
        return 2 * sine * cosine, (cosine - sine) * (cosine + sine)
    rest = angle - times * turn
    sine, cosine = sp.sin(rest), sp.cos(rest)
    return over_hypot(sine + times * z * cosine, z), over_hypot(cosine - times * z * sine, z)
