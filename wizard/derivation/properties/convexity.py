"""Convexity: proved by the sign of the curvature, refuted by a point, or openly unknown."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations

import mpmath
import sympy as sp

from wizard.derivation.gradient import beside, tidy
from wizard.derivation.properties.composition import WHY, is_convex_by_composition
from wizard.derivation.properties.curvature import curvature, tidy_curvature, tidy_hessian
from wizard.derivation.properties.elimination import determinant, minor
from wizard.derivation.properties.equation import Equation
from wizard.derivation.properties.kinks import has_kink, is_away_from_kinks, sides
from wizard.derivation.properties.log_sums import proof_by_log_sums
from wizard.derivation.properties.natural import proof_by_natural_parameters
from wizard.derivation.properties.numbers import NoNumber, exact, number_at
from wizard.derivation.properties.pieces import joins_smoothly, pieces
from wizard.derivation.properties.plain import branches
from wizard.derivation.properties.records import Kind, Property
from wizard.derivation.properties.signs import Sign, proof_of_no_negative
from wizard.derivation.properties.subject import Point, Subject
from wizard.derivation.records import Certainty
from wizard.notation.brackets import exact_values, is_zero
from wizard.notation.printer import tex

POINTS = 40
TINY = exact.mpf(10) ** -40
MOST = 3  # variables of a joint verdict that looks at minors


@dataclass(frozen=True)
class Counterexample:
    """A point of the domain with negative curvature there."""

    at: Point
    curvature: mpmath.mpf

    def in_words(self, what: str) -> str:
        """The point and the value, to read and to check."""
        where = ", ".join(f"${tex(s)} = {tex(v)}$" for s, v in sorted(self.at.items(), key=lambda p: str(p[0])))
        return f"At {where} {what} is {mpmath.nstr(self.curvature, 4)}."


def convexities(subject: Subject) -> Iterator[Property]:
    """The verdict for every free parameter and every raw output, and for all predicted ones together."""
    model = subject.model
    for parameter in subject.free:
        yield in_one(subject.about(beside(model, parameter.name)), subject.loss, parameter.symbol)
    raws = [model.raw(name) for name in model.predicted]
    parameters = [model.family.parameter(name).symbol for name in model.predicted]
    for name, raw in zip(model.predicted, raws, strict=True):
        if raw not in parameters:
            yield in_one(subject.about(beside(model, name)), subject.raw_loss, raw)
    for loss, together in ((subject.loss, parameters), (subject.raw_loss, raws))[: 2 if raws != parameters else 1]:
        if 1 < len(together) <= MOST or (len(together) > MOST and proof_by_log_sums(loss, together)):
            yield _jointly(subject, loss, together)


def in_one(subject: Subject, loss: sp.Expr, variable: sp.Symbol) -> Property:
    """Whether the loss is convex in one variable, the others held."""
    second = curvature(loss, variable, variable)
    shown = tidy_curvature(loss, variable, variable)
    by_its_form = proof_by_log_sums(loss, [variable])
    if by_its_form:
        return verdict_on_convexity((variable,), True, shown, Certainty.PROVED, by_its_form)
    found = _counterexample(subject, second, POINTS)
    what = f"the second derivative by ${tex(variable)}$"
    if found is not None:
        refuted = verdict_on_convexity((variable,), False, shown, Certainty.PROVED, found.in_words(what))
        return refuted.limited_to(subject.constants_in(second))
    for where in constants_that_matter(subject, loss):
        given, there = loss.subs(where), second.subs(where)
        proof = proof_of_convexity(subject, given, variable, there)
        proof = proof or proof_by_natural_parameters(subject, given, [variable])
        if proof:
            return verdict_on_convexity((variable,), True, shown, Certainty.PROVED, proof).limited_to(where)
        built = _by_composition(subject, loss, [variable], where)
        if built:  # with kinks, of which the second derivative says nothing
            return verdict_on_convexity((variable,), True, None, Certainty.PROVED, built).limited_to(where)
    return verdict_on_convexity((variable,), None, shown, Certainty.UNKNOWN, _nothing_found(what))


def constants_that_matter(subject: Subject, loss: sp.Expr) -> Iterator[Point]:
    """No values, for a proof that holds for all; then those of the model, if the loss holds any."""
    yield {}
    if subject.constants_in(loss):
        yield subject.constants_in(loss)


def _nothing_found(what: str) -> str:
    return f"{what[0].upper()}{what[1:]} is nowhere negative at {POINTS} points, but a proof was not found."


def verdict_on_convexity(
    of: tuple, holds: bool | None, formula: sp.Basic | None, certainty: Certainty, why: str
) -> Property:
    """The answer in a sentence: convex, not convex, or not known."""
    where = ", ".join(f"${tex(symbol)}$" for symbol in of)
    where = f"{where} together" if len(of) > 1 else where
    statement = {
        True: f"The loss is **convex** in {where}: every minimum is the global one.",
        False: f"The loss is **not convex** in {where}.",
        None: f"It is **not known** whether the loss is convex in {where}.",
    }[holds]
    return Property(Kind.CONVEXITY, of, statement, formula, certainty, why, holds)


def _counterexample(subject: Subject, second: sp.Expr, count: int) -> Counterexample | None:
    for at in subject.points(second, count=count, seed="curvature"):
        try:
            value = number_at(second, at) if is_away_from_kinks(second, at) else exact.zero
        except NoNumber:
            continue
        if value < -TINY:
            return Counterexample({s: v for s, v in at.items() if s in second.free_symbols}, value)
    return None


def proof_of_convexity(subject: Subject, loss: sp.Expr, variable: sp.Symbol, second: sp.Expr) -> str:
    """Why the curvature is nowhere negative, or nothing."""
    y, domains = subject.target, subject.domains
    if second.has(sp.Piecewise):
        if not joins_smoothly(sp.diff(loss, variable), y):
            return ""
        signs = [proof_of_no_negative(piece, domains) for piece in pieces(second)]
        return f"The slope has no jumps. On each piece: {_joined(signs)}" if all(signs) else ""
    if has_kink(loss, variable):
        return _proof_at_kink(subject, loss, variable)
    if subject.model.family.domain.two_valued:
        signs = [proof_of_no_negative(second.subs(y, value), domains) for value in (0, 1)]
        words = [f"For ${tex(y)} = {value}$: {s.reason}" for value, s in enumerate(signs) if s is not None]
        return " ".join(words) if all(signs) else ""
    if second.has(is_zero):
        signs = [proof_of_no_negative(form, domains) for form in branches(second)]
        brackets = [bracket for bracket, *_ in exact_values(second)]
        where = [tex(each)[1:-1] for each in (*brackets, 1 - sp.Add(*brackets))]
        words = [f"For ${here}$: {s.reason}" for here, s in zip(where, signs, strict=True) if s is not None]
        return " ".join(words) if all(signs) else ""
    sign = proof_of_no_negative(second, domains)
    return "" if sign is None else f"The second derivative is nowhere negative. {sign.reason}"


def _by_composition(subject: Subject, loss: sp.Expr, variables: list[sp.Symbol], where: Point) -> str:
    """Why the loss is convex by the way it is built, for every value of a target that has but two; or nothing."""
    y, two = subject.target, subject.model.family.domain.two_valued
    for built in (loss, *([subject.as_derived] if loss is subject.loss else [])):
        cases = [built.subs(y, value) for value in (0, 1)] if two else [built]
        if all(is_convex_by_composition(case.subs(where), variables, subject.domains) for case in cases):
            return WHY
    return ""


def _joined(signs: list[Sign | None]) -> str:
    return " ".join(dict.fromkeys(s.reason for s in signs if s is not None))


def _proof_at_kink(subject: Subject, loss: sp.Expr, variable: sp.Symbol) -> str:
    both = sides(loss, variable, subject.target)
    if both is None:
        return ""
    slopes = [sp.diff(side, variable) for side in (both.above, both.below)]
    jump = _where_they_meet(sp.expand(slopes[1] - slopes[0]), subject, both.meeting)
    signs = [proof_of_no_negative(sp.diff(slope, variable), subject.domains) for slope in slopes]
    if not all(signs) or proof_of_no_negative(jump, subject.domains) is None:
        return ""
    there = "does not jump there" if jump == 0 else f"jumps upwards there, by ${tex(jump)}$"
    return f"On both sides of the target: {_joined(signs)} The slope {there}."


def _where_they_meet(jump: sp.Expr, subject: Subject, meeting: Equation) -> sp.Expr:
    return sp.expand(jump.subs(subject.target, meeting.variable)) if meeting.is_plain else jump


def _jointly(subject: Subject, loss: sp.Expr, variables: list[sp.Symbol]) -> Property:
    shown = matrix = tidy_hessian(loss, variables)
    of = tuple(variables)
    what = f"the Hessian by {', '.join(f'${tex(v)}$' for v in variables)}"
    by_its_form = proof_by_log_sums(loss, variables)
    if by_its_form:
        return verdict_on_convexity(of, True, shown, Certainty.PROVED, by_its_form)
    found = _indefinite(subject, matrix, POINTS)
    if found is not None:
        why = found.in_words(f"a principal minor of {what}")
        return verdict_on_convexity(of, False, shown, Certainty.PROVED, why).limited_to(
            subject.constants_in(*matrix)
        )
    for where in constants_that_matter(subject, loss):
        proof = proof_by_natural_parameters(subject, loss.subs(where), variables)
        proof = proof or _proof_by_minors(subject, loss, matrix.subs(where), variables)
        if proof:
            return verdict_on_convexity(of, True, shown, Certainty.PROVED, proof).limited_to(where)
        built = _by_composition(subject, loss, variables, where)
        if built:
            return verdict_on_convexity(of, True, None, Certainty.PROVED, built).limited_to(where)
    why = f"No principal minor of {what} is negative at {POINTS} points, but a proof was not found."
    return verdict_on_convexity(of, None, shown, Certainty.UNKNOWN, why)


def _proof_by_minors(subject: Subject, loss: sp.Expr, matrix: sp.Matrix, variables: list[sp.Symbol]) -> str:
    """Why no principal minor is negative, or nothing."""
    if any(has_kink(loss, v) for v in variables):
        return ""
    minors = [tidy(minor(matrix, rows)) for rows in _subsets(len(variables))]
    signs = [proof_of_no_negative(each, subject.domains) for each in minors]
    by = ", ".join(f"${tex(v)}$" for v in variables)
    return f"No principal minor of the Hessian by {by} is negative. {_joined(signs)}" if all(signs) else ""


def _subsets(size: int) -> Iterator[tuple[int, ...]]:
    for count in range(1, size + 1):
        yield from combinations(range(size), count)


def _indefinite(subject: Subject, matrix: sp.Matrix, count: int) -> Counterexample | None:
    size = matrix.rows
    whole = sp.Add(*matrix)
    for at in subject.points(whole, count=count, seed="curvature"):
        try:
            if not is_away_from_kinks(whole, at):
                continue
            entries = [[number_at(matrix[i, j], at) for j in range(size)] for i in range(size)]
        except NoNumber:
            continue
        for rows in _subsets(size):
            value = determinant([[entries[i][j] for j in rows] for i in rows])
            if value < -TINY:
                return Counterexample({s: v for s, v in at.items() if s in whole.free_symbols}, value)
    return None
