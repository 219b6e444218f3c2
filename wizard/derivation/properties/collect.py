"""All properties of a loss, in the order in which they are told."""

from __future__ import annotations

from wizard.derivation.properties.classes import class_properties
from wizard.derivation.properties.convexity import convexities
from wizard.derivation.properties.derivatives import derivatives
from wizard.derivation.properties.estimand import estimand
from wizard.derivation.properties.estimate import estimates
from wizard.derivation.properties.family import canonical_links, exponential_family
from wizard.derivation.properties.fisher import fisher_information
from wizard.derivation.properties.influence import influences
from wizard.derivation.properties.optimum import optima
from wizard.derivation.properties.records import Property
from wizard.derivation.properties.several import properties_of_several
from wizard.derivation.properties.subject import Subject


def properties_of(subject: Subject, *, is_likelihood: bool = True) -> tuple[Property, ...]:
    """Every property that is derived, in a stable order; of a loss of one number alone those of any loss."""
    if subject.model.family.domain.indexed:
        return tuple(class_properties(subject))
    if subject.model.family.domain.parts:
        return tuple(properties_of_several(subject))
    best = tuple(estimates(subject))
    return (
        estimand(subject, subject.free[0].symbol),
        *best,
        *(optima(subject, best) if is_likelihood else ()),
        *convexities(subject),
        *influences(subject),
        *canonical_links(subject),
        *((exponential_family(subject), *fisher_information(subject)) if is_likelihood else ()),
        *derivatives(subject),
    )
