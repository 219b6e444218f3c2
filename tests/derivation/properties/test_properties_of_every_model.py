"""Properties of any model: all questions answered, in plain data, at once, and the same whatever the hash seed."""

import json
import os
import subprocess
import sys

import pytest
import sympy as sp
from chosen_models import MODELS as models_to_test
from chosen_models import name_of
from made_once import derivation_of

import wizard
from wizard.derivation.properties.records import Kind
from wizard.derivation.records import Certainty
from wizard.model import Model
from wizard.worker.report import meaning

SEEDS = ("0", "1", "2")


# of each family's handful every second one: tests/contracts puts what they say to the trial
MODELS = {name_of(m): m for family in wizard.families() for m in list(models_to_test(family))[::2]}


@pytest.mark.parametrize("name", MODELS)
def test_every_question_is_answered_with_evidence(name):
    model = MODELS[name]
    answers = derivation_of(model).properties
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
        of_named = {
            Kind.SCORING,
            Kind.WRONG_LABEL,
            Kind.MARGIN,
            Kind.KINK,
            Kind.CURVATURE,
            Kind.BATCHES,
            Kind.RANGE,
        }
        asked = set(Kind) - of_named
        wanted = asked - ({Kind.CANONICAL} if not model.predicted else set())
        assert set(kinds) | {Kind.OPTIMUM} == wanted  # which is told only where the best constant is known


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
for family in wizard.families()[:: int(sys.argv[1])]:
    for each in wizard.derive(Model(family, predict={p.name: p.link for p in family.free_parameters})).properties:
        print(each.kind.name, each.of, each.statement, each.formula, each.certainty.name, each.evidence)
"""


def test_the_hash_seed_decides_nothing():
    """Orders of sets differ between seeds: neither may an answer, nor may one of them hang."""
    every = "1" if os.environ.get("EVERY_MODEL") else "4"  # fourth family: all of them take minutes
    running = [
        subprocess.Popen(
            [sys.executable, "-c", SCRIPT, every],
            env={**os.environ, "PYTHONHASHSEED": seed},
            stdout=subprocess.PIPE,
            text=True,
        )
        for seed in SEEDS
    ]
    answers = [process.communicate(timeout=600)[0].splitlines() for process in running]
    assert [process.returncode for process in running] == [0] * len(SEEDS)
    assert len(answers[0]) > 40
    for other in answers[1:]:
        assert other == answers[0]
