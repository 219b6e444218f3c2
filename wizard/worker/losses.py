"""What the app shows of a named loss, as plain data: formula, verdict, facts, code and the same loss elsewhere."""

from __future__ import annotations

from typing import Any

import sympy as sp

from wizard.assumptions.domain import Domain
from wizard.assumptions.loss import MEAN, Argument, Elsewhere, NamedLoss
from wizard.assumptions.only_losses import nothing
from wizard.assumptions.sequences import Sequences
from wizard.catalogue import find, losses
from wizard.derivation.consequences import Consequence, consequences_of
from wizard.derivation.distribution_behind import AsItIs, OfTheError, OfTheModel, distribution_behind
from wizard.derivation.of_loss import derivation_of
from wizard.derivation.readable import readable, textbook
from wizard.derivation.three_classes import in_numbers
from wizard.derivation.verdicts.collect import verdict
from wizard.derivation.verdicts.records import LikelihoodVerdict, Match
from wizard.notation.display import display
from wizard.notation.glossary import glossary
from wizard.notation.printer import tex
from wizard.numerics.compile import compile_loss
from wizard.worker.facts import formulas_of, plain_facts
from wizard.worker.one_number import what_may_move
from wizard.worker.report import Plain, plain_loss


def verdict_on_loss(request: dict[str, Any]) -> Plain:
    """Whether the loss is a likelihood, given as {"loss": name}: enough for a line of a table."""
    found = verdict(find(request["loss"], losses(), "loss"))
    return {"standing": found.standing.value, "certainty": found.certainty.value, "statement": found.statement}


def describe_loss(request: dict[str, Any]) -> Plain:
    """Everything that the page of a loss shows, given as {"loss": name}."""
    loss = find(request["loss"], losses(), "loss")
    drawn = in_numbers(loss)
    derivation = None if drawn is None else derivation_of(drawn)
    return {
        "name": loss.name,
        "abbreviation": loss.abbreviation,
        "formula": display(loss.formula if loss.of_mean == MEAN else loss.over_the_data),
        "is_mean": loss.of_mean == MEAN,
        "about": loss.about,
        "functions": list(glossary([loss.formula, *formulas_of(loss)])),
        "target": _target(loss),
        "predictions": [_prediction(each) for each in loss.arguments],
        "constants": [
            {"latex": tex(each.symbol), "value": each.value, "meaning": each.meaning, "domain": each.domain.latex}
            for each in loss.constants
        ],
        "verdict": _verdict(loss, verdict(loss)),
        "readings": [_verdict(loss, each) for each in verdict(loss).readings],
        "facts": plain_facts(loss),
        "consequences": [_consequence(each) for each in consequences_of(loss)],
        "axes": [_axis(each) for each in drawn.arguments] if drawn is not None else [],
        "compiled": None if derivation is None else plain_loss(compile_loss(derivation)),
        "may_move": what_may_move(loss),
        "behind": _behind(distribution_behind(loss)),
        "elsewhere": [_elsewhere(each) for each in loss.elsewhere],
    }


def _target(loss: NamedLoss) -> Plain | None:
    """What is observed: how it is written, where it comes from and what it is; None where nothing is."""
    target = loss.target
    if target is nothing:
        return None
    if target.parts:
        letters = ", ".join(tex(part.symbol) for part in target.parts)
        return {"membership": rf"({letters}) \in {target.latex}", "title": _listed(target)}
    letter = tex(target.target_label)
    if isinstance(target, Sequences):
        return {
            "membership": rf"{letter} \in {target.latex}",
            "title": f"{target.title.lower()}, {target.counted}",
        }
    several = target.indexed and target.mixes is not None
    member = rf"({letter}_1, \dots, {letter}_K)" if several else letter
    return {"membership": rf"{member} \in {target.latex}", "title": "the shares of the classes" if several else ""}


def _listed(target: Domain) -> str:
    return " and ".join(part.title for part in target.parts) + " of a distribution"


def _axis(each: Argument) -> Plain:
    """A number that a picture may move."""
    letter = tex(each.label)
    said = f"${letter}$: {each.meaning}" if each.meaning else f"prediction ${letter}$"
    return {"name": str(each.label), "latex": letter, "domain": each.domain.name, "said": said}


def _prediction(each: Argument) -> Plain:
    """Of a loss of classes it is a vector: scores, or shares of one; of sequences, one for every step."""
    letter, where = tex(each.label), each.domain.latex
    member = letter
    if each.is_indexed and len(each.symbol.shape or ()) > 1:
        member, where = _of_every_step(each)
    elif each.is_indexed:
        member = rf"({letter}_1, \dots, {letter}_K)"
        where = where if each.domain.indexed else f"{where}^K"
    membership = rf"{member} \in {where}"
    return {"latex": letter, "domain": each.domain.latex, "membership": membership, "meaning": each.meaning}


def _of_every_step(each: Argument) -> tuple[str, str]:
    """Numbers in rows and columns; of probabilities, each row has the sum 1."""
    letter, (rows, columns) = tex(each.label), map(tex, each.symbol.shape)
    if not each.domain.indexed:
        return letter, rf"{each.domain.latex}^{{{rows} \times {columns}}}"
    return rf"({letter}_{{t,1}}, \dots, {letter}_{{t,{columns}}})", rf"\Delta^{{{tex(each.symbol.shape[-1] - 1)}}}"


def _verdict(loss: NamedLoss, found: LikelihoodVerdict) -> Plain:
    return {
        "standing": found.standing.value,
        "statement": found.statement,
        "certainty": found.certainty.value,
        "evidence": found.evidence,
        "formula": None if found.formula is None else _shown(found.formula),
        "called": _called(loss, found),
        "model": None if found.match is None else _match(found.match),
    }


def _called(loss: NamedLoss, found: LikelihoodVerdict) -> str:
    """What the formula of an exact loss is."""
    formula = found.formula
    if formula is None or isinstance(formula, sp.Tuple):
        return "Its probabilities"
    if loss.target.mixes is not None:
        return "The density of one observation"
    if loss.target.discrete and not formula.has(sp.Piecewise):  # in pieces it is read the other way
        return "Its probability"
    not_written = formula.has(sp.Symbol("Z", positive=True))
    return "Its density, where $Z$ stands for what makes the integral 1" if not_written else "Its density"


def _shown(formula: sp.Basic) -> str:
    shown = readable(formula)
    return display(shown) if isinstance(shown, sp.Expr) else tex(shown)


def _match(match: Match) -> Plain:
    """The model as the keyword arguments of `Model`, and how its negative log-likelihood stands to the loss."""
    model = match.model
    return {
        "title": model.family.title,
        "domain": model.family.domain.name,
        "family": model.family.name,
        "predict": {name: link.name for name, link in model.links.items()},
        "one_hot": model.one_hot,
        "factor": textbook(match.factor),
        "shift": textbook(match.shift),
        "where": [f"{tex(symbol)} = {textbook(value)}" for symbol, value in match.where],
    }


def _behind(found: AsItIs | OfTheError | OfTheModel | None) -> Plain | None:
    """How the distribution behind the loss is computed; {} where its probabilities are exp(-L) as it is."""
    match found:
        case OfTheError(scale, least, start):
            return {"scale": scale, "least": least, "start": start}
        case OfTheModel(derivation, constants):
            return {"compiled": plain_loss(compile_loss(derivation)), "constants": dict(constants)}
        case AsItIs():
            return {}
    return None


def _consequence(each: Consequence) -> Plain:
    return {
        "side": each.side.value,
        "statement": each.statement,
        "because": each.because,
        "certainty": each.certainty.value,
    }


def _elsewhere(each: Elsewhere) -> Plain:
    ours = r"\text{ours}"
    times = ours if each.factor == 1 else rf"{tex(each.factor)} \cdot {ours}"
    shift = tex(each.shift)
    plus = "" if each.shift == 0 else shift if shift.startswith("-") else f"+ {shift}"
    return {"name": each.name, "relation": f"{times} {plus}".strip(), "convention": each.convention}
