"""Pictures of distributions of covariance matrices: the ellipse of their mean among those of some matrices."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from wizard.charts import Chart
from wizard.charts.ellipses import ellipse_card, ellipse_map
from wizard.charts.frames import SEED
from wizard.numerics.ellipses import ellipses
from wizard.ui.distribution import Distribution

Array = NDArray[np.float64]
Groups = dict[str, list[Array]]

FEW, MANY = 12, 40  # matrices that are drawn, and of data
AXES = ("output 1", "output 2")


def ellipse_cards(shown: Mapping[str, Distribution], *, described: str = "") -> list[Chart]:
    """One small picture for each distribution, its label as title, all on the same axes."""
    groups = {label: _among_its_own(each, "mean", "drawn") for label, each in shown.items()}
    reach = max(
        float(np.abs(line).max()) for group in groups.values() for lines in group.values() for line in lines
    )
    return [
        ellipse_card(group, reach=1.05 * reach, description=described or label, title=label)
        for label, group in groups.items()
    ]


def ellipse_picture(shown: Distribution, data: Array, *, observed: Array | None = None, note: str = "") -> Chart:
    """The mean of the distribution among the data (n, 3), or with one observation among what might have been."""
    if observed is None:
        groups: Groups = {"fitted mean": [*ellipses(_mean(shown))], "data": [*ellipses(_some(data))]}
    else:
        own = _among_its_own(shown, "predicted mean", "drawn from the prediction")
        mean, drawn = own.items()
        groups = dict([mean, ("observed", [*ellipses(observed[None])]), drawn])
    some = f"{MANY} of {len(data):,} data are drawn." if observed is None and len(data) > MANY else ""
    said = ["An ellipse is one standard deviation in every direction.", note, some]
    return ellipse_map(groups, titles=AXES, notes=said)


def _among_its_own(shown: Distribution, mean: str, drawn: str) -> Groups:
    return {mean: [*ellipses(_mean(shown))], drawn: [*ellipses(shown.drawn[:FEW])]}


def _mean(shown: Distribution) -> Array:
    """The mean of all that is drawn, (1, 3)."""
    return np.asarray(shown.drawn.mean(axis=0, keepdims=True))


def _some(data: Array) -> Array:
    rows = np.random.default_rng(SEED).permutation(len(data))[:MANY]
    return data[np.sort(rows)]
