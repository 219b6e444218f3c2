"""More wrong rules, of other models: predicted sigma, counts, classes, wrong algebra, other monotone functions."""

from collections.abc import Callable

import pytest
import sympy as sp

import wizard
from wizard.derivation.derive import RefutedStep
from wizard.derivation.lines import (
    OVER_DATA,
    is_product_over_data,
    is_sum_over_data,
    sum_over_data,
    to_one_observation,
)
from wizard.derivation.records import Certainty, Relation, Rewrite
from wizard.derivation.rules import RULES, write_the_sum_over_outputs_out
from wizard.notation.sums import c, d, i


def over_data(change: Callable, relation: Relation, dropped: Callable | None = None, when: Callable | None = None):
    """A rule that changes the summand once the line is a sum over the data without logarithms of the density."""

    def wrong(line, model):
        """A deliberately wrong rule."""
        if not is_sum_over_data(line) or not line.function.is_Add or (when and not when(line)):
            return None
        gone = None if dropped is None else to_one_observation(dropped(line.function, model))
        return Rewrite(sum_over_data(change(line.function, model)), relation, "Because I say so.", gone)

    return wrong


def log_of_sigma_i(function, model):
    return next(t for t in function.args if isinstance(t, sp.log) and t.has(sp.Indexed))


SHIFT, SCALE, EQUAL = Relation.SHIFT, Relation.SCALE, Relation.EQUAL
LEARNED = ("normal", {"learn": ["sigma"]})
FIXED = ("normal", {})
POISSON = ("poisson", {})

WRONG = {
    "drops log sigma while sigma is predicted": (
        ("normal", {"predict": {"mu": "identity", "sigma": "identity"}}),
        over_data(lambda f, m: f - log_of_sigma_i(f, m), SHIFT, lambda f, m: log_of_sigma_i(f, m)),
    ),
    "drops a factor that is learned": (
        LEARNED,
        over_data(
            lambda f, m: f * sp.Symbol("sigma", positive=True),
            SCALE,
            lambda f, m: 1 / sp.Symbol("sigma", positive=True),
        ),
    ),
    "loses a factor on the way": (FIXED, over_data(lambda f, m: 2 * f, EQUAL)),
    "forgets a term on the way": (POISSON, over_data(lambda f, m: f - f.args[0], EQUAL)),
    "multiplies a square out wrongly": (
        FIXED,
        over_data(
            lambda f, m: f.replace(
                lambda e: e.is_Pow and e.exp == 2 and e.base.is_Add,
                lambda e: sp.Add(*[t**2 for t in e.base.args]),
            ),
            EQUAL,
        ),
    ),
    "drops what holds the prediction": (POISSON, over_data(lambda f, m: sp.Integer(0), SHIFT, lambda f, m: f)),
}


@pytest.mark.parametrize("kind", WRONG)
def test_a_wrong_step_is_refuted(kind):
    (family, roles), wrong = WRONG[kind]
    with pytest.raises(RefutedStep, match="A deliberately wrong rule") as caught:
        wizard.derive(wizard.Model(family, **roles), rules=(wrong, *RULES))
    assert caught.value.step.verdict.evidence


def test_a_one_hot_vector_that_picks_another_class_is_refuted():
    def wrong(line, model):
        """The one-hot vector picks the first class."""
        if not is_product_over_data(line) or not line.has(model.family.target.label):
            return None
        p = model.family.parameters[0].symbol
        return Rewrite(sp.Product(p[i, 1], OVER_DATA), EQUAL, "Because I say so.")

    with pytest.raises(RefutedStep, match="picks the first class"):
        wizard.derive(wizard.Model("categorical", {"p": "identity"}), rules=(wrong, *RULES))


def test_a_one_hot_vector_that_picks_the_class_after_is_refuted():
    def wrong(line, model):
        """The one-hot vector picks the square of the true class's probability."""
        if not is_product_over_data(line) or not line.has(model.family.target.label):
            return None
        p = model.family.parameters[0].symbol
        return Rewrite(sp.Product(p[i, sp.IndexedBase(c)[i]] ** 2, OVER_DATA), EQUAL, "Because I say so.")

    with pytest.raises(RefutedStep, match="the square"):
        wizard.derive(wizard.Model("categorical", {"p": "identity"}), rules=(wrong, *RULES))


@pytest.mark.parametrize("function", [sp.sqrt, lambda u: -sp.log(u), lambda u: u + 1])
def test_only_logarithm_and_change_of_sign_are_monotone_steps(function):
    def wrong(line, model):
        """Take another function."""
        if not is_product_over_data(line):
            return None
        return Rewrite(function(line), Relation.MONOTONE, "Because I say so.")

    with pytest.raises(RefutedStep, match="neither the logarithm"):
        wizard.derive(wizard.Model("normal"), rules=(wrong, *RULES))


def first_alone(terms: sp.Add) -> sp.Expr:
    return terms.args[0]


def with_one_output_twice(terms: sp.Add) -> sp.Expr:
    y_1, y_2 = (sp.IndexedBase(s)[i] for s in wizard.Model("independent_laplace").family.domain.targets)
    return terms.xreplace({y_1: y_2})


@pytest.mark.parametrize("change", [first_alone, with_one_output_twice])
def test_a_sum_over_outputs_that_is_written_out_wrongly_is_refuted(change):
    def wrong(line, model):
        """Write out what is not there."""
        right = write_the_sum_over_outputs_out(line, model)
        return right and Rewrite(sum_over_data(change(right.after.function)), EQUAL, "Because I say so.")

    assert wizard.derive(wizard.Model("independent_laplace")).steps[4].verdict.certainty is Certainty.PROVED
    with pytest.raises(RefutedStep, match="what is not there"):
        wizard.derive(wizard.Model("independent_laplace"), rules=(wrong, *RULES))


def test_outputs_in_different_roles_are_written_side_by_side_from_the_start():
    mixed = wizard.Model("independent_normal_each", {"mu_1": "identity", "sigma_1": "log"})
    assert not wizard.derive(mixed).start.has(d)
    assert wizard.derive(wizard.Model("independent_normal_each", learn=["sigma_1", "sigma_2"])).start.has(d)
