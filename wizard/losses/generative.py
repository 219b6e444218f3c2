"""Named losses of what generates data: of a critic, of a generator, of an encoder with a decoder."""

import sympy as sp

from wizard.assumptions.domain import binary, positive, real_line, unit_interval
from wizard.assumptions.expectation import expected_under_normal, minus_log_of_integral
from wizard.assumptions.loss import Argument, Bounded, Constant, Elsewhere, NamedLoss
from wizard.assumptions.only_losses import at_least_one, nothing
from wizard.families.real_line import normal
from wizard.losses import classification
from wizard.losses.distributions import divergence_of_normals
from wizard.notation.logarithms import logarithms_of_numbers_joined

x = real_line.target
D, z = unit_interval.symbol("D"), classification.z
f, m, w, hidden = (real_line.symbol(name) for name in ("f", "m", "w", "h"))
s, tau = positive.symbol("s"), positive.symbol("tau")
beta = at_least_one.symbol("beta")

REAL = "whether a sample is real"
CHANCE = Argument(D, unit_interval, "the discriminator's probability that a sample is real")
SCORE = Argument(z, real_line, "the critic's score")
MADE_UP = "the {}'s answer to a sample that was made up"
HELD = (
    "Nothing bounds it from below: the critic has to be held to slopes of at most 1 (Lipschitz), by clipping its"
    " weights or by a penalty, which is no part of the formula."
)
REAL_IS_1 = "The target is 1 if the sample is real, 0 if it was made up."
RAISED = "It takes -100 for a logarithm that is below it."

discriminator_loss = NamedLoss(
    name="GAN discriminator loss",
    abbreviation="GAN discriminator",
    aliases=("GAN minimax loss of the discriminator", "minimax discriminator loss"),
    arguments=(CHANCE,),
    formula=classification.binary_cross_entropy.formula.subs(classification.p, D),
    target=binary,
    elsewhere=(
        Elsewhere(
            "torch.nn.BCELoss (of real and made-up samples)",
            convention="It takes -100 for a logarithm that is below it.",
        ),
    ),
    random=REAL,
    about=REAL_IS_1,
    given="the discriminator's probability",
)

saturating_generator_loss = NamedLoss(
    name="GAN minimax generator loss",
    abbreviation="minimax generator",
    aliases=("saturating generator loss", "GAN minimax loss"),
    arguments=(CHANCE,),
    formula=sp.log(1 - D),
    target=nothing,
    random="any data",
    given=MADE_UP.format("discriminator"),
)

non_saturating_generator_loss = NamedLoss(
    name="non-saturating generator loss",
    abbreviation="non-saturating GAN",
    aliases=("non-saturating GAN loss",),
    arguments=(CHANCE,),
    formula=-sp.log(D),
    target=nothing,
    elsewhere=(
        Elsewhere(
            "torch.nn.BCELoss (of made-up samples, all called real)",
            convention=RAISED,
        ),
    ),
    random="any data",
    given=MADE_UP.format("discriminator"),
)

wasserstein_critic_loss = NamedLoss(
    name="Wasserstein critic loss",
    abbreviation="WGAN critic",
    aliases=("Wasserstein GAN loss", "WGAN loss", "earth mover loss"),
    arguments=(SCORE,),
    formula=-classification.margin,
    target=binary,
    random=REAL,
    about=f"{REAL_IS_1} {HELD}",
    given="the critic's score",
)

wasserstein_generator_loss = NamedLoss(
    name="Wasserstein generator loss",
    abbreviation="WGAN generator",
    aliases=("hinge GAN generator loss",),
    arguments=(SCORE,),
    formula=-z,
    target=nothing,
    random="any data",
    given=MADE_UP.format("critic"),
)

hinge_discriminator_loss = NamedLoss(
    name="hinge GAN discriminator loss",
    abbreviation="hinge GAN",
    aliases=("hinge GAN loss", "geometric GAN loss"),
    arguments=(SCORE,),
    formula=classification.hinge.formula,
    target=binary,
    elsewhere=(
        Elsewhere("optax.hinge_loss (of real and made-up samples)", convention="Its labels are -1 and 1."),
    ),
    random=REAL,
    about=REAL_IS_1,
    given="the critic's score",
)

RECONSTRUCTED = Argument(f, real_line, "what the decoder puts out where the hidden variable is 0")
ENCODED = (
    Argument(m, real_line, "the encoder's mean of the hidden variable"),
    Argument(s, positive, "the encoder's standard deviation of the hidden variable"),
)
ABOUT = (
    "A hidden variable $h$ is Normal with mean 0 and standard deviation 1; the data are Normal with mean $f + w h$"
    " and standard deviation $\\tau$; the encoder takes $h$ for Normal with mean $m$ and standard deviation $s$."
    " The expectation over $h$ is written out."
)
NOISE = Constant(tau, 1.0, "standard deviation of the decoder's noise")
SLOPE = Constant(w, 1.0, "slope of the decoder", real_line)


def minus_log_normal(value: sp.Expr, deviation: sp.Expr) -> sp.Expr:
    """-log of the Normal density at this distance from its mean."""
    location, scale = (each.symbol for each in normal.parameters)
    density = normal.density.subs({normal.domain.target: value, location: 0, scale: deviation}, simultaneous=True)
    return logarithms_of_numbers_joined(sp.expand_log(-sp.log(density), force=True))


def expected_reconstruction() -> sp.Expr:
    """The expectation of -log p(x | h) where h is Normal(m, s), for x that is Normal(f + w h, tau)."""
    error, mean = sp.symbols("e g", cls=sp.Dummy)
    expected = expected_under_normal(minus_log_normal(error, tau), error, mean, w * s)
    return logarithms_of_numbers_joined(expected).subs(mean, x - f - w * m)


def minus_log_marginal() -> sp.Expr:
    """-log of the density of x where h is Normal(0, 1): the integral over h of that of both."""
    distance = sp.Dummy("d", real=True)
    both = minus_log_normal(distance - w * hidden, tau) + minus_log_normal(hidden, sp.S.One)
    return minus_log_of_integral(both, hidden).subs(distance, x - f)


KL_TERM = divergence_of_normals(m, s, sp.S.Zero, sp.S.One)
MARGINAL = Bounded(minus_log_marginal(), (m, s))

reconstruction_term = NamedLoss(
    name="reconstruction term of a VAE",
    abbreviation="VAE reconstruction",
    aliases=("Gaussian decoder loss",),
    arguments=(Argument(f, real_line, "what the decoder puts out"),),
    formula=minus_log_normal(x - f, tau),
    constants=(NOISE,),
    random="the data",
    given="what the decoder makes of one draw of the hidden variable",
)

kl_term = NamedLoss(
    name="KL term of a VAE",
    abbreviation="VAE KL",
    aliases=("VAE regulariser",),
    arguments=ENCODED,
    formula=KL_TERM,
    target=nothing,
    elsewhere=(Elsewhere("torch.distributions.kl_divergence (from the standard Normal distribution)"),),
    random="any data",
    given="the encoder's mean and standard deviation",
)

negative_elbo = NamedLoss(
    name="negative evidence lower bound",
    abbreviation="ELBO",
    aliases=("VAE loss", "negative ELBO", "variational free energy"),
    arguments=(RECONSTRUCTED, *ENCODED),
    formula=expected_reconstruction() + KL_TERM,
    constants=(SLOPE, NOISE),
    random="the data",
    given="the decoder",
    bounds=MARGINAL,
    about=ABOUT,
)

beta_vae_loss = NamedLoss(
    name="beta-VAE loss",
    abbreviation="beta-VAE",
    aliases=("beta-weighted ELBO",),
    arguments=(RECONSTRUCTED, *ENCODED),
    formula=expected_reconstruction() + beta * KL_TERM,
    constants=(SLOPE, NOISE, Constant(beta, 4.0, "weight of the KL term", at_least_one)),
    random="the data",
    given="the decoder",
    bounds=MARGINAL,
    about=ABOUT,
)
