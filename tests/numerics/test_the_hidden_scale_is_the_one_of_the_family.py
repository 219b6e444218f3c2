"""Cuts, errors and areas that are read off the chances of levels are those of SciPy and of the parameters."""

from itertools import pairwise

import numpy as np
import pytest
import sympy as sp
from made_once import loss_of
from scipy import stats

import wizard
from wizard.assumptions.domain import levels, levels_of
from wizard.catalogue import find
from wizard.model import Model, of_size
from wizard.numerics.hidden_scale import hidden_scale

ERRORS = {"cumulative_logit": stats.logistic, "cumulative_probit": stats.norm}


def compiled(family):
    return loss_of(Model(family, predict=dict.fromkeys((p.name for p in family.parameters), "identity")))


@pytest.mark.parametrize("name", ERRORS)
@pytest.mark.parametrize("raw", [(0.0, -0.75, 1.5), (2.5, -1.0, 0.3, 2.0, 0.7), (-40.0, 3.0, 0.01), (0.4, 1.2)])
def test_cuts_density_and_chances_are_those_of_scipy(name, raw):
    size = len(raw)
    loss = compiled(of_size(find(name, wizard.families(), "distribution"), size))
    scale, errors = hidden_scale(loss, levels_of(size), np.array(raw), {}), ERRORS[name]
    cuts = np.cumsum(raw[1:])
    np.testing.assert_allclose(scale.cuts, cuts, atol=1e-8)
    np.testing.assert_allclose(scale.density, errors(raw[0]).pdf(scale.scores), atol=1e-6)
    np.testing.assert_allclose(scale.chances, np.diff(errors(raw[0]).cdf([-np.inf, *cuts, np.inf])), atol=1e-12)
    assert set(scale.cuts) <= set(scale.scores)


@pytest.mark.parametrize("name", ERRORS)
def test_the_areas_of_the_picture_are_the_chances(name):
    loss = compiled(find(name, wizard.families(), "distribution"))
    scale = hidden_scale(loss, levels, np.array([0.5, -0.75, 1.5]), {})
    areas = []
    for low, high in pairwise([-np.inf, *scale.cuts, np.inf]):
        piece = (scale.scores >= low) & (scale.scores <= high)
        areas.append(np.trapezoid(scale.density[piece], scale.scores[piece]))
    np.testing.assert_allclose(areas, scale.chances, atol=3e-3)


@pytest.mark.parametrize("spread", [1.0, 2.0])
def test_cuts_that_tell_of_different_errors_have_no_common_scale(spread):
    """At the second cut the errors are larger: it has no place on the scale of the first."""

    class TwoScales:
        @staticmethod
        def nll(y, rows):
            eta = rows[..., 0]
            first, second = stats.norm.cdf(-1.0 - eta), stats.norm.cdf((1.0 - eta) / spread)
            chances = np.stack(np.broadcast_arrays(first, second - first, 1.0 - second), axis=-1)
            with np.errstate(divide="ignore", invalid="ignore"):
                return -np.log(np.take_along_axis(chances, y[..., None].astype(int), axis=-1)[..., 0])

    assert (hidden_scale(TwoScales(), levels, np.array([0.0]), {}) is None) == (spread != 1.0)


def test_a_place_that_moves_nothing_has_no_scale():
    class Still:
        @staticmethod
        def nll(y, rows):
            return np.full(np.broadcast_shapes(y.shape, rows.shape[:-1]), float(sp.log(3)))

    assert hidden_scale(Still(), levels, np.array([0.0]), {}) is None
