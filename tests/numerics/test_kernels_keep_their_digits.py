"""Each kernel against its definition to 700 digits, in units of 2^-52, where arguments are extreme."""

import mpmath
import numpy as np
import pytest
import sympy as sp

from wizard.notation.nodes import logistic, normal_cdf, softplus
from wizard.numerics.kernels import elementary as kernels
from wizard.numerics.kernels.classes import log_sum_exp_minus_true, softmax_minus_one_hot
from wizard.numerics.stabilise import stable
from wizard.numerics.stable.kernel_nodes import half_step, log_excess, log_two_cosh

x, y, z = sp.symbols("x y z", real=True)
u = sp.Symbol("u", positive=True)
REAL = [-1000.0, -700.0, -40.0, -36.9, -1.3, -1e-9, 0.0, 1e-17, 0.7, 3.0, 36.9, 40.0, 1000.0]
POSITIVE = [1e-300, 1e-17, 1e-3, 0.3, 1.0, 5.0, 9.9, 10.1, 40.0, 1e8, 1e300]
mp = mpmath.mp

AROUND_ZERO = [
    -1000.0,
    -40.0,
    -2.1,
    -1.9,
    -1.01,
    -0.99,
    -1e-3,
    -1e-9,
    1e-9,
    1e-3,
    0.99,
    1.01,
    1.9,
    2.1,
    40.0,
    1000.0,
]
CONCENTRATIONS = [1e-300, 1e-9, 1e-3, 0.3, 0.99, 1.01, 5.0, 20.0, 49.9, 50.1, 700.0, 1e4]


def bessel_spread(k):
    """The variance of the cosine of a von Mises angle: E cos^2 - (E cos)^2."""
    mean = mp.besseli(1, k) / mp.besseli(0, k)
    return (1 + mp.besseli(2, k) / mp.besseli(0, k)) / 2 - mean**2


def exp_over_expm1_exp_slope(x):
    rate = mp.exp(x)
    share = rate / mp.expm1(rate)
    return share * (1 - rate - share)


TRUTHS = {
    "softplus": (REAL, lambda t: mp.log1p(mp.exp(t)), 4),
    "log_softplus": (REAL, lambda t: mp.log(mp.log1p(mp.exp(t))), 4),
    "log_normal_cdf": ([v for v in REAL if v <= 3], lambda t: mp.log(mp.erfc(-t / mp.sqrt(2)) / 2), 8),
    "inverse_mills": ([v for v in REAL if v <= 3], lambda t: mp.npdf(t) / (mp.erfc(-t / mp.sqrt(2)) / 2), 8),
    "log_two_cosh": (REAL, lambda t: mp.log(2 * mp.cosh(t)), 4),
    "half_step": (POSITIVE, lambda t: mp.loggamma(t + 0.5) - mp.loggamma(t) - mp.log(t) / 2, 4),
    "half_step_slope": (POSITIVE[1:-1], lambda t: mp.psi(0, t + 0.5) - mp.psi(0, t) - 1 / (2 * t), 4),
    "log_excess": ([1e-9, 0.01, 0.5, 0.999, 1.001, 3.0, 40.0, 1e4], lambda t: t - 1 + mp.exp(-t), 4),
    "exp_excess": ([-40.0, -1.1, -0.9, -1e-9, 1e-17, 0.5, 0.99, 1.1, 40.0], lambda t: mp.expm1(t) - t, 4),
    "log_one_minus_exp": (POSITIVE[:-2], lambda t: mp.log(-mp.expm1(-t)), 4),
    "one_over_expm1": (POSITIVE[1:-2], lambda t: 1 / mp.expm1(t), 4),
    "log_expm1_ratio": (AROUND_ZERO, lambda t: mp.log(mp.expm1(t) / t), 4),
    "truncated_mean": (AROUND_ZERO, lambda t: 1 / -mp.expm1(-t) - 1 / t, 4),
    "truncated_variance": (AROUND_ZERO, lambda t: 1 / t**2 - 1 / (4 * mp.sinh(t / 2) ** 2), 8),
    "log_bessel": (CONCENTRATIONS, lambda t: mp.log(mp.besseli(0, t)) - t, 8),
    "bessel_gap": (CONCENTRATIONS, lambda t: 1 - mp.besseli(1, t) / mp.besseli(0, t), 16),
    "bessel_spread": (CONCENTRATIONS, bessel_spread, 32),
    "exp_over_expm1_exp_slope": (AROUND_ZERO[2:-2], exp_over_expm1_exp_slope, 16),
    "log_cauchy_cdf": (REAL, lambda t: mp.log(mp.atan2(1, -t) / mp.pi), 4),
}


@pytest.mark.parametrize("name", TRUTHS)
def test_a_kernel_of_one_argument_is_right(name):
    arguments, truth, bar = TRUTHS[name]
    found = getattr(kernels, name)(np.array(arguments))
    with mpmath.workdps(700):
        for argument, value in zip(arguments, found, strict=True):
            wanted = truth(mpmath.mpf(argument))
            assert abs(mpmath.mpf(value) - wanted) <= bar * mpmath.mpf(2) ** -52 * abs(wanted) + 1e-320, argument


def test_the_differences_of_a_sure_answer_are_right():
    raw, target = (a.ravel() for a in np.meshgrid(REAL, [0.0, 1.0]))
    values, slopes = kernels.softplus_minus(raw, target), kernels.logistic_minus(raw, target)
    with mpmath.workdps(700):
        for r, t, value, slope in zip(raw, target, values, slopes, strict=True):
            share = 1 / (1 + mp.exp(-mpmath.mpf(r)))
            wanted = mp.log1p(mp.exp(mpmath.mpf(r))) - mpmath.mpf(t) * mpmath.mpf(r)
            assert abs(mpmath.mpf(value) - wanted) <= 4 * mpmath.mpf(2) ** -52 * abs(wanted) + 1e-320
            assert abs(mpmath.mpf(slope) - (share - t)) <= 4 * mpmath.mpf(2) ** -52 * abs(share - t) + 1e-320


def test_zero_times_infinity_is_zero_and_a_large_exponent_is_its_own_logarithm():
    assert kernels.times_exp(np.array([0.0, 2.0]), np.array([1000.0, -1000.0])).tolist() == [0.0, 0.0]
    with np.errstate(over="ignore"):
        assert kernels.times_exp(np.array(3.0), np.array(1000.0)) == np.inf
    found = kernels.log1p_times_exp(np.array([0.0, 1.0, 2.0, 2.0]), np.array([1e4, 1e4, -1e4, 0.0]))
    assert found.tolist() == pytest.approx([0.0, 1e4, 0.0, np.log(3)], rel=1e-15)


def test_the_softmax_kernels_are_right_where_the_class_is_sure():
    z = np.array([[1000.0, 0.0, -1000.0], [1e4, 1e4, -1e4], [40.0, 0.0, 1.0]])
    for true in range(3):
        target = np.full(3, true)
        values = log_sum_exp_minus_true(z, target)
        slopes = softmax_minus_one_hot(z, target)
        assert slopes.sum(axis=-1) == pytest.approx([0, 0, 0], abs=1e-16)
        with mpmath.workdps(60):
            for row, value in zip(z, values, strict=True):
                top = max(map(mpmath.mpf, row))
                rest = mp.log(sum(mp.exp(mpmath.mpf(each) - top) for each in row))
                assert value == pytest.approx(float(top - row[true] + rest), rel=1e-15)


FORMS = [
    (sp.log(normal_cdf(x)), "log_normal_cdf(x)"),
    (softplus(z) - y * z, "softplus_minus(z, y)"),
    (logistic(z) - y, "logistic_minus(z, y)"),
    (2 * softplus(z) - z, "2*log_two_cosh(z/2)"),
    (2 * logistic(z) - 1, "tanh(z/2)"),
    ((y - x) ** 2 * sp.exp(-2 * z), "times_exp((-x + y)**2, -2*z)"),
    (sp.log(1 + y**2 * sp.exp(-z)), "log1p_times_exp(y**2, -z)"),
    (sp.exp(z) / (1 + y**2 * sp.exp(z)), "1/(y**2 + exp(-z))"),
    (sp.log(sp.gamma(u)) - sp.log(sp.gamma(u + sp.Rational(1, 2))) + sp.log(u) / 2, "-half_step(u)"),
    (y * sp.log(u), "xlogy(y, u)"),
]


@pytest.mark.parametrize(("formula", "wanted"), FORMS, ids=[wanted for _, wanted in FORMS])
def test_a_formula_is_rewritten_to_its_stable_form(formula, wanted):
    assert str(stable(formula)) == wanted


def test_the_kernels_keep_their_meaning_under_rewriting():
    """What is rewritten is the same number: kernels put back by their definitions."""
    back = {
        log_two_cosh: lambda t: sp.log(2 * sp.cosh(t)),
        half_step: lambda t: sp.log(sp.gamma(t + sp.Rational(1, 2)) / sp.gamma(t)) - sp.log(t) / 2,
        log_excess: lambda t: t - 1 + sp.exp(-t),
    }
    for formula in (2 * softplus(z) - z, FORMS[8][0], (u + 1) * sp.log(1 + y**2 / u) - y**2 / (1 + y**2 / u)):
        form = stable(formula)
        for kernel, definition in back.items():
            form = form.replace(kernel, definition)
        at = {z: sp.Rational(3, 7), u: sp.Rational(5, 3), y: sp.Rational(11, 9)}
        form = form.replace(lambda e: type(e).__name__ == "log1p", lambda e: sp.log(1 + e.args[0]))
        form = form.replace(lambda e: type(e).__name__ == "xlog1py", lambda e: e.args[0] * sp.log(1 + e.args[1]))
        plain = formula.replace(softplus, lambda t: sp.log(1 + sp.exp(t)))
        assert abs((form - plain).subs(at).evalf(30)) < 1e-25


def test_kernels_have_their_limits():
    assert kernels.truncated_mean(np.array([0.0]))[0] == 0.5
    assert kernels.truncated_variance(np.array([0.0]))[0] == pytest.approx(1 / 12, rel=1e-15)
    assert kernels.log_expm1_ratio(np.array([0.0]))[0] == 0.0
    assert kernels.bessel_spread(np.array([0.0]))[0] == pytest.approx(0.5, rel=1e-15)
    assert kernels.bessel_gap_series()[:4] == [1 / 2, 1 / 8, 1 / 8, 25 / 128]  # Abramowitz and Stegun, 9.7.1


def test_the_pull_of_a_wrapped_cauchy_is_right_where_its_parts_vanish_or_overflow():
    s, t = np.array([0.0, 0.0, 1e-3, 2.0, 0.5, 1e-200]), np.array([2000.0, 0.0, 2000.0, -2000.0, 0.3, 5.0])
    with mpmath.workdps(60):
        for index, (a, b) in enumerate(zip(map(mpmath.mpf, s), map(mpmath.mpf, t), strict=True)):
            rest = mp.exp(-b)
            wanted = (
                2 * a / (a**2 + rest),
                2 * a * rest / (a**2 + rest) ** 2,
                2 * (rest - a**2) / (a**2 + rest) ** 2,
            )
            for name, value in zip(("square_pull", "square_pull_rate", "square_pull_slope"), wanted, strict=True):
                if value < 1e300:
                    with np.errstate(over="ignore"):
                        found = getattr(kernels, name)(s, t)[index]
                    assert abs(mpmath.mpf(found) - value) <= 1e-14 * abs(value) + 1e-320, (name, a, b)
