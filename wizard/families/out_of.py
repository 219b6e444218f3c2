"""Distributions of a number of successes y out of a known number of trials m."""

from typing import Any

import numpy as np
import sympy as sp
from numpy.typing import NDArray

from wizard.assumptions.domain import unit_interval
from wizard.assumptions.family import Family, Parameter
from wizard.assumptions.link import logit
from wizard.assumptions.reference_of_several import OutOf
from wizard.assumptions.several import out_of

y, m = out_of.targets
p = unit_interval.symbol("p")


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
