"""What there is: the records found in the package, without a list of them anywhere."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from types import ModuleType
from typing import Protocol, TypeVar

from wizard.assumptions import domain as domain_module
from wizard.assumptions import link as link_module
from wizard.assumptions import several
from wizard.assumptions.domain import Domain
from wizard.assumptions.family import Family
from wizard.assumptions.link import Link
from wizard.assumptions.loss import NamedLoss

# Imported by name, and now: `wizard.families` and `wizard.losses` are also public functions, which an import of
# the packages later on would replace.
FAMILIES, LOSSES = import_module("wizard.families"), import_module("wizard.losses")


class Named(Protocol):
    """Any record with a name."""

    @property
    def name(self) -> str: ...


Record = TypeVar("Record", bound=Named)


class Unknown(ValueError):
    """A name that is not in the catalogue; the message says which are."""


def find(name: str, records: Iterable[Record], kind: str) -> Record:
    """The record of that name; `kind` is what it is called in the error.

    >>> find("nromal", families(), "distribution")
    Traceback (most recent call last):
    wizard.catalogue.Unknown: There is no distribution 'nromal'. Did you mean 'normal'?
    """
    by_name = {record.name: record for record in records}
    if name in by_name:
        return by_name[name]
    close = get_close_matches(str(name), by_name, n=1)
    hint = f"Did you mean {close[0]!r}?" if close else f"There are: {', '.join(by_name)}."
    raise Unknown(f"There is no {kind} {name!r}. {hint}")


@cache
def domains() -> tuple[Domain, ...]:
    """The domains that a target can have, in the order of the wizard's first page.

    >>> domains()[0].name
    'real line'
    """
    everything = (*_in_module(domain_module, Domain), *_in_module(several, Domain))
    return tuple(d for d in dict.fromkeys(everything) if d.examples)


@cache
def links() -> tuple[Link, ...]:
    """All links.

    >>> [link.name for link in links()][:2]
    ['identity', 'log']
    """
    return _in_module(link_module, Link)


def families(domain: str | Domain | None = None) -> tuple[Family, ...]:
    """All families, or those for a target of the given domain.

    >>> [family.name for family in families("binary")]
    ['bernoulli']
    """
    if domain is None:
        return _in_package(FAMILIES, Family)
    wanted = find(domain, domains(), "domain") if isinstance(domain, str) else domain
    return tuple(f for f in families() if f.domain.name == wanted.name)


def losses() -> tuple[NamedLoss, ...]:
    """All named losses.

    >>> find("mean squared error", losses(), "loss").abbreviation
    'MSE'
    """
    return _in_package(LOSSES, NamedLoss)


@cache
def losses_by_kind() -> Mapping[str, tuple[NamedLoss, ...]]:
    """All named losses by their kind, which the module that they are in says of itself; the best known kind first.

    How well a kind is known is seen by how often libraries have a loss of it.

    >>> list(losses_by_kind())[0]
    'Losses of a target on the real line'
    """
    kinds = {}
    for module in _modules(LOSSES):
        title = (module.__doc__ or "").split(":")[0].removeprefix("Named ")
        kinds[title[:1].upper() + title[1:]] = _in_module(module, NamedLoss)
    return dict(sorted(kinds.items(), key=lambda kind: -sum(len(loss.elsewhere) for loss in kind[1])))


@cache
def _in_package(package: ModuleType, kind: type[Record]) -> tuple[Record, ...]:
    found = [record for module in _modules(package) for record in _in_module(module, kind)]
    _refuse_duplicates(found)
    return tuple(found)


def _modules(package: ModuleType) -> list[ModuleType]:
    names = sorted(info.name for info in iter_modules(package.__path__))
    return [import_module(f"{package.__name__}.{name}") for name in names]


def _in_module(module: object, kind: type[Record]) -> tuple[Record, ...]:
    return tuple(dict.fromkeys(value for value in vars(module).values() if isinstance(value, kind)))


def _refuse_duplicates(records: list[Record]) -> None:
    names = [record.name for record in records]
    twice = {name for name in names if names.count(name) > 1}
    if twice:
        raise ValueError(f"Two records share the name {twice.pop()!r}: rename one of them.")
