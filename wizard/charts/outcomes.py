"""Charts of targets that can be counted one by one: the probability of each, and its share of the data."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import altair as alt
import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from wizard.charts.frames import as_floats, distinct, drawable
from wizard.charts.parts import (
    CARD_HEIGHT,
    DATA,
    INKS,
    axis_y,
    fill,
    filled,
    finished,
    listed,
    number,
    tips,
)

MOST = 130  # outcomes


def outcome_bars(
    names: Sequence[str],
    heights: Mapping[str, ArrayLike],
    *,
    target: str,
    what: str = "probability",
    observed: int | None = None,
) -> alt.LayerChart:
    """The probability of each outcome as bars; several probabilities of it side by side, with a legend.

    Parameters
    ----------
    names : of the n outcomes, in their order; at most `MOST` are drawn.
    heights : label to shape (n,): probabilities, or shares of the data.
    target, what : titles of the horizontal and of the vertical axis.
    observed : the number of an outcome to be pointed out.
    """
    shown, labels = distinct(names[:MOST]), [str(label) for label in heights]
    frame = _rows(shown, heights)
    x = alt.X(
        "outcome:N",
        sort=shown,
        title=target,
        axis=alt.Axis(labelAngle=0 if len(shown) <= 4 else -90, labelLimit=90),
    )
    y = axis_y(what, [0.0, max(0.05, float(frame["y"].max()) if len(frame) else 0.0)])
    entries = tips(("outcome", target), ("series", "which"), ("y", what))
    bars = alt.Chart(frame).mark_bar(aria=False).encode(x=x, y=y, tooltip=entries, opacity=alt.value(0.75))
    if len(labels) > 1:
        side = alt.XOffset("series:N", sort=labels)
        bars = bars.encode(xOffset=side, fill=filled(labels, "square", column="series"))
    layers = [bars]
    if observed is not None and observed < len(shown):
        there = frame[frame["outcome"] == shown[observed]].head(1).assign(series="observed", **INKS)
        text = alt.Chart(there).mark_text(dy=-8, fontSize=14, aria=False)
        layers.append(text.encode(x=x, y=y, text=alt.value("▼"), fill=fill(DATA), tooltip=entries))
    return finished(
        layers,
        description=_described(frame, labels, target),
        notes=[f"The first {MOST} of {len(names)} are drawn." if len(names) > MOST else ""],
        legends=[labels] if len(labels) > 1 else [],
    )


def outcome_card(heights: ArrayLike, *, description: str) -> alt.LayerChart:
    """The bare shape of the probabilities of outcomes, for a card."""
    values = as_floats(heights)[:MOST]
    frame = _rows([str(place) for place in range(len(values))], {"": values})
    x = alt.X("outcome:N", sort=None, axis=None)
    y = alt.Y("y:Q", axis=None, scale=alt.Scale(nice=False))
    bars = alt.Chart(frame).mark_bar(aria=False, tooltip=None).encode(x=x, y=y, opacity=alt.value(0.55))
    return finished([bars], description=description, height=CARD_HEIGHT, padding=2)


def _rows(names: Sequence[str], heights: Mapping[str, ArrayLike]) -> pd.DataFrame:
    pieces = [
        pd.DataFrame({"outcome": names, "series": str(label), "y": as_floats(values)[: len(names)]})
        for label, values in heights.items()
    ]
    frame = (
        pd.concat(pieces, ignore_index=True) if pieces else pd.DataFrame({"outcome": [], "series": [], "y": []})
    )
    return frame[drawable(frame["y"].to_numpy(dtype=float))]


def _described(frame: pd.DataFrame, labels: Sequence[str], target: str) -> str:
    facts = []
    for label in labels[:4]:
        rows = frame[frame["series"] == label].reset_index(drop=True)
        if len(rows):
            top = rows.loc[int(np.argmax(rows["y"]))]
            facts.append(f"{label}: highest {number(top['y'])} for {top['outcome']}.")
    return " ".join([f"Probability of {target}, for {listed(labels)}.", *facts])
