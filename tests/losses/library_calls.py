"""How libraries are called with NumPy arrays of targets and predictions, to return one value for each.

Each `in_...` returns a function (constants, targets, predictions...) -> values. A setting given as a text is the
constant of that name. Libraries are imported when they are first called.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib import import_module

import numpy as np
import pytest

ROUNDING = np.finfo(float).eps
SINGLE = float(np.finfo(np.float32).eps)  # Keras takes means in single precision, whatever it is given
os.environ.setdefault("KERAS_BACKEND", "torch")

Constants = Mapping[str, float]


@dataclass(frozen=True)
class Call:
    """How a library is called.

    run : (constants, targets, predictions...) -> one value for each.
    fixed : constants that the library leaves no choice of.
    instead : (our formula as a function, targets, predictions...) -> what its clamps make of it, if it has any.
    relative : how far its values may be off, beside a rounding of the numbers put in.
    """

    run: Callable[..., np.ndarray]
    fixed: Constants = field(default_factory=dict)
    instead: Callable[..., np.ndarray] | None = None
    relative: float = 1e-12


def chosen(constants: Constants, settings: Mapping[str, object]) -> dict[str, object]:
    """The settings of a library: the constant of that name for a text, what is made of them by a function."""

    def one(value):
        return value(constants) if callable(value) else constants[value] if isinstance(value, str) else value

    return {key: one(value) for key, value in settings.items()}


def each(function: Callable[..., float]) -> Callable[..., np.ndarray]:
    """A function of all targets and predictions by one that returns a single number for what it is given."""

    def of_all(constants, y, *predictions):
        rows = range(len(y))
        return np.array([function(constants, *(part[i : i + 1] for part in (y, *predictions))) for i in rows])

    return of_all


def plain(y, *predictions):
    return y, *predictions


def signed(y, z):
    return 2 * y - 1, z


def of_log(y, p):
    return y, np.log(p)


def of_logit(y, p):
    return y, np.log(p / (1 - p))


def columns_of_logits(y, p):
    return y[:, None], np.log(p / (1 - p))[:, None]


def in_torch(kind, takes=plain, whole=False, **settings):
    def run(constants, y, *predictions):
        torch = import_module("torch")
        target, *others = (torch.as_tensor(part) for part in takes(y, *predictions))
        options = chosen(constants, settings)
        options |= {key: torch.tensor(v, dtype=torch.float64) for key, v in options.items() if "weight" in key}
        first, *rest = others
        loss = getattr(torch.nn, kind)(reduction="none", **options)
        return loss(first, target.long() if whole else target, *rest).numpy()

    return run


def in_torch_in_this_order(kind, arranged, **settings):
    """Of a loss that is called with what `arranged` makes of the constants, the targets and the predictions."""

    def run(constants, y, *predictions):
        torch = import_module("torch")
        loss = getattr(torch.nn, kind)(reduction="none", **chosen(constants, settings))
        values = loss(*map(torch.as_tensor, arranged(constants, y, *predictions)))
        return values.reshape(len(y), -1).sum(dim=1).numpy()

    return run


def distance_on_a_line(one, other):
    return (one - other).abs().squeeze(-1)


def triplet(y, first, second):
    """An anchor at zero, its partner and the stranger at these distances, each in a row of its own."""
    return [part[:, None] for part in (np.zeros_like(y), np.where(y, first, second), np.where(y, second, first))]


def partner_first(y, first, second):
    """The same as one calls optax: what is put first there is what its `takes` says second."""
    anchor, partner, stranger = triplet(y, first, second)
    return partner, anchor, stranger


def unit_vectors(cosine):
    return np.stack([cosine, np.sqrt(1 - cosine**2)], axis=-1)


def two_vectors(constants, y, cosine):
    return unit_vectors(np.ones_like(cosine)), unit_vectors(cosine), 2 * y - 1


def in_keras_circle(constants, y, first, second):
    """The anchor's row of three vectors with these cosines to it, two of them of one class."""
    keras = import_module("keras")
    vectors = np.concatenate([[[1.0, 0.0]], unit_vectors(first), unit_vectors(second)])
    labels = np.concatenate([[0.0], 1 - y, y])
    with double_precision(keras.config):
        loss = keras.losses.Circle(gamma=constants["gamma"], margin=constants["m"], reduction=None)
        return float(np.asarray(loss(labels, vectors))[0])


def in_metric_learning_circle(constants, y, first, second):
    """The anchor is compared with both, and these not with one another; twice, as a single pair counts nothing."""
    torch, losses = import_module("torch"), import_module("pytorch_metric_learning.losses")
    loss = losses.CircleLoss(m=constants["m"], gamma=constants["gamma"])
    anchors, labels = (
        torch.tensor([[1.0, 0.0]] * 2, dtype=torch.float64),
        torch.as_tensor(np.concatenate([1 - y, y])),
    )
    both = torch.as_tensor(np.concatenate([unit_vectors(first), unit_vectors(second)]))
    return float(loss(anchors, torch.zeros(2), ref_emb=both, ref_labels=labels))


def in_torch_divergence(first, second):
    """Of two Normal distributions, each as (mean, standard deviation)."""
    torch = import_module("torch")
    both = [torch.distributions.Normal(*map(torch.as_tensor, each)) for each in (first, second)]
    return torch.distributions.kl_divergence(*both).numpy()


def in_keras_metric(kind):
    def one(constants, y, prediction):
        keras = import_module("keras")
        with double_precision(keras.config):
            return float(getattr(keras.metrics, kind)()(y, prediction))

    return each(one)


def one_hot(y, *predictions):
    return np.eye(3)[y.astype(int)], *predictions


def in_keras(kind, takes=plain, **settings):
    def run(constants, y, prediction):
        keras = import_module("keras")
        target, raw = takes(y, prediction)
        columns = [part if part.ndim == 2 else part[:, None] for part in (target, raw)]
        if kind in ("SparseCategoricalCrossentropy", "CategoricalGeneralizedCrossEntropy"):
            columns[0] = target.astype(int)
        with double_precision(keras.config):
            return np.asarray(getattr(keras.losses, kind)(reduction=None, **chosen(constants, settings))(*columns))

    return run


@contextmanager
def double_precision(config):
    """Keras makes every number single, whatever is asked of a loss, unless its floatx says otherwise."""
    before = config.floatx()
    config.set_floatx("float64")
    try:
        yield
    finally:
        config.set_floatx(before)


def in_optax(name, takes=plain, **settings):
    def run(constants, *rows):
        jax, losses = import_module("jax"), import_module("optax").losses
        with jax.enable_x64(True):
            target, raw, *others = (jax.numpy.asarray(part) for part in takes(*rows))
            return np.asarray(getattr(losses, name)(raw, target, *others, **chosen(constants, settings)))

    return run


def in_sklearn_trees(kind, takes=plain, **settings):
    def run(constants, y, prediction):
        loss = getattr(import_module("sklearn._loss.loss"), kind)(**chosen(constants, settings))
        target, raw = takes(y, prediction)
        return loss.loss(y_true=target, raw_prediction=np.ascontiguousarray(raw))

    return run


def in_sklearn_descent(kind, *arguments, takes=plain):
    def run(constants, y, prediction):
        settings = chosen(constants, dict(enumerate(arguments)))
        loss = getattr(import_module("sklearn.linear_model._sgd_fast"), kind)(*settings.values())
        return np.array([loss.py_loss(raw, target) for target, raw in zip(*takes(y, prediction), strict=True)])

    return run


def in_sklearn_metrics(name, **settings):
    def one(constants, y, prediction):
        return getattr(import_module("sklearn.metrics"), name)(y, prediction, **chosen(constants, settings))

    return each(one)


def in_hinge_metric(constants, y, z):
    """It has to see both labels: beside each score stands one of the other label, which costs nothing."""
    of_two = import_module("sklearn.metrics").hinge_loss(np.append(y, 1 - y), np.append(z, 1e6 * (1 - 2 * y)))
    return 2 * of_two


def in_huber_regressor(constants, y, prediction):
    loss = import_module("sklearn.linear_model._huber")._huber_loss_and_gradient
    no_slope = np.zeros((1, 1))
    weights = np.array([0.0, prediction[0], 1.0])  # slope, intercept, scale
    return loss(weights, no_slope, y, constants["c"], 0.0, np.ones(1))[0]


def in_scipy_least_squares(kind, scale):
    def one(constants, y, prediction):
        optimize = import_module("scipy.optimize")
        start = optimize.least_squares(
            lambda f: y - f,
            prediction,
            jac=lambda f: -np.ones((1, 1)),
            loss=kind,
            f_scale=constants[scale],
            max_nfev=1,
        )
        return start.cost

    return each(one)


def in_scipy_stats(kind):
    def one(constants, y, *parameters):
        return getattr(import_module("scipy.stats"), kind).nnlf(tuple(p[0] for p in parameters), y)

    return each(one)


def in_statsmodels_norms(kind, **settings):
    def run(constants, y, prediction):
        norms = import_module("statsmodels.robust.norms")
        return getattr(norms, kind)(**chosen(constants, settings)).rho(y - prediction)

    return run


def in_statsmodels_families(kind, **settings):
    def one(constants, y, prediction):
        family = getattr(import_module("statsmodels.genmod.families"), kind)(**chosen(constants, settings))
        return family.deviance(y, prediction)

    return each(one)


def clipped_to(least):
    """Our formula where the library keeps probabilities between `least` and 1 - `least`."""
    return lambda ours, y, p: ours(y, np.clip(p, least, 1 - least))


def clamped_variance(variance_of, back):
    return lambda ours, y, f, v: ours(y, f, back(np.maximum(variance_of(v), 1e-6)))


def smoothed_below_alone(size):
    """Keras adds its 1e-7 to what is below the line, and not to what is above: 1e-7 / below is missing."""
    return lambda ours, y, p: ours(y, p) + 1e-7 / (size(y, p) + 1e-7)


def twice_with_a_trifle_added(ours, y, p):
    """statsmodels adds 1e-20 to p and to 1 - p, which only small ones show."""
    of_label = np.where(y, p, 1 - p)
    return np.where(of_label > 1e-6, ours(y, p), -2 * np.log(of_label + 1e-20))


def ratio_from_rounding(ours, y, mean):
    return ours(y, mean) + 2 * np.log(y / mean) - 2 * np.log(np.maximum(y / mean, ROUNDING))


def needs(elsewhere):
    """Skip where the peer is not installed: a first test run needs no gigabytes, and CI installs them all."""
    pytest.importorskip(
        elsewhere.package, reason=f"{elsewhere.package} is a peer: see benchmarks/requirements.txt"
    )
