"""Which of two wins: the loss depends on the difference of the logarithms of two worths, which may overflow."""

from __future__ import annotations

from itertools import permutations

import sympy as sp

from wizard.notation.nodes import softplus, unfold
from wizard.numerics.stable.kernel_nodes import softplus_minus
from wizard.numerics.stable.powers import log_of
from wizard.numerics.stable.terms import has_target


def pairs(expression: sp.Expr) -> sp.Expr:
    """log(a + b) - y log(a) - (1 - y) log(b) as softplus(x) - y x for x = log(a) - log(b).

    A term that was dropped as a constant is taken away again.

    >>> y = sp.Symbol("y", nonnegative=True)
    >>> a, b = sp.symbols("a b", positive=True)
    >>> pairs(sp.log(a + b) - y * sp.log(a) - (1 - y) * sp.log(b))
    softplus_minus(log(a) - log(b), y)
    """
    targets = [s for s in expression.free_symbols if str(s) == "y"]
    if len(targets) != 1 or expression.has(softplus_minus):
        return expression
    (y,) = targets
    for soft in sorted((s for s in expression.atoms(softplus) if s.args[0].is_Add), key=str):
        if sp.expand(expression - soft + y * soft.args[0]) == 0:
            return softplus_minus(soft.args[0], y)
    totals = sorted(filter(_is_of_two, sp.Add.make_args(expression)), key=str)
    turned = [(total, *two) for total in totals for two in permutations(total.args[0].args)]
    for total, a, b in turned:
        won, lost = -y * sp.log(a), -(1 - y) * sp.log(b)
        for kept in ((won, lost), *((each,) for each in (won, lost) if each != 0)):
            rest = _spread(expression - total - sp.Add(*kept))
            if not rest.has(*_worths(kept)):
                dropped = sp.Add(*(each for each in (won, lost) if each not in kept))
                return softplus_minus(log_of(a) - log_of(b), y) + rest - dropped
    return expression


def _is_of_two(term: sp.Expr) -> bool:
    """Whether it is the logarithm of a sum of two positive terms, neither with the target."""
    terms = term.args[0].args if isinstance(term, sp.log) and term.args[0].is_Add else ()
    return len(terms) == 2 and all(t.is_positive and not has_target(t) for t in terms)


def _worths(kept: tuple[sp.Expr, ...]) -> set[sp.Symbol]:
    return {s for each in kept for s in each.free_symbols if str(s) != "y"}


def _spread(expression: sp.Expr) -> sp.Expr:
    return sp.expand(sp.expand_log(unfold(expression), force=True))
