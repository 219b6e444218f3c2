"""Distributions of a target on the real line."""

import sympy as sp

from wizard.assumptions.domain import positive, real_line
from wizard.assumptions.family import Family, Parameter
from wizard.assumptions.link import identity, log

y = real_line.target
mu = real_line.symbol("mu")
sigma, b, nu, s = (positive.symbol(name) for name in ("sigma", "b", "nu", "s"))

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
