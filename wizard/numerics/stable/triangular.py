"""Standardised errors of outputs that go together: sums of errors over several scales, any of which may vanish."""

from __future__ import annotations

import sympy as sp

from wizard.notation.nodes import softplus
from wizard.numerics.stable.copies import ONE_OF_SEVERAL
from wizard.numerics.stable.kernel_nodes import Kernel
from wizard.numerics.stable.powers import log_of

Scaled = dict[sp.Expr, sp.Expr]  # exponent -> weight, of a sum of weights times exp(exponent)
ONE: Scaled = {sp.Integer(0): sp.Integer(1)}


class product_of_scaled(Kernel):
    """(a exp(s) + b exp(t) + ...) (c exp(u) + ...), of the first's number of terms and a, s, b, t, ..., c, u, ....

    The product may be finite where a factor or an exponential overflows.
    """

    def _eval_derivative(self, x: sp.Symbol) -> sp.Expr:
        one, other = self.factors
        return product(_slope(one, x), other) + product(one, _slope(other, x))

    @property
    def factors(self) -> tuple[Scaled, Scaled]:
        """Both sums."""
        terms, *flat = self.args
        pairs = list(zip(flat[1::2], flat[::2], strict=True))
        return dict(pairs[: int(terms)]), dict(pairs[int(terms) :])


def product(one: Scaled, other: Scaled) -> sp.Expr:
    """The product of two sums."""
    if not (one and other):
        return sp.Integer(0)
    first, second = sorted((one, other), key=str)  # so that equal products are one
    flat = [part for pairs in (first, second) for exponent, weight in pairs.items() for part in (weight, exponent)]
    return product_of_scaled(sp.Integer(len(first)), *flat)


def _slope(total: Scaled, x: sp.Symbol) -> Scaled:
    slopes = {e: sp.diff(w, x) + w * sp.diff(e, x) for e, w in total.items()}
    return {e: w for e, w in slopes.items() if w != 0}


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
        error = _by_scales(total, scales ** (1 / power))
        return factors / bound / scales * product(error, error if power == 2 else ONE)

    if not expression.has(sp.exp, softplus):
        return expression
    return expression.replace(lambda e: e.is_Mul and any(map(binds_targets, e.args)), in_product)


def _by_scales(error: sp.Expr, scale: sp.Expr) -> Scaled:
    weights: Scaled = {}
    for term in sp.Add.make_args(sp.expand_mul(error)):
        scales = sp.Mul(*[f for f in sp.Mul.make_args(term) if f.has(sp.exp, softplus)])
        exponent = sp.expand(log_of(scales * scale))
        weights[exponent] = weights.get(exponent, sp.Integer(0)) + term / scales
    return weights
