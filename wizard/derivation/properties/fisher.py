"""Fisher information without integration: the score has expectation zero, and that is often enough.

The entries of the Hessian of the negative log-likelihood are linear in some functions of the target. Where they
are not constants, Bartlett's first identity E[score] = 0, for all parameters of the family, gives the expectations
of these functions as the solution of a linear system.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

import sympy as sp

from wizard.assumptions.family import Parameter
from wizard.derivation.gradient import almost_everywhere, in_parameters
from wizard.derivation.properties.elimination import TooLarge, reduced
from wizard.derivation.properties.equation import functions_as_symbols, neat
from wizard.derivation.properties.kinks import has_kink
from wizard.derivation.properties.records import Kind, Property
from wizard.derivation.properties.separate import separate
from wizard.derivation.properties.subject import Subject
from wizard.derivation.prove import is_zero_rational
from wizard.derivation.records import Certainty
from wizard.notation.printer import tex

Entries = dict[tuple[sp.Symbol, sp.Symbol], sp.Expr]
ERROR = sp.Symbol("u", real=True)  # y minus the parameter of location


def fisher_information(subject: Subject) -> Iterator[Property]:
    """The information of one observation about the free parameters, and about the raw outputs."""
    thetas = [p.symbol for p in subject.free]
    entries = _expected_hessian(subject, thetas)
    known = _complete(entries, thetas)
    missing = [theta for theta in thetas if theta not in known]
    if known:
        yield _told(known, entries, missing)
        yield from _by_raw_outputs(subject, known, entries)
    if missing:
        names = ", ".join(f"${tex(theta)}$" for theta in missing)
        said = f"The Fisher information about {names} is **not known** in closed form."
        why = (
            "The second derivatives are no constants, and that the score has expectation zero does not determine"
            " the expectations in them."
        )
        yield Property(Kind.FISHER, tuple(missing), said, None, Certainty.UNKNOWN, why)


def _told(known: list[sp.Symbol], entries: Entries, missing: list[sp.Symbol]) -> Property:
    matrix = sp.Matrix(len(known), len(known), lambda i, j: entries[known[i], known[j]])
    names = ", ".join(f"${tex(theta)}$" for theta in known)
    beside = f", with {', '.join(f'${tex(theta)}$' for theta in missing)} given" if missing else ""
    shown = tex(matrix) if len(known) > 1 else tex(matrix[0])
    said = f"One observation's Fisher information about {names}{beside} is ${shown}$."
    why = (
        "It is the expected Hessian of the negative log-likelihood; what is not constant in it follows from the"
        " score having expectation zero."
    )
    return Property(Kind.FISHER, tuple(known), said, matrix, Certainty.PROVED, why)


def _by_raw_outputs(subject: Subject, known: list[sp.Symbol], entries: Entries) -> Iterator[Property]:
    """J^T I J for the raw outputs whose parameters are known; J is diagonal."""
    model = subject.model
    names = [n for n in model.predicted if model.family.parameter(n).symbol in known]
    if not names or all(model.links[n].is_identity for n in names):
        return
    raws, symbols = [model.raw(n) for n in names], [model.family.parameter(n).symbol for n in names]
    slopes = [
        in_parameters(sp.diff(model.links[n].parameter(raw), raw), model)
        for n, raw in zip(names, raws, strict=True)
    ]
    matrix = sp.Matrix(
        len(names), len(names), lambda i, j: neat(slopes[i] * slopes[j] * entries[symbols[i], symbols[j]])
    )
    shown = tex(matrix) if len(names) > 1 else tex(matrix[0])
    outputs = f"raw output{'s' * (len(raws) > 1)} {', '.join(f'${tex(raw)}$' for raw in raws)}"
    said = f"About the {outputs} it is ${shown}$."
    why = "By the chain rule: the information about the parameters, times the slopes of the links on both sides."
    yield Property(Kind.FISHER, tuple(raws), said, matrix, Certainty.PROVED, why)


def _complete(entries: Entries, thetas: list[sp.Symbol]) -> list[sp.Symbol]:
    """The first parameters among which no entry is missing."""
    known: list[sp.Symbol] = []
    for theta in thetas:
        if all((theta, other) in entries for other in (*known, theta)):
            known.append(theta)
    return known


def _expected_hessian(subject: Subject, thetas: list[sp.Symbol]) -> Entries:
    nll, variable, place = _in_errors(subject)
    parameters = [p.symbol for p in _numbers(subject)]
    scores = {theta: _score(nll, theta, variable, place) for theta in parameters}
    kinked = {theta for theta in parameters if has_kink(subject.nll, theta)}
    symmetric = place is not None and is_zero_rational(nll - nll.subs(variable, -variable))
    table = _Expectations(scores, variable)
    found: Entries = {}
    for one, other in product(thetas, repeat=2):
        if {one, other} & kinked:
            entry = _without_squared_signs(sp.expand(scores[one] * scores[other]))
        else:
            entry = _score(scores[one], other, variable, place)
        if symmetric and is_zero_rational(entry + entry.subs(variable, -variable)):
            found[one, other] = sp.S.Zero
            continue
        groups = dict.fromkeys((tuple(parameters), tuple(thetas), tuple(dict.fromkeys((one, other)))))
        expected = table.of(almost_everywhere(entry), list(groups))
        if expected is not None:
            found[one, other] = neat(expected)
    return found


def _without_squared_signs(expression: sp.Expr) -> sp.Expr:
    """The square of a sign is 1 almost everywhere."""
    return expression.replace(
        lambda e: e.is_Pow and isinstance(e.base, sp.sign) and e.exp.is_even, lambda e: sp.S.One
    )


def _numbers(subject: Subject) -> tuple[Parameter, ...]:
    return subject.model.family.parameters


def _in_errors(subject: Subject) -> tuple[sp.Expr, sp.Symbol, sp.Symbol | None]:
    """The loss in u = y - mu, its variable and mu, if mu only shifts the target; else in the target itself."""
    for parameter in _numbers(subject):
        shifted = sp.expand(subject.nll.subs(subject.target, parameter.symbol + ERROR))
        if not shifted.has(parameter.symbol):
            return shifted, ERROR, parameter.symbol
    return subject.nll, subject.target, None


def _score(loss: sp.Expr, theta: sp.Symbol, variable: sp.Symbol, place: sp.Symbol | None) -> sp.Expr:
    """The derivative by theta; by the place of y - place = u it is minus the one by u."""
    return -sp.diff(loss, variable) if theta == place else sp.diff(loss, theta)


Group = tuple[sp.Symbol, ...]


class _Expectations:
    """What E[score] = 0 says of the expectations of functions of the target.

    Parameters outside a group are constants to it: y^k is a function of the target as long as k does not move.
    """

    def __init__(self, scores: dict[sp.Symbol, sp.Expr], variable: sp.Symbol) -> None:
        self.scores, self.variable = scores, variable
        self.tables: dict[Group, dict[sp.Expr, sp.Expr]] = {}

    def of(self, entry: sp.Expr, groups: list[Group]) -> sp.Expr | None:
        """The expectation of the entry, by the first group of parameters whose scores determine it."""
        for group in groups:
            parts = _monomials(entry, group, self.variable)
            if parts is None:
                continue
            if group not in self.tables:
                self.tables[group] = self._table(group)
            rest, row = parts
            table = self.tables[group]
            if all(function in table for function in row):
                return rest + sp.Add(*[weight * table[function] for function, weight in row.items()])
        return None

    def _table(self, group: Group) -> dict[sp.Expr, sp.Expr]:
        rows = [_monomials(self.scores[theta], group, self.variable) for theta in group]
        known = [row for row in rows if row is not None]
        names = {t: sp.Dummy(f"E{n}") for n, t in enumerate(dict.fromkeys(t for _, row in known for t in row))}
        equations = [rest + sp.Add(*[w * names[t] for t, w in row.items()]) for rest, row in known]
        return _solved(equations, names) if names else {}


def _solved(equations: list[sp.Expr], names: dict[sp.Expr, sp.Dummy]) -> dict[sp.Expr, sp.Expr]:
    """Gauss elimination, with every transcendental function of the parameters as one symbol."""
    opaque, back = functions_as_symbols(equations)
    unknowns = list(names.values())
    none = dict.fromkeys(unknowns, sp.S.Zero)
    matrix = [
        [e.xreplace(opaque) for e in (*map(equation.coeff, unknowns), -equation.xreplace(none))]
        for equation in equations
    ]
    try:
        echelon, pivots = reduced(matrix)
    except TooLarge:
        return {}
    found = {}
    for row, pivot in enumerate(pivots):
        alone = all(echelon[row][j] == 0 for j in range(len(unknowns)) if j != pivot)
        if pivot < len(unknowns) and alone:
            statistic = next(t for t, name in names.items() if name == unknowns[pivot])
            found[statistic] = echelon[row][len(unknowns)].xreplace(back)
    return found


def _monomials(
    expression: sp.Expr, parameters: Group, variable: sp.Symbol
) -> tuple[sp.Expr, dict[sp.Expr, sp.Expr]] | None:
    """(rest, {function of the target: its weight}), with these functions not combined to fewer ones."""
    parts = separate(expression, parameters, {variable}, folded=True)
    if parts is None:
        return None
    row: dict[sp.Expr, sp.Expr] = {}
    for weight, statistic in zip(parts.weights, parts.statistics, strict=True):
        for term in sp.Add.make_args(sp.expand(statistic)):
            constant, function = term.as_independent(variable, as_Add=False)
            row[function] = row.get(function, sp.S.Zero) + weight * constant
    return parts.rest, row
