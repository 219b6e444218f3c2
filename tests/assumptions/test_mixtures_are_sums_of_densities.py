"""A mixture's loss against SciPy's densities, its sizes, its starts and a published fit."""

import numpy as np
import pytest
import scipy.stats
from scipy.special import logsumexp

import wizard
from wizard.assumptions.domain import real_line
from wizard.data.real import load, old_faithful
from wizard.data.samples import draw_sample
from wizard.data.selection import select
from wizard.families import circle, classes, counts, positive, vectors
from wizard.families import real_line as lines
from wizard.ui.choice import Choice, decode, encode

BASES = [lines.laplace, lines.student_t, positive.gamma, counts.poisson, circle.von_mises]


@pytest.mark.parametrize("size", [2, 3])
@pytest.mark.parametrize("base", BASES, ids=lambda base: base.name)
def test_the_loss_of_any_mixture_is_minus_the_log_of_a_sum_of_densities(base, size):
    family = wizard.mixture(base, size)
    derivation = wizard.derive(wizard.Model(family, {p.name: "identity" for p in family.parameters}))
    loss, rng = wizard.compile(derivation), np.random.default_rng(size)
    values = [np.full(5, rng.uniform(*p.span)) for p in family.parameters]
    y = family.draw(rng, *values)
    count = len(base.parameters)
    own = [[values[place + size * of][0] for of in range(count)] for place in range(size)]
    weights = np.array([*(v[0] for v in values[size * count :]), 1.0])
    found = []
    for each, weight in zip(own, weights, strict=True):
        component = base.reference(scipy.stats, *each)
        found.append(np.log(weight) + (component.logpmf if base.domain.discrete else component.logpdf)(y))
    wanted = np.log(weights.sum()) - logsumexp(found, axis=0)
    np.testing.assert_allclose(loss.nll(y, np.stack(values, axis=-1)), wanted, rtol=1e-12)
    slopes = loss.gradient(y, np.stack(values, axis=-1))
    scale, _ = derivation.scale_and_shift
    for place, value in enumerate(values):
        step = 1e-6 * max(abs(value[0]), 1.0)
        moved = [np.stack([*values[:place], value + s, *values[place + 1 :]], axis=-1) for s in (-step, step)]
        below, above = (loss.nll(y, each) for each in moved)
        np.testing.assert_allclose(slopes[:, place] * float(scale), (above - below) / (2 * step), atol=2e-8)


def test_far_from_all_components_the_nearest_one_alone_counts():
    loss = wizard.compile(wizard.derive(wizard.Model("normal_mixture")))
    far = np.array([[-2.0, 2.0]])
    assert loss.value([1e6], far)[0] == pytest.approx((1e6 - 2.0) ** 2 / 2, rel=1e-15)
    np.testing.assert_array_equal(loss.gradient([1e6], far), [[0.0, 2.0 - 1e6]])


def test_what_is_not_one_number_has_no_mixture():
    for base in (classes.categorical, vectors.multivariate_normal):
        with pytest.raises(ValueError, match="not one number"):
            wizard.mixture(base, 2)


def test_the_number_of_components_is_chosen_and_is_in_the_address():
    model = wizard.Model("normal_mixture", size=4)
    assert (model.family.size, model.predicted) == (4, ("mu_1", "mu_2", "mu_3", "mu_4"))
    choice = Choice(domain="real line", family="normal_mixture", targets=("y",)).with_components(3)
    assert (choice.model().family.components, choice.targets) == (3, ("y",))
    address = {name: value if isinstance(value, list) else [value] for name, value in encode(choice).items()}
    assert decode(address) == (choice, ())
    assert choice.with_family("normal").size is None


def test_the_waiting_times_of_old_faithful_have_the_published_components():
    model = wizard.Model("normal_mixture", learn=["sigma_1", "sigma_2", "w_1"])
    chosen = select(load(old_faithful), ("waiting",), (), real_line)
    fit = wizard.fit(wizard.derive(model), chosen.X, chosen.y)
    # Benaglia, Chauveau, Hunter and Young, mixtools, J. Stat. Software 32 (6), 2009: normalmixEM(waiting)
    assert fit.nll == pytest.approx(1034.002, abs=5e-4)
    centres = [fit.coefficients["mu_1"][0], fit.coefficients["mu_2"][0]]
    np.testing.assert_allclose(centres, [54.614890, 80.091091], atol=2e-4)
    scales = [fit.learned["sigma_1"].value, fit.learned["sigma_2"].value]
    np.testing.assert_allclose(scales, [5.871244, 5.867717], atol=2e-4)
    odds = fit.learned["w_1"].value
    assert odds / (1.0 + odds) == pytest.approx(0.360887, abs=2e-5)


@pytest.mark.parametrize("seed", [1, 2])
def test_components_are_found_in_the_order_of_the_data(seed):
    model = wizard.Model("normal_mixture", size=3)
    learned = wizard.Model("normal_mixture", learn=[p.name for p in model.family.parameters[3:]], size=3)
    derivation = wizard.derive(learned)
    sample = draw_sample(learned, wizard.compile(derivation), size=1000, seed=seed)
    fit = wizard.fit(derivation, sample.x[:, None], sample.y)
    for name, truth in sample.coefficients.items():
        np.testing.assert_allclose(fit.coefficients[name], truth, atol=0.25)
    assert fit.converged
