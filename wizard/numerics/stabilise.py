"""Rewriting before compiling, to forms that neither overflow nor cancel: no epsilon, clip or replaced NaN."""

from __future__ import annotations

from collections.abc import Callable

import sympy as sp

from wizard.numerics.stable.answers import complements, halves, sure_answers
from wizard.numerics.stable.classes import sums_of_exponentials, sure_classes
from wizard.numerics.stable.deviances import gammas_in_deviances, weights_written_out
from wizard.numerics.stable.exponentials import complementary_log_logs, one_minus_exponentials
from wizard.numerics.stable.gammas import half_steps
from wizard.numerics.stable.logarithms import excesses, logarithms, zero_times_exp, zero_times_log
from wizard.numerics.stable.nearly_one import complements_of_shares
from wizard.numerics.stable.quotients import (
    bounded_quotients,
    normal_quotients,
    one_exponential,
    softplus_quotients,
)


def differentiable(expression: sp.Expr) -> sp.Expr:
    """The expression with kernels that know their derivatives: these are safe, too, where `diff` alone has 0/0."""
    for rewrite in BEFORE_DIFFERENTIATING:
        expression = rewrite(expression)
    return expression


def stable(expression: sp.Expr) -> sp.Expr:
    """The expression in a form that is safe to evaluate in floating point.

    >>> x = sp.Symbol("x", real=True)
    >>> from wizard.notation.nodes import normal_cdf
    >>> stable(sp.log(normal_cdf(x)))
    log_normal_cdf(x)
    """
    expression = differentiable(expression)
    for rewrite in REWRITES:
        expression = rewrite(expression)
    return expression


BEFORE_DIFFERENTIATING: tuple[Callable[[sp.Expr], sp.Expr], ...] = (gammas_in_deviances, complementary_log_logs)

REWRITES: tuple[Callable[[sp.Expr], sp.Expr], ...] = (
    weights_written_out,
    sums_of_exponentials,
    excesses,
    half_steps,
    complements_of_shares,
    sure_classes,
    sure_answers,
    halves,
    complements,
    normal_quotients,
    softplus_quotients,
    one_exponential,
    bounded_quotients,
    logarithms,
    one_minus_exponentials,
    zero_times_log,
    zero_times_exp,
)
