"""Numbers of any size, weight times exp(exponent), with their sums, products and quotients: nothing overflows."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

import sympy as sp

from wizard.notation.nodes import softplus
from wizard.numerics.stable.kernel_nodes import Kernel, Settled
from wizard.numerics.stable.powers import log_of


class Number(Kernel):
    """A scaled number."""


class scaled(Number):
    """w exp(s + t + ...), of w, s, t, ...."""

    @property
    def weight(self) -> sp.Expr:
        """w."""
        return self.args[0]

    @property
    def exponent(self) -> sp.Expr:
        """s + t + ...."""
        return sp.Add(*self.args[1:])


class scaled_dot(Number):
    """a b + c d + ..., of a, b, c, d, ..., each scaled or a sum of such products itself."""

    @property
    def pairs(self) -> list[tuple[Number, Number]]:
        """(a, b), (c, d), ...."""
        return list(zip(self.args[::2], self.args[1::2], strict=True))


class scaled_value(Settled):
    """A scaled number as a number."""

    def _eval_derivative(self, x: sp.Symbol) -> sp.Expr:
        by_x = slope(self.args[0], x)
        return sp.Integer(0) if by_x is None else scaled_value(by_x)


class scaled_quotient(Settled):
    """a b ... / c^p, of p, c, a, b, ...."""

    def _eval_derivative(self, x: sp.Symbol) -> sp.Expr:
        power, below, *factors = self.args
        terms = []
        for place, factor in enumerate(factors):
            by_x = slope(factor, x)
            if by_x is not None:
                terms.append(quotient(power, below, *factors[:place], by_x, *factors[place + 1 :]))
        by_x = slope(below, x)
        if by_x is not None:
            terms.append(-power * quotient(power + 1, below, *factors, by_x))
        return sp.Add(*terms)


ONE = scaled(sp.Integer(1))


def times_exp_of(weight: sp.Expr, exponent: sp.Expr) -> scaled:
    """weight exp(exponent), scaled."""
    return scaled(weight, *(sp.Add.make_args(exponent) if exponent != 0 else ()))


def quotient(power: sp.Integer, below: Number, *factors: Number) -> sp.Expr:
    """The quotient, whatever the order of the factors."""
    return scaled_quotient(sp.S(power), below, *sorted(factors, key=sp.default_sort_key))


def dot(*pairs: tuple[Number, Number]) -> Number:
    """The sum of products, whatever their order."""
    if len(pairs) == 1 and all(isinstance(each, scaled) for each in pairs[0]):
        one, other = pairs[0]
        return times_exp_of(one.weight * other.weight, one.exponent + other.exponent)
    ordered = [tuple(sorted(pair, key=sp.default_sort_key)) for pair in pairs]
    ordered.sort(key=lambda pair: [each.sort_key() for each in pair])
    return scaled_dot(*[each for pair in ordered for each in pair])


def total(*numbers: Number) -> Number:
    """The sum of scaled numbers."""
    pairs: list[tuple[Number, Number]] = []
    for number in numbers:
        pairs += number.pairs if isinstance(number, scaled_dot) else [(number, ONE)]
    return dot(*pairs)


@cache
def _symbols(number: Number) -> frozenset[sp.Basic]:
    if isinstance(number, scaled):
        return frozenset(number.free_symbols)
    return frozenset().union(*map(_symbols, number.args))


@cache
def slope(number: Number, x: sp.Symbol) -> Number | None:
    """The derivative by x, None where it is zero."""
    if x not in _symbols(number):
        return None
    if isinstance(number, scaled):
        by_x = sp.diff(number.weight, x) + number.weight * sp.diff(number.exponent, x)
        return times_exp_of(by_x, number.exponent) if by_x != 0 else None
    slopes = [pair for one, other in number.pairs for pair in ((slope(one, x), other), (slope(other, x), one))]
    moving = [(by_x, other) for by_x, other in slopes if by_x is not None]
    return dot(*moving) if moving else None


def scaled_factor(product: sp.Expr) -> scaled:
    """A product, its exponentials by their logarithms."""
    growing = sp.Mul(*[f for f in sp.Mul.make_args(product) if f.has(sp.exp, softplus)])
    return times_exp_of(product / growing, sp.expand(log_of(growing)) if growing != 1 else sp.Integer(0))


def scaled_sum(expression: sp.Expr, scale: sp.Expr) -> Number:
    """scale * expression, a sum in which there may be such sums once more.

    >>> x, s = sp.symbols("x s", real=True)
    >>> scaled_sum(x * sp.exp(s), sp.exp(-2 * s))
    scaled(x, -s)
    """
    if not expression.has(sp.exp, softplus):
        return scaled_factor(expression * scale)
    plain = sp.Integer(0)
    pairs = []
    for term in sp.Add.make_args(expression):
        inner = next((f for f in sp.Mul.make_args(term) if f.is_Add and f.has(sp.exp, softplus)), None)
        if inner is not None:
            pairs.append((scaled_factor(term / inner * scale), scaled_sum(inner, sp.Integer(1))))
        elif term.has(sp.exp, softplus):
            pairs.append((scaled_factor(term * scale), ONE))
        else:
            plain += term
    return dot(*pairs, *([(scaled_factor(plain * scale), ONE)] if plain != 0 else []))


def root(product: sp.Expr) -> sp.Expr:
    """The root of factors that are positive, or squares of either sign."""
    roots = []
    for factor in sp.Mul.make_args(product):
        base, power = factor.as_base_exp()
        roots.append(sp.exp(power / 2) if isinstance(factor, sp.exp) else base ** (power / 2))
    return sp.Mul(*roots)


def written_out(expression: sp.Expr) -> sp.Expr:
    """Number numbers as plain ones, if none of them has an exponent."""
    if any(number.exponent != 0 for number in expression.atoms(scaled)):
        return expression
    return expression.replace(lambda e: isinstance(e, tuple(PLAIN)), lambda e: PLAIN[type(e)](e))


def _plain_quotient(e: scaled_quotient) -> sp.Expr:
    power, below, *factors = e.args
    return sp.Mul(*factors) / below**power


PLAIN: dict[type[Kernel], Callable[[Kernel], sp.Expr]] = {
    scaled: lambda e: e.weight,
    scaled_dot: lambda e: sp.Add(*[one * other for one, other in e.pairs]),
    scaled_quotient: _plain_quotient,
    scaled_value: lambda e: e.args[0],
}
