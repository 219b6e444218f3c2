"""Proofs of signs: what is somewhere negative is never proved, what is not mostly is."""

from itertools import product
from random import Random

import pytest
import sympy as sp

from wizard.assumptions.domain import real_line, unit_interval
from wizard.derivation.properties.elimination import determinant, reduced
from wizard.derivation.properties.numbers import NoNumber, number_at
from wizard.derivation.properties.signs import proof_of_no_negative
from wizard.notation.nodes import logistic, normal_cdf, normal_pdf, softplus

z, u = sp.symbols("z u", real=True)
t, a = sp.symbols("t a", positive=True)
p = unit_interval.symbol("p")

NONNEGATIVE = [
    z**2 + a,
    (z - u) ** 2 * a,
    z**4 - z**3 + z**2,
    logistic(z) * (1 - logistic(z)),
    1 / (1 + sp.exp(-z)) ** 2,
    t - sp.log(1 + t),
    softplus(z) - logistic(z) * (1 - logistic(z)),
    z * normal_cdf(z) + normal_pdf(z),
    sp.polygamma(1, a) - 1 / a,
    p * (1 - p),
    1 / p + 1 / (1 - p) - 2,
]
SOMEWHERE_NEGATIVE = [
    z,
    z**2 - a,
    t - 2 * sp.log(1 + t),
    logistic(z) - sp.Rational(1, 100),
    normal_cdf(z) - normal_pdf(z),
    sp.polygamma(1, a) - 1 / a - 1,
    p - sp.Rational(1, 10),
    z**4 - z**3 - z**2 / 10,
    sp.exp(z) - z - 2,
    1 / a - 1 / (1 + a) - sp.Rational(1, 50),
]


@pytest.mark.parametrize("expression", NONNEGATIVE, ids=str)
def test_a_proof_is_found_where_it_is_easy(expression):
    assert proof_of_no_negative(expression, {p: unit_interval, z: real_line}) is not None


@pytest.mark.parametrize("expression", SOMEWHERE_NEGATIVE, ids=str)
def test_what_is_somewhere_negative_is_not_proved(expression):
    assert proof_of_no_negative(expression, {p: unit_interval, z: real_line}) is None


def test_no_random_expression_is_proved_against_its_numbers():
    random = Random(4)
    parts = [
        z,
        z**2,
        t,
        sp.exp(z),
        logistic(z),
        softplus(z),
        p,
        1 - p,
        sp.log(1 + t),
        1 / t,
        normal_cdf(z),
        normal_pdf(z),
    ]
    proved = 0
    for _ in range(120):
        terms = [random.choice((1, 1, -1)) * random.choice(parts) * random.choice(parts) for _ in range(3)]
        expression = sp.Add(*terms)
        proof = proof_of_no_negative(expression, {p: unit_interval, z: real_line})
        if proof is None:
            continue
        proved += 1
        grid = product((-9, -2, 0, 1, 7), (sp.Rational(1, 50), 1, 40), (sp.Rational(1, 50), sp.Rational(9, 10)))
        for values in grid:
            at = dict(zip((z, t, p), map(sp.Rational, values), strict=True))
            value = number_at(expression, at)
            assert value > 0 if proof.strict else value >= -1e-60, (expression, at)
    assert proved > 15  # so that the test looks at something


def test_a_point_outside_of_the_domain_of_a_formula_is_no_number():
    for expression, at in ((1 / z, {z: sp.S.Zero}), (sp.log(z), {z: sp.Integer(-1)}), (z**a, {z: sp.Integer(-1)})):
        with pytest.raises(NoNumber):
            number_at(expression, {a: sp.Rational(1, 2), **at})


def test_elimination_is_that_of_sympy():
    random = Random(2)
    for _ in range(20):
        rows = [[random.choice((0, 1, -2, a, a**2)) + sp.S.Zero for _ in range(4)] for _ in range(3)]
        ours, pivots = reduced(rows)
        theirs, their_pivots = sp.Matrix(rows).rref(simplify=True)
        assert pivots == their_pivots
        assert all(sp.simplify(x - y) == 0 for x, y in zip(sp.Matrix(ours), theirs, strict=True))
        square = [row[:3] for row in rows]
        assert sp.expand(determinant(square) - sp.Matrix(square).det()) == 0
