"""Distributions of a direction: an angle in radians."""

import numpy as np
import sympy as sp

from wizard.assumptions.domain import circle, positive, unit_interval
from wizard.assumptions.family import Family, Parameter
from wizard.assumptions.link import log, logit, tan_half
from wizard.assumptions.reference import OnCircle

y = circle.target
mu = circle.symbol("mu")
kappa = positive.symbol("kappa")
rho = unit_interval.symbol("rho")

von_mises = Family(
    name="von_mises",
    title="von Mises",
    story="directions scatter around one, as errors of a compass do: the Normal of the circle",
    breaks="there are two favourite directions, as of a road, or stray ones all around",
    domain=circle,
    density=sp.exp(kappa * sp.cos(y - mu)) / (2 * sp.pi * sp.besseli(0, kappa)),
    parameters=(
        Parameter(mu, "mu", "mean direction", circle, tan_half, 0.0, (-2.0, 2.0)),
        Parameter(kappa, "kappa", "concentration; 0 is no direction at all", positive, log, 2.0, (0.5, 8.0)),
    ),
    draw=lambda rng, mu, kappa: rng.vonmises(mu, kappa),
    reference=lambda stats, mu, kappa: OnCircle(stats.vonmises(kappa, mu), mu - np.pi),
)

wrapped_cauchy = Family(
    name="wrapped_cauchy",
    title="Wrapped Cauchy",
    story="directions gather around one, but strays point anywhere, as the turns of a foraging animal do",
    breaks="there are no strays: the von Mises then learns faster",
    domain=circle,
    density=(1 - rho**2) / (2 * sp.pi * (1 + rho**2 - 2 * rho * sp.cos(y - mu))),
    parameters=(
        Parameter(mu, "mu", "mean direction", circle, tan_half, 0.0, (-2.0, 2.0)),
        Parameter(rho, "rho", "concentration; 0 is no direction at all", unit_interval, logit, 0.5, (0.2, 0.8)),
    ),
    draw=lambda rng, mu, rho: np.angle(np.exp(1j * (mu - np.log(rho) * rng.standard_cauchy(np.shape(mu + rho))))),
    reference=lambda stats, mu, rho: OnCircle(stats.wrapcauchy(rho, mu), mu),
)
