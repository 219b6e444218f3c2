"""The naive form of a loss: its formula as it stands, in elementary functions, as one types it into NumPy."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import sympy as sp
from sympy.printing.precedence import PRECEDENCE

from wizard.derivation.of_loss import name_in_code
from wizard.notation.brackets import is_zero
from wizard.notation.nodes import Node, positive_part
from wizard.notation.order import ordered_terms
from wizard.notation.sums import K, c, k, m
from wizard.numerics.compile import executed
from wizard.numerics.scored import FIRST, SIZE, NotLookedAt, Scored
from wizard.numerics.source import Arguments, NumPySource

ELEMENTARY = (positive_part, is_zero)  # these are a maximum and a comparison in NumPy
IN_NUMPY = (sp.exp, sp.log, sp.Abs, sp.sign, sp.cosh, sp.tanh, sp.sin, sp.cos, sp.atan, sp.Piecewise, *ELEMENTARY)
CLASS_INDICES = {k, m}


class AsItStands(NumPySource):
    """Prints a formula of one observation term by term; a vector over the classes is an array."""

    def __init__(self, scored: Scored) -> None:
        names = {
            scored.symbol: scored.name,
            scored.loss.target.target_label: "y",
            c: "y",
            K: f"len({scored.name})",
        }
        names |= {each.label: name_in_code(each.label) for each in scored.loss.arguments}
        names |= {each.symbol: name_in_code(each.symbol) for each in scored.constants}
        super().__init__(Arguments(names, "", frozenset(), scored.name), ())
        self.target = scored.loss.target.target_label

    def _print_Indexed(self, expr: sp.Indexed) -> str:
        name = "one_hot" if expr.base.label == self.target else self.names[expr.base.label]
        return f"{name}[y]" if expr.indices == (c,) else name

    def _print_Sum(self, expr: sp.Sum) -> str:
        return f"np.sum({self._print(expr.function)})"

    def _print_Add(self, expr: sp.Add, order: str | None = None) -> str:
        text = ""
        for term in ordered_terms(expr):
            printed = self._print(term)
            sign, printed = ("-", printed[1:]) if printed.startswith("-") else ("+", printed)
            text = f"{text} {sign} {printed}" if text else printed if sign == "+" else f"-{printed}"
        return text

    def _print_Mul(self, expr: sp.Mul) -> str:
        number, rest = expr.as_coeff_Mul()
        if number.is_Rational and number.q != 1:  # 3*x/2, and not (3/2)*x
            return f"{self.parenthesize(number.p * rest, PRECEDENCE['Mul'])}/{number.q}"
        return str(super(NumPySource, self)._print_Mul(expr))

    def _print_Pow(self, expr: sp.Pow, rational: bool = False) -> str:
        if expr.exp == -1:
            return self._print(sp.Mul(sp.Integer(1), expr, evaluate=False))
        return super()._print_Pow(expr, rational=rational)

    def _print_log(self, expr: sp.log) -> str:
        if expr.is_number:  # a number of NumPy's own would be of double precision, and make all else so
            return f"math.log({self._print(expr.args[0])})"
        return super()._print_log(expr)

    def _print_cosh(self, expr: sp.cosh) -> str:
        return f"np.cosh({self._print(expr.args[0])})"

    def _print_is_zero(self, expr: is_zero) -> str:
        return f"({self._print(expr.args[0])} == 0)"


@dataclass(frozen=True)
class Naive:
    """The naive form of a loss of one score.

    Parameters
    ----------
    of : the loss of a score.
    formula : the loss in elementary functions of the target and the prediction.
    prediction : in elementary functions of the score; None where it is the score.
    """

    of: Scored
    formula: sp.Expr
    prediction: sp.Expr | None

    @cached_property
    def printer(self) -> AsItStands:
        """What prints each part of it in the same way."""
        return AsItStands(self.of)

    def text(self, part: sp.Expr) -> str:
        """A part of it in NumPy."""
        return str(self.printer.doprint(part))

    @cached_property
    def statements(self) -> tuple[str, ...]:
        """The lines of code, without the last, which is the loss."""
        lines = [f"{name_in_code(each.symbol)} = {each.value!r}" for each in self.of.constants]
        target = self.of.loss.target.target_label
        if self.of.of_classes and any(e.base.label == target for e in self.formula.atoms(sp.Indexed)):
            lines.append(f"one_hot = np.arange(len({self.of.name})) == y")
        if self.prediction is not None:
            (argument,) = self.of.loss.arguments
            lines.append(f"{name_in_code(argument.label)} = {self.text(self.prediction)}")
        return tuple(lines)

    @property
    def code(self) -> str:
        """As a student types it."""
        return "\n".join([*self.statements, f"loss = {self.text(self.formula)}"])

    def children(self, part: sp.Expr) -> tuple[sp.Expr, ...]:
        """What a part of it is computed from; a prediction comes from the score."""
        if isinstance(part, sp.Piecewise):
            return tuple(piece.expr for piece in part.args)
        if isinstance(part, sp.Sum):
            return (part.function,)
        (argument,) = self.of.loss.arguments
        whole = part.base if isinstance(part, sp.Indexed) else part
        if self.prediction is not None and whole == argument.symbol:
            return (self.prediction,)
        return () if isinstance(part, sp.Indexed) else tuple(part.args)

    @cached_property
    def parts(self) -> tuple[sp.Expr, ...]:
        """Everything that it is computed from, in order; the last is the loss."""
        return tuple(dict.fromkeys(self._within(self.formula)))

    def _within(self, part: sp.Expr) -> Iterator[sp.Expr]:
        for child in self.children(part):
            yield from self._within(child)
        yield part

    @cached_property
    def source(self) -> str:
        """A module with the loss as a function, and with all its parts as one."""
        head = [f"    {line}" for line in self.statements]
        parts = ", ".join(map(self.text, self.parts))
        return "\n".join(
            [
                "import math",
                "import numpy as np",
                f"def loss(y, {self.of.name}):",
                *head,
                f"    return {self.text(self.formula)}",
                f"def parts(y, {self.of.name}):",
                *head,
                f"    return ({parts},)",
            ]
        )

    def value(self, target: int, score: np.floating) -> np.floating:
        """The loss at a score, in the precision of the score; of classes the other scores are 0."""
        with np.errstate(all="ignore"):
            return self._functions["loss"](*self._given(target, score))

    def values(self, target: int, score: np.floating) -> dict[sp.Expr, np.ndarray]:
        """The value of every part of it, in the precision of the score."""
        with np.errstate(all="ignore"):
            found = self._functions["parts"](*self._given(target, score))
        return dict(zip(self.parts, map(np.asarray, found), strict=True))

    @cached_property
    def _functions(self) -> dict:
        return executed(self.source)

    def _given(self, target: int, score: np.floating) -> tuple:
        if not self.of.of_classes:
            return score.dtype.type(target), score
        scores = np.zeros(SIZE, dtype=score.dtype)
        scores[FIRST - 1] = score
        return target - FIRST, scores


def naive(scored: Scored) -> Naive:
    """The formula as it stands, with every function of our own replaced by elementary ones.

    >>> from wizard.losses.classification import binary_cross_entropy
    >>> from wizard.numerics.scored import scored
    >>> print(naive(scored(binary_cross_entropy)).code)
    p = 1/(1 + np.exp(-z))
    loss = -y*np.log(p) - (1 - y)*np.log(1 - p)
    """
    prediction = None if scored.prediction is None else elementary(scored.prediction)
    formula = elementary(scored.formula)
    strangers = {type(e).__name__ for e in formula.atoms(sp.Function) if not isinstance(e, IN_NUMPY)}
    if strangers:
        raise NotLookedAt(f"It holds functions that NumPy does not have: {', '.join(sorted(strangers))}.")
    return Naive(scored, formula, prediction)


def elementary(expression: sp.Expr) -> sp.Expr:
    """Every function of our own by its definition, case by case where a reader wants it so."""

    def defined(node: Node) -> sp.Expr:
        if len(node.branches) == 1:
            return node.definition
        *some, (last, _) = node.branches
        return sp.Piecewise(*some, (last, True))

    return expression.replace(lambda e: isinstance(e, Node) and not isinstance(e, ELEMENTARY), defined)
