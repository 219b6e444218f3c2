"""Successes out of a number of trials: the binomial coefficient joins the other logarithms in deviances.

A Beta-binomial is a quotient of negative binomials with one chance in common: of y, of m - y, and of m, for any
such chance. By the one at which m is most probable, each is as small as it can be.
"""

from __future__ import annotations

from collections.abc import Mapping

import sympy as sp

from wizard.numerics.stable.gamma_nodes import binomial_surprise
from wizard.numerics.stable.kernel_nodes import Kernel
from wizard.numerics.stable.sums import Terms, in_basis, log_of

Rise = tuple[sp.Expr, sp.Expr]  # (count, k) of log Gamma(count + k) - log Gamma(k)


class minus_log_rising(Kernel):
    """log Gamma(k) - log Gamma(y + k), of a count y, k and log(k)."""

    def fdiff(self, argindex: int = 1) -> sp.Expr:
        return -rise(*self.args) if argindex == 3 else sp.Integer(0)


class rise(Kernel):
    """The slope of log Gamma(y + k) - log Gamma(k) by log(k), of y, k and log(k)."""

    def fdiff(self, argindex: int = 1) -> sp.Expr:
        return rise_slope(*self.args) if argindex == 3 else sp.Integer(0)


class rise_by_k(Kernel):
    """rise / k, of y, k and log(k)."""

    def fdiff(self, argindex: int = 1) -> sp.Expr:
        y, k, log_k = self.args
        return (rise_slope(y, k, log_k) / k - self) / k if argindex == 2 else sp.Integer(0)


class rise_slope(Kernel):
    """The slope of the rise by log(k)."""


class rising_quotient(Kernel):
    """-log of the rising factorials of y from a and of the rest from b over that of both from a + b.

    Of y, the rest, a, b, p = a/(a + b), q = 1 - p and the logarithms of the last four.
    """

    def _eval_derivative(self, s: sp.Symbol) -> sp.Expr:
        """By the logarithm of a + b with p as it is, and by the odds p/q with a + b as it is."""
        y, rest, a, b, p, q, log_a, log_b, *_ = self.args
        by_a, by_b = sp.diff(log_a, s), sp.diff(log_b, s)
        whole = by_a if by_a == by_b else sp.expand(p * by_a + q * by_b)
        if p.is_Symbol:  # then 1/p stands in the slope of its logarithm, and p may be tiny
            moved = sp.expand(q * sp.diff(a, s) - p * sp.diff(b, s))
            shifted = moved * (rise_by_k(rest, b, log_b) - rise_by_k(y, a, log_a))
        else:
            shifted = sp.expand(by_a - by_b) * (p * rise(rest, b, log_b) - q * rise(y, a, log_a))
        return whole * concentration_slope(*self.args) + shifted


class beta_binomial_surprise(rising_quotient):
    """rising_quotient with the binomial coefficient."""


class concentration_slope(Kernel):
    """The slope of rising_quotient by log(a + b), where p stays."""

    def _eval_derivative(self, s: sp.Symbol) -> sp.Expr:
        """It is the rise of both from a + b, less those of y from a and of the rest from b."""
        y, rest, a, b, p, q, log_a, log_b, log_p, _ = self.args
        by_a, by_b = sp.diff(log_a, s), sp.diff(log_b, s)
        both = rise_slope(y + rest, a + b, log_a - log_p)
        return (p * by_a + q * by_b) * both - by_a * rise_slope(y, a, log_a) - by_b * rise_slope(rest, b, log_b)


def of_binomial(terms: Terms) -> sp.Expr | None:
    """-log of binomial(m, y) p^y (1 - p)^(m - y): the deviances of y from m p and of m - y from m (1 - p)."""
    counts = _counts(terms.factorials)
    if terms.gammas or counts is None:
        return None
    found = in_basis(terms.logarithms, counts)
    if found is None:
        return None
    logarithms, left = found
    trials = sp.expand_mul(sum(counts))
    expected = [trials * sp.exp(-each) for each in logarithms]
    log_expected = [log_of(trials) - each for each in logarithms]
    return binomial_surprise(*counts, *expected, *log_expected) + left + sp.Add(*terms.rest)


def of_beta_binomial(terms: Terms) -> sp.Expr | None:
    """Rising factorials of two counts, over that of their sum if it was not dropped as a constant."""
    rises, over = _rises(terms.gammas, -1), _rises(terms.gammas, 1)
    if len(rises) != 2 or len(over) > 1 or 2 * (len(rises) + len(over)) != len(terms.gammas):
        return None
    (y, a), (rest, b) = rises
    whole = [(sp.expand_mul(y + rest), sp.expand_mul(a + b))]
    if over not in ([], whole) or (terms.factorials and _counts(terms.factorials) not in ((y, rest), (rest, y))):
        return None
    others = sp.Add(*[f * logarithm for logarithm, f in terms.logarithms.items()], *terms.rest)
    if over:
        p, q = (sp.expand_mul(k / whole[0][1]) for k in (a, b))
        node = beta_binomial_surprise if terms.factorials else rising_quotient
        return node(y, rest, a, b, p, q, *map(log_of, (a, b, p, q))) + others
    alone = sp.Add(*[minus_log_rising(count, k, log_of(k)) for count, k in rises])
    return None if terms.factorials else alone + others


def _rises(gammas: Mapping[sp.Expr, sp.Expr], sign: int) -> list[Rise]:
    """(count, k) for every log Gamma(count + k) of this sign with a log Gamma(k) of the other."""
    above = sorted((u for u, factor in gammas.items() if factor == sign), key=str)
    below = sorted((u for u, factor in gammas.items() if factor == -sign), key=str)
    pairs = [(sp.expand_mul(n - k), k) for k in below for n in above]
    return [(count, k) for count, k in pairs if not count.free_symbols & k.free_symbols]


def _counts(factorials: Mapping[sp.Expr, sp.Expr]) -> tuple[sp.Expr, sp.Expr] | None:
    """Two counts, of minus the logarithm of whose binomial coefficient these are the factorials."""
    counts = sorted((u for u, factor in factorials.items() if factor == 1), key=str)
    if len(counts) != 2:
        return None
    first, second = counts
    whole = {first: 1, second: 1, sp.expand_mul(first + second): -1}
    return (first, second) if whole == factorials else None
