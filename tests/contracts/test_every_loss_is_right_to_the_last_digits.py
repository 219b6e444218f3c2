"""The compiled loss at extreme raw outputs, against -log of the density to dozens of digits by mpmath.

The error of x is |x - t| / (|t| + sum |x_i dt/dx_i|), in units of 2^-52: what the rounding of the inputs alone
may cost counts as one. Whole-numbered targets are exact and not among the inputs.
"""

from itertools import product

import mpmath
import numpy as np
import pytest
from chosen_models import name_of
from exact_truth import Point, Truth

import wizard
from wizard.assumptions.domain import real_line
from wizard.catalogue import families, find

BAR = 16
UNLUCKY = (  # see the test expected to fail
    ("inverse_gaussian(mu=log, shape=log)", 0.3, (0.0, 0.0)),
)
LARGEST = mpmath.mpf(np.finfo(float).max)
UNIT = mpmath.mpf(2) ** -52


def test_value_and_nll_are_right_to_sixteen_units(model, compiled, truth, points):
    for point in points:
        if (name_of(model), point.y, point.raw) in UNLUCKY:
            continue
        _value_and_nll_are_right(compiled, truth, point)


def test_the_gradient_is_right_to_sixteen_units(model, compiled, truth, points):
    for point in points if model.predicted else []:
        _gradient_is_right(compiled, truth, point)


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
    given = {name: model.constants.get(name, 0.5) for name in (*model.learned, *model.fixed)}
    y = np.array([0.7])
    for z in (0.2, 0.6, 1.4, 4.0):
        raw = np.array([[0.7 if name == "mu" else z for name in model.predicted]])
        spans = [model.family.parameter(name).span for name in model.predicted]
        if not all(a <= value[0] <= b for value, (a, b) in zip(compiled.parameters(raw), spans, strict=True)):
            continue
        assert np.isfinite(compiled.nll(y, raw, **given)).all()
        assert not np.isnan(compiled.hessian(y, raw, **given)).any()
        left, right = compiled.nll(y - 0.5, raw, **given), compiled.nll(y + 0.5, raw, **given)
        if left == pytest.approx(right, rel=1e-14):
            assert np.ravel(compiled.gradient(y, raw, **given))[0] == 0


def test_hardly_any_degrees_of_freedom_cost_no_digits():
    model = wizard.Model("student_t", {"mu": "identity", "sigma": "identity", "nu": "identity"})
    gradient = wizard.compile(wizard.derive(model)).gradient(np.array([2.5]), np.array([[0.0, 1.0, 1e-8]]))
    assert gradient[0, 1] == pytest.approx(-8.39999998656e-09, rel=1e-12, abs=0)


@pytest.mark.parametrize(
    ("name", "links", "unlucky"),
    [
        pytest.param(
            "inverse_gaussian",
            {"mu": "log", "shape": "log"},
            UNLUCKY[0],
            marks=pytest.mark.xfail(
                strict=True,
                reason="0.817 - 1.806 + 0.919 leaves -0.070, and the slope in y vanishes: nothing is forgiven",
            ),
        ),
    ],
)
def test_three_rounded_terms_that_nearly_cancel_keep_sixteen_units(name, links, unlucky):
    derivation = wizard.derive(wizard.Model(name, links))
    point = Point(*unlucky[1:], {})
    truth = Truth(derivation.model, derivation)
    y, raw, _ = point.arrays(of_classes=False)
    nll, *slopes = truth.evaluate(0, point)
    with mpmath.workdps(50):
        _compare(wizard.compile(derivation).nll(y, raw), nll, truth.moving_inputs(point), slopes, point)


NEARLY_ONE = (0.0, 1e-9, -1e-4)


@pytest.mark.parametrize("through", ["log", "squareplus"])
@pytest.mark.parametrize(
    ("name", "targets"),
    [
        ("gamma", (1e-8, 0.003, 0.2, 3.0)),
        ("inverse_gamma", (1e-8, 0.5, 1e8)),
        ("weibull", (1e-8, 0.2, 3.0)),
        ("kumaraswamy", (1e-8, 0.3, 0.999)),
        ("poisson", (0.0, 1.0, 2.0)),
        ("negative_binomial", (0.0, 1.0, 2.0)),
        ("dirichlet", ((7e-9, 1e-5, 0.999989993),)),
    ],
)
def test_near_parameters_of_one_small_differences_keep_their_digits(name, targets, through):
    """There a raw output is nearly 0, which forgives nothing; densities are nearly simpler ones."""
    names = [parameter.name for parameter in find(name, families(), "family").parameters]
    model = wizard.Model(name, dict.fromkeys(names, through))
    derivation = wizard.derive(model)
    compiled, truth = wizard.compile(derivation), Truth(model, derivation)
    for y, raw in product(targets, product(NEARLY_ONE, repeat=len(model.links))):
        _value_and_nll_are_right(compiled, truth, Point(y, raw, {}))
        _gradient_is_right(compiled, truth, Point(y, raw, {}))


def _value_and_nll_are_right(compiled, truth, point):
    y, raw, given = point.arrays(compiled.of_classes)
    nll, *slopes = truth.evaluate(0, point)
    scale, _ = truth.constants_at(point)
    loss = truth.loss(point)
    with mpmath.workdps(50), np.errstate(invalid="ignore"):
        inputs = truth.moving_inputs(point)
        _compare(compiled.nll(y, raw, **given), nll, inputs, slopes, point)
        _compare(compiled.value(y, raw, **given), loss, inputs, [s / scale for s in slopes], point)


def _gradient_is_right(compiled, truth, point):
    y, raw, given = point.arrays(compiled.of_classes)
    inputs = truth.moving_inputs(point)
    rows = np.reshape(truth.evaluate(1, point), (len(truth.raws), 1 + len(inputs)))
    scale, _ = truth.constants_at(point)
    with mpmath.workdps(50), np.errstate(invalid="ignore"):
        gradient = np.ravel(compiled.gradient(y, raw, **given))
        for found, (slope, *bends) in zip(gradient, rows, strict=True):
            _compare(found, slope / scale, inputs, [bend / scale for bend in bends], point)


def _compare(found, truth, inputs, slopes, point):
    if abs(truth) > LARGEST:
        return
    found = float(np.squeeze(found))
    assert np.isfinite(found), point
    size = abs(truth) + sum(abs(mpmath.mpf(x) * slope) for x, slope in zip(inputs, slopes, strict=True))
    tiny = mpmath.mpf(2) ** -1022  # below it a double has few digits or none, and a factor may have had none
    assert abs(mpmath.mpf(found) - truth) <= BAR * UNIT * size + tiny, point
