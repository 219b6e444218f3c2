"""Sums with logarithms, taken apart: which logarithm has which factor."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import sympy as sp

from wizard.notation.nodes import normal_cdf, softplus


@dataclass(frozen=True)
class Terms:
    """A sum taken apart: u of log Gamma(u), y of log y! and other logarithms, with factors; the rest."""

    gammas: Mapping[sp.Expr, sp.Expr]
    factorials: Mapping[sp.Expr, sp.Expr]
    logarithms: Mapping[sp.Expr, sp.Expr]
    rest: tuple[sp.Expr, ...]


def taken_apart(expression: sp.Expr) -> Terms | None:
    """The terms of a sum, or None where a gamma function has other than a rational factor."""
    for pattern, plainer in PLAINER:
        expression = expression.replace(pattern, plainer)
    split = split_log(expression)
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


def in_basis(
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


def log_of(u: sp.Expr) -> sp.Expr:
    return split_log(sp.log(u))


def split_log(expression: sp.Expr) -> sp.Expr:
    return sp.expand_log(expression, force=True)


def _factorials(ways: sp.log) -> sp.Expr:
    """The logarithm of a binomial coefficient by factorials."""
    m, y = ways.args[0].args
    return sp.log(sp.factorial(m)) - sp.log(sp.factorial(y)) - sp.log(sp.factorial(m - y))


# so that sums of arguments and of logarithms become what they are; STABLE undoes it
PLAINER: tuple[tuple[Callable[[sp.Expr], bool], Callable[[sp.Expr], sp.Expr]], ...] = (
    (lambda e: isinstance(e, sp.log) and isinstance(e.args[0], sp.binomial), _factorials),
    (
        lambda e: isinstance(e, softplus) and not sp.exp(e.args[0]).has(sp.exp),
        lambda e: sp.log(1 + sp.exp(e.args[0])),
    ),
    (
        lambda e: isinstance(e, normal_cdf) and e.args[0].could_extract_minus_sign(),
        lambda e: 1 - normal_cdf(-e.args[0]),
    ),
)
