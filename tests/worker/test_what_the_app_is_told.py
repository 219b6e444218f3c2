"""The worker's answers are plain data, whole, and restore to what they were made from."""

import json

import numpy as np
import pytest
from made_once import derivation_of, loss_of

import wizard
from wizard.data.samples import draw_sample
from wizard.derivation.rules import RULES
from wizard.fitting.fit import fit_problem
from wizard.model import Model
from wizard.worker.pool import Pool, Refused
from wizard.worker.report import report, restored_loss, restored_problem
from wizard.worker.tasks import TASKS

FAMILIES = [family.name for family in wizard.families()]


@pytest.fixture(scope="module")
def pool():
    with Pool(size=1) as workers:
        yield workers


@pytest.mark.parametrize("family", FAMILIES)
def test_a_report_is_json_and_its_loss_and_fit_are_those_of_the_library(family):
    told = json.loads(json.dumps(TASKS["derive"]({"family": family})))
    derivation = derivation_of(Model(family))
    ours = loss_of(derivation.model)
    sample = draw_sample(derivation.model, ours, size=100)
    columns = 3 if ours.of_classes else len(ours.raws)
    raw = np.linspace(-2.0, 2.0, 100 * columns).reshape(100, columns)
    np.testing.assert_array_equal(restored_loss(told["compiled"]).value(sample.y, raw), ours.value(sample.y, raw))
    theirs = fit_problem(restored_problem(told["problem"]), sample.x[:, None], sample.y)
    assert theirs.nll == wizard.fit(derivation, sample.x[:, None], sample.y).nll
    assert len(told["lines"]) == len(derivation.steps) + 1
    assert set(told["exports"]) == {"numpy", "latex"}


def test_the_density_of_every_family_is_told_with_its_parameters():
    for family in wizard.families():
        told = TASKS["family"]({"family": family.name})
        assert told["title"] == family.title
        assert [p["name"] for p in told["parameters"]] == [p.name for p in family.parameters]
        assert all(
            p["links"][0]["name"] == r.link.name
            for p, r in zip(told["parameters"], family.parameters, strict=True)
        )


def test_what_a_loss_means_is_told_in_words():
    told = {each["kind"]: each for each in TASKS["explain"]({"family": "laplace"})}
    assert "median" in told["estimand"]["statement"]
    assert told["convexity"]["holds"] is True


@pytest.mark.parametrize(
    "changed",
    [
        {"reduction": "sum"},
        {"learn": ["sigma"]},
        {"fix": {"sigma": 2.0}},
        {"predict": {"mu": "identity", "sigma": "log"}},
        {"predict": {"mu": "identity", "sigma": "softplus"}},
    ],
    ids=str,
)
def test_a_kept_derivation_answers_for_no_other_model(changed):
    request = {"family": "normal"} | changed
    TASKS["derive"]({"family": "normal"})
    TASKS["derive"]({"family": "normal", "predict": {"mu": "identity", "sigma": "sqrt"}})
    told = TASKS["derive"](request)
    afresh = wizard.derive(Model(**request), rules=(*RULES, never_fits))  # as it was never derived before
    assert told == report(afresh)


def never_fits(line, model):
    """A rule that changes nothing but what a derivation is kept under."""
    return None


def test_a_real_worker_derives_and_refuses_nonsense_with_a_sentence(pool):
    told = pool.run("derive", {"family": "bernoulli"})
    assert told["names"][-1]["abbreviation"] == "BCE with logits"
    with pytest.raises(Refused, match="Did you mean 'normal'"):
        pool.run("derive", {"family": "nromal"})
    with pytest.raises(Refused, match="greater than 0"):
        pool.run("derive", {"family": "normal", "fix": {"sigma": "nan"}})


@pytest.mark.parametrize("family", wizard.families(), ids=lambda f: f.name)
def test_a_worker_derives_with_every_parameter_predicted_long_before_its_limit(pool, family):
    """In a worker, whose hash seed is fixed: SymPy's way through `factor` hangs on the order of its sets."""
    predict = {parameter.name: parameter.link.name for parameter in family.free_parameters}
    told = pool.run("derive", {"family": family.name, "predict": predict})
    assert len(told["gradient"]) == len(family.free_parameters)
