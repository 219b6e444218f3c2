"""What the page of a loss says is true of it, as plain data: each thing once, and said of what it is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import sympy as sp

from wizard.assumptions.loss import NamedLoss
from wizard.derivation.facts_of_loss import facts_of_loss
from wizard.derivation.properties.records import Kind, Property
from wizard.derivation.readable import readable
from wizard.derivation.records import Certainty
from wizard.notation.display import ROOM, display, width
from wizard.notation.printer import tex
from wizard.worker.report import Plain, plain_property

SURE = (Certainty.PROVED, Certainty.CHECKED, Certainty.UNKNOWN)  # the surest first


def plain_facts(loss: NamedLoss) -> list[Plain]:
    """The facts as JSON; a formula that was shown is not shown again."""
    facts, said, plain = facts_of_loss(loss), set[str](), []
    hessian = next((fact for fact in facts if fact.kind is Kind.HESSIAN), None)
    for fact in said_once(facts):
        formula = formula_of(_as_in_the_hessian(fact, hessian), loss)
        again = fact.kind is Kind.CANONICAL and formula in said
        said.add(formula or "")
        plain.append({**plain_property(fact), "formula": None if again else formula})
    return plain


def formulas_of(loss: NamedLoss) -> list[sp.Basic]:
    """Every formula that the page shows of the facts: what stands in them is explained there."""
    return [fact.formula for fact in facts_of_loss(loss) if isinstance(fact.formula, sp.Basic | sp.MatrixBase)]


def _as_in_the_hessian(fact: Property, hessian: Property | None) -> Property:
    """A curvature in the form that the Hessian has: with its kinks by name."""
    if fact.kind not in (Kind.CONVEXITY, Kind.CANONICAL) or fact.formula is None or hessian is None:
        return fact
    if (
        not isinstance(hessian.formula, sp.MatrixBase)
        or not set(fact.of) <= set(hessian.of)
        or (fact.holds is True and fact.kind is Kind.CANONICAL)
    ):
        return fact
    places = [hessian.of.index(symbol) for symbol in fact.of]
    return replace(fact, formula=hessian.formula.extract(places, places))


def said_once(facts: Sequence[Property]) -> list[Property]:
    """Without a convexity that follows: in each prediction from that in all, its lack in all from that in one."""
    convexities = [fact for fact in facts if fact.kind is Kind.CONVEXITY]
    if not convexities:
        return list(facts)
    *others, joint = convexities
    if joint.holds is False and any(each.holds is False and set(each.of) < set(joint.of) for each in others):
        return [fact for fact in facts if fact is not joint]
    if joint.holds is not True:
        return list(facts)
    implied = {
        id(each)
        for each in others
        if set(each.of) < set(joint.of) and SURE.index(joint.certainty) <= SURE.index(each.certainty)
    }
    return [fact for fact in facts if id(fact) not in implied]


def formula_of(fact: Property, loss: NamedLoss) -> str | None:
    """The formula as one would write it, with what it is a formula of."""
    formula = fact.formula
    if formula is None or isinstance(formula, sp.Tuple):
        return None
    bit = loss.target.target_label if loss.target.two_valued else None
    if isinstance(formula, sp.MatrixBase) and formula.shape == (1, 1):
        formula = formula[0]
    shown = readable(formula, bit)
    latex = display(shown) if isinstance(shown, sp.Expr) else tex(shown)
    if bit is not None and isinstance(shown, sp.Expr) and width(latex) > ROOM and shown.has(bit):
        latex = _case_by_case(formula, bit, latex)
    return _left_side(fact, loss) + latex


def _case_by_case(expression: sp.Expr, bit: sp.Symbol, whole: str) -> str:
    """For a target of 0 and for one of 1, where that is shorter than both in one."""
    zero, one = (tex(readable(expression.subs(bit, value))) for value in (0, 1))
    if max(width(zero), width(one)) > 2 * width(whole) // 3:
        return whole
    letter = tex(bit)
    return (
        rf"\begin{{cases}} {zero} & \text{{if }} {letter} = 0 \\ {one} & \text{{if }} {letter} = 1 \end{{cases}}"
    )


def _left_side(fact: Property, loss: NamedLoss) -> str:
    """What a derivative is a derivative of."""
    of_slope = fact.kind is Kind.GRADIENT
    of_curvature = fact.kind in (Kind.HESSIAN, Kind.CONVEXITY) or (fact.kind is Kind.CANONICAL and not fact.holds)
    if not (of_slope or of_curvature) or any(each.is_indexed for each in loss.arguments):
        return ""
    if len(fact.of) > 1:
        return r"\nabla L = " if of_slope else r"\nabla^{2} L = "
    by, power = tex(fact.of[0]), "" if of_slope else "^{2}"
    return rf"\frac{{\partial{power} L}}{{\partial {by}{power}}} = "
