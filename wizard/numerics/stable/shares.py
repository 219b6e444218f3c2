"""Proportions: what is left of 1 beside a power of y, and the continuous Bernoulli."""

from __future__ import annotations

import sympy as sp

from wizard.notation.nodes import cauchy_cdf, continuous_normaliser, logistic, normal_cdf, softplus
from wizard.numerics.stable.exponentials import complementary_log_logs
from wizard.numerics.stable.kernel_nodes import (
    expm1,
    log_expm1_ratio,
    log_one_minus_exp,
    log_one_minus_exp_exp,
    minus_one,
    near_zero,
)
from wizard.numerics.stable.powers import log_of, spread
from wizard.numerics.stable.terms import has_target, number_of_terms


def complements_of_powers(expression: sp.Expr) -> sp.Expr:
    """log(1 - y^a), where y^a may be nearly 1; beside -log(a), together with it: both are large for small a."""
    for found in sorted(expression.atoms(sp.log), key=str):
        power = 1 - found.args[0]
        if not (power.is_Pow and power.exp.free_symbols and str(power.base) == "y"):
            continue
        y, a = power.as_base_exp()
        x, log_minus_log = -a * sp.log(y), sp.log(-sp.log(y))
        vanishes = a.has(sp.exp, softplus)
        alone = log_one_minus_exp_exp(log_of(a) + log_minus_log) if vanishes else log_one_minus_exp(x)
        times = expression.coeff(found)
        left = spread(expression - times * found + sp.log(a))
        if number_of_terms(left) < number_of_terms(spread(expression - times * found)):
            return (times - 1) * alone + log_expm1_ratio(x) + log_minus_log + (left - x)
        expression = expression.xreplace({found: alone})
    return expression


def nearly_uniform(expression: sp.Expr) -> sp.Expr:
    """(1 - a) log y + (1 - b) log(1 - y^a) as such where a is near 1: if b is, too, hardly anything is left.

    What `complements_of_powers` puts together keeps its digits where a is small.
    """
    ratio = (
        next((e for e in expression.args if isinstance(e, log_expm1_ratio)), None) if expression.is_Add else None
    )
    logarithm = None if ratio is None else next(filter(has_target, ratio.atoms(sp.log)), None)
    if ratio is None or logarithm is None:  # of a logit there is none
        return expression
    a = -ratio.args[0] / logarithm
    rest = sp.Add.make_args(expression - ratio - sp.log(-logarithm))
    of_complement = next((t for t in rest if t.has(log_one_minus_exp, log_one_minus_exp_exp)), None)
    if of_complement is None or a.has(logarithm):
        return expression
    b = sp.Mul(*[f for f in (-of_complement).args if not isinstance(f, log_one_minus_exp | log_one_minus_exp_exp)])
    log_a = near_zero(log_of(a))
    of_y = expm1(log_a) if logarithm in rest else sp.exp(log_a)
    others = sp.Add(*[t for t in rest if t not in (of_complement, logarithm)])
    complement_of_power = log_one_minus_exp(-sp.exp(log_a) * logarithm)
    apart = others - log_a - of_y * logarithm - minus_one(b, log_of(b)) * complement_of_power
    return sp.Piecewise((apart, sp.Eq(log_a, log_of(a))), (expression, True))


def continuous_bernoullis(expression: sp.Expr) -> sp.Expr:
    """-y log(p) - (1 - y) log(1 - p) - log(C(p)) as log((exp(eta) - 1)/eta) - y eta, with the log odds eta."""
    normalisers = expression.atoms(continuous_normaliser)
    if not normalisers:
        return expression
    (normaliser,) = normalisers
    (p,) = normaliser.args
    log_no = complementary_log_logs(log_share(complement(p)))
    log_odds = p.args[0] if isinstance(p, logistic) else complementary_log_logs(log_share(p)) - log_no
    whole = expression.xreplace({sp.log(normaliser): -log_no - log_expm1_ratio(log_odds)})
    apart = sp.expand(complementary_log_logs(whole).xreplace({sp.log(1 - p): log_no}))
    y = next(s for s in expression.free_symbols if str(s) == "y")
    kept = apart.coeff(y)
    return sp.expand(apart - y * kept) + y * kept


def complement(p: sp.Expr) -> sp.Expr:
    """1 - p of a probability through its link, without the loss of digits."""
    symmetric = isinstance(p, logistic | normal_cdf | cauchy_cdf)
    return type(p)(-p.args[0]) if symmetric else 1 - p


def log_share(p: sp.Expr) -> sp.Expr:
    """log(p) of a probability through its link."""
    return -softplus(-p.args[0]) if isinstance(p, logistic) else sp.log(p)
