"""Pictures of distributions of two numbers: the density over a plane, with lines that enclose most of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from wizard.charts import Chart
from wizard.charts.planes import heat_card, heat_map
from wizard.numerics import planes
from wizard.numerics.views import Plane
from wizard.ui.distribution import Distribution
from wizard.ui.prediction import percent

Array = NDArray[np.float64]
MUCH = 4.0  # times longer: beside such an axis the other has no room to be read


def plane_cards(plane: Plane, shown: Mapping[str, Distribution], *, described: str = "") -> list[Chart]:
    """One small picture for each distribution, with its label as title; all have the same axes.

    The alt text is the label where nothing else is `described`.
    """
    whole = planes.window_over([planes.window(plane, each.drawn) for each in shown.values()])
    cells = planes.cells(whole if plane.turned else planes.squared(whole))
    return [
        heat_card(
            *cells,
            planes.plane_density(each.loss, plane, cells, each.raw, each.given, each.drawn, planes.FEW),
            description=described or label,
            title=label,
            contours=_lines(plane, each, planes.FEW),
            square=not plane.turned,
        )
        for label, each in shown.items()
    ]


def plane_picture(
    plane: Plane,
    shown: Distribution,
    data: Array,
    titles: Sequence[str],
    *,
    observed: Array | None = None,
    note: str = "",
) -> Chart:
    """The density with its lines over the range of the data (n, parts), with the data or one observation on it.

    `titles` name the numbers of the target.
    """
    named, window = plane.named(titles), planes.window(plane, shown.drawn, data)
    square = not plane.turned and _alike(named, window)
    cells = planes.cells(planes.squared(window) if square else window)
    heights = planes.plane_density(shown.loss, plane, cells, shown.raw, shown.given, shown.drawn)
    return heat_map(
        *cells,
        heights,
        titles=named,
        points=plane.back(data) if observed is None else None,
        observed=None if observed is None else _at(plane, observed),
        contours=_lines(plane, shown),
        square=square,
        note=" ".join([plane.note, note]).strip(),
    )


def _lines(plane: Plane, shown: Distribution, slices: int = planes.MANY) -> dict[str, list[Array]]:
    found = planes.contours(shown.loss, plane, shown.raw, shown.given, shown.drawn, slices)
    return {percent(share): lines for share, lines in found.items()}


def _at(plane: Plane, target: Array) -> tuple[float, float]:
    right, up = plane.back(target[None])
    return float(right[0]), float(up[0])


def _alike(titles: tuple[str, str], window: planes.Window) -> bool:
    """Whether both numbers seem to be in one unit: it is written behind both alike, and neither is far larger."""
    first, second = (title.rpartition("(")[2] if title.endswith(")") else "" for title in titles)
    right, up = (high - low for low, high in window)
    return first == second and max(right, up) < MUCH * min(right, up)
