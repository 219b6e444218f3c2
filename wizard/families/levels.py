"""Distributions of levels in order: a score on a hidden scale, which is cut into pieces."""

from collections.abc import Callable
from functools import cache
from itertools import pairwise
from typing import Any

import numpy as np
import sympy as sp
from numpy.typing import NDArray

from wizard.assumptions.domain import levels_of, positive, real_line
from wizard.assumptions.family import Family, Parameter
from wizard.assumptions.link import identity, log
from wizard.assumptions.reference import Cut
from wizard.notation.brackets import is_zero, put_together
from wizard.notation.nodes import Node, logistic, normal_cdf

eta, first = real_line.symbol("eta"), real_line.symbol("theta_1")


def _gap(place: int) -> Parameter:
    name = f"delta_{place}"
    meaning = f"how far cut {place} lies above cut {place - 1}"
    return Parameter(positive.symbol(name), name, meaning, positive, log, 2.0, (0.5, 3.0))


def _cumulative(
    below: type[Node],
    errors: Callable[[np.random.Generator, tuple[int, ...]], NDArray[np.float64]],
    reference: Callable[[Any, float], Any],
    told: tuple[str, str, str, str],
) -> Family:
    """P(y <= k) = F(theta_k - eta), of which the cuts theta_k rise by positive gaps (McCullagh 1980).

    `told` is the name, the title, when to use it, and when it breaks.
    """
    name, title, story, breaks = told

    @cache
    def of_size(size: int) -> Family:
        gaps = [_gap(place) for place in range(2, size)]
        cuts = [sp.Add(first, *[gap.symbol for gap in gaps[:place]]) for place in range(size - 1)]
        shares = [sp.Integer(0), *(below(cut - eta) for cut in cuts), sp.Integer(1)]
        each = [upper - lower for lower, upper in pairwise(shares)]
        y = levels_of(size).target

        def draw(rng: np.random.Generator, *values: Any) -> NDArray[Any]:
            centre, *steps = np.broadcast_arrays(*values)
            return np.sum(centre + errors(rng, np.shape(centre)) > np.cumsum(steps, axis=0), axis=0)

        return Family(
            name=name,
            title=title,
            story=story,
            breaks=breaks,
            domain=levels_of(size),
            density=put_together([(is_zero(y - k), share) for k, share in enumerate(each[:-1])], each[-1]),
            parameters=(
                Parameter(eta, "eta", "how high on a hidden scale", real_line, identity, 0.0, (-2.0, 2.0)),
                Parameter(first, "theta_1", "the first cut of the scale", real_line, identity, -1.0, (-2.0, 0.0)),
                *gaps,
            ),
            draw=draw,
            reference=lambda stats, *values: Cut(reference(stats, values[0]), np.cumsum(values[1:])),
            of_size=of_size,
        )

    return of_size(3)


cumulative_logit = _cumulative(
    logistic,
    lambda rng, shape: rng.logistic(size=shape),
    lambda stats, eta: stats.logistic(eta),
    (
        "cumulative_logit",
        "Cumulative logit (proportional odds)",
        "levels are pieces of a hidden scale; a step up it multiplies the odds of being above any cut by the same",
        "an input moves some of the cuts more than others, or the levels have no order",
    ),
)

cumulative_probit = _cumulative(
    normal_cdf,
    lambda rng, shape: rng.standard_normal(shape),
    lambda stats, eta: stats.norm(eta),
    (
        "cumulative_probit",
        "Cumulative probit (ordered probit)",
        "levels are pieces of a hidden scale, on which many small causes add up to Normal errors",
        "a few are far off on the hidden scale, or an input moves some of the cuts more than others",
    ),
)
