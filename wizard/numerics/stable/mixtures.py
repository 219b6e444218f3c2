"""Mixtures: components' weights and densities by their logarithms, of which all but one may vanish."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import sympy as sp

from wizard.notation.nodes import logsumexp, softplus
from wizard.numerics.stable.kernel_nodes import Kernel
from wizard.numerics.stable.powers import log_of
from wizard.numerics.stable.sums import split_log

Rewrite = Callable[[sp.Expr], sp.Expr]

EACH = 4  # arguments of a component: a, b, x, s of its weight exp(a) and its density exp(b - x exp(s))


class log_mixture(Kernel):
    """log of the sum of exp(a_k + b_k - x_k exp(s_k)) over that of exp(a_k), of a_1, b_1, x_1, s_1, a_2, ...."""

    def _eval_derivative(self, x: sp.Symbol) -> sp.Expr:
        found = []
        for place in range(len(self.args) // EACH):
            by_weight, *by_density = _slopes(self.args, place, x)
            found += [by_weight * posterior_minus_prior(sp.Integer(place), *self.args)] if by_weight else []
            found += [slope * _posterior(place, self.args) for slope in by_density]
        return sp.Add(*found)


class log_posterior(Kernel):
    """The logarithm of one component's share, given by its place from 0, in the density of a mixture."""

    def _eval_derivative(self, x: sp.Symbol) -> sp.Expr:
        place, *parts = self.args
        own = _slopes(parts, int(place), x)
        found = []
        for each in range(len(parts) // EACH):
            if each != place:  # 1 - own share is the sum of the others; every term by itself, as some may overflow
                differences = (*own, *[-slope for slope in _slopes(parts, each, x)])
                found += [slope * _posterior(each, parts) for slope in differences]
        return sp.Add(*found)


class posterior_minus_prior(Kernel):
    """What the target adds to one component's share, given by its place from 0."""

    def _eval_derivative(self, x: sp.Symbol) -> sp.Expr:
        place, *parts = self.args
        found = []
        for each in range(len(parts) // EACH):
            if each != place:
                product = prior(place, *parts[::EACH]) * prior(sp.Integer(each), *parts[::EACH])
                found.append(-product * (sp.diff(parts[EACH * int(place)], x) - sp.diff(parts[EACH * each], x)))
        return sp.Add(sp.diff(_posterior(int(place), parts), x), *found)


class prior(Kernel):
    """exp(a_k) / (exp(a_1) + exp(a_2) + ...), of k, counted from 0, and a_1, a_2, ...."""


def _posterior(place: int, parts: Sequence[sp.Expr]) -> sp.Expr:
    return sp.exp(log_posterior(sp.Integer(place), *parts))


def _slopes(parts: Sequence[sp.Expr], place: int, x: sp.Symbol) -> tuple[sp.Expr, ...]:
    """The slopes by x of the logarithm of one component's weight, then of its density, term by term."""
    a, b, fall, scale = parts[EACH * place : EACH * (place + 1)]
    slopes = (-sp.diff(fall, x), -fall * sp.diff(scale, x))
    return sp.diff(a, x), sp.diff(b, x), *[slope * sp.exp(scale) for slope in slopes]


def mixtures(expression: sp.Expr, rewrite: Rewrite) -> sp.Expr:
    """log-sum-exp of components as log_mixture, together with the logarithm of the sum of their weights.

    Each component's negative log-density is rewritten as if it were alone.

    >>> y, z = sp.symbols("y z", real=True)
    >>> mixtures(softplus(z) - logsumexp(z - y**2, -1), lambda alone: alone)
    -log_mixture(z, 0, y**2, 0, 0, -1, 0, 0)
    """

    def in_sum(total: sp.Add) -> sp.Expr:
        node = next(-t for t in total.args if isinstance(-t, logsumexp))
        for term in total.args:
            weights = _weights(node.args, term.definition if isinstance(term, softplus) else term)
            if weights:
                return total - term + node - _mixture(node.args, weights, rewrite)
        return total

    if not expression.has(logsumexp):
        return expression.replace(_is_product_of_slopes, _term_by_term)
    together = expression.replace(
        lambda e: e.is_Add and any(isinstance(-term, logsumexp) for term in e.args), in_sum
    )
    return together.replace(
        lambda e: isinstance(e, logsumexp),
        lambda e: _mixture(e.args, [sp.Integer(0)] * len(e.args), rewrite) + sp.log(len(e.args)),
    )


def _is_product_of_slopes(e: sp.Expr) -> bool:
    return e.is_Mul and any(factor.is_Add and factor.has(log_posterior) for factor in e.args)


def _term_by_term(product: sp.Mul) -> sp.Expr:
    """Sums of posteriors multiplied out, as a posterior may vanish where what it stands beside overflows."""
    total = next(factor for factor in product.args if factor.is_Add and factor.has(log_posterior))
    terms = [term * (product / total) for term in total.args]
    return sp.Add(*[_term_by_term(term) if _is_product_of_slopes(term) else term for term in terms])


def _weights(exponents: Sequence[sp.Expr], total: sp.Expr) -> list[sp.Expr]:
    """The logarithms of the weights, if that is the logarithm of the sum of weights that the exponents hold."""
    if not (isinstance(total, sp.log) and total.args[0].is_Add and len(total.args[0].args) == len(exponents)):
        return []
    left = sorted(map(split_log, map(sp.log, total.args[0].args)), key=lambda weight: weight == 0)
    found = []
    for exponent in exponents:
        terms = {*sp.Add.make_args(split_log(exponent)), sp.Integer(0)}
        weight = next((each for each in left if {*sp.Add.make_args(each)} <= terms), None)
        if weight is None:
            return []
        left.remove(weight)
        found.append(weight)
    return found


def _mixture(exponents: Sequence[sp.Expr], weights: Sequence[sp.Expr], rewrite: Rewrite) -> log_mixture:
    flat: list[sp.Expr] = []
    for exponent, weight in zip(exponents, weights, strict=True):
        density = split_log(exponent) - weight
        falling = [t for t in sp.Add.make_args(density) if t.free_symbols and (-t).is_nonnegative]
        fall = -sp.Add(*falling)
        scales = sp.Mul(*[f for f in sp.Mul.make_args(fall) if f.has(sp.exp, softplus)])
        if len(falling) == 1:
            flat += [weight, density + fall, fall / scales, log_of(scales)]
        else:
            flat += [weight, -rewrite(-density), sp.Integer(0), sp.Integer(0)]
    return log_mixture(*flat)
