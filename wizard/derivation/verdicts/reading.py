"""A loss as a density of one of its arguments given the target: of a distance, given whether two things match.

What is random is then what a model puts out, and weights of it would make a density of nearly anything. So there
are none: exp(-a L) alone must have a finite integral, for every value of the target.
"""

from __future__ import annotations

from dataclasses import dataclass

import sympy as sp

from wizard.assumptions.domain import Domain
from wizard.assumptions.family import Family
from wizard.assumptions.loss import NamedLoss, Reading
from wizard.assumptions.only_losses import nothing
from wizard.catalogue import families
from wizard.derivation.properties.plain import with_kinks_written_out
from wizard.derivation.records import Certainty
from wizard.derivation.verdicts.location import SIZE, far_off, limit_far_off
from wizard.derivation.verdicts.normaliser import U, half_line
from wizard.derivation.verdicts.records import LikelihoodVerdict, Standing
from wizard.notation.nodes import unfold
from wizard.notation.printer import tex

A = sp.Symbol("a", positive=True)


@dataclass(frozen=True)
class _Given:
    """The loss for one value of the target.

    Parameters
    ----------
    value : of the target.
    loss : as a function of what is random.
    integral : of exp(-a loss), in closed form; None where it is infinite, or not found.
    limit : where the loss goes, if that shows that the integral is infinite; else None.
    family : a distribution of the catalogue that the density is, and a in its parameters.
    """

    value: int
    loss: sp.Expr
    integral: sp.Expr | None
    limit: sp.Expr | None
    family: tuple[Family, sp.Expr] | None


def verdicts_of_readings(loss: NamedLoss) -> tuple[LikelihoodVerdict, ...]:
    """One for each other way to read the loss.

    >>> from wizard.losses.similarity import contrastive_loss
    >>> [each.standing.value for each in verdicts_of_readings(contrastive_loss)]
    ['none']
    """
    return tuple(_verdict(loss, each) for each in loss.readings)


def _verdict(loss: NamedLoss, reading: Reading) -> LikelihoodVerdict:
    about = f"of {reading.random} given {reading.given}"
    domain = next(each.domain for each in loss.arguments if each.symbol == reading.symbol)
    values = (0, 1) if loss.target.two_valued else (0,) if loss.target is nothing else ()
    if not values or domain.discrete or domain.atoms or len(loss.arguments) > 1:
        why = "That is looked at only for one number as what is random, given one of two targets or none."
        return _unknown(about, why)
    given = [_given(loss, reading, domain, value) for value in values]
    why = " ".join(_said(each, loss, reading) for each in given)
    if any(each.limit is not None for each in given):
        said = (
            f"Read the other way, it is **no negative log-likelihood** {about}: without a weight that is not"
            " in the loss, $e^{-aL}$ is no density for any $a > 0$."
        )
        return LikelihoodVerdict(Standing.NONE, said, Certainty.PROVED, why)
    densities = [_density(each, loss) for each in given]
    if None in densities:
        return _unknown(about, why)
    said = f"Read the other way, it is **exactly a negative log-likelihood** {about}, for every $a > 0$."
    return LikelihoodVerdict(Standing.EXACT, said, Certainty.PROVED, why, sp.Piecewise(*densities))


def _unknown(about: str, why: str) -> LikelihoodVerdict:
    said = f"It is **not known** whether it is a negative log-likelihood {about}."
    return LikelihoodVerdict(Standing.UNKNOWN, said, Certainty.UNKNOWN, why)


def _density(given: _Given, loss: NamedLoss) -> tuple[sp.Expr, sp.Basic] | None:
    if given.integral is None:
        return None
    where = sp.true if loss.target is nothing else sp.Eq(loss.target.target, given.value)
    return sp.exp(-A * given.loss, evaluate=False) / given.integral, where


def _given(loss: NamedLoss, reading: Reading, domain: Domain, value: int) -> _Given:
    plain = loss.formula.subs(loss.target.target, value)
    rho = unfold(with_kinks_written_out(plain))
    signs = (1, -1)[: 2 - (domain.lower == 0)]
    sides = [rho.subs(reading.symbol, sign * U) for sign in signs] if domain.lower in (0, -domain.upper) else []
    limits = [_limit(side, loss) for side in sides] if domain.upper == sp.oo else []
    grows = all(limit == sp.oo for limit in limits)
    integral = _integral(sides, domain, loss) if grows else None
    limit = next((limit for limit in limits if limit not in (None, sp.oo)), None)
    family = _family(plain, reading, domain) if integral is not None else None
    return _Given(value, plain, integral, limit, family)


def _integral(sides: list[sp.Expr], domain: Domain, loss: NamedLoss) -> sp.Expr | None:
    """Over the domain, which begins at zero or lies evenly around it."""
    domains = {each.symbol: each.domain for each in loss.constants}
    parts = [half_line(side, loss.usual, domains, A, domain.upper) for side in sides]
    return None if None in parts or not parts else sp.factor_terms(sp.powsimp(sp.expand(sp.Add(*parts))))


def _limit(side: sp.Expr, loss: NamedLoss) -> sp.Expr | None:
    """Where the loss goes far off: the integral of what does not go to zero is infinite."""
    domains = {each.symbol: each.domain for each in loss.constants}
    limit = limit_far_off(far_off(side.subs(U, SIZE), loss.usual, domains), domains)
    usually = limit_far_off(far_off(side.subs(U, SIZE).subs(loss.usual), {}, {}), {})
    return limit if (limit == sp.oo) is (usually == sp.oo) else None


def _family(plain: sp.Expr, reading: Reading, domain: Domain) -> tuple[Family, sp.Expr] | None:
    """A family of one parameter whose negative log density has a times the slope of the loss."""
    slope = sp.diff(plain, reading.symbol)
    for family in families(domain):
        if len(family.parameters) == 1:
            nll = sp.expand_log(-sp.log(family.density), force=True).subs(family.domain.target, reading.symbol)
            a = sp.cancel(sp.together(sp.diff(nll, reading.symbol) / slope))
            if not a.has(reading.symbol) and a.is_positive:
                return family, a
    return None


def _said(given: _Given, loss: NamedLoss, reading: Reading) -> str:
    """What is found for one value of the target, in a sentence."""
    if_so = "Here" if loss.target is nothing else f"For ${tex(loss.target.target)} = {given.value}$"
    if given.limit is not None:
        goes = f"the loss goes to ${tex(given.limit)}$ for large ${tex(reading.symbol)}$"
        return f"{if_so} {goes}, so that the integral of $e^{{-aL}}$ is infinite."
    if given.integral is None:
        return f"{if_so} the integral of $e^{{-aL}}$ was not found."
    found = f"{if_so} the integral of $e^{{-aL}}$ is ${tex(given.integral)}$"
    if given.family is None:
        return f"{found}."
    family, a = given.family
    return f"{found}: the {family.title} distribution with $a = {tex(a)}$."
