"""What the app shows of a named loss, as plain data: formula, verdict, facts, code and the same loss elsewhere."""

from __future__ import annotations

from typing import Any

import sympy as sp

from wizard.assumptions.loss import Argument, Elsewhere, NamedLoss
from wizard.assumptions.sequences import Sequences
from wizard.catalogue import find, losses
from wizard.derivation.of_loss import derivation_of, properties_of_loss
from wizard.derivation.verdicts.collect import verdict
from wizard.derivation.verdicts.records import LikelihoodVerdict, Match
from wizard.derivation.verdicts.scoring import scoring
from wizard.derivation.verdicts.sequence_facts import facts_of_sequences
from wizard.notation.display import display
from wizard.notation.glossary import glossary
from wizard.notation.printer import tex
from wizard.numerics.compile import compile_loss
from wizard.worker.report import Plain, plain_loss, plain_property


def verdict_on_loss(request: dict[str, Any]) -> Plain:
    """Whether the loss is a likelihood, given as {"loss": name}: enough for a line of a table."""
    found = verdict(find(request["loss"], losses(), "loss"))
    return {"standing": found.standing.value, "certainty": found.certainty.value, "statement": found.statement}


def describe_loss(request: dict[str, Any]) -> Plain:
    """Everything that the page of a loss shows, given as {"loss": name}."""
    loss = find(request["loss"], losses(), "loss")
    found = (scoring(loss), *properties_of_loss(loss), *facts_of_sequences(loss))
    facts = [each for each in found if each is not None]
    derivation = derivation_of(loss)
    return {
        "name": loss.name,
        "abbreviation": loss.abbreviation,
        "formula": display(loss.formula),
        "functions": list(glossary([loss.formula])),
        "target": {
            "latex": tex(loss.target.target_label),
            "domain": loss.target.latex,
            "title": loss.target.title,
        },
        "predictions": [_prediction(loss, each) for each in loss.arguments],
        "constants": [
            {"latex": tex(each.symbol), "value": each.value, "meaning": each.meaning, "domain": each.domain.latex}
            for each in loss.constants
        ],
        "verdict": _verdict(verdict(loss)),
        "facts": [plain_property(each) for each in facts],
        "compiled": None if derivation is None else plain_loss(compile_loss(derivation)),
        "elsewhere": [_elsewhere(each) for each in loss.elsewhere],
    }


def _prediction(loss: NamedLoss, each: Argument) -> Plain:
    """Of a loss of classes it is a vector: scores, or shares of one; of sequences, one for every step."""
    letter, where = tex(each.label), each.domain.latex
    member = letter
    if isinstance(loss.target, Sequences):
        member, where = _of_every_step(each)
    elif loss.target.indexed:
        member = rf"({letter}_1, \dots, {letter}_K)"
        where = where if each.domain.indexed else f"{where}^K"
    return {"latex": letter, "domain": each.domain.latex, "membership": rf"{member} \in {where}"}


def _of_every_step(each: Argument) -> tuple[str, str]:
    """Numbers in rows and columns; of probabilities, each row has the sum 1."""
    letter, (rows, columns) = tex(each.label), map(tex, each.symbol.shape)
    if not each.domain.indexed:
        return letter, rf"{each.domain.latex}^{{{rows} \times {columns}}}"
    return rf"({letter}_{{t,1}}, \dots, {letter}_{{t,{columns}}})", rf"\Delta^{{{tex(each.symbol.shape[-1] - 1)}}}"


def _verdict(found: LikelihoodVerdict) -> Plain:
    return {
        "standing": found.standing.value,
        "statement": found.statement,
        "certainty": found.certainty.value,
        "evidence": found.evidence,
        "formula": None if found.formula is None else _shown(found.formula),
        "model": None if found.match is None else _match(found.match),
    }


def _shown(formula: sp.Basic) -> str:
    return display(formula) if isinstance(formula, sp.Expr) else tex(formula)


def _match(match: Match) -> Plain:
    """The model as the keyword arguments of `Model`, and how its negative log-likelihood stands to the loss."""
    model = match.model
    return {
        "title": model.family.title,
        "domain": model.family.domain.name,
        "family": model.family.name,
        "predict": {name: link.name for name, link in model.links.items()},
        "one_hot": model.one_hot,
        "factor": tex(match.factor),
        "shift": tex(match.shift),
        "where": [f"{tex(symbol)} = {tex(value)}" for symbol, value in match.where],
    }


def _elsewhere(each: Elsewhere) -> Plain:
    ours = r"\text{ours}"
    times = ours if each.factor == 1 else rf"{tex(each.factor)} \cdot {ours}"
    shift = tex(each.shift)
    plus = "" if each.shift == 0 else shift if shift.startswith("-") else f"+ {shift}"
    return {"name": each.name, "relation": f"{times} {plus}".strip(), "convention": each.convention}
