"""Linear algebra for small matrices of expressions, with bounded effort: SymPy's own may simplify without end."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import permutations
from math import prod
from typing import Any

import sympy as sp
from sympy.combinatorics import Permutation

LARGEST = 300  # operations of an entry, beyond which nothing is cancelled

Rows = list[list[sp.Expr]]


class TooLarge(ArithmeticError):
    """The entries grow too large to go on."""


def reduced(rows: Rows) -> tuple[Rows, tuple[int, ...]]:
    """The reduced echelon form, and its pivot columns; functions in the entries count as symbols.

    Raises
    ------
    TooLarge : instead of taking long.

    >>> a = sp.Symbol("a")
    >>> reduced([[a, a**2], [1, a]])
    ([[1, a], [0, 0]], (0,))
    """
    left = [list(row) for row in rows]
    pivots: list[int] = []
    for column in range(len(rows[0]) if rows else 0):
        place = len(pivots)
        candidates = [r for r in range(place, len(left)) if left[r][column] != 0]
        if not candidates:
            continue
        chosen = min(candidates, key=lambda r: sp.count_ops(left[r][column]))
        left[place], left[chosen] = left[chosen], left[place]
        pivot = left[place][column]
        left[place] = [cancelled(entry / pivot) for entry in left[place]]
        for r, row in enumerate(left):
            if r != place and row[column] != 0:
                left[r] = [cancelled(e - row[column] * top) for e, top in zip(row, left[place], strict=True)]
        pivots.append(column)
    return left, tuple(pivots)


def determinant(rows: Sequence[Sequence[Any]]) -> Any:
    """The determinant by Leibniz' formula, of expressions or of numbers, not simplified: for three rows or so.

    >>> determinant([[1, 2], [3, 4]])
    -2
    """
    places = range(len(rows))
    return sum(
        Permutation(list(order)).signature() * prod(rows[row][order[row]] for row in places)
        for order in permutations(places)
    )


def minor(matrix: sp.Matrix, places: Sequence[int]) -> sp.Expr:
    """The principal minor of the given rows and columns."""
    return sp.S.Zero + determinant([[matrix[i, j] for j in places] for i in places])


def cancelled(expression: sp.Expr) -> sp.Expr:
    """One fraction without common factors.

    Raises
    ------
    TooLarge : instead of taking long.
    """
    if not expression.is_Add and not expression.is_Mul:
        return expression
    if sp.count_ops(expression) > LARGEST:
        raise TooLarge(f"An entry has more than {LARGEST} operations.")
    return sp.cancel(sp.together(expression))
