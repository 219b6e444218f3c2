"""A named loss as if it were a negative log-likelihood: the same questions are asked of it as of a derived one.

exp(-L) need not be a density for that. Of the answers, those about a distribution (its Fisher information, its
exponential family) mean nothing unless it is one, and are left out.
"""

from __future__ import annotations

import keyword
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import sympy as sp

from wizard.assumptions.domain import Domain, classes, real_line, unit_interval
from wizard.assumptions.family import Family, Parameter
from wizard.assumptions.link import identity
from wizard.assumptions.loss import MEAN, Argument, Constant, NamedLoss
from wizard.assumptions.only_losses import nothing
from wizard.derivation.derive import Derivation
from wizard.derivation.facts_of_classes import facts_of_classes
from wizard.derivation.facts_of_shares import facts_of_shares
from wizard.derivation.lines import sum_over_data, to_observation_i
from wizard.derivation.properties.collect import properties_of
from wizard.derivation.properties.convexity import in_one
from wizard.derivation.properties.records import Kind, Property
from wizard.derivation.properties.subject import Subject, subject_of
from wizard.derivation.records import Certainty
from wizard.derivation.verdicts.collect import verdict
from wizard.derivation.verdicts.records import Standing
from wizard.model import Model
from wizard.notation.nodes import logistic
from wizard.notation.printer import tex
from wizard.notation.sums import n

OF_A_DENSITY = {Kind.FISHER, Kind.EXPONENTIAL_FAMILY, Kind.OPTIMUM}
OF_A_TARGET = {Kind.ESTIMAND, Kind.ESTIMATE, Kind.INFLUENCE, Kind.CANONICAL}
ROOM = 3.0  # to each side of where a prediction is looked at


def derivation_of(loss: NamedLoss) -> Derivation | None:
    """The loss with nothing left to derive: its gradient, its Hessian, its properties, its code.

    None for a loss of classes, whose predictions are vectors (see `wizard.derivation.three_classes`), and for one
    that is no mean over observations.

    >>> from wizard.losses.regression import squared_error
    >>> derivation_of(squared_error).hessian
    Matrix([[2]])
    """
    if any(each.is_indexed for each in loss.arguments) or loss.of_mean != MEAN:
        return None
    model = Model(_family_of(loss), {name_in_code(each.label): identity for each in loss.arguments})
    return Derivation(model, sum_over_data(to_observation_i(loss.formula, model)) / n, ())


def properties_of_loss(loss: NamedLoss) -> tuple[Property, ...]:
    """What is true of the loss, whether or not it is a likelihood."""
    if loss.target is classes:
        return tuple(facts_of_classes(loss))
    if any(each.is_indexed for each in loss.arguments):
        return tuple(facts_of_shares(loss))
    subject = _subject(loss, _is_likelihood(loss))
    if subject is None:
        return ()
    meaningless = OF_A_DENSITY | (OF_A_TARGET if loss.target is nothing else set())
    return tuple(p for p in properties_of(subject, is_likelihood=False) if p.kind not in meaningless)


def convexity_in_the_score(loss: NamedLoss) -> Iterator[Property]:
    """Of a probability of yes or no, that of the score behind it: a model is linear in this one.

    >>> from wizard.losses.classification import binary_cross_entropy, brier_score
    >>> [found.holds for loss in (binary_cross_entropy, brier_score) for found in convexity_in_the_score(loss)]
    [True, False]
    """
    if not loss.target.two_valued or [each.domain for each in loss.arguments] != [unit_interval]:
        return
    (argument,) = loss.arguments
    z = real_line.symbol("z")
    formula = loss.formula.subs(argument.symbol, logistic(z))
    of_score = replace(loss, arguments=(Argument(z, real_line),), formula=formula, elsewhere=(), readings=())
    subject = _subject(of_score, _is_likelihood(loss))
    if subject is not None:
        found = in_one(subject, subject.loss, z)
        where = rf"${tex(argument.symbol)} = 1 / (1 + e^{{-{tex(z)}}})$"
        yield replace(found, statement=f"{found.statement} Here {where}.")


def _subject(loss: NamedLoss, is_likelihood: bool) -> Subject | None:
    derivation = derivation_of(loss)
    if derivation is None:
        return None
    model, in_parameters = derivation.model, derivation.loss_in_parameters
    return replace(
        subject_of(model, in_parameters, derivation.nll_in_parameters, derivation.loss),
        is_likelihood=is_likelihood,
        is_named=True,
    )


def _is_likelihood(loss: NamedLoss) -> bool:
    """Whether it is proved to be one, for all values of its constants."""
    if loss.constants:
        return False
    found = verdict(loss)
    return found.standing is Standing.EXACT and found.certainty is Certainty.PROVED


def _family_of(loss: NamedLoss) -> Family:
    parameters = (*map(_predicted, loss.arguments), *map(_tuned, loss.constants))
    return Family(
        name="".join(letter if letter.isalnum() else "_" for letter in loss.name.lower()),
        title=loss.name,
        story="",
        breaks="",
        domain=loss.target,
        density=sp.exp(-loss.formula, evaluate=False),
        parameters=parameters,
        draw=_no_distribution,
        reference=_no_distribution,
        leading=len(loss.arguments),
    )


def _no_distribution(*_: Any) -> Any:
    """In place of drawing and of a SciPy reference, which a family must have and nobody may ask of a loss."""
    raise NotImplementedError("A loss that is no likelihood has no distribution to draw from.")


def _predicted(argument: Argument) -> Parameter:
    low, high = _room(argument.domain)
    return Parameter(
        argument.symbol,
        name_in_code(argument.label),
        "prediction",
        argument.domain,
        identity,
        (low + high) / 2,
        (low, high),
    )


def _tuned(constant: Constant) -> Parameter:
    value = constant.value
    return Parameter(
        constant.symbol,
        name_in_code(constant.symbol),
        constant.meaning,
        constant.domain,
        identity,
        value,
        (value, value),
    )


def _room(domain: Domain) -> tuple[float, float]:
    """A range of predictions to look at, strictly inside the domain."""
    lower, upper = (float(end) if end.is_finite else None for end in (domain.lower, domain.upper))
    if lower is None:
        return -ROOM, ROOM
    if upper is None:
        return lower + ROOM / 20, lower + 2 * ROOM
    return lower + (upper - lower) / 20, upper - (upper - lower) / 20


def name_in_code(symbol: sp.Symbol) -> str:
    """Its name in generated code, where words of Python are taken."""
    return f"{symbol}_" if keyword.iskeyword(str(symbol)) else str(symbol)
