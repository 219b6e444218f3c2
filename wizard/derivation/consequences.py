"""What follows from the facts of a loss for those who use it: each sentence from one fact, by one rule.

A rule says nothing of a single loss. Where a fact is not known, nothing follows from it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import Enum

from wizard.assumptions.loss import NamedLoss
from wizard.derivation.answers import (
    balances_a_score,
    fails,
    holds,
    holds_on,
    holds_on_the_line,
    is_mean_of_another,
    is_of,
    is_residual,
    is_share,
    lets_go,
)
from wizard.derivation.facts_of_loss import facts_of_loss
from wizard.derivation.properties.records import (
    Expected,
    Expectile,
    Kind,
    Median,
    Property,
    Quantile,
    in_words,
)
from wizard.derivation.records import Certainty
from wizard.derivation.verdicts.collect import verdict
from wizard.derivation.verdicts.records import Standing
from wizard.notation.printer import tex


class Side(Enum):
    """Whether a consequence speaks for a loss or against it."""

    FOR = "for"
    AGAINST = "against"


@dataclass(frozen=True)
class Rule:
    """What follows from a fact of that kind, if the fact is such.

    `sentence` is in Markdown; {of} in it stands for the symbols that the fact is about.
    """

    kind: Kind
    side: Side
    sentence: str
    is_such: Callable[[Property], bool]


@dataclass(frozen=True)
class FromStanding:
    """What follows from how a loss stands to likelihoods."""

    standing: Standing
    side: Side
    sentence: str


@dataclass(frozen=True)
class Consequence:
    """A sentence for or against a loss, the question whose answer it follows from, and how sure that is."""

    side: Side
    statement: str
    because: str
    certainty: Certainty


LIKELIHOOD = FromStanding(
    Standing.EXACT,
    Side.FOR,
    "It is a likelihood: where the targets scatter as it says, standard errors, intervals, the comparison of"
    " models and priors come with it.",
)
CHANGED = FromStanding(
    Standing.MODIFIED,
    Side.AGAINST,
    "The likelihood behind it was changed: its curvature does not give the usual standard errors, nor do its"
    " values compare models as likelihoods do.",
)
BOUNDING = FromStanding(
    Standing.BOUND, Side.FOR, "It bounds a likelihood: a small loss is a promise that the likelihood is large."
)
BOUNDING_LOOSELY = FromStanding(
    Standing.BOUND,
    Side.AGAINST,
    "How far the bound is off is not seen: two models cannot be compared by it as by their likelihoods.",
)
NO_LIKELIHOOD = FromStanding(
    Standing.NONE,
    Side.AGAINST,
    "It is no likelihood: standard errors, intervals, the comparison of models by likelihood and priors do not"
    " come with it.",
)
FROM_STANDINGS = (LIKELIHOOD, CHANGED, BOUNDING, BOUNDING_LOOSELY, NO_LIKELIHOOD)

PROPER = Rule(
    Kind.SCORING,
    Side.FOR,
    "Predicted probabilities can be taken at their word: on average, nothing beats the true ones.",
    holds,
)
IMPROPER = Rule(
    Kind.SCORING,
    Side.AGAINST,
    "A prediction cannot be taken at its word as the probability of what is observed: where one is needed,"
    " calibrate on data that were held out.",
    lambda fact: fact.holds is False and fact.formula is None,
)
SCORES = "Scores can be turned into probabilities."
READABLE = Rule(
    Kind.SCORING,
    Side.FOR,
    SCORES,
    lambda fact: fact.holds is None,
)
TELLING = Rule(
    Kind.SCORING,
    Side.FOR,
    "Predictions are not the probabilities of what is observed, but these follow from them by a formula.",
    lambda fact: fact.holds is False and fact.formula is not None,
)
SHARES = Rule(
    Kind.ESTIMAND,
    Side.FOR,
    SCORES,
    is_share,
)
MEAN = Rule(
    Kind.ESTIMAND,
    Side.FOR,
    "Predictions tell the mean of the targets: added up, they are right on average.",
    is_of(Expected),
)
MEDIAN = Rule(
    Kind.ESTIMAND,
    Side.FOR,
    "Predictions are medians: as many targets lie above as below.",
    is_of(Median),
)
QUANTILE = Rule(
    Kind.ESTIMAND,
    Side.FOR,
    "Predictions are quantiles: two such fits make an interval that holds a chosen share of the targets.",
    is_of(Quantile),
)
EXPECTILE = Rule(
    Kind.ESTIMAND,
    Side.AGAINST,
    "Predictions are expectiles: they weigh how far off targets are, and no certain share of them lies below.",
    is_of(Expectile),
)
NO_MEAN = Rule(
    Kind.ESTIMAND,
    Side.AGAINST,
    "Predictions do not tell the mean of the targets: added up, they need not be right.",
    is_mean_of_another,
)
NO_NAME = Rule(
    Kind.ESTIMAND,
    Side.AGAINST,
    "Where the targets scatter unevenly, what is predicted need be neither their mean nor a quantile.",
    balances_a_score,
)
CONVEX = Rule(
    Kind.CONVEXITY,
    Side.FOR,
    "Convex in {of}: of a model that is linear in what is fitted, every minimum is the global one, and a descent"
    " cannot get stuck above it.",
    holds,
)
NOT_CONVEX = Rule(
    Kind.CONVEXITY,
    Side.AGAINST,
    "Not convex in {of}: where a fit ends may depend on where it starts, and Newton steps may go uphill.",
    fails,
)
BOUNDED = Rule(
    Kind.INFLUENCE,
    Side.FOR,
    "A few wild targets cannot drag {of} away: their pull is bounded.",
    holds_on,
)
UNBOUNDED = Rule(
    Kind.INFLUENCE,
    Side.AGAINST,
    "A single far-off target can drag {of} away: its pull has no bound.",
    fails,
)
LETS_GO = Rule(
    Kind.INFLUENCE,
    Side.FOR,
    "Far-off targets are let go: the farther they are, the less they pull on {of}.",
    lets_go,
)
LETS_GO_OF_GOOD_ONES = Rule(
    Kind.INFLUENCE,
    Side.AGAINST,
    "Good targets are let go, too, while the fit is still far from them: it needs a start close by.",
    lets_go,
)
LABELS_BOUNDED = Rule(
    Kind.WRONG_LABEL,
    Side.FOR,
    "A few wrong labels cannot rule the fit: the pull of each is bounded.",
    holds_on,
)
LABELS_UNBOUNDED = Rule(
    Kind.WRONG_LABEL,
    Side.AGAINST,
    "A single wrong label can rule the fit: its pull has no bound.",
    fails,
)
LABELS_LET_GO = Rule(
    Kind.WRONG_LABEL,
    Side.FOR,
    "Wrong labels are let go: those that the model firmly speaks against hardly pull.",
    lets_go,
)
GOOD_LABELS_LET_GO = Rule(
    Kind.WRONG_LABEL,
    Side.AGAINST,
    "Right labels are let go, too, while the model firmly predicts something else: a bad start is hard to leave.",
    lets_go,
)
SPARSE = Rule(
    Kind.MARGIN,
    Side.FOR,
    "Targets that are predicted well enough pull no more: the fit rests on the others alone.",
    holds,
)
JUMPS = Rule(
    Kind.KINK,
    Side.AGAINST,
    "Its slope jumps: descents by steps of a fixed size go back and forth there, so let the steps shrink.",
    holds,
)
CURVED = Rule(
    Kind.CURVATURE,
    Side.FOR,
    "Its curvature in {of} is positive everywhere: a Newton step, as in boosted trees, goes downhill. It may"
    " still be too long.",
    holds_on_the_line,
)
STRAIGHT = Rule(
    Kind.CURVATURE,
    Side.AGAINST,
    "Its curvature is zero somewhere: Newton steps and boosted trees need damping, or a stand-in for it.",
    fails,
)
NO_SUM = Rule(
    Kind.BATCHES,
    Side.AGAINST,
    "It is no mean over the observations: loss and slope of a batch are not on average those of all.",
    fails,
)
BALANCED = Rule(
    Kind.CANONICAL,
    Side.FOR,
    "Its slope is a multiple of predicted mean minus target: with an intercept, both have the same sum over the"
    " data.",
    is_residual,
)
RULES = (
    PROPER,
    IMPROPER,
    READABLE,
    TELLING,
    SHARES,
    MEAN,
    MEDIAN,
    QUANTILE,
    EXPECTILE,
    NO_MEAN,
    NO_NAME,
    CONVEX,
    NOT_CONVEX,
    CURVED,
    STRAIGHT,
    JUMPS,
    BOUNDED,
    UNBOUNDED,
    LETS_GO,
    LETS_GO_OF_GOOD_ONES,
    LABELS_BOUNDED,
    LABELS_UNBOUNDED,
    LABELS_LET_GO,
    GOOD_LABELS_LET_GO,
    SPARSE,
    BALANCED,
    NO_SUM,
)


def consequences_of(loss: NamedLoss) -> tuple[Consequence, ...]:
    """What speaks for a loss and what against it.

    >>> from wizard.losses.regression import absolute_error
    >>> [each.because for each in consequences_of(absolute_error) if each.side is Side.AGAINST]
    ['Curvature', 'Jumps of the slope']
    """
    found = verdict(loss)
    from_standing = [
        Consequence(rule.side, rule.sentence, "Likelihood", found.certainty)
        for rule in FROM_STANDINGS
        if rule.standing is found.standing and found.certainty is not Certainty.UNKNOWN
    ]
    for reading, other in zip(loss.readings, found.readings, strict=True):
        if other.standing is Standing.EXACT:
            said = f"Read the other way, as one of {reading.random} given {reading.given}, it is a likelihood."
            from_standing.append(Consequence(Side.FOR, said, "Likelihood", other.certainty))
    facts = facts_of_loss(loss)
    if loss.target.two_valued:  # a mean of yes and no is a share, of which the scoring tells
        facts = tuple(fact for fact in facts if fact.kind is not Kind.ESTIMAND)
    return (*from_standing, *follows_from(facts))


def follows_from(facts: Sequence[Property]) -> Iterator[Consequence]:
    """The consequences of the facts that are known; what follows from several alike is said once of them all."""
    telling = _telling(facts)
    for rule in RULES:
        such = [fact for fact in telling if fact.kind is rule.kind and rule.is_such(fact)]
        if such:
            *others, last = dict.fromkeys(f"${tex(symbol)}$" for fact in such for symbol in fact.of) or [""]
            of = f"{', '.join(others)} and {last}" if others else last
            how = min((fact.certainty for fact in such), key=SURE.index)
            given = in_words({symbol: value for fact in such for symbol, value in fact.given})
            said = f"{rule.sentence.format(of=of)} (With {given}.)" if given else rule.sentence.format(of=of)
            yield Consequence(rule.side, said, rule.kind.value, how)


SURE = (Certainty.CHECKED, Certainty.PROVED)  # the least sure first


def _telling(facts: Sequence[Property]) -> list[Property]:
    """What is known: of convexities that of all predictions together, which is the last one.

    What a constant prediction of probabilities estimates is what their scoring says.
    """
    known = [fact for fact in facts if fact.certainty in SURE]
    convexities = [fact for fact in facts if fact.kind is Kind.CONVEXITY]
    passed_over = {id(fact) for fact in convexities[:-1]}
    if any(fact.kind is Kind.SCORING for fact in facts):
        passed_over |= {id(fact) for fact in facts if fact.kind is Kind.ESTIMAND}
    return [fact for fact in known if id(fact) not in passed_over]
