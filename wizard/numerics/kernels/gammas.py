"""Stable building blocks for gamma functions and deviances.

Stirling's error is what is left of log(gamma(u)) beside (u - 1/2) log(u) - u + log(2 pi)/2; those main terms are
gathered with the other logarithms of a density into deviances that are small where the density is high (C. Loader,
Fast and accurate computation of binomial probabilities, 2000).
"""

import numpy as np
from scipy.special import gammaln, zetac

from wizard.numerics.kernels.elementary import minus_one


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


def gamma_remainder_slope(u: np.ndarray, log_u: np.ndarray) -> np.ndarray:
    """u (digamma(u) - log(u)): between -1 for a small u and -1/2 for a large one."""
    return stirling_slope(u, log_u) - 0.5


def gamma_remainder_curvature(u: np.ndarray, log_u: np.ndarray) -> np.ndarray:
    """u times the derivative of gamma_remainder_slope; for a small u by an exact step, as halves would cancel."""
    next_u = u + 1.0
    curved = u * stirling_curvature(next_u) - u - 1.5
    by_step = stirling_slope(next_u, np.log1p(u)) / next_u + np.log1p(u) - log_u + curved / next_u / next_u
    return np.where(u < 0.5, u * by_step, stirling_slope(u, log_u) + stirling_curvature(u))


def beta_remainder(
    n: np.ndarray, s: np.ndarray, t: np.ndarray, log_n: np.ndarray, log_s: np.ndarray, log_t: np.ndarray
) -> np.ndarray:
    """r(n s) + r(n t) - r(n) with r(u) = stirling_error(u) - log(u)/2, for s + t = 1."""
    parts = stirling_error(n * s, log_n + log_s) + stirling_error(n * t, log_n + log_t)
    return parts - stirling_error(n, log_n) - (log_n + log_s + log_t) / 2.0


def sum_of_products(a: np.ndarray, b: np.ndarray, c: np.ndarray, d: np.ndarray) -> np.ndarray:
    """a b + c d."""
    return a * b + c * d


def rising_remainder(y: np.ndarray, k: np.ndarray, log_k: np.ndarray) -> np.ndarray:
    """stirling_error(k) - stirling_error(y + k) + log(1 + y/k)/2 for a count y; 0 for y = 0."""
    steps = stirling_error(k, log_k) - stirling_error(y + k, log_k)  # y + k is small only for y = 0
    return steps + log_quotient(y + k, k, y) / 2.0


def rising_remainder_slope(y: np.ndarray, k: np.ndarray, log_k: np.ndarray) -> np.ndarray:
    """k times the derivative of rising_remainder by k."""
    share = k / (y + k)
    return stirling_slope(k, log_k) - share * stirling_slope(y + k, log_k) - y / (y + k) / 2.0


def rising_remainder_curvature(y: np.ndarray, k: np.ndarray) -> np.ndarray:
    """k^2 times the second derivative of rising_remainder by k."""
    share, rest = k / (y + k), y / (y + k)
    return stirling_curvature(k) - share * share * stirling_curvature(y + k) + rest * (1.0 + share) / 2.0


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


def log_gamma_beyond_one(x: np.ndarray) -> np.ndarray:
    """log(gamma(1 + x)) for |x| < 0.7, with the digits of a small x: log(1 + x) and a series in zeta(k) - 1."""
    series = np.zeros_like(x)
    for power in range(36, 1, -1):
        series = (series + (-1) ** power * zetac(power) / power) * x
    return x * (1.0 - np.euler_gamma + series) - np.log1p(x)


def gamma_or_exponential(
    usual: np.ndarray, x: np.ndarray, r: np.ndarray, log_x: np.ndarray, log_r: np.ndarray, log_m: np.ndarray
) -> np.ndarray:
    """-log of the Gamma density of y = r m: as `usual`, but for x near 1 and y far below m without log(y)."""
    special = (r < 0.5) & (np.abs(log_x) < 0.5)
    near, beyond = np.where(special, log_x, 0.0), np.expm1(np.where(special, log_x, 0.0))
    below = np.where(special, log_r, 0.0)
    steep = log_gamma_beyond_one(beyond) - np.where(special, x, 1.0) * near - beyond * below
    return np.where(special, log_m + (steep + np.where(special, x * r, 0.0)), usual)


def log_quotient(a: np.ndarray, b: np.ndarray, d: np.ndarray) -> np.ndarray:
    """log(a/b) for positive a and b with the difference d = a - b, which may have more digits than they show."""
    near = np.abs(d) < 0.5 * b
    return np.where(near, np.log1p(np.where(near, d, 0.0) / b), np.log(np.where(near, 1.0, a / b)))


def quotient_excess(a: np.ndarray, b: np.ndarray, d: np.ndarray) -> np.ndarray:
    """a/b - 1 - log(a/b) >= 0 for positive a and b with the difference d = a - b."""
    near = np.abs(d) < 0.5 * b
    return np.where(near, minus_log1pmx(np.where(near, d, 0.0) / b), d / b - np.log(np.where(near, 1.0, a / b)))


def deviance(x: np.ndarray, m: np.ndarray, d: np.ndarray, log_m: np.ndarray) -> np.ndarray:
    """x log(x/m) + m - x >= 0 with the difference d = m - x; m for x = 0. log(m) is given, as m may vanish."""
    some = np.where(x > 0, x, 1.0)
    near = (x > 0) & (np.abs(d) < 0.5 * some)
    ratio = m / some
    by_ratio = (ratio > 1e-300) & (ratio < 1e300)
    logarithm = np.where(by_ratio, np.log(np.where(by_ratio, ratio, 1.0)), log_m - np.log(some))
    far = d - np.where(x > 0, x * logarithm, 0.0)
    return np.where(near, x * minus_log1pmx(np.where(near, d, 0.0) / some), far)


def divergence(
    s: np.ndarray, t: np.ndarray, p: np.ndarray, q: np.ndarray, log_s: np.ndarray, log_t: np.ndarray
) -> np.ndarray:
    """s log(s/p) + t log(t/q) >= 0 for s + t = p + q = 1, of which each is given for its digits."""
    return deviance(s, p, p - s, np.log(p)) + deviance(t, q, q - t, np.log(q))


def difference_of_logits(
    s: np.ndarray, t: np.ndarray, p: np.ndarray, q: np.ndarray, log_s: np.ndarray, log_t: np.ndarray
) -> np.ndarray:
    """log(s/t) - log(p/q); s and t may vanish."""
    near_p, near_q = np.abs(s - p) < 0.5 * p, np.abs(t - q) < 0.5 * q
    of_p = np.where(near_p, np.log1p(np.where(near_p, s - p, 0.0) / p), log_s - np.log(p))
    of_q = np.where(near_q, np.log1p(np.where(near_q, t - q, 0.0) / q), log_t - np.log(q))
    return of_p - of_q


def count_gap(y: np.ndarray, m: np.ndarray, log_m: np.ndarray) -> np.ndarray:
    """m - y of a count y, with the digits of log(m) where it is 1."""
    return np.where(y == 1.0, minus_one(m, log_m), m - y)


def balanced(y: np.ndarray, k: np.ndarray, m: np.ndarray, log_m: np.ndarray) -> tuple[np.ndarray, ...]:
    """Y, Y - y, log(Y) and K/k - 1 - log(K/k) for Y : K = m : k and Y + K = y + k; m may vanish or overflow."""
    vast = m > 1e300
    finite = np.where(vast, 1.0, m)
    gap = count_gap(y, finite, np.where(vast, 0.0, log_m))
    ours = np.where(vast, y + k, finite * ((y + k) / (k + finite)))
    surplus = np.where(vast, k, gap * (k / (k + finite)))
    step = log_quotient(y + k, k + finite, -gap)
    from_m = ~vast & ((np.abs(step) < 1.0) | (m < 1e-300))
    log_ours = np.where(from_m, log_m + step, np.log(np.where(from_m, 1.0, ours)))
    excess = quotient_excess(y + k, k + finite, -gap)
    return ours, surplus, log_ours, np.where(vast, log_m - np.log(y + k) - 1.0, excess)


def surplus(y: np.ndarray, k: np.ndarray, m: np.ndarray, log_m: np.ndarray) -> np.ndarray:
    """Y - y with Y : K = m : k and Y + K = y + k."""
    return balanced(y, k, m, log_m)[1]


def surplus_slope(y: np.ndarray, k: np.ndarray, m: np.ndarray) -> np.ndarray:
    """The slope of the surplus by log(m): (y + k) p (1 - p) with p = m/(k + m)."""
    more = m > k
    ratio = np.where(more, k, m) / np.where(more, m, k)
    return (y + k) * (ratio / (1.0 + ratio) / (1.0 + ratio))


def rising_deviance(
    y: np.ndarray, k: np.ndarray, m: np.ndarray, log_m: np.ndarray, log_k: np.ndarray
) -> np.ndarray:
    """y log(y/Y) + k log(k/K) >= 0 with Y : K = m : k and Y + K = y + k, and rising_remainder(y, k)."""
    ours, over, log_ours, excess = balanced(y, k, m, log_m)
    return deviance(y, ours, over, log_ours) + k * excess + rising_remainder(y, k, log_k)


def rising_surprise(
    y: np.ndarray, k: np.ndarray, m: np.ndarray, log_m: np.ndarray, log_k: np.ndarray
) -> np.ndarray:
    """rising_deviance - y log(y) + y, in which y log(y) is never formed."""
    ours, _, log_ours, excess = balanced(y, k, m, log_m)
    return ours - y * np.where(y > 0, log_ours, 0.0) + k * excess + rising_remainder(y, k, log_k)


def rising_excess(y: np.ndarray, k: np.ndarray, m: np.ndarray, log_k: np.ndarray) -> np.ndarray:
    """k times the slope of rising_deviance by k; for y = 0 and 1 without gamma functions, which then cancel."""
    few = k * quotient_excess(k, k + m, -m) - y * m / (k + m)
    many = k * quotient_excess(y + k, k + m, y - m) + rising_remainder_slope(y, k, log_k)
    return np.where(y < 2.0, few, many)


def binomial_log_loss(y: np.ndarray, k: np.ndarray, m: np.ndarray, log_m: np.ndarray) -> np.ndarray:
    """y log(1 + k/m) + k log(1 + m/k); m may vanish or overflow."""
    log_odds = log_m - np.log(k)
    more = log_odds > 0
    both = np.log1p(np.where(more, k, m) / np.where(more, m, k))
    return y * (np.maximum(-log_odds, 0.0) + both) + k * (np.maximum(log_odds, 0.0) + both)


def binomial_surprise(
    y: np.ndarray, rest: np.ndarray, m: np.ndarray, n: np.ndarray, log_m: np.ndarray, log_n: np.ndarray
) -> np.ndarray:
    """-log of a Binomial probability of y and the rest, of which m and n are expected (m + n = y + rest).

    It is deviances and what is left of the factorials; the difference is taken where less is expected.
    """
    surplus = np.where(m < n, m - y, rest - n)
    ways = log_factorial_excess(y) + log_factorial_excess(rest) - log_factorial_excess(y + rest)
    return ways + (deviance(y, m, surplus, log_m) + deviance(rest, n, -surplus, log_n))


def stirling_remainder(u: np.ndarray) -> np.ndarray:
    """log(gamma(u)) - (u - 1/2) log(u) + u - log(2 pi)/2 to fewer digits for small u, but soon."""
    far = np.maximum(u, 12.0)
    total = np.zeros_like(far)
    for coefficient in stirling_series()[7::-1]:
        total = coefficient + total / far / far
    return np.where(u > 12.0, total / far, gammaln(u) - (u - 0.5) * np.log(u) + u - np.log(2.0 * np.pi) / 2.0)


def log_tweedie_factor(y: np.ndarray, phi: np.ndarray, p: np.ndarray) -> np.ndarray:
    """log(1/y sum_j (y/(p - 1))^(b j) / (phi^((1 + b) j) (2 - p)^j j! gamma(b j))) with b = (2 - p)/(p - 1).

    It is 0 for y = 0. A term is the Poisson probability of j times a Gamma density, both with y as their mean, by
    deviances. Where many are alike they are summed in wider steps: the trapezoidal rule is exact for such terms.
    """
    some = np.where(y > 0, y, 1.0)
    rate = some ** (2.0 - p) / (phi * (2.0 - p))
    shape, log_rate = (2.0 - p) / (p - 1.0), np.log(rate)
    far_from_none = rate > 200.0 * (p - 1.0)  # else the sum must keep to the whole numbers from 1 on
    step = np.where(far_from_none, np.maximum(1.0, np.sqrt(rate * (p - 1.0)) / 2.0), 1.0)
    centre = np.maximum(np.round(rate), 1.0)

    def exponent(j: np.ndarray) -> np.ndarray:
        beside = -stirling_remainder(j) - stirling_remainder(shape * j) + np.log(shape) / 2.0 - np.log(2.0 * np.pi)
        return beside - deviance(j, rate, rate - j, log_rate) / (p - 1.0)

    highest = exponent(centre)
    total = np.ones_like(highest)
    for distance in range(1, 200):
        above, below = centre + distance * step, centre - distance * step
        left = np.where(below > 0.5, np.exp(exponent(np.maximum(below, 0.5)) - highest), 0.0)
        more = np.exp(exponent(above) - highest) + left
        total = total + more
        if np.all(more <= 1e-18 * total):
            break
    found = rate / (p - 1.0) + highest + np.log(total * step) - np.log(some)
    return np.where(y > 0, found, 0.0)
