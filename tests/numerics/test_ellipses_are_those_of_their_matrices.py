"""The ellipse of a matrix has its eigenvectors as axes, the roots of its eigenvalues long."""

import numpy as np
import pytest
from scipy import stats

from wizard.numerics.ellipses import ellipses

MATRICES = [np.diag([4.0, 0.25]), np.array([[2.0, 1.2], [1.2, 1.0]]), np.array([[1e-6, -9e-4], [-9e-4, 1.0]])]


@pytest.mark.parametrize("matrix", MATRICES, ids=str)
def test_every_point_is_one_standard_deviation_away(matrix):
    (line,) = ellipses(np.array([[matrix[0, 0], matrix[0, 1], matrix[1, 1]]]))
    np.testing.assert_allclose(np.sum(line.T * np.linalg.solve(matrix, line.T), axis=0), 1.0, rtol=1e-9)
    np.testing.assert_allclose(line[0], line[-1], atol=1e-15)


def test_its_axes_are_the_roots_of_the_eigenvalues():
    drawn = stats.wishart(5, MATRICES[1]).rvs(40, random_state=1)
    lines = ellipses(np.column_stack([drawn[:, 0, 0], drawn[:, 0, 1], drawn[:, 1, 1]]))
    distance = np.hypot(lines[..., 0], lines[..., 1])
    shortest, longest = np.sqrt(np.linalg.eigvalsh(drawn)).T
    np.testing.assert_allclose(distance.max(axis=1), longest, rtol=5e-3)
    np.testing.assert_allclose(distance.min(axis=1), shortest, rtol=5e-2)
