"""Targets of several numbers: what each number has to itself is rewritten as if it were the only target."""

from __future__ import annotations

import re
from collections.abc import Callable

import sympy as sp

from wizard.assumptions.several import durations

Rewrite = Callable[[sp.Expr], sp.Expr]

ONE_OF_SEVERAL = re.compile(r"t|y_\d+")  # names of numbers that scatter
happened = durations.targets[1]


def one_at_a_time(expression: sp.Expr, rewrite: Rewrite) -> sp.Expr | None:
    """The rewritten sum, if every term is about one number of the target; None if some bind several together.

    >>> one, two = sp.symbols("y_1 y_2", real=True)
    >>> one_at_a_time(one + two**2, lambda e: e / 2)
    y_1/2 + y_2**2/2
    """
    shares = _shares(expression)
    if shares is None:
        return None
    y = {target: sp.Symbol("y", **target.assumptions0) for target in shares}
    return sp.Add(
        *[rewrite(share.xreplace({t: y[t]})).xreplace({y[t]: t}) for t, share in shares.items()],
    )


def _shares(expression: sp.Expr) -> dict[sp.Symbol, sp.Expr] | None:
    """For each number of the target its own terms and an equal share of the terms that are common to all."""
    targets = sorted((s for s in expression.free_symbols if ONE_OF_SEVERAL.fullmatch(str(s))), key=str)
    if len(targets) < 2:
        return {targets[0]: expression} if targets else None
    terms = sp.Add.make_args(expression)
    beside: dict[sp.Symbol, set[sp.Symbol]] = {}  # symbol -> targets that it meets
    for term in terms:
        here = term.free_symbols & {*targets}
        if len(here) > 1:
            return None
        for symbol in term.free_symbols if here else ():
            beside.setdefault(symbol, set()).update(here)
    own: dict[sp.Symbol, list[sp.Expr]] = {target: [] for target in targets}
    for term in terms:
        owners = {next(iter(beside[s])) for s in term.free_symbols if len(beside.get(s, ())) == 1}
        if len(owners) > 1:
            return None
        for owner in owners or targets:
            own[owner].append(term if owners else term / len(targets))
    return {target: sp.Add(*each) for target, each in own.items()}


def if_it_happened(expression: sp.Expr, rewrite: Rewrite) -> tuple[sp.Expr, sp.Expr] | None:
    """The rewritten expression for a duration seen to its end and for one that is not; None without any."""
    if happened not in expression.free_symbols:
        return None
    yes, no = (rewrite(expression.xreplace({happened: sp.Integer(each)})) for each in (1, 0))
    return yes, no
