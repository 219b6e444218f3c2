"""What is true of a loss of sequences, likelihood or not: its slopes by scores, and whether it is convex."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import combinations, pairwise, product

import mpmath
import sympy as sp

from wizard.assumptions.domain import real_line
from wizard.assumptions.loss import Argument, NamedLoss
from wizard.assumptions.sequences import Labels, Sequences
from wizard.derivation.facts_of_paths import facts_of_paths
from wizard.derivation.properties.kinks import is_away_from_kinks
from wizard.derivation.properties.log_sums import proof_by_log_sums
from wizard.derivation.properties.numbers import NoNumber, number_at
from wizard.derivation.properties.records import Kind, Property
from wizard.derivation.records import Certainty
from wizard.derivation.slopes_by_scores import formulas_of_slopes
from wizard.derivation.verdicts.balance import TINY
from wizard.derivation.verdicts.finite import add_up_to_one, at_in_words, chances, in_words, with_sizes
from wizard.derivation.verdicts.outcomes import Outcomes, Point, outcomes_of, sizes_of, symbol_at
from wizard.notation.printer import tex
from wizard.notation.sequences import T
from wizard.notation.sums import K

FEW = 3  # predictions at which a negative curvature is looked for


@dataclass(frozen=True)
class Statistic:
    """What is counted in a sequence at the place of a score, how many rows such scores have, and what that means.

    `said` is of the slope, `varies` of the second derivative.
    """

    count: Callable[[Labels, tuple[int, ...]], int]
    rows: sp.Symbol
    said: str
    varies: str


STATISTICS = (
    Statistic(
        lambda labels, place: int(labels[place[0] - 1] == place[1]),
        T,
        "The slope by ${0}_{{t,k}}$ is **the probability of class $k$ at step $t$**, less 1 if it is there.",
        "The second derivative by ${0}_{{t,k}}$ is $P (1 - P)$, where $P$ is the probability of class $k$ at step"
        " $t$: **the variance** of whether it is there, the same for every target.",
    ),
    Statistic(
        lambda labels, place: list(pairwise(labels)).count((place[0], place[1])),
        K,
        "The slope by ${0}_{{j,k}}$ is **the number of transitions from class $j$ to $k$ that is expected**, less"
        " how many there are.",
        "The second derivative by ${0}_{{j,k}}$ is **the variance of the number of transitions** from class $j$ to"
        " $k$, the same for every target.",
    ),
)


def facts_of_sequences(loss: NamedLoss) -> tuple[Property, ...]:
    """What can be said of a loss of sequences; nothing of any other.

    >>> from wizard.losses.sequences import ctc
    >>> [(fact.kind.value, fact.holds) for fact in facts_of_sequences(ctc)]
    [('Convexity', False), ('Gradient', None), ('Hessian', None)]
    """
    if not isinstance(loss.target, Sequences):
        return ()
    found = [outcomes_of(loss, size) for size in sizes_of(loss.target)]
    written = [outcomes for outcomes in found if outcomes is not None]
    formulas = formulas_of_slopes(loss, written)
    return (*_convexity(loss, written), *_slopes(loss, written), *formulas, *facts_of_paths(loss))


def _convexity(loss: NamedLoss, written: list[Outcomes]) -> Iterator[Property]:
    of = tuple(argument.label for argument in loss.arguments)
    where = " and ".join(f"${tex(symbol)}$" for symbol in of) + (" together" if len(of) > 1 else "")
    proofs = {_proof(each, outcomes.symbols) for outcomes in written for each in outcomes.losses}
    if all(proofs):
        said = f"The loss is **convex** in {where}: every minimum is the global one."
        why = " ".join(sorted(proofs)) + with_sizes(outcomes.size for outcomes in written)
        yield Property(Kind.CONVEXITY, of, said, None, Certainty.PROVED, why, True)
        return
    found = _downwards(written[0])
    if found:
        said = f"The loss is **not convex** in {where}."
        why = f"{found}{with_sizes([written[0].size])}"
        yield Property(Kind.CONVEXITY, of, said, None, Certainty.PROVED, why, False)


def _proof(loss: sp.Expr, variables: list[sp.Symbol]) -> str:
    plain = loss.replace(lambda e: isinstance(e, sp.log), lambda e: sp.log(sp.expand(e.args[0])))
    return proof_by_log_sums(plain, variables)


def _downwards(outcomes: Outcomes) -> str:
    """A prediction and a direction of one or two variables in which the loss of a target curves downwards."""
    directions = [(one, sp.S.Zero) for one in outcomes.symbols]
    directions += [(u, sign * v) for u, v in combinations(outcomes.symbols, 2) for sign in (1, -1)]
    of_targets = zip(outcomes.targets, outcomes.losses, strict=True)
    for (target, loss), way, at in product(of_targets, directions, outcomes.points(FEW)):
        value = _curvature(loss, way, at)
        if value is not None and value < -TINY:
            return (
                f"At {at_in_words(outcomes, at)} the loss of the target {in_words(target)} has the second"
                f" derivative ${mpmath.nstr(value, 4)}$ in the direction ${tex(sp.Add(*way))}$."
            )
    return ""


def _curvature(loss: sp.Expr, way: tuple[sp.Expr, ...], at: Point) -> mpmath.mpf | None:
    """The second derivative in the direction of the sum of these variables, each with its sign; None at kinks."""
    signs = {v: term.coeff(v) for term in way for v in term.free_symbols}
    slope = sp.Add(*[sign * sp.diff(loss, v) for v, sign in signs.items()])
    try:
        if not is_away_from_kinks(slope, at):
            return None
        return number_at(sp.Add(*[sign * sp.diff(slope, v) for v, sign in signs.items()]), at)
    except NoNumber:
        return None


def _slopes(loss: NamedLoss, written: list[Outcomes]) -> Iterator[Property]:
    """Of scores in a likelihood: how often something is expected, less how often it is there."""
    if not all(add_up_to_one(chances(each, sp.S.One, [sp.S.One] * len(each.losses))) for each in written):
        return
    of_steps = [argument for argument in loss.arguments if len(argument.symbol.shape) == 2]
    for argument, statistic in product(of_steps, STATISTICS):
        rows = argument.symbol.shape[0]
        if argument.domain is not real_line or rows != statistic.rows:
            continue
        if all(_is_less_by(argument, statistic, outcomes) for outcomes in written):
            why = (
                "Between any two targets the slope differs by how many of these they have; and weighted with the"
                f" probabilities $e^{{-L}}$, the slopes cancel.{with_sizes(each.size for each in written)}"
            )
            said = statistic.said.format(tex(argument.label))
            yield Property(Kind.GRADIENT, (argument.label,), said, None, Certainty.PROVED, why)
            said = statistic.varies.format(tex(argument.label))
            why = (
                "The slopes differ by what is counted, so the second derivatives are equal; that of the sum of the"
                " probabilities $e^{-L}$ is zero, so each is the mean square of the slope."
                f"{with_sizes(each.size for each in written)}"
            )
            yield Property(Kind.HESSIAN, (argument.label,), said, None, Certainty.PROVED, why)


def _is_less_by(argument: Argument, statistic: Statistic, outcomes: Outcomes) -> bool:
    """Whether the slope by every score, with what is counted at its place, is the same for all targets."""
    rows, columns = (int(length.subs(outcomes.size)) for length in argument.symbol.shape)
    for place in product(range(1, rows + 1), range(1, columns + 1)):
        variable = symbol_at(argument, place)
        whole = [
            sp.diff(each, variable) + statistic.count(target, place)
            for target, each in zip(outcomes.targets, outcomes.losses, strict=True)
            if isinstance(target, tuple)
        ]
        if any(sp.expand(each - whole[0]) != 0 for each in whole):
            return False
    return True
