"""The constant that makes a density of a loss of the error is the integral that SciPy finds."""

from __future__ import annotations

import numpy as np
import pytest
import scipy.integrate
import sympy as sp
from literature import standing_of
from strangers import OF_ERRORS

import wizard
from wizard.derivation.verdicts.location import of_error
from wizard.derivation.verdicts.normaliser import closed_form, in_numbers

EXACT = {loss.name: loss for loss in wizard.losses() if of_error(loss) and standing_of(loss) == "exact"}
EXACT |= {name: loss for name, (loss, standing) in OF_ERRORS.items() if standing == "exact"}
CLOSED = {
    "mean squared error",
    "mean absolute error",
    "Huber loss",
    "smooth L1 loss",
    "epsilon-insensitive loss",
    "squared epsilon-insensitive loss",
    "quantile (pinball) loss",
    "expectile loss",
    "mean squared logarithmic error",
    "squared logarithm of a ratio",
    "reconstruction term of a VAE",
}
a = sp.Symbol("a", positive=True)


def integral(found, times, usual):
    rho = sp.lambdify(sp.Symbol("u", real=True), found.rho.subs(usual), "numpy")
    kinks = [0.0, *(sign * float(value) for value in usual.values() for sign in (1, -1))]
    with np.errstate(over="ignore"):
        return scipy.integrate.quad(
            lambda u: np.exp(-times * rho(u)),
            -200,
            200,
            points=[-9, 9, *kinks],
            limit=900,
            epsabs=1e-12,
            epsrel=1e-11,
        )[0]


@pytest.mark.parametrize("name", sorted(CLOSED))
def test_a_closed_form_is_the_integral(name):
    found = of_error(EXACT[name])
    form = closed_form(found, a)
    for factor in (sp.Rational(1, 2), sp.Rational(7, 3)):
        for shift in (0, sp.Rational(1, 9)):
            usual = {constant: value + shift for constant, value in found.usual.items()}
            said = float(form.subs({**usual, a: factor}))
            assert said == pytest.approx(integral(found, float(factor), usual), rel=1e-8)


@pytest.mark.parametrize("name", sorted(EXACT.keys() - CLOSED))
def test_without_a_closed_form_the_number_is_the_integral(name):
    found = of_error(EXACT[name])
    assert closed_form(found, a) is None
    number = in_numbers(found)
    if number is not None:
        assert float(number) == pytest.approx(integral(found, 1.0, found.usual), rel=1e-6)
    assert (number is None) is (name == "Cauchy (Lorentzian) loss")


def test_the_density_is_shown():
    assert wizard.verdict(EXACT["epsilon-insensitive loss"]).formula.has(sp.Symbol("epsilon", positive=True))
    assert "Z = 3.27" in wizard.verdict(EXACT["pseudo-Huber loss"]).evidence
