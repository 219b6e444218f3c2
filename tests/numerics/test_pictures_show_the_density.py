"""The range that a picture of a density shows holds nearly all of it, and no infinite peak."""

import numpy as np
import pytest
from made_once import loss_of

import wizard
from wizard.model import Model
from wizard.numerics.curves import density, target_grid
from wizard.numerics.views import line_of

ON_A_LINE = [f for f in wizard.families() if not f.domain.indexed and line_of(f.domain)]
CONTINUOUS = [f for f in ON_A_LINE if not f.domain.discrete]


@pytest.mark.parametrize("family", CONTINUOUS, ids=lambda f: f.name)
def test_nearly_all_of_the_mass_is_seen(family):
    line = line_of(family.domain)
    names = [p.name for p in family.free_parameters]
    loss = loss_of(Model(family, dict.fromkeys(names, "identity")))
    for parameter in family.parameters:
        for value in (parameter.value, *parameter.span):
            values = {p.name: p.value for p in family.parameters} | {parameter.name: value}
            raw, given = np.array([values[name] for name in names]), {name: values[name] for name in loss.given}
            grid = target_grid(loss, line, raw, given)
            heights = density(loss, line.whole(grid), raw, given)
            mass = np.sum(np.diff(grid) * (heights[1:] + heights[:-1]) / 2.0)
            atoms = np.sum(density(loss, line.whole(np.array(line.domain.atoms)), raw, given))
            assert 0.85 < mass / (1.0 - atoms) < 1.02, (parameter.name, value)
            assert heights.max() * (grid[-1] - grid[0]) < 50.0, (parameter.name, value)  # room for the rest
            assert line.domain.contains(grid).all()
