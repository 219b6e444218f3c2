"""The density of each of many shares on its own, whatever the others are."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from wizard.numerics.compile import CompiledLoss
from wizard.numerics.curves import Given, density

Array = NDArray[np.float64]

SLICES = 8  # drawn targets, whose other shares are taken in their proportion
EVEN = np.linspace(-6.0, 6.0, 201)  # of the rule that integrates over a share: its logit is the hyperbolic sine
SHOWN = np.linspace(0.004, 0.996, 125)  # at 0 and 1 a density may be infinite


def share_densities(loss: CompiledLoss, raw: ArrayLike, given: Given, drawn: Array) -> Array:
    """The density of each share at `SHOWN`, (shares, points).

    It is the mean of the densities given the proportions of the other shares, as these are in targets (n, shares)
    drawn from the distribution. Where a share grows, the others shrink together: the room they have is a power of
    what it leaves.
    """
    parts = drawn.shape[1]
    even, rest = (1.0 / (1.0 + np.exp(side * np.sinh(EVEN))) for side in (-1.0, 1.0))
    weights = even * rest * np.cosh(EVEN) * (EVEN[1] - EVEN[0])
    found = np.zeros((parts, len(SHOWN)))
    for target in drawn[:SLICES]:
        for place in range(parts):
            others = np.delete(target, place) / np.delete(target, place).sum()

            def heights(share: Array, left: Array, others: Array = others, place: int = place) -> Array:
                whole = np.insert(np.multiply.outer(left, others), place, share, axis=1)
                return density(loss, whole, raw, given) * left ** (parts - 2)

            total = np.sum(heights(even, rest) * weights)
            found[place] += heights(SHOWN, 1.0 - SHOWN) / total
    return found / min(SLICES, len(drawn))
