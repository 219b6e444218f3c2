"""Arrays for pictures: densities over the target, losses over a prediction, likelihoods over a parameter."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.optimize import minimize_scalar

from wizard.assumptions.domain import Domain
from wizard.numerics.compile import CompiledLoss
from wizard.numerics.views import Line, Outcomes

Array = NDArray[np.float64]
Given = Mapping[str, float]

POINTS = 401
NEGLIGIBLE = 1e-3  # of the highest density: beyond it there is nothing to see
NARROW = 0.1  # of a bounded domain: what is narrower is shown larger
FEW, MANY = 60, 1000  # whole numbers that are all shown, and that are looked at


def density(loss: CompiledLoss, y: ArrayLike, raw: ArrayLike, given: Given) -> Array:
    """The density of each target y, (n,) or (n, parts), for one raw output: exp(-nll)."""
    targets = np.asarray(y, dtype=float)
    one = np.atleast_1d(np.asarray(raw, dtype=float))
    rows = np.broadcast_to(one, (len(targets), len(one)))
    return np.exp(-loss.nll(targets, rows if loss.of_classes or len(one) > 1 else rows[:, 0], **given))


def target_grid(
    loss: CompiledLoss, line: Line, raw: ArrayLike, given: Given, include: Sequence[float] = ()
) -> Array:
    """Numbers along a line of targets that show the density for this raw output, and at least the given ones."""
    domain = line.domain
    if loss.of_classes:
        return np.arange(np.asarray(raw).shape[-1], dtype=float)
    if domain.discrete:
        return _whole_numbers(loss, line, raw, given, include)
    wide = _wide(domain)
    heights = density(loss, line.whole(wide), raw, given)
    highest = min(heights.max(), _cap(wide, heights))
    shown = wide[heights > NEGLIGIBLE * highest]
    low, high = min([shown.min(), *include]), max([shown.max(), *include])
    ends = float(domain.lower), float(domain.upper)
    if np.isfinite(ends).all() and high - low > NARROW * (ends[1] - ends[0]):
        low, high = ends
    margin = 0.03 * (high - low)
    low, high = max(low - margin, ends[0]), min(high + margin, ends[1])
    just_inside = 1e-6 * (high - low)
    grid = np.linspace(low + just_inside, high - just_inside, POINTS)
    peaks = [
        value for value in np.atleast_1d(raw) if low < value < high
    ]  # a peak at a parameter is a point of its own
    grid = np.union1d(grid, peaks)
    grid = grid[domain.contains(grid)]
    return grid[density(loss, line.whole(grid), raw, given) <= 2.0 * highest]


def _whole_numbers(
    loss: CompiledLoss, line: Line, raw: ArrayLike, given: Given, include: Sequence[float]
) -> Array:
    """From the first whole number to the last that matters; of few with an end all, of many none too small."""
    first, last = float(line.domain.lower), float(line.domain.upper)
    if last - first <= FEW:
        return np.arange(first, last + 1.0)
    wide = np.arange(first, (last if np.isfinite(last) else MANY) + 1.0)
    shown = wide[density(loss, line.whole(wide), raw, given) > NEGLIGIBLE**1.5]
    low = min([shown.min(initial=last), *include]) if np.isfinite(last) else first
    high = max([shown.max(initial=3.0), *include])
    return np.arange(low, high + 1.0)


def probabilities(loss: CompiledLoss, outcomes: Outcomes, raw: ArrayLike, given: Given) -> Array:
    """The probability of each outcome for one raw output."""
    return density(loss, outcomes.targets, raw, given)


def _wide(domain: Domain) -> Array:
    """Targets over all of a domain, dense where densities change fast."""
    if np.isfinite(float(domain.upper)):
        inside = 1.0 / (1.0 + np.exp(-np.linspace(-18.0, 18.0, 4001)))
        everything = float(domain.lower) + float(domain.upper - domain.lower) * inside
    elif np.isfinite(float(domain.lower)):
        everything = float(domain.lower) + np.geomspace(1e-12, 1e12, 8001)
    else:
        everything = np.sinh(np.linspace(-12.0, 12.0, 4001))
    return everything[domain.contains(everything)]


def _cap(wide: Array, heights: Array) -> float:
    """The highest density over the middle nine tenths of the mass: at an end it may be infinite."""
    mass = np.append(0.0, np.cumsum(np.diff(wide) * (heights[1:] + heights[:-1]) / 2.0))
    middle = heights[(mass > 0.05 * mass[-1]) & (mass < 0.95 * mass[-1])]
    return float(middle.max(initial=0.0)) or float(heights.max())


def along(
    loss: CompiledLoss, y: ArrayLike, raw: ArrayLike, place: int, grid: Array, given: Given
) -> tuple[Array, Array]:
    """Loss and gradient of one observation, as raw output number `place` runs over the grid."""
    targets, rows = _one_observation(loss, y, raw, place, grid)
    slope = loss.gradient(targets, rows, **given)
    return loss.value(targets, rows, **given), slope.reshape(len(grid), -1)[:, place]


def _one_observation(
    loss: CompiledLoss, y: ArrayLike, raw: ArrayLike, place: int, grid: Array
) -> tuple[NDArray, Array]:
    """The same target for each raw output, of which number `place` runs over the grid."""
    one = np.atleast_1d(np.asarray(raw, dtype=float))
    rows = np.tile(one, (len(grid), 1))
    rows[:, place] = grid
    targets = np.broadcast_to(y, (len(grid), *np.shape(y)))
    return targets, rows if loss.of_classes or rows.shape[1] > 1 else rows[:, 0]


def raw_grid(domain: Domain, around: Sequence[float]) -> Array:
    """Raw outputs to show around the given ones; they stay in their domain."""
    low, high = min(around), max(around)
    reach = max(3.0, 0.6 * (high - low))
    grid = np.linspace(low - reach, high + reach, POINTS)
    inside = grid[domain.contains(grid)]
    if np.isfinite(float(domain.upper)):
        ends = float(domain.lower), float(domain.upper)
        inside = np.linspace(*ends, POINTS + 2)[1:-1]
    return inside


def least(loss: CompiledLoss, y: ArrayLike, raw: ArrayLike, place: int, grid: Array, given: Given) -> float | None:
    """Where the loss of one observation is least; None if within the grid it still falls at an end, or is flat."""

    def heights(x: Array) -> Array:
        return loss.value(*_one_observation(loss, y, raw, place, x), **given)

    value = heights(grid)
    lowest = np.flatnonzero(value <= np.nanmin(value))
    if lowest[0] == 0 or lowest[-1] == len(grid) - 1 or len(lowest) > 2:
        return None
    ends = float(grid[lowest[0] - 1]), float(grid[lowest[-1] + 1])
    found = minimize_scalar(
        lambda x: heights(np.array([x]))[0], bounds=ends, method="bounded", options={"xatol": 1e-9}
    )
    return float(found.x)


def without_spikes(values: Array) -> Array:
    """NaN for the few values far beyond all others: a pole would leave nothing else to see."""
    low, middle, high = np.nanquantile(values, [0.05, 0.5, 0.95])
    reach = 3.0 * max(high - low, np.finfo(float).tiny)
    return np.where((values >= middle - reach) & (values <= middle + reach), values, np.nan)


def around(best: float, spread: float, domain: Domain) -> Array:
    """Values of a parameter on both sides of its best one, in its domain; a positive one by factors up to 3."""
    if np.isfinite(float(domain.upper)):
        return np.linspace(float(domain.lower), float(domain.upper), 163)[1:-1]
    if np.isfinite(float(domain.lower)):
        return best * np.geomspace(1.0 / 3.0, 3.0, 161)
    reach = 2.0 * spread if spread > 0 else 1.0 + abs(best)
    return np.linspace(best - reach, best + reach, 161)


def total_nll(
    loss: CompiledLoss, y: Array, values: Array, others: Sequence[float], place: int, given: Given
) -> Array:
    """The negative log-likelihood of the data, were parameter number `place` this constant, for each value."""
    row = np.array([*others[:place], 0.0, *others[place:]])
    totals = np.empty(len(values))
    for number, value in enumerate(values):
        row[place] = value
        rows = np.broadcast_to(row, (len(y), len(row)))
        totals[number] = np.sum(loss.nll(y, rows if len(row) > 1 else rows[:, 0], **given))
    return totals
