"""The README: its table equals the registry, its notebook lines run, its test line is what CI runs."""

import doctest
import re
from pathlib import Path

import wizard
from wizard.assumptions.family import Family
from wizard.model import Model

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def table_rows() -> set[tuple[str, ...]]:
    section = README.split("## The distributions")[1].split("##")[0]
    rows = [line for line in section.splitlines() if line.startswith("|")][2:]
    return {tuple(cell.strip() for cell in row.strip("|").split("|")) for row in rows}


def usual_loss(family: Family) -> str:
    """The loss that the family's usual roles lead to; many a negative log-likelihood has no other name."""
    names = wizard.derive(Model(family)).names
    return names[-1][1].loss.abbreviation if names else "–"


def test_the_table_of_distributions_equals_the_registry():
    registered = {
        (
            family.domain.name,
            family.title,
            f"`{family.name}`",
            ", ".join(parameter.name for parameter in family.parameters),
            usual_loss(family),
        )
        for family in wizard.families()
    }
    assert table_rows() == registered


def test_every_link_is_named():
    from wizard.catalogue import links

    sentence = re.search(r"Links: ([^.]*)\.", README)
    assert sentence is not None
    assert " ".join(sentence[1].split()).split(", ") == [link.name for link in links()]


def test_the_notebook_lines_run():
    outcome = doctest.testfile(str(ROOT / "README.md"), module_relative=False)
    assert outcome.attempted > 5
    assert outcome.failed == 0


def test_ci_runs_exactly_the_test_line_of_the_readme():
    line = "python -m pip install -r requirements-dev.txt && python -m pytest"
    assert f"\n{line}\n" in README
    assert (ROOT / ".ci" / "run").read_text(encoding="utf-8").rstrip().endswith(line)
