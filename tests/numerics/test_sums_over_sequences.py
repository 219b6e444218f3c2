"""Sums over all sequences are those of a plain sum over every one, in reach of numbers and beyond."""

from itertools import groupby, pairwise, product

import mpmath
import numpy as np
import pytest
import scipy.special

from wizard.numerics.kernels.classes import surprisals
from wizard.numerics.kernels.sequences import (
    alignments,
    expected_edits,
    log_alignments,
    log_sum_exp_minus_first,
    log_sum_over_paths_minus_true,
    path_score,
    sum_over_paths,
)

STEPS, CLASSES = 4, 3
SPREADS = (1.0, 30.0, 700.0, 1e5)


def drawn(spread: float) -> tuple[np.ndarray, np.ndarray]:
    """Scores of steps and transitions: whole numbers, so that nothing but the sums is rounded."""
    random = np.random.default_rng(int(spread))
    return (
        random.normal(0, spread, (STEPS, CLASSES)).round(),
        random.normal(0, spread, (CLASSES, CLASSES)).round(),
    )


def score(z, A, path):
    steps = [mpmath.mpf(z[t, k]) for t, k in enumerate(path)]
    return mpmath.fsum(steps + [mpmath.mpf(A[one, other]) for one, other in pairwise(path)])


def exactly_minus_true(z, A, y):
    paths = product(range(CLASSES), repeat=STEPS)
    true = score(z, A, y)
    return mpmath.log(mpmath.fsum(mpmath.exp(score(z, A, path) - true) for path in paths))


@pytest.mark.parametrize("spread", SPREADS)
@pytest.mark.parametrize("y", [(0, 1, 2, 0), (2, 2, 2, 2)])
def test_the_forward_recursion_in_logarithms_is_the_sum_over_every_path(spread, y):
    z, A = drawn(spread)
    with mpmath.workdps(400):
        expected = float(exactly_minus_true(z, A, y))
    assert log_sum_over_paths_minus_true(z, A, np.array(y)) == pytest.approx(expected, rel=1e-12)


def test_a_path_that_is_nearly_sure_keeps_its_digits():
    z, A, y = np.zeros((STEPS, CLASSES)), np.zeros((CLASSES, CLASSES)), (1, 1, 0, 2)
    z[np.arange(STEPS), y] = 45.0
    with mpmath.workdps(400):
        expected = exactly_minus_true(z, A, y)
    assert expected < 1e-18
    assert log_sum_over_paths_minus_true(z, A, np.array(y)) == pytest.approx(float(expected), rel=1e-14)


def test_in_plain_numbers_it_is_the_same_where_these_reach():
    z, A = drawn(1.0)
    y = np.array([0, 1, 2, 0])
    plain = np.log(sum_over_paths(z, A)) - path_score(z, A, y)
    assert plain == pytest.approx(log_sum_over_paths_minus_true(z, A, y), rel=1e-13)


def read(path, blank):
    return tuple(label for label, _ in groupby(path) if label != blank)


@pytest.mark.parametrize("spread", SPREADS[:3])
@pytest.mark.parametrize("y", [(), (0,), (1, 1), (0, 1), (0, 1, 0), (1, 0, 1, 0)])
def test_the_labels_have_the_probability_of_all_paths_that_read_so(spread, y):
    z, _ = drawn(spread)
    blank = CLASSES - 1
    with mpmath.workdps(700):
        rows = [[mpmath.exp(mpmath.mpf(each)) for each in row] for row in z]
        shares = [[each / mpmath.fsum(row) for each in row] for row in rows]
        paths = [path for path in product(range(CLASSES), repeat=STEPS) if read(path, blank) == y]
        truth = mpmath.fsum(mpmath.fprod(shares[t][k] for t, k in enumerate(path)) for path in paths)
        expected = float(mpmath.log(truth))
    labels = np.array(y, dtype=int)
    assert log_alignments(-surprisals(z), labels) == pytest.approx(expected, rel=1e-12, abs=1e-14)
    if spread == 1.0:
        assert alignments(scipy.special.softmax(z, axis=-1), labels) == pytest.approx(float(truth), rel=1e-13)


def test_labels_that_the_steps_have_no_room_for_are_impossible():
    z, _ = drawn(1.0)
    with np.errstate(divide="ignore"):
        assert log_alignments(-surprisals(z), np.array([0, 0, 1])) > -np.inf  # a blank between the two
        assert log_alignments(-surprisals(z), np.array([0, 0, 0])) == -np.inf


def test_a_long_sequence_is_out_of_reach_of_plain_numbers_alone():
    """Of 1000 steps with three equal shares there are few enough paths that their sum is below 1e-308."""
    z, labels = np.zeros((1000, 3)), np.array([0, 1] * 5)
    assert alignments(np.full((1000, 3), 1 / 3), labels) == 0.0
    found = log_alignments(-surprisals(z), labels)
    with mpmath.workdps(60):
        # ten labels that differ from their neighbours, each once or more, and blanks before, between and after
        # them that may be none: the steps are cut into 21 runs, of which the 10 of labels are not empty
        count = mpmath.binomial(1000 - 10 + 20, 20)
        expected = mpmath.log(count) - 1000 * mpmath.log(3)
    assert found == pytest.approx(float(expected), rel=1e-12)


def test_the_edits_are_those_of_every_sequence_weighted_by_its_probability():
    """For one step the target is missed, or not; for two, known by hand."""
    p = np.array([[0.2, 0.5, 0.3]])
    assert expected_edits(p, np.array([1])) == pytest.approx(0.5)
    p = np.array([[0.9, 0.1], [0.4, 0.6]])
    # (0, 1) is what is wanted: (0, 0) and (1, 1) take one edit, (1, 0) takes two
    assert expected_edits(p, np.array([0, 1])) == pytest.approx(0.36 + 0.06 + 2 * 0.04)


@pytest.mark.parametrize("spread", SPREADS)
def test_each_item_is_beside_all_that_come_after_it(spread):
    z = np.random.default_rng(3).normal(0, spread, 5).round()
    y = np.array([3, 0, 4, 1, 2])
    with mpmath.workdps(400):
        ordered = [mpmath.mpf(each) for each in z[y]]
        expected = [
            float(mpmath.log(mpmath.fsum(mpmath.exp(other - one) for other in ordered[place:])))
            for place, one in enumerate(ordered)
        ]
    np.testing.assert_allclose(log_sum_exp_minus_first(z, y), expected, rtol=1e-14)


@pytest.mark.parametrize("spread", SPREADS)
def test_every_class_has_its_surprisal(spread):
    z, _ = drawn(spread)
    with mpmath.workdps(400):
        rows = [[mpmath.mpf(each) for each in row] for row in z]
        expected = [
            [float(mpmath.log(mpmath.fsum(mpmath.exp(other - one) for other in row))) for one in row]
            for row in rows
        ]
    np.testing.assert_allclose(surprisals(z), expected, rtol=1e-14)
