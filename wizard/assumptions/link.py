"""Links: how a model's raw output z, any real number, becomes a parameter that must stay in its domain."""

from __future__ import annotations

from dataclasses import dataclass

import sympy as sp

from wizard.assumptions.domain import Domain, above_one, circle, positive, real_line, simplex, unit_interval
from wizard.notation.nodes import cauchy_cdf, logistic, normal_cdf, softplus, squareplus
from wizard.notation.sums import K, k, m

z = sp.Symbol("z", real=True)
z_of = sp.IndexedBase(z)


@dataclass(frozen=True)
class Link:
    """A link g in the sense of generalised linear models, declared by its inverse: parameter = g^{-1}(z).

    Parameters
    ----------
    name : the field's name of g, as in ``predict={"p": "logit"}``.
    inverse : g^{-1} as an expression in the raw output `z` (or in `z_of[k]` for a vector over classes).
    image : the domain that it maps onto; None for the identity, which leaves any domain as it is.
    reading : what it does, in a few plain words.
    raws : the raw outputs that it is made for; a model's outputs stay there only if they are made to.
    """

    name: str
    inverse: sp.Expr
    image: Domain | None
    reading: str
    raws: Domain = real_line

    def __post_init__(self) -> None:
        unknown = self.inverse.free_symbols - {z, K, k, m} - set(self.inverse.atoms(sp.Indexed))
        if unknown:
            raise ValueError(f"Link {self.name!r}: write the inverse in z alone; it also holds {unknown}.")

    @property
    def is_identity(self) -> bool:
        return self.image is None

    def maps_onto(self, domain: Domain) -> bool:
        """Whether the link's values are the given domain, so that every raw output is a legal parameter."""
        return self.is_identity or self.image is domain

    def parameter(self, raw: sp.Expr | sp.IndexedBase, *observation: sp.Expr) -> sp.Expr:
        """The parameter as an expression in the raw output; for classes, component k of it.

        `observation` is the observation's index i, if the raw output is written for each of n observations.

        >>> log.parameter(sp.Symbol("eta", real=True))
        exp(eta)
        """
        if not isinstance(raw, sp.IndexedBase):
            return self.inverse.xreplace({z: raw})
        return self.inverse.replace(
            lambda e: isinstance(e, sp.Indexed) and e.base == z_of, lambda e: raw[(*observation, *e.indices)]
        )


identity = Link("identity", z, None, "the raw output is the parameter itself")
log = Link("log", sp.exp(z), positive, "steps in z multiply the parameter")
log_excess = Link("log excess", 1 + sp.exp(z), above_one, "steps in z multiply what is beyond 1")
softplus_link = Link("softplus", softplus(z), positive, "positive, and nearly linear for large z")
squareplus_link = Link("squareplus", squareplus(z), positive, "like softplus, but falls off as 1/z on the left")
square = Link("square", sp.sqrt(z), positive, "the raw output is the square of the parameter", raws=positive)
sqrt = Link("sqrt", z**2, positive, "the raw output is the square root of the parameter", raws=positive)
inverse = Link("inverse", 1 / z, positive, "the raw output is a rate: one over the parameter", raws=positive)
inverse_square = Link(
    "inverse square", 1 / sp.sqrt(z), positive, "the raw output is one over the squared parameter", raws=positive
)
logit = Link("logit", logistic(z), unit_interval, "the raw output is the log odds")
probit = Link("probit", normal_cdf(z), unit_interval, "the raw output is a quantile of the standard normal")
cloglog = Link(
    "cloglog",
    1 - sp.exp(-sp.exp(z)),
    unit_interval,
    "the chance of at least one event, if events come at the rate exp(z)",
)
loglog = Link(
    "loglog", sp.exp(-sp.exp(-z)), unit_interval, "the chance of no event, if events come at the rate exp(-z)"
)
cauchit = Link(
    "cauchit", cauchy_cdf(z), unit_interval, "a quantile of the Cauchy: forgives a few sure but wrong answers"
)
tan_half = Link("tan-half", 2 * sp.atan(z), circle, "the raw output is the tangent of half the angle")
softmax = Link(
    "softmax",
    sp.exp(z_of[k]) / sp.Sum(sp.exp(z_of[m]), (m, 1, K)),
    simplex,
    "shares grow with exp(z), and add up to one",
)
