"""A loss of the error alone, perhaps on another scale of the target: its density is recovered, or cannot be.

Let L = rho(T(y) - T(f)), T onto the whole line. If exp(-a rho) has a finite integral Z, exp(-a rho) T'(y) / Z is a
density of y for every f. If it has not, the ends of rho may show that no weights w(y) do either:

- If rho goes to a constant at one end at least, the weights have a finite sum (Fatou's lemma at that end). By
  dominated convergence the integral of w exp(-a rho) then goes, for far-off predictions, to that sum times exp(-a
  times the limit of rho). Both ends must give one, so both limits must be the same constant.
- If they are, w times (exp(-a rho) minus its limit) must integrate to zero. Where rho stays on one side of its
  limit the integrand has one sign, so that w would be zero wherever rho is not at its limit.
"""

from __future__ import annotations

from dataclasses import dataclass

import sympy as sp
from sympy.core.relational import Relational
from sympy.functions.elementary.hyperbolic import HyperbolicFunction

from wizard.assumptions.domain import Domain
from wizard.assumptions.loss import NamedLoss
from wizard.derivation.properties.growth import limit_at_infinity
from wizard.derivation.properties.numbers import NoNumber, is_zero, number_at
from wizard.derivation.properties.pieces import pieces
from wizard.derivation.properties.plain import with_kinks_written_out
from wizard.derivation.properties.signs import proof_of_no_negative
from wizard.derivation.properties.smooth import is_positive
from wizard.derivation.prove import vanishes
from wizard.derivation.records import Certainty
from wizard.derivation.verdicts.hidden import all_is_seen
from wizard.derivation.verdicts.records import LikelihoodVerdict, Standing, with_usual_constants
from wizard.notation.nodes import unfold
from wizard.notation.printer import tex

ERROR = sp.Symbol("u", real=True)
SIZE = sp.Symbol("u", positive=True)
# at which rho is looked at, where there is no proof: small and large ones
ERRORS = tuple(sp.Rational(place * abs(place), 97) for place in range(-60, 61))


@dataclass(frozen=True)
class Scale:
    """A change of variable T of (lower, infinity) onto the whole line, and its inverse."""

    forth: sp.Lambda
    back: sp.Lambda
    lower: sp.Expr


_y = sp.Symbol("y", real=True)
SCALES = (
    Scale(sp.Lambda(_y, _y), sp.Lambda(_y, _y), -sp.oo),
    Scale(sp.Lambda(_y, sp.log(_y)), sp.Lambda(_y, sp.exp(_y)), sp.S.Zero),
    Scale(sp.Lambda(_y, sp.log(1 + _y)), sp.Lambda(_y, sp.exp(_y) - 1), -sp.S.One),
)


@dataclass(frozen=True)
class OfError:
    """rho(u) for the error u = T(y) - T(f), and the same for u > 0 and for u < 0, far off and as it comes.

    Parameters
    ----------
    written, rho : in `ERROR`, as it reads, and with kinks written out.
    sides : rho(u) and rho(-u) for u > 0, in `SIZE`, with the piece that holds for large u.
    usual, domains : the usual values of the constants, and where these may be.
    within, beyond : whether the prediction stays in the domain of T, and whether it fills it.
    prediction : what the loss calls f.
    """

    written: sp.Expr
    rho: sp.Expr
    scale: Scale
    sides: tuple[sp.Expr, sp.Expr]
    usual: dict[sp.Symbol, sp.Expr]
    domains: dict[sp.Symbol, Domain]
    within: bool
    beyond: bool
    prediction: sp.Symbol

    @property
    def in_words(self) -> str:
        """The error as a formula."""
        y = sp.Symbol("y", real=True)
        return f"$u = {tex(self.scale.forth(y) - self.scale.forth(self.prediction))}$"


def of_error(loss: NamedLoss) -> OfError | None:
    """The loss as a function of the error on one of the scales, if it is proved to be one.

    >>> from wizard.losses.regression import huber
    >>> of_error(huber).sides
    (-c**2/2 + c*u, -c**2/2 + c*u)
    """
    domain = loss.target
    if len(loss.arguments) != 1 or domain.discrete or domain.atoms or domain.parts or domain.indexed:
        return None
    (argument,) = loss.arguments
    for scale in SCALES:
        if (domain.lower, domain.upper) == (scale.lower, sp.oo) and not argument.domain.indexed:
            held = {argument.symbol, domain.target}
            terms = [term for term in sp.Add.make_args(loss.formula) if term.free_symbols & held]
            rho = _in_error(sp.Add(*terms), argument.symbol, domain.target, scale)
            if rho is not None:
                return _of_error(loss, scale, rho, argument.domain)
    return None


def _of_error(loss: NamedLoss, scale: Scale, written: sp.Expr, predictions: Domain) -> OfError:
    rho = unfold(with_kinks_written_out(written))
    usual = loss.usual
    domains = {each.symbol: each.domain for each in loss.constants}
    above, below = (far_off(rho.subs(ERROR, sign * SIZE), usual, domains) for sign in (1, -1))
    within = bool(predictions.lower >= scale.lower)
    beyond = bool(predictions.lower <= scale.lower and predictions.upper == sp.oo)
    sides, prediction = (above, below), loss.arguments[0].symbol
    return OfError(written, rho, scale, sides, usual, domains, within, beyond, prediction)


def _in_error(formula: sp.Expr, f: sp.Symbol, y: sp.Symbol, scale: Scale) -> sp.Expr | None:
    """The formula in the error, if it is proved to hold nothing else: with f at T = log g, and y at log g + u."""
    g = sp.Dummy("g", positive=True)
    place = scale.back(sp.log(g)) if scale.forth(g) != g else sp.Dummy("g", real=True)
    moved = formula.subs({f: place, y: scale.back(scale.forth(place) + ERROR)}, simultaneous=True)
    free = place.free_symbols
    if not moved.free_symbols & free:
        return moved
    there = moved.subs(dict.fromkeys(free, 1))
    apart = sp.expand_log(sp.expand(moved - there), force=True)
    return there if sp.expand(apart) == 0 or vanishes(apart) else None


def far_off(expression: sp.Expr, usual: dict[sp.Symbol, sp.Expr], domains: dict[sp.Symbol, Domain]) -> sp.Expr:
    """What it is for large u: the piece that holds there, and absolute values by the sign they have there."""
    in_pieces = expression.replace(
        lambda e: isinstance(e, sp.Piecewise),
        lambda e: _piece_far_off(e, usual, domains),
    )
    return in_pieces.replace(lambda e: isinstance(e, sp.Abs), lambda e: _of_one_sign(e, domains))


def _piece_far_off(
    split: sp.Piecewise, usual: dict[sp.Symbol, sp.Expr], domains: dict[sp.Symbol, Domain]
) -> sp.Expr:
    """The piece that holds for large u, by the limits of the conditions; all of it where these do not tell."""
    for value, where in split.args:
        known = where.subs(usual).replace(
            lambda e: isinstance(e, Relational), lambda e: _holds_far_off(e, domains)
        )
        if known == sp.true:
            return value
        if known != sp.false:
            break
    return split


def _holds_far_off(relation: Relational, domains: dict[sp.Symbol, Domain]) -> sp.Basic:
    difference = far_off(relation.lhs - relation.rhs, {}, domains)
    limit = limit_far_off(difference, domains)
    decided = limit is not None and (limit.is_extended_positive or limit.is_extended_negative)
    return relation.func(sp.sign(limit), 0) if decided else relation


def _of_one_sign(size: sp.Abs, domains: dict[sp.Symbol, Domain]) -> sp.Expr:
    limit = limit_far_off(size.args[0], domains)
    if limit is None or not (limit.is_extended_positive or limit.is_extended_negative):
        return size
    return size.args[0] if limit.is_extended_positive else -size.args[0]


def limit_far_off(expression: sp.Expr, domains: dict[sp.Symbol, Domain]) -> sp.Expr | None:
    """The limit for u to infinity; of what holds u^2 alone also by way of u^2, which goes there, too."""
    found = limit_at_infinity(expression, SIZE, domains)
    return limit_at_infinity(expression.subs(SIZE, sp.sqrt(SIZE)), SIZE, domains) if found is None else found


def verdict_of_error(loss: NamedLoss, found: OfError) -> LikelihoodVerdict | None:
    """Exact with its density, or none as no density can be; None where the ends of rho do not decide it."""
    if not _is_bounded_below(found):
        return None
    limits = [limit_far_off(side, found.domains) for side in found.sides]
    if all(limit == sp.oo for limit in limits):
        growths = [limit_far_off(SIZE * sp.diff(side, SIZE), found.domains) for side in found.sides]
        known = [g for g in growths if g is not None and (g == sp.oo or is_positive(g, found.domains))]
        if found.within and len(known) == len(growths):
            return _density(loss, found, known)
        return None
    if None in limits or -sp.oo in limits or not found.beyond or not _hold_for_usual_constants(found, limits):
        return None
    return _no_density(loss, found, limits)


def _hold_for_usual_constants(found: OfError, limits: list[sp.Expr]) -> bool:
    """Whether the limits are those with the usual constants, too: 1 / (1 + (s - 1)^2 u^2) is 1 where s is 1."""
    there = [limit.subs(found.usual) for limit in limits]
    again = [limit_far_off(side.subs(found.usual), {}) for side in found.sides]
    same = all(a is not None and (a == b or sp.expand(a - b) == 0) for a, b in zip(again, there, strict=True))
    return same and (sp.expand(there[0] - there[1]) == 0) is (sp.expand(limits[0] - limits[1]) == 0)


def _is_bounded_below(found: OfError) -> bool:
    """Whether nothing runs away at a finite error: every logarithm and denominator is of something positive."""
    rho = found.rho.rewrite(sp.exp) if found.rho.has(HyperbolicFunction) else found.rho  # coth has a denominator
    inside = [e.args[0] for e in rho.atoms(sp.log)]
    inside += [e.base for e in rho.atoms(sp.Pow) if not e.exp.is_nonnegative]
    return all(each.is_positive or is_positive(each, found.domains) for each in inside if each.has(ERROR))


def _density(loss: NamedLoss, found: OfError, growths: list[sp.Expr]) -> LikelihoodVerdict:
    finite = [growth for growth in growths if growth.is_finite]
    least = f"a > {tex(1 / sp.Min(*finite))}" if finite else "a > 0"
    said = (
        f"{loss.titled} is **exactly a negative log-likelihood** of {loss.random} given {loss.given}: for every"
        f" ${least}$, $e^{{-aL}}$ divided by a constant is a density of the error {found.in_words}."
    )
    pace = "faster than any multiple of $\\log |u|$" if not finite else f"like ${tex(sp.Min(*finite))} \\log |u|$"
    why = f"The loss holds the error alone, and far off it grows {pace}: the integral of $e^{{-aL}}$ is finite."
    return LikelihoodVerdict(Standing.EXACT, said, Certainty.PROVED, why)


def _no_density(loss: NamedLoss, found: OfError, limits: list[sp.Expr]) -> LikelihoodVerdict | None:
    above, below = limits
    ends = f"${tex(above)}$ for $u \\to \\infty$ and ${tex(below)}$ for $u \\to -\\infty$"
    why = (
        f"The loss holds the error {found.in_words} alone, and goes to {ends}. The integral of $e^{{-aL}}$ over"
        " the errors is infinite; and weights $e^{-b(y)}$ that made it finite would have a finite sum, so that the"
        " integral goes, for far-off predictions, to that sum times $e^{-a \\cdot \\text{limit}}$."
    )
    certainty = Certainty.PROVED
    if sp.expand(above - below) == 0:
        how = _stays_on_one_side(found, above)
        if how is None:
            return None
        certainty = how
        why += " With one limit at both ends, all weights would have to be zero wherever the loss is not at it."
    else:
        why += " That cannot be 1 at both ends."
    said = (
        f"{loss.titled} is **no negative log-likelihood** of {loss.random} given {loss.given}: no $a > 0$ and"
        " $b(y)$ make $e^{-aL - b}$ a density for every prediction."
    )
    return LikelihoodVerdict(Standing.NONE, said, certainty, f"{why}{with_usual_constants(loss)}")


def _stays_on_one_side(found: OfError, limit: sp.Expr) -> Certainty | None:
    """How sure it is that rho never crosses its limit; None if it does, or if it is hardly ever away from it."""
    points = [{**found.usual, ERROR: error} for error in ERRORS if error]
    try:
        seen = [number_at(limit - found.rho, at) for at in points]
    except NoNumber:
        return None
    if all(is_zero(value) for value in seen):
        return None
    for sign in (1, -1):
        apart = [sp.expand(sign * (limit - piece)) for piece in pieces(found.rho)]
        if all(proof_of_no_negative(each, found.domains) for each in apart):
            return Certainty.PROVED
    sides = {bool(value > 0) for value in seen if not is_zero(value)}
    return Certainty.CHECKED if len(sides) == 1 and all_is_seen([found.rho], points) else None
