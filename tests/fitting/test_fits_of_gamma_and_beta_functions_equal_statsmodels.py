"""Fits of densities with gamma functions of their parameters, against statsmodels and SciPy."""

from functools import cache

import numpy as np
import pytest
import statsmodels.api as sm
from made_once import derivation_of
from scipy import stats
from statsmodels.othermod.betareg import BetaModel

import wizard
from wizard.derivation.derive import Derivation
from wizard.model import Model


@cache
def derived(family: str, learned: str) -> Derivation:
    return derivation_of(Model(family, learn=(learned,)))


def inputs(n: int = 600) -> tuple[np.ndarray, np.ndarray]:
    """Inputs, and a linear predictor of them."""
    X = np.random.default_rng(11).normal(size=(n, 2))
    return X, 0.8 + X @ [0.4, -0.3]


def test_a_gamma_fit_has_the_coefficients_of_the_generalised_linear_model():
    X, eta = inputs()
    y = np.random.default_rng(1).gamma(2.5, np.exp(eta) / 2.5)
    ours = wizard.fit(derived("gamma", "alpha"), X, y)
    family = sm.families.Gamma(sm.families.links.Log())
    theirs = sm.GLM(y, sm.add_constant(X), family=family).fit(tol=1e-14, maxiter=200)
    np.testing.assert_allclose(ours.coefficients["mu"], theirs.params, rtol=1e-8)
    alpha = ours.learned["alpha"].value
    nll = -stats.gamma(alpha, scale=theirs.fittedvalues / alpha).logpdf(y).sum()
    assert ours.nll == pytest.approx(nll, rel=1e-12)
    beside = [
        -stats.gamma(a, scale=theirs.fittedvalues / a).logpdf(y).sum() for a in (0.999 * alpha, 1.001 * alpha)
    ]
    assert ours.nll < min(beside)


@pytest.mark.parametrize(("family", "kind"), [("negative_binomial", "nb2"), ("negative_binomial_1", "nb1")])
def test_negative_binomial_fits_have_the_parameters_of_statsmodels(family, kind):
    X, eta = inputs()
    mean = np.exp(eta)
    shape = np.full_like(mean, 1.0 / 0.7) if kind == "nb2" else mean / 0.7
    random = np.random.default_rng(2)
    y = random.poisson(random.gamma(shape, mean / shape)).astype(float)
    ours = wizard.fit(derived(family, "alpha"), X, y)
    design = sm.add_constant(X)
    model = sm.NegativeBinomial(y, design, loglike_method=kind)
    start = np.append(ours.coefficients["mu"], ours.learned["alpha"].value) * 1.01
    theirs = model.fit(start_params=start, method="newton", tol=1e-12, disp=0)
    wanted = theirs.params
    np.testing.assert_allclose(ours.coefficients["mu"], wanted[:-1], rtol=1e-6)
    assert ours.learned["alpha"].value == pytest.approx(wanted[-1], rel=1e-6)
    assert ours.nll == pytest.approx(-theirs.llf, rel=1e-12)
    np.testing.assert_allclose(ours.standard_errors["mu"], theirs.bse[:-1], rtol=1e-4)


def test_a_beta_fit_has_the_parameters_of_statsmodels():
    X, eta = inputs()
    mean = 1.0 / (1.0 + np.exp(-eta))
    y = np.random.default_rng(3).beta(8.0 * mean, 8.0 * (1.0 - mean))
    ours = wizard.fit(derived("beta", "phi"), X, y)
    theirs = BetaModel(y, sm.add_constant(X)).fit(disp=0, gtol=1e-7)
    np.testing.assert_allclose(ours.coefficients["mu"], theirs.params[:-1], rtol=1e-6)
    assert np.log(ours.learned["phi"].value) == pytest.approx(theirs.params[-1], rel=1e-6)
    assert ours.nll == pytest.approx(-theirs.llf, rel=1e-12)


def test_an_inverse_gamma_fit_has_the_parameters_of_scipy():
    y = stats.invgamma(3.0, scale=2.0).rvs(500, random_state=4)
    ours = wizard.fit(derived("inverse_gamma", "alpha"), np.zeros((500, 0)), y)
    alpha, _, beta = stats.invgamma.fit(y, floc=0.0)
    assert ours.learned["alpha"].value == pytest.approx(alpha, rel=1e-4)
    assert ours.predict(np.zeros((1, 0)))["beta"] == pytest.approx([beta], rel=1e-4)
    assert ours.nll <= -stats.invgamma(alpha, scale=beta).logpdf(y).sum() + 1e-10


def test_counts_without_overdispersion_are_fitted_as_poisson():
    """The best alpha is 0 then, the end of its domain: the mean must still be found."""
    X, eta = inputs()
    y = np.random.default_rng(5).binomial(20, np.clip(np.exp(eta) / 20.0, 0.0, 0.9)).astype(float)
    ours = wizard.fit(derived("negative_binomial", "alpha"), X, y)
    poisson = sm.GLM(y, sm.add_constant(X), family=sm.families.Poisson()).fit(tol=1e-14)
    np.testing.assert_allclose(ours.coefficients["mu"], poisson.params, rtol=1e-4)
    assert ours.learned["alpha"].value < 1e-4


def test_a_generalised_poisson_fit_has_the_parameters_of_statsmodels():
    X, eta = inputs()
    family = wizard.catalogue.find("generalised_poisson", wizard.families(), "distribution")
    y = family.draw(np.random.default_rng(6), np.exp(eta), 0.6).astype(float)
    ours = wizard.fit(derived("generalised_poisson", "alpha"), X, y)
    model = sm.GeneralizedPoisson(y, sm.add_constant(X), p=1)  # its variance is (1 + alpha)^2 mu
    start = np.append(ours.coefficients["mu"], ours.learned["alpha"].value) * 1.01
    theirs = model.fit(start_params=start, method="newton", tol=1e-12, disp=0)
    np.testing.assert_allclose(ours.coefficients["mu"], theirs.params[:-1], rtol=1e-6)
    assert ours.learned["alpha"].value == pytest.approx(theirs.params[-1], rel=1e-6)
    assert ours.nll == pytest.approx(-theirs.llf, rel=1e-12)
    np.testing.assert_allclose(ours.standard_errors["mu"], theirs.bse[:-1], rtol=1e-4)


def test_a_zero_one_inflated_beta_fit_is_a_beta_fit_between_the_ends_and_two_shares():
    X, eta = inputs()
    random = np.random.default_rng(7)
    mean = 1.0 / (1.0 + np.exp(-eta))
    between = random.beta(8.0 * mean, 8.0 * (1.0 - mean))
    y = np.where(random.random(600) < 0.3, random.random(600) < 0.6, between)
    ours = wizard.fit(wizard.derive(Model("zero_one_inflated_beta", learn=("phi", "psi", "tau"))), X, y)
    inside = (y > 0) & (y < 1)
    theirs = BetaModel(y[inside], sm.add_constant(X[inside])).fit(disp=0, gtol=1e-7)
    np.testing.assert_allclose(ours.coefficients["mu"], theirs.params[:-1], rtol=1e-6)
    assert np.log(ours.learned["phi"].value) == pytest.approx(theirs.params[-1], rel=1e-6)
    assert ours.learned["psi"].value == pytest.approx(np.mean(~inside), rel=1e-8)
    assert ours.learned["tau"].value == pytest.approx(np.mean(y[~inside]), rel=1e-8)
    ends = stats.bernoulli(np.mean(~inside)).logpmf(~inside).sum()
    ones = stats.bernoulli(np.mean(y[~inside])).logpmf(y[~inside]).sum()
    assert ours.nll == pytest.approx(-theirs.llf - ends - ones, rel=1e-12)
