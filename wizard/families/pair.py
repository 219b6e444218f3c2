"""Distributions of which of two wins: 1 the first, 0 the second."""

from wizard.assumptions.domain import pair, positive
from wizard.assumptions.family import Family, Parameter
from wizard.assumptions.link import log

y = pair.target
w_1, w_2 = positive.symbol("w_1"), positive.symbol("w_2")

bradley_terry = Family(
    name="bradley_terry",
    title="Bradley-Terry",
    story="each of two has a worth, and wins as often as its worth is a share of the two together",
    breaks="there are ties, or a beats b, b beats c and c beats a: no worths say so",
    domain=pair,
    density=w_1**y * w_2 ** (1 - y) / (w_1 + w_2),
    parameters=(
        Parameter(w_1, "w_1", "worth of the first", positive, log, 1.0, (0.3, 3.0)),
        Parameter(w_2, "w_2", "worth of the second", positive, log, 1.0, (0.3, 3.0)),
    ),
    draw=lambda rng, w_1, w_2: rng.binomial(1, w_1 / (w_1 + w_2)),
    reference=lambda stats, w_1, w_2: stats.bernoulli(w_1 / (w_1 + w_2)),
)
