"""What a derivation is made of: steps with a relation and a verdict."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

import sympy as sp


class Relation(Enum):
    """How the line after a step stands to the line before it. All of them keep the minimiser where it is."""

    EQUAL = "equal"
    SHIFT = "equal up to an additive constant"
    SCALE = "proportional, with a positive factor"
    MONOTONE = "a monotone transformation"


class Certainty(Enum):
    """How sure the judge is of a step, or of a property of the loss."""

    PROVED = "proved"
    CHECKED = "checked"
    REFUTED = "refuted"
    UNKNOWN = "unknown"  # of properties only: what was tried decided nothing


@dataclass(frozen=True)
class Verdict:
    """The judge's finding and the evidence for it, in one sentence."""

    certainty: Certainty
    evidence: str


@dataclass(frozen=True)
class Rewrite:
    """What a rule proposes: the new line, its relation to the old one, the reason, and what is dropped.

    For SHIFT, `before = after + dropped` for one observation; for SCALE, `before = dropped * after`.
    """

    after: sp.Expr
    relation: Relation
    because: str
    dropped: sp.Expr | None = None


@dataclass(frozen=True)
class Step:
    """One judged step: `rule` is the rule's one-line statement."""

    rule: str
    before: sp.Expr
    after: sp.Expr
    relation: Relation
    because: str
    verdict: Verdict
    dropped: sp.Expr | None = None
