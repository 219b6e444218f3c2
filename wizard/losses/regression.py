"""Named losses of a real-valued or counted target."""

import sympy as sp

from wizard.assumptions.domain import counts, positive, real_line, unit_interval
from wizard.assumptions.loss import Argument, Constant, Elsewhere, NamedLoss
from wizard.notation.nodes import huber_rho, positive_part

y = real_line.target
f = real_line.symbol("f")
t = unit_interval.symbol("t")
rate, sigma, b, c = (positive.symbol(name) for name in ("lambda", "sigma", "b", "c"))
count = counts.target

SCALE = Constant(c, meaning="scale of the errors")
LEVEL = Constant(t, 0.5, "level", unit_interval)

squared_error = NamedLoss(
    name="mean squared error",
    abbreviation="MSE",
    summed="sum of squared errors",
    summed_abbreviation="SSE",
    arguments=(Argument(f, real_line),),
    formula=(y - f) ** 2,
    elsewhere=(
        Elsewhere("torch.nn.MSELoss"),
        Elsewhere("keras.losses.MeanSquaredError"),
        Elsewhere("sklearn.metrics.mean_squared_error"),
    ),
)

absolute_error = NamedLoss(
    name="mean absolute error",
    abbreviation="MAE",
    summed="sum of absolute errors",
    summed_abbreviation="SAE",
    arguments=(Argument(f, real_line),),
    formula=sp.Abs(y - f),
    elsewhere=(
        Elsewhere("torch.nn.L1Loss"),
        Elsewhere("keras.losses.MeanAbsoluteError"),
        Elsewhere("sklearn.metrics.mean_absolute_error"),
    ),
)

lorentzian = NamedLoss(
    name="Cauchy (Lorentzian) loss",
    abbreviation="Lorentzian",
    arguments=(Argument(f, real_line),),
    formula=sp.log(1 + (y - f) ** 2 / c**2),
    constants=(SCALE,),
    elsewhere=(Elsewhere("scipy.optimize.least_squares(loss='cauchy')"),),
)

log_cosh = NamedLoss(
    name="log-cosh loss",
    abbreviation="log-cosh",
    arguments=(Argument(f, real_line),),
    formula=sp.log(sp.cosh((y - f) / c)),
    constants=(SCALE,),
    elsewhere=(Elsewhere("keras.losses.LogCosh"),),
)

huber = NamedLoss(
    name="Huber loss",
    abbreviation="Huber",
    arguments=(Argument(f, real_line),),
    formula=huber_rho(y - f, c),
    constants=(SCALE,),
    elsewhere=(
        Elsewhere("torch.nn.HuberLoss"),
        Elsewhere("keras.losses.Huber"),
        Elsewhere("sklearn.linear_model.HuberRegressor"),
    ),
)

quantile = NamedLoss(
    name="quantile (pinball) loss",
    abbreviation="pinball",
    arguments=(Argument(f, real_line),),
    formula=t * positive_part(y - f) + (1 - t) * positive_part(f - y),
    constants=(LEVEL,),
    elsewhere=(
        Elsewhere("sklearn.metrics.mean_pinball_loss"),
        Elsewhere("sklearn.linear_model.QuantileRegressor"),
    ),
)

expectile = NamedLoss(
    name="expectile loss",
    abbreviation="expectile",
    arguments=(Argument(f, real_line),),
    formula=t * positive_part(y - f) ** 2 + (1 - t) * positive_part(f - y) ** 2,
    constants=(LEVEL,),
    elsewhere=(Elsewhere("xgboost objective 'reg:expectileerror'"),),
)

power_error = NamedLoss(
    name="mean power error",
    abbreviation="power error",
    arguments=(Argument(f, real_line),),
    formula=sp.Abs(y - f) ** c,
    constants=(SCALE,),
)

linex = NamedLoss(
    name="linear-exponential loss",
    abbreviation="LINEX",
    arguments=(Argument(f, real_line),),
    formula=sp.exp((f - y) / c) - (f - y) / c - 1,
    constants=(SCALE,),
)

gaussian_nll = NamedLoss(
    name="Gaussian negative log-likelihood",
    abbreviation="Gaussian NLL",
    arguments=(Argument(f, real_line), Argument(sigma, positive)),
    formula=(y - f) ** 2 / (2 * sigma**2) + sp.log(sigma),
    elsewhere=(Elsewhere("torch.nn.GaussianNLLLoss"),),
)

laplace_nll = NamedLoss(
    name="Laplace negative log-likelihood",
    abbreviation="Laplace NLL",
    arguments=(Argument(f, real_line), Argument(b, positive)),
    formula=sp.Abs(y - f) / b + sp.log(b),
)

poisson_nll = NamedLoss(
    name="Poisson negative log-likelihood",
    abbreviation="Poisson NLL",
    arguments=(Argument(rate, positive),),
    formula=rate - count * sp.log(rate),
    target=counts,
    elsewhere=(
        Elsewhere("torch.nn.PoissonNLLLoss(log_input=False)"),
        Elsewhere("keras.losses.Poisson"),
    ),
)

poisson_nll_from_log_rate = NamedLoss(
    name="Poisson negative log-likelihood from the log rate",
    abbreviation="Poisson NLL (log input)",
    arguments=(Argument(f, real_line),),
    formula=sp.exp(f) - count * f,
    target=counts,
    elsewhere=(Elsewhere("torch.nn.PoissonNLLLoss"),),
)
