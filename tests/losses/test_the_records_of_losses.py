"""The records of named losses: finite wherever they may be, under names of their own, and nothing idle in them."""

from collections import Counter
from random import Random

import numpy as np
import pytest

import wizard
from wizard.assumptions.only_losses import nothing


def shares(domain, random):
    vector = np.array([[float(domain.draw(random)) for _ in range(3)]])
    return vector / vector.sum()


def drawn_prediction(argument, random):
    """A random prediction, alone in an array; where it is a vector, one of three numbers."""
    if argument.label is argument.symbol:
        return np.array([float(argument.domain.draw(random))])
    if argument.domain.indexed:
        return shares(argument.domain, random)
    return np.array([[float(argument.domain.draw(random)) for _ in range(3)]])


def drawn_target(domain, random):
    """A random target, alone in an array: class numbers count from 0 in data."""
    if domain.parts:
        return np.array([[float(part) for part in domain.draw(random)]])
    if domain.indexed and domain.mixes is not None:
        return shares(domain, random)
    return np.array([float(domain.draw(random)) - domain.indexed])


def test_a_loss_is_finite_and_real_everywhere(loss, formula_value):
    random = Random(11)
    for _ in range(40):
        constants = {str(each.symbol): float(each.domain.draw(random)) for each in loss.constants}
        y = drawn_target(loss.target, random)
        predictions = [drawn_prediction(argument, random) for argument in loss.arguments]
        assert np.isfinite(formula_value(loss, constants, loss.of_one)(y, *predictions)).all()


def test_the_usual_value_of_every_constant_gives_a_finite_loss(loss, formula_value):
    random = Random(12)
    constants = {str(each.symbol): each.value for each in loss.constants}
    y = drawn_target(loss.target, random)
    predictions = [drawn_prediction(argument, random) for argument in loss.arguments]
    assert np.isfinite(formula_value(loss, constants, loss.of_one)(y, *predictions)).all()


def test_every_constant_and_the_target_are_in_the_formula(loss):
    symbols = loss.formula.free_symbols
    assert {constant.symbol for constant in loss.constants} <= symbols
    labels = {str(symbol) for symbol in symbols}
    observed = {str(symbol) for symbol in loss.target.targets}
    held = observed <= labels or (loss.target.indexed and "c" in labels)
    assert held is (loss.target is not nothing)


def test_factors_and_shifts_elsewhere_hold_only_the_constants_the_target_and_the_sizes(loss):
    for each in loss.elsewhere:
        constants = {constant.symbol for constant in loss.constants}
        factor, shift = (part.free_symbols - constants for part in (each.factor, each.shift))
        assert {str(symbol) for symbol in factor} <= {"K", "T"}
        assert {str(symbol) for symbol in shift} <= {"y"}


@pytest.mark.parametrize(
    "names_of",
    [
        lambda loss: (
            {loss.name, loss.abbreviation, *loss.aliases} | {loss.summed, loss.summed_abbreviation} - {""}
        ),
        lambda loss: [each.name for each in loss.elsewhere],
    ],
    ids=["names, abbreviations and aliases", "names in libraries"],
)
def test_no_name_stands_for_two_losses(names_of):
    found = Counter(name.lower() for loss in wizard.losses() for name in names_of(loss))
    assert [name for name, times in found.items() if times > 1] == []


def test_what_a_library_does_otherwise_is_said_in_sentences(loss):
    for each in loss.elsewhere:
        assert not each.convention or (each.convention[0].isupper() and each.convention.endswith("."))
