"""Distributions of several yes-or-no answers."""

from wizard.assumptions.combine import independent
from wizard.families import binary

independent_bernoulli = independent(
    binary.bernoulli,
    2,
    name="independent_bernoulli",
    title="Independent Bernoulli",
    story="several questions, any number of which may be answered yes: tags, symptoms, objects in a picture",
    breaks="given the inputs, one answer still tells something of another; or exactly one of them is yes",
)
