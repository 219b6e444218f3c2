"""Distributions of a target that is 0 or 1."""

from wizard.assumptions.domain import binary, unit_interval
from wizard.assumptions.family import Family, Parameter
from wizard.assumptions.link import logit

y = binary.target
p = unit_interval.symbol("p")

bernoulli = Family(
    name="bernoulli",
    title="Bernoulli",
    story="each observation is one yes or no, with its own probability of yes",
    breaks="some labels are wrong: a confident mistake then costs without limit",
    domain=binary,
    density=p**y * (1 - p) ** (1 - y),
    parameters=(Parameter(p, "p", "probability of yes", unit_interval, logit, 0.5, (0.05, 0.95)),),
    draw=lambda rng, p: rng.binomial(1, p),
    reference=lambda stats, p: stats.bernoulli(p),
)
