"""Distributions of several numbers of either sign."""

from wizard.assumptions.combine import independent
from wizard.families import real_line

independent_normal = independent(
    real_line.normal,
    2,
    shared=("sigma",),
    name="independent_normal",
    title="Normal errors of one size",
    story="several outputs in the same unit, and each errs as much as any other, on its own",
    breaks="outputs in different units: the one with the largest numbers rules the loss, so give each a sigma of"
    " its own or rescale them; and outputs that err together: N(mu, sigma^2 I) is not N(mu, Sigma)",
)

independent_normal_each = independent(
    real_line.normal,
    2,
    name="independent_normal_each",
    title="Normal errors, a size for each",
    story="several outputs in units of their own, each with its own size of error",
    breaks="where one output is too high the other is, too: errors that go together need a covariance",
)

independent_laplace = independent(
    real_line.laplace,
    2,
    shared=("b",),
    name="independent_laplace",
    title="Laplace errors of one size",
    story="several outputs in the same unit, with a few large errors in one output or another",
    breaks="outputs are in different units, or a large error hits all outputs at once",
)
