"""Formulas as a person would write them: the same value, fewer signs.

What a derivative or a quotient leaves behind is right and may read badly: mu mu^(-p), [x > 0]^2, exp(-a log u).
Each rule here rewrites one such form, from the inside of a formula outwards.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from functools import lru_cache

import sympy as sp

from wizard.derivation.effort import is_short
from wizard.derivation.properties.records import Expected
from wizard.notation.display import width
from wizard.notation.nodes import logistic, positive_part, step
from wizard.notation.printer import tex

FEW = 30  # operations: what is longer is not put on one fraction bar, nor taken apart
HALF = sp.Rational(1, 2)
Rule = Callable[[sp.Expr], sp.Expr]


def readable(expression: sp.Basic, yes_or_no: sp.Symbol | None = None) -> sp.Basic:
    """The expression, an equation or a matrix of such, as one would write it.

    Parameters
    ----------
    yes_or_no : a target that is 0 or 1, if there is one: its square is itself.

    >>> m, p, a, y = sp.symbols("m p a y", positive=True)
    >>> readable(2 * m * m**-p), readable(sp.exp(-a * sp.log(1 + m))), readable((2 * y - 1) ** 2, y)
    (2*m**(1 - p), (m + 1)**(-a), 1)
    """
    if isinstance(expression, sp.MatrixBase):
        return expression.applyfunc(lambda entry: _of_number(entry, yes_or_no))
    if isinstance(expression, sp.Eq):
        return _equation(*(_of_number(side, yes_or_no) for side in expression.args))
    return _of_number(expression, yes_or_no)


@lru_cache(maxsize=1024)
def _of_number(expression: sp.Basic, yes_or_no: sp.Symbol | None) -> sp.Basic:
    if not isinstance(expression, sp.Expr) or expression.has(sp.Piecewise):
        return expression
    if yes_or_no is not None:
        expression = expression.replace(
            lambda e: e.is_Pow and e.exp.is_Integer and e.exp > 1 and e.base.free_symbols == {yes_or_no},
            lambda e: _of_two_values(e, yes_or_no),
        )
    for kinds, rule in RULES:
        expression = expression.replace(lambda e, kinds=kinds: isinstance(e, kinds), rule)
    return shortest(expression)


def textbook(expression: sp.Basic) -> str:
    """LaTeX of the expression as one would write it."""
    return tex(readable(expression))


def _equation(left: sp.Expr, right: sp.Expr) -> sp.Basic:
    """What is expected to be zero may as well be so with its sign changed."""
    if right == 0 and isinstance(left, Expected):
        (inside,) = left.args
        if not inside.is_Add and tex(inside).startswith("-"):
            left = Expected(-inside)
    return sp.Eq(left, right, evaluate=False)


def _of_two_values(e: sp.Expr, bit: sp.Symbol) -> sp.Expr:
    """A function of 0 or 1 alone is a straight line between its two values."""
    at_zero, at_one = e.subs(bit, 0), e.subs(bit, 1)
    return at_zero + (at_one - at_zero) * bit


def powers_together(product: sp.Mul) -> sp.Expr:
    """m m^(-p) as m^(1-p), exp(a) exp(-b) as exp(a-b); [x > 0]^2 as [x > 0], max(x, 0) [x > 0] as max(x, 0).

    >>> a, b = sp.symbols("a b", real=True)
    >>> powers_together(sp.exp(a) * sp.exp(-b))
    exp(a - b)
    """
    exponents = defaultdict[sp.Expr, list[sp.Expr]](list)
    for factor in product.args:
        base, exponent = factor.as_base_exp()
        exponents[base].append(exponent)
    if all(len(each) == 1 or (base.is_number and base != sp.E) for base, each in exponents.items()):
        return product
    return sp.Mul(*[base ** sp.Add(*each) for base, each in exponents.items()])


def brackets_once(product: sp.Mul) -> sp.Expr:
    """max(x, 0)^k [x > 0] as max(x, 0)^k: what is zero already needs no bracket."""
    parts = {base.args[0] for base, _ in _powers(product) if isinstance(base, positive_part)}
    kept = [f for f in product.args if not (isinstance(f, step) and f.args[0] in parts)]
    return sp.Mul(*kept) if len(kept) < len(product.args) else product


def bracket_itself(power: sp.Pow) -> sp.Expr:
    """[x > 0]^2 as [x > 0]."""
    return power.base if isinstance(power.base, step) and power.exp.is_positive else power


def one_hyperbolic(product: sp.Mul) -> sp.Expr:
    """sinh(x)^k / cosh(x)^k as tanh(x)^k.

    >>> x = sp.Symbol("x", real=True)
    >>> one_hyperbolic(3 * sp.sinh(x) ** 2 / sp.cosh(x) ** 2)
    3*tanh(x)**2
    """
    for base, exponent in _powers(product):
        if isinstance(base, sp.sinh) and (sp.cosh(base.args[0]), -exponent) in _powers(product):
            (x,) = base.args
            rest = product / (base**exponent * sp.cosh(x) ** -exponent)
            return rest * sp.tanh(x) ** exponent
    return product


def _powers(product: sp.Expr) -> list[tuple[sp.Expr, sp.Expr]]:
    return [factor.as_base_exp() for factor in sp.Mul.make_args(product)]


def power_of_log(e: sp.exp) -> sp.Expr:
    """exp(-a log u) as u^(-a).

    >>> a, u = sp.symbols("a u", positive=True)
    >>> power_of_log(sp.exp(-a * sp.log(u)))
    u**(-a)
    """
    factors = sp.Mul.make_args(e.args[0])
    logs = [f for f in factors if isinstance(f, sp.log)]
    if len(logs) != 1 or logs[0].args[0].is_number:
        return e
    return logs[0].args[0] ** sp.Mul(*[f for f in factors if f is not logs[0]])


def product_of_sum(e: sp.exp) -> sp.Expr:
    """exp(-(sum of log S - z)) as the product of exp(z)/S.

    >>> from wizard.notation.sums import k
    >>> S, z = sp.IndexedBase("S", positive=True), sp.IndexedBase("z")
    >>> product_of_sum(sp.exp(-sp.Sum(sp.log(S[k]) - z[k], (k, 1, 3))))
    Product(exp(z[k])/S[k], (k, 1, 3))
    """
    factor, total = e.args[0].as_coeff_Mul()
    if not isinstance(total, sp.Sum) or abs(factor) != 1:
        return e
    terms = sp.Add.make_args(sp.expand_mul(factor * total.function))
    if not any(isinstance(term.as_coeff_Mul()[1], sp.log) for term in terms):
        return e
    inside = sp.Mul(*[power_of_log(sp.exp(term)) if term.has(sp.log) else sp.exp(term) for term in terms])
    return sp.Product(inside, *total.limits)


def half_the_log(e: sp.log) -> sp.Expr:
    """log sqrt(2 pi) as log(2 pi)/2.

    >>> half_the_log(sp.log(sp.sqrt(2 * sp.pi)))
    log(2*pi)/2
    """
    inside = e.args[0]
    rooted = inside.is_number and inside.is_positive and (inside.is_Mul or inside.is_Pow)
    if not rooted or not any(p.exp == HALF for p in inside.atoms(sp.Pow)) or (inside**2).atoms(sp.Pow):
        return e
    return sp.log(inside**2) / 2


def exponential_out_of_log(e: sp.log) -> sp.Expr:
    """log(exp(a) u) as a + log u.

    >>> a, u = sp.Symbol("a", real=True), sp.Symbol("u", positive=True)
    >>> exponential_out_of_log(sp.log(u * sp.exp(a)))
    a + log(u)
    """
    factors = sp.Mul.make_args(e.args[0])
    powers = [f.args[0] for f in factors if isinstance(f, sp.exp)]
    if not powers or len(factors) == len(powers):
        return e
    return sp.Add(*powers, sp.log(sp.Mul(*[f for f in factors if not isinstance(f, sp.exp)])))


def slope_of_logistic(total: sp.Add) -> sp.Expr:
    """s^2 - s of s = sigmoid(x) as -(1 - s) s, which is minus its slope.

    >>> s = logistic(sp.Symbol("x", real=True))
    >>> slope_of_logistic(s**2 - s)
    -(1 - logistic(x))*logistic(x)
    """
    found = [term for term in total.args if isinstance(-term, logistic)]
    if len(found) != 1 or set(total.args) != {found[0], found[0] ** 2}:
        return total
    return sp.Mul(-1, 1 + found[0], -found[0])


def kinks_by_name(total: sp.Add) -> sp.Expr:
    """x/2 + |x|/2 as max(x, 0), 1/2 + sign(x)/2 as [x > 0].

    >>> x = sp.Symbol("x", real=True)
    >>> kinks_by_name(x / 2 + sp.Abs(x) / 2), kinks_by_name(sp.Rational(1, 2) - sp.sign(x) / 2)
    (positive_part(x), step(-x))
    """
    terms = set(total.args)
    for term in total.args:
        factor, kink = term.as_coeff_Mul()
        if not isinstance(kink, sp.Abs | sp.sign):
            continue
        x = kink.args[0]
        for side in (1, -1):
            is_size = isinstance(kink, sp.Abs)
            smooth = set(sp.Add.make_args(sp.expand(factor * side * (x if is_size else 1))))
            if smooth <= terms:
                named = positive_part(side * x) if is_size else side * step(side * x)
                return sp.Add(*(terms - smooth - {term}), 2 * factor * named)
    return total


def common_power(total: sp.Add) -> sp.Expr:
    """m^(2-p) - y m^(1-p) as m^(1-p) (m - y), if that is shorter.

    >>> m, p, y = sp.symbols("m p y", positive=True)
    >>> common_power(m ** (2 - p) - y * m ** (1 - p))
    m**(1 - p)*(m - y)
    """
    found = [dict(_powers(term)) for term in total.args]
    for base, exponent in found[0].items():
        if not exponent.free_symbols or not all(base in each for each in found):
            continue
        steps = [sp.expand(each[base] - exponent) for each in found]
        if not all(each.is_Integer for each in steps):
            continue
        least = exponent + min(steps)
        rest = sp.Add(
            *[
                base ** (apart - min(steps)) * _without(term, base, each[base])
                for term, each, apart in zip(total.args, found, steps, strict=True)
            ]
        )
        return min((total, base**least * rest), key=_length)
    return total


def _without(term: sp.Expr, base: sp.Expr, exponent: sp.Expr) -> sp.Expr:
    """A product without one of its powers."""
    return sp.Mul(*[factor for factor in sp.Mul.make_args(term) if factor.as_base_exp() != (base, exponent)])


def shortest(expression: sp.Expr) -> sp.Expr:
    """The same on one fraction bar, or in factors, if that is shorter; functions and sums are left as they are.

    >>> t, a = sp.symbols("t a", positive=True)
    >>> shortest(a / (1 / (1 - t) + 1 / t))
    a*t*(1 - t)
    """
    whole = sorted((e for e in expression.atoms(sp.Function, sp.Sum, sp.Product, sp.Indexed)), key=sp.count_ops)
    inside = expression
    names: dict[sp.Expr, sp.Expr] = {}
    for e in reversed(whole):
        if inside.has(e):
            names[sp.Dummy()] = e
            inside = inside.xreplace({e: next(reversed(names))})
    powers = [power.exp for power in inside.atoms(sp.Pow)]
    divided = any(power.is_negative for power in powers)
    if not divided or sp.count_ops(inside) > FEW or any(power.free_symbols for power in powers):
        return expression
    top, bottom = sp.fraction(sp.together(inside))
    if not (is_short(top) and is_short(bottom)):
        return expression
    candidates = [each for each in (top / bottom, sp.factor(inside)) if _terms(each) <= _terms(inside)]
    return min((expression, *(each.xreplace(names) for each in candidates)), key=_length)


def _terms(expression: sp.Expr) -> int:
    """How many terms its sums have: what is multiplied out has more."""
    return sum(len(total.args) for total in expression.atoms(sp.Add))


def _length(expression: sp.Expr) -> int:
    """How long it looks: a fraction bar costs as much as three characters, as does a power."""
    latex = tex(expression)
    return width(latex) + 3 * latex.count("frac") + 3 * latex.count("^{")


Kinds = tuple[type[sp.Basic], ...]
RULES: tuple[tuple[Kinds, Rule], ...] = (
    ((sp.Add,), kinks_by_name),
    ((sp.exp,), power_of_log),
    ((sp.exp,), product_of_sum),
    ((sp.log,), half_the_log),
    ((sp.log,), exponential_out_of_log),
    ((sp.Add,), slope_of_logistic),
    ((sp.Pow,), bracket_itself),
    ((sp.Mul,), powers_together),
    ((sp.Add,), common_power),
    ((sp.Mul,), powers_together),
    ((sp.Mul,), brackets_once),
    ((sp.Mul,), one_hyperbolic),
)
