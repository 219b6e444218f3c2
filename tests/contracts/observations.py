"""Observations to test with: extreme ones, and such as they come."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from random import Random

import numpy as np
import sympy as sp
from chosen_models import name_of
from exact_truth import CLASSES, Point

import wizard
from wizard.assumptions.domain import (
    above_one,
    circle,
    positive,
    real_line,
    simplex,
    unit_interval,
)
from wizard.assumptions.family import Family
from wizard.assumptions.several import durations


def grid(model: wizard.Model) -> Iterator[Point]:
    """Some dozen points, fewer where the truth takes long; the same in every run."""
    gammas = any(in_gamma_function(model.family, name) for name in model.predicted)
    most = 12 if gammas else 30
    random = Random(name_of(model))
    axes = [_raw_grid(model, name) for name in model.predicted]
    if model.family.domain.indexed:
        axes = axes * CLASSES
        targets: list[float] = [0, 1, 2]
    else:
        targets = _targets(model.family)
    everything = list(product(targets, *axes)) if len(axes) < 3 else []
    if not everything or len(everything) > most:
        everything = [(random.choice(targets), *map(random.choice, axes)) for _ in range(most)]
    everything += _far_below(model)
    for y, *raw in everything:
        if model.family.domain.indexed and raw and all(link.is_identity for link in model.links.values()):
            raw = [each / sum(raw) for each in raw]
        yield Point(y, tuple(raw), {name: _given(model, name) for name in (*model.learned, *model.fixed)})


def _far_below(model: wizard.Model) -> list[tuple]:
    """A positive amount far below all parameters, which are 1: there log y is large, and may have to cancel."""
    amounts = {positive: [1e-3], durations: [(1e-3, 1.0), (1e-3, 0.0)]}.get(model.family.domain, [])
    raws = [model.raw_domain(name) for name in model.predicted]
    return [(y, *[AT_ONE[each] for each in raws]) for y in amounts if AT_ONE.keys() >= {*raws}]


AT_ONE = {positive: 1.0, real_line: 0.0}  # through the logarithm


def ordinary(model: wizard.Model) -> Iterator[Point]:
    """One observation for each of three targets, near the typical parameters; the same in every run."""
    random = Random(name_of(model))
    classes = model.family.domain.indexed
    for y in range(CLASSES) if classes else _targets(model.family)[:3]:
        raw = []
        for name in model.predicted:
            span = _ordinary_span(model, name)
            raw += [random.uniform(*span) for _ in range(CLASSES if classes else 1)]
        shares = classes and raw and all(link.is_identity for link in model.links.values())
        total = sum(raw) if shares else 1
        given = {name: _given(model, name) for name in (*model.learned, *model.fixed)}
        yield Point(y, tuple(each / total for each in raw), given)


def _ordinary_span(model: wizard.Model, name: str) -> tuple[float, float]:
    if model.links[name].is_identity:
        return model.family.parameter(name).span
    return (-1.5, 1.5) if model.links[name].raws is real_line else (0.4, 2.5)


def _given(model: wizard.Model, name: str) -> float | tuple[float, ...]:
    parameter = model.family.parameter(name)
    return (0.2, 0.5, 0.3) if parameter.domain.indexed else float(parameter.value)


def _raw_grid(model: wizard.Model, name: str) -> list[float]:
    link, domain = model.links[name], model.family.parameter(name).domain
    if link.is_identity and domain is circle:
        return [-3.0, -1.3, -1e-9, 0.0, 0.4, 2.5]
    if link.is_identity and domain in (unit_interval, simplex):
        return [1e-300, 1e-17, 1e-3, 0.3, 0.5, 0.9, 1 - 1e-9, 1 - 2**-53]
    if model.raw_domain(name) is above_one:
        return [1 + 1e-8, 1.3, 2.0, 5.0, 40.0, 1e8]
    if model.raw_domain(name) is positive:
        return [1e-8, 1e-3, 0.3, 1.0, 4.0, 40.0, 1e8]
    near = any(in_gamma_function(model.family, other) for other in model.predicted)
    if link.name in ("logit", "softmax") and not near:
        return [-1e4, -1000.0, -40.0, -1.3, 0.0, 0.7, 40.0, 1000.0, 1e4]
    near = near or _in_error_function(model.family, name) or _is_gap(model.family, name)
    return [-40.0, -1.3, 0.0, 0.7, 40.0] if near else [-1000.0, -40.0, -1.3, 0.0, 0.7, 40.0, 1000.0]


def _several(family: Family) -> list[tuple[float, ...]]:
    """Ordinary targets, extreme ones where each part may be alone, and the exact draws of the judge."""
    random, parts = Random(family.name), family.domain.parts
    drawn = [tuple(map(float, family.domain.draw(random))) for _ in range(6)]
    alone = [[v for v in EXTREME if part.domain.contains(np.array(v))] for part in parts]
    mixed = [tuple(random.choice(values) for values in alone) for _ in range(400)]
    return [*drawn, *[each for each in mixed if family.domain.contains(np.array(each))][:6]]


EXTREME = (0.0, 1.0, -3.1, 0.9, 2.5, 1e-3, 4.0, 200.0, 1e6)


def in_gamma_function(family: Family, name: str) -> bool:
    """Whether the density holds a gamma function of the parameter: its truth takes minutes at |z| = 1000."""
    label = family.parameter(name).label
    return any(label in gamma.free_symbols for gamma in family.density.atoms(sp.gamma))


def _in_error_function(family: Family, name: str) -> bool:
    """Whether the density holds an error function of the parameter: it may vanish beside 1/delta."""
    label = family.parameter(name).label
    return any(label in each.free_symbols for each in family.density.atoms(sp.erf))


def _is_gap(family: Family, name: str) -> bool:
    """Whether it is a gap between cuts of a scale: exp(1000) is no number at which a tail could be looked at."""
    return family.domain.graded and family.parameter(name).domain is positive


def _targets(family: Family) -> list:
    if family.domain.parts:
        return _several(family)
    if not family.domain.discrete:
        others = [y for y in (-3.1, 0.9, 0.3, 2.5, 1e-3, 200.0) if family.domain.contains(np.array(y))]
        return [*family.domain.atoms, *others]
    if family.domain.upper.is_finite:
        return [float(y) for y in range(int(family.domain.lower), int(family.domain.upper) + 1)]
    return [0.0, 1.0, 4.0, 200.0]
