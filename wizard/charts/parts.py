"""What all charts share: axes, legends, labelled marks, colours that follow the theme, alt text.

Colours: Streamlit hands its palette for the light or dark theme to Vega as the range "category", and its
first colour as the colour of all marks but text. Nothing else follows the theme, text in the plot is black on
black. So a mark that needs another colour asks for it by its place in the palette (`fill`, `stroke`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

import altair as alt
import numpy as np
import pandas as pd

from wizard.charts.frames import HOVER_POINTS, as_floats, drawable, evenly

HEIGHT = 300  # px, with the axes and their titles, but without legends and titles of the chart
CARD_HEIGHT = 70  # px
PLOT = 215  # px: about what axes and their titles leave of it
LEGEND_ROW = 25  # px
TITLE_ROW = 18  # px
LABEL_ROW = 17  # px: the height of one row of labels above the plot
NARROW = 320  # px: what a phone leaves for a legend
MOST_DOTS = 60  # of a line
SIDES = ("left", "top", "right", "bottom")
DASHES: tuple[list[int], ...] = ([1, 0], [7, 3], [2, 3], [9, 3, 2, 3], [14, 4])

# Places in the palette of .streamlit/config.toml.
PALETTE = [f"p{place}" for place in range(8)]
MODEL, DATA, QUIET = PALETTE[0], PALETTE[1], PALETTE[7]
INKS = {MODEL: MODEL, DATA: DATA, QUIET: QUIET}


@dataclass(frozen=True)
class Mark:
    """A labelled vertical line at ``x``; with ``y``, a point on it too.

    Parameters
    ----------
    x : where, in units of the horizontal axis.
    label : what to write beside it, as "minimum at 2.31".
    y : the height of the point, in units of the vertical axis; None for no point.
    """

    x: float
    label: str
    y: float | None = None


def number(value: float) -> str:
    """A number as people write it, to four digits.

    >>> number(2.0), number(-1 / 3), number(1e-9)
    ('2', '-0.3333', '1e-09')
    """
    return f"{value:.4g}"


def listed(names: Sequence[str], limit: int = 6) -> str:
    """Names for a sentence, the first few of many.

    >>> listed(["a", "b", "c"]), listed(["a", "b", "c"], limit=2)
    ('a, b and c', 'a, b and 1 more')
    """
    shown = [*names[:limit], *([f"{len(names) - limit} more"] if len(names) > limit else [])]
    return " and ".join([", ".join(shown[:-1]), shown[-1]]) if len(shown) > 1 else "".join(shown)


def fill(place: str) -> alt.Fill:
    """A fill from the theme's palette, for a frame with the columns `INKS`.

    A channel apart from colour, so that no legend lists it and the colours of the series stay theirs.
    """
    return alt.Fill(f"{place}:N", scale=alt.Scale(domain=PALETTE), legend=None)


def stroke(place: str) -> alt.Stroke:
    """A stroke from the theme's palette, for a frame with the columns `INKS`."""
    return alt.Stroke(f"{place}:N", scale=alt.Scale(domain=PALETTE), legend=None)


def axis_x(
    title: str, domain: list[float], *, column: str = "x", log: bool = False, integers: bool = False
) -> alt.X:
    """The horizontal axis over a column, exactly as wide as the domain."""
    kind: dict[str, Any] = {"type": "log"} if log else {"zero": False}
    return alt.X(
        f"{column}:Q",
        title=title,
        scale=alt.Scale(domain=domain, nice=False, **kind),
        axis=alt.Axis(tickCount=7, labelFlush=False, labelOverlap=True, **integer_ticks(integers)),
    )


def integer_ticks(integers: bool) -> dict[str, Any]:
    """No ticks between the values of a discrete target."""
    return {"format": "d", "tickMinStep": 1} if integers else {}


def axis_y(title: str, domain: list[float], *, rows: int = 0, nice: bool = True) -> alt.Y:
    """The vertical axis over column y, with room for ``rows`` of labels at its top."""
    low, high = domain
    high += rows * LABEL_ROW / (PLOT - rows * LABEL_ROW) * (high - low)
    return alt.Y(
        "y:Q",
        title=title,
        scale=alt.Scale(domain=[low, high], nice=nice, zero=False),
        axis=alt.Axis(tickCount=6, labelFlush=False),
    )


def legend_columns(labels: Sequence[str]) -> int:
    """How many entries of a legend a phone has room for side by side."""
    widest = min(260, 48 + 7 * max(map(len, labels), default=1))
    return max(1, min(len(labels), NARROW // widest))


def legend_height(*legends: Sequence[str]) -> int:
    """The height of legends with these labels below one another, in px."""
    rows = [-(-len(labels) // legend_columns(labels)) for labels in legends if labels]
    return sum(LEGEND_ROW * count + 20 for count in rows)


def legend(
    labels: Sequence[str], symbol: str | None, *, orient: Literal["top", "bottom"] = "bottom", **more: Any
) -> alt.Legend:
    """A legend in the order of the labels; without a symbol each has the shape of its mark."""
    return alt.Legend(
        title=None,
        orient=orient,
        direction="horizontal",
        columns=legend_columns(labels),
        values=list(labels),
        labelLimit=250,
        symbolType=symbol or alt.Undefined,
        symbolSize=500 if symbol == "stroke" else 100,
        symbolStrokeWidth=2 if symbol == "stroke" else 0,
        **{"symbolOpacity": 1.0, **more},
    )


def colour(labels: Sequence[str], *, skipped: int | None = None) -> alt.Color:
    """The colours of the lines in column series, but for the place ``skipped`` in the palette."""
    domain = list(labels)
    if skipped is not None and len(domain) > skipped:
        domain.insert(skipped, "\0")
    return alt.Color("series:N", scale=alt.Scale(domain=domain), legend=legend(labels, "stroke"))


def dash(labels: Sequence[str]) -> alt.StrokeDash:
    """The dashes of the lines in column series, which tell them apart without colour too. The first is solid.

    As the lengths of palette and dashes have no common factor, 40 lines look different.
    """
    dashes = [DASHES[place % len(DASHES)] for place in range(len(labels))]
    scale = alt.Scale(domain=list(labels), range=dashes)
    return alt.StrokeDash("series:N", scale=scale, legend=legend(labels, "stroke"))


def filled(labels: Sequence[str], symbol: str | None, *, column: str = "kind") -> alt.Fill:
    """The fill of data, or of a band and data, in a column: a band has the colour of a model.

    Both share a channel apart from that of the lines: one legend cannot hold strokes and filled symbols, and
    two side by side are too wide for a phone.
    """
    domain = ["\0", *labels] if len(labels) == 1 else list(labels)
    above = legend(labels, symbol, orient="top", symbolOpacity=0.6)
    return alt.Fill(f"{column}:N", scale=alt.Scale(domain=domain), legend=above)


def tips(*columns: tuple[str, str]) -> list[alt.Tooltip]:
    """Tooltips from (column, title); numbers to four digits. A column ``series`` is text.

    The viewer makes a heading of an entry called "title" and fetches what one called "image" holds, and a
    stranger's column may be called so: those two titles get a capital letter.
    """
    reserved = {"image": "Image", "title": "Title"}
    return [
        alt.Tooltip(f"{column}:N", title=reserved.get(title, title))
        if column in ("series", "observed", "predicted", "outcome")
        else alt.Tooltip(f"{column}:Q", title=reserved.get(title, title), format=".4~g")
        for column, title in columns
    ]


def line_layers(
    frame: pd.DataFrame,
    x: alt.X,
    y: alt.Y,
    names: tuple[str, str],
    *,
    colours: alt.Color | None = None,
    dashes: alt.StrokeDash | None = None,
    dots: bool = False,
) -> list[alt.Chart]:
    """The lines of a frame from `frames.lines`, and invisible points on them which carry the tooltips.

    The tooltip of a line is that of its first point wherever the pointer is, hence the points. With ``dots``
    they can be seen, unless they are too many: a probability lives on the points, not between them.
    """
    series = {"color": colours} if colours is not None else {}
    strokes = {**series, "strokeDash": dashes} if dashes is not None else series
    several = frame["series"].nunique() > 1
    groups = frame.groupby("series", sort=False)
    longest = int(groups.size().max()) if len(frame) else 0
    seen = longest == 1 or (dots and longest <= MOST_DOTS)
    line = alt.Chart(frame).mark_line(strokeWidth=2, tooltip=None)
    share = max(12, HOVER_POINTS // max(1, groups.ngroups))
    touched = [rows.iloc[evenly(len(rows), share)] for _, rows in groups]
    points = alt.Chart(pd.concat(touched) if touched else frame)
    entries = tips(*([("series", "line")] if several else []), ("x", names[0]), ("y", names[1]))
    return [
        line.encode(x=x, y=y, detail="run:N", **strokes),
        points.mark_circle(opacity=int(seen), size=36 if seen else 110, aria=False).encode(
            x=x, y=y, tooltip=entries, **series
        ),
    ]


def label_rows(marks: Sequence[Mark]) -> int:
    """How many rows the labels of the marks need."""
    return min(3, len(marks))


def mark_layers(marks: Sequence[Mark], x: alt.X, y: alt.Y, domain: list[float], *, log: bool) -> list[alt.Chart]:
    """A rule for each mark, its label above the plot, and its point."""
    layers: list[alt.Chart] = []
    for place, mark in enumerate(sorted(marks, key=lambda one: one.x)):
        row = place % label_rows(marks)
        top = row * LABEL_ROW + LABEL_ROW - 3
        frame = pd.DataFrame({"x": [mark.x], "y": [mark.y], "series": [mark.label], **INKS})
        entries = tips(("series", "mark"), ("x", "at"))
        base = alt.Chart(frame)
        rule = base.mark_rule(strokeWidth=1.5, strokeDash=[4, 3])
        layers.append(
            rule.encode(x=x, y=alt.value(top), y2=alt.value("height"), stroke=stroke(DATA), tooltip=entries)
        )
        if mark.y is not None and drawable(as_floats(mark.y))[0]:
            dot = base.mark_circle(size=70, opacity=1)
            layers.append(dot.encode(x=x, y=y, fill=fill(DATA), tooltip=[*entries, *tips(("y", "height"))]))
        align, shift = side(mark.x, domain, log=log)
        text = base.mark_text(align=align, dx=shift, baseline="bottom", limit=210, fontSize=12, aria=False)
        layers.append(
            text.encode(x=x, y=alt.value(top), text="series:N", fill=fill(QUIET), tooltip=alt.value(None))
        )
    return layers


def visible(marks: Sequence[Mark], *, log: bool) -> list[Mark]:
    """The marks that have a place on the axis."""
    return [mark for mark in marks if drawable(as_floats(mark.x))[0] and (mark.x > 0 or not log)]


def side(x: float, domain: list[float], *, log: bool) -> tuple[Any, int]:
    """On which side of its rule a label has room: the alignment, and the shift in px."""
    low, high, here = np.log([*domain, x]) if log else (*domain, x)
    share = (here - low) / (high - low)
    return ("left", -2) if share < 1 / 3 else ("right", 2) if share > 2 / 3 else ("center", 0)


def finished(
    layers: Sequence[alt.Chart],
    *,
    description: str,
    title: str = "",
    notes: Sequence[str] = (),
    height: int = HEIGHT,
    legends: Sequence[Sequence[str]] = (),
    padding: int | None = None,
    side: int | None = None,
) -> alt.LayerChart:
    """The layers as one chart of the container's width, or as a square with this side, with its alt text.

    Streamlit fits axes, legends (their labels are given) and titles into the height. The notes are lines of
    the title: the theme colours titles, but leaves subtitles black.
    """
    said = [note for note in notes if note]
    head = [line for line in (title, *said) if line]
    return alt.LayerChart(
        layer=list(layers),
        width=side or "container",
        height=side or height + legend_height(*legends) + TITLE_ROW * len(head) + (8 if head else 0),
        description=" ".join([description, *said]),
        title=alt.Title(head, fontWeight="normal", fontSize=13, offset=10) if head else alt.Undefined,
        padding=alt.Undefined if padding is None else dict.fromkeys(SIDES, padding),
        autosize="pad" if side else alt.Undefined,
    )


def nothing(*frames: pd.DataFrame) -> str:
    """The note that says why a chart is empty ("" where it is not)."""
    return "" if any(len(frame) for frame in frames) else "Nothing can be drawn: there is no finite value."


def ends(frame: pd.DataFrame, label: str, *, name: str = "It", low: bool = False) -> str:
    """The sentence that says where a line begins and ends, and with ``low`` where it is lowest."""
    rows = frame[frame["series"] == label]
    if not len(rows):
        return f"{name} has no value."
    (x0, y0), (x1, y1) = ((float(rows["x"].iloc[at]), float(rows["y"].iloc[at])) for at in (0, -1))
    lowest = rows.loc[rows["y"].idxmin()]
    least = f"; lowest {number(lowest['y'])} at {number(lowest['x'])}" if low else ""
    return f"{name} runs from {number(y0)} at {number(x0)} to {number(y1)} at {number(x1)}{least}."


def highest(frame: pd.DataFrame, what: str) -> str:
    """The sentence that says where the curve of a frame is highest."""
    if not len(frame):
        return "No value."
    top = frame.loc[frame["y"].idxmax()]
    return f"Highest {what} {number(top['y'])} at {number(top['x'])}."
