"""What is said of a named loss as a likelihood: the standing, how sure it is, and the evidence."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

import sympy as sp

from wizard.assumptions.loss import NamedLoss
from wizard.derivation.records import Certainty
from wizard.model import Model
from wizard.notation.printer import tex


class Standing(Enum):
    """How a loss L stands to likelihoods exp(-a L - b), a > 0, b free of the prediction."""

    EXACT = "exact"  # it is a negative log-likelihood up to a and b
    MODIFIED = "modified"  # it is one whose targets were weighted or changed
    BOUND = "bound"  # it bounds one from above
    NONE = "none"  # no a and b make it one
    UNKNOWN = "unknown"  # what was tried decided nothing


@dataclass(frozen=True)
class Match:
    """A model of the catalogue that leads to the loss: its negative log-likelihood is factor * loss + shift.

    `where` says what constants of the loss, or parameters of the model, are for that.
    """

    model: Model
    factor: sp.Expr
    shift: sp.Expr
    where: tuple[tuple[sp.Symbol, sp.Expr], ...] = ()


@dataclass(frozen=True)
class LikelihoodVerdict:
    """Whether a loss is a negative log-likelihood.

    Parameters
    ----------
    standing, statement : the answer, and the answer for a student in Markdown with LaTeX between dollar signs.
    certainty, evidence : how sure it is, and why.
    formula : the probability or density that it is the negative logarithm of, or what refutes it; None if neither.
    match : a model of the catalogue that leads to this loss, if there is one.
    readings : the verdicts for other ways to say what is random given what.
    """

    standing: Standing
    statement: str
    certainty: Certainty
    evidence: str
    formula: sp.Basic | None = None
    match: Match | None = None
    readings: tuple[LikelihoodVerdict, ...] = ()


def with_usual_constants(loss: NamedLoss) -> str:
    """For evidence that holds for these values of the constants alone: a sentence that says so, or nothing."""
    values = _usual(loss)
    return f" (With {values}.)" if values else ""


def named_with_usual_constants(loss: NamedLoss) -> str:
    """What a statement is about that holds for these values of the constants alone."""
    values = _usual(loss)
    return f"{loss.titled}, with {values}," if values else loss.titled


def _usual(loss: NamedLoss) -> str:
    return ", ".join(f"${tex(symbol)} = {tex(value)}$" for symbol, value in loss.usual.items())
