"""Pictures of distributions of more than three shares: the density of each share, whatever the others are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from wizard.charts import Chart, Mark
from wizard.charts.curves import curve
from wizard.charts.distributions import card_density, data_with_density, densities
from wizard.numerics.margins import SHOWN, share_densities
from wizard.ui.distribution import Distribution

Array = NDArray[np.float64]


def share_card(shown: Distribution) -> Chart:
    """The density of the first share, small."""
    words = f"{shown.family.title} at typical parameter values: the first share."
    return card_density(SHOWN, _densities(shown)[0], discrete=False, description=words)


def effect_on_shares(shown: Mapping[str, Distribution]) -> Chart:
    """The density, under each distribution, of the share that differs most between them."""
    found = {label: _densities(each) for label, each in shown.items()}
    place = int(np.argmax(np.ptp(np.stack([*found.values()]), axis=0).mean(axis=-1)))
    title = next(iter(shown.values())).domain.parts[place].title
    return densities(SHOWN, {label: each[place] for label, each in found.items()}, discrete=False, target=title)


def shares_with_data(shown: Distribution, titles: Sequence[str], data: Array) -> list[Chart]:
    """The data (n, shares) of each share with its density."""
    return [
        data_with_density(own, SHOWN, heights, discrete=False, target=title)
        for own, heights, title in zip(data.T, _densities(shown), titles, strict=True)
    ]


def shares_together(
    shown: Distribution, titles: Sequence[str], *, observed: Array | None = None, where: str = ""
) -> Chart:
    """The densities of all shares in one picture, with those of one observation (shares,) marked.

    `where` says of which inputs.
    """
    marks = (
        [Mark(float(y), title) for y, title in zip(observed, titles, strict=True)] if observed is not None else []
    )
    heights = dict(zip(titles, _densities(shown), strict=True))
    return curve(SHOWN, heights, x_title=f"share{where}", y_title="density", marks=marks)


def _densities(shown: Distribution) -> Array:
    return share_densities(shown.loss, shown.raw, shown.given, shown.drawn)
