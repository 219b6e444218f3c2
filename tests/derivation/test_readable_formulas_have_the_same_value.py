"""What is rewritten to be read has the value that it had, at random points and to many digits."""

import pytest
import sympy as sp

from wizard.catalogue import find, losses
from wizard.derivation.properties.records import Expected
from wizard.derivation.readable import readable
from wizard.notation.nodes import logistic, positive_part, step
from wizard.notation.printer import tex
from wizard.notation.sums import k
from wizard.worker.losses import describe_loss

y, x, z = sp.symbols("y x z", real=True)
m, p, a, c = sp.symbols("m p a c", positive=True)
S = sp.IndexedBase("S", positive=True)

FORMULAS = [
    2 * m * m**-p,
    (m ** (2 - p) - y * m ** (1 - p)) / m,
    sp.exp(-z) * sp.exp(x),
    sp.exp(-a * sp.log(1 + x**2)),
    sp.log(sp.sqrt(2 * sp.pi)) + sp.log(m * sp.exp(x)),
    (1 - sp.sinh(x) ** 2 / sp.cosh(x) ** 2) / c**2,
    x / 2 + sp.Abs(x) / 2 - sp.Rational(1, 2) + sp.sign(z) / 2,
    sp.Abs(x - z) / 2 - x / 2 + z / 2,
    positive_part(x) ** a * step(x) ** 2 / positive_part(x),
    logistic(x) ** 2 - logistic(x),
    -(sp.Rational(1, 2) - (y - x) ** 2 / m) / m**2,
    a / (1 / (1 - p) + 1 / p),
]
POINTS = [
    {
        y: sp.Rational(2, 7),
        x: sp.Rational(5, 3),
        z: sp.Rational(-7, 5),
        m: sp.Rational(9, 4),
        p: sp.Rational(3, 8),
    },
    {
        y: sp.Rational(-4, 3),
        x: sp.Rational(1, 9),
        z: sp.Rational(8, 3),
        m: sp.Rational(1, 6),
        p: sp.Rational(5, 7),
    },
]


@pytest.mark.parametrize("formula", FORMULAS, ids=tex)
def test_the_value_is_the_same_and_the_formula_is_not(formula):
    rewritten = readable(formula)
    assert rewritten != formula
    for point in POINTS:
        at = {**point, a: sp.Rational(7, 3), c: sp.Rational(2, 9)}
        difference = (formula - rewritten).xreplace(at)
        assert abs(difference.evalf(40)) < 1e-30


def test_of_yes_and_no_both_values_are_kept():
    formula = (2 * y - 1) ** 2 * x + y**3 * z
    rewritten = readable(formula, y)
    assert rewritten == x + y * z
    assert all(sp.expand((formula - rewritten).subs(y, value)) == 0 for value in (0, 1))


def test_a_sum_over_steps_becomes_a_product_with_the_same_value():
    total = sp.exp(-sp.Sum(sp.log(S[k]) - S[k] / 3, (k, 1, 3)))
    rewritten = readable(total)
    assert isinstance(rewritten, sp.Product)
    numbers = {S[number]: sp.Rational(number + 2, 5) for number in (1, 2, 3)}
    first, second = (each.doit().xreplace(numbers).evalf(30) for each in (total, rewritten))
    assert abs(first - second) < 1e-25


def test_what_is_expected_to_be_zero_has_no_sign_in_front():
    assert readable(sp.Eq(Expected(-x / (1 + x**2)), 0, evaluate=False)).lhs == Expected(x / (1 + x**2))


@pytest.mark.parametrize(
    "name", ["modified Huber loss", "Tversky loss of one pixel", "squared epsilon-insensitive loss"]
)
def test_what_is_shown_as_a_derivative_is_one(name):
    loss = find(name, losses(), "loss")
    shown = {each["about"]: each["formula"] for each in describe_loss({"loss": name})["facts"]}
    (argument,) = loss.arguments
    by = tex(argument.symbol)
    assert shown["Gradient"].startswith(rf"\frac{{\partial L}}{{\partial {by}}} = ")
    assert shown["Hessian"].startswith(rf"\frac{{\partial^{{2}} L}}{{\partial {by}^{{2}}}} = ")
    assert "matrix" not in shown["Gradient"] + shown["Hessian"]
    assert all(unreadable not in shown["Hessian"] for unreadable in ("sign", "2 y - 1)^{2}", "]^{2}"))


def test_convexity_is_told_once_where_it_holds_of_all_predictions_together():
    told = [
        each for each in describe_loss({"loss": "pairwise logistic loss"})["facts"] if each["about"] == "Convexity"
    ]
    assert len(told) == 1
    assert "together" in told[0]["statement"]
