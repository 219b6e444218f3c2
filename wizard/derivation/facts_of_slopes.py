"""What a descent meets on a named loss: jumps of its slope, and stretches where it is flat, or straight.

Of a target that may be any number some are looked at. Whether a slope jumps at a kink is decided by what the loss
is on both sides of it, in exact numbers; constants have their usual values.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

import mpmath
import numpy as np
import sympy as sp

from wizard.assumptions.domain import Domain
from wizard.assumptions.loss import MEAN, NamedLoss
from wizard.derivation.gradient import almost_everywhere, tidy
from wizard.derivation.properties.beside_kinks import near, roots_of_kinks
from wizard.derivation.properties.kinks import has_kink, is_away_from_kinks
from wizard.derivation.properties.numbers import NoNumber, is_zero, number_at
from wizard.derivation.properties.plain import with_kinks_written_out
from wizard.derivation.properties.records import Kind, Property
from wizard.derivation.properties.signs import proof_of_no_negative
from wizard.derivation.properties.subject import SIMPLE, Point
from wizard.derivation.records import Certainty
from wizard.derivation.verdicts.outcomes import Outcomes, outcomes_of
from wizard.notation.nodes import unfold
from wizard.notation.printer import tex

BESIDE = sp.Rational(1, 10**30)  # how far from a kink its two sides are looked at
TARGETS = 4  # of many, that are looked at
HARD = 150  # operations of a curvature whose sign is not looked for
FEW = 8  # predictions of several numbers at which a kink is looked for


@dataclass(frozen=True)
class Case:
    """The loss for one target, kinks written out, what the target is in words, and predictions to look at."""

    loss: sp.Expr
    said: str
    points: tuple[Point, ...]

    @property
    def so(self) -> str:
        """The target as the beginning of a clause; nothing where there is but one."""
        return f"for {self.said} " if self.said else ""


def facts_of_slopes(loss: NamedLoss) -> Iterator[Property]:
    """Margins, jumps and curvature: each only where it was found.

    >>> from wizard.losses.classification import hinge
    >>> [fact.kind.name for fact in facts_of_slopes(hinge)]
    ['MARGIN', 'KINK', 'CURVATURE']
    """
    cases = list(_cases(loss))
    variables = _variables(loss) if cases else []
    if len(variables) == 1:
        yield from _margin(loss, cases, variables[0][0])
    yield from _kink(loss, cases, variables)
    if cases:
        yield from _curvature(loss, cases, variables)


def _variables(loss: NamedLoss) -> list[tuple[sp.Symbol, Domain]]:
    """The numbers that are predicted, of classes those of three."""
    outcomes = outcomes_of(loss)
    return list(outcomes.variables) if outcomes is not None else [(a.symbol, a.domain) for a in loss.arguments]


def _cases(loss: NamedLoss) -> Iterator[Case]:
    """The loss of each target, or of some; none of a loss that is no mean, or whose target is several numbers."""
    y, domain = loss.target.target, loss.target
    outcomes = None if loss.of_mean != MEAN else outcomes_of(loss)
    if outcomes is not None:
        yield from _of_outcomes(loss, outcomes)
    elif loss.of_mean == MEAN and not domain.parts and not any(a.is_indexed for a in loss.arguments):
        for value in [v for v in SIMPLE if _is_in(domain, v)][:TARGETS]:
            written = _plain(loss.formula.subs(y, value))
            yield Case(written, f"${tex(y)} = {tex(value)}$", _points(loss, written))


def _of_outcomes(loss: NamedLoss, outcomes: Outcomes) -> Iterator[Case]:
    several = len(outcomes.symbols) > 1
    of = tex(loss.target.target_label) if loss.target.two_valued else "c"
    for target, each in zip(outcomes.targets, outcomes.losses, strict=True):
        said = f"${of} = {target}$" if len(outcomes.targets) > 1 else ""
        yield Case(each, said, tuple(outcomes.points(FEW)) if several else _points(loss, each))


def _points(loss: NamedLoss, written: sp.Expr) -> tuple[Point, ...]:
    """Predictions to look at: simple ones, and of one number also those in the middle between two kinks."""
    simple = tuple(_predictions(loss))
    if len(loss.arguments) != 1 or loss.arguments[0].is_indexed:
        return simple
    (argument,) = loss.arguments
    kinks = sorted(root for root in roots_of_kinks(written.subs(loss.usual), argument.symbol) if root.is_Rational)
    middles = [(low + high) / 2 for low, high in pairwise(kinks)]
    there = [{**loss.usual, argument.symbol: each} for each in middles if _is_in(argument.domain, each)]
    return (*simple, *there)


def _predictions(loss: NamedLoss) -> Iterator[Point]:
    """Simple predictions; where there are several, all the same number or each another."""
    arguments = loss.arguments
    for shift in range(2 if len(arguments) > 1 else 1):
        for first in range(len(SIMPLE)):
            at = {
                a.symbol: SIMPLE[(first + shift * number) % len(SIMPLE)]
                for number, a in enumerate(arguments)
                if not a.is_indexed
            }
            if all(_is_in(a.domain, at[a.symbol]) for a in arguments if a.symbol in at):
                yield {**loss.usual, **at}


def _is_in(domain: Domain, value: sp.Rational) -> bool:
    return not domain.parts and not domain.indexed and bool(domain.contains(np.array([float(value)]))[0])


def _plain(expression: sp.Expr) -> sp.Expr:
    return unfold(with_kinks_written_out(expression))


def _margin(loss: NamedLoss, cases: list[Case], z: sp.Symbol) -> Iterator[Property]:
    """Targets that cost the least there is, and pull no more, over a stretch of predictions."""
    for case in cases:
        known = [(at, value) for at in case.points if (value := _value(case.loss, at)) is not None]
        least = min((value for _, value in known), default=None)
        for at, value in known:
            if least is not None and is_zero(value - least) and _is_flat(case.loss, z, at):
                said = (
                    f"Targets that are predicted well enough **pull no more**: {case.so}the loss is constant"
                    f" around ${tex(z)} = {tex(at[z])}$."
                )
                why = f"None of {len(known)} predictions costs less."
                found = Property(Kind.MARGIN, (z,), said, None, Certainty.CHECKED, why, True)
                yield found.limited_to(_constants_in(loss, case))
                return


def _value(expression: sp.Expr, at: Point) -> mpmath.mpf | None:
    try:
        return number_at(expression, at)
    except NoNumber:
        return None


def _is_flat(expression: sp.Expr, z: sp.Symbol, at: Point) -> bool:
    """Whether it is constant near the point, and not everywhere."""
    try:
        return (
            has_kink(expression, z)
            and is_away_from_kinks(expression, at)
            and sp.expand(sp.diff(near(expression, at), z)) == 0
        )
    except NoNumber:
        return False


def _kink(loss: NamedLoss, cases: list[Case], variables: list[tuple[sp.Symbol, Domain]]) -> Iterator[Property]:
    """The first place that is found where the slope jumps."""
    for case in cases:
        for z, domain in variables:
            if has_kink(case.loss, z):
                for at in case.points:
                    jump = next(_jumps(case.loss, z, at, domain), None)
                    if jump is not None:
                        yield _told(loss, case, z, jump, at)
                        return


@dataclass(frozen=True)
class Jump:
    """Where the slope jumps, and from what to what."""

    at: sp.Expr
    below: sp.Expr
    above: sp.Expr


def fall_of_slope(loss: NamedLoss, z: sp.Symbol) -> Property | None:
    """Where the slope by z jumps down, if that was found: then the loss is not convex in z.

    >>> from wizard.losses.similarity import circle_loss
    >>> fall_of_slope(circle_loss, circle_loss.arguments[0].symbol).holds
    True
    """
    domains = dict(_variables(loss))
    for case in _cases(loss):
        if z in domains and has_kink(case.loss, z):
            for at in case.points:
                for jump in _jumps(case.loss, z, at, domains[z]):
                    if number_at(jump.above - jump.below, {}) < 0:
                        return _told(loss, case, z, jump, at)
    return None


def _told(loss: NamedLoss, case: Case, z: sp.Symbol, jump: Jump, at: Point) -> Property:
    others = [each for each, _ in _variables(loss) if each != z and each in case.loss.free_symbols]
    held = " and ".join(f"${tex(each)} = {_short(at[each])}$" for each in others)
    said = (
        f"The slope by ${tex(z)}$ **jumps**: {case.so}from ${_short(jump.below)}$ to ${_short(jump.above)}$ at"
        f" ${tex(z)} = {_short(jump.at)}${f', where {held}' if held else ''}."
    )
    why = "The slopes of what the loss is on both sides of its kink."
    found = Property(Kind.KINK, (z,), said, None, Certainty.PROVED, why, True)
    return found.limited_to(_constants_in(loss, case))


def _constants_in(loss: NamedLoss, case: Case) -> Point:
    """The usual values of the constants that the loss holds there."""
    return {symbol: value for symbol, value in loss.usual.items() if symbol in case.loss.free_symbols}


def _short(number: sp.Expr) -> str:
    """The number itself, or its first digits where it is none to read."""
    return tex(number) if number.is_Rational and abs(number.q) < 1000 else f"{float(number):.4g}"


def _jumps(loss: sp.Expr, z: sp.Symbol, at: Point, domain: Domain) -> Iterator[Jump]:
    """The kinks at which the slope by z jumps, the others held at the point."""
    others = {symbol: value for symbol, value in at.items() if symbol != z}
    along = loss.subs(others)
    for place in sorted(roots_of_kinks(along, z), key=str):
        inside = place.is_extended_real and domain.lower < place < domain.upper
        if not inside:
            continue
        below, above = (_slope_beside(along, z, place, sign) for sign in (-1, 1))
        if below is not None and above is not None and not is_zero(number_at(above - below, {})):
            yield Jump(place, below, above)


def _slope_beside(along: sp.Expr, z: sp.Symbol, place: sp.Expr, sign: int) -> sp.Expr | None:
    """The slope at a kink of what the loss is to one side of it."""
    try:
        slope = sp.diff(near(along, {z: place + sign * BESIDE}), z).subs(z, place)
        number_at(slope, {})
    except NoNumber:
        return None
    return slope


def _curvature(
    loss: NamedLoss, cases: list[Case], variables: list[tuple[sp.Symbol, Domain]]
) -> Iterator[Property]:
    """Zero wherever there is one, zero on a stretch, or positive at every prediction."""
    symbols = [symbol for symbol, _ in variables]
    written = cases if outcomes_of(loss) is not None else [Case(_plain(loss.formula), "", ())]
    if all(_is_linear(each.loss, symbols) for each in written):
        where = " wherever there is one" if any(has_kink(e.loss, s) for e in written for s in symbols) else ""
        said = f"The curvature is **zero**{where}: the loss is made of straight pieces."
        why = "All second derivatives vanish away from the kinks."
        yield Property(Kind.CURVATURE, tuple(symbols), said, sp.S.Zero, Certainty.PROVED, why, False)
    elif len(symbols) == 1:
        (z,) = symbols
        stretch = next(filter(None, (_stretch(loss, case, z) for case in cases)), None)
        positive = None if stretch else _positive(loss, written, variables[0])
        yield from filter(None, [stretch or positive])


def _is_linear(expression: sp.Expr, symbols: list[sp.Symbol]) -> bool:
    if sp.count_ops(expression) > HARD:
        return False
    seconds = (almost_everywhere(sp.diff(expression, one, other)) for one in symbols for other in symbols)
    return all(sp.expand(each) == 0 or (each.count_ops() < HARD and tidy(each) == 0) for each in seconds)


def _stretch(loss: NamedLoss, case: Case, z: sp.Symbol) -> Property | None:
    """The curvature as zero around a prediction."""
    for at in case.points:
        try:
            if not has_kink(case.loss, z) or not is_away_from_kinks(case.loss, at):
                continue
            second = sp.diff(near(case.loss, at), z, 2)
        except NoNumber:
            continue
        if sp.expand(second) == 0:
            said = (
                f"The curvature is **zero on a stretch** of predictions: {case.so}around"
                f" ${tex(z)} = {tex(at[z])}$."
            )
            found = Property(
                Kind.CURVATURE, (z,), said, None, Certainty.PROVED, "The loss is linear there.", False
            )
            return found.limited_to(_constants_in(loss, case))
    return None


def _positive(loss: NamedLoss, written: list[Case], variable: tuple[sp.Symbol, Domain]) -> Property | None:
    z, domain = variable
    domains = {z: domain, loss.target.target: loss.target, **{c.symbol: c.domain for c in loss.constants}}
    proofs = []
    for case in written:
        second = sp.diff(case.loss, z, 2)
        if has_kink(case.loss, z) or second.count_ops() > HARD:
            return None
        proofs.append(proof_of_no_negative(tidy(second), domains))
    if not all(proof is not None and proof.strict for proof in proofs):
        return None
    said = f"The curvature is **positive** at every ${tex(z)}$."
    reasons = " ".join(dict.fromkeys(proof.reason for proof in proofs if proof is not None))
    why = f"The second derivative is nowhere zero. {reasons}".strip()
    return Property(Kind.CURVATURE, (z,), said, None, Certainty.PROVED, why, True)
