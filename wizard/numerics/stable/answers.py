"""Yes or no: the logistic function and softplus, where they cancel beside a target or a half."""

from __future__ import annotations

from collections.abc import Callable

import sympy as sp

from wizard.notation.nodes import cauchy_cdf, clip, huber_rho, logistic, positive_part, softplus, step
from wizard.numerics.stable.kernel_nodes import Kernel, log_two_cosh, logistic_minus, softplus_minus
from wizard.numerics.stable.terms import number_of_terms


def complements(expression: sp.Expr) -> sp.Expr:
    """1 - sigma(x) = sigma(-x), as of any symmetric distribution, and sigma - sigma^2 = sigma(x) sigma(-x)."""
    written = expression.replace(
        lambda e: e.is_Add and isinstance(1 - e, logistic | cauchy_cdf),
        lambda e: (1 - e).func(-(1 - e).args[0]),
    ).replace(
        lambda e: e.is_Add and isinstance(1 + e, logistic | cauchy_cdf),
        lambda e: -(1 + e).func(-(1 + e).args[0]),
    )
    return written.replace(
        lambda e: e.is_Add and len(e.args) == 2 and any(e == s - s**2 for s in e.atoms(logistic)),
        lambda e: next(s * logistic(-s.args[0]) for s in e.atoms(logistic) if e == s - s**2),
    )


def logistic_shares(expression: sp.Expr) -> sp.Expr:
    """1/(1 + e^x) = sigma(-x) and e^x sigma(-x) = sigma(x), of which e^x may overflow."""
    below = expression.replace(
        lambda e: e.is_Pow and e.exp == -1 and isinstance(e.base - 1, sp.exp),
        lambda e: logistic(-(e.base - 1).args[0]),
    )
    return below.replace(
        lambda e: e.is_Mul and any(sp.exp(-s.args[0]) in e.args for s in e.args if isinstance(s, logistic)),
        lambda e: next(
            e / s / sp.exp(-s.args[0]) * logistic(-s.args[0])
            for s in e.args
            if isinstance(s, logistic) and sp.exp(-s.args[0]) in e.args
        ),
    )


def sure_answers(expression: sp.Expr) -> sp.Expr:
    """Differences that cancel where the answer yes is nearly sure, as for `_sure_classes`."""
    rest = expression
    for soft in expression.atoms(softplus):
        (x,) = soft.args
        y = (soft - expression) / x
        if y.is_Symbol:
            rest = softplus_minus(x, y)
    for share in expression.atoms(logistic):
        y = share - expression
        if y.is_Symbol:
            rest = logistic_minus(share.args[0], y)
    return rest


def halves(expression: sp.Expr) -> sp.Expr:
    """softplus(x) - x/2 = log(2 cosh(x/2)) and sigma(x) - 1/2 = tanh(x/2)/2, which cancel no digits."""

    def in_sum(total: sp.Add) -> sp.Expr:
        curved = sp.Add(*[t for t in total.args if t.has(*CURVED)])  # these are not to be multiplied out
        opaque = {kernel: sp.Dummy() for kernel in total.atoms(Kernel)}  # `expand` would work inside them, too
        return curved + halved((total - curved).xreplace(opaque)).xreplace(
            {d: kernel for kernel, d in opaque.items()}
        )

    def halved(total: sp.Expr) -> sp.Expr:
        for node, half, whole in HALVES:
            for found in sorted(total.atoms(node), key=str):
                (x,) = found.args
                factors = [t / found for t in sp.Add.make_args(total) if found in sp.Mul.make_args(t)]
                if not factors or sum(factors).has(found):
                    continue
                rest = sp.expand(total - sum(factors) * found)
                left = sp.expand(rest + sum(factors) * half(x))
                if left == 0 or number_of_terms(left) < number_of_terms(rest):
                    total = sum(factors) * whole(x) + left
        return total

    return expression.replace(lambda e: e.is_Add and e.has(softplus, logistic), in_sum)


CURVED = (positive_part, step, huber_rho, clip, sp.Abs)

HALVES: tuple[tuple[type, Callable[[sp.Expr], sp.Expr], Callable[[sp.Expr], sp.Expr]], ...] = (
    (softplus, lambda x: x / 2, lambda x: log_two_cosh(x / 2)),
    (logistic, lambda x: sp.Rational(1, 2), lambda x: sp.tanh(x / 2) / 2),
)
