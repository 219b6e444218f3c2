"""Distributions of a proportion strictly between 0 and 1."""

import numpy as np
import sympy as sp

from wizard.assumptions.domain import positive, real_line, unit_interval
from wizard.assumptions.family import Family, Parameter
from wizard.assumptions.link import identity, log, logit
from wizard.assumptions.reference import Transformed
from wizard.notation.nodes import continuous_normaliser

y = unit_interval.target
mu, p = unit_interval.symbol("mu"), unit_interval.symbol("p")
of_odds = real_line.symbol("mu")  # a mean of log odds may have either sign
sigma, a, b, phi = (positive.symbol(name) for name in ("sigma", "a", "b", "phi"))

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
    density=sp.exp(-((sp.log(y / (1 - y)) - of_odds) ** 2) / (2 * sigma**2))
    / (sigma * sp.sqrt(2 * sp.pi) * y * (1 - y)),
    parameters=(
        Parameter(of_odds, "mu", "mean of the log odds of y", real_line, identity, 0.0, (-1.5, 1.5)),
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


def _log_odds(p: np.ndarray) -> np.ndarray:
    return np.log(p) - np.log1p(-p)


def _truncated_exponential(share: np.ndarray, eta: np.ndarray) -> np.ndarray:
    """The quantile at that share of the density proportional to exp(eta y) on (0, 1)."""
    sloped = np.where(eta == 0, 1.0, eta)
    return np.where(eta == 0, share, np.log1p(share * np.expm1(sloped)) / sloped)


continuous_bernoulli = Family(
    name="continuous_bernoulli",
    title="Continuous Bernoulli",
    story="grey values of a picture, or answers that are yes to a degree: cross-entropy that is a likelihood",
    breaks="the proportions gather in the middle: its density is highest at 0 or at 1",
    domain=unit_interval,
    density=continuous_normaliser(p) * p**y * (1 - p) ** (1 - y),
    parameters=(
        Parameter(p, "p", "which end is favoured: 1 above 1/2, else 0", unit_interval, logit, 0.8, (0.05, 0.95)),
    ),
    draw=lambda rng, p: _truncated_exponential(rng.random(np.shape(p)), _log_odds(p)),
    reference=lambda stats, p: Transformed(  # x = (e^(eta y) - 1) / (e^eta - 1) is uniform
        stats.uniform(),
        lambda y: np.expm1(_log_odds(p) * y) / np.expm1(_log_odds(p)),
        lambda x: _truncated_exponential(x, _log_odds(p)),
        lambda y: np.log(_log_odds(p) / np.expm1(_log_odds(p))) + _log_odds(p) * y,
    ),
)
