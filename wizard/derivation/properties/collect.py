"""All properties of a loss, in the order in which they are told."""

from __future__ import annotations

from wizard.derivation.properties.estimand import estimand
from wizard.derivation.properties.records import Property
from wizard.derivation.properties.subject import Subject


def properties_of(subject: Subject) -> tuple[Property, ...]:
    """Every property that is derived, in a stable order."""
    if subject.model.family.domain.indexed:
        return ()
    return (estimand(subject),)
