"""Integrals over a Normal distribution in closed form: of polynomials, and of Normal densities."""

from __future__ import annotations

import sympy as sp
from sympy.functions.combinatorial.factorials import factorial2

from wizard.notation.logarithms import logarithms_of_numbers_joined


def expected_under_normal(polynomial: sp.Expr, x: sp.Symbol, mean: sp.Expr, deviation: sp.Expr) -> sp.Expr:
    """The expectation of a polynomial in `x`, which is Normal with that mean and standard deviation.

    By E[e^k] = (k - 1)!! for even k, zero for odd ones, where x = mean + deviation * e.

    Raises
    ------
    sympy.PolynomialError : if it is no polynomial in `x`.

    >>> x, m, s = sp.symbols("x m s")
    >>> expected_under_normal(x**2 + 1, x, m, s)
    m**2 + s**2 + 1
    """
    e = sp.Dummy("e")
    terms = sp.Poly(polynomial.subs(x, mean + deviation * e), e).terms()
    return sp.expand(sp.Add(*[factor * factorial2(k - 1) for (k,), factor in terms if k % 2 == 0]))


def minus_log_of_integral(exponent: sp.Expr, z: sp.Symbol) -> sp.Expr:
    """-log of the integral of exp(-exponent) over all real `z`, for an exponent that is quadratic in z.

    By completing the square; the factor of z^2 has to be positive for every value of the other symbols.

    Raises
    ------
    ValueError : if it is not of that kind.

    >>> z, y = sp.symbols("z y", real=True)
    >>> minus_log_of_integral(z**2 / 2 + (y - z) ** 2 / 2 + sp.log(2 * sp.pi), z)
    y**2/4 + log(pi)/2 + log(2)
    """
    polynomial = sp.Poly(exponent, z)
    square, linear, rest = (polynomial.nth(power) for power in (2, 1, 0))
    if polynomial.degree() != 2 or not square.is_positive:
        raise ValueError(f"{exponent} is not quadratic in {z} with a positive factor of {z}^2.")
    apart = sp.expand(sp.expand_log(rest - sp.log(sp.pi / sp.factor(square)) / 2, force=True))
    logarithms = sp.Add(*[term for term in sp.Add.make_args(apart) if term.has(sp.log)])
    return sp.factor(apart - logarithms - linear**2 / (4 * square)) + logarithms_of_numbers_joined(logarithms)
