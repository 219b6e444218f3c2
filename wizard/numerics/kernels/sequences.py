"""Sums over all sequences of classes by dynamic programming: in plain numbers, and by their logarithms.

Scores and probabilities are arrays (steps, classes), of one sequence; labels y count from 0.
"""

from __future__ import annotations

import numpy as np

from wizard.notation.sequences import edits
from wizard.numerics.kernels.classes import log_sum_exp, log_sum_exp_minus_true


def path_score(z: np.ndarray, A: np.ndarray, y: np.ndarray) -> np.floating:
    """The scores z of the classes y at their steps, and A of every transition from one to the next."""
    return np.sum(z[np.arange(len(z)), y]) + np.sum(A[y[:-1], y[1:]])


def sum_over_paths(z: np.ndarray, A: np.ndarray) -> np.floating:
    """The sum of exp(path_score) over all paths, by the forward recursion."""
    until = np.exp(z[0])
    for step in z[1:]:
        until = until @ np.exp(A) * np.exp(step)
    return np.sum(until)


def log_sum_over_paths_minus_true(z: np.ndarray, A: np.ndarray, y: np.ndarray) -> np.ndarray:
    """log(sum_over_paths(z, A)) - path_score(z, A, y): all scores count from those of the true path."""
    until = z[0] - z[0, y[0]]
    for step, before, now in zip(z[1:], y[:-1], y[1:], strict=True):
        until = log_sum_exp((until[:, None] + (A - A[before, now]) + (step - step[now])).T)
    return log_sum_exp(until)


def with_blanks(y: np.ndarray, blank: int) -> tuple[np.ndarray, np.ndarray]:
    """The labels with a blank before, between and after them; and which may follow the last but one at once."""
    places = np.full(2 * len(y) + 1, blank)
    places[1::2] = y
    return places, np.append([False, False], places[2:] != places[:-2])[: len(places)]


def alignments(p: np.ndarray, y: np.ndarray) -> np.floating:
    """The probability of the labels, over all ways to spread them over the steps; the last class is the blank."""
    places, skips = with_blanks(y, p.shape[-1] - 1)
    until = np.where(np.arange(len(places)) < 2, p[0, places], 0)
    for step in p[1:]:
        one, two = np.append(0, until)[:-1], np.append([0, 0], until)[:-2]
        until = (until + one + np.where(skips, two, 0)).astype(p.dtype) * step[places]
    return np.sum(until[-2:])


def log_alignments(log_p: np.ndarray, y: np.ndarray) -> np.floating:
    """log(alignments(exp(log_p), y)), where the sum itself may be too small for a number."""
    places, skips = with_blanks(y, log_p.shape[-1] - 1)
    until = np.where(np.arange(len(places)) < 2, log_p[0, places], -np.inf)
    for step in log_p[1:]:
        one, two = np.append(-np.inf, until)[:-1], np.append([-np.inf, -np.inf], until)[:-2]
        until = np.logaddexp(np.logaddexp(until, one), np.where(skips, two, -np.inf)) + step[places]
    return np.logaddexp.reduce(until[-2:])


def expected_edits(p: np.ndarray, y: np.ndarray) -> np.floating:
    """How many edits turn a sequence, drawn class by class from p, into y, in the mean over all sequences."""
    paths = np.ndindex(*[p.shape[-1]] * len(p))
    return sum(edits(path, tuple(y)) * np.prod(p[np.arange(len(p)), path]) for path in paths)


def log_sum_exp_minus_first(z: np.ndarray, y: np.ndarray) -> np.ndarray:
    """log(sum(exp(z[y[t:]]))) - z[y[t]] for every t: each item beside all that come after it."""
    rest = np.where(np.tri(len(y), dtype=bool).T, z[y], -np.inf)
    return log_sum_exp_minus_true(rest, np.arange(len(y)))
