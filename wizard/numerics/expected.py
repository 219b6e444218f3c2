"""The expected value of each number of a target, by summing or integrating over all there are."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from wizard.assumptions.domain import Domain
from wizard.assumptions.several import shares
from wizard.numerics.compile import CompiledLoss
from wizard.numerics.curves import density, probabilities
from wizard.numerics.views import Outcomes, view_of

Array = NDArray[np.float64]

REACH, NODES = 6.2, 221  # of the rule: logits are hyperbolic sines, up to sinh 6.2 = 246
FOUND = 1e-3  # how near to 1 the mass must be: weights of thousands are too narrow for the rule


def expected(loss: CompiledLoss, domain: Domain, raw: Array) -> Array | None:
    """The expected value of each number of a target, (rows, parts), for raw outputs (rows, P).

    None where it is not known at all; NaN in rows for which it could not be found.
    """
    view = view_of(domain)
    if isinstance(view, Outcomes):
        chances = np.array([probabilities(loss, view, row, {}) for row in raw])
        return np.asarray(chances @ view.targets, dtype=float)
    if domain is shares:
        targets, weights = rule_over_shares()
        masses = np.array([weights * density(loss, targets, row, {}) for row in raw])
        total = masses.sum(axis=1, keepdims=True)
        return np.where(np.abs(total - 1.0) < FOUND, masses @ targets / total, np.nan)
    return None


def rule_over_shares() -> tuple[Array, Array]:
    """Three shares (n, 3) and weights (n,) that integrate over all of them.

    The first share, and the second as a part of what is left, are logistic functions of logits, and these are
    hyperbolic sines of evenly spaced numbers: the trapezoidal rule then converges exponentially, even where the
    density is infinite at an edge.
    """
    even = np.linspace(-REACH, REACH, NODES)
    u, v = (each.ravel() for each in np.meshgrid(np.sinh(even), np.sinh(even)))
    stretch = (even[1] - even[0]) ** 2 * np.outer(np.cosh(even), np.cosh(even)).ravel()
    first, part = (1.0 / (1.0 + np.exp(-each)) for each in (u, v))
    left, rest = (1.0 / (1.0 + np.exp(each)) for each in (u, v))
    targets = np.column_stack([first, left * part, left * rest])
    return targets, stretch * first * left * left * part * rest
