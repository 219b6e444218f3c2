"""What the constants of a named loss must be, for a derived loss to be that one: candidates, to be proved.

The slopes of both losses by the prediction must be proportional. Each way of looking at them gives an equation
for the constant; whether its root makes them proportional everywhere is for `wizard.derivation.recognise`.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

import sympy as sp

from wizard.assumptions.domain import positive
from wizard.assumptions.loss import NamedLoss
from wizard.derivation.prove import is_target
from wizard.notation.nodes import Node, clip, unfold

LARGEST = 120  # operations of an equation that is worth solving
ERROR = sp.Symbol("u", real=True)  # the target minus the prediction

Constants = dict[sp.Symbol, sp.Expr]


def constants(derived: sp.Expr, named: sp.Expr, prediction: sp.Expr, loss: NamedLoss) -> Iterator[Constants]:
    """Candidates for the constants of a named loss, from the slopes of the derived and the named loss."""
    if not loss.constants:
        yield {}
        return
    if len(loss.constants) > 1:
        return
    constant = loss.constants[0].symbol
    targets = [s for s in derived.free_symbols if is_target(s)]
    if len(targets) != 1 or not isinstance(prediction, sp.Symbol):
        return
    if loss.constants[0].domain is not positive:  # it may stand for one of the model's, as a power does
        others = derived.free_symbols - prediction.free_symbols
        yield from ({constant: s} for s in sorted(others, key=str) if not is_target(s))
    if not _is_of_the_error(derived, prediction, targets[0]):
        return  # other constants are looked for by the error alone
    by_error = {targets[0]: sp.S.Zero, prediction: -ERROR}
    tried: set[sp.Expr] = set()
    for equation in (_curving_alike, _alike_on_both_sides, _growing_alike, _same_threshold):
        for root in equation(derived.xreplace(by_error), named.xreplace(by_error), constant):
            if root.is_positive and root not in tried:
                tried.add(root)
                yield {constant: root}


def _is_of_the_error(slope: sp.Expr, f: sp.Symbol, y: sp.Symbol) -> bool:
    """Whether the slope looks as if it held the error y - f alone: it is the same at two points of one error."""
    plain = unfold(slope)
    others = sorted(plain.free_symbols - {f, y}, key=str)
    at = {s: sp.Float(0.6 + place / 10, 30) for place, s in enumerate(others)}
    here, there = (
        plain.xreplace({**at, f: sp.Float(0.3, 30) + step, y: sp.Float(0.7, 30) + step}).evalf(20)
        for step in (sp.Float(0, 30), sp.Float(0.125, 30))
    )
    return bool(here.is_Float and there.is_Float and abs(here - there) <= 1e-12 * abs(here))


def _curving_alike(derived: sp.Expr, named: sp.Expr, constant: sp.Symbol) -> list[sp.Expr]:
    """The third derivatives of the slopes stand to each other as the first ones do, where the error is zero."""
    if (derived.has(sp.Abs, Node) and derived.has(sp.sign, clip)) or _at_zero(derived, 0) != 0:
        return []  # only for a smooth loss
    return _roots(_at_zero(derived, 3) * _at_zero(named, 1) - _at_zero(named, 3) * _at_zero(derived, 1), constant)


@lru_cache(maxsize=256)
def _at_zero(slope: sp.Expr, order: int) -> sp.Expr:
    return unfold(sp.diff(slope, ERROR, order)).subs(ERROR, 0).doit()


def _alike_on_both_sides(derived: sp.Expr, named: sp.Expr, constant: sp.Symbol) -> list[sp.Expr]:
    """An error of 1 and an error of -1 have slopes in the same proportion."""
    above, below = ([unfold(s).subs(ERROR, side) for s in (derived, named)] for side in (1, -1))
    return _roots(above[0] * below[1] - below[0] * above[1], constant)


def _growing_alike(derived: sp.Expr, named: sp.Expr, constant: sp.Symbol) -> list[sp.Expr]:
    """At an error of 1 the slopes grow by the same power of the error."""
    error = sp.Symbol("u", positive=True)
    slopes = [unfold(s).subs(ERROR, error) for s in (derived, named)]
    if any(s == 0 for s in slopes):
        return []
    powers = [(sp.diff(s, error) / s).subs(error, 1) for s in slopes]
    return _roots(powers[0] - powers[1], constant)


def _same_threshold(derived: sp.Expr, named: sp.Expr, constant: sp.Symbol) -> list[sp.Expr]:
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
