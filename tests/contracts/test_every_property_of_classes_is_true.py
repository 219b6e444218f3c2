"""What is claimed of a loss of classes, in numbers, by the compiled loss of the softmax."""

import numpy as np
import pytest
import sympy as sp

import wizard
from wizard.derivation.properties.records import Kind
from wizard.derivation.records import Certainty
from wizard.notation.sums import j, l

CLASSES = 3


@pytest.fixture(scope="module")
def derivation():
    return wizard.derive(wizard.Model("categorical"))


@pytest.fixture(scope="module")
def told(derivation):
    """The one claim of a kind."""
    return lambda kind: next(p for p in derivation.properties if p.kind is kind)


@pytest.fixture(scope="module")
def value(derivation):
    return wizard.compile(derivation).value


SCORES = np.random.default_rng(1).normal(0.0, 2.0, (50, CLASSES))


def shares(scores):
    return np.exp(scores) / np.exp(scores).sum(axis=-1, keepdims=True)


def test_the_best_constant_is_the_share_of_each_class(told, value):
    assert told(Kind.ESTIMAND).certainty is Certainty.CHECKED
    classes = np.array([0] * 5 + [1] * 2 + [2] * 3)
    best = np.log([0.5, 0.2, 0.3])

    def mean_loss(scores):
        return value(classes, np.broadcast_to(scores, (10, CLASSES))).mean()

    for step in np.random.default_rng(2).normal(0.0, 0.1, (100, CLASSES)):
        assert mean_loss(best + step) >= mean_loss(best)


def test_second_differences_are_nowhere_negative_and_the_same_for_all_classes(told, value):
    assert told(Kind.CONVEXITY).holds
    assert told(Kind.CANONICAL).holds
    for scores in SCORES:
        for step in np.random.default_rng(3).normal(0.0, 0.5, (20, CLASSES)):
            rows = np.stack([scores - step, scores, scores + step])
            seconds = [np.array([1.0, -2.0, 1.0]) @ value(np.full(3, true), rows) for true in range(CLASSES)]
            assert min(seconds) >= 0
            assert np.ptp(seconds) < 1e-12


def test_a_table_of_log_probabilities_has_one_rank_less_than_classes(told, value):
    assert told(Kind.EXPONENTIAL_FAMILY).holds
    table = np.array([[value(np.array([true]), scores[None])[0] for true in range(CLASSES)] for scores in SCORES])
    centred = table - table.mean(axis=0) - table.mean(axis=1, keepdims=True) + table.mean()
    assert np.linalg.matrix_rank(centred, tol=1e-9) == CLASSES - 1


def test_the_gradient_stays_within_one_and_its_expected_square_is_the_information(told, value):
    assert told(Kind.INFLUENCE).holds
    information = told(Kind.FISHER).formula
    (share,) = information.atoms(sp.IndexedBase)
    for scores in SCORES:
        p, step = shares(scores), 1e-5 * np.eye(CLASSES)
        up, down = ([value(np.full(3, true), scores + s * step) for true in range(CLASSES)] for s in (1, -1))
        gradient = (np.array(up) - np.array(down)) / 2e-5
        assert np.abs(gradient).max() <= 1 + 1e-8
        expected = np.einsum("t,ta,tb->ab", p, gradient, gradient)
        named = {share[each + 1]: p[each] for each in range(CLASSES)}
        claimed = [
            [float(information.subs({j: a + 1, l: b + 1}).xreplace(named)) for b in range(CLASSES)]
            for a in range(CLASSES)
        ]
        assert np.array(claimed) == pytest.approx(expected, abs=1e-7)
