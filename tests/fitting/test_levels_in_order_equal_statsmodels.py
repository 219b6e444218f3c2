"""Levels in order: cumulative logit and probit beside statsmodels' ordered model."""

import numpy as np
import pytest
from statsmodels.miscmodels.ordinal_model import OrderedModel

import wizard
from wizard.data.samples import draw_sample


@pytest.mark.parametrize(("family", "theirs"), [("cumulative_logit", "logit"), ("cumulative_probit", "probit")])
@pytest.mark.parametrize("size", [3, 5])
def test_slopes_and_cuts_equal_statsmodels(family, theirs, size):
    learned = [f"delta_{place}" for place in range(2, size)]
    derivation = wizard.derive(wizard.Model(family, learn=learned, fix={"theta_1": 0.0}, size=size))
    sample = draw_sample(derivation.model, wizard.compile(derivation), size=800, seed=11)
    X = np.column_stack([sample.x, np.cos(3.0 * sample.x)])
    ours = wizard.fit(derivation, X, sample.y)
    model = OrderedModel(sample.y.astype(int), X, distr=theirs)
    found = model.fit(method="newton", disp=False, maxiter=100)
    assert ours.nll == pytest.approx(-found.llf, rel=1e-10)
    intercept, *slopes = ours.coefficients["eta"]
    np.testing.assert_allclose(slopes, found.params[:2], rtol=1e-5)
    np.testing.assert_allclose(ours.standard_errors["eta"][1:], found.bse[:2], rtol=1e-4)
    gaps = [ours.learned[name].value for name in learned]
    cuts = model.transform_threshold_params(found.params)[1:-1]
    np.testing.assert_allclose(np.cumsum([0.0, *gaps]) - intercept, cuts, rtol=1e-5)
