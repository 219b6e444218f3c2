"""Named losses of a distribution: how far the predicted one is from another one, or how spread out it is."""

import sympy as sp

from wizard.assumptions.domain import positive, real_line, simplex
from wizard.assumptions.expectation import expected_under_normal
from wizard.assumptions.loss import Argument, Elsewhere, NamedLoss
from wizard.assumptions.only_losses import normals, nothing
from wizard.families.real_line import normal
from wizard.notation.sums import K, k

y_of = simplex.target
p_of = sp.IndexedBase(simplex.symbol("p"))
x, m, s = real_line.symbol("x"), real_line.symbol("m"), positive.symbol("s")
mu, sigma = normals.targets

PROBABILITIES = Argument(p_of, simplex)
SHARES, PREDICTED = "observations with these shares", "the predicted probabilities"
THEMSELVES = "the shares in the target"


def divergence(first: sp.IndexedBase, second: sp.IndexedBase) -> sp.Expr:
    """The Kullback-Leibler divergence of the second distribution from the first: E[log first - log second]."""
    return sp.Sum(first[k] * sp.log(first[k] / second[k]), (k, 1, K))


def divergence_of_normals(mean: sp.Expr, deviation: sp.Expr, other_mean: sp.Expr, other: sp.Expr) -> sp.Expr:
    """The same of two Normal distributions: the mean of the difference of log densities under the first one.

    >>> divergence_of_normals(m, s, sp.S.Zero, sp.S.One)
    m**2/2 + s**2/2 - log(s) - 1/2
    """
    location, scale = (each.symbol for each in normal.parameters)
    log_density = sp.expand_log(sp.log(normal.density.subs(normal.domain.target, x)), force=True)
    gap = sp.Dummy("gap")  # of the means: its square stays whole, as books have it
    first, second = (
        log_density.subs({location: where, scale: width}, simultaneous=True)
        for where, width in ((other_mean + gap, deviation), (other_mean, other))
    )
    expected = expected_under_normal(first - second, x, other_mean + gap, deviation)
    return expected.subs(gap, mean - other_mean)


kl_divergence = NamedLoss(
    name="Kullback-Leibler divergence",
    abbreviation="KL",
    aliases=("KL divergence", "forward KL", "relative entropy"),
    arguments=(PROBABILITIES,),
    formula=divergence(y_of, p_of),
    target=simplex,
    elsewhere=(
        Elsewhere(
            "torch.nn.KLDivLoss", convention="It takes log p; its mean divides by the number of classes, too."
        ),
        Elsewhere("keras.losses.KLDivergence", convention="It clips both to [1e-7, 1]."),
        Elsewhere("optax.losses.kl_divergence", convention="It takes log p."),
        Elsewhere("scipy.stats.entropy (of y and p)"),
    ),
    random=SHARES,
    given=PREDICTED,
)

reverse_kl_divergence = NamedLoss(
    name="reverse Kullback-Leibler divergence",
    abbreviation="reverse KL",
    aliases=("reverse KL divergence", "exclusive KL", "mode-seeking KL"),
    arguments=(PROBABILITIES,),
    formula=divergence(p_of, y_of),
    target=simplex,
    elsewhere=(Elsewhere("scipy.stats.entropy (of p and y)"),),
    random=THEMSELVES,
    given=PREDICTED,
)

jensen_shannon_divergence = NamedLoss(
    name="Jensen-Shannon divergence",
    abbreviation="JS",
    aliases=("JS divergence", "symmetrised KL to the mixture"),
    arguments=(PROBABILITIES,),
    formula=sp.Sum(
        y_of[k] * sp.log(2 * y_of[k] / (y_of[k] + p_of[k])) / 2
        + p_of[k] * sp.log(2 * p_of[k] / (y_of[k] + p_of[k])) / 2,
        (k, 1, K),
    ),
    target=simplex,
    elsewhere=(Elsewhere("scipy.spatial.distance.jensenshannon (squared)"),),
    random=THEMSELVES,
    given=PREDICTED,
)

entropy = NamedLoss(
    name="entropy",
    abbreviation="H",
    aliases=("Shannon entropy", "entropy minimisation", "entropy penalty"),
    arguments=(PROBABILITIES,),
    formula=-sp.Sum(p_of[k] * sp.log(p_of[k]), (k, 1, K)),
    target=nothing,
    elsewhere=(Elsewhere("scipy.stats.entropy"),),
    random="any data",
)

divergence_from_normal = NamedLoss(
    name="Kullback-Leibler divergence of Normal distributions",
    abbreviation="Gaussian KL",
    aliases=("KL of two Gaussians", "Gaussian-to-Gaussian KL"),
    arguments=(
        Argument(m, real_line, "the predicted mean"),
        Argument(s, positive, "the predicted standard deviation"),
    ),
    formula=divergence_of_normals(mu, sigma, m, s),
    target=normals,
    elsewhere=(Elsewhere("torch.distributions.kl_divergence (of Normal distributions)"),),
    random="observations with this mean and standard deviation",
    given="the predicted ones",
)
