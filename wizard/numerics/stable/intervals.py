"""The probability of an interval, F(upper) - F(lower): in a tail, two numbers of which all digits are the same."""

from __future__ import annotations

import sympy as sp

from wizard.notation.nodes import logistic, normal_cdf, softplus
from wizard.numerics.stable.kernel_nodes import Kernel, log_one_minus_exp, log_one_minus_exp_exp
from wizard.numerics.stable.sums import log_of


class log_normal_between(Kernel):
    """log(Phi(low + width) - Phi(low)), of low, width and log(width)."""

    def fdiff(self, argindex: int = 1) -> sp.Expr:
        slopes = {1: -truncated_normal_mean(*self.args), 3: share_at_the_end(*self.args)}
        return slopes.get(argindex, sp.Integer(0))


class truncated_normal_mean(Kernel):
    """The mean of a standard normal between low and low + width, of low, width and log(width)."""

    def fdiff(self, argindex: int = 1) -> sp.Expr:
        low, width, _ = self.args
        end = share_at_the_end(*self.args)
        slopes = {1: end + self * (self - low), 3: end * (low + width - self)}
        return slopes.get(argindex, sp.Integer(0))


class share_at_the_end(Kernel):
    """width phi(low + width)/(Phi(low + width) - Phi(low)), of low, width and log(width)."""

    def fdiff(self, argindex: int = 1) -> sp.Expr:
        low, width, _ = self.args
        mean = truncated_normal_mean(*self.args)
        slopes = {1: self * (mean - low - width), 3: self * (1 - width * (low + width) - self)}
        return slopes.get(argindex, sp.Integer(0))


class logistic_ends(Kernel):
    """log of F(low + width) (1 - F(low)) for the logistic F, of low and width."""

    def fdiff(self, argindex: int = 1) -> sp.Expr:
        low, width = self.args
        return -logistic_lean(low, width) if argindex == 1 else logistic(-low - width)


class logistic_lean(Kernel):
    """F(low) + F(low + width) - 1 for the logistic F, of low and width."""

    def fdiff(self, argindex: int = 1) -> sp.Expr:
        low, width = self.args
        at_the_end = logistic(low + width) * logistic(-low - width)
        return at_the_end + (logistic(low) * logistic(-low) if argindex == 1 else 0)


def intervals(expression: sp.Expr) -> sp.Expr:
    """log(F(b + w) - F(b)), with the width w on its own.

    >>> b, w = sp.Symbol("b", real=True), sp.Symbol("w", positive=True)
    >>> intervals(sp.log(logistic(b + w) - logistic(b)))
    log_one_minus_exp(w) + logistic_ends(b, w)
    >>> intervals(sp.log(normal_cdf(b + w) - normal_cdf(b)))
    log_normal_between(b, w, log(w))
    """
    return expression.replace(lambda e: isinstance(e, sp.log) and e.args[0].is_Add, lambda e: _of(e.args[0]) or e)


def _of(difference: sp.Add) -> sp.Expr | None:
    for node, logarithm in LOGARITHMS.items():
        above = [end for end in difference.args if isinstance(end, node)]
        below = [-end for end in difference.args if isinstance(-end, node)]
        if len(above) == len(below) == 1 and len(difference.args) == 2:
            low, width = below[0].args[0], sp.expand(above[0].args[0] - below[0].args[0])
            return logarithm(low, width) if width.is_positive else None
    return None


def _of_logistic(low: sp.Expr, width: sp.Expr) -> sp.Expr:
    """F(u) - F(l) = F(u) (1 - F(l)) (1 - exp(l - u))."""
    return logistic_ends(low, width) + _log_one_minus_exp(width)


def _of_normal(low: sp.Expr, width: sp.Expr) -> sp.Expr:
    return log_normal_between(low, width, log_of(width))


def _log_one_minus_exp(width: sp.Expr) -> sp.Expr:
    if isinstance(width, sp.exp):
        return log_one_minus_exp_exp(width.args[0])
    return -softplus(-width.args[0]) if isinstance(width, softplus) else log_one_minus_exp(width)


LOGARITHMS = {logistic: _of_logistic, normal_cdf: _of_normal}
