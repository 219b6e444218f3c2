"""Functions that are computed by a kernel of the same name (see `wizard.numerics.kernels`)."""

from __future__ import annotations

import sympy as sp

from wizard.notation.nodes import logistic, softplus


class Kernel(sp.Function):
    """A function that numerics computes by a kernel of the same name (see `wizard.numerics.kernels`)."""


class Settled(Kernel):
    """A kernel with arguments that are as safe as they can be: nothing in it is to be rewritten."""


class log_softplus(Kernel):
    """log(softplus(x))."""

    def fdiff(self, argindex: int = 1) -> sp.Expr:
        (x,) = self.args
        return sp.exp(-softplus(-x) - self)  # of logistic / softplus both may vanish


class log_normal_cdf(Kernel):
    """log(Phi(x))."""


class log_cauchy_cdf(Kernel):
    """log(1/2 + arctan(x)/pi)."""


class inverse_mills(Kernel):
    """phi(x) / Phi(x)."""


class xlogy(Kernel):
    """x log(y), and 0 for x = 0."""


class xlog1py(Kernel):
    """x log(1 + y), and 0 for x = 0."""


class log1p(Kernel):
    """log(1 + x)."""

    def fdiff(self, argindex: int = 1) -> sp.Expr:
        return 1 / (1 + self.args[0])


class log1p_times_exp(Kernel):
    """log(1 + x exp(t)), of x and t."""


class gammaln(Kernel):
    """log(Gamma(x))."""


class log_tweedie_factor(Kernel):
    """The logarithm of the factor of the Tweedie density without the mean, of y, phi and p."""


class half_step(Kernel):
    """log(Gamma(u + 1/2) / Gamma(u)) - log(u)/2, which vanishes for large u."""


class half_step_slope(Kernel):
    """The derivative of half_step."""


class log_excess(Kernel):
    """t - 1 + exp(-t), which for t = log(1 + x) is log(1 + x) - x/(1 + x)."""


class log_sum_exp(Kernel):
    """log(sum_k exp(z_k)), of the base z."""


class surprisals(Kernel):
    """-log(softmax(z)_k) of every class k, of the base z and k."""


class log_sum_exp_minus_true(Kernel):
    """log(sum_k exp(z_k)) - z_c, of the base z and the class c."""


class softplus_minus(Kernel):
    """softplus(x) - y x, of x and y."""

    def fdiff(self, argindex: int = 1) -> sp.Expr:
        return logistic_minus(*self.args) if argindex == 1 else -self.args[0]


class logistic_minus(Kernel):
    """sigma(x) - y, of x and y."""

    def fdiff(self, argindex: int = 1) -> sp.Expr:
        x, _ = self.args
        return logistic(x) * logistic(-x) if argindex == 1 else sp.Integer(-1)


class log_two_cosh(Kernel):
    """log(2 cosh(x))."""

    def fdiff(self, argindex: int = 1) -> sp.Expr:
        return sp.tanh(self.args[0])


class log_relative_complement(Kernel):
    """log((1 - exp(-r)) / r) for r = exp(x)."""

    def fdiff(self, argindex: int = 1) -> sp.Expr:
        return relative_complement_slope(self.args[0])


class relative_complement_slope(Kernel):
    """r / (exp(r) - 1) - 1 for r = exp(x)."""

    def fdiff(self, argindex: int = 1) -> sp.Expr:
        return exp_over_expm1_exp_slope(self.args[0])


class log_mix(Kernel):
    """log(exp(a) + exp(b + t)) with exp(b) = 1 - exp(a); the derivative by a is the whole one, by way of b too."""

    def fdiff(self, argindex: int = 1) -> sp.Expr:
        a, b, t = self.args
        known = isinstance(a, sp.log)  # the share itself, whose logarithm would only cost digits
        share = sp.exp(a) / (sp.exp(a) + sp.exp(b + t)) if known else sp.exp(a - self)
        return (-expm1(t) * share, sp.Integer(0), sp.exp(b + t - self))[argindex - 1]


class log1p_over(Kernel):
    """log(1 + a m) / a, of a and m; m itself where a vanishes."""

    def fdiff(self, argindex: int = 1) -> sp.Expr:
        a, m = self.args
        return -(m**2) * log1p_bend(a * m) if argindex == 1 else 1 / (1 + a * m)


class log1p_bend(Kernel):
    """(log(1 + x) - x/(1 + x)) / x^2, which is 1/2 at 0."""

    def fdiff(self, argindex: int = 1) -> sp.Expr:
        x = self.args[0]
        return (1 / (1 + x) ** 2 - 2 * self) / x


class one_minus(Kernel):
    """1 - x, of a whole number x: to be taken before anything small is added."""


class half_instead(Kernel):
    """x, and 1/2 for x = v: where another form is taken, this one is not to divide by zero."""


class near_zero(Kernel):
    """x where it is less than 1 in size, and 0 elsewhere: there another form is taken."""


class minus_one(Kernel):
    """x - 1, of x and log(x)."""


class log_cosh(Kernel):
    """log(cosh(x))."""

    def fdiff(self, argindex: int = 1) -> sp.Expr:
        return hyperbolic_tangent(self.args[0])


class hyperbolic_tangent(Kernel):
    """tanh(x), whose derivative does not cancel."""

    def fdiff(self, argindex: int = 1) -> sp.Expr:
        return sech_squared(self.args[0])


class sech_squared(Kernel):
    """1 / cosh(x)^2."""


class log_add_exp(Kernel):
    """log(exp(a) + exp(b)), of a and b."""

    def fdiff(self, argindex: int = 1) -> sp.Expr:
        a, b = self.args
        return logistic(a - b) if argindex == 1 else logistic(b - a)


class asinh_times_exp(Kernel):
    """arcsinh(x exp(t)), of x and t."""


class times_exp(Kernel):
    """x exp(t), and 0 for x = 0."""


class softmax_minus_one_hot(Kernel):
    """softmax(z)_j - [j = c], of the base z and the class c."""


class expm1(Kernel):
    """exp(x) - 1."""

    def fdiff(self, argindex: int = 1) -> sp.Expr:
        return sp.exp(self.args[0])


class exp_over_expm1_exp(Kernel):
    """exp(x) / (exp(exp(x)) - 1)."""

    def fdiff(self, argindex: int = 1) -> sp.Expr:
        return exp_over_expm1_exp_slope(self.args[0])


class exp_over_expm1_exp_slope(Kernel):
    """The derivative of exp_over_expm1_exp."""


class log_one_minus_exp_exp(Kernel):
    """log(1 - exp(-exp(x)))."""

    def fdiff(self, argindex: int = 1) -> sp.Expr:
        return exp_over_expm1_exp(self.args[0])


class exp_excess(Kernel):
    """exp(x) - x - 1."""

    def fdiff(self, argindex: int = 1) -> sp.Expr:
        return expm1(self.args[0])


class log_one_minus_exp(Kernel):
    """log(1 - exp(-x)) for x > 0."""

    def fdiff(self, argindex: int = 1) -> sp.Expr:
        return one_over_expm1(self.args[0])


class one_over_expm1(Kernel):
    """1 / (exp(x) - 1)."""

    def fdiff(self, argindex: int = 1) -> sp.Expr:
        return -self * (1 + self)


class log_expm1_ratio(Kernel):
    """log((exp(x) - 1) / x), and 0 for x = 0."""

    def fdiff(self, argindex: int = 1) -> sp.Expr:
        return truncated_mean(self.args[0])


class truncated_mean(Kernel):
    """1 / (1 - exp(-x)) - 1/x: the mean of the density proportional to exp(x y) on (0, 1)."""

    def fdiff(self, argindex: int = 1) -> sp.Expr:
        return truncated_variance(self.args[0])


class truncated_variance(Kernel):
    """1/x^2 - 1/(2 sinh(x/2))^2, and 1/12 for x = 0: the variance of that density."""


class log_bessel(Kernel):
    """log(I_0(x)) - x."""

    def fdiff(self, argindex: int = 1) -> sp.Expr:
        return -bessel_gap(self.args[0])


class bessel_gap(Kernel):
    """1 - I_1(x) / I_0(x): the mean of 1 - cos of a von Mises angle."""

    def fdiff(self, argindex: int = 1) -> sp.Expr:
        return -bessel_spread(self.args[0])


class bessel_spread(Kernel):
    """The derivative of I_1(x) / I_0(x): the variance of cos of a von Mises angle."""


class log_bessel_exp(Kernel):
    """log(I_0(exp(x))) - exp(x)."""

    def fdiff(self, argindex: int = 1) -> sp.Expr:
        return -bessel_gap_exp(self.args[0])


class bessel_gap_exp(Kernel):
    """k (1 - I_1(k) / I_0(k)) for k = exp(x): 1/2 for large x."""

    def fdiff(self, argindex: int = 1) -> sp.Expr:
        return self - bessel_spread_exp(self.args[0])


class bessel_spread_exp(Kernel):
    """k^2 (I_1/I_0)'(k) for k = exp(x): 1/2 for large x."""


class log1p_square_times_exp(Kernel):
    """log(1 + s^2 exp(t)), of s and t."""

    def fdiff(self, argindex: int = 1) -> sp.Expr:
        s, t = self.args
        return square_pull(s, t) if argindex == 1 else s * square_pull(s, t) / 2


class square_pull(Kernel):
    """2 s / (s^2 + exp(-t)), and 0 for s = 0."""

    def fdiff(self, argindex: int = 1) -> sp.Expr:
        s, t = self.args
        return square_pull_slope(s, t) if argindex == 1 else square_pull_rate(s, t)


class square_pull_slope(Kernel):
    """2 (exp(-t) - s^2) / (s^2 + exp(-t))^2: the derivative of square_pull by s."""


class square_pull_rate(Kernel):
    """2 s exp(-t) / (s^2 + exp(-t))^2, and 0 for s = 0: the derivative of square_pull by t."""


class over_hypot(Kernel):
    """x / sqrt(1 + z^2), of x and z."""
