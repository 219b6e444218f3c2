"""A loss of classes with three of them written out: in numbers that move freely, and as one of yes or no.

What holds a vector becomes what holds a few numbers, which everything that knows losses of numbers can take.
"""

from __future__ import annotations

from dataclasses import replace

import sympy as sp

from wizard.assumptions.domain import Domain, binary, classes, real_line, simplex, unit_interval
from wizard.assumptions.loss import Argument, NamedLoss
from wizard.assumptions.only_losses import nothing
from wizard.derivation.verdicts.outcomes import SIZE, THREE, Outcomes, Point, of_target, outcomes_in
from wizard.notation.brackets import is_zero
from wizard.notation.sums import K

CLASSES = range(1, SIZE + 1)


def against_another_class(loss: NamedLoss) -> NamedLoss | None:
    """The loss of whether class 1 is the true one (y = 1) or class 2 is (y = 0); None where it cannot be written.

    Of scores all move freely. Of probabilities that of class 1 does; class 2 has a fixed share of the rest, so
    that the slope by p_1 is the one along which the others give way in proportion.

    >>> from wizard.losses.classes import sparse_categorical_cross_entropy
    >>> sorted(map(str, against_another_class(sparse_categorical_cross_entropy).formula.free_symbols))
    ['p_1', 'p_rest', 'y']
    """
    if not _is_of_vectors(loss):
        return None
    named: Point = {}
    arguments: list[Argument] = []
    for argument in loss.arguments:
        values, moving = in_proportion(argument) if argument.domain is simplex else each_number(argument)
        named |= values
        arguments += moving
    yes, no = (of_target(loss, true, THREE).xreplace(named) for true in (1, 2))
    is_no = is_zero(binary.target)
    formula = (1 - is_no) * yes + is_no * no
    if formula.has(sp.Indexed, sp.Sum):
        return None
    return NamedLoss(
        name=loss.name,
        abbreviation=loss.abbreviation,
        arguments=tuple(each for each in arguments if formula.has(each.symbol)),
        formula=formula,
        target=binary,
        constants=loss.constants,
    )


def in_shares(loss: NamedLoss) -> NamedLoss | None:
    """A loss of probabilities, whose target is shares or nothing, in numbers that move: p_1, p_rest, y_1, y_rest.

    >>> from wizard.losses.distributions import kl_divergence
    >>> [str(argument.symbol) for argument in in_shares(kl_divergence).arguments]
    ['p_1', 'p_rest', 'y_1', 'y_rest']
    """
    if [each.domain for each in loss.arguments] != [simplex] or loss.target not in (simplex, nothing):
        return None
    observed = [Argument(loss.target.target, simplex, "share in the target")] if loss.target is simplex else []
    named: Point = {}
    arguments: list[Argument] = []
    for argument in (*loss.arguments, *observed):
        values, moving = in_proportion(argument)
        named |= values
        arguments += [replace(each, meaning=argument.meaning) for each in moving]
    return NamedLoss(
        name=loss.name,
        abbreviation=loss.abbreviation,
        arguments=tuple(arguments),
        formula=loss.formula.subs(K, SIZE).doit().xreplace(named),
        target=nothing,
        constants=loss.constants,
    )


def in_numbers(loss: NamedLoss) -> NamedLoss | None:
    """The loss as one of numbers that a picture may move, as most are; None where three classes are not enough."""
    if loss.target is classes:
        return against_another_class(loss)
    return in_shares(loss) if any(each.is_indexed for each in loss.arguments) else loss


def each_by_itself(loss: NamedLoss) -> Outcomes | None:
    """The loss of every class in a variable for each prediction of each class: of probabilities, too."""
    if not _is_of_vectors(loss):
        return None
    named: Point = {}
    moving: list[Argument] = []
    for argument in loss.arguments:
        values, arguments = each_number(argument)
        named |= values
        moving += arguments
    return outcomes_in(loss, named, tuple((each.symbol, each.domain) for each in moving), THREE)


def through_a_softmax(loss: NamedLoss) -> Outcomes | None:
    """A loss of probabilities in the scores z of a softmax that makes them; None for any other loss."""
    if not _is_of_vectors(loss) or [each.domain for each in loss.arguments] != [simplex]:
        return None
    (argument,) = loss.arguments
    scores = [real_line.symbol(f"z_{place}") for place in CLASSES]
    total = sp.Add(*map(sp.exp, scores))
    named = {argument.symbol[place]: sp.exp(z) / total for place, z in zip(CLASSES, scores, strict=True)}
    return outcomes_in(loss, named, tuple((z, real_line) for z in scores), THREE)


def _is_of_vectors(loss: NamedLoss) -> bool:
    return loss.target is classes and all(argument.is_indexed for argument in loss.arguments)


def each_number(argument: Argument) -> tuple[Point, list[Argument]]:
    """A number for each class, of probabilities, too, which each move by itself then."""
    domain = _of_one(argument.domain)
    moving = [Argument(domain.symbol(f"{argument.label}_{place}"), domain) for place in CLASSES]
    return {argument.symbol[k]: each.symbol for k, each in zip(CLASSES, moving, strict=True)}, moving


def _of_one(domain: Domain) -> Domain:
    return unit_interval if domain is simplex else domain


def in_proportion(argument: Argument, first: int = 1) -> tuple[Point, list[Argument]]:
    """Probabilities: that of one class moves, and the others share what it leaves in a fixed proportion."""
    moving, share = (unit_interval.symbol(f"{argument.label}_{name}") for name in (first, "rest"))
    second, third = (place for place in CLASSES if place != first)
    values = {first: moving, second: (1 - moving) * share, third: (1 - moving) * (1 - share)}
    named = {argument.symbol[place]: value for place, value in values.items()}
    return named, [Argument(each, unit_interval) for each in (moving, share)]
