"""Sums in which a share w/(1 + w) of nearly 1 cancels what stands beside it."""

from __future__ import annotations

import sympy as sp


def complements_of_shares(expression: sp.Expr) -> sp.Expr:
    """1 - (nu + 1) w/(1 + w) is 1/(1 + w) - nu w/(1 + w), which keeps its digits where w is large.

    >>> nu, w = sp.symbols("nu w", positive=True)
    >>> complements_of_shares(1 - (nu + 1) * w / (1 + w))
    -nu*w/(w + 1) + 1/(w + 1)
    """

    def in_sum(total: sp.Expr) -> sp.Expr:
        for term in total.args:
            for share in sp.Mul.make_args(term):
                w = share.base - 1 if share.is_Pow and share.exp == -1 else sp.Integer(-1)
                if w.is_nonnegative and not w.is_number:
                    weights = sp.Add.make_args(sp.expand_mul(term / (share * w)))
                    beside = [-weight for weight in weights if -weight in total.args]
                    if beside and not any(weight.has(share.base) for weight in weights):
                        others = [t for t in total.args if t is not term and t not in beside]
                        left = [weight * w * share for weight in weights if -weight not in beside]
                        return sp.Add(*others, *left, *[each * share for each in beside])
        return total

    return expression.replace(lambda e: e.is_Add and e.has(sp.Pow), in_sum)
