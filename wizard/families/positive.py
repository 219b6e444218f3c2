"""Distributions of a positive target."""

import sympy as sp

from wizard.assumptions.domain import positive
from wizard.assumptions.family import Family, Parameter
from wizard.assumptions.link import log

y = positive.target
mu, alpha, beta = (positive.symbol(name) for name in ("mu", "alpha", "beta"))

gamma = Family(
    name="gamma",
    title="Gamma",
    story="amounts scatter in proportion to their mean: twice the price, twice the error",
    breaks="very large amounts come now and then: its right tail is thin",
    domain=positive,
    density=(alpha / mu) ** alpha * y ** (alpha - 1) * sp.exp(-alpha * y / mu) / sp.gamma(alpha),
    parameters=(
        Parameter(mu, "mu", "mean", positive, log, 1.0, (0.5, 4.0)),
        Parameter(alpha, "alpha", "shape; the relative variance is 1/alpha", positive, log, 2.0, (0.7, 6.0)),
    ),
    draw=lambda rng, mu, alpha: rng.gamma(alpha, mu / alpha),
    reference=lambda stats, mu, alpha: stats.gamma(alpha, scale=mu / alpha),
)

inverse_gamma = Family(
    name="inverse_gamma",
    title="Inverse gamma",
    story="amounts of which a few are very large: variances, waiting times, sizes of cities",
    breaks="the largest amounts are not that large: its right tail is heavy",
    domain=positive,
    density=beta**alpha * y ** (-alpha - 1) * sp.exp(-beta / y) / sp.gamma(alpha),
    parameters=(
        Parameter(beta, "beta", "scale; the mean is beta/(alpha - 1)", positive, log, 2.0, (0.5, 5.0)),
        Parameter(alpha, "alpha", "shape; a small one means a heavy tail", positive, log, 3.0, (1.5, 6.0)),
    ),
    draw=lambda rng, beta, alpha: beta / rng.gamma(alpha + 0 * beta),
    reference=lambda stats, beta, alpha: stats.invgamma(alpha, scale=beta),
)
