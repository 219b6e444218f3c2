"""The hidden scale behind levels in order: where it is cut, and how a score scatters on it.

All of it is read off the chances of the levels. The place at which a level above a cut is as likely as not is that
cut. How likely the levels below it are at other places is the distribution of what is added to a place to give a
score: its errors. Where every cut tells of the same errors, there is such a scale; else there is none.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from wizard.assumptions.domain import Domain
from wizard.numerics.compile import CompiledLoss
from wizard.numerics.curves import Given

Array = NDArray[np.float64]

FAR = 1e6  # how far from zero cuts are looked for
HALVINGS = 80
SAME = 1e-6  # how much chances may differ that are the same
UNSEEN = 2e-3  # of the scores, on each side of a picture
POINTS = 241
STEP = 1e-4  # between the two scores of a difference, as a part of the spread


@dataclass(frozen=True, eq=False)
class HiddenScale:
    """A scale, cut into levels.

    Attributes
    ----------
    place : where the scores scatter around.
    cuts : (levels - 1,), rising.
    chances : (levels,), the probability of each level: the area between its cuts.
    scores, density : (n,), the density of the score; every cut is one of these scores.
    """

    place: float
    cuts: Array
    chances: Array
    scores: Array
    density: Array


def hidden_scale(loss: CompiledLoss, domain: Domain, raw: ArrayLike, given: Given) -> HiddenScale | None:
    """The scale on which a distribution of levels has its first parameter as place; None if there is none.

    `loss` has every parameter of the family as a raw output, in the family's order.
    """
    levels, row = np.arange(domain.size), np.asarray(raw, dtype=float)

    def up_to(places: Array) -> Array:
        """The chance of a level up to each, (places, levels), with the first parameter at other places."""
        rows = np.tile(row, (len(places), 1))
        rows[:, 0] = places
        each = np.exp(-loss.nll(np.broadcast_to(levels, (len(places), len(levels))), rows[:, None, :], **given))
        return np.cumsum(each, axis=-1)

    def place_of(chance: float) -> Array:
        """Where a level up to each but the last has this chance: it falls as the place rises."""
        low, high = np.full(len(levels) - 1, -FAR), np.full(len(levels) - 1, FAR)
        for _ in range(HALVINGS):
            middle = (low + high) / 2.0
            likelier = np.diagonal(up_to(middle)) > chance
            low, high = np.where(likelier, middle, low), np.where(likelier, high, middle)
        return (low + high) / 2.0

    cuts = place_of(0.5)
    first_low, first_high = place_of(1.0 - UNSEEN)[0], place_of(UNSEEN)[0]
    if not -FAR / 2.0 < first_low < cuts[0] < first_high < FAR / 2.0 or not np.all(np.diff(cuts) > 0.0):
        return None
    errors = np.linspace(cuts[0] - first_high, cuts[0] - first_low, POINTS)
    told = np.stack([up_to(cut - errors)[:, number] for number, cut in enumerate(cuts)])
    if np.abs(told - told[0]).max() > SAME:
        return None
    place, spread = float(row[0]), float(np.ptp(errors))
    ends = min(place + errors[0], cuts[0] - 0.1 * spread), max(place + errors[-1], cuts[-1] + 0.1 * spread)
    scores = np.union1d(np.linspace(*ends, POINTS), cuts)
    below, above = (up_to(cuts[0] - (scores + side * STEP * spread - place))[:, 0] for side in (-0.5, 0.5))
    chances = np.diff(up_to(row[:1])[0], prepend=0.0)
    return HiddenScale(place, cuts, chances, scores, (above - below) / (STEP * spread))
