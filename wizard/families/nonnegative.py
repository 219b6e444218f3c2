"""Distributions of an amount that is often exactly zero."""

from typing import Any

import numpy as np
import sympy as sp
from numpy.typing import NDArray

from wizard.assumptions.combine import zero_adjusted
from wizard.assumptions.domain import between_one_and_two, nonnegative
from wizard.assumptions.domain import positive as above_zero
from wizard.assumptions.family import Family, Parameter
from wizard.assumptions.link import identity, log
from wizard.assumptions.reference import SumOfGammas
from wizard.families import positive
from wizard.notation.series import tweedie_factor

y = nonnegative.target
mu, phi = above_zero.symbol("mu"), above_zero.symbol("phi")
p = between_one_and_two.symbol("p")

zero_adjusted_gamma = zero_adjusted(
    positive.gamma,
    name="zero_adjusted_gamma",
    title="Zero-adjusted Gamma",
    story="often nothing at all happens, and what happens otherwise scatters in proportion to its mean",
    breaks="small amounts were rounded down to zero: zeros and amounts then have the same cause",
)

zero_adjusted_log_normal = zero_adjusted(
    positive.log_normal,
    name="zero_adjusted_log_normal",
    title="Zero-adjusted log-normal",
    story="often nothing at all happens, and errors of the rest are so many per cent, up or down",
    breaks="small amounts were rounded down to zero: zeros and amounts then have the same cause",
)

SERIES_ONLY = "It stands in a factor of the density that has no closed form, so that its slope is not known."


def _events(mu: Any, phi: Any, p: Any) -> tuple[Any, Any, Any]:
    """How many events are expected, and the shape and the scale of the amount of one (Jorgensen 1987)."""
    return mu ** (2 - p) / (phi * (2 - p)), (2 - p) / (p - 1), phi * (p - 1) * mu ** (p - 1)


def _totals(rng: np.random.Generator, mu: NDArray, phi: NDArray, p: NDArray) -> NDArray:
    rate, shape, scale = _events(mu, phi, p)
    return rng.gamma(shape * rng.poisson(rate), scale)


tweedie = Family(
    name="tweedie",
    title="Tweedie",
    story="events of random amounts add up, and some days bring none: rain per day, claims per policy",
    breaks="zeros have a cause of their own, or phi and p are not known: a factor of the density is but a series",
    domain=nonnegative,
    density=tweedie_factor(y, phi, p) * sp.exp(-(y * mu ** (1 - p) / (p - 1) + mu ** (2 - p) / (2 - p)) / phi),
    parameters=(
        Parameter(mu, "mu", "mean", above_zero, log, 1.0, (0.5, 4.0)),
        Parameter(
            phi, "phi", "dispersion; the variance is phi mu^p", above_zero, log, 1.0, (0.5, 2.0), SERIES_ONLY
        ),
        Parameter(
            p,
            "p",
            "power of the mean in the variance",
            between_one_and_two,
            identity,
            1.5,
            (1.2, 1.8),
            SERIES_ONLY,
        ),
    ),
    draw=_totals,
    reference=lambda stats, mu, phi, p: SumOfGammas(stats, *_events(mu, phi, p)),
)
