"""A loss of sequences with one number of its predictions free and the others held: what a picture can show of it.

It is written out for one target, with as many steps and classes as its facts are first looked for.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product

import sympy as sp

from wizard.assumptions.domain import Domain, simplex, unit_interval
from wizard.assumptions.loss import Argument, Constant, NamedLoss
from wizard.assumptions.only_losses import nothing
from wizard.assumptions.sequences import Labels, Sequences
from wizard.derivation.verdicts.outcomes import Point, Size, of_target, sizes_of, symbol_at
from wizard.notation.nodes import unfold
from wizard.notation.printer import tex
from wizard.notation.sequences import T
from wizard.notation.sums import K

Place = tuple[int, ...]
Row = tuple[dict[Place, sp.Expr], list[Constant]]
EVEN = 0.5  # of what is left to share, the part that a class has at first


@dataclass(frozen=True)
class Number:
    """A number of a prediction: that of a class at a step, of a transition, or of an item."""

    argument: Argument
    place: Place

    @property
    def symbol(self) -> sp.Symbol:
        """What it is called where it is written out."""
        return symbol_at(self.argument, self.place)


def size_of_picture(loss: NamedLoss) -> Size:
    """How many steps and classes are drawn."""
    return sizes_of(loss.target)[0]


def targets_to_draw(loss: NamedLoss) -> tuple[Labels, ...]:
    """All targets that there are of this size; none of a loss of other targets.

    >>> from wizard.losses.ranking import listwise_likelihood_loss
    >>> targets_to_draw(listwise_likelihood_loss)[:2]
    ((1, 2, 3), (1, 3, 2))
    """
    if not isinstance(loss.target, Sequences):
        return ()
    size = size_of_picture(loss)
    return loss.target.members(size[T], size[K])


def numbers_to_move(loss: NamedLoss) -> tuple[Number, ...]:
    """Every number of every prediction, as a picture may move any of them.

    >>> from wizard.losses.sequences import expected_edit_distance
    >>> [str(each.symbol) for each in numbers_to_move(expected_edit_distance)]
    ['p_11', 'p_12', 'p_21', 'p_22', 'p_31', 'p_32']
    """
    size = size_of_picture(loss)
    return tuple(Number(a, place) for a in loss.arguments for place in product(*_ranges(a, size)))


def with_one_moving(loss: NamedLoss, target: Labels, moving: Number) -> NamedLoss | None:
    """The loss of this target as one of the number that moves; what is held are its constants.

    None where it does not depend on that number.

    >>> from wizard.losses.sequences import expected_edit_distance
    >>> first, *_ = numbers_to_move(expected_edit_distance)
    >>> found = with_one_moving(expected_edit_distance, (1, 1, 1), first)
    >>> sp.expand(found.formula), [str(each.symbol) for each in found.constants]
    (-p_11 - p_21 - p_31 + 3, ['p_21', 'p_31'])
    """
    size = size_of_picture(loss)
    named: Point = {}
    held: list[Constant] = []
    for argument in loss.arguments:
        for values, constants in _rows(argument, size, moving):
            named |= values
            held += constants
    formula = _with_plain_sums(unfold(of_target(loss, target, size).xreplace(named)))
    if not formula.has(moving.symbol):
        return None
    return NamedLoss(
        name=loss.name,
        abbreviation=loss.abbreviation,
        arguments=(Argument(moving.symbol, _of_one(moving.argument)),),
        formula=formula,
        target=nothing,
        constants=(*loss.constants, *(each for each in held if formula.has(each.symbol))),
    )


def _with_plain_sums(formula: sp.Expr) -> sp.Expr:
    """Every sum of exponentials multiplied out: slopes of nested ones take long."""
    return formula.replace(
        lambda e: isinstance(e, sp.log) and e.has(sp.exp), lambda e: sp.log(sp.powsimp(sp.expand(e.args[0])))
    )


def _of_one(argument: Argument) -> Domain:
    return unit_interval if argument.domain is simplex else argument.domain


def _ranges(argument: Argument, size: Size) -> list[range]:
    return [range(1, int(length) + 1) for length in argument.symbol.subs(size).shape]


def _rows(argument: Argument, size: Size, moving: Number) -> Iterator[tuple[Point, list[Constant]]]:
    """Row by row, what stands for its numbers, and those of them that are held."""
    base = argument.symbol.subs(size)
    *rows, columns = _ranges(argument, size)
    for row in product(*rows):
        places = [(*row, column) for column in columns]
        moved = moving.place if moving.argument == argument and moving.place in places else None
        values, held = (_shares if argument.domain is simplex else _numbers)(argument, places, moved)
        yield {base[place]: value for place, value in values.items()}, held


def _numbers(argument: Argument, places: list[Place], moved: Place | None) -> Row:
    """Numbers that are free of one another."""
    values = {place: symbol_at(argument, place) for place in places}
    others = [symbol for place, symbol in values.items() if place != moved]
    return values, [Constant(each, 0.0, f"${tex(each)}$", argument.domain) for each in others]


def _shares(argument: Argument, places: list[Place], moved: Place | None) -> Row:
    """Probabilities with the sum 1: one moves or is held, and each next one has a share of what is left."""
    first, *others = sorted(places, key=lambda place: place != (moved or places[0]))
    values: dict[Place, sp.Expr] = {first: symbol_at(argument, first)}
    held = [] if moved else [Constant(values[first], EVEN, f"${tex(values[first])}$", unit_interval)]
    for place in others:
        left = 1 - sp.Add(*values.values())
        if place == others[-1]:
            return {**values, place: left}, held
        share = unit_interval.symbol(f"{argument.label}_rest{''.join(map(str, place))}")
        said = f"the share of ${tex(symbol_at(argument, place))}$ in the rest of its step"
        held.append(Constant(share, EVEN, said, unit_interval))
        values[place] = left * share
    return values, held
