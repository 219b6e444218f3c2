"""Powers with a symbol for exponent, such as (y/s)^k, and what they stand beside."""

from __future__ import annotations

import sympy as sp

from wizard.notation.nodes import softplus, squareplus
from wizard.numerics.stable.kernel_nodes import exp_excess, log_softplus, log_two_cosh
from wizard.numerics.stable.terms import has_target, number_of_terms


def log_of(positive: sp.Expr) -> sp.Expr:
    """The logarithm, term by term where a factor may overflow or vanish.

    >>> x = sp.Symbol("x", real=True)
    >>> log_of(sp.exp(x) / softplus(x))
    x - log_softplus(x)
    """
    if not positive.has(sp.exp, softplus):
        return sp.log(positive)
    return sp.expand_log(sp.log(positive), force=True).replace(
        lambda e: isinstance(e, sp.log) and isinstance(e.args[0], softplus),
        lambda e: log_softplus(*e.args[0].args),
    )


def powers(expression: sp.Expr) -> sp.Expr:
    """(y/s)^k as exp(k log(y/s)), with the logarithm term by term where s may overflow or vanish.

    Beside -k log(y/s), the exponential is written with it; log(1 + (y/s)^k) is a softplus.
    """
    exponents: dict[sp.Expr, sp.Expr] = {}

    def by_logarithm(power: sp.Pow) -> sp.Expr:
        exponent = power.exp * log_of(power.base)
        exponents[sp.exp(exponent)] = exponent
        return sp.exp(exponent)

    def of_target(e: sp.Expr) -> bool:
        return bool(e.is_Pow and e.exp.free_symbols and e.base.is_positive and has_target(e.base))

    written = expression.replace(of_target, by_logarithm)
    for power, exponent in exponents.items():
        written = written.replace(sp.log(1 + power), softplus(exponent))
        written = _with_linear_term(written, power, exponent, sp.Integer(1), exp_excess(exponent) + 1)
        written = _with_linear_term(
            written, softplus(exponent), exponent, sp.Integer(2), 2 * log_two_cosh(exponent / 2)
        )
    return written


def small_beside_the_prediction(expression: sp.Expr) -> sp.Expr:
    """log y + exp(u) - u with u = k log(y/s) as (1 - k) log y + k log s + exp(u), where y is far below s.

    What `powers` puts together keeps its digits where u is near 0; far below, log y and u may cancel instead.
    """
    if not expression.is_Add or not expression.has(exp_excess, log_two_cosh):
        return expression
    logarithm = next((t for t in expression.args if isinstance(t, sp.log) and has_target(t)), None)
    for term in expression.args if logarithm is not None else ():
        times, function = term.as_coeff_Mul()
        if not isinstance(function, exp_excess | log_two_cosh):
            continue
        u = spread(function.args[0]) if function.has(squareplus) else function.args[0]
        if not u.has(logarithm):
            continue
        if isinstance(function, exp_excess) and times == 1:
            steep = sp.exp(u) - 1
        elif isinstance(function, log_two_cosh) and times == 2:
            u *= 2
            steep = 2 * softplus(u)
        else:
            continue
        far = sp.collect(spread(expression - term - u), logarithm) + steep
        return sp.Piecewise((far, u < -1), (expression, True))
    return expression


def powers_of_links(expression: sp.Expr) -> sp.Expr:
    """softplus(z)^(1 - p) as exp((1 - p) log(softplus(z))), which 0 times is 0: the softplus may vanish."""
    return expression.replace(
        lambda e: e.is_Pow and bool(e.exp.free_symbols) and e.base.has(softplus) and not has_target(e.base),
        lambda e: sp.exp(e.exp * log_of(e.base)),
    )


def _with_linear_term(total: sp.Expr, function: sp.Expr, u: sp.Expr, times: sp.Expr, together: sp.Expr) -> sp.Expr:
    """`times * function(u) - u`, written `together`, where the sum holds both."""
    if not total.is_Add or times * function not in total.args:
        return total
    rest = total - times * function
    left = spread(rest + u)
    return together + left if number_of_terms(left) < number_of_terms(spread(rest)) else total


def spread(total: sp.Expr) -> sp.Expr:
    """A sum with all its products and logarithms multiplied out."""
    spread = sp.expand(sp.expand_log(total, force=True))
    return spread.replace(
        lambda e: isinstance(e, sp.log) and isinstance(e.args[0], softplus),
        lambda e: log_softplus(*e.args[0].args),
    )
