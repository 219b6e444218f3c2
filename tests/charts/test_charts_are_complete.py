"""Every chart says what it shows, survives any numbers and names, and never draws too much."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest

from wizard import charts
from wizard.charts import Mark
from wizard.charts.frames import lines, sample, table

HOSTILE = ["a.b[0]:Q", "![i](http://x)", "\"quoted' \\", "Größe 数", "<img src=//x>", "image"]
MOST_MARKS = 1500
CARDS = (70, 140, 166)  # px: the heights of cards, one number or two, and of two with a title

Chart = Any
Maker = Callable[[np.ndarray, list[str]], Chart]


def classes_of(x: np.ndarray, count: int) -> np.ndarray:
    """Class numbers 0 ... count - 1 by turns, NaN where x is NaN."""
    return np.where(np.isfinite(x), np.arange(len(x)) % count, np.nan)


# Each takes an array for everything, and six names for everything that is named.
MAKERS: dict[str, Maker] = {
    "density": lambda x, n: charts.density(
        x, abs(x), discrete=False, target=n[0], observed=1.0, observed_height=0.5, title=n[1]
    ),
    "probabilities": lambda x, n: charts.density(
        x, abs(x), discrete=True, target=n[0], observed=1.0, observed_height=None
    ),
    "densities": lambda x, n: charts.densities(x, dict.fromkeys(n[:3], abs(x)), discrete=False, target=n[3]),
    "densities, discrete": lambda x, n: charts.densities(
        x, dict.fromkeys(n[:3], abs(x)), discrete=True, target=n[3]
    ),
    "card": lambda x, n: charts.card_density(x, abs(x), discrete=False, description=n[0]),
    "card, discrete": lambda x, n: charts.card_density(x, abs(x), discrete=True, description=n[0]),
    "curve": lambda x, n: charts.curve(
        x, {n[0]: x}, x_title=n[1], y_title=n[2], marks=[Mark(0.5, n[3], 0.2), Mark(np.nan, "nowhere")]
    ),
    "curves": lambda x, n: charts.curve(
        x, dict.fromkeys(n[:4], x), x_title=n[4], y_title=n[5], log_x=True
    ),
    "link": lambda x, n: charts.link_curve(
        x, x, link="identity", z_title=n[0], parameter_title=n[1], at=0.5
    ),
    "data with fit": lambda x, n: charts.data_with_fit(
        x, x > 0, x, dict.fromkeys(n[:2], x), band=(x - 1, x + 1), band_label=n[2], x_title=n[3],
        y_title=n[4], jitter=True,
    ),
    "data alone": lambda x, n: charts.data_with_fit(x, x, [], {}, x_title=n[0], y_title=n[1]),
    "histogram": lambda x, n: charts.data_with_density(x, x, abs(x), discrete=False, target=n[0]),
    "shares": lambda x, n: charts.data_with_density(x, x, abs(x), discrete=True, target=n[0]),
    "classes": lambda x, n: charts.class_probabilities(
        x, classes_of(x, 6), n, x, np.full((len(x), 6), 1 / 6), x_title=n[0]
    ),
    "outcomes": lambda x, n: charts.outcome_bars(
        [f"{each:g}" for each in x[:150]], {n[0]: x[:150], n[1]: abs(x[:150])}, target=n[2], what=n[3], observed=0
    ),
    "outcomes, card": lambda x, n: charts.outcome_card(x, description=n[0]),
    "plane": lambda x, n: charts.heat_map(
        x[:36], x[:36], np.tile(x[:36], (len(x[:36]), 1)), titles=(n[0], n[1]), points=(x, x),
        observed=(0.5, 1.0), note=n[2], contours={n[3]: [np.column_stack([x, abs(x)])], n[4]: []},
    ),
    "plane, card": lambda x, n: charts.heat_card(
        x[:36], x[:36], np.tile(x[:36], (len(x[:36]), 1)), description=n[0], title=n[1]
    ),
    "scale": lambda x, n: charts.cut_scale(
        x, abs(x), [0.5, 1.0], [0.2, 0.5, 0.3], levels=n[:3], place=Mark(0.2, n[3], 0.2), observed=1, note=n[4]
    ),
    "scale, card": lambda x, n: charts.cut_scale_card(
        x, abs(x), [0.5, 1.0], ends=(0.0, 1.0), description=n[0], title=n[1]
    ),
    "ellipses": lambda x, n: charts.ellipse_map(
        {n[0]: [np.column_stack([x[:90], x[:90]])], n[1]: [np.column_stack([x[:9], abs(x[:9])])] * 3, n[2]: []},
        titles=(n[3], n[4]), notes=[n[5]],
    ),
    "ellipses, card": lambda x, n: charts.ellipse_card(
        {n[0]: [np.column_stack([x[:90], x[:90]])]}, reach=2.0, description=n[1], title=n[2]
    ),
    "places": lambda x, n: charts.place_map(
        np.resize(x, (6, 6)) if len(x) else np.ones((6, 6)), items=n, observed=[1, 2, 3, 4, 5, 6],
        shares=np.ones((6, 6)) / 6, notes=[n[0]],
    ),
    "places, card": lambda x, n: charts.place_card(np.full((3, 3), 1 / 3), description=n[0], title=n[1]),
    "outputs": lambda x, n: charts.several_with_fit(
        x, dict.fromkeys(n[:3], x), x, dict.fromkeys(n[:3], x), x_title=n[3], y_title=n[4], jitter=True
    ),
    "durations": lambda x, n: charts.durations_with_fit(
        x, x, x > 0, x, {n[0]: x}, band=(x - 1, x + 1), band_label=n[1], x_title=n[2], y_title=n[3]
    ),
    "survival": lambda x, n: charts.survival_curves(
        {n[0]: (x, x), n[1]: (x, x)}, steps={n[0]: (x[:50], x[:50])}, open_at={n[1]: (x, x)}, x_title=n[2]
    ),
    "shares of trials": lambda x, n: charts.shares_with_fit(x, abs(x), abs(x) + 1, x, {n[0]: x}, x_title=n[1]),
    "confusion": lambda x, n: charts.confusion(classes_of(x, 6), classes_of(x[::-1], 6), n),
}  # fmt: skip
PLAIN = [f"name {place}" for place in range(6)]
NUMBERS = {
    "some": np.linspace(-2, 3, 41),
    "holes": np.array([np.nan, 0.5, np.inf, 1.0, -np.inf, 2.0, 1e308, -1e308, np.nan]),
    "only holes": np.array([np.nan, np.inf]),
    "one": np.array([1.0]),
    "equal": np.full(7, 2.0),
    "none": np.array([]),
    "large": np.array([1e12, 1e12 + 1, 1e15]),
    "many": np.random.default_rng(1).normal(size=200_000),
    "many counts": np.random.default_rng(1).poisson(5000, size=200_000).astype(float),
}


@pytest.fixture(params=MAKERS, scope="module")
def maker(request: pytest.FixtureRequest) -> Maker:
    return MAKERS[request.param]


def spec_of(chart: Chart) -> dict[str, Any]:
    """The specification, validated, and free of NaN, which is no JSON."""
    spec = chart.to_dict()
    json.dumps(spec, allow_nan=False)
    return spec


def encodings(spec: dict[str, Any], channel: str) -> list[Any]:
    return [layer["encoding"][channel] for layer in spec["layer"] if channel in layer["encoding"]]


def rows_of(spec: dict[str, Any], layer: dict[str, Any]) -> list[dict[str, Any]]:
    data = layer.get("data") or spec["data"]  # what all layers share stands above them
    return spec["datasets"][data["name"]]


def marks_drawn(spec: dict[str, Any]) -> int:
    """How many marks Vega draws: one for a line or an area, one for each row of all others."""
    return sum(
        len({row["run"] for row in rows_of(spec, layer)} if "detail" in layer["encoding"] else [0])
        if layer["mark"]["type"] in ("line", "area")
        else len(rows_of(spec, layer))
        for layer in spec["layer"]
    )


def texts(value: Any) -> Iterator[str]:
    """All strings in a specification."""
    if isinstance(value, dict):
        for inner in value.values():
            yield from texts(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from texts(inner)
    elif isinstance(value, str):
        yield value


@pytest.mark.parametrize("name", NUMBERS)
def test_any_numbers_make_a_valid_chart_with_alt_text_and_few_marks(maker: Maker, name: str) -> None:
    spec = spec_of(maker(NUMBERS[name], PLAIN))
    assert spec["description"]
    assert spec["width"] == "container" or spec["width"] == spec["height"], "a square has a width of its own"
    assert spec["height"] >= 70
    assert marks_drawn(spec) <= MOST_MARKS


def test_axes_are_titled(maker: Maker) -> None:
    spec = spec_of(maker(NUMBERS["some"], PLAIN))
    for channel in "x", "y":
        axes = [one for one in encodings(spec, channel) if "field" in one and one.get("axis", {}) is not None]
        assert all(axis["title"] for axis in axes)
        assert axes or spec["height"] in CARDS, "only a card has no axes"


def test_something_has_a_tooltip(maker: Maker) -> None:
    spec = spec_of(maker(NUMBERS["some"], PLAIN))
    assert spec["height"] in CARDS or any(isinstance(one, list) and one for one in encodings(spec, "tooltip"))


@pytest.mark.parametrize(
    ("name", "labels"),
    [
        ("densities", PLAIN[:3]),
        ("curves", PLAIN[:4]),
        ("data with fit", [*PLAIN[:3], "data"]),
        ("histogram", ["data", "fitted"]),
        ("classes", PLAIN),
        ("outcomes", PLAIN[:2]),
        ("ellipses", PLAIN[:3]),
        ("scale", [f"{name}: {chance} %" for name, chance in zip(PLAIN, ("20.0", "50.0", "30.0"), strict=False)]),
        ("outputs", PLAIN[:3]),
        ("durations", [*PLAIN[:2], "it happened", "still going"]),
        ("survival", PLAIN[:2]),
        ("shares of trials", [PLAIN[0], "data, larger for more trials"]),
    ],
)
def test_several_things_have_a_legend(name: str, labels: list[str]) -> None:
    spec = spec_of(MAKERS[name](NUMBERS["some"], PLAIN))
    legends = [one["legend"] for kind in ("color", "fill") for one in encodings(spec, kind) if one.get("legend")]
    assert {label for legend in legends for label in legend["values"]} == set(labels)


def test_a_single_line_needs_no_legend() -> None:
    assert not encodings(spec_of(MAKERS["curve"](NUMBERS["some"], PLAIN)), "color")


def test_strange_names_are_never_read_as_fields_or_shorthand(maker: Maker) -> None:
    spec = spec_of(maker(NUMBERS["some"], HOSTILE))
    ours = {
        "x",
        "y",
        "left",
        "right",
        "upper",
        "true",
        "run",
        "series",
        "outcome",
        "low",
        "high",
        "kind",
        "count",
        "strong",
        "p0",
        "p1",
        "p7",
        "place",
        "strength",
        "width",
    }
    fields = {
        one["field"]
        for layer in spec["layer"]
        for encoding in layer["encoding"].values()
        for one in (encoding if isinstance(encoding, list) else [encoding])
        if "field" in one
    }
    assert fields <= ours | {"observed", "predicted"}
    assert {key for rows in spec["datasets"].values() for row in rows for key in row} <= ours | {
        "observed",
        "predicted",
    }
    assert any(name in text for text in texts(spec) for name in HOSTILE)


def test_no_tooltip_has_a_title_that_the_viewer_takes_for_a_picture(maker: Maker) -> None:
    spec = spec_of(maker(NUMBERS["some"], ["image", "title", "image 2", "x", "y", "z"]))
    titles = [
        tip["title"] for entries in encodings(spec, "tooltip") if isinstance(entries, list) for tip in entries
    ]
    assert not {"image", "title"} & set(titles)


def test_no_colour_is_fixed_so_that_the_theme_decides(maker: Maker) -> None:
    spec = spec_of(maker(NUMBERS["some"], PLAIN))
    for layer in spec["layer"]:
        assert not {"color", "fill", "stroke"} & set(layer["mark"])
        for channel in "color", "fill", "stroke":
            assert "value" not in layer["encoding"].get(channel, {})
    assert "background" not in spec


def test_text_never_has_the_default_black(maker: Maker) -> None:
    spec = spec_of(maker(NUMBERS["some"], PLAIN))
    for layer in spec["layer"]:
        assert layer["mark"]["type"] != "text" or "fill" in layer["encoding"]


def test_a_line_is_not_drawn_across_a_hole_and_runs_from_left_to_right() -> None:
    frame = lines([2, 0, 1, 3], {"a": [5, 4, np.nan, 6]})
    assert frame["x"].tolist() == [0, 2, 3]
    assert frame["run"].nunique() == 2


def test_a_sample_is_the_same_every_time_and_is_announced() -> None:
    frame = table(x=NUMBERS["many"], y=NUMBERS["many"])
    first, note = sample(frame)
    assert first.equals(sample(frame)[0])
    assert note == "A random 800 of 200,000 points are drawn."
    chart = charts.data_with_fit(frame["x"], frame["y"], [], {}, x_title="x", y_title="y")
    assert note in spec_of(chart)["description"]


def test_jittered_points_keep_the_true_value_for_the_tooltip() -> None:
    spec = spec_of(charts.data_with_fit([1, 2, 3], [0, 1, 1], [], {}, x_title="x", y_title="y", jitter=True))
    rows = next(rows for rows in spec["datasets"].values() if rows and "true" in rows[0])
    assert [row["true"] for row in rows] == [0, 1, 1]
    assert all(0 < abs(row["y"] - row["true"]) <= 0.04 for row in rows)


def test_the_gradient_has_a_line_at_zero_only_where_it_changes_sign() -> None:
    x = np.linspace(-1, 1, 11)
    both, positive = (charts.curve(x, {"g": y}, x_title="x", y_title="g") for y in (x, x + 2))
    rules = [
        [layer["mark"]["type"] for layer in spec_of(chart)["layer"]].count("rule") for chart in (both, positive)
    ]
    assert rules == [1, 0]


def test_a_mark_is_labelled_and_has_its_point() -> None:
    chart = charts.curve(
        [1, 2, 3], {"nll": [3, 1, 2]}, x_title="b", y_title="NLL", marks=[Mark(2, "minimum at 2", 1)]
    )
    spec = spec_of(chart)
    assert "minimum at 2" in spec["description"]
    assert {"rule", "text", "circle"} <= {layer["mark"]["type"] for layer in spec["layer"]}


def test_the_observation_is_named_with_its_density() -> None:
    chart = charts.density(
        [0, 1, 2], [0.1, 0.5, 0.1], discrete=False, target="y", observed=1.5, observed_height=0.3
    )
    assert "observed 1.5: density 0.3." in spec_of(chart)["description"]


def test_a_link_is_followed_at_one_raw_output() -> None:
    z = np.linspace(-1, 1, 5)
    chart = charts.link_curve(z, z + 1, link="shift", z_title="z", parameter_title="p", at=0.25)
    assert "0.25 → 1.25" in spec_of(chart)["description"]


def test_the_histogram_is_a_density_of_all_the_data_even_where_the_axis_cuts_some_off() -> None:
    y = np.append(np.random.default_rng(2).normal(size=999), 1e6)
    spec = spec_of(charts.data_with_density(y, [-5, 0, 5], [0, 0.4, 0], discrete=False, target="y"))
    bars = next(rows for rows in spec["datasets"].values() if rows and "left" in rows[0])
    assert sum(bar["y"] * (bar["right"] - bar["left"]) for bar in bars) == pytest.approx(0.999)
    assert "1 of 1,000 values lie beyond the axis." in spec["description"]


def test_shares_of_few_values_are_exact() -> None:
    spec = spec_of(charts.data_with_density([0, 1, 1, 3], [0, 1, 2, 3], [0.25] * 4, discrete=True, target="y"))
    bars = next(rows for rows in spec["datasets"].values() if rows and "left" in rows[0])
    assert [(bar["x"], bar["y"]) for bar in bars] == [(0, 0.25), (1, 0.5), (3, 0.25)]


def test_confusion_counts_rows_as_observed_and_columns_as_predicted() -> None:
    spec = spec_of(charts.confusion([0, 0, 1], [0, 1, 1], ["a", "b"]))
    cells = {
        (row["observed"], row["predicted"]): row["count"] for rows in spec["datasets"].values() for row in rows
    }
    assert cells == {("a", "a"): 1, ("a", "b"): 1, ("b", "a"): 0, ("b", "b"): 1}
    assert "2 of 3 observations" in spec["description"]


def test_columns_of_different_length_are_an_error_in_one_sentence() -> None:
    with pytest.raises(ValueError, match="must be of one length"):
        charts.data_with_fit([1, 2], [1], [], {}, x_title="x", y_title="y")
    with pytest.raises(ValueError, match="'a' has 1 for 2"):
        charts.curve([1, 2], {"a": [1]}, x_title="x", y_title="y")


def test_a_point_of_a_line_without_a_place_is_left_out() -> None:
    assert lines([0, np.nan, np.inf, 1], {"a": [5, 6, 7, 8]})["y"].tolist() == [5, 8]
