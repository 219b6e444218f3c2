"""Distributions of a target strictly between 0 and 1."""

import sympy as sp

from wizard.assumptions.domain import positive, unit_interval
from wizard.assumptions.family import Family, Parameter
from wizard.assumptions.link import log, logit

y = unit_interval.target
mu = unit_interval.symbol("mu")
phi = positive.symbol("phi")

beta = Family(
    name="beta",
    title="Beta",
    story="a share can be anything between 0 and 1, and scatters less the nearer it comes to an end",
    breaks="shares of exactly 0 or 1 do occur: it gives them no density",
    domain=unit_interval,
    density=sp.gamma(phi)
    / (sp.gamma(mu * phi) * sp.gamma((1 - mu) * phi))
    * y ** (mu * phi - 1)
    * (1 - y) ** ((1 - mu) * phi - 1),
    parameters=(
        Parameter(mu, "mu", "mean", unit_interval, logit, 0.5, (0.2, 0.8)),
        Parameter(phi, "phi", "precision; the variance is mu (1 - mu)/(phi + 1)", positive, log, 5.0, (2.0, 20.0)),
    ),
    draw=lambda rng, mu, phi: rng.beta(mu * phi, (1 - mu) * phi),
    reference=lambda stats, mu, phi: stats.beta(mu * phi, (1 - mu) * phi),
)
