"""The verdict for a target of a few values: decided by the probabilities that balance the slopes of the loss."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import combinations, product

import mpmath
import sympy as sp

from wizard.assumptions.loss import NamedLoss
from wizard.derivation.properties.numbers import NoNumber, exact, is_zero, number_at
from wizard.derivation.prove import is_zero_rational, may_jump, vanishes
from wizard.derivation.records import Certainty
from wizard.derivation.verdicts.balance import APART, TINY, Balanced, Exponent, balances, exponent
from wizard.derivation.verdicts.hidden import all_is_seen
from wizard.derivation.verdicts.many import Bent, bent_down, guess
from wizard.derivation.verdicts.outcomes import (
    Outcomes,
    Point,
    Size,
    Target,
    outcomes_of,
    sizes_of,
    with_numbers_apart,
)
from wizard.derivation.verdicts.records import LikelihoodVerdict, Standing, named_with_usual_constants
from wizard.notation.printer import tex

MANY = 40  # predictions, where there is no proof
FEW = 4  # values of a target whose slopes are balanced at once
LARGEST = 1000  # operations of a sum of fractions that is tried to be proved one
KINKS = 4  # absolute values of which all signs are tried
SIMPLEST = 12  # largest denominator of a factor or weight that is looked for
IDEA = (
    "If $e^{-aL}$, weighted by $e^{-b(y)}$, were a probability for every prediction, that probability would make"
    " the expected slope of the loss zero there."
)

BENT = (
    "If no loss curves upwards in a variable, $e^{-aL}$ does so for every target whose loss has a slope there, and"
    " the sum over the targets cannot stay 1."
)


def verdict_of_outcomes(loss: NamedLoss, outcomes: Outcomes) -> LikelihoodVerdict | None:
    """Exact, with the probabilities; or none, with the predictions that refute it; None where it is undecided."""
    found = _of_many_values(loss, outcomes) if len(outcomes.losses) > FEW else None
    return found or _by_balance(loss, outcomes)


def _of_many_values(loss: NamedLoss, outcomes: Outcomes) -> LikelihoodVerdict | None:
    """What is decided without the balance, which may not be unique, and takes long to compute."""
    guessed = guess(outcomes)
    if guessed is not None and _is_exact_with_other_sizes(loss, outcomes):
        found = _exact(loss, outcomes, guessed)
        if found is not None:
            return found
    bent = bent_down(outcomes)
    return None if bent is None else _refuted(loss, outcomes, _no_upward_curve(outcomes, bent), BENT)


def _by_balance(loss: NamedLoss, outcomes: Outcomes) -> LikelihoodVerdict | None:
    found = balances(outcomes)
    without = next((each for each in found if each.shares is None), None)
    if without is not None:
        return _refuted(loss, outcomes, _no_probabilities(outcomes, without))
    common = None
    for here, there in combinations(found, 2):
        pair = exponent(here, there)
        if pair is None:
            return _refuted(loss, outcomes, _still_loss(outcomes, here, there))
        if pair.is_refuted:
            return _refuted(loss, outcomes, _no_common_factor(outcomes, pair))
        if common is not None and pair.common is not None and _differ(common.common, pair.common):
            return _refuted(loss, outcomes, _two_factors(outcomes, common, pair))
        common = common or (pair if pair.common is not None else None)
    if common is None or not _is_exact_with_other_sizes(loss, outcomes):
        return None
    return _exact(loss, outcomes, common)


def _is_exact_with_other_sizes(loss: NamedLoss, outcomes: Outcomes) -> bool:
    """Whether the loss of any number of classes or steps is exact with others, too: its formula may hold them."""
    first, *others = sizes_of(loss.target)
    if outcomes.size != first:
        return True
    apart = with_numbers_apart(loss)
    return (apart is loss or _is_exact_with(apart, first)) and all(_is_exact_with(loss, size) for size in others)


def _is_exact_with(loss: NamedLoss, size: Size) -> bool:
    outcomes = outcomes_of(loss, size)
    found = verdict_of_outcomes(loss, outcomes) if outcomes is not None else None
    return found is not None and found.standing is Standing.EXACT


TOLERANCE = exact.mpf(10) ** -25


def _differ(factor: mpmath.mpf, other: mpmath.mpf) -> bool:
    return bool(abs(factor - other) > APART * max(factor, other))


def _refuted(loss: NamedLoss, outcomes: Outcomes, why: str, idea: str = IDEA) -> LikelihoodVerdict:
    said = (
        f"{named_with_usual_constants(loss)} is **no negative log-likelihood** of {loss.random} given"
        f" {loss.given}: no $a > 0$ and $b(y)$ make $e^{{-aL - b}}$ a probability for every prediction."
    )
    evidence = f"{idea} {why}{with_sizes([outcomes.size])}"
    return LikelihoodVerdict(Standing.NONE, said, Certainty.PROVED, evidence)


def with_sizes(sizes: Iterable[Size]) -> str:
    """How many classes, and steps, were written out."""
    each = [", ".join(f"${tex(symbol)} = {number}$" for symbol, number in size.items()) for size in sizes]
    return f" (With {', and with '.join(each)}.)" if any(each) else ""


def _no_probabilities(outcomes: Outcomes, found: Balanced) -> str:
    rows = "; ".join(listed(row) for row in found.slopes)
    if len(outcomes.targets) == 1:
        return (
            "There is but one thing to observe, so that its probability would be 1 and the loss the same for every"
            f" prediction. But at {described(outcomes, found)} it has the slope {rows}."
        )
    targets = ", ".join(map(str, outcomes.targets))
    return (
        f"At {described(outcomes, found)} the slopes for the targets {targets} are {rows}: no positive"
        " probabilities make them cancel."
    )


def _still_loss(outcomes: Outcomes, here: Balanced, there: Balanced) -> str:
    return (
        f"At {described(outcomes, here)} it is {_shares(here)}, at {described(outcomes, there)} it is"
        f" {_shares(there)}; but the loss of a target whose probability differs is the same at both."
    )


def _no_common_factor(outcomes: Outcomes, pair: Exponent) -> str:
    demands = ", ".join(
        f"$a = {mpmath.nstr(a, 4)}$ for the target {target}"
        for target, a in zip(outcomes.targets, pair.demanded, strict=True)
        if a is not None
    )
    return (
        f"At {described(outcomes, pair.here)} it is {_shares(pair.here)}, at {described(outcomes, pair.there)} it"
        f" is {_shares(pair.there)}. Between the two, the loss would need {demands}: no one positive $a$ does."
    )


def _two_factors(outcomes: Outcomes, first: Exponent, second: Exponent) -> str:
    return (
        f"Between {described(outcomes, first.here)} and {described(outcomes, first.there)} the loss would need"
        f" $a = {mpmath.nstr(first.common, 4)}$, between {described(outcomes, second.here)} and"
        f" {described(outcomes, second.there)} $a = {mpmath.nstr(second.common, 4)}$."
    )


def _no_upward_curve(outcomes: Outcomes, bent: Bent) -> str:
    variable, target = tex(bent.variable), in_words(bent.target)
    return (
        f"At {at_in_words(outcomes, bent.at)}, no second derivative by ${variable}$ is positive, and the loss of"
        f" the target {target} has the slope ${mpmath.nstr(bent.slope, 3)}$."
    )


def described(outcomes: Outcomes, found: Balanced) -> str:
    """The prediction as formulas: $p = 1/3$."""
    return at_in_words(outcomes, found.at)


def at_in_words(outcomes: Outcomes, at: Point) -> str:
    """A prediction as formulas: $p = 1/3$."""
    return ", ".join(f"${tex(s)} = {tex(at[s])}$" for s in outcomes.symbols)


def in_words(target: Target) -> str:
    """A value of the target: a number, or the classes of a sequence."""
    if not isinstance(target, tuple):
        return str(target)
    return f"({', '.join(map(str, target))})" if target else "without labels"


def _shares(found: Balanced) -> str:
    assert found.shares is not None
    return listed(found.shares)


def listed(values: tuple[mpmath.mpf, ...]) -> str:
    """Numbers to three digits, in brackets."""
    return "(" + ", ".join(f"${mpmath.nstr(value if abs(value) > TINY else 0, 3)}$" for value in values) + ")"


def _exact(loss: NamedLoss, outcomes: Outcomes, pair: Exponent) -> LikelihoodVerdict | None:
    """The probabilities w_k exp(-a L_k), if they are proved, or at least seen, to sum to one."""
    ways = [
        (factor, weights)
        for factor in _factors(outcomes, pair.common)
        if (weights := _weights(outcomes, pair.here, factor)) is not None
    ]
    for factor, weights in ways:
        shares = chances(outcomes, factor, weights)
        if add_up_to_one(shares):
            return _exactly(loss, factor, weights, shares, Certainty.PROVED, "by algebra")
    return _exact_in_numbers(loss, outcomes, pair)


def add_up_to_one(shares: list[sp.Expr]) -> bool:
    """Whether it is proved that these are 1 in all, for every prediction."""
    rest = sp.Add(*shares) - 1
    if vanishes(rest):
        return True
    # fractions over one denominator, as of many values, are added up at once
    many = len(shares) > FEW and not rest.has(sp.log) and not may_jump(rest)
    return many and sp.count_ops(rest) < LARGEST and is_zero_rational(rest)


def _exact_in_numbers(loss: NamedLoss, outcomes: Outcomes, pair: Exponent) -> LikelihoodVerdict | None:
    """The same with an a and weights that are no simple formulas, such as log 2."""
    shares = pair.here.shares
    assert shares is not None
    a = pair.common
    assert a is not None
    everywhere = for_all_signs(outcomes.losses)
    points = list(outcomes.points(MANY))
    if not everywhere or not all_is_seen(outcomes.losses, points):
        return None
    weights = [share * exact.exp(a * value) for share, value in zip(shares, pair.here.values, strict=True)]
    try:
        for at in points:
            for losses in everywhere:
                values = [number_at(each, at) for each in losses]
                total = exact.fsum(w * exact.exp(-a * value) for w, value in zip(weights, values, strict=True))
                if not is_zero(total - 1):
                    return None
    except NoNumber:
        return None
    shown = [sp.Float(mpmath.nstr(each, 15), 6) for each in (a, *weights)]
    numbers = [w * sp.exp(-shown[0] * each) for w, each in zip(shown[1:], outcomes.losses, strict=True)]
    how = f"to 50 digits at {MANY} predictions"
    return _exactly(loss, shown[0], shown[1:], numbers, Certainty.CHECKED, how)


def for_all_signs(losses: tuple[sp.Expr, ...]) -> list[list[sp.Expr]]:
    """The losses for each sign of what they hold in absolute values, wherever it has that sign; empty for steps.

    What holds at a few predictions holds on their piece alone, so that it is looked at for the pieces apart.
    """
    kinks = sorted({e.args[0] for each in losses for e in each.atoms(sp.Abs, sp.sign)}, key=str)
    nested = any(e.has(sp.Abs, sp.sign) for e in kinks)
    if nested or len(kinks) > KINKS or any(may_jump(each) for each in losses):
        return []
    found = []
    for signs in product((1, -1), repeat=len(kinks)):
        names = {sp.sign(e): sp.Integer(sign) for e, sign in zip(kinks, signs, strict=True)}
        names |= {sp.Abs(e): sign * e for e, sign in zip(kinks, signs, strict=True)}
        found.append([each.xreplace(names) for each in losses])
    return found


def chances(outcomes: Outcomes, factor: sp.Expr, weights: list[sp.Expr]) -> list[sp.Expr]:
    """The weighted exp(-a L) of every target."""
    return [
        sp.cancel(sp.together(w * sp.exp(-factor * each)))
        for w, each in zip(weights, outcomes.losses, strict=True)
    ]


def _exactly(
    loss: NamedLoss, factor: sp.Expr, weights: list[sp.Expr], shares: list[sp.Expr], how: Certainty, words: str
) -> LikelihoodVerdict:
    name = named_with_usual_constants(loss) if how is Certainty.CHECKED else loss.titled
    said = (
        f"{name} is **exactly a negative log-likelihood** of {loss.random} given"
        f" {loss.given}{_up_to(factor, weights)}."
    )
    sizes = with_sizes(sizes_of(loss.target))
    why = f"The probabilities $e^{{-aL - b}}$ add up to 1 for every prediction, {words}.{sizes}"
    short = len(shares) > FEW and all(w == 1 for w in weights)
    formula = sp.exp(-factor * loss.formula) if short else sp.Tuple(*shares)
    return LikelihoodVerdict(Standing.EXACT, said, how, why, formula)


def _factors(outcomes: Outcomes, value: mpmath.mpf) -> Iterator[sp.Expr]:
    """What a may be as a formula: a small fraction, perhaps times or over one of the constants."""
    for unit in (sp.S.One, *outcomes.usual, *(1 / constant for constant in outcomes.usual)):
        simple = _simple(value / number_at(unit, outcomes.usual))
        if simple is not None:
            yield simple * unit


def _weights(outcomes: Outcomes, at: Balanced, factor: sp.Expr) -> list[sp.Expr] | None:
    assert at.shares is not None
    a = number_at(factor, outcomes.usual)
    found = [_simple(p * exact.exp(a * value)) for p, value in zip(at.shares, at.values, strict=True)]
    weights = [w for w in found if w is not None]
    return weights if len(weights) == len(found) else None


def _up_to(factor: sp.Expr, weights: list[sp.Expr]) -> str:
    parts = [f"times $a = {tex(factor)}$"] if factor != 1 else []
    if any(w != 1 for w in weights):
        parts.append(f"with $e^{{-b}} = {', '.join(tex(w) for w in weights)}$ for the targets")
    return (": " + ", ".join(parts)) if parts else ""


def _simple(value: mpmath.mpf) -> sp.Expr | None:
    """The small fraction that the number is, or None."""
    if exact.mag(value) > 100:
        return None
    for denominator in range(1, SIMPLEST + 1):
        nearest = exact.nint(value * denominator)
        if nearest and abs(value * denominator - nearest) <= TOLERANCE:
            return sp.Rational(int(nearest), denominator)
    return None
