"""Stable building blocks from exponentials, logarithms, links and their inverses."""

import numpy as np
from scipy.special import erfcx, i0e, log_ndtr


def softplus(x: np.ndarray) -> np.ndarray:
    """log(1 + exp(x)) without overflow."""
    return np.maximum(x, 0.0) + np.log1p(np.exp(-np.abs(x)))


def log_softplus(x: np.ndarray) -> np.ndarray:
    """log(log(1 + exp(x))), also where exp(x) vanishes beside 1 or altogether."""
    small = np.minimum(x, 0.0)
    ratio = np.exp(small)  # for x < -37: log1p(r) = r (1 - r/2 + ...), so its log is x - r/2
    tiny = small - ratio / 2.0
    return np.where(x < -37.0, tiny, np.log(softplus(np.maximum(x, -37.0))))


def log_normal_cdf(x: np.ndarray) -> np.ndarray:
    """The logarithm of the standard normal distribution function."""
    return log_ndtr(x)


def inverse_mills(x: np.ndarray) -> np.ndarray:
    """phi(x) / Phi(x), by the scaled complementary error function: no quotient of two vanishing numbers."""
    return np.sqrt(2.0 / np.pi) / erfcx(-x / np.sqrt(2.0))


def squareplus(x: np.ndarray) -> np.ndarray:
    """(x + sqrt(x^2 + 4))/2 without cancellation for a negative x."""
    larger = (np.abs(x) + np.hypot(x, 2.0)) / 2.0
    return np.where(x < 0, 1.0 / larger, larger)


def cauchy_cdf(x: np.ndarray) -> np.ndarray:
    """1/2 + arctan(x)/pi without cancellation for a negative x."""
    return np.arctan2(1.0, -x) / np.pi


def log_one_minus_exp_exp(x: np.ndarray) -> np.ndarray:
    """log(1 - exp(-exp(x))), also where exp(x) vanishes beside 1 or altogether."""
    rate = np.exp(np.clip(x, -37.0, 700.0))
    few, many = np.minimum(rate, 0.5), np.maximum(rate, 0.5)
    logarithm = np.where(rate < 0.5, np.log(-np.expm1(-few)), np.log1p(-np.exp(-many)))
    return np.where(x < -37.0, x - np.exp(np.minimum(x, 0.0)) / 2.0, logarithm)


def exp_over_expm1_exp(x: np.ndarray) -> np.ndarray:
    """exp(x) / (exp(exp(x)) - 1): 1 for a very negative x, 0 for a large one."""
    rate = np.exp(np.clip(x, -745.0, 6.7))
    return np.where(rate > 0, rate / np.expm1(np.where(rate > 0, rate, 1.0)), 1.0)


def exp_over_expm1_exp_slope(x: np.ndarray) -> np.ndarray:
    """The derivative of exp(x) / (exp(exp(x)) - 1), without cancellation for a very negative x."""
    rate = np.exp(np.minimum(x, 6.7))
    return -exp_over_expm1_exp(x) * rate * truncated_mean(rate)


def log_relative_complement(x: np.ndarray) -> np.ndarray:
    """log((1 - exp(-r)) / r) for r = exp(x); it vanishes with r."""
    rate = np.exp(np.clip(x, -745.0, 700.0))
    few, many = np.where((rate > 0) & (rate < 1.0), rate, 0.5), np.maximum(rate, 1.0)
    small = np.where(rate > 0, np.log1p(-log_excess(few) / few), 0.0)
    return np.where(rate < 1.0, small, np.log(-np.expm1(-many)) - np.maximum(x, 0.0))


def relative_complement_slope(x: np.ndarray) -> np.ndarray:
    """The derivative of log((1 - exp(-r)) / r) by x, for r = exp(x): r / (exp(r) - 1) - 1."""
    rate = np.exp(np.clip(x, -745.0, 6.7))
    few = np.where((rate > 0) & (rate < 40.0), rate, 1.0)
    return np.where(rate < 40.0, np.where(rate > 0, log_excess(few) / -np.expm1(-few) - few, 0.0), -1.0)


def log_cauchy_cdf(x: np.ndarray) -> np.ndarray:
    """The logarithm of the standard Cauchy distribution function, also where it is nearly 1."""
    smaller = cauchy_cdf(-np.abs(x))
    return np.where(x > 0, np.log1p(-smaller), np.log(smaller))


def softplus_minus(x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """softplus(x) - y x, to full precision also where they nearly cancel: y = 1 and a large x."""
    return np.maximum(x, 0.0) - y * x + np.log1p(np.exp(-np.abs(x)))


def logistic_minus(x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """1 / (1 + exp(-x)) - y, to full precision also where they nearly cancel."""
    ratio = np.exp(-np.abs(x))
    yes, no = np.where(x < 0, ratio, 1.0), np.where(x < 0, 1.0, ratio)
    return ((1.0 - y) * yes - y * no) / (1.0 + ratio)


def log_two_cosh(x: np.ndarray) -> np.ndarray:
    """log(2 cosh(x)) without overflow."""
    return np.abs(x) + np.log1p(np.exp(-2.0 * np.abs(x)))


def log_cosh(x: np.ndarray) -> np.ndarray:
    """log(cosh(x)) without overflow, and to full precision for small x."""
    size = np.abs(x)
    near = np.log1p(2.0 * np.sinh(np.minimum(size, 1.0) / 2.0) ** 2)
    return np.where(size < 1.0, near, size + np.log1p(np.exp(-2.0 * size)) - np.log(2.0))


def log_mix(a: np.ndarray, b: np.ndarray, t: np.ndarray) -> np.ndarray:
    """log(exp(a) + exp(b + t)) where exp(a) + exp(b) is 1 and t <= 0."""
    near = np.maximum(t, -0.5)
    return np.where(t > -0.5, np.log1p(np.exp(b) * np.expm1(near)), np.logaddexp(a, b + t))


def log1p_over(a: np.ndarray, m: np.ndarray) -> np.ndarray:
    """log(1 + a m) / a for a > 0."""
    return np.log1p(a * m) / a


def log1p_bend(x: np.ndarray) -> np.ndarray:
    """(log(1 + x) - x/(1 + x)) / x^2 for x >= 0."""
    near = np.minimum(x, 0.1)
    series = sum((-near) ** k * (k + 1.0) / (k + 2.0) for k in range(18))
    far = np.maximum(x, 0.1)
    return np.where(x < 0.1, series, (np.log1p(far) - far / (1.0 + far)) / far / far)


def one_minus(x: np.ndarray) -> np.ndarray:
    """1 - x, exact for a whole number x."""
    return 1.0 - x


def hyperbolic_tangent(x: np.ndarray) -> np.ndarray:
    """tanh(x)."""
    return np.tanh(x)


def sech_squared(x: np.ndarray) -> np.ndarray:
    """1 / cosh(x)^2 without overflow."""
    ratio = np.exp(-2.0 * np.abs(x))
    return 4.0 * ratio / (1.0 + ratio) ** 2


def log_add_exp(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """log(exp(a) + exp(b)) without overflow."""
    return np.logaddexp(a, b)


def huber_rho(x: np.ndarray, c: np.ndarray) -> np.ndarray:
    """x^2/2 for |x| <= c, and c |x| - c^2/2 beyond."""
    inside = np.minimum(np.abs(x), c)
    return inside * (np.abs(x) - inside / 2.0)


def clip(x: np.ndarray, c: np.ndarray) -> np.ndarray:
    """x between -c and c, and the nearer of the two outside."""
    return np.clip(x, -c, c)


def asinh_times_exp(x: np.ndarray, t: np.ndarray) -> np.ndarray:
    """arcsinh(x exp(t)), also where exp(t) overflows."""
    exponent = t + np.log(2.0 * np.where(x == 0, 1.0, np.abs(x)))
    far = (x != 0) & (exponent > 40.0)  # where 1 is lost beside the square
    return np.where(far, np.sign(x) * exponent, np.arcsinh(x * np.exp(np.where(far | (x == 0), 0.0, t))))


def half_instead(x: np.ndarray, v: np.ndarray) -> np.ndarray:
    """x, and 1/2 where x is v."""
    return np.where(x == v, 0.5, x)


def near_zero(x: np.ndarray) -> np.ndarray:
    """x where it is less than 1 in size, else 0."""
    return np.where(np.abs(x) < 1.0, x, 0.0)


def minus_one(x: np.ndarray, log_x: np.ndarray) -> np.ndarray:
    """x - 1, which near 1 has the digits of log(x)."""
    return np.where(np.abs(log_x) < 0.5, np.expm1(np.minimum(log_x, 1.0)), x - 1.0)


def times_exp(x: np.ndarray, t: np.ndarray) -> np.ndarray:
    """x exp(t), and 0 for x = 0 even where exp(t) overflows."""
    return x * np.exp(np.where(x == 0, 0.0, t))


def log1p_times_exp(x: np.ndarray, t: np.ndarray) -> np.ndarray:
    """log(1 + x exp(t)) for x >= 0, also where exp(t) overflows."""
    exponent = t + np.log(np.where(x > 0, x, 1.0))
    large = (x > 0) & (exponent > 40.0)  # where 1 is lost beside it
    return np.where(large, exponent, np.log1p(x * np.exp(np.where(large | (x == 0), 0.0, t))))


def half_step_series() -> tuple[float, ...]:
    """(2^(1-2k) - 2) B_2k / (2k (2k - 1)) for k = 1, 2, ...: the coefficients of u^(1-2k) in half_step(u)."""
    return (-1 / 8, 1 / 192, -1 / 640, 17 / 14336, -31 / 18432, 691 / 180224, -5461 / 425984)


def half_step(u: np.ndarray) -> np.ndarray:
    """log(gamma(u + 1/2) / gamma(u)) - log(u) / 2: Stirling's series at u + 10, and ten exact steps down."""
    steps = sum(np.log1p(0.25 / (u + k) / (u + k + 1.0)) for k in range(10))
    v = 1.0 / (u + 10.0)
    series = np.zeros_like(v)
    for coefficient in half_step_series()[::-1]:
        series = coefficient + v * v * series
    return v * series - steps / 2.0


def half_step_slope(u: np.ndarray) -> np.ndarray:
    """The derivative of half_step, of positive terms only."""
    steps = sum(0.5 / (u + k) / (u + k + 1.0) / (2.0 * (u + k) + 1.0) for k in range(10))
    v = 1.0 / (u + 10.0)
    series = np.zeros_like(v)
    for power, coefficient in list(enumerate(half_step_series()))[::-1]:
        series = -(2 * power + 1) * coefficient + v * v * series
    return v * v * series + steps


def log_excess(t: np.ndarray) -> np.ndarray:
    """t - 1 + exp(-t) for t >= 0, by its series where the leading digits cancel."""
    small = np.minimum(t, 1.0)
    series = np.ones_like(small)
    for k in range(20, 2, -1):
        series = 1.0 - series * small / k
    return np.where(t < 1.0, series * small * small / 2.0, t + np.expm1(-t))


def exp_excess(x: np.ndarray) -> np.ndarray:
    """exp(x) - x - 1, by its series where the leading digits cancel."""
    small = np.clip(x, -1.0, 1.0)
    series = np.ones_like(small)
    for k in range(20, 2, -1):
        series = 1.0 + series * small / k
    return np.where(np.abs(x) < 1.0, series * small * small / 2.0, np.expm1(x) - x)


def log_one_minus_exp(x: np.ndarray) -> np.ndarray:
    """log(1 - exp(-x)) for x >= 0."""
    with np.errstate(divide="ignore"):
        return np.where(x < 0.7, np.log(-np.expm1(-x)), np.log1p(-np.exp(-x)))


def one_over_expm1(x: np.ndarray) -> np.ndarray:
    """1 / (exp(x) - 1)."""
    return 1.0 / np.expm1(x)


def log_expm1_ratio(x: np.ndarray) -> np.ndarray:
    """log((exp(x) - 1) / x), by what exceeds 1 where that is small."""
    small = np.where(x == 0, 1.0, np.clip(x, -1.0, 1.0))
    far = np.maximum(np.abs(x), 1.0)
    near = np.where(x == 0, 0.0, np.log1p(exp_excess(small) / small))
    return np.where(np.abs(x) < 1.0, near, np.maximum(x, 0.0) + np.log1p(-np.exp(-far)) - np.log(far))


def truncated_mean(x: np.ndarray) -> np.ndarray:
    """1 / (1 - exp(-x)) - 1/x, without cancellation for small x; 1/2 for x = 0."""
    small = np.where(x == 0, 1.0, np.clip(x, -1.0, 1.0))
    near = np.where(x == 0, 0.5, exp_excess(-small) / small / -np.expm1(-small))
    far = np.where(np.abs(x) < 1.0, 1.0, x)
    return np.where(np.abs(x) < 1.0, near, -1.0 / np.expm1(np.minimum(-far, 700.0)) - 1.0 / far)


def truncated_variance(x: np.ndarray) -> np.ndarray:
    """1/x^2 - 1/(2 sinh(x/2))^2, without cancellation for small x; 1/12 for x = 0."""
    half = np.clip(x / 2.0, -1.0, 1.0)
    series = np.ones_like(half)
    for k in range(12, 1, -1):
        series = 1.0 + series * half * half / (2 * k) / (2 * k + 1)  # (sinh(h) - h) = h^3/6 series
    ratio = np.where(half == 0, 1.0, np.sinh(half) / np.where(half == 0, 1.0, half))
    near = series / 6.0 * (ratio + 1.0) / (4.0 * ratio * ratio)
    far = np.maximum(np.abs(x), 2.0)
    return np.where(np.abs(x) < 2.0, near, 1.0 / far / far - np.exp(-far) / np.expm1(-far) / np.expm1(-far))


def log_bessel(x: np.ndarray) -> np.ndarray:
    """log(I_0(x)) - x, by the series of I_0 where that is near 1."""
    quarter = np.minimum(x, 1.0) ** 2 / 4.0
    series = np.zeros_like(quarter)
    for k in range(12, 0, -1):
        series = (1.0 + series) * quarter / k / k
    return np.where(x < 1.0, np.log1p(series) - x, np.log(i0e(x)))


def bessel_gap(x: np.ndarray) -> np.ndarray:
    """1 - I_1(x) / I_0(x), as a mean of positive terms: integrals over the circle by the trapezoidal rule.

    For large x by its series in 1/x, which follows from (I_1/I_0)' = 1 - (I_1/I_0)/x - (I_1/I_0)^2.
    """
    middle = np.minimum(x, 50.0)
    angles = np.arange(41) * (np.pi / 40.0)
    ends = np.where((angles == 0) | (angles == angles[-1]), 0.5, 1.0)
    weights = above = np.zeros_like(middle)
    for lack, end in zip(2.0 * np.sin(angles / 2.0) ** 2, ends, strict=True):
        weight = end * np.exp(-middle * lack)
        weights, above = weights + weight, above + weight * lack
    series = np.zeros_like(middle)
    for coefficient in bessel_gap_series()[::-1]:
        series = (coefficient + series) / np.maximum(x, 50.0)
    return np.where(x < 50.0, above / weights, series)


def bessel_gap_series() -> list[float]:
    """The coefficients of 1/x, 1/x^2, ... in 1 - I_1(x) / I_0(x): 1/2, 1/8, 1/8, 25/128, ..."""
    found = [0.5]
    for n in range(1, 18):
        found.append((sum(found[i] * found[n - 1 - i] for i in range(n)) + (n - 1) * found[n - 1]) / 2.0)
    return found


def bessel_spread(x: np.ndarray) -> np.ndarray:
    """The variance of the cosine of a von Mises angle, as `bessel_gap`."""
    middle = np.minimum(x, 50.0)
    gap = bessel_gap(middle)
    angles = np.arange(41) * (np.pi / 40.0)
    ends = np.where((angles == 0) | (angles == angles[-1]), 0.5, 1.0)
    weights = above = np.zeros_like(middle)
    for lack, end in zip(2.0 * np.sin(angles / 2.0) ** 2, ends, strict=True):
        weight = end * np.exp(-middle * lack)
        weights, above = weights + weight, above + weight * (lack - gap) ** 2
    series = np.zeros_like(middle)
    for power, coefficient in list(enumerate(bessel_gap_series(), start=1))[::-1]:
        series = (power * coefficient + series) / np.maximum(x, 50.0)
    return np.where(x < 50.0, above / weights, series / np.maximum(x, 50.0))


def log_bessel_exp(x: np.ndarray) -> np.ndarray:
    """log(I_0(exp(x))) - exp(x), also where exp(x) overflows."""
    return np.where(x > 300.0, -(np.log(2.0 * np.pi) + x) / 2.0, log_bessel(np.exp(np.minimum(x, 300.0))))


def bessel_gap_exp(x: np.ndarray) -> np.ndarray:
    """k (1 - I_1(k) / I_0(k)) for k = exp(x), also where that overflows."""
    k = np.exp(np.minimum(x, 300.0))
    return k * bessel_gap(k)


def bessel_spread_exp(x: np.ndarray) -> np.ndarray:
    """k^2 (I_1/I_0)'(k) for k = exp(x), also where that overflows."""
    k = np.exp(np.minimum(x, 300.0))
    return k * k * bessel_spread(k)


def log1p_square_times_exp(s: np.ndarray, t: np.ndarray) -> np.ndarray:
    """log(1 + s^2 exp(t)), also where exp(t) overflows."""
    return log1p_times_exp(s * s, t)


def square_pull(s: np.ndarray, t: np.ndarray) -> np.ndarray:
    """2 s / (s^2 + exp(-t)), and 0 for s = 0 even where exp(-t) vanishes."""
    return np.where(s == 0, 0.0, 2.0 * s / (np.where(s == 0, 1.0, s * s) + np.exp(-t)))


def over_hypot(x: np.ndarray, z: np.ndarray) -> np.ndarray:
    """x / sqrt(1 + z^2), also where z^2 overflows."""
    return x / np.hypot(1.0, z)


def square_pull_slope(s: np.ndarray, t: np.ndarray) -> np.ndarray:
    """2 (exp(-t) - s^2) / (s^2 + exp(-t))^2, infinite for s = 0 and an infinite t."""
    square, rest = s * s, np.exp(-t)
    share = np.where(
        rest > square, square / np.where(rest > 0, rest, 1.0), rest / np.where(square > 0, square, 1.0)
    )
    with np.errstate(divide="ignore"):
        sign = np.where(rest >= square, 1.0, -1.0)
        return sign * 2.0 / np.maximum(square, rest) * (1.0 - share) / (1.0 + share) ** 2


def square_pull_rate(s: np.ndarray, t: np.ndarray) -> np.ndarray:
    """2 s exp(-t) / (s^2 + exp(-t))^2, as two quotients of which each is finite; 0 for s = 0."""
    below = np.where(s == 0, 1.0, s * s) + np.exp(-np.maximum(t, 0.0))
    above = np.where(s == 0, 1.0, s * s) * np.exp(np.minimum(t, 0.0)) + 1.0
    falling, rising = np.exp(-np.maximum(t, 0.0)) / below / below, np.exp(np.minimum(t, 0.0)) / above / above
    return 2.0 * s * np.where(t > 0, falling, rising)
