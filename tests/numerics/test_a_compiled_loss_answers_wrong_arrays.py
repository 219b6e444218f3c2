"""Shapes, names and classes that do not fit are answered in a sentence; those that fit give the right shapes."""

import numpy as np
import pytest

import wizard
from wizard.numerics.compile import BadArguments

normal = wizard.compile(wizard.derive(wizard.Model("normal", {"mu": "identity", "sigma": "log"})))
learned = wizard.compile(wizard.derive(wizard.Model("normal", learn=["sigma"])))
softmax = wizard.compile(wizard.derive(wizard.Model("categorical")))
shares = wizard.compile(wizard.derive(wizard.Model("categorical", learn=["p"])))


def test_one_row_of_derivatives_for_each_observation():
    y, raw = np.zeros(5), np.zeros((5, 2))
    assert normal.value(y, raw).shape == normal.nll(y, raw).shape == (5,)
    assert normal.gradient(y, raw).shape == (5, 2)
    assert normal.hessian(y, raw).shape == (5, 2, 2)
    assert softmax.gradient([0, 2], np.zeros((2, 3))).shape == (2, 3)
    assert softmax.hessian([0, 2], np.zeros((2, 3))).shape == (2, 3, 3)


def test_one_hot_targets_are_the_same_as_class_numbers():
    z = np.array([[1.0, 2.0, 3.0], [0.5, -1.0, 0.0]])
    assert softmax.nll(np.eye(3)[[2, 0]], z).tolist() == softmax.nll([2, 0], z).tolist()
    p = np.array([0.2, 0.5, 0.3])
    assert shares.nll([2, 1], None, p=p) == pytest.approx(-np.log([0.3, 0.5]))
    assert shares.nll(np.eye(3)[[2, 1]], None, p=p) == pytest.approx(-np.log([0.3, 0.5]))


def test_the_mean_and_the_sum_are_what_they_say():
    total = wizard.compile(wizard.derive(wizard.Model("normal", reduction="sum")))
    mean = wizard.compile(wizard.derive(wizard.Model("normal")))
    assert total.reduced([1.0, 3.0], [0.0, 0.0]) == 10
    assert mean.reduced([1.0, 3.0], [0.0, 0.0]) == 5


@pytest.mark.parametrize(
    ("call", "says"),
    [
        (lambda: normal.value(np.zeros(3), np.zeros(3)), "needs 2 columns: mu, z_sigma"),
        (lambda: normal.value(np.zeros(3), np.zeros((3, 2)), tau=1.0), "takes no 'tau'"),
        (lambda: learned.value(np.zeros(3), np.zeros(3)), "sigma is learned: give its value"),
        (lambda: softmax.value([3], np.zeros((1, 3))), "whole number from 0 to 2"),
        (lambda: softmax.value([-1], np.zeros((1, 3))), "whole number from 0 to 2"),
        (lambda: softmax.value([0.5], np.zeros((1, 3))), "whole number from 0 to 2"),
    ],
)
def test_what_does_not_fit_is_said(call, says):
    with pytest.raises(BadArguments, match=says):
        call()
