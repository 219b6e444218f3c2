"""What the app shows of a loss in floating point, as plain data: both forms, and where the naive one breaks."""

from __future__ import annotations

from typing import Any

from wizard.catalogue import find, losses
from wizard.numerics.breaking import Place, Reading, breaking
from wizard.numerics.breaking_words import decimal, said_of
from wizard.numerics.scored import NotLookedAt
from wizard.worker.report import Plain


def loss_in_floating_point(request: dict[str, Any]) -> Plain:
    """What becomes of the loss in floating point, given as {"loss": name}, or why that was not looked at."""
    try:
        found = breaking(find(request["loss"], losses(), "loss"))
    except NotLookedAt as reason:
        return {"why_not": str(reason)}
    return {
        "why_not": "",
        "score": found.of.name,
        "naive": found.naive.code,
        "stable": None if found.stable is None else found.stable.code,
        "helpers": [] if found.stable is None else list(found.stable.helpers),
        "is_composed": found.of.prediction is not None,
        "of_classes": found.of.is_array,
        "units": found.units,
        "largest": found.largest_tried,
        "breaks": [
            {"statement": s.statement, "targets": list(s.targets), "where": s.where} for s in said_of(found)
        ],
        "tables": [
            {"target": target, "rows": [_row(place) for place in places]}
            for target, places in found.places.items()
        ],
    }


def _row(place: Place) -> Plain:
    return {
        "score": f"{place.score:g}",
        "truth": decimal(place.truth),
        "single": _reading(place.single),
        "double": _reading(place.double),
        "stable": None if place.stable is None else _reading(place.stable),
    }


def _reading(reading: Reading) -> Plain:
    """The value as text, and whether it is wrong."""
    return {"value": decimal(reading.value), "wrong": reading.is_wrong}
