"""What the app may ask of a worker: plain data in, plain data out."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from wizard.catalogue import families
from wizard.derivation.derive import derive
from wizard.worker.report import family_report, model_of, report


def derive_model(request: dict[str, Any]) -> dict[str, Any]:
    """The report of the derivation for a model, given as the keyword arguments of `Model`."""
    return report(derive(model_of(request)))


def describe_families(domain: str) -> list[dict[str, Any]]:
    """What there is to say of every family of a domain."""
    return [family_report(family) for family in families(domain)]


TASKS: dict[str, Callable[[Any], Any]] = {"derive": derive_model, "families": describe_families}
