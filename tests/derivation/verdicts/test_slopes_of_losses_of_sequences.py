"""Slopes of losses of sequences, against differences of sums over all sequences in many digits."""

from __future__ import annotations

from dataclasses import replace
from itertools import groupby, pairwise, product

import mpmath
import numpy as np
import pytest
import sympy as sp

from wizard.assumptions.sequences import orders
from wizard.derivation.facts_of_paths import WHOLE, facts_of_paths
from wizard.derivation.facts_of_sequences import facts_of_sequences
from wizard.derivation.properties.records import Kind
from wizard.derivation.slopes_by_scores import s as at_place_s
from wizard.losses.ranking import listwise_likelihood_loss
from wizard.losses.sequences import (
    conditional_random_field,
    ctc,
    expected_edit_distance,
    p_of,
    p_or_blank,
    sequence_cross_entropy,
)
from wizard.notation.sequences import T, t
from wizard.notation.sums import K, j, k

STEPS, CLASSES = 3, 2
C, Z = orders.target, listwise_likelihood_loss.arguments[0].symbol
EDITS = expected_edit_distance.formula
STEP = mpmath.mpf(10) ** -15
DIGITS = 50


def said(loss, kind):
    return [fact for fact in facts_of_sequences(loss) if fact.kind is kind]


def softmax(z):
    odds = [[mpmath.exp(each) for each in row] for row in z]
    return [[each / sum(row) for each in row] for row in odds]


def scores(columns):
    return [[mpmath.mpf(each) for each in row] for row in np.random.default_rng(5).normal(size=(STEPS, columns))]


def differences(of, z, row, column):
    """First and second derivative of a function of a table by one of its numbers."""

    def at(change):
        moved = [list(each) for each in z]
        moved[row][column] += change
        return of(moved)

    here, up, down = at(0), at(STEP), at(-STEP)
    return (up - down) / (2 * STEP), (up - 2 * here + down) / STEP**2


def read(path):
    return tuple(label for label, _ in groupby(path) if label != CLASSES + 1)


def chance(p, path):
    return mpmath.fprod(p[step][label - 1] for step, label in enumerate(path))


def evaluated(formula, entries, whole=0):
    """A formula with numbers for its entries at [t, k], by their letters, and for the whole loss L."""
    at = {e: entries[str(e.base.label)] for e in formula.atoms(sp.Indexed)} | {WHOLE: whole}
    return mpmath.mpf(formula.xreplace({each: sp.Float(value, DIGITS) for each, value in at.items()}))


@pytest.mark.parametrize("target", [(), (1,), (1, 1), (1, 2), (2, 1, 2)])
def test_the_slope_of_ctc_is_what_is_expected_less_what_is_expected_given_the_target(target):
    (gradient,), (hessian,) = said(ctc, Kind.GRADIENT), said(ctc, Kind.HESSIAN)
    with mpmath.workdps(DIGITS):
        z = scores(CLASSES + 1)
        p = softmax(z)
        paths = [path for path in product(range(1, CLASSES + 2), repeat=STEPS) if read(path) == target]
        whole = sum(chance(p, path) for path in paths)

        def loss(z):
            return -mpmath.log(sum(chance(softmax(z), path) for path in paths))

        for row, column in product(range(STEPS), range(CLASSES + 1)):
            given = sum(chance(p, path) for path in paths if path[row] == column + 1) / whole
            at = {"p": p[row][column], "q": given}
            slope, second = differences(loss, z, row, column)
            assert abs(evaluated(gradient.formula, at) - slope) < 1e-20
            assert abs(evaluated(hessian.formula, at) - second) < 1e-12


def test_the_example_of_ctc_is_the_share_of_the_alignments_with_that_label():
    (gradient,) = said(ctc, Kind.GRADIENT)
    assert "the target (1, 2), $q_{2,1} = " in gradient.statement
    shown = gradient.statement.split("$q_{2,1} = ")[1]
    # the five alignments of (1, 2), of which the two with a 1 in the middle and a 2 at the end are counted above
    assert shown.startswith("p_{21} p_{32} (p_{11} + p_{13}) / S$ with $S = ")
    assert shown.count("+") == 1 + 4


@pytest.mark.parametrize("target", [(1, 1, 1), (2, 1, 2)])
def test_slopes_of_the_expected_edits_are_those_of_its_sum(target):
    by_share, by_score = said(expected_edit_distance, Kind.GRADIENT)
    (hessian,) = said(expected_edit_distance, Kind.HESSIAN)
    every = list(product(range(1, CLASSES + 1), repeat=STEPS))
    shifted = {frozenset([(1, 2, 1), (2, 1, 2)])}

    def distance(path):  # places that differ, but two edits shift by one place
        return (
            2 if frozenset([path, target]) in shifted else sum(a != b for a, b in zip(path, target, strict=True))
        )

    def expected(p):
        return sum(distance(path) * chance(p, path) for path in every)

    with mpmath.workdps(DIGITS):
        z = scores(CLASSES)
        p = softmax(z)
        for row, column in product(range(STEPS), range(CLASSES)):
            certain = [list(each) for each in p]
            certain[row] = [mpmath.mpf(place == column) for place in range(CLASSES)]
            of_certain = {"L": expected(certain)}
            slope, _ = differences(expected, p, row, column)
            assert abs(evaluated(by_share.formula, of_certain) - slope) < 1e-20
            slope, second = differences(lambda z: expected(softmax(z)), z, row, column)
            for fact, number in ((by_score, slope), (hessian, second)):
                found = evaluated(fact.formula, {"p": p[row][column], **of_certain}, expected(p))
                assert abs(found - number) < 1e-12


def test_the_slope_of_an_order_is_that_of_drawing_items_one_after_another():
    (gradient,), (hessian,) = (said(listwise_likelihood_loss, kind) for kind in (Kind.GRADIENT, Kind.HESSIAN))
    order = (3, 1, 4, 2)  # of more items than the facts were derived with
    with mpmath.workdps(DIGITS):
        z = [[mpmath.mpf(each) for each in np.random.default_rng(2).normal(size=len(order))]]

        def loss(z):
            (row,) = z
            odds = [mpmath.exp(row[item - 1]) for item in order]
            return -sum(mpmath.log(odds[place] / sum(odds[place:])) for place in range(len(order)))

        for place, item in enumerate(order, start=1):
            numbers = differences(loss, z, 0, item - 1)
            for fact, number in zip((gradient, hessian), numbers, strict=True):
                assert (
                    abs(written_out(fact.formula, order, z, {at_place_s: place, K: len(order)}) - number) < 1e-12
                )


def test_the_slope_of_a_sequence_is_that_of_each_step():
    (_, gradient), (_, hessian) = (said(sequence_cross_entropy, kind) for kind in (Kind.GRADIENT, Kind.HESSIAN))
    target = (4, 1, 3)  # of more classes than the facts were derived with
    with mpmath.workdps(DIGITS):
        z = scores(4)

        def loss(z):
            p = softmax(z)
            return -sum(mpmath.log(row[label - 1]) for row, label in zip(p, target, strict=True))

        for row, column in product(range(STEPS), range(4)):
            for fact, number in zip((gradient, hessian), differences(loss, z, row, column), strict=True):
                size = {t: row + 1, k: column + 1, K: 4, T: STEPS}
                assert abs(written_out(fact.formula, target, z, size) - number) < 1e-12


def written_out(formula, target, z, size):
    """A formula in z[...] and c[...] with numbers for all of these."""
    plain = formula.subs(size).doit()
    plain = plain.xreplace(
        {e: sp.Integer(target[e.indices[0] - 1]) for e in plain.atoms(sp.Indexed) if e.base == C}
    )
    values = {e: at_place(z, [int(each) for each in e.indices]) for e in plain.atoms(sp.Indexed)}
    return mpmath.mpf(sp.N(plain.xreplace({e: sp.Float(value, DIGITS) for e, value in values.items()}), DIGITS))


def at_place(z, indices):
    row, column = indices if len(indices) == 2 else (1, *indices)
    return z[row - 1][column - 1]


def test_the_curvature_of_a_random_field_is_the_variance_of_what_is_counted():
    at_steps, at_transitions = said(conditional_random_field, Kind.HESSIAN)
    assert "the variance" in at_steps.statement
    assert "the variance of the number of transitions" in at_transitions.statement
    every = list(product(range(2), repeat=STEPS))
    with mpmath.workdps(DIGITS):
        z, A = scores(2), scores(2)[:2]

        def score(path, z, A):
            return sum(z[step][label] for step, label in enumerate(path)) + sum(
                A[one][other] for one, other in pairwise(path)
            )

        def loss(A):
            return mpmath.log(sum(mpmath.exp(score(path, z, A)) for path in every)) - score((0, 1, 1), z, A)

        odds = [mpmath.exp(score(path, z, A)) for path in every]
        for one, other in product(range(2), repeat=2):
            counts = [list(pairwise(path)).count((one, other)) for path in every]
            mean, square = (
                sum(weight * count**power for weight, count in zip(odds, counts, strict=True)) / sum(odds)
                for power in (1, 2)
            )
            _, second = differences(loss, A, one, other)
            assert abs(second - (square - mean**2)) < 1e-12


@pytest.mark.parametrize(
    "changed",
    [
        pytest.param(replace(ctc, formula=ctc.formula + p_or_blank[1, 1]), id="a term of its own"),
        pytest.param(replace(ctc, formula=2 * ctc.formula), id="squared probabilities"),
        pytest.param(
            replace(expected_edit_distance, formula=expected_edit_distance.formula**2), id="squared edits"
        ),
        pytest.param(
            replace(expected_edit_distance, formula=expected_edit_distance.formula + p_of[1, 1] ** 2),
            id="a penalty",
        ),
    ],
)
def test_nothing_is_said_of_what_is_no_sum_over_paths(changed):
    assert list(facts_of_paths(changed)) == []


def test_a_weighted_sum_over_paths_is_no_likelihood_and_not_said_to_be_one():
    halved = replace(ctc, formula=ctc.formula + sp.log(2))  # e^-L is half of what it was: it adds up to 1/2
    assert list(facts_of_paths(halved)) == []


def test_a_wrong_slope_is_not_said():
    other_sum = replace(
        listwise_likelihood_loss,
        formula=sp.Sum(sp.log(sp.Sum(sp.exp(Z[C[j]]), (j, 1, K))) - Z[C[t]], (t, 1, K)),  # nothing is left out
    )
    assert [fact.kind for fact in facts_of_sequences(other_sum) if fact.formula is not None] == []
