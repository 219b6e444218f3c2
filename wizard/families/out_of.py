"""Distributions of a number of successes y out of a known number of trials m."""

from typing import Any

import numpy as np
import sympy as sp
from numpy.typing import NDArray

from wizard.assumptions.domain import positive, unit_interval
from wizard.assumptions.family import Family, Parameter
from wizard.assumptions.link import log, logit
from wizard.assumptions.reference_of_several import OutOf
from wizard.assumptions.several import out_of

y, m = out_of.targets
p, mu = unit_interval.symbol("p"), unit_interval.symbol("mu")
phi = positive.symbol("phi")


def _with_trials(rng: np.random.Generator, chance: NDArray[np.float64]) -> NDArray[Any]:
    """Successes out of 5 to 20 trials."""
    trials = rng.integers(5, 21, np.shape(chance))
    return np.stack([rng.binomial(trials, chance), trials], axis=-1)


binomial = Family(
    name="binomial",
    title="Binomial",
    story="a known number of independent trials, each with the same chance",
    breaks="the trials of one observation have something in common: more spread than chance gives",
    domain=out_of,
    density=sp.binomial(m, y) * p**y * (1 - p) ** (m - y),
    parameters=(Parameter(p, "p", "chance of one trial", unit_interval, logit, 0.4, (0.1, 0.9)),),
    draw=_with_trials,
    reference=lambda stats, p: OutOf(lambda trials: stats.binom(trials, p)),
)

a, b = mu * phi, (1 - mu) * phi
beta_binomial = Family(
    name="beta_binomial",
    title="Beta-binomial",
    story="a known number of trials, whose chance differs from observation to observation like a Beta",
    breaks="the trials of an observation repel each other: less spread than a Binomial",
    domain=out_of,
    density=sp.binomial(m, y)
    * (sp.gamma(phi) * sp.gamma(y + a) * sp.gamma(m - y + b))
    / (sp.gamma(m + phi) * sp.gamma(a) * sp.gamma(b)),
    parameters=(
        Parameter(mu, "mu", "mean chance of one trial", unit_interval, logit, 0.4, (0.1, 0.9)),
        Parameter(phi, "phi", "how alike the chances are (precision)", positive, log, 5.0, (1.0, 20.0)),
    ),
    draw=lambda rng, mu, phi: _with_trials(rng, rng.beta(mu * phi, (1 - mu) * phi)),
    reference=lambda stats, mu, phi: OutOf(lambda trials: stats.betabinom(trials, mu * phi, (1 - mu) * phi)),
)
