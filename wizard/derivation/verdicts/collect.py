"""The verdict on a named loss: what decides it, in the order of what it says."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

from wizard.assumptions.loss import MEAN, NamedLoss
from wizard.assumptions.sequences import Sequences
from wizard.catalogue import losses
from wizard.derivation.readable import textbook
from wizard.derivation.records import Certainty
from wizard.derivation.verdicts.averaged import averaged, not_known_of_shares, of_single_observations
from wizard.derivation.verdicts.bound import bounded_likelihood, verdict_of_bound
from wizard.derivation.verdicts.finite import verdict_of_outcomes
from wizard.derivation.verdicts.location import of_error, verdict_of_error
from wizard.derivation.verdicts.matching import match
from wizard.derivation.verdicts.normaliser import with_normaliser
from wizard.derivation.verdicts.outcomes import outcomes_of
from wizard.derivation.verdicts.profile import is_affine, verdict_of_profile
from wizard.derivation.verdicts.reading import verdicts_of_readings
from wizard.derivation.verdicts.records import LikelihoodVerdict, Match, Standing
from wizard.derivation.verdicts.relabelled import relabelled
from wizard.derivation.verdicts.weighted import weighted


@cache
def verdict(loss: NamedLoss) -> LikelihoodVerdict:
    """Whether the loss is a negative log-likelihood: exact, modified, bound, none or unknown, and why.

    >>> from wizard.losses.classification import binary_cross_entropy, hinge
    >>> verdict(binary_cross_entropy).standing.value, verdict(hinge).standing.value
    ('exact', 'none')
    """
    found = _of_the_target(loss)
    return replace(found, readings=verdicts_of_readings(loss)) if loss.readings else found


def _of_the_target(loss: NamedLoss) -> LikelihoodVerdict:
    """The verdict where the target is what is random."""
    if loss.of_mean != MEAN and is_affine(loss.of_mean):
        return _of_the_target(replace(loss, formula=loss.of_one, of_mean=MEAN))
    if loss.of_mean != MEAN:
        return verdict_of_profile(loss) or _unknown(loss, "it is not proved to rise with a profile likelihood")
    inner = bounded_likelihood(loss)
    if inner is not None:  # that it is no likelihood itself would not say that it is no bound of one
        bound = verdict_of_bound(loss, _of_the_target(inner))
        return bound or _unknown(loss, "that it is a bound of one was not proved")
    single = of_single_observations(loss)
    mean = averaged(loss, single, _of_the_target(single)) if single is not None else None
    return mean or not_known_of_shares(loss, _of_what_is_observed(loss))


def _of_what_is_observed(loss: NamedLoss) -> LikelihoodVerdict:
    """The verdict where the target is an observation, and no distribution of them."""
    outcomes = outcomes_of(loss)
    found = _from_the_formula(loss)
    if found is not None and found.standing is Standing.EXACT:
        return replace(found, match=match(loss))
    model = match(loss) if found is None else None
    if model is not None:
        return _by_certificate(loss, model)
    if found is None:
        return _unknown(loss)  # also of one with weights: (y - m)^2 / y is exact, with the weights 1 / sqrt(y)
    if outcomes is None:
        return weighted(loss, _likelihoods()) or found
    return relabelled(loss, outcomes, _likelihoods()) or found


def _from_the_formula(loss: NamedLoss) -> LikelihoodVerdict | None:
    """What the formula alone decides, without the catalogue."""
    outcomes = outcomes_of(loss)
    if outcomes is not None:
        return verdict_of_outcomes(loss, outcomes)
    error = of_error(loss)
    found = verdict_of_error(loss, error) if error is not None else None
    if error is None or found is None or found.standing is not Standing.EXACT:
        return found
    return with_normaliser(found, error)


@cache
def _likelihoods() -> tuple[NamedLoss, ...]:
    """The named losses without constants that are exact: what others may be changed from; none of sequences."""
    plain = [loss for loss in losses() if not loss.constants and not isinstance(loss.target, Sequences)]
    return tuple(loss for loss in plain if _is_exact(loss))


def _is_exact(loss: NamedLoss) -> bool:
    found = _from_the_formula(loss)
    return found is not None and found.standing is Standing.EXACT


def _by_certificate(loss: NamedLoss, model: Match) -> LikelihoodVerdict:
    said = f"{loss.titled} is **exactly a negative log-likelihood** of {loss.random} given {loss.given}."
    family = model.model.family
    why = (
        f"That of the {family.title} distribution is $a L + b$ with $a = {textbook(model.factor)}$ and"
        f" $b = {textbook(model.shift)}$: the quotient of the slopes by every prediction is $a$."
    )
    return LikelihoodVerdict(Standing.EXACT, said, Certainty.PROVED, why, family.density, model)


TRIED = (
    "it is neither the loss of a model of the catalogue, nor one of the error alone of which the ends decide; and"
    " nothing that was tried refutes it"
)


def _unknown(loss: NamedLoss, tried: str = TRIED) -> LikelihoodVerdict:
    said = f"It is **not known** whether the {loss.name} is a negative log-likelihood of {loss.random}."
    why = f"{tried[0].upper()}{tried[1:]}."
    return LikelihoodVerdict(Standing.UNKNOWN, said, Certainty.UNKNOWN, why)
