"""What is true of a loss of predicted probabilities whose target is a distribution, or that has none."""

from __future__ import annotations

from collections.abc import Iterator

import sympy as sp

from wizard.assumptions.domain import Domain, classes, simplex, unit_interval
from wizard.assumptions.loss import NamedLoss
from wizard.assumptions.only_losses import nothing
from wizard.derivation.gradient import tidy
from wizard.derivation.properties.records import Kind, Property
from wizard.derivation.records import Certainty
from wizard.derivation.verdicts.chords import above_a_chord, in_a_sentence, why_convex
from wizard.derivation.verdicts.outcomes import SIZE, THREE, Outcomes, outcomes_of
from wizard.notation.printer import tex
from wizard.notation.sums import K, j, sift

OUT = f"With K = {SIZE} classes written out: "


def facts_of_shares(loss: NamedLoss) -> Iterator[Property]:
    """Convexity and gradient; nothing for other targets.

    >>> from wizard.losses.distributions import entropy, kl_divergence
    >>> [[fact.holds for fact in facts_of_shares(each)] for each in (kl_divergence, entropy)]
    [[True, None], [False, None]]
    """
    of_shares = loss.target.mixes is classes or loss.target is nothing
    if not of_shares or [each.domain for each in loss.arguments] != [simplex]:
        return
    yield _convexity(loss)
    (argument,) = loss.arguments
    by = argument.symbol[j]
    slope = tidy(sift(sp.diff(loss.formula, by)))
    said = f"The gradient of the loss by ${tex(by)}$, each of them moved by itself."
    yield Property(Kind.GRADIENT, (argument.label,), said, slope, Certainty.PROVED, "By the rules of derivatives.")


def _convexity(loss: NamedLoss) -> Property:
    (argument,) = loss.arguments
    where = f"the probabilities ${tex(argument.label)}$ together"
    free = outcomes_of(loss)
    chord = above_a_chord(free) if free is not None else None
    if free is not None and chord is not None:
        said = f"The loss is **not convex** in {where}."
        why = chord.in_words(free.symbols)
        return Property(Kind.CONVEXITY, (argument.label,), said, None, Certainty.PROVED, why, False)
    reason = why_convex(*_each_by_itself(loss))
    if reason:
        said = f"The loss is **convex** in {where}: every minimum is a global one."
        why = OUT + in_a_sentence(reason)
        return Property(Kind.CONVEXITY, (argument.label,), said, None, Certainty.CHECKED, why, True)
    said = f"It is **not known** whether the loss is convex in {where}."
    why = f"{OUT}no proof was found."
    return Property(Kind.CONVEXITY, (argument.label,), said, None, Certainty.UNKNOWN, why)


def _each_by_itself(loss: NamedLoss) -> tuple[Outcomes, dict[sp.Symbol, Domain]]:
    """The loss in a variable for each probability, and where the shares that are its target may be."""
    (argument,) = loss.arguments
    shares, predicted = (_numbered(label) for label in (loss.target.target_label, argument.label))
    named = {sp.IndexedBase(loss.target.target_label)[place]: share for place, share in shares.items()}
    named |= {argument.symbol[place]: probability for place, probability in predicted.items()}
    formula = loss.formula.subs(K, SIZE).doit().xreplace(named)
    variables = tuple((symbol, unit_interval) for symbol in predicted.values())
    return Outcomes((0,), (formula,), variables, loss.usual, THREE), dict.fromkeys(shares.values(), unit_interval)


def _numbered(label: sp.Symbol) -> dict[int, sp.Symbol]:
    return {place: unit_interval.symbol(f"{label}_{place}") for place in range(1, SIZE + 1)}
