"""Stable building blocks for gamma functions and deviances, as in `wizard.numerics.kernels`.

Stirling's error is what is left of log(gamma(u)) beside (u - 1/2) log(u) - u + log(2 pi)/2; those main terms are
gathered with the other logarithms of a density into deviances that are small where the density is high (C. Loader,
Fast and accurate computation of binomial probabilities, 2000).
"""

import numpy as np


def stirling_series() -> tuple[float, ...]:
    """B_2k / (2k (2k - 1)) for k = 1, 2, ...: the coefficients of u^(1-2k) in Stirling's error."""
    numerators = (1, -1, 1, -1, 1, -691, 1, -3617, 43867, -174611)
    denominators = (12, 360, 1260, 1680, 1188, 360360, 156, 122400, 244188, 125400)
    return tuple(n / d for n, d in zip(numerators, denominators, strict=True))


def stirling_error(u: np.ndarray, log_u: np.ndarray) -> np.ndarray:
    """log(gamma(u)) - (u - 1/2) log(u) + u - log(2 pi)/2: Stirling's series ten exact steps on, and back.

    A step from v to v + 1 is (v + 1/2) log(1 + 1/v) - 1 = artanh(w)/w - 1 for w = 1/(2v + 1): positive terms only.
    log(u) is given as well, so that u may vanish.
    """
    small = u < 0.5
    start = np.where(small, u + 1.0, u)
    total = np.zeros_like(start)
    for coefficient in stirling_series()[::-1]:
        total = coefficient + total / (start + 10.0) / (start + 10.0)
    total = total / (start + 10.0)
    for step in range(10):
        square = (2.0 * (start + step) + 1.0) ** -2.0
        series = np.zeros_like(start)
        for power in range((28, 17, 12, 10)[min(step, 3)], 0, -1):
            series = (1.0 / (2 * power + 1) + series) * square
        total = total + series
    return total + np.where(small, (u + 0.5) * (np.log1p(u) - log_u) - 1.0, 0.0)


def stirling_slope(u: np.ndarray, log_u: np.ndarray) -> np.ndarray:
    """u times the derivative of Stirling's error: between -1/2 for a small u and 0 for a large one."""
    small = u < 0.5
    start = np.where(small, u + 1.0, u)
    total = np.zeros_like(start)
    for power, coefficient in list(enumerate(stirling_series()))[::-1]:
        total = (2 * power + 1) * coefficient + total / (start + 10.0) / (start + 10.0)
    total = total / (start + 10.0) / (start + 10.0)
    for step in range(10):
        w = 1.0 / (2.0 * (start + step) + 1.0)
        series = np.zeros_like(start)
        for power in range((28, 17, 12, 10)[min(step, 3)], 0, -1):
            series = (4 * power / (2 * power + 1) + series) * w * w
        total = total + series * w
    last = u * (np.log1p(u) - log_u) - (u + 0.5) / (u + 1.0)
    return -u * total + np.where(small, last, 0.0)


def stirling_curvature(u: np.ndarray) -> np.ndarray:
    """u^2 times the second derivative of Stirling's error: between 1/2 for a small u and 0 for a large one."""
    far = u + 10.0
    total = np.zeros_like(far)
    for power, coefficient in list(enumerate(stirling_series()))[::-1]:
        total = (2 * power + 1) * (2 * power + 2) * coefficient + total / far / far
    total = u / far * (u / far) * (total / far)
    for step in range(1, 10):
        total = total + 0.5 * (u / (u + step) / (u + step + 1.0)) ** 2.0
    return total + 0.5 / (u + 1.0) / (u + 1.0)


def log_factorial_excess(y: np.ndarray) -> np.ndarray:
    """log(y!) - y log(y) + y, which is 0 for y = 0 and nearly log(2 pi y)/2 for others."""
    counted = np.where(y > 0, y, 1.0)
    return np.where(y > 0, np.log(2.0 * np.pi * counted) / 2.0 + stirling_error(counted, np.log(counted)), 0.0)


def minus_log1pmx(x: np.ndarray) -> np.ndarray:
    """x - log(1 + x) for x > -1, without cancellation: by w = x/(2 + x), for which log(1 + x) = 2 artanh(w)."""
    near = np.abs(x) < 0.5
    w = np.where(near, x, 0.0) / (2.0 + np.where(near, x, 0.0))
    series = np.zeros_like(w)
    for power in range(14, 0, -1):
        series = (1.0 / (2 * power + 1) + series) * w * w
    far = np.where(near, 1.0, x)
    return np.where(near, w * (x - 2.0 * series), far - np.log1p(far))


def ratio_excess(r: np.ndarray, log_r: np.ndarray) -> np.ndarray:
    """r - 1 - log(r) >= 0, without cancellation near r = 1; the logarithm is given as well, as r may vanish."""
    near = np.abs(r - 1.0) < 0.5
    return np.where(near, minus_log1pmx(np.where(near, r - 1.0, 0.0)), r - 1.0 - log_r)


def log_quotient(a: np.ndarray, b: np.ndarray, d: np.ndarray) -> np.ndarray:
    """log(a/b) for positive a and b with the difference d = a - b, which may have more digits than they show."""
    near = np.abs(d) < 0.5 * b
    return np.where(near, np.log1p(np.where(near, d, 0.0) / b), np.log(np.where(near, 1.0, a / b)))


def quotient_excess(a: np.ndarray, b: np.ndarray, d: np.ndarray) -> np.ndarray:
    """a/b - 1 - log(a/b) >= 0 for positive a and b with the difference d = a - b."""
    near = np.abs(d) < 0.5 * b
    return np.where(near, minus_log1pmx(np.where(near, d, 0.0) / b), d / b - np.log(np.where(near, 1.0, a / b)))


def deviance(x: np.ndarray, m: np.ndarray, d: np.ndarray) -> np.ndarray:
    """x log(x/m) + m - x >= 0 with the difference d = m - x; m for x = 0."""
    some = np.where(x > 0, x, 1.0)
    return np.where(x > 0, x * quotient_excess(np.where(x > 0, m, 1.0), some, np.where(x > 0, d, 0.0)), m)


def binomial_deviance(x: np.ndarray, k: np.ndarray, m: np.ndarray, log_m: np.ndarray) -> np.ndarray:
    """Deviance of the counts x and k from m : k, both scaled to the sum x + k."""
    ours = m * ((x + k) / (k + m))
    return deviance(x, ours, (m - x) * (k / (k + m))) + k * quotient_excess(x + k, k + m, x - m)


def binomial_surprise(x: np.ndarray, k: np.ndarray, m: np.ndarray, log_m: np.ndarray) -> np.ndarray:
    """binomial_deviance(x, k, m) - x log(x) + x, in which x log(x) is never formed."""
    ours = m * ((x + k) / (k + m))
    step = log_quotient(x + k, k + m, x - m)
    logarithm = np.where(np.abs(step) < 1.0, log_m + step, np.log(np.where(x > 0, ours, 1.0)))
    weighted = np.where(x > 0, x * logarithm, 0.0)
    return ours - weighted + k * quotient_excess(x + k, k + m, x - m)
