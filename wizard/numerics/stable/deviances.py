"""Gamma functions of parameters: their main terms join the other logarithms in deviances.

log Gamma(u) is stirling_error(u) + (u - 1/2) log u - u + log(2 pi)/2. The terms u log u are large where the
density is not small, so they cancel against the other logarithms of the density; here they do so on paper.
"""

from __future__ import annotations

import sympy as sp

from wizard.derivation.stable_forms import STABLE
from wizard.notation.nodes import softplus
from wizard.numerics.stable.answers import logistic_shares
from wizard.numerics.stable.compositions import of_shares
from wizard.numerics.stable.gamma_nodes import (
    beta_remainder,
    binomial_log_loss,
    deviance,
    divergence,
    is_zero_at_random,
    log_factorial_excess,
    rising_deviance,
    rising_surprise,
    stirling_error,
    weighted_excess,
)
from wizard.numerics.stable.kernel_nodes import Kernel
from wizard.numerics.stable.sums import Terms, in_basis, log_of, taken_apart
from wizard.numerics.stable.trials import of_beta_binomial, of_binomial

HALF_LOG_TWO_PI = sp.log(2 * sp.pi) / 2


def gammas_in_deviances(expression: sp.Expr) -> sp.Expr:
    """Gamma functions and factorials, if their main terms and the other logarithms form deviances.

    >>> mu, alpha, y = sp.symbols("mu alpha y", positive=True)
    >>> density = (alpha / mu) ** alpha * y ** (alpha - 1) * sp.exp(-alpha * y / mu) / sp.gamma(alpha)
    >>> found = gammas_in_deviances(-sp.expand_log(sp.log(density), force=True))
    >>> sorted(map(str, found.args))[-2:]
    ['stirling_error(alpha, log(alpha))', 'weighted_excess(alpha, y/mu, -log(mu) + log(y))']
    """
    of_parameters = any(g.args[0].free_symbols for g in expression.atoms(sp.gamma))
    if not (of_parameters or expression.has(sp.log)) or expression.has(Kernel, sp.Indexed):
        return expression
    raws = {s for e in expression.atoms(sp.exp, softplus) for s in e.args[0].free_symbols}
    positive = {raw: sp.Dummy(f"exp_{raw}", positive=True) for raw in raws}
    terms = taken_apart(expression.xreplace({raw: sp.log(power) for raw, power in positive.items()}))
    if terms is None:
        return expression
    for in_deviances in (
        of_beta_binomial,
        of_binomial,
        _of_two,
        _of_count,
        _of_one,
        _of_factorial,
        _without_gammas,
        of_shares,
    ):
        found = in_deviances(terms)
        if found is not None:
            back = found.xreplace({power: sp.exp(raw) for raw, power in positive.items()})
            for pattern, replacement, _ in STABLE:
                back = back.replace(pattern, replacement)
            return logistic_shares(back)
    return expression


def weights_written_out(expression: sp.Expr) -> sp.Expr:
    """Each weighted excess as the product that it is."""
    return expression.replace(weighted_excess, lambda *args: weighted_excess(*args).definition)


def _of_two(terms: Terms) -> sp.Expr | None:
    """log Gamma(x) + log Gamma(k) - log Gamma(x + k), whose sum may have been dropped as a constant."""
    sums, parts = _with_factor(-1, terms), _with_factor(1, terms)
    if len(parts) != 2 or len(sums) > 1 or len(parts) + len(sums) != len(terms.gammas) or terms.factorials:
        return None
    x, k = parts
    n = sp.expand_mul(x + k)
    found = in_basis(terms.logarithms, parts)
    if found is None or sums not in ([], [n]):
        return None
    (of_x, of_k), left = found
    p, q = sp.exp(-of_x), sp.exp(-of_k)
    if not is_zero_at_random(p + q - 1):
        return None
    s, t = x / n, k / n
    dropped = sp.Integer(0) if sums else sp.log(sp.gamma(n))
    log_n, log_s, log_t = map(log_of, (n, s, t))
    main = n * divergence(s, t, p, q, log_s, log_t) + beta_remainder(n, s, t, log_n, log_s, log_t)
    return main + HALF_LOG_TWO_PI + dropped + left + sp.Add(*terms.rest)


def _of_count(terms: Terms) -> sp.Expr | None:
    """log Gamma(k) - log Gamma(y + k), with log y! for a count y, or without if it was dropped."""
    sums, parts = _with_factor(-1, terms), _with_factor(1, terms)
    if len(sums) != 1 or len(parts) != 1 or len(terms.gammas) != 2:
        return None
    (n,), (k,) = sums, parts
    y = sp.expand_mul(n - k)
    found = in_basis(terms.logarithms, (y, k))
    if found is None or not y.is_Symbol or terms.factorials not in ({}, {y: 1}):
        return None
    (of_y, of_k), left = found
    odds = sp.exp(of_k) - 1
    m = k * odds
    dropped = sp.expand_mul(y * (of_y + log_of(odds) - of_k))  # y log(odds), if they are a constant
    arguments = (y, k, m, log_of(m), log_of(k))
    main = rising_surprise(*arguments)
    if terms.factorials:
        main = rising_deviance(*arguments) + log_factorial_excess(y)
    return main + left + dropped + sp.Add(*terms.rest)


def _of_one(terms: Terms) -> sp.Expr | None:
    """log Gamma(x) with x log(x/M) + M - x for a term M of the sum: x times an excess of M/x."""
    if len(terms.gammas) != 1 or terms.factorials:
        return None
    ((x, factor),) = terms.gammas.items()
    shares = in_basis(terms.logarithms, (x,))
    if factor != 1 or shares is None:
        return None
    (of_x,), left = shares
    multiples = [t / x for t in terms.rest if (t / x).is_Rational]
    for term in terms.rest:
        logarithm = log_of(term / x)
        if sp.expand_mul(log_of(x) + of_x + sp.Add(*multiples) + logarithm) == 0:
            others = sp.Add(*[t for t in terms.rest if t is not term and not (t / x).is_Rational])
            excess = weighted_excess(x, term / x, logarithm)
            return excess + stirling_error(x, log_of(x)) - log_of(x) / 2 + HALF_LOG_TWO_PI + left + others
    return None


def _of_factorial(terms: Terms) -> sp.Expr | None:
    """log y! with m - y log m: the deviance of a count y from m."""
    found = in_basis(terms.logarithms, [*terms.factorials])
    if terms.gammas or [*terms.factorials.values()] != [1] or found is None:
        return None
    ((of_y,), left), (y,) = found, terms.factorials
    m = sp.exp(-of_y)
    if m not in terms.rest:
        return None
    others = sp.Add(*terms.rest) - m
    return deviance(y, m, m - y, -of_y) + log_factorial_excess(y) + left + others


def _without_gammas(terms: Terms) -> sp.Expr | None:
    """(y + k) log(1 + odds) - y log(odds), as where the gamma functions were dropped as constants."""
    beside_y = {f.as_independent(*_targets(f), as_Add=True)[0] for f in terms.logarithms.values() if _targets(f)}
    parts = [k for k in beside_y if k.free_symbols]
    if terms.gammas or terms.factorials or len(parts) != 1:
        return None
    (k,), (y, *_) = parts, sorted(set.union(*map(_targets, terms.logarithms.values())), key=str)
    found = in_basis(terms.logarithms, (y, k))
    if found is None:
        return None
    (of_y, of_k), left = found
    odds = sp.exp(of_k) - 1
    if not odds.free_symbols or sp.expand_mul(of_y + log_of(odds) - of_k) != 0:
        return None
    return binomial_log_loss(y, k, k * odds, log_of(k * odds)) + left + sp.Add(*terms.rest)


def _targets(expression: sp.Expr) -> set[sp.Symbol]:
    return {s for s in expression.free_symbols if str(s) == "y"}


def _with_factor(factor: int, terms: Terms) -> list[sp.Expr]:
    return sorted((u for u, each in terms.gammas.items() if each == factor), key=str)
