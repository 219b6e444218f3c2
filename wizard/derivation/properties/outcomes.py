"""Expectations over targets that can be counted on one's fingers: probability times value, added up."""

from __future__ import annotations

from itertools import product

import numpy as np
import sympy as sp

from wizard.derivation.properties.subject import Subject

MOST = 6  # targets, the orders of three items


def expected_over_outcomes(subject: Subject, function: sp.Expr) -> sp.Expr | None:
    """The expectation of a function of the target, or None where targets are many or something is not rational."""
    pairs = [(subject.model.family.density.subs(at), function.subs(at)) for at in _outcomes(subject)]
    symbols = sorted({s for pair in pairs for e in pair for s in e.free_symbols}, key=str)
    if not symbols or not all(e.is_rational_function(*symbols) for pair in pairs for e in pair):
        return None
    field = sp.QQ.frac_field(*symbols)
    total = field.zero
    for probability, value in pairs:
        total += field.from_sympy(sp.together(probability)) * field.from_sympy(sp.together(value))
    return sp.factor(field.to_sympy(total))


def _outcomes(subject: Subject) -> list[dict[sp.Symbol, sp.Integer]]:
    """All targets of several numbers, if there are but a few."""
    domain = subject.model.family.domain
    sets = [part.domain for part in domain.parts]
    if not sets or not all(each.discrete and each.upper.is_finite for each in sets):
        return []
    values = [range(int(each.lower), int(each.upper) + 1) for each in sets]
    if np.prod([len(each) for each in values]) > MOST**MOST:
        return []
    found = [numbers for numbers in product(*values) if domain.contains(np.array(numbers, dtype=float))]
    few = found if len(found) <= MOST else []
    return [dict(zip(domain.targets, map(sp.Integer, each), strict=True)) for each in few]
