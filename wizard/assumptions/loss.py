"""Named losses: what a loss is called, and its formula in one target and one or more predictions."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import sympy as sp

from wizard.assumptions.domain import Domain, positive, real_line
from wizard.notation.sequences import T
from wizard.notation.sums import K, c


@dataclass(frozen=True)
class Argument:
    """A prediction that a loss takes: its symbol and the domain that it may come from."""

    symbol: sp.Symbol | sp.IndexedBase
    domain: Domain

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
    random: str = "the target"
    given: str = "the prediction"

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
        unknown = plain - known - bound - ({K, T, c} if self.target.indexed else set())
        if unknown:
            raise ValueError(
                f"Loss {self.name!r}: its formula holds {sorted(map(str, unknown))}, which are neither the target"
                f" ({self.target.name}) nor declared. Declare them, or build y from that domain's target."
            )
