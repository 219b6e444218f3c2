"""The probabilities of the targets under which a prediction is stationary: what a likelihood would have to assign.

If P_k = w_k exp(-a L_k) sums to one over the targets k for every prediction f, then sum_k P_k dL_k/df = 0:
P is one of the probabilities that balance the slopes of the loss at f, and log P_k + a L_k is the same everywhere.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import mpmath
import sympy as sp

from wizard.derivation.properties.kinks import is_away_from_kinks
from wizard.derivation.properties.numbers import NoNumber, exact, number_at
from wizard.derivation.verdicts.outcomes import Outcomes, Point

TINY = exact.mpf(10) ** -40  # shares below it are no numbers, unless the loss does not move there at all
STILL = exact.mpf(10) ** -45  # of a loss: what moves less than this may not move at all
APART = exact.mpf(10) ** -15  # what differs by more than this does so in truth, not by rounding
SAME = exact.mpf(10) ** -30
COUNT = 14  # predictions that are looked at


@dataclass(frozen=True)
class Balanced:
    """A prediction, the loss of every target there, and the probabilities that make it stationary.

    `shares` are these probabilities if there are such, all positive, else None; `slopes` has a row per variable.
    """

    at: Point
    values: tuple[mpmath.mpf, ...]
    slopes: tuple[tuple[mpmath.mpf, ...], ...]
    shares: tuple[mpmath.mpf, ...] | None


def balances(outcomes: Outcomes) -> list[Balanced]:
    """The balance at several predictions; those where it is not unique, or where there is a kink, are left out.

    >>> from wizard.losses.classification import binary_cross_entropy
    >>> from wizard.derivation.verdicts.outcomes import outcomes_of
    >>> [first, *_] = balances(outcomes_of(binary_cross_entropy))
    >>> first.at, [round(float(share), 3) for share in first.shares]
    ({p: 1/3}, [0.667, 0.333])
    """
    slopes = [[sp.diff(loss, v) for loss in outcomes.losses] for v in outcomes.symbols]
    found = [_balance(outcomes, slopes, at) for at in outcomes.points(COUNT)]
    return list({tuple(b.at.items()): b for b in found if b is not None}.values())


def _balance(outcomes: Outcomes, slopes: list[list[sp.Expr]], at: Point) -> Balanced | None:
    try:
        if not all(is_away_from_kinks(slope, at) for row in slopes for slope in row):
            return None
        values = tuple(number_at(loss, at) for loss in outcomes.losses)
        rows = tuple(tuple(number_at(slope, at) for slope in row) for row in slopes)
    except NoNumber:
        return None
    vectors = _null_space(rows)
    if len(vectors) > 1 or not _are_numbers(slopes, rows, at):
        return None
    return Balanced(at, values, rows, _as_shares(vectors[0]) if vectors else None)


def _are_numbers(slopes: list[list[sp.Expr]], rows: Sequence[Sequence[mpmath.mpf]], at: Point) -> bool:
    """Whether no slope is too small for its digits; those that are zero by themselves, as on a plateau, are not.

    A steep logistic loss has slopes such as exp(-400): positive, but gone when they are subtracted from 1.
    """
    largest = max(abs(value) for row in rows for value in row)
    small = [
        slope
        for row, numbers in zip(slopes, rows, strict=True)
        for slope, value in zip(row, numbers, strict=True)
        if abs(value) <= APART * largest
    ]
    return all(_is_zero_on_its_piece(slope, at) for slope in small)


def _is_zero_on_its_piece(slope: sp.Expr, at: Point) -> bool:
    """Whether the slope is zero by algebra on the piece that the point is on."""
    on_piece = slope.replace(
        lambda e: isinstance(e, sp.Piecewise),
        lambda e: next((value for value, where in e.args if where.subs(at) == sp.true), e),
    )
    signs = {e: sp.sign(number_at(e.args[0], at)) for e in on_piece.atoms(sp.Abs, sp.sign, sp.Heaviside)}
    on_piece = on_piece.xreplace({e: _on_side(e, sign) for e, sign in signs.items()})
    return bool(sp.expand(on_piece.replace(sp.DiracDelta, lambda *_: sp.S.Zero)) == 0)


def _on_side(e: sp.Expr, sign: sp.Expr) -> sp.Expr:
    if isinstance(e, sp.Abs):
        return sign * e.args[0]
    return sign if isinstance(e, sp.sign) else (1 + sign) / 2


def _null_space(rows: Sequence[Sequence[mpmath.mpf]]) -> list[list[mpmath.mpf]]:
    """Weights of the columns under which every row adds up to zero."""
    width = len(rows[0])
    square = exact.matrix([list(row) for row in rows] + [[0] * width] * max(0, width - len(rows)))
    _, sizes, axes = exact.svd_r(square, full_matrices=False)
    largest = max(max(sizes), TINY)
    return [[axes[place, k] for k in range(width)] for place in range(width) if sizes[place] <= TINY * largest]


def _as_shares(vector: list[mpmath.mpf]) -> tuple[mpmath.mpf, ...] | None:
    total = exact.fsum(vector)
    if abs(total) <= TINY:
        return None
    shares = tuple(each / total for each in vector)
    return shares if min(shares) > TINY else None


@dataclass(frozen=True)
class Exponent:
    """What two predictions demand of a, for each target: log P_k + a L_k must be the same at both."""

    here: Balanced
    there: Balanced
    demanded: tuple[mpmath.mpf | None, ...]  # None: the loss is the same at both, and so is the probability

    @property
    def common(self) -> mpmath.mpf | None:
        """The one positive a that all of them demand, if they do."""
        found = [a for a in self.demanded if a is not None]
        if not found or min(found) <= 0 or max(found) - min(found) > SAME * max(found):
            return None
        return found[0]

    @property
    def is_refuted(self) -> bool:
        """Whether no positive a is what all of them demand, by more than rounding can explain."""
        found = [a for a in self.demanded if a is not None]
        return bool(found) and (min(found) <= 0 or max(found) - min(found) > APART * max(found))


def exponent(here: Balanced, there: Balanced) -> Exponent | None:
    """What two predictions with shares demand of a; None where a probability moves but its loss does not."""
    assert here.shares is not None
    assert there.shares is not None
    demanded: list[mpmath.mpf | None] = []
    unmoved: list[tuple[mpmath.mpf, mpmath.mpf]] = []  # how a probability falls, and what its loss may still rise
    for k in range(len(here.values)):
        rise = there.values[k] - here.values[k]
        fall = exact.log(here.shares[k]) - exact.log(there.shares[k])
        still = STILL * (1 + abs(here.values[k]))
        moves = abs(rise) > still
        demanded.append(fall / rise if moves else None)
        if not moves and abs(fall) > SAME:
            unmoved.append((abs(fall), still))
    if not unmoved:
        return Exponent(here, there, tuple(demanded))
    most = max((a for a in demanded if a is not None), default=None)
    if most is not None and any(most * still < APART * fall for fall, still in unmoved):
        return None
    return Exponent(here, there, (None,) * len(demanded))
