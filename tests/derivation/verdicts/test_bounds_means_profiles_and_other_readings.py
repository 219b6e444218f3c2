"""Losses that bound, average or profile a likelihood, or are one when read the other way: held to SciPy."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

import numpy as np
import pytest
import scipy.integrate
import scipy.optimize
import scipy.stats
import sympy as sp

import wizard
from wizard.assumptions.domain import positive, simplex
from wizard.assumptions.loss import MEAN, Argument, Bounded, Constant, NamedLoss, Reading
from wizard.catalogue import find
from wizard.derivation.verdicts.bound import bounded_likelihood
from wizard.derivation.verdicts.profile import profile
from wizard.notation.nodes import unfold
from wizard.notation.sums import K, k

LOSSES = {loss.abbreviation: loss for loss in wizard.losses()}
RNG = np.random.default_rng(17)


def called(loss, expression):
    """The expression as a function of the target, the arguments and the constants."""
    symbols = [*loss.target.targets, *(a.symbol for a in loss.arguments), *(c.symbol for c in loss.constants)]
    return sp.lambdify(symbols, expression, "numpy")


def evidence(y, f, slope, noise):
    """-log of the integral over h of Normal(y; f + w h, noise) Normal(h; 0, 1)."""

    def joint(h):
        return scipy.stats.norm.pdf(y, f + slope * h, noise) * scipy.stats.norm.pdf(h)

    return -np.log(scipy.integrate.quad(joint, -15, 15, epsabs=1e-14, limit=300)[0])


@pytest.mark.parametrize("name", ["ELBO", "beta-VAE"])
def test_an_evidence_bound_is_never_below_the_integral_over_what_is_hidden(name):
    loss = LOSSES[name]
    whole = called(loss, loss.formula)
    for _ in range(40):
        y, f, m, slope = RNG.normal(size=4) * 1.5
        s, noise, beta = [*np.exp(RNG.normal(size=2) * 0.5), 1 + RNG.exponential()]
        constants = [slope, noise, beta][: len(loss.constants)]
        assert whole(y, f, m, s, *constants) >= evidence(y, f, slope, noise) - 1e-9


@pytest.mark.parametrize(
    ("y", "f", "slope", "noise"), [(0.4, -0.3, 1.2, 0.7), (-2.0, 1.0, -0.5, 1.9), (3.1, 0.2, 2.0, 0.4)]
)
def test_the_evidence_bound_is_the_integral_where_it_is_said_to_be(y, f, slope, noise):
    loss = LOSSES["ELBO"]
    whole, bounded = called(loss, loss.formula), called(loss, loss.bounds.likelihood)
    best = scipy.optimize.minimize(lambda v: whole(y, f, v[0], np.exp(v[1]), slope, noise), [0.0, 0.0], tol=1e-12)
    assert best.fun == pytest.approx(evidence(y, f, slope, noise), abs=1e-8)
    assert bounded(y, f, 0.0, 1.0, slope, noise) == pytest.approx(best.fun, abs=1e-8)
    total = slope**2 + noise**2
    assert best.x[0] == pytest.approx(slope * (y - f) / total, abs=1e-4)
    assert np.exp(best.x[1]) == pytest.approx(noise / np.sqrt(total), abs=1e-4)
    said = wizard.verdict(loss).evidence
    assert r"m = \frac{w (y - f)}{\tau^{2} + w^{2}}" in said


def test_the_larger_beta_the_looser_the_bound():
    assert "looser the bound" in wizard.verdict(LOSSES["beta-VAE"]).evidence
    assert "looser" not in wizard.verdict(LOSSES["ELBO"]).evidence


def changed(loss, **changes):
    """Another record, under a name of its own, so that nothing is remembered of the first one."""
    return replace(loss, name=f"{loss.name} with {sorted(changes)}", elsewhere=(), **changes)


def test_what_is_below_its_likelihood_somewhere_is_no_bound():
    elbo, beta = LOSSES["ELBO"], LOSSES["beta-VAE"]
    lower = changed(elbo, formula=elbo.formula - sp.Rational(1, 100))
    twice = changed(elbo, bounds=Bounded(2 * elbo.bounds.likelihood, elbo.bounds.others))
    free = positive.symbol("beta")
    small = changed(
        beta,
        formula=beta.formula.subs(beta.constants[-1].symbol, free),
        constants=(*beta.constants[:-1], Constant(free, 0.5)),
    )
    # at beta = 1 it is one, and above it falls where the encoder says what is known beforehand
    times = beta.constants[-1].symbol
    falling = changed(beta, formula=beta.formula - (times - 1) / 10)
    for loss in (lower, twice, small, falling):
        assert wizard.verdict(loss).standing.value not in ("bound", "exact"), loss.name


def test_what_is_bounded_has_no_arguments_but_its_own():
    assert [str(a.symbol) for a in bounded_likelihood(LOSSES["beta-VAE"]).arguments] == ["f"]
    assert [str(c.symbol) for c in bounded_likelihood(LOSSES["beta-VAE"]).constants] == ["w", "tau"]


def test_the_divergence_from_shares_is_the_likelihood_of_counts():
    counts = np.array([2, 1, 4])
    shares, n = counts / 7, 7
    apart = []
    for _ in range(4):
        p = RNG.dirichlet(np.ones(3))
        loss = scipy.stats.entropy(shares, p)
        apart.append(scipy.stats.multinomial.logpmf(counts, n, p) + n * loss)
    assert apart == pytest.approx([apart[0]] * 4, abs=1e-10)
    found = wizard.verdict(LOSSES["KL"])
    assert found.standing.value == "exact"
    y = sp.IndexedBase(simplex.symbol("y"))
    assert (
        sp.simplify(found.match.shift + sp.Sum(y[k] * sp.log(y[k]), (k, 1, K))) == 0
    )  # the entropy of the target


@pytest.mark.parametrize(
    ("name", "single"), [("KL", "categorical cross-entropy"), ("Gaussian KL", "Gaussian negative log-likelihood")]
)
def test_a_divergence_is_said_to_be_which_loss_of_single_observations(name, single):
    assert f"the **{single}** of single observations" in wizard.verdict(LOSSES[name]).statement


def test_the_divergence_of_normals_is_the_likelihood_of_two_observations():
    loss = LOSSES["Gaussian KL"]
    value = sp.lambdify([*loss.target.targets, *(a.symbol for a in loss.arguments)], loss.formula)
    mean, deviation = 0.7, 1.3
    observed = np.array([mean + deviation, mean - deviation])
    apart = []
    for _ in range(5):
        m, s = RNG.normal(), np.exp(RNG.normal())
        apart.append(-scipy.stats.norm.logpdf(observed, m, s).sum() - 2 * value(mean, deviation, m, s))
    assert apart == pytest.approx([apart[0]] * 5, abs=1e-9)
    assert wizard.verdict(loss).standing.value == "exact"
    assert value(0.2, 0.8, 0.2, 0.8) == pytest.approx(0, abs=1e-15)


def of_shares(formula):
    p = sp.IndexedBase(simplex.symbol("p"))
    return NamedLoss("stranger", "S", (Argument(p, simplex),), formula(simplex.target, p), simplex)


@pytest.mark.parametrize(
    ("formula", "standing"),
    [
        (lambda y, p: -sp.Sum(y[k] * sp.log(p[k]), (k, 1, K)), "exact"),  # cross-entropy with soft targets
        (lambda y, p: sp.Sum(3 * y[k] * sp.log(y[k] / p[k]) + y[k] ** 2, (k, 1, K)), "exact"),
        (
            lambda y, p: sp.Sum((y[k] - p[k]) ** 2, (k, 1, K)),
            "unknown",
        ),  # counted shares refute it, others may not
        (lambda y, p: sp.Sum((sp.sqrt(y[k]) - sp.sqrt(p[k])) ** 2, (k, 1, K)), "unknown"),  # squared Hellinger
        (lambda y, p: sp.Sum((y[k] - p[k]) ** 2 / p[k], (k, 1, K)), "unknown"),  # chi-squared
        (lambda y, p: -sp.log(sp.Sum(y[k] * p[k], (k, 1, K))), "unknown"),  # of single observations cross-entropy
    ],
)
def test_losses_of_shares_that_the_repository_does_not_know(formula, standing):
    assert wizard.verdict(of_shares(formula)).standing.value == standing


def test_the_best_sigma_makes_the_normal_likelihood_the_logarithm_of_the_rmse():
    loss = LOSSES["RMSE"]
    found = profile(replace(loss, of_mean=MEAN))
    errors = RNG.normal(size=50) * 2.3
    mean = float(np.mean(errors**2))
    least = scipy.optimize.minimize_scalar(
        lambda s: -scipy.stats.norm.logpdf(errors, 0, np.exp(s)).mean(), bounds=(-5, 5), method="bounded"
    )
    assert float(found.value.subs(MEAN, mean)) == pytest.approx(least.fun, abs=1e-8)
    assert float(found.best.subs(MEAN, mean)) == pytest.approx(np.exp(least.x), rel=1e-5)
    assert least.fun - np.log(np.sqrt(mean)) == pytest.approx(0.5 + 0.5 * np.log(2 * np.pi), abs=1e-9)
    assert "the logarithm of the root mean squared error" in wizard.verdict(loss).evidence


def test_a_falling_function_of_the_mean_is_no_profile():
    loss = LOSSES["RMSE"]
    assert wizard.verdict(changed(loss, of_mean=-MEAN)).standing.value == "unknown"
    assert wizard.verdict(changed(loss, of_mean=1 / MEAN)).standing.value == "unknown"
    assert wizard.verdict(changed(loss, of_mean=sp.log(MEAN))).standing.value == "modified"


def test_the_distance_of_what_matches_is_half_normal_and_of_what_does_not_has_no_density():
    (found,) = wizard.verdict(LOSSES["contrastive"]).readings
    assert found.standing.value == "none"
    assert "Half-normal" in found.evidence
    scale = 0.8
    a = 1 / (2 * scale**2)
    total = scipy.integrate.quad(lambda d: np.exp(-a * d**2), 0, np.inf)[0]
    assert np.exp(-a * 0.5**2) / total == pytest.approx(scipy.stats.halfnorm(scale=scale).pdf(0.5), rel=1e-12)
    assert r"For $y = 0$ the loss goes to $0$" in found.evidence


def test_the_densities_of_another_reading_are_densities():
    loss = LOSSES["cosine embedding"]
    (found,) = wizard.verdict(loss).readings
    assert found.standing.value == "exact"
    s, m, a = loss.arguments[0].symbol, loss.constants[0].symbol, sp.Symbol("a", positive=True)
    for value, factor, margin in product((0, 1), (0.3, 7.0), (0.5, 0.1)):
        at = {loss.target.target: value, a: factor, m: margin}
        density = sp.lambdify(s, unfold(found.formula.subs(at)), "numpy")
        total = scipy.integrate.quad(density, -1, 1, points=[margin])[0]
        assert total == pytest.approx(1, abs=1e-9)


def test_a_reading_whose_integral_is_not_found_is_not_known():
    loss, d = LOSSES["contrastive"], LOSSES["contrastive"].arguments[0].symbol
    quartic = changed(
        loss,
        formula=loss.target.target * d**4 + (1 - loss.target.target) * d**3,
        constants=(),
        readings=(Reading(d, "the distance", "the label"),),
    )
    (found,) = wizard.verdict(quartic).readings
    assert found.standing.value in ("unknown", "exact")
    assert found.formula is not None or found.standing.value == "unknown"


def test_a_temperature_is_a_scale_of_the_scores():
    match = wizard.verdict(LOSSES["InfoNCE"]).match
    ((score, meant),) = match.where
    assert (str(score), str(meant), match.factor) == ("z[k]", "s[k]/tau", 1)


def test_names_of_losses_for_certain_targets_are_not_given_to_derived_losses():
    for family in ("bernoulli", "categorical", "normal"):
        names = {c.loss.name for _, c in wizard.derive(wizard.Model(family)).names}
        assert not {"GAN discriminator loss", "InfoNCE loss", "reconstruction term of a VAE"} & names
    assert not find("InfoNCE loss", wizard.losses(), "loss").is_general


def test_the_noise_of_a_decoder_and_the_sigma_of_the_model_are_two_letters():
    for name in ("ELBO", "VAE reconstruction"):
        match = wizard.verdict(LOSSES[name]).match
        y, f = LOSSES[name].target.target, LOSSES[name].arguments[0].symbol
        inner = LOSSES[name].bounds.likelihood if LOSSES[name].bounds else LOSSES[name].formula
        at = {y: 0.4, f: -0.3, **{c.symbol: 1.7 for c in LOSSES[name].constants}, positive.symbol("sigma"): 0.9}
        value = float((match.factor * inner + match.shift).subs(at))
        assert value == pytest.approx(-scipy.stats.norm.logpdf(0.4, -0.3, 0.9), abs=1e-12)
