"""Arrays for pictures of two numbers at once: the density over a plane, and the lines that enclose most of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

from wizard.numerics.compile import CompiledLoss
from wizard.numerics.contours import enclosing, level_lines
from wizard.numerics.curves import Given, density
from wizard.numerics.views import Plane

Array = NDArray[np.float64]
Ends = tuple[float, float]
Window = tuple[Ends, Ends]

CELLS = 36  # of a heat map, in each direction
FINE, COARSE = 201, 71  # points of the grid for level lines, in each direction; coarse for a mean of many
SHARES = (0.5, 0.8, 0.95)  # of the probability that level lines enclose
FEW, MANY = 32, 160  # slices through drawn targets, where there are more numbers than two: for a card, and else
UNSEEN = 0.005  # of the drawn targets, on each side of a window


def window(plane: Plane, drawn: Array, data: Array | None = None) -> Window:
    """The ends of the axes, to the right and upwards, so that nearly all drawn targets and all data are seen."""
    if plane.ends is not None:
        return plane.ends
    ends = [_ends(each, UNSEEN) for each in plane.back(drawn)]
    if data is not None:
        ends = [_ends(np.append(each, own), 0.0) for each, own in zip(ends, plane.back(data), strict=True)]
    right, up = (_widened(each, 0.08) for each in ends)
    return right, up


def window_over(several: Sequence[Window]) -> Window:
    """The window that holds all of several."""
    rights, ups = zip(*several, strict=True)
    right, up = ((min(low for low, _ in each), max(high for _, high in each)) for each in (rights, ups))
    return right, up


def squared(shown: Window) -> Window:
    """The window made as wide as it is high, about its middle.

    >>> squared(((0.0, 4.0), (1.0, 3.0)))
    ((0.0, 4.0), (0.0, 4.0))
    """
    half = max(high - low for low, high in shown) / 2.0
    right, up = ((middle - half, middle + half) for middle in ((low + high) / 2.0 for low, high in shown))
    return right, up


def cells(shown: Window) -> tuple[Array, Array]:
    """The middles of the cells of a heat map, to the right and upwards."""
    edges = (np.linspace(low, high, CELLS + 1) for low, high in shown)
    u, v = ((each[1:] + each[:-1]) / 2.0 for each in edges)
    return u, v


def plane_density(
    loss: CompiledLoss,
    plane: Plane,
    grid: tuple[Array, Array],
    raw: ArrayLike,
    given: Given,
    drawn: Array,
    slices: int = MANY,
) -> Array:
    """The density at each point of a grid, (upwards, to the right); NaN where no target can be.

    Where the target has more than two numbers, it is that of the first two, whatever the others are: the mean of
    the densities given the others, as these are in so many of the targets (n, parts) drawn from the distribution.
    """
    if plane.through is None:
        return _on_plane(loss, plane, grid, raw, given)
    sizes, total = _sizes(plane, grid), np.zeros((len(grid[1]), len(grid[0])))
    for target in drawn[:slices]:
        heights = _on_plane(loss, plane.through(target), grid, raw, given)
        total += heights / np.sum(heights * sizes)
    return total / len(drawn[:slices])


def contours(
    loss: CompiledLoss, plane: Plane, raw: ArrayLike, given: Given, drawn: Array, slices: int = MANY
) -> Mapping[float, list[Array]]:
    """The lines (k, 2) that enclose each of `SHARES` of the probability in the smallest region.

    `drawn` are targets (n, parts) drawn from the distribution: they show where to look.
    """
    grid = _around_the_peak(loss, plane, raw, given, drawn)
    heights = plane_density(loss, plane, grid, raw, given, drawn, slices)
    sizes = _sizes(plane, grid)
    # what the grid misses of a bounded target is where the density is infinite; else it is in the tails
    missed = 0.0 if plane.ends is None else max(0.0, 1.0 - float(np.nansum(heights * sizes)))
    levels = enclosing(heights, sizes, SHARES, above=missed)
    return {
        share: level_lines(*grid, heights, level)
        for share, level in zip(SHARES, levels, strict=True)
        if np.isfinite(level)
    }


def _on_plane(loss: CompiledLoss, plane: Plane, grid: tuple[Array, Array], raw: ArrayLike, given: Given) -> Array:
    """The density of the targets of a plane.

    A point on a slanting edge counts as outside: by rounding it may be just inside, where the density is infinite
    or nothing.
    """
    u, v = np.meshgrid(*grid)
    right, up = (float(np.diff(each).min()) / 4.0 for each in grid)
    targets = plane.whole(u.ravel(), v.ravel())
    found = np.full(u.size, np.nan)
    beside = plane.whole(u.ravel() + right, v.ravel() + up)
    inside = plane.domain.contains(targets) & plane.domain.contains(beside)
    found[inside] = density(loss, targets[inside], raw, given)
    return found.reshape(u.shape)


def _sizes(plane: Plane, grid: tuple[Array, Array]) -> Array:
    """How much of the target's space each point of a grid stands for."""
    right, up = (np.diff(each, prepend=each[0], append=each[-1]) for each in grid)
    right, up = ((each[1:] + each[:-1]) / 2.0 for each in (right, up))
    flat = np.outer(up, right)
    return flat if plane.size is None else flat * plane.size(*np.meshgrid(*grid))


def _around_the_peak(
    loss: CompiledLoss, plane: Plane, raw: ArrayLike, given: Given, drawn: Array
) -> tuple[Array, Array]:
    """A grid that is dense where the density is highest, and at its parameters, where it may have a kink."""
    highest = int(np.argmax(density(loss, drawn, raw, given)))
    axes = []
    for place, values in enumerate(plane.back(drawn)):
        low, high = _widened(_ends(values, UNSEEN), 0.3) if plane.ends is None else plane.ends[place]
        lower, upper = np.quantile(values, [0.25, 0.75])
        scale = (upper - lower) / 2.0 or 1.0
        centre = values[highest]
        first, last = np.arcsinh((low - centre) / scale), np.arcsinh((high - centre) / scale)
        steps = np.linspace(first, last, FINE if plane.through is None else COARSE)
        kinks = [value for value in np.atleast_1d(raw) if low < value < high]
        axes.append(np.union1d(centre + scale * np.sinh(steps), kinks if plane.ends is None else []))
    return axes[0], axes[1]


def _ends(values: Array, unseen: float) -> Ends:
    low, high = np.quantile(values, [unseen, 1.0 - unseen])
    return float(low), float(high)


def _widened(ends: Ends, by: float) -> Ends:
    low, high = ends
    margin = by * (high - low) or 1.0
    return low - margin, high + margin
