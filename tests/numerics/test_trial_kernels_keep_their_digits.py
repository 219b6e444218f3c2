"""Kernels of successes out of trials, and of intervals, against their definitions to dozens of digits."""

from itertools import product

import mpmath
import numpy as np
import pytest

from wizard.numerics.kernels import intervals, trials

mp = mpmath.mp
BAR = 12
COUNTS = [(0.0, 1.0), (0.0, 7.0), (1.0, 0.0), (1.0, 1.0), (3.0, 4.0), (200.0, 0.0), (200.0, 1e6), (1e6, 2.0)]
SHARES = [1e-9, 0.5, 0.8]
TOTALS = [1e-12, 5.0, 1e8]
LOWS, WIDTHS = [-1000.0, -38.0, -3.0, -0.4, 0.0, 0.7, 6.0, 40.0], [1e-12, 0.01, 0.5, 1.0, 3.0, 100.0]


def rising(y, k):
    return mp.loggamma(y + k + 1) - mp.log(y + k) - mp.loggamma(k + 1) + mp.log(k)


def trial(y, rest, share, total):
    p, q = share, 1.0 - share
    a, b = p * total, q * total
    return y, rest, a, b, p, q, np.log(a), np.log(b), np.log(p), np.log1p(-p)


@pytest.mark.parametrize(("y", "rest"), COUNTS)
def test_rising_factorials_and_their_quotient_are_their_definitions(y, rest):
    with mpmath.workdps(80):
        for share, total in product(SHARES, TOTALS):
            arguments = trial(y, rest, share, total)
            _, _, a, b, p, q, *_ = map(mpmath.mpf, arguments)
            found = trials.rising_quotient(*map(np.array, arguments))
            wanted = rising(y + rest, a + b) - rising(y, a) - rising(rest, b)
            slopes = [abs(mp.diff(lambda t, k=k, n=n: rising(n, t), k) * k) for k, n in ((a, y), (b, rest))]
            rounded = p * slopes[1] + q * slopes[0] if y and rest else 0  # of p beside q, and of their logarithms
            assert abs(mpmath.mpf(float(found)) - wanted) <= BAR * mpmath.mpf(2) ** -52 * (abs(wanted) + rounded)
            slope = trials.rise(np.array(y), np.array(float(a)), np.array(np.log(float(a))))
            least = mpmath.mpf(10) ** -60  # of the difference quotient
            assert abs(mpmath.mpf(float(slope)) - slopes[0]) <= BAR * mpmath.mpf(2) ** -52 * slopes[0] + least


def test_a_factor_that_vanishes_is_known_by_its_logarithm():
    two, nothing = np.array(2.0), np.array(0.0)
    far, near = (trials.minus_log_rising(two, nothing, np.array(at)) for at in (-2000.0, -1000.0))
    assert far - near == pytest.approx(1000.0)
    assert trials.rise(two, nothing, np.array(-2000.0)) == 1.0
    assert trials.rise(nothing, nothing, np.array(-2000.0)) == 0.0


@pytest.mark.parametrize("low", LOWS)
@pytest.mark.parametrize("width", WIDTHS)
def test_the_probability_of_an_interval_is_right_in_both_tails(low, width):
    arguments = np.array(low), np.array(width), np.array(np.log(width))
    with mpmath.workdps(80):
        a, b = mpmath.mpf(low), mpmath.mpf(low) + mpmath.mpf(width)
        a, b = (a, b) if a + b < 0 else (-b, -a)
        inside = (mp.erfc(-b / mp.sqrt(2)) - mp.erfc(-a / mp.sqrt(2))) / 2
        log_inside, of_width = (
            mp.log(inside),
            mpmath.mpf(width) * mp.npdf(mpmath.mpf(low) + mpmath.mpf(width)) / inside,
        )
        mean = (mp.npdf(mpmath.mpf(low)) - mp.npdf(mpmath.mpf(low) + mpmath.mpf(width))) / inside
        unit = BAR * mpmath.mpf(2) ** -52
        found = mpmath.mpf(float(intervals.log_normal_between(*arguments)))
        assert abs(found - log_inside) <= unit * (abs(log_inside) + abs(low * mean) + of_width)
        found = mpmath.mpf(float(intervals.truncated_normal_mean(*arguments)))
        assert abs(found - mean) <= unit * (abs(mean) + abs(low) + width)
        found = mpmath.mpf(float(intervals.share_at_the_end(*arguments)))
        assert (
            abs(found - of_width) <= unit * of_width * (1 + abs(low) * width + width**2) + mpmath.mpf(2) ** -1022
        )
