"""A line of a derivation is about n observations; its summand, with the index i removed, is about one."""

from __future__ import annotations

import sympy as sp

from wizard.model import Model, bare
from wizard.notation.sums import c, i, n

OVER_DATA = (i, 1, n)


def to_observation_i(expression: sp.Expr, model: Model) -> sp.Expr:
    """Give the target, the predicted parameters and their raw outputs the index i of their observation."""
    moving = varying(model)
    indexed = expression.replace(
        lambda e: isinstance(e, sp.Indexed) and e.base.label in moving,
        lambda e: sp.Indexed(e.base, i, *e.indices),
    )
    inside = {s for e in indexed.atoms(sp.Indexed) for s in [e.base.label]}
    return indexed.xreplace({s: sp.IndexedBase(s)[i] for s in moving - inside})


def to_one_observation(expression: sp.Expr) -> sp.Expr:
    """Remove the observation's index i again."""

    def drop(e: sp.Indexed) -> sp.Expr:
        rest = [index for index in e.indices if index != i]
        return sp.Indexed(e.base, *rest) if rest else e.base.label

    return expression.replace(lambda e: isinstance(e, sp.Indexed) and i in e.indices, drop)


def summand(line: sp.Expr) -> sp.Expr | None:
    """The term of one observation, if the line is a sum over the data (perhaps divided by n)."""
    factors = sp.Mul.make_args(line)
    inner = next((f for f in factors if is_sum_over_data(f)), None)
    if inner is None:
        return None
    sign = sp.Mul(*[f for f in factors if f is not inner and not f.has(n)])
    return to_one_observation(sign * body(inner))


def body(total: sp.Sum | sp.Product) -> sp.Expr:
    """What is summed or multiplied over the data: SymPy merges nested products into one with more limits."""
    return type(total)(total.function, *total.limits[:-1]) if len(total.limits) > 1 else total.function


def is_sum_over_data(expression: sp.Expr) -> bool:
    """Whether the expression is a sum over the observations i."""
    return isinstance(expression, sp.Sum) and expression.limits[-1] == sp.Tuple(*OVER_DATA)


def is_product_over_data(expression: sp.Expr) -> bool:
    """Whether the expression is a product over the observations i."""
    return isinstance(expression, sp.Product) and expression.limits[-1] == sp.Tuple(*OVER_DATA)


def sum_over_data(term: sp.Expr) -> sp.Sum:
    """The sum over the observations of a term that has the index i."""
    return sp.Sum(term, OVER_DATA)


def varying(model: Model) -> set[sp.Symbol]:
    """The bare symbols that differ from observation to observation."""
    family = model.family
    labels = {*family.domain.targets, *(family.parameter(name).label for name in model.predicted)}
    labels |= {bare(model.raw(name)) for name in model.predicted}
    return labels | ({c} if family.domain.indexed else set())
