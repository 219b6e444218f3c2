"""A likelihood in which every observation counts as often as its own target says: L = w(y) l, w(y) > 0."""

from __future__ import annotations

from collections.abc import Iterable

import sympy as sp

from wizard.assumptions.loss import NamedLoss
from wizard.derivation.properties.signs import proof_of_no_negative
from wizard.derivation.prove import may_jump
from wizard.derivation.records import Certainty
from wizard.derivation.verdicts.records import LikelihoodVerdict, Standing
from wizard.notation.printer import tex


def weighted(loss: NamedLoss, likelihoods: Iterable[NamedLoss]) -> LikelihoodVerdict | None:
    """The loss as one of these negative log-likelihoods with a weight for each target, if it is that."""
    if len(loss.arguments) != 1 or loss.target.indexed or loss.target.parts or loss.arguments[0].is_indexed:
        return None
    for likelihood in likelihoods:
        weight = _weight(loss, likelihood)
        if weight is not None:
            said = (
                f"{loss.titled} is a **modified negative log-likelihood**: that of the {likelihood.name}, where"
                f" an observation counts ${tex(weight)}$ times. It estimates what that loss does, but of targets"
                " whose probabilities are larger by this factor."
            )
            slopes = "the quotient of the slopes by the prediction is this factor, positive and free of it"
            return LikelihoodVerdict(Standing.MODIFIED, said, Certainty.PROVED, f"By algebra: {slopes}.", weight)
    return None


def _weight(loss: NamedLoss, likelihood: NamedLoss) -> sp.Expr | None:
    """w(y) with L' = w(y) l' for all predictions, if it is not a constant."""
    if (
        len(likelihood.arguments) != 1
        or likelihood.constants
        or likelihood.target.indexed
        or likelihood.target.discrete is not loss.target.discrete
    ):
        return None
    (own,), (other,) = loss.arguments, likelihood.arguments
    y, f = loss.target.target, own.symbol
    if may_jump(loss.formula):  # of a step, the slope says nothing
        return None
    named = likelihood.formula.subs({likelihood.target.target: y, other.symbol: f}, simultaneous=True)
    slopes = [sp.diff(each, f) for each in (loss.formula, named)]
    if slopes[1] == 0:
        return None
    weight = sp.cancel(sp.together(slopes[0] / slopes[1]))
    if weight.free_symbols - {c.symbol for c in loss.constants} != {y}:
        return None
    proof = proof_of_no_negative(weight, {y: loss.target})
    return weight if weight.is_positive or (proof is not None and proof.strict) else None
