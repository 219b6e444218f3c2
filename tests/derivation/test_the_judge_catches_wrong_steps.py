"""Deliberately wrong rules are put into the derivation: the judge refutes each of them."""

import pytest
import sympy as sp

import wizard
from wizard.derivation import gradient
from wizard.derivation.derive import LONGEST, NotSimplified, RefutedStep
from wizard.derivation.lines import body, is_sum_over_data, sum_over_data
from wizard.derivation.records import Certainty, Relation, Rewrite
from wizard.derivation.rules import RULES
from wizard.model import Model
from wizard.notation.sums import c, i, n

sigma = sp.Symbol("sigma", positive=True)
y_i = sp.Indexed(sp.IndexedBase(sp.Symbol("y", real=True)), i)


def once(change):
    """A rule that changes the first line that is a split sum over the data, and nothing after that."""

    done = []

    def rule(line, model):
        """A wrong rule."""
        if done or not is_sum_over_data(line) or isinstance(body(line), sp.log):
            return None
        done.append(True)
        return change(line)

    return rule


def drop_log_sigma(line):
    return Rewrite(sum_over_data(body(line) - sp.log(sigma)), Relation.SHIFT, "", sp.log(sigma))


def drop_a_factor_with_the_target(line):
    return Rewrite(sum_over_data(body(line) / (1 + y_i**2)), Relation.SCALE, "", 1 + y_i**2)


def drop_a_negative_factor(line):
    return Rewrite(sum_over_data(-body(line)), Relation.SCALE, "", sp.Integer(-1))


def wrong_algebra(line):
    return Rewrite(sum_over_data(body(line) + sp.Rational(1, 10**40)), Relation.EQUAL, "")


def drop_one_term_and_report_another(line):
    return Rewrite(sum_over_data(body(line) - sp.log(2 * sp.pi) / 2), Relation.SHIFT, "", sp.log(2) / 2)


def report_another_factor(line):
    return Rewrite(sum_over_data(body(line) / 2), Relation.SCALE, "", sp.Integer(3))


def call_a_square_monotone(line):
    return Rewrite(line**2, Relation.MONOTONE, "")


def forget_an_observation(line):
    return Rewrite(sp.Sum(body(line), (i, 1, n - 1)), Relation.EQUAL, "")


@pytest.mark.parametrize(
    "change",
    [
        drop_log_sigma,
        drop_a_factor_with_the_target,
        drop_a_negative_factor,
        wrong_algebra,
        drop_one_term_and_report_another,
        report_another_factor,
        call_a_square_monotone,
        forget_an_observation,
    ],
)
def test_a_wrong_rule_is_refuted(change):
    with pytest.raises(RefutedStep) as caught:
        wizard.derive(Model("normal", learn=["sigma"]), rules=(once(change), *RULES))
    assert caught.value.step.verdict.certainty is Certainty.REFUTED
    assert caught.value.step.rule == "A wrong rule."


def test_a_true_rule_in_the_same_place_passes():
    def harmless(line):
        return Rewrite(sum_over_data(sp.expand(body(line))), Relation.EQUAL, "")

    assert wizard.derive(Model("normal", learn=["sigma"]), rules=(once(harmless), *RULES)).steps


def test_the_wrong_class_is_refuted():
    def next_class(line, model):
        """The class after the true one."""
        c_i = sp.Indexed(sp.IndexedBase(c), i)
        return Rewrite(line.xreplace({c_i: c_i % 3 + 1}), Relation.EQUAL, "") if line.has(c_i) else None

    with pytest.raises(RefutedStep, match="The class after"):
        wizard.derive(Model("categorical"), rules=(*RULES[:1], next_class, *RULES[1:]))


def test_rules_that_never_end_are_stopped():
    def turn(line, model):
        """Do nothing, for ever."""
        return Rewrite(line, Relation.EQUAL, "")

    with pytest.raises(NotSimplified, match=str(LONGEST)):
        wizard.derive(Model("normal"), rules=(turn,))


def test_a_wrong_product_of_the_chain_rule_is_refuted(monkeypatch):
    def forgets_the_sum(expression):
        return expression.function if isinstance(expression, sp.Sum) else expression

    derivation = wizard.derive(Model("categorical"))
    monkeypatch.setattr(gradient, "sift", forgets_the_sum)
    with pytest.raises(gradient.RefutedGradient):
        gradient.chain_rules(derivation.model, derivation.loss_in_parameters, derivation.loss)
    with pytest.raises(gradient.RefutedGradient):
        gradient.chain_rules(
            Model("bernoulli"), 2 * wizard.derive(Model("bernoulli")).loss_in_parameters, sp.Symbol("z") ** 2
        )
