"""Where an expression goes as one variable runs away: by its leading terms, without SymPy's `limit`.

Exponentials outgrow powers, and powers outgrow logarithms. A quotient of sums of such products has its leading
term above and below the fraction bar, and these two decide.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

import sympy as sp
from sympy.functions.elementary.hyperbolic import HyperbolicFunction

from wizard.assumptions.domain import Domain
from wizard.derivation.properties.signs import proof_of_no_negative
from wizard.notation.nodes import logistic, softplus

NOTHING_KNOWN: Mapping[sp.Symbol, Domain] = MappingProxyType({})
LARGEST = 250  # operations, beyond which nothing is multiplied out


@dataclass(frozen=True)
class _Term:
    """coefficient * exp(rate * x) * x**power * log(x)**logs"""

    coefficient: sp.Expr
    order: tuple[sp.Expr, sp.Expr, sp.Expr]


def limit_at_infinity(
    expression: sp.Expr, x: sp.Symbol, domains: Mapping[sp.Symbol, Domain] = NOTHING_KNOWN
) -> sp.Expr | None:
    """The limit for x to infinity, x positive; oo or -oo where it grows; None where this does not find it.

    >>> x, s = sp.symbols("x s", positive=True)
    >>> limit_at_infinity((x + 1) * s / (x**2 + s), x), limit_at_infinity(s * sp.tanh(x / s) + 1 / x, x)
    (0, s)
    """
    if sp.count_ops(expression) > LARGEST:
        return None
    plain = expression.replace(lambda e: isinstance(e, logistic | softplus), lambda e: e.definition)
    if plain.has(HyperbolicFunction):
        plain = plain.rewrite(sp.exp)
    plain = sp.expand_power_base(sp.expand_log(sp.powdenest(plain, force=True), force=True), force=True)
    top, bottom = (_leading(part, x) for part in sp.fraction(sp.together(plain)))
    if top is None or bottom is None:
        return None
    if top.coefficient == 0:
        return sp.S.Zero
    ahead = _compare(top.order, bottom.order)
    if ahead is None:
        return None
    quotient = sp.cancel(top.coefficient / bottom.coefficient)
    if ahead == 0:
        return quotient
    if ahead < 0:
        return sp.S.Zero
    for sign in (1, -1):
        proof = proof_of_no_negative(sign * quotient, domains)
        if proof is not None and proof.strict:
            return sign * sp.oo
    return None


def _leading(expression: sp.Expr, x: sp.Symbol) -> _Term | None:
    """The leading term of a sum of products; None where terms cannot be compared or hold something else."""
    best: list[_Term] = []
    for term in sp.Add.make_args(sp.expand_log(sp.expand(expression), force=True)):
        parts = _factored(term, x)
        if parts is None:
            return None
        ahead = 1 if not best else _compare(parts.order, best[0].order)
        if ahead is None:
            return None
        if ahead > 0:
            best = [parts]
        elif ahead == 0:
            best.append(parts)
    coefficient = sp.factor_terms(sp.Add(*[each.coefficient for each in best]))
    if coefficient == 0 and sp.expand(expression) != 0:
        return None
    return _Term(coefficient, best[0].order)


def _factored(term: sp.Expr, x: sp.Symbol) -> _Term | None:
    coefficient = sp.S.One
    rate = power = logs = sp.S.Zero
    for factor in sp.Mul.make_args(term):
        base, exponent = factor.as_base_exp()
        if not factor.has(x):
            coefficient *= factor
        elif isinstance(factor, sp.exp):
            inside = sp.expand(factor.args[0])
            linear = inside.coeff(x, 1)
            if linear.has(x) or (inside - linear * x).has(x):
                return None
            rate, coefficient = rate + linear, coefficient * sp.exp(inside - linear * x)
        elif base == x and not exponent.has(x):
            power += exponent
        elif base == sp.log(x) and not exponent.has(x):
            logs += exponent
        else:
            replaced = _of_a_power(base, exponent, x)
            if replaced is None:
                return None
            coefficient, power = coefficient * replaced.coefficient, power + replaced.order[1]
            logs, rate = logs + replaced.order[2], rate + replaced.order[0]
    return _Term(coefficient, (rate, power, logs))


def _of_a_power(base: sp.Expr, exponent: sp.Expr, x: sp.Symbol) -> _Term | None:
    """(leading term of the base) to the exponent, or the logarithm of a leading term."""
    if exponent.has(x):
        return None
    if isinstance(base, sp.log):
        inside = _leading(base.args[0], x)
        if inside is None or inside.coefficient.is_positive is not True:
            return None
        rate, power, _ = inside.order
        if rate.is_positive:
            return _Term(rate**exponent, (sp.S.Zero, exponent, sp.S.Zero))
        if rate == 0 and (power.is_positive or power.is_negative):
            return _Term(power**exponent, (sp.S.Zero, sp.S.Zero, exponent))
        return _of_log_near_one(base.args[0], inside, exponent, x)
    if isinstance(base, sp.polygamma) and base.args[0] == 0:  # the digamma function grows as the logarithm
        inside = _leading(base.args[1], x)
        grows = inside is not None and inside.order[0] == 0 and inside.order[1].is_positive
        return _Term(inside.order[1] ** exponent, (sp.S.Zero, sp.S.Zero, exponent)) if inside and grows else None
    if not base.is_Add:
        return None
    inside = _leading(base, x)
    if inside is None or not (inside.coefficient.is_positive or exponent.is_integer):
        return None
    return _Term(inside.coefficient**exponent, tuple(each * exponent for each in inside.order))


def _of_log_near_one(argument: sp.Expr, inside: _Term, exponent: sp.Expr, x: sp.Symbol) -> _Term | None:
    """The logarithm of something with a limit; near 1 it is what the argument is away from 1."""
    if any(each != 0 for each in inside.order):
        return None
    if inside.coefficient != 1:
        return _Term(sp.log(inside.coefficient) ** exponent, (sp.S.Zero, sp.S.Zero, sp.S.Zero))
    away = _leading(sp.expand(argument) - 1, x)
    if away is None or away.coefficient == 0 or not exponent.is_integer:
        return None
    return _Term(away.coefficient**exponent, tuple(each * exponent for each in away.order))


def _compare(order: tuple[sp.Expr, ...], other: tuple[sp.Expr, ...]) -> int | None:
    for here, there in zip(order, other, strict=True):
        difference = sp.expand(here - there)
        if difference.is_positive:
            return 1
        if difference.is_negative:
            return -1
        if difference != 0:
            return None
    return 0
