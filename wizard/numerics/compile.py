"""The compiled loss: NumPy functions for value, negative log-likelihood, gradient and Hessian.

This is the only place where generated code is executed. The code is printed from our own expressions, with
argument names that the records have validated; nothing that a person types reaches it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import combinations_with_replacement, product

import numpy as np
import sympy as sp
from numpy.typing import ArrayLike, NDArray

from wizard.derivation.derive import Derivation
from wizard.derivation.gradient import almost_everywhere, kinks
from wizard.model import Model, Reduction, bare
from wizard.notation.nodes import positive_part
from wizard.notation.sums import c, j, k, l
from wizard.numerics.source import Arguments, Function, function_source, module_source
from wizard.numerics.stabilise import differentiable

Array = NDArray[np.float64]


class BadArguments(ValueError):
    """Arrays that do not fit the loss; the message says which and what was expected."""


@dataclass(frozen=True)
class CompiledLoss:
    """A derived loss as NumPy functions, from source that is plain text.

    Parameters
    ----------
    source : a module with `loss`, `nll`, `gradient`, `hessian`, `parameters` (see `wizard.numerics.source`).
    raws : argument names of the raw outputs, in the order of `model.predicted`.
    given : argument names of what is learned or fixed -> the fixed value, or None for what must be given.
    parts : names of the numbers that a target has, if it is several.
    of_classes : whether the raw output is a vector over the classes.
    mean : whether `reduced` is the mean over observations (else the sum).
    kinked : whether the loss has a kink, where its gradient is a subgradient.

    In the methods y has shape (n,): numbers, or class numbers 0..K-1 (or one-hot (n, K)); (n, parts) for a target
    of several numbers. raw has shape (n,),
    (n, number of raw outputs), or (n, K) for classes. Learned and fixed parameters are given by name.
    """

    source: str
    raws: tuple[str, ...]
    given: Mapping[str, float | None]
    parts: tuple[str, ...]
    of_classes: bool
    mean: bool
    kinked: bool

    @cached_property
    def functions(self) -> dict[str, Callable[..., Array]]:
        """The functions of the source by name."""
        return executed(self.source)

    def value(self, y: ArrayLike, raw: ArrayLike, **given: ArrayLike) -> Array:
        """The loss of each observation, shape (n,)."""
        return self._call("loss", y, raw, given)

    def reduced(self, y: ArrayLike, raw: ArrayLike, **given: ArrayLike) -> float:
        """The loss of the data set: the mean or the sum over observations, as the model says."""
        values = self.value(y, raw, **given)
        return float(np.mean(values) if self.mean else np.sum(values))

    def nll(self, y: ArrayLike, raw: ArrayLike, **given: ArrayLike) -> Array:
        """The whole negative log-likelihood of each observation in nats, shape (n,)."""
        return self._call("nll", y, raw, given)

    def gradient(self, y: ArrayLike, raw: ArrayLike, **given: ArrayLike) -> Array:
        """The derivative of each observation's loss by its raw outputs, in the shape of raw."""
        return self._call("gradient", y, raw, given)

    def hessian(self, y: ArrayLike, raw: ArrayLike, **given: ArrayLike) -> Array:
        """The second derivatives, shape (n, P, P) for P raw outputs; (n,) if raw has shape (n,)."""
        return self._call("hessian", y, raw, given)

    def parameters(self, raw: ArrayLike) -> tuple[Array, ...]:
        """The predicted parameters that the raw outputs stand for, in the order of `raws`."""
        result = self.functions["parameters"](*self._columns(raw))
        return tuple(np.asarray(each, dtype=float) for each in result)

    def _call(self, name: str, y: ArrayLike, raw: ArrayLike, given: Mapping[str, ArrayLike]) -> Array:
        unknown = set(given) - set(self.given)
        missing = [n for n, value in self.given.items() if value is None and n not in given]
        if unknown:
            raise BadArguments(
                f"This loss takes no {sorted(unknown)[0]!r}; it takes: {', '.join(self.given) or 'none'}."
            )
        if missing:
            raise BadArguments(f"{missing[0]} is learned: give its value, for instance {missing[0]}=1.0.")
        columns = self._columns(raw)
        vector = columns[0] if columns else np.atleast_2d(next(iter(given.values()), 0.0))
        # infinity is the rounded truth of an overflow and of log(0); an invalid operation has no truth
        with np.errstate(over="ignore", divide="ignore"):
            return self.functions[name](self._target(y, vector), *columns, **given)

    def _columns(self, raw: ArrayLike) -> list[Array]:
        if not self.raws:
            return []
        array = np.asarray(raw, dtype=float)
        if self.of_classes:
            return [array]
        if len(self.raws) == 1 and (array.ndim < 2 or array.shape[-1] != 1):
            return [array]
        if array.ndim == 0 or array.shape[-1] != len(self.raws):
            wanted = ", ".join(self.raws)
            raise BadArguments(f"raw has shape {array.shape}; it needs {len(self.raws)} columns: {wanted}.")
        return [array[..., place] for place in range(len(self.raws))]

    def _target(self, y: ArrayLike, first: Array) -> NDArray:
        target = np.asarray(y)
        if self.parts and (target.ndim == 0 or target.shape[-1] != len(self.parts)):
            wanted = ", ".join(self.parts)
            raise BadArguments(f"y has shape {target.shape}; it needs {len(self.parts)} columns: {wanted}.")
        if not self.of_classes:
            return target.astype(float)
        if target.ndim == first.ndim and target.shape[-1] == first.shape[-1] and target.ndim > 1:
            target = np.argmax(target, axis=-1)  # one-hot
        numbers = target.astype(int)
        if (numbers != target).any() or (numbers < 0).any() or (numbers >= first.shape[-1]).any():
            raise BadArguments(f"A class must be a whole number from 0 to {first.shape[-1] - 1}.")
        return numbers


def executed(source: str) -> dict[str, Callable[..., Array]]:
    """The functions by name of a module that was printed from our own expressions."""
    namespace: dict[str, Callable[..., Array]] = {}
    exec(compile(source, "<derived loss>", "exec"), namespace)
    return namespace


def compile_loss(derivation: Derivation) -> CompiledLoss:
    """Compile a derived loss to NumPy.

    >>> from wizard.derivation.derive import derive
    >>> loss = compile_loss(derive(Model("bernoulli")))
    >>> loss.value([0, 1], [-1000.0, -1000.0]).tolist()
    [0.0, 1000.0]
    """
    model = derivation.model
    of_classes = model.family.domain.indexed
    return CompiledLoss(
        source=loss_source(derivation),
        raws=tuple(_raw_name(model, name) for name in model.predicted),
        given={p.name: model.constants.get(p.name) for p in model.family.parameters if p.name not in model.links},
        parts=tuple(part.name for part in model.family.domain.parts),
        of_classes=of_classes,
        mean=model.reduction is Reduction.MEAN,
        kinked=bool(kinks(model, derivation.loss)),
    )


@lru_cache(maxsize=300)  # compiled, fitted and exported: the same source each time
def loss_source(derivation: Derivation) -> str:
    """The NumPy module of a derived loss, as it is compiled and as it is taken away."""
    model = derivation.model
    arguments = _arguments(model)
    of_classes = model.family.domain.indexed
    rows, seconds = _slopes(derivation)
    functions = [
        function_source("loss", arguments, "The loss of each observation.", [derivation.loss]),
        function_source("nll", arguments, "The negative log-likelihood of each observation.", [derivation.nll]),
    ]
    if model.predicted:
        says = "The derivative of each observation's loss by the raw outputs."
        functions.append(function_source("gradient", arguments, says, rows, [j] if of_classes else []))
        says = "The second derivatives of each observation's loss by the raw outputs."
        axes = [j, l] if of_classes else []
        functions.append(function_source("hessian", arguments, says, seconds, axes, square=True))
        functions.append(_parameters_source(model, arguments))
    return module_source(functions, _says(model))


def _says(model: Model) -> str:
    """What a person needs to know who has nothing but the module."""
    domain = model.family.domain
    shape = "(n, K)" if domain.indexed else "(n,)"
    targets = "whole numbers 0 to K - 1, the classes" if domain.indexed else domain.rule
    if domain.parts:
        targets += " (" + "; ".join(f"{part.name}: {part.title}" for part in domain.parts) + ")"
    columns = f"(n, {len(domain.parts)})" if domain.parts else "(n,)"
    raws = ", ".join(_raw_name(model, name) for name in model.predicted) or "none"
    return (
        f"{model.family.title} negative log-likelihood and the loss derived from it.\n\n"
        f"Arguments are NumPy arrays: y of shape {columns}, {targets};\n"
        f"raw outputs of shape {shape}: {raws}.\n"
        f"Results are per observation; the loss of a data set is their {model.reduction.value}.\n"
    )


def _slopes(derivation: Derivation) -> tuple[list[sp.Expr], list[sp.Expr]]:
    """First and second derivatives as `diff` leaves them: a fraction made short for reading may overflow."""
    model = derivation.model
    if model.family.domain.indexed:
        return [rule.direct for rule in derivation.gradient], list(derivation.hessian)
    raws = [model.raw(name) for name in model.predicted]
    loss = differentiable(derivation.loss)
    first = [_without_zero_over_zero(sp.diff(loss, raw)) for raw in raws]
    upper = {
        (row, column): almost_everywhere(_without_zero_over_zero(sp.diff(first[row], raws[column])))
        for row, column in combinations_with_replacement(range(len(raws)), 2)
    }
    return first, [upper[min(place), max(place)] for place in product(range(len(raws)), repeat=2)]


def _without_zero_over_zero(slope: sp.Expr) -> sp.Expr:
    """max(x, 0)^g / max(x, 0), as the slope of a power is written, by one power: g - 1."""
    return slope.replace(lambda e: e.is_Mul and e.has(positive_part), lambda e: sp.powsimp(e, combine="exp"))


def _arguments(model: Model) -> Arguments:
    names = {bare(model.raw(name)): _raw_name(model, name) for name in model.predicted}
    keywords = []
    for parameter in model.family.parameters:
        if parameter.name in model.links:
            continue
        names[parameter.label] = parameter.name
        value = model.constants.get(parameter.name)
        keywords.append(parameter.name if value is None else f"{parameter.name}={value!r}")
    raws = [_raw_name(model, name) for name in model.predicted]
    signature = ", ".join(["y", *raws, *(["*", *keywords] if keywords else [])])
    parts = tuple(part.symbol for part in model.family.domain.parts)
    target = {s: str(s) for s in parts} or {model.family.domain.target_label: "y", c: "y"}
    varying = frozenset([*target, *(bare(model.raw(name)) for name in model.predicted)])
    return Arguments({**names, **target}, signature, varying, next(iter(names.values())), parts)


def _raw_name(model: Model, name: str) -> str:
    if model.links[name].is_identity:
        return name
    return "z" if len(model.links) == 1 else f"z_{name}"


def _parameters_source(model: Model, arguments: Arguments) -> Function:
    texts, helpers = [], set[str]()
    for name, link in model.links.items():
        raw = model.raw(name)
        indexed = isinstance(raw, sp.IndexedBase)
        value = link.parameter(raw).subs(k, j) if indexed and not link.is_identity else link.parameter(raw)
        if link.is_identity:
            texts.append(_raw_name(model, name))
            continue
        printed = function_source("one", arguments, "", [value], [j] if indexed else [])
        texts.append(printed.text.split("    return ")[1].strip())
        helpers |= printed.helpers
    signature = ", ".join(_raw_name(model, name) for name in model.predicted)
    lines = [
        f"def parameters({signature}):",
        f'    """The predicted parameters: {", ".join(model.predicted)}."""',
        f"    return ({', '.join(texts)},)",
    ]
    return Function("\n".join(lines) + "\n", frozenset(helpers))
