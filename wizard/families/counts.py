"""Distributions of a target that counts: 0, 1, 2, ..."""

import sympy as sp

from wizard.assumptions.combine import hurdle, zero_inflated
from wizard.assumptions.domain import counts, positive
from wizard.assumptions.family import Family, Parameter
from wizard.assumptions.link import log

y = counts.target
rate = positive.symbol("lambda")

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
