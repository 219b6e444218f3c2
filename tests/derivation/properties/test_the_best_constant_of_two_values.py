"""Of a target of yes or no, the constant that is said to be best costs least on average, on a grid."""

from __future__ import annotations

import numpy as np
import pytest
import sympy as sp

import wizard
from wizard.assumptions.domain import binary, positive, real_line, unit_interval
from wizard.assumptions.loss import Argument, NamedLoss
from wizard.derivation.consequences import consequences_of
from wizard.derivation.facts_of_loss import facts_of_loss
from wizard.derivation.properties.records import Kind
from wizard.notation.nodes import positive_part, unfold

y, z, p = binary.target, real_line.symbol("z"), unit_interval.symbol("p")
d = positive.symbol("d")
margin = (2 * y - 1) * z


def stranger(name, formula, symbol=z, domain=real_line):
    return NamedLoss(name, name, (Argument(symbol, domain),), formula, binary)


STRANGERS = [
    stranger("hinge with a margin of 3", positive_part(3 - margin)),
    stranger("hinge that weighs ones", positive_part(1 - z) * 3 * y + (1 - y) * positive_part(1 + z)),
    stranger("cubed hinge", positive_part(1 - margin) ** 3),
    stranger("hinge with its sign turned", positive_part(1 + margin)),
    stranger("square of the margin", (1 - margin) ** 2),
    stranger("distances", y * d**2 + (1 - y) * positive_part(2 - d) ** 2, d, positive),
    stranger("overlap", 1 - (2 * y * p + 1) / (y + p + 1), p, unit_interval),
    stranger("absolute error of a probability", y * (1 - p) + (1 - y) * p, p, unit_interval),
    stranger("double well", (1 - margin) ** 2 * (2 - margin) ** 2),
    stranger(
        "logarithm of a noisy label",
        -sp.log(y * (1 + 8 * p) / 10 + (1 - y) * (9 - 8 * p) / 10),
        p,
        unit_interval,
    ),
    stranger("Welsch", 1 - sp.exp(-((1 - margin) ** 2))),
]
NAMED = [loss for loss in wizard.losses() if loss.target.two_valued and len(loss.arguments) == 1]
SHARES = (0.11, 0.3, 0.48, 0.52, 0.77, 0.94)


def best_on_a_grid(loss, share):
    """The predictions that cost no more than any other, up to the width of the grid."""
    (argument,) = loss.arguments
    low, high = (float(np.clip(float(end), -8, 8)) for end in (argument.domain.lower, argument.domain.upper))
    grid = np.linspace(low, high, 40001)[1:-1]
    cases = [unfold(loss.formula.subs(loss.target.target, value)).subs(loss.usual) for value in (0, 1)]
    no, yes = (np.broadcast_to(sp.lambdify(argument.symbol, case, "numpy")(grid), grid.shape) for case in cases)
    return grid, (1 - share) * no + share * yes


def facts(loss, kind):
    return [each for each in facts_of_loss(loss) if each.kind is kind]


@pytest.mark.parametrize("loss", [*NAMED, *STRANGERS], ids=lambda loss: loss.abbreviation)
@pytest.mark.parametrize("share", SHARES)
def test_the_best_constant_is_where_the_expected_loss_is_smallest(loss, share):
    (said,) = facts(loss, Kind.ESTIMAND)
    if said.certainty.value == "unknown":
        assert "not known" in said.statement
        return
    grid, expected = best_on_a_grid(loss, share)
    place = grid[expected.argmin()]
    if "no $" in said.statement:
        assert expected.argmin() in (0, len(grid) - 1)
    elif isinstance(said.formula, sp.Tuple):  # the more frequent answer
        low, high = map(float, said.formula)
        assert (
            place == pytest.approx(high if share > 0.5 else low, abs=1e-3)
            or "share of more than" in said.statement
        )
    else:
        value = said.formula.lhs.subs(loss.usual).subs(loss.arguments[0].symbol, sp.Float(place))
        at_an_end = expected.argmin() in (0, len(grid) - 1)  # where no value has this share
        assert float(value) == pytest.approx(share, abs=2e-3) or at_an_end


@pytest.mark.parametrize("name", ["hinge", "Dice", "Tversky", "hinge GAN", "cosine embedding"])
def test_where_no_score_balances_the_more_frequent_answer_is_best(name):
    (loss,) = (loss for loss in NAMED if loss.abbreviation == name)
    (said,) = facts(loss, Kind.ESTIMAND)
    assert "the more frequent answer" in said.statement
    assert "balances" not in said.statement


def test_a_critic_that_nothing_holds_has_no_best_score():
    (loss,) = (loss for loss in NAMED if loss.abbreviation == "WGAN critic")
    (said,) = facts(loss, Kind.ESTIMAND)
    assert "no $z$ is best" in said.statement
    assert said.certainty.value == "proved"


def test_a_weighted_hinge_turns_where_its_weights_balance():
    (said,) = facts(STRANGERS[1], Kind.ESTIMAND)
    assert r"\frac{1}{4}" in said.statement  # 3 q = 1 - q


@pytest.mark.parametrize(
    ("name", "share", "best"),
    [
        ("forward-corrected BCE", 0.3, (0.3 - 0.1) / 0.8),
        ("squared hinge", 0.3, -0.4),
        ("modified Huber", 0.7, 0.4),
        ("contrastive", 0.7, 0.3),
        ("smoothed BCE", 0.3, 0.05 + 0.9 * 0.3),
        ("logarithm of a noisy label", 0.3, 0.25),
    ],
)
def test_a_prediction_that_is_no_probability_still_tells_it(name, share, best):
    (loss,) = (loss for loss in [*NAMED, *STRANGERS] if loss.abbreviation == name)
    (said,) = facts(loss, Kind.SCORING)
    value = said.formula.subs(loss.usual).subs(loss.arguments[0].symbol, sp.Rational(str(best)))
    assert float(value) == pytest.approx(share, abs=1e-12)
    grid, expected = best_on_a_grid(loss, share)
    assert grid[expected.argmin()] == pytest.approx(best, abs=1e-3)
    against = [each.statement for each in consequences_of(loss) if each.side.value == "against"]
    assert not any("taken at its word" in sentence for sentence in against)


def of_a_number(formula):
    f = real_line.symbol("f")
    return NamedLoss("stranger", "S", (Argument(f, real_line),), formula.subs(z, f), real_line)


@pytest.mark.parametrize(
    "formula",
    [
        -sp.log(sp.cosh(real_line.target - z)),  # with its sign turned: the balance is the worst
        -((real_line.target - z) ** 4),
        sp.exp(z + real_line.target) + sp.exp(2 * z) * real_line.target**2,  # less and less as z falls
    ],
)
def test_a_balance_that_is_no_minimum_is_not_called_the_best(formula):
    (said,) = facts(of_a_number(formula), Kind.ESTIMAND)
    assert said.certainty.value == "unknown"
    assert "best $f$ is" not in said.statement


def test_a_value_that_balances_is_the_only_one_where_the_loss_is_convex_alone():
    t = real_line.target
    sure, less = (
        facts(of_a_number(formula), Kind.ESTIMAND)[0]
        for formula in (sp.log(sp.cosh(t - z)), sp.log(1 + (t - z) ** 2))
    )
    assert sure.certainty.value == "proved"
    assert "the centre wherever the targets scatter symmetrically" in sure.statement
    assert less.certainty.value == "checked"
    assert "other values may balance it, too" in less.statement
    assert "centre" not in less.statement


def test_an_amount_that_counts_as_often_as_it_is_small_has_a_weighted_median():
    (loss,) = (loss for loss in wizard.losses() if loss.abbreviation == "MAPE")
    (said,) = facts(loss, Kind.ESTIMAND)
    assert "the weighted median" in said.statement
    targets = np.array([0.4, 0.9, 1.6, 2.7, 5.0])
    grid = np.linspace(0.01, 6, 60001)
    best = grid[(abs(targets[:, None] - grid) / targets[:, None]).sum(axis=0).argmin()]
    shares = np.cumsum(1 / targets) / (1 / targets).sum()
    assert best == pytest.approx(targets[np.searchsorted(shares, 0.5)], abs=1e-3)
    assert str(said.formula[1]) == "1/y"
