"""The curves on the page of a loss of classes, against its formula in 50 digits at the same three predictions."""

from __future__ import annotations

import mpmath
import numpy as np
import pytest
import scipy.special
import sympy as sp

import wizard
from wizard.assumptions.domain import classes, real_line, simplex
from wizard.assumptions.loss import Argument, NamedLoss
from wizard.derivation.of_loss import derivation_of
from wizard.derivation.three_classes import against_another_class, in_numbers, in_shares
from wizard.losses.classes import SCORES, z_of
from wizard.notation.nodes import unfold
from wizard.notation.sums import K, c
from wizard.numerics import curves
from wizard.numerics.compile import compile_loss

LOSSES = {loss.abbreviation: loss for loss in wizard.losses() if loss.target is classes}
DIGITS = 50
HELD = {True: (0.3,), False: (0.7, -1.2)}  # the share of class 2 in the rest, or the scores of classes 2 and 3
GRIDS = {True: np.array([1e-12, 0.01, 0.2, 0.5, 0.93, 1 - 1e-9]), False: np.linspace(-13.0, 13.0, 27)}


def exact(loss: NamedLoss, true: int):
    """The loss as a function of the three predictions, all mpmath numbers."""
    plain = sp.sympify(loss.formula).subs({K: 3, c: true}).doit()
    variables = sp.symbols("v1:4", real=True)
    named = {
        each: sp.Integer(each.indices[0] == true)
        if each.base.label == classes.target_label
        else variables[int(each.indices[0]) - 1]
        for each in plain.atoms(sp.Indexed)
    }
    return sp.lambdify(variables, unfold(plain.xreplace(named).xreplace(loss.usual)), "mpmath")


def predictions(first: mpmath.mpf, of_probabilities: bool) -> list[mpmath.mpf]:
    """The scores, or the probabilities of which the first moves and the rest keep their proportion."""
    held = [mpmath.mpf(each) for each in HELD[of_probabilities]]
    if not of_probabilities:
        return [first, *held]
    return [first, (1 - first) * held[0], (1 - first) * (1 - held[0])]


@pytest.mark.parametrize(("true", "y"), [(1, 1.0), (2, 0.0)])
@pytest.mark.parametrize("name", LOSSES)
def test_curves_are_those_of_the_formula(name, true, y):
    loss = LOSSES[name]
    of_probabilities = loss.arguments[0].domain is simplex
    grid = GRIDS[of_probabilities]
    compiled = compile_loss(derivation_of(against_another_class(loss)))
    given = {constant.symbol.name: constant.value for constant in loss.constants}
    value, slope = curves.along(compiled, y, [0.0, *HELD[of_probabilities]], 0, grid, given)
    plain = exact(loss, true)
    with mpmath.workdps(DIGITS):

        def of_first(first: mpmath.mpf) -> mpmath.mpf:
            return plain(*predictions(first, of_probabilities))

        step = mpmath.mpf(10) ** -20
        values = [float(of_first(mpmath.mpf(each))) for each in grid]
        slopes = [
            float((of_first(mpmath.mpf(each) + step) - of_first(mpmath.mpf(each) - step)) / (2 * step))
            for each in grid
        ]
    assert value == pytest.approx(values, rel=1e-13, abs=1e-13)
    assert slope == pytest.approx(slopes, rel=1e-12, abs=1e-12)


def test_a_weight_is_on_the_class_that_it_is_of():
    compiled = compile_loss(derivation_of(against_another_class(LOSSES["weighted CE"])))
    one, two = (compiled.value([y], [[0.0, 0.0, 0.0]], w=5.0)[0] for y in (1.0, 0.0))
    assert (one, two) == pytest.approx((5 * np.log(3), np.log(3)))


def test_only_losses_of_vectors_are_written_out():
    scalar = Argument(real_line.symbol("f"), real_line)
    mixed = NamedLoss("mixed", "mixed", (SCORES, scalar), scalar.symbol * z_of[c], classes)
    assert against_another_class(mixed) is None
    assert all(against_another_class(loss) is None for loss in wizard.losses() if loss.target is not classes)


DISTANCES = {
    "KL": scipy.special.rel_entr,
    "reverse KL": lambda y, p: scipy.special.rel_entr(p, y),
    "JS": lambda y, p: (scipy.special.rel_entr(y, (y + p) / 2) + scipy.special.rel_entr(p, (y + p) / 2)) / 2,
    "H": lambda y, p: scipy.special.entr(p),
}


@pytest.mark.parametrize("name", DISTANCES)
def test_curves_of_losses_of_shares_are_those_of_the_formula(name):
    loss = next(each for each in wizard.losses() if each.abbreviation == name)
    drawn = in_shares(loss)
    compiled = compile_loss(derivation_of(drawn))
    held = {"p_rest": 0.3, "y_1": 0.25, "y_rest": 0.6}
    for first in (1e-12, 0.2, 0.9):
        at = {"p_1": first, **held}
        p, y = (
            np.array([at[f"{letter}_1"], *((1 - at[f"{letter}_1"]) * np.array([part, 1 - part]))])
            for letter, part in (("p", at["p_rest"]), ("y", at["y_rest"]))
        )
        raws = np.array([[at[str(argument.symbol)] for argument in drawn.arguments]])
        assert compiled.value([0.0], raws)[0] == pytest.approx(DISTANCES[name](y, p).sum(), rel=1e-12)


def test_what_a_picture_may_move_is_the_loss_itself_where_it_is_one_of_numbers():
    by_name = {each.abbreviation: each for each in wizard.losses()}
    assert in_numbers(by_name["MSE"]) is by_name["MSE"]
    assert in_numbers(by_name["CTC"]) is None
    assert in_shares(by_name["softmax CE"]) is None
