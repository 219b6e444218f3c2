"""Charts of orders: how likely each item is in each place."""

from __future__ import annotations

from collections.abc import Sequence

import altair as alt
import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from wizard.charts.frames import distinct, drawable
from wizard.charts.parts import CARD_HEIGHT, DATA, INKS, finished, listed, nothing, stroke, tips
from wizard.charts.planes import FAINT

ROW = 46  # px


def place_map(
    chances: ArrayLike,
    *,
    items: Sequence[str],
    observed: Sequence[int] = (),
    shares: ArrayLike | None = None,
    notes: Sequence[str] = (),
) -> alt.LayerChart:
    """The probability of each place of each item, as shade and number.

    Parameters
    ----------
    chances : shape (K, K), of item i in place j + 1.
    items : the K names of the items.
    observed : the place of each item, from 1, to be pointed out.
    shares : shape (K, K), of the data, written below the probabilities.
    notes : lines to be written above the chart.
    """
    names = distinct(items)
    cells = _cells(chances, names, shares)
    x = alt.X("outcome:O", title="place", sort=_places(names), axis=alt.Axis(labelAngle=0))
    y = alt.Y("series:N", title="item", sort=names, axis=alt.Axis(labelLimit=110))
    entries = tips(("series", "item"), ("outcome", "place"), ("y", "probability"))
    layers = _shaded(cells, x, y, [*entries, *([] if shares is None else tips(("count", "share of the data")))])
    there = [(name, str(place)) for name, place in zip(names, observed, strict=False)]
    if there:
        at = cells[[pair in there for pair in zip(cells["series"], cells["outcome"], strict=True)]].assign(**INKS)
        box = alt.Chart(at).mark_rect(filled=False, strokeWidth=3, aria=False, tooltip=None)
        layers.append(box.encode(x=x, y=y, stroke=stroke(DATA)))
    facts = [_likeliest(cells, name) for name in names[:4]]
    below = "In each cell the probability, below it the share of the data." if shares is not None else ""
    return finished(
        layers,
        description=" ".join([f"Probability of each place of {listed(names)}.", *facts]),
        notes=[below, *notes, "Framed: observed." if there else "", nothing(cells)],
        height=100 + ROW * len(names),
    )


def place_card(chances: ArrayLike, *, description: str, title: str = "") -> alt.LayerChart:
    """The bare shades, for a card: an item in each row, a place in each column."""
    size = len(np.asarray(chances))
    names = [str(item) for item in range(size)]
    x = alt.X("outcome:O", sort=_places(names), axis=None)
    y = alt.Y("series:N", sort=names, axis=None)
    layers = _shaded(_cells(chances, names, None), x, y, [], most=1.0)
    return finished(layers[:1], description=description, title=title, padding=2, side=2 * CARD_HEIGHT)


def _places(names: Sequence[str]) -> list[str]:
    return [str(place) for place in range(1, len(names) + 1)]


def _cells(chances: ArrayLike, names: Sequence[str], shares: ArrayLike | None) -> pd.DataFrame:
    """One row for each item (series) and place (outcome): chance as y, share as count, and both as text."""
    size = len(names)
    frame = pd.DataFrame(
        {
            "series": np.repeat(names, size),
            "outcome": np.tile(_places(names), size),
            "y": np.asarray(chances, dtype=float).reshape(size * size),
            "count": np.zeros(size * size) if shares is None else np.asarray(shares, dtype=float).reshape(-1),
        }
    )
    frame = frame[drawable(frame["y"].to_numpy())]
    return frame.assign(
        predicted=[f"{value:.2f}" for value in frame["y"]],
        observed=["" if shares is None else f"{value:.2f}" for value in frame["count"]],
        strength=1.0,
    )


def _shaded(
    cells: pd.DataFrame, x: alt.X, y: alt.Y, entries: list[alt.Tooltip], most: float | None = None
) -> list[alt.Chart]:
    """The cells, and their numbers in the strong end of the theme's ramp; the cells take its weak half."""
    top = most or (FAINT * float(cells["y"].max()) if len(cells) else 1.0)
    shade = alt.Color("y:Q", scale=alt.Scale(domain=[0, top], range="heatmap"), legend=None)
    ink = alt.Fill("strength:Q", scale=alt.Scale(domain=[0, 1], range="heatmap"), legend=None)
    base = alt.Chart(cells).encode(x=x, y=y)
    two = bool((cells["observed"] != "").any())
    layers = [base.mark_rect(aria=False).encode(color=shade, tooltip=entries or alt.value(None))]
    for column, down in (("predicted", -7 if two else 0), *([("observed", 9)] if two else [])):
        text = base.mark_text(fontSize=12 if two else 13, dy=down, aria=False)
        layers.append(text.encode(text=f"{column}:N", fill=ink, tooltip=entries or alt.value(None)))
    return layers


def _likeliest(cells: pd.DataFrame, name: str) -> str:
    rows = cells[cells["series"] == name].reset_index(drop=True)
    if not len(rows):
        return ""
    top = rows.loc[int(np.argmax(rows["y"]))]
    return f"{name}: most often in place {top['outcome']}, {top['predicted']}."
