"""The pages of losses of sequences: what a prediction is, and pictures of one number."""

import json

import pytest
from opening import opened, words

import wizard
from wizard.assumptions.domain import simplex
from wizard.assumptions.sequences import Sequences, orders
from wizard.catalogue import find
from wizard.ui.steps import LOSS

TARGETS = {loss.name: loss.target for loss in wizard.losses() if isinstance(loss.target, Sequences)}
LOSSES = list(TARGETS)
CHOSEN = ("target", "moves")


def drawn(app):
    """The charts as their texts for those who do not see them."""
    return [json.loads(chart.proto.spec).get("description", "") for chart in app.get("vega_lite_chart")]


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("sequence cross-entropy", r"- $z \in \mathbb{R}^{T \times K}$, the prediction"),
        ("linear-chain conditional random field loss", r"- $A \in \mathbb{R}^{K \times K}$, a prediction"),
        ("expected edit distance", r"- $(p_{t,1}, \dots, p_{t,K}) \in \Delta^{K - 1}$, the prediction"),
        (
            "connectionist temporal classification loss",
            r"- $(p_{t,1}, \dots, p_{t,K + 1}) \in \Delta^{K}$, the prediction",
        ),
    ],
)
def test_a_page_says_what_the_numbers_of_every_step_are(name, said):
    assert said in words(opened(LOSS, name=name))


@pytest.mark.parametrize("name", LOSSES)
def test_one_number_moves_in_the_pictures_and_the_page_says_what_is_held(name):
    app = opened(LOSS, name=name)
    said = words(app)
    of_orders = TARGETS[name] is orders
    assert ("of $K$ items" if of_orders else "of $T$ steps and $K$ classes") in said
    assert "all other numbers are held" in said
    gives_way = "the others of its step share what it leaves" in said
    assert gives_way == (find(name, wizard.losses(), "loss").arguments[0].domain is simplex)
    # loss and slope; and the shape of its model, Plackett-Luce
    assert len(app.get("vega_lite_chart")) == 2 + of_orders
    assert not app.error


def test_another_target_and_another_number_are_drawn():
    app = opened(LOSS, name="linear-chain conditional random field loss")
    before = drawn(app)
    target, moves = (app.button_group(key=f"linear-chain conditional random field loss {each}") for each in CHOSEN)
    assert target.value == 1  # (1, 1, 2)
    target.set_value(7).run()
    assert drawn(app) != before
    assert "prediction z₁₁" in drawn(app)[0]
    app.button_group(key=moves.key).set_value(9).run()
    assert "prediction A₂₂" in drawn(app)[0]
    assert "$A_{22}$ is moved" in words(app)
    assert "$z_{11}$" in {each.label for each in app.slider}
    assert not app.error


def test_a_number_that_is_held_can_be_set():
    app = opened(LOSS, name="listwise maximum likelihood loss")
    before = drawn(app)
    app.slider(key="listwise maximum likelihood loss z_2").set_value(1.5).run()
    assert drawn(app) != before


def test_two_losses_of_sequences_are_compared_without_a_picture():
    app = opened(LOSS, name=LOSSES[0], **{"with": LOSSES[1]})
    assert "There is no picture of both" in words(app)
    assert not app.error


def test_a_target_of_two_numbers_has_a_slider_for_each():
    app = opened(LOSS, name="Kullback-Leibler divergence of Normal distributions")
    _, *charts = drawn(app)  # the first one is the shape of the Normal distribution
    assert ["prediction m" in each for each in charts] == [True, True, False, False]
    assert "one prediction is moved, and all else is held" in words(app)
    app.slider(key="normal distributions mu_0").set_value(1.5).run()
    assert "least at 1.5" in drawn(app)[1]  # the mean of the target
    app.slider(key="normal distributions sigma_0").set_value(2.0).run()
    assert "least at 2.5" in drawn(app)[3]  # the root of 1.5^2 + 2^2, the other mean being 0
