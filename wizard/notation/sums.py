"""Sums over classes with a one-hot selector: what SymPy leaves as Piecewise, written as books do."""

from __future__ import annotations

import sympy as sp

K = sp.Symbol("K", integer=True, positive=True)
# k, m: bound class indices; j, l: free ones, of derivatives; c: the true class
k, m, j, l, c = (sp.Symbol(name, integer=True, positive=True) for name in "kmjlc")  # noqa: E741
i, n = (sp.Symbol(name, integer=True, positive=True) for name in "in")  # observation i of n
d = sp.Symbol("d", integer=True, positive=True)  # output d of several


def numbered(symbol: sp.Symbol, place: int) -> sp.Symbol:
    """The symbol of one of several outputs or components: y_1 of y.

    >>> numbered(sp.Symbol("sigma", positive=True), 2).is_positive
    True
    """
    return sp.Symbol(f"{symbol}_{place}", **symbol.assumptions0)


def sift(expression: sp.Expr) -> sp.Expr:
    """Collapse every sum over a Kronecker delta: sum_k [k = c] f(k) is f(c), for c among the classes.

    >>> f = sp.IndexedBase("f")
    >>> sift(sp.Sum(sp.KroneckerDelta(k, c) * f[k], (k, 1, K)))
    f[c]
    """
    return expression.replace(lambda e: isinstance(e, sp.Sum) and e.has(sp.KroneckerDelta), _sift_sum)


def _sift_sum(total: sp.Sum) -> sp.Expr:
    (index, low, high), *_ = total.limits
    done, left = sp.Integer(0), sp.Integer(0)
    for term in sp.Add.make_args(sp.expand_mul(total.function)):
        delta = next((d for d in sp.Mul.make_args(term) if _selects(d, index)), None)
        if delta is None:
            left += term
        else:
            other = delta.args[0] if delta.args[1] == index else delta.args[1]
            done += (term / delta).subs(index, other)
    return done + (_pull_out(left, index, low, high) if left != 0 else 0)


def _selects(factor: sp.Expr, index: sp.Symbol) -> bool:
    return isinstance(factor, sp.KroneckerDelta) and index in factor.args


def _pull_out(function: sp.Expr, index: sp.Symbol, low: sp.Expr, high: sp.Expr) -> sp.Expr:
    constant, rest = function.as_independent(index, as_Add=False)
    return constant * sp.Sum(rest, (index, low, high))
