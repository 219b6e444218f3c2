"""Names by proof: a derived loss *is* a named one if derived = a * named + b(y) with a > 0.

That holds exactly when the quotient of the gradients with respect to every prediction is one positive
constant a, free of the predictions and of the target; b is what is left.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from itertools import islice, permutations
from random import Random

import sympy as sp

from wizard.assumptions.domain import Domain
from wizard.assumptions.loss import NamedLoss
from wizard.assumptions.sequences import Sequences
from wizard.derivation.constants import constants
from wizard.derivation.gradient import beside
from wizard.derivation.prove import LARGEST, is_target, is_zero_rational, vanishes
from wizard.derivation.verdicts.outcomes import outcomes_of
from wizard.model import Model, bare
from wizard.notation.logarithms import logarithms_of_numbers_joined
from wizard.notation.nodes import scales_apart, unfold
from wizard.notation.printer import tex
from wizard.notation.sequences import T
from wizard.notation.sums import K, k, sift

MANY = 4  # items of which all orders are written out

Prediction = tuple[sp.Symbol | sp.IndexedBase, Domain]


@dataclass(frozen=True)
class Certificate:
    """derived = factor * named + shift, proved by the quotient of gradients.

    `matched` is the named loss in the derivation's symbols; `constants` says what its constants had to be, and
    `proof` how it is known, in a sentence with LaTeX between dollar signs.
    """

    loss: NamedLoss
    derived: sp.Expr
    matched: sp.Expr
    factor: sp.Expr
    shift: sp.Expr
    constants: tuple[tuple[sp.Symbol, sp.Expr], ...] = ()
    proof: str = (
        "The quotient of the two gradients is the factor, positive and the same for every prediction and every"
        " target; the constant is what remains, and holds no prediction."
    )

    @property
    def up_to(self) -> str:
        """What separates the derived loss from the named one, in words; empty if nothing does."""
        parts = [*(["a factor"] if self.factor != 1 else []), *(["a constant"] if self.shift != 0 else [])]
        return " and ".join(parts)

    @property
    def is_literal(self) -> bool:
        """Whether the derived line is even written as the named loss is."""
        return bool(self.derived.as_dummy() == self.matched.as_dummy())


def predictions(expression: sp.Expr, model: Model) -> tuple[Prediction, ...]:
    """What is predicted or learned in the expression, with its domain: parameters or their raw outputs."""
    found: list[Prediction] = []
    for name in (*model.predicted, *model.learned):
        parameter = model.family.parameter(name)
        if parameter.label in expression.free_symbols:
            found.append((parameter.symbol, parameter.domain))
        elif name in model.predicted and bare(model.raw(name)) in expression.free_symbols:
            found.append((model.raw(name), model.links[name].raws))
    return tuple(found)


def certificates(derived: sp.Expr, model: Model, losses: Iterable[NamedLoss]) -> Iterator[Certificate]:
    """Every named loss that the derived loss of one observation is, up to a positive factor and a shift."""
    free = predictions(derived, model)
    for loss in losses:
        if isinstance(loss.target, Sequences):
            yield from _of_sequences(derived, loss, loss.target, model, free)
        elif not _may_be_of(loss.target, model.family.domain):
            continue
        else:
            named = (_certify(derived, matched, loss, free) for matched in _assignments(loss, free, model))
            yield from islice(filter(None, named), 1)


def _of_sequences(
    derived: sp.Expr, loss: NamedLoss, target: Sequences, model: Model, free: tuple[Prediction, ...]
) -> Iterator[Certificate]:
    """A loss of sequences that the model writes in its own way: it is the same for every one, written out."""
    own, (argument, *others) = model.family.domain, loss.arguments
    number = len(own.targets)
    if target.coded is None or target.coded[0].name != own.name or others or number > MANY:
        return
    if len(free) != model.family.leading or any(domain is not argument.domain for _, domain in free):
        return
    outcomes = outcomes_of(loss, {T: number, K: number})
    if outcomes is None:
        return
    raws = [bare(symbol) for symbol, _ in free]
    where = dict(zip(outcomes.symbols, [*raws, *[sp.S.Zero] * number], strict=False))
    _, coded = target.coded
    pairs = zip(target.members(number, number), outcomes.losses, strict=True)
    if all(
        vanishes(derived.subs(dict(zip(own.targets, coded(c), strict=True))) - L.subs(where)) for c, L in pairs
    ):
        scores = ", ".join(map(tex, [*raws, *[sp.S.Zero] * (number - len(raws))]))
        proof = f"With the scores ${tex(argument.label)} = ({scores})$ both are the same for each of the orders."
        yield Certificate(loss, derived, loss.formula, sp.S.One, sp.S.Zero, proof=proof)


def _may_be_of(target: Domain, own: Domain) -> bool:
    """Whether a loss of such a target may be a model's: of several numbers it may be the loss of each."""
    if target.parts or target.indexed is not own.indexed:
        return False
    return bool(own.parts) or target.two_valued is own.two_valued


def _assignments(loss: NamedLoss, free: tuple[Prediction, ...], model: Model) -> Iterator[sp.Expr]:
    """The named formula in the derivation's symbols, for every way to give it the predictions."""
    target, *others = model.family.domain.targets
    if others:
        yield from _over_outputs(loss, free, model)
        return
    for order in permutations(free):
        pairs = list(zip(loss.arguments, order, strict=False))
        if len(order) != len(loss.arguments) or any(a.domain is not domain for a, (_, domain) in pairs):
            continue
        names = {a.label: bare(symbol) for a, (symbol, _) in pairs}
        yield rename(loss.formula, {**names, loss.target.target_label: target})


def _over_outputs(loss: NamedLoss, free: tuple[Prediction, ...], model: Model) -> Iterator[sp.Expr]:
    """The named formula added up over the numbers of the target, each with the prediction beside it."""
    if len(loss.arguments) != 1 or len(free) != len(model.family.domain.targets):
        return
    met = {symbol: beside(model, name) for name in model.predicted for symbol in _symbols(model, name)}
    targets = [met.get(symbol) for symbol, _ in free]
    if len({*targets}) != len(free):
        return
    (argument,), own_target = loss.arguments, loss.target.target_label
    holds_target = own_target in loss.formula.free_symbols
    if None not in targets and holds_target and all(domain is argument.domain for _, domain in free):
        pairs = [(bare(symbol), target) for (symbol, _), target in zip(free, targets, strict=True)]
        names = [{argument.label: f, own_target: y} for f, y in pairs]
        yield sp.Add(*[rename(loss.formula, each) for each in names])


def _symbols(model: Model, name: str) -> tuple[sp.Symbol | sp.IndexedBase, ...]:
    return model.family.parameter(name).symbol, model.raw(name)


def rename(expression: sp.Expr, names: dict[sp.Symbol, sp.Symbol]) -> sp.Expr:
    """Rename symbols and the bases of indexed symbols, all at once."""
    indexed = {
        e: sp.Indexed(sp.IndexedBase(names[e.base.label]), *e.indices)
        for e in expression.atoms(sp.Indexed)
        if e.base.label in names
    }
    return expression.xreplace(indexed | names)


def _certify(
    derived: sp.Expr, named: sp.Expr, loss: NamedLoss, free: tuple[Prediction, ...]
) -> Certificate | None:
    variables = [symbol[k] if isinstance(symbol, sp.IndexedBase) else symbol for symbol, _ in free]
    if not variables:
        return None
    # the names of bound class indices must not matter
    plain, other = scales_apart(derived.as_dummy()), named.as_dummy()
    slopes = [(sift(sp.diff(plain, v)), sift(sp.diff(other, v))) for v in variables]
    for solution in constants(*slopes[0], variables[0], loss):
        factor = _common_quotient([(a, b.subs(solution)) for a, b in slopes], [bare(s) for s, _ in free])
        if factor is None:
            continue
        matched = named.subs(solution)
        shift = _shift(plain - factor * other.subs(solution), [bare(s) for s, _ in free])
        if shift is not None:
            return Certificate(loss, derived, matched, factor, _tidy(shift), tuple(solution.items()))
    return None


def _common_quotient(slopes: list[tuple[sp.Expr, sp.Expr]], free: list[sp.Symbol]) -> sp.Expr | None:
    """The one positive constant that all the quotients are, or None."""
    quotients = []
    for derived, named in slopes:
        if named == 0 or derived == 0 or _varies(derived / named, free):
            return None
        quotient = sp.cancel(sp.together(derived / named))
        if quotient.free_symbols & {*free} or any(map(is_target, quotient.free_symbols)):
            quotient = _by_one_point(derived, named)
        quotients.append(quotient)
    first = quotients[0]
    same = first is not None and all(q is not None and sp.expand(q - first) == 0 for q in quotients)
    return first if same and first.is_positive else None


def _varies(quotient: sp.Expr, free: list[sp.Symbol]) -> bool:
    """Whether the quotient visibly changes with a prediction or the target: a quick way to say no."""
    if quotient.has(sp.Indexed, sp.Sum):
        return False  # left to the exact comparison
    if quotient.has(sp.Derivative):
        return True  # as of a step, which SymPy cannot differentiate
    values = []
    for seed in (1, 2, 3):
        random = Random(seed)
        at = {s: sp.Float(random.uniform(0.1, 0.9), 30) for s in sorted(quotient.free_symbols, key=str)}
        constants = {
            s: sp.Float(0.5 + 0.1 * place, 30) for place, s in enumerate(at) if s not in free and not is_target(s)
        }
        values.append(unfold(quotient).xreplace(at | constants).evalf(20))
    return any(not v.is_finite or abs(v - values[0]) > 1e-12 * abs(values[0]) for v in values)


def _by_one_point(derived: sp.Expr, named: sp.Expr) -> sp.Expr | None:
    """The quotient at one point, if derived - quotient * named is then zero everywhere."""
    constants = (derived / named).free_symbols
    at = {s: sp.Rational(1, 3) if is_target(s) else sp.Integer(0) for s in constants if s.is_positive is not True}
    quotient = _short_fraction(derived / named)
    if quotient is None:
        quotient = sp.simplify((unfold(derived) / unfold(named)).subs(at))
    if quotient.has(sp.nan, sp.zoo, sp.oo) or quotient.free_symbols & at.keys():
        return None
    return quotient if is_zero_rational(derived - quotient * named) else None


def _short_fraction(quotient: sp.Expr) -> sp.Expr | None:
    """The fraction of small numbers that the quotient is at one point, if it is one: a guess, to be proved."""
    at = {s: sp.Float(0.3 + 0.1 * place, 30) for place, s in enumerate(sorted(quotient.free_symbols, key=str))}
    value = unfold(quotient).xreplace(at).evalf(25)
    if not value.is_Float:
        return None
    guess = Fraction(str(value)).limit_denominator(12)
    return sp.Rational(guess.numerator, guess.denominator) if abs(value - guess) < 1e-20 else None


def _shift(difference: sp.Expr, free: list[sp.Symbol]) -> sp.Expr | None:
    """The difference, if it is free of every prediction."""
    plain = sp.expand(difference)
    if plain.free_symbols & {*free}:
        plain = sp.expand(sp.expand_log(difference, force=True))
    if plain.free_symbols & {*free} and sp.count_ops(plain) < LARGEST:
        plain = sp.expand(sp.cancel(difference))  # as 1/(p - 1) + 1/(1 - p)
    if not plain.free_symbols & {*free}:
        return plain
    at = {s: sp.Rational(1, 2) if s.is_positive else sp.Integer(0) for s in free}
    target = {s: sp.Integer(0) for s in plain.free_symbols if is_target(s)}
    for point in (at | target, at):  # first try whether the target cancels, too
        there = sp.expand(sp.expand_log(unfold(plain.subs(point)), force=True))
        if vanishes(plain - there):
            return there
    return None


def _tidy(shift: sp.Expr) -> sp.Expr:
    """log(2)/2 + log(pi)/2 as log(2 pi)/2, and -log(1/u) as log(u)."""
    upright = shift.replace(
        lambda e: isinstance(e, sp.log) and e.args[0].is_Pow and e.args[0].exp == -1,
        lambda e: -sp.log(1 / e.args[0]),
    )
    return logarithms_of_numbers_joined(upright)
