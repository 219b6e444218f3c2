"""What speaks for a loss and against it, and the distribution behind it, on the page of each loss."""

import json

import pytest
from opening import opened, words

import wizard
from wizard.derivation.consequences import consequences_of
from wizard.ui.steps import LOSS

BY_NAME = {loss.name: loss for loss in wizard.losses()}
BEHIND = "The distribution behind it"


def described(app) -> list[str]:
    """The alt texts of the charts."""
    return [json.loads(chart.proto.spec)["description"] for chart in app.get("vega_lite_chart")]


@pytest.mark.parametrize("name", ["Huber loss", "hinge loss", "softmax cross-entropy", "root mean squared error"])
def test_a_page_says_what_speaks_for_the_loss_and_against_it(name):
    app = opened(LOSS, name=name)
    said = words(app)
    lists = [each.value for each in app.markdown if "For it**" in each.value or "Against it**" in each.value]
    for each in consequences_of(BY_NAME[name]):
        assert each.statement in said
        (mine,) = [text for text in lists if f"{each.side.name.capitalize()} it**" in text]
        assert f"{each.statement} :small[({each.because}: {each.certainty.value})]" in mine
    assert not app.error


def test_two_losses_have_their_lists_beside_one_another():
    app = opened(LOSS, name="mean squared error", **{"with": "mean absolute error"})
    said = words(app)
    assert said.count("For it**") == said.count("Against it**") == 2
    for name in ("mean squared error", "mean absolute error"):
        assert all(each.statement in said for each in consequences_of(BY_NAME[name]))


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("mean squared error", ("Density of target y", "prediction 0")),
        ("pseudo-Huber loss", ("Density of target y", "prediction 0")),
        ("Gaussian negative log-likelihood", ("Density of target y",)),
        ("Tweedie deviance", ("Density of target y",)),
        ("Poisson deviance", ("Probability of target y",)),
        ("binary cross-entropy with logits", ("probability against prediction z", "y = 0 and y = 1")),
        ("softmax cross-entropy", ("probability against prediction z₁", "c = 3")),
    ],
)
def test_the_distribution_behind_a_likelihood_is_drawn_once(name, shown):
    app = opened(LOSS, name=name)
    assert BEHIND in [header.value for header in app.header]
    (drawn,) = [text for text in described(app) if any(each in text for each in shown[:1])]
    assert all(each in drawn for each in shown)
    assert "typical parameter values" not in " ".join(described(app))
    assert not app.error


@pytest.mark.parametrize("name", ["hinge loss", "focal loss", "Tukey's biweight loss", "root mean squared error"])
def test_there_is_none_behind_what_is_no_likelihood(name):
    assert BEHIND not in [header.value for header in opened(LOSS, name=name).header]


def test_the_prediction_and_the_scale_move_the_density():
    app = opened(LOSS, name="mean squared error")
    app.slider(key="mean squared error behind").set_value(1.5).run()
    assert any("prediction 1.5" in text for text in described(app))
    assert "Z = 2.507" in words(app)
    app.slider(key="mean squared error a").set_value(1.0).run()
    assert "Z = 1.772" in words(app)  # the root of pi
    assert not app.exception


def test_the_constants_of_the_loss_move_the_density():
    app = opened(LOSS, name="Huber loss")
    before = words(app)
    assert "Z = 2.924" in before
    app.slider(key="Huber loss c").set_value(3.0).run()
    assert "Z = 2.507" in words(app)  # as of the Normal
    app = opened(LOSS, name="Tweedie deviance")
    before = described(app)[-2]
    app.slider(key="Tweedie deviance p").set_value(1.2).run()
    assert described(app)[-2] != before
