"""Several independent outputs: their loss is the sum of the losses of single ones, to the last digits."""

import numpy as np
import pytest
import scipy.stats

import wizard
from wizard.families import binary, classes, counts, positive, real_line, unit_interval

CASES = [
    (real_line.normal, ("sigma",)),
    (real_line.student_t, ("sigma", "nu")),
    (real_line.laplace, ()),
    (binary.bernoulli, ()),
    (positive.gamma, ("alpha",)),
    (positive.weibull, ()),
    (counts.poisson, ()),
    (counts.negative_binomial, ("alpha",)),
    (counts.zero_inflated_poisson, ("psi",)),
    (unit_interval.beta, ("phi",)),
]
each_case = pytest.mark.parametrize(("base", "shared"), CASES, ids=[base.name for base, _ in CASES])


def single_and_several(base, shared, size):
    """The losses of one output and of several, and which raw outputs of the several belong to each one."""
    several = wizard.independent(base, size, shared)
    links = {p.name: p.link for p in several.parameters}
    own = [[p.name if p.name in shared else f"{p.name}_{d}" for p in base.parameters] for d in range(1, size + 1)]
    places = [[list(links).index(name) for name in names] for names in own]
    one = wizard.compile(wizard.derive(wizard.Model(base, {p.name: p.link for p in base.parameters})))
    return one, wizard.compile(wizard.derive(wizard.Model(several, links))), places


@each_case
@pytest.mark.parametrize("spread", [1.0, 20.0])
def test_losses_and_slopes_add_up(base, shared, spread):
    one, many, places = single_and_several(base, shared, 2)
    rng = np.random.default_rng(4)
    raw = rng.normal(0, spread, (60, max(map(max, places)) + 1))
    y = np.stack([base.draw(rng, *(np.full(60, p.value) for p in base.parameters)) for _ in places], axis=-1)
    singles = [one.nll(y[:, d], raw[:, place].squeeze()) for d, place in enumerate(places)]
    assert many.nll(y, raw) == pytest.approx(sum(singles), rel=1e-13, abs=1e-13)
    wanted = np.zeros_like(raw)
    for d, place in enumerate(places):
        wanted[:, place] += one.gradient(y[:, d], raw[:, place].squeeze()).reshape(60, -1)
    assert many.gradient(y, raw) == pytest.approx(wanted, rel=1e-12, abs=1e-13)


@each_case
def test_draws_and_densities_are_those_of_the_base(base, shared):
    several = wizard.independent(base, 3, shared)
    low = [np.full(4000, p.span[0]) for p in several.parameters]
    drawn = several.draw(np.random.default_rng(1), *low)
    assert drawn.shape == (4000, 3)
    assert several.domain.contains(drawn.astype(float)).all()
    reference = several.reference(scipy.stats, *(p.span[0] for p in several.parameters))
    single = base.reference(scipy.stats, *(p.span[0] for p in base.parameters))
    logarithm = single.logpmf if base.domain.discrete else single.logpdf
    assert reference.logpdf(drawn[:20]) == pytest.approx(logarithm(drawn[:20]).sum(axis=-1))
    assert abs(np.corrcoef(drawn, rowvar=False) - np.eye(3)).max() < 0.1


def test_of_size_makes_the_same_family_larger():
    three = wizard.families("vectors")[0].of_size(3)
    assert three is wizard.families("vectors")[0].of_size(2).of_size(3)
    assert [p.name for p in three.parameters][:3] == ["mu_1", "mu_2", "mu_3"]
    assert three.leading == 3


def test_what_is_not_one_number_has_no_copies():
    with pytest.raises(ValueError, match="not one number"):
        wizard.independent(classes.categorical, 2)
    with pytest.raises(KeyError, match="no parameter 'scale'"):
        wizard.independent(real_line.normal, 2, shared=("scale",))


def test_outputs_with_an_error_in_common_are_no_normal_errors_of_one_size():
    """The warning of the record: with correlated errors the fitted density is far from the best one."""
    rng = np.random.default_rng(2)
    y = rng.multivariate_normal([0, 0], [[1, 0.95], [0.95, 1]], 4000)
    independent = scipy.stats.norm(0, 1).logpdf(y).sum()
    assert scipy.stats.multivariate_normal([0, 0], [[1, 0.95], [0.95, 1]]).logpdf(y).sum() > independent + 4000
