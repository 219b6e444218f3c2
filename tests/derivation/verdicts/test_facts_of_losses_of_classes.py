"""What is said of a loss of classes, against its formula in 50 digits, random chords and the literature."""

from __future__ import annotations

from functools import cache

import mpmath
import numpy as np
import pytest
import scipy.optimize
import sympy as sp

import wizard
from wizard.assumptions.domain import classes, real_line, simplex
from wizard.assumptions.loss import Constant, NamedLoss
from wizard.derivation.of_loss import properties_of_loss
from wizard.derivation.properties.records import Kind
from wizard.derivation.three_classes import each_by_itself, through_a_softmax
from wizard.derivation.verdicts.chords import why_convex
from wizard.losses.classes import PROBABILITIES, SCORES, A, m, p_of, z_of
from wizard.notation.nodes import positive_part, unfold
from wizard.notation.sums import K, c, k

DIGITS = 50
STEP = sp.Rational(1, 10**15)  # of a finite difference: with 50 digits it leaves 20 of a second derivative
CLASSES = (1, 2, 3)
KNOWN = {loss.abbreviation: loss for loss in wizard.losses() if loss.target is classes}


def _stranger(name: str, formula: sp.Expr, *constants: Constant) -> NamedLoss:
    argument = PROBABILITIES if formula.has(p_of.label) else SCORES
    return NamedLoss(name, name, (argument,), formula, classes, constants)


def _over_classes(term: sp.Expr) -> sp.Sum:
    return sp.Sum(term, (k, 1, K))


margin = z_of[k] - z_of[c]
STRANGERS = {
    each.name: each
    for each in (
        _stranger("exponential", _over_classes(sp.exp(margin))),
        _stranger("squared hinge", _over_classes(positive_part(m + margin) ** 2), Constant(m)),
        _stranger("ramp", _over_classes(positive_part(1 + margin) - positive_part(margin))),
        _stranger("absolute error", 1 - p_of[c]),
        _stranger("spherical", -p_of[c] / sp.sqrt(_over_classes(p_of[k] ** 2))),
        _stranger("confidence penalty", -sp.log(p_of[c]) + _over_classes(p_of[k] * sp.log(p_of[k]))),
        _stranger("one against all", _over_classes(sp.log(1 + sp.exp(z_of[k]))) - z_of[c]),
        _stranger("one-sided hinges", _over_classes(positive_part(1 + z_of[k])) + positive_part(1 - z_of[c])),
        _stranger("product", z_of[c] ** 2 * _over_classes(z_of[k] ** 2)),  # convex in each score, not in all
        _stranger("tent", z_of[c] - _over_classes(positive_part(z_of[k]))),  # no curvature but at its kinks
        _stranger("cubic", _over_classes((z_of[k] - sp.KroneckerDelta(k, c)) ** 3)),
        _stranger(
            "additive margin",  # the bracket of the true class stands in an exponent
            sp.log(_over_classes(sp.exp(A * (z_of[k] - m * sp.KroneckerDelta(k, c))))) - A * (z_of[c] - m),
            Constant(A, 4.0),
            Constant(m, 0.5),
        ),
    )
}
LOSSES = {**KNOWN, **STRANGERS}
WITH_KINKS = {"multi-class hinge", "squared hinge", "ramp", "one-sided hinges", "tent"}
# how hard a wrong label pulls rises without end; of the spherical score it is not known
UNBOUNDED = {"exponential", "squared hinge", "product", "cubic", "spherical"}


@cache
def facts(name: str) -> tuple:
    return properties_of_loss(LOSSES[name])


def fact(name: str, kind: Kind):
    return next((each for each in facts(name) if each.kind is kind), None)


def written_out(loss: NamedLoss, expression: sp.Expr, true: int, **at: int) -> sp.Expr:
    """The expression for three classes in v1, v2, v3, with the constants at their usual values."""
    indices = {sp.Symbol(name, integer=True, positive=True): number for name, number in at.items()}
    plain = sp.sympify(expression).subs({K: 3, c: true, **indices}).doit()
    named = {
        each: sp.Integer(each.indices[0] == true) if each.base.label == classes.target_label else variable(each)
        for each in plain.atoms(sp.Indexed)
    }
    return unfold(plain.xreplace(named).xreplace(loss.usual))


def variable(indexed: sp.Indexed) -> sp.Symbol:
    return VARIABLES[int(indexed.indices[0]) - 1]


VARIABLES = sp.symbols("v1:4", real=True)


def drawn(loss: NamedLoss, seed: int) -> list[sp.Rational]:
    """Three scores, or three probabilities."""
    random = np.random.default_rng(seed)
    if loss.arguments[0].domain is simplex:
        parts = random.integers(1, 1000, 3)
        return [sp.Rational(int(part), int(parts.sum())) for part in parts]
    return [sp.Rational(int(each), 997) for each in random.integers(-3000, 3000, 3)]


def slope(expression: sp.Expr, place: int, at: list[sp.Rational]) -> sp.Expr:
    """The central difference by one of the variables."""
    moved = [[v + sign * STEP * int(n == place) for n, v in enumerate(at, start=1)] for sign in (1, -1)]
    up, down = (expression.xreplace(dict(zip(VARIABLES, values, strict=True))).evalf(DIGITS) for values in moved)
    return (up - down) / (2 * STEP)


@pytest.mark.parametrize("name", LOSSES)
def test_the_gradient_is_the_slope_of_the_formula(name):
    loss, said = LOSSES[name], fact(name, Kind.GRADIENT)
    for true in CLASSES:
        for place in CLASSES:
            at = drawn(loss, 10 * true + place)
            here = written_out(loss, said.formula, true, j=place).xreplace(dict(zip(VARIABLES, at, strict=True)))
            seen = slope(written_out(loss, loss.formula, true), place, at)
            assert abs(here.evalf(DIGITS) - seen) < 1e-20 * (1 + abs(seen))


@pytest.mark.parametrize("name", [name for name in LOSSES if name not in WITH_KINKS])
def test_the_hessian_is_the_slope_of_the_gradient(name):
    loss, gradient, said = LOSSES[name], fact(name, Kind.GRADIENT), fact(name, Kind.HESSIAN)
    for true in CLASSES:
        for first, second in ((1, 1), (1, 2), (3, 2), (3, 3)):
            at = drawn(loss, 100 * true + 10 * first + second)
            point = dict(zip(VARIABLES, at, strict=True))
            here = written_out(loss, said.formula, true, j=first, l=second).xreplace(point)
            seen = slope(written_out(loss, gradient.formula, true, j=first), second, at)
            assert abs(here.evalf(DIGITS) - seen) < 1e-20 * (1 + abs(seen))


def test_losses_with_kinks_have_no_hessian_and_the_others_do():
    assert {name for name in LOSSES if not fact(name, Kind.HESSIAN)} == WITH_KINKS


def chords(name: str, through_softmax: bool) -> tuple[np.ndarray, np.ndarray]:
    """For each class and random pairs of predictions: the loss halfway less the mean of the ends, and its size."""
    loss, random = LOSSES[name], np.random.default_rng(0)
    ends = random.normal(size=(2, 20_000, 3)) * random.choice([0.3, 1.0, 3.0], size=(1, 20_000, 1))

    def shares(z: np.ndarray) -> np.ndarray:
        return np.exp(z) / np.exp(z).sum(-1, keepdims=True)

    of_probabilities = loss.arguments[0].domain is simplex
    if of_probabilities and not through_softmax:
        ends = shares(ends)
    above, sizes = [], []
    for true in CLASSES:
        plain = sp.lambdify([*VARIABLES], written_out(loss, loss.formula, true), "numpy")
        here, there, between = (
            np.broadcast_to(plain(*(shares(v) if through_softmax else v).T), 20_000) for v in (*ends, ends.mean(0))
        )
        above.append(between - (here + there) / 2)
        sizes.append(1 + np.abs(here) + np.abs(there))
    return np.array(above), np.array(sizes)


@pytest.mark.parametrize("name", LOSSES)
def test_no_chord_speaks_against_what_is_said_of_convexity(name):
    for number, said in enumerate(each for each in facts(name) if each.kind is Kind.CONVEXITY):
        above, sizes = chords(name, through_softmax=number == 1)
        if said.holds is True:
            assert (above <= 1e-12 * sizes).all()
        if said.holds is False:
            assert (above > 1e-6 * sizes).any()


@pytest.mark.parametrize("name", LOSSES)
def test_there_is_no_proof_of_a_convexity_that_a_chord_refutes(name):
    constants = {each.symbol: each.domain for each in LOSSES[name].constants}
    for number, written in enumerate((each_by_itself(LOSSES[name]), through_a_softmax(LOSSES[name]))):
        above, sizes = chords(name, through_softmax=number == 1) if written else (np.zeros(1), np.ones(1))
        if written and (above > 1e-6 * sizes).any():
            reason, _ = why_convex(written, constants)
            assert not reason


# Boyd and Vandenberghe 2004, section 3.1.5; Weston and Watkins 1999; for the focal loss of a probability and of
# a score by hand: (1 - p)^2 log(1/p) is a product of two convex falling functions; others of a score level off
CONVEX = {
    "softmax CE": (True,),
    "label-smoothed CE": (True,),
    "weighted CE": (True,),
    "multi-class hinge": (True,),
    "CCE": (True, True),
    "sparse CCE": (True, True),
    "multi-class Brier": (True, False),
    "focal": (True, False),
    "GCE": (True, False),
    "SCE": (True, False),
    "Poly-1": (True, False),
    "exponential": (True,),
    "squared hinge": (True,),
    "ramp": (False,),
    "absolute error": (True, False),
    "spherical": (False, False),
    "confidence penalty": (True, False),
    "one against all": (True,),
    "one-sided hinges": (True,),
    "cubic": (False,),
    "product": (False,),
    "tent": (False,),
    "additive margin": (True,),
}


@pytest.mark.parametrize("name", CONVEX)
def test_convexity_is_decided(name):
    said = [each for each in facts(name) if each.kind is Kind.CONVEXITY]
    assert tuple(each.holds for each in said) == CONVEX[name]
    assert all(each.certainty.value == ("checked" if each.holds else "proved") for each in said)


# as the score of the true class goes to minus infinity, by hand: for K = 3 and the usual constants
PULLS = {
    "softmax CE": -1.0,
    "label-smoothed CE": -(1 - 0.1) - 0.1 / 3,
    "multi-class hinge": -2.0,
    "CCE": -1.0,
    "focal": -1.0,
    "Poly-1": -1.0,
    "SCE": -0.1,
    "GCE": 0.0,
    "multi-class Brier": 0.0,
    "absolute error": 0.0,
    "ramp": 0.0,
    "one against all": -1.0,
    "one-sided hinges": -1.0,
    "additive margin": -4.0,
    "exponential": -np.inf,
    "squared hinge": -np.inf,
}


@pytest.mark.parametrize("name", PULLS)
def test_the_pull_of_a_wrong_label_is_its_limit(name):
    said = fact(name, Kind.WRONG_LABEL)
    for _, limit in said.formula:
        assert float(limit.subs(LOSSES[name].usual)) == pytest.approx(PULLS[name], abs=1e-12)
    assert said.holds is bool(np.isfinite(PULLS[name]))


@pytest.mark.parametrize("name", [name for name in LOSSES if name not in UNBOUNDED])
def test_far_down_the_slope_is_what_is_said(name):
    loss, said = LOSSES[name], fact(name, Kind.WRONG_LABEL)
    assert said.holds
    for true, limit in said.formula:
        plain = sp.lambdify([*VARIABLES], written_out(loss, loss.formula, int(true)), "mpmath")

        def of_score(score, true=int(true), plain=plain):
            scores = [mpmath.mpf("0.3"), mpmath.mpf("-0.7"), mpmath.mpf("0.4")]
            scores[true - 1] = score
            if loss.arguments[0].domain is real_line:
                return plain(*scores)
            total = sum(map(mpmath.exp, scores))
            return plain(*(mpmath.exp(each) / total for each in scores))

        with mpmath.workdps(200):
            seen = (of_score(mpmath.mpf(-99)) - of_score(mpmath.mpf(-101))) / 2
        assert float(seen) == pytest.approx(float(limit.subs(loss.usual)), abs=1e-9)


def test_a_weight_is_the_pull_of_its_class_alone():
    first, *others = [limit for _, limit in fact("weighted CE", Kind.WRONG_LABEL).formula]
    (weight,) = (each.symbol for each in LOSSES["weighted CE"].constants)
    assert (first, *others) == (-weight, -1, -1)


@pytest.mark.parametrize("name", ["softmax CE", "label-smoothed CE", "one against all"])
def test_scores_that_are_best_have_the_shares_that_are_said(name):
    loss, said = LOSSES[name], fact(name, Kind.ESTIMAND)
    shares = np.array([0.5, 0.3, 0.2])
    plain = [sp.lambdify([VARIABLES], written_out(loss, loss.formula, true)) for true in CLASSES]
    best = scipy.optimize.minimize(
        lambda z: sum(s * f(z) for s, f in zip(shares, plain, strict=True)), np.zeros(3)
    )
    found = [written_out(loss, said.formula, 1, j=place) for place in CLASSES]
    assert [float(each.subs(dict(zip(VARIABLES, best.x, strict=True)))) for each in found] == pytest.approx(
        shares, abs=1e-4
    )


@pytest.mark.parametrize("name", ["multi-class hinge", "weighted CE", "additive margin", "exponential", "cubic"])
def test_scores_are_not_called_probabilities_where_that_was_not_found(name):
    assert fact(name, Kind.ESTIMAND) is None


def test_of_two_vectors_nothing_is_said():
    both = NamedLoss("both", "both", (SCORES, PROBABILITIES), z_of[c] * p_of[c], classes)
    assert properties_of_loss(both) == ()
