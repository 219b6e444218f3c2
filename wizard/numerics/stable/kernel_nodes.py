"""Functions that are computed by a kernel of the same name (see `wizard.numerics.kernels`)."""

from __future__ import annotations

import sympy as sp

from wizard.notation.nodes import logistic


class Kernel(sp.Function):
    """A function that numerics computes by a kernel of the same name (see `wizard.numerics.kernels`)."""


class log_softplus(Kernel):
    """log(softplus(x))."""


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


class log1p_times_exp(Kernel):
    """log(1 + x exp(t)), of x and t."""


class gammaln(Kernel):
    """log(Gamma(x))."""


class half_step(Kernel):
    """log(Gamma(u + 1/2) / Gamma(u)) - log(u)/2, which vanishes for large u."""


class half_step_slope(Kernel):
    """The derivative of half_step."""


class log_excess(Kernel):
    """t - 1 + exp(-t), which for t = log(1 + x) is log(1 + x) - x/(1 + x)."""


class log_sum_exp(Kernel):
    """log(sum_k exp(z_k)), of the base z."""


class log_sum_exp_minus_true(Kernel):
    """log(sum_k exp(z_k)) - z_c, of the base z and the class c."""


class softplus_minus(Kernel):
    """softplus(x) - y x, of x and y."""


class logistic_minus(Kernel):
    """sigma(x) - y, of x and y."""


class log_two_cosh(Kernel):
    """log(2 cosh(x))."""


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


class one_minus(Kernel):
    """1 - x, of a whole number x: to be taken before anything small is added."""


class one_for_zero(Kernel):
    """x, and 1 for x = 0: where another form is taken, this one is not to divide by zero."""


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
    """The derivative of exp(x) / (exp(exp(x)) - 1)."""


class log_one_minus_exp_exp(Kernel):
    """log(1 - exp(-exp(x)))."""

    def fdiff(self, argindex: int = 1) -> sp.Expr:
        return exp_over_expm1_exp(self.args[0])
