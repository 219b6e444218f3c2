"""What the app shows of a loss in floating point, as plain data: both forms, and where the naive one breaks."""

from __future__ import annotations

from typing import Any

import numpy as np

from wizard.catalogue import find, losses
from wizard.numerics.breaking import Breaking, Place, Reading, breaking
from wizard.numerics.breaking_words import decimal, said_of
from wizard.worker.report import Plain


def loss_in_floating_point(request: dict[str, Any]) -> Plain | None:
    """What becomes of the loss in floating point, given as {"loss": name}; None for several predictions."""
    found = breaking(find(request["loss"], losses(), "loss"))
    if found is None:
        return None
    return {
        "score": found.of.name,
        "naive": found.naive.code,
        "stable": None if found.stable is None else found.stable.code,
        "helpers": [] if found.stable is None else list(found.stable.helpers),
        "is_composed": found.of.prediction is not None,
        "of_classes": found.of.of_classes,
        "largest": found.largest_tried,
        "breaks": [
            {"statement": s.statement, "targets": list(s.targets), "where": s.where} for s in said_of(found)
        ],
        "tables": [_table(found, target, places) for target, places in found.places.items()],
    }


def _table(found: Breaking, target: int, places: tuple[Place, ...]) -> Plain:
    return {"target": target, "rows": [_row(place) for place in places]}


def _row(place: Place) -> Plain:
    return {
        "score": f"{place.score:g}",
        "truth": decimal(place.truth),
        "single": _reading(place.single),
        "double": _reading(place.double),
        "stable": None if place.stable is None else _reading(place.stable),
    }


def _reading(reading: Reading) -> Plain:
    """The value as text, whether it is wrong, and by how much, where that is a number."""
    off = f"{reading.error:.1g}" if np.isfinite(reading.error) else ""
    return {"value": decimal(reading.value), "wrong": reading.is_wrong, "error": off}
