"""The equation m(f) = E[T(y)] that a best constant prediction solves, found by separating the gradient."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import sympy as sp

from wizard.derivation.properties.separate import LARGEST, separate
from wizard.notation.display import as_factor
from wizard.notation.nodes import softmax
from wizard.notation.printer import tex

SHORT = 60  # operations, up to which a quotient is cancelled


@dataclass(frozen=True)
class Equation:
    """gradient = pull * (transform - statistic): the best constant f solves transform(f) = E[statistic(y)].

    `pull` is free of the target. If it holds something else that varies between observations, that is its factor
    `weight`, and the expectation is a weighted one.
    """

    variable: sp.Symbol
    pull: sp.Expr
    transform: sp.Expr
    statistic: sp.Expr
    weight: sp.Expr = sp.S.One

    @property
    def is_plain(self) -> bool:
        """Whether the variable itself is the expectation."""
        return bool(self.transform == self.variable)


def equation_of(
    gradient: sp.Expr,
    variable: sp.Symbol,
    target: sp.Symbol | Collection[sp.Symbol],
    varying: Collection[sp.Symbol] = (),
) -> Equation | None:
    """The equation, if the gradient is A(f) + B(f) T(y), with y the target or the numbers that it is made of.

    `varying` are the other symbols that differ from observation to observation, as the target does.

    >>> y, mu, sigma = sp.symbols("y mu sigma", positive=True)
    >>> found = equation_of(sp.diff(sp.log(sigma) + (y - mu) ** 2 / (2 * sigma**2), sigma), sigma, y)
    >>> found.transform, found.statistic
    (sigma**2, (-mu + y)**2)
    """
    targets = {target} if isinstance(target, sp.Symbol) else {*target}
    parts = separate(gradient, {variable}, targets)
    if parts is None or parts.rank != 1:
        return None
    denominator = sp.fraction(sp.together(parts.statistics[0]))[1]
    denominator = denominator.as_independent(*targets, as_Add=False)[0]  # it might be zero: away with it
    weight, statistic = parts.weights[0] / denominator, sp.expand(short(parts.statistics[0] * denominator))
    rest, statistic = _completed(parts.rest, weight, statistic, variable)
    transform = short(-rest / weight)
    factor = sp.S.One
    if variable not in transform.free_symbols:
        return None
    if varying:
        factor = sp.Mul(*[part for part in sp.Mul.make_args(short(weight)) if _holds(part, varying)])
        if _holds(transform, varying) or factor.has(variable):
            return None
    return Equation(variable, short(-weight), transform, statistic, factor)


def short(expression: sp.Expr) -> sp.Expr:
    """The expression with common factors cancelled, where that is a matter of a moment; a softmax is kept."""
    kept = {e: sp.Dummy(positive=True) for e in sorted(expression.atoms(softmax), key=str)}
    plain = expression.xreplace(kept)
    if sp.count_ops(plain) > SHORT:
        return expression
    return sp.powsimp(sp.cancel(sp.together(plain))).xreplace({symbol: e for e, symbol in kept.items()})


def neat(expression: sp.Expr) -> sp.Expr:
    """The shorter of the expression as it is and in factors; functions in it count as symbols.

    >>> p, phi = sp.symbols("p phi", positive=True)
    >>> neat(-1 / (p**2 - p)), neat(p**2 * sp.gamma(phi * p - phi) - p * sp.gamma(phi * p - phi))
    (1/(p*(1 - p)), p*(p - 1)*gamma(phi*(p - 1)))
    """
    if sp.count_ops(expression) > LARGEST or expression.has(sp.Piecewise):
        return expression
    names, functions = functions_as_symbols([expression])
    plain = expression
    for e in sorted(names, key=lambda e: (-sp.count_ops(e), str(e))):
        plain = plain.xreplace({e: names[e]})
    if any(power.exp.free_symbols for power in plain.atoms(sp.Pow)):
        return short(expression)
    back = {symbol: e.func(*map(_factored_argument, e.args)) for symbol, e in functions.items()}
    candidates = [plain, sp.factor(plain)]
    best = min(candidates, key=lambda e: (sp.count_ops(e) - 2 * (e is candidates[1]), str(e)))
    return _upright(best).xreplace(back)


def functions_as_symbols(expressions: list[sp.Expr]) -> tuple[dict[sp.Expr, sp.Expr], dict[sp.Dummy, sp.Expr]]:
    """({function: symbol, or power of one}, {symbol: function}), in an order that does not depend on the run.

    >>> x = sp.Symbol("x")
    >>> names, functions = functions_as_symbols([sp.exp(3 * x) + sp.exp(x) + sp.log(x)])
    >>> names[sp.exp(3 * x)] == names[sp.exp(x)] ** 3, list(functions.values())
    (True, [exp(x), log(x)])
    """
    names: dict[sp.Expr, sp.Expr] = {}
    symbols: dict[sp.Expr, sp.Dummy] = {}
    for e in sorted({e for expression in expressions for e in expression.atoms(sp.Function)}, key=str):
        coefficient, rest = e.args[0].as_coeff_Mul()
        power = int(coefficient) if isinstance(e, sp.exp) and coefficient.is_Integer else 1
        base = sp.exp(rest) if power != 1 else e
        symbol = symbols.setdefault(base, sp.Dummy(positive=base.is_positive))
        names[e] = symbol**power
    return names, {symbol: base for base, symbol in symbols.items()}


def _upright(product: sp.Expr) -> sp.Expr:
    """1/(p (1 - p)) rather than -1/(p (p - 1)): brackets take a minus sign that stands in front."""
    if product.is_Add or not product.could_extract_minus_sign():
        return product
    for factor in sp.Mul.make_args(product):
        base, exponent = factor.as_base_exp()
        if base.is_Add and exponent.is_odd and base.as_coeff_Add()[0].is_negative:
            return product / factor * (-1) * sp.Pow(-base, exponent)
    return product


def _factored_argument(argument: sp.Expr) -> sp.Expr:
    factored = sp.factor_terms(argument)
    return factored if sp.count_ops(factored) <= sp.count_ops(argument) else argument


def shown_gradient(equation: Equation) -> str:
    """The gradient as LaTeX: pull times what is estimated minus the statistic."""
    difference = f"{tex(equation.transform)} - {as_factor(tex(equation.statistic))}"
    pull = neat(equation.pull)
    return difference if pull == 1 else rf"{as_factor(tex(pull))} \cdot \left({difference}\right)"


def _holds(expression: sp.Expr, symbols: Collection[sp.Symbol]) -> bool:
    return not expression.free_symbols.isdisjoint(symbols)


def _completed(rest: sp.Expr, weight: sp.Expr, statistic: sp.Expr, variable: sp.Symbol) -> tuple[sp.Expr, sp.Expr]:
    """(y - mu)^2 instead of y^2 - 2 mu y, with its mu^2 taken from the rest, where that is shorter."""
    candidates = [(rest, statistic)]
    if sp.count_ops(rest) < LARGEST:
        for term in sp.Add.make_args(sp.expand(rest)):
            quotient = sp.cancel(term / weight)
            if variable not in quotient.free_symbols:
                moved = sp.expand(rest - quotient * weight)
                shifted = statistic + quotient
                whole = sp.factor(shifted) if sp.count_ops(shifted) < SHORT else shifted
                candidates.append((moved, whole))
    return min(candidates, key=lambda pair: (sp.count_ops(pair[0]) + sp.count_ops(pair[1]), str(pair)))


def solved(transform: sp.Expr, variable: sp.Symbol, value: sp.Expr) -> sp.Expr | None:
    """The f with transform(f) = value, by undoing one operation at a time; None where that does not work.

    >>> f, t, k = sp.symbols("f t k", positive=True)
    >>> solved(3 * f**k, f, t), solved((1 - f) / f, f, t)
    ((t/3)**(1/k), 1/(t + 1))
    """
    if not transform.has(variable):
        return None
    while transform != variable:
        if transform.is_Add or transform.is_Mul:
            outside, inside = transform.as_independent(variable, as_Add=transform.is_Add)
            if inside.func is transform.func and len(inside.args) > 1:
                return _linear(transform, variable, value)
            transform, value = inside, value - outside if transform.is_Add else value / outside
        elif transform.is_Pow and variable not in transform.exp.free_symbols:
            if transform.base.is_positive is not True:
                return None
            transform, value = transform.base, value ** (1 / transform.exp)
        elif isinstance(transform, sp.exp):
            transform, value = transform.args[0], sp.log(value)
        elif isinstance(transform, sp.log):
            transform, value = transform.args[0], sp.exp(value)
        else:
            return None
    return value


def _linear(transform: sp.Expr, variable: sp.Symbol, value: sp.Expr) -> sp.Expr | None:
    """A quotient of two linear functions, such as the odds, of the variable or of one exponential of it."""
    powers = [e for e in transform.atoms(sp.exp) if e.has(variable)]
    if len(powers) == 1:
        t = sp.Dummy(positive=True)
        inside = _linear(transform.xreplace({powers[0]: t}), t, value)
        return None if inside is None else solved(powers[0].args[0], variable, sp.log(inside))
    top, bottom = sp.fraction(sp.together(transform))
    both = sp.expand(top - value * bottom)
    if not both.is_polynomial(variable) or sp.degree(both, variable) != 1:
        return None
    return short(-both.coeff(variable, 0) / both.coeff(variable, 1))
