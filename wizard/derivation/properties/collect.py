"""All properties of a loss, in the order in which they are told."""

from __future__ import annotations

from collections.abc import Iterator

from wizard.assumptions.family import Family
from wizard.derivation.properties.classes import class_properties
from wizard.derivation.properties.convexity import convexities
from wizard.derivation.properties.derivatives import derivatives
from wizard.derivation.properties.estimand import estimand
from wizard.derivation.properties.estimate import estimates
from wizard.derivation.properties.family import canonical_links, exponential_family
from wizard.derivation.properties.fisher import fisher_information
from wizard.derivation.properties.influence import influences
from wizard.derivation.properties.records import Kind, Property
from wizard.derivation.properties.subject import Subject
from wizard.derivation.records import Certainty
from wizard.notation.nodes import is_zero


def is_mixture(family: Family) -> bool:
    """Whether the density is a sum of kinds, of which any may be at work at any target."""
    return bool(family.density.is_Add) and not family.density.has(is_zero)


def not_tried(subject: Subject) -> Iterator[Property]:
    """An open answer to every question but for the derivatives: the proofs know no logarithm of a sum of kinds."""
    of = tuple(parameter.symbol for parameter in subject.free)
    for kind in Kind:
        if kind not in (Kind.GRADIENT, Kind.HESSIAN) and (kind is not Kind.CANONICAL or subject.model.predicted):
            said = "This is **not known**: the density is a sum of several kinds."
            why = "It was not tried: the logarithm of a sum of kinds has no form that these proofs know."
            yield Property(kind, of, said, None, Certainty.UNKNOWN, why)


def properties_of(subject: Subject) -> tuple[Property, ...]:
    """Every property that is derived, in a stable order."""
    if subject.model.family.domain.indexed:
        return tuple(class_properties(subject))
    if is_mixture(subject.model.family):
        return (*not_tried(subject), *derivatives(subject))
    return (
        estimand(subject, subject.free[0].symbol),
        *estimates(subject),
        *convexities(subject),
        *influences(subject),
        *canonical_links(subject),
        exponential_family(subject),
        *fisher_information(subject),
        *derivatives(subject),
    )
