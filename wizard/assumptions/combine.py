"""Families made of families: what many targets share is a cause of their own for zeros, or for ones."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import sympy as sp
from numpy.typing import NDArray

from wizard.assumptions.domain import Domain, closed_unit_interval, nonnegative, unit_interval
from wizard.assumptions.family import Draw, Family, Parameter, Reference
from wizard.assumptions.link import logit
from wizard.assumptions.reference import WithEnds, WithZeros
from wizard.notation.nodes import is_zero, put_together

psi, tau = unit_interval.symbol("psi"), unit_interval.symbol("tau")


def zero_inflated(base: Family, name: str, title: str, story: str, breaks: str) -> Family:
    """[y = 0] (psi + (1 - psi) f(0)) + [y > 0] (1 - psi) f(y): zeros of two causes (Lambert 1992)."""
    at_zero = base.density.subs(base.target, 0)
    density = _either(base.target, psi + (1 - psi) * at_zero, (1 - psi) * base.density)
    share = Parameter(
        psi, "psi", "share of zeros with a cause of their own", unit_interval, logit, 0.2, (0.05, 0.6)
    )

    def draw(rng: np.random.Generator, *values: Any) -> NDArray[Any]:
        *own, extra = values
        drawn = base.draw(rng, *own)
        return np.where(rng.random(np.shape(drawn)) < extra, 0, drawn)

    def reference(stats: Any, *values: float) -> WithZeros:
        *own, extra = values
        theirs = base.reference(stats, *own)
        return WithZeros(theirs, extra + (1.0 - extra) * theirs.pmf(0), 1.0 - extra)

    return _of(base, name, title, story, breaks, density, (share,), draw, reference)


def hurdle(base: Family, name: str, title: str, story: str, breaks: str) -> Family:
    """[y = 0] psi + [y > 0] (1 - psi) f(y) / (1 - f(0)): zero or not is decided first (Mullahy 1986)."""
    at_zero = base.density.subs(base.target, 0)
    density = _either(base.target, psi, (1 - psi) * base.density / (1 - at_zero))
    share = Parameter(psi, "psi", "probability of zero", unit_interval, logit, 0.3, (0.05, 0.6))

    def draw(rng: np.random.Generator, *values: Any) -> NDArray[Any]:
        *own, zero = values
        drawn = base.draw(rng, *own)
        for _ in range(10_000):  # until all are positive; a rate near 0 may need many
            if np.all(drawn > 0):
                break
            drawn = np.where(drawn > 0, drawn, base.draw(rng, *own))
        return np.where(rng.random(np.shape(drawn)) < zero, 0, drawn)

    def reference(stats: Any, *values: float) -> WithZeros:
        *own, zero = values
        theirs = base.reference(stats, *own)
        return WithZeros(theirs, zero, (1.0 - zero) / theirs.sf(0))

    return _of(base, name, title, story, breaks, density, (share,), draw, reference)


def zero_adjusted(base: Family, name: str, title: str, story: str, breaks: str) -> Family:
    """[y = 0] psi + [y > 0] (1 - psi) f(y) for a positive amount y that is sometimes exactly zero."""
    y = nonnegative.target  # it may be zero, the base's own may not
    density = _either(y, psi, (1 - psi) * base.density.xreplace({base.target: y}))
    share = Parameter(psi, "psi", "probability of zero", unit_interval, logit, 0.3, (0.05, 0.6))

    def draw(rng: np.random.Generator, *values: Any) -> NDArray[Any]:
        *own, zero = values
        drawn = base.draw(rng, *own)
        return np.where(rng.random(np.shape(drawn)) < zero, 0.0, drawn)

    def reference(stats: Any, *values: float) -> WithZeros:
        *own, zero = values
        return WithZeros(base.reference(stats, *own), zero, 1.0 - zero)

    return _of(base, name, title, story, breaks, density, (share,), draw, reference, nonnegative)


def zero_one_inflated(base: Family, name: str, title: str, story: str, breaks: str) -> Family:
    """[y = 0] psi (1 - tau) + [y = 1] psi tau, else (1 - psi) f(y), for a proportion (Ospina and Ferrari 2010)."""
    y = closed_unit_interval.target  # it may be zero, the base's own may not
    ends = [(is_zero(y), psi * (1 - tau)), (is_zero(y - 1), psi * tau)]
    density = put_together(ends, (1 - psi) * base.density.xreplace({base.target: y}))
    share = Parameter(psi, "psi", "probability of exactly 0 or 1", unit_interval, logit, 0.2, (0.05, 0.6))
    ones = Parameter(tau, "tau", "share of ones among these", unit_interval, logit, 0.5, (0.2, 0.8))

    def draw(rng: np.random.Generator, *values: Any) -> NDArray[Any]:
        *own, either, one = values
        drawn = base.draw(rng, *own)
        end = np.where(rng.random(np.shape(drawn)) < one, 1.0, 0.0)
        return np.where(rng.random(np.shape(drawn)) < either, end, drawn)

    def reference(stats: Any, *values: float) -> WithEnds:
        *own, either, one = values
        return WithEnds(base.reference(stats, *own), either * (1.0 - one), either * one)

    domain = closed_unit_interval
    return _of(base, name, title, story, breaks, density, (share, ones), draw, reference, domain)


def _either(y: sp.Symbol, at_zero: sp.Expr, elsewhere: sp.Expr) -> sp.Expr:
    return put_together([(is_zero(y), at_zero)], elsewhere)


def _of(
    base: Family,
    name: str,
    title: str,
    story: str,
    breaks: str,
    density: sp.Expr,
    shares: tuple[Parameter, ...],
    draw: Draw,
    reference: Reference,
    domain: Domain | None = None,
) -> Family:
    return replace(
        base,
        domain=domain or base.domain,
        name=name,
        title=title,
        story=story,
        breaks=breaks,
        density=density,
        parameters=(*base.parameters, *shares),
        draw=draw,
        reference=reference,
    )
