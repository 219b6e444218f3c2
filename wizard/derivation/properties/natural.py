"""Convexity of an exponential family in its natural parameters: what is not linear there is the log-normaliser.

The logarithm of an integral of exp(linear functions) is convex (Barndorff-Nielsen, Information and Exponential
Families, 1978, theorem 7.1), so that nothing needs to be differentiated.
"""

from __future__ import annotations

from collections.abc import Collection

import sympy as sp

from wizard.derivation.properties.separate import separate
from wizard.derivation.properties.subject import Subject
from wizard.notation.brackets import is_zero
from wizard.notation.printer import tex

WHY = (
    "It is linear in what it says of the target, {statistics}, and what remains is the logarithm of the density's"
    " normaliser, which is convex in natural parameters."
)


def proof_by_natural_parameters(subject: Subject, loss: sp.Expr, variables: Collection[sp.Symbol]) -> str:
    """Why the loss is convex in the variables together, or nothing.

    The loss must be proved to be a negative log-likelihood up to a factor and a term that hold none of the
    variables: what remains of any other loss is no normaliser. It is no proof where a number says how the target
    was observed: then the density is not all there is to it.
    """
    if not subject.is_likelihood or subject.marks or loss.has(is_zero):
        return ""
    parts = separate(loss, variables, {*subject.moving}, up_to_inner=True)
    if parts is None or not parts.statistics:
        return ""
    slopes = [sp.diff(weight, variable) for weight in parts.weights for variable in variables]
    if any(not slope.free_symbols.isdisjoint(variables) for slope in slopes):
        return ""
    return WHY.format(statistics=", ".join(f"${tex(each)}$" for each in parts.statistics))
