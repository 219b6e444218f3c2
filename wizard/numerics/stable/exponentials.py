"""Exponentials near 1: what is left of 1 beside them."""

import sympy as sp

from wizard.numerics.stable.kernel_nodes import expm1, log_one_minus_exp_exp


def complementary_log_logs(expression: sp.Expr) -> sp.Expr:
    """log(1 - exp(-exp(x))), in which exp(x) may vanish altogether.

    >>> x = sp.Symbol("x", real=True)
    >>> complementary_log_logs(sp.log(1 - sp.exp(-sp.exp(x))))
    log_one_minus_exp_exp(x)
    """

    def twice_exponential(e: sp.Expr) -> bool:
        inner = -(1 - e.args[0]).args[0] if isinstance(e, sp.log) and isinstance(1 - e.args[0], sp.exp) else None
        return isinstance(inner, sp.exp)

    return expression.replace(
        twice_exponential, lambda e: log_one_minus_exp_exp((-(1 - e.args[0]).args[0]).args[0])
    )


def one_minus_exponentials(expression: sp.Expr) -> sp.Expr:
    """1 - exp(x), which loses its digits for small x."""
    return expression.replace(
        lambda e: e.is_Add and isinstance(1 - e, sp.exp), lambda e: -expm1((1 - e).args[0])
    ).replace(lambda e: e.is_Add and isinstance(1 + e, sp.exp), lambda e: expm1((1 + e).args[0]))
