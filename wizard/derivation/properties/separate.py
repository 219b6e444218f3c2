"""Separability: an expression of two sets of symbols as a short sum of products, A(f) + sum B_k(f) T_k(y).

An expression is multiplied out, each term is split into what holds `inner` symbols (the target) and what holds
`outer` symbols (the parameters), and the table of coefficients is brought to its rank.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import sympy as sp
from sympy.functions.elementary.trigonometric import TrigonometricFunction

from wizard.derivation.properties.elimination import TooLarge, determinant, reduced
from wizard.derivation.properties.numbers import NoNumber, exact, number_at
from wizard.notation.brackets import exact_values
from wizard.notation.nodes import Node, logsumexp, softmax, unfold

LARGEST = 400  # operations, beyond which nothing is multiplied out
Symbols = Collection[sp.Symbol]


@dataclass(frozen=True)
class Separated:
    """expression = rest + sum of weights[k] * statistics[k].

    The weights and the rest are free of the inner symbols; the statistics are free of the outer ones and, as are
    the weights, linearly independent.
    """

    rest: sp.Expr
    weights: tuple[sp.Expr, ...]
    statistics: tuple[sp.Expr, ...]

    @property
    def rank(self) -> int:
        """How many statistics there are."""
        return len(self.statistics)


def separate(
    expression: sp.Expr, outer: Symbols, inner: Symbols, *, up_to_inner: bool = False, folded: bool = False
) -> Separated | None:
    """The expression as a sum of products, or None where it is not written as one after multiplying out.

    With `up_to_inner`, terms that hold no outer symbol are left out. With `folded`, own functions of outer symbols
    alone count as symbols: shorter, but what one says of another is then not seen.

    >>> y, mu, sigma = sp.symbols("y mu sigma", positive=True)
    >>> separate(sp.log(sigma) + (y - mu) ** 2 / sigma**2, {mu, sigma}, {y})
    Separated(rest=mu**2/sigma**2 + log(sigma), weights=(sigma**(-2), -2*mu/sigma**2), statistics=(y**2, y))
    """
    if sp.count_ops(expression) > LARGEST or _binds_below(expression, outer, inner):
        return None
    table: dict[tuple[sp.Expr, sp.Expr], sp.Expr] = {}
    kept = [e for e in expression.atoms(Node) if folded and e.free_symbols.isdisjoint(inner)]
    names = {e: sp.Dummy(positive=e.is_positive) for e in kept}
    back = {name: e for e, name in names.items()}
    for term in sp.Add.make_args(multiplied_out(expression.xreplace(names)).xreplace(back)):
        parts = _split(term, outer, inner)
        if parts is None:
            return None
        constant, by_outer, by_inner = parts
        if up_to_inner and by_outer == 1:
            continue
        table[by_outer, by_inner] = table.get((by_outer, by_inner), sp.Integer(0)) + constant
    return _to_its_rank(table)


def _binds_below(expression: sp.Expr, outer: Symbols, inner: Symbols) -> bool:
    """Whether both kinds of symbols stand in one sum below a fraction bar: multiplied out, they still do."""
    below = {p.base for p in expression.atoms(sp.Pow) if p.base.is_Add and p.exp.could_extract_minus_sign()}
    below |= expression.atoms(logsumexp, softmax)
    free = [sp.expand(base).free_symbols for base in below if not base.free_symbols.isdisjoint(outer)]
    return any(not (symbols.isdisjoint(outer) or symbols.isdisjoint(inner)) for symbols in free)


def multiplied_out(expression: sp.Expr) -> sp.Expr:
    """A sum of products; logarithms of products and trigonometric functions of sums are taken apart.

    `force` is right because what a log-density takes the logarithm of is positive.
    """
    plain = sp.expand_log(unfold(expression), force=True)
    if plain.has(TrigonometricFunction):
        plain = sp.expand_trig(plain)
    return sp.expand_log(sp.expand(sp.expand_power_base(sp.expand(plain), force=False)), force=True)


def _split(term: sp.Expr, outer: Symbols, inner: Symbols) -> tuple[sp.Expr, sp.Expr, sp.Expr] | None:
    parts = [sp.Integer(1)] * 3
    for factor in sp.Mul.make_args(_at_its_bracket(term)):
        of_outer, of_inner = (not factor.free_symbols.isdisjoint(group) for group in (outer, inner))
        if of_outer and of_inner:
            return None
        parts[1 if of_outer else 2 if of_inner else 0] *= factor
    return parts[0], parts[1], parts[2]


def _at_its_bracket(term: sp.Expr) -> sp.Expr:
    """[y = 0] g(y) as [y = 0] g(0), and a power of the bracket as the bracket, so that none is told twice."""
    for bracket, y, value in exact_values(term):
        rest = term.xreplace({bracket: sp.S.One}).subs(y, value)
        term = bracket * rest if rest.is_finite is not False and not rest.has(sp.nan) else term
    return term


def _to_its_rank(table: dict[tuple[sp.Expr, sp.Expr], sp.Expr]) -> Separated | None:
    one = sp.Integer(1)
    rows = list(dict.fromkeys(by_outer for by_outer, _ in table))
    columns = sorted({by_inner for _, by_inner in table if by_inner != one}, key=_place)
    rest = sp.Add(*[c * by_outer for (by_outer, by_inner), c in table.items() if by_inner == one])
    if not columns:
        return Separated(rest, (), ())
    matrix = [[table.get((row, column), sp.S.Zero) for column in columns] for row in rows]
    try:
        echelon, pivots = reduced(matrix)
    except TooLarge:
        return None
    weights = [sp.Add(*[by * entries[p] for by, entries in zip(rows, matrix, strict=True)]) for p in pivots]
    statistics = [sp.Add(*[echelon[k][j] * t for j, t in enumerate(columns)]) for k in range(len(pivots))]
    return Separated(rest, tuple(weights), tuple(statistics))


def _place(statistic: sp.Expr) -> tuple[int, int, str]:
    """The highest power first, so that it is what a square is completed from."""
    plain = statistic.as_base_exp()[1]
    return (-int(plain) if plain.is_Integer else 0, sp.count_ops(statistic), str(statistic))


POINTS = 10  # each way, at which the rank of an expression is looked at
TINY = exact.mpf(10) ** -30


def numeric_rank_exceeds(
    expression: sp.Expr, rank: int, outer: list[dict], inner: list[dict], common: dict
) -> bool:
    """Whether no form A(f) + B(y) + sum of `rank` products exists, by a determinant that is not zero.

    Mixed differences of such a form make a matrix of at most that rank; the first of `outer` and `inner` exact
    points are used. The largest entries are taken for pivots: their product is the determinant.
    """
    try:
        values = [[number_at(expression, {**common, **f, **y}) for y in inner[:POINTS]] for f in outer[:POINTS]]
    except NoNumber:
        return False
    left = [[v - row[0] - top + values[0][0] for v, top in zip(row, values[0], strict=True)] for row in values[1:]]
    size = max((abs(entry) for row in left for entry in row), default=exact.zero)
    for _ in range(rank + 1):
        largest, i, j = max(
            ((abs(entry), i, j) for i, row in enumerate(left) for j, entry in enumerate(row)),
            default=(exact.zero, 0, 0),
        )
        if not largest > TINY * size:
            return False
        pivot = left.pop(i)
        left = [[e - row[j] / pivot[j] * top for e, top in zip(row, pivot, strict=True)] for row in left]
    return True


def looks_like_two_products(expression: sp.Expr, outer: list[dict], inner: list[dict], common: dict) -> bool:
    """Whether it may be B(f) T(y) - C(f) S(y) with neither T nor S constant, by values at three points each way.

    A determinant vanishes where it is, and another one where a constant is among T and S.
    """
    try:
        values = [[number_at(expression, {**common, **f, **y}) for y in inner[:3]] for f in outer[:3]]
    except NoNumber:
        return False
    size = max(abs(entry) for row in values for entry in row)
    with_one = [*values[:2], [exact.one] * 3]
    return abs(determinant(values)) <= TINY * size**3 and abs(determinant(with_one)) > TINY * size**2
