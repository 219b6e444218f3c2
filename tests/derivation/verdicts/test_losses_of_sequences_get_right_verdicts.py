"""Losses of sequences: what is proved of them for a few steps and classes, and losses that only look alike."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
import scipy.optimize
import sympy as sp

import wizard
from wizard.assumptions.sequences import Sequences
from wizard.catalogue import find
from wizard.derivation.facts_of_sequences import facts_of_sequences
from wizard.derivation.properties.records import Kind
from wizard.derivation.verdicts.outcomes import outcomes_of, sizes_of
from wizard.losses.sequences import (
    A_of,
    c_of,
    conditional_random_field,
    ctc,
    expected_edit_distance,
    labels_of,
    p_of,
    p_or_blank,
    sequence_cross_entropy,
    z_of,
)
from wizard.notation.sequences import T, alignments, expected_edits, path_score, sum_over_paths, t
from wizard.notation.sums import K, k

LOSSES = [loss for loss in wizard.losses() if isinstance(loss.target, Sequences)]
EXACT = [sequence_cross_entropy, ctc, conditional_random_field]


def like(loss, formula):
    return replace(loss, name="stranger", formula=formula)


class skipping_blanks_between_equals(alignments):
    """A mistake that is easily made: two equal labels need a blank between them, and here they do not."""

    @staticmethod
    def sources(places, number):
        skips = number > 1 and places[number] != places[-1]
        return range(max(number - 1 - skips, 0), number + 1)


class never_skipping_blanks(alignments):
    @staticmethod
    def sources(places, number):
        return range(max(number - 1, 0), number + 1)


class over_paths_from_the_first_class(sum_over_paths):
    """The recursion without what begins in the second class."""

    factor = sp.S.Zero

    def written_out(self, labels):
        begins = sp.exp(self.args[0][1, 2])
        return super().written_out(labels).xreplace({begins: self.factor * begins})


class over_paths_with_a_prior(over_paths_from_the_first_class):
    factor = sp.Integer(2)


class over_paths_and_more(sum_over_paths):
    def written_out(self, labels):
        return super().written_out(labels) + sp.exp(self.args[0][1, 1])


def chain_of(kind):
    return like(conditional_random_field, sp.log(kind(z_of, A_of, T, K)) - path_score(z_of, A_of, c_of, T))


log_sum = sp.log(sp.Sum(sp.exp(z_of[t, k]), (k, 1, K)))
every_step = sp.Sum(log_sum - z_of[t, c_of[t]], (t, 1, T))
chain = sp.log(sum_over_paths(z_of, A_of, T, K)) - path_score(z_of, A_of, c_of, T)
STRANGERS = {
    "cross-entropy at another temperature": (like(sequence_cross_entropy, 2 * every_step), "exact"),
    "CTC times three": (like(ctc, -3 * sp.log(alignments(p_or_blank, labels_of, T))), "exact"),
    "a chain in half nats": (like(conditional_random_field, chain / 2), "exact"),
    "cross-entropy without its normaliser at the first step": (
        like(sequence_cross_entropy, every_step - log_sum.subs(t, 1)),
        "none",
    ),
    "right for two classes alone": (
        like(sequence_cross_entropy, every_step + (K - 2) * sp.Sum(z_of[t, k] ** 2, (k, 1, K), (t, 1, T))),
        "unknown",
    ),
    "right for three steps alone": (
        like(ctc, (T - 3) * p_or_blank[1, 1] - sp.log(alignments(p_or_blank, labels_of, T))),
        "unknown",
    ),
    "CTC that lets equal labels do without a blank": (
        like(ctc, -sp.log(skipping_blanks_between_equals(p_or_blank, labels_of, T))),
        "unknown",
    ),
    "CTC that must not skip a blank": (
        like(ctc, -sp.log(never_skipping_blanks(p_or_blank, labels_of, T))),
        "unknown",
    ),
    "a chain that begins in the second class twice as often": (chain_of(over_paths_with_a_prior), "exact"),
    "a chain with more in its sum than paths": (chain_of(over_paths_and_more), "unknown"),
    "twice the expected edits": (like(expected_edit_distance, 2 * expected_edits(p_of, c_of, T, K)), "none"),
    "expected share of wrong steps": (
        like(expected_edit_distance, sp.Sum(1 - p_of[t, c_of[t]], (t, 1, T)) / T),
        "none",
    ),
}


@pytest.mark.parametrize("loss", EXACT, ids=lambda loss: loss.abbreviation)
def test_likelihoods_of_sequences_are_proved_exact_as_they_stand_for_two_sizes(loss):
    found = wizard.verdict(loss)
    assert (found.standing.value, found.certainty.value) == ("exact", "proved")
    assert "$T = 3$, $K = 2$, and with $T = 2$, $K = 3$" in found.evidence
    assert "$a = " not in found.statement  # a = 1, b = 0
    assert "$e^{-b}" not in found.statement
    assert found.match is None


def test_the_expected_edit_distance_is_refuted_by_its_slopes():
    found = wizard.verdict(expected_edit_distance)
    assert (found.standing.value, found.certainty.value) == ("none", "proved")
    outcomes = outcomes_of(expected_edit_distance)
    p, *_ = outcomes.symbols
    assert "no second derivative by $p_{11}$ is positive" in found.evidence
    assert all(sp.expand(sp.diff(each, p, 2)) == 0 for each in outcomes.losses)  # so every exp(-a L) is convex
    assert any(sp.diff(each, p) != 0 for each in outcomes.losses)


@pytest.mark.parametrize("name", STRANGERS)
def test_the_verdict_on_a_stranger_is_right_or_open(name):
    loss, standing = STRANGERS[name]
    found = wizard.verdict(loss)
    assert found.standing.value == standing, found.statement + found.evidence


def distance_from_one(outcomes, factor):
    """How far sums of w exp(-a L), w >= 0, are from 1 at best, at random predictions: least squares."""
    rng = np.random.default_rng(5)
    possible = [each for each in outcomes.losses if not each.has(sp.zoo)]
    functions = [sp.lambdify(outcomes.symbols, each, "numpy") for each in possible]
    count = 8 * len(functions)
    high = 0.3 if outcomes.variables[0][1].lower == 0 else 2.0
    points = rng.uniform(0.02 if high < 1 else -high, high, size=(len(outcomes.symbols), count))
    values = np.stack([np.broadcast_to(each(*points), (count,)) for each in functions], axis=-1)
    return scipy.optimize.nnls(np.exp(-factor * values), np.ones(count))[1] / np.sqrt(count)


@pytest.mark.parametrize("name", STRANGERS)
def test_least_squares_find_no_weights_for_what_is_not_exact(name):
    loss, standing = STRANGERS[name]
    written = [outcomes_of(loss, size) for size in sizes_of(loss.target)]
    best = [min(distance_from_one(each, a) for a in (1 / 3, 1 / 2, 1, 2, 3)) for each in written]
    assert max(best) < 1e-9 if standing == "exact" else max(best) > 1e-4


def test_weights_of_sequences_are_said():
    found = wizard.verdict(STRANGERS["a chain that begins in the second class twice as often"][0])
    assert "$e^{-b} = 1, 1, 1, 1, 2, 2, 2, 2$" in found.statement
    outcomes = outcomes_of(conditional_random_field)
    at = list(outcomes.points(9))[-1]
    assert float(sp.Add(*found.formula).subs(at)) == pytest.approx(1, abs=1e-12)


def test_a_sequence_that_no_path_gives_has_no_weight():
    found = wizard.verdict(chain_of(over_paths_from_the_first_class))  # others sum to one, and this must weigh 0
    assert found.standing.value == "none"


@pytest.mark.parametrize("loss", EXACT, ids=lambda loss: loss.abbreviation)
def test_the_probabilities_of_all_sequences_add_up_to_one(loss):
    for steps, classes in ((1, 1), (1, 3), (2, 2), (3, 2), (2, 3), (4, 2)):
        outcomes = outcomes_of(loss, {T: steps, K: classes})
        for at in outcomes.points(4):
            total = sum(sp.exp(-each).subs(at).evalf(30) for each in outcomes.losses)
            assert abs(total - 1) < 1e-25


def test_what_two_steps_cannot_give_is_no_outcome():
    assert outcomes_of(ctc, {T: 2, K: 2}).targets == ((), (1,), (2,), (1, 2), (2, 1))


def answers(loss, kind):
    return [each for each in facts_of_sequences(loss) if each.kind is kind]


@pytest.mark.parametrize(
    ("loss", "convex"),
    [
        (sequence_cross_entropy, True),
        (conditional_random_field, True),
        (ctc, False),
        (expected_edit_distance, False),
    ],
    ids=lambda value: getattr(value, "abbreviation", str(value)),
)
def test_convexity_is_proved_or_refuted(loss, convex):
    (found,) = answers(loss, Kind.CONVEXITY)
    assert (found.holds, found.certainty.value) == (convex, "proved")
    assert convex or "second derivative $-" in found.evidence
    outcomes = outcomes_of(loss)
    lowest = []
    for each in outcomes.losses[1:3]:
        hessian = sp.lambdify(outcomes.symbols, sp.hessian(each, outcomes.symbols), "numpy", cse=True)
        for at in outcomes.points(4):
            lowest.append(min(np.linalg.eigvalsh(hessian(*(float(at[s]) for s in outcomes.symbols)))))
    assert bool(min(lowest) > -1e-9) is convex


def counts(labels, argument, place):
    if argument is conditional_random_field.arguments[1]:
        return sum(pair == place for pair in pairwise(labels))
    return float(labels[place[0] - 1] == place[1])


@pytest.mark.parametrize("loss", [sequence_cross_entropy, conditional_random_field], ids=lambda loss: loss.name)
def test_the_slope_by_a_score_is_what_is_expected_less_what_is_there(loss):
    assert len([fact for fact in answers(loss, Kind.GRADIENT) if fact.formula is None]) == len(loss.arguments)
    outcomes = outcomes_of(loss)
    at = list(outcomes.points(9))[-1]
    chances = [float(sp.exp(-each).subs(at)) for each in outcomes.losses]
    for argument, rows in zip(loss.arguments, (3, 2), strict=False):
        for place in ((row, column) for row in range(1, rows + 1) for column in (1, 2)):
            variable = sp.Symbol(f"{argument.label}_{place[0]}{place[1]}", real=True)
            all_counts = [counts(labels, argument, place) for labels in outcomes.targets]
            expected = np.dot(chances, all_counts)
            for each, own in zip(outcomes.losses, all_counts, strict=True):
                assert float(sp.diff(each, variable).subs(at)) == pytest.approx(expected - own, abs=1e-12)


def test_nothing_is_said_of_slopes_that_are_no_such_difference():
    for loss in (ctc, STRANGERS["cross-entropy at another temperature"][0]):
        assert all(fact.formula is not None for fact in answers(loss, Kind.GRADIENT))  # another one, as a formula
    assert not facts_of_sequences(find("softmax cross-entropy", wizard.losses(), "loss"))


def test_a_loss_of_sequences_is_no_name_of_a_derived_loss():
    derived = wizard.derive(wizard.Model("categorical"))
    assert not {certificate.loss.name for _, certificate in derived.names} & {loss.name for loss in LOSSES}
