"""Every page with AppTest, for every family and for nothing chosen; and what a person reads when it fails."""

import json

import pytest
from opening import opened, words
from streamlit.testing.v1 import AppTest

import wizard
from wizard.catalogue import domains
from wizard.model import Model
from wizard.ui import symbolic
from wizard.ui.choice import Choice, decode, encode
from wizard.ui.steps import DATA, DERIVATION, NOISE, OUTPUTS, PREDICT, STEPS
from wizard.worker.pool import Busy, TooSlow

FAMILIES = [family.name for family in wizard.families()]


@pytest.mark.parametrize("step", STEPS, ids=lambda step: step.address)
def test_a_page_without_any_choice_says_what_to_answer_first(step):
    app = opened(step)
    assert step.question in words(app)
    assert step is PREDICT or "First" in words(app)


def test_the_first_page_has_a_card_for_every_kind_of_target():
    app = opened(PREDICT)
    for domain in domains():
        assert domain.title in words(app)
        assert app.button(key=f"domain_{domain.name}").disabled == (not wizard.families(domain))


@pytest.mark.parametrize("domain", [d for d in domains() if wizard.families(d)], ids=lambda d: d.name)
def test_every_family_of_a_domain_can_be_chosen(domain):
    app = opened(NOISE, domain=domain.name)
    for family in wizard.families(domain):
        assert family.title in words(app)
        assert app.button(key=f"family_{family.name}")


@pytest.mark.parametrize("family", FAMILIES)
def test_every_family_goes_through_steps_three_to_five(family):
    outputs = opened(OUTPUTS, family=family)
    assert all(parameter.meaning in words(outputs) for parameter in Model(family).family.parameters)
    derivation = opened(DERIVATION, family=family)
    assert "The loss is" in words(derivation)
    assert len(derivation.latex) > 8
    data = opened(DATA, family=family)
    assert "Coefficients" in words(data)
    assert "def loss(" in data.code[0].value
    assert not data.error
    assert len(data.get("vega_lite_chart")) or "no picture of this fit" in words(data)
    for view in ("One observation", "Likelihood"):
        data.segmented_control(key="view").set_value(view).run()
        assert not data.exception, (view, data.exception[0].message)
        assert not data.error


@pytest.mark.parametrize(
    ("family", "address"),
    [
        ("bernoulli", {"data": "challenger", "target": "damaged", "input": ["temperature_F"]}),
        ("poisson", {"data": "horse_kicks", "target": "deaths", "input": ["year"]}),
        ("student_t", {"data": "newcomb", "target": "time_deviation", "role__sigma": "learn"}),
        (
            "laplace",
            {"data": "stack_loss", "target": "stack_loss", "input": ["air_flow", "water_temperature"]},
        ),
        (
            "categorical",
            {"data": "iris", "target": "species", "input": ["petal_length", "petal_width"]},
        ),
        ("binomial", {"data": "beetles", "target": ["killed", "exposed"], "input": ["log_dose"]}),
        ("binomial", {"data": "beetles", "target": ["killed", "exposed"]}),
        (
            "censored_weibull",
            {"data": "leukaemia", "target": ["weeks", "relapsed"], "input": ["mercaptopurine", "pair"]},
        ),
        (
            "censored_log_normal",
            {"data": "leukaemia", "target": ["weeks", "relapsed"], "role__sigma": "learn"},
        ),
        (
            "multivariate_normal",
            {"data": "petals", "target": ["petal_length", "petal_width"], "input": ["sepal_length"]},
        ),
        ("multivariate_normal", {"data": "petals", "target": ["petal_length", "petal_width"]}),
    ],
)
@pytest.mark.parametrize("view", ["Fit", "One observation", "Likelihood"])
def test_real_data_are_fitted_and_shown_in_every_view(family, address, view):
    app = opened(DATA, family=family, **address)
    app.segmented_control(key="view").set_value(view).run()
    assert not app.exception
    assert not app.error
    no_chart = view == "Likelihood" and family == "categorical"  # a table of shares instead
    assert len(app.get("vega_lite_chart")) >= 1 - no_chart


def test_a_role_is_changed_on_the_page_and_an_impossible_value_is_refused():
    app = opened(OUTPUTS, family="normal")
    app.text_input(key="value_sigma").set_value("2.5").run()
    assert app.query_params["role.sigma"] == "2.5"
    app.text_input(key="value_sigma").set_value("-1").run()
    assert "greater than 0" in words(app)
    assert app.query_params["role.sigma"] == "2.5"
    assert app.text_input(key="value_sigma").value == "-1"  # nothing typed is lost
    assert "still 2" in words(app)
    app.text_input(key="value_sigma").set_value("3").run()
    assert "greater than 0" not in words(app)


def test_everything_fixed_is_refused_with_a_sentence():
    app = opened(OUTPUTS, family="poisson")
    app.segmented_control(key="kind_rate").set_value(wizard.model.Role.FIXED).run()
    assert not app.exception
    assert "nothing left to find" in words(app)


def test_an_address_that_names_what_does_not_exist_is_answered_and_used_as_far_as_it_goes():
    app = opened(DERIVATION, family="nromal")
    assert "Did you mean" in words(app)
    app = opened(DERIVATION, family="normal", role__sigma="-3", role__xi="learn")
    assert "The usual roles were taken instead" in words(app)
    assert "mean squared error" in words(app)


def test_a_column_that_the_data_lack_is_named():
    app = opened(DATA, family="categorical", data="iris", target="species", input=["petal_size"])
    assert "no column petal" in words(app)


def test_a_derivation_that_takes_too_long_is_answered_with_a_sentence(monkeypatch):
    class Stuck:
        def run(self, task, argument):
            raise TooSlow("This was stopped after 20 seconds.")

    app = AppTest.from_file("../../streamlit_app.py", default_timeout=60)
    app.query_params["family"] = "normal"
    app.query_params["role.sigma"] = "0.123"  # not derived before, so not in the cache
    app.switch_page(str(DERIVATION.file))
    real = symbolic.pool()

    class FamiliesOnly(Stuck):
        def run(self, task, argument):
            return super().run(task, argument) if task == "derive" else real.run(task, argument)

    monkeypatch.setattr(symbolic, "pool", FamiliesOnly)
    app.run()
    assert not app.exception
    assert "stopped after 20 seconds" in words(app)


@pytest.mark.parametrize("step", [NOISE, OUTPUTS, DERIVATION, DATA], ids=lambda step: step.address)
def test_a_busy_program_is_said_on_every_page(step, monkeypatch):
    class Occupied:
        def run(self, task, argument):
            raise Busy("The program is busy with other derivations; try again in a moment.")

    symbolic.family_named.clear()
    symbolic._derived.clear()
    monkeypatch.setattr(symbolic, "pool", Occupied)
    assert "busy with other derivations" in words(opened(step, family="normal")).replace("\\", "")


@pytest.mark.parametrize(
    "choice",
    [
        Choice(),
        Choice(domain="binary"),
        Choice(domain="real line", family="student_t", roles={"sigma": "log", "nu": "learn"}, reduction="sum"),
        Choice(domain="classes", family="categorical", one_hot=True, source="iris", targets=("species",)),
        Choice(domain="counts", family="poisson", source="upload", targets=("a b&c=d",), inputs=("x", "é", "x y")),
        Choice(domain="out of", family="binomial", source="upload", targets=("a", "b c"), inputs=("a b",)),
    ],
)
def test_a_choice_survives_the_way_into_an_address_and_back(choice):
    parameters = {k: [v] if isinstance(v, str) else list(v) for k, v in encode(choice).items()}
    decoded, complaints = decode(json.loads(json.dumps(parameters)))
    assert decoded == choice
    assert complaints == ()


def test_a_link_with_one_target_still_works_and_the_next_column_is_filled_in():
    app = opened(DATA, family="binomial", data="beetles", target="killed", input=["log_dose"])
    assert not app.error
    assert [app.selectbox(key=f"target_{place}").value for place in range(2)] == ["killed", "exposed"]
    assert [box.label for box in app.selectbox][1:] == ["Target column: successes", "Target column: trials"]
    assert "-60.7175" in str(app.table[-1].value)


def test_a_column_taken_from_another_number_of_the_target_changes_places_with_it():
    app = opened(DATA, family="binomial", data="beetles", target=["exposed", "killed"])
    assert "No row is left" in words(app) or "left out" in words(app)
    app.selectbox(key="target_0").set_value("killed").run()
    assert app.query_params["target"] == ["killed", "exposed"]
    assert not app.error
    app.selectbox(key="target_1").set_value("log_dose").run()
    assert app.query_params["target"] == ["killed", "log_dose"]
    assert "1.6907" in words(app).replace("\\", "")


def test_a_missing_column_of_a_target_of_several_numbers_is_named():
    app = opened(DATA, family="censored_weibull", data="leukaemia", target=["weeks", "died"])
    assert "no column died" in words(app)
    assert not app.exception
    assert [app.selectbox(key=f"target_{place}").value for place in range(2)] == ["weeks", "relapsed"]


def test_the_line_above_every_page_says_what_set_the_target_is_in():
    assert "$(t, d) \\in (0, \\infty) \\times" in words(opened(NOISE, domain="durations"))
    assert "$y \\in \\{0, 1, \\dots, m\\}$" in words(opened(NOISE, domain="out of"))


def test_an_observation_that_still_goes_on_is_told_by_the_chance_of_a_longer_time():
    app = opened(DATA, family="censored_weibull", data="leukaemia", target=["weeks", "relapsed"])
    app.segmented_control(key="view").set_value("One observation").run()
    app.slider(key="observation").set_value(6).run()
    assert "weeks = 32, relapsed = 0" in words(app).replace("\\", "")
    assert "for a longer time" in words(app)


@pytest.mark.parametrize(("family", "charts"), [("von_mises_fisher", 1), ("wishart", 2), ("dirichlet", 1)])
def test_no_line_claims_what_is_not_expected(family, charts):
    app = opened(DATA, family=family)
    assert len(app.get("vega_lite_chart")) == charts
    description = json.loads(app.get("vega_lite_chart")[0].proto.spec)["description"]
    assert ("expected of each" in description) == (family == "dirichlet")


@pytest.mark.parametrize(
    ("family", "size"),
    [
        ("independent_normal", "3"),
        ("independent_bernoulli", "4"),
        ("dirichlet", "2"),
        ("dirichlet", "4"),
        ("plackett_luce", "5"),
    ],
)
def test_a_target_of_another_size_has_its_pages_and_pictures_too(family, size):
    assert "Too many numbers" not in words(opened(NOISE, domain=Model(family).family.domain.name, size=size))
    for inputs in (["x"], []):
        letter = "r" if family == "plackett_luce" else "y"
        names = [f"{letter}_{d}" for d in range(1, int(size) + 1)]
        app = opened(DATA, family=family, size=size, target=names, **({"input": inputs} if inputs else {}))
        assert not app.error
        assert len(app.get("vega_lite_chart"))
        app.segmented_control(key="view").set_value("One observation").run()
        assert not app.exception
        assert not app.error
        assert "cannot be drawn" not in words(app)


def described(app: AppTest, beginning: str) -> str:
    """The alt text, of those that begin so, of the only such chart."""
    texts = [json.loads(chart.proto.spec)["description"] for chart in app.get("vega_lite_chart")]
    (found,) = [text for text in texts if text.startswith(beginning)]
    return found


def test_the_place_on_the_hidden_scale_moves_with_the_input_and_the_cuts_stay():
    app = opened(DATA, family="cumulative_logit", target="y", input=["x"])
    first = described(app, "A score around")
    app.slider(key="input_of_scale").set_value(1.5).run()
    second = described(app, "A score around")
    assert first.split(" on a")[0] != second.split(" on a")[0]
    assert "cut at -0.75, 0.75" in first
    assert "cut at -0.75, 0.75" in second


def test_vectors_with_inputs_show_their_residuals_in_level_lines():
    app = opened(DATA, family="multivariate_normal", target=["y_1", "y_2"], input=["x"])
    assert "The residuals, around the centre at the mean input." in described(app, "Density over")
    assert "On the denser side of the lines: 50 %, 80 % and 95 % of all." in described(app, "Density over")


def test_a_real_data_set_sets_the_number_of_outputs_back_to_its_own():
    app = opened(PREDICT, domain="vectors", size="3")
    app.button(key="data_petals_vectors").click().run()
    assert app.query_params["size"] == "2"
    assert app.query_params["target"] == ["petal_length", "petal_width"]
