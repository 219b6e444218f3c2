"""What is true of a loss of classes: estimate, convexity, pull of a wrong label, gradient and Hessian.

Formulas hold for every class; what is asked of them is asked with three classes written out, and said so.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import product
from random import Random

import sympy as sp

from wizard.assumptions.domain import Domain, real_line, simplex
from wizard.assumptions.loss import Argument, NamedLoss
from wizard.derivation.gradient import almost_everywhere, tidy
from wizard.derivation.properties.growth import limit_at_infinity
from wizard.derivation.properties.influence import far_side
from wizard.derivation.properties.numbers import NoNumber, exact, is_zero, number_at
from wizard.derivation.properties.records import Kind, Property
from wizard.derivation.records import Certainty
from wizard.derivation.three_classes import CLASSES, each_by_itself, in_proportion, through_a_softmax
from wizard.derivation.verdicts.chords import above_a_chord, constants_in, in_a_sentence, why_convex
from wizard.derivation.verdicts.outcomes import SIZE, THREE, Outcomes, Point, of_target, outcomes_of
from wizard.notation.nodes import step, unfold
from wizard.notation.printer import tex
from wizard.notation.sums import K, c, j, l, sift

OUT = f"With K = {SIZE} classes written out, for every true class: "
TRUE = sp.KroneckerDelta(c, j)  # 1 for the true class
KINKED = (step, sp.sign, sp.Heaviside, sp.Abs, sp.Piecewise)
LONGEST = 45  # operations of a Hessian that is shown
POINTS = 3  # at which the formulas are compared with what is written out
FAR = exact.mpf(10) ** 24  # odds against the true class, or how far its score is below
NEAR = exact.mpf(10) ** -6


def facts_of_classes(loss: NamedLoss) -> Iterator[Property]:
    """The facts of a loss of one vector; nothing of any other.

    >>> from wizard.losses.classes import softmax_cross_entropy
    >>> [fact.kind.name for fact in facts_of_classes(softmax_cross_entropy)]
    ['ESTIMAND', 'CONVEXITY', 'WRONG_LABEL', 'GRADIENT', 'HESSIAN']
    """
    own = each_by_itself(loss)
    if own is None or len(loss.arguments) != 1:
        return
    (argument,) = loss.arguments
    gradient = _shortest(_slope(loss.formula, argument, j))
    is_slope = _is_slope(loss, argument, gradient)
    convex = list(_convexities(loss, argument, own))
    if is_slope and argument.domain is real_line and convex[0].holds:
        yield from (found.limited_to(dict(convex[0].given)) for found in _estimand(argument, gradient))
    yield from convex
    yield from _wrong_label(loss, argument, own)
    if is_slope:
        yield _gradient(argument, gradient)
        yield from _hessian(loss, argument, gradient)


def _convexities(loss: NamedLoss, argument: Argument, own: Outcomes) -> Iterator[Property]:
    """In the scores or probabilities together; of probabilities also in the scores of a softmax behind them."""
    letter, constants = tex(argument.label), {each.symbol: each.domain for each in loss.constants}
    called = {simplex: "probabilities", real_line: "scores"}.get(argument.domain, "predictions")
    yield convexity_in(f"the {called} ${letter}$ together", argument.label, own, outcomes_of(loss), constants)
    scores = through_a_softmax(loss)
    if scores is not None:
        z = sp.Symbol("z", real=True)
        yield convexity_in(f"the scores ${tex(z)}$ of a softmax together", z, scores, scores, constants)


def convexity_in(
    where: str,
    of: sp.Symbol,
    built: Outcomes,
    free: Outcomes | None,
    constants: Mapping[sp.Symbol, Domain],
    out: str = OUT,
) -> Property:
    """`built` is what a proof is looked for in, `free` where chords are: in numbers that move freely."""
    chord = None if free is None else above_a_chord(free)
    if chord is not None and free is not None:
        said = f"The loss is **not convex** in {where}."
        refuted = Property(
            Kind.CONVEXITY, (of,), said, None, Certainty.PROVED, chord.in_words(free.symbols), False
        )
        return refuted.limited_to(constants_in(free))
    reason, given = why_convex(built, constants)
    if reason:
        said = f"The loss is **convex** in {where}: every minimum is a global one."
        why = out + in_a_sentence(reason)
        return Property(Kind.CONVEXITY, (of,), said, None, Certainty.CHECKED, why, True).limited_to(given)
    said = f"It is **not known** whether the loss is convex in {where}."
    why = out + "no proof was found, and it is above no chord that was looked at."
    return Property(Kind.CONVEXITY, (of,), said, None, Certainty.UNKNOWN, why)


def _estimand(argument: Argument, gradient: sp.Expr) -> Iterator[Property]:
    """What the scores stand for: a slope a_j - b [c = j] cancels where class j has the share a_j / b."""
    others, of_true = _apart(gradient)
    if of_true == 0 or of_true.has(c, argument.label) or others.has(c) or not others.has(argument.label):
        return
    share = sp.expand(others / -of_true) if of_true == -1 else tidy(others) / tidy(-of_true)
    said = (
        f"As constants, the best scores are those for which **the share of class ${tex(j)}$** in the data is"
        f" ${tex(share)}$, for every class."
    )
    why = "For these shares the slopes cancel, and as the loss is convex nothing costs less."
    yield Property(Kind.ESTIMAND, (argument.label,), said, share, Certainty.CHECKED, why)


def _wrong_label(loss: NamedLoss, argument: Argument, own: Outcomes) -> Iterator[Property]:
    """Where the slope by the score of the true class goes as that score falls below all others."""
    x = sp.Symbol("x", positive=True)
    scored = argument.domain is simplex
    if not scored and argument.domain is not real_line:
        return
    raw = sp.IndexedBase(sp.Symbol("z", real=True)) if scored else argument.symbol
    slopes = _in_odds(loss, argument, x) if scored else _in_scores(own, x)
    limits = [limit_of_slope(slope, x, loss) for slope in slopes]
    known = all(limit is not None for limit in limits)
    classes: dict[sp.Expr | None, list[int]] = {}
    for true, limit in zip(CLASSES, limits, strict=True):
        classes.setdefault(limit, []).append(true)
    parts = [
        (f"for ${tex(c)} = {', '.join(map(str, those))}$ " if len(classes) > 1 else "")
        + effect_of_wrong_labels(limit)
        for limit, those in classes.items()
    ]
    softmax = " in a softmax" if scored else ""
    said = (
        f"As the score ${tex(raw[c])}$ of the true class{softmax} falls without end, the other scores held, the"
        f" slope by it {'; '.join(parts)}. (With {SIZE} classes.)"
    )
    bounded = not any(limit.is_infinite for limit in limits if limit is not None) if known else None
    certainty = Certainty.CHECKED if known else Certainty.UNKNOWN
    why = OUT + ("the leading terms decide it; numbers far out agree." if known else "the limits were not found.")
    shown = sp.Tuple(*[sp.Tuple(true, limit) for true, limit in zip(CLASSES, limits, strict=True) if known])
    yield Property(Kind.WRONG_LABEL, (raw.label,), said, shown, certainty, why, bounded)


def effect_of_wrong_labels(limit: sp.Expr | None) -> str:
    """What the limit of a slope means for wrong labels."""
    if limit is None:
        return "is not known where it goes"
    if limit.is_infinite:
        return "grows without bound, so that wrong labels rule"
    if limit == 0:
        return "tends to zero, so that wrong labels are let go"
    return f"tends to ${tex(limit)}$, so that the pull of a wrong label is bounded"


def _in_scores(own: Outcomes, x: sp.Symbol) -> Iterator[sp.Expr | None]:
    """For every true class the slope by its score, where that score is -x."""
    for z, loss in zip(own.symbols, own.losses, strict=True):
        slope = far_side(unfold(sp.diff(loss, z)), z, -sp.oo)
        yield None if slope is None else almost_everywhere(slope).subs(z, -x)


def _in_odds(loss: NamedLoss, argument: Argument, x: sp.Symbol) -> Iterator[sp.Expr | None]:
    """For every true class the slope by the score behind its probability p: p (1 - p) dL/dp, where p is 1/x."""
    for true in CLASSES:
        named, (moving, _) = in_proportion(argument, true)
        p = moving.symbol
        slope = p * (1 - p) * sp.diff(of_target(loss, true, THREE).xreplace(named), p)
        yield slope.subs(p, 1 / x)


def limit_of_slope(slope: sp.Expr | None, x: sp.Symbol, loss: NamedLoss) -> sp.Expr | None:
    """The limit for x to infinity by leading terms, if no number far out speaks against it."""
    if slope is None:
        return None
    limit = limit_at_infinity(slope, x, {each.symbol: each.domain for each in loss.constants})
    if limit is None:
        return None
    return limit if all(_agrees(limit, slope, x, at) for at in _points([slope], loss.usual, x)) else None


def _agrees(limit: sp.Expr, slope: sp.Expr, x: sp.Symbol, at: Point) -> bool:
    try:
        far, farther = (number_at(slope, {**at, x: where}) for where in (exact.sqrt(FAR), FAR))
        if limit.is_infinite:
            return bool(abs(farther) > 2 * abs(far) and (farther > 0) is bool(limit > 0))
        return bool(abs(farther - number_at(limit, at)) <= NEAR * (1 + abs(farther)))
    except NoNumber:
        return False


def _points(expressions: list[sp.Expr], usual: Point, *given: sp.Symbol) -> Iterator[Point]:
    """The constants at their usual values, scores between -3 and 3, and what is positive at fractions below 1."""
    random = Random("facts of classes")
    symbols = {s for each in expressions for s in each.free_symbols} - usual.keys() - {*given}
    for _ in range(POINTS):
        yield {**usual, **{s: _draw(random, bool(s.is_positive)) for s in sorted(symbols, key=str)}}


def _draw(random: Random, positive: bool) -> sp.Rational:
    return sp.Rational(random.randrange(100, 300) if positive else random.randrange(-2700, 2700), 907)


def _slope(expression: sp.Expr, argument: Argument, index: sp.Symbol) -> sp.Expr:
    """The derivative by the prediction of the class of that index."""
    return sift(sp.diff(expression, argument.symbol[index]))


def _is_slope(loss: NamedLoss, argument: Argument, formula: sp.Expr, *by: sp.Symbol) -> bool:
    """Whether the formula, in j (and l), is the derivative of what is written out, for all classes."""
    own = each_by_itself(loss)
    assert own is not None
    named = {argument.symbol[place]: symbol for place, symbol in zip(CLASSES, own.symbols, strict=True)}
    for true, written in zip(CLASSES, own.losses, strict=True):
        one_hot = {loss.target.target[place]: sp.Integer(place == true) for place in CLASSES}
        for places in product(CLASSES, repeat=1 + len(by)):
            at_places = dict(zip((j, *by), places, strict=True))
            said = unfold(formula.subs({K: SIZE, c: true, **at_places}).doit().xreplace({**named, **one_hot}))
            seen = almost_everywhere(sp.diff(written, *(own.symbols[place - 1] for place in places)))
            if not all(_are_equal(said, seen, at) for at in _points([said, seen], loss.usual)):
                return False
    return True


def _are_equal(one: sp.Expr, other: sp.Expr, at: Point) -> bool:
    try:
        here, there = number_at(one, at), number_at(other, at)
    except NoNumber:
        return False
    return is_zero(here - there, here)


WRITTEN_OUT = (
    f"By differentiation; with K = {SIZE} classes written out it is the derivative, for every true class and every"
    " component, to 50 digits."
)


def _gradient(argument: Argument, gradient: sp.Expr) -> Property:
    by = tex(argument.symbol[j])
    each = ", each of them moved by itself" if argument.domain is simplex else ""
    kinked = " It holds away from the kinks." if gradient.has(*KINKED) else ""
    said = f"The gradient of the loss by ${by}${each}, where ${tex(c)}$ is the true class."
    return Property(Kind.GRADIENT, (argument.label,), said, gradient, Certainty.CHECKED, WRITTEN_OUT + kinked)


def _hessian(loss: NamedLoss, argument: Argument, gradient: sp.Expr) -> Iterator[Property]:
    """The second derivatives; none of a loss with kinks, or where nobody would read them."""
    second = sp.powsimp(sp.factor_terms(_slope(gradient, argument, l)))
    if gradient.has(*KINKED) or sp.count_ops(second) > LONGEST or not _is_slope(loss, argument, second, l):
        return
    said = f"The second derivatives of the loss by ${tex(argument.symbol[j])}$ and ${tex(argument.symbol[l])}$."
    yield Property(Kind.HESSIAN, (argument.label,), said, second, Certainty.CHECKED, WRITTEN_OUT)


def _shortest(slope: sp.Expr) -> sp.Expr:
    """The slope, or what stands with [c = j] in one bracket, where that is shorter."""
    plain = sp.powsimp(slope)
    others, of_true = (sp.powsimp(tidy(part)) for part in _apart(plain))
    return min((plain, others + TRUE * of_true), key=sp.count_ops)


def _apart(slope: sp.Expr) -> tuple[sp.Expr, sp.Expr]:
    """(a, b) of a slope a + b [c = j]; a bracket that stands elsewhere, as in an exponent, stays there."""
    terms = sp.Add.make_args(sp.expand(slope))
    of_true = [term / TRUE for term in terms if TRUE in sp.Mul.make_args(term)]
    others = [term for term in terms if TRUE not in sp.Mul.make_args(term)]
    return sp.Add(*others), sp.Add(*of_true)
