"""From reports and fits to charts: which arrays a picture shows, and what its axes are called."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from wizard.assumptions.domain import Domain
from wizard.charts import Chart
from wizard.charts.curves import Mark, curve, link_curve
from wizard.charts.distributions import card_density, densities, density
from wizard.numerics import curves
from wizard.numerics.compile import CompiledLoss
from wizard.ui.symbolic import Report, compiled

Array = NDArray[np.float64]
CLASSES = (0.2, 0.5, 0.3)  # shares for pictures of a categorical distribution


def typical(family: Report, **changed: float) -> tuple[Array, dict[str, float]]:
    """The family's parameters at their typical values, if not changed, as its loss in the family's report takes
    them: what can be predicted as the raw output, through the identity; what can only be fixed by name."""
    loss = family["compiled"]
    if loss["of_classes"]:
        return np.array(CLASSES), {}
    values = {p["name"]: p["value"] for p in family["parameters"]} | changed
    return np.array([values[name] for name in loss["raws"]]), {name: values[name] for name in loss["given"]}


def card_picture(family: Report, domain: Domain) -> Chart:
    """The density at typical values, small."""
    loss, (raw, given) = compiled(family["compiled"]), typical(family)
    grid = curves.target_grid(loss, domain, raw, given)
    heights = curves.density(loss, grid, raw, given)
    return card_density(
        grid, heights, discrete=domain.discrete, description=f"{family['title']} at typical parameter values."
    )


def what_a_parameter_does(family: Report, place: int, domain: Domain) -> Chart:
    """The density for a low, the typical and a high value of one parameter."""
    loss, parameter = compiled(family["compiled"]), family["parameters"][place]
    low, high = parameter["span"]
    shown = sorted({low, parameter["value"], high})
    points = [typical(family, **{parameter["name"]: value}) for value in shown]
    grids = [curves.target_grid(loss, domain, *point) for point in points]
    grid = np.unique(np.concatenate(grids))
    if not domain.discrete:
        grid = np.linspace(grid.min(), grid.max(), curves.POINTS)
    heights = {
        f"{parameter['name']} = {v:g}": curves.density(loss, grid, *point)
        for v, point in zip(shown, points, strict=True)
    }
    return densities(grid, heights, discrete=domain.discrete, target="target y")


def link_picture(loss: CompiledLoss, place: int, link: str, parameter: str, raw_domain: Domain) -> Chart:
    """The parameter as the link makes it from the raw output."""
    z = curves.raw_grid(raw_domain, (0.0,))
    rows = np.zeros((len(z), len(loss.raws)))
    rows[:, place] = z
    values = loss.parameters(rows if len(loss.raws) > 1 else z)[place]
    return link_curve(z, values, link=link, z_title="raw output z", parameter_title=parameter, at=None)


def observed_density(
    loss: CompiledLoss,
    domain: Domain,
    raw: Sequence[float],
    given: Mapping[str, float],
    y: float,
    target: str,
) -> Chart:
    """The predicted density of one observation, with the observation marked."""
    grid = curves.target_grid(loss, domain, raw, given, include=() if domain.indexed else (y,))
    heights = curves.density(loss, grid, raw, given)
    at = float(curves.density(loss, np.array([y]), raw, given)[0])
    return density(grid, heights, discrete=domain.discrete, target=target, observed=y, observed_height=at)


@dataclass(frozen=True)
class Place:
    """Where one observation's loss is looked at: its target, its raw output and its domain, which part varies."""

    loss: CompiledLoss
    domain: Domain
    identity: bool
    raw: Array
    number: int
    given: Mapping[str, float]
    y: float

    def curves(self) -> tuple[Array, Array, Array, Array]:
        """Raw outputs, the parameter that they stand for, loss and gradient by the raw output."""
        here = float(self.raw[self.number])
        of_target = (
            self.identity and not self.loss.of_classes and bool(self.domain.contains(np.array([self.y]))[0])
        )
        grid = curves.raw_grid(self.domain, [here, self.y] if of_target else [here])
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


def likelihood_of_a_constant(
    family: Report, place: int, others: Sequence[float], best: float, y: Array, x_title: str, domain: Domain
) -> Chart:
    """The data's negative log-likelihood against one parameter, if it were the same for all observations."""
    values = curves.around(best, float(np.std(y)), domain)
    totals = curves.total_nll(compiled(family["compiled"]), y, values, others, place)
    return curve(
        values,
        {"negative log-likelihood": totals},
        x_title=x_title,
        y_title="negative log-likelihood (nats)",
        marks=(Mark(best, f"minimum at {best:.4g}"),),
    )
