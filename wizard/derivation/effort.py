"""How much work an expression would make, from its tree alone: what bounds `factor`, `cancel` and `expand`.

Operations do not tell: a product of ten brackets is short, and multiplied out it has thousands of terms.
"""

from __future__ import annotations

from math import comb, prod

import sympy as sp

LARGEST = 200  # terms times variables of a polynomial: beyond it `factor` and `cancel` take seconds


def terms_multiplied_out(expression: sp.Expr) -> int:
    """How many terms the expression has at most when it is multiplied out; functions count as symbols.

    >>> x, y = sp.symbols("x y")
    >>> terms_multiplied_out((x + y) ** 3 * (x + 1) + sp.log(x + y))
    9
    """
    if expression.is_Add:
        return sum(map(terms_multiplied_out, expression.args))
    if expression.is_Mul:
        return prod(map(terms_multiplied_out, expression.args))
    if expression.is_Pow and expression.exp.is_Integer:
        times = abs(int(expression.exp))
        return comb(terms_multiplied_out(expression.base) + times - 1, times)
    return 1


def is_short(numerator: sp.Expr) -> bool:
    """Whether factoring it, or cancelling with it, is a matter of a moment."""
    return terms_multiplied_out(numerator) * len(numerator.free_symbols) <= LARGEST
