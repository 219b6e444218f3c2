"""Survival curves and medians against SciPy, the Kaplan-Meier steps against statsmodels and a hand-made table."""

import numpy as np
import pytest
from made_once import loss_of
from scipy import stats
from statsmodels.duration.survfunc import SurvfuncRight

import wizard
from wizard.data.real import leukaemia, load
from wizard.data.selection import select
from wizard.model import Model
from wizard.numerics.survival import kaplan_meier, survival, time_survived_by

TIMES = np.array([1e-3, 0.5, 1.0, 3.0, 20.0])
SCIPY = {
    "censored_exponential": lambda mu: stats.expon(scale=mu),
    "censored_weibull": lambda scale, shape: stats.weibull_min(shape, scale=scale),
    "censored_log_normal": lambda mu, sigma: stats.lognorm(sigma, scale=np.exp(mu)),
    "censored_log_logistic": lambda alpha, beta: stats.fisk(beta, scale=alpha),
}


@pytest.mark.parametrize("name", SCIPY)
def test_survival_and_its_median_equal_scipys(name):
    family = wizard.catalogue.find(name, wizard.families(), "distribution")
    everything = dict.fromkeys((p.name for p in family.parameters), "identity")
    loss = loss_of(Model(family, predict=everything))
    for values in ([p.value for p in family.parameters], [p.span[1] for p in family.parameters]):
        frozen = SCIPY[name](*values)
        raw = np.array(values)
        np.testing.assert_allclose(survival(loss, TIMES, raw, {}), frozen.sf(TIMES), rtol=1e-9, atol=1e-300)
        for share in (0.1, 0.5, 0.9):
            found = time_survived_by(loss, share, np.tile(raw, (2, 1)), {})
            np.testing.assert_allclose(found, [frozen.isf(share)] * 2, rtol=1e-9)


def test_the_steps_equal_those_of_statsmodels():
    random = np.random.default_rng(4)
    t, d = random.integers(1, 30, 200).astype(float), random.integers(0, 2, 200).astype(float)
    theirs = SurvfuncRight(t, d)
    ended, beyond = kaplan_meier(t, d)
    np.testing.assert_allclose(ended[1:], theirs.surv_times)
    np.testing.assert_allclose(beyond[1:], theirs.surv_prob)


def test_nothing_that_happened_leaves_the_share_at_one():
    assert [each.tolist() for each in kaplan_meier([3, 4], [0, 0])] == [[0.0], [1.0]]


def test_the_leukaemia_trial_has_the_published_exponential_and_weibull_fits():
    chosen = select(load(leukaemia), leukaemia.targets, leukaemia.inputs, leukaemia.domains[0])
    exponential = wizard.fit(wizard.derive(Model("censored_exponential")), chosen.X, chosen.y)
    # one mean for each group: weeks by relapses, 182 / 21 and 359 / 9
    means = exponential.predict(np.array([[0.0], [1.0]]))["mu"]
    np.testing.assert_allclose(means, [182 / 21, 359 / 9], rtol=1e-8)
    weibull = wizard.fit(wizard.derive(Model("censored_weibull", learn=["shape"])), chosen.X, chosen.y)
    # R, survreg(Surv(time, cens) ~ treat, MASS::gehan): 3.516, -1.267 (0.311) for the control, scale 0.732
    intercept, effect = weibull.coefficients["scale"]
    np.testing.assert_allclose([intercept + effect, effect], [3.516, 1.267], atol=5e-4)
    assert round(float(weibull.standard_errors["scale"][1]), 3) == 0.311
    assert round(1.0 / weibull.learned["shape"].value, 3) == 0.732
