"""The table of all losses and the page of each: what a person reads, and what an address can do to them."""

import json
import re
from urllib.parse import parse_qs

import pytest
from opening import opened, words

import wizard
from wizard.assumptions.domain import classes, simplex
from wizard.assumptions.loss import MEAN
from wizard.catalogue import losses_by_kind
from wizard.derivation.verdicts.records import Standing
from wizard.ui import symbolic
from wizard.ui.choice import choice_of, decode, encode
from wizard.ui.standing import label_of
from wizard.ui.steps import DERIVATION, LOSS, LOSSES
from wizard.worker.pool import Busy

BY_NAME = {loss.name: loss for loss in wizard.losses()}
HOSTILE = "![i](http://x) <img src=//x> $\\color{red}x$ :red[x]"


def linked(app) -> list[str]:
    """The names of the losses that the page links to, in the order of the page."""
    links = [element.proto for element in app.get("page_link")]
    queries = [parse_qs(link.query_string) for link in links]
    return [query["name"][0] for query in queries if "name" in query]


def searched(text: str, **address: str):
    return opened(LOSSES, q=text, **address)


def test_the_table_lists_every_loss_under_its_kind_with_its_standing():
    app = opened(LOSSES)
    assert sorted(linked(app)) == sorted(BY_NAME)
    assert [header.value for header in app.header] == list(losses_by_kind())
    standings = [Standing(symbolic.verdict_named(name)["standing"]) for name in linked(app)]
    badges = [markdown.value for markdown in app.markdown if "-badge[" in markdown.value]
    counts, lines = badges[: len(set(standings))], badges[len(set(standings)) :]
    for badge, standing in zip(lines, standings, strict=True):
        assert badge.endswith(f" {label_of(standing)}]")
    for standing in set(standings):
        assert any(badge.endswith(f" {label_of(standing)}: {standings.count(standing)}]") for badge in counts)
    assert not app.error


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("MSE", "mean squared error"),  # an abbreviation
        ("support vector", "hinge loss"),  # an alias
        ("torch.nn.HuberLoss", "Huber loss"),  # a name in a library
        ("  LOSS   Dice ", "Dice loss of one pixel"),  # words in any order
    ],
)
def test_a_search_finds_a_loss_by_any_of_its_names(text, name):
    found = linked(searched(text))
    assert name in found
    assert len(found) < len(BY_NAME) / 4


def test_a_search_that_is_typed_is_in_the_address():
    app = opened(LOSSES)
    app.text_input(key="q").set_value("hinge").run()
    assert app.query_params["q"] == "hinge"
    assert "hinge loss" in linked(app)
    assert "mean squared error" not in linked(app)
    app.text_input(key="q").set_value("").run()
    assert "q" not in app.query_params
    assert "mean squared error" in linked(app)


def test_losses_of_one_standing_are_shown_alone():
    app = searched("hinge", standing="none")
    assert linked(app) == linked(searched("hinge"))
    assert "None of them" in words(searched("hinge", standing="exact"))
    assert linked(searched("weighted", standing="modified")) == [
        "weighted binary cross-entropy with logits",
        "class-weighted cross-entropy",
    ]
    assert "There is no standing" in words(searched("hinge", standing="excellent"))


@pytest.mark.parametrize("name", BY_NAME)
def test_the_page_of_a_loss_says_what_is_known_of_it(name):
    app, loss = opened(LOSS, name=name), BY_NAME[name]
    said, verdict = words(app), symbolic.verdict_named(name)
    assert app.title[0].value.lower() == name.lower()
    assert f" {label_of(Standing(verdict['standing']))}]" in said
    assert verdict["statement"] in said
    assert not app.error
    assert all(each.name in said for each in loss.elsewhere)
    charts = app.get("vega_lite_chart")
    assert len(charts) >= pictures_of(loss)


def pictures_of(loss) -> int:
    """Loss and slope against each prediction; of classes against that of one class; none of other vectors."""
    if loss.target in (classes, simplex) or loss.name == "entropy":
        return 2
    of_one_number = loss.of_mean == MEAN and not loss.target.parts
    return 2 * len(loss.arguments) if of_one_number and not any(a.is_indexed for a in loss.arguments) else 0


@pytest.mark.parametrize("name", BY_NAME)
def test_the_model_behind_a_loss_is_the_one_that_opens_in_the_wizard(name):
    told = symbolic.loss_named(name)["verdict"]["model"]
    if told is None:
        assert not [button for button in opened(LOSS, name=name).button if button.key == "open"]
        return
    choice = choice_of(told["family"], told["predict"], told["one_hot"])
    address = {key: [value] if isinstance(value, str) else value for key, value in encode(choice).items()}
    decoded, complaints = decode(address)
    assert (decoded, complaints) == (choice, ())
    match = wizard.verdict(BY_NAME[name]).match
    assert match is not None
    assert decoded.model() == match.model


@pytest.mark.parametrize(
    ("name", "membership"),
    [
        ("softmax cross-entropy", r"(z_1, \dots, z_K) \in \mathbb{R}^K"),
        ("focal loss", r"(p_1, \dots, p_K) \in \Delta^{K-1}"),
        ("hinge loss", r"z \in \mathbb{R}"),
    ],
)
def test_a_page_says_what_the_prediction_is(name, membership):
    assert f"- ${membership}$, the prediction" in words(opened(LOSS, name=name))


def test_the_model_is_opened_at_step_four():
    app = opened(LOSS, name="Gaussian negative log-likelihood")
    app.button(key="open").click().run()
    assert not app.exception
    assert app.query_params["family"] == "normal"
    assert app.query_params["role.sigma"] == "log"
    assert "The loss is" in words(app)


def test_step_four_links_to_the_page_of_its_loss():
    names = [certificate.loss.name for _, certificate in wizard.derive(wizard.Model("laplace")).names]
    assert "mean absolute error" in names
    assert linked(opened(DERIVATION, family="laplace")) == names


def test_the_pages_of_losses_leave_the_choice_as_it_is():
    app = opened(DERIVATION, family="normal", role__sigma="learn")
    app.switch_page(str(LOSS.file))
    app.query_params.clear()
    app.query_params["name"] = "hinge loss"
    app.run()
    steps = [link.proto.query_string for link in app.get("page_link")][:5]
    assert all("family=normal&role.sigma=learn" in address for address in steps)


def described(app) -> list[str]:
    """The alt texts of the charts."""
    return [json.loads(chart.proto.spec)["description"] for chart in app.get("vega_lite_chart")]


@pytest.mark.parametrize(
    ("name", "other", "charts"),
    [
        ("Huber loss", "mean absolute error", 2),
        ("hinge loss", "binary cross-entropy with logits", 4),  # loss and slope for each of the two targets
        ("hinge loss", "Brier score", 0),  # a score beside a probability
        ("hinge loss", "Huber loss", 0),  # another target
        ("Gaussian negative log-likelihood", "mean squared error", 0),  # of two predictions
        ("multi-class hinge loss", "softmax cross-entropy", 4),  # for each of two classes that may be the true one
        ("focal loss", "Brier score of classes", 4),
        ("focal loss", "softmax cross-entropy", 0),  # probabilities beside scores
    ],
)
def test_two_losses_are_drawn_together_where_that_can_be(name, other, charts):
    app = opened(LOSS, name=name, **{"with": other})
    said, both = words(app), [BY_NAME[name], BY_NAME[other]]
    assert not app.error
    for each in both:
        assert symbolic.verdict_named(each.name)["statement"] in said
    assert len(described(app)) == charts
    assert all(each.abbreviation in text for each in both for text in described(app))
    assert ("There is no picture of both" in said) == (charts == 0)


def test_the_loss_to_compare_with_is_in_the_address_until_it_is_taken_away():
    app = opened(LOSS, name="mean squared error")
    app.selectbox(key="with").set_value("mean absolute error").run()
    assert app.query_params["with"] == "mean absolute error"
    assert any("MSE" in text and "MAE" in text for text in described(app))
    app.selectbox(key="with").set_value(None).run()
    assert "with" not in app.query_params
    assert not app.exception
    assert "elsewhere" in words(app)


def test_a_constant_and_the_target_can_be_moved():
    app = opened(LOSS, name="Huber loss")
    assert "Marked: least at 1." in described(app)[1]
    app.slider(key="real line y").set_value(-0.5).run()
    assert "Marked: least at -0.5." in described(app)[1]
    before = described(app)[0]
    app.slider(key="Huber loss c").set_value(0.5).run()
    assert described(app)[0] != before


def test_of_a_loss_of_classes_one_class_moves_and_the_others_can_be_set():
    app = opened(LOSS, name="softmax cross-entropy")
    assert [slider.label for slider in app.slider] == ["prediction $z_{2}$", "prediction $z_{3}$"]
    assert "For $c = 1$ the class that is moved is the true one" in words(app)
    before = described(app)
    assert all("prediction z₁" in text and "c = 1" in text and "c = 2" in text for text in before[-2:])
    app.slider(key="softmax cross-entropy z_2").set_value(2.0).run()
    assert described(app)[-2:] != before[-2:]
    assert not app.exception


def test_two_losses_of_classes_are_compared_at_the_same_predictions():
    app = opened(LOSS, name="focal loss", **{"with": "generalised cross-entropy"})
    labels = [slider.label for slider in app.slider]
    assert labels.count(r"prediction $p_{\text{rest}}$") == 1
    before = described(app)
    app.slider(key="focal loss p_rest").set_value(0.9).run()
    moved = [old != new for old, new in zip(before, described(app), strict=True)]
    assert moved == [False, False, True, True]  # only where class 2 is the true one does its share matter


@pytest.mark.parametrize(
    ("name", "facts"),
    [
        ("softmax cross-entropy", ("convex** in the scores $z$ together", "so that the pull of a wrong label")),
        ("focal loss", ("not convex** in the scores $z$ of a softmax", "not a proper scoring rule")),
        ("generalised cross-entropy", ("so that wrong labels are let go", "The gradient of the loss by $p_{j}$")),
    ],
)
def test_a_page_of_classes_says_what_the_loss_does(name, facts):
    said = words(opened(LOSS, name=name))
    assert all(each in said for each in facts)


@pytest.mark.parametrize(("asked", "told"), [("hinge lost", "hinge loss"), ("mean square error", "mean squared")])
def test_an_unknown_name_is_answered_with_the_closest_one(asked, told):
    assert told in words(opened(LOSS, name=asked))
    assert "There is no loss" in words(opened(LOSS, name="hinge loss", **{"with": asked}))
    assert linked(opened(LOSS)) == []


@pytest.mark.parametrize("address", [{"q": HOSTILE}, {"standing": HOSTILE}, {"name": HOSTILE}, {"with": HOSTILE}])
def test_what_an_address_says_is_shown_as_text(address):
    if "with" in address or "name" in address:
        app = opened(LOSS, **{"name": "mean squared error"} | address)
    else:
        app = opened(LOSSES, **{"q": "hinge"} | address)
    assert "http" in words(app)
    unescaped = re.sub(r"\\.", "", words(app))
    for markup in ("![", "<", "$\\color", ":red["):
        assert markup not in unescaped


def test_a_program_that_is_busy_lists_the_losses_all_the_same(monkeypatch):
    class Occupied:
        def run(self, task, argument):
            raise Busy("The program is busy with other derivations; try again in a moment.")

    for cached in (symbolic.verdict_named, symbolic.loss_named):
        cached.clear()
    monkeypatch.setattr(symbolic, "pool", Occupied)
    app = opened(LOSSES)
    assert sorted(linked(app)) == sorted(BY_NAME)
    assert len(app.error) == 1
    assert "busy with other derivations" in words(app)
    assert "busy with other derivations" in words(opened(LOSS, name="hinge loss"))
