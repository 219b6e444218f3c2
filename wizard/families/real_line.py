"""Distributions of a target on the real line."""

import numpy as np
import sympy as sp
from scipy.special import huber as huber_loss
from scipy.special import ndtr, ndtri

from wizard.assumptions.combine import mixture
from wizard.assumptions.domain import positive, real_line, unit_interval
from wizard.assumptions.family import Family, Parameter
from wizard.assumptions.link import identity, log, logit
from wizard.assumptions.reference import Normalised
from wizard.notation.nodes import huber_rho, normal_cdf, positive_part

y = real_line.target
mu = real_line.symbol("mu")
sigma, b, nu, s = (positive.symbol(name) for name in ("sigma", "b", "nu", "s"))
gamma, beta, delta, alpha, omega, lam = (
    positive.symbol(name) for name in ("gamma", "beta", "delta", "alpha", "omega", "lambda")
)
tau = unit_interval.symbol("tau")
xi, skewness, shift = (real_line.symbol(name) for name in ("xi", "alpha", "gamma"))


def draw_two_piece(rng: np.random.Generator, tau: np.ndarray) -> np.ndarray:
    """Draw u with density proportional to exp(-w u^2), w = tau above 0 and 1 - tau below."""
    wide = np.sqrt(1.0 - tau) / (
        np.sqrt(tau) + np.sqrt(1.0 - tau)
    )  # the share above 0: its pieces are half Normals
    above = rng.random(np.shape(tau)) < wide
    return np.where(above, 1.0, -1.0) * np.abs(rng.normal(0.0, np.sqrt(0.5 / np.where(above, tau, 1.0 - tau))))


def draw_huber(rng: np.random.Generator, delta: np.ndarray) -> np.ndarray:
    """Draw u with density proportional to exp(-rho(u)) for Huber's rho: a Normal, from delta on exponential."""
    middle = np.sqrt(2.0 * np.pi) * (2.0 * ndtr(delta) - 1.0)
    tails = 2.0 * np.exp(-(delta**2) / 2.0) / delta
    inside = ndtri(ndtr(-delta) + rng.random(np.shape(delta)) * (2.0 * ndtr(delta) - 1.0))
    outside = rng.choice([-1.0, 1.0], np.shape(delta)) * (delta + rng.exponential(1.0 / delta))
    return np.where(rng.random(np.shape(delta)) * (middle + tails) < middle, inside, outside)


def draw_skew_normal(rng: np.random.Generator, xi: np.ndarray, omega: np.ndarray, alpha: np.ndarray) -> np.ndarray:
    """Draw by Azzalini's representation: a Normal, plus the absolute value of another."""
    slant = alpha / np.sqrt(1.0 + alpha**2) + 0.0 * xi
    lean, rest = np.abs(rng.standard_normal(np.shape(slant))), rng.standard_normal(np.shape(slant))
    return xi + omega * (slant * lean + np.sqrt(1.0 - slant**2) * rest)


normal = Family(
    name="normal",
    title="Normal",
    story="many small, independent influences add up to the error",
    breaks="a few observations lie far out: squared error lets them rule",
    domain=real_line,
    density=sp.exp(-((y - mu) ** 2) / (2 * sigma**2)) / (sigma * sp.sqrt(2 * sp.pi)),
    parameters=(
        Parameter(mu, "mu", "mean", real_line, identity, 0.0, (-3.0, 3.0)),
        Parameter(sigma, "sigma", "standard deviation", positive, log, 1.0, (0.3, 3.0)),
    ),
    draw=lambda rng, mu, sigma: rng.normal(mu, sigma),
    reference=lambda stats, mu, sigma: stats.norm(mu, sigma),
)

laplace = Family(
    name="laplace",
    title="Laplace",
    story="most errors are small, some are large, and a typical error matters more than the worst",
    breaks="small errors are smooth: its peak at zero error is too sharp for them",
    domain=real_line,
    density=sp.exp(-sp.Abs(y - mu) / b) / (2 * b),
    parameters=(
        Parameter(mu, "mu", "median", real_line, identity, 0.0, (-3.0, 3.0)),
        Parameter(b, "b", "mean absolute error", positive, log, 1.0, (0.3, 3.0)),
    ),
    draw=lambda rng, mu, b: rng.laplace(mu, b),
    reference=lambda stats, mu, b: stats.laplace(mu, b),
)

student_t = Family(
    name="student_t",
    title="Student-t",
    story="errors look Normal in the middle, but outliers of any size do happen",
    breaks="there are no outliers: it then learns slower than the Normal",
    domain=real_line,
    density=sp.gamma((nu + 1) / 2)
    / (sp.gamma(nu / 2) * sp.sqrt(sp.pi * nu) * sigma)
    * (1 + (y - mu) ** 2 / (nu * sigma**2)) ** (-(nu + 1) / 2),
    parameters=(
        Parameter(mu, "mu", "centre", real_line, identity, 0.0, (-3.0, 3.0)),
        Parameter(sigma, "sigma", "scale", positive, log, 1.0, (0.3, 3.0)),
        Parameter(nu, "nu", "degrees of freedom; few means heavy tails", positive, log, 4.0, (2.0, 10.0)),
    ),
    draw=lambda rng, mu, sigma, nu: mu + sigma * rng.standard_t(nu + 0 * mu),
    reference=lambda stats, mu, sigma, nu: stats.t(nu, mu, sigma),
)

logistic = Family(
    name="logistic",
    title="Logistic",
    story="errors look Normal, but somewhat larger ones come a little more often",
    breaks="outliers lie very far out: it fears them less than the Normal, yet still follows",
    domain=real_line,
    density=sp.exp(-(y - mu) / s) / (s * (1 + sp.exp(-(y - mu) / s)) ** 2),
    parameters=(
        Parameter(mu, "mu", "mean", real_line, identity, 0.0, (-3.0, 3.0)),
        Parameter(s, "s", "scale", positive, log, 1.0, (0.3, 3.0)),
    ),
    draw=lambda rng, mu, s: rng.logistic(mu, s),
    reference=lambda stats, mu, s: stats.logistic(mu, s),
)

cauchy = Family(
    name="cauchy",
    title="Cauchy",
    story="errors can be of any size: now and then one is a thousand times the usual",
    breaks="you need a mean or a variance: it has neither",
    domain=real_line,
    density=1 / (sp.pi * gamma * (1 + (y - mu) ** 2 / gamma**2)),
    parameters=(
        Parameter(mu, "mu", "median", real_line, identity, 0.0, (-3.0, 3.0)),
        Parameter(gamma, "gamma", "scale: half of the errors are smaller", positive, log, 1.0, (0.3, 3.0)),
    ),
    draw=lambda rng, mu, gamma: mu + gamma * rng.standard_cauchy(np.shape(mu + gamma)),
    reference=lambda stats, mu, gamma: stats.cauchy(mu, gamma),
)

gumbel = Family(
    name="gumbel",
    title="Gumbel",
    story="each observation is the largest of many: the flood of a year, the record of a season",
    breaks="the largest values have heavier tails than exponential ones, or a hard upper limit",
    domain=real_line,
    density=sp.exp(-(y - mu) / beta - sp.exp(-(y - mu) / beta)) / beta,
    parameters=(
        Parameter(mu, "mu", "mode", real_line, identity, 0.0, (-3.0, 3.0)),
        Parameter(beta, "beta", "scale", positive, log, 1.0, (0.3, 3.0)),
    ),
    draw=lambda rng, mu, beta: rng.gumbel(mu, beta),
    reference=lambda stats, mu, beta: stats.gumbel_r(mu, beta),
)

hyperbolic_secant = Family(
    name="hyperbolic_secant",
    title="Hyperbolic secant",
    story="small errors are smooth and Normal-like, large ones fall off like those of the Laplace",
    breaks="outliers lie very far out: their pull is bounded, but never fades",
    domain=real_line,
    density=1 / (sp.pi * s * sp.cosh((y - mu) / s)),
    parameters=(
        Parameter(mu, "mu", "mean", real_line, identity, 0.0, (-3.0, 3.0)),
        Parameter(s, "s", "scale", positive, log, 1.0, (0.3, 3.0)),
    ),
    draw=lambda rng, mu, s: mu + s * np.arcsinh(rng.standard_cauchy(np.shape(mu + s))),
    reference=lambda stats, mu, s: stats.hypsecant(mu, s),
)

huber = Family(
    name="huber",
    title="Huber",
    story="errors are Normal up to delta standard units, and beyond that as far out as those of the Laplace",
    breaks="you cannot say where errors stop being ordinary, or outliers are all on one side",
    domain=real_line,
    density=sp.exp(-huber_rho((y - mu) / sigma, delta))
    / (sigma * (sp.sqrt(2 * sp.pi) * sp.erf(delta / sp.sqrt(2)) + 2 * sp.exp(-(delta**2) / 2) / delta)),
    parameters=(
        Parameter(mu, "mu", "centre", real_line, identity, 0.0, (-3.0, 3.0)),
        Parameter(sigma, "sigma", "scale of the ordinary errors", positive, log, 1.0, (0.3, 3.0)),
        Parameter(delta, "delta", "where outliers begin, in scales", positive, log, 1.345, (0.5, 3.0)),
    ),
    draw=lambda rng, mu, sigma, delta: mu + sigma * draw_huber(rng, delta + 0 * mu),
    reference=lambda stats, mu, sigma, delta: Normalised(
        lambda u: huber_loss(delta, u), mu, sigma, (-delta, delta)
    ),
)

asymmetric_laplace = Family(
    name="asymmetric_laplace",
    title="Asymmetric Laplace",
    story="too low and too high do not cost the same: you want a quantile, not the middle",
    breaks="you believe its density: it is a way to a quantile more than a picture of errors",
    domain=real_line,
    density=tau
    * (1 - tau)
    / sigma
    * sp.exp(-(tau * positive_part(y - mu) + (1 - tau) * positive_part(mu - y)) / sigma),
    parameters=(
        Parameter(mu, "mu", "the tau-quantile", real_line, identity, 0.0, (-3.0, 3.0)),
        Parameter(sigma, "sigma", "scale", positive, log, 1.0, (0.3, 3.0)),
        Parameter(tau, "tau", "share of targets below mu", unit_interval, logit, 0.75, (0.1, 0.9)),
    ),
    draw=lambda rng, mu, sigma, tau: (
        mu + sigma * (rng.exponential(1 / tau) - rng.exponential(1 / (1 - tau) + 0 * mu))
    ),
    reference=lambda stats, mu, sigma, tau: stats.laplace_asymmetric(
        np.sqrt(tau / (1 - tau)), mu, sigma / np.sqrt(tau * (1 - tau))
    ),
)

asymmetric_normal = Family(
    name="asymmetric_normal",
    title="Asymmetric Normal",
    story="too low and too high do not cost the same, and large errors cost by their square",
    breaks="outliers come: like squared error, it lets them rule",
    domain=real_line,
    density=2
    * sp.sqrt(tau * (1 - tau))
    / (sp.sqrt(sp.pi) * sigma * (sp.sqrt(tau) + sp.sqrt(1 - tau)))
    * sp.exp(-(tau * positive_part(y - mu) ** 2 + (1 - tau) * positive_part(mu - y) ** 2) / sigma**2),
    parameters=(
        Parameter(mu, "mu", "the tau-expectile, and the mode", real_line, identity, 0.0, (-3.0, 3.0)),
        Parameter(sigma, "sigma", "scale", positive, log, 1.0, (0.3, 3.0)),
        Parameter(tau, "tau", "weight of errors above mu", unit_interval, logit, 0.75, (0.1, 0.9)),
    ),
    draw=lambda rng, mu, sigma, tau: mu + sigma * draw_two_piece(rng, tau + 0 * mu),
    reference=lambda stats, mu, sigma, tau: Normalised(
        lambda u: np.where(u < 0, 1 - tau, tau) * u**2, mu, sigma, (0.0,)
    ),
)

generalised_normal = Family(
    name="generalised_normal",
    title="Generalised Normal",
    story="you want to choose the power of the error: 1 is the Laplace, 2 the Normal, large is nearly uniform",
    breaks="the power is below 1: the loss then has many minima",
    domain=real_line,
    density=1 / (2 * alpha * sp.gamma(1 + 1 / beta)) * sp.exp(-((sp.Abs(y - mu) / alpha) ** beta)),
    parameters=(
        Parameter(mu, "mu", "mean and median", real_line, identity, 0.0, (-3.0, 3.0)),
        Parameter(alpha, "alpha", "scale", positive, log, 1.0, (0.3, 3.0)),
        Parameter(beta, "beta", "power of the error", positive, log, 1.5, (1.2, 4.0)),
    ),
    draw=lambda rng, mu, alpha, beta: (
        mu + alpha * rng.choice([-1, 1], np.shape(mu + alpha + beta)) * rng.gamma(1 / beta + 0 * mu) ** (1 / beta)
    ),
    reference=lambda stats, mu, alpha, beta: stats.gennorm(beta, mu, alpha),
)

skew_normal = Family(
    name="skew_normal",
    title="Skew Normal",
    story="errors look Normal, but lean to one side",
    breaks="the skewness is near zero: its estimate is then unstable",
    domain=real_line,
    density=2
    * sp.exp(-((y - xi) ** 2) / (2 * omega**2))
    * normal_cdf(skewness * (y - xi) / omega)
    / (omega * sp.sqrt(2 * sp.pi)),
    parameters=(
        Parameter(xi, "xi", "location", real_line, identity, 0.0, (-3.0, 3.0)),
        Parameter(omega, "omega", "scale", positive, log, 1.0, (0.3, 3.0)),
        Parameter(skewness, "alpha", "slant; 0 is Normal", real_line, identity, 3.0, (-4.0, 4.0)),
    ),
    draw=draw_skew_normal,
    reference=lambda stats, xi, omega, alpha: stats.skewnorm(alpha, xi, omega),
)

johnson_su = Family(
    name="johnson_su",
    title="Johnson SU",
    story="errors lean to one side and have heavy tails, and both must be fitted",
    breaks="there are few data: four parameters need many",
    domain=real_line,
    density=delta
    / (lam * sp.sqrt(2 * sp.pi) * sp.sqrt(1 + (y - xi) ** 2 / lam**2))
    * sp.exp(-((shift + delta * sp.asinh((y - xi) / lam)) ** 2) / 2),
    parameters=(
        Parameter(xi, "xi", "location", real_line, identity, 0.0, (-3.0, 3.0)),
        Parameter(lam, "scale", "scale", positive, log, 1.0, (0.3, 3.0)),
        Parameter(shift, "gamma", "skewness; below 0 leans to the right", real_line, identity, -1.0, (-1.5, 1.5)),
        Parameter(delta, "delta", "lightness of the tails", positive, log, 1.5, (0.8, 3.0)),
    ),
    draw=lambda rng, xi, scale, gamma, delta: (
        xi + scale * np.sinh((rng.standard_normal(np.shape(xi + scale)) - gamma) / delta)
    ),
    reference=lambda stats, xi, scale, gamma, delta: stats.johnsonsu(gamma, delta, xi, scale),
)

normal_mixture = mixture(
    normal,
    2,
    name="normal_mixture",
    title="Mixture of Normals",
    story="the same inputs have several answers, and the target lies near one of them, not between them",
    breaks="there is one answer only: which component an observation is of is then a guess; and the loss has"
    " several minima, and none at all where a component may shrink around one observation",
    apart=4.0,
)
