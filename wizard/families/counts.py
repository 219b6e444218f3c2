"""Distributions of a target that counts: 0, 1, 2, ..."""

import sympy as sp

from wizard.assumptions.combine import hurdle, zero_inflated
from wizard.assumptions.domain import counts, positive
from wizard.assumptions.family import Family, Parameter
from wizard.assumptions.link import log

y = counts.target
rate, mu = positive.symbol("lambda"), positive.symbol("mu")

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

zero_inflated_poisson = zero_inflated(
    poisson,
    name="zero_inflated_poisson",
    title="Zero-inflated Poisson",
    story="some of the zeros have a cause of their own: nobody fished, the machine was off",
    breaks="the zeros are no more than the rate explains: the extra share cannot be told from a lower rate",
)

hurdle_poisson = hurdle(
    poisson,
    name="hurdle_poisson",
    title="Hurdle Poisson",
    story="whether anything happens at all is one question, and how often it then happens another",
    breaks="zeros and counts have the same cause: one rate says more with less",
)
