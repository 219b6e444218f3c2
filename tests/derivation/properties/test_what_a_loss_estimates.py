"""What a loss estimates: the textbook's answer, proved, and found again by minimising on simulated targets."""

import numpy as np
import pytest
import scipy.optimize
import scipy.special
import sympy as sp

from wizard.derivation.properties.records import Kind
from wizard.derivation.records import Certainty

EXPECTED = [
    ("normal", "mu", "Eq(mu, Expected(y))", "the mean"),
    ("laplace", "mu", "Eq(mu, Median(y))", "the median"),
    ("bernoulli", "p", "Eq(p, Expected(y))", "the mean"),
    ("poisson", "lambda", "Eq(lambda, Expected(y))", "the mean"),
    ("gamma", "mu", "Eq(mu, Expected(y))", "the mean"),
    ("exponential", "lambda", "Eq(1/lambda, Expected(y))", "equal to **the mean**"),
    ("inverse_gaussian", "mu", "Eq(mu, Expected(y))", "the mean"),
    ("negative_binomial", "mu", "Eq(mu, Expected(y))", "the mean"),
    ("geometric", "p", "Eq((1 - p)/p, Expected(y))", "equal to **the mean**"),
    ("weibull", "lambda", "Eq(lambda**k, Expected(y**k))", "power mean"),
    ("rayleigh", "s", "Eq(2*s**2, Expected(y**2))", "the mean"),
    ("lognormal", "mu", "Eq(mu, Expected(log(y)))", r"the mean** of $\log y$"),
    ("log_laplace", "mu", "Eq(mu, Median(y))", "the median"),
    ("gumbel", "mu", "Eq(exp(-mu/beta), Expected(exp(-y/beta)))", "generalised mean"),
    ("asymmetric_laplace", "mu", "Eq(mu, Quantile(y, tau))", r"the quantile** of $y$ at level $\tau$"),
    ("expectile", "mu", "Eq(mu, Expectile(y, tau))", "the expectile"),
    ("von_mises", "mu", "Eq(tan(mu), Expected(sin(y))/Expected(cos(y)))", "circular mean"),
]


@pytest.mark.parametrize(("family", "symbol", "formula", "words"), EXPECTED, ids=lambda v: str(v)[:20])
def test_the_textbook_answer_is_proved(told, family, symbol, formula, words):
    found = told(family, Kind.ESTIMAND, symbol)
    assert str(found.formula) == formula
    assert words in found.statement
    assert found.certainty is Certainty.PROVED


@pytest.mark.parametrize("family", ["student_t", "logistic", "cauchy", "huber", "log_logistic", "kumaraswamy"])
def test_what_is_no_mean_is_not_called_one(told, all_told, family):
    found = all_told(family)[0]
    assert found.kind is Kind.ESTIMAND
    assert "M-estimate" in found.statement
    assert "neither a mean" in found.statement
    assert "do not fit together" in found.evidence
    convex = family in ("logistic", "huber")  # elsewhere a sample shows where the loss is least
    assert found.certainty is (Certainty.PROVED if convex else Certainty.CHECKED)


SAMPLE = np.random.default_rng(3).gamma(2.0, 1.5, 301)
BY_HAND = {
    "normal": np.mean,
    "laplace": np.median,
    "gamma": np.mean,
    "inverse_gaussian": np.mean,
    "exponential": lambda y: 1 / y.mean(),
    "weibull": lambda y: (y**1.5).mean() ** (1 / 1.5),
    "lognormal": lambda y: np.log(y).mean(),
    "log_laplace": np.median,
    "gumbel": lambda y: -1.5 * np.log(np.exp(-y / 1.5).mean()),
    "asymmetric_laplace": lambda y: np.sort(y)[int(np.ceil(0.25 * len(y))) - 1],
    "rayleigh": lambda y: np.sqrt((y**2).mean() / 2),
}


@pytest.mark.parametrize("family", BY_HAND)
def test_the_estimand_is_where_the_loss_of_a_sample_is_smallest(minimised, family):
    assert minimised(family, SAMPLE) == pytest.approx(BY_HAND[family](SAMPLE), rel=1e-4)


@pytest.fixture
def minimised(loss_of):
    """The minimiser of the mean loss over one number, by SciPy, from the density and not from the loss."""

    def minimise(family: str, sample: np.ndarray) -> float:
        density, target, symbol, constants = loss_of(family)
        nll = sp.lambdify((target, symbol), -sp.log(density.subs(constants)), "numpy")
        found = scipy.optimize.minimize_scalar(
            lambda value: np.mean(nll(sample, value)), bounds=(0.01, 6), method="bounded", options={"xatol": 1e-9}
        )
        return float(found.x)

    return minimise


def test_scales_have_their_closed_forms(told):
    def learned(family, symbol, name):
        found = told(family, Kind.ESTIMATE, symbol, learn=(name,))
        assert found.certainty is Certainty.PROVED
        return str(found.formula.rhs)

    assert learned("normal", "sigma", "sigma") == "sqrt(Sum((-mu[i] + y[i])**2, (i, 1, n)))/sqrt(n)"
    assert learned("laplace", "b", "b") == "Sum(Abs(mu[i] - y[i]), (i, 1, n))/n"
    weighted = told("normal", Kind.ESTIMATE, "mu", predict={"sigma": "log"}, learn=("mu",))
    assert str(weighted.formula.rhs) == "Sum(y[i]/sigma[i]**2, (i, 1, n))/Sum(sigma[i]**(-2), (i, 1, n))"


def test_where_there_is_no_closed_form_none_is_claimed(told):
    for family, symbol in (("student_t", "mu"), ("logistic", "mu")):
        found = told(family, Kind.ESTIMATE, symbol)
        assert (found.formula, found.certainty) == (None, Certainty.UNKNOWN)
    shape = told("gamma", Kind.ESTIMATE, "alpha", learn=("alpha",))
    assert shape.certainty is Certainty.UNKNOWN


def test_a_maximum_is_not_taken_for_a_minimum(told):
    """-y^2 f has a stationary point nowhere, and the loss -(y - f)^2 only a maximum."""
    found = told("upside_down", Kind.ESTIMAND, "mu")
    assert found.certainty is Certainty.UNKNOWN
    assert "Neither" in found.evidence or "neither" in found.evidence


def test_the_shares_of_classes(all_told):
    first = all_told("categorical")[0]
    assert "share of class" in first.statement
    assert first.certainty is Certainty.CHECKED
    assert "K = 3" in first.evidence
