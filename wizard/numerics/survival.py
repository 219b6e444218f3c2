"""Survival: the chance that it takes longer than t, of a fitted distribution and of the data alone."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import ArrayLike, NDArray

from wizard.numerics.compile import CompiledLoss

Array = NDArray[np.float64]

LEAST, MOST = 1e-30, 1e30  # times between which a quantile is looked for
HALVINGS = 70


def survival(loss: CompiledLoss, times: ArrayLike, raw: ArrayLike, given: Mapping[str, float]) -> Array:
    """The chance of a time beyond each t (n,), for one raw output or one for each time.

    It is the likelihood of an observation that had not ended by then, the exponential of minus its loss.
    """
    t = np.asarray(times, dtype=float)
    rows = np.asarray(raw, dtype=float)
    rows = np.broadcast_to(rows, (len(t), rows.shape[-1])) if rows.ndim else np.broadcast_to(rows, len(t))
    return np.exp(-loss.nll(np.column_stack([t, np.zeros(len(t))]), rows, **given))


def time_survived_by(loss: CompiledLoss, share: float, raw: Array, given: Mapping[str, float]) -> Array:
    """The time that the given share survives, for each row of raw (n, P); the median for a half.

    Found by halving: the chance of a longer time falls with the time.
    """
    low, high = np.full(len(raw), np.log(LEAST)), np.full(len(raw), np.log(MOST))
    for _ in range(HALVINGS):
        middle = (low + high) / 2.0
        longer = survival(loss, np.exp(middle), raw, given) > share
        low, high = np.where(longer, middle, low), np.where(longer, high, middle)
    return np.exp((low + high) / 2.0)


def kaplan_meier(times: ArrayLike, happened: ArrayLike) -> tuple[Array, Array]:
    """The product-limit estimate of survival: the times at which it happened, after 0, and the share beyond each.

    What had not happened by a time counts as at risk at that time. Kaplan and Meier, JASA 53 (1958), 457-481.

    >>> times, beyond = kaplan_meier([1, 2, 2, 3], [1, 1, 0, 1])
    >>> times.tolist(), beyond.tolist()
    ([0.0, 1.0, 2.0, 3.0], [1.0, 0.75, 0.5, 0.0])
    """
    t, d = np.asarray(times, dtype=float), np.asarray(happened, dtype=float)
    ended = np.unique(t[d == 1])
    at_risk = np.array([np.sum(t >= each) for each in ended])
    events = np.array([np.sum((t == each) & (d == 1)) for each in ended])
    return np.append(0.0, ended), np.append(1.0, np.cumprod(1.0 - events / at_risk))
