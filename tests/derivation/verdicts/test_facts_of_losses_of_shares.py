"""What is said of losses whose target is a distribution, or of probabilities alone: held to numbers."""

from dataclasses import replace

import numpy as np
import pytest
import scipy.optimize
import scipy.spatial.distance
import scipy.stats
import sympy as sp

import wizard
from wizard.assumptions.domain import simplex
from wizard.derivation.best_shares import y
from wizard.derivation.facts_of_shares import facts_of_shares
from wizard.derivation.properties.records import Expected, Kind
from wizard.notation.sums import K, k

VALUES = {
    "KL": lambda y, p: scipy.special.rel_entr(y, p).sum(),
    "reverse KL": lambda y, p: scipy.special.rel_entr(p, y).sum(),
    "JS": lambda y, p: (
        scipy.special.rel_entr(y, (y + p) / 2).sum() / 2 + scipy.special.rel_entr(p, (y + p) / 2).sum() / 2
    ),
    "H": lambda y, p: scipy.special.entr(p).sum(),
}
LOSSES = {loss.abbreviation: loss for loss in wizard.losses()}


def said(name, kind):
    return next(fact for fact in facts_of_shares(LOSSES[name]) if fact.kind is kind)


@pytest.mark.parametrize("name", VALUES)
def test_the_gradient_is_the_slope(name):
    formula = said(name, Kind.GRADIENT).formula
    y_of, p_of = simplex.target, LOSSES[name].arguments[0].symbol
    j = next(iter(formula.atoms(sp.Indexed))).indices[0]
    slope = sp.lambdify(sp.symbols("y p"), formula.xreplace({y_of[j]: sp.Symbol("y"), p_of[j]: sp.Symbol("p")}))
    rng = np.random.default_rng(5)
    for _ in range(5):
        y, p = rng.dirichlet(np.ones(3), 2)
        for place in range(3):
            step = 1e-6 * np.eye(3)[place]
            seen = (VALUES[name](y, p + step) - VALUES[name](y, p - step)) / 2e-6
            assert slope(y[place], p[place]) == pytest.approx(seen, rel=1e-6, abs=1e-7)


@pytest.mark.parametrize("name", VALUES)
def test_convexity_is_that_of_random_chords(name):
    rng = np.random.default_rng(6)
    above = []
    for _ in range(300):
        y, here, there = rng.dirichlet(np.ones(3), 3)
        ends = VALUES[name](y, here) + VALUES[name](y, there)
        above.append(VALUES[name](y, (here + there) / 2) > ends / 2 + 1e-12)
    assert said(name, Kind.CONVEXITY).holds is (not any(above))
    assert all(above) is (name == "H")


def test_other_losses_have_other_facts():
    assert all(not list(facts_of_shares(loss)) for name, loss in LOSSES.items() if name not in VALUES)


@pytest.mark.parametrize("name", ["KL", "reverse KL"])
def test_the_best_constant_shares_are_those_of_a_search(name):
    formula = said(name, Kind.ESTIMAND).formula
    observed = np.random.default_rng(8).dirichlet(np.full(3, 2.0), 5)
    share = formula.rhs.replace(sp.Sum, lambda *_: sp.S.One)  # up to the sum
    means = {e: sp.lambdify(y, e.args[0])(observed).mean(axis=0) for e in share.atoms(Expected)}
    names = [sp.Dummy() for _ in means]
    of_means = sp.lambdify(names, share.xreplace(dict(zip(means, names, strict=True))))
    told = of_means(*means.values())
    told = told / told.sum()

    def costs(z):
        p = scipy.special.softmax(z)
        return np.mean([VALUES[name](y, p) for y in observed])

    found = scipy.optimize.minimize(costs, np.zeros(3), tol=1e-14)
    assert told == pytest.approx(scipy.special.softmax(found.x), abs=1e-6)
    is_mean = np.allclose(told, observed.mean(axis=0))
    assert is_mean == (name == "KL") == ("the mean of the shares" in said(name, Kind.ESTIMAND).statement[:90])


def test_what_a_jensen_shannon_divergence_estimates_is_not_known():
    assert not [fact for fact in facts_of_shares(LOSSES["JS"]) if fact.kind is Kind.ESTIMAND]


@pytest.mark.parametrize("name", ["KL", "reverse KL", "JS"])
def test_a_loss_of_shares_is_as_great_as_is_said(name):
    told = said(name, Kind.RANGE)
    rng = np.random.default_rng(9)
    seen = [VALUES[name](*rng.dirichlet(np.full(4, 0.05) + 1e-3, 2)) for _ in range(400)]
    assert min(seen) >= -1e-12
    assert VALUES[name](*2 * [np.array([0.2, 0.3, 0.5])]) == pytest.approx(0.0, abs=1e-12)
    if told.holds:
        apart = VALUES[name](np.array([1.0, 0.0]), np.array([0.0, 1.0]))
        assert float(told.formula) == pytest.approx(apart)
        assert max(seen) <= apart + 1e-12
    else:
        falling = {"KL": "the probability of a class", "reverse KL": "the share of a class"}
        assert falling[name] in told.statement
        even, near = np.array([0.5, 0.5]), np.array([1e-300, 1.0])
        assert VALUES[name](*((even, near) if name == "KL" else (near, even))) > 300


def test_nothing_is_said_of_the_ends_of_a_loss_that_is_least_elsewhere():
    y_of, p_of = simplex.target, LOSSES["KL"].arguments[0].symbol
    for summand in (
        y_of[k] * sp.log(y_of[k] / p_of[k]) + p_of[k] ** 2,
        y_of[k] * sp.log(y_of[k] / p_of[k]) + 1,
        y_of[k] * sp.log(y_of[k] / p_of[k])
        + p_of[k] * (p_of[k] - y_of[k]),  # zero where they agree, and below it elsewhere
        y_of[k] * sp.log(y_of[k] ** 2 / p_of[k]),
    ):
        changed = replace(LOSSES["KL"], formula=sp.Sum(summand, (k, 1, K)), elsewhere=())
        assert not [fact for fact in facts_of_shares(changed) if fact.kind is Kind.RANGE]


def test_a_squared_loss_of_shares_estimates_their_mean_and_has_an_end():
    """A stranger: the sum of squared differences, the Brier score of shares."""
    y_of, p_of = simplex.target, LOSSES["KL"].arguments[0].symbol
    squares = replace(LOSSES["KL"], formula=sp.Sum((p_of[k] - y_of[k]) ** 2, (k, 1, K)), elsewhere=())
    facts = {fact.kind: fact for fact in facts_of_shares(squares)}
    assert facts[Kind.RANGE].formula == 2
    assert Kind.ESTIMAND not in facts or "the mean" in facts[Kind.ESTIMAND].statement
