"""A loss that is made of the mean over all observations: a likelihood whose scale is put where it fits best.

Let the negative log-likelihood of an observation be A(s) l + B(s), s the scale, and M the mean of l. Of all
observations it is n (A(s) M + B(s)): its least value over s is a function of M alone, the profile likelihood.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import sympy as sp

from wizard.assumptions.loss import MEAN, NamedLoss
from wizard.derivation.properties.growth import limit_at_infinity
from wizard.derivation.properties.signs import proof_of_no_negative
from wizard.derivation.properties.smooth import is_positive, is_smooth
from wizard.derivation.prove import vanishes
from wizard.derivation.records import Certainty
from wizard.derivation.verdicts.bound import root_of
from wizard.derivation.verdicts.location import ERROR, of_error
from wizard.derivation.verdicts.matching import match
from wizard.derivation.verdicts.records import LikelihoodVerdict, Match, Standing
from wizard.notation.printer import tex
from wizard.notation.sums import n


@dataclass(frozen=True)
class Profile:
    """The mean negative log-likelihood of a model with its scale where it is least: a function of the `MEAN`."""

    model: Match
    scale: sp.Symbol
    best: sp.Expr
    value: sp.Expr


def verdict_of_profile(loss: NamedLoss) -> LikelihoodVerdict | None:
    """The verdict on a rising function of a profile likelihood; None where it is not proved to be one.

    >>> from wizard.losses.regression import root_mean_squared_error
    >>> verdict_of_profile(root_mean_squared_error).standing.value
    'modified'
    """
    domains = {each.symbol: each.domain for each in loss.arguments}
    if proof_of_no_negative(loss.formula, domains) is None:  # the mean would not be positive
        return None
    found = profile(replace(loss, of_mean=MEAN))
    if found is None or not all(_rises(each) for each in (loss.of_mean, found.value)):
        return None
    model, scale = found.model, tex(found.scale)
    said = (
        f"{loss.titled} is a **modified negative log-likelihood**: that of the {model.model.family.title}"
        f" distribution with ${scale}$ where it fits best, of which a rising function was taken. Both are least at"
        " the same predictions."
    )
    why = (
        f"With $M$ for the mean of ${tex(loss.formula)}$, the mean negative log-likelihood is"
        f" ${tex(model.factor)} \\cdot M + {tex(model.shift)}$. It is least at ${scale} = {tex(found.best)}$,"
        f" where it is ${tex(_tidy(found.value))}${_as_logarithm(loss, found)}. {_of_all_together(loss)}"
    )
    return LikelihoodVerdict(Standing.MODIFIED, said, Certainty.PROVED, why.strip(), None, model)


def profile(loss: NamedLoss) -> Profile | None:
    """The profile likelihood of the model that leads to the loss and has one number left, its scale."""
    model = match(loss)
    free = () if model is None else sorted(model.factor.free_symbols | model.shift.free_symbols, key=str)
    if model is None or len(free) != 1 or loss.constants:
        return None
    (scale,) = free
    domain = next(each.domain for each in model.model.family.parameters if each.symbol == scale)
    mean = model.factor * MEAN + model.shift
    best = root_of(sp.diff(mean, scale), scale, domain)
    curves_up = best is not None and sp.diff(mean, scale, 2).subs(scale, best).is_positive
    if best is None or not curves_up:
        return None
    return Profile(model, scale, best, sp.expand_log(mean.subs(scale, best), force=True))


def _rises(of_mean: sp.Expr) -> bool:
    return is_smooth(of_mean, {}) and is_positive(sp.diff(of_mean, MEAN), {})


def is_affine(of_mean: sp.Expr) -> bool:
    """Whether it is the mean times a positive number, plus a number: then it is made of each observation."""
    slope = sp.diff(of_mean, MEAN)
    return bool(slope.is_number and slope.is_positive and is_smooth(of_mean, {}))


def _tidy(value: sp.Expr) -> sp.Expr:
    held = [term for term in sp.Add.make_args(value) if term.has(MEAN)]
    return sp.Add(*held) + sp.logcombine(value - sp.Add(*held))


def _as_logarithm(loss: NamedLoss, found: Profile) -> str:
    """Whether the profile is the logarithm of this loss, apart from a constant."""
    apart = sp.expand_log(found.value - sp.log(loss.of_mean), force=True)
    return f": the logarithm of the {loss.name}, and a constant" if vanishes(sp.diff(apart, MEAN)) else ""


def _of_all_together(loss: NamedLoss) -> str:
    """Whether exp(-a L) is a density of all errors together, by their distance r from zero, r^2 = n M."""
    error, radius = of_error(loss), sp.Symbol("r", positive=True)
    if error is None or error.rho != ERROR**2 or not loss.of_mean.subs(MEAN, 0).is_finite:
        return ""
    pace = radius * sp.diff(loss.of_mean.subs(MEAN, radius**2 / n), radius)
    if limit_at_infinity(pace, radius) != sp.oo:
        return ""
    return (
        "As it stands, $e^{-aL}$ is a density of all errors together, apart from a constant, for it falls faster"
        f" than any power of their distance from zero; but it is no product, so that the ${tex(n)}$ errors would"
        " depend on one another."
    )
