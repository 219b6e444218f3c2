"""The trial of what is said of far-off observations: the compiled gradient goes where it is said to go."""

import numpy as np
import pytest
import sympy as sp
from claimed import FORWARD, numbers

from wizard.derivation.properties.influence import UNBOUNDED


def _near(end, power):
    away = 10.0**power
    return {sp.oo: away, -sp.oo: -away, sp.S.Zero: 1 / away}.get(end, 1 - 1 / away)


def influence(case, found):
    """The compiled gradient at targets 10^3, 10^6 and 10^9 away goes where it is said to go."""
    (symbol,) = found.of
    name = case.names[symbol]
    rng = np.random.default_rng(8)
    if case.model.family.domain.parts:
        for values in (case.typical, case.random_values(rng), case.random_values(rng)):
            _influence_of_several(case, found, name, values)
        return
    for values in (case.typical, case.random_values(rng), case.random_values(rng)):
        if not isinstance(found.formula, sp.Tuple):
            y = np.linspace(-np.pi, np.pi, 101)
            assert found.holds
            assert np.abs(case.scores(y, values, found.of)).max() < 1e3
            continue
        for end, limit in found.formula:
            if case.model.family.domain.discrete and case.model.family.domain.upper.is_finite:
                slope = case.scores(np.array([float(end)]), values, found.of)[0, 0]
                assert slope == pytest.approx(case.number(limit, values), rel=1e-6, abs=1e-9)
            else:
                powers = (3, 6, 9) if end != 1 else (3, 5, 7)
                y = np.array([_near(end, power) for power in powers])
                _goes_to(_slope(case, name, y, values), limit, case.number(limit, values))
                assert found.holds is (not any(goal.is_infinite for _, goal in found.formula))
        if "No observation pulls harder" in found.statement:
            least, most = sorted(case.number(goal, values) for _, goal in found.formula)
            slopes = _slope(case, name, np.linspace(-40.0, 40.0, 801), values)
            assert least - 1e-9 <= slopes.min()
            assert slopes.max() <= most + 1e-9


def _influence_of_several(case, found, name, values):
    """One number of a target goes far, or to its end, the others stay: those of shares have what is left."""
    targets = case.sample(6, 21)
    if found.formula is None:
        assert found.holds
        assert np.abs(_slope(case, name, case.sample(500, 22), values)).max() < 1e3
        return
    assert found.holds is (not any(goal.is_infinite for _, goal in found.formula))
    for where, limit in found.formula:
        for target in targets:
            finite = all(end.is_finite for end in where.values())
            if finite and case.model.family.domain.contains(_moved(case, target, where)):
                slope = _slope(case, name, _moved(case, target, where)[None], values)[0]
                goal = float(numbers(limit, {**case.at(values), **case.targets(target)}))
                assert slope == pytest.approx(goal, rel=1e-6, abs=1e-9)
                continue
            y = np.array([_moved(case, target, where, power) for power in (3, 5, 7)])
            slopes = _slope(case, name, y, values)
            _goes_to(slopes, limit, None if limit.is_infinite else case.number(limit, values))
            if "No observation pulls harder" in found.statement:
                strongest = max(abs(float(case.number(goal, values))) for _, goal in found.formula)
                assert np.abs(_slope(case, name, case.sample(500, 22), values)).max() <= strongest + 1e-9


def _moved(case, target, where, power=None):
    """The target with its numbers where they are said to go: at an end, or as near as 10^power says."""
    symbols, moved = list(case.model.family.domain.targets), target.copy()
    for symbol, end in where.items():
        known = dict(zip(symbols, target, strict=True))
        reached = end.is_finite and (power is None or symbol.name == "d")
        moved[symbols.index(symbol)] = float(end.xreplace(known)) if reached else _near(end, power or 3)
    if case.model.family.domain.name == "shares":
        (place,) = (symbols.index(symbol) for symbol in where)
        others = [n for n in range(len(symbols)) if n != place]
        moved[others] = target[others] * (1 - moved[place]) / target[others].sum()
    return moved


def _slope(case, name, y, values):
    """The gradient by the parameter: the compiled one by the raw output, over the slope of the link."""
    place = case.model.predicted.index(name)
    raw = case.raw(values)
    with np.errstate(all="ignore"):
        gradient = np.reshape(case.compiled.gradient(y, np.broadcast_to(raw, (len(y), len(raw)))), (len(y), -1))
    forward, theta = FORWARD[case.model.links[name]], values[name]
    step = 1e-6 * max(abs(theta), 1e-3)
    return gradient[:, place] * (forward(theta + step) - forward(theta - step)) / (2 * step)


def _goes_to(slopes, limit, value):
    first, middle, last = np.abs(slopes)
    if limit.is_infinite:
        assert last > 1.1 * middle > 1.1 * first or np.isinf(last), slopes
        assert limit == UNBOUNDED or np.sign(slopes[-1]) == np.sign(float(limit)), slopes
    elif limit == 0:
        assert last < 1e-3 * (1e-3 + first) or last < 1e-9, slopes
        assert last <= middle, slopes
    elif limit == sp.Symbol("constant", real=True):
        assert slopes[-1] == pytest.approx(slopes[-2], rel=1e-2)
        assert last > 0
    else:
        assert slopes[-1] == pytest.approx(value, rel=1e-3, abs=1e-6)
