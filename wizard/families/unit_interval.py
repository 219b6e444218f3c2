"""Distributions of a proportion strictly between 0 and 1."""

import numpy as np
import sympy as sp

from wizard.assumptions.domain import positive, real_line, unit_interval
from wizard.assumptions.family import Family, Parameter
from wizard.assumptions.link import identity, log
from wizard.assumptions.reference import Transformed

y = unit_interval.target
mu = real_line.symbol("mu")
sigma, a, b = (positive.symbol(name) for name in ("sigma", "a", "b"))

kumaraswamy = Family(
    name="kumaraswamy",
    title="Kumaraswamy",
    story="proportions of any shape, as of how full a reservoir is, where quantiles must be quick to compute",
    breaks="the mean is to be predicted: it is no simple function of the two parameters",
    domain=unit_interval,
    density=a * b * y ** (a - 1) * (1 - y**a) ** (b - 1),
    parameters=(
        Parameter(a, "a", "large pushes the proportion up", positive, log, 2.0, (0.7, 4.0)),
        Parameter(b, "b", "large pushes the proportion down", positive, log, 3.0, (0.7, 5.0)),
    ),
    draw=lambda rng, a, b: rng.beta(1.0, b) ** (1.0 / a),
    reference=lambda stats, a, b: Transformed(
        stats.beta(1.0, b),
        lambda y: y**a,
        lambda x: x ** (1.0 / a),
        lambda y: np.log(a) + (a - 1.0) * np.log(y),
    ),
)

logit_normal = Family(
    name="logit_normal",
    title="Logit-normal",
    story="many small, independent influences add up in the log odds of the proportion",
    breaks="proportions of exactly 0 or 1 occur, or many that are nearly so",
    domain=unit_interval,
    density=sp.exp(-((sp.log(y / (1 - y)) - mu) ** 2) / (2 * sigma**2))
    / (sigma * sp.sqrt(2 * sp.pi) * y * (1 - y)),
    parameters=(
        Parameter(mu, "mu", "mean of the log odds of y", real_line, identity, 0.0, (-1.5, 1.5)),
        Parameter(sigma, "sigma", "standard deviation of the log odds", positive, log, 1.0, (0.3, 2.0)),
    ),
    draw=lambda rng, mu, sigma: 1.0 / (1.0 + np.exp(-rng.normal(mu, sigma))),
    reference=lambda stats, mu, sigma: Transformed(
        stats.norm(mu, sigma),
        lambda y: np.log(y) - np.log1p(-y),
        lambda x: 1.0 / (1.0 + np.exp(-x)),
        lambda y: -np.log(y) - np.log1p(-y),
    ),
)
