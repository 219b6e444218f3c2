"""How large the mean loss is at the best constant, where that has a closed form: it is put in, and much cancels.

Of a loss A S + B T + C with A and B functions of the parameter f, and S, T and C of the data, the mean is
A mean(S) + B mean(T) + mean(C). Where its slope is zero, mean(T) = -A'/B' mean(S): so much is left of the data as
(A - B A'/B') mean(S) + mean(C), at the best f. Mostly S is 1.
"""

from __future__ import annotations

from collections.abc import Sequence

import sympy as sp

from wizard.assumptions.family import Parameter
from wizard.derivation.lines import sum_over_data, to_observation_i
from wizard.derivation.properties.equation import neat, short
from wizard.derivation.properties.kinks import has_kink
from wizard.derivation.properties.records import Kind, Property
from wizard.derivation.properties.separate import separate
from wizard.derivation.properties.subject import Subject
from wizard.derivation.records import Certainty
from wizard.notation.brackets import is_zero
from wizard.notation.printer import tex, with_hat
from wizard.notation.sums import i, n

LONGEST = 60  # operations of a value that is still worth reading


def optima(subject: Subject, estimates: Sequence[Property]) -> list[Property]:
    """One for each best constant that is proved in closed form."""
    proved = {found.of: found for found in estimates if found.certainty is Certainty.PROVED}
    found = [_optimum(subject, p) for p in subject.free if _is_closed(proved.get((p.symbol,)))]
    return [each for each in found if each is not None]


def _is_closed(estimate: Property | None) -> bool:
    return estimate is not None and isinstance(estimate.formula, sp.Eq) and estimate.formula.has(sp.Sum)


def _optimum(subject: Subject, parameter: Parameter) -> Property | None:
    f, best = parameter.symbol, _best(parameter.symbol)
    value = _mean_at_best(subject, parameter)
    if value is None or sp.count_ops(value) > LONGEST:
        return None
    value = value.xreplace({f: best})
    whole = _whole(subject, f, value)
    others = " with the other parameters as they are" if len(subject.free) > 1 else ""
    said = f"At the best constant ${tex(best)}${others} the mean loss is ${tex(value)}$"
    said += ", the variance" if _is_square(subject.as_derived, f) else ""
    said += f", and the mean negative log-likelihood ${tex(whole)}$." if whole is not None else "."
    why = (
        "The best constant put into the mean loss; there the slope is zero, which says what a mean of the data is."
    )
    formula = sp.Eq(sp.Symbol(r"\bar{\ell}"), value, evaluate=False)
    return Property(Kind.OPTIMUM, (f,), said, formula, Certainty.PROVED, why)


def _best(f: sp.Symbol) -> sp.Symbol:
    """The best constant, which may assume what the parameter may."""
    return sp.Symbol(with_hat(f), **f.assumptions0)


def _mean_at_best(subject: Subject, parameter: Parameter) -> sp.Expr | None:
    """The mean loss in terms of f, at the f where its slope is zero."""
    f, loss = parameter.symbol, subject.as_derived
    varying = _varying(subject, parameter)
    parts = None if loss.has(is_zero) or has_kink(loss, f) else separate(loss, {f}, varying)
    if parts is None:
        return None
    pairs = [*zip(parts.weights, parts.statistics, strict=True), (parts.rest, sp.S.One)]
    about = [(weight, statistic) for weight, statistic in pairs if weight.has(f)]
    if len(about) != 2 or any(not weight.free_symbols.isdisjoint(varying) for weight, _ in about):
        return None
    if _is_square(loss, f):
        return _mean(loss, subject, parameter)
    free = sp.Add(*[weight * each for weight, each in pairs if not weight.has(f)])
    if not free.free_symbols.isdisjoint({p.symbol for p in subject.free}):
        return None  # what the other parameters cost is no matter of this one
    left, statistic = min(_left(about[0], about[1], f), _left(about[1], about[0], f), key=_length)
    return left * _mean(statistic, subject, parameter) + _mean(free, subject, parameter)


Term = tuple[sp.Expr, sp.Expr]  # a function of the parameter, and what it is multiplied by


def _left(moved: Term, kept: Term, f: sp.Symbol) -> Term:
    """What two terms are together where their slope is zero, in the mean of the second one's statistic."""
    ratio = short(sp.diff(kept[0], f) / sp.diff(moved[0], f))
    return neat(short(kept[0] - moved[0] * ratio)), kept[1]


def _length(term: Term) -> tuple[bool, int, str]:
    return term[1] != 1, sp.count_ops(term[0]), str(term)


def _varying(subject: Subject, parameter: Parameter) -> set[sp.Symbol]:
    """What differs from observation to observation: the target, and what is predicted beside a learned number."""
    model = subject.model
    predicted = model.predicted if parameter.name in model.learned else ()
    return {*model.family.domain.targets, *(model.family.parameter(name).symbol for name in predicted)}


def _is_square(loss: sp.Expr, f: sp.Symbol) -> bool:
    """Whether it is a square of f minus something, times a constant: its mean is then a variance as it stands."""
    pieces = [part for part in sp.Mul.make_args(loss) if part.has(f)]
    is_power = len(pieces) == 1 and pieces[0].is_Pow and pieces[0].exp == 2
    return bool(is_power and sp.diff(loss, f, 2).is_number)


def _mean(expression: sp.Expr, subject: Subject, parameter: Parameter) -> sp.Expr:
    """The mean over the data; of what is the same for all observations that itself."""
    if expression.free_symbols.isdisjoint(_varying(subject, parameter)):
        return expression
    whole = neat(expression)
    if parameter.name in subject.model.learned:
        return sum_over_data(to_observation_i(whole, subject.model)) / n
    return (
        sum_over_data(whole.xreplace({s: sp.IndexedBase(s)[i] for s in subject.model.family.domain.targets})) / n
    )


def _whole(subject: Subject, f: sp.Symbol, value: sp.Expr) -> sp.Expr | None:
    """The mean negative log-likelihood, if it differs from the loss by constants alone."""
    scale = short(sp.diff(subject.nll, f) / sp.diff(subject.loss, f))
    shift = sp.expand(subject.nll - scale * subject.loss)
    constants = scale.free_symbols | shift.free_symbols
    if shift == 0 or not constants.isdisjoint({f, *subject.model.family.domain.targets}):
        return None
    return scale * value + shift
