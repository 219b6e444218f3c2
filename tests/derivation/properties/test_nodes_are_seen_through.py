"""Own functions hide nothing from the properties: kinks, brackets and functions that are not known."""

import pytest
import sympy as sp

from wizard.derivation.properties.numbers import NoNumber, exact, number_at
from wizard.derivation.properties.plain import with_kinks_written_out
from wizard.derivation.properties.separate import separate
from wizard.derivation.prove import vanishes
from wizard.notation.brackets import is_zero
from wizard.notation.nodes import Node, clip, huber_rho, normal_cdf, positive_part, step

x = sp.Symbol("x", real=True)
y, c = sp.Symbol("y", nonnegative=True), sp.Symbol("c", positive=True)


@pytest.mark.parametrize("node", [positive_part(x), step(x), clip(x, c), huber_rho(x, c), positive_part(x) ** 2])
def test_what_is_written_out_is_the_same_function_without_nodes(node):
    plain = with_kinks_written_out(node)
    assert not plain.has(Node)
    for value in (-5, -1, sp.Rational(-1, 3), sp.Rational(2, 7), 1, 4):
        at = {x: sp.Rational(value), c: sp.Rational(6, 5)}
        assert number_at(plain, at) == pytest.approx(number_at(node, at), abs=1e-40)


def test_a_bracket_is_a_number_and_hides_what_is_infinite_beside_it():
    assert number_at(is_zero(y), {y: sp.Integer(0)}) == 1
    assert number_at(is_zero(y), {y: sp.Integer(3)}) == 0
    assert number_at((1 - is_zero(y)) * sp.log(y) + 2, {y: sp.Integer(0)}) == 2


def test_a_bracket_is_not_proved_to_be_zero():
    assert not vanishes(is_zero(y))
    assert not vanishes(is_zero(y) * (y + 1))


def test_a_bracket_times_a_function_of_the_target_is_no_statistic_of_its_own():
    found = separate(c * (y**2 + 3) * is_zero(y) + y * sp.log(c), {c}, {y})
    assert set(found.statistics) == {is_zero(y), y}


def test_a_function_that_is_not_known_and_lost_digits_are_no_numbers():
    with pytest.raises(NoNumber):
        number_at(sp.zeta(x), {x: sp.Integer(3)})
    with pytest.raises(NoNumber, match="digits"):
        number_at(sp.log(1 + 10**-x) * 10**x, {x: sp.Integer(100)})


def test_far_in_the_tail_a_normal_keeps_its_digits():
    value = number_at(normal_cdf(x), {x: sp.Integer(-30)})
    assert exact.nstr(value, 12) == "4.90671392715e-198"  # R: pnorm(-30)
