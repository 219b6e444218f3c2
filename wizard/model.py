"""The model: a family, and for each of its parameters the role predicted, learned or fixed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import Enum

import numpy as np
import sympy as sp

from wizard.assumptions.domain import SIZES, Domain
from wizard.assumptions.family import Family, Parameter
from wizard.assumptions.link import Link
from wizard.catalogue import families, find, links


class Role(Enum):
    """What a parameter is in a model."""

    PREDICTED = "predicted"  # from the inputs, through a link: one value for each observation
    LEARNED = "learned"  # one number for all observations, fitted
    FIXED = "fixed"  # a constant that is known beforehand


class Reduction(Enum):
    """How the losses of the observations become one number."""

    MEAN = "mean"
    SUM = "sum"


class ModelError(ValueError):
    """A model that makes no sense; the message says why and what would."""


@dataclass(frozen=True)
class Model:
    """A noise distribution with the role of each parameter.

    Parameters
    ----------
    family : a Family, or its name.
    predict : parameter name -> link (or its name).
    learn : names of parameters that are one fitted number.
    fix : parameter name -> constant.
        A parameter named in none of the three keeps its default role: the first is predicted through its
        default link, any other is fixed at its typical value.
    reduction : "mean" or "sum" over the observations.
    one_hot : for classes, whether the derivation writes the target one-hot (else as the class's number).
    size : how many outputs or levels, where the family may have any number of them (else its own).

    Raises
    ------
    ModelError, Unknown : both ValueErrors, with a sentence that says what to write instead.

    >>> model = Model("normal", learn=["sigma"])
    >>> model.predicted, model.learned, model.fixed
    (('mu',), ('sigma',), ())
    >>> Model("normal", fix={"sigma": -1})
    Traceback (most recent call last):
    wizard.model.ModelError: sigma = -1 is not possible: it must be a finite number greater than 0.
    """

    family: Family
    links: Mapping[str, Link] = field(hash=False)
    learned: tuple[str, ...]
    constants: Mapping[str, float] = field(hash=False)
    reduction: Reduction
    one_hot: bool

    def __init__(
        self,
        family: Family | str,
        predict: Mapping[str, Link | str] | None = None,
        learn: Iterable[str] = (),
        fix: Mapping[str, float] | None = None,
        reduction: Reduction | str = Reduction.MEAN,
        one_hot: bool = False,
        size: int | None = None,
    ) -> None:
        chosen = find(family, families(), "distribution") if isinstance(family, str) else family
        chosen = of_size(chosen, size)
        predicted, constants, learned = dict(predict or {}), dict(fix or {}), tuple(learn)
        _refuse_unknown_or_double(chosen, [*predicted, *learned, *constants])
        for position, parameter in enumerate(chosen.parameters):
            if parameter.name not in {*predicted, *learned, *constants}:
                if position < chosen.leading:
                    predicted[parameter.name] = parameter.link
                else:
                    constants[parameter.name] = parameter.value
        _refuse_what_is_only_fixed(chosen, [*predicted, *learned])
        order = [p.name for p in chosen.parameters]
        links_of = {name: _link(chosen.parameter(name), predicted[name]) for name in order if name in predicted}
        object.__setattr__(self, "family", chosen)
        object.__setattr__(self, "links", links_of)
        object.__setattr__(self, "learned", tuple(name for name in order if name in learned))
        values = {name: _constant(chosen.parameter(name), constants[name]) for name in order if name in constants}
        object.__setattr__(self, "constants", values)
        object.__setattr__(self, "reduction", _reduction(reduction))
        object.__setattr__(self, "one_hot", bool(one_hot))
        if one_hot and not chosen.domain.indexed:
            raise ModelError(f"one_hot is for classes; the target of {chosen.title} is {chosen.domain.rule}.")
        if not links_of and not learned:
            raise ModelError(
                f"Every parameter of {chosen.title} is fixed: there is nothing left to find. Let another one be"
                " predicted or learned first."
            )

    @property
    def predicted(self) -> tuple[str, ...]:
        """Names of the predicted parameters, in the family's order: the order of the raw outputs."""
        return tuple(self.links)

    @property
    def fixed(self) -> tuple[str, ...]:
        """Names of the fixed parameters, in the family's order."""
        return tuple(self.constants)

    @property
    def free(self) -> frozenset[sp.Symbol]:
        """The bare symbols of everything predicted (and its raw output) or learned: never to be dropped."""
        parameters = [self.family.parameter(name).label for name in (*self.predicted, *self.learned)]
        raws = [bare(self.raw(name)) for name in self.predicted]
        return frozenset([*parameters, *raws])

    def role(self, name: str) -> Role:
        """The role of the parameter of that name."""
        if name in self.links:
            return Role.PREDICTED
        return Role.LEARNED if name in self.learned else Role.FIXED

    def raw(self, name: str) -> sp.Symbol | sp.IndexedBase:
        """The symbol of a predicted parameter's raw output: z, or z_mu where there are several.

        Through the identity the raw output is the parameter, and keeps its symbol.
        """
        parameter = self.family.parameter(name)
        if self.links[name].is_identity:
            return parameter.symbol
        label = self.links[name].raws.symbol("z" if len(self.links) == 1 else f"z_{parameter.label}")
        return sp.IndexedBase(label) if parameter.domain.indexed else label

    def raw_domain(self, name: str) -> Domain:
        """Where the raw output of a predicted parameter must stay: its link decides, or the parameter itself."""
        link = self.links[name]
        return self.family.parameter(name).domain if link.is_identity else link.raws

    def as_predicted(self) -> Model:
        """The same model with every learned parameter predicted through its default link.

        A learned parameter is one predicted from nothing but a constant, so fitting needs no other case.
        """
        learned = {name: self.family.parameter(name).link for name in self.learned}
        return Model(self.family, {**self.links, **learned}, (), self.constants, self.reduction, self.one_hot)


def bare(symbol: sp.Symbol | sp.IndexedBase) -> sp.Symbol:
    """The symbol without its index."""
    return symbol.label if isinstance(symbol, sp.IndexedBase) else symbol


def of_size(family: Family, size: int | None) -> Family:
    """The family for that many outputs, levels or components; as it is if none is given.

    Raises
    ------
    ModelError : the family has a size of its own, or no such size.

    >>> [parameter.name for parameter in of_size(find("dirichlet", families(), "distribution"), 4).parameters]
    ['alpha_1', 'alpha_2', 'alpha_3', 'alpha_4']
    """
    if size is None or family.size == size:
        return family
    if family.of_size is None:
        raise ModelError(f"The target of {family.title} has a size of its own: leave the size out.")
    if size not in SIZES:
        raise ModelError(
            f"size = {size} is not possible: it must be a whole number from {SIZES[0]} to {SIZES[-1]}."
        )
    return family.of_size(int(size))


def _refuse_unknown_or_double(family: Family, names: list[str]) -> None:
    for name in names:
        try:
            family.parameter(name)
        except KeyError as unknown:
            raise ModelError(unknown.args[0]) from None
        if names.count(name) > 1:
            raise ModelError(f"{name} has two roles: choose one of predicted, learned and fixed.")


def _refuse_what_is_only_fixed(family: Family, names: list[str]) -> None:
    for parameter in map(family.parameter, names):
        if parameter.only_fixed:
            raise ModelError(f"{parameter.name} can only be fixed. {parameter.only_fixed}")


def _link(parameter: Parameter, wanted: Link | str) -> Link:
    link = find(wanted, links(), "link") if isinstance(wanted, str) else wanted
    fits = [each.name for each in links() if each.maps_onto(parameter.domain)]
    if link.name not in fits:
        raise ModelError(
            f"The link {link.name} does not fit {parameter.name}, which must be {parameter.domain.rule}."
            f" Links that fit: {', '.join(fits)}."
        )
    return link


def _constant(parameter: Parameter, value: float) -> float:
    if parameter.domain.indexed:
        raise ModelError(f"{parameter.name} is a vector over the classes: predict it or learn it.")
    try:
        number = float(value)
    except (TypeError, ValueError):
        said = f"{value!r} is not a number" if str(value).strip() else "nothing was given"
        raise ModelError(f"{parameter.name} must be {parameter.domain.rule}: {said}.") from None
    if not parameter.domain.contains(np.array([number]))[0]:
        raise ModelError(f"{parameter.name} = {value} is not possible: it must be {parameter.domain.rule}.")
    return number


def _reduction(wanted: Reduction | str) -> Reduction:
    try:
        return Reduction(wanted)
    except ValueError:
        raise ModelError(f"There is no reduction {wanted!r}: choose 'mean' or 'sum'.") from None
