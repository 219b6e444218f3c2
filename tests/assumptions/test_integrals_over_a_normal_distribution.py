"""Closed forms of integrals over a Normal distribution are what SciPy's quadrature finds."""

import numpy as np
import pytest
import scipy.integrate
import scipy.stats
import sympy as sp

from wizard.assumptions.expectation import expected_under_normal, minus_log_of_integral

x, y, m = sp.symbols("x y m", real=True)
s = sp.Symbol("s", positive=True)


@pytest.mark.parametrize("polynomial", [x**2, x**4 - 3 * x**3 + x, (x - 2) ** 6, sp.Integer(5)])
def test_the_expectation_of_a_polynomial(polynomial):
    at = {m: -0.7, s: 1.3}
    value = sp.lambdify(x, polynomial)
    density = scipy.stats.norm(-0.7, 1.3).pdf
    expected = scipy.integrate.quad(lambda v: value(v) * density(v), -20, 20, limit=200)[0]
    assert float(expected_under_normal(polynomial, x, m, s).subs(at)) == pytest.approx(expected, rel=1e-9)


def test_what_is_no_polynomial_is_refused():
    with pytest.raises(sp.PolynomialError):
        expected_under_normal(sp.exp(x), x, m, s)


@pytest.mark.parametrize("exponent", [(x - y) ** 2 / s, x**2 + 3 * x * y + y**4 + sp.log(s), 5 * x**2 - x])
def test_the_integral_of_an_exponential_of_a_parabola(exponent):
    at = {y: 0.9, s: 0.6}
    value = sp.lambdify(x, exponent.subs(at))
    total = scipy.integrate.quad(lambda v: np.exp(-value(v)), -40, 40, limit=400, points=[-2, 0, 2])[0]
    assert float(minus_log_of_integral(exponent, x).subs(at)) == pytest.approx(-np.log(total), rel=1e-9)


@pytest.mark.parametrize("exponent", [-(x**2), x, x**4, x**2 * y])
def test_an_integral_without_a_closed_form_is_refused(exponent):
    with pytest.raises(ValueError, match="is not quadratic"):
        minus_log_of_integral(exponent, x)
