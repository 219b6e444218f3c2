"""The integral of exp(-a rho(u)) over all errors u: in closed form between the kinks of rho, else a number."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import pairwise

import mpmath
import sympy as sp
from sympy.core.relational import Relational
from sympy.integrals.manualintegrate import manualintegrate

from wizard.assumptions.domain import Domain
from wizard.derivation.properties.equation import solved
from wizard.derivation.properties.numbers import NoNumber, exact, number_at
from wizard.derivation.properties.signs import proof_of_no_negative
from wizard.derivation.properties.smooth import is_positive
from wizard.derivation.verdicts.location import ERROR, OfError
from wizard.derivation.verdicts.outcomes import Point
from wizard.derivation.verdicts.records import LikelihoodVerdict
from wizard.notation.printer import tex

U, PACE = sp.Dummy("u", positive=True), sp.Dummy("s", positive=True)
NOTHING = 50  # rho from which on exp(-rho) is nothing
DEGREE = 2  # of rho between its kinks, up to which a closed form is looked for


def with_normaliser(verdict: LikelihoodVerdict, found: OfError) -> LikelihoodVerdict:
    """The verdict on an exact loss of the error with its density written out, or the constant as a number."""
    a, total = sp.Symbol("a", positive=True), sp.Symbol("Z", positive=True)
    exponential = sp.exp(-a * found.written, evaluate=False)
    closed = closed_form(found, a)
    if closed is not None:
        return replace(verdict, formula=exponential / closed)
    number = in_numbers(found)
    if number is None:
        return replace(verdict, formula=exponential / total)
    usual = "".join(f", ${tex(s)} = {tex(value)}$" for s, value in found.usual.items())
    why = f"{verdict.evidence} At $a = 1${usual} the constant in the density shown is $Z = {_as_known(number)}."
    return replace(verdict, formula=exponential / total, evidence=why)


KNOWN = (sp.S.One, sp.pi, sp.sqrt(sp.pi), sp.E)
DIGITS, SMALL = 12, 12
SAME = exact.mpf(10) ** -DIGITS


def _as_known(number: mpmath.mpf) -> str:
    """Its digits; or the small fraction, or that of pi and the like, that it agrees with as far as it is sure."""
    for known in KNOWN:
        times = sp.nsimplify(mpmath.nstr(number / number_at(known, {}), 15), rational=True, tolerance=1e-9)
        near = abs(number - number_at(times * known, {})) < SAME * number
        if near and max(times.p, times.q) <= SMALL:
            return f"{tex(times * known)}$, to {DIGITS} digits"
    return f"{mpmath.nstr(number, 8)}$"


def closed_form(found: OfError, a: sp.Symbol) -> sp.Expr | None:
    """The integral if rho is a polynomial of degree two at most between its kinks; None for any other.

    >>> from wizard.losses.regression import epsilon_insensitive
    >>> from wizard.derivation.verdicts.location import of_error
    >>> closed_form(of_error(epsilon_insensitive), sp.Symbol("a", positive=True))
    2*(epsilon + 1/a)
    """
    sides = [half_line(found.rho.subs(ERROR, sign * U), found.usual, found.domains, a) for sign in (1, -1)]
    return None if None in sides else sp.factor_terms(sp.expand(sp.Add(*sides)))


def half_line(
    rho: sp.Expr, usual: Point, domains: Mapping[sp.Symbol, Domain], a: sp.Symbol, end: sp.Expr = sp.oo
) -> sp.Expr | None:
    """The integral of exp(-a rho) over 0 < u < end, rho in `U`, in closed form where there is one."""
    total: sp.Expr = sp.S.Zero
    places = _places(rho, usual, domains, end)
    for low, high in pairwise(places or ()):
        piece = _between(rho, usual, low, high)
        part = _integral(piece, low, high, a) if piece.is_polynomial(U) else None
        if part is None or part.has(sp.nan, sp.zoo, sp.oo):
            return None
        total += part
    return total if places else None


def _integral(piece: sp.Expr, low: sp.Expr, high: sp.Expr, a: sp.Symbol) -> sp.Expr | None:
    """Of exp(-a (s (u - h)^d + k)) from low to high, s > 0: by u - h, with a s for the pace at which it falls."""
    polynomial = sp.Poly(piece, U)
    degree, leading = polynomial.degree(), polynomial.LC()
    if degree < 1:
        return sp.exp(-a * piece) * (high - low)
    if degree > DEGREE or (high == sp.oo and leading.is_negative):
        return None
    shift = -polynomial.nth(degree - 1) / (degree * leading) if degree == DEGREE else sp.S.Zero
    rest = sp.expand(piece.subs(U, shift))
    primitive = manualintegrate(sp.exp(-PACE * U**degree), U)
    ends = [primitive.subs(U, end - shift if end != sp.oo else end) for end in (low, high)]
    found = sp.exp(-a * rest) * (ends[1] - ends[0]).subs(PACE, a * leading)
    return found.replace(_is_of_imaginary, lambda e: sp.I * sp.erfi(sp.expand(-sp.I * e.args[0])))


def _is_of_imaginary(e: sp.Basic) -> bool:
    """Whether it is erf(i x), as where -rho is a square that grows; that is i erfi(x), a real function."""
    return isinstance(e, sp.erf) and e.args[0].has(sp.I)


def _places(rho: sp.Expr, usual: Point, domains: Mapping[sp.Symbol, Domain], end: sp.Expr) -> list[sp.Expr] | None:
    """Zero, the kinks and the end, in an order that holds for all constants; None if that is not sure."""
    solutions = [*_kinks(rho)]
    found = [kink for kink in solutions if kink is not None and not kink.subs(usual).free_symbols]
    if len(found) < len(solutions):
        return None
    inside = {kink for kink in found if 0 < kink.subs(usual) < end}
    places = [sp.S.Zero, *sorted(inside, key=lambda kink: kink.subs(usual)), end]
    gaps = [high - low for low, high in pairwise(places) if high != sp.oo]
    beyond = [-kink if kink.subs(usual) <= 0 else kink - end for kink in found if kink not in inside]
    strict = all(is_positive(gap, domains) for gap in gaps)
    return places if strict and all(proof_of_no_negative(each, domains) for each in beyond) else None


def _between(rho: sp.Expr, usual: Point, low: sp.Expr, high: sp.Expr) -> sp.Expr:
    """What rho is from one kink to the next."""
    inside = {**usual, U: (low + (high if high != sp.oo else low + 2)).subs(usual) / 2}
    return sp.expand(_there(rho, inside))


def _kinks(rho: sp.Expr) -> Iterator[sp.Expr | None]:
    for each in rho.atoms(sp.Abs):
        yield solved(each.args[0], U, sp.S.Zero)
    for each in rho.atoms(Relational):
        yield solved(each.lhs - each.rhs, U, sp.S.Zero)


def _there(rho: sp.Expr, inside: dict[sp.Symbol, sp.Expr]) -> sp.Expr:
    """What it is near a point away from kinks: the piece that holds, and absolute values with their signs."""
    plain = rho.replace(
        lambda e: isinstance(e, sp.Piecewise),
        lambda e: next(value for value, where in e.args if where.subs(inside) == sp.true),
    )
    return plain.replace(
        lambda e: isinstance(e, sp.Abs), lambda e: e.args[0] if e.args[0].subs(inside) > 0 else -e.args[0]
    )


def in_numbers(found: OfError) -> mpmath.mpf | None:
    """The integral at a = 1 and the usual constants; None where rho grows too slowly to see the end of it."""
    try:
        ends = [_far_enough(found, sign) for sign in (-1, 1)]
        if None in ends:
            return None
        value, off = exact.quad(
            lambda u: exact.exp(-number_at(found.rho, {**found.usual, ERROR: u})),
            [ends[0], -1, 0, 1, ends[1]],
            error=True,
            maxdegree=5,
        )
    except NoNumber:
        return None
    return value if off < value * exact.mpf(10) ** -6 else None


def _far_enough(found: OfError, sign: int) -> int | None:
    """An error beyond which exp(-rho) no longer counts."""
    for power in range(1, 12):
        if number_at(found.rho, {**found.usual, ERROR: sp.Integer(sign * 2**power)}) > NOTHING:
            return sign * int(2**power)
    return None
