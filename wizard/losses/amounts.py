"""Named losses of a target that is an amount or a count: relative errors, and the deviances of their families."""

import sympy as sp

from wizard.assumptions.domain import (
    between_one_and_two,
    counts,
    nonnegative,
    positive,
    real_line,
)
from wizard.assumptions.loss import Argument, Constant, Elsewhere, NamedLoss
from wizard.assumptions.only_losses import above_minus_one
from wizard.notation.brackets import is_zero

amount, cost, count = positive.target, nonnegative.target, counts.target
f, more, prediction = real_line.symbol("f"), above_minus_one.target, above_minus_one.symbol("f")
rate, mean = positive.symbol("lambda"), positive.symbol("mu")
p = between_one_and_two.symbol("p")

MEAN = Argument(mean, positive)
STIRLING = "With full=True it adds Stirling's formula for log y! where y > 1."
ONE_HALF = sp.Rational(1, 2)

squared_log_error = NamedLoss(
    name="mean squared logarithmic error",
    abbreviation="MSLE",
    aliases=("squared logarithmic error", "mean squared log error"),
    arguments=(Argument(prediction, above_minus_one),),
    formula=(sp.log(1 + more) - sp.log(1 + prediction)) ** 2,
    target=above_minus_one,
    elsewhere=(
        Elsewhere("sklearn.metrics.mean_squared_log_error"),
        Elsewhere("keras.losses.MeanSquaredLogarithmicError", convention="It takes 1e-7 for what is below it."),
        Elsewhere(
            "xgboost objective 'reg:squaredlogerror'", ONE_HALF, convention="Its curvature is 1e-6 at least."
        ),
    ),
)

absolute_percentage_error = NamedLoss(
    name="mean absolute percentage error",
    abbreviation="MAPE",
    aliases=("absolute percentage error", "mean relative error"),
    arguments=(Argument(f, real_line),),
    formula=sp.Abs(amount - f) / amount,
    target=positive,
    elsewhere=(
        Elsewhere("sklearn.metrics.mean_absolute_percentage_error", convention="It divides by 2e-16 at least."),
        Elsewhere(
            "keras.losses.MeanAbsolutePercentageError", sp.Integer(100), convention="It divides by 1e-7 at least."
        ),
        Elsewhere(
            "lightgbm objective 'mape'",
            convention="It divides by 1 at least; its curvature is 1. Each leaf is then set to a median.",
        ),
    ),
)

tweedie_deviance = NamedLoss(
    name="Tweedie deviance",
    abbreviation="Tweedie deviance",
    aliases=("mean Tweedie deviance", "compound Poisson-Gamma deviance"),
    arguments=(MEAN,),
    formula=2
    * (cost ** (2 - p) / ((1 - p) * (2 - p)) - cost * mean ** (1 - p) / (1 - p) + mean ** (2 - p) / (2 - p)),
    target=nonnegative,
    constants=(Constant(p, 1.5, "power of the mean that the variance grows with", between_one_and_two),),
    elsewhere=(
        Elsewhere("sklearn.metrics.mean_tweedie_deviance"),
        Elsewhere(
            "sklearn._loss.HalfTweedieLoss",
            ONE_HALF,
            -(cost ** (2 - p)) / ((1 - p) * (2 - p)),
            "It takes the logarithm of the mean.",
        ),
        Elsewhere("statsmodels.genmod.families.Tweedie.deviance"),
        Elsewhere(
            "xgboost objective 'reg:tweedie'", ONE_HALF, convention="It takes log mu; without the term in y alone."
        ),
        Elsewhere(
            "lightgbm objective 'tweedie'", ONE_HALF, convention="It takes log mu; without the term in y alone."
        ),
    ),
)

gamma_deviance = NamedLoss(
    name="Gamma deviance",
    abbreviation="Gamma deviance",
    aliases=("mean Gamma deviance",),
    arguments=(MEAN,),
    formula=2 * (sp.log(mean) - sp.log(amount) + amount / mean - 1),
    target=positive,
    elsewhere=(
        Elsewhere("sklearn.metrics.mean_gamma_deviance"),
        Elsewhere(
            "sklearn._loss.HalfGammaLoss",
            ONE_HALF,
            sp.log(amount) + 1,
            "It takes the logarithm of the mean.",
        ),
        Elsewhere("statsmodels.genmod.families.Gamma.deviance", convention="It takes 2.2e-16 for smaller y/mu."),
        Elsewhere("xgboost objective 'reg:gamma'", ONE_HALF, convention="It takes log mu."),
        Elsewhere("lightgbm objective 'gamma'", ONE_HALF, convention="It takes log mu."),
    ),
)

poisson_deviance = NamedLoss(
    name="Poisson deviance",
    abbreviation="Poisson deviance",
    aliases=("mean Poisson deviance",),
    arguments=(Argument(rate, positive),),
    # y log y is 0 for y = 0, which log(y + [y = 0]) says
    formula=2 * (count * (sp.log(count + is_zero(count)) - sp.log(rate)) - count + rate),
    target=counts,
    elsewhere=(
        Elsewhere("sklearn.metrics.mean_poisson_deviance"),
        Elsewhere("statsmodels.genmod.families.Poisson.deviance"),
    ),
)

poisson_nll = NamedLoss(
    name="Poisson negative log-likelihood",
    abbreviation="Poisson NLL",
    aliases=("Poisson loss",),
    arguments=(Argument(rate, positive),),
    formula=rate - count * sp.log(rate),
    target=counts,
    elsewhere=(
        Elsewhere(
            "torch.nn.PoissonNLLLoss(log_input=False)",
            convention=f"It takes log(rate + 1e-8). {STIRLING}",
        ),
        Elsewhere("keras.losses.Poisson", convention="It takes log(rate + 1e-7)."),
    ),
)

poisson_nll_from_log_rate = NamedLoss(
    name="Poisson negative log-likelihood from the log rate",
    abbreviation="Poisson NLL (log input)",
    aliases=("Poisson loss from the log rate",),
    arguments=(Argument(f, real_line),),
    formula=sp.exp(f) - count * f,
    target=counts,
    elsewhere=(
        Elsewhere(
            "torch.nn.PoissonNLLLoss",
            convention="With full=True it adds Stirling's formula for log y! where y > 1.",
        ),
        Elsewhere("sklearn._loss.HalfPoissonLoss"),
        Elsewhere(
            "xgboost objective 'count:poisson'",
            convention="Its curvature is exp(f + max_delta_step), which is 0.7 if not set.",
        ),
        Elsewhere(
            "lightgbm objective 'poisson'",
            convention="Its curvature is exp(f + poisson_max_delta_step), which is 0.7 if not set.",
        ),
    ),
)
