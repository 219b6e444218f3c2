"""Targets that are sequences of classes: one class for every step, or labels that are spread over the steps."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import groupby, product
from random import Random

import sympy as sp

from wizard.assumptions.domain import Domain, classes
from wizard.notation.sums import c

Labels = tuple[int, ...]


@dataclass(frozen=True, kw_only=True)
class Sequences(Domain):
    """A set of sequences of classes, which is finite for so many steps and classes.

    Parameters
    ----------
    members : of numbers of steps and classes, all sequences that these can give.
    sizes : (steps, classes) for which losses are written out and judged.
    """

    members: Callable[[int, int], tuple[Labels, ...]]
    sizes: tuple[tuple[int, int], ...] = ((3, 2), (2, 3))

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
)

labels_in_order = Sequences(
    name="labels in order",
    title="Labels in order, without their places",
    examples=(),
    latex=r"\bigcup_{n=0}^{T} \{1, \dots, K\}^n",
    rule="the class numbers of labels, not more than there are steps",
    lower=classes.lower,
    upper=classes.upper,
    discrete=True,
    contains=classes.contains,
    draw=_drawn(every_reading),
    indexed=True,
    members=every_reading,
)
