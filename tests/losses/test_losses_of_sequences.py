"""Losses of sequences have the values of libraries and of sums over all sequences, at extreme scores, too."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from itertools import pairwise, product

import mpmath
import numpy as np
import pytest
import sympy as sp
from library_calls import ROUNDING, SINGLE, double_precision, needs

import wizard
from wizard.assumptions.sequences import Sequences, collapsed, orders
from wizard.derivation.facts_of_sequences import facts_of_sequences
from wizard.derivation.properties.numbers import exact, number_at
from wizard.derivation.properties.records import Kind
from wizard.losses.ranking import listwise_likelihood_loss
from wizard.losses.sequences import conditional_random_field, ctc, expected_edit_distance
from wizard.notation.sequences import T, write_out
from wizard.notation.sums import K

LOSSES = [loss for loss in wizard.losses() if isinstance(loss.target, Sequences) and loss.target is not orders]
EXTREME = 500.0


def scores(steps, columns):
    """Random tables of scores: usual ones, and up to 500 to both sides."""
    rng = np.random.default_rng(steps * 10 + columns)
    extreme = [rng.choice([-EXTREME, 0.3, EXTREME], size=(steps, columns)) for _ in range(2)]
    return [*(rng.normal(size=(steps, columns)) * scale for scale in (0.5, 3.0, 30.0)), *extreme]


def members(base, numbers, size):
    """The numbers as those of an indexed base, to many digits."""
    shaped = base.subs(size)
    return {
        shaped[row + 1, column + 1]: exact.mpf(value)
        for row, line in enumerate(numbers)
        for column, value in enumerate(line)
    }


def softmax(table):
    """The probabilities of every step, to many digits: in double precision most are zero at extreme scores."""
    rows = []
    for line in table:
        odds = [exact.exp(exact.mpf(float(value))) for value in line]
        rows.append([each / exact.fsum(odds) for each in odds])
    return rows


def ours(loss, labels, **tables):
    """The formula of the record, to many digits; a table for each of its predictions."""
    (steps, columns), *_ = (np.shape(table) for table in tables.values())
    size = {T: steps, K: columns - (loss is ctc)}
    at = {}
    for argument in loss.arguments:
        at |= members(argument.symbol, tables[str(argument.label)], size)
    return number_at(write_out(loss.formula.subs(size), labels), at)


def summed_over_sequences(terms):
    """log of the sum of exp of these, in NumPy."""
    largest = max(terms)
    return largest + np.log(np.sum(np.exp(np.array(terms) - largest)))


def score_of_path(path, z, A):
    return sum(z[step, k] for step, k in enumerate(path)) + sum(A[j, k] for j, k in pairwise(path))


SIZES = [(1, 2), (2, 3), (4, 2), (3, 3)]


@pytest.mark.parametrize(("steps", "classes"), SIZES)
def test_a_conditional_random_field_is_the_sum_over_all_sequences(steps, classes):
    paths = list(product(range(classes), repeat=steps))
    for z, A in zip(scores(steps, classes), scores(classes, classes), strict=True):
        whole = summed_over_sequences([score_of_path(path, z, A) for path in paths])
        for path in paths[:: max(1, len(paths) // 5)]:
            value = ours(conditional_random_field, [k + 1 for k in path], z=z, A=A)
            expected = whole - score_of_path(path, z, A)
            assert float(value) == pytest.approx(expected, rel=1e-12, abs=1e-9)


@pytest.mark.parametrize(("steps", "classes"), SIZES)
def test_ctc_is_the_sum_over_all_alignments(steps, classes):
    for z in scores(steps, classes + 1):
        log_p = z - np.array([[summed_over_sequences(list(line))] for line in z])
        by_labels: dict[tuple, list] = {}
        for path in product(range(1, classes + 2), repeat=steps):
            chance = sum(log_p[step, k - 1] for step, k in enumerate(path))
            by_labels.setdefault(collapsed(path, classes + 1), []).append(chance)
        for labels, chances in list(by_labels.items())[:12]:
            value = ours(ctc, labels, p=softmax(z))
            assert float(value) == pytest.approx(-summed_over_sequences(chances), rel=1e-12, abs=1e-9)


def test_the_expected_edit_distance_is_that_of_drawn_sequences():
    rng = np.random.default_rng(3)
    p = np.array([[0.2, 0.8], [0.5, 0.5], [0.9, 0.1]])
    drawn = [tuple(1 + (rng.random(3) > p[:, 0])) for _ in range(4000)]
    target = (1, 2, 1)
    # three steps of two classes: the places that differ, but a shift of one place takes two edits
    shifts = {(2, 1, 2)}
    distances = [2 if each in shifts else sum(a != b for a, b in zip(each, target, strict=True)) for each in drawn]
    value = float(ours(expected_edit_distance, target, p=p))
    assert value == pytest.approx(np.mean(distances), abs=4 * np.std(distances) / np.sqrt(len(distances)))


def torch_cross_entropy(z, labels):
    torch = import_module("torch")
    return float(torch.nn.CrossEntropyLoss()(torch.as_tensor(z), torch.as_tensor(labels) - 1))


def optax_cross_entropy(z, labels):
    jax, optax = import_module("jax"), import_module("optax")
    with jax.enable_x64(True):
        return float(optax.softmax_cross_entropy_with_integer_labels(z, np.array(labels) - 1).sum())


def torch_ctc(z, labels):
    torch = import_module("torch")
    log_p = torch.log_softmax(torch.as_tensor(z)[:, None, :], dim=-1)
    loss = torch.nn.CTCLoss(blank=z.shape[1] - 1, reduction="none")
    target = torch.as_tensor([[label - 1 for label in labels]], dtype=torch.long)
    return float(loss(log_p, target, torch.tensor([len(z)]), torch.tensor([len(labels)])))


@cache
def compiled_optax_ctc():
    return import_module("jax").jit(import_module("optax").ctc_loss, static_argnames="blank_id")


def optax_ctc(z, labels):
    with import_module("jax").enable_x64(True):
        padding = len(z) + 1 - len(labels)  # it takes no empty sequence, but padding
        padded = np.array([[*(label - 1 for label in labels), *([0] * padding)]])
        is_padding = np.array([[0.0] * len(labels) + [1.0] * padding])
        blank = z.shape[1] - 1
        return float(compiled_optax_ctc()(z[None], np.zeros((1, len(z))), padded, is_padding, blank_id=blank)[0])


def keras_ctc(z, labels):
    keras = import_module("keras")
    blank_first = np.roll(z, 1, axis=1)[None]
    padded = np.array([[*labels] + [0] * (len(z) - len(labels))])
    with double_precision(keras.config):
        loss = keras.losses.CTC(reduction=None, dtype="float64")
        return float(np.asarray(loss(padded, blank_first))[0])


CALLS = {
    "torch.nn.CrossEntropyLoss (of every step)": torch_cross_entropy,
    "optax.softmax_cross_entropy_with_integer_labels (summed over the steps)": optax_cross_entropy,
    "torch.nn.CTCLoss": torch_ctc,
    "optax.ctc_loss": optax_ctc,
    "keras.losses.CTC": keras_ctc,
}
CANNOT_BE_CALLED = {
    "tensorflow_ranking.keras.losses.ListMLELoss": "TensorFlow is not among the peers",
}
UNITS = {"keras.losses.CTC": SINGLE}  # it computes in single precision, whatever it is given
PAIRS = [(loss, elsewhere) for loss in LOSSES for elsewhere in loss.elsewhere]


def test_every_name_in_a_library_is_called_or_said_why_not():
    of_orders = {elsewhere.name for elsewhere in listwise_likelihood_loss.elsewhere}
    assert {elsewhere.name for _, elsewhere in PAIRS} == CALLS.keys()
    assert of_orders == CANNOT_BE_CALLED.keys()


@pytest.mark.parametrize(("steps", "classes"), SIZES)
@pytest.mark.parametrize("pair", PAIRS, ids=[elsewhere.name for _, elsewhere in PAIRS])
def test_a_library_returns_factor_times_ours(pair, steps, classes):
    loss, elsewhere = pair
    needs(elsewhere)
    extra = int(loss is ctc)
    targets = loss.target.members(steps, classes)
    factor = elsewhere.factor.subs(T, steps)
    unit = UNITS.get(elsewhere.name, ROUNDING)
    for z in scores(steps, classes + extra):
        given = {"p": softmax(z)} if extra else {"z": z}
        for labels in targets[:: max(1, len(targets) // 6)]:
            expected = float(factor * sp.Float(mpmath.nstr(ours(loss, labels, **given), 30), 30))
            theirs = CALLS[elsewhere.name](z, labels)
            allowed = {"rel": 4 * unit, "abs": 4 * unit * steps * max(1.0, np.abs(z).max())}
            assert theirs == pytest.approx(expected, **allowed), (z, labels)


@pytest.mark.parametrize("of_sequences", LOSSES, ids=lambda loss: loss.name)
def test_a_loss_of_sequences_is_a_number_for_every_member_and_extreme_scores(of_sequences):
    for z, A in zip(scores(3, 2 + (of_sequences is ctc)), scores(2, 2), strict=True):
        tables = {"z": z, "p": softmax(z), "A": A}
        taken = {str(argument.label): tables[str(argument.label)] for argument in of_sequences.arguments}
        for labels in of_sequences.target.members(3, 2):
            assert exact.isfinite(ours(of_sequences, labels, **taken))


@pytest.mark.parametrize("z", [(0.3, -1.2, 2.0), (EXTREME, 0.0, -EXTREME), (-EXTREME, EXTREME, EXTREME)])
def test_the_listwise_loss_is_that_of_choosing_one_item_after_another(z):
    at = {
        sp.IndexedBase(listwise_likelihood_loss.arguments[0].label, shape=(3,))[k]: exact.mpf(z[k - 1])
        for k in (1, 2, 3)
    }
    for order in orders.members(3, 3):
        left = [z[item - 1] for item in order]
        expected = sum(summed_over_sequences(left[place:]) - left[place] for place in range(3))
        value = number_at(write_out(listwise_likelihood_loss.formula.subs({T: 3, K: 3}), order), at)
        assert float(value) == pytest.approx(expected, rel=1e-12, abs=1e-12)


@pytest.mark.parametrize("labels", [(1,), (1, 1), (1, 2), (2, 1, 2)])
def test_the_slope_that_is_said_of_ctc_is_that_of_torch(labels):
    needs(ctc.elsewhere[0])
    torch = import_module("torch")
    z = torch.as_tensor(
        np.random.default_rng(11).normal(size=(3, 3)),
        dtype=torch.float64,
    ).requires_grad_()
    log_p = torch.log_softmax(z[:, None, :], dim=-1)
    target = torch.as_tensor([[label - 1 for label in labels]], dtype=torch.long)
    loss = torch.nn.CTCLoss(blank=2, reduction="sum")
    loss(log_p, target, torch.tensor([3]), torch.tensor([len(labels)])).backward()
    p = torch.softmax(z, dim=-1).detach().numpy()
    chances = {
        path: np.prod([p[step, label - 1] for step, label in enumerate(path)])
        for path in product((1, 2, 3), repeat=3)
        if collapsed(path, 3) == labels
    }
    given = np.zeros((3, 3))
    for path, chance in chances.items():
        for step, label in enumerate(path):
            given[step, label - 1] += chance / sum(chances.values())
    (gradient,) = (fact for fact in facts_of_sequences(ctc) if fact.kind is Kind.GRADIENT)
    said = sp.lambdify([*sorted(gradient.formula.atoms(sp.Indexed), key=str)], gradient.formula)
    assert z.grad.numpy() == pytest.approx(said(p, given), abs=1e-12)
