"""Distributions of a proportion that is sometimes exactly 0 or 1."""

from wizard.assumptions.combine import zero_one_inflated
from wizard.families import unit_interval

zero_one_inflated_beta = zero_one_inflated(
    unit_interval.beta,
    name="zero_one_inflated_beta",
    title="Zero-one-inflated Beta",
    story="some do nothing at all and some do all of it, and the shares of the others lie anywhere between",
    breaks="zeros and ones are but small and large shares, rounded: they have then the same cause as the others",
)
