"""The pull of a wrong label on a prediction of yes or no: where the slope goes as the score goes the wrong way."""

from __future__ import annotations

from collections.abc import Iterator

import sympy as sp

from wizard.assumptions.domain import real_line, unit_interval
from wizard.assumptions.loss import MEAN, Argument, NamedLoss
from wizard.derivation.facts_of_classes import effect_of_wrong_labels, limit_of_slope
from wizard.derivation.gradient import almost_everywhere
from wizard.derivation.properties.influence import far_side
from wizard.derivation.properties.plain import with_kinks_written_out
from wizard.derivation.properties.records import Kind, Property
from wizard.derivation.records import Certainty
from wizard.notation.nodes import unfold
from wizard.notation.printer import tex


def pull_of_wrong_labels(loss: NamedLoss) -> Iterator[Property]:
    """Of a loss of one score, or of one probability, whose score is that of a logistic function.

    >>> from wizard.losses.classification import exponential_loss, hinge
    >>> [[fact.holds for fact in pull_of_wrong_labels(loss)] for loss in (hinge, exponential_loss)]
    [[True], [False]]
    """
    if not loss.target.two_valued or len(loss.arguments) != 1 or loss.of_mean != MEAN:
        return
    (argument,) = loss.arguments
    if argument.domain not in (real_line, unit_interval):
        return
    x = sp.Symbol("x", positive=True)
    limits = [limit_of_slope(_slope(loss, argument, value, x), x, loss) for value in (0, 1)]
    if None not in limits:
        yield _told(argument, [limit for limit in limits if limit is not None])


def _slope(loss: NamedLoss, argument: Argument, value: int, x: sp.Symbol) -> sp.Expr | None:
    """The slope by the score, as x goes to infinity and the score to the side where this target is not."""
    f = argument.symbol
    case = unfold(with_kinks_written_out(loss.formula.subs(loss.target.target, value)))
    if argument.domain is unit_interval:  # df/dz is f (1 - f), and the probability of this target is 1/x
        return (f * (1 - f) * sp.diff(case, f)).subs(f, 1 / x if value else 1 - 1 / x)
    wrong = -sp.oo if value else sp.oo
    slope = far_side(sp.diff(case, f), f, wrong)
    return None if slope is None else almost_everywhere(slope).subs(f, -x if value else x)


def _told(argument: Argument, limits: list[sp.Expr]) -> Property:
    z = argument.symbol if argument.domain is real_line else sp.Symbol("z", real=True)
    behind = (
        "" if argument.domain is real_line else rf" behind ${tex(argument.symbol)} = 1 / (1 + e^{{-{tex(z)}}})$"
    )
    no, yes = map(effect_of_wrong_labels, limits)
    each = yes if yes == no else f"for $y = 1$ {yes}; for $y = 0$ {no}"
    if limits[0] == -limits[1] and not limits[0].is_infinite and limits[0] != 0:
        each = f"tends to ${tex(limits[1])}$ or ${tex(limits[0])}$, so that the pull of a wrong label is bounded"
    said = f"As the score ${tex(z)}${behind} goes to the wrong side without end, the slope by it {each}."
    why = "The leading terms decide it; numbers far out agree."
    bounded = not any(limit.is_infinite for limit in limits)
    shown = sp.Tuple(*[sp.Tuple(sp.Integer(value), limit) for value, limit in enumerate(limits)])
    return Property(Kind.WRONG_LABEL, (z,), said, shown, Certainty.PROVED, why, bounded)
