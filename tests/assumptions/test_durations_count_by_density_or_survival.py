"""Censored durations: what has happened counts by its density, what has not by its survival."""

import numpy as np
import pytest
import scipy.stats
import sympy as sp

import wizard
from wizard.assumptions.combine import censored
from wizard.assumptions.several import durations
from wizard.notation.nodes import unfold

t, d = durations.targets
FAMILIES = wizard.families("durations")
by_name = pytest.mark.parametrize("family", FAMILIES, ids=[family.name for family in FAMILIES])


@by_name
def test_the_density_is_minus_the_slope_of_the_survival(family):
    at = {p.symbol: sp.Rational(p.value) + sp.Rational(1, 7) for p in family.parameters}
    density, survival = (unfold(family.density.subs(d, each)).subs(at) for each in (1, 0))
    for time in (sp.Rational(1, 9), sp.Rational(8, 9), sp.Rational(22, 9)):
        assert abs((sp.diff(survival, t) + density).subs(t, time).evalf(40)) < 1e-35
    assert survival.subs(t, sp.Float("1e-60", 80)).evalf(20) == pytest.approx(1, abs=1e-12)


POSITIVE = {family.name: family for family in wizard.families("positive")}


@pytest.mark.parametrize("name", ["half_normal", "lomax", "weibull"])
def test_any_positive_distribution_of_which_the_tail_has_a_closed_form_can_be_censored(name):
    base = POSITIVE[name]
    family = censored(base, "late", "Late", "it lasts", "never")
    values = [p.value for p in base.parameters]
    lasting = family.density.subs(d, 0).subs({p.symbol: p.value for p in base.parameters})
    for time in (0.1, 1.0, 4.0):
        assert float(lasting.subs(t, time)) == pytest.approx(
            base.reference(scipy.stats, *values).sf(time), rel=1e-13
        )


@pytest.mark.parametrize("name", ["gamma", "inverse_gaussian", "inverse_gamma"])
def test_where_the_tail_has_no_closed_form_nothing_is_claimed(name):
    with pytest.raises(ValueError, match="No closed form"):
        censored(POSITIVE[name], "late", "Late", "it lasts", "never")


@by_name
def test_some_thirty_in_a_hundred_are_not_seen_to_their_end(family):
    rng = np.random.default_rng(5)
    values = [np.full(20_000, p.value) for p in family.parameters]
    drawn = family.draw(rng, *values)
    assert drawn.shape == (20_000, 2)
    assert durations.contains(drawn).all()
    assert np.mean(drawn[:, 1] == 0) == pytest.approx(0.3, abs=0.015)


@by_name
def test_the_estimate_by_kaplan_and_meier_is_the_survival(family):
    values = [p.value for p in family.parameters]
    times, happened = family.draw(np.random.default_rng(6), *(np.full(20_000, v) for v in values)).T
    censored = scipy.stats.CensoredData.right_censored(times, happened == 0)
    estimate = scipy.stats.ecdf(censored).sf
    survival = family.reference(scipy.stats, *values).logpdf(
        np.stack([estimate.quantiles, np.zeros_like(estimate.quantiles)], axis=-1)
    )
    middle = np.exp(survival) > 0.1
    assert np.abs(estimate.probabilities - np.exp(survival))[middle].max() < 0.02


@by_name
def test_the_compiled_loss_is_the_one_of_scipy(family):
    model = wizard.Model(family, {p.name: "identity" for p in family.parameters})
    loss = wizard.compile(wizard.derive(model))
    values = [p.value for p in family.parameters]
    drawn = family.draw(np.random.default_rng(7), *(np.full(50, v) for v in values))
    wanted = -family.reference(scipy.stats, *values).logpdf(drawn)
    assert loss.nll(drawn, np.tile(values, (50, 1))) == pytest.approx(wanted, rel=1e-12, abs=1e-13)


def test_the_exponential_counts_events_and_adds_up_time():
    derivation = wizard.derive(wizard.Model("censored_exponential"))
    (mu,) = (p.symbol for p in derivation.model.family.parameters)
    assert sp.expand(derivation.loss_in_parameters - (d * sp.log(mu) + t / mu)) == 0
    drawn = derivation.model.family.draw(np.random.default_rng(8), np.full(300, 2.5))
    best = np.log(drawn[:, 0].sum() / drawn[:, 1].sum())
    slopes = wizard.compile(derivation).gradient(drawn, np.full(300, best))
    assert abs(slopes.sum()) < 1e-10


def test_the_weibull_loss_is_smallest_where_scipy_finds_it():
    derivation = wizard.derive(wizard.Model("censored_weibull", {"scale": "log", "shape": "log"}))
    drawn = derivation.model.family.draw(np.random.default_rng(9), np.full(300, 2.5), np.full(300, 1.7))
    data = scipy.stats.CensoredData.right_censored(drawn[:, 0], drawn[:, 1] == 0)
    shape, _, scale = scipy.stats.weibull_min.fit(data, floc=0)
    slopes = wizard.compile(derivation).gradient(drawn, np.tile(np.log([scale, shape]), (300, 1)))
    assert np.abs(slopes.mean(axis=0)).max() < 1e-4  # SciPy stops there


def test_what_is_gathered_is_the_hazard():
    for name in ("censored_exponential", "censored_weibull", "censored_log_logistic"):
        steps = wizard.derive(wizard.Model(name)).steps
        gathered = [step for step in steps if "hazard" in step.rule]
        assert [step.verdict.certainty.value for step in gathered] == ["proved"]
