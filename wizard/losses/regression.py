"""Named losses of a target on the real line: of the error y - f, and Gaussian and Laplace likelihoods."""

import sympy as sp

from wizard.assumptions.domain import positive, real_line, unit_interval
from wizard.assumptions.loss import MEAN, Argument, Constant, Elsewhere, NamedLoss
from wizard.notation.nodes import huber_rho, positive_part

y = real_line.target
f, log_variance = real_line.symbol("f"), real_line.symbol("s")
t = unit_interval.symbol("t")
sigma, variance, b, c = (positive.symbol(name) for name in ("sigma", "v", "b", "c"))
beta, delta, epsilon = (positive.symbol(name) for name in ("beta", "delta", "epsilon"))

PREDICTION = Argument(f, real_line)
SCALE = Constant(c, meaning="scale of the errors")
BEND = Constant(c, meaning="error beyond which it is linear")
LEVEL = Constant(t, 0.5, "level", unit_interval)
TUBE = Constant(epsilon, 0.1, "error that costs nothing")
PENALTY = "Beside an L2 penalty, alpha = 0.0001 if not set."
ONE_HALF = sp.Rational(1, 2)

squared_error = NamedLoss(
    name="mean squared error",
    abbreviation="MSE",
    summed="sum of squared errors",
    summed_abbreviation="SSE",
    aliases=("L2 loss", "quadratic loss", "squared error", "least squares"),
    arguments=(PREDICTION,),
    formula=(y - f) ** 2,
    elsewhere=(
        Elsewhere("torch.nn.MSELoss"),
        Elsewhere("keras.losses.MeanSquaredError"),
        Elsewhere("sklearn.metrics.mean_squared_error"),
        Elsewhere("sklearn._loss.HalfSquaredError", ONE_HALF, convention="It is the loss of its boosted trees."),
        Elsewhere("optax.squared_error"),
        Elsewhere("optax.l2_loss", ONE_HALF),
        Elsewhere("statsmodels.robust.norms.LeastSquares", ONE_HALF, convention="Of the error in units of scale."),
        Elsewhere("xgboost objective 'reg:squarederror'", ONE_HALF, convention="Its curvature is 1."),
        Elsewhere("lightgbm objective 'regression'", ONE_HALF, convention="Its curvature is 1."),
    ),
)

root_mean_squared_error = NamedLoss(
    name="root mean squared error",
    abbreviation="RMSE",
    aliases=("root of the mean squared error",),
    arguments=(PREDICTION,),
    formula=(y - f) ** 2,
    of_mean=sp.sqrt(MEAN),
    elsewhere=(
        Elsewhere("sklearn.metrics.root_mean_squared_error"),
        Elsewhere("keras.metrics.RootMeanSquaredError"),
    ),
    random="all targets together",
    given="their predictions",
)

absolute_error = NamedLoss(
    name="mean absolute error",
    abbreviation="MAE",
    summed="sum of absolute errors",
    summed_abbreviation="SAE",
    aliases=("L1 loss", "absolute error", "least absolute deviations"),
    arguments=(PREDICTION,),
    formula=sp.Abs(y - f),
    elsewhere=(
        Elsewhere("torch.nn.L1Loss"),
        Elsewhere("keras.losses.MeanAbsoluteError"),
        Elsewhere("sklearn.metrics.mean_absolute_error"),
        Elsewhere("sklearn._loss.AbsoluteError"),
        Elsewhere(
            "xgboost objective 'reg:absoluteerror'",
            convention="Its curvature is 1, not 0; each leaf is then set to a median, but not in exact trees.",
        ),
        Elsewhere(
            "lightgbm objective 'regression_l1'",
            convention="Its curvature is 1, not 0; each leaf is then set to a median.",
        ),
    ),
)

lorentzian = NamedLoss(
    name="Cauchy (Lorentzian) loss",
    abbreviation="Lorentzian",
    aliases=("Cauchy loss", "Lorentzian loss"),
    arguments=(PREDICTION,),
    formula=sp.log(1 + (y - f) ** 2 / c**2),
    constants=(SCALE,),
    elsewhere=(
        Elsewhere("scipy.optimize.least_squares(loss='cauchy')", c**2 / 2, convention="Its f_scale is c."),
        Elsewhere("statsmodels.robust.norms.StudentT(df=1)", c**2 / 2),
    ),
)

log_cosh = NamedLoss(
    name="log-cosh loss",
    abbreviation="log-cosh",
    aliases=("logarithm of the hyperbolic cosine", "logcosh"),
    arguments=(PREDICTION,),
    formula=sp.log(sp.cosh((y - f) / c)),
    constants=(SCALE,),
    elsewhere=(
        Elsewhere("keras.losses.LogCosh", convention="Its scale c is 1."),
        Elsewhere("optax.log_cosh", convention="Its scale c is 1."),
    ),
)

smooth_l1 = NamedLoss(
    name="smooth L1 loss",
    abbreviation="smooth L1",
    aliases=("smooth absolute error",),
    arguments=(PREDICTION,),
    formula=huber_rho(y - f, beta) / beta,
    constants=(Constant(beta, meaning="error beyond which it is linear"),),
    elsewhere=(Elsewhere("torch.nn.SmoothL1Loss"),),
)

huber = NamedLoss(
    name="Huber loss",
    abbreviation="Huber",
    aliases=("Huber's function",),
    arguments=(PREDICTION,),
    formula=huber_rho(y - f, c),
    constants=(BEND,),
    elsewhere=(
        Elsewhere("torch.nn.HuberLoss"),
        Elsewhere("keras.losses.Huber"),
        Elsewhere("optax.huber_loss"),
        Elsewhere("sklearn._loss.HuberLoss", convention="Its trees set delta anew to a quantile of the errors."),
        Elsewhere(
            "sklearn.linear_model.HuberRegressor",
            sp.Integer(2),
            sp.Integer(1),
            "Where the scale that it fits besides is 1: it minimises sigma + 2 sigma rho((y - f)/sigma, epsilon).",
        ),
        Elsewhere("scipy.optimize.least_squares(loss='huber')", convention="Its f_scale is c."),
        Elsewhere("statsmodels.robust.norms.HuberT", convention="Of the error in units of scale."),
        Elsewhere("lightgbm objective 'huber'", convention="Its curvature is 1 everywhere."),
    ),
)

pseudo_huber = NamedLoss(
    name="pseudo-Huber loss",
    abbreviation="pseudo-Huber",
    aliases=("Charbonnier loss", "soft L1 loss"),
    arguments=(PREDICTION,),
    formula=delta**2 * (sp.sqrt(1 + (y - f) ** 2 / delta**2) - 1),
    constants=(Constant(delta, meaning="error beyond which it is nearly linear"),),
    elsewhere=(
        Elsewhere("scipy.special.pseudo_huber"),
        Elsewhere("scipy.optimize.least_squares(loss='soft_l1')", convention="Its f_scale is delta."),
        Elsewhere("xgboost objective 'reg:pseudohubererror'", convention="Its huber_slope is delta."),
    ),
)

tukey_biweight = NamedLoss(
    name="Tukey's biweight loss",
    abbreviation="biweight",
    aliases=("bisquare loss", "Tukey loss"),
    arguments=(PREDICTION,),
    formula=c**2 / 6 * (1 - positive_part(1 - (y - f) ** 2 / c**2) ** 3),
    constants=(Constant(c, 4.685, "error beyond which it is constant"),),
    elsewhere=(Elsewhere("statsmodels.robust.norms.TukeyBiweight", convention="Of the error in units of scale."),),
)

epsilon_insensitive = NamedLoss(
    name="epsilon-insensitive loss",
    abbreviation="epsilon-insensitive",
    aliases=("support vector regression loss", "SVR loss"),
    arguments=(PREDICTION,),
    formula=positive_part(sp.Abs(y - f) - epsilon),
    constants=(TUBE,),
    elsewhere=(
        Elsewhere("sklearn.linear_model.SGDRegressor(loss='epsilon_insensitive')", convention=PENALTY),
        Elsewhere("sklearn.svm.SVR", convention="Summed, times C, beside half the squared norm of the weights."),
    ),
)

squared_epsilon_insensitive = NamedLoss(
    name="squared epsilon-insensitive loss",
    abbreviation="squared epsilon-insensitive",
    aliases=("L2 support vector regression loss",),
    arguments=(PREDICTION,),
    formula=positive_part(sp.Abs(y - f) - epsilon) ** 2,
    constants=(TUBE,),
    elsewhere=(
        Elsewhere("sklearn.linear_model.SGDRegressor(loss='squared_epsilon_insensitive')", convention=PENALTY),
        Elsewhere(
            "sklearn.svm.LinearSVR(loss='squared_epsilon_insensitive')",
            convention="Summed, times C, beside half the squared norm of the weights.",
        ),
    ),
)

quantile = NamedLoss(
    name="quantile (pinball) loss",
    abbreviation="pinball",
    aliases=("quantile loss", "pinball loss", "check loss", "tilted absolute error"),
    arguments=(PREDICTION,),
    formula=t * positive_part(y - f) + (1 - t) * positive_part(f - y),
    constants=(LEVEL,),
    elsewhere=(
        Elsewhere("sklearn.metrics.mean_pinball_loss", convention="Its alpha is the level."),
        Elsewhere("sklearn._loss.PinballLoss"),
        Elsewhere(
            "sklearn.linear_model.QuantileRegressor", convention="Beside an L1 penalty, alpha = 1 if not set."
        ),
        Elsewhere(
            "xgboost objective 'reg:quantileerror'",
            convention="Its curvature is 1, not 0; each leaf is then set to a quantile, but not in exact trees.",
        ),
        Elsewhere(
            "lightgbm objective 'quantile'",
            convention="Its curvature is 1, not 0; each leaf is then set to a quantile.",
        ),
    ),
)

expectile = NamedLoss(
    name="expectile loss",
    abbreviation="expectile",
    aliases=("asymmetric least squares", "tilted squared error"),
    arguments=(PREDICTION,),
    formula=t * positive_part(y - f) ** 2 + (1 - t) * positive_part(f - y) ** 2,
    constants=(LEVEL,),
)

power_error = NamedLoss(
    name="mean power error",
    abbreviation="power error",
    aliases=("Lp loss",),
    arguments=(PREDICTION,),
    formula=sp.Abs(y - f) ** c,
    constants=(Constant(c, 1.5, "power of the errors"),),
)

linex = NamedLoss(
    name="linear-exponential loss",
    abbreviation="LINEX",
    aliases=("LINEX loss",),
    arguments=(PREDICTION,),
    formula=sp.exp((f - y) / c) - (f - y) / c - 1,
    constants=(SCALE,),
)

CLAMPED_VARIANCE = (
    "It takes the variance var = {} and clamps it at eps = 1e-6; with full=True it adds log(2 pi)/2."
)

gaussian_nll_of_log_variance = NamedLoss(
    name="Gaussian negative log-likelihood of the log variance",
    abbreviation="Gaussian NLL (log variance)",
    aliases=("heteroscedastic Gaussian loss",),
    arguments=(PREDICTION, Argument(log_variance, real_line)),
    formula=(y - f) ** 2 * sp.exp(-log_variance) / 2 + log_variance / 2,
    elsewhere=(Elsewhere("torch.nn.GaussianNLLLoss (of exp s)", convention=CLAMPED_VARIANCE.format("exp(s)")),),
)

gaussian_nll_of_variance = NamedLoss(
    name="Gaussian negative log-likelihood of the variance",
    abbreviation="Gaussian NLL (variance)",
    arguments=(PREDICTION, Argument(variance, positive)),
    formula=(y - f) ** 2 / (2 * variance) + sp.log(variance) / 2,
    elsewhere=(Elsewhere("torch.nn.GaussianNLLLoss", convention=CLAMPED_VARIANCE.format("v")),),
)

gaussian_nll = NamedLoss(
    name="Gaussian negative log-likelihood",
    abbreviation="Gaussian NLL",
    aliases=("normal negative log-likelihood",),
    arguments=(PREDICTION, Argument(sigma, positive)),
    formula=(y - f) ** 2 / (2 * sigma**2) + sp.log(sigma),
    elsewhere=(
        Elsewhere("torch.nn.GaussianNLLLoss (of sigma^2)", convention=CLAMPED_VARIANCE.format("sigma^2")),
        Elsewhere("scipy.stats.norm.nnlf", shift=sp.log(2 * sp.pi) / 2),
    ),
)

laplace_nll = NamedLoss(
    name="Laplace negative log-likelihood",
    abbreviation="Laplace NLL",
    arguments=(PREDICTION, Argument(b, positive)),
    formula=sp.Abs(y - f) / b + sp.log(b),
)
