"""NumPy source of a derived loss: what is compiled here is what a person takes away."""

from __future__ import annotations

import ast
import inspect
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from importlib import import_module
from math import isqrt
from pkgutil import iter_modules

import sympy as sp
from sympy.printing.numpy import NumPyPrinter
from sympy.printing.precedence import PRECEDENCE

from wizard.notation.sums import c
from wizard.numerics import kernels
from wizard.numerics.stabilise import stable
from wizard.numerics.stable.kernel_nodes import Kernel

MODULES = [import_module(f"{kernels.__name__}.{each.name}") for each in iter_modules(kernels.__path__)]
KERNELS = {name: value for module in MODULES for name, value in vars(module).items()}
FROM_SCIPY = {
    "expit",
    "gammaln",
    "digamma",
    "polygamma",
    "xlogy",
    "xlog1py",
    "ndtr",
    "log_ndtr",
    "erfcx",
    "erf",
    "i0e",
    "zetac",
}


@dataclass(frozen=True)
class Arguments:
    """What a function takes: symbol -> argument name, the text of its signature, which symbols differ between
    observations, the name of a vector over the classes, and the parts that a target of several numbers has."""

    names: Mapping[sp.Symbol, str]
    signature: str
    varying: frozenset[sp.Symbol]
    vector: str
    parts: tuple[sp.Symbol, ...] = ()


class NumPySource(NumPyPrinter):
    """Prints stable expressions as NumPy; a class index is an axis of the array.

    `axes` are the free class indices of the result, in order.
    """

    def __init__(self, arguments: Arguments, axes: Sequence[sp.Symbol]) -> None:
        super().__init__({"fully_qualified_modules": False, "allow_unknown_functions": True})
        self.arguments = arguments
        self.names = arguments.names
        self.vector = arguments.vector
        self.varying = arguments.varying
        self.axes = tuple(axes)
        self.used: set[str] = set()

    def _use(self, name: str) -> str:
        self.used.add(name)
        return name

    def _call(self, name: str, *arguments: sp.Expr) -> str:
        return f"{self._use(name)}({', '.join(self._print(a) for a in arguments)})"

    def _with_axes(self, array: str, *own: sp.Symbol) -> str:
        """Insert the axes that an array lacks, so that all factors broadcast."""
        if own == self.axes or not self.axes:  # a shared subexpression of entries has the axes of these
            return array
        return f"{array}[..., {', '.join(':' if axis in own else 'None' for axis in self.axes)}]"

    def _print_Symbol(self, expr: sp.Symbol) -> str:
        if expr not in self.names:
            return str(expr)  # a shared subexpression: it has the result's axes already
        return self._with_axes(self.names[expr]) if self.axes else self.names[expr]

    def _print_Indexed(self, expr: sp.Indexed) -> str:
        name, index = self.names[expr.base.label], expr.indices[-1]
        if index == c and expr.base.label not in self.varying:
            return self._with_axes(f"{name}[y]")
        if index == c:
            return self._with_axes(f"np.take_along_axis({name}, y[..., None], axis=-1)[..., 0]")
        return self._with_axes(name, index)

    def _print_KroneckerDelta(self, expr: sp.KroneckerDelta) -> str:
        classes = f"np.arange({self.vector}.shape[-1])"
        if c in expr.args:
            other = expr.args[0] if expr.args[1] == c else expr.args[1]
            return self._with_axes(f"(1.0 * ({classes} == y[..., None]))", other)
        return f"(1.0 * ({classes}[:, None] == {classes}))"

    def _print_Sum(self, expr: sp.Sum) -> str:
        """Over the classes, the last axis of an array."""
        inside = type(self)(self.arguments, expr.variables)
        text = inside._print(expr.function)
        self.used |= inside.used
        return self._with_axes(f"np.sum({text}, axis=-1)")

    def _print_log_sum_exp(self, expr: Kernel) -> str:
        return self._with_axes(f"{self._use('log_sum_exp')}({self.names[expr.args[0]]})")

    def _print_surprisals(self, expr: Kernel) -> str:
        return f"{self._use('surprisals')}({self.names[expr.args[0]]})"

    def _over_true_class(self, expr: Kernel) -> str:
        z, _ = expr.args
        logits = self.names[z] if z.is_Symbol else self._print(z)  # all classes, whatever the axes are
        return f"{self._use(type(expr).__name__)}({logits}, y)"

    _print_log_sum_exp_minus_true = _over_true_class
    _print_log_sum_exp_minus_first = _over_true_class
    _print_softmax_minus_one_hot = _over_true_class

    def _print_Function(self, expr: sp.Function) -> str:
        return self._call(type(expr).__name__, *expr.args)

    def _print_logistic(self, expr: sp.Expr) -> str:
        return self._call("expit", expr.args[0])

    def _print_Piecewise(self, expr: sp.Piecewise) -> str:
        (value, condition), *rest = expr.args
        if not rest:
            return self._print(value)
        others = self._print(sp.Piecewise(*rest, evaluate=False))
        return f"np.where({self._print(condition)}, {self._print(value)}, {others})"

    def _print_Relational(self, expr: sp.Rel) -> str:
        return f"({self._print(expr.lhs)} {expr.rel_op} {self._print(expr.rhs)})"

    _print_Equality = _print_Relational

    def _print_Or(self, expr: sp.Or) -> str:
        return f"({' | '.join(map(self._print, expr.args))})"

    def _print_positive_part(self, expr: sp.Expr) -> str:
        return f"np.maximum({self._print(expr.args[0])}, 0.0)"

    def _print_step(self, expr: sp.Expr) -> str:
        return f"np.heaviside({self._print(expr.args[0])}, 0.5)"

    def _print_at_least(self, expr: sp.Expr) -> str:
        a, b = expr.args
        return f"(1.0 * ({self._print(a)} >= {self._print(b)}))"

    def _print_asinh(self, expr: sp.Expr) -> str:
        return f"np.arcsinh({self._print(expr.args[0])})"

    def _print_normal_cdf(self, expr: sp.Expr) -> str:
        return self._call("ndtr", expr.args[0])

    def _print_atan(self, expr: sp.atan) -> str:
        return f"np.arctan({self._print(expr.args[0])})"

    def _print_cos(self, expr: sp.cos) -> str:
        return f"np.cos({self._print(expr.args[0])})"

    def _print_sin(self, expr: sp.sin) -> str:
        return f"np.sin({self._print(expr.args[0])})"

    def _print_normal_pdf(self, expr: sp.Expr) -> str:
        return self._print(expr.definition)

    def _print_expm1(self, expr: sp.Expr) -> str:
        return f"np.expm1({self._print(expr.args[0])})"

    def _print_log1p(self, expr: sp.Expr) -> str:
        return f"np.log1p({self._print(expr.args[0])})"

    def _print_polygamma(self, expr: sp.polygamma) -> str:
        order, argument = expr.args
        return self._call("digamma", argument) if order == 0 else self._call("polygamma", order, argument)

    def _print_log(self, expr: sp.log) -> str:
        return f"np.log({self._print(expr.args[0])})"

    def _print_exp(self, expr: sp.exp) -> str:
        return f"np.exp({self._print(expr.args[0])})"

    def _print_tanh(self, expr: sp.tanh) -> str:
        return f"np.tanh({self._print(expr.args[0])})"

    def _print_Abs(self, expr: sp.Abs) -> str:
        return f"np.abs({self._print(expr.args[0])})"

    def _print_sign(self, expr: sp.sign) -> str:
        return f"np.sign({self._print(expr.args[0])})"

    def _print_Mul(self, expr: sp.Mul) -> str:
        """y/p/p for y/p^2: the square may underflow where the quotient is a number."""
        squares = [f for f in expr.args if f.is_Pow and f.exp.is_Integer and f.exp < -1]
        if not squares:
            return str(super()._print_Mul(expr))
        mul = PRECEDENCE["Mul"]
        above = self.parenthesize(sp.Mul(*[f for f in expr.args if f not in squares]), mul)
        below = [self.parenthesize(f.base, mul, strict=True) for f in squares for _ in range(-f.exp)]
        return "/".join([above, *below])

    def _print_sqrt_of(self, expr: sp.Expr) -> str:
        return f"np.sqrt({self._print(expr)})"

    def _print_Pow(self, expr: sp.Pow, rational: bool = False) -> str:
        if expr.exp == sp.Rational(1, 2):
            return self._print_sqrt_of(expr.base)
        if expr.exp == sp.Rational(-1, 2):
            return f"1 / {self._print_sqrt_of(expr.base)}"
        if expr.exp == -1:
            return f"1/{self.parenthesize(expr.base, PRECEDENCE['Pow'])}"
        return str(super()._print_Pow(expr, rational=rational))

    def _print_Rational(self, expr: sp.Rational) -> str:
        exact = expr.q & (expr.q - 1) == 0  # a power of two: the decimal is the same number
        return repr(expr.p / expr.q) if exact else f"({expr.p} / {expr.q})"

    def parenthesize(self, item: sp.Expr, level: int, strict: bool = False) -> str:
        """A fraction is printed as a decimal, or in brackets of its own: it needs none."""
        if item.is_Rational and item.is_positive:
            return str(self._print(item))
        return str(super().parenthesize(item, level, strict))

    def _print_Pi(self, expr: sp.Expr) -> str:
        return "np.pi"


@dataclass(frozen=True)
class Function:
    """The source of one function, and the names of the helpers that it calls."""

    text: str
    helpers: frozenset[str]


def function_source(
    name: str,
    arguments: Arguments,
    says: str,
    results: Sequence[sp.Expr],
    axes: Sequence[sp.Symbol] = (),
    square: bool = False,
) -> Function:
    """The source of a function of the target and the raw outputs.

    Several results are stacked along a last axis, or if they are `square` along the last two, row by row.
    `axes` are the class indices free in the results.
    """
    printer = NumPySource(arguments, axes)
    forms = {e: stable(e) for e in dict.fromkeys(results)}
    safe = [forms[e] for e in results]
    shared, reduced = shared_parts(safe)
    lines = [f"def {name}({arguments.signature}):", f'    """{says}"""']
    first = str(arguments.parts[0]) if arguments.parts else "y"
    constant = [not result.free_symbols & arguments.varying for result in safe]
    lines += _unpacked(arguments, safe, any(constant))
    lines += [f"    {symbol} = {printer._print(value)}" for symbol, value in shared]
    texts = [printer._print(e) for e in reduced]
    texts = [f"np.full_like({first}, {t}, dtype=float)" if c else t for t, c in zip(texts, constant, strict=True)]
    value = texts[0] if len(texts) == 1 else f"np.stack(np.broadcast_arrays({', '.join(texts)}), axis=-1)"
    if square and len(texts) > 1:
        lines.append(f"    rows = {value}")
        value = f"rows.reshape(*rows.shape[:-1], {isqrt(len(texts))}, {isqrt(len(texts))})"
    return Function("\n".join([*lines, f"    return {value}"]) + "\n", frozenset(printer.used))


def _unpacked(arguments: Arguments, results: Sequence[sp.Expr], first: bool) -> list[str]:
    """The parts of the target that are used, taken out of its last axis."""
    used = {s for result in results for s in result.free_symbols}
    places = [place for place, s in enumerate(arguments.parts) if s in used or (first and place == 0)]
    if not places:
        return []
    names = ", ".join(str(arguments.parts[place]) for place in places)
    return [f"    {names} = {', '.join(f'y[..., {place}]' for place in places)}"]


def shared_parts(results: Sequence[sp.Expr]) -> tuple[list[tuple[sp.Symbol, sp.Expr]], list[sp.Expr]]:
    """Common subexpressions with their symbols, and the results in them.

    1/x^2 is no part of its own: it may overflow, where a/x/x does not.
    """
    shared, reduced = sp.cse(results, symbols=sp.numbered_symbols("t"), list=True)
    kept: list[tuple[sp.Symbol, sp.Expr]] = []
    put_back: dict[sp.Expr, sp.Expr] = {}
    for symbol, part in shared:
        whole = part.xreplace(put_back)
        if whole.is_Pow and whole.exp.is_Integer and whole.exp < -1:
            put_back[symbol] = whole
        else:
            kept.append((symbol, whole))
    return kept, [e.xreplace(put_back) for e in reduced]


def module_source(functions: Sequence[Function], says: str) -> str:
    """A module that runs as it stands: imports, the kernels in use, the functions."""
    everything = "\n\n".join([*helper_sources(functions), *(function.text for function in functions)])
    imported = sorted(_names_in(everything) & FROM_SCIPY)
    imports = [
        "import numpy as np",
        *([f"from scipy.special import {', '.join(imported)}"] if imported else []),
    ]
    return f'"""{says}"""\n\n' + "\n".join(imports) + "\n\n\n" + everything


def helper_sources(functions: Sequence[Function]) -> tuple[str, ...]:
    """The source of every kernel that functions call, or that these call in turn."""
    return sources_of(frozenset().union(*(function.helpers for function in functions)))


def sources_of(names: Set[str]) -> tuple[str, ...]:
    """The source of those that are kernels, and of every kernel that these call."""
    helpers = _with_their_helpers({name for name in names if _is_kernel(name)})
    return tuple(inspect.getsource(KERNELS[name]) for name in sorted(helpers))


def _is_kernel(name: str) -> bool:
    return inspect.isfunction(KERNELS.get(name))


def _names_in(source: str) -> set[str]:
    return {node.id for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Name)}


def _with_their_helpers(names: set[str]) -> set[str]:
    called = {n for name in names for n in _names_in(inspect.getsource(KERNELS[name])) if _is_kernel(n)}
    return names if called <= names else _with_their_helpers(names | called)
