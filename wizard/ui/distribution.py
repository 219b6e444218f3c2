"""A distribution to be drawn: a family at values of its parameters."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import ArrayLike, NDArray

from wizard.assumptions.domain import Domain
from wizard.assumptions.family import Family
from wizard.data.samples import draw_targets
from wizard.fitting.fit import Fit
from wizard.numerics.compile import CompiledLoss
from wizard.ui.choice import Choice
from wizard.ui.symbolic import Report, compiled, family_of

Array = NDArray[np.float64]
CLASSES = (0.2, 0.5, 0.3)  # shares for pictures of a categorical distribution


@dataclass(frozen=True, eq=False)
class Distribution:
    """A family at values of its parameters.

    Parameters
    ----------
    report : what the worker says of the family.
    family : its record.
    values : parameter -> value; a vector for the shares of classes.
    """

    report: Report
    family: Family
    values: Mapping[str, ArrayLike]

    @property
    def domain(self) -> Domain:
        """Of its targets."""
        return self.family.domain

    @cached_property
    def loss(self) -> CompiledLoss:
        """The loss of which every parameter that can be predicted is a raw output, through the identity."""
        return compiled(self.report["compiled"])

    @cached_property
    def raw(self) -> Array:
        """The raw output."""
        values = [self.values[name] for name in self.loss.raws]
        return np.asarray(values[0] if self.loss.of_classes else values, dtype=float)

    @cached_property
    def given(self) -> dict[str, float]:
        """What can only be fixed."""
        return {name: float(np.asarray(self.values[name])) for name in self.loss.given}

    @cached_property
    def drawn(self) -> Array:
        """Targets drawn from it, always the same ones."""
        return draw_targets(self.family, {name: float(np.asarray(each)) for name, each in self.values.items()})


def typical(report: Report, family: Family, **changed: float) -> Distribution:
    """A family at the typical values of its parameters, if not changed."""
    if report["compiled"]["of_classes"]:
        return Distribution(report, family, dict.fromkeys(report["compiled"]["raws"], CLASSES))
    return Distribution(report, family, {p["name"]: p["value"] for p in report["parameters"]} | changed)


def fitted_at(choice: Choice, fit: Fit, inputs: Array) -> Distribution:
    """The chosen family as it was fitted, for one row of inputs (inputs,)."""
    model = choice.model()
    found = {name: values[0] for name, values in fit.predict(inputs[None]).items()}
    return Distribution(family_of(choice), model.family, {**model.constants, **found})
