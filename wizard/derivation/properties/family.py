"""Canonical links and exponential families: both ask in which functions of the target the loss is linear."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

import sympy as sp

from wizard.derivation.gradient import beside
from wizard.derivation.properties.curvature import curvature, tidy_curvature
from wizard.derivation.properties.equation import Equation, equation_of, neat, shown_gradient
from wizard.derivation.properties.kinks import has_kink, is_away_from_kinks, sides
from wizard.derivation.properties.numbers import NoNumber, is_zero, number_at
from wizard.derivation.properties.plain import branches
from wizard.derivation.properties.records import Kind, Property
from wizard.derivation.properties.separate import Separated, numeric_rank_exceeds, separate
from wizard.derivation.properties.signs import proof_of_no_negative
from wizard.derivation.properties.subject import Point, Subject
from wizard.derivation.prove import is_zero_rational
from wizard.derivation.records import Certainty
from wizard.notation import brackets
from wizard.notation.printer import tex

MOST = 4  # sufficient statistics for which it is shown that even so many are not enough
SMALL = 60  # operations
ENOUGH = 8  # pairs of targets at which a curvature is compared


def canonical_links(subject: Subject) -> Iterator[Property]:
    """Whether the curvature in each raw output is free of the target."""
    for name in subject.model.predicted:
        yield _canonical(subject.about(beside(subject.model, name)), name)


def _canonical(subject: Subject, name: str) -> Property:
    link, raw = subject.model.links[name], subject.model.raw(name)
    symbol = subject.model.family.parameter(name).symbol
    linked = f"The {link.name} link of ${tex(symbol)}$"
    slope = sp.diff(subject.raw_loss, raw)
    second = curvature(subject.raw_loss, raw, raw)
    shown = tidy_curvature(subject.raw_loss, raw, raw)
    different, pairs = _two_curvatures(subject, second)
    if different:
        said = f"{linked} is **not canonical**: the curvature depends on the target."
        return Property(Kind.CANONICAL, (raw,), said, shown, Certainty.PROVED, different, False)
    if _jumps(subject, raw):
        said = f"{linked} is **not canonical**: the loss has a kink, and no statistic of the target stands for it."
        why = (
            "The gradient jumps where prediction and target meet, so it is not linear in a function of the target."
        )
        return Property(Kind.CANONICAL, (raw,), said, None, Certainty.PROVED, why, False)
    smooth = not has_kink(subject.raw_loss, raw)
    proved = smooth and _is_free_of_the_target(second, subject.moving)
    if not proved and not (smooth and pairs >= ENOUGH):
        said = f"It is **not known** whether the {link.name} link of ${tex(symbol)}$ is canonical."
        why = "No proof was found that the curvature depends on the target, and none that it does not."
        return Property(Kind.CANONICAL, (raw,), said, shown, Certainty.UNKNOWN, why)
    met = slope.free_symbols & {*subject.moving}  # of several, no one is what the prediction is compared with
    parts = equation_of(slope, raw, met) if len(met) == 1 else None
    why = (
        "The second derivative is free of the target."
        if proved
        else f"It is the same at {pairs} pairs of targets."
    )
    certainty = Certainty.PROVED if proved else Certainty.CHECKED
    said = f"{linked} is **canonical**: the curvature in ${tex(raw)}$ does not depend on the target"
    others = {subject.model.raw(each) for each in subject.model.predicted} - {raw}
    if parts is None or parts.pull.has(raw) or (parts.transform - parts.statistic).free_symbols & others:
        return Property(Kind.CANONICAL, (raw,), f"{said}.", shown, certainty, why, True)
    declared = _as_declared(parts, slope, subject.moving)
    times = "" if parts.pull == 1 else "a multiple of "
    said += f", and the gradient is {times}prediction minus target, ${shown_gradient(declared)}$."
    formula = sp.Mul(parts.pull, parts.transform - parts.statistic, evaluate=False)
    return Property(Kind.CANONICAL, (raw,), said, formula, certainty, why, True)


def _jumps(subject: Subject, raw: sp.Symbol) -> bool:
    """Whether it is proved that the slope in the raw output jumps where prediction and target meet."""
    both = sides(subject.raw_loss, raw, subject.target)
    if both is None:
        return False
    jump = sp.expand(sp.diff(both.below - both.above, raw))
    upwards = proof_of_no_negative(jump, subject.domains)
    return upwards is not None and upwards.strict


def _is_free_of_the_target(second: sp.Expr, target: Sequence[sp.Symbol]) -> bool:
    """Whether it is proved, for each exact value too."""
    forms = branches(second)
    slopes = [sp.diff(form, y) for form in forms for y in target]
    apart = [form - forms[-1] for form in forms[:-1]]
    return all(is_zero_rational(e) if sp.count_ops(e) < SMALL else e == 0 for e in (*slopes, *apart))


def _as_declared(parts: Equation, slope: sp.Expr, target: Sequence[sp.Symbol]) -> Equation:
    """The prediction by the functions that the loss is written in, sigmoid(z) and not e^z / (1 + e^z)."""
    prediction = sp.expand(sp.expand(slope / parts.pull) + parts.statistic)
    return parts if prediction.has(*target) else replace(parts, transform=prediction)


def _two_curvatures(subject: Subject, second: sp.Expr) -> tuple[str, int]:
    """Two targets at which the curvature differs, in words, or nothing; and at how many pairs it was compared."""
    pairs = 0
    if not second.has(*subject.moving):
        return "", 0
    points = list(subject.points(second, count=12, seed="canonical"))
    targets, known = subject.targets_of(points)
    for at in points[:4]:
        for other in targets:
            first = targets[0]
            here, there = ({**at, **known, **target} for target in (first, other))
            if not (is_away_from_kinks(second, here) and is_away_from_kinks(second, there)):
                continue
            try:
                values = [number_at(second, here), number_at(second, there)]
            except NoNumber:
                continue
            pairs += other != first
            if not is_zero(values[0] - values[1], values[0]):
                where = ", ".join(f"${tex(s)} = {tex(v)}$" for s, v in _others({**at, **known}, subject, second))
                at_which = f"At {where} it" if where else "It"
                shown = " and ".join(
                    f"${float(value):.4g}$ for {_as_target(target)}"
                    for value, target in zip(values, (first, other), strict=True)
                )
                return f"{at_which} is {shown}.", pairs
    return "", pairs


def _as_target(target: Point) -> str:
    return ", ".join(f"${tex(symbol)} = {tex(value)}$" for symbol, value in target.items())


def _others(at: Point, subject: Subject, expression: sp.Expr) -> list[tuple[sp.Symbol, sp.Rational]]:
    held = expression.free_symbols - {*subject.moving}
    return sorted(((s, v) for s, v in at.items() if s in held), key=str)


def exponential_family(subject: Subject) -> Property:
    """Whether log f = A(y) + B(theta) + sum eta_k(theta) T_k(y), in everything predicted or learned."""
    thetas = [p.symbol for p in subject.free]
    log_density = -subject.nll
    apart = subject.nll.has(brackets.is_zero)  # a statistic of [y > 0] log y is none that these forms know
    parts = None if apart else separate(log_density, thetas, {*subject.moving}, up_to_inner=True)
    names = ", ".join(f"${tex(theta)}$" for theta in thetas)
    if parts is not None:
        return _of_this_form(subject, parts, names)
    if not apart and _is_of_no_such_form(subject, log_density, thetas):
        said = f"The density is **no exponential family** in {names} (with up to {MOST} statistics)."
        why = (
            f"Its logarithm would then be a function of the target, one of the parameters and up to {MOST}"
            f" products of such: its values at {MOST + 2} targets and as many parameters do not fit together so."
        )
        return Property(Kind.EXPONENTIAL_FAMILY, tuple(thetas), said, None, Certainty.PROVED, why, False)
    said = f"It is **not known** whether the density is an exponential family in {names}."
    why = "Multiplying out did not separate its logarithm, and no determinant showed that it cannot be separated."
    return Property(Kind.EXPONENTIAL_FAMILY, tuple(thetas), said, None, Certainty.UNKNOWN, why)


def _of_this_form(subject: Subject, parts: Separated, names: str) -> Property:
    thetas = tuple(p.symbol for p in subject.free)
    etas = [neat(weight) for weight in parts.weights]
    statistics = ", ".join(f"${tex(t)}$" for t in parts.statistics)
    natural = ", ".join(f"${tex(eta)}$" for eta in etas)
    many = "s" if parts.rank > 1 else ""
    said = (
        f"The density is an **exponential family** in {names}, with the sufficient statistic{many} {statistics}"
        f" and the natural parameter{many} {natural}: the total{many} over the sample say{'' if many else 's'} all"
        f" that it tells about {names}."
    )
    pairs = [sp.Tuple(eta, t) for eta, t in zip(etas, parts.statistics, strict=True)]
    why = (
        f"The logarithm of the density, multiplied out, is a sum of products of such functions{_proviso(subject)}."
    )
    return Property(Kind.EXPONENTIAL_FAMILY, thetas, said, sp.Tuple(*pairs), Certainty.PROVED, why, True)


def _proviso(subject: Subject) -> str:
    """What is taken for granted where a number says how the target was observed."""
    marks = " and ".join(f"${tex(mark)}$" for mark in subject.marks)
    return f", if what decides {marks} knows nothing of the parameters" if marks else ""


def _is_of_no_such_form(subject: Subject, log_density: sp.Expr, thetas: list[sp.Symbol]) -> bool:
    for seed in ("1", "2"):
        points = list(subject.points(log_density, count=48, seed=f"family {seed}"))
        targets, known = subject.targets_of(points)
        outer = [dict(pair) for pair in dict.fromkeys(tuple((t, p[t]) for t in thetas) for p in points)]
        common = {s: v for s, v in points[0].items() if s not in subject.moving and s not in thetas} | known
        if numeric_rank_exceeds(log_density, MOST, outer, targets, common):
            return True
    return False
