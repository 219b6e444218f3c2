"""Where one observation's loss is least, and what of a curve is drawn beside a pole."""

import numpy as np
import pytest

from wizard.assumptions.loss import NamedLoss
from wizard.derivation.of_loss import derivation_of
from wizard.losses import classification, regression
from wizard.numerics.compile import CompiledLoss, compile_loss
from wizard.numerics.curves import least, without_spikes

GRID = np.linspace(-4.0, 4.0, 81)


def compiled(record: NamedLoss) -> CompiledLoss:
    derivation = derivation_of(record)
    assert derivation is not None
    return compile_loss(derivation)


@pytest.mark.parametrize("record", [regression.squared_error, regression.absolute_error], ids=lambda r: r.name)
@pytest.mark.parametrize("y", [1.2345, -0.5])
def test_an_error_is_least_where_the_prediction_is_the_target(record, y):
    assert least(compiled(record), y, [0.0], 0, GRID, {}) == pytest.approx(y, abs=1e-6)


def test_the_best_scale_of_one_error_is_its_size():
    loss = compiled(regression.gaussian_nll)
    sigmas = np.linspace(0.05, 6.0, 100)
    assert least(loss, 1.7, [0.2, 1.0], 1, sigmas, {}) == pytest.approx(1.5, abs=1e-6)


def test_nothing_is_least_where_the_loss_falls_to_an_end_or_is_flat():
    for y in (0.0, 1.0):
        assert least(compiled(classification.exponential_loss), y, [0.0], 0, GRID, {}) is None
    assert least(compiled(regression.epsilon_insensitive), 0.0, [0.0], 0, GRID, {"epsilon": 2.0}) is None


def test_a_pole_is_cut_off_and_all_else_is_kept():
    x = np.linspace(0.001, 2.0, 400)
    kept = without_spikes(1.0 / x)
    assert np.isnan(kept[0])
    assert np.isfinite(kept[x > 0.1]).all()
    bounded = np.sin(x)
    assert (without_spikes(bounded) == bounded).all()
    flat = np.ones(9)
    assert (without_spikes(flat) == flat).all()
