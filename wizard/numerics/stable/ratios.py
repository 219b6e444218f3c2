"""Ratios y/s of a target and a scale, where s may vanish or y and s may be nearly equal."""

from __future__ import annotations

import sympy as sp

from wizard.notation.nodes import softplus
from wizard.numerics.stable.kernel_nodes import log_add_exp, log_softplus
from wizard.numerics.stable.powers import log_of
from wizard.numerics.stable.terms import number_of_terms


def relative_errors(expression: sp.Expr) -> sp.Expr:
    """(y - m)^2 / m^2 as (y/m - 1)^2: m^2 may overflow, and the derivatives of y - m and 1/m cancel.

    >>> y, m = sp.symbols("y m", positive=True)
    >>> relative_errors((y - m) ** 2 / (m**2 * y))
    (-1 + y/m)**2/y
    """

    def in_product(product: sp.Mul) -> sp.Expr:
        for square in product.args:
            base, power = square.as_base_exp()
            if power != 2 or not base.is_Add or len(base.args) != 2:
                continue
            for y in base.args:
                mean = y - base
                others = product / square * mean**2
                if y.is_Symbol and others.free_symbols.isdisjoint(mean.free_symbols):
                    return others * (y / mean - 1) ** 2
        return product

    return expression.replace(lambda e: e.is_Mul and e.has(sp.Add), in_product)


def heavy_tails(expression: sp.Expr) -> sp.Expr:
    """(a + 1) log(1 + y/s) + log(s) as a log(1 + y/s) + log(s + y): for small s the leading terms cancel."""
    if not expression.is_Add:
        return expression
    for term in expression.args:
        logarithm = next((f for f in sp.Mul.make_args(term) if isinstance(f, sp.log)), None)
        target = _target(logarithm) if logarithm is not None else None
        if logarithm is None or target is None:
            continue
        ratio = logarithm.args[0] - 1
        scale = target / ratio
        rest = expression - term
        left = sp.expand(rest - sp.expand_log(sp.log(scale), force=True))
        if ratio.is_Mul and target not in scale.free_symbols and number_of_terms(left) < number_of_terms(rest):
            return left + _times(term / logarithm - 1, _log_one_plus(ratio)) + _log_of_sum(scale, target)
    return expression


def odds(expression: sp.Expr) -> sp.Expr:
    """log(s) - log(1 + s) as -log(1 + 1/s): the two are equal to the leading digits for large s."""

    def scale_in(total: sp.Expr) -> sp.Expr:
        for logarithm in total.atoms(sp.log):
            scale = logarithm.args[0] - 1
            if not scale.is_Add and sp.expand_log(total + logarithm - sp.log(scale), force=True) == 0:
                return scale
        return sp.S.Zero

    return expression.replace(
        lambda e: e.is_Add and e.has(sp.log) and scale_in(e) != 0, lambda e: -_log_one_plus(1 / scale_in(e))
    )


def _target(logarithm: sp.log) -> sp.Symbol | None:
    return next((s for s in logarithm.free_symbols if str(s) == "y" and s.is_positive), None)


def _log_one_plus(ratio: sp.Expr) -> sp.Expr:
    return softplus(log_of(ratio)) if ratio.has(sp.exp, softplus) else sp.log(1 + ratio)


def _times(shape: sp.Expr, logarithm: sp.Expr) -> sp.Expr:
    """Their product on the log scale, where the shape may overflow and the softplus vanish."""
    if shape.has(sp.exp) and isinstance(logarithm, softplus):
        return sp.exp(log_of(shape) + log_softplus(*logarithm.args))
    return shape * logarithm


def _log_of_sum(scale: sp.Expr, target: sp.Symbol) -> sp.Expr:
    if scale.has(sp.exp, softplus):
        return log_add_exp(log_of(scale), sp.log(target))
    return sp.log(scale + target)
