"""Pictures of levels in order on their hidden scale."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from wizard.charts import Chart, Mark
from wizard.charts.scales import cut_scale, cut_scale_card
from wizard.numerics.hidden_scale import HiddenScale, hidden_scale
from wizard.ui.distribution import Distribution


def scale_of(shown: Distribution) -> HiddenScale | None:
    """The hidden scale of a distribution, if its targets are levels and it has one."""
    if not shown.domain.graded:
        return None
    return hidden_scale(shown.loss, shown.domain, shown.raw, shown.given)


def scale_picture(
    shown: Distribution,
    levels: Sequence[str],
    *,
    among: Sequence[Distribution] = (),
    observed: int | None = None,
) -> Chart | None:
    """The hidden scale with its cuts and the place on it; None where there is none.

    `levels` are the names of the levels, none: their numbers. The axis has room for the pictures of those `among`
    which this one is, so that nothing but the place moves from one to the other.
    """
    scale = scale_of(shown)
    if scale is None:
        return None
    others = [other for other in map(scale_of, among) if other is not None]
    name = shown.family.parameters[0].name
    return cut_scale(
        scale.scores,
        scale.density,
        scale.cuts,
        scale.chances,
        levels=levels or [f"level {number}" for number in range(len(scale.chances))],
        place=Mark(
            scale.place, f"{name} = {scale.place:.4g}", float(np.interp(scale.place, scale.scores, scale.density))
        ),
        ends=_ends([scale, *others]),
        observed=observed,
        note="The level of an observation is where its score falls.",
    )


def scale_cards(shown: Mapping[str, Distribution], *, described: str = "") -> list[Chart]:
    """One small picture for each distribution, its label as title, all on one axis; none if one has no scale."""
    scales = {label: scale_of(each) for label, each in shown.items()}
    found = {label: scale for label, scale in scales.items() if scale is not None}
    if len(found) < len(scales):
        return []
    return [
        cut_scale_card(
            scale.scores,
            scale.density,
            scale.cuts,
            ends=_ends([*found.values()]),
            description=described or label,
            title=label,
        )
        for label, scale in found.items()
    ]


def _ends(scales: Sequence[HiddenScale]) -> tuple[float, float]:
    return float(min(scale.scores[0] for scale in scales)), float(max(scale.scores[-1] for scale in scales))
