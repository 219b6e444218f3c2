"""The mean loss at the best constant: the formulas of the books, and a search for the smallest mean loss."""

import numpy as np
import pytest
import scipy.optimize
import sympy as sp
from made_once import derivation_of, loss_of

import wizard
from wizard.derivation.properties.estimate import estimates
from wizard.derivation.properties.optimum import optima
from wizard.derivation.properties.records import Kind
from wizard.derivation.properties.several import properties_of_several
from wizard.derivation.properties.subject import subject_of
from wizard.derivation.records import Certainty

KNOWN = [
    ("normal", {"learn": ["sigma"]}, "sigma", "log(S) + 1/2"),
    ("exponential", {}, "mu", "log(S) + 1"),
    ("poisson", {}, "lambda", "S - S*log(S)"),
    ("bernoulli", {}, "p", "-S*log(S) - (1 - S)*log(1 - S)"),
    ("laplace", {"learn": ["b"]}, "b", "log(S) + 1"),
    ("gamma", {}, "mu", "log(S) + 1"),
]
SIZE = 40


def of(model):
    """What is said of the loss at the best constants, without what costs time and is not asked here."""
    d = derivation_of(model)
    subject = subject_of(model, d.loss_in_parameters, d.nll_in_parameters, d.loss)
    if model.family.domain.parts:
        return [each for each in properties_of_several(subject) if each.kind is Kind.OPTIMUM]
    return optima(subject, list(estimates(subject)))


@pytest.mark.parametrize(("family", "roles", "symbol", "expected"), KNOWN, ids=lambda v: str(v)[:20])
def test_the_formulas_of_the_books(family, roles, symbol, expected):
    (found,) = [each for each in of(wizard.Model(family, **roles)) if str(each.of[0]) == symbol]
    (best,) = found.formula.rhs.free_symbols
    assert sp.simplify(found.formula.rhs - sp.sympify(expected, locals={"S": best})) == 0
    assert found.certainty is Certainty.PROVED


def test_the_whole_negative_log_likelihood_is_told_where_only_constants_were_dropped():
    (found,) = [each for each in of(wizard.Model("normal", learn=["sigma"])) if str(each.of[0]) == "sigma"]
    assert r"\frac{1}{2} + \log \hat{\sigma} + \frac{1}{2} \log 2 + \frac{1}{2} \log \pi" in found.statement


@pytest.mark.parametrize("family", ["laplace", "cauchy", "beta", "von_mises"])
def test_nothing_is_said_where_no_best_constant_is_known_in_closed_form(family):
    assert of(wizard.Model(family)) == []


SINGLE = [f for f in wizard.families() if not f.domain.indexed]


@pytest.mark.parametrize("family", SINGLE, ids=lambda f: f.name)
def test_no_constant_has_a_smaller_mean_loss(family):
    """Each learned parameter alone, the others at typical values, by SciPy's search between wide ends."""
    model = wizard.Model(family, {}, [p.name for p in family.free_parameters])
    loss = loss_of(model)
    typical = {p.name: p.value for p in family.free_parameters}
    y = family.draw(np.random.default_rng(1), *(np.full(SIZE, p.value) for p in family.parameters)).astype(float)
    data = np.moveaxis(y, -1, 0) if family.domain.parts else [y]
    for found in of(model):
        (symbol,) = found.of
        parameter = next(p for p in family.parameters if p.symbol == symbol)
        low = 1e-3 if parameter.domain.lower == 0 else -20.0
        ends = (low, 1 - 1e-9 if parameter.domain.upper == 1 else 40.0)

        def mean_loss(value, name=parameter.name):
            return float(np.mean(loss.value(y, np.zeros((SIZE, 0)), **{**typical, name: value})))

        options = {"xatol": 1e-9}
        smallest = scipy.optimize.minimize_scalar(mean_loss, bounds=ends, method="bounded", options=options)
        values = {p.symbol: p.value for p in family.parameters}
        values |= {s: smallest.x for s in found.formula.rhs.free_symbols if str(s).startswith(r"\hat")}
        sums = {e: summed(e, data, family, values) for e in found.formula.rhs.atoms(sp.Sum)}
        told = found.formula.rhs.xreplace(sums)
        told = told.xreplace({sp.Symbol("n", integer=True, positive=True): SIZE, **values})
        assert float(told) == pytest.approx(smallest.fun, rel=1e-6, abs=1e-6)


def summed(total, data, family, values):
    """The sum over the sample."""
    i = total.variables[0]
    function = sp.lambdify(
        list(family.domain.targets),
        total.function.xreplace({sp.IndexedBase(s)[i]: s for s in family.domain.targets}).xreplace(values),
    )
    return sp.Float(np.sum(np.broadcast_to(function(*data), SIZE)))
