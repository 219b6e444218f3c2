"""Scores of classes, along the last axis: their logarithm of a sum of exponentials, and shares."""

import numpy as np


def largest_and_beyond(z: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The largest number of the last axis, which is kept, and by how much log(sum(exp(z))) is beyond it."""
    top = np.argmax(z, axis=-1)[..., None]
    highest = np.take_along_axis(z, top, axis=-1)
    others = np.where(np.arange(z.shape[-1]) == top, 0.0, np.exp(z - highest))
    return highest, np.log1p(np.sum(others, axis=-1, keepdims=True))


def log_sum_exp(z: np.ndarray) -> np.ndarray:
    """log(sum(exp(z))) over the last axis."""
    highest, beyond = largest_and_beyond(z)
    return (highest + beyond)[..., 0]


def surprisals(z: np.ndarray) -> np.ndarray:
    """-log(softmax(z)) of every class, to full precision also where one class is nearly sure."""
    highest, beyond = largest_and_beyond(z)
    return highest - z + beyond


def log_sum_exp_minus_true(z: np.ndarray, y: np.ndarray) -> np.ndarray:
    """log(sum(exp(z))) - z[y] over the last axis, to full precision also where class y is nearly sure."""
    return np.take_along_axis(surprisals(z), y[..., None], axis=-1)[..., 0]


def softmax_minus_one_hot(z: np.ndarray, y: np.ndarray) -> np.ndarray:
    """softmax(z) - [class = y]; the true class gets minus the sum of the others, not p - 1 for p near 1."""
    weights = np.exp(z - np.max(z, axis=-1, keepdims=True))
    shares = weights / np.sum(weights, axis=-1, keepdims=True)
    is_true = np.arange(z.shape[-1]) == y[..., None]
    others = np.where(is_true, 0.0, shares)
    return np.where(is_true, -np.sum(others, axis=-1, keepdims=True), shares)
