"""What is true of a loss of predicted probabilities whose target is a distribution, or that has none."""

from __future__ import annotations

from collections.abc import Iterator

import sympy as sp

from wizard.assumptions.domain import Domain, classes, simplex
from wizard.assumptions.loss import Argument, NamedLoss
from wizard.assumptions.only_losses import nothing
from wizard.derivation.best_shares import best_shares, least_and_greatest
from wizard.derivation.facts_of_classes import convexity_in
from wizard.derivation.gradient import tidy
from wizard.derivation.properties.records import Kind, Property
from wizard.derivation.records import Certainty
from wizard.derivation.three_classes import each_number
from wizard.derivation.verdicts.outcomes import SIZE, THREE, Outcomes, outcomes_of
from wizard.notation.printer import tex
from wizard.notation.sums import K, j, sift

OUT = f"With K = {SIZE} classes written out: "


def facts_of_shares(loss: NamedLoss) -> Iterator[Property]:
    """Convexity and gradient, what is estimated, least and greatest values; nothing for other targets.

    >>> from wizard.losses.distributions import entropy, kl_divergence
    >>> [[fact.holds for fact in facts_of_shares(each)] for each in (kl_divergence, entropy)]
    [[True, None, None, False], [False, None]]
    """
    of_shares = loss.target.mixes is classes or loss.target is nothing
    if not of_shares or [each.domain for each in loss.arguments] != [simplex]:
        return
    (argument,) = loss.arguments
    where = f"the probabilities ${tex(argument.label)}$ together"
    built, shares = _each_by_itself(loss)
    convexity = convexity_in(where, argument.label, built, outcomes_of(loss), shares, OUT)
    yield convexity
    by = argument.symbol[j]
    slope = tidy(sift(sp.diff(loss.formula, by)))
    said = f"The gradient of the loss by ${tex(by)}$, each of them moved by itself."
    yield Property(Kind.GRADIENT, (argument.label,), said, slope, Certainty.PROVED, "By the rules of derivatives.")
    if convexity.holds and loss.target is simplex:
        yield from best_shares(loss, slope)
        yield from least_and_greatest(loss, slope)


def _each_by_itself(loss: NamedLoss) -> tuple[Outcomes, dict[sp.Symbol, Domain]]:
    """The loss in a variable for each probability, and where the shares that are its target may be."""
    (argument,) = loss.arguments
    observed = [Argument(loss.target.target, simplex)] if loss.target is simplex else []
    named, moving = each_number(argument)
    shares: dict[sp.Symbol, Domain] = {}
    for each in observed:
        values, numbers = each_number(each)
        named |= values
        shares |= {number.label: number.domain for number in numbers}
    formula = loss.formula.subs(K, SIZE).doit().xreplace(named)
    variables = tuple((number.label, number.domain) for number in moving)
    return Outcomes((0,), (formula,), variables, loss.usual, THREE), shares
