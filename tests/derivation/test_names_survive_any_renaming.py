"""Every family with all its symbols renamed keeps its names; certificates over classes hold in numbers."""

from dataclasses import replace
from random import Random

import pytest
import sympy as sp
from made_once import derivation_of

import wizard
from wizard.model import bare
from wizard.notation.nodes import unfold
from wizard.notation.sums import K, c


@pytest.mark.parametrize("family", wizard.families(), ids=lambda family: family.name)
def test_the_name_does_not_depend_on_the_symbols(family):
    renamed = _renamed(family)
    before = derivation_of(wizard.Model(family)).names
    after = wizard.derive(wizard.Model(renamed)).names
    assert [c.loss.name for _, c in after] == [c.loss.name for _, c in before]


def _renamed(family):
    """The same family with other symbols for its parameters, and other names."""
    new, parameters = {}, []
    for place, parameter in enumerate(family.parameters):
        label = sp.Symbol(f"q_{place}", **parameter.domain.assumptions)
        new[parameter.label] = label
        symbol = sp.IndexedBase(label) if parameter.domain.indexed else label
        parameters.append(replace(parameter, symbol=symbol, name=f"theta_{place}"))
    indexed = {
        e: sp.IndexedBase(new[e.base.label])[e.indices]
        for e in family.density.atoms(sp.Indexed)
        if e.base.label in new
    }
    density = family.density.xreplace(indexed | new)
    changed = {"density": density, "parameters": tuple(parameters), "each": None}
    return replace(family, name="renamed", title="Renamed", **changed)


@pytest.mark.parametrize("one_hot", [False, True])
def test_the_certificates_over_classes_hold_in_numbers(one_hot):
    for _, certificate in derivation_of(wizard.Model("categorical", one_hot=one_hot)).names:
        named = certificate.factor * certificate.matched + certificate.shift
        for seed in range(5):
            at = _point(certificate.derived - named, Random(seed))
            left, right = (_value(e, at) for e in (certificate.derived, named))
            assert abs(left - right) < 1e-30 * (1 + abs(left))


def _value(expression, at):
    explicit = expression.subs({K: 3}).doit()
    return unfold(explicit.subs({c: 2}).xreplace(at)).evalf(50)


def _point(expression, random):
    """Numbers for every symbol; a vector over the classes gets three, and y_k is one-hot for the second."""
    at = {}
    for base in {e.base for e in expression.atoms(sp.Indexed)}:
        one_hot = str(base) == "y"
        drawn = [sp.Integer(k == 2) if one_hot else _draw(random) for k in (1, 2, 3)]
        at |= {base[k]: value for k, value in zip((1, 2, 3), drawn, strict=True)}
    plain = expression.free_symbols - {K, c} - {bare(e.base) for e in expression.atoms(sp.Indexed)}
    return at | {s: _draw(random) for s in sorted(plain, key=str) if not isinstance(s, sp.Indexed)}


def _draw(random):
    return sp.Rational(random.randrange(1, 1000), 1001)
