"""What is said of a loss: properties, each with its formula, how certain it is, and why."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import Enum
from typing import Any

import sympy as sp
from sympy.printing.latex import LatexPrinter

from wizard.derivation.records import Certainty
from wizard.notation.printer import tex


class Kind(Enum):
    """The questions that are asked of every loss, in the order of their answers."""

    ESTIMAND = "What the loss estimates"
    SCORING = "Proper scoring"
    ESTIMATE = "The best constant"
    OPTIMUM = "The loss at the best constant"
    RANGE = "The least and the greatest loss"
    CONVEXITY = "Convexity"
    INFLUENCE = "The pull of a far-off observation"
    WRONG_LABEL = "The pull of a wrong label"
    MARGIN = "Targets that no longer pull"
    KINK = "Jumps of the slope"
    CURVATURE = "Curvature"
    BATCHES = "The mean over batches"
    CANONICAL = "Canonical link"
    EXPONENTIAL_FAMILY = "Exponential family"
    FISHER = "Fisher information"
    GRADIENT = "Gradient"
    HESSIAN = "Hessian"


@dataclass(frozen=True)
class Property:
    """One property of the loss, derived.

    Parameters
    ----------
    kind : the question that it answers.
    of : the symbols (parameters or raw outputs) that it is about.
    statement : the answer for a student, in Markdown with LaTeX between dollar signs.
    formula : the answer as an expression or equation, where there is one.
    certainty, evidence : how sure it is, and why, in a sentence.
    holds : the answer to a question of yes or no; None for other questions, and where it is unknown.
    given : the values of constants to which the answer is limited, if it is.
    """

    kind: Kind
    of: tuple[sp.Basic, ...]
    statement: str
    formula: sp.Basic | None
    certainty: Certainty
    evidence: str
    holds: bool | None = None
    given: tuple[tuple[sp.Basic, sp.Expr], ...] = ()

    def limited_to(self, values: Mapping[Any, sp.Expr]) -> Property:
        """The same for these values of constants alone, which the statement says; itself if there are none.

        >>> found = Property(Kind.CONVEXITY, (), "The loss is convex.", None, Certainty.PROVED, "", True)
        >>> found.limited_to({sp.Symbol("c"): sp.Integer(2)}).statement
        'With $c = 2$, the loss is convex.'
        """
        if not values or self.certainty is Certainty.UNKNOWN:
            return self
        said = f"With {in_words(values)}, {self.statement[0].lower()}{self.statement[1:]}"
        return replace(self, statement=said, given=tuple(values.items()))


def in_words(values: Mapping[Any, sp.Expr]) -> str:
    """The values of constants, to read."""
    return ", ".join(f"${tex(symbol)} = {_short(value)}$" for symbol, value in values.items())


def _short(value: sp.Expr) -> str:
    """4.685 rather than 937/200: as constants are set."""
    return f"{float(value):.6g}" if value.is_Rational else tex(value)


class Expected(sp.Function):
    """The expectation of a function of the target, printed as E[...]; never evaluated."""

    nargs = 1

    def _latex(self, printer: LatexPrinter, exp: str | None = None) -> str:
        power = "" if exp is None else f"^{{{exp}}}"
        return rf"\operatorname{{E}}{power}\left[{printer._print(self.args[0])}\right]"


class Median(sp.Function):
    """The median of a function of the target; never evaluated."""

    nargs = 1

    def _latex(self, printer: LatexPrinter, exp: str | None = None) -> str:
        return rf"\operatorname{{median}}\left({printer._print(self.args[0])}\right)"


class Quantile(sp.Function):
    """The quantile of a function of the target, at a level: Quantile(y, level); never evaluated."""

    nargs = 2

    def _latex(self, printer: LatexPrinter, exp: str | None = None) -> str:
        target, level = (printer._print(argument) for argument in self.args)
        return rf"q_{{{level}}}\left({target}\right)"


class Expectile(Quantile):
    """The expectile of a function of the target, at a level; never evaluated."""

    def _latex(self, printer: LatexPrinter, exp: str | None = None) -> str:
        target, level = (printer._print(argument) for argument in self.args)
        return rf"e_{{{level}}}\left({target}\right)"
