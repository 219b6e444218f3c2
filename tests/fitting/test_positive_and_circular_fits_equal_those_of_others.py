"""Fits for positive amounts, directions and waiting counts, against statsmodels, SciPy and closed forms."""

from functools import cache

import numpy as np
import pytest
import statsmodels.api as sm
from made_once import derivation_of
from scipy import stats

import wizard
from wizard.catalogue import find
from wizard.derivation.derive import Derivation
from wizard.model import Model

NOTHING = np.zeros((1, 0))


@cache
def derived(family: str, learn: tuple[str, ...] = ()) -> Derivation:
    return derivation_of(Model(family, learn=learn))


def inputs() -> tuple[np.ndarray, np.ndarray]:
    """Inputs on different scales and the linear predictor of the truth."""
    X = np.random.default_rng(1).normal(size=(400, 2)) * [1.0, 50.0]
    return X, 0.4 + X @ [0.3, -0.006]


def constant(family: str, y: np.ndarray, learn: tuple[str, ...] = ()) -> dict[str, float]:
    """The fitted parameters of a model without inputs."""
    fit = wizard.fit(derived(family, learn), np.zeros((len(y), 0)), y)
    assert fit.converged
    return {name: float(value[0]) for name, value in fit.predict(NOTHING).items()}


def test_inverse_gaussian_equals_the_generalised_linear_model():
    X, eta = inputs()
    y = np.random.default_rng(2).wald(np.exp(eta), 3.0)
    ours = wizard.fit(derived("inverse_gaussian", ("shape",)), X, y)
    glm = sm.GLM(y, sm.add_constant(X), sm.families.InverseGaussian(sm.families.links.Log())).fit(tol=1e-14)
    np.testing.assert_allclose(ours.coefficients["mu"], glm.params, rtol=1e-7)
    squares = (y - glm.mu) ** 2 / (glm.mu**2 * y)
    assert ours.learned["shape"].value == pytest.approx(1.0 / np.mean(squares), rel=1e-7)  # its closed form


def test_exponential_equals_the_gamma_model_whose_coefficients_need_no_shape():
    X, eta = inputs()
    y = np.random.default_rng(3).exponential(np.exp(eta))
    ours = wizard.fit(derived("exponential"), X, y)
    glm = sm.GLM(y, sm.add_constant(X), sm.families.Gamma(sm.families.links.Log())).fit(tol=1e-14, scale=1.0)
    np.testing.assert_allclose(ours.coefficients["mu"], glm.params, rtol=1e-7)
    expected = np.sqrt(np.diag(np.linalg.inv(_observed_information(sm.add_constant(X), y / glm.mu))))
    np.testing.assert_allclose(ours.standard_errors["mu"], expected, rtol=1e-6)


def _observed_information(matrix: np.ndarray, weights: np.ndarray) -> np.ndarray:
    return matrix.T @ (weights[:, None] * matrix)


def test_geometric_equals_the_negative_binomial_with_alpha_one():
    X, eta = inputs()
    mean = np.exp(eta)
    y = np.random.default_rng(4).geometric(1.0 / (1.0 + mean)) - 1
    ours = wizard.fit(derived("geometric"), X, y)
    glm = sm.GLM(y, sm.add_constant(X), sm.families.NegativeBinomial(alpha=1.0)).fit(tol=1e-14)
    np.testing.assert_allclose(ours.coefficients["mu"], glm.params, rtol=1e-7)


@pytest.mark.parametrize(
    ("family", "transform"), [("log_normal", np.log), ("logit_normal", lambda y: np.log(y / (1.0 - y)))]
)
def test_log_normal_and_logit_normal_are_least_squares_on_their_scale(family, transform):
    X, eta = inputs()
    eta = eta + np.random.default_rng(5).normal(size=len(eta))
    y = np.exp(eta) if family == "log_normal" else 1.0 / (1.0 + np.exp(-eta))
    ours = wizard.fit(derived(family, ("sigma",)), X, y)
    ols = sm.OLS(transform(y), sm.add_constant(X)).fit()
    np.testing.assert_allclose(ours.coefficients["mu"], ols.params, rtol=1e-8)
    assert ours.learned["sigma"].value == pytest.approx(np.sqrt(np.mean(ols.resid**2)), rel=1e-7)


def test_half_normal_is_the_root_mean_square():
    y = np.abs(np.random.default_rng(6).normal(0.0, 3.0, size=200))
    assert constant("half_normal", y)["sigma"] == pytest.approx(np.sqrt(np.mean(y**2)), rel=1e-8)


@pytest.mark.parametrize(
    ("family", "theirs", "names"),
    [("weibull", stats.weibull_min, ("scale", "shape")), ("log_logistic", stats.fisk, ("alpha", "beta"))],
)
def test_a_constant_scale_and_shape_equal_those_of_scipy(family, theirs, names):
    y = theirs.rvs(1.7, scale=30.0, size=500, random_state=7)
    shape, _, scale = theirs.fit(y, floc=0)
    found = constant(family, y, (names[1],))
    assert [found[name] for name in names] == pytest.approx([scale, shape], rel=1e-3)
    ours = theirs.logpdf(y, found[names[1]], scale=found[names[0]]).sum()
    assert ours >= theirs.logpdf(y, shape, scale=scale).sum() - 1e-9  # SciPy stops early


def test_lomax_is_at_least_as_likely_as_what_scipy_finds():
    y = stats.lomax.rvs(2.5, scale=3.0, size=800, random_state=8)
    shape, _, scale = stats.lomax.fit(y, floc=0)
    found = constant("lomax", y, ("shape",))
    ours = stats.lomax.logpdf(y, found["shape"], scale=found["scale"]).sum()
    assert ours >= stats.lomax.logpdf(y, shape, scale=scale).sum() - 1e-9
    assert [found["scale"], found["shape"]] == pytest.approx([scale, shape], rel=1e-2)


def test_von_mises_equals_that_of_scipy():
    y = stats.vonmises.rvs(2.0, loc=2.8, size=500, random_state=9)
    kappa, loc, _ = stats.vonmises.fit(y, fscale=1)
    found = constant("von_mises", y, ("kappa",))
    assert found["mu"] == pytest.approx(np.angle(np.exp(1j * y).mean()), rel=1e-7)  # its closed form
    assert np.cos(found["mu"] - loc) == pytest.approx(1.0, abs=1e-9)
    assert found["kappa"] == pytest.approx(kappa, rel=1e-6)


def test_wrapped_cauchy_recovers_its_truth_and_is_more_likely_than_it():
    y = wizard.families("circle")[1].draw(np.random.default_rng(10), np.full(2000, -1.0), 0.6)
    found = constant("wrapped_cauchy", y, ("rho",))
    assert (found["mu"], found["rho"]) == pytest.approx((-1.0, 0.6), abs=0.05)

    def nll(mu: float, rho: float) -> float:
        return float(-stats.wrapcauchy.logpdf(np.mod(y - mu, 2.0 * np.pi), rho).sum())

    assert nll(found["mu"], found["rho"]) <= nll(-1.0, 0.6)


def test_the_continuous_bernoulli_meets_the_mean_of_the_data():
    y = np.random.default_rng(11).beta(2.0, 4.0, size=300)
    p = constant("continuous_bernoulli", y)["p"]
    mean = p / (2.0 * p - 1.0) + 1.0 / (2.0 * np.arctanh(1.0 - 2.0 * p))  # Loaiza-Ganem and Cunningham 2019
    assert mean == pytest.approx(y.mean(), rel=1e-9)


def test_kumaraswamy_with_a_fixed_has_its_closed_form():
    y = find("kumaraswamy", wizard.families(), "distribution").draw(
        np.random.default_rng(12), np.full(300, 2.0), 3.0
    )
    model = Model("kumaraswamy", predict={"b": "log"}, fix={"a": 2.0})
    fit = wizard.fit(wizard.derive(model), np.zeros((300, 0)), y)
    assert fit.predict(NOTHING)["b"][0] == pytest.approx(-1.0 / np.log1p(-(y**2)).mean(), rel=1e-8)


@pytest.mark.parametrize("power", [1.2, 1.5])
def test_a_tweedie_fit_has_the_coefficients_of_the_generalised_linear_model(power):
    X, eta = inputs()
    family = find("tweedie", wizard.families(), "distribution")
    y = family.draw(np.random.default_rng(9), np.exp(eta), 1.0, power)
    assert (y == 0).any()
    ours = wizard.fit(wizard.derive(Model("tweedie", fix={"phi": 2.0, "p": power})), X, y)
    theirs = sm.families.Tweedie(sm.families.links.Log(), var_power=power)
    glm = sm.GLM(y, sm.add_constant(X), family=theirs).fit(tol=1e-14, maxiter=200, scale=2.0)
    np.testing.assert_allclose(ours.coefficients["mu"], glm.params, rtol=1e-8)
    reference = [family.reference(stats, mean, 2.0, power) for mean in glm.fittedvalues]
    nll = -sum(float(each.logpdf(one)) for each, one in zip(reference, y, strict=True))
    assert ours.nll == pytest.approx(nll, rel=1e-10)
