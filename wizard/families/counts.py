"""Distributions of a target that counts: 0, 1, 2, ..."""

import numpy as np
import sympy as sp
from numpy.typing import NDArray

from wizard.assumptions.combine import hurdle, zero_inflated
from wizard.assumptions.domain import counts, positive
from wizard.assumptions.family import Family, Parameter
from wizard.assumptions.link import log
from wizard.assumptions.reference import TotalProgeny

y = counts.target
rate = positive.symbol("lambda")
mu, alpha = (positive.symbol(name) for name in ("mu", "alpha"))

poisson = Family(
    name="poisson",
    title="Poisson",
    story="events happen independently, at a rate that the inputs set",
    breaks="the counts vary more than their mean, or zeros have a cause of their own",
    domain=counts,
    density=rate**y * sp.exp(-rate) / sp.factorial(y),
    parameters=(Parameter(rate, "rate", "expected count", positive, log, 1.0, (0.5, 8.0)),),
    draw=lambda rng, rate: rng.poisson(rate),
    reference=lambda stats, rate: stats.poisson(rate),
)

negative_binomial = Family(
    name="negative_binomial",
    title="Negative binomial",
    story="counts vary more than their mean: each has a rate of its own, drawn from a Gamma",
    breaks="counts vary less than their mean, or zeros have a cause of their own",
    domain=counts,
    density=sp.gamma(y + 1 / alpha)
    / (sp.gamma(1 / alpha) * sp.factorial(y))
    * (alpha * mu) ** y
    * (1 + alpha * mu) ** (-y - 1 / alpha),
    parameters=(
        Parameter(mu, "mu", "expected count", positive, log, 2.0, (0.5, 8.0)),
        Parameter(
            alpha, "alpha", "overdispersion; the variance is mu + alpha mu^2", positive, log, 0.5, (0.2, 2.0)
        ),
    ),
    draw=lambda rng, mu, alpha: rng.poisson(rng.gamma(1 / alpha, alpha * mu)),
    reference=lambda stats, mu, alpha: stats.nbinom(1 / alpha, 1 / (1 + alpha * mu)),
)

negative_binomial_1 = Family(
    name="negative_binomial_1",
    title="Negative binomial (NB1)",
    story="counts vary more than their mean, by the same factor whether they are small or large",
    breaks="large counts vary by a larger factor than small ones: take the negative binomial",
    domain=counts,
    density=sp.gamma(y + mu / alpha)
    / (sp.gamma(mu / alpha) * sp.factorial(y))
    * alpha**y
    * (1 + alpha) ** (-y - mu / alpha),
    parameters=(
        Parameter(mu, "mu", "expected count", positive, log, 2.0, (0.5, 8.0)),
        Parameter(
            alpha, "alpha", "overdispersion; the variance is (1 + alpha) mu", positive, log, 1.0, (0.3, 3.0)
        ),
    ),
    draw=lambda rng, mu, alpha: rng.poisson(rng.gamma(mu / alpha, alpha)),
    reference=lambda stats, mu, alpha: stats.nbinom(mu / alpha, 1 / (1 + alpha)),
)

geometric = Family(
    name="geometric",
    title="Geometric",
    story="failures are counted until the first success, each try as likely to succeed as the last",
    breaks="the counts vary less than that: the Poisson, or the negative binomial between the two, fits better",
    domain=counts,
    density=(mu / (1 + mu)) ** y / (1 + mu),  # with the mean, it is the negative binomial with alpha = 1
    parameters=(
        Parameter(mu, "mu", "expected count; a try succeeds with 1/(1 + mu)", positive, log, 2.0, (0.5, 8.0)),
    ),
    draw=lambda rng, mu: rng.geometric(1.0 / (1.0 + mu)) - 1,
    reference=lambda stats, mu: stats.geom(1.0 / (1.0 + mu), loc=-1),
)


def _infected(rng: np.random.Generator, mu: NDArray, alpha: NDArray) -> NDArray:
    """All who caught it: the first ones, whom they infect, and so on, until nobody new does."""
    total = newly = rng.poisson(mu / (1.0 + alpha))
    while np.any(newly > 0):
        newly = rng.poisson(alpha / (1.0 + alpha) * newly)
        total = total + newly
    return total


# Consul and Famoye's, with theta = mu/(1 + alpha), lambda = alpha/(1 + alpha); the one of statsmodels with p = 1
generalised_poisson = Family(
    name="generalised_poisson",
    title="Generalised Poisson",
    story="an event may set off further ones: infections from one case, claims from one storm",
    breaks="counts vary less than their mean, or large ones by a larger factor: take the negative binomial",
    domain=counts,
    density=mu
    * (mu + alpha * y) ** (y - 1)
    / (sp.factorial(y) * (1 + alpha) ** y)
    * sp.exp(-(mu + alpha * y) / (1 + alpha)),
    parameters=(
        Parameter(mu, "mu", "expected count", positive, log, 2.0, (0.5, 8.0)),
        Parameter(
            alpha, "alpha", "overdispersion; the variance is (1 + alpha)^2 mu", positive, log, 0.5, (0.1, 1.0)
        ),
    ),
    draw=_infected,
    reference=lambda stats, mu, alpha: TotalProgeny(stats.poisson, mu / (1 + alpha), alpha / (1 + alpha)),
)

zero_inflated_poisson = zero_inflated(
    poisson,
    name="zero_inflated_poisson",
    title="Zero-inflated Poisson",
    story="some of the zeros have a cause of their own: nobody fished, the machine was off",
    breaks="the zeros are no more than the rate explains: the extra share cannot be told from a lower rate",
)

zero_inflated_negative_binomial = zero_inflated(
    negative_binomial,
    name="zero_inflated_negative_binomial",
    title="Zero-inflated negative binomial",
    story="some of the zeros have a cause of their own, and the other counts vary more than their mean",
    breaks="the overdispersion alone explains the zeros: the extra share is then zero",
)

hurdle_poisson = hurdle(
    poisson,
    name="hurdle_poisson",
    title="Hurdle Poisson",
    story="whether anything happens at all is one question, and how often it then happens another",
    breaks="zeros and counts have the same cause: one rate says more with less",
)
