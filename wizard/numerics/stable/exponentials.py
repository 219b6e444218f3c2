"""Exponentials near 1: what is left of 1 beside them."""

from itertools import permutations

import sympy as sp

from wizard.derivation.logarithms import log_split
from wizard.notation.nodes import logistic, squareplus
from wizard.numerics.stable.gamma_nodes import count_gap, surplus
from wizard.numerics.stable.kernel_nodes import (
    expm1,
    log1p_over,
    log_add_exp,
    log_cosh,
    log_mix,
    log_one_minus_exp_exp,
    log_relative_complement,
    minus_one,
    one_minus,
)
from wizard.numerics.stable.terms import has_target


def complementary_log_logs(expression: sp.Expr) -> sp.Expr:
    """log(1 - exp(-r)) of a positive r, by log r: r may vanish altogether.

    >>> x = sp.Symbol("x", real=True)
    >>> complementary_log_logs(sp.log(1 - sp.exp(-sp.exp(x))))
    log_one_minus_exp_exp(x)
    """

    return expression.replace(_is_complement, lambda e: log_one_minus_exp_exp(_log_of_rate(e)))


def truncated_counts(expression: sp.Expr) -> sp.Expr:
    """log(1 - exp(-r)) - y log r, which for y = 1 cancels to a multiple of r."""

    def in_sum(total: sp.Add) -> sp.Expr:
        for term in filter(_is_complement, total.args):
            x = _log_of_rate(term)
            for power in total.args:
                y = -power / x
                if y.is_Symbol and has_target(y):
                    return total - term - power + log_relative_complement(x) + one_minus(y) * x
        return total

    return expression.replace(lambda e: e.is_Add and any(map(_is_complement, e.args)), in_sum)


def _is_complement(e: sp.Expr) -> bool:
    """Whether it is log(1 - exp(-r)) of a positive r."""
    power = 1 - e.args[0] if isinstance(e, sp.log) else None
    return isinstance(power, sp.exp) and bool((-power.args[0]).is_positive)


def _log_of_rate(complement: sp.Expr) -> sp.Expr:
    return log_split(-(1 - complement.args[0]).args[0])


def hyperbolic_cosines(expression: sp.Expr) -> sp.Expr:
    """log(cosh(x)), in which cosh(x) may overflow."""
    return expression.replace(
        lambda e: isinstance(e, sp.log) and isinstance(e.args[0], sp.cosh), lambda e: log_cosh(e.args[0].args[0])
    )


def logarithms_of_sums(expression: sp.Expr) -> sp.Expr:
    """log(a + b) from the logarithms of positive a and b, which may overflow or vanish."""

    def of_two_terms(e: sp.Expr) -> bool:
        terms = sp.Add.make_args(e.args[0]) if isinstance(e, sp.log) else ()
        vanishing = any(t.has(sp.exp) or any(p.exp.free_symbols for p in t.atoms(sp.Pow)) for t in terms)
        return len(terms) == 2 and 1 not in terms and vanishing and not any(map(_may_be_negative, terms))

    def by_kernel(e: sp.Expr) -> sp.Expr:
        for share, other in permutations(e.args[0].args):
            rest = other / (1 - share)
            exponent = _negative_logarithm(rest)
            if exponent is not None:
                return log_mix(log_split(share), log_split(1 - share), exponent)
        return log_add_exp(*map(log_split, e.args[0].args))

    return expression.replace(of_two_terms, by_kernel)


def _negative_logarithm(probability: sp.Expr) -> sp.Expr | None:
    """The logarithm of exp(-r), or of (1 + a m)^(-1/a); None of anything else."""
    if isinstance(probability, sp.exp) and probability.args[0].is_negative:
        return probability.args[0]
    if not (probability.is_Pow and probability.exp.is_negative and (probability.base - 1).is_positive):
        return None
    rate = -1 / probability.exp
    return -log1p_over(rate, (probability.base - 1) / rate)


def _may_be_negative(term: sp.Expr) -> bool:
    return bool(term.could_extract_minus_sign() or term.is_negative)


def differences_of_exponentials(expression: sp.Expr) -> sp.Expr:
    """a exp(x) - a, which loses its digits for small x, is a (exp(x) - 1); x holds the target, a does not.

    >>> y, a = sp.symbols("y a", real=True)
    >>> differences_of_exponentials(a * sp.exp(y) - a)
    a*expm1(y)
    """

    def in_sum(total: sp.Expr) -> sp.Expr:
        for one, other in permutations(sp.Add.make_args(total), 2):
            if not one.has(sp.exp) or any(map(has_target, other.atoms(sp.exp))):
                continue
            quotient = sp.powsimp(-one / other, combine="exp")
            if isinstance(quotient, sp.exp) and (has_target(quotient) or not other.has(sp.exp)):
                return in_sum(total - one - other - other * expm1(quotient.args[0]))
        return total

    return expression.replace(lambda e: e.is_Add and e.has(sp.exp) and len(e.args) < 12, in_sum)


def ones_beside_squareplus(expression: sp.Expr) -> sp.Expr:
    """squareplus(x) - 1, which loses its digits for small x."""

    def by_kernel(e: sp.Expr) -> sp.Expr:
        (large,) = e.atoms(squareplus)
        return e.coeff(large) * minus_one(large, sp.log(large))

    return expression.replace(
        lambda e: e.is_Add and any(e - sign * (x - 1) == 0 for x in e.atoms(squareplus) for sign in (1, -1)),
        by_kernel,
    )


def gaps_of_counts(expression: sp.Expr) -> sp.Expr:
    """m - y of a count y, or (m - y)/(1 + m): for y = 1 and m nearly so, log(m) may have digits that m has not.

    >>> y, x = sp.Symbol("y", nonnegative=True), sp.Symbol("x", real=True)
    >>> gaps_of_counts(sp.exp(x) - y)
    count_gap(y, exp(x), x)
    """

    def in_sum(total: sp.Add) -> sp.Expr:
        for minus, mean in permutations(total.args, 2):
            y = next((f for f in sp.Mul.make_args(minus) if _may_be_a_count(f)), None)
            if y is None or has_target(mean) or not mean.has(sp.exp, squareplus, logistic):
                continue
            of_one, rest = -minus / y, total - minus - mean
            m = mean / of_one
            if isinstance(m, sp.exp | squareplus):
                return rest + of_one * count_gap(y, m, sp.expand_log(sp.log(m), force=True))
            if isinstance(mean, logistic) and of_one == logistic(-mean.args[0]):
                return rest + surplus(y, sp.Integer(1), sp.exp(mean.args[0]), mean.args[0])
        return total

    return expression.replace(lambda e: e.is_Add and has_target(e), in_sum)


def _may_be_a_count(factor: sp.Expr) -> bool:
    """Whether it is a target that is never negative, but may be 0."""
    return bool(factor.is_Symbol and has_target(factor) and factor.is_nonnegative and factor.is_zero is None)
