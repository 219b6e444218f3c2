"""Sets that only losses take targets or predictions from: no model of the catalogue predicts such a target."""

from __future__ import annotations

import numpy as np
import sympy as sp

from wizard.assumptions.domain import Domain, Part, positive, rational_between, real_line

above_minus_one = Domain(
    name="above minus one",
    title="A number greater than -1",
    examples=(),
    latex=r"(-1, \infty)",
    rule="a finite number greater than -1",
    lower=sp.Integer(-1),
    upper=sp.oo,
    discrete=False,
    contains=lambda values: np.isfinite(values) & (values > -1),
    draw=rational_between(-1, 4),
)

cosines = Domain(
    name="cosines",
    title="A cosine",
    examples=(),
    latex="[-1, 1]",
    rule="from -1 to 1",
    lower=sp.Integer(-1),
    upper=sp.Integer(1),
    discrete=False,
    contains=lambda values: np.abs(values) <= 1,
    draw=rational_between(-1, 1),
)

at_least_one = Domain(
    name="at least one",
    title="A number of at least 1",
    examples=(),
    latex=r"[1, \infty)",
    rule="a finite number, 1 or greater",
    lower=sp.Integer(1),
    upper=sp.oo,
    discrete=False,
    contains=lambda values: np.isfinite(values) & (values >= 1),
    draw=rational_between(1, 5),
)

nothing = Domain(
    name="nothing",
    title="No target",
    examples=(),
    latex=r"\emptyset",
    rule="left out",
    lower=sp.Integer(0),
    upper=sp.Integer(0),
    discrete=True,
    contains=lambda values: values == 0,
    draw=lambda random: sp.Rational(0),
)

_mean, _deviation = sp.Symbol("mu_0", real=True), sp.Symbol("sigma_0", positive=True)

normals = Domain(
    name="normal distributions",
    title="A Normal distribution",
    examples=(),
    latex=r"\mathbb{R} \times (0, \infty)",
    rule="a mean, and a standard deviation greater than 0",
    lower=-sp.oo,
    upper=sp.oo,
    discrete=False,
    contains=lambda values: np.isfinite(values).all(axis=-1) & (values[..., 1] > 0),
    draw=lambda random: (real_line.draw(random), positive.draw(random)),
    parts=(Part(_mean, "mean", real_line), Part(_deviation, "standard deviation", positive)),
    mixes=real_line,
    # these two observations have its mean and its standard deviation
    spread=tuple((sp.Rational(1, 2), (_mean + sign * _deviation, sp.S.Zero)) for sign in (1, -1)),
)
