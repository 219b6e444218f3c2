"""The models of a family that the contracts are tested on: a handful, or all with EVERY_MODEL=1."""

from __future__ import annotations

import os
from collections.abc import Iterator
from itertools import product
from zlib import crc32

import wizard
from wizard.assumptions.family import Family
from wizard.catalogue import links


def models_of(family: Family) -> Iterator[wizard.Model]:
    """Every model of a family: each parameter predicted through each link that fits, learned or fixed."""
    for roles in product(*(_roles(parameter) for parameter in family.parameters)):
        chosen = dict(zip((parameter.name for parameter in family.parameters), roles, strict=True))
        predicted = {name: role for name, role in chosen.items() if role not in ("learned", "fixed")}
        learned = [name for name, role in chosen.items() if role == "learned"]
        fixed = {name: family.parameter(name).value for name, role in chosen.items() if role == "fixed"}
        if predicted or learned:
            for one_hot in (False, True) if family.domain.indexed else (False,):
                yield wizard.Model(family, predicted, learned, fixed, one_hot=one_hot)


def chosen(family: Family) -> list[wizard.Model]:
    """A handful of a family's models: the usual roles, all predicted or learned, one turn of the other links.

    The turn differs from family to family, so that over all families every link meets many densities.
    """
    names = [parameter.name for parameter in family.free_parameters]
    usual = {p.name: p.link for p in family.free_parameters}
    models = [
        wizard.Model(family),
        wizard.Model(family, usual),
        wizard.Model(family, dict(usual, **_turned(family))),
    ]
    models += [wizard.Model(family, dict.fromkeys(names, "identity")), wizard.Model(family, {}, learn=names)]
    if family.domain.indexed:
        models += [wizard.Model(family, usual, one_hot=True), wizard.Model(family, {}, names, one_hot=True)]
    return list({name_of(model): model for model in models}.values())


def _turned(family: Family) -> dict[str, object]:
    turn = crc32(family.name.encode())
    found = {}
    for place, parameter in enumerate(family.free_parameters):
        others = [link for link in _fitting(parameter) if not link.is_identity and link is not parameter.link]
        if others:
            found[parameter.name] = others[(turn + place) % len(others)]
    return found


def _roles(parameter: object) -> list[object]:
    if parameter.only_fixed:
        return ["fixed"]
    return [*_fitting(parameter), "learned", *([] if parameter.domain.indexed else ["fixed"])]


def _fitting(parameter: object) -> list[object]:
    return [link for link in links() if link.maps_onto(parameter.domain)]


def name_of(model: wizard.Model) -> str:
    """A model in a few words, for the name of its test."""
    roles = [f"{name}={link.name}" for name, link in model.links.items()]
    roles += [f"{name} learned" for name in model.learned]
    return f"{model.family.name}({', '.join(roles)}{', one hot' if model.one_hot else ''})"


# all of them take hours; a change of the rules or of the stable rewriting is worth it
MODELS = models_of if os.environ.get("EVERY_MODEL") else chosen
