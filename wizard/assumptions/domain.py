"""Domains: the sets that targets and parameters live in.

A domain is one record. It knows how to tell whether a number belongs to it (for data), which
assumptions its SymPy symbols carry (for derivations) and how to draw an exact point (for the judge).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import cache
from random import Random
from typing import Any

import numpy as np
import sympy as sp
from numpy.typing import NDArray

SIZES = range(2, 7)  # of outputs or levels: every formula is written out for each of them

Mask = NDArray[np.bool_]
Values = NDArray[np.float64]


def rational_between(low: int, high: int) -> Callable[[Random], sp.Rational]:
    """A drawer of exact rationals strictly inside (low, high), none of them a small fraction.

    >>> rational_between(0, 1)(Random(1))
    17612/130399
    """
    denominator = 130399  # prime, so that no draw is a pole, a kink or a symmetric point by chance

    def draw(random: Random) -> sp.Rational:
        return sp.Rational(random.randrange(low * denominator + 1, high * denominator), denominator)

    return draw


@dataclass(frozen=True)
class Part:
    """One number of a target that is several.

    Parameters
    ----------
    symbol : as it stands in the density; its name is also the argument's in exported code.
    title : what it is, as over a column of data.
    domain : the values it may take, whatever the others are.
    usual : its value where none is given, if it does not scatter but says how the target was observed (out of how
        many; to the end or not); None if it scatters.
    beforehand : whether such a value is known before the target is, as a number of trials.
    most : the greatest value, where one that is known beforehand limits it.
    """

    symbol: sp.Symbol
    title: str
    domain: Domain
    usual: float | None = None
    beforehand: bool = False
    most: sp.Symbol | None = None

    @property
    def name(self) -> str:
        """Its name in code and in tables."""
        return str(self.symbol)


@dataclass(frozen=True)
class Domain:
    """A set of values, with what data, derivations and checks need to know of it.

    Parameters
    ----------
    name : unique, lower case, as used in ``wizard.families(name)`` and in a permalink.
    title, examples : how a person would say it ("Yes or no"), with everyday targets.
        Empty examples: the set is only ever a parameter's.
    latex : the set as printed, for instance ``\\mathbb{R}``.
    rule : what a value must be, to complete "every value must be ...".
    lower, upper : the ends of the set, for sums and integrals over it.
    discrete : whether densities on it are sums (True) or integrals (False).
    contains : tells, for an array of floats, which of them belong to the set.
    draw : an exact random member, for the judge.
    atoms : values of a positive probability of their own, in a set that is otherwise not discrete.
    indexed : whether a member is a vector over the classes 1..K instead of one number.
    parts : the numbers of a target that is several; `contains` then takes arrays (..., parts), and `draw` gives a
        tuple. The ends are those of the parts that scatter.
    size : how many outputs or levels it has, where the same kind of target may have any number of them.
    of_size : the same kind of target with another number of them.
    counted : what these are called, in the plural ("outputs").
    mixes : where single observations come from, if a member is itself a distribution of them.
    spread : a few observations with their weights, as (weight, member), whose mean is like that of such a member;
        empty where the member is the weights, one for each class.
    """

    name: str
    title: str
    examples: tuple[str, ...]
    latex: str
    rule: str
    lower: sp.Expr
    upper: sp.Expr
    discrete: bool
    contains: Callable[[Values], Mask]
    draw: Callable[[Random], Any]
    indexed: bool = False
    atoms: tuple[float, ...] = ()
    parts: tuple[Part, ...] = ()
    size: int = 1
    of_size: Callable[[int], Domain] | None = None
    counted: str = ""
    mixes: Domain | None = None
    spread: tuple[tuple[sp.Expr, tuple[sp.Expr, ...]], ...] = ()

    def __post_init__(self) -> None:
        if self.name != self.name.lower() or not self.name.replace(" ", "").isalpha():
            raise ValueError(f"Domain name {self.name!r}: use lower-case words, such as 'real line'.")

    @property
    def assumptions(self) -> dict[str, bool]:
        """What a SymPy symbol of this domain may assume.

        Integrality is left out on purpose: SymPy then turns loggamma(y + 1) into log(gamma(y + 1)),
        which overflows at y = 171. That a count is whole is the domain's business.
        """
        if self.lower == 0:
            return {"nonnegative": True} if self.discrete or self.atoms else {"positive": True}
        return {"real": True}

    @property
    def graded(self) -> bool:
        """Whether its values are levels in order, whatever data call them."""
        return self.of_size is not None and not self.parts

    @property
    def two_valued(self) -> bool:
        """Whether a target is one of two numbers, so that any two labels may stand for them."""
        return self.discrete and self.upper - self.lower == 1

    @property
    def target(self) -> sp.Symbol | sp.IndexedBase:
        """The symbol y of a target in this domain; one-hot over the classes if the domain is indexed."""
        return sp.IndexedBase(self.target_label) if self.indexed else self.target_label

    @property
    def target_label(self) -> sp.Symbol:
        """The bare symbol y, which real and not whole-numbered targets share (see `assumptions`)."""
        return self.symbol("y")

    @property
    def targets(self) -> tuple[sp.Symbol, ...]:
        """The bare symbol of every number of a target."""
        return tuple(part.symbol for part in self.parts) or (self.target_label,)

    @property
    def scattering(self) -> tuple[Part, ...]:
        """The parts that scatter; what the others are is known before."""
        return tuple(part for part in self.parts if part.usual is None)

    def observed(self, y: Values, known: Mapping[str, Values]) -> Values:
        """Targets (..., parts) of the number that scatters; the others as they are known, or else as usual."""
        if not self.parts:
            return y
        columns = [y if part.usual is None else known.get(part.name, np.array(part.usual)) for part in self.parts]
        return np.stack(np.broadcast_arrays(*columns), axis=-1)

    def symbol(self, name: str) -> sp.Symbol:
        """A SymPy symbol that assumes what this domain guarantees."""
        return sp.Symbol(name, **self.assumptions)


def _whole(values: Values) -> Mask:
    return np.isfinite(values) & (values == np.floor(values))


real_line = Domain(
    name="real line",
    title="A number, of either sign",
    examples=("temperature change", "measurement error", "profit or loss", "change of weight"),
    latex=r"\mathbb{R}",
    rule="a finite number",
    lower=-sp.oo,
    upper=sp.oo,
    discrete=False,
    contains=np.isfinite,
    draw=rational_between(-4, 4),
)

positive = Domain(
    name="positive",
    title="A positive amount",
    examples=("price", "rainfall on wet days", "size of a claim"),
    latex=r"(0, \infty)",
    rule="a finite number greater than 0",
    lower=sp.Integer(0),
    upper=sp.oo,
    discrete=False,
    contains=lambda values: np.isfinite(values) & (values > 0),
    draw=rational_between(0, 4),
)

above_one = Domain(
    name="above one",
    title="A number greater than 1",
    examples=(),
    latex=r"(1, \infty)",
    rule="a finite number greater than 1",
    lower=sp.Integer(1),
    upper=sp.oo,
    discrete=False,
    contains=lambda values: np.isfinite(values) & (values > 1),
    draw=rational_between(1, 5),
)

nonnegative = Domain(
    name="nonnegative",
    title="An amount, often exactly zero",
    examples=("rain per day", "money spent per visit", "cost of claims per policy"),
    latex=r"[0, \infty)",
    rule="a finite number, 0 or greater",
    lower=sp.Integer(0),
    upper=sp.oo,
    discrete=False,
    contains=lambda values: np.isfinite(values) & (values >= 0),
    draw=lambda random: rational_between(0, 4)(random) if random.random() < 0.6 else sp.Rational(0),
    atoms=(0.0,),
)

unit_interval = Domain(
    name="unit interval",
    title="A proportion",
    examples=("share of forest", "conversion rate", "relative humidity"),
    latex="(0, 1)",
    rule="strictly between 0 and 1",
    lower=sp.Integer(0),
    upper=sp.Integer(1),
    discrete=False,
    contains=lambda values: (values > 0) & (values < 1),
    draw=rational_between(0, 1),
)

closed_unit_interval = Domain(
    name="closed unit interval",
    title="A proportion, sometimes exactly 0 or 1",
    examples=("share of a harvest lost", "how much of a loan is paid back", "share of the day at a desk"),
    latex="[0, 1]",
    rule="from 0 to 1",
    lower=sp.Integer(0),
    upper=sp.Integer(1),
    discrete=False,
    contains=lambda values: (values >= 0) & (values <= 1),
    draw=lambda random: (
        rational_between(0, 1)(random) if random.random() < 0.5 else sp.Rational(random.randrange(2))
    ),
    atoms=(0.0, 1.0),
)

between_one_and_two = Domain(
    name="between one and two",
    title="A power between 1 and 2",
    examples=(),
    latex="(1, 2)",
    rule="strictly between 1 and 2",
    lower=sp.Integer(1),
    upper=sp.Integer(2),
    discrete=False,
    contains=lambda values: (values > 1) & (values < 2),
    draw=rational_between(1, 2),
)

circle = Domain(
    name="circle",
    title="A direction",
    examples=("wind direction", "time of day", "heading of an animal"),
    latex=r"(-\pi, \pi]",
    rule="an angle in radians, from -pi to pi",
    lower=-sp.pi,
    upper=sp.pi,
    discrete=False,
    contains=lambda values: np.abs(values) <= np.pi,
    draw=rational_between(-3, 3),
)

binary = Domain(
    name="binary",
    title="Yes or no",
    examples=("spam or not", "will they buy?", "did the seal fail?"),
    latex=r"\{0, 1\}",
    rule="0 or 1",
    lower=sp.Integer(0),
    upper=sp.Integer(1),
    discrete=True,
    contains=lambda values: (values == 0) | (values == 1),
    draw=lambda random: sp.Rational(random.randrange(2)),
)

pair = replace(
    binary,
    name="pair",
    title="Which of two wins?",
    examples=("a chess game", "which of two answers is preferred", "which of two drinks tastes better"),
    rule="1 if the first one wins, else 0",
)

classes = Domain(
    name="classes",
    title="One of several classes",
    examples=("species of a flower", "digit in a picture", "next word"),
    latex=r"\{1, \dots, K\}",
    rule="a class number: 0, 1, ..., K - 1",
    lower=sp.Integer(1),
    upper=sp.Symbol("K", integer=True, positive=True),
    discrete=True,
    contains=lambda values: _whole(values) & (values >= 0),
    draw=lambda random: sp.Rational(random.randrange(1, 4)),
    indexed=True,
)

simplex = Domain(
    name="simplex",
    title="Probabilities of the classes",
    examples=(),
    latex=r"\Delta^{K-1}",
    rule="positive shares with sum 1",
    lower=sp.Integer(0),
    upper=sp.Integer(1),
    discrete=False,
    contains=lambda values: (values > 0) & (values < 1),
    draw=rational_between(0, 1),
    indexed=True,
    mixes=classes,
)

counts = Domain(
    name="counts",
    title="How many?",
    examples=("calls per hour", "goals in a match", "accidents per year"),
    latex=r"\{0, 1, 2, \dots\}",
    rule="a whole number, 0 or greater",
    lower=sp.Integer(0),
    upper=sp.oo,
    discrete=True,
    contains=lambda values: _whole(values) & (values >= 0),
    draw=lambda random: sp.Rational(random.choice((0, 0, 1, 2, 3, 5, 7))),
)


@cache
def levels_of(size: int) -> Domain:
    """Whole numbers from 0 that stand for `size` levels in order."""
    return Domain(
        name="levels",
        title="One of several levels in order",
        examples=("how satisfied, from 1 to 5", "severity of a disease", "grade in school"),
        latex=rf"\{{{', '.join(map(str, range(size)))}\}}",
        rule=f"the number of a level: a whole number from 0 to {size - 1}",
        lower=sp.Integer(0),
        upper=sp.Integer(size - 1),
        discrete=True,
        contains=lambda values: _whole(values) & (values >= 0) & (values < size),
        draw=lambda random: sp.Rational(random.randrange(size)),
        size=size,
        of_size=levels_of,
        counted="levels",
    )


levels = levels_of(3)
