"""The choice: all that a person has decided, and its way into the address of the page and back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from wizard.assumptions.domain import SIZES, Domain
from wizard.catalogue import Unknown, domains, families, find, links
from wizard.model import Model, ModelError, Reduction, Role

VERSION = "1"  # of the address; an older one would be translated here
ROLE = "role."
SAMPLE, UPLOAD = "sample", "upload"


@dataclass(frozen=True)
class Choice:
    """What has been decided so far; an empty text is what has not.

    `roles` holds, for parameters that differ from their default, "learn", the name of a link, or a number;
    `targets` the column of each number of the target; `size` how many of them or of a mixture's components, where
    there may be any number.
    """

    domain: str = ""
    family: str = ""
    roles: Mapping[str, str] = field(default_factory=dict)
    reduction: str = Reduction.MEAN.value
    one_hot: bool = False
    source: str = SAMPLE
    targets: tuple[str, ...] = ()
    inputs: tuple[str, ...] = ()
    size: int | None = None

    def with_domain(self, name: str) -> Choice:
        """Another domain: the distribution and its roles belong to the old one, the data may stay."""
        if name == self.domain:
            return self
        return replace(self, domain=name, family="", roles={}, one_hot=False, size=None)

    def with_family(self, name: str) -> Choice:
        """Another distribution, with its default roles."""
        if name == self.family:
            return self
        of_any_size = find(name, families(), "distribution").of_size is not None
        return replace(self, family=name, roles={}, one_hot=False, size=self.size if of_any_size else None)

    def with_size(self, size: int) -> Choice:
        """Another number of outputs or levels: the roles of the parameters belong to the old one."""
        return self if size == self.size else replace(self, size=size, roles={}, targets=(), inputs=())

    def with_components(self, number: int) -> Choice:
        """Another number of components of a mixture, for the same target."""
        return self if number == self.size else replace(self, size=number, roles={})

    def with_size_of(self, domain: Domain) -> Choice:
        """As many outputs or levels as a domain has, if another number was chosen."""
        return self if self.size is None or domain.of_size is None else self.with_size(domain.size)

    def with_role(self, parameter: str, role: str) -> Choice:
        """Another role for one parameter: "learn", a link's name, or a number as text."""
        return replace(self, roles={**self.roles, parameter: role})

    def with_reduction(self, reduction: Reduction) -> Choice:
        """Another way to make one number of the observations' losses."""
        return replace(self, reduction=reduction.value)

    def with_one_hot(self, one_hot: bool) -> Choice:
        """Labels written one-hot, or as the number of the class."""
        return replace(self, one_hot=one_hot)

    def with_source(self, source: str, targets: tuple[str, ...] = (), inputs: tuple[str, ...] = ()) -> Choice:
        """Other data, with the columns to begin with."""
        return replace(self, source=source, targets=targets, inputs=inputs)

    @property
    def request(self) -> dict[str, Any]:
        """The keyword arguments of `Model`, as a worker is asked for them."""
        predict = {n: role for n, role in self.roles.items() if role in {link.name for link in links()}}
        learn = [n for n, role in self.roles.items() if role == "learn"]
        fix = {n: role for n, role in self.roles.items() if n not in predict and n not in learn}
        return {
            "family": self.family,
            "predict": predict,
            "learn": learn,
            "fix": fix,
            "reduction": self.reduction,
            "one_hot": self.one_hot,
            "size": self.size,
        }

    def model(self) -> Model:
        """The model, checked; raises ValueError with a sentence."""
        return Model(**self.request)


def choice_of(family: str, predict: Mapping[str, str], one_hot: bool = False) -> Choice:
    """The choice of a family with these links, all else as usual.

    >>> choice_of("normal", {"mu": "identity", "sigma": "log"}).roles
    {'sigma': 'log'}
    """
    usual = Model(family)
    roles = {
        name: link for name, link in predict.items() if name not in usual.links or usual.links[name].name != link
    }
    return Choice(usual.family.domain.name, family, roles, one_hot=one_hot)


def role_of(choice: Choice, parameter: str) -> tuple[Role, str]:
    """The role of a parameter and what goes with it: its link's name, or its value as it was typed."""
    model = choice.model()
    role = model.role(parameter)
    if role is Role.PREDICTED:
        return role, model.links[parameter].name
    return role, choice.roles.get(parameter, f"{model.constants[parameter]:g}") if role is Role.FIXED else ""


def encode(choice: Choice) -> dict[str, str | list[str]]:
    """The choice as parameters of an address."""
    parameters: dict[str, str | list[str]] = {"v": VERSION}
    for name in ("domain", "family"):
        if getattr(choice, name):
            parameters[name] = getattr(choice, name)
    parameters |= {ROLE + name: role for name, role in choice.roles.items()}
    if choice.reduction != Reduction.MEAN.value:
        parameters["reduction"] = choice.reduction
    if choice.one_hot:
        parameters["labels"] = "one-hot"
    if choice.size is not None:
        parameters["size"] = str(choice.size)
    if choice.source != SAMPLE:
        parameters["data"] = choice.source
    for name, columns in (("target", choice.targets), ("input", choice.inputs)):
        if columns:
            parameters[name] = list(columns)
    return parameters


def decode(parameters: Mapping[str, list[str]]) -> tuple[Choice, tuple[str, ...]]:
    """The choice that an address names, and a sentence for everything in it that does not exist.

    >>> choice, complaints = decode({"v": ["1"], "domain": ["binary"], "family": ["bernoulli"]})
    >>> choice.family, complaints
    ('bernoulli', ())
    """
    first = {name: values[0] for name, values in parameters.items() if values}
    complaints: list[str] = []
    choice = Choice(
        source=first.get("data", SAMPLE),
        targets=tuple(parameters.get("target", ())),
        inputs=tuple(parameters.get("input", ())),
        reduction=first.get("reduction", Reduction.MEAN.value),
        one_hot=first.get("labels") == "one-hot",
        size=_size(first.get("size")),
    )
    if "size" in first and choice.size is None:
        complaints.append(f"There is no size {first['size']!r}: the usual one was taken.")
    if choice.reduction not in {reduction.value for reduction in Reduction}:
        complaints.append(f"There is no reduction {choice.reduction!r}: the mean was taken.")
        choice = replace(choice, reduction=Reduction.MEAN.value)
    try:
        if "family" in first:
            family = find(first["family"], families(), "distribution")
            choice = replace(choice, domain=family.domain.name, family=family.name)
        elif "domain" in first:
            choice = replace(choice, domain=find(first["domain"], domains(), "kind of target").name)
    except Unknown as unknown:
        complaints.append(f"{unknown} The rest of the address was used.")
    roles = {name.removeprefix(ROLE): role for name, role in first.items() if name.startswith(ROLE)}
    if choice.family:
        choice, more = _checked(replace(choice, roles=roles))
        complaints += more
    return choice, tuple(complaints)


def _size(text: str | None) -> int | None:
    sizes = {str(size): size for size in SIZES}
    return sizes.get(text or "")


def _checked(choice: Choice) -> tuple[Choice, list[str]]:
    try:
        choice.model()
    except (ModelError, Unknown) as error:
        safe = replace(choice, roles={}, one_hot=False, reduction=Reduction.MEAN.value, size=None)
        return safe, [f"{error} The usual roles were taken instead."]
    return choice, []
