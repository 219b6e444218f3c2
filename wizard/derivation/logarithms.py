"""Logarithms of products, powers and exponentials, split as a reader would."""

from __future__ import annotations

import sympy as sp

from wizard.notation.nodes import logsumexp


def log_split(expression: sp.Expr) -> sp.Expr:
    """The logarithm of a positive expression, split as far as it goes; numbers stay together.

    >>> sigma = sp.Symbol("sigma", positive=True)
    >>> log_split(1 / (sigma * sp.sqrt(2 * sp.pi)))
    -log(sigma) - log(2*pi)/2
    """
    if isinstance(expression, sp.exp):
        return expression.args[0]
    if isinstance(expression, sp.Product):
        return sp.Sum(log_split(expression.function), *expression.limits)
    if expression.is_Mul:
        number, symbolic = expression.as_independent(*expression.free_symbols, as_Add=False)
        split = sp.Add(*[log_split(factor) for factor in sp.Mul.make_args(symbolic)])
        return split + _log_of_number(number)
    if expression.is_Add:
        common = _shared_factor(expression)
        if common != 1:
            return log_split(common) + sp.log(sp.Add(*[t / common for t in expression.args]))
    if expression.is_Pow:
        sign = -1 if expression.exp.is_negative else 1  # keeps (nu + 1)/2 free of a sign
        return sign * ((sign * expression.exp) * log_split(expression.base))
    return sp.log(expression)


def _shared_factor(total: sp.Expr) -> sp.Expr:
    """The positive factors that all terms of a sum have."""
    shared = set.intersection(*({*sp.Mul.make_args(t)} for t in total.args))
    return sp.Mul(*[f for f in shared if f.is_positive])


def _log_of_number(number: sp.Expr) -> sp.Expr:
    coefficient, rest = number.as_coeff_Mul()
    roots = [f for f in sp.Mul.make_args(rest) if f.is_Pow and f.exp.is_Rational and f.exp.q == 2]
    if roots and coefficient != 1 and not any(f.base.is_Integer for f in roots):
        return _log_of_number(coefficient) + _log_of_number(rest)
    if roots:
        return _log_of_number(number**2) / 2  # log sqrt(2 pi) is log(2 pi) / 2
    top, bottom = sp.fraction(number)
    return sp.log(top) - sp.log(bottom)


def log_of_sum_split(total: sp.Expr) -> sp.Expr:
    """log(a + b + ...) of positive terms as the log-sum-exp of their logarithms, each of them split.

    >>> a, b = sp.symbols("a b", positive=True)
    >>> log_of_sum_split(a * sp.exp(-b) + sp.exp(-a))
    logsumexp(-a, -b + log(a))
    """
    terms = sorted(total.args, key=lambda term: sorted(map(str, term.free_symbols)))  # of mu_1 first, then of mu_2
    return logsumexp(*map(log_split, terms))
