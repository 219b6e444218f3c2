"""Quantiles, means, variances and modes from the compiled loss, beside SciPy's of the same distribution."""

from functools import cache
from itertools import pairwise
from zlib import crc32

import numpy as np
import pytest
import scipy.stats
from made_once import loss_of
from scipy.integrate import quad

import wizard
from wizard.assumptions.domain import circle
from wizard.assumptions.several import vectors
from wizard.model import Model
from wizard.numerics.predictive import predictive

SCALAR = [f for f in wizard.families() if not f.domain.indexed and len(f.domain.scattering) < 2]
ON_CIRCLE = [family for family in SCALAR if family.domain is circle]
ON_A_LINE = [family for family in SCALAR if family.domain is not circle]
SHARES = np.array([0.001, 0.01, 0.1, 0.37, 0.5, 0.73, 0.9, 0.975, 0.999])


def named(name):
    (family,) = (family for family in SCALAR if family.name == name)
    return family


@cache
def as_given(family):
    return loss_of(Model(family, dict.fromkeys((p.name for p in family.free_parameters), "identity")))


def predicted(family, *rows):
    count = len(family.free_parameters)
    given = {p.name: rows[0][place] for place, p in enumerate(family.parameters) if p.only_fixed}
    return predictive(as_given(family), family.domain, np.array([row[:count] for row in rows], dtype=float), given)


def reference_of(family, row):
    """SciPy's distribution of the number that scatters, what else the target has being as usual."""
    reference = family.reference(scipy.stats, *row)
    return reference.usual if family.domain.parts else reference


def drawn(family, count=3):
    rng = np.random.default_rng(crc32(family.name.encode()))
    rows = [tuple(rng.uniform(*p.span) for p in family.parameters) for _ in range(count)]
    free = len(family.free_parameters)  # what can only be fixed is the same for all rows
    return [(*row[:free], *rows[0][free:]) for row in rows]


def moments(family, reference):
    """Mean and variance: SciPy's own, or sums and integrals of its density."""
    if hasattr(reference, "mean"):
        return reference.mean(), reference.var()
    if family.domain.discrete:
        y = np.arange(2000.0)
        mean = np.sum(y * reference.pmf(y))
        return mean, np.sum((y - mean) ** 2 * reference.pmf(y))
    parts = np.ravel(reference.ppf([1e-12, 0.01, 0.5, 0.99, 1.0 - 1e-12]))
    powers = [
        sum(
            quad(lambda y, m=m: y**m * reference.pdf(y), *ends, epsrel=1e-11, limit=200)[0]
            for ends in pairwise(parts)
        )
        + sum(atom**m * reference.pdf(atom) for atom in family.domain.atoms)
        for m in (1, 2)
    ]
    return powers[0], powers[1] - powers[0] ** 2


@pytest.mark.parametrize("family", ON_A_LINE, ids=lambda f: f.name)
def test_quantiles_are_right_to_a_millionth(family):
    rows = drawn(family)
    found = predicted(family, *rows).quantile(SHARES)
    for row, quantiles in zip(rows, found, strict=True):
        wanted = np.ravel(reference_of(family, row).ppf(SHARES))
        width = abs(wanted) if float(family.domain.lower) == 0 else np.ptp(wanted[1:-1])
        assert np.all(np.abs(quantiles - wanted) <= 1e-6 * width), row


@pytest.mark.parametrize("family", ON_A_LINE, ids=lambda f: f.name)
def test_mean_and_variance_are_right_to_a_millionth(family):
    rows = drawn(family)
    found = predicted(family, *rows)
    for row, mean, variance in zip(rows, found.mean, found.variance, strict=True):
        wanted, spread = moments(family, reference_of(family, row))
        if np.isfinite(spread):
            assert mean == pytest.approx(wanted, abs=1e-6 * np.sqrt(spread)), row
            assert variance == pytest.approx(spread, rel=1e-6), row
        else:
            assert not np.isfinite(variance), row
            np.testing.assert_allclose(mean, wanted, rtol=1e-6)


@pytest.mark.parametrize("family", ON_A_LINE, ids=lambda f: f.name)
def test_nothing_is_more_probable_than_the_mode(family):
    rows = drawn(family)
    found = predicted(family, *rows)
    for row, mode, ends in zip(rows, found.mode, found.quantile([1e-3, 1.0 - 1e-3]), strict=True):
        reference = reference_of(family, row)
        mass = reference.pmf if family.domain.discrete else reference.pdf
        others = (
            np.unique(np.round(np.linspace(*ends, 500))) if family.domain.discrete else np.linspace(*ends, 500)
        )
        if mode in family.domain.atoms:
            continue  # the one value that has a probability is more probable than any other
        with np.errstate(divide="ignore"):
            at_mode = mass(mode)
        assert np.all(mass(others) <= at_mode * (1.0 + 1e-9)), row


@pytest.mark.parametrize("family", ON_A_LINE, ids=lambda f: f.name)
def test_shares_below_are_the_distribution_function(family):
    rows = drawn(family)
    found = predicted(family, *rows)
    for share in (0.01, 0.3, 0.8):
        y = np.array([np.ravel(reference_of(family, row).ppf(share))[0] for row in rows])
        wanted = [np.ravel(reference_of(family, row).cdf(at))[0] for row, at in zip(rows, y, strict=True)]
        np.testing.assert_allclose(found.below(y), wanted, atol=1e-8)


@pytest.mark.parametrize("family", ON_CIRCLE, ids=lambda f: f.name)
@pytest.mark.parametrize("direction", [0.3, 3.0, -3.14])
def test_around_a_circle_shares_are_counted_from_opposite_the_mean_direction(family, direction):
    for _, spread in drawn(family):
        found = predicted(family, (direction, spread))
        assert found.mean[0] == pytest.approx(direction, abs=1e-9)
        assert found.median[0] == pytest.approx(direction, abs=1e-7)  # both families are symmetric
        pdf = family.reference(scipy.stats, direction, spread).pdf
        resultant = quad(lambda y, pdf=pdf: np.cos(y - direction) * pdf(y), -np.pi, np.pi, epsrel=1e-11)[0]
        assert found.variance[0] == pytest.approx(1.0 - resultant, abs=1e-9)
        for share, at in zip(SHARES, found.quantile(SHARES)[0], strict=True):
            assert -np.pi <= at <= np.pi
            turned = np.remainder(at - direction + np.pi, 2.0 * np.pi)
            reached = quad(pdf, direction - np.pi, direction - np.pi + turned, epsrel=1e-11, limit=200)[0]
            assert reached == pytest.approx(share, abs=1e-8)
            assert found.below(np.array([at]))[0] == pytest.approx(share, abs=1e-8)


@pytest.mark.parametrize("family", ON_CIRCLE, ids=lambda f: f.name)
def test_the_most_frequent_direction_is_found_across_pi(family):
    for direction in (-3.1415, 3.1415, 1.0):
        found = predicted(family, (direction, 0.9)).mode[0]
        assert abs(np.angle(np.exp(1j * (found - direction)))) < 1e-5


@pytest.mark.parametrize("name", ["exponential", "half_normal", "lomax"])
def test_a_mode_at_the_end_of_the_domain_is_that_end(name):
    family = named(name)
    assert predicted(family, *drawn(family)).mode.tolist() == [0.0, 0.0, 0.0]


def test_an_interval_through_pi_has_its_low_end_above_its_high_one():
    low, high = predicted(named("von_mises"), (3.1, 2.0), (0.0, 2.0)).interval(0.8)
    assert low[0] > high[0]
    assert low[1] == pytest.approx(-high[1])


@pytest.mark.parametrize(
    ("name", "row", "mean", "variance"),
    [
        ("cauchy", (1.0, 2.0), np.nan, np.nan),  # neither
        ("student_t", (1.0, 2.0, 1.0), np.nan, np.nan),  # the Cauchy
        ("student_t", (1.0, 2.0, 2.0), 1.0, np.inf),
        ("student_t", (1.0, 1.0, 2.05), 1.0, 41.0),  # nu / (nu - 2): mostly far out
        ("lomax", (1.0, 1.0), np.inf, np.nan),
        ("lomax", (1.0, 1.5), 2.0, np.inf),  # scale / (shape - 1)
        ("lomax", (1.0, 2.05), 1 / 1.05, 2.05 / (1.05**2 * 0.05)),
        ("log_logistic", (1.0, 1.5), (np.pi / 1.5) / np.sin(np.pi / 1.5), np.inf),
    ],
)
def test_heavy_tails_are_told_by_their_slope(name, row, mean, variance):
    found = predicted(named(name), row)
    np.testing.assert_allclose(found.mean, [mean], rtol=1e-9)
    np.testing.assert_allclose(found.variance, [variance], rtol=1e-9)


@pytest.mark.parametrize(
    ("name", "row"),
    [
        ("normal", (1e6, 1e-3)),
        ("normal", (0.0, 1e-12)),
        ("gumbel", (-2e5, 0.1)),
        ("asymmetric_laplace", (1e3, 1.0, 1e-3)),
        ("weibull", (2.0, 0.1)),
        ("weibull", (1e6, 50.0)),
        ("log_normal", (0.0, 3.0)),
        ("exponential", (1e12,)),
        ("kumaraswamy", (0.5, 0.5)),
        ("poisson", (1e-6,)),
        ("poisson", (3e5,)),  # too many counts to sum
        ("geometric", (1e6,)),
        ("zero_inflated_poisson", (1e5, 0.3)),
    ],
)
def test_the_mass_is_found_wherever_it_is(name, row):
    family = named(name)
    found, wanted = predicted(family, row), np.ravel(reference_of(family, row).ppf(SHARES))
    np.testing.assert_allclose(found.quantile(SHARES)[0], wanted, rtol=1e-6, atol=1e-6 * np.ptp(wanted[3:6]))


def test_a_kink_that_no_point_of_a_panel_sees_is_found():
    family = named("huber")
    ((_, part),) = predicted(family, *drawn(family, 200)).parts
    np.testing.assert_allclose(part.panels.total, 1.0, rtol=0, atol=1e-9)


def test_a_row_whose_mass_is_not_found_says_nothing():
    found = predicted(named("kumaraswamy"), (0.2, 0.05), (2.0, 3.0))
    assert np.isnan(found.median).tolist() == [True, False]
    assert np.isnan(found.mean).tolist() == [True, False]


@pytest.mark.parametrize(
    ("name", "row"),
    [
        ("normal", (np.nan, 1.0)),
        ("normal", (np.inf, 1.0)),
        ("normal", (0.0, 0.0)),
        ("poisson", (np.inf,)),
        ("weibull", (1.0, 0.0)),
        ("von_mises", (0.0, np.inf)),
        ("bernoulli", (np.nan,)),
    ],
)
def test_a_row_that_is_no_distribution_says_nothing_and_warns_of_nothing(name, row):
    found = predicted(named(name), row)
    for says in (found.mean, found.median, found.mode, found.variance, found.below([0.5]), *found.interval(0.8)):
        assert np.isnan(says).all()


def test_rows_keep_their_order_and_equal_rows_are_computed_once():
    found = predicted(named("poisson"), (9000.0,), (2.0,), (9000.0,), (1.0,))
    np.testing.assert_allclose(found.mean, [9000.0, 2.0, 9000.0, 1.0], rtol=1e-9)
    assert sum(len(rows) for rows, _ in found.parts) == 3
    wanted = scipy.stats.poisson.cdf([9000, 1, 0, 1], [9000, 2, 9000, 1])
    np.testing.assert_allclose(found.below([9000.0, 1.0, 0.0, 1.0]), wanted, atol=1e-6)


def test_classes_have_no_quantiles():
    family = next(family for family in wizard.families() if family.domain.indexed)
    with pytest.raises(ValueError, match="no order"):
        predictive(loss_of(Model(family)), family.domain, np.zeros((1, 3)), {})


def test_a_share_outside_0_and_1_is_refused():
    with pytest.raises(ValueError, match="between 0 and 1"):
        predicted(named("normal"), (0.0, 1.0)).quantile(1.5)


def test_successes_are_predicted_out_of_their_own_number_of_trials():
    family = named("binomial")
    found = predictive(as_given(family), family.domain, [[0.3], [0.3], [0.9]], {}, {"m": [4, 50, 7]})
    np.testing.assert_allclose(found.mean, [1.2, 15.0, 6.3], rtol=1e-12)
    np.testing.assert_allclose(found.variance, [0.84, 10.5, 0.63], rtol=1e-12)
    np.testing.assert_array_equal(found.quantile(0.9), scipy.stats.binom([4, 50, 7], [0.3, 0.3, 0.9]).ppf(0.9))


def test_several_numbers_at_once_have_no_quantiles():
    with pytest.raises(ValueError, match="no order"):
        predictive(as_given(named("normal")), vectors, [[0.0, 1.0]], {})
