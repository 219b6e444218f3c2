"""The kernels for targets of several numbers, against mpmath with many digits."""

import mpmath
import numpy as np
import pytest

from wizard.numerics.kernels import several as kernels

UNIT = 2.0**-52


def units(found, truth):
    """The relative error in units of 2^-52."""
    with mpmath.workdps(40):
        return float(abs(mpmath.mpf(float(found)) - truth) / abs(truth) / UNIT)


SQUARES = [1e-300, 1e-16, 1e-6, 0.25, 1.0, 4.0, 8.9, 9.0, 9.1, 12.0, 100.0, 1e4, 1e6, 1e12]


@pytest.mark.parametrize("s", SQUARES)
def test_the_normaliser_of_the_sphere_and_its_slopes(s):
    with mpmath.workdps(1500):
        x = mpmath.sqrt(mpmath.mpf(s))
        truth = mpmath.log(mpmath.sinh(x) / x)
        langevin = (mpmath.coth(x) - 1 / x) / x
        slope = (1 / x**2 - 1 / mpmath.sinh(x) ** 2 - langevin) / (2 * x**2)
        assert units(kernels.log_sinhc_of_root(np.array(s)), truth) < 3
        assert units(kernels.langevin_of_root(np.array(s)), langevin) < 3
        assert units(kernels.langevin_of_root_slope(np.array(s)), slope) < 8


def test_the_normaliser_of_the_sphere_is_smooth_where_nothing_is_concentrated():
    zero = np.array(0.0)
    assert kernels.log_sinhc_of_root(zero) == 0
    assert kernels.langevin_of_root(zero) == pytest.approx(1 / 3, rel=1e-15)
    assert kernels.langevin_of_root_slope(zero) == pytest.approx(-1 / 45, rel=1e-15)


def test_an_item_beside_those_that_are_left():
    assert kernels.log_sum_beside(0.0, 0.0, 1000.0, 0.0, 5.0) == 0  # nobody is left
    assert kernels.log_sum_beside(-1000.0, 1.0, 0.0) == pytest.approx(1000.0, rel=1e-15)
    assert kernels.log_sum_beside(1000.0, 1.0, 960.0) == pytest.approx(np.exp(-40.0), rel=1e-15)
    shares = [kernels.chosen_share(place, 0.3, 1.0, 1000.3, 0.0, 2000.0, 1.0, 1000.3) for place in range(3)]
    assert shares == [pytest.approx(0.5), 0.0, pytest.approx(0.5)]


@pytest.mark.parametrize("size", [1e-17, 1e-3, 1.0, 50.0, 1e9, 1e17])
def test_the_surprise_of_shares_and_its_pull(size):
    y, weights = [0.2, 0.3, 0.5], [size, 2.5 * size, 0.7 * size]
    with mpmath.workdps(60):
        a = [mpmath.mpf(w) for w in weights]
        total = sum(a)
        gammas = sum(map(mpmath.loggamma, a)) - mpmath.loggamma(total) - mpmath.log(2 * mpmath.pi)
        truth = gammas - sum(w * mpmath.log(share) for w, share in zip(a, y, strict=True))
        pull = a[0] * (mpmath.psi(0, a[0]) - mpmath.psi(0, total) - mpmath.log(y[0]))
        logs = np.log(weights)
        found = kernels.dirichlet_surprise(*map(np.array, y), *map(np.array, weights), *logs)
        rounding = 16 * UNIT * (abs(truth) + total)  # the shares are rounded, too
        assert abs(mpmath.mpf(float(found)) - truth) < rounding
        slope = kernels.dirichlet_pull(np.array(y[0]), np.array(weights[0]), logs[0], np.sum(weights))
        assert abs(mpmath.mpf(float(slope)) - pull) < 16 * UNIT * (abs(pull) + a[0])
