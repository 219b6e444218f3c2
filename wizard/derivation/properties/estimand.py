"""What the loss estimates: the constant prediction at which the expected loss is smallest."""

from __future__ import annotations

from collections.abc import Iterator

import mpmath
import sympy as sp

from wizard.derivation.gradient import tidy
from wizard.derivation.properties.confirm import (
    confirmed_by_sample,
    confirmed_on_both_sides,
    smallest_in_a_sample,
)
from wizard.derivation.properties.convexity import constants_that_matter, in_one
from wizard.derivation.properties.equation import Equation, equation_of, short, shown_gradient
from wizard.derivation.properties.kinks import Sides, has_kink, sides
from wizard.derivation.properties.numbers import NoNumber, is_zero, number_at
from wizard.derivation.properties.records import Expected, Expectile, Kind, Median, Property, Quantile
from wizard.derivation.properties.separate import Separated, numeric_rank_exceeds, separate
from wizard.derivation.properties.signs import proof_of_no_negative
from wizard.derivation.properties.subject import Subject
from wizard.derivation.properties.two_values import Best, best_of_two
from wizard.derivation.prove import is_zero_rational
from wizard.derivation.readable import textbook
from wizard.derivation.records import Certainty
from wizard.notation.printer import tex

HALF = sp.Rational(1, 2)
MOST = 2  # statistics for which it is shown that even so many are not enough


def estimand(subject: Subject, variable: sp.Symbol) -> Property:
    """What a constant value of a free parameter estimates, with the others as they are."""
    found = _by_the_slopes(subject, variable)
    two = subject.model.family.domain.two_valued
    if two and found is not None and _is_a_balance(found, variable):  # which may be the worst
        found = None
    if two and (found is None or found.certainty is not Certainty.PROVED):
        found = _of_two_values(subject, variable) or found
    return found or (_unknown(variable) if two else _m_estimator(subject, variable))


def _is_a_balance(found: Property, variable: sp.Symbol) -> bool:
    """Whether it is an equation for several means, of which not every solution need be the best."""
    return isinstance(found.formula, sp.Eq) and found.formula.rhs == 0 and found.formula.has(variable)


def _by_the_slopes(subject: Subject, variable: sp.Symbol) -> Property | None:
    """A mean or a quantile by its slopes, or several means; nothing of any other."""
    gradient = sp.diff(subject.loss, variable)
    both = sides(subject.loss, variable, subject.target)
    if both is not None:
        found = (
            _quantile(subject, variable, both)
            or _expectile(subject, variable, both)
            or _weighted_quantile(subject, variable, both)
        )
        return found
    equation = equation_of(gradient, variable, subject.target)
    if equation is not None and equation.transform.has(sp.Abs, sp.sign):  # no formula that says anything
        return None
    if equation is not None:
        return _transformed_mean(subject, equation, gradient)
    parts = separate(gradient, {variable}, {subject.target})
    if parts is None:
        return None
    return _direction(subject, variable, parts, gradient) or _several_means(subject, variable, parts, gradient)


def _answer(
    subject: Subject, variable: sp.Symbol, words: str, formula: sp.Basic, certainty: Certainty, why: str
) -> Property:
    others = " with the other parameters as they are," if len(subject.free) > 1 else ""
    statement = f"As a constant,{others} the best ${tex(variable)}$ is {words}."
    return Property(Kind.ESTIMAND, (variable,), statement, formula, certainty, why)


def _transformed_mean(subject: Subject, equation: Equation, gradient: sp.Expr) -> Property:
    formula = sp.Eq(equation.transform, Expected(equation.statistic), evaluate=False)
    proof = minimum_is_proved(equation, subject)
    checked = confirmed_by_sample(subject, equation, gradient, bool(proof))
    words = in_words(equation, subject)
    certainty = Certainty.PROVED if proof else Certainty.CHECKED if checked else Certainty.UNKNOWN
    reasons = f"{proof} {checked}" if proof else checked or NO_MINIMUM
    why = f"The gradient is ${shown_gradient(equation)}$: {reasons}"
    return _answer(subject, equation.variable, words, formula, certainty, why)


NO_MINIMUM = "neither a proof nor a sample shows that the loss is smallest there."


def minimum_is_proved(equation: Equation, subject: Subject) -> str:
    """Why the solution of the equation is the minimum, or nothing."""
    slope = sp.diff(equation.transform, equation.variable)
    for sign, words in ((1, "rises"), (-1, "falls")):
        pull = proof_of_no_negative(sign * equation.pull, subject.domains)
        moving = proof_of_no_negative(sign * slope, subject.domains) if pull and pull.strict else None
        if moving is not None:
            side = "positive" if sign == 1 else "negative"
            front = "" if equation.pull == 1 else f"the factor in front is {side} and "
            if equation.is_plain:
                front = front.removesuffix(" and ") or "it rises with the prediction"
                return f"{front}, so the expected loss falls before that value and rises after."
            return (
                f"{front}${textbook(equation.transform)}$ {words}, so the expected loss falls before that value"
                " and rises after."
            )
    return ""


def in_words(equation: Equation, subject: Subject) -> str:
    """The solution of the equation as a phrase with its name, where computation shows one."""
    y, f = subject.target, equation.variable
    transform, statistic = equation.transform, equation.statistic
    shown = f"${tex(statistic)}$"
    if equation.is_plain:
        return f"**the mean** of {shown}"
    if sp.expand(statistic.subs(y, f) - transform) == 0:
        if statistic == sp.log(y):
            return f"**the geometric mean** of ${tex(y)}$"
        if statistic == 1 / y:
            return f"**the harmonic mean** of ${tex(y)}$"
        if statistic.is_Pow and statistic.base == y:
            return f"**the power mean** of ${tex(y)}$ with exponent ${tex(statistic.exp)}$"
        return f"**the generalised mean** of ${tex(y)}$: the mean on the scale of {shown}, transformed back"
    if transform.is_Pow and transform.base == f and transform.exp == 2 and statistic == sp.expand(statistic):
        return f"the root of the mean of {shown}"
    return f"the value with ${textbook(transform)}$ equal to **the mean** of {shown}"


def _quantile(subject: Subject, variable: sp.Symbol, both: Sides) -> Property | None:
    above, below = (sp.diff(side, variable) for side in (both.above, both.below))
    if subject.target in (above.free_symbols | below.free_symbols):
        return None
    falls, rises = (proof_of_no_negative(s, subject.domains) for s in (-above, below))
    if not (falls and rises and falls.strict and rises.strict):
        return None
    level = sp.cancel(sp.together(-above / (below - above)))
    if variable in level.free_symbols:
        return None
    of, place = _meeting(both, subject)
    if level == HALF:
        words, named = f"**the median** of ${tex(of)}$", Median(of)
    else:
        words, named = f"**the quantile** of ${tex(of)}$ at level ${tex(level)}$", Quantile(of, level)
    why = f"The slope is ${tex(above)}$ where the target is above and ${tex(below)}$ where it is below"
    checked = confirmed_on_both_sides(subject, both, level)
    why += ": they balance when a share of " + f"${tex(level)}$ of the targets lies below. {checked}"
    words = words if place == variable else f"the value with ${tex(place)}$ equal to {words}"
    return _answer(subject, variable, words, sp.Eq(place, named, evaluate=False), Certainty.PROVED, why)


def _meeting(both: Sides, subject: Subject) -> tuple[sp.Expr, sp.Expr]:
    """(T, m), or the target and the parameter themselves if T and m are the same increasing map."""
    meeting = both.meeting
    if sp.expand(meeting.statistic.subs(subject.target, meeting.variable) - meeting.transform) == 0:
        return subject.target, meeting.variable
    return meeting.statistic, meeting.transform


def _weighted_quantile(subject: Subject, variable: sp.Symbol, both: Sides) -> Property | None:
    """Of slopes that hold the target alone, in one proportion on both sides: each target counts as they say."""
    above, below = (sp.diff(side, variable) for side in (both.above, both.below))
    weight = short(below - above)
    level = short(-above / weight) if weight != 0 else sp.nan
    y = subject.target
    if (
        variable in weight.free_symbols
        or y not in weight.free_symbols
        or not level.free_symbols <= _fixed(subject)
    ):
        return None
    signs = [proof_of_no_negative(each, subject.domains) for each in (weight, level, 1 - level)]
    if not all(sign and sign.strict for sign in signs):
        return None
    _, counts = weight.as_independent(y, as_Add=False)
    of, place = _meeting(both, subject)
    name = "**the weighted median**" if level == HALF else f"**the weighted quantile** at level ${tex(level)}$"
    words = f"{name} of ${tex(of)}$, a target counting ${tex(counts)}$ times"
    words = words if place == variable else f"the value with ${tex(place)}$ equal to {words}"
    why = (
        f"The slope is ${tex(above)}$ where the target is above and ${tex(below)}$ where it is below: they balance"
        f" when a share of ${tex(level)}$ of these weights lies below."
    )
    return _answer(subject, variable, words, sp.Tuple(place, counts, level), Certainty.PROVED, why)


def _fixed(subject: Subject) -> set[sp.Basic]:
    return {*subject.constants}


def _of_two_values(subject: Subject, variable: sp.Symbol) -> Property | None:
    """Told by the share of ones for which a prediction is best; or the more frequent answer, or an end."""
    no, yes = (subject.loss.subs(subject.target, value) for value in (0, 1))
    for where in constants_that_matter(subject, subject.loss):
        found = best_of_two(no.subs(where), yes.subs(where), variable, subject.domains)
        if found is not None:
            answer = _at_a_level if found.is_level else _at_a_share
            return answer(subject, variable, found).limited_to(where)
    return None


def _at_a_share(subject: Subject, variable: sp.Symbol, found: Best) -> Property:
    share = sp.S.One if found.share == variable else found.share
    words = f"the value with ${tex(found.share)}$ equal to **the mean** of ${tex(subject.target)}$"
    words = f"**the mean** of ${tex(subject.target)}$" if share == 1 else words
    domain = subject.domains[variable]
    if (found.low, found.high) != (domain.lower, domain.upper):
        words += f", between ${tex(found.low)}$ and ${tex(found.high)}$"
    formula = sp.Eq(found.share, Expected(subject.target), evaluate=False)
    return _answer(subject, variable, words, formula, Certainty.PROVED, found.why)


def _at_a_level(subject: Subject, variable: sp.Symbol, found: Best) -> Property:
    domain = subject.domains[variable]
    half = found.share == HALF
    more = "more than half" if half else f"a share of more than ${tex(found.share)}$"
    reached = [end not in (domain.lower, domain.upper) for end in (found.low, found.high)]
    if found.low.is_infinite or found.high.is_infinite:
        statement = (
            f"As a constant, **no ${tex(variable)}$ is best** unless the share of ones is ${tex(found.share)}$:"
            " for any other the expected loss falls without end."
        )
        return Property(Kind.ESTIMAND, (variable,), statement, None, Certainty.PROVED, found.why)
    low, high = (
        f"${tex(end)}$" if inside else f"as close to ${tex(end)}$ as may be"
        for end, inside in zip((found.low, found.high), reached, strict=True)
    )
    words = f"{high} where {more} of the targets are 1, and {low} where fewer are"
    words = f"**the more frequent answer**: {words}" if half else words
    return _answer(subject, variable, words, sp.Tuple(found.low, found.high), Certainty.PROVED, found.why)


def _expectile(subject: Subject, variable: sp.Symbol, both: Sides) -> Property | None:
    slopes = [sp.diff(side, variable) for side in (both.above, both.below)]
    above, below = (equation_of(slope, variable, subject.target) for slope in slopes)
    if above is None or below is None or not above.is_plain or not below.is_plain:
        return None
    if (
        above.statistic != subject.target
        or below.statistic != subject.target
        or both.meeting.transform != variable
    ):
        return None
    ratio = short(above.pull / below.pull)
    positive = [proof_of_no_negative(e.pull, subject.domains) for e in (above, below)]
    if ratio.free_symbols & {variable, subject.target} or not all(p and p.strict for p in positive):
        return None
    level = short(ratio / (1 + ratio))
    if level == HALF:
        words, named = f"**the mean** of ${tex(subject.target)}$", Expected(subject.target)
    else:
        words = f"**the expectile** of ${tex(subject.target)}$ at level ${tex(level)}$"
        named = Expectile(subject.target, level)
    why = (
        f"The gradient is linear on both sides of the target, with the slopes ${tex(above.pull)}$ (target above)"
        f" and ${tex(below.pull)}$ (target below), both positive: the weighted mean of the errors is zero there."
    )
    return _answer(subject, variable, words, sp.Eq(variable, named, evaluate=False), Certainty.PROVED, why)


def _direction(subject: Subject, variable: sp.Symbol, parts: Separated, gradient: sp.Expr) -> Property | None:
    y = subject.target
    pull = dict(zip(parts.statistics, parts.weights, strict=True))
    if parts.rest != 0 or set(pull) != {sp.sin(y), sp.cos(y)}:
        return None
    strength = sp.cancel(pull[sp.cos(y)] / sp.sin(variable))
    if strength.has(variable) or sp.expand(pull[sp.sin(y)] + strength * sp.cos(variable)) != 0:
        return None
    if not proof_of_no_negative(strength, subject.domains):
        return None
    formula = sp.Eq(sp.tan(variable), Expected(sp.sin(y)) / Expected(sp.cos(y)), evaluate=False)
    words = f"**the circular mean** of ${tex(y)}$: the direction of the mean of $(\\cos {tex(y)}, \\sin {tex(y)})$"
    why = (
        f"The gradient is ${tex(gradient)}$, so the mean vector has no part across the direction"
        f" ${tex(variable)}$; of the two such directions the loss is smaller in that of the vector itself, for"
        " minus the loss is its length along the direction."
    )
    return _answer(subject, variable, words, formula, Certainty.PROVED, why)


def _several_means(subject: Subject, variable: sp.Symbol, parts: Separated, gradient: sp.Expr) -> Property:
    terms = [w * Expected(t) for w, t in zip(parts.weights, parts.statistics, strict=True)]
    formula = sp.Eq(parts.rest + sp.Add(*terms), 0, evaluate=False)
    means = ", ".join(f"${tex(t)}$" for t in parts.statistics)
    if not parts.statistics:
        words = "the same whatever the targets are"
        return _answer(
            subject, variable, words, formula, Certainty.PROVED, "The gradient does not hold the target."
        )
    if variable not in gradient.free_symbols:
        statement = (
            f"As a constant, **no ${tex(variable)}$ is best** unless ${tex(formula)}$: the expected loss is linear"
            f" in ${tex(variable)}$, and falls without end."
        )
        why = f"The gradient is ${tex(gradient)}$, whatever ${tex(variable)}$ is."
        return Property(Kind.ESTIMAND, (variable,), statement, formula, Certainty.PROVED, why)
    if subject.is_named and not smallest_in_a_sample(subject, variable, gradient):
        return _unknown(variable)
    words = f"a solution of the equation shown: it looks at the targets only through the means of {means}"
    several = "a product" if parts.rank == 1 else f"a sum of {parts.rank} products"
    why = f"The gradient is {several} of a function of the parameter and one of the target."
    return _answer(subject, variable, words, formula, Certainty.PROVED, why)


def _m_estimator(subject: Subject, variable: sp.Symbol) -> Property:
    """Neither a mean nor a quantile: the score says what it does."""
    y, gradient = subject.target, sp.diff(subject.as_derived, variable)
    error = sp.Symbol("u", real=True)
    score = sp.expand(gradient.subs(y, variable + error)) if sp.count_ops(gradient) < 80 else gradient
    shifted = not score.has(variable)
    shown = score if shifted else gradient
    sample = smallest_in_a_sample(subject, variable, sp.diff(subject.loss, variable))
    if not sample:
        return _unknown(variable)
    convex = in_one(subject, subject.loss, variable)
    words = f"**an M-estimate** of ${tex(y)}$: the value that balances the score"
    formula: sp.Eq | None = sp.Eq(Expected(min(short(shown), tidy(shown), key=sp.count_ops)), 0, evaluate=False)
    if shifted:
        words += f" of the errors ${tex(error)} = {tex(y)} - {tex(variable)}$"
        if convex.holds and is_zero_rational(score + score.subs(error, -error)):
            words += ", which is the centre wherever the targets scatter symmetrically"
    if not convex.holds:
        words += "; other values may balance it, too"
    certainty = Certainty.PROVED if convex.holds else Certainty.CHECKED
    why = f"{'As the loss is convex, nothing costs less. ' if convex.holds else ''}{sample}"
    smooth = not has_kink(subject.loss, variable) or _is_no_quantile(subject, variable, gradient)
    tried = _rank_points(subject, variable, gradient)
    if smooth and any(numeric_rank_exceeds(gradient, MOST, *points) for points in tried):
        words = words.replace(":", ", neither a mean nor a quantile:", 1)
        why += (
            " A mean would make the slope a function of the target plus one of the prediction, or a few products"
            f" of such. It is neither, with up to {MOST} products: its values at {MOST + 2} targets and as many"
            " predictions do not fit together so."
        )
    else:
        formula = None
    return _answer(subject, variable, words, formula, certainty, why).limited_to(dict(convex.given))


def _unknown(variable: sp.Symbol) -> Property:
    statement = f"It is **not known** which constant ${tex(variable)}$ is best."
    return Property(Kind.ESTIMAND, (variable,), statement, None, Certainty.UNKNOWN, NO_BALANCE)


NO_BALANCE = "Where the slopes for different targets cancel, the loss was not found to be smallest."


def _is_no_quantile(subject: Subject, variable: sp.Symbol, gradient: sp.Expr) -> bool:
    """Whether the slope at one prediction takes more values than one on each side and one where they meet."""
    predictions, targets, common = next(_rank_points(subject, variable, gradient))
    found: list[mpmath.mpf] = []
    for target in targets:
        try:
            value = number_at(gradient, {**common, **predictions[0], **target})
        except NoNumber:
            continue
        if not any(is_zero(value - other, value) for other in found):
            found.append(value)
    return len(found) > 3


def _rank_points(subject: Subject, variable: sp.Symbol, gradient: sp.Expr) -> Iterator[tuple[list, list, dict]]:
    """Predictions, targets and values of everything else, three times."""
    for seed in ("1", "2", "3"):
        points = list(subject.points(gradient, count=48, seed=f"rank {seed}"))
        targets = list(dict.fromkeys(p[subject.target] for p in points))
        predictions = list(
            dict.fromkeys(p[variable] for p in reversed(points))
        )  # no simple ones: they meet a kink
        common = {s: v for s, v in points[0].items() if s not in (subject.target, variable)}
        yield [{variable: v} for v in predictions], [{subject.target: v} for v in targets], common
