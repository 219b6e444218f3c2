"""Losses of distributions, bounds, profiles and readings that the repository does not know, held to SciPy."""

from __future__ import annotations

import numpy as np
import pytest
import scipy.integrate
import scipy.optimize
import scipy.special
import scipy.stats
import sympy as sp
from strangers_of_other_kinds import (
    BOUNDS,
    MATCHED,
    OF_DISTRIBUTIONS,
    OF_NOTHING,
    PROFILES,
    READ_OTHERWISE,
    given,
    shares,
)

import wizard
from wizard.catalogue import find
from wizard.notation.nodes import unfold
from wizard.notation.sums import K

ALL = OF_DISTRIBUTIONS | OF_NOTHING | BOUNDS | PROFILES | MATCHED


def those(table, standing):
    return [name for name, (_, wanted) in table.items() if wanted == standing]


@pytest.mark.parametrize("name", ALL)
def test_the_verdict_is_what_can_be_shown_by_hand(name):
    loss, standing = ALL[name]
    found = wizard.verdict(loss)
    assert found.standing.value == standing, found.statement + found.evidence


@pytest.mark.parametrize("name", READ_OTHERWISE)
def test_the_other_reading_is_what_can_be_shown_by_hand(name):
    loss, standing = READ_OTHERWISE[name]
    (found,) = wizard.verdict(loss).readings
    assert found.standing.value == standing, found.statement + found.evidence


@pytest.mark.parametrize("target", [0, 1])
@pytest.mark.parametrize("name", those(READ_OTHERWISE, "exact"))
def test_the_density_of_another_reading_integrates_to_one(name, target):
    loss, _ = READ_OTHERWISE[name]
    (found,) = wizard.verdict(loss).readings
    (argument,) = loss.arguments
    at = {**loss.usual, loss.target.target: target, sp.Symbol("a", positive=True): sp.Rational(7, 10)}
    density = sp.lambdify(argument.symbol, unfold(found.formula.subs(at)), ["scipy", "numpy"])
    low, high = (float(np.clip(float(end), -80, 80)) for end in (argument.domain.lower, argument.domain.upper))
    kinks = [place for place in (-1, 0, 1, 2, 3) if low < place < high]
    total, _ = scipy.integrate.quad(density, low, high, points=kinks or None, limit=200)
    assert total == pytest.approx(1, abs=1e-7)


def gap_of(loss):
    """What the loss is above what it bounds, as a function of the other arguments and of what is fixed."""
    others = list(loss.bounds.others)
    gap = unfold(loss.formula - loss.bounds.likelihood).subs(loss.usual)
    fixed = sorted(gap.free_symbols - {*others}, key=str)
    return sp.lambdify((others, fixed), gap, "numpy"), others, fixed


@pytest.mark.parametrize("name", those(BOUNDS, "bound"))
def test_the_least_value_of_a_bound_is_what_it_bounds(name):
    loss, _ = BOUNDS[name]
    gap, others, fixed = gap_of(loss)
    rng = np.random.default_rng(4)
    for values in rng.normal(size=(5, len(fixed))):
        best = scipy.optimize.minimize(gap, np.full(len(others), 0.4), (values,), method="Nelder-Mead", tol=1e-12)
        assert best.fun == pytest.approx(0, abs=1e-9)
        anywhere = rng.normal(scale=30, size=(200, len(others)))
        anywhere = np.where([each.is_positive or False for each in others], np.abs(anywhere), anywhere)
        assert all(gap(place, values) > -1e-12 for place in anywhere)


@pytest.mark.parametrize(
    ("name", "place"),
    [
        ("a square less a little", 0.0),
        ("a square with its sign turned", 1.0),
        ("square with a step down far off", 50.0),
        ("square less a kink far off", 60.0),
        ("two branches with a pole between them", 0.01),
        ("crossing below for large constants", 2.0),
    ],
)
def test_what_is_not_said_to_be_a_bound_is_below_somewhere(name, place):
    gap, others, fixed = gap_of(BOUNDS[name][0])
    assert gap([place] * len(others), [0.0] * len(fixed)) < 0


@pytest.mark.parametrize("name", [n for n in those(BOUNDS, "bound") if BOUNDS[n][0].target.lower == -sp.oo])
def test_what_is_bounded_is_shown_as_a_density(name):
    loss, _ = BOUNDS[name]
    density = wizard.verdict(loss).formula.subs(loss.usual)
    letters = {each.symbol: 0.3 for each in loss.arguments} | {s: 2 for s in density.free_symbols if str(s) == "a"}
    left = density.subs(letters)
    (variable,) = left.free_symbols
    total, _ = scipy.integrate.quad(sp.lambdify(variable, left, "numpy"), -30, 30, points=[0, 0.3])
    assert total == pytest.approx(1, abs=1e-9)


@pytest.mark.parametrize("name", [n for n in those(MATCHED, "exact") if not MATCHED[n][0].target.discrete])
def test_a_times_the_loss_and_b_is_the_negative_logarithm_of_a_density(name):
    loss, _ = MATCHED[name]
    match = wizard.verdict(loss).match
    nll = unfold(match.factor * loss.formula + match.shift).subs(match.where)
    y, (argument,) = loss.target.target, loss.arguments
    letters = sorted(nll.free_symbols - {y, argument.symbol}, key=str)
    at = {letter: sp.Rational(3 + place, 2) for place, letter in enumerate(letters)}
    assert match.factor.subs(match.where).subs(at) > 0
    for prediction in (0.4, 1.7):
        density = sp.lambdify(y, sp.exp(-nll.subs(at).subs(argument.symbol, prediction)), "numpy")
        low = 0 if loss.target.lower == 0 else -60
        total, _ = scipy.integrate.quad(density, low, 60, points=[prediction], limit=200)
        assert total == pytest.approx(1, abs=1e-7)


def of_three(loss):
    """The loss as a function of three shares and three predicted probabilities."""
    y, p = sp.symbols("y_1:4", positive=True), sp.symbols("p_1:4", positive=True)
    names = {base[place]: values[place - 1] for base, values in ((given, y), (shares, p)) for place in (1, 2, 3)}
    formula = loss.formula.subs(loss.usual).subs(K, 3).doit().xreplace(names)
    return sp.lambdify((y, p), formula, "numpy")


SHARES = [n for n, (loss, _) in OF_DISTRIBUTIONS.items() if loss.target.indexed]


# the first has weights, the others are those of observations where there are three classes
NOT_DECIDED_BY_THREE = {"KL with weights of the classes", "KL of smoothed shares", "KL of three classes alone"}


@pytest.mark.parametrize("name", sorted({*SHARES} - NOT_DECIDED_BY_THREE))
def test_the_loss_of_shares_is_that_of_observations_exactly_where_it_is_said_to_be(name):
    loss, standing = OF_DISTRIBUTIONS[name]
    value, rng = of_three(loss), np.random.default_rng(2)
    draws = rng.dirichlet(np.ones(3), size=(30, 3))
    rises = np.array([value(y, p) - value(y, q) for y, p, q in draws])
    of_observations = np.array([y @ np.log(q / p) for y, p, q in draws])
    quotients = rises / of_observations
    exact = np.ptp(quotients) < 1e-9 * abs(quotients[0]) and quotients[0] > 0
    assert exact is np.bool_(standing == "exact")


def test_what_refutes_counted_shares_does_not_refute_shares_that_may_be_any():
    loss, _ = OF_DISTRIBUTIONS["shares of Levy amounts"]
    found = wizard.verdict(loss)
    assert found.standing.value == "unknown"
    assert "Were the shares those that 3 observations can have, it would be none" in found.evidence
    assert found.evidence.endswith("Of shares that may be any, as points of a continuum, this says nothing.")
    # of these it is exact: with the weights prod y^(-3/2), two of them have the same integral for every p
    totals = [
        scipy.integrate.quad(
            lambda y, p=p: (
                p * (1 - p) * (y * (1 - y)) ** -1.5 * np.exp(-(p**2) / (2 * y) - (1 - p) ** 2 / (2 * (1 - y)))
            ),
            0,
            1,
        )[0]
        for p in (0.2, 0.5, 0.7)
    ]
    assert np.ptp(totals) < 1e-8


def test_the_reverse_divergence_is_a_likelihood_of_shares_that_may_be_any():
    """theta log theta is the cumulant function of an extremely stable amount (Samorodnitsky and Taqqu 1994).

    With f its density, h(y) = int e^{as} f(log y + s) f(log(1 - y) + s) ds / (y (1 - y)) holds no prediction.
    """
    a, levels, places = 2.0, np.linspace(-30, 14, 1101), np.linspace(-18, 18, 181)
    grid = np.linspace(-60, 12, 1801)
    stable = scipy.stats.levy_stable.pdf(-grid, 1, 1, scale=np.pi / 2)
    y = scipy.special.expit(places)
    pairs = [np.interp(np.log(each)[:, None] + levels, grid, stable, right=0) for each in (y, 1 - y)]
    weights = scipy.integrate.trapezoid(np.exp(a * levels) * pairs[0] * pairs[1], levels)
    losses = [scipy.special.rel_entr(p, y) + scipy.special.rel_entr(1 - p, 1 - y) for p in (0.3, 0.5, 0.7)]
    totals = [scipy.integrate.trapezoid(np.exp(-a * loss) * weights, places) for loss in losses]
    assert totals == pytest.approx([a**a] * 3, rel=1e-3)
    verdict = wizard.verdict(find("reverse Kullback-Leibler divergence", wizard.losses(), "loss"))
    assert verdict.standing.value == "unknown"


@pytest.mark.parametrize("name", those(PROFILES, "modified"))
def test_a_profile_is_least_where_the_likelihood_is_with_its_scale_where_it_fits_best(name):
    loss, _ = PROFILES[name]
    found, (argument,) = wizard.verdict(loss).match, loss.arguments
    y, f = loss.target.target, argument.symbol
    (scale,) = found.factor.free_symbols
    one = sp.lambdify((y, f), loss.formula, "numpy")
    nll = sp.lambdify((y, f, scale), found.factor * loss.formula + found.shift, "numpy")
    of_mean = sp.lambdify(next(iter(loss.of_mean.free_symbols)), loss.of_mean, "numpy")
    observed = np.random.default_rng(8).normal(size=7)
    predictions = np.linspace(-1, 1, 41)
    best = [
        scipy.optimize.minimize_scalar(
            lambda s, f=f: nll(observed, f, np.exp(s)).mean(), bounds=(-5, 5), method="bounded"
        ).fun
        for f in predictions
    ]
    losses = [of_mean(one(observed, f).mean()) for f in predictions]
    assert list(np.argsort(best)) == list(np.argsort(losses))


def test_that_it_is_a_density_of_all_errors_is_not_said_where_it_is_infinite_at_none():
    assert "density of all errors" in wizard.verdict(PROFILES["square root of the mean"][0]).evidence
    assert "density of all errors" not in wizard.verdict(PROFILES["infinite at no error"][0]).evidence
