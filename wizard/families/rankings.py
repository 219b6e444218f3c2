"""Distributions of an order of items; r_k is the place of item k."""

from functools import cache
from typing import Any

import numpy as np
import sympy as sp
from numpy.typing import NDArray

from wizard.assumptions.domain import positive
from wizard.assumptions.family import Family, Parameter
from wizard.assumptions.link import log
from wizard.assumptions.reference_of_several import OneByOne
from wizard.assumptions.several import rankings_of
from wizard.notation.brackets import at_least


@cache
def plackett_luce_of(size: int) -> Family:
    """The Plackett-Luce of that many items, of which the last is worth 1. Its loss is known as ListMLE.

    Each item is chosen among those that are left with a chance in proportion to its worth: Plackett 1975; the
    loss by Xia et al., Listwise approach to learning to rank, 2008.
    """
    domain = rankings_of(size)
    places = domain.targets
    names = [f"w_{k}" for k in range(1, size)]
    worths = [*(positive.symbol(name) for name in names), sp.Integer(1)]

    def chance(k: int) -> sp.Expr:
        """Of item k among all that come no earlier."""
        others = [at_least(places[m], places[k]) * worths[m] for m in range(size) if m != k]
        return worths[k] / sp.Add(worths[k], *others)

    def draw(rng: np.random.Generator, *values: Any) -> NDArray[Any]:
        columns = np.broadcast_arrays(*values, 1.0)
        scores = np.log(np.stack(columns, axis=-1)) + rng.gumbel(size=(*np.shape(columns[0]), size))
        return 1.0 + np.argsort(np.argsort(-scores, axis=-1), axis=-1)

    return Family(
        name="plackett_luce",
        title="Plackett-Luce",
        story="the winner is chosen first, then the best of the rest: each with a chance by its worth alone",
        breaks="two items are so alike that they take votes from each other, or the last places are chosen first",
        domain=domain,
        density=sp.Mul(*map(chance, range(size))),
        parameters=tuple(
            Parameter(worth, name, f"worth of item {k}, if the last is worth 1", positive, log, 1.0, (0.3, 3.0))
            for k, (worth, name) in enumerate(zip(worths, names, strict=False), start=1)
        ),
        draw=draw,
        reference=lambda stats, *values: OneByOne(np.array([*values, 1.0])),
        leading=size - 1,
        of_size=plackett_luce_of,
    )


plackett_luce = plackett_luce_of(3)
