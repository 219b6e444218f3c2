"""What a picture shows of a target of several numbers is its distribution: it adds up to one."""

import numpy as np
import pytest
from made_once import loss_of

import wizard
from wizard.assumptions.domain import counts, real_line
from wizard.assumptions.several import (
    durations,
    labels,
    labels_of,
    matrices,
    out_of,
    rankings,
    rankings_of,
    shares,
    sphere,
    vectors,
    vectors_of,
)
from wizard.data.samples import draw_targets
from wizard.model import Model
from wizard.numerics import curves, planes
from wizard.numerics.views import Ellipses, Line, Orders, Outcomes, Plane, line_of, view_of

SHOWN = [
    family
    for family in wizard.families()
    if family.domain.parts and isinstance(view_of(family.domain), Line | Outcomes | Plane)
]


def family_named(name):
    return wizard.catalogue.find(name, wizard.families(), "distribution")


def drawn_from(family):
    return draw_targets(family, {p.name: p.value for p in family.parameters})


def with_typical_parameters(family):
    everything = dict.fromkeys((p.name for p in family.parameters), "identity")
    loss = loss_of(Model(family, predict=everything))
    return loss, np.array([p.value for p in family.parameters])


@pytest.mark.parametrize("family", SHOWN, ids=lambda family: family.name)
def test_the_probability_of_all_that_is_shown_is_one(family):
    loss, raw = with_typical_parameters(family)
    match view_of(family.domain):
        case Line() as line if line.domain.discrete:
            grid = curves.target_grid(loss, line, raw, {})
            total = np.sum(curves.density(loss, line.whole(grid), raw, {}))
        case Line() as line:
            grid = curves.target_grid(loss, line, raw, {})
            total = np.trapezoid(curves.density(loss, line.whole(grid), raw, {}), grid)
        case Outcomes() as outcomes:
            total = np.sum(curves.probabilities(loss, outcomes, raw, {}))
        case Plane() as plane:
            drawn = drawn_from(family)
            across, up = planes.cells(planes.window(plane, drawn))
            heights = planes.plane_density(loss, plane, (across, up), raw, {}, drawn)
            sides = (across[1] - across[0]) * (up[1] - up[0])
            if plane.turned:  # a degree of longitude is shorter near the poles
                heights = heights * np.cos(np.radians(up))[:, None]
                sides *= np.radians(1.0) ** 2
            total = np.nansum(heights) * sides
    assert 0.85 < total < 1.05


def test_each_kind_of_target_has_its_view():
    kinds = {domain.name: type(view_of(domain)) for domain in (real_line, counts, out_of, durations)}
    assert set(kinds.values()) == {Line}
    assert isinstance(view_of(labels), Outcomes)
    assert isinstance(view_of(rankings), Orders)
    assert isinstance(view_of(rankings_of(6)), Orders)
    assert isinstance(view_of(matrices), Ellipses)
    assert all(isinstance(view_of(domain), Plane) for domain in (vectors, vectors_of(3), shares, sphere))
    assert view_of(labels_of(9)) is view_of(rankings_of(7)) is None


def test_the_orders_of_three_items_are_the_six_permutations():
    assert view_of(rankings).names == ("1, 2, 3", "1, 3, 2", "2, 1, 3", "2, 3, 1", "3, 1, 2", "3, 2, 1")


def test_successes_end_at_the_trials_of_the_observation():
    usual, own = line_of(out_of), line_of(out_of, np.array([3.0, 25.0]))
    assert (usual.domain.upper, own.domain.upper) == (10, 25)
    np.testing.assert_array_equal(own.whole(np.array([0.0, 7.0])), [[0, 25], [7, 25]])
    assert own.domain.contains(np.array([25.0, 26.0])).tolist() == [True, False]
    assert own.numbers(np.array([[4.0, 25.0]])).tolist() == [4]


def test_a_duration_is_shown_as_one_that_ended_even_where_this_one_went_on():
    line = line_of(durations, np.array([3.0, 0.0]))
    np.testing.assert_array_equal(line.whole(np.array([3.0])), [[3, 1]])


@pytest.mark.parametrize("domain", [vectors, shares, sphere], ids=lambda domain: domain.name)
def test_the_way_into_a_plane_leads_back(domain):
    plane = view_of(domain)
    targets = {
        "vectors": [[1.5, -2.0], [0.0, 3.0]],
        "shares": [[0.2, 0.3, 0.5], [0.6, 0.3, 0.1]],
        "sphere": [[0.6, 0.0, 0.8], [-0.6, 0.64, -0.48]],
    }[domain.name]
    np.testing.assert_allclose(plane.whole(*plane.back(np.array(targets))), targets, atol=1e-12)


def test_of_many_trials_only_what_matters_is_shown():
    loss, _ = with_typical_parameters(family_named("binomial"))
    line = line_of(out_of, np.array([3.0, 5000.0]))
    grid = curves.target_grid(loss, line, np.array([0.4]), {})
    assert grid[0] > 1500
    assert grid[-1] < 2500
    assert curves.density(loss, line.whole(grid), np.array([0.4]), {}).sum() > 0.999
    assert curves.target_grid(loss, line, np.array([0.4]), {}, include=(10.0,))[0] == 10


def test_cells_on_the_slanting_edge_of_the_shares_are_left_out():
    loss, _ = with_typical_parameters(family_named("dirichlet"))
    raw = np.array([0.6, 0.6, 0.6])  # infinite on every edge
    plane = view_of(shares)
    drawn = draw_targets(family_named("dirichlet"), {"alpha_1": 0.6, "alpha_2": 0.6, "alpha_3": 0.6})
    cells = planes.cells(planes.window(plane, drawn))
    heights = planes.plane_density(loss, plane, cells, raw, {}, drawn)
    third = 1.0 - np.add.outer(cells[1], cells[0])
    assert third[np.isfinite(heights)].min() > 0.02
    assert np.nanmax(heights) < 30
    assert np.isfinite(heights).sum() == planes.CELLS * (planes.CELLS - 1) / 2


@pytest.mark.parametrize("worths", [(2.0, 0.5), (3.0, 1.0, 0.2, 0.7, 1.5)], ids=str)
def test_the_chances_of_places_are_those_of_choosing_one_item_after_the_other(worths):
    """Here by the recursion over the sets that are left, in the program by adding up all orders."""
    size = len(worths) + 1
    loss, _ = with_typical_parameters(wizard.model.of_size(family_named("plackett_luce"), size))
    orders, all_worths = view_of(rankings_of(size)), np.array([*worths, 1.0])
    found = orders.of_places(curves.probabilities(loss, orders, np.array(worths), {}))
    left = {frozenset(range(size)): 1.0}
    for place in range(size):
        following, chosen = {}, np.zeros(size)
        for items, chance in left.items():
            for item in items:
                here = chance * all_worths[item] / sum(all_worths[other] for other in items)
                chosen[item] += here
                following[items - {item}] = following.get(items - {item}, 0.0) + here
        np.testing.assert_allclose(found[:, place], chosen, rtol=1e-12)
        left = following
