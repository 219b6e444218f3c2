"""Whether a loss of a few outcomes is a proper scoring rule: whether the best prediction is the true shares."""

from __future__ import annotations

from collections.abc import Mapping

import sympy as sp

from wizard.assumptions.domain import Domain, simplex, unit_interval
from wizard.assumptions.loss import NamedLoss
from wizard.derivation.gradient import tidy
from wizard.derivation.properties.equation import neat, solved
from wizard.derivation.properties.kinks import has_kink
from wizard.derivation.properties.numbers import exact, is_zero, number_at
from wizard.derivation.properties.records import Kind, Property
from wizard.derivation.properties.signs import proof_of_no_negative
from wizard.derivation.properties.two_values import Best, best_of_two
from wizard.derivation.prove import may_jump
from wizard.derivation.records import Certainty
from wizard.derivation.verdicts.balance import Balanced, balances
from wizard.derivation.verdicts.chords import constants_in
from wizard.derivation.verdicts.finite import FEW, described, listed
from wizard.derivation.verdicts.outcomes import Outcomes, Point, outcomes_of
from wizard.notation.printer import tex

SHARE = sp.Symbol("q", positive=True)
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
    told = _told_by_two(loss, outcomes)
    return told or _by_balances(loss, outcomes)


def _by_balances(loss: NamedLoss, outcomes: Outcomes) -> Property | None:
    """By the shares that balance the slopes at a few predictions, with the usual constants."""
    found = balances(outcomes)
    without = next((each for each in found if each.shares is None), None)
    if without is not None:
        return _without_shares(outcomes, without).limited_to(constants_in(outcomes))
    if not found or any(may_jump(each) for each in outcomes.losses):
        return None
    domains = {argument.domain for argument in loss.arguments}
    if domains <= {unit_interval, simplex} and len(loss.arguments) == 1:
        return _of_probabilities(outcomes, found)
    found_of_score = _of_a_score(outcomes, found) if len(outcomes.symbols) == 1 else None
    return found_of_score and found_of_score.limited_to(constants_in(outcomes))


def _told_by_two(loss: NamedLoss, outcomes: Outcomes) -> Property | None:
    """For which share of ones a prediction is best, where that is proved: then a prediction tells the share."""
    if len(outcomes.losses) != 2 or len(outcomes.symbols) != 1:
        return None
    ((f, domain),) = outcomes.variables
    domains = {f: domain, **{each.symbol: each.domain for each in loss.constants}}
    for where in ({}, constants_in(outcomes)):
        no, yes = (each.subs(where) for each in outcomes.losses)
        best = best_of_two(no, yes, f, domains)
        if best is not None and not best.is_level and best.share.count_ops() <= LONGEST:
            return _told(f, domains, best, where)
    return None


def _told(f: sp.Symbol, domains: Mapping[sp.Symbol, Domain], best: Best, where: Point) -> Property:
    domain = domains[f]
    if best.share == f:
        said = "It is a **proper scoring rule**: on average nothing beats predicting the true share."
        return Property(Kind.SCORING, (f,), said, None, Certainty.PROVED, best.why, True)
    ends = [end for end in (best.low, best.high) if end not in (domain.lower, domain.upper)]
    some = bool(ends)
    beyond = " and ".join(f"${tex(end)}$" for end in ends)
    inside = f" Beyond {beyond} none is ever best, as long as each target occurs." if some else ""
    if not some and not all(proof_of_no_negative(each, domains) for each in (best.share, 1 - best.share)):
        inside = " Where this is not between 0 and 1, the prediction is never best."
    said = f"${tex(f)}$ is best where the share of ones is ${tex(best.share)}$.{inside}"
    inverse = solved(best.share, f, SHARE)
    inverse = inverse and inverse.replace(sp.log, lambda of: sp.log(neat(of)))
    reached = [best.share.subs(f, end) for end in (domain.lower, domain.upper)] if domain is unit_interval else []
    cut = ", cut off at 0 and 1" if reached and (reached[0].is_positive or (1 - reached[1]).is_positive) else ""
    best_at = f"the best is ${tex(f)} = {tex(inverse)}${cut}"
    way_back = f" Where that share is ${tex(SHARE)}$, {best_at}." if inverse else ""
    holds = False if some or domain is unit_interval else None
    start = "A score stands for a probability"
    if domain is unit_interval:
        start = "It is **not a proper scoring rule**, but a prediction tells the share of what is observed"
    found = Property(
        Kind.SCORING, (f,), f"{start}: {said}{way_back}", best.share, Certainty.PROVED, best.why, holds
    )
    return found.limited_to(where)


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
            return _property(outcomes, said, Certainty.PROVED, why, False).limited_to(constants_in(outcomes))
    said = "It is a **proper scoring rule**: on average nothing beats predicting the true shares."
    worse = next((each for each in found if not _is_smallest(outcomes, each)), None)
    if worse is not None:
        said = "It is **not a proper scoring rule**: the true shares are not what costs least."
        why = f"Where the shares are those of {described(outcomes, worse)}, predictions nearby cost no more."
        return _property(outcomes, said, Certainty.CHECKED, why, False).limited_to(constants_in(outcomes))
    why = f"At {len(found)} predictions the slopes balance for these very shares, and others nearby cost more."
    return _property(outcomes, said, Certainty.CHECKED, why, True).limited_to(constants_in(outcomes))


def _predicted(outcomes: Outcomes, found: Balanced) -> list:
    """The probabilities that are predicted, in the order of the targets."""
    values = [number_at(symbol, found.at) for symbol in outcomes.symbols]
    rest = 1 - exact.fsum(values)
    return [rest, *values] if outcomes.targets == (0, 1) else [*values, rest]


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
