"""The order in which a textbook writes terms and factors."""

from __future__ import annotations

from functools import lru_cache

import sympy as sp

from wizard.notation.nodes import Node


def leads_with_minus(term: sp.Expr) -> bool:
    """Whether it is printed with a minus sign in front."""
    return bool(term.could_extract_minus_sign())


def holds_target(term: sp.Expr) -> bool:
    """Whether the target, or one of its numbers, is in it."""
    return any(str(symbol).split("_")[0] == "y" for symbol in term.free_symbols)


def is_sign_of_target(factor: sp.Expr) -> bool:
    """Whether it is 2 y - 1: -1 or 1 for a target of 0 or 1."""
    if not (factor.is_Add and len(factor.args) == 2 and factor.as_coeff_Add()[0] == -1 and holds_target(factor)):
        return False
    times, symbol = factor.as_coeff_Add()[1].as_coeff_Mul()
    return bool(times == 2 and symbol.is_Symbol)


def _is_target_entry(factor: sp.Expr) -> bool:
    return isinstance(factor, sp.Indexed) and str(factor.base.label) == "y"


def factor_place(factor: sp.Expr) -> tuple[int, str]:
    """Numbers, then symbols, then brackets, then functions, then sums: -y log p, 2 (y - mu), 1/n sum.

    The sign 2 y - 1 of a yes or no stands with the numbers.
    """
    if is_sign_of_target(factor):
        return 0, "sign"
    kind = (
        2
        if factor.is_Pow and factor.is_number
        else 0
        if factor.is_number
        else 1
        if factor.is_Symbol
        or isinstance(factor, sp.Indexed)
        or (factor.is_Pow and (factor.base.is_Symbol or isinstance(factor.base, sp.Indexed)))
        else 2
        if factor.is_Add or (factor.is_Pow and not isinstance(factor.base, Node))
        else 5
        if isinstance(factor, sp.Sum | sp.Product)
        else 4
        if isinstance(factor, sp.cos | sp.sin)
        else 3
    )
    return kind, _alphabet(factor)


@lru_cache(maxsize=4096)  # a sum asks of each of its terms, and so does the sum around it
def _alphabet(expression: sp.Expr) -> str:
    """A sorting text in which the target y and Latin letters come before Greek ones."""
    first = any((f.is_Symbol and str(f) == "y") or _is_target_entry(f) for f in sp.Mul.make_args(expression))
    return ("0" if first else "1") + str(-expression if leads_with_minus(expression) else expression)


def _place(term: sp.Expr, total: sp.Add) -> tuple[int, int, int, list[str], str]:
    """Where a term stands in a sum: no leading minus if it can be helped, data before constants."""
    minus = leads_with_minus(term)
    others_plain = all(t.is_Symbol or t.is_Number for t in total.args) and not any(
        map(leads_with_minus, total.args)
    )
    if term.is_Rational:
        constant = 3 if others_plain else -1
    else:
        constant = 2 if not term.free_symbols else 1 if term.has(sp.factorial, sp.gamma) else 0
    target = 0 if holds_target(term) else 1
    names = sorted(map(str, term.free_symbols)) if term.has(sp.exp) else []  # of mu_1 before that of mu_2
    return max(int(minus), constant), constant, target, names, _alphabet(term)


def ordered_terms(total: sp.Add) -> list[sp.Expr]:
    """The terms of a sum in the order in which they are printed."""
    return sorted(total.args, key=lambda term: _place(term, total))
