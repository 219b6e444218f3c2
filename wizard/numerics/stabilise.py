"""Rewriting before compiling, to forms that neither overflow nor cancel: no epsilon, clip or replaced NaN."""

from __future__ import annotations

from collections.abc import Callable

import sympy as sp

from wizard.notation.nodes import logistic, normal_cdf, normal_pdf, softplus
from wizard.notation.sums import c, j


class Kernel(sp.Function):
    """A function that numerics computes by a kernel of the same name (see `wizard.numerics.kernels`)."""


class log_softplus(Kernel):
    """log(softplus(x))."""


class log_normal_cdf(Kernel):
    """log(Phi(x))."""


class inverse_mills(Kernel):
    """phi(x) / Phi(x)."""


class xlogy(Kernel):
    """x log(y), and 0 for x = 0."""


class xlog1py(Kernel):
    """x log(1 + y), and 0 for x = 0."""


class log1p(Kernel):
    """log(1 + x)."""


class log1p_times_exp(Kernel):
    """log(1 + x exp(t)), of x and t."""


class gammaln(Kernel):
    """log(Gamma(x))."""


class half_step(Kernel):
    """log(Gamma(u + 1/2) / Gamma(u)) - log(u)/2, which vanishes for large u."""


class half_step_slope(Kernel):
    """The derivative of half_step."""


class log_excess(Kernel):
    """t - 1 + exp(-t), which for t = log(1 + x) is log(1 + x) - x/(1 + x)."""


class log_sum_exp(Kernel):
    """log(sum_k exp(z_k)), of the base z."""


class log_sum_exp_minus_true(Kernel):
    """log(sum_k exp(z_k)) - z_c, of the base z and the class c."""


class softplus_minus(Kernel):
    """softplus(x) - y x, of x and y."""


class logistic_minus(Kernel):
    """sigma(x) - y, of x and y."""


class log_two_cosh(Kernel):
    """log(2 cosh(x))."""


class times_exp(Kernel):
    """x exp(t), and 0 for x = 0."""


class softmax_minus_one_hot(Kernel):
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


def _sure_answers(expression: sp.Expr) -> sp.Expr:
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


def _halves(expression: sp.Expr) -> sp.Expr:
    """softplus(x) - x/2 = log(2 cosh(x/2)) and sigma(x) - 1/2 = tanh(x/2)/2, which cancel no digits."""

    def in_sum(total: sp.Add) -> sp.Expr:
        for node, half, whole in HALVES:
            for found in sorted(total.atoms(node), key=str):
                (x,) = found.args
                factors = [t / found for t in total.args if found in sp.Mul.make_args(t)]
                if not factors:
                    continue
                rest = sp.expand(total - sum(factors) * found)
                left = sp.expand(rest + sum(factors) * half(x))
                if not rest.has(found) and (left == 0 or _terms(left) < _terms(rest)):
                    total = sum(factors) * whole(x) + left
        return total

    return expression.replace(lambda e: e.is_Add and e.has(softplus, logistic), in_sum)


def _half_steps(expression: sp.Expr) -> sp.Expr:
    """log Gamma(u + 1/2) - log Gamma(u), and its slope: equal to the leading digits for large u."""

    def in_sum(total: sp.Add) -> sp.Expr:
        for of_gamma, kernel, leading in HALF_STEPS:
            for term in total.args:
                found = next((f for f in sp.Mul.make_args(term) if of_gamma(f) is not None), None)
                if found is None:
                    continue
                u, factor = sp.expand(of_gamma(found)), -term / found
                upper = found.replace(of_gamma(found), of_gamma(found) + sp.Rational(1, 2))
                rest = total - term - factor * upper
                if not rest.has(upper):
                    total = factor * kernel(u) + sp.expand_mul(rest + factor * leading(u))
        return total

    return expression.replace(lambda e: e.is_Add and e.has(sp.gamma, sp.polygamma), in_sum)


def _excesses(expression: sp.Expr) -> sp.Expr:
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
            if _terms(left) < _terms(rest):
                total = factor * log_excess(found) + left.xreplace({d: e for e, d in sums.items()})
        return total

    return expression.replace(lambda e: e.is_Add and e.has(sp.log), in_sum)


def _terms(total: sp.Expr) -> int:
    return len(sp.Add.make_args(total))


def _normal_quotients(expression: sp.Expr) -> sp.Expr:
    """phi(x)/Phi(x) by the inverse Mills ratio; phi is even."""

    def in_product(product: sp.Mul) -> sp.Expr:
        powers = product.as_powers_dict()
        for cdf in [base for base, power in powers.items() if isinstance(base, normal_cdf) and power.is_negative]:
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
    below = {e for e in expression.atoms(sp.Pow) if e.base.is_Add and e.exp.is_negative}
    plain = {e: sp.Dummy() for e in expression.atoms(sp.Add) if not e.has(softplus, logistic)}
    plain |= {e: sp.Dummy() for e in below}  # multiplied out are only the numerators
    expanded = sp.expand_mul(expression.xreplace(plain)).xreplace({d: e for e, d in plain.items()})
    return expanded.replace(lambda e: (e.is_Mul or e.is_Pow) and e.has(softplus, log_softplus), in_product)


def _one_exponential(expression: sp.Expr) -> sp.Expr:
    """exp(a) exp(b) as exp(a + b): the product may be finite where a factor overflows."""
    return sp.powsimp(expression, deep=True, combine="exp") if expression.has(sp.exp) else expression


def _bounded_quotients(expression: sp.Expr) -> sp.Expr:
    """exp(a) / (1 + x exp(a)) = 1 / (x + exp(-a)), where both sides of the fraction bar may overflow."""

    def in_product(product: sp.Mul) -> sp.Expr:
        for power in product.args:
            base, exponent = power.as_base_exp()
            grows = next((e for e in base.atoms(sp.exp) if exponent.is_Integer and exponent < 0), None)
            if grows is not None and base.is_Add and not (rest := base - 1).is_Add and grows in rest.args:
                turned = (sp.Mul(*[f for f in rest.args if f != grows]) + sp.exp(-grows.args[0])) ** exponent
                others = sp.Mul(*[f for f in product.args if f is not power])
                return sp.powsimp(others * sp.exp(exponent * grows.args[0]), combine="exp") * turned
        return product

    return expression.replace(lambda e: e.is_Mul and any(isinstance(f, sp.exp) for f in e.args), in_product)


def _logarithm_of_one_plus(shifted: sp.Expr) -> sp.Expr:
    """log(1 + x), and by a kernel of its own where an exponential in x may overflow."""
    x = shifted - 1
    grows = next((f for f in x.args if isinstance(f, sp.exp)), None) if x.is_Mul else None
    if grows is None:
        return log1p(x)
    return log1p_times_exp(sp.Mul(*[f for f in x.args if f != grows]), grows.args[0])


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


def _zero_times_exp(expression: sp.Expr) -> sp.Expr:
    """A product with exp(t) is 0 where the other factor is, even where exp(t) overflows."""

    def in_product(product: sp.Mul) -> sp.Expr:
        number, symbolic = product.as_coeff_Mul()
        factor = next(f for f in product.args if isinstance(f, sp.exp))
        others = [f for f in sp.Mul.make_args(symbolic) if f is not factor]
        return number * times_exp(sp.Mul(*others), factor.args[0]) if others else product

    return expression.replace(
        lambda e: (
            e.is_Mul
            and sum(isinstance(f, sp.exp) for f in e.args) == 1
            and any(str(s) == "y" for s in e.free_symbols)
        ),
        in_product,
    )


def _signed(kernel: type[Kernel], coefficient: sp.Expr, argument: sp.Expr) -> sp.Expr:
    if coefficient.could_extract_minus_sign():
        return -kernel(-coefficient, argument)
    return kernel(coefficient, argument)


HALVES: tuple[tuple[type, Callable[[sp.Expr], sp.Expr], Callable[[sp.Expr], sp.Expr]], ...] = (
    (softplus, lambda x: x / 2, lambda x: log_two_cosh(x / 2)),
    (logistic, lambda x: sp.Rational(1, 2), lambda x: sp.tanh(x / 2) / 2),
)

HALF_STEPS: tuple[tuple[Callable[[sp.Expr], sp.Expr | None], type[Kernel], Callable[[sp.Expr], sp.Expr]], ...] = (
    (
        lambda f: f.args[0].args[0] if isinstance(f, sp.log) and isinstance(f.args[0], sp.gamma) else None,
        half_step,
        lambda u: sp.expand_log(sp.log(u), force=True) / 2,
    ),
    (
        lambda f: f.args[1] if isinstance(f, sp.polygamma) and f.args[0] == 0 else None,
        half_step_slope,
        lambda u: 1 / (2 * u),
    ),
)

LOGARITHMS: tuple[tuple[Callable[[sp.Expr], bool], Callable[[sp.Expr], sp.Expr]], ...] = (
    (lambda u: isinstance(u, softplus), lambda u: log_softplus(u.args[0])),
    (lambda u: isinstance(u, normal_cdf), lambda u: log_normal_cdf(u.args[0])),
    (lambda u: isinstance(u, sp.factorial), lambda u: gammaln(u.args[0] + 1)),
    (lambda u: isinstance(u, sp.gamma), lambda u: gammaln(u.args[0])),
    (lambda u: u.is_Add and u.as_coeff_Add()[0] == 1, _logarithm_of_one_plus),
)

REWRITES: tuple[Callable[[sp.Expr], sp.Expr], ...] = (
    _sums_of_exponentials,
    _excesses,
    _half_steps,
    _sure_classes,
    _sure_answers,
    _halves,
    _complements,
    _normal_quotients,
    _softplus_quotients,
    _one_exponential,
    _bounded_quotients,
    _logarithms,
    _zero_times_log,
    _zero_times_exp,
)
