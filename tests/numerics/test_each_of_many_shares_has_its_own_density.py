"""A share of a Dirichlet is a Beta (Kotz, Balakrishnan and Johnson 2000), which is not what the program uses."""

import numpy as np
import pytest
from made_once import loss_of
from scipy import stats

import wizard
from wizard.assumptions.several import shares_of
from wizard.catalogue import find
from wizard.data.samples import draw_targets
from wizard.model import Model, of_size
from wizard.numerics import curves
from wizard.numerics.margins import SHOWN, share_densities
from wizard.numerics.views import Line, Margins, view_of


def compiled(size):
    family = of_size(find("dirichlet", wizard.families(), "distribution"), size)
    names = [parameter.name for parameter in family.parameters]
    return family, loss_of(Model(family, predict=dict.fromkeys(names, "identity")))


@pytest.mark.parametrize("weights", [(2.0, 0.5, 3.0, 1.0), (0.2, 0.3, 0.2, 40.0, 5.0)], ids=str)
def test_each_share_of_a_dirichlet_is_a_beta(weights):
    family, loss = compiled(len(weights))
    drawn = draw_targets(family, {f"alpha_{k}": weight for k, weight in enumerate(weights, start=1)})
    found = share_densities(loss, np.array(weights), {}, drawn)
    for weight, heights in zip(weights, found, strict=True):
        exact = stats.beta(weight, sum(weights) - weight).pdf(SHOWN)
        np.testing.assert_allclose(heights, exact, rtol=1e-3, atol=1e-9)


def test_two_shares_lie_on_a_line_and_more_than_three_have_each_its_own_picture():
    assert isinstance(view_of(shares_of(2)), Line)
    assert all(isinstance(view_of(shares_of(size)), Margins) for size in (4, 5, 6))


def test_the_first_of_two_shares_is_a_beta():
    _, loss = compiled(2)
    line, raw = view_of(shares_of(2)), np.array([2.0, 3.5])
    grid = curves.target_grid(loss, line, raw, {})
    np.testing.assert_allclose(
        curves.density(loss, line.whole(grid), raw, {}), stats.beta(*raw).pdf(grid), rtol=1e-9
    )
    assert grid[0] < 0.01
    assert grid[-1] > 0.95
