"""Pictures of named losses: the loss and its slope against the prediction, of one loss or of two."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from wizard.assumptions.domain import Domain
from wizard.assumptions.loss import NamedLoss
from wizard.charts import Chart
from wizard.charts.curves import Mark, curve
from wizard.notation.letters import in_plain_letters
from wizard.numerics import curves
from wizard.numerics.compile import CompiledLoss

Array = NDArray[np.float64]

FAR = (-10.0, 10.0)  # predictions among which the least loss is looked for


@dataclass(frozen=True)
class Room:
    """The numbers that a person may try: from, to, the first one, and the step between them."""

    low: float
    high: float
    usual: float
    step: float


def room(domain: Domain, usual: float) -> Room:
    """Numbers of a domain to try; `usual` is the first one, where the domain has no end."""
    lower, upper = (float(end) for end in (domain.lower, domain.upper))
    step = 1.0 if domain.discrete else 0.1
    if np.isinf(lower):
        return Room(-2.0, 2.0, usual, step)
    if np.isinf(upper):
        first = lower if domain.contains(np.array([lower]))[0] else lower + step
        return Room(first, lower + 6.0, lower + 1.0, step)
    span = upper - lower
    return Room(lower + span / 100, upper - span / 100, (lower + upper) / 2, span / 100)


def room_of_constant(domain: Domain, usual: float) -> Room:
    """Values to try of a constant around its usual one."""
    if np.isfinite(float(domain.upper)):
        bounded = room(domain, usual)
        return Room(bounded.low, bounded.high, usual, bounded.step)
    size = usual or 1.0
    low = 0.0 if domain.contains(np.array([0.0]))[0] else size / 10
    return Room(low, 4 * size, usual, size / 10)


@dataclass(frozen=True)
class Axis:
    """A number that a picture may move: a prediction, that of one class, a share in a target; `said` is what."""

    label: str
    latex: str
    domain: Domain
    said: str


@dataclass(frozen=True)
class Shown:
    """A loss at values of its predictions and its constants; `target` is what the targets to try are from."""

    record: NamedLoss
    axes: Sequence[Axis]
    target: Domain
    loss: CompiledLoss
    raw: Sequence[float]
    given: Mapping[str, float]

    def grid(self, place: int) -> Array:
        """Predictions around those where the loss is least, for targets that a person may try."""
        domain = self.axes[place].domain
        far = curves.raw_grid(domain, FAR)
        targets = _to_try(self.target)
        best = [curves.least(self.loss, y, self.raw, place, far, self.given) for y in targets]
        return curves.raw_grid(domain, [each for each in best if each is not None] or [0.0])

    def along(self, place: int, grid: Array, y: ArrayLike) -> tuple[Array, Array]:
        """Loss and slope for each prediction of the grid."""
        with np.errstate(invalid="ignore"):  # where a slope is not a number, none is drawn
            value, slope = curves.along(self.loss, y, self.raw, place, grid, self.given)
        return curves.without_spikes(value), curves.without_spikes(slope)

    def title(self, place: int) -> str:
        """What the axis of a prediction is called."""
        return f"prediction {in_plain_letters(self.axes[place].label)}"


def _to_try(target: Domain) -> list[ArrayLike]:
    """The least, the usual and the greatest target that a person may try; of several numbers, of each of them."""
    if target.two_valued:
        return [0.0, 1.0]
    tried = [room(part.domain, 0.0) for part in target.parts] or [room(target, 1.0)]
    found = zip(*((each.low, each.usual, each.high) for each in tried), strict=True)
    return [each if target.parts else each[0] for each in found]


def loss_and_slope(shown: Shown, place: int, targets: Mapping[str, ArrayLike]) -> tuple[Chart, Chart]:
    """Loss and slope against one of the predictions, a line for each target."""
    grid = shown.grid(place)
    drawn = {label: shown.along(place, grid, y) for label, y in targets.items()}
    marks = []
    if len(targets) == 1:
        (y,) = targets.values()
        best = curves.least(shown.loss, y, shown.raw, place, grid, shown.given)
        marks = [] if best is None else [Mark(best, f"least at {round(best, 3) + 0.0:g}")]
    return _pair(grid, drawn, shown.title(place), marks)


def side_by_side(first: Shown, second: Shown, y: ArrayLike) -> tuple[Chart, Chart]:
    """Loss and slope of two losses of one prediction of the same kind, for the same target."""
    both = np.concatenate([first.grid(0), second.grid(0)])
    grid = np.linspace(both.min(), both.max(), curves.POINTS)
    names = [(each.record.name if _alike(first, second) else each.record.abbreviation) for each in (first, second)]
    drawn = {name: each.along(0, grid, y) for name, each in zip(names, (first, second), strict=True)}
    return _pair(grid, drawn, first.title(0), [])


def can_be_drawn_together(first: NamedLoss, second: NamedLoss) -> bool:
    """Whether both take one prediction (or one vector) from the same domain, for the same kind of target."""
    one_each = len(first.arguments) == len(second.arguments) == 1
    same = first.target is second.target and first.arguments[0].domain is second.arguments[0].domain
    return one_each and same


def _alike(first: Shown, second: Shown) -> bool:
    return first.record.abbreviation == second.record.abbreviation


def _pair(
    grid: Array, drawn: Mapping[str, tuple[Array, Array]], title: str, marks: Sequence[Mark]
) -> tuple[Chart, Chart]:
    values = {label: value for label, (value, _) in drawn.items()}
    slopes = {label: slope for label, (_, slope) in drawn.items()}
    return (
        curve(grid, values, x_title=title, y_title="loss of one observation", marks=marks),
        curve(grid, slopes, x_title=title, y_title="slope of the loss", marks=marks),
    )
