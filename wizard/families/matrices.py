"""Distributions of a covariance matrix of two outputs, given by its entries y_11, y_12 and y_22."""

from typing import Any

import numpy as np
import sympy as sp
from numpy.typing import NDArray

from wizard.assumptions.cholesky import as_matrix, determinant, factor
from wizard.assumptions.domain import above_one
from wizard.assumptions.family import Family, Parameter
from wizard.assumptions.link import log_excess
from wizard.assumptions.reference_of_several import OfMatrices
from wizard.assumptions.several import matrices

nu = above_one.symbol("nu")
y_11, y_12, y_22 = matrices.targets
l_11, l_21, l_22 = (p.symbol for p in factor(2))
slope = l_21 / l_11
# tr(V^{-1} Y) for V = L L^T, and by Legendre's duplication the one gamma function that two are for a 2 by 2 matrix
trace = y_11 / l_11**2 + (y_22 - 2 * slope * y_12 + slope**2 * y_11) / l_22**2
normaliser = 4 * sp.pi * determinant(2) ** nu * sp.gamma(nu - 1)


def _sums_of_squares(rng: np.random.Generator, *values: Any) -> NDArray[np.float64]:
    """L A A^T L^T with Bartlett's lower triangular A: roots of chi-squares on its diagonal, a Normal below."""
    *entries, freedom = np.broadcast_arrays(*values)
    diagonal = [np.sqrt(rng.chisquare(freedom - place)) for place in (0, 1)]
    lower = as_matrix(entries) @ as_matrix((diagonal[0], rng.standard_normal(np.shape(freedom)), diagonal[1]))
    drawn = lower @ np.swapaxes(lower, -1, -2)
    return np.stack([drawn[..., 0, 0], drawn[..., 0, 1], drawn[..., 1, 1]], axis=-1)


def _reference(stats: Any, *values: float) -> OfMatrices:
    lower = as_matrix(values[:-1])
    return OfMatrices(stats.wishart(float(values[-1]), lower @ lower.T))


wishart = Family(
    name="wishart",
    title="Wishart",
    story="the matrix adds up the squares and products of a number of Normal errors of two outputs",
    breaks="the errors have outliers: the matrices then scatter more than their number of errors says",
    domain=matrices,
    density=(y_11 * y_22 - y_12**2) ** ((nu - 3) / 2) * sp.exp(-trace / 2) / normaliser,
    parameters=(
        *factor(2),
        Parameter(
            nu, "nu", "degrees of freedom: how many errors it adds up", above_one, log_excess, 5.0, (2.5, 12.0)
        ),
    ),
    draw=_sums_of_squares,
    reference=_reference,
    leading=3,
)
