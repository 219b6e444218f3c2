"""Whether numbers at a few points can tell how a formula runs: not if part of it is too small to be seen there.

A bump far off, exp(-(z - 90)^2), is nothing to 50 digits wherever one looks; a formula with it only looks like one
without.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import mpmath
import sympy as sp
from sympy.functions.elementary.hyperbolic import HyperbolicFunction

from wizard.derivation.properties.numbers import At, NoNumber, exact, number_at
from wizard.notation.nodes import unfold

SEEN = exact.mpf(10) ** -20  # how large a part must be beside the whole and 1, or how much a function must move


def all_is_seen(expressions: Iterable[sp.Expr], points: Sequence[At]) -> bool:
    """Whether every term of a sum counts at one of the points at least, and every function moves between them.

    >>> z = sp.Symbol("z", real=True)
    >>> points = [{z: sp.Integer(place)} for place in range(3)]
    >>> all_is_seen([z + sp.exp(-z)], points), all_is_seen([z + sp.exp(-(z - 90) ** 2)], points)
    (True, False)
    """
    parts = {part for each in expressions for part in sp.preorder_traversal(_plain(each)) if part.free_symbols}
    return all(_is_seen(part, points) for part in sorted(parts, key=str))


def _plain(expression: sp.Expr) -> sp.Expr:
    plain = unfold(expression)
    return plain.rewrite(sp.exp) if plain.has(HyperbolicFunction) else plain


def _is_seen(part: sp.Basic, points: Sequence[At]) -> bool:
    if isinstance(part, sp.Add):
        return all(any(_counts(term, part.args, at) for at in points) for term in part.args)
    if not isinstance(part, sp.Function | sp.Pow) or isinstance(part, sp.Abs | sp.sign):
        return True
    free = part.free_symbols
    if not any(at[s] != points[0][s] for at in points for s in free):  # a function of constants alone
        return True
    values = [value for at in points if (value := _value(part, at)) is not None]
    return any(abs(value - values[0]) > SEEN * abs(values[0]) for value in values)


def _counts(term: sp.Expr, terms: Sequence[sp.Expr], at: At) -> bool:
    values = [_value(each, at) for each in terms]
    own = _value(term, at)
    return own is not None and all(value is not None and abs(own) > SEEN * (1 + abs(value)) for value in values)


def _value(expression: sp.Expr, at: At) -> mpmath.mpf | None:
    try:
        return number_at(expression, at)
    except NoNumber:
        return None
