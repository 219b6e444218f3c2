"""From reports and fits to charts: which arrays a picture shows, and what its axes are called."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from wizard.assumptions.domain import Domain
from wizard.assumptions.family import Family
from wizard.charts import Chart
from wizard.charts.curves import Mark, curve, link_curve
from wizard.charts.distributions import card_density, densities, density
from wizard.charts.outcomes import outcome_bars, outcome_card
from wizard.numerics import curves
from wizard.numerics.compile import CompiledLoss
from wizard.numerics.views import Ellipses, Line, Margins, Orders, Outcomes, Plane, line_of, view_of
from wizard.ui.distribution import Distribution, typical
from wizard.ui.ellipse_pictures import ellipse_cards, ellipse_picture
from wizard.ui.names import together
from wizard.ui.order_pictures import observed_order, order_cards, unlike
from wizard.ui.plane_pictures import plane_cards, plane_picture
from wizard.ui.scale_pictures import scale_cards, scale_of, scale_picture
from wizard.ui.share_pictures import effect_on_shares, share_card, shares_together
from wizard.ui.symbolic import Report, compiled

Array = NDArray[np.float64]


def card_picture(shown: Distribution) -> Chart | None:
    """The distribution, small; None where it cannot be drawn."""
    loss, raw, given = shown.loss, shown.raw, shown.given
    words = f"{shown.family.title} at typical parameter values."
    if scale_of(shown):
        return scale_cards({"": shown}, described=words)[0]
    match view_of(shown.domain):
        case Line() as line:
            grid = curves.target_grid(loss, line, raw, given)
            heights = curves.density(loss, line.whole(grid), raw, given)
            return card_density(grid, heights, discrete=shown.domain.discrete, description=words)
        case Orders() as orders:
            words = f"{shown.family.title} of unlike items: each in its row, its places from left to right."
            return order_cards(orders, {"": unlike(shown)}, described=words)[0]
        case Outcomes() as outcomes:
            return outcome_card(curves.probabilities(loss, outcomes, raw, given), description=words)
        case Plane() as plane:
            return plane_cards(plane, {"": shown}, described=words)[0]
        case Ellipses():
            return ellipse_cards({"": shown}, described=words)[0]
        case Margins():
            return share_card(shown)
    return None


def what_a_parameter_does(report: Report, family: Family, place: int) -> list[Chart]:
    """The density for a low, the typical and a high value of one parameter: in one chart, or in several."""
    parameter, domain = report["parameters"][place], family.domain
    low, high = parameter["span"]
    name, points = parameter["name"], {}
    for value in sorted({low, parameter["value"], high}):
        points[f"{name} = {value:g}"] = typical(report, family, **{name: value})
    if all(scale_of(each) for each in points.values()):
        return scale_cards(points)
    match view_of(domain):
        case Line() as line:
            return [_densities_on_a_line(line, points, domain)]
        case Orders() as orders:
            return order_cards(orders, points)
        case Outcomes() as outcomes:
            chances = {
                label: curves.probabilities(each.loss, outcomes, each.raw, each.given)
                for label, each in points.items()
            }
            return [outcome_bars(outcomes.names, chances, target=together([part.title for part in domain.parts]))]
        case Plane() as plane:
            return plane_cards(plane, points)
        case Ellipses():
            return ellipse_cards(points)
        case Margins():
            return [effect_on_shares(points)]
    return []


def _densities_on_a_line(line: Line, points: Mapping[str, Distribution], domain: Domain) -> Chart:
    grids = [curves.target_grid(each.loss, line, each.raw, each.given) for each in points.values()]
    seen = [
        curves.density(each.loss, line.whole(grid), each.raw, each.given)
        for grid, each in zip(grids, points.values(), strict=True)
    ]
    top = max(each.max() for each in seen)  # a density may be infinite at an end, where its own grid stops
    grid = np.unique(np.concatenate(grids))
    if not domain.discrete:
        grid = np.linspace(grid.min(), grid.max(), curves.POINTS)
    heights = {
        label: curves.density(each.loss, line.whole(grid), each.raw, each.given) for label, each in points.items()
    }
    heights = {label: np.where(each <= top, each, np.nan) for label, each in heights.items()}
    return densities(grid, heights, discrete=domain.discrete, target=_title(line, domain))


def _title(line: Line, domain: Domain) -> str:
    """What the line's axis is called, with what the other numbers of the target are."""
    others = [f"{part.name} = {part.usual:g}" for part in domain.parts if part.usual is not None]
    return f"{line.title} ({', '.join(others)})" if others else line.title


def link_picture(loss: CompiledLoss, place: int, link: str, parameter: str, raw_domain: Domain) -> Chart:
    """The parameter as the link makes it from the raw output."""
    z = curves.raw_grid(raw_domain, (0.0,))
    rows = np.zeros((len(z), len(loss.raws)))
    rows[:, place] = z
    values = loss.parameters(rows if len(loss.raws) > 1 else z)[place]
    return link_curve(z, values, link=link, z_title="raw output z", parameter_title=parameter, at=None)


def observed_density(
    shown: Distribution, y: Array, titles: Sequence[str], data: Array, levels: Sequence[str] = ()
) -> Chart | None:
    """The predicted distribution of one observation of the data, with that one, () or (parts,), marked.

    `titles` name the numbers of the target, `levels` its levels.
    """
    loss, raw, given = shown.loss, shown.raw, shown.given
    if scale_of(shown):
        return scale_picture(shown, levels, observed=int(y))
    line = line_of(shown.domain, y)
    if line is not None:
        return _observed_on_line(loss, line, raw, given, y, titles[line.place or 0])
    match view_of(shown.domain):
        case Orders() as orders:
            return observed_order(orders, shown, titles, y)
        case Outcomes() as outcomes:
            chances = curves.probabilities(loss, outcomes, raw, given)
            at = int(np.flatnonzero((outcomes.targets == y).all(axis=1))[0])
            return outcome_bars(outcomes.names, {"predicted": chances}, target=together(titles), observed=at)
        case Plane() as plane:
            return plane_picture(plane, shown, data, titles, observed=y)
        case Ellipses():
            return ellipse_picture(shown, data, observed=y)
        case Margins():
            return shares_together(shown, titles, observed=y)
    return None


def _observed_on_line(
    loss: CompiledLoss, line: Line, raw: Array, given: Mapping[str, float], y: Array, title: str
) -> Chart:
    number = float(line.numbers(y))
    grid = curves.target_grid(loss, line, raw, given, include=() if loss.of_classes else (number,))
    heights = curves.density(loss, line.whole(grid), raw, given)
    there = line.whole(np.array([number]))
    ended = np.allclose(there, y)  # else the density is not what this observation counts
    at = float(curves.density(loss, there, raw, given)[0]) if ended else None
    return density(
        grid,
        heights,
        discrete=line.domain.discrete,
        target=title,
        observed=number,
        observed_height=at,
        seen="observed" if ended else "still going at",
    )


@dataclass(frozen=True)
class Place:
    """Where one observation's loss is looked at: its target, its raw output and its domain, which part varies."""

    loss: CompiledLoss
    domain: Domain
    identity: bool
    raw: Array
    number: int
    given: Mapping[str, float]
    y: Array

    def curves(self) -> tuple[Array, Array, Array, Array]:
        """Raw outputs, the parameter that they stand for, loss and gradient by the raw output."""
        here = float(self.raw[self.number])
        seen = [float(self.y)] if self.identity and not self.loss.of_classes and not self.y.ndim else []
        seen = [value for value in seen if self.domain.contains(np.array([value]))[0]]
        grid = curves.raw_grid(self.domain, [here, *seen])
        value, slope = curves.along(self.loss, self.y, self.raw, self.number, grid, self.given)
        return grid, self.parameter(grid), value, slope

    def parameter(self, grid: Array) -> Array:
        """The parameter for each raw output of the grid."""
        rows = np.tile(self.raw, (len(grid), 1))
        rows[:, self.number] = grid
        if self.loss.of_classes:
            return self.loss.parameters(rows)[0][:, self.number]
        return self.loss.parameters(rows if rows.shape[1] > 1 else rows[:, 0])[self.number]


def loss_and_gradient(place: Place, raw_title: str, parameter_title: str) -> list[tuple[Chart, Chart]]:
    """Loss and gradient of one observation: against its prediction, and its raw output if that differs."""
    grid, parameter, value, slope = place.curves()
    here = place.raw[place.number]
    predicted = float(place.parameter(np.array([here]))[0])
    across = [(parameter, predicted, parameter_title)] + (
        [] if place.identity else [(grid, float(here), raw_title)]
    )
    return [
        (
            curve(
                x,
                {"loss": value},
                x_title=title,
                y_title="loss of this observation",
                marks=(Mark(at, "prediction"),),
            ),
            curve(
                x,
                {"gradient": slope},
                x_title=title,
                y_title="gradient by the raw output",
                marks=(Mark(at, "prediction"),),
            ),
        )
        for x, at, title in across
    ]


@dataclass(frozen=True)
class Constants:
    """The best constants of what can be predicted, in order, and what can only be fixed."""

    values: list[float]
    given: Mapping[str, float]


def likelihood_of_a_constant(
    family: Report, place: int, at: Constants, y: Array, x_title: str, domain: Domain
) -> Chart:
    """The data's negative log-likelihood against one parameter, if it were the same for all observations."""
    best = at.values[place]
    values = curves.around(best, float(np.max(np.std(y, axis=0))), domain)
    others = [value for other, value in enumerate(at.values) if other != place]
    totals = curves.total_nll(compiled(family["compiled"]), y, values, others, place, at.given)
    return curve(
        values,
        {"negative log-likelihood": totals},
        x_title=x_title,
        y_title="negative log-likelihood (nats)",
        marks=(Mark(best, f"minimum at {best:.4g}"),),
    )
