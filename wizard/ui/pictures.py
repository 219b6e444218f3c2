"""From reports and fits to charts: which arrays a picture shows, and what its axes are called."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import altair as alt
import numpy as np
from numpy.typing import NDArray

from wizard.assumptions.domain import Domain
from wizard.charts.curves import Mark, curve, link_curve
from wizard.charts.distributions import card_density, densities, density
from wizard.numerics import curves
from wizard.numerics.compile import CompiledLoss
from wizard.ui.symbolic import Report, compiled

Array = NDArray[np.float64]
CLASSES = (0.2, 0.5, 0.3)  # shares for pictures of a categorical distribution


def typical(family: Report) -> Array:
    """The family's parameters at their typical values, as the raw output of its all-identity loss."""
    if family["compiled"]["of_classes"]:
        return np.array(CLASSES)
    return np.array([p["value"] for p in family["parameters"]])


def card_picture(family: Report, domain: Domain) -> alt.LayerChart:
    """The density at typical values, small."""
    loss, raw = compiled(family["compiled"]), typical(family)
    grid = curves.target_grid(loss, domain, raw, {})
    heights = curves.density(loss, grid, raw, {})
    return card_density(
        grid, heights, discrete=domain.discrete, description=f"{family['title']} at typical parameter values."
    )


def what_a_parameter_does(family: Report, place: int, domain: Domain) -> alt.LayerChart:
    """The density for a low, the typical and a high value of one parameter."""
    loss, parameter = compiled(family["compiled"]), family["parameters"][place]
    low, high = parameter["span"]
    shown = sorted({low, parameter["value"], high})
    raws = []
    for value in shown:
        raw = typical(family)
        raw[place] = value
        raws.append(raw)
    grids = [curves.target_grid(loss, domain, raw, {}) for raw in raws]
    grid = np.unique(np.concatenate(grids))
    if not domain.discrete:
        grid = np.linspace(grid.min(), grid.max(), curves.POINTS)
    heights = {
        f"{parameter['name']} = {v:g}": curves.density(loss, grid, raw, {})
        for v, raw in zip(shown, raws, strict=True)
    }
    return densities(grid, heights, discrete=domain.discrete, target="target y")


def link_picture(
    loss: CompiledLoss, place: int, link: str, parameter: str, identity: bool, domain: Domain
) -> alt.LayerChart:
    """The parameter as the link makes it from the raw output."""
    z = curves.raw_grid(domain, identity, (0.0,))
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
) -> alt.LayerChart:
    """The predicted density of one observation, with the observation marked."""
    grid = curves.target_grid(loss, domain, raw, given, include=() if domain.indexed else (y,))
    heights = curves.density(loss, grid, raw, given)
    at = float(curves.density(loss, np.array([y]), raw, given)[0])
    return density(grid, heights, discrete=domain.discrete, target=target, observed=y, observed_height=at)


def loss_and_gradient(
    loss: CompiledLoss,
    domain: Domain,
    identity: bool,
    raw: Sequence[float],
    place: int,
    given: Mapping[str, float],
    y: float,
    x_title: str,
) -> tuple[alt.LayerChart, alt.LayerChart]:
    """Loss and gradient of one observation against one raw output, the present prediction marked."""
    here = float(np.atleast_1d(raw)[place])
    around = [here, y] if identity and not domain.discrete else [here]
    grid = curves.raw_grid(domain, identity, around)
    value, slope = curves.along(loss, y, raw, place, grid, given)
    marks = (Mark(here, "prediction"),)
    return (
        curve(grid, {"loss": value}, x_title=x_title, y_title="loss of this observation", marks=marks),
        curve(grid, {"gradient": slope}, x_title=x_title, y_title="derivative of the loss", marks=marks),
    )


def likelihood_of_a_constant(
    family: Report, place: int, others: Sequence[float], best: float, y: Array, x_title: str, domain: Domain
) -> alt.LayerChart:
    """The data's negative log-likelihood against one parameter, if it were the same for all observations."""
    spread = max(abs(best) * 0.6, float(np.std(y)), 0.2)
    values = np.linspace(best - 2.0 * spread, best + 2.0 * spread, 161)
    values = values[domain.contains(values)]
    totals = curves.total_nll(compiled(family["compiled"]), y, values, others, place)
    return curve(
        values,
        {"negative log-likelihood": totals},
        x_title=x_title,
        y_title="negative log-likelihood (nats)",
        marks=(Mark(best, f"minimum at {best:.4g}"),),
    )


def table_of(rows: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Rows for `st.table`: every cell as text, so that nothing is rounded twice."""
    return [{key: str(value) for key, value in row.items()} for row in rows]
