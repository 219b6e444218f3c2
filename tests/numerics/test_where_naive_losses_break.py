"""Where the naive form of a loss breaks is known by hand for some; the truth is what mpmath says."""

import math
from dataclasses import replace

import mpmath
import numpy as np
import pytest
import sympy as sp

import wizard
from wizard.assumptions.domain import binary, positive, real_line
from wizard.assumptions.loss import MEAN, Argument, NamedLoss
from wizard.numerics.breaking import PRECISIONS, SHOWN, breaking
from wizard.numerics.breaking_words import said_of
from wizard.numerics.faults import TOLERANCE, Kind, exact_values, fault_at, relative_error
from wizard.numerics.kernels.sequences import alignments
from wizard.numerics.long_sequences import too_long
from wizard.numerics.naive import naive
from wizard.numerics.scored import SHARES, NotLookedAt, scored
from wizard.numerics.stable_scores import steady

BY_NAME = {loss.name: loss for loss in wizard.losses()}
LOGITS, PROBABILITY = BY_NAME["binary cross-entropy with logits"], BY_NAME["binary cross-entropy"]
SOFTMAX, LOG_COSH = BY_NAME["softmax cross-entropy"], BY_NAME["log-cosh loss"]
PRECISE = 1200  # digits: 1 - sigmoid(1000) has 435 zeros behind the point
y, z = binary.target, real_line.symbol("z")


LOOKED_AT = [
    (loss, moving) for loss in wizard.losses() if loss.of_mean == MEAN for moving in range(len(loss.arguments))
]


def said_which(of: object) -> str:
    return of.name if isinstance(of, NamedLoss) else f"argument {of}"


def of_every_loss(test):
    return pytest.mark.parametrize(("loss", "moving"), LOOKED_AT, ids=said_which)(test)


def starts(loss: NamedLoss, target: int, sign: int, kind: Kind) -> dict[type, tuple[float | None, str, str]]:
    """Where each precision begins to leave nothing of the loss, the part to blame, and what the loss is."""
    return {
        each.precision: (each.start, each.fault.part, each.fault.loss)
        for each in breaking(loss).stretches
        if (each.target, each.sign, each.fault.kind) == (target, sign, kind) and each.fault.loss
    }


LARGEST = {precision: float(np.log(float(np.finfo(precision).max))) for precision in PRECISIONS}  # 88.72, 709.78
ONE = {np.float32: 24 * np.log(2), np.float64: 53 * np.log(2)}  # 16.64, 36.74: 1 + exp(-x) is 1 from there on
SMALLEST = {np.float32: 150 * np.log(2), np.float64: 1075 * np.log(2)}  # 103.97, 745.13: exp(-x) is 0


IN_TENTHS, PATHS = "np.exp(s/tau)", "sum_over_paths(z, A)"
RANDOM_FIELD = BY_NAME["linear-chain conditional random field loss"]
FOUR_PATHS = {p: x - np.log(4) for p, x in LARGEST.items()}  # go on from the class at the first step


@pytest.mark.parametrize(
    ("loss", "target", "sign", "kind", "known", "part", "becomes"),
    [
        (LOGITS, 0, 1, Kind.TOO_LARGE, LARGEST, "np.exp(z)", "inf"),
        (LOGITS, 1, 1, Kind.TOO_LARGE, LARGEST, "np.exp(z)", "inf"),
        (LOGITS, 0, -1, Kind.ROUNDED, ONE, "np.log(1 + np.exp(z))", "0"),
        (PROBABILITY, 0, 1, Kind.CANCELLED, ONE, "1 - p", "inf"),
        (PROBABILITY, 1, 1, Kind.CANCELLED, ONE, "1 - p", "nan"),  # 0 log(0)
        (PROBABILITY, 1, -1, Kind.TOO_LARGE, LARGEST, "np.exp(-z)", "inf"),
        (PROBABILITY, 0, -1, Kind.TOO_LARGE, LARGEST, "np.exp(-z)", "nan"),
        (SOFTMAX, 1, 1, Kind.TOO_LARGE, LARGEST, "np.exp(z)", "inf"),
        (LOG_COSH, 0, 1, Kind.TOO_LARGE, {p: x + np.log(2) for p, x in LARGEST.items()}, "np.cosh(f - y)", "inf"),
        (BY_NAME["Poisson negative log-likelihood"], 1, -1, Kind.TOO_SMALL, SMALLEST, "np.exp(z)", "inf"),
        (BY_NAME["InfoNCE loss"], 1, 1, Kind.TOO_LARGE, {p: x / 10 for p, x in LARGEST.items()}, IN_TENTHS, "inf"),
        (BY_NAME["Kullback-Leibler divergence"], SHARES, 1, Kind.TOO_LARGE, LARGEST, "np.exp(z)", "nan"),
        (BY_NAME["pairwise logistic loss"], 0, 1, Kind.TOO_LARGE, LARGEST, "np.exp(z_1 - z_2)", "inf"),
        (RANDOM_FIELD, (1, 2, 2), 1, Kind.TOO_LARGE, FOUR_PATHS, PATHS, "inf"),
        (BY_NAME["Poisson negative log-likelihood"], 0, -1, Kind.TOO_SMALL, SMALLEST, "np.exp(z)", "nan"),
    ],
)
def test_a_naive_form_breaks_where_it_is_known_to(loss, target, sign, kind, known, part, becomes):
    found = starts(loss, target, sign, kind)
    assert set(found) == set(PRECISIONS)
    for precision, (start, blamed, value) in found.items():
        assert start == pytest.approx(known[precision], rel=3e-3)
        assert (blamed, value) == (part, becomes)


@pytest.mark.parametrize(
    "name", ["mean squared error", "mean absolute error", "Huber loss", "hinge loss", "quantile (pinball) loss"]
)
def test_a_polynomial_in_pieces_holds_everywhere(name):
    found = breaking(BY_NAME[name])
    assert found.stretches == said_of(found) == ()
    assert not any(
        each.single.is_wrong or each.double.is_wrong for places in found.places.values() for each in places
    )


def test_a_sequence_may_be_too_long_for_plain_numbers():
    """With three labels that differ, of T steps cut into 7 runs there are binomial(T + 3, 6) of 3^-T each."""
    found = too_long(naive(scored(BY_NAME["connectionist temporal classification loss"])))
    assert (found.part, found.becomes, found.loss) == ("alignments(p, y)", "0", "inf")
    for precision, steps in found.steps.items():
        nothing = mpmath.mpf(float(np.finfo(precision).smallest_subnormal)) / 2

        def probability(count):
            return mpmath.binomial(count + 3, 6) * mpmath.mpf(3) ** -count

        assert probability(steps + 3) < nothing < probability(steps - 3)  # what is added up is rounded before
    assert too_long(naive(scored(BY_NAME["sequence cross-entropy"]))) is None
    assert too_long(naive(scored(LOGITS))) is None


BY_HAND = {
    "connectionist temporal classification loss": lambda y, z: (
        -np.log(alignments(np.exp(z) / np.exp(z).sum(axis=-1)[:, None], y))
    ),
    "Kullback-Leibler divergence": lambda y, z: np.sum(y * np.log(y / (np.exp(z) / np.sum(np.exp(z))))),
    "sequence cross-entropy": lambda y, z: np.sum(np.log(np.sum(np.exp(z), axis=1)) - z[[0, 1, 2], y]),
    "listwise maximum likelihood loss": lambda y, z: sum(
        np.log(np.sum(np.exp(z[y[place:]]))) - z[y[place]] for place in range(3)
    ),
    LOGITS.name: lambda y, z: np.log(1 + np.exp(z)) - y * z,
    PROBABILITY.name: lambda y, z: -y * np.log(1 / (1 + np.exp(-z))) - (1 - y) * np.log(1 - 1 / (1 + np.exp(-z))),
    LOG_COSH.name: lambda y, f: np.log(np.cosh(y - f)),
    "mean squared error": lambda y, f: (y - f) ** 2,
    "hinge loss": lambda y, z: np.maximum(1 - (2 * y - 1) * z, 0),
    "Gamma deviance": lambda y, z: 2 * y / np.exp(z) + 2 * np.log(np.exp(z)) - 2 - 2 * np.log(y),
}


@pytest.mark.parametrize("name", BY_HAND)
@pytest.mark.parametrize("precision", PRECISIONS)
def test_the_naive_form_is_what_one_types(name, precision):
    form = naive(scored(BY_NAME[name]))
    for target in form.of.targets:
        for score in np.linspace(-100, 100, 41, dtype=precision):
            with np.errstate(all="ignore"):
                typed = BY_HAND[name](*form.of.in_numpy(target, score))
            assert type(typed) is precision
            np.testing.assert_allclose(form.value(target, score), typed, rtol=4 * np.finfo(precision).eps)


@of_every_loss
@pytest.mark.parametrize("precision", PRECISIONS)
def test_the_code_that_is_shown_is_what_runs_and_stays_in_its_precision(loss, moving, precision):
    form = naive(scored(loss, moving))
    for target in form.of.targets:
        for score in (-20.5, 0.25, 3.0, 95.0):
            shown = dict(zip(("y", form.of.name), form.of.in_numpy(target, precision(score)), strict=True))
            shown |= {"np": np, "math": math}
            exec("\n".join(form.helpers), shown)
            with np.errstate(all="ignore"):
                exec(form.code, shown)
            for value in (
                form.value(target, precision(score)),
                form.values(target, precision(score))[form.parts[-1]],
            ):
                np.testing.assert_equal(np.asarray(value), np.asarray(shown["loss"]))
                assert np.asarray(value).dtype == precision


@pytest.mark.parametrize("score", SHOWN)
def test_the_truth_is_what_mpmath_says(score):
    with mpmath.workdps(PRECISE):
        e = mpmath.exp(mpmath.mpf(score))
        truths = {
            (LOGITS.name, 0): mpmath.log1p(e),
            (LOGITS.name, 1): mpmath.log1p(1 / e),
            (PROBABILITY.name, 0): mpmath.log1p(e),
            (PROBABILITY.name, 1): mpmath.log1p(1 / e),
            (SOFTMAX.name, 1): mpmath.log(e + 2) - score,
            ("focal loss", 1): (2 / (e + 2)) ** 2 * -mpmath.log(e / (e + 2)),
            ("Brier score of classes", 1): (2 / (e + 2)) ** 2 + 2 / (e + 2) ** 2,
            (LOG_COSH.name, 0): mpmath.log(mpmath.cosh(score)),
            ("Poisson deviance", 1): 2 * (e - 1 - mpmath.mpf(score)),
        }
        for (name, target), truth in truths.items():
            form = naive(scored(BY_NAME[name]))
            (found,) = exact_values(form, target, float(score))[form.parts[-1]]
            assert abs(mpmath.mpf(str(found)) - truth) <= abs(truth) * mpmath.mpf(10) ** -30


SCORES = (
    *SHOWN,
    *(sign * size for sign in (1, -1) for size in (1e-9, 1e-5, 1e-3, 0.3, 2.5, 7.7, 23, 31, 55, 300)),
)
OTHERWISE = {"Tweedie deviance": 1.9, "pseudo-Huber loss": 2.5, "linear-exponential loss": 0.7, "focal loss": 3.3}


def otherwise_tuned(loss: NamedLoss) -> NamedLoss:
    """The loss with another value of its constant than the usual one."""
    (constant,) = loss.constants
    return replace(loss, constants=(replace(constant, value=OTHERWISE[loss.name]),))


@pytest.mark.parametrize(
    ("loss", "moving"),
    [*LOOKED_AT, *((otherwise_tuned(BY_NAME[name]), 0) for name in OTHERWISE)],
    ids=lambda of: f"{of.name} {[each.value for each in of.constants]}" if isinstance(of, NamedLoss) else f"{of}",
)
def test_the_stable_form_keeps_its_digits(loss, moving):
    """The error in units of the last place, beside the loss and what the rounding of what is given changes."""
    of = scored(loss, moving)
    form, stable = naive(of), steady(of)
    further = (1e9, -1e9) if of.of_errors else ()
    larger = (
        () if of.is_array or of.held or of.of_errors or not loss.target.contains(np.array([5.0])).all() else (5,)
    )
    for target in (*of.targets, *larger):
        for score in (*SCORES, *further):
            truth = true_loss(form, target, score)
            if not np.finfo(float).tiny < abs(truth) < np.finfo(float).max:
                assert relative_error(stable.value(target, score), truth, np.float64) == 0
                continue
            beside = [true_loss(form, target, score * (1 + SLIGHTLY)), *with_other_constants(of, target, score)]
            room = 1 + sum(abs(each - truth) for each in beside) / SLIGHTLY / abs(truth)
            units = relative_error(stable.value(target, score), truth, np.float64) * 2.0**52 / float(room)
            assert units <= 16, (target, score, stable.value(target, score), truth)


SLIGHTLY = 2.0**-30


def true_loss(form, target, score: float):
    (found,) = exact_values(form, target, float(score))[form.parts[-1]]
    return found


def with_other_constants(of, target, score: float):
    """The loss with each constant that is no whole number slightly changed: that is rounded, too."""
    for constant in of.loss.constants:
        if constant.value != int(constant.value):
            changed = replace(constant, value=constant.value * (1 + SLIGHTLY))
            others = (changed if each is constant else each for each in of.loss.constants)
            loss = replace(of.loss, constants=tuple(others))
            moving = of.loss.arguments.index(of.argument)
            yield true_loss(naive(scored(loss, moving)), target, score)


def test_the_stable_form_is_exact_where_that_is_known():
    assert steady(scored(LOGITS)).value(0, 1000.0) == 1000.0
    assert steady(scored(PROBABILITY)).value(1, -1000.0) == 1000.0
    assert steady(scored(SOFTMAX)).value(1, 1000.0) == 0.0
    assert steady(scored(LOG_COSH)).value(0, 1e9) == 1e9 - np.log(2)


@of_every_loss
def test_a_loss_is_wrong_where_a_fault_is_found_and_nowhere_else(loss, moving):
    found = breaking(loss, moving)
    for target, places in found.places.items():
        for place in places:
            for precision, reading in zip(PRECISIONS, (place.single, place.double), strict=True):
                fault = fault_at(found.naive, target, precision(place.score))
                assert (fault is not None) is reading.is_wrong is (not reading.error <= TOLERANCE)


@of_every_loss
def test_a_number_out_of_range_is_so_from_where_it_is_said_to_be(loss, moving):
    """Digits that are lost by rounding come and go for a while."""
    for each in breaking(loss, moving).stretches:
        if not each.fault.loss or each.fault.kind not in (Kind.TOO_LARGE, Kind.TOO_SMALL):
            continue

        def manner(size, each=each):
            fault = fault_at(naive(scored(loss, moving)), each.target, each.precision(each.sign * size))
            return None if fault is None else fault.manner

        for edge, outwards in ((each.start, 1), (each.stop, -1)):
            if edge is not None:
                assert manner(edge * (1 + outwards * 2e-3)) == each.fault.manner
                assert manner(edge * (1 - outwards * 2e-3)) != each.fault.manner


@pytest.mark.parametrize(
    ("value", "truth", "precision", "error"),
    [
        (0.0, mpmath.exp(-1000), np.float64, 0.0),
        (0.0, mpmath.exp(-100), np.float32, 0.0),
        (0.0, mpmath.exp(-80), np.float32, 1.0),
        (np.inf, mpmath.exp(100), np.float32, 0.0),
        (np.inf, mpmath.exp(100), np.float64, np.inf),
        (-np.inf, mpmath.exp(1000), np.float64, np.inf),
        (np.nan, mpmath.mpf(1), np.float64, np.inf),
        (np.nan, mpmath.mpf(0), np.float64, np.inf),
        (2.0, mpmath.mpf(1), np.float64, 1.0),
        (0.0, mpmath.mpf(0), np.float64, 0.0),
    ],
)
def test_the_relative_error_forgives_what_no_number_could_do_better(value, truth, precision, error):
    assert relative_error(value, truth, precision) == error


def test_a_loss_made_of_the_mean_over_all_says_why_there_is_no_answer():
    with pytest.raises(NotLookedAt, match=r"^It is made of the mean over all observations"):
        breaking(BY_NAME["root mean squared error"])


def strange(formula: sp.Expr, **changed) -> NamedLoss:
    return NamedLoss("strange", "strange", (Argument(z, real_line),), formula, **({"target": binary} | changed))


def test_a_loss_that_is_not_in_the_repository_breaks_where_it_must():
    twice = strange(sp.log(1 + sp.exp(2 * z)) - 2 * y * z)
    start, part, becomes = starts(twice, 0, 1, Kind.TOO_LARGE)[np.float64]
    assert start == pytest.approx(LARGEST[np.float64] / 2, rel=1e-3)
    assert (part, becomes) == ("np.exp(2*z)", "inf")
    with pytest.raises(NotLookedAt, match="loggamma"):
        breaking(strange(sp.loggamma(1 + z**2) + y * z))
    amount = positive.target
    with pytest.raises(
        NotLookedAt, match="exact value"
    ):  # exp(exp(1000)) takes more digits than there is room for
        breaking(strange(sp.exp(sp.exp(z)) - amount * z, target=positive))


def test_what_is_said_names_the_part_the_place_and_the_loss():
    said = {each.targets: each for each in said_of(breaking(PROBABILITY)) if "cancel" in each.statement}
    assert said[(0,)].statement == "The terms of `1 - p` cancel, and nothing is left of it: the loss is inf"
    assert said[(0,)].where == (
        "from z = 16.64 on in single precision (few digits are right from 12.82 on),"
        " from z = 36.74 on in double precision (few digits are right from 34.98 on)"
    )
    both = {each.statement: each.where for each in said_of(breaking(LOG_COSH))}
    assert both["`np.cosh(f - y)` is too large for a number and becomes inf: the loss is inf"] == (
        "from |f| = 89.42 on in single precision, from |f| = 710.5 on in double precision"
    )
