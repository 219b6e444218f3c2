"""Losses that the repository does not know get right verdicts, held to sums, integrals and least squares."""

from __future__ import annotations

import numpy as np
import pytest
import scipy.integrate
import scipy.optimize
import sympy as sp
from strangers import NOT_DECIDED, OF_ERRORS, OF_OUTCOMES, OUT_OF_REACH, margin, of_error, of_score, z

import wizard
from wizard.derivation.verdicts.location import of_error as in_the_error
from wizard.derivation.verdicts.outcomes import outcomes_of
from wizard.notation.nodes import softplus, unfold

ALL = OF_OUTCOMES | OF_ERRORS | OUT_OF_REACH | NOT_DECIDED
GRID = np.linspace(-2.7, 2.9, 41)
FACTORS = np.exp(np.linspace(np.log(0.02), np.log(50), 800))


@pytest.mark.parametrize("name", ALL)
def test_the_verdict_is_what_can_be_shown_by_hand(name):
    loss, standing = ALL[name]
    found = wizard.verdict(loss)
    assert found.standing.value == standing, found.statement + found.evidence
    assert (found.certainty.value == "unknown") is (standing == "unknown")


def distance_from_likelihoods(loss) -> float:
    """How far sums of w_y exp(-a L_y) are from 1, at best: least squares in w >= 0, over a grid of a.

    As a goes to zero everything is one, so the distance is measured against how much a L varies.
    """
    outcomes = outcomes_of(loss)
    functions = [
        sp.lambdify(outcomes.symbols, each.subs(outcomes.usual), ["scipy", "numpy"]) for each in outcomes.losses
    ]
    rng = np.random.default_rng(3)
    if len(outcomes.symbols) == 1:
        (domain,) = (domain for _, domain in outcomes.variables)
        points = [GRID if domain.lower != 0 else 1 / (1 + np.exp(-GRID))]
    else:
        columns = (
            rng.dirichlet(np.ones(3), 60) if outcomes.variables[0][1].lower == 0 else rng.normal(size=(60, 3))
        )
        points = [columns[:, place] for place in range(len(outcomes.symbols))]
    values = np.stack([np.broadcast_to(each(*points), points[0].shape) for each in functions], axis=-1)
    values -= values.min()
    varies = values.std()

    def distance(a: float) -> float:
        residual = scipy.optimize.nnls(np.exp(-a * values), np.ones(len(values)))[1]
        return residual / np.sqrt(len(values)) / min(1.0, a * varies)

    nearest = min(FACTORS, key=distance)
    return scipy.optimize.minimize_scalar(distance, bounds=(0.97 * nearest, 1.03 * nearest), method="bounded").fun


@pytest.mark.parametrize("name", OF_OUTCOMES)
def test_least_squares_find_weights_for_exact_losses_alone(name):
    loss, standing = OF_OUTCOMES[name]
    found = distance_from_likelihoods(loss)
    assert found < 1e-5 if standing == "exact" else found > 1e-3


@pytest.mark.parametrize("name", [n for n, (_, standing) in OF_OUTCOMES.items() if standing == "exact"])
def test_the_probabilities_of_an_exact_loss_add_up_to_one(name):
    loss, _ = OF_OUTCOMES[name]
    outcomes = outcomes_of(loss)
    total = sp.Add(*wizard.verdict(loss).formula).subs(outcomes.usual)
    for at in outcomes.points(6):
        assert float(unfold(total).subs(at)) == pytest.approx(1, abs=2e-5)  # numbers are shown to six digits


@pytest.mark.parametrize("name", [n for n, (_, standing) in OF_ERRORS.items() if standing == "exact"])
def test_the_integral_of_an_exact_loss_of_the_error_is_the_same_for_every_prediction(name):
    loss, _ = OF_ERRORS[name]
    error = in_the_error(loss)
    usual = {constant.symbol: constant.value for constant in loss.constants}
    (argument,), y = loss.arguments, loss.target.target
    value = sp.lambdify((y, argument.symbol), unfold(loss.formula).subs(usual), "numpy")
    back = sp.lambdify(sp.Symbol("u"), error.scale.back(sp.Symbol("u")), "numpy")
    totals = [
        scipy.integrate.quad(
            lambda u, f=f: np.exp(-2 * value(back(u), f)), -60, 60, limit=400, points=[np.log(f), f]
        )[0]
        for f in (0.5, 1.0, 2.5)
    ]
    assert np.ptp(totals) < 1e-7 * min(totals)


def test_a_factor_that_is_no_simple_number_is_found():
    found = wizard.verdict(OF_OUTCOMES["log loss in bits"][0])
    assert found.certainty.value == "checked"
    assert "0.693147" in found.statement


def test_nothing_depends_on_the_names_of_the_symbols():
    other = sp.Symbol("zeta", real=True)
    loss = of_score(softplus(-margin))
    renamed = wizard.assumptions.loss.NamedLoss(
        "renamed",
        "R",
        (wizard.assumptions.loss.Argument(other, loss.arguments[0].domain),),
        loss.formula.subs(z, other),
        loss.target,
    )
    assert wizard.verdict(renamed).standing is wizard.verdict(loss).standing


def test_one_that_is_not_a_function_of_the_error_is_not_said_to_be_one():
    loss, _ = OF_ERRORS["quartic"]
    (argument,) = loss.arguments
    assert in_the_error(of_error(loss.formula * (1 + argument.symbol**2))) is None
