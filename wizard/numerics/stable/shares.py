"""Proportions: what is left of 1 beside a power of y, and the continuous Bernoulli."""

from __future__ import annotations

import sympy as sp

from wizard.notation.nodes import cauchy_cdf, continuous_normaliser, logistic, normal_cdf, softplus
from wizard.numerics.stable.exponentials import complementary_log_logs
from wizard.numerics.stable.kernel_nodes import log_expm1_ratio, log_one_minus_exp, log_one_minus_exp_exp
from wizard.numerics.stable.powers import log_of, spread
from wizard.numerics.stable.terms import number_of_terms


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
