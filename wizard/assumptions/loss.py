"""Named losses: what a loss is called, and its formula in one target and one or more predictions."""

from __future__ import annotations

from dataclasses import dataclass

import sympy as sp

from wizard.assumptions.domain import Domain


@dataclass(frozen=True)
class Argument:
    """A prediction that a loss takes: its symbol and the domain that it may come from."""

    symbol: sp.Symbol | sp.IndexedBase
    domain: Domain


@dataclass(frozen=True)
class NamedLoss:
    """A loss as the field names it. Whether a derived loss *is* this one is proved, never looked up.

    Parameters
    ----------
    name, abbreviation : of the mean over observations, for instance "mean squared error" and "MSE".
    summed, summed_abbreviation : what it is called when it is summed instead, if that differs.
    arguments : the predictions, in the order of the formula.
    formula : of one observation, in the target y (or y_k one-hot, or the class c) and the arguments.
    constants : positive constants of the loss that a derivation may set, such as the scale of log-cosh.
    aliases : the same loss in libraries.
    """

    name: str
    abbreviation: str
    arguments: tuple[Argument, ...]
    formula: sp.Expr
    aliases: tuple[str, ...]
    constants: tuple[sp.Symbol, ...] = ()
    summed: str = ""
    summed_abbreviation: str = ""

    def __post_init__(self) -> None:
        for argument in self.arguments:
            base = argument.symbol.label if isinstance(argument.symbol, sp.IndexedBase) else argument.symbol
            if base not in self.formula.free_symbols:
                raise ValueError(f"Loss {self.name!r}: its argument {base} is not in the formula.")
