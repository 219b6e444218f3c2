"""Targets that are sequences of classes: one class for every step, or labels that are spread over the steps."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import groupby, permutations, product
from random import Random

import sympy as sp

from wizard.assumptions.domain import Domain, classes
from wizard.assumptions.several import rankings
from wizard.notation.sums import c

Labels = tuple[int, ...]


@dataclass(frozen=True, kw_only=True)
class Sequences(Domain):
    """A set of sequences of classes, which is finite for so many steps and classes.

    Parameters
    ----------
    members : of numbers of steps and classes, all sequences that these can give.
    sizes : (steps, classes) for which losses are written out and judged.
    coded : how models of the catalogue write a sequence, and for which targets; None where none has such targets.
    """

    members: Callable[[int, int], tuple[Labels, ...]]
    sizes: tuple[tuple[int, int], ...] = ((3, 2), (2, 3))
    coded: tuple[Domain, Callable[[Labels], Labels]] | None = None

    @property
    def target_label(self) -> sp.Symbol:
        """The bare symbol c, of which c[t] is the class at a step."""
        return c


def every_sequence(steps: int, number: int) -> tuple[Labels, ...]:
    """All sequences of one class for every step.

    >>> every_sequence(2, 2)
    ((1, 1), (1, 2), (2, 1), (2, 2))
    """
    return tuple(product(range(1, number + 1), repeat=steps))


def collapsed(path: Labels, blank: int) -> Labels:
    """What is read where repeats count once, and blanks are left out then.

    >>> collapsed((1, 1, 3, 1, 2, 2), 3)
    (1, 1, 2)
    """
    return tuple(label for label, _ in groupby(path) if label != blank)


def every_reading(steps: int, number: int) -> tuple[Labels, ...]:
    """All labels that can be read from so many steps, each with one of the classes or a blank; the shortest first.

    >>> every_reading(2, 2)
    ((), (1,), (2,), (1, 2), (2, 1))
    """
    paths = product(range(1, number + 2), repeat=steps)
    return tuple(sorted({collapsed(path, number + 1) for path in paths}, key=lambda labels: (len(labels), labels)))


def _drawn(members: Callable[[int, int], tuple[Labels, ...]]) -> Callable[[Random], Labels]:
    return lambda random: random.choice(members(3, 2))


one_class_for_every_step = Sequences(
    name="sequences",
    title="A class for every step",
    examples=(),
    latex=r"\{1, \dots, K\}^T",
    rule="a class number for every step",
    lower=classes.lower,
    upper=classes.upper,
    discrete=True,
    contains=classes.contains,
    draw=_drawn(every_sequence),
    indexed=True,
    members=every_sequence,
    counted="of $T$ steps and $K$ classes",
)

labels_in_order = replace(
    one_class_for_every_step,
    name="labels in order",
    title="Labels in order, without their places",
    latex=r"\bigcup_{n=0}^{T} \{1, \dots, K\}^n",
    rule="the class numbers of labels, not more than there are steps",
    draw=_drawn(every_reading),
    members=every_reading,
)


def every_order(places: int, number: int) -> tuple[Labels, ...]:
    """All orders of so many items: the item at each place.

    >>> every_order(2, 2)
    ((1, 2), (2, 1))
    """
    return tuple(permutations(range(1, number + 1)))


def places_of(order: Labels) -> Labels:
    """The place of each item in an order.

    >>> places_of((3, 1, 2))
    (2, 3, 1)
    """
    return tuple(order.index(item) + 1 for item in range(1, len(order) + 1))


orders = replace(
    one_class_for_every_step,
    name="orders",
    title="The item at each place",
    latex="S_K",
    rule="the numbers of all items, the first one first",
    draw=_drawn(lambda places, number: every_order(places, places)),
    members=every_order,
    counted="of $K$ items",
    sizes=((3, 3), (2, 2)),
    coded=(rankings, places_of),
)
