"""What is said of losses whose target is a distribution, or of probabilities alone: held to numbers."""

import numpy as np
import pytest
import scipy.spatial.distance
import scipy.stats
import sympy as sp

import wizard
from wizard.assumptions.domain import simplex
from wizard.derivation.facts_of_shares import facts_of_shares
from wizard.derivation.properties.records import Kind

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
