"""Formulas among words: one that no line of a telephone can hold stands alone, where it can be moved sideways."""

from __future__ import annotations

import re

import streamlit as st

from wizard.notation.display import ROOM, width

LONG = 6 * ROOM  # beyond it a formula would fill a screen, and is shown to those who ask for it
INLINE = re.compile(r"(?<!\$)\$([^$]+)\$(?!\$)([.,;:]?)")


def with_long_ones_apart(text: str) -> str:
    r"""Markdown with every formula on lines of its own that holds something too long for one line.

    >>> print(with_long_ones_apart("It is $x$."))
    It is $x$.
    >>> print(with_long_ones_apart(r"It is $\frac{" + "a + " * 20 + r"a}{b}$. So there."))
    It is
    <BLANKLINE>
    $$
    \frac{a + a + a + a + a + a + a + a + a + a + a + a + a + a + a + a + a + a + a + a + a}{b}.
    $$
    <BLANKLINE>
    So there.
    """
    parts, end = [], 0
    for found in INLINE.finditer(text):
        formula, stop = found.groups()
        if longest_piece(formula) > ROOM:
            parts += [text[end : found.start()].rstrip(), f"$$\n{formula}{stop}\n$$"]
            end = found.end()
    return "\n\n".join([*parts, text[end:].lstrip() if parts else text]).strip()


def longest_piece(latex: str) -> int:
    r"""How wide the widest part of a formula is that is not broken over lines: between signs outside of brackets.

    >>> longest_piece(r"\frac{a + b}{c} + d")
    3
    """
    flat, before = latex, ""
    while flat != before:
        before = flat
        flat = re.sub(r"[_^]\{([^{}]*)\}", lambda found: "a" * (-(-width(found[1]) // 2)), flat)
        flat = re.sub(r"\\frac\{([^{}]*)\}\{([^{}]*)\}", lambda found: "a" * max(map(width, found.groups())), flat)
        flat = re.sub(r"\\[a-z]+\{([^{}]*)\}", lambda found: "a" * width(found[1]), flat)
        flat = re.sub(
            r"\\left(?![a-z])((?:(?!\\left).)*?)\\right(?![a-z])", lambda found: "a" * width(found[1]), flat
        )
    return max(map(width, re.split(r" [-+=] |, |\\cdot|\\to", flat)))


def shown(latex: str) -> None:
    """A formula on its own; one that would fill a screen is behind a click."""
    if width(latex) <= LONG:
        st.latex(latex)
        return
    with st.expander("The formula, which is long"):
        st.latex(latex)
