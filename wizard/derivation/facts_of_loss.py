"""Everything that is found to be true of a named loss, in the order in which it is told."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

import sympy as sp

from wizard.assumptions.loss import MEAN, NamedLoss
from wizard.derivation.facts_of_sequences import facts_of_sequences
from wizard.derivation.facts_of_slopes import facts_of_slopes, fall_of_slope
from wizard.derivation.of_loss import convexity_in_the_score, properties_of_loss
from wizard.derivation.properties.convexity import verdict_on_convexity
from wizard.derivation.properties.records import Kind, Property
from wizard.derivation.records import Certainty
from wizard.derivation.verdicts.collect import verdict
from wizard.derivation.verdicts.records import Standing
from wizard.derivation.verdicts.scoring import scoring
from wizard.derivation.wrong_labels import pull_of_wrong_labels
from wizard.notation.printer import tex


@cache
def facts_of_loss(loss: NamedLoss) -> tuple[Property, ...]:
    """The facts of a loss, whatever its target and its predictions are.

    >>> from wizard.losses.classification import hinge
    >>> [fact.kind.name for fact in facts_of_loss(hinge) if fact.holds is False]
    ['SCORING', 'CURVATURE']
    """
    score = scoring(loss)
    found = (
        *([score] if score is not None else []),
        *properties_of_loss(loss),
        *convexity_in_the_score(loss),
        *pull_of_wrong_labels(loss),
        *facts_of_slopes(loss),
        *facts_of_sequences(loss),
        *_of_batches(loss),
    )
    found = tuple(_refuted_by_a_fall(loss, each) if each.kind is Kind.CONVEXITY else each for each in found)
    of_likelihood = verdict(loss).standing is Standing.EXACT
    kept = [each for each in found if of_likelihood or each.kind is not Kind.CANONICAL]
    return tuple(sorted(kept, key=lambda each: list(Kind).index(each.kind)))


def _refuted_by_a_fall(loss: NamedLoss, shape: Property) -> Property:
    """The same, or that the loss is not convex, where a slope that jumps down shows it; a curvature does not."""
    if shape.certainty is not Certainty.UNKNOWN:
        return shape
    falls = (fall_of_slope(loss, symbol) for symbol in shape.of if isinstance(symbol, sp.Symbol))
    found = next((fall for fall in falls if fall is not None), None)
    if found is None:
        return shape
    why = f"{found.statement} The slope of a convex loss never falls."
    refuted = verdict_on_convexity(shape.of, False, shape.formula, Certainty.PROVED, why)
    return refuted.limited_to(dict(found.given))


def _of_batches(loss: NamedLoss) -> Iterator[Property]:
    """What bends the mean over the observations is not on average over batches what it is of them all."""
    bent = sp.diff(loss.of_mean, MEAN, 2)
    if bent != 0:
        said = "The mean of the loss over batches is **not the loss** of all observations."
        why = (
            f"It is ${tex(loss.of_mean)}$ of a mean ${tex(MEAN)}$ over the observations, with the second"
            f" derivative ${tex(bent)}$, which is not zero."
        )
        yield Property(Kind.BATCHES, (), said, None, Certainty.PROVED, why, False)
