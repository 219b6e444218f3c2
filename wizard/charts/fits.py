"""Charts of data with what was fitted to them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import altair as alt
import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from wizard.charts.frames import LINE_POINTS, SEED, distinct, empty, evenly, lines, sample, span, table
from wizard.charts.parts import (
    axis_x,
    axis_y,
    colour,
    dash,
    ends,
    filled,
    finished,
    line_layers,
    listed,
    nothing,
    tips,
)

JITTER = 0.04  # of the distance between 0 and 1, on both sides
RUG = 0.22  # of the height of the probabilities, below them
MOST_NUMBERS = 12  # classes whose counts are written into their cells
MOST_CLASSES = 35  # 35 x 35 cells are as many marks as a chart may have


def data_with_fit(
    x: ArrayLike,
    y: ArrayLike,
    grid: ArrayLike,
    fitted: Mapping[str, ArrayLike],
    *,
    x_title: str,
    y_title: str,
    band: tuple[ArrayLike, ArrayLike] | None = None,
    band_label: str = "",
    jitter: bool = False,
) -> alt.LayerChart:
    """The observations with one or several fitted curves, and a band.

    Parameters
    ----------
    x, y : shape (n,), the observations; at most `SCATTER_POINTS` are drawn, chosen at random.
    grid : shape (m,), where the curves are known.
    fitted : label to shape (m,), in the unit of y.
    band : two arrays of shape (m,), its lower and upper end; ``band_label`` says what it is, as
        "90 % of new observations".
    jitter : move the points a little up or down, as for y in {0, 1}; tooltips show the true y.
    """
    points, note = sample(table(x=x, y=y))
    labels = list(fitted)
    curves = lines(grid, fitted)
    area = table(x=grid, y=band[0], upper=band[1]) if band else empty("x", "y", "upper")
    whole = bool(len(points)) and bool((points["x"] % 1 == 0).all())  # years: 1876, not 1,876 or 1876.5
    across = axis_x(x_title, span(points["x"], curves["x"], area["x"], pad=0.01), integers=whole)
    up = axis_y(y_title, span(points["y"], curves["y"], area["y"], area["upper"], pad=0.06 if jitter else 0.02))
    # The first curve has the colour of a model, the points that of data, and the next curves what follows.
    kinds = distinct([*([band_label or "band"] if len(area) else []), "data"])
    fills = filled(kinds, "circle")
    layers = [band_layer(area, across, up, fills, kinds[0])] if len(area) else []
    layers.append(point_layer(points, across, up, (x_title, y_title), jitter, kinds[-1]).encode(fill=fills))
    if labels:
        colours = colour(labels, skipped=1)
        layers += line_layers(curves, across, up, (x_title, y_title), colours=colours, dashes=dash(labels))
    facts = [ends(curves, label, name=label) for label in labels[:4]]
    extra = [f"The band is {band_label}."] if len(area) and band_label else []
    start = f"{len(table(x=x, y=y)):,} observations of {y_title} against {x_title}, with {listed(labels)}."
    return finished(
        layers,
        description=" ".join([start, *facts, *extra]),
        notes=[note, nothing(points, curves)],
        legends=[labels, kinds],
    )


def point_layer(
    points: pd.DataFrame, x: alt.X, y: alt.Y, names: tuple[str, str], jitter: bool, kind: str
) -> alt.Chart:
    """The observations; with ``jitter`` column y moves, and column true keeps what the tooltip shows."""
    moved = np.random.default_rng(SEED).uniform(-JITTER, JITTER, len(points)) if jitter else 0.0
    frame = points.assign(true=points["y"], y=points["y"] + moved, kind=kind)
    dots = alt.Chart(frame).mark_circle(size=28, opacity=0.55, aria=False)
    return dots.encode(x=x, y=y, tooltip=tips(("x", names[0]), ("true", names[1])))


def band_layer(area: pd.DataFrame, x: alt.X, y: alt.Y, fills: alt.Fill, label: str) -> alt.Chart:
    """The band between columns y and upper."""
    rows = area.sort_values("x", kind="stable").iloc[evenly(len(area), LINE_POINTS)].assign(kind=label)
    return alt.Chart(rows).mark_area(opacity=0.2, tooltip=None).encode(x=x, y=y, y2="upper", fill=fills)


def class_probabilities(
    x: ArrayLike,
    class_index: ArrayLike,
    levels: Sequence[str],
    grid: ArrayLike,
    probabilities: ArrayLike,
    *,
    x_title: str,
) -> alt.LayerChart:
    """P(class | x) as one line for each class; below them the observations, in the colour of their class.

    Parameters
    ----------
    x : shape (n,), the input.
    class_index : shape (n,), the true classes as 0 ... K - 1.
    levels : the K names of the classes.
    grid : shape (m,), where the probabilities are known.
    probabilities : shape (m, K).
    """
    names = distinct(levels)
    chances = np.asarray(probabilities, dtype=float).reshape(-1, len(names)).T
    curves = lines(grid, dict(zip(names, chances, strict=True)), limit=max(50, 4 * LINE_POINTS // len(names)))
    observed = table(x=x, y=class_index)
    rug, note = sample(observed[observed["y"].between(0, len(names) - 1)])
    places = rug["y"].to_numpy().astype(int)
    # One row for each class as long as rows are wide enough to be told apart.
    row = places if len(names) <= 6 else 0 * places
    rug = rug.assign(series=[names[place] for place in places], y=-0.05 - RUG * (row + 0.5) / min(6, len(names)))
    across = axis_x(x_title, span(curves["x"], rug["x"], pad=0.01))
    up = alt.Y(
        "y:Q",
        title="probability",
        scale=alt.Scale(domain=[-0.05 - RUG, 1.0], nice=False, zero=False),
        axis=alt.Axis(values=[0, 0.2, 0.4, 0.6, 0.8, 1], labelFlush=False),
    )
    several = len(names) > 1
    colours = colour(names) if several else None
    layers = line_layers(
        curves, across, up, (x_title, "probability"), colours=colours, dashes=dash(names) if several else None
    )
    ticks = alt.Chart(rug).mark_tick(orient="vertical", opacity=0.6, size=9, thickness=1.5, aria=False)
    entries = tips(("series", "observed"), ("x", x_title))
    layers.append(ticks.encode(x=across, y=up, tooltip=entries, **({"color": colours} if several else {})))
    start = f"Probability of {listed(names)} against {x_title}, with {len(observed):,} observations below."
    facts = [ends(curves, name, name=name) for name in names[:6]]
    legends = [names] if several else []
    return finished(
        layers, description=" ".join([start, *facts]), notes=[note, nothing(curves, rug)], legends=legends
    )


def confusion(observed: ArrayLike, predicted: ArrayLike, levels: Sequence[str]) -> alt.LayerChart:
    """How often each class was predicted for each class observed, as a heat map with numbers.

    Parameters
    ----------
    observed, predicted : shape (n,), classes as 0 ... K - 1.
    levels : the K names of the classes; of more than `MOST_CLASSES` the first are drawn.
    """
    names = distinct(levels)[:MOST_CLASSES]
    pairs = table(x=predicted, y=observed)
    pairs = pairs[pairs["x"].between(0, len(names) - 1) & pairs["y"].between(0, len(names) - 1)].astype(int)
    counts = np.zeros((len(names), len(names)), dtype=int)
    np.add.at(counts, (pairs["y"], pairs["x"]), 1)
    most = max(1, int(counts.max(initial=0)))
    cells = pd.DataFrame(
        {
            "observed": np.repeat(names, len(names)),
            "predicted": np.tile(names, len(names)),
            "count": counts.ravel(),
            "strong": (counts.ravel() > 0.55 * most).astype(int),
        }
    )
    few = len(names) <= MOST_NUMBERS  # otherwise only as many names are written as have room
    tilt = 0 if len(names) < 5 else -40
    lower = alt.Axis(labelAngle=tilt, labelOverlap=not few, labelFlush=False)
    across = alt.X("predicted:N", sort=names, title="predicted class", axis=lower)
    side = alt.Axis(labelOverlap=not few, labelFlush=False)
    up = alt.Y("observed:N", sort=names, title="observed class", axis=side)
    right = int(np.trace(counts))
    facts = f"{right:,} of {len(pairs):,} observations of {len(names)} classes are predicted right."
    gone = f"The first {MOST_CLASSES} of {len(levels)} classes are drawn." if len(levels) > MOST_CLASSES else ""
    height = 150 + int(np.clip(44 * len(names), 100, 480))
    layers = cell_layers(cells, across, up, most, numbers=few)
    return finished(layers, description=f"Confusion of classes: {facts}", notes=[gone], height=height)


def cell_layers(cells: pd.DataFrame, x: alt.X, y: alt.Y, most: int, *, numbers: bool) -> list[alt.Chart]:
    """The cells and their numbers.

    The ramp of the theme runs from the background to its opposite. So its two ends are colours for text that
    can be read, the one in weak cells and the other in strong ones, in the light theme as in the dark one.
    """
    shade = alt.Color(
        "count:Q",
        title="count",
        scale=alt.Scale(domain=[0, most], range="heatmap"),
        legend=alt.Legend(orient="bottom", direction="horizontal", tickMinStep=1, format="d", gradientLength=160),
    )
    entries = [
        *tips(("observed", "observed"), ("predicted", "predicted")),
        alt.Tooltip("count:Q", title="count"),
    ]
    base = alt.Chart(cells).encode(x=x, y=y)
    layers = [base.mark_rect(aria=False).encode(color=shade, tooltip=entries)]
    if numbers:
        end = alt.Fill("strong:Q", scale=alt.Scale(domain=[1, 0], range="heatmap"), legend=None)
        layers.append(base.mark_text(fontSize=14, aria=False).encode(text="count:Q", fill=end, tooltip=entries))
    return layers
