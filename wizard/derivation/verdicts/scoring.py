"""Whether a loss of a few outcomes is a proper scoring rule: whether the best prediction is the true shares."""

from __future__ import annotations

import sympy as sp

from wizard.assumptions.domain import simplex, unit_interval
from wizard.assumptions.loss import NamedLoss
from wizard.derivation.gradient import tidy
from wizard.derivation.properties.kinks import has_kink
from wizard.derivation.properties.numbers import exact, is_zero, number_at
from wizard.derivation.properties.records import Kind, Property
from wizard.derivation.properties.signs import proof_of_no_negative
from wizard.derivation.prove import may_jump, vanishes
from wizard.derivation.records import Certainty
from wizard.derivation.verdicts.balance import Balanced, balances
from wizard.derivation.verdicts.finite import FEW, described, listed
from wizard.derivation.verdicts.outcomes import Outcomes, outcomes_of
from wizard.notation.printer import tex

LONGEST = 40  # operations of a formula that says for which share a prediction is best


def scoring(loss: NamedLoss) -> Property | None:
    """Whether the loss is a proper scoring rule, or what its scores stand for; None for other targets.

    >>> from wizard.losses.classification import brier_score
    >>> scoring(brier_score).holds
    True
    """
    outcomes = outcomes_of(loss)
    if outcomes is None or not 1 < len(outcomes.losses) <= FEW:
        return None
    found = balances(outcomes)
    without = next((each for each in found if each.shares is None), None)
    if without is not None:
        return _without_shares(outcomes, without)
    if not found or any(may_jump(each) for each in outcomes.losses):
        return None
    domains = {argument.domain for argument in loss.arguments}
    if domains <= {unit_interval, simplex} and len(loss.arguments) == 1:
        return _of_probabilities(outcomes, found)
    return _of_a_score(outcomes, found) if len(outcomes.symbols) == 1 else None


def _property(outcomes: Outcomes, said: str, how: Certainty, why: str, holds: bool | None) -> Property:
    return Property(Kind.SCORING, tuple(outcomes.symbols), said, None, how, why, holds)


def _without_shares(outcomes: Outcomes, found: Balanced) -> Property:
    said = (
        "Not all predictions can be read as probabilities: some are **never best**, whatever the shares of the"
        " targets, as long as each occurs."
    )
    rows = "; ".join(listed(row) for row in found.slopes)
    why = f"At {described(outcomes, found)} the slopes for the targets are {rows}: no shares make them cancel."
    return _property(outcomes, said, Certainty.PROVED, why, False)


def _of_probabilities(outcomes: Outcomes, found: list[Balanced]) -> Property:
    for each in found:
        predicted = _predicted(outcomes, each)
        assert each.shares is not None
        if not all(is_zero(a - b) for a, b in zip(each.shares, predicted, strict=True)):
            said = "It is **not a proper scoring rule**: the best prediction is not the true share."
            shares = listed(each.shares)
            why = f"{described(outcomes, each)} can only be best where the targets have the shares {shares}."
            return _property(outcomes, said, Certainty.PROVED, why, False)
    said = "It is a **proper scoring rule**: on average nothing beats predicting the true shares."
    proof = _proof(outcomes)
    if proof:
        return _property(outcomes, said, Certainty.PROVED, proof, True)
    worse = next((each for each in found if not _is_smallest(outcomes, each)), None)
    if worse is not None:
        said = "It is **not a proper scoring rule**: the true shares are not what costs least."
        why = f"Where the shares are those of {described(outcomes, worse)}, predictions nearby cost no more."
        return _property(outcomes, said, Certainty.CHECKED, why, False)
    why = f"At {len(found)} predictions the slopes balance for these very shares, and others nearby cost more."
    return _property(outcomes, said, Certainty.CHECKED, why, True)


def _predicted(outcomes: Outcomes, found: Balanced) -> list:
    """The probabilities that are predicted, in the order of the targets."""
    values = [number_at(symbol, found.at) for symbol in outcomes.symbols]
    rest = 1 - exact.fsum(values)
    return [rest, *values] if outcomes.targets == (0, 1) else [*values, rest]


def _proof(outcomes: Outcomes) -> str:
    """Why the expected loss of two outcomes is smallest at the true share, or nothing."""
    if len(outcomes.losses) != 2:
        return ""
    (p,) = outcomes.symbols
    no, yes = (sp.diff(each, p) for each in outcomes.losses)
    falls = proof_of_no_negative(-yes, dict(outcomes.variables))
    if not vanishes(p * yes + (1 - p) * no) or falls is None or not falls.strict:
        return ""
    return f"With the share ${tex(p)}$ the expected slope is zero at ${tex(p)}$, and the loss of a 1 always falls."


def _is_smallest(outcomes: Outcomes, found: Balanced) -> bool:
    """Whether the expected loss is larger a little to each side."""
    assert found.shares is not None
    step = exact.mpf(10) ** -12
    for symbol in outcomes.symbols:
        for sign in (1, -1):
            at = {**found.at, symbol: number_at(symbol, found.at) + sign * step}
            there = [number_at(each, at) for each in outcomes.losses]
            more = [share * (b - a) for share, a, b in zip(found.shares, found.values, there, strict=True)]
            if exact.fsum(more) <= 0:
                return False
    return True


def _of_a_score(outcomes: Outcomes, found: list[Balanced]) -> Property | None:
    """For which share of ones a score is best: dL_0 / (dL_0 - dL_1)."""
    (z,) = outcomes.symbols
    if len(outcomes.losses) != 2 or any(has_kink(each, z) for each in outcomes.losses):
        return None
    if not all(_is_smallest(outcomes, each) for each in found):
        return None
    no, yes = (sp.diff(each, z) for each in outcomes.losses)
    share = tidy(sp.cancel(sp.together(no / (no - yes))))
    if share.count_ops() > LONGEST:
        return None
    said = f"A score stands for a probability: ${tex(z)}$ is best where the share of ones is ${tex(share)}$."
    why = f"There the slopes for the two targets cancel; at {len(found)} scores, others nearby cost more."
    return _property(outcomes, said, Certainty.CHECKED, why, None)
