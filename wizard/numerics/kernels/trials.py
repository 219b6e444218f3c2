"""Stable building blocks for successes out of a number of trials whose chances scatter like a Beta.

A rising factorial is k (k + 1) ... (k + y - 1) = gamma(y + k)/gamma(k). Three of them make a Beta-binomial; as a
quotient of negative binomials with the same chance, they are deviances that are small where it is large. Where all
trials go one way and the chance of the other is small, what is left of these is integrated instead.
"""

import numpy as np

from wizard.numerics.kernels.gammas import (
    log_factorial_excess,
    log_quotient,
    quotient_excess,
    rising_deviance,
    rising_excess,
    rising_remainder,
    rising_remainder_curvature,
    rising_remainder_slope,
)


def not_vanishing(k: np.ndarray, log_k: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """k and its logarithm, not below 1e-280, and what of the logarithm that leaves out.

    That is all that is to be known of so small a k: its rising factorial is k times a number.
    """
    least = np.log(1e-280)
    return np.maximum(k, 1e-280), np.maximum(log_k, least), np.minimum(log_k - least, 0.0)


def minus_log_rising(y: np.ndarray, k: np.ndarray, log_k: np.ndarray) -> np.ndarray:
    """-log of the rising factorial of y factors from k on."""
    k, log_k, left_out = not_vanishing(k, log_k)
    whole = rising_remainder(y, k, log_k) + y - y * np.log(y + k) - k * np.log1p(y / k)
    return np.where(y > 0, whole - left_out, 0.0)


def rise(y: np.ndarray, k: np.ndarray, log_k: np.ndarray) -> np.ndarray:
    """The slope of the logarithm of the rising factorial by log(k): for y > 0 from 1 for a small k to y."""
    k, log_k, _ = not_vanishing(k, log_k)
    return np.where(y > 0, k * np.log1p(y / k) - rising_remainder_slope(y, k, log_k), 0.0)


def rise_above_one(y: np.ndarray, k: np.ndarray) -> np.ndarray:
    """rise - 1 for y > 0: it is k/(k + 1) times the rise of one factor less from k + 1 on."""
    return k / (k + 1.0) * rise(np.maximum(y - 1.0, 0.0), k + 1.0, np.log1p(k))


def rise_slope(y: np.ndarray, k: np.ndarray, log_k: np.ndarray) -> np.ndarray:
    """The slope of the rise by log(k), by the same step, which leaves positive terms only."""
    fewer, after, log_after = np.maximum(y - 1.0, 0.0), k + 1.0, np.log1p(k)
    bent = rising_remainder_slope(fewer, after, log_after) + rising_remainder_curvature(fewer, after)
    far = np.where(fewer < 1.0, 0.0, after * quotient_excess(after, after + fewer, -fewer) - bent)
    return k / after * (rise(fewer, after, log_after) / after + k / after * far)


def rise_by_k(y: np.ndarray, k: np.ndarray, log_k: np.ndarray) -> np.ndarray:
    """The slope of the logarithm of the rising factorial by k."""
    return np.where(y > 0, rise(y, k, log_k) / np.where(y > 0, k, 1.0), 0.0)


def between_rises(
    n: np.ndarray, low: np.ndarray, width: np.ndarray, log_low: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """log rising factorial, and rise, of n factors from low + width on, less those from low on; width < low/3."""
    nodes, weights = np.polynomial.legendre.leggauss(10)
    whole = changed = np.zeros_like(n * low)
    for node, weight in zip((nodes + 1.0) / 2.0, weights / 2.0, strict=True):
        step = node * (width / low)
        k, log_k = low * (1.0 + step), log_low + np.log1p(step)
        whole = whole + weight * rise(n, k, log_k) / (1.0 + step)
        changed = changed + weight * rise_slope(n, k, log_k) / (1.0 + step)
    return width / low * whole, width / low * changed


def if_all_alike(
    y: np.ndarray, rest: np.ndarray, a: np.ndarray, b: np.ndarray, log_a: np.ndarray, log_b: np.ndarray
) -> tuple[np.ndarray, ...]:
    """Whether all trials go the more probable way, and there between_rises."""
    none, every = (y == 0) & (3.0 * a < b), (rest == 0) & (3.0 * b < a)
    low, log_low, _ = not_vanishing(np.where(every, a, b), np.where(every, log_a, log_b))
    width = np.where(none, a, np.where(every, b, 0.0))
    return none | every, *between_rises(y + rest, low, width, log_low)


def if_all_alike_at_random(
    y: np.ndarray, rest: np.ndarray, a: np.ndarray, b: np.ndarray, log_p: np.ndarray, log_q: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Whether all trials go one way and a + b is small, so that the first decides; there -log of the quotient."""
    one_way = ((y == 0) | (rest == 0)) & (a + b < 0.3)
    own, width = np.where(y == 0, b, a), np.where(one_way, np.where(y == 0, a, b), 0.0)
    after = np.where(one_way, own, 0.0)
    others, _ = between_rises(np.maximum(y + rest - 1.0, 0.0), after + 1.0, width, np.log1p(after))
    return one_way, others - np.where(y == 0, log_q, log_p)


def rising_quotient_deviance(
    y: np.ndarray,
    rest: np.ndarray,
    a: np.ndarray,
    b: np.ndarray,
    p: np.ndarray,
    q: np.ndarray,
    log_a: np.ndarray,
    log_b: np.ndarray,
    log_p: np.ndarray,
    log_q: np.ndarray,
) -> np.ndarray:
    """rising_quotient with y log(y) - y of each count, which vanish where all trials are alike."""
    n, log_n, log_both = y + rest, np.log(y + rest), log_a - log_p
    alike, left, _ = if_all_alike(y, rest, a, b, log_a, log_b)
    at_random = if_all_alike_at_random(y, rest, a, b, log_p, log_q)
    (a, log_a, of_a), (b, log_b, of_b) = not_vanishing(a, log_a), not_vanishing(b, log_b)
    both, log_both, of_both = not_vanishing(a + b, log_both)
    first = rising_deviance(y, a, n * a / both, log_n + log_a - log_both, log_a)
    second = rising_deviance(rest, b, n * b / both, log_n + log_b - log_both, log_b)
    left_out = np.where(n > 0, of_both, 0.0) - np.where(y > 0, of_a, 0.0) - np.where(rest > 0, of_b, 0.0)
    found = left_out + np.where(alike, left, first + second - rising_deviance(n, both, n, log_n, log_both))
    by_the_first, value = at_random
    return np.where(by_the_first, value, found)


def rising_quotient(y: np.ndarray, rest: np.ndarray, *others: np.ndarray) -> np.ndarray:
    """-log of the rising factorials of y from a and of the rest from b over that of both from a + b."""
    n, mixed = y + rest, (y > 0) & (rest > 0)
    some, other = np.where(mixed, y, 1.0), np.where(mixed, rest, 1.0)
    parts = some * log_quotient(some, some + other, -other) + other * log_quotient(other, some + other, -some)
    return rising_quotient_deviance(y, rest, *others) - np.where(mixed, parts, 0.0 * n)


def beta_binomial_surprise(y: np.ndarray, rest: np.ndarray, *others: np.ndarray) -> np.ndarray:
    """-log of a Beta-binomial probability."""
    ways = log_factorial_excess(y) + log_factorial_excess(rest) - log_factorial_excess(y + rest)
    return ways + rising_quotient_deviance(y, rest, *others)


def concentration_slope(
    y: np.ndarray,
    rest: np.ndarray,
    a: np.ndarray,
    b: np.ndarray,
    p: np.ndarray,
    q: np.ndarray,
    log_a: np.ndarray,
    log_b: np.ndarray,
    log_p: np.ndarray,
    log_q: np.ndarray,
) -> np.ndarray:
    """The slope of rising_quotient by log(a + b), where p stays: the rise of both less those of each."""
    n, log_both = y + rest, log_a - log_p
    alike, _, changed = if_all_alike(y, rest, a, b, log_a, log_b)
    (a, log_a, _), (b, log_b, _) = not_vanishing(a, log_a), not_vanishing(b, log_b)
    both, log_both, _ = not_vanishing(a + b, log_both)
    each = rising_excess(y, a, n * a / both, log_a) + rising_excess(rest, b, n * b / both, log_b)
    found = each - rising_excess(n, both, n, log_both)
    one_way = (y == 0) | (rest == 0)
    small = rise_above_one(n, both) - rise_above_one(n, np.where(y == 0, b, a))
    found = np.where(alike, changed, np.where(one_way & (both < 1.0), small, found))
    return np.where(n < 2.0, 0.0, found)
