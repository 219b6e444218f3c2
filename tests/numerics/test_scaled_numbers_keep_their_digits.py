"""The kernels for numbers of any size, against mpmath with many digits."""

import mpmath
import numpy as np
import pytest

from wizard.numerics.kernels import scales as kernels

UNIT = 2.0**-52
SIZES = [1e-300, 1e-17, 1e-8, 1e-3, 0.09, 0.3, 0.99, 1.0, 4.0, 40.0, 1e8, 1e17, 1e200]


def units(found, truth):
    """The relative error in units of 2^-52."""
    with mpmath.workdps(700):
        return float(abs(mpmath.mpf(float(found)) - truth) / abs(truth) / UNIT)


def test_a_product_of_sums_is_finite_where_its_factors_are_not():
    far, near = kernels.scaled(2.0, 1000.0), kernels.scaled(3.0, -1000.0)
    assert kernels.scaled_value(kernels.scaled_dot(far, near)) == pytest.approx(6.0, rel=1e-15)
    nothing = kernels.scaled_dot(kernels.scaled(0.0, 1000.0), far)
    assert kernels.scaled_value(nothing) == 0
    opposite = kernels.scaled(-2.0, 1000.0)
    assert kernels.scaled_value(kernels.scaled_dot(far, near, opposite, near)) == 0
    with np.errstate(over="ignore"):
        assert kernels.scaled_value(opposite) == -np.inf
    assert kernels.scaled_value(near) == 0


def test_a_sum_keeps_its_digits_whatever_the_exponents():
    terms = [(1.5, 0.3), (-0.2, 0.7), (0.4, -166.79193462167618), (1e8, -20.2)]
    one = kernels.scaled(1.0)
    found = kernels.scaled_value(
        kernels.scaled_dot(*[each for w, s in terms for each in (kernels.scaled(w, s), one)])
    )
    with mpmath.workdps(40):
        assert units(found, sum(mpmath.mpf(w) * mpmath.exp(s) for w, s in terms)) < 4
        assert (
            units(
                kernels.scaled_value(kernels.scaled(3.0, 500.3, -499.1, -0.7)),
                3 * mpmath.exp(mpmath.mpf(500.3) - mpmath.mpf(499.1) - mpmath.mpf(0.7)),
            )
            < 4
        )


def test_a_quotient_is_finite_where_both_sides_are_not():
    far = kernels.scaled(2.0, 900.0)
    assert kernels.scaled_quotient(1, far, far) == 1
    assert kernels.scaled_quotient(2, far, far, far, kernels.scaled(-3.0)) == -3
    assert kernels.scaled_quotient(1, far, kernels.scaled(0.0), far) == 0


def number(x):
    """x as (m, r) with an m near 1."""
    return kernels.scaled_dot(kernels.scaled(x), kernels.scaled(1.0))


@pytest.mark.parametrize("nu", SIZES)
def test_the_tail_and_its_excess(nu):
    freedom = number(nu)
    for q in SIZES:
        with mpmath.workdps(700):
            ratio = mpmath.mpf(q) / mpmath.mpf(nu)
            logarithm = mpmath.log(1 + ratio)
            tail = (mpmath.mpf(nu) / 2 + 1) * logarithm
            excess = mpmath.mpf(nu) * (logarithm - ratio / (1 + ratio))
        assert units(kernels.log_tail(0.5, 1.0, freedom, number(q)), tail) < 4
        if excess > 1e-300:
            assert units(kernels.tail_excess(freedom, number(q)), excess) < 6


def test_no_error_has_no_tail():
    freedom, none = kernels.scaled(5.0), kernels.scaled(np.array([0.0, 0.0]))
    assert (kernels.log_tail(0.5, 1.0, freedom, none) == 0).all()
    assert (kernels.tail_excess(freedom, none) == 0).all()


def test_errors_may_overflow_beside_few_degrees_of_freedom():
    assert kernels.log_tail(0.0, 1.0, kernels.scaled(2.0), kernels.scaled(2.0, 5000.0)) == 5000
    assert kernels.log_tail(1.0, 0.0, kernels.scaled(2.0, 5000.0), kernels.scaled(3.0)) == 3
