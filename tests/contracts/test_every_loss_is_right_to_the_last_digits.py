"""The compiled loss at extreme raw outputs, against -log of the density to dozens of digits by mpmath.

The error of x is |x - t| / (|t| + sum |x_i dt/dx_i|), in units of 2^-52: what the rounding of the inputs alone
may cost counts as one. Whole-numbered targets are exact and not among the inputs.
"""

import mpmath
import numpy as np
import pytest

import wizard
from wizard.assumptions.domain import real_line

BAR = 16
LARGEST = mpmath.mpf(np.finfo(float).max)
UNIT = mpmath.mpf(2) ** -52


def test_value_and_nll_are_right_to_sixteen_units(compiled, truth, points):
    for point in points:
        y, raw, given = point.arrays(compiled.of_classes)
        nll, *slopes = truth.evaluate(0, point)
        scale, shift = truth.constants_at(point)
        with mpmath.workdps(50), np.errstate(invalid="ignore"):
            loss = (nll - shift) / scale
            inputs = truth.moving_inputs(point)
            _compare(compiled.nll(y, raw, **given), nll, inputs, slopes, point)
            _compare(compiled.value(y, raw, **given), loss, inputs, [s / scale for s in slopes], point)


def test_the_gradient_is_right_to_sixteen_units(model, compiled, truth, points):
    for point in points if model.predicted else []:
        y, raw, given = point.arrays(compiled.of_classes)
        inputs = truth.moving_inputs(point)
        rows = np.reshape(truth.evaluate(1, point), (len(truth.raws), 1 + len(inputs)))
        scale, _ = truth.constants_at(point)
        with mpmath.workdps(50), np.errstate(invalid="ignore"):
            gradient = np.ravel(compiled.gradient(y, raw, **given))
            for found, (slope, *bends) in zip(gradient, rows, strict=True):
                _compare(found, slope / scale, inputs, [bend / scale for bend in bends], point)


def test_the_hessian_is_finite_wherever_the_truth_is(model, compiled, truth, points):
    for point in points if model.predicted else []:
        y, raw, given = point.arrays(compiled.of_classes)
        scale, _ = truth.constants_at(point)
        with mpmath.workdps(50), np.errstate(invalid="ignore"):
            hessian = np.ravel(compiled.hessian(y, raw, **given))
            for found, bend in zip(hessian, truth.evaluate(2, point), strict=True):
                assert np.isfinite(found) or abs(bend / scale) > LARGEST, point


def test_where_prediction_and_target_meet_nothing_breaks(model, compiled, truth):
    if model.family.domain is not real_line or "mu" not in model.links:
        return  # the prediction is not a target
    given = {name: model.constants.get(name, 1.0) for name in (*model.learned, *model.fixed)}
    for z in (0.3, 1.0, 4.0):
        raw = np.array([[0.7 if name == "mu" else z for name in model.predicted]])
        y = np.array([0.7])
        assert np.isfinite(compiled.nll(y, raw, **given)).all()
        assert np.isfinite(compiled.hessian(y, raw, **given)).all()
        left, right = compiled.nll(y - 0.5, raw, **given), compiled.nll(y + 0.5, raw, **given)
        if left == pytest.approx(right, rel=1e-14):
            assert np.ravel(compiled.gradient(y, raw, **given))[0] == 0


def test_hardly_any_degrees_of_freedom_cost_no_digits():
    model = wizard.Model("student_t", {"mu": "identity", "sigma": "identity", "nu": "identity"})
    gradient = wizard.compile(wizard.derive(model)).gradient(np.array([2.5]), np.array([[0.0, 1.0, 1e-8]]))
    assert gradient[0, 1] == pytest.approx(-8.39999998656e-09, rel=1e-12, abs=0)


def _compare(found, truth, inputs, slopes, point):
    if abs(truth) > LARGEST:
        return
    found = float(np.squeeze(found))
    assert np.isfinite(found), point
    size = abs(truth) + sum(abs(mpmath.mpf(x) * slope) for x, slope in zip(inputs, slopes, strict=True))
    tiny = BAR * mpmath.mpf(2) ** -1074  # below the smallest numbers a double has few digits or none
    assert abs(mpmath.mpf(found) - truth) <= BAR * UNIT * size + tiny, point
