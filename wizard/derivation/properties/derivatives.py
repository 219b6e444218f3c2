"""Gradient and Hessian of the loss by the parameters, for everything predicted or learned."""

from __future__ import annotations

from collections.abc import Iterator

import sympy as sp

from wizard.derivation.gradient import almost_everywhere, tidy
from wizard.derivation.properties.curvature import tidy_hessian
from wizard.derivation.properties.kinks import has_kink, slope_is_continuous
from wizard.derivation.properties.records import Kind, Property
from wizard.derivation.properties.subject import Subject
from wizard.derivation.records import Certainty
from wizard.notation.printer import tex


def derivatives(subject: Subject) -> Iterator[Property]:
    """The gradient, then the Hessian with its cross terms."""
    thetas = [p.symbol for p in subject.free]
    names = ", ".join(f"${tex(theta)}$" for theta in thetas)
    kinked = any(has_kink(subject.loss, theta) for theta in thetas)
    away = " It holds away from the kinks." if kinked else ""
    why = f"By differentiation of one observation's loss.{away}"
    slopes = [almost_everywhere(sp.diff(subject.as_derived, theta)) for theta in thetas]
    gradient = sp.Matrix([tidy(slope) for slope in slopes])
    said = f"The gradient of the loss by {names}."
    two = subject.model.family.domain.two_valued
    cases = [subject.loss.subs(subject.target, value) for value in (0, 1)] if two else [subject.loss]
    smooth = all(slope_is_continuous(case, theta) for case in cases for theta in thetas)
    everywhere = "By differentiation of one observation's loss."
    yield Property(Kind.GRADIENT, tuple(thetas), said, gradient, Certainty.PROVED, everywhere if smooth else why)
    hessian = tidy_hessian(subject.as_derived, thetas)
    said = f"The second derivatives of the loss by {names}."
    yield Property(Kind.HESSIAN, tuple(thetas), said, hessian, Certainty.PROVED, why)
