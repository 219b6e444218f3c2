"""Sums of logarithms as books write them."""

from __future__ import annotations

import sympy as sp


def logarithms_of_numbers_joined(expression: sp.Expr) -> sp.Expr:
    """log(2)/2 + log(pi)/2 as log(2 pi)/2: one logarithm of a number for each factor in front.

    >>> x = sp.Symbol("x", positive=True)
    >>> logarithms_of_numbers_joined(sp.log(2) / 2 + sp.log(sp.pi) / 2 + sp.log(x))
    log(x) + log(2*pi)/2
    """
    insides: dict[sp.Expr, sp.Expr] = {}
    rest = sp.Integer(0)
    for term in sp.Add.make_args(expression):
        coefficient, factor = term.as_coeff_Mul()
        if isinstance(factor, sp.log) and factor.is_number:
            insides[coefficient] = insides.get(coefficient, sp.Integer(1)) * factor.args[0]
        else:
            rest += term
    return rest + sp.Add(*[coefficient * sp.log(inside) for coefficient, inside in insides.items()])
