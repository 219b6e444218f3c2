"""Convexity: known verdicts, counterexamples that hold, and no verdict that numbers contradict."""

import numpy as np
import pytest
import sympy as sp

from wizard.derivation.properties.records import Kind
from wizard.derivation.records import Certainty
from wizard.notation.nodes import unfold

EXPECTED = [
    ("normal", {}, "mu", True),
    ("normal", {"learn": ("sigma",)}, "sigma", False),
    ("normal", {"predict": {"mu": "identity", "sigma": "log"}}, "z_sigma", True),
    ("normal", {"predict": {"mu": "identity", "sigma": "log"}}, "mu, z_sigma", False),
    ("laplace", {}, "mu", True),
    ("laplace", {"predict": {"mu": "identity", "b": "identity"}}, "mu, b", False),
    ("student_t", {}, "mu", False),
    ("cauchy", {}, "mu", False),
    ("logistic", {}, "mu", True),
    ("bernoulli", {}, "p", True),
    ("bernoulli", {}, "z", True),
    ("bernoulli", {"predict": {"p": "probit"}}, "z", True),
    ("bernoulli", {"predict": {"p": "identity"}}, "p", True),
    ("poisson", {}, "z", True),
    ("poisson", {"predict": {"rate": "softplus"}}, "z", True),
    ("gamma", {}, "mu", False),
    ("gamma", {}, "z", True),
    ("inverse_gamma", {"predict": {"beta": "identity", "alpha": "identity"}}, "beta, alpha", True),
    ("negative_binomial", {}, "z", True),
    ("gumbel", {}, "mu", True),
    ("weibull", {}, "z", True),
    ("log_logistic", {}, "z", True),
    ("asymmetric_laplace", {}, "mu", True),
    ("expectile", {}, "mu", True),
    ("huber", {}, "mu", True),
    ("von_mises", {}, "mu", False),
    ("categorical", {}, "z", True),
]


@pytest.mark.parametrize(("family", "roles", "about", "convex"), EXPECTED, ids=str)
def test_the_known_verdict_is_found(told, family, roles, about, convex):
    found = told(family, Kind.CONVEXITY, about, **roles)
    assert found.holds is convex
    assert found.certainty is (Certainty.CHECKED if family == "categorical" else Certainty.PROVED)


@pytest.mark.parametrize("family", ["student_t", "gamma", "cauchy", "inverse_gaussian", "rayleigh", "normal"])
def test_no_verdict_of_convexity_is_contradicted_by_midpoints(all_told, derived, family):
    """L((a + b)/2) <= (L(a) + L(b))/2 in floating point, for every variable that is said to be convex in."""
    random = np.random.default_rng(11)
    roles = {"learn": ("sigma",)} if family == "normal" else {}
    derivation = derived(family, **roles)
    for each in all_told(family, **roles):
        if each.kind is not Kind.CONVEXITY or len(each.of) > 1 or each.holds is None:
            continue
        (variable,) = each.of
        expression = (
            derivation.loss_in_parameters if derivation.loss_in_parameters.has(variable) else derivation.loss
        )
        names = sorted(expression.free_symbols, key=str)
        loss = sp.lambdify(names, unfold(expression), ["scipy", "numpy"])
        violated = 0
        for _ in range(400):
            at = {s: random.uniform(0.05, 4) if s.is_positive else random.uniform(-4, 4) for s in names}
            ends = [random.uniform(0.05, 4) if variable.is_positive else random.uniform(-4, 4) for _ in range(2)]
            values = [loss(*(({**at, variable: v})[s] for s in names)) for v in (*ends, sum(ends) / 2)]
            violated += values[2] > (values[0] + values[1]) / 2 + 1e-9
        assert (not violated) is each.holds, variable
