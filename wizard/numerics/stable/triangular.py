"""Standardised errors of outputs that go together: sums of errors over several scales, any of which may vanish."""

from __future__ import annotations

import sympy as sp

from wizard.notation.nodes import softplus
from wizard.numerics.stable.copies import ONE_OF_SEVERAL
from wizard.numerics.stable.scales import ONE, dot, root, scaled_sum, scaled_value


def standardised_errors(expression: sp.Expr) -> sp.Expr:
    """(e_2 - l e_1/s_1)^2/s_2^2 as the square of e_2/s_2 - l e_1/(s_1 s_2), each scale by its logarithm.

    The same without the square, as in the trace of a quotient of matrices.
    """

    def binds_targets(e: sp.Expr) -> bool:
        total, power = e.as_base_exp()
        targets = {s for s in total.free_symbols if ONE_OF_SEVERAL.fullmatch(str(s))}
        scaled = power == 2 or (power == 1 and total.has(sp.exp, softplus))
        return bool(total.is_Add and scaled and len(targets) > 1)

    def in_product(factors: sp.Mul) -> sp.Expr:
        bound = next(filter(binds_targets, factors.args))
        scales = sp.Mul(*[f for f in factors.args if f is not bound and f.has(sp.exp, softplus)])
        total, power = bound.as_base_exp()
        error = scaled_sum(total, root(scales) if power == 2 else scales)
        return factors / bound / scales * scaled_value(dot((error, error if power == 2 else ONE)))

    if not expression.has(sp.exp, softplus):
        return expression
    return expression.replace(lambda e: e.is_Mul and any(map(binds_targets, e.args)), in_product)
