"""Fits against statsmodels, closed forms and known truths; and what is said without a finite optimum."""

from functools import cache

import numpy as np
import pytest
import statsmodels.api as sm
from made_once import derivation_of, loss_of
from scipy import stats

import wizard
from wizard.assumptions.domain import pair
from wizard.assumptions.family import Family
from wizard.data.real import challenger, iris, load, newcomb, stack_loss
from wizard.data.samples import draw_sample
from wizard.data.selection import select
from wizard.derivation.derive import Derivation
from wizard.fitting.fit import CannotFit, Fit
from wizard.model import Model

FAMILIES = wizard.families()
NOTHING = np.zeros((1, 0))


@cache
def derived(family: str, learn: tuple[str, ...] = ()) -> Derivation:
    return derivation_of(Model(family, learn=learn))


def data(seed: int, n: int = 400) -> tuple[np.ndarray, np.ndarray]:
    """Inputs on very different scales and a linear predictor of size about 1."""
    random = np.random.default_rng(seed)
    X = random.normal(size=(n, 2)) * [3.0, 100.0] + [0.0, 1000.0]
    return X, 2.5 + X @ [0.3, -0.002]


def draws(family: str, eta: np.ndarray) -> tuple[np.ndarray, object]:
    random = np.random.default_rng(7)
    if family == "bernoulli":
        return random.binomial(1, 1.0 / (1.0 + np.exp(-eta))), sm.families.Binomial()
    if family == "poisson":
        return random.poisson(np.exp(eta)), sm.families.Poisson()
    return eta + random.normal(size=len(eta)), sm.families.Gaussian()


@pytest.mark.parametrize("family", ["normal", "bernoulli", "poisson"])
def test_coefficients_and_standard_errors_equal_those_of_statsmodels(family):
    X, eta = data(1)
    y, theirs = draws(family, eta)
    ours = wizard.fit(derived(family), X, y)
    glm = sm.GLM(y, sm.add_constant(X), family=theirs).fit(tol=1e-14)
    (name,) = ours.coefficients
    dispersion = np.sqrt(glm.scale) if family == "normal" else 1.0  # ours has sigma fixed at 1
    np.testing.assert_allclose(ours.coefficients[name], glm.params, rtol=1e-8)
    np.testing.assert_allclose(ours.standard_errors[name], glm.bse / dispersion, rtol=1e-8)
    assert ours.converged


def test_worths_against_a_fixed_one_are_a_logistic_regression():
    X, eta = data(3)
    y, theirs = draws("bernoulli", eta)
    ours = wizard.fit(derived("bradley_terry"), X, y)
    glm = sm.GLM(y, sm.add_constant(X), family=theirs).fit(tol=1e-14)
    np.testing.assert_allclose(ours.coefficients["w_1"], glm.params, rtol=1e-8)
    np.testing.assert_allclose(ours.standard_errors["w_1"], glm.bse, rtol=1e-8)
    assert ours.nll == pytest.approx(-glm.llf, rel=1e-12)


def test_two_scores_far_apart_lose_no_digits():
    loss = wizard.compile(wizard.derive(Model("bradley_terry", {"w_1": "log", "w_2": "log"})))
    raw = np.array([[1e4, 0.0], [0.0, 1e4], [1e4, 1e4 - 40.0]])
    np.testing.assert_allclose(loss.value(np.ones(3), raw), [0.0, 1e4, np.log1p(np.exp(-40.0))], rtol=1e-15)
    slopes = loss.gradient(np.ones(3), raw)[:, 0]
    np.testing.assert_allclose(slopes, [0.0, -1.0, -np.exp(-40.0)], rtol=1e-15)


def test_normal_with_learned_sigma_gives_the_maximum_likelihood_sigma():
    X, eta = data(2)
    y, _ = draws("normal", eta)
    ours = wizard.fit(derived("normal", ("sigma",)), X, y)
    ols = sm.OLS(y, sm.add_constant(X)).fit()
    assert ours.learned["sigma"].value == pytest.approx(np.sqrt(np.mean(ols.resid**2)), rel=1e-10)
    assert ours.nll == pytest.approx(-ols.llf, rel=1e-12)
    assert ours.aic == pytest.approx(-2 * ols.llf + 2 * 4, rel=1e-12)


def test_constant_models_have_their_closed_forms():
    y = np.array([2.0, 3.0, 3.0, 10.0, 7.0])
    none = np.zeros((len(y), 0))
    assert wizard.fit(derived("normal"), none, y).coefficients["mu"] == pytest.approx([y.mean()])
    assert wizard.fit(derived("laplace"), none, y).coefficients["mu"] == pytest.approx([np.median(y)])
    assert wizard.fit(derived("poisson"), none, y).predict(NOTHING)["rate"] == pytest.approx([y.mean()])
    learned = wizard.fit(derived("laplace", ("b",)), none, y)
    assert learned.learned["b"].value == pytest.approx(np.mean(np.abs(y - np.median(y))), rel=1e-7)
    shares = wizard.fit(derived("categorical"), none, np.array([0, 1, 1, 2, 1])).predict(NOTHING)["p"]
    np.testing.assert_allclose(shares, [[0.2, 0.6, 0.2]], rtol=1e-10)


def test_least_absolute_deviations_on_stack_loss_are_the_published_ones():
    chosen = select(
        load(stack_loss), stack_loss.targets, stack_loss.inputs, derived("laplace").model.family.domain
    )
    ours = wizard.fit(derived("laplace"), chosen.X, chosen.y)
    # Bloomfield and Steiger, Least Absolute Deviations, 1983; also the help page of R's quantreg::rq
    np.testing.assert_allclose(ours.coefficients["mu"], [-39.68986, 0.83188, 0.57391, -0.06087], atol=5e-6)
    assert np.isnan(ours.standard_errors["mu"]).all()
    assert "kink" in ours.notes[0]


def test_student_t_resists_the_outliers_of_newcomb():
    chosen = select(load(newcomb), newcomb.targets, (), derived("normal").model.family.domain)
    robust = wizard.fit(derived("student_t", ("sigma", "nu")), chosen.X, chosen.y)
    df, centre, scale = stats.t.fit(chosen.y)
    assert robust.coefficients["mu"] == pytest.approx([centre], rel=1e-3)
    assert robust.learned["sigma"].value == pytest.approx(scale, rel=1e-2)
    assert robust.learned["nu"].value == pytest.approx(df, rel=1e-2)
    assert robust.nll <= -np.sum(stats.t.logpdf(chosen.y, df, centre, scale)) + 1e-9


@pytest.mark.parametrize("family", FAMILIES, ids=lambda f: f.name)
def test_the_truth_of_a_sample_is_recovered(family: Family):
    derivation = derived(family.name)
    sample = draw_sample(derivation.model, loss_of(derivation.model), size=20_000, seed=3)
    ours: Fit = wizard.fit(derivation, sample.x[:, None], sample.y)
    for name, truth in sample.coefficients.items():
        np.testing.assert_allclose(ours.coefficients[name], truth, atol=0.12)
        errors = ours.standard_errors[name]
        known = np.isfinite(errors) & (errors > 0)
        assert (np.abs(ours.coefficients[name] - truth)[known] < 4.5 * errors[known]).all()


def others_to_learn(family: Family) -> tuple[str, ...]:
    """The parameters after the leading ones that data tell: of two worths only the ratio counts."""
    shift = int(family.domain.graded)  # the first cut may take up any shift of what is predicted
    told = () if family.domain is pair else family.parameters[family.leading + shift :]
    return tuple(parameter.name for parameter in told if not parameter.only_fixed)


@pytest.mark.parametrize("family", [f for f in FAMILIES if others_to_learn(f)], ids=lambda f: f.name)
def test_learned_parameters_are_recovered_with_their_intervals(family: Family):
    learn = others_to_learn(family)
    derivation = derived(family.name, learn)
    sample = draw_sample(derivation.model, loss_of(derivation.model), size=20_000, seed=5)
    ours = wizard.fit(derivation, sample.x[:, None], sample.y)
    for name in learn:
        interval = ours.learned[name]
        assert interval.value == pytest.approx(sample.constants[name], rel=0.15)
        if np.isfinite(interval.low):
            half = (interval.high - interval.low) / 2.0
            assert abs(interval.value - sample.constants[name]) < 2.5 * half


def test_the_challenger_fit_is_the_textbook_one():
    chosen = select(
        load(challenger), challenger.targets, challenger.inputs, derived("bernoulli").model.family.domain
    )
    ours = wizard.fit(derived("bernoulli"), chosen.X, chosen.y)
    # Dalal, Fowlkes and Hoadley 1989; Agresti, Categorical Data Analysis: 15.0429 and -0.2322 (0.1082)
    np.testing.assert_allclose(ours.coefficients["p"], [15.0429, -0.2322], atol=5e-5)
    assert ours.standard_errors["p"][1] == pytest.approx(0.1082, abs=5e-5)


def test_separated_classes_are_said_and_get_no_standard_errors():
    chosen = select(load(iris), iris.targets, iris.inputs, derived("categorical").model.family.domain)
    ours = wizard.fit(derived("categorical"), chosen.X, chosen.y)
    assert any("separated" in note for note in ours.notes)
    assert np.isnan(ours.standard_errors["p"][1:]).all()
    assert (ours.predict(chosen.X)["p"].argmax(axis=1) == chosen.y).mean() > 0.97


def test_far_off_targets_do_not_strand_the_search():
    y = 1e6 + np.random.default_rng(4).standard_t(3, size=300)
    ours = wizard.fit(derived("student_t", ("sigma",)), np.zeros((300, 0)), y)
    assert ours.coefficients["mu"][0] == pytest.approx(np.median(y), abs=0.3)


@pytest.mark.parametrize(
    ("X", "y", "says"),
    [
        (np.zeros((3, 1)), [0.0, 1.0], "needs 2 rows"),
        (np.zeros((2, 0)), [0.0, np.nan], "not finite"),
        (np.full((2, 1), np.inf), [0.0, 1.0], "not finite"),
        (np.zeros((2, 2)), [0.0, 1.0], "too few"),
        (np.zeros((0, 0)), [], "too few"),
        (np.zeros((2, 1)), [[0.0], [1.0]], "one number"),
    ],
)
def test_arrays_that_do_not_fit_are_refused_with_a_sentence(X, y, says):
    with pytest.raises(CannotFit, match=says):
        wizard.fit(derived("normal"), X, y)


def least_absolute_error(X: np.ndarray, y: np.ndarray) -> float:
    """The least sum of absolute errors of a line, over all lines through two of the points."""
    pairs = [(a, b) for a in range(len(y)) for b in range(a) if X[a, 0] != X[b, 0]]
    lines = [np.polyfit(X[[a, b], 0], y[[a, b]], 1) for a, b in pairs]
    return min(np.abs(y - np.polyval(line, X[:, 0])).sum() for line in lines)


@pytest.mark.parametrize("seed", range(8))
@pytest.mark.parametrize("learn", [(), ("b",)])
def test_least_absolute_deviations_are_least_among_all_lines_through_two_points(seed, learn):
    random = np.random.default_rng(seed)
    X = random.normal(size=(25, 1))
    y = 2.0 * X[:, 0] + random.laplace(size=25)
    ours = wizard.fit(derived("laplace", learn), X, y)
    errors = np.abs(y - ours.coefficients["mu"][0] - X[:, 0] * ours.coefficients["mu"][1])
    assert errors.sum() == pytest.approx(least_absolute_error(X, y), rel=1e-12)
    if learn:
        assert ours.learned["b"].value == pytest.approx(errors.mean(), rel=1e-9)


@pytest.mark.parametrize("unit", [1e-6, 1e3, 1e6, 1e8])
@pytest.mark.parametrize("family", ["normal", "laplace", "student_t", "logistic"])
def test_the_unit_of_the_target_does_not_matter(family, unit):
    """Scaling y by u scales location and scale by u; the input's unit is changed, too, and its origin."""
    random = np.random.default_rng(6)
    X = random.normal(size=(200, 1))
    y = 1.0 + 2.0 * X[:, 0] + random.standard_t(4, size=200)
    scale = Model(family).family.parameters[1].name
    derivation = derived(family, (scale,))
    plain, scaled = wizard.fit(derivation, X, y), wizard.fit(derivation, 1e3 * X, unit * y)
    assert scaled.converged
    expected = plain.coefficients["mu"] * [unit, unit / 1e3]
    np.testing.assert_allclose(scaled.coefficients["mu"], expected, rtol=1e-6)
    assert scaled.learned[scale].value == pytest.approx(unit * plain.learned[scale].value, rel=1e-6)
    np.testing.assert_allclose(
        scaled.standard_errors["mu"], plain.standard_errors["mu"] * [unit, unit / 1e3], rtol=1e-5
    )


@pytest.mark.parametrize("learn", [(), ("sigma",), ("sigma", "nu")])
def test_prices_with_heavy_tails_are_not_stranded_in_a_local_minimum(learn):
    random = np.random.default_rng(9)
    area = random.uniform(40.0, 200.0, size=(80, 1))
    price = 50_000.0 + 3_000.0 * area[:, 0] + 20_000.0 * random.standard_t(3, size=80)
    ours = wizard.fit(derived("student_t", learn), area, price)
    least_squares = sm.OLS(price, sm.add_constant(area)).fit().params
    assert ours.coefficients["mu"][1] == pytest.approx(least_squares[1], rel=0.2)


def test_identity_link_stays_in_the_domain_of_the_parameter():
    derivation = wizard.derive(Model("bernoulli", predict={"p": "identity"}))
    sample = draw_sample(derivation.model, wizard.compile(derivation))
    ours = wizard.fit(derivation, sample.x[:, None], sample.y)
    predicted = ours.predict(sample.x[:, None])["p"]
    assert ((predicted > 0) & (predicted < 1)).all()
    if not ours.converged:
        assert "end of its domain" in ours.notes[-1]


HUGE = np.array([1.0, 2.0, 2.5, 3.0, 1e300])


@pytest.mark.parametrize("learn", [False, True])
@pytest.mark.parametrize("family", ["normal", "student_t"])
def test_a_target_whose_square_is_no_number_is_refused_with_a_sentence(family, learn):
    scale = Model(family).family.parameters[1].name
    with pytest.raises(CannotFit, match="largest number"):
        wizard.fit(derived(family, (scale,) if learn else ()), np.arange(5.0)[:, None], HUGE)


@pytest.mark.parametrize("learn", [False, True])
@pytest.mark.parametrize("family", ["laplace", "logistic"])
def test_a_huge_target_under_a_loss_that_takes_it_is_fitted(family, learn):
    scale = Model(family).family.parameters[1].name
    ours = wizard.fit(derived(family, (scale,) if learn else ()), np.arange(5.0)[:, None], HUGE)
    assert np.isfinite(ours.nll)


def test_data_that_are_met_exactly_have_no_best_scale():
    X = np.arange(10.0)[:, None]
    ours = wizard.fit(derived("laplace", ("b",)), X, 3.0 + 2.0 * X[:, 0])
    assert any("without limit" in note for note in ours.notes)
