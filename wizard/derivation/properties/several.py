"""What is said of the loss of a target that is several numbers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from random import Random

import sympy as sp

from wizard.assumptions.family import Parameter
from wizard.derivation.lines import sum_over_data
from wizard.derivation.properties.convexity import convexities
from wizard.derivation.properties.derivatives import derivatives
from wizard.derivation.properties.equation import neat, short, solved
from wizard.derivation.properties.estimand import estimand
from wizard.derivation.properties.estimate import estimate
from wizard.derivation.properties.family import canonical_links, exponential_family
from wizard.derivation.properties.fisher import fisher_information
from wizard.derivation.properties.influence_of_several import influences_of_several
from wizard.derivation.properties.optimum import optima
from wizard.derivation.properties.records import Kind, Property
from wizard.derivation.properties.separate import looks_like_two_products, separate
from wizard.derivation.properties.signs import proof_of_no_negative
from wizard.derivation.properties.subject import Point, Subject
from wizard.derivation.records import Certainty
from wizard.notation.printer import tex
from wizard.notation.sums import i

NOT_TRIED = "It was not tried: what is known here is of targets of one number."
TRIES = 4  # sets of points: three targets of yes or no may all be a yes


def properties_of_several(subject: Subject) -> Iterator[Property]:
    """What is told of a target of one number, asked of one of several where it is about one."""
    for parameter in subject.free:
        alone = _alone(subject, parameter)
        yield (_open(Kind.ESTIMAND, (parameter.symbol,)) if alone is None else estimand(alone, parameter.symbol))
    best = [_estimate(subject, parameter) for parameter in subject.free]
    yield from best
    yield from optima(subject, best)
    yield from convexities(subject)
    yield from influences_of_several(subject)
    yield from canonical_links(subject)
    yield exponential_family(subject)
    yield from fisher_information(subject)
    yield from derivatives(subject)


def _estimate(subject: Subject, parameter: Parameter) -> Property:
    alone = _alone(subject, parameter)
    return _ratio_of_sums(subject, parameter) if alone is None else estimate(alone, parameter)


def _open(kind: Kind, of: tuple[sp.Basic, ...]) -> Property:
    return Property(kind, of, "This is **not known**.", None, Certainty.UNKNOWN, NOT_TRIED)


def _alone(subject: Subject, parameter: Parameter) -> Subject | None:
    """The subject by the one number of the target that decides about a parameter, if it is one that scatters."""
    scattering = {part.symbol for part in subject.model.family.domain.scattering}
    met = sp.diff(subject.loss, parameter.symbol).free_symbols & {*subject.model.family.domain.targets}
    if len(met) != 1 or not met <= scattering:
        return None
    about = subject.about(met.pop())
    return replace(about, loss=_with(about.loss, parameter), as_derived=_with(about.as_derived, parameter))


def _with(loss: sp.Expr, parameter: Parameter) -> sp.Expr:
    """The terms that hold the parameter: the others are constants to it."""
    return sp.Add(*[t for t in sp.Add.make_args(loss) if parameter.symbol in t.free_symbols])


def _ratio_of_sums(subject: Subject, parameter: Parameter) -> Property:
    """The best constant where the gradient is B(f) T - C(f) S: it solves C/B = sum of T / sum of S."""
    f, model = parameter.symbol, subject.model
    varying = {model.family.parameter(o).symbol for o in model.predicted if parameter.name in model.learned}
    gradient = sp.diff(subject.loss, f)
    tries = (looks_like_two_products(gradient, *_points(subject, parameter, seed)) for seed in range(TRIES))
    may_be = gradient.free_symbols.isdisjoint(varying) and any(tries)
    parts = separate(gradient, {f}, {*model.family.domain.targets}) if may_be else None
    if parts is None or parts.rank != 2 or parts.rest != 0:
        return _open(Kind.ESTIMATE, (f,))
    (one, other), (first, second) = parts.statistics, parts.weights
    transform = short(-first / second)
    if not _is_sum(one, subject) or not _is_sum(other, subject):
        return _open(Kind.ESTIMATE, (f,))
    value = solved(transform, f, _total(other, subject) / _total(one, subject))
    proof = _proof(subject, transform, f, -second, one)
    if value is None or not proof:
        return _open(Kind.ESTIMATE, (f,))
    formula = sp.Eq(sp.Symbol(rf"\hat{{{tex(f)}}}"), value, evaluate=False)
    others = " with the other parameters as they are" if len(subject.free) > 1 else ""
    said = f"The best constant{others} is ${tex(formula)}$."
    return Property(Kind.ESTIMATE, (f,), said, formula, Certainty.PROVED, proof)


def _points(subject: Subject, parameter: Parameter, seed: int) -> tuple[list[Point], list[Point], Point]:
    """Three values of the parameter, three targets, and one value of everything else."""
    domain, random = subject.model.family.domain, Random(f"{parameter.name} {seed}")
    drawn = [{parameter.symbol: parameter.domain.draw(random)} for _ in range(3)]
    targets = [dict(zip(domain.targets, domain.draw(random), strict=True)) for _ in range(3)]
    others = {p.symbol: p.domain.draw(random) for p in subject.model.family.parameters if p != parameter}
    return drawn, targets, others


def _is_sum(statistic: sp.Expr, subject: Subject) -> bool:
    """Whether it is nowhere negative, so that its sum is positive unless all are zero."""
    return proof_of_no_negative(statistic, subject.domains) is not None


def _total(statistic: sp.Expr, subject: Subject) -> sp.Expr:
    data = {s: sp.IndexedBase(s)[i] for s in subject.model.family.domain.targets}
    return sum_over_data(neat(statistic).xreplace(data))


def _proof(subject: Subject, transform: sp.Expr, f: sp.Symbol, pull: sp.Expr, statistic: sp.Expr) -> str:
    """Why the summed gradient changes its sign there, from minus to plus, or nothing."""
    for sign in (1, -1):
        pulls = proof_of_no_negative(sign * pull, subject.domains)
        moves = proof_of_no_negative(sign * sp.diff(transform, f), subject.domains)
        if pulls is not None and pulls.strict and moves is not None:
            shown, words = tex(neat(pull)), "rises" if sign == 1 else "falls"
            return (
                f"The gradient is ${shown}$ times what is zero there: ${tex(transform)}$ {words} with ${tex(f)}$,"
                " so the summed loss falls before that value and rises after."
            )
    return ""
