"""What the rewrites share."""

from __future__ import annotations

import sympy as sp


def has_target(expression: sp.Expr) -> bool:
    """Whether the target stands in the expression."""
    return any(symbol.name == "y" for symbol in expression.free_symbols if symbol.is_Symbol)


def number_of_terms(total: sp.Expr) -> int:
    """How many terms a sum has; 1 for anything else."""
    return len(sp.Add.make_args(total))


def has_square(product: sp.Expr) -> bool:
    """Whether a factor is the square of a sum, such as an error, or another even power."""
    return any(
        f.is_Pow and f.base.is_Add and f.exp.is_even and f.exp.is_positive for f in sp.Mul.make_args(product)
    )
