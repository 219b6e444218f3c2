"""What the app may ask of a worker: plain data in, plain data out."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from wizard.catalogue import families, find
from wizard.derivation.derive import derive
from wizard.model import of_size
from wizard.worker.losses import describe_loss, verdict_on_loss
from wizard.worker.one_number import draw_one_number
from wizard.worker.report import family_report, information_in_numbers, meaning, model_of, report
from wizard.worker.stability import loss_in_floating_point


def derive_model(request: dict[str, Any]) -> dict[str, Any]:
    """The report of the derivation for a model, given as the keyword arguments of `Model`."""
    return report(derive(model_of(request)))


def explain_model(request: dict[str, Any]) -> list[dict[str, Any]]:
    """The derived properties of the loss of a model, given as the keyword arguments of `Model`."""
    return meaning(derive(model_of(request)))


def measure_information(request: dict[str, Any]) -> list[dict[str, Any]]:
    """The Fisher information of a model in numbers, where there is no formula of it: one property, or none."""
    return information_in_numbers(model_of(request))


def describe_family(request: dict[str, Any]) -> dict[str, Any]:
    """What there is to say of a family before it is chosen, given as {"family": name, "size": number or None}."""
    family = find(request["family"], families(), "distribution")
    return family_report(of_size(family, request.get("size")))


TASKS: dict[str, Callable[[Any], Any]] = {
    "derive": derive_model,
    "explain": explain_model,
    "inform": measure_information,
    "family": describe_family,
    "verdict": verdict_on_loss,
    "loss": describe_loss,
    "one number": draw_one_number,
    "floating": loss_in_floating_point,
}
