"""The same losses in libraries: every library that a record names returns factor * ours + shift, or its own clamp.

What boosted trees compute is held to the records in `test_the_same_losses_in_boosted_trees.py`.
"""

from __future__ import annotations

from importlib import import_module
from itertools import product
from random import Random

import numpy as np
import pytest
import scipy.spatial
import scipy.stats
from library_calls import (
    ROUNDING,
    SINGLE,
    Call,
    clamped_variance,
    clipped_to,
    columns_of_logits,
    distance_on_a_line,
    each,
    in_hinge_metric,
    in_huber_regressor,
    in_keras,
    in_keras_circle,
    in_keras_metric,
    in_metric_learning_circle,
    in_optax,
    in_scipy_least_squares,
    in_scipy_stats,
    in_sklearn_descent,
    in_sklearn_metrics,
    in_sklearn_trees,
    in_statsmodels_families,
    in_statsmodels_norms,
    in_torch,
    in_torch_divergence,
    in_torch_in_this_order,
    needs,
    of_log,
    of_logit,
    one_hot,
    partner_first,
    ratio_from_rounding,
    signed,
    smoothed_below_alone,
    triplet,
    twice_with_a_trifle_added,
    two_vectors,
)

import wizard
from wizard.assumptions.sequences import Sequences


def logarithm_clipped_alone(ours, y, p):
    """Keras clips what it takes the logarithm of, and not what it raises to the power gamma = 2."""
    of_label = np.where(y, p, 1 - p)
    clipped = np.clip(of_label, 1e-7, 1 - 1e-7)
    return np.where(clipped == of_label, ours(y, p), -((1 - of_label) ** 2) * np.log(clipped))


KERAS_CLIP = clipped_to(1e-7)
SMALLEST_IN_KERAS = float(np.float32(1e-7))  # where it is made a number of single precision first

CALLS = {
    # of the error
    "torch.nn.MSELoss": Call(in_torch("MSELoss")),
    "keras.losses.MeanSquaredError": Call(in_keras("MeanSquaredError"), relative=SINGLE),
    "sklearn.metrics.mean_squared_error": Call(in_sklearn_metrics("mean_squared_error")),
    "sklearn._loss.HalfSquaredError": Call(in_sklearn_trees("HalfSquaredError")),
    "optax.squared_error": Call(in_optax("squared_error")),
    "optax.l2_loss": Call(in_optax("l2_loss")),
    "statsmodels.robust.norms.LeastSquares": Call(in_statsmodels_norms("LeastSquares")),
    "torch.nn.L1Loss": Call(in_torch("L1Loss")),
    "keras.losses.MeanAbsoluteError": Call(in_keras("MeanAbsoluteError"), relative=SINGLE),
    "sklearn.metrics.mean_absolute_error": Call(in_sklearn_metrics("mean_absolute_error")),
    "sklearn._loss.AbsoluteError": Call(in_sklearn_trees("AbsoluteError")),
    "scipy.optimize.least_squares(loss='cauchy')": Call(in_scipy_least_squares("cauchy", "c")),
    "statsmodels.robust.norms.StudentT(df=1)": Call(in_statsmodels_norms("StudentT", c="c", df=1)),
    "keras.losses.LogCosh": Call(in_keras("LogCosh"), {"c": 1.0}, relative=SINGLE),
    "optax.log_cosh": Call(in_optax("log_cosh"), {"c": 1.0}),
    "torch.nn.SmoothL1Loss": Call(in_torch("SmoothL1Loss", beta="beta")),
    "torch.nn.HuberLoss": Call(in_torch("HuberLoss", delta="c")),
    "keras.losses.Huber": Call(in_keras("Huber", delta="c"), relative=SINGLE),
    "optax.huber_loss": Call(in_optax("huber_loss", delta="c")),
    "sklearn._loss.HuberLoss": Call(in_sklearn_trees("HuberLoss", delta="c")),
    "sklearn.linear_model.HuberRegressor": Call(each(in_huber_regressor)),
    "scipy.optimize.least_squares(loss='huber')": Call(in_scipy_least_squares("huber", "c")),
    "statsmodels.robust.norms.HuberT": Call(in_statsmodels_norms("HuberT", t="c")),
    "scipy.special.pseudo_huber": Call(
        lambda at, y, f: import_module("scipy.special").pseudo_huber(at["delta"], y - f)
    ),
    "scipy.optimize.least_squares(loss='soft_l1')": Call(in_scipy_least_squares("soft_l1", "delta")),
    "statsmodels.robust.norms.TukeyBiweight": Call(in_statsmodels_norms("TukeyBiweight", c="c")),
    "sklearn.linear_model.SGDRegressor(loss='epsilon_insensitive')": Call(
        in_sklearn_descent("EpsilonInsensitive", "epsilon")
    ),
    "sklearn.linear_model.SGDRegressor(loss='squared_epsilon_insensitive')": Call(
        in_sklearn_descent("SquaredEpsilonInsensitive", "epsilon")
    ),
    "sklearn.metrics.mean_pinball_loss": Call(in_sklearn_metrics("mean_pinball_loss", alpha="t")),
    "sklearn._loss.PinballLoss": Call(in_sklearn_trees("PinballLoss", quantile="t")),
    "torch.nn.GaussianNLLLoss (of exp s)": Call(
        in_torch("GaussianNLLLoss", lambda y, f, s: (y, f, np.exp(s))), instead=clamped_variance(np.exp, np.log)
    ),
    "torch.nn.GaussianNLLLoss": Call(
        in_torch("GaussianNLLLoss"), instead=clamped_variance(np.positive, np.positive)
    ),
    "torch.nn.GaussianNLLLoss (of sigma^2)": Call(
        in_torch("GaussianNLLLoss", lambda y, f, sigma: (y, f, sigma**2)),
        instead=clamped_variance(np.square, np.sqrt),
    ),
    "scipy.stats.norm.nnlf": Call(in_scipy_stats("norm")),
    # of amounts and counts
    "sklearn.metrics.mean_squared_log_error": Call(in_sklearn_metrics("mean_squared_log_error")),
    "keras.losses.MeanSquaredLogarithmicError": Call(
        in_keras("MeanSquaredLogarithmicError"),
        instead=lambda ours, *both: ours(*(np.maximum(each, SMALLEST_IN_KERAS) for each in both)),
        relative=64 * SINGLE,  # of two logarithms in single precision, nearly equal ones at worst
    ),
    "sklearn.metrics.mean_absolute_percentage_error": Call(
        in_sklearn_metrics("mean_absolute_percentage_error"),
    ),
    "keras.losses.MeanAbsolutePercentageError": Call(
        in_keras("MeanAbsolutePercentageError"),
        instead=lambda ours, y, f: ours(y, f) * y / np.maximum(y, 1e-7),
        relative=SINGLE,
    ),
    "sklearn.metrics.mean_tweedie_deviance": Call(in_sklearn_metrics("mean_tweedie_deviance", power="p")),
    "sklearn._loss.HalfTweedieLoss": Call(in_sklearn_trees("HalfTweedieLoss", of_log, power="p")),
    "statsmodels.genmod.families.Tweedie.deviance": Call(in_statsmodels_families("Tweedie", var_power="p")),
    "sklearn.metrics.mean_gamma_deviance": Call(in_sklearn_metrics("mean_gamma_deviance")),
    "sklearn._loss.HalfGammaLoss": Call(in_sklearn_trees("HalfGammaLoss", of_log)),
    "statsmodels.genmod.families.Gamma.deviance": Call(
        in_statsmodels_families("Gamma"), instead=ratio_from_rounding
    ),
    "sklearn.metrics.mean_poisson_deviance": Call(in_sklearn_metrics("mean_poisson_deviance")),
    "statsmodels.genmod.families.Poisson.deviance": Call(in_statsmodels_families("Poisson")),
    "torch.nn.PoissonNLLLoss(log_input=False)": Call(
        in_torch("PoissonNLLLoss", log_input=False),
        instead=lambda ours, y, rate: ours(y, rate + 1e-8) - 1e-8,
    ),
    "keras.losses.Poisson": Call(
        in_keras("Poisson"), instead=lambda ours, y, rate: ours(y, rate + 1e-7) - 1e-7, relative=SINGLE
    ),
    "torch.nn.PoissonNLLLoss": Call(in_torch("PoissonNLLLoss")),
    "sklearn._loss.HalfPoissonLoss": Call(in_sklearn_trees("HalfPoissonLoss")),
    # of yes or no
    "sklearn.metrics.brier_score_loss": Call(in_sklearn_metrics("brier_score_loss", labels=[0, 1])),
    "optax.losses.binary_dice_loss": Call(in_optax("binary_dice_loss", of_logit, smooth=lambda at: at["s"] / 2)),
    "keras.losses.Dice": Call(in_keras("Dice", axis=(1,)), {"s": 1e-7}, smoothed_below_alone(lambda y, p: y + p)),
    "optax.losses.dice_loss": Call(
        in_optax("dice_loss", columns_of_logits, alpha="alpha", beta="beta", smooth="s")
    ),
    "keras.losses.Tversky": Call(
        in_keras("Tversky", axis=(1,), alpha="beta", beta="alpha"),
        {"s": 1e-7, "alpha": 0.3, "beta": 0.6},
        smoothed_below_alone(lambda y, p: y * p + 0.3 * (1 - y) * p + 0.6 * y * (1 - p)),
    ),
    "keras.losses.BinaryFocalCrossentropy": Call(
        in_keras("BinaryFocalCrossentropy", gamma="gamma"),
        {"gamma": 2.0},
        instead=logarithm_clipped_alone,
        relative=SINGLE,
    ),
    "optax.losses.sigmoid_focal_loss": Call(in_optax("sigmoid_focal_loss", of_logit, gamma="gamma")),
    "keras.losses.BinaryCrossentropy(label_smoothing=epsilon)": Call(
        in_keras("BinaryCrossentropy", label_smoothing="epsilon"), instead=KERAS_CLIP, relative=SINGLE
    ),
    "torch.nn.BCEWithLogitsLoss(pos_weight=w)": Call(in_torch("BCEWithLogitsLoss", pos_weight=lambda at: at["w"])),
    "sklearn.metrics.hinge_loss": Call(each(in_hinge_metric)),
    "sklearn.linear_model.SGDClassifier(loss='hinge')": Call(in_sklearn_descent("Hinge", 1.0, takes=signed)),
    "keras.losses.Hinge": Call(in_keras("Hinge"), relative=SINGLE),
    "optax.hinge_loss": Call(in_optax("hinge_loss", signed)),
    "sklearn.linear_model.SGDClassifier(loss='squared_hinge')": Call(
        in_sklearn_descent("SquaredHinge", 1.0, takes=signed)
    ),
    "keras.losses.SquaredHinge": Call(in_keras("SquaredHinge"), relative=SINGLE),
    "sklearn.linear_model.SGDClassifier(loss='modified_huber')": Call(
        in_sklearn_descent("ModifiedHuber", takes=signed)
    ),
    "sklearn._loss.ExponentialLoss": Call(in_sklearn_trees("ExponentialLoss")),
    "torch.nn.BCELoss": Call(in_torch("BCELoss"), instead=lambda ours, y, p: ours(y, np.maximum(p, np.exp(-100)))),
    "keras.losses.BinaryCrossentropy": Call(in_keras("BinaryCrossentropy"), instead=KERAS_CLIP, relative=SINGLE),
    "sklearn.metrics.log_loss": Call(in_sklearn_metrics("log_loss", labels=[0, 1]), instead=clipped_to(ROUNDING)),
    "statsmodels.genmod.families.Binomial.deviance": Call(
        in_statsmodels_families("Binomial"), instead=twice_with_a_trifle_added
    ),
    "torch.nn.BCEWithLogitsLoss": Call(in_torch("BCEWithLogitsLoss")),
    "torch.nn.SoftMarginLoss": Call(in_torch("SoftMarginLoss", signed)),
    "keras.losses.BinaryCrossentropy(from_logits=True)": Call(
        in_keras("BinaryCrossentropy", from_logits=True), relative=SINGLE
    ),
    "optax.sigmoid_binary_cross_entropy": Call(in_optax("sigmoid_binary_cross_entropy")),
    "sklearn._loss.HalfBinomialLoss": Call(in_sklearn_trees("HalfBinomialLoss")),
    "sklearn.linear_model.SGDClassifier(loss='log_loss')": Call(in_sklearn_trees("HalfBinomialLoss")),
    "torch.nn.BCEWithLogitsLoss (of the difference of two scores)": Call(
        in_torch("BCEWithLogitsLoss", lambda y, first, second: (y, first - second))
    ),
    # of classes
    "sklearn.metrics.brier_score_loss (of several classes)": Call(
        in_sklearn_metrics("brier_score_loss", labels=[0, 1, 2])
    ),
    "torch.nn.MultiMarginLoss": Call(in_torch("MultiMarginLoss", whole=True, margin="m")),
    "keras.losses.CategoricalGeneralizedCrossEntropy": Call(in_keras("CategoricalGeneralizedCrossEntropy", q="q")),
    "optax.losses.poly_loss_cross_entropy": Call(
        in_optax("poly_loss_cross_entropy", lambda y, p: one_hot(y, np.log(p)), epsilon="alpha")
    ),
    "keras.losses.CategoricalFocalCrossentropy": Call(
        in_keras("CategoricalFocalCrossentropy", one_hot, gamma="gamma"), instead=KERAS_CLIP
    ),
    "torch.nn.CrossEntropyLoss(label_smoothing=epsilon)": Call(
        in_torch("CrossEntropyLoss", whole=True, label_smoothing="epsilon")
    ),
    "keras.losses.CategoricalCrossentropy(from_logits=True, label_smoothing=epsilon)": Call(
        in_keras("CategoricalCrossentropy", one_hot, from_logits=True, label_smoothing="epsilon")
    ),
    "keras.losses.CategoricalCrossentropy": Call(in_keras("CategoricalCrossentropy", one_hot), instead=KERAS_CLIP),
    "keras.losses.SparseCategoricalCrossentropy": Call(
        in_keras("SparseCategoricalCrossentropy"), instead=KERAS_CLIP
    ),
    "torch.nn.NLLLoss (of log p)": Call(in_torch("NLLLoss", of_log, whole=True)),
    "sklearn.metrics.log_loss (of several classes)": Call(
        in_sklearn_metrics("log_loss", labels=[0, 1, 2]), instead=clipped_to(ROUNDING)
    ),
    "torch.nn.CrossEntropyLoss(weight=...)": Call(
        in_torch("CrossEntropyLoss", whole=True, weight=lambda at: [at["w"], 1.0, 1.0])
    ),
    "torch.nn.CrossEntropyLoss": Call(in_torch("CrossEntropyLoss", whole=True)),
    "keras.losses.SparseCategoricalCrossentropy(from_logits=True)": Call(
        in_keras("SparseCategoricalCrossentropy", from_logits=True)
    ),
    "optax.softmax_cross_entropy_with_integer_labels": Call(
        in_optax("softmax_cross_entropy_with_integer_labels", lambda y, z: (y.astype(int), z))
    ),
    "sklearn._loss.HalfMultinomialLoss": Call(in_sklearn_trees("HalfMultinomialLoss", n_classes=3)),
    # of all observations
    "sklearn.metrics.root_mean_squared_error": Call(in_sklearn_metrics("root_mean_squared_error")),
    "keras.metrics.RootMeanSquaredError": Call(in_keras_metric("RootMeanSquaredError"), relative=SINGLE),
    # of what is alike
    "torch.nn.TripletMarginWithDistanceLoss": Call(
        in_torch_in_this_order(
            "TripletMarginWithDistanceLoss",
            lambda at, *rows: triplet(*rows),
            margin="m",
            distance_function=lambda at: distance_on_a_line,
        )
    ),
    "optax.losses.triplet_margin_loss": Call(
        in_optax("triplet_margin_loss", partner_first, margin="m"),
        instead=lambda ours, y, *distances: ours(y, *(np.sqrt(each**2 + 1e-6) for each in distances)),
    ),
    "torch.nn.MarginRankingLoss": Call(
        in_torch_in_this_order(
            "MarginRankingLoss", lambda at, y, first, second: (first, second, 2 * y - 1), margin="m"
        )
    ),
    "torch.nn.CosineEmbeddingLoss": Call(
        in_torch_in_this_order("CosineEmbeddingLoss", two_vectors, margin="m"),
        instead=lambda ours, y, cosine: ours(y, cosine / (1 + 1e-12)),
    ),
    # on torch, Keras makes a number minus what is double single: 1 - cosine, which gamma makes larger
    # torch takes x for softplus(x) from x = 20 on
    "pytorch_metric_learning.losses.CircleLoss": Call(each(in_metric_learning_circle), relative=np.exp(-20) / 20),
    "keras.losses.Circle": Call(each(in_keras_circle), relative=4 * 80 * SINGLE),
    "torch.nn.CrossEntropyLoss (of s / tau)": Call(
        in_torch_in_this_order("CrossEntropyLoss", lambda at, y, s: (s / at["tau"], y.astype(int)))
    ),
    # of distributions
    "torch.nn.KLDivLoss": Call(in_torch_in_this_order("KLDivLoss", lambda at, y, p: (np.log(p), y))),
    "keras.losses.KLDivergence": Call(
        in_keras("KLDivergence"), instead=lambda ours, *both: ours(*(np.clip(each, 1e-7, 1) for each in both))
    ),
    "optax.losses.kl_divergence": Call(in_optax("kl_divergence", of_log)),
    "scipy.stats.entropy (of y and p)": Call(lambda at, y, p: scipy.stats.entropy(y, p, axis=1)),
    "scipy.stats.entropy (of p and y)": Call(lambda at, y, p: scipy.stats.entropy(p, y, axis=1)),
    "scipy.spatial.distance.jensenshannon (squared)": Call(
        lambda at, y, p: scipy.spatial.distance.jensenshannon(y, p, axis=1) ** 2
    ),
    "scipy.stats.entropy": Call(lambda at, y, p: scipy.stats.entropy(p, axis=1)),
    "torch.distributions.kl_divergence (of Normal distributions)": Call(
        lambda at, y, m, s: in_torch_divergence(y.T, (m, s))
    ),
    "torch.distributions.kl_divergence (from the standard Normal distribution)": Call(
        lambda at, y, m, s: in_torch_divergence((m, s), (np.zeros_like(m), np.ones_like(s)))
    ),
    # of what generates data
    "torch.nn.BCELoss (of real and made-up samples)": Call(
        in_torch("BCELoss"), instead=lambda ours, y, p: ours(y, np.maximum(p, np.exp(-100)))
    ),
    "torch.nn.BCELoss (of made-up samples, all called real)": Call(
        in_torch("BCELoss", lambda y, p: (np.ones_like(p), p)),
        instead=lambda ours, y, p: ours(y, np.maximum(p, np.exp(-100))),
    ),
    "optax.hinge_loss (of real and made-up samples)": Call(in_optax("hinge_loss", signed)),
}

CANNOT_BE_CALLED = {
    "sklearn.svm.SVR": "its loss is inside LIBSVM",
    "sklearn.svm.SVC": "its loss is inside LIBSVM",
    "sklearn.svm.LinearSVC": "its loss is inside LIBLINEAR",
    "sklearn.svm.LinearSVR(loss='squared_epsilon_insensitive')": "its loss is inside LIBLINEAR",
    "sklearn.linear_model.QuantileRegressor": "it is a linear program, and no loss is evaluated",
    "torchvision.ops.sigmoid_focal_loss": "torchvision is not among the peers",
    "sentence_transformers.losses.ContrastiveLoss": "sentence-transformers is not among the peers",
}
BOOSTED = ("xgboost", "lightgbm")
OF_NUMBERS = [loss for loss in wizard.losses() if not isinstance(loss.target, Sequences)]  # they have their own
PAIRS = [(loss, elsewhere) for loss in OF_NUMBERS for elsewhere in loss.elsewhere]
CALLED = [pair for pair in PAIRS if pair[1].name in CALLS]

REAL = (-700.0, -30.0, -1.3, 0.0, 0.4, 2.7, 30.0, 700.0)
VALUES = {
    "real line": REAL,
    "positive": (1e-12, 0.3, 1.0, 2.5, 700.0),
    "nonnegative": (0.0, 1e-12, 0.3, 1.0, 2.5, 700.0),
    "above minus one": (-0.5, 0.0, 1e-12, 0.3, 1.0, 2.5, 700.0),
    "unit interval": (1e-60, 1e-12, 0.02, 0.37, 0.5, 0.9, 1 - 1e-12),
    "binary": (0.0, 1.0),
    "pair": (0.0, 1.0),
    "counts": (0.0, 1.0, 2.0, 7.0, 1000.0),
    "classes": (0.0, 1.0, 2.0),
    "cosines": (-1.0, -0.3, 0.0, 0.7, 1.0),
    "nothing": (0.0,),
}
SHARES = ((0.2, 0.3, 0.5), (1e-12, 0.4, 0.6 - 1e-12), (1e-60, 0.7, 0.3), (1 - 2e-12, 1e-12, 1e-12))
NORMALS = ((0.0, 1.0), (-3.1, 0.2), (30.0, 5.7))
SCORES = ((0.3, -1.2, 2.0), (30.0, -30.0, 0.0), (700.0, 0.0, -700.0), (-700.0, -700.0, -700.0))


def values(domain):
    """Extreme members and five random ones."""
    if domain.mixes is not None:
        return [np.array(row) for row in (SHARES if domain.indexed else NORMALS)]
    random = Random(4)
    extra = [] if domain.discrete else [float(domain.draw(random)) for _ in range(5)]
    return [*VALUES[domain.name], *extra]


def predictions(argument):
    if argument.symbol is argument.label:
        return values(argument.domain)
    return [np.array(row) for row in (SHARES if argument.domain.indexed else SCORES)]


def grid(loss):
    """Every target with every prediction: arrays, one row each."""
    rows = product(values(loss.target), *map(predictions, loss.arguments))
    return [np.array(column) for column in zip(*rows, strict=True)]


def tunings(loss, fixed):
    """The usual constants, and random ones; what a library fixes stays."""
    random = Random(9)
    yield {str(each.symbol): each.value for each in loss.constants} | dict(fixed)
    if {str(each.symbol) for each in loss.constants} - {*fixed}:
        yield {str(each.symbol): float(each.domain.draw(random)) for each in loss.constants} | dict(fixed)


def test_every_name_in_a_library_is_called_or_said_why_not():
    names = {elsewhere.name for _, elsewhere in PAIRS if elsewhere.package not in BOOSTED}
    assert names == CALLS.keys() | CANNOT_BE_CALLED.keys()
    assert not CALLS.keys() & CANNOT_BE_CALLED.keys()


@pytest.mark.parametrize("pair", CALLED, ids=[elsewhere.name for _, elsewhere in CALLED])
def test_a_library_returns_factor_times_ours_plus_shift(pair, formula_value):
    loss, elsewhere = pair
    needs(elsewhere)
    call = CALLS[elsewhere.name]
    rows = grid(loss)
    for constants in tunings(loss, call.fixed):
        ours = formula_value(loss, constants, elsewhere.factor * loss.of_one + elsewhere.shift)
        expected = call.instead(ours, *rows) if call.instead else ours(*rows)
        theirs = call.run(constants, *rows)
        largest = np.max([np.abs(part).reshape(len(expected), -1).max(axis=1) for part in rows], axis=0)
        allowed = call.relative * np.abs(expected) + 4 * ROUNDING * np.maximum(1, largest)
        off = np.abs(theirs - expected) / allowed
        worst = int(np.argmax(off))
        assert theirs.shape == expected.shape
        assert off[worst] <= 1, (constants, [part[worst] for part in rows], theirs[worst], expected[worst])


def test_what_differs_is_said_in_its_convention():
    silent = [e.name for _, e in CALLED if (CALLS[e.name].instead or CALLS[e.name].fixed) and not e.convention]
    assert silent == []
