"""The page of a loss says what becomes of it in floating point: both forms, and where the naive one breaks."""

import json

import pytest
from opening import opened, words

import wizard
from wizard.ui import symbolic
from wizard.ui.loss_stability import UNBROKEN
from wizard.ui.steps import LOSS
from wizard.worker.pool import WorkerError
from wizard.worker.stability import loss_in_floating_point

FORMS = "naive, single | naive, double | stable, double"


def cells(said: str, score: str) -> list[str]:
    """The row of a table that begins with a score."""
    breakable = said.replace(UNBROKEN, "-")
    row = next(line for line in breakable.splitlines() if line.startswith(f"| {score} |"))
    return [cell.strip() for cell in row.strip("|").split("|")]


def test_binary_cross_entropy_breaks_on_its_page_where_it_does():
    app = opened(LOSS, name="binary cross-entropy with logits")
    said, (naive, stable, *_) = words(app), [each.value for each in app.code]
    assert (naive, stable) == ("loss = np.log(1 + np.exp(z)) - y*z", "loss = softplus_minus(z, y)")
    assert (
        "`np.exp(z)` is too large for a number and becomes inf: the loss is inf, from z = 88.73 on in single"
        in said
    )
    assert FORMS in said
    assert cells(said, "1000") == ["1000", "1000", "inf ✗", "inf ✗", "1000"]  # for y = 0
    assert cells(said, "-40") == ["-40", "4.248e-18", "0 ✗", "0 ✗", "4.248e-18"]
    assert cells(said, "-1000") == ["-1000", "5.076e-435", "0", "0", "0"]  # nothing is closer than 0
    assert any("def softplus_minus(" in each.value for each in app.code)


def test_classes_have_three_scores_of_which_one_moves():
    said = words(opened(LOSS, name="softmax cross-entropy"))
    assert "$(z, 0, 0)$" in said
    assert cells(said, "710") == ["710", "8.953e-309", "inf ✗", "inf ✗", "8.953e-309"]


def test_a_probability_comes_from_a_score():
    app = opened(LOSS, name="binary cross-entropy")
    assert app.code[0].value.splitlines()[0] == "p = 1/(1 + np.exp(-z))"
    assert "comes from a score $z$" in words(app)


@pytest.mark.parametrize("name", ["mean squared error", "hinge loss"])
def test_a_loss_that_never_breaks_says_so_and_has_one_form(name):
    app = opened(LOSS, name=name)
    said = words(app)
    assert "it needs no other form" in said
    assert FORMS not in said
    assert [each.value for each in app.code if each.value.startswith("loss = ")][1:] == []


def test_of_several_predictions_a_person_chooses_which_one_moves():
    app = opened(LOSS, name="Gaussian negative log-likelihood")
    assert "The prediction $f$ moves, and $\\sigma = 0.5$." in words(app)
    (choice,) = [each for each in app.get("button_group") if each.label == "The prediction that moves"]
    choice.set_value(1).run()
    said = words(app)
    assert "comes from a score $z$ that may be any number, and $f = 2$" in said
    assert "`np.exp(z)` is too small for a number and becomes 0: the loss is nan" in said
    assert "loss = z + 0.5*times_exp((-f + y)**2, -2*z)" in [each.value for each in app.code]


def test_a_loss_of_sequences_has_its_recursion_in_plain_numbers_and_in_logarithms():
    app = opened(LOSS, name="connectionist temporal classification loss")
    said, codes = words(app), [each.value for each in app.code]
    assert "has the shape (3, 3)" in said
    assert "loss = -np.log(alignments(p, y))" in codes[0]
    assert "loss = -log_alignments(-surprisals(z), y)" in codes
    assert (
        sum("def alignments(" in each for each in codes)
        == sum("def log_alignments(" in each for each in codes)
        == 1
    )
    assert cells(said, "-1000")[1:4] == ["1003", "inf ✗", "inf ✗"]


def test_a_loss_made_of_the_mean_over_all_says_why_there_is_no_answer():
    said = words(opened(LOSS, name="root mean squared error"))
    assert "It is made of the mean over all observations" in said
    assert FORMS not in said


@pytest.mark.parametrize("name", [loss.name for loss in wizard.losses()])
def test_what_a_page_is_told_of_any_loss_is_plain_data(name):
    told = loss_in_floating_point({"loss": name})
    assert json.loads(json.dumps(told, allow_nan=False)) == told
    assert bool(told["why_not"]) is ("tables" not in told)


def test_a_worker_that_fails_is_told_of_and_the_rest_of_the_page_is_there(monkeypatch):
    name = "hinge loss"
    opened(LOSS, name=name)

    class Failing:
        def run(self, task, argument):
            raise WorkerError("This took too long.")

    symbolic.floating_point_of.clear()
    monkeypatch.setattr(symbolic, "pool", Failing)
    app = opened(LOSS, name=name)
    assert [error.value for error in app.error] == ["This took too long."]
    assert "elsewhere" in words(app)
