"""The judge: decides whether a step holds, by other means than the rule that proposed it.

Each step is evaluated to 50 digits at seeded random points of the domain, for three observations and three
classes; a step that fails there is refuted. Where a proof comes cheaply, by derivatives that vanish
identically and one exact point, the step is proved.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from random import Random

import sympy as sp

from wizard.assumptions.domain import Domain
from wizard.derivation.lines import (
    OVER_DATA,
    body,
    is_product_over_data,
    is_sum_over_data,
    summand,
    to_observation_i,
)
from wizard.derivation.outputs import of_output, written_out
from wizard.derivation.prove import vanishes
from wizard.derivation.records import Certainty, Relation, Rewrite, Verdict
from wizard.model import Model
from wizard.notation.brackets import is_zero
from wizard.notation.nodes import unfold
from wizard.notation.sums import K, c, k, n

DIGITS = 50
WORKING_DIGITS = 75  # differences of large values keep their 50 digits
TOLERANCE = sp.Float(10) ** -DIGITS
MOST_DIGITS = 4000  # up to which a zero is not believed
GUARD = 10  # digits that rounding may cost
OBSERVATIONS = CLASSES = 3
WORLDS = 3

INDUCTION = "By induction: one more observation multiplies the product by a density and adds its log to the sum."

World = dict[sp.Expr, sp.Expr]
KEPT = 64  # values: the line after one step is the line before the next


def judge(before: sp.Expr, rewrite: Rewrite, model: Model) -> Verdict:
    """Whether the proposed line stands in the claimed relation to the line before it."""
    checks = {
        Relation.EQUAL: _differs,
        Relation.SHIFT: _is_no_shift,
        Relation.SCALE: _is_no_scale,
        Relation.MONOTONE: _is_no_monotone_map,
    }
    objection = checks[rewrite.relation](before, rewrite, model)
    if objection:
        return Verdict(Certainty.REFUTED, objection)
    proof = _proof(before, rewrite, model)
    if proof:
        return Verdict(Certainty.PROVED, proof)
    evidence = (
        f"Both sides agree to {DIGITS} digits at {WORLDS} random points of the domain, for n = {OBSERVATIONS}"
    )
    return Verdict(Certainty.CHECKED, evidence + (f" and K = {CLASSES}." if model.family.domain.indexed else "."))


@dataclass(frozen=True)
class Point:
    """A point of the domain: the seeds of its constants, of its targets, and of the rest."""

    model: Model
    fixed: int
    known: int
    free: int


@lru_cache(maxsize=KEPT)
def world(point: Point) -> World:
    """Exact values of all symbols at that point."""
    model, fixed, known, free = point.model, point.fixed, point.known, point.free
    values: World = {}
    for parameter in model.family.parameters:
        if parameter.name not in model.predicted:
            seed = free if parameter.name in model.learned else fixed
            values |= _draw(parameter.symbol, parameter.domain, Random(f"{seed} {parameter.name}"), ())
    for i in range(1, OBSERVATIONS + 1):
        values |= _draw_target(model, Random(f"{known} {i}"), i)
        for name, link in model.links.items():
            parameter, raw, random = (
                model.family.parameter(name),
                model.raw(name),
                Random(f"{free} {i} {name}"),
            )
            drawn = _draw(raw, model.raw_domain(name), random, (i,))
            values |= drawn
            if not link.is_identity:
                values |= _through_link(parameter.symbol, link.parameter(raw), drawn, i)
    return values


@lru_cache(maxsize=KEPT)
def _in_floats(point: Point, digits: int) -> World:
    """Floats of many digits: exact rationals under a rational power make SymPy factor huge integers."""
    return {key: v if v.is_Integer else v.evalf(digits) for key, v in world(point).items()}


@lru_cache(maxsize=KEPT)
def value(expression: sp.Expr, point: Point, digits: int = WORKING_DIGITS) -> sp.Expr:
    """The expression at that point, to more than 50 digits behind the point."""
    explicit, values = _explicit(expression), _in_floats(point, digits)
    outputs = {e: of_output(e) for e in explicit.atoms(sp.Indexed) - values.keys()}
    explicit = explicit.xreplace({e: output for e, output in outputs.items() if output in values})
    classes_first = {key: v for key, v in values.items() if isinstance(key, sp.Indexed) and key.base.label == c}
    # a bracket [y = 0] takes its term away before that can be log 0
    brackets = {e: e.xreplace(values) for e in explicit.atoms(is_zero)}
    found = unfold(explicit.xreplace(classes_first).xreplace(brackets).xreplace(values)).evalf(digits)
    if (found == 0 or found.is_finite is False) and digits < MOST_DIGITS:  # perhaps but what a difference left
        return value(expression, point, 4 * digits)
    before_the_point = int(sp.log(1 + sp.Abs(found), 10).evalf(5)) if found.is_finite and found.is_real else 0
    if before_the_point > digits - DIGITS - GUARD:
        return value(expression, point, before_the_point + WORKING_DIGITS)
    return found


@lru_cache(maxsize=KEPT)
def _explicit(expression: sp.Expr) -> sp.Expr:
    """Sums and products written out, once for all the points at which a line is evaluated."""
    return expression.subs({n: OBSERVATIONS, K: CLASSES}).replace(
        lambda e: isinstance(e, sp.Sum | sp.Product), _written_out
    )


def _written_out(over: sp.Sum | sp.Product) -> sp.Expr:
    """Term by term: SymPy's `doit` first looks for a closed form, which may take seconds."""
    together = sp.Add if isinstance(over, sp.Sum) else sp.Mul
    written = over.function
    for index, first, last in over.limits:
        written = together(*[written.xreplace({index: sp.Integer(each)}) for each in range(first, last + 1)])
    return written


def _draw(symbol: sp.Expr, domain: Domain, random: Random, where: tuple[int, ...]) -> World:
    if not isinstance(symbol, sp.IndexedBase):
        key = sp.IndexedBase(symbol)[where] if where else symbol
        return {key: domain.draw(random)}
    drawn = [domain.draw(random) for _ in range(CLASSES)]
    total = sum(drawn) if domain.indexed else 1
    return {symbol[(*where, k + 1)]: each / total for k, each in enumerate(drawn)}


def _draw_target(model: Model, random: Random, i: int) -> World:
    domain = model.family.domain
    drawn = domain.draw(random)
    if not domain.indexed:
        numbers = drawn if domain.parts else (drawn,)
        return {sp.IndexedBase(s)[i]: number for s, number in zip(domain.targets, numbers, strict=True)}
    one_hot = {model.family.target[i, k]: sp.Integer(k == drawn) for k in range(1, CLASSES + 1)}
    return {sp.IndexedBase(c)[i]: sp.Integer(drawn), **one_hot}


def _through_link(symbol: sp.Expr, inverse: sp.Expr, raws: World, i: int) -> World:
    by_one = {
        (sp.Indexed(key.base, *key.indices[1:]) if len(key.indices) > 1 else key.base.label): v
        for key, v in raws.items()
    }
    if not isinstance(symbol, sp.IndexedBase):
        return {sp.IndexedBase(symbol)[i]: unfold(inverse.xreplace(by_one))}
    explicit = {each: inverse.subs({K: CLASSES, k: each}).doit() for each in range(1, CLASSES + 1)}
    return {symbol[i, each]: unfold(component.xreplace(by_one)) for each, component in explicit.items()}


def _points(model: Model) -> list[Point]:
    return [Point(model, seed, seed, seed) for seed in range(WORLDS)]


def _far(a: sp.Expr, b: sp.Expr) -> bool:
    """Whether two numbers differ by more than rounding; what does not evaluate is far from everything."""
    if not (a.is_number and b.is_number and a.is_finite and b.is_finite):
        return True
    return bool(sp.Abs(a - b) > TOLERANCE * (1 + sp.Abs(a) + sp.Abs(b)))


def _differs(before: sp.Expr, rewrite: Rewrite, model: Model) -> str:
    for point in _points(model):
        left, right = value(before, point), value(rewrite.after, point)
        if _far(left, right):
            return f"before it is {sp.N(left, 8)}, after it {sp.N(right, 8)} at the same point."
    return ""


def _is_no_shift(before: sp.Expr, rewrite: Rewrite, model: Model) -> str:
    dropped = sp.Sum(to_observation_i(rewrite.dropped, model), OVER_DATA)
    for seed in range(WORLDS):
        here, there = Point(model, seed, seed, seed), Point(model, seed, seed, seed + WORLDS)
        shifts = [value(before, v) - value(rewrite.after, v) for v in (here, there)]
        if _far(*shifts):
            return "the dropped terms change when only predicted or learned quantities change."
        if _far(shifts[0], value(dropped, here)):
            return "what is missing after the step is not what it says was dropped."
    return ""


def _is_no_scale(before: sp.Expr, rewrite: Rewrite, model: Model) -> str:
    telling = 0
    for seed in range(WORLDS):
        here, there = Point(model, seed, seed, seed), Point(model, seed, seed + WORLDS, seed + WORLDS)
        pairs = [(value(before, v), value(rewrite.after, v)) for v in (here, there)]
        if any(old == new == 0 for old, new in pairs):
            continue  # three targets of zero may have no loss at all; the other points tell
        telling += 1
        quotients = [old / new for old, new in pairs]
        if _far(*quotients):
            return "the dropped factor differs between observations, or with what is predicted or learned."
        if not quotients[0] > 0:
            return f"the dropped factor is {sp.N(quotients[0], 8)}, not positive: the minimum would move."
        if _far(quotients[0], value(rewrite.dropped, here)):
            return "the factor between the lines is not the one it says was dropped."
    return "" if telling else "both lines are zero wherever they were compared."


def _is_no_monotone_map(before: sp.Expr, rewrite: Rewrite, model: Model) -> str:
    for point in _points(model):
        left, right = value(before, point), value(rewrite.after, point)
        is_log = bool(left > 0) and not _far(right, sp.log(left))
        if not (is_log or not _far(right, -left)):
            return "it is neither the logarithm of a positive quantity nor a change of sign."
    return ""


def _proof(before: sp.Expr, rewrite: Rewrite, model: Model) -> str:
    """A proof in words, or nothing."""
    if rewrite.relation is Relation.MONOTONE:
        if rewrite.after == sp.log(before):
            return "The logarithm is increasing on the positive numbers, and a product of densities is positive."
        return "Changing the sign reverses the order." if rewrite.after == -before else ""
    if isinstance(-before, sp.log) and is_product_over_data((-before).args[0]) and is_sum_over_data(rewrite.after):
        same = vanishes(sp.log(body((-before).args[0])) + body(rewrite.after))
        return INDUCTION if same else ""
    old, new = (summand(written_out(line)) for line in (before, rewrite.after))
    if old is None or new is None:
        return ""
    dropped = sp.Integer(0) if rewrite.dropped is None else rewrite.dropped
    if rewrite.relation is Relation.SHIFT:
        same = vanishes(old - new - dropped) and not dropped.free_symbols & model.free
        return "The dropped terms hold nothing predicted or learned; nothing else is missing." if same else ""
    if rewrite.relation is Relation.SCALE:
        if dropped == n:
            return "1/n is positive and the same for all observations." if vanishes(old - new) else ""
        holds = vanishes(old - dropped * new) and dropped.is_positive
        return "The old line is the factor times the new one, and the factor is positive." if holds else ""
    defined = _with_links(old, model)
    return (
        "The difference has derivative zero in every variable and is zero at one point."
        if vanishes(defined - _with_links(new, model))
        else ""
    )


def _with_links(expression: sp.Expr, model: Model) -> sp.Expr:
    """For one observation, put every predicted scalar as its link makes it; vectors stay, and are checked."""
    scalars = {
        model.family.parameter(name).symbol: link.parameter(model.raw(name))
        for name, link in model.links.items()
        if not link.is_identity and not model.family.parameter(name).domain.indexed
    }
    return expression.xreplace(scalars)
