"""More losses that are not in the repository: of distributions, of no target, bounds, profiles and other readings.

Each comes with the standing that a person can show by hand; "unknown" where nothing is proved, or nothing is true.
"""

import sympy as sp
from strangers import (
    amount,
    error,
    f,
    margin,
    mean,
    number,
    of_amount,
    of_error,
    of_probability,
    of_score,
    of_scores,
    of_shares,
    p,
    right,
    scores,
    shares,
    t,
    y,
    z,
)

from wizard.assumptions.domain import binary, counts, positive, real_line, simplex, unit_interval
from wizard.assumptions.loss import MEAN, Argument, Bounded, Constant, NamedLoss, Reading
from wizard.assumptions.only_losses import above_minus_one, at_least_one, cosines, normals, nothing
from wizard.losses.distributions import divergence_of_normals
from wizard.notation.nodes import logistic, positive_part, softplus
from wizard.notation.sums import K, c, k

given = simplex.target
d, s, v, w = positive.symbol("d"), positive.symbol("s"), positive.symbol("v"), positive.symbol("w")
m, q, r = real_line.symbol("m"), real_line.symbol("q"), real_line.symbol("r")
chance = unit_interval.symbol("a")
cosine, beta, bit = cosines.symbol("s"), at_least_one.symbol("beta"), binary.symbol("b")
mu, sigma = normals.targets
S = Constant(s, 2.0)
LOG_2_PI = sp.log(2 * sp.pi) / 2


def over_classes(term):
    return sp.Sum(term, (k, 1, K))


def stranger(formula, target, *arguments, **others):
    return NamedLoss("stranger", "S", tuple(Argument(*each) for each in arguments), formula, target, **others)


def of_distribution(formula, *constants):
    return stranger(formula, simplex, (shares, simplex), constants=constants)


def of_normal(formula, *arguments, **others):
    return stranger(formula, normals, *(arguments or [(m, real_line), (s, positive)]), **others)


def without_target(formula, *arguments, constants=()):
    return stranger(formula, nothing, *arguments, constants=constants)


def read(formula, symbol, domain, *constants, target=binary, more=()):
    """The loss with this prediction as what is random."""
    reading = Reading(symbol, "what is predicted", "the target")
    return stranger(formula, target, (symbol, domain), *more, constants=constants, readings=(reading,))


def bound(formula, likelihood, others, *constants, target=real_line, arguments=((f, real_line),)):
    bounded = Bounded(likelihood, tuple(symbol for symbol, _ in others))
    return stranger(formula, target, *arguments, *others, constants=constants, bounds=bounded)


def of_all(of_mean, formula=error**2):
    return stranger(formula, real_line, (f, real_line), of_mean=of_mean)


kl = over_classes(given[k] * sp.log(given[k] / shares[k]))
cross = -over_classes(given[k] * sp.log(shares[k]))
smoothed = (1 - t) * given[k] + t / K
T = Constant(t, 0.3, "level", unit_interval)
# of shares that may be any; those that a few observations can have would refute many
OF_DISTRIBUTIONS = {
    "cross-entropy of shares": (of_distribution(cross), "exact"),
    "KL in bits": (of_distribution(kl / sp.log(2)), "exact"),
    "KL, tempered": (of_distribution(s * kl, S), "exact"),
    "KL with weights of the classes": (
        of_distribution(over_classes(k * given[k] * sp.log(given[k] / shares[k]))),
        "modified",
    ),
    "KL of smoothed shares": (
        of_distribution(over_classes(smoothed * sp.log(smoothed / shares[k])), T),
        "modified",
    ),
    "KL with its sign turned": (of_distribution(-kl), "unknown"),
    "KL of three classes alone": (
        of_distribution(kl + (K - 3) * (over_classes(given[k] ** 2) - 1) * shares[1]),
        "unknown",
    ),
    "KL and entropy": (of_distribution(kl - over_classes(shares[k] * sp.log(shares[k])) / 5), "unknown"),
    "squares of shares": (of_distribution(over_classes((given[k] - shares[k]) ** 2)), "unknown"),
    "squared Hellinger": (
        of_distribution(over_classes((sp.sqrt(given[k]) - sp.sqrt(shares[k])) ** 2) / 2),
        "unknown",
    ),
    "chi-squared": (of_distribution(over_classes((given[k] - shares[k]) ** 2 / shares[k])), "unknown"),
    "total variation": (of_distribution(over_classes(sp.Abs(given[k] - shares[k])) / 2), "unknown"),
    "Itakura-Saito of shares": (
        of_distribution(over_classes(shares[k] / given[k] - sp.log(shares[k] / given[k]) - 1)),
        "unknown",
    ),
    "Renyi of order two": (of_distribution(sp.log(over_classes(given[k] ** 2 / shares[k]))), "unknown"),
    "alpha of one half": (of_distribution(1 - over_classes(sp.sqrt(given[k] * shares[k]))), "unknown"),
    "Jeffreys": (
        of_distribution(over_classes((given[k] - shares[k]) * sp.log(given[k] / shares[k]))),
        "unknown",
    ),
    "linear in the shares": (of_distribution(1 - over_classes(given[k] * shares[k])), "unknown"),
    "logarithm of what is linear": (of_distribution(-sp.log(over_classes(given[k] * shares[k]))), "unknown"),
    "one whose value at single observations depends on the way there": (
        of_distribution(cross + given[1] / (given[1] + given[2]) * shares[1]),
        "unknown",
    ),
    # the density of shares of Levy amounts, if their sum is one: shares as a random point of the simplex
    "shares of Levy amounts": (
        of_distribution(over_classes(shares[k] ** 2 / given[k] / 2 - sp.log(shares[k]))),
        "unknown",
    ),
    "means of Normal distributions": (of_normal((mu - m) ** 2, (m, real_line)), "exact"),
    "reverse KL of Normal distributions": (of_normal(divergence_of_normals(m, s, mu, sigma)), "unknown"),
    "Wasserstein of Normal distributions": (of_normal((mu - m) ** 2 + (sigma - s) ** 2), "unknown"),
    "half of the KL of Normal distributions": (of_normal(divergence_of_normals(mu, sigma, m, s) / 2), "exact"),
    "cross-entropy of Normal distributions": (
        of_normal(((mu - m) ** 2 + sigma**2) / (2 * s**2) + sp.log(s)),
        "exact",
    ),
    "sixth powers at two points": (
        of_normal(((mu + sigma - m) ** 6 + (mu - sigma - m) ** 6) / 2, (m, real_line)),
        "unknown",
    ),
    "absolute errors at two points": (
        of_normal((sp.Abs(mu + sigma - m) + sp.Abs(mu - sigma - m)) / 2, (m, real_line)),
        "unknown",
    ),
}
OF_NOTHING = {
    "squares of a score": (without_target(z**2, (z, real_line)), "none"),
    "a constant, written with shares": (without_target(over_classes(shares[k]), (shares, simplex)), "unknown"),
    "Gini impurity": (without_target(1 - over_classes(shares[k] ** 2), (shares, simplex)), "none"),
    "zero far and wide": (without_target(positive_part(z - 1000), (z, real_line)), "unknown"),
    "a step": (without_target(sp.Heaviside(z - 5), (z, real_line)), "unknown"),
    "least squares of a generator": (without_target((z - 1) ** 2 / 2, (z, real_line)), "none"),
}
READ_OTHERWISE = {
    "distances that are exponential": (read((1 + y) * d, d, positive), "exact"),
    "distances that fall": (read(-(1 + y) * d, d, positive), "none"),
    "squares that fall": (read(-(1 + y) * d**2, d, positive), "none"),
    "one that falls for strangers": (read(y * d - (1 - y) * d / 2, d, positive), "none"),
    "falls between two kinks": (read((1 + y) * sp.Abs(d - 1) + sp.Abs(d - 3), d, positive), "exact"),
    "kinks of a square": (read((1 + y) * sp.Abs(d**2 - 3 * d + 2), d, positive), "unknown"),
    "kinks of a square on the line": (read((1 + y) * sp.Abs(z**2 - 1), z, real_line), "exact"),
    "logarithm": (read((1 + y) * sp.log(d), d, positive), "unknown"),
    "logarithm and distance": (read((1 + y) * (d + 2 * sp.log(d)), d, positive), "unknown"),
    "reciprocal": (read((1 + y) / d, d, positive), "none"),
    "reciprocal and distance, turned": (read((1 + y) * (d - 1 / d), d, positive), "unknown"),
    "constant": (read(y * d + (1 - y) * 3, d, positive), "none"),
    "a level that another constant lifts": (
        read((1 + y) * d / (1 + (s - 2) ** 2 * d), d, positive, S),
        "unknown",
    ),
    "two things beside one another": (
        read(y * sp.Abs(d - v) + (1 - y) * d, d, positive, more=((v, positive),)),
        "unknown",
    ),
    "a number as the target": (read((number - z) ** 2, z, real_line, target=real_line), "unknown"),
    "a number as the target, near two values": (
        read((number - z) ** 2 + number * (1 - number) * z**2, z, real_line, target=real_line),
        "unknown",
    ),
    "no target": (read(z**2, z, real_line, target=nothing), "exact"),
    "cosines": (read(y * (1 - cosine) + (1 - y) * sp.Abs(cosine), cosine, cosines), "exact"),
    "chances": (read((1 + y) * p, p, unit_interval), "exact"),
    "logarithm of chances": (read((1 + y) * sp.log(p), p, unit_interval), "unknown"),
    "a count": (read((1 + y) * counts.symbol("n"), counts.symbol("n"), counts), "unknown"),
    "two-sided with one side flat": (read((1 + y) * positive_part(z), z, real_line), "none"),
    "above minus one": (read((1 + y) * q, q, above_minus_one), "unknown"),
    "at least one": (read((1 + y) * beta, beta, at_least_one), "unknown"),
    "letters of its own": (
        read(positive.symbol("a") * (1 + y) * d, d, positive, Constant(positive.symbol("a"))),
        "exact",
    ),
}
NLL = error**2 / 2
NORMAL = NLL + LOG_2_PI
far_step = sp.Piecewise((0, r < 50), (-3000, True))
BOUNDS = {
    "a square too much": (bound(NORMAL + (r - f) ** 2, NORMAL, [(r, real_line)]), "bound"),
    "a square and a little": (bound(NORMAL + r**2 + sp.Rational(1, 100), NORMAL, [(r, real_line)]), "unknown"),
    "a square less a little": (bound(NORMAL + r**2 - sp.Rational(1, 10**9), NORMAL, [(r, real_line)]), "unknown"),
    "a square with its sign turned": (bound(NORMAL - r**2, NORMAL, [(r, real_line)]), "unknown"),
    "two squares, one turned": (bound(NORMAL + q**2 - r**2, NORMAL, [(q, real_line), (r, real_line)]), "unknown"),
    "squares that lean": (
        bound(NORMAL + q**2 + r**2 + 3 * q * r, NORMAL, [(q, real_line), (r, real_line)]),
        "unknown",
    ),
    "squares that lean less": (
        bound(NORMAL + q**2 + r**2 + q * r, NORMAL, [(q, real_line), (r, real_line)]),
        "unknown",
    ),
    "square with a step down far off": (bound(NORMAL + r**2 + far_step, NORMAL, [(r, real_line)]), "unknown"),
    "square rounded down": (bound(NORMAL + r**2 - sp.floor(sp.Abs(r)), NORMAL, [(r, real_line)]), "unknown"),
    "square less a size": (bound(NORMAL + r**2 - sp.Abs(r), NORMAL, [(r, real_line)]), "unknown"),
    "square less a kink far off": (
        bound(NORMAL + r**2 - 5000 * positive_part(r - 50), NORMAL, [(r, real_line)]),
        "unknown",
    ),
    "two branches with a pole between them": (
        bound(NORMAL + v**2 / 2 - 2 * sp.log((v - 3) ** 2) - 8, NORMAL, [(v, positive)]),
        "unknown",
    ),
    "a minimum outside": (
        bound(NORMAL + (beta + 2) ** 2, NORMAL, [(beta, at_least_one)]),
        "unknown",
    ),
    "a minimum beyond one": (
        bound(NORMAL + (chance - 2) ** 2, NORMAL, [(chance, unit_interval)]),
        "unknown",
    ),
    "below, within the interval": (
        bound(NORMAL - (chance - 2) ** 2 + (chance - 2) ** 4, NORMAL, [(chance, unit_interval)]),
        "unknown",
    ),
    "least value that is not attained": (bound(NORMAL + sp.exp(r), NORMAL, [(r, real_line)]), "unknown"),
    "KL of chances": (
        bound(
            NORMAL + chance * sp.log(2 * chance) + (1 - chance) * sp.log(2 - 2 * chance),
            NORMAL,
            [(chance, unit_interval)],
        ),
        "unknown",
    ),
    "of no likelihood": (bound(logistic(error) + r**2, logistic(error), [(r, real_line)]), "unknown"),
    "of a likelihood that lacks its normaliser": (bound(NLL + r**2, NLL, [(r, real_line)]), "bound"),
    "a bound but for one constant": (bound(NORMAL + (s - 1) * r**2, NORMAL, [(r, real_line)], S), "unknown"),
    "crossing below for large constants": (
        bound(NORMAL + r**2 - s * r**4, NORMAL, [(r, real_line)], S),
        "unknown",
    ),
    "looser with its constant": (
        bound(
            NORMAL + r**2 + (beta - 1) * q**2 + q**2,
            NORMAL,
            [(r, real_line), (q, real_line)],
            Constant(beta, 3.0, "weight", at_least_one),
        ),
        "bound",
    ),
    "tighter with its constant": (
        bound(NORMAL + r**2 * (3 - beta), NORMAL, [(r, real_line)], Constant(beta, 2.0, "weight", at_least_one)),
        "unknown",
    ),
    "of a logistic likelihood": (
        bound(
            softplus(-margin) + (z - r) ** 2,
            softplus(-margin),
            [(r, real_line)],
            target=binary,
            arguments=((z, real_line),),
        ),
        "bound",
    ),
    "logistic, by a tangent of its square": (  # Jaakkola and Jordan: least at r = |z|, which is not found
        bound(
            -sp.log(logistic(r)) - (margin - r) / 2 + (logistic(r) - sp.Rational(1, 2)) * (z**2 - r**2) / (2 * r),
            softplus(-margin),
            [(r, positive)],
            target=binary,
            arguments=((z, real_line),),
        ),
        "unknown",
    ),
    "squares of many": (bound(NORMAL + over_classes(scores[k] ** 2), NORMAL, [(scores, real_line)]), "unknown"),
    "the sum with its reciprocal": (bound(NORMAL + v + 1 / v - 2, NORMAL, [(v, positive)]), "bound"),
    "nothing between": (bound(NORMAL + 0 * r + (r - r), NORMAL, []), "exact"),
}
PROFILES = {
    "square root of the mean": (of_all(sp.sqrt(MEAN)), "modified"),
    "logarithm of the mean": (of_all(sp.log(MEAN)), "modified"),
    "square root of the mean size": (of_all(sp.sqrt(MEAN), sp.Abs(error)), "modified"),
    "twice the mean": (of_all(2 * MEAN), "exact"),
    "the mean and one": (of_all(MEAN + 1), "exact"),
    "less the mean": (of_all(-MEAN), "unknown"),
    "reciprocal of the mean": (of_all(1 / MEAN), "unknown"),
    "a pole between": (of_all(-1 / (MEAN - 3)), "unknown"),
    "a jump down": (of_all(sp.Piecewise((MEAN, MEAN < 5), (MEAN - 100, True))), "unknown"),
    "rounded": (of_all(sp.floor(MEAN) + MEAN), "unknown"),
    "a hill": (of_all(MEAN * sp.exp(-MEAN)), "unknown"),
    "square of a mean that may be negative": (of_all(MEAN**2, error**2 - 5), "unknown"),
    "two minima": (of_all(sp.sqrt(MEAN), (error**2 - 1) ** 2), "unknown"),
    "mean of a hinge": (
        stranger(positive_part(1 - margin), binary, (z, real_line), of_mean=sp.sqrt(MEAN)),
        "unknown",
    ),
    "infinite at no error": (of_all(MEAN - 1 / MEAN), "modified"),
    "square root of mean log loss": (
        stranger(-sp.log(right), binary, (p, unit_interval), of_mean=sp.sqrt(MEAN)),
        "unknown",
    ),
}
exp_bump = sp.exp(-((z - 90) ** 2))
b_0 = Constant(w, 1.0)
signed = Constant(r, 1.0, "factor", real_line)
MATCHED = {
    "squares that fall": (of_error(-s * error**2, S), "unknown"),
    "squares with a factor of either sign": (of_error(r * error**2, signed), "unknown"),
    "squares with a factor that may be zero": (of_error((s - 1) * error**2, S), "unknown"),
    "squares with a factor": (of_error(s * error**2 + 3 * s, S), "exact"),
    "size at a scale": (of_error(sp.Abs(error) / s, S), "exact"),
    "Poisson deviance that falls": (
        stranger(-s * (mean - counts.target * sp.log(mean)), counts, (mean, positive), constants=(S,)),
        "unknown",
    ),
    "Poisson at half": (
        stranger((mean - counts.target * sp.log(mean)) / 2, counts, (mean, positive)),
        "exact",
    ),
    "logistic at a slope of either sign": (of_score(softplus(-r * margin), signed), "exact"),
    "margin over a temperature": (of_score(softplus(-margin / s), S), "exact"),
    "exponential margin at a temperature": (of_score(sp.exp(-margin / s), S), "none"),
    "InfoNCE with two temperatures": (
        of_scores(sp.log(over_classes(sp.exp(scores[k] / s))) - scores[c] / w, S, b_0),
        "none",
    ),
    "InfoNCE without the partner below": (
        of_scores(sp.log(over_classes(sp.exp(scores[k])) - sp.exp(scores[c])) - scores[c]),
        "none",
    ),
    "a factor of the temperature": (
        of_scores(s * sp.log(over_classes(sp.exp(scores[k] / s))) - scores[c], S),
        "exact",
    ),
    "a prediction of two values": (  # at every a, with b = log(1 + exp(-a)); nothing moves between the two
        stranger(y * (1 - bit) + (1 - y) * bit, binary, (bit, binary)),
        "unknown",
    ),
    "a smooth bump far off": (of_score(softplus(-margin) / sp.log(3) + sp.exp(-((z - 90) ** 2))), "unknown"),
    "a smooth ramp far off": (of_score(softplus(-margin) / sp.log(3) + softplus(100 * (z - 50))), "unknown"),
    "weights with a smooth bump far off": (
        of_score((1 + 3 * y) * softplus(-margin) + sp.exp(-((z - 90) ** 2))),
        "none",
    ),
    "labels read otherwise, with a smooth bump far off": (
        of_score((1 + 3 * y) * softplus(-margin) / 4 + (1 - y) * softplus(margin) / 4 + exp_bump),
        "none",
    ),
    "weights with a ramp far off": (of_score((1 + y) * softplus(-margin) + positive_part(z - 50)), "none"),
    "weights with a smooth ramp of the labels": (
        of_score((1 + y) * softplus(-margin) + logistic(z - 300)),
        "none",
    ),
    "log loss of three or four classes alone": (
        of_shares(-sp.log(shares[c]) + (K - 3) * (K - 4) * over_classes(shares[k] ** 2)),
        "unknown",
    ),
    "log loss of labels from a hat of all classes": (of_shares(-sp.log((1 - t) * shares[c] + t / K), T), "exact"),
    "one vector of means for a Normal distribution": (
        stranger(over_classes((mu - scores[k]) ** 2), normals, (scores, real_line)),
        "unknown",
    ),
    "smoothing of three classes alone": (
        of_shares(
            -sp.log(shares[c]) - over_classes(sp.log(shares[k])) / 7 + (K - 3) * over_classes(shares[k] ** 2)
        ),
        "none",
    ),
    "Gamma with a free shape that falls": (of_amount(-s * (amount / mean + sp.log(mean)), S), "unknown"),
    "Gamma deviance": (of_amount(s * (amount / mean + sp.log(mean)), S), "exact"),
    "tempered log loss": (of_probability(-s * sp.log(right) + s**2, S), "exact"),
}
