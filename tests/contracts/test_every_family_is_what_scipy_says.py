"""A family's density, its parameters' meaning and its sampler, against SciPy's distribution of the same name."""

from itertools import pairwise

import numpy as np
import pytest
import scipy.stats
import sympy as sp
from scipy.integrate import quad
from scipy.special import expit

from wizard.notation.brackets import case_by_case, is_zero
from wizard.notation.nodes import unfold
from wizard.notation.series import tweedie_factor
from wizard.notation.sums import K

CLASSES = 3


def random_parameters(family, rng):
    """Values within the typical ranges; shares for a vector over the classes."""
    return [
        rng.dirichlet(np.ones(CLASSES)) if p.domain.indexed else rng.uniform(*p.span) for p in family.parameters
    ]


def density_of(family, parameters):
    """The density as a function of the target (a class number from 0 for classes)."""
    at = {}
    for parameter, value in zip(family.parameters, parameters, strict=True):
        if parameter.domain.indexed:
            at |= {parameter.symbol[i + 1]: sp.Float(share) for i, share in enumerate(value)}
        else:
            at[parameter.symbol] = sp.Float(value)
    density = unfold(family.density).subs(K, CLASSES).doit().xreplace(at)

    def evaluate(y):
        if family.domain.indexed:
            target = {family.target[i + 1]: sp.Integer(i == y) for i in range(CLASSES)}
        elif family.domain.parts:
            target = dict(zip(family.domain.targets, map(sp.Float, y), strict=True))
        else:
            target = {family.target: sp.Float(y)}
        brackets = {e: e.xreplace(target) for e in density.atoms(is_zero)}  # first: other terms are not there
        return float(density.xreplace(brackets).xreplace(target))

    slow = density.has(tweedie_factor)  # NumPy does not know the series
    if family.domain.discrete or family.domain.parts or slow:
        return evaluate
    away = sp.lambdify(family.target, case_by_case(density)[1], ["scipy", "numpy"])
    return lambda y: evaluate(y) if y in family.domain.atoms else away(y)


def mass_of(reference, family, y):
    """SciPy's density or probability."""
    if family.domain.indexed:
        return reference.pmf(np.eye(CLASSES, dtype=int)[int(y)])
    return reference.pmf(y) if family.domain.discrete else reference.pdf(y)


@pytest.mark.parametrize("seed", range(3))
def test_the_density_is_the_one_of_scipy(family, seed):
    rng = np.random.default_rng(seed)
    parameters = random_parameters(family, rng)
    reference = family.reference(scipy.stats, *parameters)
    density = density_of(family, parameters)
    targets = range(CLASSES) if family.domain.indexed else family.draw(rng, *_rows(parameters, 6))
    for y in targets:
        assert density(tuple(y) if np.ndim(y) else y) == pytest.approx(mass_of(reference, family, y), rel=1e-11)


def _rows(parameters, n):
    return [np.broadcast_to(p, (n, *np.shape(p))) for p in parameters]


def test_the_density_adds_up_to_one(family):
    if family.domain.parts:
        return  # it is that of SciPy, which adds up
    parameters = random_parameters(family, np.random.default_rng(7))
    density = density_of(family, parameters)
    if family.domain.indexed:
        total = sum(map(density, range(CLASSES)))
    elif family.domain.discrete:
        last = 150 if family.domain.upper == sp.oo else int(family.domain.upper)
        total = sum(map(density, range(int(family.domain.lower), last + 1)))
    else:
        reference = family.reference(scipy.stats, *parameters)
        ends = reference.ppf(
            [1e-9, 1e-6, 1e-3, 0.25, 0.5, 0.75, 0.999, 1 - 1e-6, 1 - 1e-9]
        )  # in parts: a density may have a peak
        total = sum(quad(density, *part, limit=200)[0] for part in pairwise(ends) if part[0] < part[1])
        total += sum(map(density, family.domain.atoms))
    assert total == pytest.approx(1, abs=1e-7)


def test_the_sampler_draws_from_the_distribution(family):
    rng = np.random.default_rng(20)
    parameters = random_parameters(family, rng)
    n = 20_000
    draws = family.draw(rng, *_rows(parameters, n))
    if family.domain.parts:
        return _is_drawn_from(family, draws, parameters, rng)
    reference = family.reference(scipy.stats, *parameters)
    assert draws.shape == (n,)
    assert family.domain.contains(draws.astype(float)).all()
    if not family.domain.discrete:
        for atom in family.domain.atoms:
            share = np.mean(draws == atom)
            assert share == pytest.approx(reference.pdf(atom), abs=4 * np.sqrt(0.25 / n))
        others = draws[~np.isin(draws, family.domain.atoms)]
        lowest = [atom for atom in family.domain.atoms if atom == float(family.domain.lower)]
        below, rest = sum(map(reference.cdf, lowest)), 1 - sum(map(reference.pdf, family.domain.atoms))
        assert scipy.stats.kstest(others, lambda y: (reference.cdf(y) - below) / rest).pvalue > 1e-3
        return
    values, counts = np.unique(draws, return_counts=True)
    expected = n * np.array([mass_of(reference, family, value) for value in values])
    common = expected > 5
    assert common.sum() >= 2
    chi2 = ((counts - expected) ** 2 / expected)[common].sum()
    assert scipy.stats.chi2.sf(chi2, common.sum() - 1) > 1e-3


def test_the_draws_follow_each_row_of_parameters(family):
    rng = np.random.default_rng(3)
    low, high = ([_end(p, end) for p in family.parameters] for end in (0, 1))
    rows = [np.concatenate([_rows([a], 4000)[0], _rows([b], 4000)[0]]) for a, b in zip(low, high, strict=True)]
    draws = family.draw(rng, *rows)
    first, second = draws[:4000], draws[4000:]
    if family.domain.parts:
        _is_drawn_from(family, first, low, rng)
        return _is_drawn_from(family, second, high, rng)
    for drawn, parameters in ((first, low), (second, high)):
        reference = family.reference(scipy.stats, *parameters)
        if family.domain.indexed:
            shares = np.bincount(drawn, minlength=CLASSES) / 4000
            assert shares == pytest.approx(np.array(parameters[0]), abs=0.05)
        else:
            middle = reference.median()
            assert np.mean(drawn <= middle) == pytest.approx(reference.cdf(middle), abs=0.05)


def _is_drawn_from(family, draws, parameters, rng):
    """q/(p + q) over draws from p has the mean of p/(p + q) over draws from q, for every density q."""
    assert draws.shape == (len(draws), len(family.domain.parts))
    assert family.domain.contains(draws.astype(float)).all()
    own = _log_density(family, parameters, draws)
    for _ in range(8):
        nearby = [0.8 * a + 0.2 * b for a, b in zip(parameters, random_parameters(family, rng), strict=True)]
        others = family.draw(rng, *_rows(nearby, len(draws)))
        shares = [
            expit(_log_density(family, nearby, draws) - own),
            expit(_log_density(family, parameters, others) - _log_density(family, nearby, others)),
        ]
        error = np.hypot(*(share.std() for share in shares)) / np.sqrt(len(draws))
        assert shares[0].mean() == pytest.approx(shares[1].mean(), abs=5 * error), (parameters, nearby)


def _log_density(family, parameters, draws):
    reference = family.reference(scipy.stats, *parameters)
    return np.ravel((reference.logpmf if family.domain.discrete else reference.logpdf)(draws))


def _end(parameter, end):
    if parameter.domain.indexed:
        return np.array([[0.7, 0.2, 0.1], [0.1, 0.2, 0.7]][end])
    return parameter.span[end]
