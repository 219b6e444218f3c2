"""The best constant for a target of two values: told by the share of ones for which a prediction is best.

The expected slope is pull (s - q), q being the share of ones and s = s(f) the share at which the slopes for the
two targets cancel. Where the pull is positive and s rises, the expected loss falls up to the f with s(f) = q and
rises after. Where s falls instead, that f is the worst constant, and the best one is at an end.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

import sympy as sp

from wizard.assumptions.domain import Domain
from wizard.derivation.gradient import tidy
from wizard.derivation.properties.beside_kinks import near, roots_of_kinks
from wizard.derivation.properties.kinks import has_kink
from wizard.derivation.properties.numbers import NoNumber
from wizard.derivation.properties.signs import Sign, proof_of_no_negative
from wizard.derivation.prove import may_jump
from wizard.notation.nodes import unfold
from wizard.notation.printer import tex

LARGEST = 60  # operations of a slope that is looked at
STEP = sp.Integer(1)  # how far beyond the last kink the loss is looked at

Domains = Mapping[sp.Symbol, Domain]


@dataclass(frozen=True)
class Best:
    """Which predictions cost least on average, between `low` and `high`; beyond these none does.

    Parameters
    ----------
    share : the share of ones for which a prediction is best, or the one at which all in between cost the same.
    low, high : where fewer, and where more targets than any share in between are 1.
    is_level : whether the share is one number, so that either low or high is best.
    why : the proof.
    """

    share: sp.Expr
    low: sp.Expr
    high: sp.Expr
    is_level: bool
    why: str


@dataclass(frozen=True)
class _Piece:
    low: sp.Expr
    high: sp.Expr
    losses: tuple[sp.Expr, sp.Expr]  # for the targets 0 and 1


def best_of_two(no: sp.Expr, yes: sp.Expr, f: sp.Symbol, domains: Domains) -> Best | None:
    """The best constants, by the losses for the targets 0 and 1; None where this does not find them.

    >>> from wizard.assumptions.domain import real_line
    >>> z = real_line.symbol("z")
    >>> hinges = [(1 + sign * z + sp.Abs(1 + sign * z)) / 2 for sign in (1, -1)]
    >>> found = best_of_two(*hinges, z, {z: real_line})
    >>> found.share, found.low, found.high
    (1/2, -1, 1)
    """
    if sp.count_ops(no) + sp.count_ops(yes) > 2 * LARGEST:
        return None
    return _best_of_two(no, yes, f, tuple(domains.items()))


@lru_cache(maxsize=200)
def _best_of_two(
    no: sp.Expr, yes: sp.Expr, f: sp.Symbol, domains_of: tuple[tuple[sp.Symbol, Domain], ...]
) -> Best | None:
    domains = dict(domains_of)
    pieces = _pieces(unfold(no), unfold(yes), f, domains[f])
    if pieces is None:
        return None
    for sign in (1, -1):
        shares = [_share(piece, f, sign, domains) for piece in pieces]
        known = [share for share in shares if share is not None]
        if len(known) == len(pieces) and _goes_on_at_kinks(pieces, known, f, sign):
            return _where_it_rises(pieces, known, f, sign)
    return _at_an_end(pieces[0], f, domains) if len(pieces) == 1 else None


def _pieces(no: sp.Expr, yes: sp.Expr, f: sp.Symbol, domain: Domain) -> list[_Piece] | None:
    """Both losses between their kinks; None where these are not known, or where a loss jumps."""
    both = (no, yes)
    if not any(has_kink(each, f) for each in both):
        return None if any(may_jump(each) for each in both) else [_Piece(domain.lower, domain.upper, both)]
    kinks = {root for each in both for root in roots_of_kinks(each, f)}
    if not kinks or not all(kink.is_Rational for kink in kinks):
        return None
    inside = sorted(kink for kink in kinks if domain.lower < kink < domain.upper)
    ends = [domain.lower, *inside, domain.upper]
    try:
        pieces = [
            _Piece(low, high, (near(no, {f: _between(low, high)}), near(yes, {f: _between(low, high)})))
            for low, high in pairwise(ends)
        ]
    except NoNumber:
        return None
    if any(has_kink(each, f) or may_jump(each) for piece in pieces for each in piece.losses):
        return None
    for here, there in pairwise(pieces):
        if any(sp.expand((a - b).subs(f, here.high)) != 0 for a, b in zip(here.losses, there.losses, strict=True)):
            return None
    return pieces


def _between(low: sp.Expr, high: sp.Expr) -> sp.Expr:
    if low.is_infinite:
        return sp.S.Zero if high.is_infinite else high - STEP
    return low + STEP if high.is_infinite else (low + high) / 2


def _share(piece: _Piece, f: sp.Symbol, sign: int, domains: Domains) -> sp.Expr | None:
    """s on a piece, if the pull has that sign and s is proved to rise with it, or not to change."""
    no, yes = (sp.diff(each, f) for each in piece.losses)
    pull = tidy(no - yes)
    proof = _no_negative(sign * pull, f, piece, domains)
    if proof is None or not proof.strict:
        return None
    share = tidy(sp.cancel(sp.together(no / (no - yes))))
    rising = _no_negative(sign * sp.diff(share, f), f, piece, domains)
    return share if rising is not None else None


def _no_negative(expression: sp.Expr, f: sp.Symbol, piece: _Piece, domains: Domains) -> Sign | None:
    t = sp.Symbol(f"t_{f}", positive=True)
    if (piece.low.is_infinite and piece.high.is_infinite) or (piece.low, piece.high) == (0, 1):
        return proof_of_no_negative(expression, domains)
    if piece.low.is_infinite:
        there = piece.high - t
    elif piece.high.is_infinite:
        there = piece.low + t
    else:
        there = (piece.low + piece.high * t) / (1 + t)
    return proof_of_no_negative(tidy(expression.subs(f, there)), domains)


def _goes_on_at_kinks(pieces: list[_Piece], shares: list[sp.Expr], f: sp.Symbol, sign: int) -> bool:
    """Whether s does not turn from one piece to the next."""
    steps = [
        there.subs(f, piece.high) - here.subs(f, piece.high)
        for piece, here, there in zip(pieces, shares, shares[1:], strict=False)
    ]
    return all(sp.expand(sign * step).is_nonnegative for step in steps)


def _where_it_rises(pieces: list[_Piece], shares: list[sp.Expr], f: sp.Symbol, sign: int) -> Best | None:
    between = [
        (piece, share)
        for piece, share in zip(pieces, shares, strict=True)
        if share.has(f) or (share.is_positive and (1 - share).is_positive)
    ]
    if len(between) != 1:
        return None
    ((piece, share),) = between
    words, factor = ("rises", "positive") if sign > 0 else ("falls", "negative")
    if share.has(f):
        why = (
            f"The expected slope is a {factor} factor times ${tex(share)}$ minus the share of ones, and"
            f" ${tex(share)}$ {words}: the expected loss falls before that value and rises after."
        )
        return Best(share, piece.low, piece.high, False, why)
    low, high = (piece.low, piece.high) if sign > 0 else (piece.high, piece.low)
    why = (
        f"Between ${tex(piece.low)}$ and ${tex(piece.high)}$ the expected slope is a {factor} factor times"
        f" ${tex(share)}$ minus the share of ones."
    )
    around = " Before, the expected loss falls, and after, it rises." if len(pieces) > 1 else ""
    return Best(share, low, high, True, f"{why}{around}")


def _at_an_end(piece: _Piece, f: sp.Symbol, domains: Domains) -> Best | None:
    """Where s falls although the pull is positive: the end that costs less."""
    no, yes = (sp.diff(each, f) for each in piece.losses)
    pull = _no_negative(tidy(no - yes), f, piece, domains)
    if pull is None or not pull.strict or piece.low.is_infinite or piece.high.is_infinite:
        return None
    share = tidy(sp.cancel(sp.together(no / (no - yes))))
    falling = _no_negative(-sp.diff(share, f), f, piece, domains)
    rises, falls = (
        tidy(step)
        for step in (
            piece.losses[0].subs(f, piece.high) - piece.losses[0].subs(f, piece.low),
            piece.losses[1].subs(f, piece.low) - piece.losses[1].subs(f, piece.high),
        )
    )
    if falling is None or not all(step.is_finite and step.is_positive for step in (rises, falls)):
        return None
    level = sp.cancel(rises / (rises + falls))
    why = (
        f"The expected slope is a positive factor times ${tex(share)}$ minus the share of ones, and ${tex(share)}$"
        " falls: where they are equal the expected loss is largest. Of the two ends, one costs less."
    )
    return Best(level, piece.low, piece.high, True, why)
