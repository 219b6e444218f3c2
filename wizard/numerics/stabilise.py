"""Rewriting before compiling, to forms that neither overflow nor cancel: no epsilon, clip or replaced NaN."""

from __future__ import annotations

from collections.abc import Callable

import sympy as sp

from wizard.notation.brackets import case_by_case, exact_values, is_zero, put_together
from wizard.numerics.stable.answers import complements, halves, sure_answers
from wizard.numerics.stable.circle import bounded_pulls, half_turns, von_mises, wrapped_cauchy
from wizard.numerics.stable.classes import sums_of_exponentials, sure_classes
from wizard.numerics.stable.compositions import nearly_flat
from wizard.numerics.stable.copies import happened, if_it_happened, one_at_a_time
from wizard.numerics.stable.deviances import gammas_in_deviances, weights_written_out
from wizard.numerics.stable.exponentials import (
    complementary_log_logs,
    differences_of_exponentials,
    gaps_of_counts,
    hyperbolic_cosines,
    logarithms_of_sums,
    ones_beside_squareplus,
    truncated_counts,
)
from wizard.numerics.stable.gammas import half_steps, nearly_exponential
from wizard.numerics.stable.intervals import intervals
from wizard.numerics.stable.kernel_nodes import Settled, half_instead
from wizard.numerics.stable.logarithms import (
    excesses,
    inverse_hyperbolic_sines,
    logarithms,
    powers_of_the_error,
    zero_times_exp,
    zero_times_log,
)
from wizard.numerics.stable.mixtures import mixtures
from wizard.numerics.stable.pairs import pairs
from wizard.numerics.stable.powers import powers, powers_of_links, small_beside_the_prediction
from wizard.numerics.stable.progenies import progenies
from wizard.numerics.stable.quotients import (
    bounded_quotients,
    complements_of_shares,
    logistic_exponents,
    normal_quotients,
    one_exponential,
    softplus_quotients,
)
from wizard.numerics.stable.rankings import choices
from wizard.numerics.stable.ratios import heavy_tails, odds, relative_errors
from wizard.numerics.stable.shares import complements_of_powers, continuous_bernoullis, nearly_uniform
from wizard.numerics.stable.small_losses import small_losses
from wizard.numerics.stable.sphere import concentrations
from wizard.numerics.stable.tails import steps_of_gammas, tails_of_several, tails_written_out
from wizard.numerics.stable.triangular import standardised_errors


def differentiable(expression: sp.Expr) -> sp.Expr:
    """The expression with kernels that know their derivatives: these are safe, too, where `diff` alone has 0/0."""
    seen_or_not = if_it_happened(expression, differentiable)
    if seen_or_not:
        return happened * seen_or_not[0] + (1 - happened) * seen_or_not[1]
    apart = one_at_a_time(expression, differentiable)
    if apart is not None:
        return apart
    if expression.has(is_zero):  # a target of an exact value has a form of its own
        cases, elsewhere = case_by_case(expression)
        return put_together([(each, differentiable(case)) for each, case in cases], differentiable(elsewhere))
    expression = mixtures(expression, differentiable)
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
    cases = if_it_happened(expression, stable)
    if cases:
        return sp.Piecewise((cases[0], sp.Eq(happened, 1)), (cases[1], True))
    apart = one_at_a_time(expression, stable)
    if apart is not None:
        return apart
    if expression.has(is_zero):
        return by_exact_value(expression)
    expression = tails_written_out(expression)
    settled = {e: sp.Dummy(real=True) for e in _settled(expression)}
    expression = differentiable(expression.xreplace(settled))
    for rewrite in REWRITES:
        expression = rewrite(expression)
    return expression.xreplace({name: e for e, name in settled.items()})


def _settled(expression: sp.Expr) -> set[sp.Expr]:
    """The outermost kernels that need no rewriting; they may be large."""
    if isinstance(expression, Settled):
        return {expression}
    return set().union(*map(_settled, expression.args))


def by_exact_value(expression: sp.Expr) -> sp.Expr:
    """The expression for a target of each exact value and for any other, each in its own stable form."""
    cases, elsewhere = case_by_case(expression)
    forms, other = [stable(case) for _, case in cases], stable(elsewhere)
    if all(form == other for form in forms):
        return other
    pieces = []
    for form, (_, y, value) in zip(forms, exact_values(expression), strict=True):
        other = other.xreplace({y: half_instead(y, value)})
        pieces.append((form, sp.Eq(y, value)))
    return sp.Piecewise(*pieces, (other, True))


BEFORE_DIFFERENTIATING: tuple[Callable[[sp.Expr], sp.Expr], ...] = (
    steps_of_gammas,
    tails_of_several,
    standardised_errors,
    progenies,
    pairs,
    choices,
    intervals,
    concentrations,
    logarithms_of_sums,
    truncated_counts,
    gammas_in_deviances,
    complementary_log_logs,
    hyperbolic_cosines,
    complements_of_powers,
    continuous_bernoullis,
    von_mises,
    wrapped_cauchy,
    powers,
    powers_of_links,
    relative_errors,
    heavy_tails,
    odds,
)

REWRITES: tuple[Callable[[sp.Expr], sp.Expr], ...] = (
    small_losses,
    nearly_exponential,
    nearly_uniform,
    nearly_flat,
    weights_written_out,
    tails_written_out,
    powers_of_the_error,
    sums_of_exponentials,
    excesses,
    half_steps,
    sure_classes,
    sure_answers,
    halves,
    small_beside_the_prediction,
    half_turns,
    bounded_pulls,
    complements,
    normal_quotients,
    softplus_quotients,
    complements_of_shares,
    differences_of_exponentials,
    gaps_of_counts,
    ones_beside_squareplus,
    logistic_exponents,
    one_exponential,
    bounded_quotients,
    logarithms,
    inverse_hyperbolic_sines,
    zero_times_log,
    zero_times_exp,
)
