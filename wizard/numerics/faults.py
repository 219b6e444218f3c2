"""What goes wrong in a formula in floating point: the part of it that is to blame, found by comparing every part
with its exact value."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum

import mpmath
import numpy as np
import sympy as sp

from wizard.derivation.properties.numbers import exact, values_of
from wizard.numerics.naive import Naive
from wizard.numerics.scored import Target

TOLERANCE = 1e-3  # relative: a value that is further off is wrong
SUSPECT = TOLERANCE / 100  # what makes a part of it wrong: errors grow on the way to the loss
ROOM = 50  # digits that are left where others cancel
SMALL = exact.mpf(10) ** -30  # beside 1, and beside what would be left of it with more digits
LARGEST_EXPONENT = 2000  # for which there is room; an error may be larger
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
    of : what the part is a function of, and that this is rounded, in words; empty if that is not why.
    loss : what the loss is, where nothing is left of it ("0", "inf", "nan"); else empty: then it is but off.
    """

    kind: Kind
    part: str
    of: str
    loss: str

    @property
    def manner(self) -> tuple[Kind, str, str] | None:
        """What tells it from another fault; None for all that leave some digits of the loss."""
        return (self.kind, self.part, self.loss) if self.loss else None


def relative_error(value: float, truth: mpmath.mpf, precision: type[np.floating]) -> float:
    """How far off a value is, relative to the truth: to round the truth to 0 or infinity is no error,
    nor is it to lose digits of what is below the smallest number that has them all.

    >>> relative_error(np.inf, exact.exp(100), np.float32)
    0.0
    """
    limits = np.finfo(precision)
    if np.isnan(value):
        return float("inf")
    if np.isinf(value):
        right = abs(truth) > float(limits.max) and (truth > 0) == (value > 0)
        return 0.0 if right else float("inf")
    smallest = exact.mpf(float(limits.tiny))  # the smallest number with all its digits
    if abs(truth) < smallest:
        return 0.0 if abs(value) <= smallest else float(abs(value) / smallest)
    return float(abs(exact.mpf(float(value)) - truth) / abs(truth))


def exact_values(naive: Naive, target: Target, score: float) -> dict[sp.Expr, Exact]:
    """The exact value of every part of a formula; 1 - sigmoid(z) may be in it, so digits grow with the score."""
    digits = ROOM + int(DIGITS_PER_UNIT * min(abs(score), LARGEST_EXPONENT) * naive.of.steepness)
    values = _values(naive, target, score, digits)
    *_, loss = naive.parts
    (truth,) = values[loss]
    if 0 < abs(truth) < SMALL:  # or 0, and what is left is the rounding of so many digits
        (again,) = _values(naive, target, score, digits + ROOM)[loss]
        values[loss] = (again if abs(again) > SMALL * abs(truth) else exact.zero,)
    return values


def _values(naive: Naive, target: Target, score: float, digits: int) -> dict[sp.Expr, Exact]:
    at = naive.of.exactly(target, score)
    for symbol, step in naive.steps:
        found = values_of(naive.entries[step], at, digits)
        at |= dict(zip(naive.of.entries_of(symbol), found, strict=True))
    entries_of = {part: naive.entries[part] for part in naive.parts}
    values = iter(values_of([e for entries in entries_of.values() for e in entries], at, digits))
    return {part: tuple(next(values) for _ in entries) for part, entries in entries_of.items()}


def fault_at(naive: Naive, target: Target, score: np.floating) -> Fault | None:
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
        " and ".join(_rounded(naive, child, values) for child in _origins(naive, part, kind)),
        _extreme(values[loss]),
    )


def _off(values: np.ndarray, truths: Exact, precision: type[np.floating], tolerance: float = TOLERANCE) -> bool:
    """Whether a part is wrong; to round it to 0 or infinity is right."""
    every = np.broadcast_to(values.ravel(), (len(truths),))
    return any(relative_error(float(v), t, precision) > tolerance for v, t in zip(every, truths, strict=True))


def _out_of_range(values: np.ndarray, truths: Exact, precision: type[np.floating]) -> bool:
    """Whether a part is infinite, or has lost digits because it is too small, as the truth is not."""
    every = np.broadcast_to(values.ravel(), (len(truths),))
    return any(
        np.isinf(v) or abs(exact.mpf(float(v)) - t) > SUSPECT * abs(t) for v, t in zip(every, truths, strict=True)
    )


def _beyond(values: np.ndarray, truths: Exact, precision: type[np.floating]) -> bool:
    """Whether a part is infinite because no number of the precision is as large."""
    largest = float(np.finfo(precision).max)
    return bool(np.isinf(values).any()) and any(abs(truth) > largest for truth in truths)


def _to_blame(
    naive: Naive, part: sp.Expr, values: Values, truths: Mapping[sp.Expr, Exact], precision: type[np.floating]
) -> sp.Expr:
    """The first part that is wrong although all that it is computed from is right, or that no number can hold."""
    children = naive.children(part)
    whole = all(np.isfinite(values[child]).all() for child in children)
    if whole and _beyond(values[part], truths[part], precision):
        return part
    if not np.isfinite(values[part]).all():  # a term that is no number decides, whatever the others are
        children = tuple(sorted(children, key=lambda child: bool(np.isfinite(values[child]).all())))
    wrong = [child for child in children if _off(values[child], truths[child], precision, SUSPECT)]
    lost = [child for child in children if _out_of_range(values[child], truths[child], precision)]
    for child in (*wrong, *lost):
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


def _rounded(naive: Naive, part: sp.Expr, values: Values) -> str:
    to_one = " to 1" if (values[part] == 1).any() else ""
    return f"`{naive.text(part)}` is rounded{to_one}"


def _extreme(value: np.ndarray) -> str:
    """0, inf or nan, where a value or one of a vector is that."""
    if np.isnan(value).any():
        return "nan"
    if np.isinf(value).any():
        return "inf" if (value == np.inf).any() else "-inf"
    return "0" if (value == 0).any() else ""
