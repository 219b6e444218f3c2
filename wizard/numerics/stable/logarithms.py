"""Logarithms of special functions, of 1 + x, and products that are zero where a factor is."""

from __future__ import annotations

from collections.abc import Callable

import sympy as sp

from wizard.notation.nodes import cauchy_cdf, logistic, normal_cdf, softplus, squareplus
from wizard.notation.series import tweedie_factor
from wizard.numerics.stable.kernel_nodes import (
    Kernel,
    asinh_times_exp,
    gammaln,
    log1p,
    log1p_times_exp,
    log_cauchy_cdf,
    log_excess,
    log_normal_cdf,
    log_softplus,
    log_tweedie_factor,
    times_exp,
    xlog1py,
    xlogy,
)
from wizard.numerics.stable.terms import has_target, number_of_terms


def excesses(expression: sp.Expr) -> sp.Expr:
    """log(1 + x) - x/(1 + x), in which the leading digits cancel for small x."""

    def in_sum(total: sp.Add) -> sp.Expr:
        for term in total.args:
            found = next((f for f in sp.Mul.make_args(term) if isinstance(f, sp.log)), None)
            if found is None or found.args[0].as_coeff_Add()[0] != 1:
                continue
            shifted, factor = found.args[0], term / found
            target = {s for s in shifted.free_symbols if str(s) == "y"}
            sums = {e: sp.Dummy() for e in total.atoms(sp.Add) if e.free_symbols & target} | {shifted: sp.Dummy()}
            opaque = {e: d for e, d in sums.items() if e != shifted}
            rest = sp.expand((total - term).xreplace({shifted: sums[shifted]} | opaque))
            quotient = (shifted - 1).xreplace(opaque) / sums[shifted]
            left = sp.expand(rest + (factor * quotient).xreplace(opaque))
            if number_of_terms(left) < number_of_terms(rest):
                total = factor * log_excess(found) + left.xreplace({d: e for e, d in sums.items()})
        return total

    return expression.replace(lambda e: e.is_Add and e.has(sp.log), in_sum)


def _logarithm_of_one_plus(shifted: sp.Expr) -> sp.Expr:
    """log(1 + x), and by a kernel of its own where an exponential in x may overflow."""
    x = shifted - 1
    grows = next((f for f in x.args if isinstance(f, sp.exp)), None) if x.is_Mul else None
    if grows is None:
        return log1p(x)
    return log1p_times_exp(sp.Mul(*[f for f in x.args if f != grows]), grows.args[0])


def logarithms(expression: sp.Expr) -> sp.Expr:
    """Logarithms of special functions, and log(1 + x)."""
    for matches, rewrite in LOGARITHMS:
        expression = expression.replace(
            lambda e, matches=matches: isinstance(e, sp.log) and matches(e.args[0]),
            lambda e, rewrite=rewrite: rewrite(e.args[0]),
        )
    return expression


def powers_of_the_error(expression: sp.Expr) -> sp.Expr:
    """(|u|/a)^p / |u| as (|u|/a)^(p - 1) / a: both sides of the fraction bar vanish with u."""

    def in_product(product: sp.Mul) -> sp.Expr:
        for power in [f for f in product.args if f.is_Pow and f.exp.free_symbols and f.base.has(sp.Abs)]:
            (size, *_) = power.base.atoms(sp.Abs)
            (u,) = size.args
            for below in [f for f in product.args if f.is_Pow and f.exp.is_Integer and f.exp < 0]:
                if below.base == size or (below.base in (u, -u) and below.exp.is_even):
                    merged = power.base ** (power.exp + below.exp) * (size / power.base) ** below.exp
                    return product / power / below * merged
        return product

    def together(total: sp.Add) -> sp.Expr:
        powers = [
            {f for f in t.args if f.is_Pow and f.exp.free_symbols and f.base.has(sp.Abs)} for t in total.args
        ]
        (shared, *_) = [*set.intersection(*powers), None]
        coefficients = [sp.Mul(*[f for f in t.args if f != shared]) for t in total.args]
        if shared is None or any(map(has_target, coefficients)):
            return total
        return shared * sp.Add(*coefficients)  # no infinity minus infinity, where the power is infinite

    merged = expression.replace(lambda e: e.is_Mul and e.has(sp.Abs), in_product)
    return merged.replace(lambda e: e.is_Add and e.has(sp.Abs), together)


def inverse_hyperbolic_sines(expression: sp.Expr) -> sp.Expr:
    """arcsinh(x exp(t)), where exp(t) may overflow."""

    def grows(e: sp.Expr) -> bool:
        return isinstance(e, sp.asinh) and any(isinstance(f, sp.exp) for f in sp.Mul.make_args(e.args[0]))

    def by_kernel(e: sp.Expr) -> sp.Expr:
        factors = sp.Mul.make_args(e.args[0])
        power = next(f for f in factors if isinstance(f, sp.exp))
        return asinh_times_exp(sp.Mul(*[f for f in factors if f is not power]), power.args[0])

    return expression.replace(grows, by_kernel)


def zero_times_log(expression: sp.Expr) -> sp.Expr:
    """y log(x) is 0 for y = 0, whatever x is."""

    def in_product(product: sp.Mul) -> sp.Expr:
        for factor in product.args:
            coefficient = product / factor
            if coefficient.is_number:
                continue
            if isinstance(factor, sp.log):
                return _signed(xlogy, coefficient, factor.args[0])
            if factor.is_Pow and isinstance(factor.base, sp.log) and factor.exp == 2:
                once = _signed(xlogy, coefficient, factor.base.args[0])
                return _signed(xlogy, once, factor.base.args[0])
            if isinstance(factor, log1p):
                return _signed(xlog1py, coefficient, factor.args[0])
        return product

    return expression.replace(lambda e: e.is_Mul and has_target(e), in_product)


def zero_times_exp(expression: sp.Expr) -> sp.Expr:
    """A product with exp(t) is 0 where the other factor is, even where exp(t) overflows."""

    def in_product(product: sp.Mul) -> sp.Expr:
        number, symbolic = product.as_coeff_Mul()
        factor = next(f for f in product.args if isinstance(f, sp.exp))
        others = [f for f in sp.Mul.make_args(symbolic) if f is not factor]
        return number * times_exp(sp.Mul(*others), factor.args[0]) if others else product

    return expression.replace(
        lambda e: e.is_Mul and sum(isinstance(f, sp.exp) for f in e.args) == 1 and has_target(e),
        in_product,
    )


def _signed(kernel: type[Kernel], coefficient: sp.Expr, argument: sp.Expr) -> sp.Expr:
    if coefficient.could_extract_minus_sign():
        return -kernel(-coefficient, argument)
    return kernel(coefficient, argument)


LOGARITHMS: tuple[tuple[Callable[[sp.Expr], bool], Callable[[sp.Expr], sp.Expr]], ...] = (
    (lambda u: isinstance(u, logistic), lambda u: -softplus(-u.args[0])),
    (lambda u: isinstance(u, softplus), lambda u: log_softplus(u.args[0])),
    (lambda u: isinstance(u, squareplus), lambda u: sp.asinh(u.args[0] / 2)),
    (lambda u: isinstance(u, normal_cdf), lambda u: log_normal_cdf(u.args[0])),
    (lambda u: isinstance(u, cauchy_cdf), lambda u: log_cauchy_cdf(u.args[0])),
    (lambda u: isinstance(u, sp.factorial), lambda u: gammaln(u.args[0] + 1)),
    (lambda u: isinstance(u, sp.gamma), lambda u: gammaln(u.args[0])),
    (lambda u: isinstance(u, tweedie_factor), lambda u: log_tweedie_factor(*u.args)),
    (lambda u: u.is_Add and u.as_coeff_Add()[0] == 1, _logarithm_of_one_plus),
)
