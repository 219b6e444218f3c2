"""Losses that are not in the repository, each with what a person can show of it by hand."""

import sympy as sp

from wizard.assumptions.domain import binary, classes, positive, real_line, simplex, unit_interval
from wizard.assumptions.loss import Argument, Constant, NamedLoss
from wizard.notation.nodes import logistic, normal_cdf, positive_part, softplus
from wizard.notation.sums import K, c, k

y, p, z = binary.target, unit_interval.symbol("p"), real_line.symbol("z")
margin = (2 * y - 1) * z
right = y * p + (1 - y) * (1 - p)  # the probability of what happened
number, f = real_line.target, real_line.symbol("f")
error = number - f
amount, mean = positive.target, positive.symbol("m")
shares, scores = sp.IndexedBase(simplex.symbol("p")), sp.IndexedBase(real_line.symbol("z"))
s, t = positive.symbol("s"), unit_interval.symbol("t")
log_sum = sp.log(sp.Sum(sp.exp(scores[k]), (k, 1, K)))


def of_probability(formula, *constants):
    return NamedLoss("stranger", "S", (Argument(p, unit_interval),), formula, binary, constants)


def of_score(formula, *constants):
    return NamedLoss("stranger", "S", (Argument(z, real_line),), formula, binary, constants)


def of_shares(formula, *constants):
    return NamedLoss("stranger", "S", (Argument(shares, simplex),), formula, classes, constants)


def of_scores(formula, *constants):
    return NamedLoss("stranger", "S", (Argument(scores, real_line),), formula, classes, constants)


def of_error(formula, *constants):
    return NamedLoss("stranger", "S", (Argument(f, real_line),), formula, real_line, constants)


def of_amount(formula, *constants):
    return NamedLoss("stranger", "S", (Argument(mean, positive),), formula, positive, constants)


S, T = Constant(s, 2.0), Constant(t, 0.3, "level", unit_interval)
OF_OUTCOMES = {
    # a likelihood, in nats or otherwise: a P sums to one
    "log loss in bits": (of_probability(-sp.log(right) / sp.log(2)), "exact"),
    "log loss times a constant": (of_probability(-s * sp.log(right), S), "exact"),
    "probit": (of_score(-sp.log(normal_cdf(margin))), "exact"),
    "complementary log-log": (of_score(-y * sp.log(1 - sp.exp(-sp.exp(z))) + (1 - y) * sp.exp(z)), "exact"),
    "logistic at another temperature": (of_score(3 * softplus(-s * margin), S), "exact"),
    "noisy labels that differ by class": (
        of_probability(-y * sp.log(t * p + (1 - p) / 9) - (1 - y) * sp.log(1 - t * p - (1 - p) / 9), T),
        "exact",
    ),
    "base rates in b(y)": (of_score(softplus(-margin) + y * s, S), "exact"),
    "softmax at another temperature": (of_scores(log_sum * 2 - 2 * scores[c]), "exact"),
    # one that reads its targets differently
    "log loss with weights": (of_probability(-y * 5 * sp.log(p) - (1 - y) * s * sp.log(1 - p), S), "modified"),
    "confidence penalty by smoothing": (
        of_probability(-(t + (1 - 2 * t) * y) * sp.log(p) - (1 - t - (1 - 2 * t) * y) * sp.log(1 - p), T),
        "modified",
    ),
    "half of the other class": (
        of_shares(-sp.log(shares[c]) - sp.Sum(sp.log(shares[k]), (k, 1, K)) / 7),
        "modified",
    ),
    # none
    "absolute error of a probability": (of_probability(sp.Abs(y - p)), "none"),
    "spherical score": (of_probability(-right / sp.sqrt(p**2 + (1 - p) ** 2)), "none"),
    "savage": (of_score(logistic(-margin) ** 2), "none"),
    "tangent": (of_score((2 * sp.atan(margin) - 1) ** 2), "none"),
    "ramp": (of_score(positive_part(1 - margin) - positive_part(-margin)), "none"),
    "square of the margin": (of_score((1 - margin) ** 2), "none"),
    "cubed hinge": (of_score(positive_part(1 - margin) ** 3), "none"),
    "accuracy in the mean": (of_shares(1 - shares[c]), "none"),
    "pairwise exponential": (of_scores(sp.Sum(sp.exp(scores[k] - scores[c]), (k, 1, K))), "none"),
    "log loss with its sign turned": (of_probability(sp.log(right)), "none"),
}
OF_ERRORS = {
    "quartic": (of_error(error**4), "exact"),
    "fair": (of_error(s**2 * (sp.Abs(error) / s - sp.log(1 + sp.Abs(error) / s)), S), "exact"),
    "slower than any power": (of_error(sp.log(2 + sp.log(1 + error**2))), "unknown"),
    "logarithm of the error": (of_error(sp.log(sp.Abs(error))), "unknown"),
    "half logistic": (of_error(t * softplus(error) + (1 - t) * softplus(-error), T), "exact"),
    "double softplus": (of_error(softplus(error) + softplus(-error)), "exact"),
    "squared logarithm of a ratio": (of_amount((sp.log(amount) - sp.log(mean)) ** 2), "exact"),
    "Itakura-Saito": (of_amount(amount / mean - sp.log(amount / mean) - 1), "exact"),
    "symmetric ratio": (of_amount(amount / mean + mean / amount), "exact"),
    "squared percentage error": (of_amount(((amount - mean) / amount) ** 2), "modified"),
    "Welsch": (of_error(1 - sp.exp(-(error**2) / s**2), S), "none"),
    "Geman-McClure": (of_error(error**2 / (s**2 + error**2), S), "none"),
    "truncated squares": (of_error(sp.Piecewise((error**2, sp.Abs(error) <= s), (s**2, True)), S), "none"),
    "one-sided": (of_error(positive_part(error)), "none"),
    "one step": (of_error(logistic(error)), "none"),
    "a bump": (of_error(error**2 * sp.exp(-(error**2))), "none"),
    # of these nothing is shown here, and nothing may be said
    "a wave that crosses its limit": (of_error(error * sp.exp(-(error**2))), "unknown"),
    "Welsch, of predictions above zero alone": (
        NamedLoss("stranger", "S", (Argument(mean, positive),), 1 - sp.exp(-((number - mean) ** 2)), real_line),
        "unknown",
    ),
    "weights that may be negative": (of_error(number * error**2), "unknown"),
    "symmetric percentage error": (of_amount(sp.Abs(amount - mean) / (amount + mean)), "none"),
}
