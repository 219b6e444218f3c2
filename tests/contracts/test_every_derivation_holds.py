"""What must be true of the derivation of any model: its steps, its end, its loss in numbers, its slopes."""

from itertools import product

import mpmath
import numpy as np
import pytest
import scipy.stats
import sympy as sp

from wizard.derivation.lines import summand
from wizard.derivation.records import Certainty, Relation
from wizard.model import Reduction
from wizard.notation.sums import n

STEP = mpmath.mpf(10) ** -18  # of central differences, which are then right to about 36 digits


def test_no_step_is_refuted_and_each_gives_its_reason(derived):
    assert derived.steps
    for step in derived.steps:
        assert step.verdict.certainty is not Certainty.REFUTED
        assert step.verdict.evidence
        assert step.because
        assert step.rule.endswith(".")
        assert (step.dropped is not None) == (step.relation in (Relation.SHIFT, Relation.SCALE))


def test_each_step_begins_where_the_last_one_ended(derived):
    assert isinstance(derived.start, sp.Product)
    for line, step in zip(derived.lines, derived.steps, strict=False):
        assert step.before == line


def test_the_last_line_is_a_loss_of_the_data(derived, model):
    assert model.reduction is Reduction.MEAN
    assert derived.steps[-1].dropped == n
    assert summand(derived.lines[-1]) == derived.loss
    assert not derived.loss.has(sp.Product)


def test_the_sign_changes_exactly_once(derived):
    flips = [s for s in derived.steps if s.relation is Relation.MONOTONE and s.after == -s.before]
    logarithms = [s for s in derived.steps if s.relation is Relation.MONOTONE and s not in flips]
    assert len(flips) == 1
    assert [s.after for s in logarithms] == [sp.log(s.before) for s in logarithms]
    assert len(logarithms) == 1


def test_what_was_dropped_holds_nothing_free(derived, model):
    for step in derived.dropped:
        assert not step.dropped.free_symbols & model.free


def test_the_compiled_nll_is_minus_the_log_density_of_scipy(model, compiled, ordinary_points):
    for point in ordinary_points:
        y, raw, given = point.arrays(compiled.of_classes)
        predicted = dict(zip(model.predicted, compiled.parameters(raw), strict=True)) if model.predicted else {}
        parameters = [np.squeeze({**given, **predicted}[p.name]) for p in model.family.parameters]
        reference = model.family.reference(scipy.stats, *parameters)
        if compiled.of_classes:
            wanted = -reference.logpmf(np.eye(3, dtype=int)[y[0]])
        else:
            wanted = -np.ravel((reference.logpmf if model.family.domain.discrete else reference.logpdf)(y))
        assert compiled.nll(y, raw, **given) == pytest.approx(wanted, rel=1e-12, abs=1e-13)


def test_the_nll_is_scale_times_loss_plus_shift(compiled, truth, ordinary_points):
    for point in ordinary_points:
        y, raw, given = point.arrays(compiled.of_classes)
        scale, shift = map(float, truth.constants_at(point))
        assert scale > 0
        assert compiled.nll(y, raw, **given) == pytest.approx(scale * compiled.value(y, raw, **given) + shift)


def test_the_chain_rule_is_never_refuted(model, derived):
    assert [rule.parameter.name for rule in derived.gradient] == list(model.predicted)
    for rule in derived.gradient:
        assert rule.verdict.certainty is not Certainty.REFUTED


def test_gradient_and_hessian_are_the_differences_of_the_density(model, compiled, truth, ordinary_points):
    if not model.predicted:
        return
    size = len(truth.raws)
    for point in ordinary_points[:2]:
        y, raw, given = point.arrays(compiled.of_classes)
        scale, _ = truth.constants_at(point)
        gradient = compiled.gradient(y, raw, **given).reshape(size)
        hessian = compiled.hessian(y, raw, **given).reshape(size, size)
        for i in range(size):
            assert gradient[i] == pytest.approx(float(_slope(truth, point, i) / scale), rel=1e-11, abs=1e-13)
        for i, j in product(range(size), repeat=2):
            wanted = float(_curvature(truth, point, i, j) / scale)
            assert hessian[i, j] == pytest.approx(wanted, rel=1e-10, abs=1e-12)


def _nll(truth, point, moves):
    with mpmath.workdps(80):
        raw = [mpmath.mpf(value) for value in point.raw]
        for place, sign in moves:
            raw[place] += sign * STEP
        return truth.evaluate(0, type(point)(point.y, tuple(raw), point.given))[0]


def _slope(truth, point, i):
    with mpmath.workdps(80):
        return (_nll(truth, point, [(i, 1)]) - _nll(truth, point, [(i, -1)])) / (2 * STEP)


def _curvature(truth, point, i, j):
    signs = product((1, -1), repeat=2)
    with mpmath.workdps(80):
        return sum(a * b * _nll(truth, point, [(i, a), (j, b)]) for a, b in signs) / (4 * STEP**2)
