"""Distributions of an amount that is often exactly zero."""

from wizard.assumptions.combine import zero_adjusted
from wizard.families import positive

zero_adjusted_gamma = zero_adjusted(
    positive.gamma,
    name="zero_adjusted_gamma",
    title="Zero-adjusted Gamma",
    story="often nothing at all happens, and what happens otherwise scatters in proportion to its mean",
    breaks="small amounts were rounded down to zero: zeros and amounts then have the same cause",
)

zero_adjusted_log_normal = zero_adjusted(
    positive.log_normal,
    name="zero_adjusted_log_normal",
    title="Zero-adjusted log-normal",
    story="often nothing at all happens, and errors of the rest are so many per cent, up or down",
    breaks="small amounts were rounded down to zero: zeros and amounts then have the same cause",
)
