"""Arrays for pictures of the distribution behind a loss: probabilities, and densities with their normaliser."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from wizard.numerics.compile import CompiledLoss
from wizard.numerics.curves import NEGLIGIBLE, POINTS

Array = NDArray[np.float64]

# how far from the prediction targets are looked at, on the scale of the error: all there are, or by factors
FARTHEST = {False: 1e25, True: 600.0}
STEPS = 40001


def probabilities(
    loss: CompiledLoss, targets: Sequence[float], raw: Sequence[float], place: int, grid: Array, given: Mapping
) -> list[Array]:
    """exp(-L) of each target, as prediction number `place` runs over the grid."""
    rows = np.tile(np.asarray(raw, dtype=float), (len(grid), 1))
    rows[:, place] = grid
    predictions = rows if rows.shape[1] > 1 else rows[:, 0]
    return [np.exp(-loss.value(np.full(len(grid), y), predictions, **given)) for y in targets]


def density_of_error(
    loss: CompiledLoss, raw: Sequence[float], given: Mapping, scale: float, start: float | None
) -> tuple[Array, Array, float]:
    """Targets around the prediction, the density exp(-scale L) T' / Z of each, and Z.

    T is log(y - start), or the target itself where there is no start. Z is the integral over all errors.
    """
    reach = np.arcsinh(FARTHEST[start is not None])
    steps = np.linspace(-reach, reach, STEPS)
    centre = raw[0] if start is None else np.log(raw[0] - start)
    places = centre + np.sinh(steps)
    unnormalised = _exponential(loss, _targets(places, start), raw, given, scale)
    total = float(np.trapezoid(unnormalised * np.cosh(steps), steps))
    shown = _shown(_targets(places, start), unnormalised * _slope(places, start), raw[0])
    on_scale = shown if start is None else np.log(shown - start)
    heights = _exponential(loss, shown, raw, given, scale) * _slope(on_scale, start) / total
    return shown, heights, total


def _targets(places: Array, start: float | None) -> Array:
    return places if start is None else start + np.exp(places)


def _slope(places: Array, start: float | None) -> Array | float:
    """T' at the targets of these places."""
    return 1.0 if start is None else np.exp(-places)


def _exponential(loss: CompiledLoss, targets: Array, raw: Sequence[float], given: Mapping, scale: float) -> Array:
    """exp(-scale L), zero where the loss is too large for a number."""
    rows = np.broadcast_to(np.asarray(raw, dtype=float), (len(targets), len(raw)))
    with np.errstate(invalid="ignore", over="ignore"):
        values = loss.value(targets, rows if len(raw) > 1 else rows[:, 0], **given)
    return np.exp(-scale * np.where(np.isnan(values), np.inf, values))


def _shown(targets: Array, heights: Array, prediction: float) -> Array:
    """Targets whose density is not negligible beside that in the middle, with the prediction among them."""
    order = heights[np.isfinite(heights)]
    highest = min(order.max(), 2.0 * heights[np.argmin(np.abs(targets - prediction))])
    inside = targets[heights > NEGLIGIBLE * highest]
    grid = np.linspace(inside.min(), inside.max(), POINTS)
    return np.union1d(grid[1:-1], [prediction])
