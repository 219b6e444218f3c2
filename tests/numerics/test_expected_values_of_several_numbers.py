"""What is expected of each number: shares against the mean of the Dirichlet, labels against their chances."""

import numpy as np
import pytest
from made_once import loss_of

import wizard
from wizard.assumptions.several import labels, shares, vectors
from wizard.model import Model
from wizard.numerics.expected import expected


def of(name: str):
    family = wizard.catalogue.find(name, wizard.families(), "distribution")
    everything = dict.fromkeys((p.name for p in family.parameters), "identity")
    return loss_of(Model(family, predict=everything))


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


VECTORS = wizard.families("vectors")


@pytest.mark.parametrize("family", VECTORS, ids=lambda family: family.name)
def test_the_first_parameters_of_a_distribution_of_vectors_are_its_centres(family):
    raw = np.array([p.value for p in family.parameters])
    raw[:2] = 0.7, -1.3
    beside = np.array([[0.3, 0.9], [-1.1, 0.4], [2.0, 2.5]])
    loss = of(family.name)
    above, below = (loss.nll(raw[:2] + side * beside, np.tile(raw, (3, 1))) for side in (1, -1))
    np.testing.assert_allclose(above, below, rtol=1e-12)


def test_shares_too_narrow_for_the_rule_are_not_guessed():
    assert np.isnan(expected(of("dirichlet"), shares, np.array([[3e6, 2e6, 1e6]]))).all()
