"""Fisher information by integration: the formulas that are derived, those of the books, and what it declines."""

import numpy as np
import pytest
import sympy as sp
from made_once import derivation_of

import wizard
from wizard.derivation.properties.fisher import fisher_information as derived_information
from wizard.derivation.properties.records import Expected
from wizard.derivation.properties.subject import subject_of
from wizard.families import real_line
from wizard.numerics.information import fisher_information
from wizard.worker.report import information_in_numbers


def models():
    for family in wizard.families():
        if not family.domain.indexed:
            yield wizard.Model(family)
            yield wizard.Model(family, {p.name: p.link for p in family.free_parameters})


def formulas(model):
    """(places among the free parameters, matrix in numbers at typical values) of what is derived."""
    family = model.family
    free = [family.parameter(name).symbol for name in (*model.predicted, *model.learned)]
    at = {p.symbol: sp.Rational(repr(float(p.value))) for p in family.parameters}
    at |= {part.symbol: part.usual for part in family.domain.parts if part.beforehand}
    derivation = derivation_of(model)
    losses = derivation.loss_in_parameters, derivation.nll_in_parameters, derivation.loss
    for found in derived_information(subject_of(model, *losses)):
        if found.formula is not None and {*found.of} <= {*free}:
            seen_to_the_end = found.formula.replace(Expected, lambda _: sp.Integer(1))
            numbers = sp.Matrix(seen_to_the_end).xreplace(at).evalf(20)
            yield [free.index(symbol) for symbol in found.of], np.array(numbers, dtype=float)


@pytest.mark.parametrize("model", list(models()), ids=lambda m: f"{m.family.name}-{len(m.predicted)}")
def test_it_equals_every_formula_that_is_derived(model):
    found = fisher_information(model)
    for places, expected in formulas(model):
        if found is not None:
            assert found[np.ix_(places, places)] == pytest.approx(expected, rel=1e-8, abs=1e-8 * expected.max())


KNOWN = [
    ("student_t", {"sigma": 2.0, "nu": 5.0}, (5 + 1) / (5 + 3) / 4),
    ("cauchy", {"gamma": 3.0}, 1 / (2 * 9)),
    ("logistic", {"s": 2.0}, 1 / (3 * 4)),
    ("hyperbolic_secant", {"s": 1.0}, 1 / 2),
    ("lomax", {"shape": 3.0}, 3 / (3 + 2)),
    ("log_logistic", {"beta": 3.0}, 3**2 / 3),
    ("wrapped_cauchy", {"rho": 0.5}, 2 * 0.25 / (1 - 0.25) ** 2),
]


@pytest.mark.parametrize(("family", "fixed", "expected"), KNOWN, ids=lambda v: str(v)[:30])
def test_it_is_what_the_books_say_where_nothing_is_derived(family, fixed, expected):
    model = wizard.Model(family, fix=fixed)
    first = model.family.parameters[0].name
    found = fisher_information(model, {first: 1.0})
    assert found == pytest.approx(np.array([[expected]]), rel=1e-9)


def test_information_adds_up_to_the_covariance_of_scores_of_a_sample():
    model = wizard.Model("beta_binomial", {"mu": "identity", "phi": "identity"})
    rng, values = np.random.default_rng(3), {"mu": 0.3, "phi": 4.0}
    chance = rng.beta(0.3 * 4.0, 0.7 * 4.0, 200_000)
    y = np.column_stack([rng.binomial(10, chance), np.full(len(chance), 10)])
    raw = np.broadcast_to([0.3, 4.0], y.shape)
    scores = wizard.compile(wizard.derive(model)).gradient(y, raw)
    products = scores[:, :, None] * scores[:, None, :]
    error = products.std(axis=0) / np.sqrt(len(y))
    assert (np.abs(fisher_information(model, values) - products.mean(axis=0)) < 5 * error).all()


def test_several_numbers_that_scatter_together_are_declined():
    assert fisher_information(wizard.Model(wizard.independent(real_line.student_t, 2))) is None


def test_the_page_is_told_it_with_the_values_it_is_for():
    (told,) = information_in_numbers(wizard.Model("cauchy"))
    assert told["statement"] == (
        r"At $\mu = 0$, $\gamma = 1$ one observation's Fisher information about $\mu$ is $0.5$."
    )
    assert (told["kind"], told["certainty"]) == ("fisher", "checked")
    assert information_in_numbers(wizard.Model(wizard.independent(real_line.student_t, 2))) == []
