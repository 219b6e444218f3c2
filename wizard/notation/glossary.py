"""What the functions on a page are: each in its own letter, by cases where a reader would write cases."""

from __future__ import annotations

from collections.abc import Iterable

import sympy as sp

from wizard.notation.brackets import at_least, is_zero
from wizard.notation.nodes import Node, positive_part, step
from wizard.notation.printer import tex

BRACKETS: set[type[Node]] = {step, is_zero, at_least}
BRACKET = r"[\dots] = \begin{cases} 1 & \text{if what stands in it is true} \\ 0 & \text{if not} \end{cases}"
LETTERS = (sp.Symbol("x", real=True), sp.Symbol("c", positive=True), sp.Symbol("p", real=True))


def glossary(expressions: Iterable[sp.Basic]) -> tuple[str, ...]:
    r"""The definition of every special function in the expressions, as LaTeX, in alphabetical order.

    >>> from wizard.notation.nodes import softplus
    >>> print(*glossary([softplus(sp.Symbol("z", real=True))]))
    \operatorname{softplus}(x) = \log(1 + e^{x})
    """
    found = list(expressions)
    kinds = {type(e) for expression in found for e in expression.atoms(Node)} - {positive_part}
    named = [_meaning(kind) for kind in sorted(kinds - BRACKETS, key=lambda kind: kind.__name__)]
    bracketed = kinds & BRACKETS or any(expression.has(sp.KroneckerDelta) for expression in found)
    return tuple(dict.fromkeys([*([BRACKET] if bracketed else []), *named]))


def _meaning(kind: type[Node]) -> str:
    if kind.meaning:
        return kind.meaning
    node = of_letters(kind)
    return f"{tex(node)} = {_definition(node)}"


def of_letters(kind: type[Node]) -> Node:
    """The function of the letters that it is defined with."""
    return kind(*(kind.letters or LETTERS[: max(kind.nargs)]))


def _definition(node: Node) -> str:
    (first, *others) = node.branches
    if not others:
        return tex(first[0])
    rows = r" \\ ".join(rf"{tex(value)} & {_where(condition)}" for value, condition in (first, *others))
    return rf"\begin{{cases}} {rows} \end{{cases}}"


def _where(condition: sp.Basic) -> str:
    return r"\text{otherwise}" if condition is sp.true else rf"\text{{if }} {tex(condition)}"
