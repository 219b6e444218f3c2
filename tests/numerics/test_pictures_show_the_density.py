"""The range that a picture of a density shows holds nearly all of it, and no infinite peak."""

import numpy as np
import pytest

import wizard
from wizard.model import Model
from wizard.numerics.curves import density, target_grid
from wizard.numerics.views import line_of

CONTINUOUS = [f for f in wizard.families() if not f.domain.discrete and not f.domain.indexed]


@pytest.mark.parametrize("family", CONTINUOUS, ids=lambda f: f.name)
def test_nearly_all_of_the_mass_is_seen(family):
    loss = wizard.compile(
        wizard.derive(Model(family, dict.fromkeys((p.name for p in family.parameters), "identity")))
    )
    line = line_of(family.domain)
    if line is None:
        pytest.skip("several numbers scatter: there is no line")
    typical = np.array([p.value for p in family.parameters])
    for place, parameter in enumerate(family.parameters):
        for value in (parameter.value, *parameter.span):
            raw = typical.copy()
            raw[place] = value
            grid = target_grid(loss, line, raw, {})
            heights = density(loss, line.whole(grid), raw, {})
            mass = np.sum(np.diff(grid) * (heights[1:] + heights[:-1]) / 2.0)
            atoms = np.sum(density(loss, np.array(family.domain.atoms), raw, {}))
            assert 0.85 < mass / (1.0 - atoms) < 1.02, (parameter.name, value)
            assert heights.max() * (grid[-1] - grid[0]) < 50.0, (parameter.name, value)  # room for the rest
            assert line.domain.contains(grid).all()
