"""What the app shows of a loss in floating point, as plain data: both forms, and where the naive one breaks."""

from __future__ import annotations

from typing import Any

from wizard.catalogue import find, losses
from wizard.notation.printer import tex
from wizard.numerics.breaking import Place, Reading, breaking
from wizard.numerics.breaking_words import as_written, decimal, said_of, said_of_steps, set_up
from wizard.numerics.long_sequences import too_long
from wizard.numerics.scored import NotLookedAt
from wizard.worker.report import Plain


def loss_in_floating_point(request: dict[str, Any]) -> Plain:
    """What becomes of the loss in floating point, or why that was not looked at.

    It is given as {"loss": name, "moving": number of the prediction that moves, 0 if left out}.
    """
    loss = find(request["loss"], losses(), "loss")
    try:
        found = breaking(loss, request.get("moving", 0))
    except NotLookedAt as reason:
        return {"why_not": str(reason)}
    long = too_long(found.naive)
    return {
        "why_not": "",
        "score": tex(found.of.symbol),
        "set_up": set_up(found.of),
        "naive": found.naive.code,
        "stable": None if found.stable is None else found.stable.code,
        "naive_helpers": list(found.naive.helpers),
        "helpers": [] if found.stable is None else list(found.stable.helpers),
        "holds": found.holds,
        "units": found.units,
        "largest": found.largest_tried,
        "breaks": [
            {"statement": s.statement, "targets": list(map(as_written, s.targets)), "where": s.where}
            for s in said_of(found)
        ],
        "too_long": "" if long is None else said_of_steps(long),
        "tables": [
            {"target": as_written(target), "rows": [_row(place) for place in places]}
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
