"""Successes out of a number of trials: the binomial coefficient joins the other logarithms in deviances."""

from __future__ import annotations

from collections.abc import Mapping

import sympy as sp

from wizard.numerics.stable.gamma_nodes import binomial_surprise
from wizard.numerics.stable.sums import Terms, in_basis, log_of


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


def _counts(factorials: Mapping[sp.Expr, sp.Expr]) -> tuple[sp.Expr, sp.Expr] | None:
    """Two counts, of minus the logarithm of whose binomial coefficient these are the factorials."""
    counts = sorted((u for u, factor in factorials.items() if factor == 1), key=str)
    if len(counts) != 2:
        return None
    first, second = counts
    whole = {first: 1, second: 1, sp.expand_mul(first + second): -1}
    return (first, second) if whole == factorials else None
