"""Stable building blocks for counts that set off further ones."""

import numpy as np
from scipy.special import expit

from wizard.numerics.kernels.elementary import log1p_times_exp
from wizard.numerics.kernels.gammas import deviance


def progeny(
    y: np.ndarray, mu: np.ndarray, alpha: np.ndarray, log_mu: np.ndarray, log_alpha: np.ndarray
) -> tuple[np.ndarray, ...]:
    """m = (mu + alpha y)/(1 + alpha), m - y, log(m), and mu/(1 + alpha), 1/(1 + alpha), alpha/(1 + alpha).

    The logarithms are given as well, as mu and alpha may vanish or overflow.
    """
    vast = (mu > 1e300) | (alpha > 1e300)
    few, many = np.minimum(alpha, 1.0), 1.0 / np.maximum(alpha, 1.0)
    share = np.where(alpha < 1.0, 1.0 / (1.0 + few), many / (1.0 + many))
    rest = np.where(alpha < 1.0, few / (1.0 + few), 1.0 / (1.0 + many))
    log_share = np.where(alpha < 1.0, -np.log1p(few), -np.log1p(many) - log_alpha)
    first = np.where(vast, np.exp(log_mu + log_share), np.where(vast, 1.0, mu) * share)
    mean = first + y * rest
    difference = np.where(vast, first - y * share, (np.where(vast, 1.0, mu) - y) * share)
    vanishing = mean < 1e-290
    by_parts = np.logaddexp(log_mu + log_share, np.log(np.maximum(y, 1.0)) + log_alpha + log_share)
    log_mean = np.where(vanishing, by_parts, np.log(np.where(vanishing, 1.0, mean)))
    return mean, difference, log_mean, first, share, rest


def followers(
    y: np.ndarray, mu: np.ndarray, alpha: np.ndarray, log_mu: np.ndarray, log_alpha: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """alpha y / (mu + alpha y) and mu / (mu + alpha y); 0 and 1 for y = 0."""
    ordinary = (mu > 1e-300) & (mu < 1e300) & (alpha > 1e-300) & (alpha < 1e300)
    near, more = np.where(ordinary, mu, 1.0), np.where(ordinary, alpha, 1.0) * y
    log_odds = np.log(np.maximum(y, 1.0)) + log_alpha - log_mu
    later = np.where(ordinary, more / (near + more), expit(log_odds))
    first = np.where(ordinary, near / (near + more), expit(-log_odds))
    return np.where(y > 0, later, 0.0), np.where(y > 0, first, 1.0)


def log_followed(
    y: np.ndarray, mu: np.ndarray, alpha: np.ndarray, log_mu: np.ndarray, log_alpha: np.ndarray
) -> np.ndarray:
    """log(1 + alpha y / mu)."""
    ordinary = (mu > 1e-150) & (mu < 1e150) & (alpha > 1e-150) & (alpha < 1e150)
    by_ratio = np.log1p(np.where(ordinary, alpha, 1.0) / np.where(ordinary, mu, 1.0) * y)
    return np.where(ordinary, by_ratio, log1p_times_exp(y, log_alpha - log_mu))


def progeny_deviance(
    y: np.ndarray, mu: np.ndarray, alpha: np.ndarray, log_mu: np.ndarray, log_alpha: np.ndarray
) -> np.ndarray:
    """y log(y/m) + m - y + log(1 + alpha y / mu) for m = (mu + alpha y)/(1 + alpha)."""
    mean, difference, log_mean, *_ = progeny(y, mu, alpha, log_mu, log_alpha)
    return deviance(y, mean, difference, log_mean) + log_followed(y, mu, alpha, log_mu, log_alpha)


def progeny_surprise(
    y: np.ndarray, mu: np.ndarray, alpha: np.ndarray, log_mu: np.ndarray, log_alpha: np.ndarray
) -> np.ndarray:
    """m - y log(m) + log(1 + alpha y / mu) for m = (mu + alpha y)/(1 + alpha)."""
    mean, _, log_mean, *_ = progeny(y, mu, alpha, log_mu, log_alpha)
    return mean - np.where(y > 0, y * log_mean, 0.0) + log_followed(y, mu, alpha, log_mu, log_alpha)


def progeny_by_mean(
    y: np.ndarray, mu: np.ndarray, alpha: np.ndarray, log_mu: np.ndarray, log_alpha: np.ndarray
) -> np.ndarray:
    """The slope of progeny_deviance by log(mu): (m - y)(1 - r) - r with r = alpha y / (mu + alpha y)."""
    _, difference, *_ = progeny(y, mu, alpha, log_mu, log_alpha)
    later, first = followers(y, mu, alpha, log_mu, log_alpha)
    return difference * first - later


def progeny_by_dispersion(
    y: np.ndarray, mu: np.ndarray, alpha: np.ndarray, log_mu: np.ndarray, log_alpha: np.ndarray
) -> np.ndarray:
    """The slope of progeny_deviance by log(alpha): r - (m - y)^2 r / y; -mu alpha / (1 + alpha)^2 for y = 0."""
    _, difference, _, mean_share, _, rest = progeny(y, mu, alpha, log_mu, log_alpha)
    later, _ = followers(y, mu, alpha, log_mu, log_alpha)
    one = later * (1.0 - difference) * (mean_share + rest)  # for y = 1 the factor 1 - (m - y)^2 may be small
    several = later - later * (difference / np.maximum(y, 1.0)) * difference
    return np.where(y > 0, np.where(y == 1.0, one, several), -mean_share * rest)


def progeny_bend(
    y: np.ndarray, mu: np.ndarray, alpha: np.ndarray, log_mu: np.ndarray, log_alpha: np.ndarray
) -> np.ndarray:
    """The slope of progeny_by_mean by log(mu)."""
    _, difference, _, mean_share, *_ = progeny(y, mu, alpha, log_mu, log_alpha)
    later, first = followers(y, mu, alpha, log_mu, log_alpha)
    return first * (mean_share + later * (1.0 + difference))


def progeny_twist(
    y: np.ndarray, mu: np.ndarray, alpha: np.ndarray, log_mu: np.ndarray, log_alpha: np.ndarray
) -> np.ndarray:
    """The slope of progeny_by_mean by log(alpha)."""
    _, difference, _, _, _, rest = progeny(y, mu, alpha, log_mu, log_alpha)
    later, first = followers(y, mu, alpha, log_mu, log_alpha)
    return -first * (difference * rest + later * (1.0 + difference))


def progeny_spread(
    y: np.ndarray, mu: np.ndarray, alpha: np.ndarray, log_mu: np.ndarray, log_alpha: np.ndarray
) -> np.ndarray:
    """The slope of progeny_by_dispersion by log(alpha)."""
    _, difference, _, mean_share, share, rest = progeny(y, mu, alpha, log_mu, log_alpha)
    later, first = followers(y, mu, alpha, log_mu, log_alpha)
    relative = difference / np.maximum(y, 1.0)
    of_square = relative * difference * later * (2.0 * rest - share - later * relative)
    none = np.where(rest == share, 0.0, mean_share) * rest * (rest - share)  # the mean may be infinite
    return np.where(y > 0, of_square + later * first, none)
