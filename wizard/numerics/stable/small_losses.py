"""Losses that are small beside the terms that they are written in: what is left is computed by itself."""

from __future__ import annotations

import sympy as sp

from wizard.notation.nodes import logistic, positive_part
from wizard.numerics.stable.kernel_nodes import exp_excess, half_instead, logistic_minus
from wizard.numerics.stable.terms import has_square, has_target, number_of_terms


def small_losses(expression: sp.Expr) -> sp.Expr:
    """Everything below, in turn."""
    for rewrite in (
        roots_beyond_one,
        powers_below_one,
        one_minus_shares,
        squares_of_shares,
        beyond_the_tangent,
        beyond_all_tangents,
        times_complements,
    ):
        expression = rewrite(expression)
    return expression


def times_complements(expression: sp.Expr) -> sp.Expr:
    """a - a sigma(x) = a sigma(-x).

    >>> x = sp.Symbol("x", real=True)
    >>> times_complements(2 - 2 * logistic(x))
    2*logistic(-x)
    """

    def complement(total: sp.Add) -> sp.Expr:
        a, share = total.as_coeff_Add()
        times, node = share.as_coeff_Mul()
        return (
            a * logistic(-node.args[0]) if isinstance(node, logistic) and times == -a and a.is_Integer else total
        )

    return expression.replace(lambda e: e.is_Add and len(e.args) == 2 and e.has(logistic), complement)


def roots_beyond_one(expression: sp.Expr) -> sp.Expr:
    """sqrt(1 + u) - 1 as u/(1 + sqrt(1 + u)).

    >>> x = sp.Symbol("x", real=True)
    >>> roots_beyond_one(sp.sqrt(1 + x**2) - 1)
    x**2/(sqrt(x**2 + 1) + 1)
    """

    def beyond(total: sp.Add) -> sp.Expr:
        one, root = total.as_coeff_Add()
        if one == -1 and root.is_Pow and root.exp == sp.Rational(1, 2) and root.base.as_coeff_Add()[0] == 1:
            return (root.base - 1) / (1 + root)
        return total

    return expression.replace(lambda e: e.is_Add and len(e.args) == 2, beyond)


def powers_below_one(expression: sp.Expr) -> sp.Expr:
    """1 - max(1 - u, 0)^n as a polynomial in u, where u < 1."""

    def below(total: sp.Add) -> sp.Expr:
        one, power = total.as_coeff_Add()
        base, exponent = (-power).as_base_exp()
        if one != 1 or not isinstance(base, positive_part) or not exponent.is_Integer or exponent < 1:
            return total
        left = base.args[0]
        if left.as_coeff_Add()[0] != 1:
            return total
        u = sp.Dummy()
        polynomial = u * sp.horner(sp.expand((1 - (1 - u) ** exponent) / u), u)
        return sp.Piecewise((polynomial.xreplace({u: 1 - left}), left > 0), (sp.Integer(1), True))

    return expression.replace(lambda e: e.is_Add and len(e.args) == 2, below)


def one_minus_shares(expression: sp.Expr) -> sp.Expr:
    """1 - a/b as (b - a)/b, where both are linear in p = sigma(x), and b - a is written in p and 1 - p."""

    def written(total: sp.Add) -> sp.Expr:
        one, quotient = total.as_coeff_Add()
        shares = total.atoms(logistic)
        above, below = sp.fraction(-quotient)
        if one != 1 or len(shares) != 1 or not (below.is_Add and below.has(*shares)):
            return total
        (share,) = shares
        p = sp.Dummy()
        left = sp.expand((below - above).xreplace({share: p}))
        if not left.is_polynomial(p) or sp.degree(left, p) > 1:
            return total
        at_none, at_all = left.xreplace({p: sp.Integer(0)}), sp.expand(left.xreplace({p: sp.Integer(1)}))
        return (at_none * logistic(-share.args[0]) + at_all * share) / below

    return expression.replace(lambda e: e.is_Add and len(e.args) == 2 and e.has(logistic), written)


def squares_of_shares(expression: sp.Expr) -> sp.Expr:
    """(y - sigma(x))^2, where the answer is nearly sure."""

    def written(square: sp.Pow) -> sp.Expr:
        for share in square.base.atoms(logistic):
            for y in (square.base + share, share - square.base):
                if y.is_Symbol:
                    return logistic_minus(share.args[0], y) ** 2
        return square

    return expression.replace(lambda e: e.is_Pow and e.exp == 2 and e.base.is_Add and e.has(logistic), written)


def beyond_the_tangent(expression: sp.Expr) -> sp.Expr:
    """a exp(v) - b u - b with u = v - log(b/a), which is b (exp(u) - u - 1).

    >>> x = sp.Symbol("x", real=True)
    >>> beyond_the_tangent(sp.exp(x) - x - 1)
    exp_excess(x)
    """

    def written(total: sp.Add) -> sp.Expr:
        for term in total.args:
            power = next((f for f in sp.Mul.make_args(term) if isinstance(f, sp.exp)), None)
            if power is None:
                continue
            squares = sp.Add(*filter(has_square, total.args))  # of errors: written out, they would cancel
            if term in sp.Add.make_args(squares):
                continue
            a, rest = term / power, sp.expand(total - squares - term)
            for b in {-t for t in rest.args if t.is_number or not t.free_symbols & power.free_symbols}:
                if not (a.is_positive and _is_positive(b, total)):
                    continue
                u = power.args[0] - sp.expand_log(sp.log(b / a), force=True)
                left = sp.expand(rest + b * u + b)
                if left == 0 or number_of_terms(left) < number_of_terms(rest) - 1:
                    return b * exp_excess(u) + left + squares
        return total

    return expression.replace(lambda e: e.is_Add and len(e.args) > 2 and e.has(sp.exp), written)


def _is_positive(b: sp.Expr, total: sp.Expr) -> bool:
    """Whether it is positive where the sum has a value: a target may be 0, if its logarithm is in the sum."""
    _, symbolic = b.as_coeff_Mul()
    return bool(b.is_positive or (b.is_nonnegative and total.has(sp.log(symbolic))))


def beyond_all_tangents(expression: sp.Expr) -> sp.Expr:
    """y^s (c_0 + sum_i c_i exp(k_i u)) with u = x - log(y), where value and slope are 0 for u = 0: by exp_excess.

    A deviance is written so, whose powers of the mean are exponentials; for y = 0 it stays as it is.
    """

    def written(total: sp.Add) -> sp.Expr:
        alone = [t for t in total.args if _power_of_target(t) is not None and not t.has(sp.exp)]
        if len(alone) != 1 or not total.has(sp.exp):
            return total
        (power,) = [p for p in (_power_of_target(alone[0]),) if p is not None]
        y, log_y = power.base, sp.Dummy(real=True)
        terms = [_by_exponent(t.xreplace({y: sp.exp(log_y)})) for t in total.args]
        _, shift = _by_exponent(alone[0].xreplace({y: sp.exp(log_y)}))
        steps = [sp.expand(exponent - shift) for _, exponent in terms]
        times = [-sp.diff(step, log_y) for step in steps]
        (scores, *others) = {
            sp.expand(step + k * log_y) / k for step, k in zip(steps, times, strict=True) if k != 0
        }
        value = sp.Add(*[c for c, _ in terms])
        slope = sp.Add(*[c * k for (c, _), k in zip(terms, times, strict=True)])
        if {sp.cancel(scores - o) for o in others} - {0} or sp.cancel(value) != 0 or sp.cancel(slope) != 0:
            return total
        some = half_instead(y, 0)
        u = sp.cancel(scores) - sp.log(some)
        beyond = sp.Add(*[c * exp_excess(k * u) for (c, _), k in zip(terms, times, strict=True) if k != 0])
        above = sp.exp(shift).xreplace({log_y: sp.log(some)})
        return sp.Piecewise((total, sp.Eq(y, 0)), (above * beyond, True))

    return expression.replace(lambda e: e.is_Add and len(e.args) > 2 and e.has(sp.exp), written)


def _power_of_target(term: sp.Expr) -> sp.Pow | None:
    """The power y^s in a product, with a symbol for s."""
    powers = (f for f in sp.Mul.make_args(term) if f.is_Pow and f.base.is_Symbol and f.exp.free_symbols)
    return next((f for f in powers if has_target(f.base) and f.base.is_nonnegative), None)


def _by_exponent(term: sp.Expr) -> tuple[sp.Expr, sp.Expr]:
    """A product as c exp(s): (c, s)."""
    factors = sp.Mul.make_args(sp.powdenest(term))
    exponents = [f.args[0] for f in factors if isinstance(f, sp.exp)]
    return sp.Mul(*[f for f in factors if not isinstance(f, sp.exp)]), sp.Add(*exponents)
