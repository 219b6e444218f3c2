"""Symbols in letters that need no LaTeX: where a picture is labelled."""

from __future__ import annotations

import sympy as sp
from sympy.printing.pretty.pretty_symbology import pretty_symbol


def in_plain_letters(symbol: sp.Symbol | str) -> str:
    """Greek letters and numbers below the line as single characters.

    >>> in_plain_letters("mu"), in_plain_letters(sp.Symbol("p_1")), in_plain_letters("z")
    ('μ', 'p₁', 'z')
    """
    return str(pretty_symbol(str(symbol)))
