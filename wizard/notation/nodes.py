"""Special functions as SymPy nodes of their own, so that no rewriting can turn them into an unstable form.

Each node states its definition in elementary functions and its derivative; everything else (evaluation to any
precision, the judge's proofs) follows from the definition. How a node is computed in floating point is
decided by `wizard.numerics`.
"""

from __future__ import annotations

from typing import Any, ClassVar

import sympy as sp
from sympy.printing.printer import Printer


class Node(sp.Function):
    """A function of real arguments with a definition; `latex_name` is printed before its argument."""

    nargs: ClassVar[Any] = 1  # None takes any number
    latex_name: ClassVar[str]
    degree: ClassVar[int | None] = None  # of homogeneity in all arguments together, for positive factors
    letters: ClassVar[tuple[sp.Expr, ...]] = ()  # to show it with, if it takes any number of arguments
    meaning: ClassVar[str] = ""  # what is said of it in place of a definition, as LaTeX

    @property
    def definition(self) -> sp.Expr:
        """The same function in SymPy's own functions."""
        raise NotImplementedError(f"{type(self).__name__} states no definition.")

    @property
    def branches(self) -> tuple[tuple[sp.Expr, sp.Basic], ...]:
        """The definition as a reader wants it: (value, where); by default the one formula."""
        return ((self.definition, sp.true),)

    def _eval_evalf(self, prec: int) -> sp.Expr:
        return self.definition._eval_evalf(prec) if all(a.is_number for a in self.args) else None

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

    @property
    def branches(self) -> tuple[tuple[sp.Expr, sp.Basic], ...]:
        return (((1 + sp.erf(self.args[0] / sp.sqrt(2))) / 2, sp.true),)

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


class step(Node):
    """1 for x > 0, 0 for x < 0, and 1/2 at 0: the slope of the positive part."""

    latex_name = r"\operatorname{step}"
    degree = 0

    @property
    def definition(self) -> sp.Expr:
        return (1 + sp.sign(self.args[0])) / 2

    @property
    def branches(self) -> tuple[tuple[sp.Expr, sp.Basic], ...]:
        return ((sp.Integer(1), self.args[0] > 0), (sp.Integer(0), sp.true))

    def fdiff(self, argindex: int = 1) -> sp.Expr:
        return sp.Integer(0)  # away from the jump

    def _eval_is_nonnegative(self) -> bool | None:
        return self.args[0].is_extended_real


class positive_part(Node):
    """max(x, 0).

    >>> x = sp.Symbol("x", real=True)
    >>> positive_part(x).diff(x)
    step(x)
    """

    latex_name = r"\max"
    degree = 1

    @property
    def definition(self) -> sp.Expr:
        return _positive(self.args[0])

    def fdiff(self, argindex: int = 1) -> sp.Expr:
        return step(self.args[0])

    def _eval_is_nonnegative(self) -> bool | None:
        return self.args[0].is_extended_real


def _positive(x: sp.Expr) -> sp.Expr:
    return (x + sp.Abs(x)) / 2


class clip(Node):
    """clip(x, c) is x between -c and c, and the nearer of the two outside."""

    nargs = 2
    latex_name = r"\operatorname{clip}"
    degree = 1

    @property
    def definition(self) -> sp.Expr:
        x, c = self.args
        return x - _positive(x - c) + _positive(-x - c)

    @property
    def branches(self) -> tuple[tuple[sp.Expr, sp.Basic], ...]:
        x, c = self.args
        return ((x, sp.Abs(x) <= c), (c * sp.sign(x), sp.true))

    def fdiff(self, argindex: int = 1) -> sp.Expr:
        x, c = self.args
        return step(c - sp.Abs(x)) if argindex == 1 else step(x - c) - step(-x - c)


class huber_rho(Node):
    """Huber's function: x^2/2 for |x| <= c, and c |x| - c^2/2 beyond (Huber, Ann. Math. Stat. 35, 1964).

    >>> x, c = sp.Symbol("x", real=True), sp.Symbol("c", positive=True)
    >>> huber_rho(x, c).diff(x)
    clip(x, c)
    """

    nargs = 2
    latex_name = r"\rho"
    degree = 2

    @property
    def definition(self) -> sp.Expr:
        x, c = self.args
        return (x**2 - _positive(sp.Abs(x) - c) ** 2) / 2

    @property
    def branches(self) -> tuple[tuple[sp.Expr, sp.Basic], ...]:
        x, c = self.args
        return ((x**2 / 2, sp.Abs(x) <= c), (c * sp.Abs(x) - c**2 / 2, sp.true))

    def fdiff(self, argindex: int = 1) -> sp.Expr:
        x, c = self.args
        return clip(x, c) if argindex == 1 else positive_part(sp.Abs(x) - c)


def scales_apart(expression: sp.Expr) -> sp.Expr:
    """Positive factors taken out of what is homogeneous: clip(x/s, c) = clip(x, c s)/s, and so on.

    >>> x, s, c = sp.Symbol("x", real=True), *sp.symbols("s c", positive=True)
    >>> scales_apart(huber_rho(x / s, c))
    huber_rho(x, c*s)/s**2
    """

    def of_node(e: Node) -> sp.Expr:
        scale, x = _scale_of(e.args[0])
        return scale**e.degree * e.func(x, *(a / scale for a in e.args[1:])) if scale != 1 else e

    return expression.replace(lambda e: isinstance(e, Node) and e.degree is not None, of_node)


def _scale_of(x: sp.Expr) -> tuple[sp.Expr, sp.Expr]:
    factors = [f for f in sp.Mul.make_args(x) if f.is_positive]
    return sp.Mul(*factors), x / sp.Mul(*factors)


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


class sinhc(Node):
    """sinh(x)/x, and 1 for x = 0: the mean of exp(x u) over u from -1 to 1.

    >>> sinhc(sp.Integer(0))
    1
    """

    latex_name = r"\operatorname{sinhc}"

    @classmethod
    def eval(cls, x: sp.Expr) -> sp.Expr | None:
        return sp.Integer(1) if x.is_zero else None

    @property
    def definition(self) -> sp.Expr:
        return sp.sinh(self.args[0]) / self.args[0]

    @property
    def branches(self) -> tuple[tuple[sp.Expr, sp.Basic], ...]:
        return ((sp.Integer(1), sp.Eq(self.args[0], 0)), (self.definition, sp.true))

    def fdiff(self, argindex: int = 1) -> sp.Expr:
        return (sp.cosh(self.args[0]) - self) / self.args[0]

    def _eval_is_positive(self) -> bool | None:
        return self.args[0].is_extended_real


class logsumexp(Node):
    """log(exp(u_1) + exp(u_2) + ...), a smooth maximum of its arguments.

    >>> u, v = sp.symbols("u v", real=True)
    >>> logsumexp(u, v).diff(u)
    softmax(1, u, v)
    """

    nargs = None
    latex_name = r"\operatorname{logsumexp}"
    letters = sp.symbols("x_1 x_2", real=True)

    @property
    def definition(self) -> sp.Expr:
        return sp.log(sp.Add(*map(sp.exp, self.args)))

    def fdiff(self, argindex: int = 1) -> sp.Expr:
        return softmax(sp.Integer(argindex), *self.args)

    def _eval_is_real(self) -> bool | None:
        return all(u.is_extended_real for u in self.args) or None

    def _latex(self, printer: Printer, exp: str | None = None) -> str:
        return _of_column(self.latex_name, self.args, printer, exp)


class softmax(Node):
    """exp(u_k) / (exp(u_1) + exp(u_2) + ...), of k, counted from 1, and u_1, u_2, ...: a share of the whole."""

    nargs = None
    latex_name = r"\operatorname{softmax}"
    letters = (sp.Integer(1), *logsumexp.letters)

    @property
    def definition(self) -> sp.Expr:
        place, *exponents = self.args
        return sp.exp(exponents[int(place) - 1]) / sp.Add(*map(sp.exp, exponents))

    def fdiff(self, argindex: int = 1) -> sp.Expr:
        place, *exponents = self.args
        if argindex - 1 == place:
            return self * (1 - self)
        return -self * softmax(sp.Integer(argindex - 1), *exponents)

    def _eval_is_real(self) -> bool | None:
        return all(u.is_extended_real for u in self.args) or None

    def _eval_is_positive(self) -> bool | None:
        return self._eval_is_real()

    def _latex(self, printer: Printer, exp: str | None = None) -> str:
        return _of_column(f"{self.latex_name}_{{{self.args[0]}}}", self.args[1:], printer, exp)


def _of_column(name: str, entries: tuple[sp.Expr, ...], printer: Printer, exp: str | None) -> str:
    r"""A function of a vector, which is printed as a column: its entries are long."""
    power = "" if exp is None else f"^{{{exp}}}"
    rows = r" \\ ".join(map(printer.doprint, entries))
    return rf"{name}{power}\begin{{pmatrix}} {rows} \end{{pmatrix}}"


def unfold(expression: sp.Expr) -> sp.Expr:
    """Replace every node by its definition.

    >>> x = sp.Symbol("x", real=True)
    >>> unfold(softplus(x))
    log(exp(x) + 1)
    """
    return expression.replace(lambda e: isinstance(e, Node), lambda e: e.definition)
