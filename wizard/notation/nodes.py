"""Special functions as SymPy nodes of their own, so that no rewriting can turn them into an unstable form.

Each node states its definition in elementary functions and its derivative; everything else (evaluation to any
precision, the judge's proofs) follows from the definition. How a node is computed in floating point is
decided by `wizard.numerics`.
"""

from __future__ import annotations

from typing import ClassVar

import sympy as sp


class Node(sp.Function):
    """A function of one real argument with a definition; `latex_name` is printed before its argument."""

    nargs = 1
    latex_name: ClassVar[str]

    @property
    def definition(self) -> sp.Expr:
        """The same function in SymPy's own functions."""
        raise NotImplementedError(f"{type(self).__name__} states no definition.")

    def _eval_evalf(self, prec: int) -> sp.Expr:
        return self.definition._eval_evalf(prec) if self.args[0].is_number else None

    def _eval_is_real(self) -> bool | None:
        return self.args[0].is_extended_real


class logistic(Node):
    """The logistic function 1 / (1 + exp(-x)), the inverse of the logit.

    >>> x = sp.Symbol("x", real=True)
    >>> logistic(x).diff(x)
    (1 - logistic(x))*logistic(x)
    """

    latex_name = r"\operatorname{sigmoid}"  # not \sigma, which is a scale

    @property
    def definition(self) -> sp.Expr:
        return 1 / (1 + sp.exp(-self.args[0]))

    def fdiff(self, argindex: int = 1) -> sp.Expr:
        return self * (1 - self)

    def _eval_is_positive(self) -> bool | None:
        return self.args[0].is_extended_real


class softplus(Node):
    """softplus(x) = log(1 + exp(x)), a smooth maximum of 0 and x."""

    latex_name = r"\operatorname{softplus}"

    @property
    def definition(self) -> sp.Expr:
        return sp.log(1 + sp.exp(self.args[0]))

    def fdiff(self, argindex: int = 1) -> sp.Expr:
        return logistic(self.args[0])

    def _eval_is_positive(self) -> bool | None:
        return self.args[0].is_extended_real


class normal_pdf(Node):
    """The standard normal density exp(-x^2 / 2) / sqrt(2 pi)."""

    latex_name = r"\varphi"

    @property
    def definition(self) -> sp.Expr:
        return sp.exp(-(self.args[0] ** 2) / 2) / sp.sqrt(2 * sp.pi)

    def fdiff(self, argindex: int = 1) -> sp.Expr:
        return -self.args[0] * self

    def _eval_is_positive(self) -> bool | None:
        return self.args[0].is_extended_real


class normal_cdf(Node):
    """The standard normal distribution function, the inverse of the probit."""

    latex_name = r"\Phi"

    @property
    def definition(self) -> sp.Expr:
        return sp.erfc(-self.args[0] / sp.sqrt(2)) / 2

    def fdiff(self, argindex: int = 1) -> sp.Expr:
        return normal_pdf(self.args[0])

    def _eval_is_positive(self) -> bool | None:
        return self.args[0].is_extended_real


class cauchy_cdf(Node):
    """The standard Cauchy distribution function 1/2 + arctan(x)/pi, the inverse of the cauchit.

    >>> x = sp.Symbol("x", real=True)
    >>> cauchy_cdf(x).diff(x)
    1/(pi*(x**2 + 1))
    """

    latex_name = r"F_{\text{Cauchy}}"

    @property
    def definition(self) -> sp.Expr:
        return sp.Rational(1, 2) + sp.atan(self.args[0]) / sp.pi

    def fdiff(self, argindex: int = 1) -> sp.Expr:
        return 1 / (sp.pi * (1 + self.args[0] ** 2))

    def _eval_is_positive(self) -> bool | None:
        return self.args[0].is_extended_real


class squareplus(Node):
    """squareplus(x) = (x + sqrt(x^2 + 4))/2, softplus without exponentials (Barron, arXiv:2112.11687)."""

    latex_name = r"\operatorname{squareplus}"

    @property
    def definition(self) -> sp.Expr:
        return (self.args[0] + sp.sqrt(self.args[0] ** 2 + 4)) / 2

    def fdiff(self, argindex: int = 1) -> sp.Expr:
        return self / sp.sqrt(self.args[0] ** 2 + 4)

    def _eval_is_positive(self) -> bool | None:
        return self.args[0].is_extended_real


class continuous_normaliser(Node):
    """What makes p^y (1 - p)^(1 - y) a density on (0, 1): (log(1 - p) - log(p)) / (1 - 2 p), and 2 for p = 1/2.

    Loaiza-Ganem and Cunningham, The continuous Bernoulli, 2019, write it 2 artanh(1 - 2 p) / (1 - 2 p).
    """

    latex_name = "C"

    @property
    def definition(self) -> sp.Expr:
        (p,) = self.args
        return (sp.log(1 - p) - sp.log(p)) / (1 - 2 * p)

    def fdiff(self, argindex: int = 1) -> sp.Expr:
        (p,) = self.args
        return (2 * self - 1 / (p * (1 - p))) / (1 - 2 * p)

    def _eval_is_positive(self) -> bool | None:
        return self.args[0].is_extended_real


def unfold(expression: sp.Expr) -> sp.Expr:
    """Replace every node by its definition.

    >>> x = sp.Symbol("x", real=True)
    >>> unfold(softplus(x))
    log(exp(x) + 1)
    """
    return expression.replace(lambda e: isinstance(e, Node), lambda e: e.definition)
