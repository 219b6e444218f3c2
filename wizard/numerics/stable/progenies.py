"""The generalised Poisson: a count that deviates from a mean of its own, and what follows an event."""

from __future__ import annotations

from itertools import product

import sympy as sp

from wizard.notation.nodes import unfold
from wizard.numerics.stable.gamma_nodes import log_factorial_excess
from wizard.numerics.stable.kernel_nodes import Kernel
from wizard.numerics.stable.powers import log_of
from wizard.numerics.stable.terms import has_target, number_of_terms


def progenies(expression: sp.Expr) -> sp.Expr:
    """(1 - y) log(mu + alpha y) - log(mu) + (mu + alpha y)/(1 + alpha) + y log(1 + alpha): nearly all cancels.

    With m = (mu + alpha y)/(1 + alpha) it is m - y log(m) + log(1 + alpha y / mu), and with log(y!) a deviance.
    A constant that was dropped is taken away again.

    >>> y, mu, alpha = sp.symbols("y mu alpha", positive=True)
    >>> density = mu * (mu + alpha * y) ** (y - 1) * sp.exp(-(mu + alpha * y) / (1 + alpha)) / (1 + alpha) ** y
    >>> progenies(-sp.expand_log(sp.log(density), force=True))
    progeny_surprise(y, mu, alpha, log(mu), log(alpha))
    """
    for total in sorted(filter(_may_be_progeny, expression.atoms(sp.log)), key=str):
        y = next(s for s in total.free_symbols if str(s) == "y")
        mu = total.args[0].subs(y, 0)
        alpha = (total.args[0] - mu) / y
        weight = sp.Add(*[t / total for t in sp.Add.make_args(expression) if total in sp.Mul.make_args(t)])
        if has_target(alpha) or sp.expand(weight - 1 + y) != 0:
            continue
        kept = (1 - y) * total + (mu + alpha * y) / (1 + alpha)
        constants = (-sp.log(mu), y * sp.log(1 + alpha))
        several = [
            _spread(
                expression - kept - sp.Add(*(c for c, is_there in zip(constants, there, strict=True) if is_there))
            )
            + sp.Add(*(-c for c, is_there in zip(constants, there, strict=True) if not is_there))
            for there in product((True, False), repeat=2)
        ]
        rest = min(several, key=number_of_terms)
        arguments = (y, mu, alpha, log_of(mu), log_of(alpha))
        if rest.has(sp.factorial(y)):
            left = rest - sp.log(sp.factorial(y))
            return progeny_deviance(*arguments) + log_factorial_excess(y) + left
        return progeny_surprise(*arguments) + rest
    return expression


def _may_be_progeny(logarithm: sp.log) -> bool:
    inside = logarithm.args[0]
    return bool(inside.is_Add and has_target(inside) and not inside.has(sp.log))


def _spread(expression: sp.Expr) -> sp.Expr:
    return sp.expand(sp.expand_log(unfold(expression), force=True))


class progeny_deviance(Kernel):
    """y log(y/m) + m - y + log(1 + alpha y / mu) with m = (mu + alpha y)/(1 + alpha).

    Of a count y, mu, alpha, log(mu) and log(alpha).
    """

    def _eval_derivative(self, s: sp.Symbol) -> sp.Expr:
        return _by_logarithms(self, s, progeny_by_mean, progeny_by_dispersion)


class progeny_surprise(progeny_deviance):
    """progeny_deviance - y log(y) + y, in which y log(y) is never formed."""


class progeny_by_mean(Kernel):
    """The slope of progeny_deviance by log(mu), of the same."""

    def _eval_derivative(self, s: sp.Symbol) -> sp.Expr:
        return _by_logarithms(self, s, progeny_bend, progeny_twist)


class progeny_by_dispersion(Kernel):
    """The slope of progeny_deviance by log(alpha), of the same."""

    def _eval_derivative(self, s: sp.Symbol) -> sp.Expr:
        return _by_logarithms(self, s, progeny_twist, progeny_spread)


class progeny_bend(Kernel):
    """The slope of progeny_by_mean by log(mu), of the same."""


class progeny_twist(Kernel):
    """The slope of progeny_by_mean by log(alpha), of the same."""


class progeny_spread(Kernel):
    """The slope of progeny_by_dispersion by log(alpha), of the same."""


def _by_logarithms(kernel: Kernel, s: sp.Symbol, by_mean: type[Kernel], by_dispersion: type[Kernel]) -> sp.Expr:
    """The slope by s, by way of log(mu) and log(alpha)."""
    *_, log_mu, log_alpha = kernel.args
    slopes = ((by_mean, sp.diff(log_mu, s)), (by_dispersion, sp.diff(log_alpha, s)))
    return sp.Add(*[slope * of_kernel(*kernel.args) for of_kernel, slope in slopes if slope != 0])
