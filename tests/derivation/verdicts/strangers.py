"""Losses that are not in the repository, each with what a person can show of it by hand."""

import sympy as sp

from wizard.assumptions.domain import (
    above_one,
    binary,
    classes,
    counts,
    positive,
    real_line,
    simplex,
    unit_interval,
)
from wizard.assumptions.loss import Argument, Constant, NamedLoss
from wizard.notation.nodes import logistic, normal_cdf, positive_part, softplus
from wizard.notation.sums import K, c, k

y, p, z = binary.target, unit_interval.symbol("p"), real_line.symbol("z")
margin = (2 * y - 1) * z
right = y * p + (1 - y) * (1 - p)  # the probability of what happened
number, f = real_line.target, real_line.symbol("f")
error = number - f
amount, mean = positive.target, positive.symbol("m")
odds = above_one.symbol("m")
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


def step(where):
    return sp.Piecewise((0, where), (1, True))


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
    "logistic, steep": (of_score(softplus(-100 * margin)), "exact"),
    "logistic loss as it is computed": (of_score(positive_part(z) - y * z + softplus(-sp.Abs(z))), "exact"),
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
# too steep, too flat or too large for numbers of 16 digits and the factors that least squares try
OUT_OF_REACH = {
    "log loss, hardly any": (of_probability(-sp.log(right) / 10**40), "exact"),
    "log loss, very much": (of_probability(-sp.log(right) * 10**40), "exact"),
    "probability of one over a number above one": (
        NamedLoss(
            "stranger",
            "S",
            (Argument(odds, above_one),),
            y * sp.log(odds) - (1 - y) * sp.log((1 - 1 / odds) ** 2) / 2,
            binary,
        ),
        "exact",
    ),
    "exponentials of exponentials": (of_score(sp.exp(sp.exp(sp.exp(sp.exp(margin))))), "none"),
}
# none of them in truth, or exact by their plateaus: what is seen where predictions are looked at says nothing
NOT_DECIDED = {
    "logistic, with a step far off": (of_score(softplus(-margin) + step(z < 5)), "unknown"),
    "logistic, with a jump of sign far off": (of_score(softplus(-margin) + sp.sign(z - 5)), "unknown"),
    "logistic, with a ramp far off": (of_score(softplus(-margin) + positive_part(z - 5)), "unknown"),
    "log loss, with a step near one": (
        of_probability(-sp.log(right) + step(p < sp.Rational(9999, 10000))),
        "unknown",
    ),
    "log loss for three classes alone": (
        of_shares(-sp.log(shares[c]) + (K - 3) * sp.Sum(shares[k] ** 2, (k, 1, K))),
        "unknown",
    ),
    "one score for each class of two": (
        NamedLoss(
            "stranger",
            "S",
            (Argument(scores, real_line),),
            softplus((1 - 2 * y) * (scores[1] - scores[2])),
            binary,
        ),
        "unknown",
    ),
    "one temperature for all classes": (
        NamedLoss(
            "stranger",
            "S",
            (Argument(scores, real_line), Argument(mean, positive)),
            log_sum.subs(scores[k], scores[k] / mean) - scores[c] / mean,
            classes,
        ),
        "unknown",
    ),
    "squares of counts": (
        NamedLoss("stranger", "S", (Argument(f, real_line),), (counts.target - f) ** 2, counts),
        "unknown",
    ),
    "squares, with a step of the prediction": (of_error(error**2 + step(f < 5)), "unknown"),
    "squares, with another branch of the arctangent": (
        of_error(error**2 + sp.atan((1 + f) / (1 - f)) - sp.atan(f)),
        "unknown",
    ),
    "squares, with the prediction rounded down": (of_error(error**2 + sp.floor(f)), "unknown"),
    "a constant in disguise": (of_error(logistic(error) + logistic(-error)), "unknown"),
    "zero-one loss of a number": (of_error(sp.Piecewise((0, sp.Eq(number, f)), (1, True))), "unknown"),
    "limits that are the same for one constant": (
        of_error(s * logistic(error) + 2 * logistic(-error), S),
        "unknown",
    ),
    "a limit that another constant has": (
        of_error(sp.Abs(error) / (1 + (s - 2) ** 2 * sp.Abs(error)), S),
        "unknown",
    ),
    "squares on every other stretch": (
        of_error(sp.Piecewise((error**2, sp.sin(sp.Abs(error)) > 0), (0, True))),
        "unknown",
    ),
    "minus infinity at no error": (of_error(error**2 - sp.coth(error) ** 2), "unknown"),
    "a variance that may be negative": (
        NamedLoss(
            "stranger",
            "S",
            (Argument(f, real_line), Argument(z, real_line)),
            error**2 / (2 * z) + sp.log(z) / 2,
            real_line,
        ),
        "unknown",
    ),
    # with the weights 1 / sqrt(y) this is the density of the reciprocal of an inverse Gaussian amount
    "Neyman's chi-squared": (of_amount((amount - mean) ** 2 / amount), "unknown"),
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
    "squares, cut off very far out": (
        of_error(sp.Piecewise((error**2, sp.Abs(error) <= 10**10), (10**20, True))),
        "none",
    ),
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
