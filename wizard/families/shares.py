"""Distributions of shares that add up to one."""

from functools import cache
from typing import Any

import numpy as np
import sympy as sp
from numpy.typing import NDArray

from wizard.assumptions.domain import positive
from wizard.assumptions.family import Family, Parameter
from wizard.assumptions.link import log
from wizard.assumptions.reference_of_several import PartsFirst
from wizard.assumptions.several import shares_of


@cache
def dirichlet_of(size: int) -> Family:
    """The Dirichlet of that many shares."""
    domain = shares_of(size)
    names = [f"alpha_{k}" for k in range(1, size + 1)]
    weights = [positive.symbol(name) for name in names]

    def draw(rng: np.random.Generator, *values: Any) -> NDArray[Any]:
        amounts = rng.standard_gamma(np.stack(np.broadcast_arrays(*values), axis=-1))
        return amounts / amounts.sum(axis=-1, keepdims=True)

    return Family(
        name="dirichlet",
        title="Dirichlet",
        story="a whole is divided into shares, which compete with each other only because they add up to one",
        breaks="some shares rise and fall together, or a share can be exactly zero",
        domain=domain,
        density=sp.gamma(sp.Add(*weights))
        / sp.Mul(*map(sp.gamma, weights))
        * sp.Mul(*[y ** (a - 1) for y, a in zip(domain.targets, weights, strict=True)]),
        parameters=tuple(
            Parameter(
                a,
                name,
                f"weight of share {k}; its mean is this part of all weights",
                positive,
                log,
                2.0,
                (0.6, 6.0),
            )
            for k, (a, name) in enumerate(zip(weights, names, strict=True), start=1)
        ),
        draw=draw,
        reference=lambda stats, *values: PartsFirst(stats.dirichlet(np.array(values, dtype=float))),
        leading=size,
        of_size=dirichlet_of,
    )


dirichlet = dirichlet_of(3)
