"""The models of the catalogue that lead to a named loss, each proved by a certificate."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import combinations

import sympy as sp

from wizard.assumptions.domain import Domain, positive, real_line
from wizard.assumptions.family import Family, Parameter
from wizard.assumptions.loss import Argument, NamedLoss
from wizard.assumptions.sequences import Sequences
from wizard.catalogue import families, links
from wizard.derivation.derive import derive
from wizard.derivation.properties.equation import solved
from wizard.derivation.properties.smooth import is_positive
from wizard.derivation.prove import vanishes
from wizard.derivation.recognise import certificates
from wizard.derivation.verdicts.outcomes import outcomes_of
from wizard.derivation.verdicts.records import Match
from wizard.model import Model, bare
from wizard.notation.sums import k


def match(loss: NamedLoss) -> Match | None:
    """A model whose derived loss is this one, with its usual links rather than others.

    The constants of the loss may be anything then, or else their usual values are what the model needs.

    >>> from wizard.losses.regression import absolute_error
    >>> found = match(absolute_error)
    >>> found.model.family.name, found.factor, found.shift
    ('laplace', 1/b, log(2*b))
    """
    if isinstance(loss.target, Sequences):
        return _of_sequences(loss, loss.target)
    plain, factor, shift = _without_factor_and_shift(loss)
    found = _match(plain)
    if found is None or plain is loss:
        return found
    if {each.symbol for each in found.model.family.parameters} & {each.symbol for each in loss.constants}:
        return None  # one letter would stand for two numbers
    scale = found.factor / factor
    return replace(found, factor=scale, shift=found.shift - scale * shift)


def _of_sequences(loss: NamedLoss, target: Sequences) -> Match | None:
    """A model whose negative log-likelihood is the loss for every sequence, where its last scores are zero."""
    outcomes = outcomes_of(loss) if target.coded is not None else None
    if outcomes is None or target.coded is None:
        return None
    domain, coded = target.coded
    for family in families(domain):
        model = Model(family, {p.name: p.link for p in family.parameters[: family.leading]})
        raws = [bare(model.raw(name)) for name in model.predicted]
        where = dict(zip(outcomes.symbols, [*raws, *[sp.S.Zero] * len(outcomes.symbols)], strict=False))
        nll = derive(model).nll
        apart = [
            nll.subs(dict(zip(domain.targets, coded(each), strict=True))) - own.subs(where)
            for each, own in zip(outcomes.targets, outcomes.losses, strict=True)
            if isinstance(each, tuple)
        ]
        if all(vanishes(each) for each in apart):
            return Match(model, sp.S.One, sp.S.Zero, tuple(where.items()))
    return None


def _without_factor_and_shift(loss: NamedLoss) -> tuple[NamedLoss, sp.Expr, sp.Expr]:
    """The loss as factor * another one + shift, factor > 0, all constants in these two; else as it is."""
    held = {argument.label for argument in loss.arguments}
    terms = sp.Add.make_args(loss.formula)
    predicting = [term for term in terms if term.free_symbols & held]
    if loss.constants and len(predicting) == 1 and not loss.target.indexed:
        factor, plain = predicting[0].as_independent(*held, *loss.target.targets, as_Add=False)
        domains = {each.symbol: each.domain for each in loss.constants}
        if not plain.free_symbols & domains.keys() and is_positive(factor, domains):
            shift = sp.Add(*[term for term in terms if not term.free_symbols & held])
            return replace(loss, formula=plain, constants=(), elsewhere=()), factor, shift
    return loss, sp.S.One, sp.S.Zero


def _match(loss: NamedLoss) -> Match | None:
    usual = loss.usual
    for usual_links in (True, False):
        special: Match | None = None
        for model in _models(loss, usual_links):
            found = _certified(loss, model) or (_by_other_parameters(loss, model) if usual_links else None)
            if found is None or not _leaves_all_constants(loss, found):
                continue
            numbers = {s: v for s, v in found.where if v.is_number}
            if not numbers:
                return found
            if all(usual.get(symbol) == value for symbol, value in numbers.items()):
                special = special or found
        if special is not None:
            return special
    return _by_another_scale(loss)


def _leaves_all_constants(loss: NamedLoss, found: Match) -> bool:
    """Whether a constant that stands for a parameter of the model may be all that the parameter may be."""
    domains = {each.symbol: each.domain for each in found.model.family.parameters}
    where = dict(found.where)
    stands_for = [(each.domain, domains.get(where.get(each.symbol))) for each in loss.constants]
    return all(other is None or domain is other for domain, other in stands_for)


def _by_another_scale(loss: NamedLoss) -> Match | None:
    """The match of the loss without a constant that does but stretch its one prediction, as a temperature does."""
    if len(loss.arguments) != 1 or loss.arguments[0].domain is not real_line:
        return None
    (argument,) = loss.arguments
    own = argument.symbol[k] if argument.is_indexed else argument.symbol
    for constant in loss.constants:
        for factor in (constant.symbol, 1 / constant.symbol):
            plain = _stretched(loss.formula, argument, factor)
            if constant.symbol not in plain.free_symbols:
                others = tuple(each for each in loss.constants if each is not constant)
                found = _match(replace(loss, formula=plain, constants=others, elsewhere=()))
                return found and replace(found, where=(*found.where, (_raw(found.model), own / factor)))
    return None


def _stretched(formula: sp.Expr, argument: Argument, factor: sp.Expr) -> sp.Expr:
    entries = {e for e in formula.atoms(sp.Indexed) if e.base == argument.symbol} or {argument.symbol}
    return formula.xreplace({each: factor * each for each in entries})


def _raw(model: Model) -> sp.Expr:
    raw = model.raw(model.predicted[0])
    return raw[k] if isinstance(raw, sp.IndexedBase) else raw


def _certified(loss: NamedLoss, model: Model) -> Match | None:
    derivation = derive(model)
    lines = {term: line for line, term in enumerate(derivation.terms) if term is not None}
    for term, line in reversed(lines.items()):
        for found in certificates(term, model, [loss]):
            scale, shift = derivation.scale_and_shift_at(line)
            return Match(model, scale * found.factor, _tidy(scale * found.shift + shift), found.constants)
    return None


def _by_other_parameters(loss: NamedLoss, model: Model) -> Match | None:
    """The model's second parameter as a function of the loss's, as a sigma is of a variance; it is proved."""
    if len(loss.arguments) != 2 or loss.target.indexed or loss.target.parts:
        return None
    y = loss.target.target
    first, second = (each.symbol for each in loss.arguments)
    parameters = [model.family.parameter(name) for name in model.predicted]
    if parameters[0].domain is not loss.arguments[0].domain:
        return None
    nll = derive(model).nll_in_parameters.subs(parameters[0].symbol, first)
    rises = [sp.expand(each.subs(y, first + 1) - each.subs(y, first)) for each in (nll, loss.formula)]
    meant = solved(rises[0], parameters[1].symbol, rises[1]) if not rises[0].has(first) else None
    if meant is None or meant.free_symbols != {second} or not _lies_in(meant, parameters[1].domain, loss):
        return None
    shift = sp.expand_log(sp.expand(nll.subs(parameters[1].symbol, meant) - loss.formula), force=True)
    if not all(vanishes(sp.diff(shift, each)) for each in (first, second)):
        return None
    there = sp.expand(shift).subs({second: 1, first: y}).expand()
    return Match(model, sp.S.One, _tidy(there), ((parameters[1].symbol, sp.powdenest(meant, force=True)),))


def _lies_in(meant: sp.Expr, domain: Domain, loss: NamedLoss) -> bool:
    """Whether what stands for a parameter is one, for every prediction."""
    if domain is real_line:
        return True
    predictions = {a.symbol: a.domain for a in loss.arguments}
    return domain is positive and is_positive(sp.powdenest(meant, force=True), predictions)


def _tidy(shift: sp.Expr) -> sp.Expr:
    return sp.logcombine(sp.expand(shift))


def _models(loss: NamedLoss, usual: bool) -> Iterator[Model]:
    """Models of the loss's target with as many predictions as the loss has, the first parameter among them."""
    for family in families(loss.target):
        for chosen in combinations(family.free_parameters, len(loss.arguments)):
            if chosen[0] is family.parameters[0]:
                yield from _with_usual_links(family, chosen) if usual else _with_other_links(family, chosen, loss)


def _with_usual_links(family: Family, chosen: tuple[Parameter, ...]) -> Iterator[Model]:
    yield Model(family, {p.name: p.link for p in chosen})
    if family.domain.indexed:
        yield Model(family, {p.name: p.link for p in chosen}, one_hot=True)


def _with_other_links(family: Family, chosen: tuple[Parameter, ...], loss: NamedLoss) -> Iterator[Model]:
    """For a loss of one raw output; one of the parameter itself is the same with every link."""
    (parameter, *others), argument = chosen, loss.arguments[0]
    if not others and parameter.domain is not argument.domain:
        for link in links():
            if link.maps_onto(parameter.domain) and link is not parameter.link:
                yield Model(family, {parameter.name: link})
