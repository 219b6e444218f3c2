"""Charts: arrays in, Altair charts out. No Streamlit and no formulas of the catalogue in here."""

from altair import LayerChart as Chart

from wizard.charts.curves import Mark, curve, link_curve
from wizard.charts.distributions import card_density, data_with_density, densities, density
from wizard.charts.fits import class_probabilities, confusion, data_with_fit

__all__ = [
    "Chart",
    "Mark",
    "card_density",
    "class_probabilities",
    "confusion",
    "curve",
    "data_with_density",
    "data_with_fit",
    "densities",
    "density",
    "link_curve",
]
