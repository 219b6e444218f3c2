"""What is expected of each number: shares against the mean of the Dirichlet, labels against their chances."""

import numpy as np
import pytest

import wizard
from wizard.assumptions.several import labels, shares, vectors
from wizard.model import Model
from wizard.numerics.expected import expected


def of(name: str):
    family = wizard.catalogue.find(name, wizard.families(), "distribution")
    everything = dict.fromkeys((p.name for p in family.parameters), "identity")
    return wizard.compile(wizard.derive(Model(family, predict=everything)))


@pytest.mark.parametrize("weights", [[2.0, 3.0, 5.0], [0.3, 0.6, 0.2], [40.0, 1.0, 9.0], [0.08, 0.1, 3.0]])
def test_expected_shares_are_the_weights_parts_of_their_sum(weights):
    found = expected(of("dirichlet"), shares, np.array([weights, weights[::-1]]))
    wanted = np.array([weights, weights[::-1]]) / np.sum(weights)
    np.testing.assert_allclose(found, wanted, rtol=1e-6)


def test_expected_labels_are_their_chances():
    chances = np.array([[0.2, 0.9], [0.5, 0.01]])
    np.testing.assert_allclose(expected(of("independent_bernoulli"), labels, chances), chances, rtol=1e-12)


def test_of_what_cannot_be_counted_nothing_is_said():
    assert expected(of("independent_normal"), vectors, np.array([[0.0, 1.0, 1.0]])) is None


def test_shares_too_narrow_for_the_rule_are_not_guessed():
    assert np.isnan(expected(of("dirichlet"), shares, np.array([[3e6, 2e6, 1e6]]))).all()
