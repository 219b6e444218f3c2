"""The logarithm of one and a sum of squares, as in the t of several outputs, and its gamma functions."""

from __future__ import annotations

from itertools import product

import sympy as sp

from wizard.notation.nodes import softplus
from wizard.numerics.stable.copies import ONE_OF_SEVERAL
from wizard.numerics.stable.kernel_nodes import Settled, log1p, log_excess
from wizard.numerics.stable.powers import log_of
from wizard.numerics.stable.scales import (
    dot,
    quotient,
    root,
    scaled,
    scaled_factor,
    scaled_sum,
    slope,
    times_exp_of,
    total,
    written_out,
)


class log_tail(Settled):
    """(a nu + b) log(1 + q/nu), of the numbers a and b and the scaled nu and q."""

    def _eval_derivative(self, x: sp.Symbol) -> sp.Expr:
        a, b, nu, q = self.args
        below, found = total(nu, q), sp.Integer(0)
        by_q, by_log = slope(q, x), _slope_of_log(nu, x)
        if by_q is not None:
            of_nu = [times_exp_of(a * nu.weight, nu.exponent)] if a != 0 else []
            both = total(*of_nu, *([scaled(b)] if b != 0 else []))
            found += quotient(sp.Integer(1), below, both, by_q)
        if by_log != 0:
            found += by_log * (a * tail_excess(nu, q) - b * quotient(sp.Integer(1), below, q))
        return found


class tail_excess(Settled):
    """nu (log(1 + q/nu) - q/(nu + q)), of the scaled nu and q."""

    def _eval_derivative(self, x: sp.Symbol) -> sp.Expr:
        nu, q = self.args
        below, two, found = total(nu, q), sp.Integer(2), sp.Integer(0)
        by_q, by_log = slope(q, x), _slope_of_log(nu, x)
        if by_q is not None:
            found += quotient(two, below, nu, q, by_q)
        if by_log != 0:
            found += by_log * (self - quotient(two, below, nu, q, q))
        return found


def _slope_of_log(nu: scaled, x: sp.Symbol) -> sp.Expr:
    return sp.diff(nu.weight, x) / nu.weight + sp.diff(nu.exponent, x)


def tails_of_several(expression: sp.Expr) -> sp.Expr:
    """(a nu + b) log(1 + q/nu) with q a sum of squares, each scale by its logarithm."""
    for logarithm in sorted(expression.atoms(sp.log), key=sp.default_sort_key):
        found = _squares(logarithm.args[0] - 1)
        if found is None:
            continue
        nu, squares = found
        times = sp.expand(expression.coeff(logarithm) if expression.is_Add else expression / logarithm)
        rest = sp.expand_mul(expression - times * logarithm) if expression.is_Add else sp.Integer(0)
        b, of_nu = times.as_coeff_Add()
        a = of_nu / nu
        if a.is_number:
            u = [scaled_sum(base, root(factor)) for base, factor in squares]
            return rest + log_tail(a, b, scaled_factor(nu), dot(*[(each, each) for each in u]))
    return expression


def tails_written_out(expression: sp.Expr) -> sp.Expr:
    """The same without kernels where no scale has an exponent."""
    plain = written_out(expression)
    if plain == expression:
        return expression
    plain = plain.replace(log_tail, lambda a, b, nu, q: (a * nu + b) * sp.log(1 + q / nu))
    return plain.replace(tail_excess, lambda nu, q: nu * log_excess(log1p(q / nu)))


def _squares(ratio: sp.Expr) -> tuple[sp.Expr, list[tuple[sp.Expr, sp.Expr]]] | None:
    """nu and every (u, c) of (c u^2 + ...) / nu, if several numbers of the target are bound together by it."""
    if len({s for s in ratio.free_symbols if ONE_OF_SEVERAL.fullmatch(str(s))}) < 2:
        return None
    sums = [f for f in sp.Mul.make_args(ratio) if f.is_Add]
    if len(sums) != 1:
        return None
    found = []
    for term in sums[0].args:
        square = next((f for f in sp.Mul.make_args(term) if f.is_Pow and f.exp == 2 and f.base.is_Add), None)
        if square is None:
            return None
        found.append((square.base, term / square))
    return sums[0] / ratio, found


def steps_of_gammas(expression: sp.Expr) -> sp.Expr:
    """log Gamma(u + 5/2) - log Gamma(u) as log Gamma(u + 1/2) - log Gamma(u) + log(u + 1/2) + log(u + 3/2).

    Each log(u + c) is written log(u) + log(1 + c/u): what is large in it has its counterpart in the density.
    """
    if not expression.is_Add:
        return expression
    gammas = {f.args[0].args[0]: f for f in expression.atoms(sp.log) if isinstance(f.args[0], sp.gamma)}
    for u, upper in product(gammas, gammas):
        step = upper - u
        if not (step.is_Rational and (2 * step).is_Integer and step >= 1):
            continue
        times = expression.coeff(gammas[upper])
        start = step - sp.floor(step)
        lowest = sp.log(sp.gamma(sp.expand(u + start)))
        logarithms = [_log_of_sum(u, start + n) for n in range(int(sp.floor(step)))]
        expression += times * sp.Add(lowest, *logarithms, -gammas[upper])
    return expression


def _log_of_sum(u: sp.Expr, c: sp.Rational) -> sp.Expr:
    """log(u + c) as log(u) + log(1 + c/u)."""
    beside = sp.expand_log(sp.log(u), force=True) if not u.has(softplus) else log_of(u)
    if c == 0:
        return beside
    return beside + (softplus(log_of(c / u)) if u.has(sp.exp, softplus) else sp.log(1 + c / u))
