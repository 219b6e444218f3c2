"""The first check of an assumption: are as many observations inside their intervals as should be?"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from wizard.assumptions.domain import Domain
from wizard.fitting.fit import Fit

Array = NDArray[np.float64]

MOST_CHECKED = 2000  # observations: more take seconds and say no more
SEED = 20240229


@dataclass(frozen=True)
class Coverage:
    """How many observations are inside the central interval of the distribution fitted to them.

    Attributes
    ----------
    level : of the interval, such as 0.8.
    observed : the share of the observations inside.
    expected : the share that the fitted distributions promise; more than the level where targets are whole.
    spread : the standard deviation of the share by chance alone.
    checked : how many observations were looked at, chosen at random where there are more.
    """

    level: float
    observed: float
    expected: float
    spread: float
    checked: int

    @property
    def usual(self) -> tuple[float, float]:
        """Between these is the observed share 19 times in 20, if the assumption is true."""
        return max(self.expected - 2.0 * self.spread, 0.0), min(self.expected + 2.0 * self.spread, 1.0)


def coverage(fit: Fit, X: ArrayLike, y: ArrayLike, level: float = 0.8) -> Coverage | None:
    """Count the observations inside their intervals; None where no interval is known, or a target was not seen.

    >>> from wizard.derivation.derive import derive
    >>> from wizard.fitting.fit import fit
    >>> from wizard.model import Model
    >>> X, y = np.zeros((5, 0)), [1, 2, 3, 4, 10]
    >>> found = coverage(fit(derive(Model("normal", learn=["sigma"])), X, y), X, y)
    >>> found.observed, round(found.expected, 9), [round(end, 3) for end in found.usual]
    (0.8, 0.8, [0.442, 1.0])
    """
    inputs, targets = np.atleast_2d(np.asarray(X, dtype=float)), np.asarray(y, dtype=float)
    if len(targets) > MOST_CHECKED:
        rows = np.random.default_rng(SEED).choice(len(targets), MOST_CHECKED, replace=False)
        inputs, targets = inputs[rows], targets[rows]
    domain = fit.problem.domain
    if domain.parts and not _is_whole(domain, targets):
        return None
    beforehand = {part.name: targets[:, place] for place, part in enumerate(domain.parts) if part.beforehand}
    if domain.parts:
        targets = targets[:, domain.parts.index(domain.scattering[0])]
    predictive = fit.predictive(inputs, beforehand)
    low, high = predictive.interval(level)
    promised = predictive.below(high) - predictive.below(np.nextafter(low, -np.inf))
    known = np.isfinite(promised)
    if not known.any():
        return None
    chance, count = promised[known], int(known.sum())
    return Coverage(
        level=level,
        observed=float(np.mean(inside(targets, low, high)[known])),
        expected=float(np.mean(chance)),
        spread=float(np.sqrt(np.sum(chance * (1.0 - chance))) / count),
        checked=count,
    )


def _is_whole(domain: Domain, targets: Array) -> bool:
    """Whether one number scatters, and was seen in every observation."""
    late = [(place, p.usual) for place, p in enumerate(domain.parts) if p.usual is not None and not p.beforehand]
    return len(domain.scattering) == 1 and all((targets[:, place] == usual).all() for place, usual in late)


def inside(y: Array, low: Array, high: Array) -> NDArray[np.bool_]:
    """Whether each target is in its interval; around a circle one that ends below its start goes through pi."""
    after, before = y >= low, y <= high
    return np.where(low <= high, after & before, after | before)
