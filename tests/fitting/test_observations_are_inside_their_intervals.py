"""As many observations are inside their intervals as should be, and fewer where the assumption is wrong."""

import numpy as np
import pytest
import scipy.stats

import wizard
from wizard.fitting.coverage import MOST_CHECKED, coverage, inside
from wizard.worker.report import plain_problem, restored_problem


def fitted(name, X, y, **roles):
    return wizard.fit(wizard.derive(wizard.Model(name, **roles)), X, y)


def drawn(n=1500):
    rng = np.random.default_rng(5)
    return rng, rng.uniform(-1.0, 1.0, (n, 1))


def test_the_true_assumption_is_not_doubted():
    rng, X = drawn()
    y = rng.poisson(np.exp(1.0 + X[:, 0]))
    found = coverage(fitted("poisson", X, y), X, y)
    low, high = found.usual
    assert low <= found.observed <= high
    assert found.expected > 0.82  # whole numbers cannot be split


def test_a_wrong_assumption_is_doubted():
    rng, X = drawn()
    y = rng.negative_binomial(1.0, 0.2, len(X))  # varies more than a Poisson
    found = coverage(fitted("poisson", X, y), X, y)
    assert found.observed < found.usual[0]


def test_the_share_is_counted_by_hand():
    y = np.arange(10.0)
    fit = fitted("normal", np.zeros((10, 0)), y, learn=["sigma"])
    low, high = scipy.stats.norm(y.mean(), y.std()).interval(0.8)
    found = coverage(fit, np.zeros((10, 0)), y)
    assert found.observed == np.mean((y >= low) & (y <= high))
    assert found.expected == pytest.approx(0.8, abs=1e-9)
    assert found.spread == pytest.approx(np.sqrt(0.8 * 0.2 / 10), rel=1e-6)


def test_of_many_observations_some_are_checked():
    rng, X = drawn(MOST_CHECKED + 500)
    y = rng.normal(X[:, 0])
    assert coverage(fitted("normal", X, y), X, y).checked == MOST_CHECKED


def test_an_interval_through_pi_holds_what_is_on_both_sides_of_it():
    held = inside(
        np.array([3.0, -3.0, 0.0, 0.0]), np.array([2.9, 2.9, 2.9, -1.0]), np.array([-2.9, -2.9, -2.9, 1.0])
    )
    assert held.tolist() == [True, True, False, True]


def test_a_problem_keeps_its_domain_on_its_way_through_json():
    rng, X = drawn(50)
    fit = fitted("von_mises", X, rng.vonmises(X[:, 0], 2.0))
    assert restored_problem(plain_problem(fit.problem)).domain is fit.problem.domain


def test_successes_are_counted_out_of_their_own_trials():
    rng, X = drawn()
    trials = rng.integers(1, 60, len(X))
    y = np.column_stack([rng.binomial(trials, 1.0 / (1.0 + np.exp(-X[:, 0]))), trials])
    low, high = (found := coverage(fitted("binomial", X, y), X, y)).usual
    assert low <= found.observed <= high
    y[:, 0] = rng.binomial(trials, rng.beta(1.0, 1.0, len(X)))  # every observation has a chance of its own
    found = coverage(fitted("binomial", X, y), X, y)
    assert found.observed < found.usual[0]
