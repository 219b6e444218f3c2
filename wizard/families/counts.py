"""Distributions of a target that counts: 0, 1, 2, ..."""

import sympy as sp

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
