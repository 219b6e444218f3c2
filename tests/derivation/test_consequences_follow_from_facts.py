"""What speaks for a loss and against it: what the literature says, and nothing that is not known."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import sympy as sp
from scipy.special import expit

import wizard
from wizard.derivation import consequences as rules
from wizard.derivation.consequences import FROM_STANDINGS, RULES, Side, consequences_of, follows_from
from wizard.derivation.facts_of_loss import facts_of_loss
from wizard.derivation.facts_of_slopes import facts_of_slopes
from wizard.derivation.of_loss import derivation_of
from wizard.derivation.properties.records import Kind
from wizard.derivation.records import Certainty
from wizard.numerics.compile import compile_loss

LOSSES = {loss.abbreviation: loss for loss in wizard.losses()}
# Huber 1964, Hampel et al. 1986 (influence); Gneiting and Raftery 2007 (scores); Koenker and Bassett 1978, Newey
# and Powell 1987 (what is estimated); Vapnik 1995 (margins); Long and Servedio 2010, Zhang and Sabuncu 2018
# (labels)
KNOWN = {
    rules.LIKELIHOOD: {"MSE", "MAE", "Huber", "BCE", "softmax CE"},
    rules.CHANGED: {"weighted BCE", "RMSE", "MAPE"},
    rules.NO_LIKELIHOOD: {"hinge", "focal", "biweight", "Dice"},
    rules.BOUNDING: {"ELBO"},
    rules.BOUNDING_LOOSELY: {"ELBO"},
    rules.PROPER: {"BCE", "Brier", "CCE"},
    rules.IMPROPER: {"hinge", "focal", "Dice", "GCE"},
    rules.READABLE: {"BCE with logits", "exponential"},
    rules.TELLING: {"squared hinge", "modified Huber", "forward-corrected BCE", "smoothed BCE"},
    rules.SHARES: {"softmax CE", "InfoNCE"},
    rules.MEAN: {"MSE", "Gamma deviance", "Poisson deviance"},
    rules.MEDIAN: {"MAE"},
    rules.QUANTILE: {"pinball"},
    rules.EXPECTILE: {"expectile"},
    rules.NO_MEAN: {"LINEX"},
    rules.NO_NAME: {"Huber", "log-cosh", "Lorentzian"},
    rules.CONVEX: {"MSE", "MAE", "Huber", "hinge", "BCE with logits", "softmax CE", "pinball"},
    rules.NOT_CONVEX: {"Lorentzian", "biweight", "GCE", "multi-class Brier", "Gaussian NLL"},
    rules.CURVED: {"MSE", "BCE with logits", "log-cosh", "pseudo-Huber", "exponential"},
    rules.STRAIGHT: {"MAE", "pinball", "hinge", "Huber", "squared hinge", "biweight", "multi-class hinge"},
    rules.JUMPS: {"MAE", "pinball", "hinge", "epsilon-insensitive", "multi-class hinge"},
    rules.BOUNDED: {"MAE", "Huber", "log-cosh", "pinball", "pseudo-Huber"},
    rules.UNBOUNDED: {"MSE", "expectile", "Gamma deviance"},
    rules.LETS_GO: {"Lorentzian"},
    rules.LETS_GO_OF_GOOD_ONES: {"Lorentzian"},
    rules.LABELS_BOUNDED: {"hinge", "BCE with logits", "softmax CE"},
    rules.LABELS_UNBOUNDED: {"exponential", "squared hinge"},
    rules.LABELS_LET_GO: {"GCE", "Brier", "multi-class Brier"},
    rules.GOOD_LABELS_LET_GO: {"GCE", "Brier"},
    rules.SPARSE: {"hinge", "squared hinge", "epsilon-insensitive"},
    rules.BALANCED: {"MSE", "BCE with logits"},
    rules.NO_SUM: {"RMSE"},
}
# what is easily said too much: flat far off is no margin, and a curvature that is never negative may be zero
UNTRUE = {
    rules.IMPROPER: {"squared hinge", "modified Huber", "forward-corrected BCE", "BCE with logits"},
    rules.NO_LIKELIHOOD: {"reverse KL", "JS"},
    rules.SPARSE: {"biweight", "Huber", "MSE", "MAE"},
    rules.CURVED: {"Poisson deviance", "Huber", "multi-class Brier", "Gaussian NLL", "BCE", "Brier"},
    rules.JUMPS: {"Huber", "squared hinge", "biweight", "expectile", "MSE"},
    rules.BALANCED: {"Poisson deviance", "Gaussian NLL", "exponential", "pinball"},
    rules.MEAN: {"MAE", "MSLE", "Huber", "hinge", "BCE"},
    rules.NO_MEAN: {"MSE", "Poisson deviance", "Poisson NLL (log input)"},
    rules.LETS_GO: {"MAE", "Huber"},
    rules.SHARES: {"label-smoothed CE", "multi-class hinge"},
}
# of these no two can both be true of the same predictions
CONTRARY = [
    (rules.LIKELIHOOD, rules.NO_LIKELIHOOD),
    (rules.LIKELIHOOD, rules.CHANGED),
    (rules.PROPER, rules.IMPROPER),
    (rules.READABLE, rules.IMPROPER),
    (rules.TELLING, rules.IMPROPER),
    (rules.SHARES, rules.IMPROPER),
    (rules.MEAN, rules.NO_MEAN),
    (rules.MEAN, rules.MEDIAN),
    (rules.MEAN, rules.NO_NAME),
    (rules.MEDIAN, rules.NO_NAME),
    (rules.CONVEX, rules.NOT_CONVEX),
    (rules.CURVED, rules.STRAIGHT),
    (rules.CURVED, rules.JUMPS),
    (rules.CURVED, rules.SPARSE),
    (rules.BOUNDED, rules.UNBOUNDED),
    (rules.LETS_GO, rules.UNBOUNDED),
    (rules.LETS_GO, rules.BOUNDED),
    (rules.LABELS_BOUNDED, rules.LABELS_UNBOUNDED),
    (rules.LABELS_LET_GO, rules.LABELS_UNBOUNDED),
    (rules.CONVEX, rules.LETS_GO),
]


def start_of(rule) -> str:
    return rule.sentence.split("{of}")[0]


def said(name: str, rule) -> list[str]:
    """The sentences of that rule; the words up to its symbols are no other's."""
    return [each.statement for each in consequences_of(LOSSES[name]) if each.statement.startswith(start_of(rule))]


@pytest.mark.parametrize("rule", KNOWN, ids=lambda rule: start_of(rule)[:40])
def test_each_rule_says_what_is_known_of_losses(rule):
    assert {name for name in KNOWN[rule] if not said(name, rule)} == set()


@pytest.mark.parametrize("rule", UNTRUE, ids=lambda rule: start_of(rule)[:40])
def test_no_rule_says_what_is_untrue_of_losses(rule):
    assert {name for name in UNTRUE[rule] if said(name, rule)} == set()


def test_a_curvature_that_vanishes_at_a_point_is_not_called_positive():
    y, f = sp.symbols("y f", real=True)
    fourth = replace(LOSSES["MSE"], name="fourth power", formula=(y - f) ** 4, elsewhere=())
    assert not [fact for fact in facts_of_slopes(fourth) if fact.kind is Kind.CURVATURE]


def test_every_rule_is_held_to_a_loss():
    assert set(KNOWN) == {*RULES, *FROM_STANDINGS}


@pytest.mark.parametrize("name", LOSSES)
def test_no_page_contradicts_itself(name):
    for one, other in CONTRARY:
        about = [{tail(sentence, rule) for sentence in said(name, rule)} for rule in (one, other)]
        assert not about[0] & about[1], (one, other)
        assert not (all(about) and {""} in about), (one, other)


def tail(sentence: str, rule) -> str:
    """The symbols that the sentence names."""
    before, *after = rule.sentence.split("{of}")
    return sentence.removeprefix(before).removesuffix(after[0]) if after else ""


@pytest.mark.parametrize("name", LOSSES)
def test_every_sentence_stands_once_and_is_sure(name):
    found = consequences_of(LOSSES[name])
    sentences = [each.statement for each in found]
    assert len(set(sentences)) == len(sentences)
    assert all(each.certainty in {Certainty.PROVED, Certainty.CHECKED} for each in found)
    for sentence in sentences:
        assert sentence.endswith((".", ".)"))
        assert sentence.count("$") % 2 == 0
        assert "{" not in sentence.replace("_{", "")


@pytest.mark.parametrize("name", LOSSES)
def test_nothing_follows_from_what_is_not_known(name):
    unknown = [replace(fact, certainty=Certainty.UNKNOWN) for fact in facts_of_loss(LOSSES[name])]
    assert not list(follows_from(unknown))


def test_a_sentence_is_as_sure_as_its_fact():
    (fact,) = [each for each in facts_of_loss(LOSSES["MSE"]) if each.kind is Kind.CONVEXITY]
    for how in (Certainty.PROVED, Certainty.CHECKED):
        (found,) = follows_from([replace(fact, certainty=how)])
        assert (found.side, found.certainty, found.because) == (Side.FOR, how, "Convexity")
    (pull,) = [each for each in facts_of_loss(LOSSES["MSE"]) if each.kind is Kind.INFLUENCE]
    (found,) = follows_from([pull, replace(pull, certainty=Certainty.CHECKED)])
    assert found.certainty is Certainty.CHECKED


def test_where_together_is_not_known_nothing_is_said_of_convexity():
    alone, *_ = [each for each in facts_of_loss(LOSSES["MSE"]) if each.kind is Kind.CONVEXITY]
    together = replace(alone, holds=None, certainty=Certainty.UNKNOWN)
    assert not list(follows_from([alone, together]))


def slopes(name: str, y: float, predictions) -> np.ndarray:
    loss = compile_loss(derivation_of(LOSSES[name]))
    given = {each: constant.value for each, constant in zip(loss.given, LOSSES[name].constants, strict=True)}
    return loss.gradient(np.full(len(predictions), y), np.asarray(predictions), **given)


@pytest.mark.parametrize("name", LOSSES)
def test_the_pull_of_a_wrong_label_is_seen_far_out(name):
    """The slope by the score, eight and sixteen steps to the wrong side; SciPy's expit behind probabilities."""
    found = [fact for fact in facts_of_loss(LOSSES[name]) if fact.kind is Kind.WRONG_LABEL]
    if not found or LOSSES[name].target.indexed:
        return
    (fact,), of_probability = found, LOSSES[name].arguments[0].domain.upper == 1
    values = {each.symbol: sp.nsimplify(each.value) for each in LOSSES[name].constants}
    for y, limit in fact.formula:
        z = np.array([8.0, 16.0]) * (-1 if y == 1 else 1)
        p = expit(z)
        seen = slopes(name, float(y), p) * p * expit(-z) if of_probability else slopes(name, float(y), z)
        if limit.is_infinite:
            assert seen[1] / seen[0] > 1.5
        else:
            assert seen[1] == pytest.approx(float(limit.subs(values)), abs=1e-4)


@pytest.mark.parametrize(
    "name", ["MAE", "pinball", "hinge", "epsilon-insensitive", "Huber", "squared hinge", "MSE"]
)
def test_a_slope_jumps_where_finite_differences_say_so(name):
    y = 1.0
    grid = np.linspace(-3.0001, 3.0, 6001)
    steps = np.abs(np.diff(slopes(name, y, grid)))
    jumps = bool(steps.max() > 0.4)
    assert any(fact.kind is Kind.KINK for fact in facts_of_loss(LOSSES[name])) is jumps


@pytest.mark.parametrize(
    "name", ["MSE", "log-cosh", "pseudo-Huber", "MAE", "Huber", "biweight", "exponential", "BCE"]
)
def test_the_curvature_is_that_of_finite_differences(name):
    (fact,) = [each for each in facts_of_loss(LOSSES[name]) if each.kind is Kind.CURVATURE]
    grid = np.linspace(0.02, 0.98, 301) if name == "BCE" else np.linspace(-7.0, 7.0, 301)
    for y in (0.0, 1.0):
        step = 1e-5
        seen = (slopes(name, y, grid + step) - slopes(name, y, grid - step)) / (2 * step)
        assert bool((seen > 1e-9).all()) is fact.holds


def test_a_likelihood_of_the_other_way_to_read_a_loss_is_told():
    told = [each.statement for each in consequences_of(LOSSES["cosine embedding"])]
    assert any(each.startswith("Read the other way, as one of the cosine given whether") for each in told)
    assert not any(
        each.startswith("Read the other way") for each in map(str, consequences_of(LOSSES["contrastive"]))
    )
