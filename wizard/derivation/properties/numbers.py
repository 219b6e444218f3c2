"""Numbers to many digits: an expression at one exact point, by walking its tree with mpmath.

SymPy's `evalf` does the same, but takes several times as long, and properties are looked at in hundreds of points.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

import mpmath
import sympy as sp
from sympy.core.relational import Relational
from sympy.functions.elementary.piecewise import ExprCondPair

from wizard.notation.brackets import at_least
from wizard.notation.brackets import is_zero as Iverson
from wizard.notation.nodes import Node, normal_cdf
from wizard.notation.series import tweedie_factor, tweedie_series

WORKING_DIGITS = 75
DIGITS = 50

exact = mpmath.MPContext()  # a context of our own: the shared one belongs to everybody
exact.dps = WORKING_DIGITS
ZERO = exact.mpf(10) ** -DIGITS

At = Mapping[sp.Basic, sp.Expr]


class NoNumber(ValueError):
    """The expression has no finite real value at that point, or holds a function that is not known here."""


def number_at(expression: sp.Basic, at: At) -> mpmath.mpf:
    """The value of an expression, to more than 50 digits.

    >>> x = sp.Symbol("x")
    >>> print(exact.nstr(number_at(sp.log(x) + x**2, {x: sp.Rational(1, 2)}), 12))
    -0.44314718056

    It is computed twice, with more digits the second time: what differs has lost its digits, and is no number.
    """
    value = _number_at(expression, at)
    with exact.workdps(2 * WORKING_DIGITS):
        again = _number_at(expression, at)
    if not abs(again - value) <= ZERO * max(abs(again), 1):
        raise NoNumber(f"{expression} loses its digits there.")
    return again


def _number_at(expression: sp.Basic, at: At) -> mpmath.mpf:
    try:
        value = _walk(expression, {symbol: _leaf(given) for symbol, given in at.items()})
    except (ZeroDivisionError, OverflowError, ValueError, TypeError) as reason:
        raise NoNumber(f"{expression} has no value there: {reason}") from reason
    if not isinstance(value, exact.mpf) or not exact.isfinite(value):
        raise NoNumber(f"{expression} is {value} there.")
    return value


def values_of(expressions: Iterable[sp.Expr], at: At, digits: int) -> list[mpmath.mpf]:
    """The values of several expressions that share their parts, computed once, with so many digits.

    How many are needed must be known: here nothing is computed a second time.
    """
    with exact.workdps(digits):
        known = {symbol: _leaf(given) for symbol, given in at.items()}
        try:
            return [_walk(expression, known) for expression in expressions]
        except (ZeroDivisionError, OverflowError, ValueError, TypeError) as reason:
            raise NoNumber(f"There is no value there: {reason}") from reason


def is_zero(value: mpmath.mpf, size: mpmath.mpf | int = 1) -> bool:
    """Whether it is zero to 50 digits, measured against the size of what it was computed from."""
    return bool(abs(value) <= ZERO * (1 + abs(size)))


def _leaf(given: sp.Expr | mpmath.mpf) -> mpmath.mpf:
    if isinstance(given, sp.Rational):
        return exact.mpf(given.p) / given.q
    return given if isinstance(given, exact.mpf) else _walk(given, {})


def _walk(expression: sp.Basic, known: dict[sp.Basic, mpmath.mpf]) -> mpmath.mpf:
    if expression in known:
        return known[expression]
    if isinstance(expression, sp.Rational):
        return _leaf(expression)
    if isinstance(expression, sp.Piecewise):
        value = _first_that_holds(expression, known)
    elif isinstance(expression, Node) and type(expression) not in FUNCTIONS:
        value = _walk(expression.definition, known)
    elif isinstance(expression, sp.Mul) and expression.has(Iverson):
        value = _bracketed(expression, known)
    elif isinstance(expression, sp.Pow):
        base, exponent = (_walk(argument, known) for argument in expression.args)
        if base < 0 and exponent != int(exponent):
            raise ValueError("a root of a negative number")
        value = exact.power(base, exponent)
    elif type(expression) in FUNCTIONS:
        value = FUNCTIONS[type(expression)](*(_walk(argument, known) for argument in expression.args))
    elif expression.is_number:
        value = exact.mpf(str(expression.evalf(exact.dps)))
    else:
        raise ValueError(f"no rule for {type(expression).__name__}")
    known[expression] = value
    return value


def _first_that_holds(expression: sp.Piecewise, known: dict[sp.Basic, mpmath.mpf]) -> mpmath.mpf:
    for piece in expression.args:
        if isinstance(piece, ExprCondPair) and _holds(piece.cond, known):
            return _walk(piece.expr, known)
    raise ValueError("no piece applies")


def _bracketed(product: sp.Mul, known: dict[sp.Basic, mpmath.mpf]) -> mpmath.mpf:
    """Iverson's convention: where a bracket is 0 the product is, and the rest need not have a value there."""
    brackets = [_walk(factor, known) for factor in product.args if _is_made_of_brackets(factor)]
    if any(value == 0 for value in brackets):
        return exact.zero
    return _product(*(_walk(factor, known) for factor in product.args))


def _is_made_of_brackets(factor: sp.Expr) -> bool:
    symbols = {e: sp.Dummy() for e in factor.atoms(Iverson)}
    return bool(symbols) and factor.xreplace(symbols).free_symbols == set(symbols.values())


def _holds(condition: sp.Basic, known: dict[sp.Basic, mpmath.mpf]) -> bool:
    if isinstance(condition, Relational):
        difference = _walk(condition.lhs, known) - _walk(condition.rhs, known)
        return bool(condition.func(sp.Float(mpmath.nstr(difference, 30)) if difference else 0, 0))
    if isinstance(condition, sp.And):
        return all(_holds(part, known) for part in condition.args)
    if isinstance(condition, sp.Or):
        return any(_holds(part, known) for part in condition.args)
    return condition is sp.true


def _sum(*terms: mpmath.mpf) -> mpmath.mpf:
    return exact.fsum(terms)


def _product(*factors: mpmath.mpf) -> mpmath.mpf:
    return exact.fprod(factors)


def _beta(a: mpmath.mpf, b: mpmath.mpf) -> mpmath.mpf:
    return exact.beta(a, b)


def _exponential(x: mpmath.mpf) -> mpmath.mpf:
    """Without those whose exponent has thousands of bits: mpmath would compute them for hours."""
    if exact.mag(x) > 1000:
        raise OverflowError(f"exp of a number with {exact.mag(x)} bits")
    return exact.exp(x)


def _at_zero_half(x: mpmath.mpf, there: mpmath.mpf | None = None) -> mpmath.mpf:
    return exact.mpf(1) / 2 if x == 0 else exact.mpf(int(x > 0))


FUNCTIONS: dict[type[sp.Basic], Callable[..., mpmath.mpf]] = {
    sp.Add: _sum,
    sp.Mul: _product,
    sp.exp: _exponential,
    sp.log: exact.log,
    sp.sin: exact.sin,
    sp.cos: exact.cos,
    sp.tan: exact.tan,
    sp.asin: exact.asin,
    sp.acos: exact.acos,
    sp.atan: exact.atan,
    sp.asinh: exact.asinh,
    sp.acosh: exact.acosh,
    sp.atanh: exact.atanh,
    sp.sinh: exact.sinh,
    sp.cosh: exact.cosh,
    sp.tanh: exact.tanh,
    sp.Abs: abs,
    sp.sign: exact.sign,
    sp.Heaviside: _at_zero_half,
    sp.gamma: exact.gamma,
    sp.loggamma: exact.loggamma,
    sp.beta: _beta,
    tweedie_factor: tweedie_series,
    sp.factorial: exact.factorial,
    sp.polygamma: lambda order, x: exact.psi(int(order), x),
    sp.digamma: exact.digamma,
    Iverson: lambda x: exact.mpf(int(x == 0)),
    at_least: lambda a, b: exact.mpf(int(a >= b)),
    normal_cdf: lambda x: exact.erfc(-x / exact.sqrt(2)) / 2,  # its definition turns into 1 - erfc(...) / 2
    sp.erf: exact.erf,
    sp.erfc: exact.erfc,
    sp.besseli: exact.besseli,
    sp.Max: max,
    sp.Min: min,
    sp.DiracDelta: lambda *_: exact.zero,
    sp.binomial: exact.binomial,
}
