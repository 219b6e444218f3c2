"""A covariance by its Cholesky factor L, lower triangular with a positive diagonal: any such L is a legal one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import sympy as sp
from numpy.typing import NDArray

from wizard.assumptions.domain import positive, real_line
from wizard.assumptions.family import Parameter
from wizard.assumptions.link import identity, log


def places(size: int) -> Iterator[tuple[int, int]]:
    """(row, column) of the entries, from 0, row by row.

    >>> list(places(2))
    [(0, 0), (1, 0), (1, 1)]
    """
    return ((row, column) for row in range(size) for column in range(row + 1))


def factor(size: int) -> tuple[Parameter, ...]:
    """The entries l_11, l_21, l_22, ... as parameters; those of the diagonal are positive."""
    return tuple(_entry(row + 1, column + 1) for row, column in places(size))


def _entry(row: int, column: int) -> Parameter:
    name = f"l_{row}{column}"
    if row != column:
        meaning = f"how far output {row} follows output {column}"
        return Parameter(real_line.symbol(name), name, meaning, real_line, identity, 0.5, (-1.5, 1.5))
    meaning = f"standard deviation of output {row}" + (", given those before it" if row > 1 else "")
    return Parameter(positive.symbol(name), name, meaning, positive, log, 1.0, (0.4, 2.5))


def determinant(size: int) -> sp.Expr:
    """The determinant of L: the product of its diagonal."""
    return sp.Mul(
        *[p.symbol for p, (row, column) in zip(factor(size), places(size), strict=True) if row == column]
    )


def solved(errors: Sequence[sp.Expr]) -> list[sp.Expr]:
    """u = L^{-1} e for the errors e, from the first to the last.

    >>> solved(sp.symbols("e_1 e_2"))
    [e_1/l_11, (-e_1*l_21/l_11 + e_2)/l_22]
    """
    size = len(errors)
    entry = {place: p.symbol for p, place in zip(factor(size), places(size), strict=True)}
    u: list[sp.Expr] = []
    for row, error in enumerate(errors):
        known = sp.Add(*[entry[row, column] * u[column] for column in range(row)])
        u.append((error - known) / entry[row, row])
    return u


def as_matrix(entries: Sequence[Any]) -> NDArray[np.float64]:
    """L of shape (..., size, size) from the values of its entries, which broadcast."""
    values = np.broadcast_arrays(*entries)
    size = round((np.sqrt(8 * len(values) + 1) - 1) / 2)
    matrix = np.zeros((*np.shape(values[0]), size, size))
    for value, (row, column) in zip(values, places(size), strict=True):
        matrix[..., row, column] = value
    return matrix
