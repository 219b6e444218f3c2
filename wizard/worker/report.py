"""What the app shows of a derivation, as plain data: LaTeX, sentences, source text and numbers."""

from __future__ import annotations

from collections.abc import Mapping
from math import isfinite
from typing import Any

import numpy as np
import sympy as sp
from numpy.typing import NDArray

from wizard.assumptions.domain import Domain, real_line
from wizard.assumptions.family import Family, Parameter
from wizard.assumptions.link import Link
from wizard.catalogue import domains, find, links
from wizard.derivation.derive import Derivation, derive
from wizard.derivation.gradient import ChainRule, in_parameters
from wizard.derivation.outputs import density
from wizard.derivation.properties.records import Kind, Property
from wizard.derivation.recognise import Certificate
from wizard.derivation.records import Certainty
from wizard.export import TARGETS
from wizard.export.latex import MEANING, SIGN
from wizard.fitting.problem import Problem, problem_of
from wizard.model import Model, Reduction
from wizard.notation.display import as_factor, display
from wizard.notation.glossary import glossary
from wizard.notation.printer import tex
from wizard.notation.sums import j, k
from wizard.numerics.compile import CompiledLoss, compile_loss
from wizard.numerics.information import fisher_information

Plain = dict[str, Any]

LONGEST = 120  # operations of a second derivative that is still shown


def model_of(request: Mapping[str, Any]) -> Model:
    """The model of a request: the keyword arguments of `Model`, as JSON."""
    return Model(**request)


def report(derivation: Derivation) -> Plain:
    """Everything that the pages show of one derivation."""
    model = derivation.model
    return {
        "lines": _lines(derivation),
        "functions": list(glossary([*derivation.lines, *(rule.result for rule in derivation.gradient)])),
        "names": [_certificate(number, each, model) for number, each in derivation.names],
        "gradient": [_chain_rule(rule) for rule in derivation.gradient],
        "learned_gradient": [(tex(p.symbol), tex(slope)) for p, slope in derivation.learned_gradient],
        "hessian": _hessian(derivation),
        "compiled": plain_loss(compile_loss(derivation)),
        "problem": plain_problem(problem_of(derivation)),
        "exports": {name: write(derivation) for name, write in TARGETS.items()},
    }


def meaning(derivation: Derivation) -> list[Plain]:
    """What the loss means: its derived properties."""
    return [plain_property(each) for each in derivation.properties]


def information_in_numbers(model: Model) -> list[Plain]:
    """The Fisher information of a model in numbers, at typical values; nothing if it was not found."""
    found = fisher_information(model)
    if found is None:
        return []
    family = model.family
    free = [family.parameter(name) for name in (*model.predicted, *model.learned)]
    values = {p.symbol: model.constants.get(p.name, p.value) for p in family.parameters}
    where = ", ".join(f"${tex(symbol)} = {value:g}$" for symbol, value in values.items())
    usual = {part.symbol: part.usual for part in family.domain.parts if part.usual is not None}
    beside = "".join(f", ${tex(symbol)} = {value:g}$" for symbol, value in usual.items())
    rounded = sp.Matrix(found.shape[0], found.shape[1], lambda a, b: sp.Float(_rounded(found, a, b), 4))
    shown = tex(rounded if len(free) > 1 else rounded[0])
    about = ", ".join(f"${tex(p.symbol)}$" for p in free)
    statement = f"At {where}{beside} one observation's Fisher information about {about} is ${shown}$."
    why = "The covariance of the score, added up or integrated over all targets; its mean is zero, as it must be."
    told = Property(Kind.FISHER, tuple(p.symbol for p in free), statement, None, Certainty.CHECKED, why)
    return [plain_property(told)]


def _rounded(matrix: NDArray[np.float64], row: int, column: int) -> float:
    """An entry, or zero if it is nothing but the rounding of what it was computed from."""
    size = np.sqrt(matrix[row, row] * matrix[column, column])
    return float(matrix[row, column]) if abs(matrix[row, column]) > 1e-9 * size else 0.0


def family_report(family: Family) -> Plain:
    """What the pages show of a family before it is chosen: formula, parameters, links, its density."""
    everything_given = {p.name: "identity" for p in family.free_parameters}
    return {
        "name": family.name,
        "title": family.title,
        "story": family.story,
        "breaks": family.breaks,
        "density": display(density(family)),
        "parameters": [_parameter(p) for p in family.parameters],
        "compiled": plain_loss(compile_loss(derive(Model(family, predict=everything_given)))),
    }


def plain_loss(loss: CompiledLoss) -> Plain:
    """A compiled loss as JSON; `CompiledLoss(**plain)` restores it."""
    return {
        "source": loss.source,
        "raws": list(loss.raws),
        "given": dict(loss.given),
        "parts": list(loss.parts),
        "of_classes": loss.of_classes,
        "mean": loss.mean,
        "kinked": loss.kinked,
    }


def plain_problem(problem: Problem) -> Plain:
    """A fitting problem as JSON; `restored_problem` restores it."""
    return {
        "loss": plain_loss(problem.loss),
        "names": list(problem.names),
        "from_inputs": list(problem.from_inputs),
        "bounds": [None if b is None else [_plain_number(end) for end in b] for b in problem.bounds],
        "scale": problem.scale,
        "domain": problem.domain.name,
        "size": problem.domain.size,
        "beside": list(problem.beside),
        "locations": list(problem.locations),
        "kinks": list(problem.kinks),
    }


def _plain_number(number: float) -> float | str:
    """JSON has no infinity."""
    return number if isfinite(number) else str(number)


def restored_loss(plain: Mapping[str, Any]) -> CompiledLoss:
    """The compiled loss that `plain_loss` wrote."""
    return CompiledLoss(**{**plain, "raws": tuple(plain["raws"]), "parts": tuple(plain["parts"])})


def restored_problem(plain: Mapping[str, Any]) -> Problem:
    """The fitting problem that `plain_problem` wrote."""
    return Problem(
        loss=restored_loss(plain["loss"]),
        names=tuple(plain["names"]),
        from_inputs=tuple(plain["from_inputs"]),
        bounds=tuple(None if b is None else (float(b[0]), float(b[1])) for b in plain["bounds"]),
        scale=plain["scale"],
        domain=_domain(plain["domain"], plain["size"]),
        beside=tuple(plain["beside"]),
        locations=tuple(plain["locations"]),
        kinks=tuple(plain["kinks"]),
    )


def _domain(name: str, size: int) -> Domain:
    found = find(name, domains(), "domain")
    return found if found.size == size or found.of_size is None else found.of_size(size)


def _lines(derivation: Derivation) -> list[Plain]:
    start = {"latex": display(derivation.start), "sign": "", "rule": "Write down the likelihood of the data."}
    return [
        start,
        *(
            {
                "latex": display(step.after),
                "sign": SIGN[step.relation],
                "rule": step.rule,
                "because": step.because,
                "relation": MEANING[step.relation],
                "certainty": step.verdict.certainty.value,
                "evidence": step.verdict.evidence,
            }
            for step in derivation.steps
        ),
    ]


def _certificate(number: int, certificate: Certificate, model: Model) -> Plain:
    loss = certificate.loss
    summed = model.reduction is Reduction.SUM and loss.summed
    of_each = bool(model.family.domain.parts) and not loss.target.indexed
    over_outputs = ", added up over the outputs" if of_each else ""
    return {
        "line": number,
        "loss": loss.name,
        "name": (loss.summed if summed else loss.name) + over_outputs,
        "abbreviation": loss.summed_abbreviation if summed else loss.abbreviation,
        "up_to": certificate.up_to,
        "matched": tex(certificate.matched),
        "proof": certificate.proof,
        "factor": tex(certificate.factor),
        "shift": display(certificate.shift),
        "constants": [f"{tex(symbol)} = {tex(value)}" for symbol, value in certificate.constants],
        "aliases": [each.name for each in loss.elsewhere],
    }


def _chain_rule(rule: ChainRule) -> Plain:
    classes = isinstance(rule.raw, sp.IndexedBase)
    return {
        "name": rule.parameter.name,
        "parameter": tex(rule.parameter.symbol[k] if classes else rule.parameter.symbol),
        "raw": tex(rule.raw[j] if classes else rule.raw),
        "outer": tex(rule.outer),
        "inner": tex(rule.inner),
        "product": f"{as_factor(tex(rule.outer))} \\cdot {as_factor(tex(rule.inner))}",
        "cancelled": [tex(factor) for factor in rule.cancelled],
        "result": tex(rule.result),
        "identity": rule.parameter.symbol == rule.raw,
        "residual": None if rule.residual is None else tex(rule.residual),
        "summed_over_classes": classes,
        "certainty": rule.verdict.certainty.value,
        "evidence": rule.verdict.evidence,
    }


def _hessian(derivation: Derivation) -> Plain:
    model, matrix = derivation.model, derivation.hessian
    rows = [
        tex(model.raw(name).label if model.family.domain.indexed else model.raw(name)) for name in model.predicted
    ]
    if not rows:
        return {"rows": [], "entries": []}
    entries = [
        [_readable(in_parameters(matrix[a, b], model)) for b in range(matrix.cols)] for a in range(matrix.rows)
    ]
    return {"rows": rows, "entries": entries}


def _readable(expression: sp.Expr) -> str | None:
    """The formula, unless nobody would read it."""
    return tex(expression) if sp.count_ops(expression) <= LONGEST else None


def plain_property(each: Property) -> Plain:
    """A property as JSON."""
    return {
        "about": each.kind.value,
        "of": [tex(symbol) for symbol in each.of],
        "kind": each.kind.name.lower(),
        "statement": each.statement,
        "formula": None if each.formula is None or isinstance(each.formula, sp.Tuple) else tex(each.formula),
        "certainty": each.certainty.value,
        "evidence": each.evidence,
        "holds": each.holds,
    }


def _parameter(parameter: Parameter) -> Plain:
    return {
        "name": parameter.name,
        "latex": tex(parameter.label),
        "meaning": parameter.meaning,
        "domain": parameter.domain.latex,
        "rule": parameter.domain.rule,
        "links": [_link(each, parameter) for each in _ordered(parameter)],
        "value": parameter.value,
        "span": list(parameter.span),
        "vector": parameter.domain.indexed,
        "only_fixed": parameter.only_fixed,
    }


def _ordered(parameter: Parameter) -> list[Link]:
    """The links that fit, the default first."""
    fitting = [link for link in links() if link.maps_onto(parameter.domain)]
    return sorted(fitting, key=lambda link: link is not parameter.link)


def _link(link: Link, parameter: Parameter) -> Plain:
    raws = parameter.domain if link.is_identity else link.raws
    raw: sp.Expr = link.raws.symbol("z")
    words = {
        "name": link.name,
        "reading": link.reading,
        "may_leave": raws is not real_line,
        "raw_rule": raws.rule,
    }
    if parameter.domain.indexed:
        raw = sp.IndexedBase(raw)
        formula = raw[k] if link.is_identity else link.parameter(raw)
        return {**words, "latex": f"{tex(parameter.symbol[k])} = {tex(formula)}"}
    value = link.parameter(raw)
    spelled = value.definition if hasattr(value, "definition") else value
    more = "" if spelled == value else f" = {tex(spelled)}"
    return {**words, "latex": f"{tex(parameter.symbol)} = {tex(value)}{more}"}
