"""Families made of families: zeros with a cause of their own, times not seen to their end, several outputs."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from functools import cache
from typing import Any

import numpy as np
import sympy as sp
from numpy.typing import NDArray

from wizard.assumptions.domain import Domain, closed_unit_interval, nonnegative, positive, unit_interval
from wizard.assumptions.family import Draw, Family, Parameter, Reference
from wizard.assumptions.link import log, logit
from wizard.assumptions.reference import Mixed, WithEnds, WithZeros
from wizard.assumptions.reference_of_several import Censored, Product
from wizard.assumptions.several import copies_of, durations
from wizard.assumptions.survival import survival
from wizard.notation.brackets import is_zero, put_together
from wizard.notation.sums import d, numbered

psi, tau = unit_interval.symbol("psi"), unit_interval.symbol("tau")
WATCHED_FOR_A_WHILE = 0.6  # of simulated durations: at typical parameters half of these are censored


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


def censored(base: Family, name: str, title: str, story: str, breaks: str) -> Family:
    """f(t)^d S(t)^(1 - d): what has happened counts by its density, what has not by P(T > t) (d = 0).

    Raises
    ------
    ValueError : if no closed form of P(T > t) is found.
    """
    t, happened = durations.targets
    seen = base.density.xreplace({base.target: t})
    lasting = survival(seen, t)

    def draw(rng: np.random.Generator, *values: Any) -> NDArray[Any]:
        happens = base.draw(rng, *values)
        usual = (np.full(np.shape(happens), p.value) for p in base.parameters)  # says nothing of the values
        watched = np.where(rng.random(np.shape(happens)) < WATCHED_FOR_A_WHILE, base.draw(rng, *usual), np.inf)
        return np.stack([np.minimum(happens, watched), 1.0 * (happens <= watched)], axis=-1)

    return replace(
        base,
        domain=durations,
        name=name,
        title=title,
        story=story,
        breaks=breaks,
        density=seen**happened * lasting ** (1 - happened),
        draw=draw,
        reference=lambda stats, *values: Censored(base.reference(stats, *values)),
    )


@cache
def mixture(
    base: Family,
    size: int,
    name: str = "",
    title: str = "",
    story: str = "",
    breaks: str = "",
    apart: float | None = None,
) -> Family:
    """(w_1 f_1 + w_2 f_2 + ...) / (w_1 + w_2 + ...): each observation is drawn from one of several densities.

    Every component has parameters of its own, mu_1, mu_2, ...; the last weight is 1, as only ratios count. Typical
    values of the first parameter are that far `apart`, as equal components could not be told from each other; if
    nothing is said, they share its typical range. Bishop, Mixture density networks, 1994.

    Raises
    ------
    ValueError : if the base's target is not one number.

    >>> from wizard.families.counts import poisson
    >>> two = mixture(poisson, 2)
    >>> [parameter.name for parameter in two.parameters], two.leading
    (['rate_1', 'rate_2', 'w_1'], 2)
    """
    if base.domain.parts or base.domain.indexed:
        raise ValueError(f"The target of {base.title} is not one number: mixtures are made of those that are.")
    copies = [_component(base, place, size, apart) for place in range(1, size + 1)]
    weights = [_weight(place) for place in range(1, size)]
    parameters = (*[p for same in zip(*copies, strict=True) for p in same], *weights)
    shares = [*(w.symbol for w in weights), sp.Integer(1)]
    densities = [_density(base, base.target, copy) for copy in copies]

    def draw(rng: np.random.Generator, *values: Any) -> NDArray[Any]:
        own, chances = _of_components(tuple(np.broadcast_arrays(*values)), size)
        chosen = (rng.random(np.shape(chances[0])) > np.cumsum(chances[:-1], axis=0)).sum(axis=0)
        return np.choose(chosen, [base.draw(rng, *each) for each in own])

    def reference(stats: Any, *values: float) -> Mixed:
        own, chances = _of_components(values, size)
        return Mixed([base.reference(stats, *each) for each in own], chances)

    return replace(
        base,
        name=name or f"{base.name}_mixture",
        title=title or f"Mixture of {base.title}",
        story=story or f"each observation is of one of several kinds; within each, {base.story}",
        breaks=breaks or f"there is one kind only, or for one of them: {base.breaks}",
        density=sp.Add(*[w * f for w, f in zip(shares, densities, strict=True)]) / sp.Add(*shares),
        parameters=parameters,
        draw=draw,
        reference=reference,
        leading=size,
        components=size,
        of_size=lambda other: mixture(base, other, name, title, story, breaks, apart),
    )


def independent(
    base: Family,
    size: int,
    shared: Iterable[str] = (),
    name: str = "",
    title: str = "",
    story: str = "",
    breaks: str = "",
) -> Family:
    """Several outputs y_1, ..., y_D that scatter independently of each other: the product of their densities.

    Each has parameters of its own, mu_1, ..., mu_D, but for those named in `shared`. The first parameter of
    every output is predicted by default.

    Raises
    ------
    ValueError : if the base's target is not one number, or has no parameter of a name in `shared`.

    >>> from wizard.families.real_line import laplace
    >>> several = independent(laplace, 2, shared=["b"])
    >>> [parameter.name for parameter in several.parameters], several.leading
    (['mu_1', 'mu_2', 'b'], 2)
    >>> several.density
    exp(-Abs(mu_1 - y_1)/b)*exp(-Abs(mu_2 - y_2)/b)/(4*b**2)
    """
    together = tuple(shared)
    for each in together:
        base.parameter(each)
    if base.domain.parts or base.domain.indexed:
        raise ValueError(f"The target of {base.title} is not one number: copies are made of those that are.")
    return _independent(base, int(size), together, name, title, story, breaks)


@cache
def _independent(
    base: Family, size: int, shared: tuple[str, ...], name: str, title: str, story: str, breaks: str
) -> Family:
    domain = copies_of(base.domain, size)
    copies = [
        [p if p.name in shared else _copy(p, place, f"output {place}") for p in base.parameters]
        for place in range(1, size + 1)
    ]
    parameters = tuple(dict.fromkeys(p for same in zip(*copies, strict=True) for p in same))
    with_index = [base.target, *(p.symbol for p in base.parameters if p.name not in shared)]

    def of_each(values: tuple[Any, ...]) -> list[list[Any]]:
        """The values of every copy's parameters."""
        by_name = dict(zip((p.name for p in parameters), values, strict=True))
        return [[by_name[p.name] for p in copy] for copy in copies]

    def draw(rng: np.random.Generator, *values: Any) -> NDArray[Any]:
        rows = np.broadcast_arrays(*values)
        return np.stack([base.draw(rng, *own) for own in of_each(tuple(rows))], axis=-1)

    return Family(
        name=name or f"independent_{base.name}",
        title=title or f"Independent {base.title}",
        story=story or f"each output by itself: {base.story}",
        breaks=breaks or f"the outputs err together, or for one of them: {base.breaks}",
        domain=domain,
        density=sp.Mul(*[_density(base, *each) for each in zip(domain.targets, copies, strict=True)]),
        parameters=parameters,
        draw=draw,
        reference=lambda stats, *values: Product([base.reference(stats, *own) for own in of_each(values)]),
        leading=1 if base.parameters[0].name in shared else size,
        each=base.density.xreplace({symbol: sp.IndexedBase(symbol)[d] for symbol in with_index}),
        of_size=lambda other: _independent(base, other, shared, name, title, story, breaks),
    )


def _copy(parameter: Parameter, place: int, owner: str) -> Parameter:
    return replace(
        parameter,
        symbol=numbered(parameter.symbol, place),
        name=f"{parameter.name}_{place}",
        meaning=f"{parameter.meaning}, of {owner}",
    )


def _density(base: Family, target: sp.Symbol, copy: list[Parameter]) -> sp.Expr:
    """The base's density of another target, in a copy of its parameters."""
    originals = [base.target, *(p.symbol for p in base.parameters)]
    return base.density.xreplace(dict(zip(originals, [target, *(p.symbol for p in copy)], strict=True)))


def _component(base: Family, place: int, size: int, apart: float | None) -> list[Parameter]:
    """The parameters of one component, of which the first has a typical range of its own."""
    first, *others = (_copy(p, place, f"component {place}") for p in base.parameters)
    low, high = first.span
    between = (high - low) / size if apart is None else apart
    at = (low + high) / 2.0 + between * (place - (size + 1) / 2.0)
    return [replace(first, value=at, span=(at - between / 4.0, at + between / 4.0)), *others]


def _of_components(values: tuple[Any, ...], size: int) -> tuple[list[tuple[Any, ...]], list[Any]]:
    """The values of every component's parameters, and its share."""
    own, relative = values[: 1 - size], [*values[1 - size :], 1.0]
    return [own[place::size] for place in range(size)], [each / sum(relative) for each in relative]


def _weight(place: int) -> Parameter:
    name, meaning = f"w_{place}", f"weight of component {place}, if the last has 1"
    return Parameter(positive.symbol(name), name, meaning, positive, log, 1.0, (0.5, 2.0))


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
