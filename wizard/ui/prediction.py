"""What the fitted distribution predicts, for the pages: the band of a picture, a table, and the first check."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from wizard.assumptions.domain import Domain, circle
from wizard.data.selection import Selection
from wizard.fitting.coverage import MOST_CHECKED, Coverage
from wizard.fitting.fit import Fit
from wizard.ui.frame import plain_text
from wizard.ui.sources import Source

Array = NDArray[np.float64]

LEVEL = 0.8


def has_interval(domain: Domain) -> bool:
    """Whether intervals say something: classes have no order, and of 0 and 1 an interval holds both."""
    return not domain.indexed and not (domain.discrete and np.isfinite(float(domain.upper)))


def band_of(domain: Domain, fit: Fit, rows: Array) -> tuple[Array, Array] | None:
    """The ends of the central interval for these inputs; None where it cannot be drawn."""
    if not has_interval(domain):
        return None
    low, high = fit.predictive(rows).interval(LEVEL)
    return None if np.any(low > high) or not np.isfinite(low + high).any() else (low, high)


def words_of(found: Coverage, inputs: int) -> str:
    """The first check of the assumption, in words."""
    low, high = found.usual
    chosen = " (chosen at random)" if found.checked == MOST_CHECKED else ""
    inside = "inside the interval of their own inputs" if inputs else "inside it"
    whole = f"; values that occur often cannot be split, so {percent(found.expected)} are expected"
    verdict = (
        "so this gives no reason to doubt the distribution."
        if low <= found.observed <= high
        else "so doubt the distribution, or how it depends on the inputs."
    )
    return (
        f"The middle {percent(found.level)} of the fitted distribution: {percent(found.observed)} of"
        f" {found.checked:,} observations{chosen} are {inside}"
        f"{whole if found.expected > found.level + 5e-4 else ''}. Chance alone makes it {percent(low)} to"
        f" {percent(high)}, {verdict}"
    )


def percent(share: float) -> str:
    """A share in per cent.

    >>> percent(0.8), percent(0.8333)
    ('80 %', '83.3 %')
    """
    return f"{100.0 * share:.1f}".removesuffix(".0") + " %"


def band_label(domain: Domain) -> str:
    """What the band is called."""
    return f"{'at least ' if domain.discrete else ''}{percent(LEVEL)} of the observations"


def rows_of_prediction(domain: Domain, source: Source, selection: Selection, fit: Fit) -> list[dict[str, str]]:
    """Mean, median, mode, standard deviation and interval of a new target at the mean inputs, for a table."""
    new = fit.predictive(selection.X.mean(axis=0, keepdims=True))
    mean, median, mode, variance = (float(each[0]) for each in (new.mean, new.median, new.mode, new.variance))
    spread = np.sqrt(-2.0 * np.log1p(-variance)) if domain is circle else np.sqrt(variance)
    values = {
        "mean direction" if domain is circle else "mean": _worded(mean),
        "median": _worded(median),
        "most frequent value": _worded(mode),
        "circular standard deviation" if domain is circle else "standard deviation": _worded(float(spread)),
    }
    if has_interval(domain):
        low, high = (float(end[0]) for end in new.interval(LEVEL))
        values[f"middle {percent(LEVEL)}"] = f"{low:.5g} to {high:.5g}" + (", through π" if low > high else "")
    title = plain_text(source.label(selection.target))
    return [{"of a new observation": name, title: value} for name, value in values.items()]


def _worded(value: float) -> str:
    """A number to five digits; what heavy tails leave infinite or undefined is said in words."""
    if np.isnan(value):
        return "undefined"
    return "infinite" if np.isinf(value) else f"{value:.5g}"
