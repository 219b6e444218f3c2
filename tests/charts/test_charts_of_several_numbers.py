"""Charts of targets of several numbers: what is drawn is what was given, and open observations look open."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from wizard import charts

Rows = list[dict[str, Any]]


def rows_with(chart: Any, *columns: str) -> Rows:
    """The first rows of a chart that have these columns."""
    spec = chart.to_dict()
    return next(rows for rows in spec["datasets"].values() if rows and set(columns) <= set(rows[0]))


def test_shares_of_successes_are_their_quotient_and_larger_for_more_trials() -> None:
    chart = charts.shares_with_fit([1, 2], [3, 5], [10, 20], [1, 2], {"p": [0.3, 0.3]}, x_title="x")
    assert [(row["x"], row["y"], row["count"]) for row in rows_with(chart, "count")] == [
        (1, 0.3, 10),
        (2, 0.25, 20),
    ]
    sizes = [layer["encoding"]["size"] for layer in chart.to_dict()["layer"] if "size" in layer["encoding"]]
    assert [size["scale"]["domain"] for size in sizes] == [[0, 20]]


def test_what_is_still_going_is_an_open_mark_of_its_own_kind() -> None:
    chart = charts.durations_with_fit(
        [1, 2, 3], [5, 6, 7], [1, 0, 1], [1, 3], {"median": [5, 7]}, x_title="x", y_title="weeks"
    )
    rows = rows_with(chart, "true")
    assert [row["kind"] for row in rows] == ["it happened", "still going", "it happened"]
    (shape,) = [layer["encoding"]["shape"] for layer in chart.to_dict()["layer"] if "shape" in layer["encoding"]]
    of_kind = dict(zip(shape["scale"]["domain"], shape["scale"]["range"], strict=True))
    assert of_kind["it happened"] == "circle"
    assert of_kind["still going"].count("Z") == 2  # a disk and the hole in it
    assert "3 durations against x, 1 of them still going" in chart.to_dict()["description"]


def test_the_steps_of_the_data_are_steps_and_open_ones_are_ticks() -> None:
    chart = charts.survival_curves(
        {"fitted": ([1, 2, 3], [0.9, 0.5, 0.1])},
        steps={"fitted": ([0, 2], [1, 0.5])},
        open_at={"fitted": ([2.5], [0.5])},
        x_title="weeks",
    )
    marks = [layer["mark"] for layer in chart.to_dict()["layer"]]
    assert [mark["interpolate"] for mark in marks if "interpolate" in mark] == ["step-after"]
    assert [mark["orient"] for mark in marks if mark["type"] == "tick"] == ["vertical"]
    assert "Short vertical line: still going." in chart.to_dict()["description"]


def test_a_cell_without_a_density_is_not_drawn_and_the_others_lie_side_by_side() -> None:
    chart = charts.heat_map([1, 2], [10, 20], [[1, np.nan], [3, 4]], titles=("a", "b"))
    cells = rows_with(chart, "left")
    assert [(c["x"], c["y"], c["count"]) for c in cells] == [(1, 10, 1), (1, 20, 3), (2, 20, 4)]
    assert [(c["left"], c["right"], c["low"], c["high"]) for c in cells[:1]] == [(0.5, 1.5, 5, 15)]
    assert "Highest 4 at 2 and 20." in chart.to_dict()["description"]


def test_every_outcome_has_its_bar_in_the_order_given_and_many_are_cut_with_a_note() -> None:
    chart = charts.outcome_bars(["b", "a"], {"fitted": [0.4, 0.6], "data": [0.5, 0.5]}, target="y")
    assert [(r["outcome"], r["series"], r["y"]) for r in rows_with(chart, "outcome")] == [
        ("b", "fitted", 0.4), ("a", "fitted", 0.6), ("b", "data", 0.5), ("a", "data", 0.5)
    ]  # fmt: skip
    many = charts.outcome_bars([str(k) for k in range(500)], {"": [0.002] * 500}, target="y")
    assert "The first 130 of 500 are drawn." in many.to_dict()["description"]


def test_each_number_keeps_its_colour_for_points_and_line() -> None:
    chart = charts.several_with_fit(
        [1, 2], {"a": [0, 1], "b": [1, 1]}, [1, 2], {"a": [0.2, 0.8], "b": [1, 1]}, x_title="x", y_title="y"
    )
    colours = [one["encoding"]["color"] for one in chart.to_dict()["layer"] if "color" in one["encoding"]]
    assert [colour["scale"]["domain"] for colour in colours] == [["a", "b"]] * len(colours)
    assert len(colours) == 3
    assert [row["true"] for row in rows_with(chart, "true")] == pytest.approx([0, 1, 1, 1])


def test_level_lines_are_drawn_in_their_own_order_and_labelled_at_their_top() -> None:
    ring = [[0, -1], [1, 0], [0, 2], [-1, 0], [0, -1]]
    chart = charts.heat_map(
        [-1, 0, 1],
        [-1, 0, 1],
        np.ones((3, 3)),
        titles=("a", "b"),
        contours={"80 %": [ring, [[5, 5], [6, 6]]]},
        square=True,
    )
    spec = chart.to_dict()
    assert [(row["x"], row["y"], row["run"], row["place"]) for row in rows_with(chart, "place")] == [
        (0, -1, 1, 0), (1, 0, 1, 1), (0, 2, 1, 2), (-1, 0, 1, 3), (0, -1, 1, 4), (5, 5, 2, 0), (6, 6, 2, 1)
    ]  # fmt: skip
    (lines,) = [one for one in spec["layer"] if one["mark"]["type"] == "line"]
    assert (lines["encoding"]["detail"]["field"], lines["encoding"]["order"]["field"]) == ("run", "place")
    (label,) = [one for one in spec["layer"] if one["mark"]["type"] == "text"]
    assert [(row["x"], row["y"], row["series"]) for row in spec["datasets"][label["data"]["name"]]] == [
        (6, 6, "80 %")
    ]
    assert "On the denser side of the lines: 80 % of all." in spec["description"]
    assert spec["width"] == spec["height"]


def test_the_areas_of_two_levels_share_the_cut_between_them_and_the_observed_one_stands_out() -> None:
    place = charts.Mark(0.25, "eta = 0.25")
    chart = charts.cut_scale(
        [-1, 0, 0.5, 1], [0.1, 0.4, 0.3, 0.2], [0.5], [0.7, 0.3], levels=["no", "yes"], place=place, observed=1
    )
    rows = [(row["series"], row["x"], row["strength"]) for row in rows_with(chart, "strength")]
    assert rows == [
        ("no: 70.0 %", -1, 0.45), ("no: 70.0 %", 0, 0.45), ("no: 70.0 %", 0.5, 0.45),
        ("yes: 30.0 %", 0.5, 0.9), ("yes: 30.0 %", 1, 0.9),
    ]  # fmt: skip
    said = [row["series"] for rows in chart.to_dict()["datasets"].values() for row in rows if "p1" in row]
    assert said == ["eta = 0.25", "theta_1"]
    assert "Observed: yes." in chart.to_dict()["description"]


def test_places_are_shaded_written_and_framed_where_they_were_observed() -> None:
    chart = charts.place_map(
        [[0.7, 0.3], [0.3, 0.7]], items=["tea", "milk"], observed=[2, 1], shares=[[0.6, 0.4], [0.4, 0.6]]
    )
    assert [(r["series"], r["outcome"], r["predicted"], r["observed"]) for r in rows_with(chart, "predicted")] == [
        ("tea", "1", "0.70", "0.60"), ("tea", "2", "0.30", "0.40"),
        ("milk", "1", "0.30", "0.40"), ("milk", "2", "0.70", "0.60"),
    ]  # fmt: skip
    assert [(row["series"], row["outcome"]) for row in rows_with(chart, "p1")] == [("tea", "2"), ("milk", "1")]
    assert "tea: most often in place 1, 0.70." in chart.to_dict()["description"]


def test_a_group_of_one_ellipse_stands_out() -> None:
    circle = [[1, 0], [0, 1], [-1, 0], [0, -1], [1, 0]]
    chart = charts.ellipse_map({"mean": [circle], "drawn": [circle, circle]}, titles=("a", "b"))
    widths = {(row["series"], row["run"]): row["width"] for row in rows_with(chart, "width")}
    assert widths == {("mean", 0): 2.5, ("drawn", 1): 1, ("drawn", 2): 1}
    assert "1 mean and 2 drawn" in chart.to_dict()["description"]
