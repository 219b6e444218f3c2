"""A distribution of several outputs is one record for any number of them."""

import numpy as np
import pytest
import scipy.stats

import wizard
from wizard.model import ModelError
from wizard.ui.choice import Choice, decode, encode

SIZED = [family for family in wizard.families() if family.domain.of_size]


@pytest.mark.parametrize("family", SIZED, ids=lambda family: family.name)
def test_every_distribution_of_such_a_domain_has_any_size(family):
    assert family.of_size is not None
    assert family.domain.counted
    for size in (2, 3):
        other = wizard.Model(family, size=size).family
        assert (other.name, other.domain.name, other.domain.size) == (family.name, family.domain.name, size)
    assert family.of_size(family.domain.size) is family.of_size(family.domain.size)
    assert wizard.Model(family, size=family.domain.size).family is family


@pytest.mark.parametrize("family", SIZED, ids=lambda family: family.name)
def test_the_loss_of_four_is_minus_the_log_density_of_scipy(family):
    model = wizard.Model(family, size=4)
    loss = wizard.compile(wizard.derive(model))
    rng = np.random.default_rng(4)
    values = [np.full(3, rng.uniform(*p.span)) for p in model.family.parameters]
    y = model.family.draw(rng, *values)
    everything = wizard.Model(model.family, {p.name: "identity" for p in model.family.parameters})
    loss = wizard.compile(wizard.derive(everything))
    reference = model.family.reference(scipy.stats, *(value[0] for value in values))
    wanted = (reference.logpmf if family.domain.discrete else reference.logpdf)(y)
    np.testing.assert_allclose(loss.nll(y, np.stack(values, axis=-1)), -np.ravel(wanted), rtol=1e-9)


def test_a_size_that_makes_no_sense_is_refused():
    with pytest.raises(ModelError, match="size of its own"):
        wizard.Model("normal", size=2)
    for size in (1, 7, 2.5):
        with pytest.raises(ModelError, match="from 2 to 6"):
            wizard.Model("dirichlet", size=size)


def test_a_size_is_in_the_address():
    choice = Choice(domain="vectors", family="multivariate_normal", size=3)
    assert choice.model().family.domain.size == 3
    address = {name: value if isinstance(value, list) else [value] for name, value in encode(choice).items()}
    assert decode(address) == (choice, ())
    strange, complaints = decode({**address, "size": ["70"]})
    assert strange.size is None
    assert "70" in complaints[0]
    single, complaints = decode({"family": ["normal"], "size": ["3"]})
    assert single.size is None
    assert "size of its own" in complaints[0]
