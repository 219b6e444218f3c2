"""Families that the tests of properties declare for themselves, each known to every textbook."""

from functools import cache

import pytest
import sympy as sp

import wizard
from wizard.assumptions.domain import Domain, binary, counts, positive, real_line, unit_interval
from wizard.assumptions.family import Family, Parameter
from wizard.assumptions.link import identity, log, logit
from wizard.derivation.properties.records import Kind, Property
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

upside_down = exp_loss(real_line, -((y - mu) ** 2), (mu, real_line))

ZOO = {name: value for name, value in list(globals().items()) if isinstance(value, Family)}


@pytest.fixture
def told():
    """Asks a model for one property: told(family's name, Kind, names of its symbols, **roles)."""

    def answer(of: str, kind: Kind, about: str, **roles: object) -> Property:
        return next(p for p in properties(of, **roles) if p.kind is kind and ", ".join(map(str, p.of)) == about)

    return answer


@pytest.fixture
def derived():
    """Derives a model of a family declared here or in the catalogue."""
    return lambda of, **roles: wizard.derive(Model(ZOO.get(of, of), **roles))


@pytest.fixture
def loss_of():
    """(density, target, first parameter, values of the others) of a family."""

    def parts(of: str) -> tuple[sp.Expr, sp.Symbol, sp.Symbol, dict[sp.Symbol, float]]:
        family = ZOO[of] if of in ZOO else next(f for f in wizard.families() if f.name == of)
        first, *others = family.parameters
        return family.density, family.target, first.symbol, {p.symbol: p.value for p in others}

    return parts


@pytest.fixture
def all_told():
    """Asks a model for all its properties."""
    return properties


def properties(of: str, **roles: object) -> tuple[Property, ...]:
    """The properties of a model of a family declared here or, under that name, in the catalogue."""
    return _properties(of, repr(roles))


@cache
def _properties(of: str, roles: str) -> tuple[Property, ...]:
    return wizard.derive(Model(ZOO.get(of, of), **eval(roles))).properties  # the text is our own, written by repr
