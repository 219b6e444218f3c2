"""Logarithms of links, and the functions that say the same without overflow or loss of digits."""

from __future__ import annotations

from collections.abc import Callable

import sympy as sp

from wizard.notation.nodes import cauchy_cdf, logistic, normal_cdf, softplus


def _log_of(inside: Callable[[sp.Expr], sp.Expr], kind: type[sp.Expr]) -> Callable[[sp.Expr], bool]:
    """Recognise log(u) where `inside(u)` is a function of the given kind."""
    return lambda e: isinstance(e, sp.log) and isinstance(inside(e.args[0]), kind)


def _exponents(total: sp.Expr) -> list[sp.Expr]:
    """The exponents of a sum of exponentials, in a stable order; none of any other expression."""
    powers = sp.Add.make_args(total)
    return sorted((e.args[0] for e in powers), key=str) if all(isinstance(e, sp.exp) for e in powers) else []


STABLE: tuple[tuple[Callable[[sp.Expr], bool], Callable[[sp.Expr], sp.Expr], str], ...] = (
    (
        _log_of(lambda u: u, logistic),
        lambda e: e.args[0].args[0] - softplus(e.args[0].args[0]),
        r"$\log \operatorname{sigmoid}(x) = x - \operatorname{softplus}(x)$",
    ),
    (
        _log_of(lambda u: 1 - u, logistic),
        lambda e: -softplus((1 - e.args[0]).args[0]),
        r"$\log(1 - \operatorname{sigmoid}(x)) = -\operatorname{softplus}(x)$",
    ),
    (
        _log_of(lambda u: u - 1, sp.exp),
        lambda e: softplus((e.args[0] - 1).args[0]),
        r"$\log(1 + e^x) = \operatorname{softplus}(x)$",
    ),
    (
        lambda e: isinstance(e, sp.log) and len(_exponents(e.args[0])) == 2,
        lambda e: (
            softplus(sp.Add(*[s * x for s, x in zip((1, -1), _exponents(e.args[0]), strict=True)]))
            + _exponents(e.args[0])[1]
        ),
        r"$\log(e^a + e^b) = b + \operatorname{softplus}(a - b)$",
    ),
    (
        lambda e: e.is_Add and isinstance(1 - e, normal_cdf),
        lambda e: normal_cdf(-(1 - e).args[0]),
        r"$1 - \Phi(x) = \Phi(-x)$",
    ),
    (
        lambda e: e.is_Add and isinstance(1 - e, cauchy_cdf),
        lambda e: cauchy_cdf(-(1 - e).args[0]),
        r"$1 - F_{\text{Cauchy}}(x) = F_{\text{Cauchy}}(-x)$",
    ),
)

# where nothing stands beside a logarithm that its argument could cancel with
ALONE: tuple[tuple[Callable[[sp.Expr], bool], Callable[[sp.Expr], sp.Expr], str], ...] = (
    (
        _log_of(lambda u: u, logistic),
        lambda e: -softplus(-e.args[0].args[0]),
        r"$\log \operatorname{sigmoid}(x) = -\operatorname{softplus}(-x)$",
    ),
)
