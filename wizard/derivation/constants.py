"""What the constants of a named loss must be, for a derived loss to be that one: candidates, to be proved.

The slopes of both losses by the prediction must be proportional. Each way of looking at them gives an equation
for the constant; whether its root makes them proportional everywhere is for `wizard.derivation.recognise`.
"""

from __future__ import annotations

from collections.abc import Iterator

import sympy as sp

from wizard.assumptions.loss import NamedLoss
from wizard.derivation.prove import is_target
from wizard.notation.nodes import Node, clip, unfold

LARGEST = 120  # operations of an equation that is worth solving

Constants = dict[sp.Symbol, sp.Expr]


def constants(derived: sp.Expr, named: sp.Expr, prediction: sp.Expr, loss: NamedLoss) -> Iterator[Constants]:
    """Candidates for the constants of a named loss, from the slopes of the derived and the named loss."""
    if not loss.constants:
        yield {}
        return
    (constant,) = loss.constants
    targets = [s for s in derived.free_symbols if is_target(s)]
    if len(targets) != 1 or not isinstance(prediction, sp.Symbol):
        return
    tried: set[sp.Expr] = set()
    for equation in (_curving_alike, _alike_on_both_sides, _growing_alike, _same_threshold):
        for root in equation(derived, named, prediction, targets[0], constant):
            if root.is_positive and root not in tried:
                tried.add(root)
                yield {constant: root}


def _curving_alike(
    derived: sp.Expr, named: sp.Expr, f: sp.Symbol, y: sp.Symbol, constant: sp.Symbol
) -> list[sp.Expr]:
    """The third derivatives of the slopes stand to each other as the first ones do, where f meets y."""

    def at_target(slope: sp.Expr, order: int) -> sp.Expr:
        return unfold(sp.diff(slope, f, order)).subs(f, y).doit()

    if (derived.has(sp.Abs, Node) and derived.has(sp.sign, clip)) or at_target(derived, 0) != 0:
        return []  # only for a smooth loss of the error y - f
    return _roots(
        at_target(derived, 3) * at_target(named, 1) - at_target(named, 3) * at_target(derived, 1), constant
    )


def _alike_on_both_sides(
    derived: sp.Expr, named: sp.Expr, f: sp.Symbol, y: sp.Symbol, constant: sp.Symbol
) -> list[sp.Expr]:
    """An error of 1 and an error of -1 have slopes in the same proportion."""
    above, below = ([unfold(s).subs(y, f + side) for s in (derived, named)] for side in (1, -1))
    return _roots(above[0] * below[1] - below[0] * above[1], constant)


def _growing_alike(
    derived: sp.Expr, named: sp.Expr, f: sp.Symbol, y: sp.Symbol, constant: sp.Symbol
) -> list[sp.Expr]:
    """At an error of 1 the slopes grow by the same power of the error."""
    error = sp.Symbol("u", positive=True)
    slopes = [unfold(s).subs(y, f + error) for s in (derived, named)]
    if any(s == 0 for s in slopes):
        return []
    powers = [(sp.diff(s, error) / s).subs(error, 1) for s in slopes]
    return _roots(powers[0] - powers[1], constant)


def _same_threshold(
    derived: sp.Expr, named: sp.Expr, f: sp.Symbol, y: sp.Symbol, constant: sp.Symbol
) -> list[sp.Expr]:
    """Both are cut off at the same size of the error."""
    cuts = [[e.args[1] for e in s.atoms(clip)] for s in (derived, named)]
    return cuts[0] if cuts[1] == [constant] else []


def _roots(equation: sp.Expr, constant: sp.Symbol) -> list[sp.Expr]:
    """The roots of a short equation that is linear in the constant or in its square; none of any other."""
    if sp.count_ops(equation) > LARGEST or equation.has(sp.nan, sp.zoo, sp.sign, sp.DiracDelta, sp.Derivative):
        return []
    numerator = sp.fraction(sp.together(equation))[0]
    if not (numerator.has(constant) and numerator.is_polynomial(constant)):
        return []
    coefficients = [sp.factor_terms(each) for each in sp.Poly(numerator, constant).all_coeffs()]
    while coefficients and coefficients[-1] == 0:  # zero is no positive root
        coefficients.pop()
    if len(coefficients) == 2:
        return [-coefficients[1] / coefficients[0]]
    if len(coefficients) == 3 and coefficients[1] == 0:
        return [sp.sqrt(sp.cancel(-coefficients[2] / coefficients[0]))]
    return []
