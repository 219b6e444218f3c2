"""The pages of losses of sequences: what a prediction is, and why there is no picture."""

import pytest
from opening import opened, words

import wizard
from wizard.assumptions.sequences import Sequences, orders
from wizard.ui.steps import LOSS

TARGETS = {loss.name: loss.target for loss in wizard.losses() if isinstance(loss.target, Sequences)}
LOSSES = list(TARGETS)


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
def test_there_is_no_picture_and_a_page_says_why(name):
    app = opened(LOSS, name=name)
    said = words(app)
    assert "the prediction is several numbers, for every step or item" in said
    of_orders = TARGETS[name] is orders
    assert ("of $K$ items" if of_orders else "of $T$ steps and $K$ classes") in said
    assert len(app.get("vega_lite_chart")) == of_orders  # the shape of its model, Plackett-Luce
    assert not app.error


def test_two_losses_of_sequences_are_compared_without_a_picture():
    app = opened(LOSS, name=LOSSES[0], **{"with": LOSSES[1]})
    assert "There is no picture of both" in words(app)
    assert not app.error
