"""What the contracts share: every record there is, every model that its roles allow, and the truth.

A test that names `family`, `model`, `link`, `loss` or `domain` as an argument runs once for each of
them. Nothing is listed by hand, so a new record is tested by being there.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache

import pytest
from chosen_models import MODELS, name_of
from exact_truth import Point, Truth
from made_once import derivation_of, loss_of
from observations import grid, ordinary

import wizard
from wizard.catalogue import links


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    everything: dict[str, Callable[[], Sequence]] = {
        "family": wizard.families,
        "link": links,
        "loss": wizard.losses,
        "domain": wizard.domains,
        "model": lambda: [m for family in wizard.families() for m in MODELS(family)],
    }
    for argument in everything.keys() & set(metafunc.fixturenames):
        records = everything[argument]()
        ids = [name_of(r) if isinstance(r, wizard.Model) else r.name for r in records]
        metafunc.parametrize(argument, records, ids=ids)


@cache
def truth_of(model: wizard.Model) -> Truth:
    """The truth about a model, made once for all tests."""
    return Truth(model, derivation_of(model))


@pytest.fixture
def derived(model):
    """The model's derivation."""
    return derivation_of(model)


@pytest.fixture
def compiled(model):
    """The model's compiled loss."""
    return loss_of(model)


@pytest.fixture
def truth(model):
    """The model's truth to dozens of digits."""
    return truth_of(model)


@pytest.fixture
def points(model) -> list[Point]:
    """Extreme observations for the model: a seeded choice from the grid of its raw outputs."""
    return list(grid(model))


@pytest.fixture
def ordinary_points(model) -> list[Point]:
    """Observations as they come, the same in every run."""
    return list(ordinary(model))
