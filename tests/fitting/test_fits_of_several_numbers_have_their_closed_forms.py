"""Fits without inputs, where the best constant is known in closed form or by SciPy."""

import numpy as np
import pytest
import scipy.stats

import wizard

SIZE = 1500


def fitted(name):
    """A sample at values beside the typical ones, and the fitted constants."""
    family = wizard.Model(name).family
    values = [np.full(SIZE, 1.1 * p.value) for p in family.parameters]
    y = family.draw(np.random.default_rng(1), *values)
    model = wizard.Model(family, {p.name: p.link for p in family.parameters})
    best = wizard.fit(wizard.derive(model), np.zeros((SIZE, 0)), y).predict(np.zeros((1, 0)))
    return y, {parameter: float(value[0]) for parameter, value in best.items()}


def test_the_censored_exponential_divides_all_time_by_the_number_of_events():
    y, best = fitted("censored_exponential")
    assert best["mu"] == pytest.approx(y[:, 0].sum() / y[:, 1].sum(), rel=1e-12)


def test_the_censored_weibull_is_the_one_of_scipy():
    y, best = fitted("censored_weibull")
    data = scipy.stats.CensoredData.right_censored(y[:, 0], y[:, 1] == 0)
    shape, _, scale = scipy.stats.weibull_min.fit(data, floc=0)
    assert [best["scale"], best["shape"]] == pytest.approx([scale, shape], rel=1e-4)  # SciPy stops there


def test_independent_normals_of_one_size_pool_their_squares():
    y, best = fitted("independent_normal")
    assert [best["mu_1"], best["mu_2"]] == pytest.approx(y.mean(axis=0), abs=1e-10)
    assert best["sigma"] == pytest.approx(np.sqrt(np.mean((y - y.mean(axis=0)) ** 2)), rel=1e-10)


def test_the_multivariate_normal_has_the_covariance_of_the_sample():
    y, best = fitted("multivariate_normal")
    lower = np.array([[best["l_11"], 0.0], [best["l_21"], best["l_22"]]])
    assert lower @ lower.T == pytest.approx(np.cov(y.T, bias=True), rel=1e-9)
    assert [best["mu_1"], best["mu_2"]] == pytest.approx(y.mean(axis=0), abs=1e-9)


def test_the_von_mises_fisher_points_to_the_mean_and_matches_its_length():
    y, best = fitted("von_mises_fisher")
    eta, mean = np.array([best[f"eta_{axis}"] for axis in (1, 2, 3)]), y.mean(axis=0)
    kappa = np.linalg.norm(eta)
    assert (1 / np.tanh(kappa) - 1 / kappa) * eta / kappa == pytest.approx(mean, rel=1e-9)


def test_the_dirichlet_has_the_mean_logarithms_of_the_sample():
    y, best = fitted("dirichlet")
    weights = np.array([best[f"alpha_{k}"] for k in (1, 2, 3)])
    expected = scipy.special.digamma(weights) - scipy.special.digamma(weights.sum())
    assert expected == pytest.approx(np.log(y).mean(axis=0), rel=1e-9)


def test_the_wishart_has_the_mean_matrix_of_the_sample():
    y, best = fitted("wishart")
    lower = np.array([[best["l_11"], 0.0], [best["l_21"], best["l_22"]]])
    (first, both, second), expected = y.mean(axis=0), best["nu"] * lower @ lower.T
    assert expected == pytest.approx(np.array([[first, both], [both, second]]), rel=1e-9)


def test_plackett_luce_expects_as_many_wins_as_there_were():
    """At the best worths each item wins as often as it was expected to, choice by choice (Hunter 2004)."""
    y, best = fitted("plackett_luce")
    worths = np.array([best["w_1"], best["w_2"], 1.0])
    there = y[:, None, :] >= y[:, :, None]  # row k: who is left when item k is chosen
    shares = there * worths / np.sum(there * worths, axis=-1, keepdims=True)
    assert shares.sum(axis=(0, 1)) == pytest.approx(np.full(3, SIZE), rel=1e-8)
