"""How many steps a sequence may have before its sum over all paths, in plain numbers, is no number any more."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import cycle, islice

import numpy as np

from wizard.assumptions.sequences import one_class_for_every_step
from wizard.notation.sequences import T, alignments, sum_over_paths
from wizard.numerics.breaking import PRECISIONS, Score
from wizard.numerics.naive import Naive
from wizard.numerics.scored import FIRST

BY_RECURSION = (alignments, sum_over_paths)  # what takes no longer than there are steps
LONGEST = 4096


@dataclass(frozen=True)
class TooLong:
    """From how many steps on, all scores being 0, the sum over all paths leaves a precision.

    Parameters
    ----------
    part : the sum, as code.
    becomes, loss : what it becomes, and what the loss is then.
    steps : the number for each precision.
    """

    part: str
    becomes: str
    loss: str
    steps: dict[Score, int]


def too_long(form: Naive) -> TooLong | None:
    """Where the naive form of a loss of sequences breaks as these grow; None of any other loss.

    >>> from wizard.losses.sequences import conditional_random_field
    >>> from wizard.numerics.naive import naive
    >>> from wizard.numerics.scored import scored
    >>> list(too_long(naive(scored(conditional_random_field))).steps.values())  # 2^128, 2^1024 are too large
    [128, 1024]
    """
    sums = [part for part in form.parts if isinstance(part, BY_RECURSION)]
    scores = form.of.argument.symbol
    if not sums or scores.shape[0] != T:
        return None
    steps = {precision: _first(form, precision) for precision in PRECISIONS}
    if not all(steps.values()):
        return None
    longest = max(each for each in steps.values() if each)
    values = form.at(*_equal_scores(form, longest, np.float64))
    becomes, loss = (f"{float(values[part]):g}" for part in (sums[0], form.parts[-1]))
    return TooLong(form.text(sums[0]), becomes, loss, {p: each for p, each in steps.items() if each})


def _first(form: Naive, precision: Score) -> int | None:
    """The least number of steps for which the loss is no number, found by halving."""

    def breaks(steps: int) -> bool:
        return not np.isfinite(form.at(*_equal_scores(form, steps, precision))[form.parts[-1]])

    low, high = len(form.of.labels), LONGEST
    if not breaks(high):
        return None
    while high > low + 1:
        middle = (low + high) // 2
        low, high = (low, middle) if breaks(middle) else (middle, high)
    return high


def _equal_scores(form: Naive, steps: int, precision: Score) -> tuple[np.ndarray, np.ndarray]:
    """A target and scores that are all 0, of so many steps; labels stay as they are unless every step has one."""
    labels, target = form.of.labels, form.of.loss.target
    if target is one_class_for_every_step:
        labels = tuple(islice(cycle(labels), steps))
    return np.array(labels) - FIRST, np.zeros((steps, form.of.shape[-1]), dtype=precision)
