"""The kernels of mixtures, against mpmath with many digits."""

import mpmath
import numpy as np
import pytest

from wizard.numerics.kernels import mixtures as kernels

UNIT = 2.0**-52
COMPONENTS = [  # a, b, x, s of each: weight exp(a), density exp(b - x exp(s))
    [(0.0, 0.0, 0.0, 0.0), (0.0, 0.0, 0.0, 0.0)],
    [(0.3, -1.0, 2.0, 0.5), (-0.2, 0.4, 1.0, -1.0), (0.0, 0.1, 0.0, 0.0)],
    [(1000.0, -3.0, 1.0, 0.0), (0.0, -1e-9, 0.5, -20.0)],
    [(-40.0, 60.0, 1.0, 0.0), (0.0, -1.0, 1e6, 2.0)],
    [(0.0, 1e-12, 0.0, 0.0), (2.0, -1e-12, 0.0, 0.0), (1.0, 3e-12, 0.0, 0.0)],
    [(0.0, 0.0, 1.0, 300.0), (0.0, 0.0, 3.0, -300.0)],
]


def exactly(components):
    """Priors, densities and posteriors with 400 digits."""
    parts = [[mpmath.mpf(v) for v in each] for each in components]
    weights = [mpmath.exp(a) for a, *_ in parts]
    densities = [mpmath.exp(b - x * mpmath.exp(s)) for _, b, x, s in parts]
    priors = [w / sum(weights) for w in weights]
    mixed = sum(w * f for w, f in zip(priors, densities, strict=True))
    return priors, mixed, [w * f / mixed for w, f in zip(priors, densities, strict=True)]


@pytest.mark.parametrize("components", COMPONENTS)
def test_value_and_shares_keep_their_digits(components):
    flat = [np.array(v) for each in components for v in each]
    with mpmath.workdps(400), np.errstate(over="ignore"):
        priors, mixed, posteriors = exactly(components)
        truth = mpmath.log(mixed)
        size = max(abs(b) for _, b, *_ in components)  # whose rounding is not the kernel's
        assert abs(float(kernels.log_mixture(*flat)) - truth) <= 4 * UNIT * (abs(truth) + size)
        for place, (before, after) in enumerate(zip(priors, posteriors, strict=True)):
            share = mpmath.exp(mpmath.mpf(float(kernels.log_posterior(place, *flat))))
            assert abs(share - after) <= 200 * UNIT * after + mpmath.mpf(10) ** -300
            gained = float(kernels.posterior_minus_prior(place, *flat))
            assert abs(gained - (after - before)) <= 200 * UNIT * abs(after - before) + mpmath.mpf(10) ** -300
            told = float(kernels.prior(place, *flat[::4]))
            assert abs(told - before) <= 4 * UNIT * before + mpmath.mpf(10) ** -300


def test_where_every_density_underflows_the_largest_decides():
    parts = [np.array(v) for v in (0.0, 0.0, 2.0, 2000.0, 0.0, 0.0, 1.0, 2000.0)]
    with np.errstate(over="ignore"):
        assert kernels.log_mixture(*parts) == -np.inf
        assert [float(np.exp(kernels.log_posterior(place, *parts))) for place in (0, 1)] == [0.0, 1.0]
