"""Distributions of a positive amount."""

import numpy as np
import sympy as sp

from wizard.assumptions.domain import positive, real_line
from wizard.assumptions.family import Family, Parameter
from wizard.assumptions.link import identity, log

y = positive.target
of_log = real_line.symbol("mu")  # a mean of log y may have either sign
mu, sigma, k, lam, alpha, beta = (
    positive.symbol(name) for name in ("mu", "sigma", "k", "lambda", "alpha", "beta")
)

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

exponential = Family(
    name="exponential",
    title="Exponential",
    story="one waits for an event that is as likely in the next minute, however long one has waited",
    breaks="what is old wears out, or has proved itself: the chance then changes with time",
    domain=positive,
    density=sp.exp(-y / mu) / mu,
    parameters=(Parameter(mu, "mu", "mean", positive, log, 1.0, (0.3, 3.0)),),
    draw=lambda rng, mu: rng.exponential(mu),
    reference=lambda stats, mu: stats.expon(scale=mu),
)

log_normal = Family(
    name="log_normal",
    title="Log-normal",
    story="many small, independent influences multiply: an error is so many per cent, up or down",
    breaks="small amounts are measured no better than large ones, or come near zero",
    domain=positive,
    density=sp.exp(-((sp.log(y) - of_log) ** 2) / (2 * sigma**2)) / (y * sigma * sp.sqrt(2 * sp.pi)),
    parameters=(
        Parameter(of_log, "mu", "mean of log y, the log of the median", real_line, identity, 0.0, (-1.0, 1.0)),
        Parameter(sigma, "sigma", "standard deviation of log y", positive, log, 0.6, (0.2, 1.2)),
    ),
    draw=lambda rng, mu, sigma: rng.lognormal(mu, sigma),
    reference=lambda stats, mu, sigma: stats.lognorm(sigma, scale=np.exp(mu)),
)

weibull = Family(
    name="weibull",
    title="Weibull",
    story="something lasts until its weakest part fails, and ages or settles in as time goes by",
    breaks="there are several causes of failure, some early and some late",
    domain=positive,
    density=k / lam * (y / lam) ** (k - 1) * sp.exp(-((y / lam) ** k)),
    parameters=(
        Parameter(lam, "scale", "time by which 63 % have failed", positive, log, 1.0, (0.5, 3.0)),
        Parameter(
            k, "shape", "above 1 the old fail more often, below 1 the young", positive, log, 2.0, (0.7, 4.0)
        ),
    ),
    draw=lambda rng, scale, shape: scale * rng.weibull(shape),
    reference=lambda stats, scale, shape: stats.weibull_min(shape, scale=scale),
)

inverse_gaussian = Family(
    name="inverse_gaussian",
    title="Inverse Gaussian",
    story="one waits until something that drifts at random reaches a level for the first time",
    breaks="there are many values near zero: it leaves hardly any room there",
    domain=positive,
    density=sp.sqrt(lam / (2 * sp.pi * y**3)) * sp.exp(-lam * (y - mu) ** 2 / (2 * mu**2 * y)),
    parameters=(
        Parameter(mu, "mu", "mean", positive, log, 1.0, (0.5, 3.0)),
        Parameter(lam, "shape", "how regular: one over the dispersion", positive, log, 2.0, (0.7, 6.0)),
    ),
    draw=lambda rng, mu, shape: rng.wald(mu, shape),
    reference=lambda stats, mu, shape: stats.invgauss(mu / shape, scale=shape),
)

half_normal = Family(
    name="half_normal",
    title="Half-normal",
    story="the target is the size of a Normal error whose sign is not known",
    breaks="the most frequent size is not the smallest",
    domain=positive,
    density=sp.sqrt(2 / sp.pi) / sigma * sp.exp(-(y**2) / (2 * sigma**2)),
    parameters=(Parameter(sigma, "sigma", "root mean square", positive, log, 1.0, (0.3, 3.0)),),
    draw=lambda rng, sigma: np.abs(rng.normal(0.0, sigma)),
    reference=lambda stats, sigma: stats.halfnorm(scale=sigma),
)

log_logistic = Family(
    name="log_logistic",
    title="Log-logistic",
    story="the danger rises at first and falls later, as after an operation; or incomes, with a few very large",
    breaks="errors on the log scale have no tails: the log-normal then learns faster",
    domain=positive,
    density=beta / alpha * (y / alpha) ** (beta - 1) / (1 + (y / alpha) ** beta) ** 2,
    parameters=(
        Parameter(alpha, "alpha", "median", positive, log, 1.0, (0.5, 3.0)),
        Parameter(beta, "beta", "shape; small means a heavy tail", positive, log, 3.0, (1.5, 6.0)),
    ),
    draw=lambda rng, alpha, beta: alpha * np.exp(rng.logistic(0.0, 1.0 / beta)),
    reference=lambda stats, alpha, beta: stats.fisk(beta, scale=alpha),
)

lomax = Family(
    name="lomax",
    title="Lomax (Pareto II)",
    story="most amounts are small and a few are huge: claims, file sizes, casualties",
    breaks="there is a largest possible amount, or a typical one",
    domain=positive,
    density=alpha / lam * (1 + y / lam) ** (-(alpha + 1)),
    parameters=(
        Parameter(lam, "scale", "where the tail begins", positive, log, 1.0, (0.5, 3.0)),
        Parameter(alpha, "shape", "tail index; small means a heavy tail", positive, log, 2.5, (1.5, 6.0)),
    ),
    draw=lambda rng, scale, shape: scale * rng.pareto(shape),
    reference=lambda stats, scale, shape: stats.lomax(shape, scale=scale),
)
