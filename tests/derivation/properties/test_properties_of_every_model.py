"""Properties of any model: all questions answered, in plain data, at once, and the same whatever the hash seed."""

import json
import os
import subprocess
import sys

import pytest
import sympy as sp
from chosen_models import MODELS as models_to_test
from chosen_models import name_of

import wizard
from wizard.derivation.properties.numbers import number_at
from wizard.derivation.properties.records import Kind
from wizard.derivation.records import Certainty
from wizard.model import Model
from wizard.worker.report import meaning

SEEDS = ("0", "1", "2", "3")


MODELS = {name_of(model): model for family in wizard.families() for model in models_to_test(family)}


@pytest.mark.parametrize("name", MODELS)
def test_every_question_is_answered_with_evidence(name):
    model = MODELS[name]
    answers = wizard.derive(model).properties
    for each in answers:
        assert each.statement.endswith(".")
        assert each.evidence.strip().endswith(".")
        assert each.certainty is not Certainty.REFUTED
        assert each.formula is None or not each.formula.has(sp.nan, sp.zoo)
        assert each.statement.count("$") % 2 == 0
        assert each.evidence.count("$") % 2 == 0
        if each.certainty is Certainty.UNKNOWN:
            assert each.holds is None
    kinds = [each.kind for each in answers]
    order = [kind for kind in Kind if kind in kinds]
    assert list(dict.fromkeys(kinds)) == order or model.family.domain.indexed
    if not model.family.domain.indexed:
        wanted = set(Kind) - ({Kind.CANONICAL} if not model.predicted else set())
        assert set(kinds) == wanted


@pytest.mark.parametrize("name", MODELS)
def test_gradient_and_hessian_by_the_parameters_are_differences_of_the_loss(name):
    derivation = wizard.derive(MODELS[name])
    if MODELS[name].family.domain.indexed:
        return
    gradient, hessian = derivation.properties[-2:]
    loss, thetas = derivation.loss_in_parameters, list(gradient.of)
    at = {s: sp.Rational(31 + 7 * place, 97) for place, s in enumerate(sorted(loss.free_symbols, key=str))}
    step = sp.Rational(1, 10**12)

    def value(expression, moves):
        moved = {**at, **{s: at[s] + moves.count((s, 1)) * step - moves.count((s, -1)) * step for s in thetas}}
        return number_at(expression, moved)

    for row, one in enumerate(thetas):
        slope = (value(loss, [(one, 1)]) - value(loss, [(one, -1)])) / (2 * step)
        assert float(value(gradient.formula[row], [])) == pytest.approx(float(slope), rel=1e-12)
        for column, other in enumerate(thetas):
            corners = [a * b * value(loss, [(one, a), (other, b)]) for a in (1, -1) for b in (1, -1)]
            curvature = sum(corners) / (4 * step**2)
            found = float(value(hessian.formula[row, column], []))
            assert found == pytest.approx(float(curvature), rel=1e-10, abs=1e-18)


def test_the_worker_is_told_every_property_as_plain_data():
    told = json.loads(json.dumps(meaning(wizard.derive(Model("normal", learn=("sigma",))))))
    assert told[0]["about"] == "What the loss estimates"
    assert told[0]["of"] == [r"\mu"]
    assert told[0]["formula"] == r"\mu = \operatorname{E}\left[y\right]"
    assert told[0]["certainty"] == "proved"
    assert all(
        set(each) == {"about", "of", "kind", "statement", "formula", "certainty", "evidence", "holds"}
        for each in told
    )


SCRIPT = """
import sys, wizard
from wizard.model import Model
for family in wizard.families():
    for each in wizard.derive(Model(family, predict={p.name: p.link for p in family.parameters})).properties:
        print(each.kind.name, each.of, each.statement, each.formula, each.certainty.name, each.evidence)
"""


def test_the_hash_seed_decides_nothing():
    """Orders of sets differ between seeds: neither may an answer, nor may one of them hang."""
    answers = [
        subprocess.run(
            [sys.executable, "-c", SCRIPT],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            timeout=120,
            check=True,
        ).stdout
        for seed in SEEDS
    ]
    first = answers[0].splitlines()
    assert len(first) > 40
    for other in answers[1:]:
        assert other.splitlines() == first
