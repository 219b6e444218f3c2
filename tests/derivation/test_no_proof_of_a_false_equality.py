"""`vanishes` may fail to find a proof; it must never find one for what is not zero."""

import sympy as sp
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from wizard.derivation.prove import is_zero_rational, vanishes
from wizard.notation.nodes import logistic, normal_cdf, softplus, unfold

x, y = sp.symbols("x y", real=True)
p = sp.Symbol("p", positive=True)

atoms = st.sampled_from([x, y, p, sp.Integer(1), sp.Integer(-2), sp.Rational(1, 3)])


def grown(inner):
    pairs = st.tuples(inner, inner)
    return st.one_of(
        pairs.map(lambda ab: ab[0] + ab[1]),
        pairs.map(lambda ab: ab[0] * ab[1]),
        inner.map(sp.exp),
        inner.map(softplus),
        inner.map(logistic),
        inner.map(normal_cdf),
        inner.map(lambda e: sp.log(1 + e**2)),
        inner.map(lambda e: e**2),
        inner.map(sp.Abs),
    )


expressions = st.recursive(atoms, grown, max_leaves=5)


def far_from_zero(expression):
    """Whether it is plainly not zero at one of two points of the domain."""
    for at in ({x: "0.37", y: "-1.21", p: "0.83"}, {x: "-0.71", y: "0.58", p: "1.9"}):
        value = unfold(expression).xreplace({s: sp.Float(v, 40) for s, v in at.items()}).evalf(30)
        if value.is_number and value.is_finite and abs(value) > 1e-12:
            return True
    return False


@settings(max_examples=60, deadline=None, derandomize=True)
@given(expressions, expressions)
def test_a_difference_of_two_different_things_is_never_proved_zero(one, other):
    difference = one - other
    assume(sp.count_ops(difference) < 40)
    if far_from_zero(difference):
        assert not vanishes(difference)
        assert not is_zero_rational(difference)


@settings(max_examples=30, deadline=None, derandomize=True)
@given(expressions, st.sampled_from([x * 1e-9, sp.Rational(1, 10**9), p * sp.Rational(1, 10**6)]))
def test_a_tiny_bit_more_is_never_proved_equal(one, bit):
    assert not vanishes(sp.expand(one) + bit - one)


def test_known_falsehoods_are_not():
    assert not vanishes(sp.log(1 + sp.exp(x)) - x)
    assert not vanishes(sp.Abs(x) - x)
    assert not vanishes(sp.sqrt(x**2) - x)
    assert not vanishes(logistic(x) - normal_cdf(x))
    assert not vanishes(sp.Symbol("a", positive=True) - sp.Symbol("b", positive=True))
