"""The same losses in boosted trees: the gradient and the curvature that XGBoost and LightGBM compute themselves.

They are read off a tree whose leaf holds one observation: its value is -gradient/(curvature + lambda), and its
weight (LightGBM) or cover (XGBoost) is the curvature. Both compute in single precision.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from importlib import import_module
from itertools import product

import numpy as np
import pytest
import sympy as sp
from library_calls import needs

import wizard

SINGLE = {"rtol": 2e-6, "atol": 2e-7}

PAIRS = [(loss, each) for loss in wizard.losses() for each in loss.elsewhere if " objective " in each.name]


def as_ours(constants, y, raw, curvature):
    return curvature


def one(constants, y, raw, curvature):
    return np.ones_like(curvature)


def one_within_the_margin(constants, y, raw, curvature):
    return np.array([float((2 * y - 1) * raw < 1)])


@dataclass(frozen=True)
class Objective:
    """How an objective is set, and what it uses for a curvature.

    settings : its parameters, each by the name of a constant or as it is.
    of_log : whether it takes the logarithm of our prediction.
    curvature : (constants, target, raw, our own curvature) -> the one it uses.
    sets_leaves : whether each leaf is set anew to what is best for its errors: for one observation, the error.
    """

    settings: Mapping[str, object] = field(default_factory=dict)
    of_log: bool = False
    curvature: Callable[..., np.ndarray] = as_ours
    sets_leaves: bool = False


STEPPED = Objective(curvature=lambda at, y, raw, _: np.array([np.exp(raw + 0.7)]))
OBJECTIVES = {
    "xgboost objective 'reg:squarederror'": Objective(),
    "lightgbm objective 'regression'": Objective(),
    "xgboost objective 'reg:absoluteerror'": Objective(curvature=one, sets_leaves=True),
    "lightgbm objective 'regression_l1'": Objective(curvature=one, sets_leaves=True),
    "lightgbm objective 'huber'": Objective({"alpha": "c"}, curvature=one),
    "xgboost objective 'reg:pseudohubererror'": Objective({"huber_slope": "delta"}),
    "xgboost objective 'reg:quantileerror'": Objective({"quantile_alpha": "t"}, curvature=one, sets_leaves=True),
    "lightgbm objective 'quantile'": Objective({"alpha": "t"}, curvature=one, sets_leaves=True),
    "xgboost objective 'reg:squaredlogerror'": Objective(curvature=lambda at, y, raw, own: np.maximum(own, 1e-6)),
    "lightgbm objective 'mape'": Objective(curvature=one, sets_leaves=True),
    "xgboost objective 'reg:tweedie'": Objective({"tweedie_variance_power": "p"}, of_log=True),
    "lightgbm objective 'tweedie'": Objective({"tweedie_variance_power": "p"}, of_log=True),
    "xgboost objective 'reg:gamma'": Objective(of_log=True),
    "lightgbm objective 'gamma'": Objective(of_log=True),
    "xgboost objective 'count:poisson'": STEPPED,
    "lightgbm objective 'poisson'": STEPPED,
    "xgboost objective 'binary:logistic'": Objective(),
    "lightgbm objective 'binary'": Objective(),
    "xgboost objective 'binary:logistic' (scale_pos_weight=w)": Objective({"scale_pos_weight": "w"}),
    "lightgbm objective 'binary' (scale_pos_weight=w)": Objective({"scale_pos_weight": "w"}),
    "xgboost objective 'binary:hinge'": Objective(curvature=one_within_the_margin),
    "xgboost objective 'multi:softprob'": Objective({"num_class": 3}, curvature=lambda at, y, raw, own: 2 * own),
    "lightgbm objective 'multiclass'": Objective({"num_class": 3}, curvature=lambda at, y, raw, own: 1.5 * own),
}
TARGETS = {
    "real line": (1.3, -0.7),
    "positive": (1.3, 0.3),
    "nonnegative": (0.0, 1.3),
    "above minus one": (0.0, 1.3),
    "counts": (0.0, 2.0),
    "binary": (0.0, 1.0),
    "classes": (0.0, 1.0, 2.0),
}
RAWS = (0.2, 0.8, 1.7, -0.6)
SCORES = tuple(np.array(z) for z in ((0.3, -1.2, 2.0), (-1.0, 0.5, 0.1)))


def test_every_objective_is_compared():
    assert {elsewhere.name for _, elsewhere in PAIRS} == OBJECTIVES.keys()


def in_xgboost(settings, y, raw, method="exact"):
    """(value of the leaf, gradient, curvature), each for every raw output."""
    xgboost = import_module("xgboost")
    data = xgboost.DMatrix(np.zeros((1, 1)), label=[y], base_margin=np.atleast_2d(raw))
    penalty = 10.0  # keeps the leaf of count:poisson within its max_delta_step
    own = {"eta": 1.0, "lambda": penalty, "min_child_weight": 0.0, "tree_method": method, "verbosity": 0}
    trees = xgboost.train({**own, **settings}, data, 1).get_dump(with_stats=True, dump_format="json")
    value, weight = (np.array([json.loads(tree)[key] for tree in trees]) for key in ("leaf", "cover"))
    return value, -value * (weight + penalty), weight


def in_lightgbm(settings, y, raw, other):
    """The same; its tree has to split off the observation from another one, of another gradient.

    Each stands there many times: LightGBM guesses from the curvature how many there are in a leaf.
    """
    lightgbm = import_module("lightgbm")
    times = 50
    start = np.repeat(np.array([raw, other[1]]).reshape(2, -1), times, axis=0).ravel(order="F")
    side, label = (
        np.repeat([[0.0], [1.0]], times, axis=0),
        np.append(np.full(times, y), np.resize(other[0], times)),
    )
    data = lightgbm.Dataset(side, label=label, init_score=start)
    own = {"learning_rate": 1.0, "num_leaves": 2, "boost_from_average": False, "verbose": -1}
    small = {"min_data_in_leaf": 1, "min_sum_hessian_in_leaf": 0.0, "feature_pre_filter": False}
    trees = lightgbm.train({**own, **small, **settings}, data, 1).dump_model()["tree_info"]
    leaves = [tree["tree_structure"]["left_child"] for tree in trees]
    value, weight = (np.array([leaf[key] for leaf in leaves]) for key in ("leaf_value", "leaf_weight"))
    return value, -value * weight / times, weight / times


def another(loss, objective, y, raw):
    """(targets, raw outputs) of another gradient: of the opposite error, or of all other targets.

    LightGBM makes no tree for a class that is not there.
    """
    if loss.target.name in ("real line", "positive") and not objective.of_log:
        return [y], 2 * y - raw
    return [target for target in TARGETS[loss.target.name] if target != y], np.roll(raw, 1) if np.ndim(
        raw
    ) else raw


def slopes(loss, elsewhere, objective):
    """The first and second derivatives of what the objective says it is, by each raw output."""
    (argument,) = loss.arguments
    symbols = [argument.symbol[k] for k in (1, 2, 3)] if loss.target.indexed else [argument.symbol]
    inner = [symbol if objective.of_log else sp.S.One for symbol in symbols]  # d exp(raw) / d raw
    first = [sp.diff(elsewhere.factor * loss.formula, s) * i for s, i in zip(symbols, inner, strict=True)]
    second = [sp.diff(each, s) * i for each, s, i in zip(first, symbols, inner, strict=True)]
    return first, [each.replace(sp.DiracDelta, lambda *_: sp.S.Zero) for each in second]  # away from a kink


def points(loss, objective):
    of_amounts = loss.target.name in ("nonnegative", "above minus one")
    raws = SCORES if loss.target.indexed else RAWS[:3] if of_amounts else RAWS
    return product(TARGETS[loss.target.name], raws)


@pytest.mark.parametrize("pair", PAIRS, ids=[elsewhere.name for _, elsewhere in PAIRS])
def test_boosted_trees_use_our_gradient_and_the_curvature_that_is_said(pair, formula_value):
    loss, elsewhere = pair
    needs(elsewhere)
    objective = OBJECTIVES[elsewhere.name]
    constants = {str(each.symbol): each.value for each in loss.constants}
    settings = {key: constants.get(value, value) for key, value in objective.settings.items()}
    settings["objective"] = elsewhere.name.split("'")[1]
    first, second = slopes(loss, elsewhere, objective)
    for y, raw in points(loss, objective):
        ours = np.array([np.exp(raw) if objective.of_log else raw])
        gradient, own = (
            np.array([formula_value(loss, constants, each)(np.array([y]), ours)[0] for each in part])
            for part in (first, second)
        )
        curvature = objective.curvature(constants, y, raw, own)
        by_lightgbm = elsewhere.package == "lightgbm"
        if by_lightgbm:
            value, slope, weight = in_lightgbm(settings, y, raw, another(loss, objective, y, raw))
        else:
            value, slope, weight = in_xgboost(settings, y, raw)
        np.testing.assert_allclose(weight, curvature, **SINGLE)
        if not (objective.sets_leaves and by_lightgbm):  # there the gradient is not to be seen
            np.testing.assert_allclose(slope, gradient, **SINGLE)
        if objective.sets_leaves:
            leaf = value if by_lightgbm else in_xgboost(settings, y, raw, "hist")[0]
            np.testing.assert_allclose(leaf, y - raw, **SINGLE)
