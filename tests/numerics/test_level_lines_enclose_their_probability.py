"""Level lines are where the exact ones are, and as much of what is drawn falls inside them as they say."""

from itertools import pairwise

import numpy as np
import pytest
from made_once import loss_of
from scipy import stats

import wizard
from wizard.catalogue import find
from wizard.data.samples import draw_targets
from wizard.model import Model, of_size
from wizard.numerics import planes
from wizard.numerics.contours import enclosing, level_lines
from wizard.numerics.views import view_of


def drawn_and_enclosed(name, size=None, **changed):
    """The targets drawn for a picture, and the lines by their share."""
    family = find(name, wizard.families(), "distribution")
    family = of_size(family, size) if size else family
    loss = loss_of(Model(family, predict=dict.fromkeys((p.name for p in family.parameters), "identity")))
    values = {p.name: p.value for p in family.parameters} | changed
    drawn = draw_targets(family, values)
    raw = np.array([values[name] for name in loss.raws])
    lines = planes.contours(loss, view_of(family.domain), raw, {}, drawn)
    assert list(lines) == [0.5, 0.8, 0.95]
    return drawn, lines


def inside(points, line):
    """Whether points (n, 2) are inside a closed line, by the sides that a ray to the right crosses."""
    (x, y), crossings = points.T, np.zeros(len(points), dtype=int)
    for (x0, y0), (x1, y1) in pairwise(line):
        if y0 != y1:
            at = x0 + (y - y0) * (x1 - x0) / (y1 - y0)
            crossings += ((y0 > y) != (y1 > y)) & (x < at)
    return crossings % 2 == 1


@pytest.mark.parametrize(
    "changed", [{}, {"mu_1": 150.0, "mu_2": -3.0, "l_11": 5.0}, {"l_21": 3.0}, {"l_22": 0.1}], ids=str
)
def test_lines_of_a_normal_are_its_ellipses(changed):
    _, lines = drawn_and_enclosed("multivariate_normal", **changed)
    values = {"mu_1": 0.0, "mu_2": 0.0, "l_11": 1.0, "l_21": 0.5, "l_22": 1.0} | changed
    lower = np.array([[values["l_11"], 0.0], [values["l_21"], values["l_22"]]])
    for share, (line,) in lines.items():
        np.testing.assert_array_equal(line[0], line[-1])
        from_centre = np.linalg.solve(lower, (line - [values["mu_1"], values["mu_2"]]).T)
        radius = np.sqrt(stats.chi2(2).ppf(share))
        np.testing.assert_allclose(np.hypot(*from_centre), radius, rtol=0.01)
        axes = np.linalg.svd(lower)[1] * radius
        reach = np.hypot(*(line - [values["mu_1"], values["mu_2"]]).T)
        np.testing.assert_allclose([reach.max(), reach.min()], axes, rtol=0.01)


def test_lines_of_independent_laplace_errors_are_diamonds():
    _, lines = drawn_and_enclosed("independent_laplace", mu_1=1.0, b=2.0)
    for share, (line,) in lines.items():
        # |u| + |v| in units of b is the sum of two exponential amounts
        corner = 2.0 * stats.gamma(2).ppf(share)
        np.testing.assert_allclose(np.abs(line[:, 0] - 1.0) + np.abs(line[:, 1]), corner, rtol=0.01)
        np.testing.assert_allclose(np.ptp(line, axis=0), 2.0 * corner, rtol=0.01)


@pytest.mark.parametrize(
    ("name", "size", "changed"),
    [
        ("independent_normal_each", 2, {"sigma_1": 30.0}),
        ("independent_laplace", 4, {}),
        ("multivariate_normal", 3, {"l_21": 1.0, "l_31": 2.0, "l_32": -1.0}),
        ("dirichlet", 3, {"alpha_1": 4.0, "alpha_2": 3.0, "alpha_3": 5.0}),
    ],
)
def test_as_many_drawn_targets_are_inside_as_the_lines_say(name, size, changed):
    drawn, lines = drawn_and_enclosed(name, size, **changed)
    for share, (line,) in lines.items():
        five_errors = 5.0 * np.sqrt(share * (1.0 - share) / len(drawn))
        assert inside(drawn[:, :2], line).mean() == pytest.approx(share, abs=five_errors)


def test_the_first_two_of_three_outputs_have_their_own_ellipse_whatever_the_third_is():
    _, lines = drawn_and_enclosed("multivariate_normal", 3, l_21=0.5, l_31=0.0, l_32=0.3)
    lower = np.array([[1.0, 0.0], [0.5, 1.0]])
    for share, (line,) in lines.items():
        radius = np.hypot(*np.linalg.solve(lower, line.T))
        np.testing.assert_allclose(radius, np.sqrt(stats.chi2(2).ppf(share)), rtol=0.05)


def test_lines_on_a_sphere_enclose_their_share_of_it():
    """Around the direction x, a cap up to an angle holds (1 - exp(-kappa (1 - cos))) / (1 - exp(-2 kappa))."""
    kappa = 6.0
    _, lines = drawn_and_enclosed("von_mises_fisher", eta_1=kappa, eta_2=0.0, eta_3=0.0)
    for share, (line,) in lines.items():
        longitude, latitude = np.radians(line.T)
        angle = np.arccos(np.cos(latitude) * np.cos(longitude))
        np.testing.assert_allclose(np.expm1(-kappa * (1 - np.cos(angle))) / np.expm1(-2 * kappa), share, rtol=0.01)


def test_shares_with_an_infinite_density_at_the_edges_still_have_lines_that_enclose_what_they_say():
    changed = {"alpha_1": 0.5, "alpha_2": 0.5, "alpha_3": 0.5}
    family = find("dirichlet", wizard.families(), "distribution")
    drawn, lines = drawn_and_enclosed("dirichlet", **changed)
    pdf = stats.dirichlet([0.5] * 3).pdf
    heights = pdf(drawn.T)
    assert family.domain.contains(drawn).all()
    for share, several in lines.items():
        points = np.concatenate(several)
        middle = points[(points.min(axis=1) > 0.05) & (points.sum(axis=1) < 0.95)]
        level = np.median(pdf(np.column_stack([middle, 1 - middle.sum(axis=1)]).T))
        assert np.mean(heights > level) == pytest.approx(share, abs=0.05)


def test_a_saddle_parts_two_peaks_or_joins_them_as_its_middle_says():
    grid = np.array([0.0, 1.0])
    parted, joined = np.array([[4.0, 0.1], [0.1, 4.0]]), np.array([[4.0, 0.9], [0.9, 4.0]])
    for heights, corner in ((parted, 0.0), (joined, 1.0)):
        lines = level_lines(grid, grid, heights, 1.0)
        assert len(lines) == 2
        # each line cuts off one corner: that of a peak where the middle is low, that of a valley where it is high
        near = [
            min(np.abs(line - at).sum(axis=1).max() for at in ([corner, 0.0], [1.0 - corner, 1.0]))
            for line in lines
        ]
        assert max(near) < 1.0


def test_squares_without_a_height_have_no_line_and_others_end_there():
    grid = np.arange(5.0)
    heights = np.exp(-np.add.outer(np.abs(grid - 2.0), np.abs(grid - 2.0)))
    heights[4, 4] = heights[0, 0] = np.nan
    closed = level_lines(grid, grid, heights, np.exp(-1.5))
    heights[2, 4] = heights[2, 3] = np.nan
    (open_line,) = level_lines(grid, grid, heights, np.exp(-1.5))
    assert [np.array_equal(line[0], line[-1]) for line in (*closed, open_line)] == [True, False]


def test_a_grid_that_holds_less_than_a_share_has_no_height_for_it():
    heights, sizes = np.array([3.0, 2.0, 1.0, np.nan]), np.full(4, 0.1)
    found = enclosing(heights, sizes, (0.3, 0.95))
    assert found[0] == pytest.approx(np.exp(np.interp(0.3, [0.15, 0.4], np.log([3.0, 2.0]))))
    assert np.isnan(found[1])
