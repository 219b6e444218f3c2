"""The naive form of a loss: its formula as it stands, in elementary functions, as one types it into NumPy."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import sympy as sp
from sympy.printing.precedence import PRECEDENCE

from wizard.assumptions.domain import classes
from wizard.derivation.of_loss import name_in_code
from wizard.notation.brackets import is_zero
from wizard.notation.nodes import Node, positive_part
from wizard.notation.order import ordered_terms
from wizard.notation.sequences import OverSequences, t
from wizard.notation.sums import K, c
from wizard.numerics.compile import executed
from wizard.numerics.scored import NotLookedAt, Scored, Target
from wizard.numerics.source import Arguments, NumPySource, sources_of

ELEMENTARY = (
    positive_part,
    is_zero,
    OverSequences,
)  # a maximum, a comparison, and functions with a recursion of their own
IN_NUMPY = (sp.exp, sp.log, sp.Abs, sp.sign, sp.cosh, sp.tanh, sp.sin, sp.cos, sp.atan, sp.Piecewise, *ELEMENTARY)
LONG = 15  # operations in an argument that is given a name of its own, for the sake of whoever reads it


class AsItStands(NumPySource):
    """Prints a formula of one observation term by term; classes and steps are axes of an array."""

    def __init__(self, scored: Scored) -> None:
        names = {
            scored.symbol: scored.name,
            scored.loss.target.target_label: "y",
            c: "y",
            K: f"len({scored.name})",
        }
        names |= {base.label: name_in_code(base.label) for base in scored.zeros}
        names |= {symbol: name_in_code(symbol) for symbol, _ in scored.given}
        names |= {scored.argument.label: name_in_code(scored.argument.label)}
        super().__init__(Arguments(names, "", frozenset(), scored.name), ())
        self.given = {symbol for symbol, _ in scored.given}
        self.rows = f"np.arange(len({scored.name}))" if len(scored.shape) > 1 else ""
        self.keeps = ""  # what makes a sum over the last axis keep it
        # of classes the target is the number of one, and an array is made of it
        self.one_hot = scored.loss.target.target_label if scored.loss.target is classes else None

    def _print_Symbol(self, expr: sp.Symbol) -> str:
        return self.names.get(expr, str(expr))

    def _print_IndexedBase(self, expr: sp.IndexedBase) -> str:
        return self.names[expr.label]

    def _print_Indexed(self, expr: sp.Indexed) -> str:
        name = "one_hot" if expr.base.label == self.one_hot else self.names[expr.base.label]
        if not expr.indices[-1].has(c):
            return name
        return f"{name}[{self.rows}, y]" if len(expr.indices) > 1 else f"{name}[y]"

    def _print_Sum(self, expr: sp.Sum) -> str:
        text = self._print(expr.function)
        ((index, first, _),) = expr.limits
        if first.is_Symbol:  # from each place on to the last one
            return f"np.cumsum({text}[::-1])[::-1]"
        of_rows = self.rows and index != t
        return f"np.sum({text}, axis=-1{self.keeps})" if of_rows else f"np.sum({text})"

    def _print_Function(self, expr: sp.Function) -> str:
        if not isinstance(expr, OverSequences):
            return super()._print_Function(expr)
        arrays = [self._print(each) for each in expr.args if isinstance(each, sp.IndexedBase)]
        return f"{type(expr).__name__}({', '.join(arrays)})"

    def prediction(self, expr: sp.Expr) -> str:
        """A prediction: its sums are divisors of every class of a step."""
        self.keeps = ", keepdims=True"
        text = str(self.doprint(expr))
        self.keeps = ""
        return text

    def _print_Add(self, expr: sp.Add, order: str | None = None) -> str:
        text = ""
        for term in ordered_terms(expr):
            printed = self._print(term)
            sign, printed = ("-", printed[1:]) if printed.startswith("-") else ("+", printed)
            text = f"{text} {sign} {printed}" if text else printed if sign == "+" else f"-{printed}"
        return text

    def _print_Mul(self, expr: sp.Mul) -> str:
        number, rest = expr.as_coeff_Mul()
        if number.is_Rational and number.q != 1 and number.p < 0:
            return f"-{self._print(-expr)}"
        if number.is_Rational and number.q != 1:  # 3*x/2, and not (3/2)*x
            return f"{self.parenthesize(number.p * rest, PRECEDENCE['Mul'])}/{number.q}"
        return str(super(NumPySource, self)._print_Mul(expr))

    def _print_log(self, expr: sp.log) -> str:
        return f"{self._library(expr)}.log({self._print(expr.args[0])})"

    def _print_exp(self, expr: sp.exp) -> str:
        return f"{self._library(expr)}.exp({self._print(expr.args[0])})"

    def _library(self, expr: sp.Expr) -> str:
        """Of a number that is given NumPy's own would be of double precision, and make all else so."""
        return "math" if expr.free_symbols <= self.given else "np"

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
    formula : the loss in elementary functions of the target, the prediction and the steps.
    steps : what is computed before, in turn, in elementary functions: the prediction unless it is the score, and
        what is too long to be read in its place.
    """

    of: Scored
    formula: sp.Expr
    steps: tuple[tuple[sp.Symbol | sp.IndexedBase, sp.Expr], ...]

    @cached_property
    def printer(self) -> AsItStands:
        """What prints each part of it in the same way."""
        return AsItStands(self.of)

    def text(self, part: sp.Expr) -> str:
        """A part of it in NumPy."""
        return self.printer.prediction(part) if part in self._in_steps else str(self.printer.doprint(part))

    @cached_property
    def _in_steps(self) -> set[sp.Expr]:
        return {part for _, step in self.steps for part in self._within(step)}

    @cached_property
    def statements(self) -> tuple[str, ...]:
        """The lines of code, without the last, which is the loss."""
        lines = [f"{name_in_code(symbol)} = {value!r}" for symbol, value in self.of.given]
        for base in self.of.zeros:
            lines.append(f"{base.label} = np.zeros({self.of.shape_of(base)}, dtype={self.of.name}.dtype)")
        if any(e.base.label == self.printer.one_hot for e in self.formula.atoms(sp.Indexed)):
            lines.append(f"one_hot = np.arange(len({self.of.name})) == y")
        for symbol, step in self.steps:
            lines.append(f"{self.text(symbol)} = {self.text(step)}")
        return tuple(lines)

    @property
    def code(self) -> str:
        """As a student types it."""
        return "\n".join([*self.statements, f"loss = {self.text(self.formula)}"])

    @cached_property
    def helpers(self) -> tuple[str, ...]:
        """The functions that it calls: sums over sequences, in plain numbers."""
        return sources_of({type(each).__name__ for each in self.formula.atoms(OverSequences)})

    def children(self, part: sp.Expr) -> tuple[sp.Expr, ...]:
        """What a part of it is computed from; a prediction comes from the score."""
        if isinstance(part, sp.Piecewise):
            return tuple(piece.expr for piece in part.args)
        if isinstance(part, sp.Sum):
            return (part.function,)
        steps = dict(self.steps)
        if isinstance(part, OverSequences):
            return tuple(steps[each] for each in part.args if each in steps)
        whole = part.base if isinstance(part, sp.Indexed) else part
        if whole in steps:
            return (steps[whole],)
        return () if isinstance(part, sp.Indexed) else tuple(part.args)

    @cached_property
    def entries(self) -> dict[sp.Expr, tuple[sp.Expr, ...]]:
        """All parts and steps, written out for the numbers of classes and steps."""
        return {part: self.of.written_out(part) for part in (*self.parts, *(step for _, step in self.steps))}

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
                *self.helpers,
                f"def loss(y, {self.of.name}):",
                *head,
                f"    return {self.text(self.formula)}",
                f"def parts(y, {self.of.name}):",
                *head,
                f"    return ({parts},)",
            ]
        )

    def value(self, target: Target, score: np.floating) -> np.floating:
        """The loss at a score, in the precision of the score; of classes the other scores are 0."""
        with np.errstate(all="ignore"):
            return self._functions["loss"](*self.of.in_numpy(target, score))

    def values(self, target: Target, score: np.floating) -> dict[sp.Expr, np.ndarray]:
        """The value of every part of it, in the precision of the score."""
        return self.at(*self.of.in_numpy(target, score))

    def at(self, y: np.ndarray, scores: np.ndarray) -> dict[sp.Expr, np.ndarray]:
        """The value of every part of it at a target and scores as the code takes them."""
        with np.errstate(all="ignore"):
            found = self._functions["parts"](y, scores)
        return dict(zip(self.parts, map(np.asarray, found), strict=True))

    @cached_property
    def _functions(self) -> dict:
        return executed(self.source)


def naive(scored: Scored) -> Naive:
    """The formula as it stands, with every function of our own replaced by elementary ones.

    >>> from wizard.losses.classification import binary_cross_entropy
    >>> from wizard.numerics.scored import scored
    >>> print(naive(scored(binary_cross_entropy)).code)
    p = 1/(1 + np.exp(-z))
    loss = -y*np.log(p) - (1 - y)*np.log(1 - p)
    """
    steps = [] if scored.prediction is None else [(scored.argument.symbol, scored.prediction)]
    formula, named = scored.formula, sp.Symbol("x", real=True)
    long = [e.args[0] for e in formula.atoms(Node) if len(e.args) == 1 and e.args[0].count_ops() > LONG]
    if len(long) == 1 and named not in formula.free_symbols:
        formula = formula.xreplace({long[0]: named})
        steps.append((named, long[0]))
    formula = elementary(formula)
    strangers = {type(e).__name__ for e in formula.atoms(sp.Function) if not isinstance(e, IN_NUMPY)}
    if strangers:
        raise NotLookedAt(f"It holds functions that NumPy does not have: {', '.join(sorted(strangers))}.")
    return Naive(scored, formula, tuple((symbol, elementary(step)) for symbol, step in steps))


def elementary(expression: sp.Expr) -> sp.Expr:
    """Every function of our own by its definition, case by case where a reader wants it so."""

    def defined(node: Node) -> sp.Expr:
        if len(node.branches) == 1:
            return node.definition
        *some, (last, _) = node.branches
        return sp.Piecewise(*some, (last, True))

    return expression.replace(lambda e: isinstance(e, Node) and not isinstance(e, ELEMENTARY), defined)
