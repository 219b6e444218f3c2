"""Families that the tests of properties declare for themselves, each known to every textbook."""

import sympy as sp

import wizard
from wizard.assumptions.domain import Domain, binary, counts, positive, real_line, unit_interval
from wizard.assumptions.family import Family, Parameter
from wizard.assumptions.link import identity, log, logit
from wizard.model import Model

y = real_line.target
yp, yn, yu, y01 = positive.target, counts.target, unit_interval.target, binary.target
mu, theta, loc = (real_line.symbol(name) for name in ("mu", "theta", "loc"))
m, alpha, beta, lam, k, kappa, phi, sigma, b, s, nu, c, delta = (
    positive.symbol(name)
    for name in ("mu", "alpha", "beta", "lambda", "k", "kappa", "phi", "sigma", "b", "s", "nu", "c", "delta")
)
p, q, tau = (unit_interval.symbol(name) for name in ("p", "mu", "tau"))

LINKS = {real_line: identity, positive: log, unit_interval: logit}
VALUES = {real_line: (0.0, (-1.0, 1.0)), positive: (1.5, (0.5, 2.0)), unit_interval: (0.25, (0.1, 0.9))}


def family(domain: Domain, density: sp.Expr, *symbols: tuple[sp.Symbol, Domain]) -> Family:
    """A family with nothing but a density."""
    parameters = tuple(
        Parameter(symbol, symbol.name.replace("lambda", "rate"), "of the test", of, LINKS[of], *VALUES[of])
        for symbol, of in symbols
    )
    return Family(
        name="declared_here",
        title="Declared here",
        story="it is only for a test",
        breaks="it is used for anything else",
        domain=domain,
        density=density,
        parameters=parameters,
        draw=lambda rng, *given: given[0],
        reference=lambda stats, *given: stats,
    )


def exp_loss(domain: Domain, loss: sp.Expr, *symbols: tuple[sp.Symbol, Domain]) -> Family:
    """A family whose loss is the given one: its constant does not matter to the loss."""
    return family(domain, sp.exp(-loss), *symbols)


gamma = family(
    positive,
    (alpha / m) ** alpha * yp ** (alpha - 1) * sp.exp(-alpha * yp / m) / sp.gamma(alpha),
    (m, positive),
    (alpha, positive),
)
exponential = family(positive, lam * sp.exp(-lam * yp), (lam, positive))
inverse_gaussian = family(
    positive,
    sp.sqrt(lam / (2 * sp.pi * yp**3)) * sp.exp(-lam * (yp - m) ** 2 / (2 * m**2 * yp)),
    (m, positive),
    (lam, positive),
)
weibull = family(
    positive, k / lam * (yp / lam) ** (k - 1) * sp.exp(-((yp / lam) ** k)), (lam, positive), (k, positive)
)
lognormal = family(
    positive,
    sp.exp(-((sp.log(yp) - mu) ** 2) / (2 * sigma**2)) / (yp * sigma * sp.sqrt(2 * sp.pi)),
    (mu, real_line),
    (sigma, positive),
)
log_laplace = family(
    positive, sp.exp(-sp.Abs(sp.log(yp) - sp.log(m)) / b) / (2 * b * yp), (m, positive), (b, positive)
)
gumbel = family(
    real_line, sp.exp(-(y - mu) / beta - sp.exp(-(y - mu) / beta)) / beta, (mu, real_line), (beta, positive)
)
cauchy = family(real_line, 1 / (sp.pi * s * (1 + ((y - mu) / s) ** 2)), (mu, real_line), (s, positive))
asymmetric_laplace = family(
    real_line,
    tau * (1 - tau) / sigma * sp.exp(-(sp.Abs(y - mu) + (2 * tau - 1) * (y - mu)) / (2 * sigma)),
    (mu, real_line),
    (sigma, positive),
    (tau, unit_interval),
)
expectile = exp_loss(
    real_line,
    ((y - mu) ** 2 + (2 * tau - 1) * (y - mu) * sp.Abs(y - mu)) / 2,
    (mu, real_line),
    (tau, unit_interval),
)
huber = exp_loss(
    real_line,
    sp.Piecewise(((y - mu) ** 2 / 2, sp.Abs(y - mu) <= delta), (delta * sp.Abs(y - mu) - delta**2 / 2, sp.true)),
    (mu, real_line),
    (delta, positive),
)
von_mises = family(
    real_line,
    sp.exp(kappa * sp.cos(y - mu)) / (2 * sp.pi * sp.besseli(0, kappa)),
    (mu, real_line),
    (kappa, positive),
)
negative_binomial = family(
    counts,
    sp.gamma(yn + alpha)
    / (sp.factorial(yn) * sp.gamma(alpha))
    * (m / (m + alpha)) ** yn
    * (alpha / (m + alpha)) ** alpha,
    (m, positive),
    (alpha, positive),
)
geometric = family(counts, p * (1 - p) ** yn, (p, unit_interval))
beta_family = family(
    unit_interval,
    sp.gamma(phi)
    / (sp.gamma(q * phi) * sp.gamma((1 - q) * phi))
    * yu ** (q * phi - 1)
    * (1 - yu) ** ((1 - q) * phi - 1),
    (q, unit_interval),
    (phi, positive),
)
kumaraswamy = family(
    unit_interval,
    alpha * beta * yu ** (alpha - 1) * (1 - yu**alpha) ** (beta - 1),
    (alpha, positive),
    (beta, positive),
)
rayleigh = family(positive, yp / s**2 * sp.exp(-(yp**2) / (2 * s**2)), (s, positive))
pareto = family(positive, alpha * (1 + yp) ** (-alpha - 1), (alpha, positive))
inverse_gamma = family(
    positive,
    beta**alpha / sp.gamma(alpha) * yp ** (-alpha - 1) * sp.exp(-beta / yp),
    (beta, positive),
    (alpha, positive),
)
log_logistic = family(
    positive,
    beta / m * (yp / m) ** (beta - 1) / (1 + (yp / m) ** beta) ** 2,
    (m, positive),
    (beta, positive),
)

ZOO = {name: value for name, value in list(globals().items()) if isinstance(value, Family)}


def derived(of: Family | str, **roles: object) -> wizard.derivation.derive.Derivation:
    """The derivation of a model of the family."""
    return wizard.derive(Model(of, **roles))
