"""Products and sums over the outputs d = 1, ..., D of a target, and the same written out."""

from __future__ import annotations

import sympy as sp

from wizard.assumptions.family import Family
from wizard.derivation.lines import OVER_DATA, to_observation_i, varying
from wizard.model import Model
from wizard.notation.sums import d, i, numbered


def likelihood(model: Model) -> sp.Product:
    """The likelihood of the data set: the product of the densities of n independent observations.

    Where outputs are independent and have the same density and roles, each is a product over them.

    >>> likelihood(Model("independent_laplace")).limits
    ((d, 1, 2), (i, 1, n))
    """
    return sp.Product(to_observation_i(_over_outputs(model) or model.family.density, model), OVER_DATA)


def density(family: Family) -> sp.Expr:
    """The density of one observation, as a product over outputs that have the same one."""
    return family.density if family.each is None else sp.Product(family.each, (d, 1, family.domain.size))


def is_over_outputs(expression: sp.Expr) -> bool:
    """Whether it is a sum or a product of which d is the innermost index."""
    return isinstance(expression, sp.Sum | sp.Product) and expression.limits[0][0] == d


def written_out(expression: sp.Expr) -> sp.Expr:
    """Sums and products over d with their terms side by side, in y_1, y_2, ... instead of y_d."""

    def side_by_side(over: sp.Sum | sp.Product) -> sp.Expr:
        (_, first, last), *others = over.limits
        terms = [over.function.xreplace({d: sp.Integer(each)}) for each in range(first, last + 1)]
        together = (sp.Add if isinstance(over, sp.Sum) else sp.Mul)(
            *[t.replace(lambda e: isinstance(e, sp.Indexed) and e.indices[0].is_Integer, of_output) for t in terms]
        )
        return over.func(together, *others) if others else together

    return expression.replace(is_over_outputs, side_by_side)


def of_output(e: sp.Indexed) -> sp.Expr:
    """y_1 of observation 3 for the first output's y of observation 3, and sigma_1 for that of sigma."""
    output, *others = e.indices
    symbol = numbered(e.base.label, output)
    return sp.IndexedBase(symbol)[tuple(others)] if others else symbol


def _over_outputs(model: Model) -> sp.Product | None:
    family = model.family
    if family.each is None:
        return None
    moving, places = varying(model), range(1, family.domain.size + 1)
    indexed: dict[sp.Expr, sp.Expr] = {}
    for e in family.each.atoms(sp.Indexed):
        roles = {numbered(e.base.label, place) in moving for place in places}
        if len(roles) > 1:
            return None  # one output's is predicted, another's is not
        indexed[e] = sp.Indexed(e.base, d, i) if roles.pop() else e
    return density(family).xreplace(indexed)
