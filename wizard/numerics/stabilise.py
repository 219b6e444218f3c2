"""Rewriting before compiling: forms that neither overflow nor cancel. No epsilon, no clip, no replaced NaN."""

from __future__ import annotations

from collections.abc import Callable

import sympy as sp

from wizard.notation.nodes import logistic, normal_cdf, normal_pdf, softplus
from wizard.notation.sums import c, j


class Kernel(sp.Function):
    """A function that numerics computes by a kernel of the same name (see `wizard.numerics.kernels`)."""


class log_softplus(Kernel):  # noqa: N801
    """log(softplus(x))."""


class log_normal_cdf(Kernel):  # noqa: N801
    """log(Phi(x))."""


class inverse_mills(Kernel):  # noqa: N801
    """phi(x) / Phi(x)."""


class xlogy(Kernel):  # noqa: N801
    """x log(y), and 0 for x = 0."""


class xlog1py(Kernel):  # noqa: N801
    """x log(1 + y), and 0 for x = 0."""


class log1p(Kernel):  # noqa: N801
    """log(1 + x)."""


class gammaln(Kernel):  # noqa: N801
    """log(Gamma(x))."""


class log_sum_exp(Kernel):  # noqa: N801
    """log(sum_k exp(z_k)), of the base z."""


class log_sum_exp_minus_true(Kernel):  # noqa: N801
    """log(sum_k exp(z_k)) - z_c, of the base z and the class c."""


class softmax_minus_one_hot(Kernel):  # noqa: N801
    """softmax(z)_j - [j = c], of the base z and the class c."""


def stable(expression: sp.Expr) -> sp.Expr:
    """The expression in a form that is safe to evaluate in floating point.

    >>> x = sp.Symbol("x", real=True)
    >>> stable(sp.log(normal_cdf(x)))
    log_normal_cdf(x)
    """
    for rewrite in REWRITES:
        expression = rewrite(expression)
    return expression


def _sums_of_exponentials(expression: sp.Expr) -> sp.Expr:
    """Sum(exp(z_k)) as exp of log_sum_exp: quotients of exponentials then merge by themselves."""
    return expression.replace(
        lambda e: isinstance(e, sp.Sum) and isinstance(e.function, sp.exp),
        lambda e: sp.exp(log_sum_exp(next(iter(e.function.atoms(sp.Indexed))).base.label)),
    ).replace(lambda e: isinstance(e, sp.log) and isinstance(e.args[0], sp.exp), lambda e: e.args[0].args[0])


def _sure_classes(expression: sp.Expr) -> sp.Expr:
    """Differences that cancel where the true class is nearly sure."""
    for total in expression.atoms(log_sum_exp):
        (z,) = total.args
        logits = sp.IndexedBase(z)
        if expression == total - logits[c]:
            return log_sum_exp_minus_true(z, c)
        if sp.expand(expression - sp.exp(logits[j] - total) + sp.KroneckerDelta(c, j)) == 0:
            return softmax_minus_one_hot(z, c)
    return expression


def _complements(expression: sp.Expr) -> sp.Expr:
    """1 - sigma(x) = sigma(-x), and sigma - sigma^2 = sigma(x) sigma(-x)."""
    written = expression.replace(
        lambda e: e.is_Add and isinstance(1 - e, logistic), lambda e: logistic(-(1 - e).args[0])
    )
    return written.replace(
        lambda e: e.is_Add and len(e.args) == 2 and any(e == s - s**2 for s in e.atoms(logistic)),
        lambda e: next(s * logistic(-s.args[0]) for s in e.atoms(logistic) if e == s - s**2),
    )


def _normal_quotients(expression: sp.Expr) -> sp.Expr:
    """phi(x)/Phi(x) by the inverse Mills ratio; phi is even."""

    def in_product(product: sp.Mul) -> sp.Expr:
        powers = product.as_powers_dict()
        for cdf in [
            base for base, power in powers.items() if isinstance(base, normal_cdf) and power.is_negative
        ]:
            (x,) = cdf.args
            pdf = next((b for b in powers if isinstance(b, normal_pdf) and b.args[0] in (x, -x)), None)
            if pdf is not None and powers[pdf].is_positive:
                times = min(-powers[cdf], powers[pdf])
                product = product * (cdf / pdf) ** times * inverse_mills(x) ** times
        return product

    return expression.replace(lambda e: e.is_Mul and e.has(normal_pdf), in_product)


def _softplus_quotients(expression: sp.Expr) -> sp.Expr:
    """A quotient by softplus(x) on the log scale: both sides vanish for very negative x."""

    def in_product(product: sp.Expr) -> sp.Expr:
        for base, power in product.as_powers_dict().items():
            if isinstance(base, softplus) and power.is_negative:
                product = product / base**power * sp.exp(power * log_softplus(base.args[0]))
        if product.has(log_softplus):
            for base, power in product.as_powers_dict().items():
                if isinstance(base, logistic):
                    product = product / base**power * sp.exp(-power * softplus(-base.args[0]))
        return product

    if not any(isinstance(e.base, softplus) and e.exp.is_negative for e in expression.atoms(sp.Pow)):
        return expression
    return sp.expand_mul(expression).replace(
        lambda e: (e.is_Mul or e.is_Pow) and e.has(softplus, log_softplus), in_product
    )


def _one_exponential(expression: sp.Expr) -> sp.Expr:
    """exp(a) exp(b) as exp(a + b): the product may be finite where a factor overflows."""
    return sp.powsimp(expression, deep=True, combine="exp") if expression.has(sp.exp) else expression


def _logarithms(expression: sp.Expr) -> sp.Expr:
    """Logarithms of special functions, and log(1 + x)."""
    for matches, rewrite in LOGARITHMS:
        expression = expression.replace(
            lambda e, matches=matches: isinstance(e, sp.log) and matches(e.args[0]),
            lambda e, rewrite=rewrite: rewrite(e.args[0]),
        )
    return expression


def _zero_times_log(expression: sp.Expr) -> sp.Expr:
    """y log(x) is 0 for y = 0, whatever x is."""

    def in_product(product: sp.Mul) -> sp.Expr:
        for factor in product.args:
            coefficient = product / factor
            if isinstance(factor, sp.log):
                return _signed(xlogy, coefficient, factor.args[0])
            if isinstance(factor, log1p):
                return _signed(xlog1py, coefficient, factor.args[0])
        return product

    def has_target(e: sp.Expr) -> bool:
        return e.is_Mul and any(str(s) == "y" for s in e.free_symbols)

    return expression.replace(has_target, in_product)


def _signed(kernel: type[Kernel], coefficient: sp.Expr, argument: sp.Expr) -> sp.Expr:
    if coefficient.could_extract_minus_sign():
        return -kernel(-coefficient, argument)
    return kernel(coefficient, argument)


LOGARITHMS: tuple[tuple[Callable[[sp.Expr], bool], Callable[[sp.Expr], sp.Expr]], ...] = (
    (lambda u: isinstance(u, softplus), lambda u: log_softplus(u.args[0])),
    (lambda u: isinstance(u, normal_cdf), lambda u: log_normal_cdf(u.args[0])),
    (lambda u: isinstance(u, sp.factorial), lambda u: gammaln(u.args[0] + 1)),
    (lambda u: isinstance(u, sp.gamma), lambda u: gammaln(u.args[0])),
    (lambda u: u.is_Add and u.as_coeff_Add()[0] == 1, lambda u: log1p(u - 1)),
)

REWRITES: tuple[Callable[[sp.Expr], sp.Expr], ...] = (
    _sums_of_exponentials,
    _sure_classes,
    _complements,
    _normal_quotients,
    _softplus_quotients,
    _one_exponential,
    _logarithms,
    _zero_times_log,
)
