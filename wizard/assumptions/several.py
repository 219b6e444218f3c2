"""Domains of targets that are several numbers: a count out of a number of trials, a vector, a ranking."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from itertools import combinations
from random import Random
from typing import Any

import numpy as np
import sympy as sp

from wizard.assumptions.domain import (
    Domain,
    Mask,
    Part,
    Values,
    binary,
    counts,
    positive,
    rational_between,
    real_line,
    unit_interval,
)

CLOSE = 1e-6  # of the length of a direction, and of the sum of shares, as rounded data have them

Joint = Callable[[Values], Mask]


def _each_alone(parts: tuple[Part, ...]) -> Callable[[Random], tuple[Any, ...]]:
    return lambda random: tuple(part.domain.draw(random) for part in parts)


def _belong(parts: tuple[Part, ...], jointly: Joint) -> Joint:
    """Whether each part is in its own domain, and all together satisfy what binds them."""

    def contains(values: Values) -> Mask:
        alone = [part.domain.contains(values[..., place]) for place, part in enumerate(parts)]
        with np.errstate(invalid="ignore"):  # a missing cell is in no domain
            return np.logical_and.reduce([*alone, jointly(values)])

    return contains


def _all_of(values: Values) -> Mask:
    return np.ones(values.shape[:-1], dtype=np.bool_)


whole_above_zero = Domain(
    name="whole above zero",
    title="How many trials",
    examples=(),
    latex=r"\{1, 2, 3, \dots\}",
    rule="a whole number, 1 or greater",
    lower=sp.Integer(1),
    upper=sp.oo,
    discrete=True,
    contains=lambda values: counts.contains(values) & (values >= 1),
    draw=lambda random: sp.Rational(random.choice((1, 2, 5, 8))),
)

_trials = sp.Symbol("m", positive=True)
_successes = (
    Part(counts.symbol("y"), "successes", counts, most=_trials),
    Part(_trials, "trials", whole_above_zero, usual=10.0, beforehand=True),
)

out_of = Domain(
    name="out of",
    title="How many of a known number?",
    examples=("seeds that sprout, of those sown", "answers that are right", "clicks per hundred views"),
    latex=r"\{0, 1, \dots, m\}",
    rule="two whole numbers, successes and trials, the trials at least 1 and no fewer than the successes",
    lower=sp.Integer(0),
    upper=sp.oo,
    discrete=True,
    contains=_belong(_successes, lambda values: values[..., 0] <= values[..., 1]),
    draw=lambda random: random.choice(
        ((sp.S(0), sp.S(2)), (sp.S(1), sp.S(1)), (sp.S(3), sp.S(7)), (sp.S(2), sp.S(5)))
    ),
    parts=_successes,
)

_watched = (
    Part(positive.symbol("t"), "time", positive),
    Part(binary.symbol("d"), "1 if it happened then, 0 if it had not happened yet", binary, usual=1.0),
)

durations = Domain(
    name="durations",
    title="How long until it happens?",
    examples=("time until a part fails", "survival after treatment", "time until a customer leaves"),
    latex=r"(0, \infty) \times \{0, 1\}",
    rule="a time greater than 0, with 1 if it happened then and 0 if it had not happened by then",
    lower=sp.Integer(0),
    upper=sp.oo,
    discrete=False,
    contains=_belong(_watched, _all_of),
    draw=_each_alone(_watched),
    parts=_watched,
)


def _outputs(size: int, domain: Domain, title: str, letter: str = "y") -> tuple[Part, ...]:
    return tuple(Part(domain.symbol(f"{letter}_{d}"), f"{title} {d}", domain) for d in range(1, size + 1))


@cache
def vectors_of(size: int) -> Domain:
    """Vectors of `size` numbers of either sign."""
    parts = _outputs(size, real_line, "output")
    return Domain(
        name="vectors",
        title="Several numbers at once",
        examples=("position on a map", "height and weight", "temperature and humidity"),
        latex=rf"\mathbb{{R}}^{{{size}}}",
        rule=f"{size} finite numbers",
        lower=-sp.oo,
        upper=sp.oo,
        discrete=False,
        contains=_belong(parts, _all_of),
        draw=_each_alone(parts),
        parts=parts,
        size=size,
        of_size=vectors_of,
        counted="outputs",
    )


@cache
def labels_of(size: int) -> Domain:
    """Answers to `size` yes-or-no questions, any number of which may be yes."""
    parts = _outputs(size, binary, "label")
    return Domain(
        name="labels",
        title="Several yes-or-no answers at once",
        examples=("topics of an article", "objects in a picture", "symptoms of a patient"),
        latex=rf"\{{0, 1\}}^{{{size}}}",
        rule=f"{size} answers, each 0 or 1",
        lower=sp.Integer(0),
        upper=sp.Integer(1),
        discrete=True,
        contains=_belong(parts, _all_of),
        draw=_each_alone(parts),
        parts=parts,
        size=size,
        of_size=labels_of,
        counted="labels",
    )


@cache
def shares_of(size: int) -> Domain:
    """`size` positive shares that add up to one."""
    parts = _outputs(size, unit_interval, "share")

    def draw(random: Random) -> tuple[sp.Rational, ...]:
        drawn = [rational_between(0, 1)(random) for _ in parts]
        return tuple(each / sum(drawn) for each in drawn)

    return Domain(
        name="shares",
        title="Shares that add up to one",
        examples=("votes by party", "time by activity", "composition of a rock"),
        latex=rf"\Delta^{{{size - 1}}}",
        rule=f"{size} positive shares that add up to 1",
        lower=sp.Integer(0),
        upper=sp.Integer(1),
        discrete=False,
        contains=_belong(parts, lambda values: np.abs(values.sum(axis=-1) - 1.0) <= CLOSE),
        draw=draw,
        parts=parts,
        size=size,
        of_size=shares_of,
        counted="shares",
    )


def _direction(random: Random) -> tuple[sp.Rational, ...]:
    """A rational point of the sphere, by stereographic projection."""
    u, v = (real_line.draw(random) for _ in range(2))
    below = 1 + u**2 + v**2
    return 2 * u / below, 2 * v / below, (1 - u**2 - v**2) / below


_in_space = _outputs(3, real_line, "component")

sphere = Domain(
    name="sphere",
    title="A direction in space",
    examples=("where a star is seen", "magnetic field of a rock", "orientation of a crystal"),
    latex=r"S^2",
    rule="three numbers whose squares add up to 1",
    lower=sp.Integer(-1),
    upper=sp.Integer(1),
    discrete=False,
    contains=_belong(_in_space, lambda values: np.abs(np.sum(values**2, axis=-1) - 1.0) <= CLOSE),
    draw=_direction,
    parts=_in_space,
)


def _positive_definite(values: Values) -> Mask:
    return (values[..., 0] > 0) & (values[..., 0] * values[..., 2] > values[..., 1] ** 2)


def _scatter_matrix(random: Random) -> tuple[sp.Rational, ...]:
    a, c = positive.draw(random), positive.draw(random)
    b = real_line.draw(random)
    return a**2, a * b, b**2 + c**2


_entries = (
    Part(positive.symbol("y_11"), "entry 1, 1", positive),
    Part(real_line.symbol("y_12"), "entry 1, 2 (and 2, 1)", real_line),
    Part(positive.symbol("y_22"), "entry 2, 2", positive),
)

matrices = Domain(
    name="matrices",
    title="A covariance matrix",
    examples=(
        "covariance of two stocks in a month",
        "scatter of two measurements",
        "diffusion tensor of a tissue",
    ),
    latex=r"\{Y \in \mathbb{R}^{2 \times 2} : Y \succ 0\}",
    rule="the entries 11, 12 and 22 of a positive definite matrix",
    lower=-sp.oo,
    upper=sp.oo,
    discrete=False,
    contains=_belong(_entries, _positive_definite),
    draw=_scatter_matrix,
    parts=_entries,
)


@cache
def rankings_of(size: int) -> Domain:
    """Orders of `size` items, given by the place of each: 1 is the first."""
    place = Domain(
        name="place",
        title="Place in an order",
        examples=(),
        latex=rf"\{{1, \dots, {size}\}}",
        rule=f"a whole number from 1 to {size}",
        lower=sp.Integer(1),
        upper=sp.Integer(size),
        discrete=True,
        contains=lambda values: whole_above_zero.contains(values) & (values <= size),
        draw=lambda random: sp.Integer(random.randint(1, size)),
    )
    parts = _outputs(size, place, "place of item", "r")

    def draw(random: Random) -> tuple[sp.Integer, ...]:
        return tuple(sp.Integer(each) for each in random.sample(range(1, size + 1), size))

    def all_different(values: Values) -> Mask:
        pairs = combinations(range(size), 2)
        return np.logical_and.reduce([values[..., a] != values[..., b] for a, b in pairs])

    return Domain(
        name="rankings",
        title="Which is first, second, third?",
        examples=("finish of a race", "preferences of a voter", "search results by quality"),
        latex=rf"S_{{{size}}}",
        rule=f"the places of {size} items, each of 1 to {size} once",
        lower=sp.Integer(1),
        upper=sp.Integer(size),
        discrete=True,
        contains=_belong(parts, all_different),
        draw=draw,
        parts=parts,
        size=size,
        of_size=rankings_of,
        counted="items",
    )


vectors, labels, shares, rankings = vectors_of(2), labels_of(2), shares_of(3), rankings_of(3)


@cache
def copies_of(domain: Domain, size: int) -> Domain:
    """`size` numbers at once, each from the same domain."""
    if domain in (real_line, binary):
        return (vectors_of if domain is real_line else labels_of)(size)
    parts = _outputs(size, domain, "output")
    return Domain(
        name=f"several {domain.name}",
        title=f"{domain.title} Several at once",
        examples=(),
        latex=rf"{domain.latex}^{{{size}}}",
        rule=f"{size} numbers, each {domain.rule}",
        lower=domain.lower,
        upper=domain.upper,
        discrete=domain.discrete,
        contains=_belong(parts, _all_of),
        draw=_each_alone(parts),
        parts=parts,
        size=size,
        of_size=lambda other: copies_of(domain, other),
    )
