"""Quotients in which both sides may vanish or overflow."""

from __future__ import annotations

from itertools import permutations

import sympy as sp

from wizard.notation.nodes import logistic, normal_cdf, normal_pdf, softplus
from wizard.numerics.stable.kernel_nodes import inverse_mills, log_mix, log_softplus
from wizard.numerics.stable.terms import has_target, number_of_terms


def normal_quotients(expression: sp.Expr) -> sp.Expr:
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


def softplus_quotients(expression: sp.Expr) -> sp.Expr:
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


def complements_of_shares(expression: sp.Expr) -> sp.Expr:
    """c - c a/(a + b) is c b/(a + b): where b is small, the difference has no digits.

    >>> a, b = sp.symbols("a b", positive=True)
    >>> complements_of_shares(1 - a / (a + b))
    b/(a + b)
    """

    def in_sum(total: sp.Expr) -> sp.Expr:
        for share, other in permutations(sp.Add.make_args(total), 2):
            below = next((f.base for f in sp.Mul.make_args(share) if _divides_a_sum(f)), None)
            if below is None or other.has(below) or has_target(other):
                continue
            above, whole = share * below, other * below
            opaque = {
                e: sp.Dummy(positive=True)
                for e in (above.atoms(sp.Add) | whole.atoms(sp.Add)) - {below}
                if has_target(e)
            }
            left = sp.expand(above.xreplace(opaque)) + sp.expand_mul(
                other.xreplace(opaque) * below.xreplace(opaque)
            )
            if number_of_terms(left) < number_of_terms(sp.expand(above.xreplace(opaque))) + number_of_terms(below):
                back = {dummy: e for e, dummy in opaque.items()}
                shares = [term.xreplace(back) / below for term in sp.Add.make_args(left)]
                return in_sum(total - share - other) + sp.Add(*shares)
        return total

    return expression.replace(lambda e: e.is_Add and any(map(_divides_a_sum, e.atoms(sp.Pow))), in_sum)


def _divides_a_sum(factor: sp.Expr) -> bool:
    return bool(factor.is_Pow and factor.exp == -1 and factor.base.is_Add)


def logistic_exponents(expression: sp.Expr) -> sp.Expr:
    """sigma(x) exp(t) by one exponential: either may vanish or overflow where the product does not."""

    def in_product(product: sp.Mul) -> sp.Expr:
        shares = {b: p for b, p in product.as_powers_dict().items() if isinstance(b, logistic)}
        logarithm = sp.Add(*[-power * softplus(-base.args[0]) for base, power in shares.items()])
        return product / sp.Mul(*[base**power for base, power in shares.items()]) * sp.exp(logarithm)

    products = [e for e in expression.atoms(sp.Mul) if any(isinstance(f, sp.exp) for f in e.args)]
    mixed = {f for e in products for f in e.args if f.is_Add and all(map(_plain_shares, f.args))}
    shares = [e for e in expression.atoms(sp.Mul) if any(isinstance(f, logistic) for f in e.args)]
    mixed |= {f for e in shares for f in e.args if f.is_Add and f.has(sp.exp)}
    mixed |= {f for e in products if e.has(log_mix) for f in e.args if f.is_Add}
    if mixed:  # exp(t) (a sigma(x) + b sigma(-x)): each term needs its own exponential
        plain = {e: sp.Dummy() for e in expression.atoms(sp.Add) - mixed if not e.has(logistic, *mixed)}
        expanded = sp.expand_mul(expression.xreplace(plain))
        expression = expanded.xreplace({dummy: e for e, dummy in plain.items()})
    return expression.replace(lambda e: e.is_Mul and any(isinstance(f, sp.exp) for f in e.args), in_product)


def _plain_shares(term: sp.Expr) -> bool:
    """Whether the term holds functions sigma(x) as plain factors only."""
    return sum(isinstance(f, logistic) for f in sp.Mul.make_args(term)) == len(term.atoms(logistic)) > 0


def one_exponential(expression: sp.Expr) -> sp.Expr:
    """exp(a) exp(b) as exp(a + b): the product may be finite where a factor overflows."""
    return sp.powsimp(expression, deep=True, combine="exp") if expression.has(sp.exp) else expression


def bounded_quotients(expression: sp.Expr) -> sp.Expr:
    """exp(a) / (1 + x exp(a)) = 1 / (x + exp(-a)), where both sides of the fraction bar may overflow."""

    def in_product(product: sp.Mul) -> sp.Expr:
        for power in product.args:
            base, exponent = power.as_base_exp()
            grows = next((e for e in base.atoms(sp.exp) if exponent.is_Rational and exponent < 0), None)
            if grows is not None and base.is_Add and not (rest := base - 1).is_Add and grows in rest.args:
                turned = (sp.Mul(*[f for f in rest.args if f != grows]) + sp.exp(-grows.args[0])) ** exponent
                others = sp.Mul(*[f for f in product.args if f is not power])
                return sp.powsimp(others * sp.exp(exponent * grows.args[0]), combine="exp") * turned
        return product

    return expression.replace(lambda e: e.is_Mul and any(isinstance(f, sp.exp) for f in e.args), in_product)
