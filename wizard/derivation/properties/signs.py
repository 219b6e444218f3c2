"""Proofs that an expression is nowhere negative, by a short list of sound arguments, each of bounded effort.

None of them searches: the expression is written in positive variables, split into factors, and each factor is
looked at. Not finding a proof means nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import count
from math import lcm

import numpy as np
import sympy as sp

from wizard.assumptions.domain import Domain
from wizard.notation.nodes import logistic, normal_cdf, normal_pdf, softplus
from wizard.notation.printer import tex

GROWN = 100  # operations of what is differentiated again: a slope may have many times as many
LARGEST = 160  # operations of a numerator; beyond it nothing is factored
HARD = (sp.polygamma, sp.gamma, sp.loggamma, sp.besseli)  # among which `factor` may not come to an end
DEPTH = 4  # how often an argument by the derivative may call for another one


@dataclass(frozen=True)
class Sign:
    """A proof that something is never negative; `strict` if it is even positive everywhere."""

    reason: str
    strict: bool


def proof_of_no_negative(expression: sp.Expr, domains: Mapping[sp.Symbol, Domain]) -> Sign | None:
    """A proof that the expression is nonnegative for all values that its symbols may take, if one is found.

    >>> z = sp.Symbol("z", real=True)
    >>> proof_of_no_negative(logistic(z) * (1 - logistic(z)), {}).strict
    True
    >>> proof_of_no_negative(z**2 - z, {})
    """
    if expression == 0:
        return Sign("It is zero everywhere.", strict=False)
    if expression.is_nonnegative:
        return Sign("It is made by adding and multiplying what cannot be negative.", bool(expression.is_positive))
    if sp.count_ops(expression) > 2 * LARGEST:
        return None
    said: list[str] = []
    natural = _in_positive_variables(expression, domains, said)
    if natural.is_nonnegative:
        return Sign(_because(said, "no term or factor can be negative"), bool(natural.is_positive))
    found = _sign_of_fraction(natural, DEPTH)
    if found is None or found.negative:
        return None
    reason = " and ".join(dict.fromkeys(found.reasons)) or "no term or factor of its numerator can be negative"
    return Sign(_because(said, reason), found.strict)


@dataclass(frozen=True)
class _Found:
    negative: bool
    strict: bool
    reasons: tuple[str, ...] = ()


def _because(said: list[str], reason: str) -> str:
    return f"With {', '.join(said)}, {reason}." if said else f"{reason[0].upper()}{reason[1:]}."


def _in_positive_variables(expression: sp.Expr, domains: Mapping[sp.Symbol, Domain], said: list[str]) -> sp.Expr:
    """Probabilities as odds t/(1 + t), exponentials as t > 0: what is left is mostly a rational function."""
    plain = expression.replace(lambda e: isinstance(e, logistic | softplus), lambda e: e.definition)
    for symbol, domain in domains.items():
        if domain.lower == 0 and domain.upper == 1 and not domain.discrete and plain.has(symbol):
            odds = _new_positive("r", plain)
            plain = plain.xreplace({symbol: odds / (1 + odds)})
            said.append(rf"${tex(symbol)} = {tex(odds)}/(1 + {tex(odds)})$")
    for symbol, domain in domains.items():
        if domain.lower.is_finite and domain.lower != 0 and domain.upper == sp.oo and plain.has(symbol):
            reached = bool(domain.contains(np.array([float(domain.lower)]))[0])
            above = _new_positive(f"t_{symbol}", plain)
            above = sp.Symbol(above.name, nonnegative=True) if reached else above
            plain = plain.xreplace({symbol: domain.lower + above})
            said.append(rf"${tex(symbol)} = {tex(domain.lower + above)}$")
    plain = _exponentials_apart(plain, said)
    return plain.replace(
        lambda e: isinstance(e, sp.polygamma) and e.args[0] == 1,
        lambda e: 1 / e.args[1] + 1 / (2 * e.args[1] ** 2) + _new_positive(f"w_{e.args[1]}", plain),
    )  # the trigamma function exceeds 1/x + 1/(2 x^2) for every x > 0


def _exponentials_apart(expression: sp.Expr, said: list[str]) -> sp.Expr:
    """A positive symbol for every exponential of a term, exp(z/2 + a) as t u; those within others come first."""
    if expression.has(sp.sinh, sp.cosh, sp.tanh):
        expression = expression.rewrite(sp.exp)
    inner = sorted((e for e in expression.atoms(sp.exp) if not e.args[0].has(sp.exp)), key=str)
    terms = [t for e in inner for t in sp.Add.make_args(sp.expand(e.args[0])) if t.free_symbols]
    parts = lcm(*(int(t.as_coeff_Mul()[0].q) for t in terms if t.as_coeff_Mul()[0].is_Rational))
    names: dict[sp.Expr, sp.Symbol] = {}
    for rest in _bases(terms):
        names[rest] = _new_positive("t", expression, *names.values())
    said += [rf"${tex(name)} = {tex(sp.exp(rest / parts))} > 0$" for rest, name in names.items()]

    def power(e: sp.exp) -> sp.Expr:
        product = sp.Integer(1)
        for term in sp.Add.make_args(sp.expand(e.args[0])):
            coefficient, rest = term.as_coeff_Mul()
            product *= names[rest] ** (coefficient * parts) if rest in names else sp.exp(term)
        return product

    return expression.xreplace({e: power(e) for e in inner})


def _new_positive(name: str, *taken: sp.Expr) -> sp.Symbol:
    """A positive symbol of that name, or of that name with a number, that none of the expressions holds."""
    names = {s.name for e in taken for s in e.free_symbols}
    wanted = (f"{name}_{number}" if number else name for number in count())
    return sp.Symbol(next(each for each in wanted if each not in names), positive=True)


def _bases(terms: list[sp.Expr]) -> list[sp.Expr]:
    return list(dict.fromkeys(t.as_coeff_Mul()[1] for t in terms))


def _sign_of_fraction(expression: sp.Expr, depth: int) -> _Found | None:
    top, bottom = sp.fraction(sp.together(expression))
    below = _sign_of_product(bottom, 0)
    above = _sign_of_product(top, depth) if below is not None else None
    if above is None or below is None:
        return None
    strict = above.strict and below.strict
    return _Found(above.negative is not below.negative, strict, (*above.reasons, *below.reasons))


def _sign_of_product(expression: sp.Expr, depth: int) -> _Found | None:
    negative, strict = False, True
    reasons: tuple[str, ...] = ()
    for factor in _factors(expression):
        found = _sign_of_factor(factor, depth)
        if found is None:
            return None
        negative, strict, reasons = (
            negative is not found.negative,
            strict and found.strict,
            reasons + found.reasons,
        )
    return _Found(negative, strict, reasons)


def _factors(expression: sp.Expr) -> Iterator[sp.Expr]:
    if sp.count_ops(expression) > LARGEST:
        yield from sp.Mul.make_args(expression)
        return
    for factor in sp.Mul.make_args(expression):
        if not factor.is_Add or any(p.exp.free_symbols for p in factor.atoms(sp.Pow)) or factor.has(*HARD):
            yield factor
        else:
            yield from sp.Mul.make_args(sp.factor_terms(sp.factor(sp.expand(factor))))


def _sign_of_factor(factor: sp.Expr, depth: int) -> _Found | None:
    for candidate in (factor, sp.expand(factor)):
        if candidate.is_nonnegative:
            return _Found(False, bool(candidate.is_positive))
        if candidate.is_nonpositive:
            return _Found(True, bool(candidate.is_negative))
    for negative, signed in ((False, factor), (True, -factor)):
        for argument in (_without_real_root, _grows_from_zero, _grows_from_the_left):
            found = argument(signed, depth)
            if found is not None:
                return _Found(negative, found.strict, found.reasons)
    return None


def _without_real_root(factor: sp.Expr, depth: int) -> _Found | None:
    """A polynomial of one variable with numbers for coefficients: Sturm's theorem counts its roots."""
    if len(factor.free_symbols) != 1 or not factor.is_polynomial() or not factor.is_Add:
        return None
    (variable,) = factor.free_symbols
    polynomial = sp.Poly(factor, variable)
    if polynomial.domain not in (sp.ZZ, sp.QQ) or polynomial.degree() > 12:
        return None
    low = sp.Integer(0) if variable.is_nonnegative else None
    if polynomial.count_roots(low, None) or not polynomial(1) > 0:
        return None
    return _Found(False, True, (f"${tex(factor)}$ has no root there (Sturm's theorem) and is positive at 1",))


def _grows_from_zero(factor: sp.Expr, depth: int) -> _Found | None:
    """A function of t > 0, and of other positive variables polynomially: nonnegative at 0, and growing."""
    curved = {s for f in factor.atoms(sp.log, sp.exp) for s in f.free_symbols}
    if depth == 0 or len(curved) != 1 or factor.has(normal_cdf, normal_pdf) or factor.count_ops() > GROWN:
        return None
    (t,) = curved
    others = [s for s in factor.free_symbols if s != t]
    if not t.is_positive or not all(s.is_nonnegative for s in others):
        return None
    if others:
        return _each_coefficient(factor, others, depth)
    start = factor.subs(t, 0)
    if not (start.is_finite and start.is_nonnegative):
        return None
    slope = _sign_of_fraction(sp.diff(factor, t), depth - 1)
    if slope is None or slope.negative:
        return None
    reason = rf"${tex(factor)}$ is {tex(start)} at ${tex(t)} = 0$ and grows with ${tex(t)}$"
    return _Found(False, slope.strict, (reason,))


def _each_coefficient(factor: sp.Expr, others: list[sp.Symbol], depth: int) -> _Found | None:
    if not factor.is_polynomial(*others):
        return None
    reasons: tuple[str, ...] = ()
    for coefficient in sp.Poly(sp.expand(factor), *others).coeffs():
        found = _sign_of_fraction(coefficient, depth - 1)
        if found is None or found.negative:
            return None
        reasons += found.reasons
    return _Found(False, False, reasons)


def _grows_from_the_left(factor: sp.Expr, depth: int) -> _Found | None:
    """A function of z on the line whose every term holds Phi(z) or phi(z): it comes from 0, and grows."""
    arguments = {e.args[0] for e in factor.atoms(normal_cdf, normal_pdf)}
    symbols = {s for a in arguments for s in a.free_symbols}
    if depth == 0 or len(symbols) != 1 or factor.free_symbols != symbols:
        return None
    (z,) = symbols
    if arguments == {-z} or arguments == {z, -z}:
        factor = factor.xreplace({normal_pdf(-z): normal_pdf(z)}).subs(z, -z)
    factor = factor.xreplace({normal_pdf(-z): normal_pdf(z)})
    if {e.args[0] for e in factor.atoms(normal_cdf, normal_pdf)} != {z}:
        return None
    rest = factor.xreplace({normal_cdf(z): 0, normal_pdf(z): 0})
    if rest != 0 or not factor.is_polynomial(z, normal_cdf(z), normal_pdf(z)):
        return None
    slope = _sign_of_fraction(sp.expand(sp.diff(factor, z)), depth - 1)
    if slope is None or slope.negative:
        return None
    return _Found(False, slope.strict, (rf"${tex(factor)}$ tends to 0 for ${tex(z)} \to -\infty$ and grows",))
