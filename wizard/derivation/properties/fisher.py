"""Fisher information without integration: the score has expectation zero, and that is often enough.

The entries of the Hessian of the negative log-likelihood are linear in some functions of the target. Where they
are not constants, Bartlett's first identity E[score] = 0, for all parameters of the family, gives the expectations
of these functions as the solution of a linear system.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations_with_replacement, product

import sympy as sp

from wizard.derivation.gradient import almost_everywhere, in_parameters
from wizard.derivation.properties.curvature import curvature, tidy_curvature
from wizard.derivation.properties.elimination import TooLarge, cancelled, reduced
from wizard.derivation.properties.equation import functions_as_symbols, neat
from wizard.derivation.properties.kinks import has_kink
from wizard.derivation.properties.outcomes import expected_over_outcomes
from wizard.derivation.properties.records import Expected, Kind, Property
from wizard.derivation.properties.separate import LARGEST, separate
from wizard.derivation.properties.subject import Subject
from wizard.derivation.prove import is_zero_rational
from wizard.derivation.records import Certainty
from wizard.notation.printer import tex

Entries = dict[tuple[sp.Symbol, sp.Symbol], sp.Expr]
CONSTANT = (
    "As it does not depend on the target, the Hessian of the negative log-likelihood is its own expectation."
)
EXPECTED = (
    "It is the expected Hessian of the negative log-likelihood; what is not constant in it follows from the score"
    " having expectation zero."
)
COUNTED = "It is the expected Hessian of the negative log-likelihood, added up over all targets there are."
READABLE = 200  # operations of a matrix that is also shown as the Hessian
MOST = 12  # parameters: of more the table of expectations takes minutes
ERROR = sp.Symbol("u", real=True)  # y minus the parameter of location


def fisher_information(subject: Subject) -> Iterator[Property]:
    """The information of one observation about the free parameters, and about the raw outputs."""
    thetas = [p.symbol for p in subject.free]
    entries = _expected_hessian(subject, thetas)
    known = _complete(entries, thetas)
    counted = {} if known else _counted_hessian(subject, thetas)
    if counted:
        entries, known = counted, thetas
    missing = [theta for theta in thetas if theta not in known]
    if known:
        yield _told(subject, known, entries, missing, COUNTED if counted else EXPECTED)
        yield from _by_raw_outputs(subject, known, entries)
    if missing:
        names = ", ".join(f"${tex(theta)}$" for theta in missing)
        said = f"The Fisher information about {names} is **not known** in closed form."
        why = (
            "The second derivatives are no constants, and that the score has expectation zero does not determine"
            " the expectations in them."
        )
        yield Property(Kind.FISHER, tuple(missing), said, None, Certainty.UNKNOWN, why)


def _told(
    subject: Subject, known: list[sp.Symbol], entries: Entries, missing: list[sp.Symbol], reason: str
) -> Property:
    matrix = sp.Matrix(len(known), len(known), lambda i, j: entries[known[i], known[j]])
    names = ", ".join(f"${tex(theta)}$" for theta in known)
    beside = f", with {', '.join(f'${tex(theta)}$' for theta in missing)} given" if missing else ""
    shown = tex(matrix) if len(known) > 1 else tex(matrix[0])
    is_free = all(_is_constant(subject, *pair) for pair in product(known, repeat=2))
    words = f"${shown}$" if not is_free or sp.count_ops(matrix) <= READABLE else "the Hessian itself"
    observed = [f"${tex(e)}$" for e in sorted(matrix.atoms(Expected), key=str)]
    apart = f", where {' and '.join(observed)} is a matter of how targets are observed" if observed else ""
    said = f"One observation's Fisher information about {names}{beside} is {words}{apart}."
    why = CONSTANT if is_free else reason
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


@dataclass(frozen=True)
class _Errors:
    """The negative log-likelihood in the errors u = y - mu of the parameters that only shift a target.

    Parameters
    ----------
    nll : in `variables`, which are errors or else the numbers of the target themselves.
    places : every parameter that is gone into an error, with that error.
    """

    nll: sp.Expr
    variables: tuple[sp.Symbol, ...]
    places: Mapping[sp.Symbol, sp.Symbol]

    def score(self, theta: sp.Symbol, of: sp.Expr | None = None) -> sp.Expr:
        """The derivative by theta; by the place of y - place = u it is minus the one by u."""
        loss = self.nll if of is None else of
        return -sp.diff(loss, self.places[theta]) if theta in self.places else sp.diff(loss, theta)

    @cached_property
    def turns(self) -> tuple[dict[sp.Symbol, sp.Expr], ...]:
        """The errors, one by one and all together, that may change their sign: nobody would see it."""
        errors = list(self.places.values())
        groups = [[error] for error in errors] + ([errors] if len(errors) > 1 else [])
        turned = [{error: -error for error in group} for group in groups]
        return tuple(turn for turn in turned if is_zero_rational(self.nll - self.nll.xreplace(turn)))

    def averages_out(self, entry: sp.Expr) -> bool:
        """Whether it changes its sign with errors that may change theirs, so that its expectation is zero."""
        return any(is_zero_rational(entry + entry.xreplace(turn)) for turn in self.turns)


def _expected_hessian(subject: Subject, thetas: list[sp.Symbol]) -> Entries:
    found: Entries = {
        (one, other): tidy_curvature(subject.nll, one, other)
        for one, other in product(thetas, repeat=2)
        if _is_constant(subject, one, other)
    }
    too_long = len(subject.model.family.parameters) > MOST or sp.count_ops(subject.nll) > LARGEST
    if too_long or len(found) == len(thetas) ** 2:
        return found
    errors = _in_errors(subject)
    parameters = [p.symbol for p in subject.model.family.parameters]
    scores = {theta: errors.score(theta) for theta in parameters}
    kinked = {theta for theta in parameters if has_kink(subject.nll, theta)}
    table = _Expectations(scores, errors.variables, subject.marks)
    for one, other in combinations_with_replacement(thetas, 2):
        if (one, other) in found:
            continue
        if {one, other} & kinked:
            entry = _without_squared_signs(sp.expand(scores[one] * scores[other]))
        else:
            entry = errors.score(other, scores[one])
        if errors.averages_out(entry):
            found[one, other] = found[other, one] = sp.S.Zero
            continue
        groups = dict.fromkeys((tuple(parameters), tuple(thetas), tuple(dict.fromkeys((one, other)))))
        expected = table.of(almost_everywhere(entry), list(groups))
        if expected is not None:
            found[one, other] = found[other, one] = neat(expected)
    return found


def _counted_hessian(subject: Subject, thetas: list[sp.Symbol]) -> Entries:
    """All entries, added up over the targets, or none."""
    found: Entries = {}
    for one, other in combinations_with_replacement(thetas, 2):
        expected = expected_over_outcomes(subject, curvature(subject.nll, one, other))
        if expected is None:
            return {}
        found[one, other] = found[other, one] = expected
    return found


def _is_constant(subject: Subject, one: sp.Symbol, other: sp.Symbol) -> bool:
    """Whether a second derivative holds no number of the target that is still to come, and nothing has a kink."""
    kinked = has_kink(subject.nll, one) or has_kink(subject.nll, other)
    return not kinked and not curvature(subject.nll, one, other).has(*subject.moving)


def _without_squared_signs(expression: sp.Expr) -> sp.Expr:
    """The square of a sign is 1 almost everywhere."""
    return expression.replace(
        lambda e: e.is_Pow and isinstance(e.base, sp.sign) and e.exp.is_even, lambda e: sp.S.One
    )


def _in_errors(subject: Subject) -> _Errors:
    """The loss in u = y - mu, where mu only shifts the target, for each such mu; else in the target itself."""
    nll, variables, places = subject.nll, list(subject.moving), dict[sp.Symbol, sp.Symbol]()
    numbered = len(variables) > 1
    for parameter, (place, y) in product(subject.model.family.parameters, enumerate(subject.moving)):
        error = sp.Symbol(f"u_{place + 1}", real=True) if numbered else ERROR
        if error in variables or not {parameter.symbol, y} <= nll.free_symbols:
            continue
        shifted = sp.expand(nll.subs(y, parameter.symbol + error))
        if not shifted.has(parameter.symbol):
            nll, variables[place], places[parameter.symbol] = shifted, error, error
    return _Errors(nll, tuple(variables), places)


Group = tuple[sp.Symbol, ...]
Row = dict[sp.Expr, sp.Expr]


class _Expectations:
    """What E[score] = 0 says of the expectations of functions of the target.

    Parameters outside a group are constants to it: y^k is a function of the target as long as k does not move.
    A function of what says how the target was observed keeps its expectation: that is no matter of the density.
    """

    def __init__(self, scores: dict[sp.Symbol, sp.Expr], variables: Group, marks: Group) -> None:
        self.scores, self.variables, self.marks = scores, variables, {*marks}
        self.tables: dict[Group, dict[sp.Expr, tuple[sp.Expr, Row]]] = {}

    def of(self, entry: sp.Expr, groups: list[Group]) -> sp.Expr | None:
        """The expectation of the entry, by the first group of parameters whose scores determine it."""
        for group in groups:
            parts = _monomials(entry, group, self.variables)
            if parts is None:
                continue
            rest, row = parts
            if row and group not in self.tables:
                self.tables[group] = self._table(group)
            found = self._by(self.tables[group], rest, row) if row else rest
            if found is not None:
                return found
        return None

    def _by(self, table: dict[sp.Expr, tuple[sp.Expr, Row]], rest: sp.Expr, row: Row) -> sp.Expr | None:
        """rest + sum of weight times expectation, if what the table leaves open drops out of it."""
        left = {function: weight for function, weight in row.items() if function not in table}
        for function in row.keys() & table.keys():
            value, others = table[function]
            rest += row[function] * value
            for other, weight in others.items():
                left[other] = left.get(other, sp.S.Zero) + row[function] * weight
        for function, weight in left.items():
            if function.free_symbols & {*self.variables} <= self.marks:
                rest += weight * Expected(function)
            elif not _is_nothing(weight):
                return None
        return rest

    def _table(self, group: Group) -> dict[sp.Expr, tuple[sp.Expr, Row]]:
        rows = [_monomials(self.scores[theta], group, self.variables) for theta in group]
        known = [row for row in rows if row is not None]
        functions = dict.fromkeys(t for _, row in known for t in row)
        in_order = sorted(functions, key=lambda t: t.free_symbols & {*self.variables} <= self.marks)
        return _solved(known, in_order) if in_order else {}


def _is_nothing(weight: sp.Expr) -> bool:
    try:
        return bool(cancelled(weight) == 0)
    except TooLarge:
        return False


def _solved(known: list[tuple[sp.Expr, Row]], functions: list[sp.Expr]) -> dict[sp.Expr, tuple[sp.Expr, Row]]:
    """Gauss elimination, with every transcendental function of the parameters as one symbol.

    {function: (value, {other function: weight})}: its expectation is the value plus what the others add to it.
    """
    opaque, back = functions_as_symbols([e for rest, row in known for e in (rest, *row.values())])
    matrix = [
        [e.xreplace(opaque) for e in (*(row.get(t, sp.S.Zero) for t in functions), -rest)] for rest, row in known
    ]
    try:
        echelon, pivots = reduced(matrix)
    except TooLarge:
        return {}
    found = {}
    for row, pivot in zip(echelon, pivots, strict=False):
        if pivot < len(functions):
            *weights, value = (e.xreplace(back) for e in row)
            others = {t: -w for t, w in zip(functions, weights, strict=True) if w != 0 and t != functions[pivot]}
            found[functions[pivot]] = value, others
    return found


def _monomials(expression: sp.Expr, parameters: Group, variables: Group) -> tuple[sp.Expr, Row] | None:
    """(rest, {function of the target: its weight}), with these functions not combined to fewer ones."""
    parts = separate(expression, parameters, {*variables}, folded=True)
    if parts is None:
        return None
    row: Row = {}
    for weight, statistic in zip(parts.weights, parts.statistics, strict=True):
        for term in sp.Add.make_args(sp.expand(statistic)):
            constant, function = term.as_independent(*variables, as_Add=False)
            row[function] = row.get(function, sp.S.Zero) + weight * constant
    return parts.rest, row
