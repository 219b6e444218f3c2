"""What is said of a named loss, likelihood or not: proper scoring, convexity, what its scores stand for."""

from __future__ import annotations

import numpy as np
import pytest
import scipy.optimize
import sympy as sp
from strangers import OF_OUTCOMES, error, f, number, of_error, of_probability, of_score, p, y

import wizard
from wizard.assumptions.domain import positive
from wizard.assumptions.loss import Constant
from wizard.catalogue import find
from wizard.derivation.consequences import consequences_of
from wizard.derivation.facts_of_loss import facts_of_loss
from wizard.derivation.of_loss import derivation_of, properties_of_loss
from wizard.derivation.properties.records import Kind
from wizard.derivation.verdicts.outcomes import outcomes_of
from wizard.derivation.verdicts.scoring import scoring
from wizard.numerics.compile import compile_loss

# Gneiting and Raftery 2007, section 3; Charoenphakdee et al. 2021 on the focal loss
PROPER = {"BCE", "Brier", "multi-class Brier", "CCE", "sparse CCE"}
IMPROPER = {"binary focal", "focal", "Dice", "Tversky", "ASL", "GCE", "SCE", "Poly-1", "forward-corrected BCE"}
CONVEX = {"hinge", "squared hinge", "exponential", "MSE", "MAE", "Huber", "pinball", "epsilon-insensitive", "BCE"}
NOT_CONVEX = {"biweight", "Lorentzian", "Dice"}
LOSSES = {loss.abbreviation: loss for loss in wizard.losses()}


@pytest.mark.parametrize("name", sorted(PROPER | IMPROPER))
def test_proper_scoring_rules_are_known(name):
    assert scoring(LOSSES[name]).holds is (name in PROPER)


def test_a_proper_score_that_the_repository_does_not_know_is_one():
    assert scoring(OF_OUTCOMES["spherical score"][0]).holds is True
    assert scoring(OF_OUTCOMES["absolute error of a probability"][0]).holds is False
    assert scoring(of_probability((y - p) ** 4)).holds is False
    assert scoring(of_probability(-((y - p) ** 2))).holds is False  # stationary at the truth, where it is worst


@pytest.mark.parametrize("share", [0.2, 0.5, 0.85])
@pytest.mark.parametrize("name", ["exponential", "weighted BCE", "BCE with logits"])
def test_a_score_stands_for_the_share_at_which_it_is_best(name, share):
    loss = LOSSES[name]
    outcomes = outcomes_of(loss)
    (z,) = outcomes.symbols
    no, yes = (sp.lambdify(z, each.subs(outcomes.usual)) for each in outcomes.losses)
    best = scipy.optimize.minimize_scalar(lambda v: share * yes(v) + (1 - share) * no(v), tol=1e-12).x
    said = scoring(loss)
    slopes = [sp.diff(each, z).subs(outcomes.usual) for each in outcomes.losses]
    assert float((slopes[0] / (slopes[0] - slopes[1])).subs(z, best)) == pytest.approx(share, abs=1e-6)
    assert said.certainty.value == "proved"
    assert "stands for a probability" in said.statement


@pytest.mark.parametrize("name", sorted(CONVEX | NOT_CONVEX))
def test_convexity_is_proved_or_refuted(name):
    answers = [each for each in properties_of_loss(LOSSES[name]) if each.kind is Kind.CONVEXITY]
    assert answers[0].holds is (name in CONVEX)


def test_nothing_is_said_of_a_distribution_that_may_not_be():
    kinds = {each.kind for loss in LOSSES.values() for each in properties_of_loss(loss)}
    assert not kinds & {Kind.FISHER, Kind.EXPONENTIAL_FAMILY, Kind.OPTIMUM}


@pytest.mark.parametrize(
    "loss", [loss for loss in LOSSES.values() if derivation_of(loss)], ids=lambda loss: loss.name
)
def test_the_compiled_loss_is_the_formula_and_its_gradient_its_slope(loss):
    compiled = compile_loss(derivation_of(loss))
    rng = np.random.default_rng(8)
    few = {"counts": [0.0, 3.0], "nothing": [0.0], "normal distributions": [[0.7, 1.9], [-2.0, 0.3]]}
    target = [0.0, 1.0] if loss.target.two_valued else few.get(loss.target.name, [0.7, 1.9])
    for observed in target:
        raws = np.array([[0.31 + 0.1 * rng.random() for _ in loss.arguments]])
        slopes = np.ravel(compiled.gradient([observed], raws if len(loss.arguments) > 1 else raws[0]))
        for place in range(len(loss.arguments)):
            step = np.zeros_like(raws)
            step[0, place] = 1e-6
            above, below = (
                compiled.value([observed], each if len(loss.arguments) > 1 else each[0])[0]
                for each in (raws + step, raws - step)
            )
            assert slopes[place] == pytest.approx((above - below) / 2e-6, rel=1e-5, abs=1e-8)


def test_the_slope_is_a_number_where_the_loss_is_flat():
    compiled = compile_loss(derivation_of(LOSSES["ASL"]))
    assert compiled.gradient([0.0], [0.02]).tolist() == [0.0]  # below the margin of 0.05
    assert np.isfinite(compiled.gradient([1.0], [0.02])).all()
    assert compiled.hessian([0.0], [0.02]).tolist() == [0.0]


def test_a_loss_of_classes_has_no_derivation_of_its_own():
    assert derivation_of(find("softmax cross-entropy", wizard.losses(), "loss")) is None
    assert derivation_of(of_score(sp.exp(-sp.Symbol("z", real=True)))) is not None


def facts(loss, kind):
    return [each for each in facts_of_loss(loss) if each.kind is kind]


WAVY = of_error(f**2 / 2 + sp.sin(3 * f) / 6 - number * f)


@pytest.mark.parametrize(
    "formula",
    [WAVY.formula, (f - sp.Rational(17, 100)) ** 4 / 12 - f**2 / 20000 - number * f],
    ids=["waves", "a narrow dent"],
)
def test_only_a_likelihood_has_a_normaliser_that_is_convex(formula):
    assert sp.diff(formula, f, 2).subs(f, sp.Rational(17, 100) if formula != WAVY.formula else sp.pi / 6) < 0
    (found,) = facts(of_error(formula), Kind.CONVEXITY)
    assert found.holds is not True
    assert "normaliser" not in found.evidence


def test_a_likelihood_in_natural_parameters_is_convex_by_its_normaliser():
    (*_, found) = facts(LOSSES["RankNet"], Kind.CONVEXITY)
    assert found.holds is True
    assert "normaliser" in found.evidence


def power(value):
    c = positive.symbol("c")
    return of_error(sp.Abs(error) ** c, Constant(c, value, "power"))


@pytest.mark.parametrize(
    ("value", "convex", "bounded"), [(0.5, False, True), (1.0, True, True), (1.5, True, False), (2.5, True, False)]
)
def test_what_holds_for_one_value_of_a_constant_says_so(value, convex, bounded):
    (shape,), (pull,) = (facts(power(value), kind) for kind in (Kind.CONVEXITY, Kind.INFLUENCE))
    assert (shape.holds, pull.holds) == (convex, bounded)
    start = f"With $c = {value:g}$, the "
    assert shape.statement.startswith(start)
    assert pull.statement.startswith(start)
    ours = [c for c in consequences_of(power(value)) if c.because in (shape.kind.value, pull.kind.value)]
    assert ours
    assert all(each.statement.endswith(f"(With $c = {value:g}$.)") for each in ours)


@pytest.mark.parametrize("name", ["Huber", "pinball", "expectile", "pseudo-Huber", "beta-VAE", "GCE"])
def test_what_holds_for_all_values_of_the_constants_is_not_limited_to_one(name):
    proved = [each for each in facts(LOSSES[name], Kind.CONVEXITY) if each.holds]
    assert proved
    assert not any(each.given for each in proved)


@pytest.mark.parametrize("name", ["Huber", "biweight", "epsilon-insensitive", "circle", "cosine embedding"])
def test_what_was_found_for_the_usual_constants_alone_is_not_said_of_all(name):
    loss = LOSSES[name]
    kinds = (Kind.KINK, Kind.MARGIN, Kind.CURVATURE)
    found = [
        each for kind in kinds for each in facts(loss, kind) if each.formula is None
    ]  # 0: no curvature at all
    assert found
    assert all(dict(each.given) == loss.usual for each in found)


@pytest.mark.parametrize(("name", "goes"), [("biweight", 0), ("Lorentzian", 0), ("log-cosh", 1), ("Huber", 1)])
def test_far_off_targets_pull_as_robust_statistics_says(name, goes):
    (pull,) = facts(LOSSES[name], Kind.INFLUENCE)
    limits = [abs(limit.subs(LOSSES[name].usual)) for _, limit in pull.formula]
    assert limits == [goes, goes]
    assert pull.holds is True


def test_a_target_goes_to_an_end_of_its_domain_from_inside():
    (pull,) = facts(LOSSES["MSLE"], Kind.INFLUENCE)
    assert dict(pull.formula) == {-1: sp.oo, sp.oo: -sp.oo}


def test_a_weight_of_smoothed_labels_is_said_for_any_number_of_classes():
    said = wizard.verdict(LOSSES["label-smoothed CE"]).statement
    assert r"\frac{\epsilon}{K}" in said
    assert r"\frac{\epsilon}{3}" not in said
    assert "(With $K = 3$.)" in wizard.verdict(LOSSES["weighted CE"]).statement


@pytest.mark.parametrize(("name", "holds"), [("BCE", True), ("Brier", False), ("binary focal", False)])
def test_convexity_is_told_of_the_score_behind_a_probability(name, holds):
    in_p, in_z = facts(LOSSES[name], Kind.CONVEXITY)
    assert (in_p.holds, in_z.holds) == (True, holds)
    convex = [each for each in consequences_of(LOSSES[name]) if each.because == Kind.CONVEXITY.value]
    assert all("$p$" not in each.statement for each in convex)


def test_a_slope_that_jumps_down_refutes_convexity():
    truncated = of_error(sp.Piecewise((sp.Abs(error), sp.Abs(error) <= 1), (1, True)))
    for loss in (truncated, LOSSES["circle"]):
        for found in facts(loss, Kind.CONVEXITY):
            assert found.holds is False
            assert "jumps" in found.evidence


@pytest.mark.parametrize(
    ("name", "exists"),
    [
        ("Huber", True),
        ("smooth L1", True),
        ("contrastive", True),
        ("expectile", True),
        ("MAE", False),
        ("hinge", False),
    ],
)
def test_a_gradient_that_exists_at_a_kink_is_not_denied(name, exists):
    (gradient,), (hessian,) = (facts(LOSSES[name], kind) for kind in (Kind.GRADIENT, Kind.HESSIAN))
    assert ("away from the kinks" in gradient.evidence) is not exists
    assert "away from the kinks" in hessian.evidence


@pytest.mark.parametrize("name", ["log-cosh", "pseudo-Huber", "BCE with logits"])
def test_newton_steps_may_be_too_long_where_the_curvature_is_positive(name):
    said = [each.statement for each in consequences_of(LOSSES[name]) if each.because == Kind.CURVATURE.value]
    assert [each.endswith("It may still be too long.") for each in said] == [True]


@pytest.mark.parametrize("name", ["BCE", "Brier", "GAN discriminator"])
def test_nobody_takes_newton_steps_in_a_probability(name):
    assert not [each for each in consequences_of(LOSSES[name]) if each.because == Kind.CURVATURE.value]
