"""What a person takes away: the NumPy module runs alone and equals the compiled loss; the LaTeX is whole."""

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from made_once import derivation_of, loss_of

import wizard
from wizard.data.samples import draw_sample
from wizard.model import Model

FAMILIES = [family.name for family in wizard.families()]

# Each line names a module and what it is called with: the interpreter and NumPy are started once for all of them.
USE = """
import json, runpy, sys, traceback
import numpy as np

def used(module, y, raw):
    y, raw = np.array(y), [np.array(column) for column in raw]
    taken = runpy.run_path(module)
    assert "wizard" not in sys.modules
    results = [taken[name](y, *raw).tolist() for name in ("loss", "nll", "gradient", "hessian")]
    return [*results, [np.asarray(p).tolist() for p in taken["parameters"](*raw)]]

for line in sys.stdin:
    try:
        answer = used(*json.loads(line))
    except Exception:  # whatever a module raises is the answer, on which its test fails; others go on
        answer = traceback.format_exc()
    print(json.dumps(answer), flush=True)
"""


@pytest.fixture(scope="session")
def elsewhere(tmp_path_factory: pytest.TempPathFactory) -> Iterator[subprocess.Popen[str]]:
    """An interpreter that knows nothing of this program, where warnings are errors."""
    folder = tmp_path_factory.mktemp("elsewhere")
    (folder / "use.py").write_text(USE, encoding="utf-8")
    command, pipe = [sys.executable, "-W", "error", "use.py"], subprocess.PIPE
    with subprocess.Popen(command, cwd=folder, stdin=pipe, stdout=pipe, text=True) as running:
        yield running


@pytest.mark.parametrize("family", FAMILIES)
def test_the_numpy_module_runs_as_it_stands_without_this_program(family, tmp_path: Path, elsewhere):
    derivation = derivation_of(Model(family))
    compiled = loss_of(derivation.model)
    sample = draw_sample(derivation.model, compiled, size=5)
    (tmp_path / "loss.py").write_text(wizard.export(derivation, "numpy"), encoding="utf-8")
    y = sample.y.astype(int) if compiled.of_classes else sample.y
    raw = np.random.default_rng(2).normal(size=(5, 3 if compiled.of_classes else len(compiled.raws)))
    columns = [raw] if compiled.of_classes else list(raw.T)
    asked = [str(tmp_path / "loss.py"), y.tolist(), [column.tolist() for column in columns]]
    print(json.dumps(asked), file=elsewhere.stdin, flush=True)
    theirs = json.loads(elsewhere.stdout.readline())
    assert not isinstance(theirs, str), theirs
    assert "wizard" not in (tmp_path / "loss.py").read_text(encoding="utf-8")
    ours = [getattr(compiled, name)(y, raw) for name in ("value", "nll", "gradient", "hessian")]
    for one, other in zip(theirs, ours, strict=False):
        np.testing.assert_array_equal(np.asarray(one).reshape(np.shape(other)), other)
    np.testing.assert_array_equal(theirs[4], compiled.parameters(raw))


@pytest.mark.parametrize("family", FAMILIES)
def test_the_latex_document_has_every_step_and_is_balanced(family):
    derivation = derivation_of(Model(family))
    document = wizard.export(derivation, "latex")
    assert document.count(r"\textbf{Step") == len(derivation.steps)
    assert document.count(r"\[") == document.count(r"\]")
    assert document.count("{") == document.count("}")
    assert document.count(r"\left") - document.count(r"\leftarrow") == document.count(r"\right") - document.count(
        r"\rightarrow"
    )
    begun, ended = (re.findall(rf"\\{word}{{(\w+)}}", document) for word in ("begin", "end"))
    assert sorted(begun) == sorted(ended)
    assert document.count("$") % 2 == 0


def test_an_unknown_target_is_refused_with_the_list():
    with pytest.raises(ValueError, match="There are: numpy, latex"):
        wizard.export(derivation_of(Model("normal")), "cobol")
