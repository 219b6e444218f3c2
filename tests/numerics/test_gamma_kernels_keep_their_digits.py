"""Kernels for gamma functions and deviances against their definitions to dozens of digits, in units of 2^-52."""

from itertools import product

import mpmath
import numpy as np
import pytest
import sympy as sp

import wizard
from wizard.notation.series import tweedie_series
from wizard.numerics.kernels import gammas
from wizard.numerics.kernels.gammas import log_tweedie_factor
from wizard.numerics.stabilise import differentiable
from wizard.numerics.stable.gamma_nodes import is_zero_at_random

mp = mpmath.mp
HALF = mpmath.mpf(1) / 2
BAR = 6
POSITIVE = [1e-17, 1e-3, 0.3, 0.49, 0.51, 1.0, 1.4, 3.0, 9.9, 10.1, 40.0, 1e3, 1e8]
COUNTS = [0.0, 1.0, 2.0, 7.0, 200.0, 1e6]
SHARES = [1e-9, 0.001, 0.3, 0.5, 0.501, 0.9]


def loggamma(u):
    return mp.loggamma(u + 1) - mp.log(u)  # mpmath's own takes long for a small argument


def error(u, *_):
    return loggamma(u) - (u - HALF) * mp.log(u) + u - mp.log(2 * mp.pi) / 2


def psi(order, u):
    return mp.psi(order, u + 1) - (-1) ** order * mp.factorial(order) / u ** (order + 1)


def slope(u, *_):
    return u * (psi(0, u) - mp.log(u)) + HALF


def curvature(u):
    return u**2 * psi(1, u) - u - HALF


def remainder(y, k, *_):
    return error(k) - error(y + k) + mp.log(1 + y / k) / 2


def entropy(x, m):
    return m - x + (x * mp.log(x / m) if x else 0)


def balanced(y, k, m):
    return m * (y + k) / (k + m), k * (y + k) / (k + m)


def rising(y, k, m, *_):
    Y, K = balanced(y, k, m)
    return entropy(y, Y) + entropy(k, K) + remainder(y, k)


def logarithms(u):
    return u, np.log(u)


def pair(m, x):
    return m, x, m - x


def shares(s, p):
    return s, 1 - s, p, 1 - p, np.log(s), np.log1p(-s)


THREE = list(product(COUNTS, [1e-8, 0.3, 4.0, 1e8], [1e-8, 0.7, 200.0, 1e8]))
RATIOS = [(a, a * r) for a in (0.3, 7.0, 1e8) for r in (1e-9, 0.3, 0.999, 1.0, 1.0 + 1e-9, 1.7, 1e9)]
TRUTHS = {
    "stirling_error": ([logarithms(u) for u in POSITIVE], error),
    "stirling_slope": ([logarithms(u) for u in POSITIVE], slope),
    "stirling_curvature": ([(u,) for u in POSITIVE], curvature),
    "gamma_remainder_slope": ([logarithms(u) for u in POSITIVE], lambda u, _: slope(u) - HALF),
    "gamma_remainder_curvature": ([logarithms(u) for u in POSITIVE], lambda u, _: slope(u) + curvature(u)),
    "log_gamma_beyond_one": (
        [(x,) for x in (-0.69, -0.3, -1e-9, 1e-17, 0.1, 0.46, 0.64)],
        lambda x: mp.loggamma(1 + x),
    ),
    "rising_remainder": (
        [(y, *logarithms(k)) for y, k in product(COUNTS, POSITIVE)],
        remainder,
    ),
    "log_factorial_excess": (
        [(y,) for y in COUNTS],
        lambda y: mp.loggamma(y + 1) + y - (y * mp.log(y) if y else 0),
    ),
    "minus_log1pmx": (
        [(x,) for x in (-0.999, -0.51, -0.49, -0.3, -1e-9, 1e-9, 0.1, 0.49, 0.51, 3.0, 1e10)],
        lambda x: x - mp.log(1 + x),
    ),
    "ratio_excess": (
        [logarithms(u) for u in (1e-9, 0.4, 0.6, 1 - 1e-9, 1.0, 1.4, 9.0)],
        lambda r, _: r - 1 - mp.log(r),
    ),
    "log_quotient": ([pair(a, b) for a, b in RATIOS], lambda a, b, _: mp.log(a / b)),
    "quotient_excess": ([pair(a, b) for a, b in RATIOS], lambda a, b, _: a / b - 1 - mp.log(a / b)),
    "deviance": ([(m, x, x - m, np.log(x)) for m, x in RATIOS], lambda x, m, *_: entropy(x, m)),
    "surplus": (
        [(y, k, m, np.log(m)) for y, k, m in THREE],
        lambda y, k, m, _: balanced(y, k, m)[0] - y,
    ),
    "surplus_slope": (THREE, lambda y, k, m: (y + k) * k * m / (k + m) ** 2),
    "rising_deviance": ([(y, k, m, np.log(m), np.log(k)) for y, k, m in THREE], rising),
    "binomial_log_loss": (
        [(y, k, m, np.log(m)) for y, k, m in THREE],
        lambda y, k, m, _: y * mp.log(1 + k / m) + k * mp.log(1 + m / k),
    ),
}


@pytest.mark.parametrize("name", TRUTHS)
def test_a_kernel_is_its_definition(name):
    arguments, truth = TRUTHS[name]
    found = getattr(gammas, name)(*np.array(arguments).T)
    with mpmath.workdps(120):
        for point, value in zip(arguments, found, strict=True):
            wanted = truth(*map(mpmath.mpf, point))
            assert abs(mpmath.mpf(value) - wanted) <= BAR * mpmath.mpf(2) ** -52 * abs(wanted), point


def test_a_divergence_counts_the_rounding_of_its_shares():
    arguments = [shares(s, p) for s, p in product(SHARES, SHARES)]
    found = gammas.divergence(*np.array(arguments).T)
    logits = gammas.difference_of_logits(*np.array(arguments).T)
    with mpmath.workdps(120):
        for (s, _, p, *_), value, difference in zip(arguments, found, logits, strict=True):
            s, p = mpmath.mpf(s), mpmath.mpf(p)
            wanted = entropy(s, p) + entropy(1 - s, 1 - p)
            logit = mp.log(s / p) - mp.log((1 - s) / (1 - p))
            unit = BAR * mpmath.mpf(2) ** -52
            assert abs(value - wanted) <= unit * (wanted + abs(s * logit) + abs(s - p) / (1 - p))
            assert abs(difference - logit) <= unit * (abs(logit) + 1 / (1 - s) + 1 / (1 - p))


@pytest.mark.parametrize("count", COUNTS)
def test_the_slope_of_a_rising_factorial_is_right_where_its_gamma_functions_cancel(count):
    """k d/dk of log Gamma(k) - log Gamma(y + k) beside the deviance, for means near and far."""
    for k, m in product([1e-8, 0.3, 4.0, 1e8], [1e-8, 0.7, 200.0]):
        found = gammas.rising_excess(*np.array([count, k, m, np.log(k)]))
        with mpmath.workdps(120):
            y, k, m = (mpmath.mpf(each) for each in (count, k, m))
            first = (y + k) / (k + m) - 1 - mp.log((y + k) / (k + m))
            bend = psi(0, k) - psi(0, y + k) - mp.log(k / (y + k))
            of_m = k * m * abs(m - y) / (k + m) ** 2  # what the rounding of m alone may cost
            wanted = k * (first + bend)
            assert abs(mpmath.mpf(float(found)) - wanted) <= BAR * mpmath.mpf(2) ** -52 * (abs(wanted) + of_m)


def test_nothing_is_lost_where_an_argument_vanishes_or_overflows():
    zero, vast = np.array(0.0), np.array(np.inf)
    assert gammas.stirling_error(zero, np.array(-1000.0)) == pytest.approx(500 - np.log(2 * np.pi) / 2)
    assert gammas.stirling_slope(zero, np.array(-1000.0)) == -0.5
    two, three = np.array(2.0), np.array(3.0)
    log_k = np.log(three)
    far = gammas.rising_surprise(two, three, vast, np.array(1000.0), log_k)
    near = gammas.rising_surprise(two, three, np.exp(np.array(600.0)), np.array(600.0), log_k)
    assert far - near == pytest.approx(3.0 * 400.0)
    tiny = gammas.rising_surprise(two, three, zero, np.array(-1000.0), log_k)
    small = gammas.rising_surprise(two, three, np.exp(np.array(-600.0)), np.array(-600.0), log_k)
    assert tiny - small == pytest.approx(2.0 * 400.0)


y, mu, alpha, phi, beta = (sp.Symbol(name, positive=True) for name in ("y", "mu", "alpha", "phi", "beta"))


@pytest.mark.parametrize("family", ["gamma", "inverse_gamma", "beta", "negative_binomial", "negative_binomial_1"])
def test_no_gamma_function_of_a_parameter_is_left(family):
    record = next(f for f in wizard.families() if f.name == family)
    for link in ("identity", "usual"):
        links = {p.name: p.link if link == "usual" else "identity" for p in record.parameters}
        derivation = wizard.derive(wizard.Model(record, links))
        for formula in (derivation.loss, derivation.nll):
            assert formula.has(sp.gamma)
            assert not differentiable(formula).has(sp.gamma)


@pytest.mark.parametrize(
    "formula",
    [
        sp.log(sp.gamma(alpha)) - alpha * sp.log(beta),  # the term that M would be is missing
        sp.log(sp.gamma(alpha)) + alpha * beta**2 - alpha * sp.log(alpha),
        sp.log(sp.gamma(mu))
        + sp.log(sp.gamma(phi))
        - sp.log(sp.gamma(mu + phi))
        - mu * sp.log(y)
        - phi * sp.log(y),
        sp.log(sp.gamma(y + alpha)) * alpha,
        sp.log(1 + alpha) + y * sp.log(alpha),
    ],
    ids=str,
)
def test_what_forms_no_deviance_is_left_alone(formula):
    assert differentiable(formula) == formula


def test_zeros_are_told_from_small_numbers():
    assert is_zero_at_random((mu + alpha) ** 2 - mu**2 - 2 * mu * alpha - alpha**2)
    assert not is_zero_at_random(mu / 10**20)


def _log_series(at, place=0, more=0):
    """With one of y, phi and p larger by the factor exp(more)."""
    return mpmath.log(tweedie_series(*(x * mp.exp(more if n == place else 0) for n, x in enumerate(at))))


@pytest.mark.parametrize("seed", range(5))
def test_the_tweedie_factor_is_its_series(seed):
    """From hardly any to a thousand events; the error that rounding of y, phi and p may cost counts as one."""
    rng = np.random.default_rng(seed)
    for _ in range(12):
        rate, phi, p = 10 ** rng.uniform(-6, 3), 10 ** rng.uniform(-1, 1), rng.uniform(1.02, 1.98)
        y = (rate * phi * (2 - p)) ** (1 / (2 - p))
        with mpmath.workdps(40):
            at = [mpmath.mpf(each) for each in (y, phi, p)]
            slopes = [mpmath.diff(lambda t, n=n, at=at: _log_series(at, n, t), 0) for n in range(3)]
            truth = _log_series(at)
            size = abs(truth) + sum(map(abs, slopes))
            assert abs(float(log_tweedie_factor(np.array(y), phi, p)) - truth) < BAR * mpmath.mpf(2) ** -52 * size
