"""Gamma functions of parameters: their main terms join the other logarithms in deviances.

log Gamma(u) is stirling_error(u) + (u - 1/2) log u - u + log(2 pi)/2. The terms u log u are large where the
density is not small, so they cancel against the other logarithms of the density; here they do so on paper.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import sympy as sp

from wizard.derivation.rules import STABLE
from wizard.notation.nodes import normal_cdf, softplus
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

HALF_LOG_TWO_PI = sp.log(2 * sp.pi) / 2


@dataclass(frozen=True)
class Terms:
    """A sum taken apart: u of log Gamma(u), y of log y! and other logarithms, with factors; the rest."""

    gammas: Mapping[sp.Expr, sp.Expr]
    factorials: Mapping[sp.Expr, sp.Expr]
    logarithms: Mapping[sp.Expr, sp.Expr]
    rest: tuple[sp.Expr, ...]


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
    raws = {s for e in expression.atoms(sp.exp) for s in e.args[0].free_symbols}
    positive = {raw: sp.Dummy(f"exp_{raw}", positive=True) for raw in raws}
    terms = _taken_apart(expression.xreplace({raw: sp.log(power) for raw, power in positive.items()}))
    if terms is None:
        return expression
    for in_deviances in (_of_two, _of_count, _of_one, _of_factorial, _without_gammas):
        found = in_deviances(terms)
        if found is not None:
            back = found.xreplace({power: sp.exp(raw) for raw, power in positive.items()})
            for pattern, replacement, _ in STABLE:
                back = back.replace(pattern, replacement)
            return back
    return expression


def weights_written_out(expression: sp.Expr) -> sp.Expr:
    """Each weighted excess as the product that it is."""
    return expression.replace(weighted_excess, lambda *args: weighted_excess(*args).definition)


def _taken_apart(expression: sp.Expr) -> Terms | None:
    """The terms of a sum, or None where a gamma function has other than a rational factor."""
    for pattern, plainer in PLAINER:
        expression = expression.replace(pattern, plainer)
    split = _split(expression)
    opaque = {e: sp.Dummy() for e in split.atoms(sp.log) if e.free_symbols}
    total = sp.expand_mul(split.xreplace(opaque))
    back = {dummy: e for e, dummy in opaque.items()}
    gammas: dict[sp.Expr, sp.Expr] = {}
    factorials: dict[sp.Expr, sp.Expr] = {}
    logarithms: dict[sp.Expr, sp.Expr] = {}
    rest = []
    for term in sp.Add.make_args(total):
        here = [s for s in term.free_symbols if s in back]
        if len(here) != 1 or here[0] in (term / here[0]).free_symbols:
            rest.append(term.xreplace(back))
            continue
        logarithm, factor = back[here[0]], term / here[0]
        inside = logarithm.args[0]
        if isinstance(inside, sp.gamma | sp.factorial) and not factor.is_Rational:
            return None
        if isinstance(inside, sp.gamma):
            gammas[inside.args[0]] = factor
        elif isinstance(inside, sp.factorial):
            factorials[inside.args[0]] = factor
        else:
            logarithms[logarithm] = logarithms.get(logarithm, sp.Integer(0)) + factor
    return Terms(gammas, factorials, logarithms, tuple(rest))


def _of_two(terms: Terms) -> sp.Expr | None:
    """log Gamma(x) + log Gamma(k) - log Gamma(x + k), whose sum may have been dropped as a constant."""
    sums, parts = _with_factor(-1, terms), _with_factor(1, terms)
    if len(parts) != 2 or len(sums) > 1 or len(parts) + len(sums) != len(terms.gammas) or terms.factorials:
        return None
    x, k = parts
    n = sp.expand_mul(x + k)
    found = _in_basis(terms.logarithms, parts)
    if found is None or sums not in ([], [n]):
        return None
    (of_x, of_k), left = found
    p, q = sp.exp(-of_x), sp.exp(-of_k)
    if not is_zero_at_random(p + q - 1):
        return None
    s, t = x / n, k / n
    dropped = sp.Integer(0) if sums else sp.log(sp.gamma(n))
    log_n, log_s, log_t = map(_log, (n, s, t))
    main = n * divergence(s, t, p, q, log_s, log_t) + beta_remainder(n, s, t, log_n, log_s, log_t)
    return main + HALF_LOG_TWO_PI + dropped + left + sp.Add(*terms.rest)


def _of_count(terms: Terms) -> sp.Expr | None:
    """log Gamma(k) - log Gamma(y + k), with log y! for a count y, or without if it was dropped."""
    sums, parts = _with_factor(-1, terms), _with_factor(1, terms)
    if len(sums) != 1 or len(parts) != 1 or len(terms.gammas) != 2:
        return None
    (n,), (k,) = sums, parts
    y = sp.expand_mul(n - k)
    found = _in_basis(terms.logarithms, (y, k))
    if found is None or not y.is_Symbol or terms.factorials not in ({}, {y: 1}):
        return None
    (of_y, of_k), left = found
    odds = sp.exp(of_k) - 1
    m = k * odds
    dropped = sp.expand_mul(y * (of_y + _log(odds) - of_k))  # y log(odds), if they are a constant
    arguments = (y, k, m, _log(m), _log(k))
    main = rising_surprise(*arguments)
    if terms.factorials:
        main = rising_deviance(*arguments) + log_factorial_excess(y)
    return main + left + dropped + sp.Add(*terms.rest)


def _of_one(terms: Terms) -> sp.Expr | None:
    """log Gamma(x) with x log(x/M) + M - x for a term M of the sum: x times an excess of M/x."""
    if len(terms.gammas) != 1 or terms.factorials:
        return None
    ((x, factor),) = terms.gammas.items()
    shares = _in_basis(terms.logarithms, (x,))
    if factor != 1 or shares is None:
        return None
    (of_x,), left = shares
    multiples = [t / x for t in terms.rest if (t / x).is_Rational]
    for term in terms.rest:
        logarithm = _log(term / x)
        if sp.expand_mul(_log(x) + of_x + sp.Add(*multiples) + logarithm) == 0:
            others = sp.Add(*[t for t in terms.rest if t is not term and not (t / x).is_Rational])
            excess = weighted_excess(x, term / x, logarithm)
            return excess + stirling_error(x, _log(x)) - _log(x) / 2 + HALF_LOG_TWO_PI + left + others
    return None


def _of_factorial(terms: Terms) -> sp.Expr | None:
    """log y! with m - y log m: the deviance of a count y from m."""
    found = _in_basis(terms.logarithms, [*terms.factorials])
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
    found = _in_basis(terms.logarithms, (y, k))
    if found is None:
        return None
    (of_y, of_k), left = found
    odds = sp.exp(of_k) - 1
    if not odds.free_symbols or sp.expand_mul(of_y + _log(odds) - of_k) != 0:
        return None
    return binomial_log_loss(y, k, k * odds, _log(k * odds)) + left + sp.Add(*terms.rest)


def _targets(expression: sp.Expr) -> set[sp.Symbol]:
    return {s for s in expression.free_symbols if str(s) == "y"}


def _with_factor(factor: int, terms: Terms) -> list[sp.Expr]:
    return sorted((u for u, each in terms.gammas.items() if each == factor), key=str)


def _in_basis(
    logarithms: Mapping[sp.Expr, sp.Expr], basis: Sequence[sp.Expr]
) -> tuple[tuple[sp.Expr, ...], sp.Expr] | None:
    """The logarithms' sum as a combination of the basis, whose factors are returned, and what is left.

    Each logarithm's factor must be a combination of the basis and 1 with rational coefficients; else None.
    """
    factors, left = [sp.Integer(0)] * len(basis), sp.Integer(0)
    for logarithm, factor in logarithms.items():
        coefficients = _coordinates(factor, basis)
        if coefficients is None:
            return None
        *of_basis, of_one = coefficients
        factors = [f + c * logarithm for f, c in zip(factors, of_basis, strict=True)]
        left += of_one * logarithm
    return tuple(factors), left


def _coordinates(vector: sp.Expr, basis: Sequence[sp.Expr]) -> list[sp.Expr] | None:
    """Rational coefficients of the basis and 1 that add up to the expression, by comparing its monomials."""
    unknown = [sp.Dummy() for _ in range(len(basis) + 1)]
    columns = [sp.expand_mul(e).as_coefficients_dict() for e in (*basis, sp.Integer(1))]
    wanted = sp.expand_mul(vector).as_coefficients_dict()
    monomials = {m for column in (*columns, wanted) for m in column}
    equations = [sum(c * u[m] for c, u in zip(unknown, columns, strict=True)) - wanted[m] for m in monomials]
    solutions = sp.linsolve(equations, unknown)
    only = list(next(iter(solutions))) if solutions else []
    return only if only and all(each.is_Rational for each in only) else None


def _log(u: sp.Expr) -> sp.Expr:
    return _split(sp.log(u))


def _split(expression: sp.Expr) -> sp.Expr:
    return sp.expand_log(expression, force=True)


# so that sums of arguments and of logarithms become what they are; STABLE undoes it
PLAINER: tuple[tuple[Callable[[sp.Expr], bool], Callable[[sp.Expr], sp.Expr]], ...] = (
    (
        lambda e: isinstance(e, softplus) and not sp.exp(e.args[0]).has(sp.exp),
        lambda e: sp.log(1 + sp.exp(e.args[0])),
    ),
    (
        lambda e: isinstance(e, normal_cdf) and e.args[0].could_extract_minus_sign(),
        lambda e: 1 - normal_cdf(-e.args[0]),
    ),
)
