"""Distributions of a direction in space, a vector of length 1."""

from typing import Any

import numpy as np
import sympy as sp
from numpy.typing import NDArray

from wizard.assumptions.domain import real_line
from wizard.assumptions.family import Family, Parameter
from wizard.assumptions.link import identity
from wizard.assumptions.several import sphere
from wizard.notation.nodes import sinhc

eta = [real_line.symbol(f"eta_{axis}") for axis in (1, 2, 3)]


def _around(rng: np.random.Generator, *components: Any) -> NDArray[np.float64]:
    """Draws by the height along the mean direction, whose distribution is exponential, and a turn about it."""
    centre = np.stack(np.broadcast_arrays(*components), axis=-1).astype(float)
    kappa = np.linalg.norm(centre, axis=-1)
    some = np.where(kappa > 1e-9, kappa, 1.0)
    mean = np.where((kappa > 1e-9)[..., None], centre / some[..., None], [0.0, 0.0, 1.0])
    u = rng.random(np.shape(kappa))
    height = np.where(kappa > 1e-9, 1.0 + np.log(u + (1.0 - u) * np.exp(-2.0 * some)) / some, 2.0 * u - 1.0)
    across = rng.standard_normal(np.shape(centre))
    across -= np.sum(across * mean, axis=-1, keepdims=True) * mean
    across /= np.linalg.norm(across, axis=-1, keepdims=True)
    drawn = height[..., None] * mean + np.sqrt(np.maximum(1.0 - height**2, 0.0))[..., None] * across
    return np.asarray(drawn / np.linalg.norm(drawn, axis=-1, keepdims=True))


von_mises_fisher = Family(
    name="von_mises_fisher",
    title="von Mises-Fisher",
    story="directions scatter evenly around a mean direction, like a Normal on the sphere",
    breaks="directions lie along a belt, or a direction and its opposite mean the same",
    domain=sphere,
    density=sp.exp(sp.Add(*[e * y for e, y in zip(eta, sphere.targets, strict=True)]))
    / (4 * sp.pi * sinhc(sp.sqrt(sp.Add(*[e**2 for e in eta])))),
    parameters=tuple(
        Parameter(
            e,
            str(e),
            f"mean direction times concentration, component {axis}",
            real_line,
            identity,
            1.0,
            (-3.0, 3.0),
        )
        for axis, e in enumerate(eta, start=1)
    ),
    draw=_around,
    reference=lambda stats, *eta: stats.vonmises_fisher(
        np.array(eta) / np.linalg.norm(eta), float(np.linalg.norm(eta))
    ),
    leading=3,
)
