"""What goes wrong in a formula in floating point: the part of it that is to blame, found by comparing every part
with its exact value."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache

import mpmath
import numpy as np
import sympy as sp

from wizard.derivation.properties.numbers import exact, values_of
from wizard.numerics.naive import CLASS_INDICES, Naive
from wizard.numerics.scored import FIRST, SIZE, written_out

TOLERANCE = 1e-3  # relative: a value that is further off is wrong
ROOM = 50  # digits that are left where others cancel
DIGITS_PER_UNIT = 0.5  # of a score: exp(-z) has 0.43 z zeros behind the point

Exact = tuple[mpmath.mpf, ...]  # one for each class, where the part is a vector
Values = Mapping[sp.Expr, np.ndarray]


class Kind(Enum):
    """How a part of a formula goes wrong, where all that it is computed from is right."""

    TOO_LARGE = "beyond the largest number"
    TOO_SMALL = "below the smallest number"
    CANCELLED = "a sum whose terms cancel"
    ROUNDED = "a function of something that is rounded"
    UNDEFINED = "no number"


@dataclass(frozen=True)
class Fault:
    """A part of a formula that goes wrong at some score, and what follows from it.

    Parameters
    ----------
    kind : how it goes wrong.
    part : the part, as code.
    of : what the part is a function of, as code, and its value; empty for a sum.
    value : the value of the part, where nothing is left of it ("0", "inf", "nan"); else empty.
    loss : the same of the whole loss.
    """

    kind: Kind
    part: str
    of: str
    value: str
    loss: str


def relative_error(value: float, truth: mpmath.mpf, precision: type[np.floating]) -> float:
    """How far off a value is, relative to the truth; to round the truth to 0 or infinity is no error.

    >>> relative_error(np.inf, exact.exp(100), np.float32)
    0.0
    """
    limits = np.finfo(precision)
    if np.isnan(value):
        return float("inf")
    if np.isinf(value):
        right = abs(truth) > float(limits.max) and (truth > 0) == (value > 0)
        return 0.0 if right else float("inf")
    difference = abs(exact.mpf(float(value)) - truth)
    return float(difference / max(abs(truth), exact.mpf(float(limits.tiny))))


def digits_at(score: float) -> int:
    """How many digits are needed for the exact value of a loss at a score, where 1 - sigmoid(z) may stand in it."""
    return ROOM + int(DIGITS_PER_UNIT * min(abs(score), 2000))


def exact_values(naive: Naive, target: int, score: float) -> dict[sp.Expr, Exact]:
    """The exact value of every part of a formula."""
    at: dict[sp.Basic, sp.Expr | mpmath.mpf] = {}
    digits, of = digits_at(score), naive.of
    (argument,) = of.loss.arguments
    if of.of_classes:
        at |= {of.score[k]: exact.mpf(score if k == FIRST else 0) for k in range(1, SIZE + 1)}
        at |= {of.loss.target.target[k]: exact.mpf(int(k == FIRST)) for k in range(1, SIZE + 1)}
        if naive.prediction is not None:
            found = values_of(_entries(naive.prediction), at, digits)
            at |= {argument.symbol[k + 1]: value for k, value in enumerate(found)}
    else:
        at |= {of.score: exact.mpf(score), of.loss.target.target_label: exact.mpf(target)}
        if naive.prediction is not None:
            at[argument.symbol] = values_of([naive.prediction], at, digits)[0]
    at |= {each.symbol: exact.mpf(each.value) for each in of.constants}
    entries_of = {part: _entries(part) if of.of_classes else (part,) for part in naive.parts}
    values = iter(values_of([e for entries in entries_of.values() for e in entries], at, digits))
    return {part: tuple(next(values) for _ in entries) for part, entries in entries_of.items()}


@lru_cache(maxsize=4096)
def _entries(part: sp.Expr) -> tuple[sp.Expr, ...]:
    """A part written out for three classes; one entry for each, where it is a vector."""
    vector = bool(part.free_symbols & CLASS_INDICES)
    return tuple(written_out(part, k) for k in (range(1, SIZE + 1) if vector else (FIRST,)))


def fault_at(naive: Naive, target: int, score: np.floating) -> Fault | None:
    """What goes wrong at a score, in the precision of that score; None where the loss is right.

    >>> from wizard.losses.regression import log_cosh
    >>> from wizard.numerics.naive import naive
    >>> from wizard.numerics.scored import scored
    >>> fault_at(naive(scored(log_cosh)), 0, np.float64(711)).part
    'np.cosh(f - y)'
    """
    precision = type(score)
    truths = exact_values(naive, target, float(score))
    values = naive.values(target, score)
    *_, loss = naive.parts
    if not _off(values[loss], truths[loss], precision):
        return None
    part = _to_blame(naive, loss, values, truths, precision)
    kind = _kind(naive, part, values, truths, precision)
    return Fault(
        kind,
        naive.text(part),
        " and ".join(_described(naive, child, values) for child in _origins(naive, part, kind)),
        _extreme(values[part]),
        _extreme(values[loss]),
    )


def _off(values: np.ndarray, truths: Exact, precision: type[np.floating], strictly: bool = False) -> bool:
    """Whether a part is wrong; strictly also where it is but rounded to 0 or infinity."""
    every = np.broadcast_to(values, (len(truths),)) if len(truths) > 1 else np.atleast_1d(values)
    if strictly and any(_is_lost(float(v), t) for v, t in zip(every, truths, strict=True)):
        return True
    return any(relative_error(float(v), t, precision) > TOLERANCE for v, t in zip(every, truths, strict=True))


def _is_lost(value: float, truth: mpmath.mpf) -> bool:
    return np.isinf(value) or bool(abs(exact.mpf(value) - truth) > TOLERANCE * abs(truth))


def _to_blame(
    naive: Naive, part: sp.Expr, values: Values, truths: Mapping[sp.Expr, Exact], precision: type[np.floating]
) -> sp.Expr:
    """The first part that is wrong although all that it is computed from is right."""
    children = naive.children(part)
    if not np.isfinite(values[part]).all():  # a term that is no number decides, whatever the others are
        children = tuple(sorted(children, key=lambda child: bool(np.isfinite(values[child]).all())))
    for strictly in (False, True):
        for child in children:
            if _off(values[child], truths[child], precision, strictly):
                return _to_blame(naive, child, values, truths, precision)
    return part


def _kind(
    naive: Naive, part: sp.Expr, values: Values, truths: Mapping[sp.Expr, Exact], precision: type[np.floating]
) -> Kind:
    limits = np.finfo(precision)
    if np.isnan(values[part]).any():
        return Kind.UNDEFINED
    if np.isinf(values[part]).any():
        return Kind.TOO_LARGE
    if isinstance(part, sp.Add | sp.Sum):
        return Kind.CANCELLED
    vanishes = any(0 < abs(truth) < float(limits.tiny) / TOLERANCE for truth in truths[part])
    return Kind.TOO_SMALL if vanishes and not isinstance(part, sp.log) else Kind.ROUNDED


def _origins(naive: Naive, part: sp.Expr, kind: Kind) -> tuple[sp.Expr, ...]:
    """What the part is a function of, if it is that which is rounded."""
    return tuple(e for e in naive.children(part) if e.free_symbols) if kind is Kind.ROUNDED else ()


def _described(naive: Naive, part: sp.Expr, values: Values) -> str:
    value = values[part]
    return f"{naive.text(part)} = 1" if (value == 1).all() else naive.text(part)


def _extreme(value: np.ndarray) -> str:
    """0, inf or nan, where a value or one of a vector is that."""
    if np.isnan(value).any():
        return "nan"
    if np.isinf(value).any():
        return "inf" if (value == np.inf).any() else "-inf"
    return "0" if (value == 0).any() else ""
