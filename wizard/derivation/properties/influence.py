"""The pull of a far-off observation: where the gradient goes as the target runs to the ends of its domain."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import mpmath
import sympy as sp

from wizard.assumptions.family import Parameter
from wizard.derivation.gradient import tidy
from wizard.derivation.properties.convexity import proof_of_convexity
from wizard.derivation.properties.curvature import curvature
from wizard.derivation.properties.growth import limit_at_infinity
from wizard.derivation.properties.kinks import has_kink, sides
from wizard.derivation.properties.numbers import NoNumber, exact, number_at
from wizard.derivation.properties.plain import branches
from wizard.derivation.properties.records import Kind, Property
from wizard.derivation.properties.signs import proof_of_no_negative
from wizard.derivation.properties.subject import Point, Subject
from wizard.derivation.readable import textbook
from wizard.derivation.records import Certainty
from wizard.notation.printer import tex

FAR = (6, 12, 24, 48)  # powers of ten
UNTYPICAL = 12  # values of the parameters that may refute what is seen at typical ones
SAME = exact.mpf(10) ** -3
ERROR = sp.Symbol("u", real=True)  # y minus the parameter
GROWS = exact.mpf(3) / 2  # by which factor at least: twice the digits of the target double even its logarithm
SHORT = 80  # operations of a curvature whose sign is looked for


def influences(subject: Subject) -> Iterator[Property]:
    """The limit of the gradient by each free parameter, at the ends of the target's domain."""
    for parameter in subject.free:
        yield _influence(subject, parameter)


def ends_of(subject: Subject) -> list[sp.Expr]:
    """The ends of the domain that the target may approach but never reaches."""
    domain = subject.model.family.domain
    reached = [] if not domain.discrete else [domain.lower, domain.upper]
    return [end for end in (domain.lower, domain.upper) if end not in reached or end.is_infinite]


def _influence(subject: Subject, parameter: Parameter) -> Property:
    """For all values of what is fixed, or else for those of the model."""
    found = _influence_as_it_is(subject, parameter)
    where = subject.constants_in(sp.diff(subject.loss, parameter.symbol))
    if found.certainty is Certainty.PROVED or not where:
        return found
    fixed = replace(subject, loss=subject.loss.subs(where), as_derived=subject.as_derived.subs(where))
    return _influence_as_it_is(fixed, parameter).limited_to(where)


def _influence_as_it_is(subject: Subject, parameter: Parameter) -> Property:
    f, y = parameter.symbol, subject.target
    gradient = sp.diff(subject.loss, f)
    ends = ends_of(subject)
    if not ends:
        return _of_finite_targets(subject, f, gradient)
    if not gradient.has(y):
        said = f"No target moves the gradient by ${tex(f)}$."
        return Property(Kind.INFLUENCE, (f,), said, None, Certainty.PROVED, "It does not hold the target.", True)
    if _is_periodic(gradient, y):
        return _of_periodic(f, y, gradient)
    points = list(typical_points(subject))
    limits = [limit_at(subject, f, end, points) for end in ends]
    ways = [Far(y, end, limit) for end, (limit, _) in zip(ends, limits, strict=True)]
    certainty, why = how_sure(limits, len(points))
    found = told(f, ways, certainty, why)
    between = between_limits(subject, f, [limit for limit, _ in limits]) if certainty is Certainty.PROVED else ""
    return replace(found, statement=f"{found.statement} {between}", evidence=why + MONOTONE) if between else found


def limit_at(subject: Subject, f: sp.Symbol, end: sp.Expr, points: list[Point]) -> tuple[sp.Expr | None, bool]:
    """The limit of the gradient by f as the subject's target goes to the end, and whether it is proved."""
    limit, seen = _limit(subject, f, end), _seen(subject, sp.diff(subject.loss, f), end, points)
    if all(value is None for value in seen):  # written out it may lose its digits
        seen = _seen(subject, sp.diff(subject.as_derived, f), end, points)
    if limit is not None and _agrees(limit, seen, points):
        return limit, True
    common, elsewhere = _common(seen), list(_untypical_points(subject, f))
    if common is None or any(
        value is not None and _common([value]) != common
        for value in _seen(subject, sp.diff(subject.loss, f), end, elsewhere)
    ):
        return None, False
    return common, False


def how_sure(limits: list[tuple[sp.Expr | None, bool]], count: int) -> tuple[Certainty, str]:
    """The certainty of limits that are proved, seen at that many points, or not found; and why."""
    if any(limit is None for limit, _ in limits):
        return Certainty.UNKNOWN, (
            "Neither the leading terms nor numbers at far-off targets decide it for all values of the parameters."
        )
    if all(proved for _, proved in limits):
        why = f"The leading terms decide it; numbers at targets up to $10^{{{FAR[-1]}}}$ agree."
        return Certainty.PROVED, why
    return Certainty.CHECKED, (
        f"Seen in numbers at {count} values of the parameters, for targets up to $10^{{{FAR[-1]}}}$ away"
        f" (or as close to the end of the domain); nothing at {UNTYPICAL} others speaks against it."
    )


MONOTONE = " In between it falls from the one to the other, for the loss is convex in the error."


def between_limits(subject: Subject, f: sp.Symbol, limits: list[sp.Expr | None]) -> str:
    """How hard any observation can pull, if the gradient is one of y - f, rising in f, and has both limits."""
    shifted = sp.expand(sp.diff(subject.as_derived, f).subs(subject.target, f + ERROR))
    finite = [limit for limit in limits if limit is not None and not limit.is_infinite]
    if len(limits) != 2 or len(finite) != 2 or shifted.has(f):
        return ""
    if not proof_of_convexity(subject, subject.loss, f, curvature(subject.loss, f, f)):
        return ""
    most, least = finite
    if sp.expand(most + least) == 0:
        return f"No observation pulls harder than ${tex(most)}$."
    return f"No observation pulls harder than ${tex(most)}$ to the one side and ${tex(-least)}$ to the other."


# they stand for limits that are not known exactly: finite and not zero; infinite, of a sign that is not known
CONSTANT = sp.Symbol("constant", real=True)
UNBOUNDED = sp.Symbol("unbounded", extended_real=True, infinite=True)


@dataclass(frozen=True)
class Far:
    """Where a gradient goes as one number of the target runs to an end, the others being as they are.

    Parameters
    ----------
    of, end : that number, and where it goes.
    limit : of the gradient; CONSTANT or UNBOUNDED where only that much is known, None where nothing is.
    given : the values of what says how the target was observed.
    unless : what must not be zero for it; 1 where nothing can be.
    """

    of: sp.Symbol
    end: sp.Expr
    limit: sp.Expr | None
    given: tuple[tuple[sp.Symbol, sp.Expr], ...] = ()
    unless: sp.Expr = sp.S.One

    @property
    def label(self) -> str:
        """The way as a person reads it."""
        also = "".join(f", ${tex(symbol)} = {tex(value)}$" for symbol, value in self.given)
        nonzero = "" if self.unless == 1 else rf" (where ${tex(self.unless)} \neq 0$)"
        return rf"${tex(self.of)} \to {tex(self.end)}$" + also + nonzero


def told(f: sp.Symbol, ways: list[Far], certainty: Certainty, why: str, several: bool = False) -> Property:
    """The limits of the gradient by f; of a target of several numbers with the numbers that go there."""
    ways_by_limit: dict[str, list[str]] = {}
    for way in ways:
        ways_by_limit.setdefault(in_words(way.limit, way.end), []).append(way.label)
    parts = [f"for {' and '.join(those)} it {words}" for words, those in ways_by_limit.items()]
    known = [(way, way.limit) for way in ways if way.limit is not None]
    bounded = None if len(known) < len(ways) else not any(limit.is_infinite for _, limit in known)
    pairs = [
        (sp.Dict({way.of: way.end, **dict(way.given)}) if several else way.end, limit) for way, limit in known
    ]
    formula = sp.Tuple(*[sp.Tuple(end, limit) for end, limit in pairs])
    statement = f"The gradient by ${tex(f)}$: {'; '.join(parts)}."
    return Property(Kind.INFLUENCE, (f,), statement, formula, certainty, why, bounded)


def in_words(limit: sp.Expr | None, end: sp.Expr) -> str:
    """What a limit at an end means for those who are there."""
    if limit is None:
        return "is not known where it goes"
    if limit.is_infinite:
        who = "far-off observations" if end.is_infinite else f"observations close to ${tex(end)}$"
        return f"grows without bound, so that {who} rule"
    if limit == 0:
        return "tends to zero, so that outliers are let go"
    value = "a constant" if limit == CONSTANT else f"${textbook(limit)}$"
    return (
        f"tends to {value}, so that the pull of an outlier is bounded" if end.is_infinite else f"tends to {value}"
    )


def _of_finite_targets(subject: Subject, f: sp.Symbol, gradient: sp.Expr) -> Property:
    domain = subject.model.family.domain
    values = range(int(domain.lower), int(domain.upper) + 1)
    slopes = [(sp.Integer(value), tidy(gradient.subs(subject.target, value))) for value in values]
    by_name = sp.diff(subject.as_derived, f)  # with its kinks by name, not written out
    named = [textbook(tidy(by_name.subs(subject.target, value))) for value, _ in slopes]
    shown = ", ".join(f"${slope}$ for $y = {tex(value)}$" for (value, _), slope in zip(slopes, named, strict=True))
    rising = [sp.diff(slope, f) for _, slope in slopes]
    short = all(sp.count_ops(each) < SHORT for each in rising)
    proofs = [proof_of_no_negative(each, subject.domains) for each in rising] if short else [None]
    hardest = not subject.is_named and all(proof is not None and proof.strict for proof in proofs)
    statement = (
        f"No target is far off, for there are only {len(slopes)} values. The gradient by ${tex(f)}$ is {shown}"
        + (": a wrong label pulls hardest where the prediction was most certain." if hardest else ".")
    )
    why = "The values of the target put into the gradient."
    formula = sp.Tuple(*[sp.Tuple(value, slope) for value, slope in slopes])
    return Property(Kind.INFLUENCE, (f,), statement, formula, Certainty.PROVED, why)


def _is_periodic(gradient: sp.Expr, y: sp.Symbol) -> bool:
    waves = {e: sp.Dummy() for e in gradient.atoms(sp.sin, sp.cos) if e.has(y)}
    return bool(waves) and not gradient.xreplace(waves).has(y)


def _of_periodic(f: sp.Symbol, y: sp.Symbol, gradient: sp.Expr) -> Property:
    statement = f"The gradient by ${tex(f)}$ is bounded, for it repeats itself as ${tex(y)}$ goes round."
    why = "It holds the target only in sines and cosines."
    return Property(Kind.INFLUENCE, (f,), statement, gradient, Certainty.PROVED, why, True)


def _limit(subject: Subject, f: sp.Symbol, end: sp.Expr) -> sp.Expr | None:
    """The proved limit of the gradient, by leading terms."""
    y, loss = subject.target, branches(subject.loss)[-1]
    both = sides(loss, f, y)
    if both is not None:
        gradient = sp.diff(both.above if end.is_extended_positive else both.below, f)
    else:
        gradient = far_side(sp.diff(loss, f), y, end)
    if gradient is None:
        return None
    if gradient.is_polynomial(y):  # of which the long powers may cancel
        gradient = sp.expand(gradient)
    x = sp.Symbol("x", positive=True)
    towards = {sp.oo: x, -sp.oo: -x}.get(end, end + _inwards(subject, end) / x)
    return limit_at_infinity(gradient.subs(y, towards), x, subject.domains)


def far_side(gradient: sp.Expr, y: sp.Symbol, end: sp.Expr) -> sp.Expr | None:
    """The gradient with every sign, absolute value and condition on y as it is far out."""
    if not end.is_infinite:
        return gradient
    sign = 1 if end.is_extended_positive else -1
    plain = gradient.replace(lambda e: isinstance(e, sp.Piecewise) and e.has(y), lambda e: _last_piece(e, y))

    def settle(e: sp.Expr) -> sp.Expr:
        slope = sp.diff(e.args[0], y)
        if slope.is_positive or slope.is_negative:
            away = sign if slope.is_positive else -sign
        else:
            x = sp.Symbol("x", positive=True)
            goes = limit_at_infinity(e.args[0].subs(y, sign * x), x) if e.args[0].is_polynomial(y) else None
            if goes not in (sp.oo, -sp.oo):
                return e
            away = 1 if goes == sp.oo else -1
        return sp.Integer(away) if isinstance(e, sp.sign) else away * e.args[0]

    plain = plain.replace(lambda e: isinstance(e, sp.sign | sp.Abs) and e.has(y), settle)
    return None if plain.has(sp.Piecewise, sp.sign, sp.Abs) and has_kink(plain, y) else plain


def _last_piece(e: sp.Piecewise, y: sp.Symbol) -> sp.Expr:
    """The piece that applies far out, if all conditions compare |...| with a constant."""
    for piece, condition in e.args:
        if condition is sp.true:
            return piece
        if not isinstance(condition, sp.Le | sp.Lt | sp.Ge | sp.Gt):
            return e
        small, large = condition.lts, condition.gts
        if _is_size(large) and not small.has(y):
            return piece
        if not _is_size(small) or large.has(y):
            return e
    return e


def _is_size(expression: sp.Expr) -> bool:
    """Whether it is a positive multiple of an absolute value."""
    multiple, size = expression.as_independent(sp.Abs, as_Add=False)
    return isinstance(size, sp.Abs) and bool(multiple.is_positive)


def typical_points(subject: Subject) -> Iterator[Point]:
    """The parameters at their typical values, and at both ends of their typical ranges."""
    for choose in (lambda p: p.value, lambda p: p.span[0], lambda p: p.span[1]):
        given = {p.symbol: sp.Rational(repr(float(choose(p)))) for p in subject.model.family.parameters}
        yield {**given, **subject.constants}


def _untypical_points(subject: Subject, f: sp.Symbol) -> Iterator[Point]:
    """The parameters at any other values: of two means, either may be the larger one."""
    parameters = {p.symbol for p in subject.model.family.parameters}
    for at in subject.points(subject.loss, count=UNTYPICAL, seed=f"far {f}"):
        yield {symbol: value for symbol, value in at.items() if symbol in parameters}


def _seen(subject: Subject, gradient: sp.Expr, end: sp.Expr, points: list[Point]) -> list[mpmath.mpf | None]:
    """The limits that numbers far out suggest at each point: infinite, zero, another number, or None."""
    return [_seen_at(gradient, subject.target, end, _inwards(subject, end), at) for at in points]


def _inwards(subject: Subject, end: sp.Expr) -> int:
    """Which way the targets lie from an end of their domain."""
    return 1 if end == subject.domains[subject.target].lower else -1


def _seen_at(gradient: sp.Expr, target: sp.Symbol, end: sp.Expr, inwards: int, at: Point) -> mpmath.mpf | None:
    values = []
    for power in FAR:
        away = exact.mpf(10) ** power
        y = away * (1 if end > 0 else -1) if end.is_infinite else exact.mpf(end.p) / end.q + inwards / away
        try:
            values.append(number_at(gradient, {**at, target: y}))
        except NoNumber:
            break
    if len(values) < 2:
        return None
    before, last = values[-2:]
    if abs(last - before) <= SAME * abs(last):
        return last
    if abs(last) < SAME and abs(last) < abs(before):
        return exact.zero
    return exact.inf * exact.sign(last) if abs(last) > GROWS * abs(before) else None


def _common(seen: list[mpmath.mpf | None]) -> sp.Expr | None:
    """The one kind of limit that all points show."""
    if any(value is None for value in seen):
        return None
    for limit, fits in (
        (sp.oo, [value == exact.inf for value in seen]),
        (-sp.oo, [value == -exact.inf for value in seen]),
        (sp.S.Zero, [value == 0 for value in seen]),
        (CONSTANT, [value != 0 and exact.isfinite(value) for value in seen]),
    ):
        if all(fits):
            return limit
    return None


def _agrees(proved: sp.Expr, seen: list[mpmath.mpf | None], points: list[Point]) -> bool:
    """Whether no number speaks against the limit; where the numbers have not settled they say nothing."""
    for value, at in zip(seen, points, strict=True):
        if value is None:
            continue
        if proved.is_infinite:
            if value != (exact.inf if proved == sp.oo else -exact.inf):
                return False
        elif not abs(number_at(proved, at) - value) <= 10 * SAME * (1 + abs(value)):
            return False
    return any(value is not None for value in seen)
