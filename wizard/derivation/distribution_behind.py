"""How to compute the distribution that an exact loss stands for: exp(-a L - b), as numbers."""

from __future__ import annotations

from dataclasses import dataclass

import sympy as sp

from wizard.assumptions.domain import classes
from wizard.assumptions.loss import MEAN, NamedLoss
from wizard.derivation.derive import Derivation, derive
from wizard.derivation.verdicts.collect import verdict
from wizard.derivation.verdicts.finite import add_up_to_one, chances
from wizard.derivation.verdicts.location import SIZE, OfError, limit_far_off, of_error
from wizard.derivation.verdicts.outcomes import outcomes_of
from wizard.derivation.verdicts.records import Match, Standing
from wizard.model import Model


@dataclass(frozen=True)
class AsItIs:
    """The probabilities of the few targets are exp(-L)."""


@dataclass(frozen=True)
class OfTheError:
    """A density exp(-a L) T'(y) / Z of a target whose error is measured on the scale T.

    Parameters
    ----------
    scale : the a of the model that leads to the loss, at usual values; 1 where there is no such model.
    least : any a greater than this will do; None if it must be `scale`.
    start : T is log(y - start); the target itself where it is None.
    """

    scale: float
    least: float | None
    start: float | None


@dataclass(frozen=True)
class OfTheModel:
    """That of a model whose raw output is the prediction itself.

    Parameters
    ----------
    derivation : of that model.
    constants : which constants of the loss are which of its parameters, by name.
    """

    derivation: Derivation
    constants: tuple[tuple[str, str], ...]


def distribution_behind(loss: NamedLoss) -> AsItIs | OfTheError | OfTheModel | None:
    """The distribution behind an exact loss of single observations; None of any other.

    >>> from wizard.losses.regression import absolute_error, squared_error
    >>> distribution_behind(squared_error)
    OfTheError(scale=0.5, least=0.0, start=None)
    >>> distribution_behind(absolute_error).scale
    1.0
    """
    found = verdict(loss)
    if found.standing is not Standing.EXACT or loss.of_mean != MEAN or loss.target.mixes is not None:
        return None
    if loss.target is classes or loss.target.two_valued:
        return AsItIs() if _is_as_it_is(loss) else None
    error = of_error(loss)
    if error is not None:
        return _of_error(loss, error, found.match)
    if found.match is None or loss.target.parts or loss.target.indexed:
        return None
    if not found.match.shift.has(*loss.target.targets) and loss.target.lower == -sp.oo:
        return OfTheError(float(found.match.factor), None, None) if found.match.factor.is_number else None
    return _of_model(loss, found.match)


def _is_as_it_is(loss: NamedLoss) -> bool:
    outcomes = outcomes_of(loss)
    if outcomes is None:
        return False
    return add_up_to_one(chances(outcomes, sp.S.One, [sp.S.One] * len(outcomes.losses)))


def _of_error(loss: NamedLoss, error: OfError, match: Match | None) -> OfTheError:
    growths = [limit_far_off(SIZE * sp.diff(side, SIZE), error.domains) for side in error.sides]
    finite = [growth.subs(loss.usual) for growth in growths if growth is not None and growth.is_finite]
    least = float(1 / min(finite)) if finite else 0.0
    start = None if error.scale.lower == -sp.oo else float(error.scale.lower)
    scale = 1.0 if match is None else float(match.factor.subs(_usual(loss, match.model)))
    return OfTheError(scale if scale > least else least + 1.0, least, start)


def _usual(loss: NamedLoss, model: Model) -> dict[sp.Basic, sp.Expr]:
    """The constants of the loss and the parameters of the model at their usual values."""
    parameters = {each.symbol: sp.nsimplify(each.value) for each in model.family.parameters}
    return {**parameters, **loss.usual}


def _of_model(loss: NamedLoss, match: Match) -> OfTheModel | None:
    """The model with the prediction for its raw output: through its link, or as the parameter itself."""
    if len(loss.arguments) != 1:
        return None
    (name,) = match.model.predicted
    parameter = match.model.family.parameter(name)
    direct = loss.arguments[0].domain is parameter.domain
    model = Model(match.model.family, {name: "identity"}) if direct else match.model
    names = {each.symbol: each.name for each in model.family.parameters}
    constants = tuple((str(symbol), names[value]) for symbol, value in match.where if isinstance(value, sp.Symbol))
    return OfTheModel(derive(model), constants) if len(constants) == len(match.where) else None
