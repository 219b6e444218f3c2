"""Seeded samples with a known truth, for every family and every choice of links and roles."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from wizard.assumptions.domain import real_line
from wizard.assumptions.family import Family
from wizard.data.table import Column, Table
from wizard.model import Model
from wizard.numerics.compile import CompiledLoss

REACH = 2.0  # inputs are drawn evenly from -2 to 2
CLASSES = 3
SEED = 20240229  # of what is drawn for a picture: the same picture every time


@dataclass(frozen=True, eq=False)
class Sample:
    """A simulated data set and the truth it was drawn with.

    Parameters
    ----------
    x, y : shape (n,); classes are numbered from 0. For a target of several numbers y has shape (n, parts).
    columns : the names of y's columns.
    coefficients : predicted parameter -> (intercept, slope) on the scale of its raw output, for classes (K, 2).
    constants : learned or fixed parameter -> its value.
    """

    x: NDArray[np.float64]
    y: NDArray[np.float64]
    columns: tuple[str, ...]
    coefficients: dict[str, NDArray[np.float64]]
    constants: dict[str, float]

    @property
    def table(self) -> Table:
        """The sample as a table: the target's columns, and x."""
        targets = zip(self.columns, self.y.reshape(len(self.x), -1).T, strict=True)
        return Table("sample", tuple(Column(n, v, _texts(v)) for n, v in (*targets, ("x", self.x))), ())


def draw_sample(model: Model, loss: CompiledLoss, size: int = 200, seed: int = 1) -> Sample:
    """Draw a sample of the model, with one input x; `loss` is the model's compiled loss.

    >>> from wizard.derivation.derive import derive
    >>> from wizard.numerics.compile import compile_loss
    >>> model = Model("poisson")
    >>> draw_sample(model, compile_loss(derive(model)), size=3).y.shape
    (3,)
    """
    random = np.random.default_rng(seed)
    x = random.uniform(-REACH, REACH, size)
    coefficients = {name: _truth(model, name, place) for place, name in enumerate(model.predicted)}
    constants = {
        p.name: model.constants.get(p.name, p.value) for p in model.family.parameters if p.name not in coefficients
    }
    with_one = np.column_stack([np.ones(size), x])
    values: dict[str, NDArray[np.float64]] = {name: np.asarray(value) for name, value in constants.items()}
    if loss.of_classes:
        shares = np.full(CLASSES, 1.0 / CLASSES)
        raw = with_one @ next(iter(coefficients.values())).T if coefficients else None
        values = {"p": np.broadcast_to(shares, (size, CLASSES)) if raw is None else loss.parameters(raw)[0]}
    elif coefficients:
        raw = with_one @ np.column_stack(list(coefficients.values()))
        values |= dict(zip(model.predicted, loss.parameters(raw), strict=True))
    in_order = [np.broadcast_to(values[p.name], values[p.name].shape or (size,)) for p in model.family.parameters]
    y = np.asarray(model.family.draw(random, *in_order), dtype=float)
    return Sample(x, y, loss.parts or ("y",), coefficients, {} if loss.of_classes else constants)


def _truth(model: Model, name: str, place: int) -> NDArray[np.float64]:
    """Intercept and slope: over the typical span through the identity, gentle on the scale of any other link."""
    parameter, link = model.family.parameter(name), model.links[name]
    low, high = parameter.span
    if parameter.domain.indexed:
        if link.is_identity:
            return np.column_stack([[0.3, 0.3, 0.4], [0.1, -0.1, 0.0]])
        return np.array([[0.0, 0.0], [0.5, 1.5], [-0.5, -1.0]])
    if link.is_identity:
        return np.array([(low + high) / 2.0, (high - low) / (2.0 * REACH)])
    if link.raws is not real_line:
        return np.array([1.0, 0.3])
    return np.array([0.5, 1.0]) if place == 0 else np.array([0.0, 0.25])


def _texts(values: NDArray[np.float64]) -> tuple[str, ...]:
    return tuple(f"{value:.6g}" for value in values)


def draw_targets(family: Family, values: Mapping[str, float], count: int = 2000) -> NDArray[np.float64]:
    """Targets (count,) or (count, parts) of a family with these parameters: always the same ones."""
    columns = [np.full(count, values[parameter.name]) for parameter in family.parameters]
    return np.asarray(family.draw(np.random.default_rng(SEED), *columns), dtype=float)
