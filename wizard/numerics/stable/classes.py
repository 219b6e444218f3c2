"""Classes: sums of exponentials by the largest one, and what cancels where the true class is nearly sure."""

from __future__ import annotations

import sympy as sp

from wizard.notation.sums import c, j
from wizard.numerics.stable.kernel_nodes import log_sum_exp, log_sum_exp_minus_true, softmax_minus_one_hot


def sums_of_exponentials(expression: sp.Expr) -> sp.Expr:
    """Sum(exp(z_k)) as exp of log_sum_exp: quotients of exponentials then merge by themselves."""
    return expression.replace(
        lambda e: (
            isinstance(e, sp.Sum) and isinstance(e.function, sp.exp) and isinstance(e.function.args[0], sp.Indexed)
        ),
        lambda e: sp.exp(log_sum_exp(next(iter(e.function.atoms(sp.Indexed))).base.label)),
    ).replace(lambda e: isinstance(e, sp.log) and isinstance(e.args[0], sp.exp), lambda e: e.args[0].args[0])


def sure_classes(expression: sp.Expr) -> sp.Expr:
    """Differences that cancel where the true class is nearly sure."""
    for total in expression.atoms(log_sum_exp):
        (z,) = total.args
        logits = sp.IndexedBase(z)
        if expression == total - logits[c]:
            return log_sum_exp_minus_true(z, c)
        if sp.expand(expression - sp.exp(logits[j] - total) + sp.KroneckerDelta(c, j)) == 0:
            return softmax_minus_one_hot(z, c)
    return expression
