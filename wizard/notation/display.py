"""Displayed formulas: a long sum is broken into short aligned lines, which a small screen can show."""

from __future__ import annotations

import re

import sympy as sp

from wizard.notation.order import ordered_terms
from wizard.notation.printer import tex

ROOM = 33  # characters, roughly, that stand side by side on a telephone


def display(expression: sp.Expr) -> str:
    r"""LaTeX of a formula that stands alone; a sum too long for one line is broken between its terms.

    >>> x = sp.Symbol("x")
    >>> display(x + 1)
    'x + 1'
    """
    whole = tex(expression)
    if width(whole) <= ROOM:
        return whole
    before, total = _front(expression)
    terms = ordered_terms(total) if total.is_Add else [total]
    if len(terms) < 2:
        return whole
    lines = r" \\ &\quad ".join(_packed(terms))
    opening, closing = (rf"{before} \Big(", r"\Big)") if before else ("", "")
    return rf"\begin{{aligned}} &{opening} {lines} {closing} \end{{aligned}}"


def _packed(terms: list[sp.Expr]) -> list[str]:
    """The terms with their signs, as many on a line as there is room for."""
    lines: list[str] = []
    for term in terms:
        printed = tex(term)
        signed = printed if not lines or printed.startswith("-") else f"+ {printed}"
        if lines and (width(lines[-1]) < 3 or width(lines[-1]) + width(signed) <= ROOM - 6):
            lines[-1] += f" {signed}"
        else:
            lines.append(signed)
    return lines


def width(latex: str) -> int:
    r"""How many characters wide a formula is, roughly; what stands below or above counts half.

    >>> width(r"\frac{1}{2} \log \sigma")
    6
    """
    short = re.sub(r"\\(left|right|frac|sqrt|operatorname|quad|Big)", "", latex)
    short = re.sub(r"\\(log|exp)\b", "aaa", short)
    scripts = sum(len(re.sub(r"\\[a-zA-Z]+", "a", s)) // 2 for s in re.findall(r"[_^]\{([^{}]*)\}", short))
    short = re.sub(r"\\[a-zA-Z]+", "a", short)
    return len(re.sub(r"[\s{}_^\\]", "", short)) - scripts


def _front(expression: sp.Expr) -> tuple[str, sp.Expr]:
    """What stands before a sum over data (a sign, 1/n, the sum sign), and what is summed."""
    inner = next((f for f in sp.Mul.make_args(expression) if isinstance(f, sp.Sum)), None)
    if inner is None:
        return "", expression
    stand_in = sp.Symbol("X")
    shown = tex(expression.xreplace({inner: sp.Sum(stand_in, *inner.limits)}))
    return shown.removesuffix("X"), inner.function


def as_factor(latex: str) -> str:
    r"""A printed formula beside a dot: a sum gets its brackets.

    >>> as_factor(r"\frac{1}{a + b}"), as_factor(r"\frac{1}{a} - b")
    ('\\frac{1}{a + b}', '\\left(\\frac{1}{a} - b\\right)')
    """
    depth, outside = 0, ""
    for character in latex:
        depth += (character in "{([") - (character in "})]")
        outside += character if depth == 0 else ""
    return rf"\left({latex}\right)" if latex.startswith("-") or re.search(r" [+-] ", outside) else latex
