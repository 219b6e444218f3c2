"""Pictures of distributions of orders: the probability of each place of each item, and of whole orders."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from wizard.charts import Chart
from wizard.charts.orders import place_card, place_map
from wizard.charts.outcomes import outcome_bars
from wizard.numerics import curves
from wizard.numerics.views import Orders
from wizard.ui.distribution import Distribution
from wizard.ui.names import together

Array = NDArray[np.float64]
READABLE = 24  # orders whose probabilities are bars: those of four items


def order_cards(orders: Orders, shown: Mapping[str, Distribution], *, described: str = "") -> list[Chart]:
    """One small picture for each distribution, its label as title: an item in each row, a place in each column."""
    return [
        place_card(orders.of_places(_chances(orders, each)), description=described or label, title=label)
        for label, each in shown.items()
    ]


def unlike(shown: Distribution) -> Distribution:
    """The same family, its parameters spread over their spans: items that are alike have no order to be seen."""
    spans = [parameter["span"] for parameter in shown.report["parameters"]]
    spread = {
        name: float(np.interp(place, [0.0, max(1.0, len(spans) - 1.0)], [high, low]))
        for place, (name, (low, high)) in enumerate(zip(shown.values, spans, strict=True))
    }
    return Distribution(shown.report, shown.family, spread)


def order_pictures(
    orders: Orders, shown: Distribution, names: Sequence[str], data: Array | None, *, notes: Sequence[str] = ()
) -> list[Chart]:
    """The places of the items, and all orders where they are few, beside the shares of the data (n, items)."""
    chances = _chances(orders, shown)
    shares = None if data is None else np.mean((data[:, None] == orders.targets).all(axis=2), axis=0)
    places = place_map(
        orders.of_places(chances),
        items=names,
        shares=None if shares is None else orders.of_places(shares),
        notes=notes,
    )
    if len(chances) > READABLE:
        return [places]
    heights = {"fitted": chances} if shares is None else {"fitted": chances, "data": shares}
    return [places, outcome_bars(orders.names, heights, target=together(names), what="probability, share")]


def observed_order(orders: Orders, shown: Distribution, names: Sequence[str], y: Array) -> Chart:
    """The predicted places of the items, with those of one observation (items,)."""
    chances = orders.of_places(_chances(orders, shown))
    return place_map(chances, items=names, observed=[int(place) for place in y])


def _chances(orders: Orders, shown: Distribution) -> Array:
    return curves.probabilities(shown.loss, orders, shown.raw, shown.given)
