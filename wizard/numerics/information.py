"""Fisher information in numbers, where no formula of it is known: the covariance of the score, integrated."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from wizard.assumptions.domain import Domain
from wizard.assumptions.several import shares
from wizard.derivation.derive import derive
from wizard.model import Model
from wizard.numerics.compile import CompiledLoss, compile_loss
from wizard.numerics.coordinates import Law
from wizard.numerics.expected import rule_over_shares
from wizard.numerics.panels import Panels
from wizard.numerics.predictive import summed
from wizard.numerics.views import Outcomes, view_of

Array = NDArray[np.float64]

FOUND = 1e-6  # how near to 1 the mass must be, and to 0 the mean score beside its spread


def fisher_information(model: Model, values: Mapping[str, float] | None = None) -> Array | None:
    """One observation's Fisher information about the free parameters, (P, P), by default at typical values.

    The parameters are those predicted, then those learned, as in the derived properties. It is the integral, or
    the sum, of density times score times score over all targets; what is known of a target beforehand, and how it
    was observed, are as usual: ten trials, durations seen to their end.

    None where the targets cannot be integrated over (several numbers that scatter together), or where the density
    does not integrate to 1, or the score to 0, to six digits.

    >>> fisher_information(Model("student_t", fix={"sigma": 2.0, "nu": 3.0})).round(12).tolist()  # 4 / (6 sigma^2)
    [[0.166666666667]]
    """
    family = model.family
    free = [*model.predicted, *model.learned]
    if family.domain.indexed:
        return None
    derivation = derive(Model(family, dict.fromkeys(free, "identity"), (), model.constants))
    scale, _ = derivation.scale_and_shift
    fixed = {family.parameter(name).symbol: value for name, value in model.constants.items()}
    loss = compile_loss(derivation)
    at = {p.name: p.value for p in family.parameters} | dict(values or {})
    raw = np.array([at[name] for name in derivation.model.predicted])
    rule = _over_all_targets(loss, family.domain, raw)
    if rule is None:
        return None
    targets, weights = rule
    rows = np.broadcast_to(raw, (len(targets), len(raw)))
    with np.errstate(all="ignore"):  # a score at an end of the domain may be no number: it is noticed below
        scores = float(scale.subs(fixed)) * np.reshape(loss.gradient(targets, rows), rows.shape)
    order = [derivation.model.predicted.index(name) for name in free]
    scores = np.where(weights[:, None] > 0, scores, 0.0)[:, order]
    information = (weights[:, None] * scores).T @ scores
    spread = np.sqrt(np.diag(information))
    off = np.append(np.abs(weights @ scores) / np.where(spread > 0, spread, 1.0), abs(weights.sum() - 1.0))
    return information if np.all(off < FOUND) else None


def _over_all_targets(loss: CompiledLoss, domain: Domain, raw: Array) -> tuple[Array, Array] | None:
    """Targets (n,) or (n, parts) and their weights (n,), the density among these."""
    view = view_of(domain)
    if isinstance(view, Outcomes):
        return view.targets, _times_density(loss, view.targets, raw, np.ones(len(view.targets)))
    if domain is shares:
        targets, weights = rule_over_shares()
        return targets, _times_density(loss, targets, raw, weights)
    if len(domain.scattering) > 1:
        return None
    law = Law(loss, domain, raw[None], {})
    if domain.discrete:
        probability, complete = summed(law)
        numbers = float(domain.lower) + np.arange(float(probability.shape[1]))
        return (domain.observed(numbers, {}), probability[0]) if complete.all() else None
    panels = Panels.of(law)
    numbers, weights = panels.rule()
    ends = np.array([float(domain.lower), float(domain.upper)])
    own = panels.atoms[0] > 0
    numbers, weights = np.append(numbers, ends[own]), np.append(weights, panels.atoms[0][own])
    return domain.observed(numbers, {}), weights


def _times_density(loss: CompiledLoss, targets: Array, raw: Array, weights: Array) -> Array:
    with np.errstate(all="ignore"):  # where there is no density there is no weight
        logs = -loss.nll(targets, np.broadcast_to(raw, (len(targets), len(raw))))
    return np.nan_to_num(weights * np.exp(logs))
