"""The pull of a far-off observation on a target of several numbers: one of them goes far, the others stay."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache
from itertools import product
from math import factorial, prod
from random import Random

import numpy as np
import sympy as sp

from wizard.assumptions.domain import Domain, Part
from wizard.assumptions.family import Parameter
from wizard.derivation.gradient import tidy
from wizard.derivation.properties.influence import (
    MONOTONE,
    UNBOUNDED,
    Far,
    between_limits,
    how_sure,
    limit_at,
    told,
    typical_points,
)
from wizard.derivation.properties.numbers import NoNumber, number_at
from wizard.derivation.properties.records import Kind, Property
from wizard.derivation.properties.signs import proof_of_no_negative
from wizard.derivation.properties.subject import Point, Subject
from wizard.derivation.records import Certainty
from wizard.notation.printer import tex

DRAWS = 12  # targets, of which each is tried far out
MOST = 4  # powers of the number in a gradient
AWAY = (3, 6, 9)  # powers of ten


def influences_of_several(subject: Subject) -> Iterator[Property]:
    """What happens to the gradient by each free parameter as a number of the target goes far."""
    for parameter in subject.free:
        yield _influence(subject, parameter)


def _influence(subject: Subject, parameter: Parameter) -> Property:
    f, domain = parameter.symbol, subject.model.family.domain
    gradient = sp.diff(subject.loss, f)
    met = [part for part in domain.scattering if gradient.has(part.symbol)]
    if not met:
        why = "It does not hold the target."
        return Property(
            Kind.INFLUENCE, (f,), f"No target moves the gradient by ${tex(f)}$.", None, Certainty.PROVED, why, True
        )
    if any(part.most is not None for part in met):
        return _of_limited_targets(f, gradient, met)
    if all(_is_finite(part.domain) for part in met):
        return _of_finite_targets(f, gradient, met)
    ways: list[Far] = []
    limits: list[tuple[sp.Expr | None, bool]] = []
    for given in _ways_to_observe(subject, gradient):
        seen = _with(subject, dict(given))
        for part in met:
            for end in _ends(domain, part, alone=len(met) == 1):
                way, proved = _far(seen.about(part.symbol), f, end)
                ways.append(replace(way, given=given))
                limits.append((way.limit, proved))
    if not ways:
        return _of_bounded_targets(subject, f, gradient)
    certainty, why = how_sure(limits, len(_points(subject)))
    if gradient.is_polynomial(*(part.symbol for part in met)):
        why = "It is a polynomial in what goes far, and the leading power decides."
    found = told(f, ways, certainty, why, several=True)
    only = subject.about(met[0].symbol) if len(met) == 1 else None
    between = (
        between_limits(only, f, [limit for limit, _ in limits]) if only and certainty is Certainty.PROVED else ""
    )
    return replace(found, statement=f"{found.statement} {between}", evidence=why + MONOTONE) if between else found


def _is_finite(domain: Domain) -> bool:
    return domain.discrete and bool(domain.upper.is_finite)


def _values(domain: Domain) -> list[sp.Integer]:
    return [sp.Integer(value) for value in range(int(domain.lower), int(domain.upper) + 1)]


def _ways_to_observe(subject: Subject, gradient: sp.Expr) -> Iterator[tuple[tuple[sp.Symbol, sp.Expr], ...]]:
    """Every value of what says how the target was observed, such as d = 0 and d = 1."""
    domains = subject.domains
    marks = [mark for mark in subject.marks if gradient.has(mark)]
    for values in product(*(_values(domains[mark]) for mark in marks)):
        yield tuple(zip(marks, values, strict=True))


def _with(subject: Subject, given: Point) -> Subject:
    return replace(subject, loss=subject.loss.subs(given), as_derived=subject.as_derived.subs(given))


def _ends(domain: Domain, part: Part, alone: bool) -> list[sp.Expr]:
    """The ends that a number of the target may approach: whatever the others do, or while they stay."""
    ends = [sp.Max(part.domain.lower, domain.lower), sp.Min(part.domain.upper, domain.upper)]
    own = {part.domain.lower, part.domain.upper}
    return [end for end in ends if end in own and (alone or _may_go(domain, part, end))]


def _may_go(domain: Domain, part: Part, end: sp.Expr) -> bool:
    """Whether the number may go there while the others stay: tried with targets at random."""
    random, place = Random("far"), domain.parts.index(part)
    targets = np.array([domain.draw(random) for _ in range(DRAWS)], dtype=float)
    for power in AWAY:
        away = 10.0**power
        targets[:, place] = {sp.oo: away, -sp.oo: -away}.get(end, float(end if end.is_finite else 0) + 1 / away)
        if not domain.contains(targets).all():
            return False
    return True


def _far(subject: Subject, f: sp.Symbol, end: sp.Expr) -> tuple[Far, bool]:
    """Where the gradient goes as the subject's number goes to the end, and whether that is proved."""
    gradient = sp.diff(subject.loss, f)
    if end.is_infinite and gradient.is_polynomial(subject.target):
        found = _by_degree(subject, gradient, end)
        if found is not None:
            return found, True
    limit, proved = limit_at(subject, f, end, _points(subject))
    return Far(subject.target, end, limit), proved


def _by_degree(subject: Subject, gradient: sp.Expr, end: sp.Expr) -> Far | None:
    """Where a polynomial of the number goes: by the sign of its leading coefficient, if that is known."""
    degree, leading = _leading(gradient, subject.target)
    if not degree or not any(_is_not_zero(leading, at) for at in _points(subject)):
        return None
    leading *= _side(end) ** degree
    for sign in (1, -1):
        proof = proof_of_no_negative(sign * leading, subject.domains)
        if proof is not None and proof.strict:
            return Far(subject.target, end, sign * sp.oo)
    factors = [factor.as_base_exp()[0] for factor in sp.Mul.make_args(sp.fraction(leading)[0])]
    unless = sp.Mul(*[factor for factor in factors if not (factor.is_positive or factor.is_negative)])
    return Far(subject.target, end, UNBOUNDED, unless=unless)


@lru_cache(maxsize=64)
def _leading(polynomial: sp.Expr, y: sp.Symbol) -> tuple[int, sp.Expr]:
    """The degree in y and the leading coefficient, by differentiation: nothing need be multiplied out."""
    degree, slope = 0, polynomial
    while slope.has(y) and degree < MOST:
        degree, slope = degree + 1, sp.diff(slope, y)
    return (0, polynomial) if slope.has(y) else (degree, tidy(slope / factorial(degree)))


def _is_not_zero(expression: sp.Expr, at: Point) -> bool:
    try:
        return bool(number_at(expression, at) != 0)
    except NoNumber:
        return False


def _side(end: sp.Expr) -> int:
    return 1 if end.is_extended_positive else -1


def _points(subject: Subject) -> list[Point]:
    """The parameters at typical values, each with a target at random."""
    random, domain = Random("others"), subject.model.family.domain
    return [
        {**dict(zip(domain.targets, domain.draw(random), strict=True)), **at} for at in typical_points(subject)
    ]


def _of_limited_targets(f: sp.Symbol, gradient: sp.Expr, met: list[Part]) -> Property:
    """Of a number from its lower end up to one that is known beforehand."""
    ends = [(part, end) for part in met for end in (part.domain.lower, part.most)]
    slopes = [(part, end, tidy(gradient.subs(part.symbol, end))) for part, end in ends]
    limits = " and ".join(f"${tex(p.symbol)}$ is at most ${tex(p.most)}$" for p in met)
    shown = ", ".join(f"${tex(slope)}$ for ${tex(part.symbol)} = {tex(end)}$" for part, end, slope in slopes)
    statement = f"No target is far off, for {limits}. The gradient by ${tex(f)}$ is {shown}."
    formula = sp.Tuple(*[sp.Tuple(sp.Dict({part.symbol: end}), slope) for part, end, slope in slopes])
    why = "The least and the greatest value put into the gradient."
    return Property(Kind.INFLUENCE, (f,), statement, formula, Certainty.PROVED, why, True)


def _of_finite_targets(f: sp.Symbol, gradient: sp.Expr, met: list[Part]) -> Property:
    count = prod(len(_values(part.domain)) for part in met)
    statement = f"No target is far off, for there are only finitely many: the gradient by ${tex(f)}$ is bounded."
    formula: sp.Basic | None = None
    if len(met) == 1:
        (part,) = met
        slopes = [(value, tidy(gradient.subs(part.symbol, value))) for value in _values(part.domain)]
        shown = ", ".join(f"${tex(slope)}$ for ${tex(part.symbol)} = {tex(value)}$" for value, slope in slopes)
        statement = (
            f"No target is far off, for there are only {count} values. The gradient by ${tex(f)}$ is {shown}."
        )
        formula = sp.Tuple(*[sp.Tuple(sp.Dict({part.symbol: value}), slope) for value, slope in slopes])
    why = (
        "The values of the target put into the gradient."
        if formula
        else "Of finitely many numbers one is largest."
    )
    return Property(Kind.INFLUENCE, (f,), statement, formula, Certainty.PROVED, why, True)


def _of_bounded_targets(subject: Subject, f: sp.Symbol, gradient: sp.Expr) -> Property:
    domain = subject.model.family.domain
    low, high = domain.lower, domain.upper
    if low.is_finite and high.is_finite and gradient.is_polynomial(*domain.targets):
        statement = (
            f"No target is far off, for its numbers stay between {tex(low)} and {tex(high)}: the gradient by"
            f" ${tex(f)}$ is bounded."
        )
        why = "It is a polynomial in these numbers."
        return Property(Kind.INFLUENCE, (f,), statement, None, Certainty.PROVED, why, True)
    statement = f"It is **not known** where the gradient by ${tex(f)}$ goes for far-off targets."
    why = "None of the numbers that it holds was found to go far while the others stay."
    return Property(Kind.INFLUENCE, (f,), statement, None, Certainty.UNKNOWN, why)
