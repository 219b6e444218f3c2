"""Named losses: what a loss is called, and its formula in one target and one or more predictions."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import sympy as sp

from wizard.assumptions.domain import Domain, positive, real_line
from wizard.notation.sequences import T
from wizard.notation.sums import K, c, i, n

ANY_TARGET = "the target"
MEAN = sp.Symbol("M", positive=True)  # of the formula over the observations


@dataclass(frozen=True)
class Argument:
    """A prediction that a loss takes: its symbol, the domain that it may come from, and what it is."""

    symbol: sp.Symbol | sp.IndexedBase
    domain: Domain
    meaning: str = ""

    @property
    def label(self) -> sp.Symbol:
        """The bare symbol, for a vector its base."""
        return self.symbol.label if isinstance(self.symbol, sp.IndexedBase) else self.symbol

    @property
    def is_indexed(self) -> bool:
        """Whether it is a number for every class."""
        return isinstance(self.symbol, sp.IndexedBase)


@dataclass(frozen=True)
class Constant:
    """A number that a loss is tuned by: its symbol, what it may be, a usual value and what it does."""

    symbol: sp.Symbol
    value: float = 1.0
    meaning: str = "scale"
    domain: Domain = positive

    def __post_init__(self) -> None:
        if not self.domain.contains(np.array([self.value])).all():
            raise ValueError(f"Constant {self.symbol} = {self.value}: its value must be {self.domain.rule}.")


@dataclass(frozen=True)
class Elsewhere:
    """The same loss in a library: what it returns for one observation is factor * ours + shift.

    Parameters
    ----------
    name : as it is called there, with its package first: "torch.nn.HuberLoss".
    factor, shift : in the constants and, for the shift, the target of our formula.
    convention : what else differs there (a clamp, an order of arguments, its curvature), in a sentence.
    """

    name: str
    factor: sp.Expr = sp.S.One
    shift: sp.Expr = sp.S.Zero
    convention: str = ""

    @property
    def package(self) -> str:
        """The package that it is in."""
        return self.name.split(".")[0].split(" ")[0]


@dataclass(frozen=True)
class Reading:
    """Another way to read a loss: one of its arguments is what is random, given the target, both in words."""

    symbol: sp.Symbol
    random: str
    given: str


@dataclass(frozen=True)
class Bounded:
    """What a loss is a bound of: a negative log-likelihood, whatever the other arguments of the loss are."""

    likelihood: sp.Expr
    others: tuple[sp.Symbol, ...]


@dataclass(frozen=True)
class NamedLoss:
    """A loss as the field names it. Whether a derived loss *is* this one is proved, never looked up.

    Parameters
    ----------
    name, abbreviation : of the mean over observations, for instance "mean squared error" and "MSE".
    summed, summed_abbreviation : what it is called when it is summed instead, if that differs.
    target : what the target y may be; y is what is random when it is asked whether the loss is a likelihood.
    arguments : the predictions, in the order of the formula.
    formula : of one observation, in the target y (or y_k one-hot, or the class c) and the arguments.
    constants : numbers that tune the loss; a derivation may set positive ones, such as the scale of log-cosh.
    elsewhere : the same loss in libraries, with their conventions.
    aliases : other names that people use for it.
    random, given : what is random given what, in words.
    readings : arguments that may be what is random instead.
    bounds : what it is to be a bound of; that it is one is proved, or not.
    about : what one has to know to read the formula, in a sentence with LaTeX between dollar signs.
    of_mean : what is made of the mean `MEAN` of the formula over all observations, if that is not the loss itself.
    """

    name: str
    abbreviation: str
    arguments: tuple[Argument, ...]
    formula: sp.Expr
    target: Domain = real_line
    constants: tuple[Constant, ...] = ()
    elsewhere: tuple[Elsewhere, ...] = ()
    aliases: tuple[str, ...] = ()
    summed: str = ""
    summed_abbreviation: str = ""
    random: str = ANY_TARGET
    given: str = "the prediction"
    readings: tuple[Reading, ...] = ()
    bounds: Bounded | None = None
    about: str = ""
    of_mean: sp.Expr = MEAN

    @property
    def titled(self) -> str:
        """The name as a sentence begins with it: what is called after its author has no article."""
        possessive = self.name.split()[0].endswith("'s")
        return self.name if possessive else f"The {self.name}"

    @property
    def is_general(self) -> bool:
        """Whether it is called so whatever the target is, so that a derived loss may be called by this name."""
        return self.random == ANY_TARGET and self.of_mean == MEAN

    @property
    def over_the_data(self) -> sp.Expr:
        """The loss of all observations as one number: a function of the mean over them, mostly that itself."""
        held = {each.label for each in self.arguments} | {*self.target.targets}
        entries = {e: sp.Indexed(e.base, i, *e.indices) for e in self.formula.atoms(sp.Indexed)}
        entries |= {s: sp.IndexedBase(s)[i] for s in held - {e.base.label for e in entries}}
        return self.of_mean.subs(MEAN, sp.Sum(self.formula.xreplace(entries), (i, 1, n)) / n)

    @property
    def of_one(self) -> sp.Expr:
        """The loss where there is but one observation."""
        return self.of_mean.subs(MEAN, self.formula)

    @property
    def usual(self) -> dict[sp.Symbol, sp.Expr]:
        """The usual values of the constants, as exact numbers."""
        return {each.symbol: sp.nsimplify(each.value) for each in self.constants}

    def __post_init__(self) -> None:
        for argument in self.arguments:
            if argument.label not in self.formula.free_symbols:
                raise ValueError(f"Loss {self.name!r}: its argument {argument.label} is not in the formula.")
        known = {a.label for a in self.arguments} | {c.symbol for c in self.constants} | {*self.target.targets}
        bound = {s for e in self.formula.atoms(sp.Sum, sp.Product) for s in e.variables}
        plain = {s for s in self.formula.free_symbols if not isinstance(s, sp.Indexed)}
        of_classes = self.target.indexed or any(each.is_indexed for each in self.arguments)
        unknown = plain - known - bound - ({K, T, c} if of_classes else set())
        if unknown:
            raise ValueError(
                f"Loss {self.name!r}: its formula holds {sorted(map(str, unknown))}, which are neither the target"
                f" ({self.target.name}) nor declared. Declare them, or build y from that domain's target."
            )
