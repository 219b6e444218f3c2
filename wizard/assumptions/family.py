"""Families: a noise distribution is its density, its parameters' meanings and a way to draw from it."""

from __future__ import annotations

import keyword
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import sympy as sp
from numpy.typing import NDArray

from wizard.assumptions.domain import Domain
from wizard.assumptions.link import Link
from wizard.notation.sums import K, numbered

Draw = Callable[..., NDArray[Any]]  # (np.random.Generator, *parameters in order) -> targets
Reference = Callable[..., Any]  # (the module scipy.stats, *parameters in order) -> a frozen SciPy distribution


@dataclass(frozen=True)
class Parameter:
    """One parameter of a family.

    Parameters
    ----------
    symbol : as it stands in the density (an IndexedBase for a vector over the classes).
    name : the field's name, used in the API and in exported code.
    meaning : what it says about the target, in a few plain words.
    domain : the values it may take.
    link : the default link when it is predicted, or learned by the fit.
    value : a typical value, at which it is fixed unless someone says otherwise.
    span : a typical range (low, high), for sliders, pictures and simulated truths.
    only_fixed : why it can be neither predicted nor learned, in one sentence; empty if it can.
    """

    symbol: sp.Symbol | sp.IndexedBase
    name: str
    meaning: str
    domain: Domain
    link: Link
    value: float
    span: tuple[float, float]
    only_fixed: str = ""

    def __post_init__(self) -> None:
        if not self.name.isidentifier() or keyword.iskeyword(self.name):
            raise ValueError(f"Parameter name {self.name!r}: use a Python identifier, such as 'sigma'.")
        if not self.link.maps_onto(self.domain):
            raise ValueError(
                f"Parameter {self.name}: the link {self.link.name} does not map onto {self.domain.latex}."
            )
        if not self.domain.contains(np.array([self.value, *self.span])).all():
            raise ValueError(f"Parameter {self.name}: value and span must be {self.domain.rule}.")

    @property
    def label(self) -> sp.Symbol:
        """The bare symbol, for a vector its base."""
        return self.symbol.label if isinstance(self.symbol, sp.IndexedBase) else self.symbol


@dataclass(frozen=True)
class Family:
    """A noise distribution for the target y. The density is the only formula; all else is derived from it.

    Parameters
    ----------
    name, title : unique identifier, and the name as people write it.
    story, breaks : use it when ...; it breaks when ...: one sentence each.
    domain : what the target may be; its `target` is the y of the density.
    density : the density (or probability) of one observation.
    parameters : in the order of the constructor; the first is predicted by default, the others fixed.
    draw : (generator, *parameters) -> targets, by broadcasting; (..., parts) for a target of several numbers.
    reference : (scipy.stats, *parameters) -> the same distribution by SciPy, for the tests.
    leading : how many of the first parameters are predicted by default.
    of_size : the same distribution for another number of outputs, levels or components, where it may have any.
    components : of how many others it is a mixture, if it is one.
    each : the density of output d, where the density is the product of those of all outputs.
    """

    name: str
    title: str
    story: str
    breaks: str
    domain: Domain
    density: sp.Expr
    parameters: tuple[Parameter, ...]
    draw: Draw
    reference: Reference
    leading: int = 1
    of_size: Callable[[int], Family] | None = None
    components: int = 0
    each: sp.Expr | None = None

    def __post_init__(self) -> None:
        if not self.name.isidentifier():
            raise ValueError(f"Family name {self.name!r}: use an identifier, such as 'student_t'.")
        if not self.parameters:
            raise ValueError(f"Family {self.name}: a loss needs at least one parameter to predict.")
        if self.parameters[0].only_fixed:
            raise ValueError(
                f"Family {self.name}: its first parameter is predicted by default; put another first."
            )
        bound = {s for e in self.density.atoms(sp.Sum, sp.Product) for s in e.variables}
        known = {p.label for p in self.parameters} | {*self.domain.targets, K} | bound
        unknown = {s for s in self.density.free_symbols if not isinstance(s, sp.Indexed)} - known
        if unknown:
            raise ValueError(
                f"Family {self.name}: the density holds {sorted(map(str, unknown))}, which are neither the"
                f" target nor a declared parameter. Declare them, or build y from the domain's target."
            )
        if self.each is not None and _of_all_outputs(self.each, self.domain.size) != self.density:
            raise ValueError(
                f"Family {self.name}: the product of `each` over its outputs is not its density. Change both"
                " together, or leave `each` out."
            )
        for parameter in self.parameters:
            if parameter.name in {part.name for part in self.domain.parts}:
                raise ValueError(
                    f"Family {self.name}: {parameter.name} names a parameter and a part of the target."
                )
            if parameter.label not in self.density.free_symbols:
                raise ValueError(f"Family {self.name}: its parameter {parameter.name} is not in the density.")

    @property
    def target(self) -> sp.Symbol | sp.IndexedBase:
        """The target's symbol in the density."""
        return self.domain.target

    @property
    def size(self) -> int:
        """How many components, outputs or levels it has."""
        return self.components or self.domain.size

    @property
    def free_parameters(self) -> tuple[Parameter, ...]:
        """The parameters that can be predicted or learned."""
        return tuple(parameter for parameter in self.parameters if not parameter.only_fixed)

    def parameter(self, name: str) -> Parameter:
        """The parameter of that name; a KeyError says which there are."""
        for parameter in self.parameters:
            if parameter.name == name:
                return parameter
        names = ", ".join(p.name for p in self.parameters)
        raise KeyError(f"The {self.title} distribution has no parameter {name!r}; it has {names}.")


def _of_all_outputs(each: sp.Expr, size: int) -> sp.Expr:
    indexed = each.atoms(sp.Indexed)
    places = range(1, size + 1)
    return sp.Mul(*[each.xreplace({e: numbered(e.base.label, place) for e in indexed}) for place in places])
