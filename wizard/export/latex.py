"""The whole derivation as a LaTeX document that compiles as it stands."""

from __future__ import annotations

from wizard.derivation.derive import Derivation
from wizard.derivation.records import Relation, Step
from wizard.notation.display import as_factor
from wizard.notation.printer import tex

# between two lines: how the second stands to the first
SIGN = {
    Relation.EQUAL: "=",
    Relation.SHIFT: r"\overset{c}{=}",
    Relation.SCALE: r"\propto",
    Relation.MONOTONE: r"\longrightarrow",
}
MEANING = {
    Relation.EQUAL: "equal",
    Relation.SHIFT: "equal up to an additive constant",
    Relation.SCALE: "proportional, with a positive factor",
    Relation.MONOTONE: "a monotone transformation: the best parameters stay the same",
}


def latex_document(derivation: Derivation) -> str:
    r"""A document with every line, the reason for it and the verdict on it, the names and the gradient.

    >>> from wizard.derivation.derive import derive
    >>> from wizard.model import Model
    >>> r"\begin{document}" in latex_document(derive(Model("poisson")))
    True
    """
    family = derivation.model.family
    parts = [
        r"\documentclass{article}",
        r"\usepackage{amsmath,amssymb}",
        r"\setlength{\parindent}{0pt}",
        r"\begin{document}",
        rf"\section*{{From the {family.title} likelihood to the loss}}",
        f"Assumption: {family.story}.",
        rf"\[ \mathcal{{L}} = {tex(derivation.start)} \]",
        *(_step(number, step) for number, step in enumerate(derivation.steps, 1)),
        *_names(derivation),
        *_gradient(derivation),
        r"\end{document}",
    ]
    return "\n\n".join(parts) + "\n"


def _step(number: int, step: Step) -> str:
    sign = SIGN[step.relation]
    verdict = f"{step.verdict.certainty.value.capitalize()}: {step.verdict.evidence}"
    return (
        rf"\textbf{{Step {number}.}} {step.rule} {step.because}" + "\n"
        rf"\[ {sign}\; {tex(step.after)} \]" + "\n"
        rf"{{\footnotesize ({MEANING[step.relation]}) {verdict}}}"
    )


def _names(derivation: Derivation) -> list[str]:
    return [
        rf"\textbf{{{c.loss.name[0].upper()}{c.loss.name[1:]} ({c.loss.abbreviation}).}} After step {number},"
        rf" one observation's line is $a \cdot \ell + b$ with $\ell = {tex(c.matched)}$, $a = {tex(c.factor)}$,"
        rf" $b = {tex(c.shift)}$."
        for number, c in derivation.names
    ]


def _gradient(derivation: Derivation) -> list[str]:
    return [
        rf"\textbf{{Gradient by the raw output of ${tex(rule.parameter.label)}$.}} "
        rf"\[ {as_factor(tex(rule.outer))} \cdot {as_factor(tex(rule.inner))} = {tex(rule.result)} \]"
        for rule in derivation.gradient
    ]
