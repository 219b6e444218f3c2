"""The models of the catalogue that lead to a named loss, each proved by a certificate."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from itertools import combinations

import sympy as sp

from wizard.assumptions.domain import Domain, positive, real_line
from wizard.assumptions.family import Family, Parameter
from wizard.assumptions.loss import NamedLoss
from wizard.catalogue import families, links
from wizard.derivation.derive import Derivation, derive
from wizard.derivation.properties.equation import solved
from wizard.derivation.properties.signs import proof_of_no_negative
from wizard.derivation.prove import vanishes
from wizard.derivation.recognise import certificates
from wizard.derivation.verdicts.records import Match
from wizard.model import Model


def match(loss: NamedLoss) -> Match | None:
    """A model whose derived loss is this one: with its usual links rather than others, and for all of the loss's
    constants rather than for certain values.

    >>> from wizard.losses.regression import absolute_error
    >>> found = match(absolute_error)
    >>> found.model.family.name, found.factor, found.shift
    ('laplace', 1/b, log(2*b))
    """
    found: Match | None = None
    for usual in (True, False):
        for model in _models(loss, usual):
            here = _certified(loss, model)
            if here is not None and not any(value.is_number for _, value in here.where):
                return here
            found = found or here
        if found is not None:
            return found
    return _by_other_parameters(loss)


def _certified(loss: NamedLoss, model: Model) -> Match | None:
    derivation = _derivation(model)
    lines = {term: line for line, term in enumerate(derivation.terms) if term is not None}
    for term, line in reversed(lines.items()):
        for found in certificates(term, model, [loss]):
            scale, shift = derivation.scale_and_shift_at(line)
            return Match(model, scale * found.factor, _tidy(scale * found.shift + shift), found.constants)
    return None


def _by_other_parameters(loss: NamedLoss) -> Match | None:
    """A model whose second parameter is a function of the loss's, as a sigma is of a variance; it is proved."""
    if len(loss.arguments) != 2 or loss.target.indexed or loss.target.parts:
        return None
    y = loss.target.target
    first, second = (each.symbol for each in loss.arguments)
    for model in _models(loss, usual=True):
        parameters = [model.family.parameter(name) for name in model.predicted]
        if parameters[0].domain is not loss.arguments[0].domain:
            continue
        nll = _derivation(model).nll_in_parameters.subs(parameters[0].symbol, first)
        rises = [sp.expand(each.subs(y, first + 1) - each.subs(y, first)) for each in (nll, loss.formula)]
        meant = solved(rises[0], parameters[1].symbol, rises[1]) if not rises[0].has(first) else None
        if meant is None or meant.free_symbols != {second} or not _lies_in(meant, parameters[1].domain, loss):
            continue
        shift = sp.expand_log(sp.expand(nll.subs(parameters[1].symbol, meant) - loss.formula), force=True)
        if all(vanishes(sp.diff(shift, each)) for each in (first, second)):
            there = sp.expand(shift).subs({second: 1, first: y}).expand()
            return Match(model, sp.S.One, _tidy(there), ((parameters[1].symbol, sp.powdenest(meant, force=True)),))
    return None


def _lies_in(meant: sp.Expr, domain: Domain, loss: NamedLoss) -> bool:
    """Whether what stands for a parameter is one, for every prediction."""
    if domain is real_line:
        return True
    proof = proof_of_no_negative(sp.powdenest(meant, force=True), {a.symbol: a.domain for a in loss.arguments})
    return domain is positive and proof is not None and proof.strict


def _tidy(shift: sp.Expr) -> sp.Expr:
    return sp.logcombine(sp.expand(shift))


@cache
def _derivation(model: Model) -> Derivation:
    return derive(model)


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
