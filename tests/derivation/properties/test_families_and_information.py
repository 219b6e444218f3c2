"""Exponential families, canonical links and Fisher information: known answers, and integrals by mpmath."""

import mpmath
import pytest
import sympy as sp

from wizard.derivation.properties.records import Kind
from wizard.derivation.records import Certainty

STATISTICS = [
    ("normal", {"learn": ("sigma",)}, {"y", "y**2"}),
    ("normal", {}, {"y"}),
    ("bernoulli", {}, {"y"}),
    ("poisson", {}, {"y"}),
    ("gamma", {}, {"y"}),
    ("gamma", {"learn": ("alpha",)}, {"y", "log(y)"}),
    ("inverse_gaussian", {"learn": ("lambda_",)}, {"y", "1/y"}),
    ("weibull", {}, {"y**k"}),
    ("lognormal", {"learn": ("sigma",)}, {"log(y)", "log(y)**2"}),
    ("negative_binomial", {}, {"y"}),
    ("beta_family", {"learn": ("phi",)}, {"log(y)", "log(1 - y)"}),
    ("von_mises", {"learn": ("kappa",)}, {"sin(y)", "cos(y)"}),
    ("pareto", {}, {"log(y + 1)"}),
]


def names(roles):
    return {key: tuple(n.replace("lambda_", "rate") for n in value) for key, value in roles.items()}


def in_order(value):
    """The same name of a test in every run: a set has no order of its own."""
    return ", ".join(sorted(value)) if isinstance(value, set) else str(value)


@pytest.mark.parametrize(("family", "roles", "statistics"), STATISTICS, ids=in_order)
def test_the_sufficient_statistics_are_those_of_the_books(all_told, family, roles, statistics):
    found = next(p for p in all_told(family, **names(roles)) if p.kind is Kind.EXPONENTIAL_FAMILY)
    assert found.holds is True
    assert {str(statistic) for _, statistic in found.formula} == statistics


@pytest.mark.parametrize("family", ["laplace", "student_t", "cauchy", "logistic", "log_logistic"])
def test_what_is_no_exponential_family_is_proved_not_to_be(all_told, family):
    found = next(p for p in all_told(family) if p.kind is Kind.EXPONENTIAL_FAMILY)
    assert (found.holds, found.certainty) == (False, Certainty.PROVED)


CANONICAL = [
    ("normal", {}, "mu", True),
    ("bernoulli", {}, "z", True),
    ("bernoulli", {"predict": {"p": "probit"}}, "z", False),
    ("bernoulli", {"predict": {"p": "identity"}}, "p", False),
    ("poisson", {}, "z", True),
    ("poisson", {"predict": {"rate": "softplus"}}, "z", False),
    ("poisson", {"predict": {"rate": "identity"}}, "lambda", False),
    ("gamma", {}, "z", False),
    ("negative_binomial", {}, "z", False),
    ("laplace", {}, "mu", False),
    ("student_t", {}, "mu", False),
    ("exponential", {"predict": {"rate": "identity"}}, "lambda", True),
    ("categorical", {}, "z", True),
]


@pytest.mark.parametrize(("family", "roles", "raw", "canonical"), CANONICAL, ids=str)
def test_a_link_is_canonical_exactly_where_the_books_say_so(told, family, roles, raw, canonical):
    assert told(family, Kind.CANONICAL, raw, **roles).holds is canonical


def test_the_canonical_gradient_is_prediction_minus_target(told):
    assert r"$\operatorname{sigmoid}(z) - y$" in told("bernoulli", Kind.CANONICAL, "z").statement
    assert r"$e^{z} - y$" in told("poisson", Kind.CANONICAL, "z").statement


INFORMATION = [
    ("normal", {"learn": ("sigma",)}, "mu, sigma", "Matrix([[sigma**(-2), 0], [0, 2/sigma**2]])"),
    ("laplace", {"learn": ("b",)}, "mu, b", "Matrix([[b**(-2), 0], [0, b**(-2)]])"),
    ("bernoulli", {}, "p", "Matrix([[1/(p*(1 - p))]])"),
    ("bernoulli", {}, "z", "Matrix([[p*(1 - p)]])"),
    ("poisson", {}, "lambda", "Matrix([[1/lambda]])"),
    ("poisson", {}, "z", "Matrix([[lambda]])"),
    ("negative_binomial", {}, "mu", "Matrix([[alpha/(mu*(alpha + mu))]])"),
    ("weibull", {}, "lambda", "Matrix([[k**2/lambda**2]])"),
    ("gumbel", {}, "mu", "Matrix([[beta**(-2)]])"),
    ("von_mises", {}, "mu", "Matrix([[kappa*besseli(1, kappa)/besseli(0, kappa)]])"),
]


@pytest.mark.parametrize(("family", "roles", "about", "matrix"), INFORMATION, ids=lambda v: str(v)[:30])
def test_the_information_of_the_books(told, family, roles, about, matrix):
    found = told(family, Kind.FISHER, about, **roles)
    assert str(found.formula) == matrix
    assert found.certainty is Certainty.PROVED


INTEGRALS = {
    "gamma": (("alpha",), (0, 1, 3, 10, mpmath.inf)),
    "inverse_gaussian": (("rate",), (0, 1, 3, 10, mpmath.inf)),
    "beta_family": (("phi",), (0, 0.5, 1)),
    "lognormal": (("sigma",), (0, 1, 5, 50, mpmath.inf)),
    "asymmetric_laplace": ((), (-mpmath.inf, 0, mpmath.inf)),
    "kumaraswamy": (("beta",), (0, 0.5, 1)),
}


@pytest.mark.parametrize("family", INTEGRALS)
def test_the_information_is_the_variance_of_the_score(all_told, loss_of, family):
    """E[score score'], integrated by mpmath from the density: another definition than the one it is derived by."""
    learn, range_ = INTEGRALS[family]
    density, target, first, values = loss_of(family)
    at = {**values, first: 0 if family in ("asymmetric_laplace", "lognormal") else sp.Rational(2, 5)}
    found = next(p for p in all_told(family, learn=learn) if p.kind is Kind.FISHER and p.formula is not None)
    for a, one in enumerate(found.of):
        for b, other in enumerate(found.of):
            scores = sp.diff(sp.log(density), one) * sp.diff(sp.log(density), other)
            integrand = sp.lambdify(target, (scores * density).subs(at), "mpmath")
            with mpmath.workdps(15):
                integral = mpmath.quad(integrand, range_)
            assert float(found.formula[a, b].subs(at)) == pytest.approx(float(integral), rel=1e-5, abs=1e-6)


@pytest.mark.parametrize("family", ["student_t", "cauchy", "logistic"])
def test_information_that_no_identity_gives_is_openly_unknown(all_told, family):
    (found,) = [p for p in all_told(family) if p.kind is Kind.FISHER]
    assert (found.formula, found.certainty) == (None, Certainty.UNKNOWN)
