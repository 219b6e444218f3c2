"""Charts: arrays in, Altair charts out. No Streamlit and no formulas of the catalogue in here."""

from altair import LayerChart as Chart

from wizard.charts.curves import Mark, curve, link_curve
from wizard.charts.distributions import card_density, data_with_density, densities, density
from wizard.charts.durations import durations_with_fit, survival_curves
from wizard.charts.ellipses import ellipse_card, ellipse_map
from wizard.charts.fits import class_probabilities, confusion, data_with_fit
from wizard.charts.orders import place_card, place_map
from wizard.charts.outcomes import outcome_bars, outcome_card
from wizard.charts.outputs import several_with_fit
from wizard.charts.planes import heat_card, heat_map
from wizard.charts.scales import cut_scale, cut_scale_card
from wizard.charts.trials import shares_with_fit

__all__ = [
    "Chart",
    "Mark",
    "card_density",
    "class_probabilities",
    "confusion",
    "curve",
    "cut_scale",
    "cut_scale_card",
    "data_with_density",
    "data_with_fit",
    "densities",
    "density",
    "durations_with_fit",
    "ellipse_card",
    "ellipse_map",
    "heat_card",
    "heat_map",
    "link_curve",
    "outcome_bars",
    "outcome_card",
    "place_card",
    "place_map",
    "several_with_fit",
    "shares_with_fit",
    "survival_curves",
]
