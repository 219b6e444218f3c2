"""The house: imports run in one direction, each library is used in its room, files and functions stay small."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
FILES = sorted((ROOT / "wizard").rglob("*.py"))

# a room may import from the floors below it; rooms on one floor do not import each other
FLOORS = (
    {"notation"},
    {"assumptions"},
    {"families"},
    {"losses"},  # some are made of densities
    {"catalogue"},
    {"model"},
    {"derivation"},
    {"numerics"},
    {"fitting", "data"},
    {"export", "charts"},
    {"worker"},
    {"ui"},
)
FLOOR = {room: number for number, rooms in enumerate(FLOORS) for room in rooms}


def room_of(file: Path) -> str:
    inside = file.relative_to(ROOT / "wizard").parts
    return inside[0].removesuffix(".py")


def imports(file: Path) -> set[str]:
    names = set()
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            names |= {f"{node.module}.{alias.name}" for alias in node.names}
    return names


@pytest.mark.parametrize(
    "file", [f for f in FILES if room_of(f) != "__init__"], ids=lambda f: str(f.relative_to(ROOT))
)
def test_a_room_imports_only_from_the_floors_below(file):
    here = room_of(file)
    for name in imports(file):
        if name.startswith("wizard."):
            there = name.split(".")[1]
            assert there in FLOOR, f"{name} is in no room of the plan"
            assert there == here or FLOOR[there] < FLOOR[here], f"{here} imports {name}"


@pytest.mark.parametrize(("library", "room"), [("streamlit", "ui"), ("altair", "charts"), ("pandas", "charts")])
def test_a_library_is_used_in_its_room_only(library, room):
    users = {room_of(f) for f in FILES if any(n == library or n.startswith(f"{library}.") for n in imports(f))}
    assert users == {room}


def test_code_is_executed_in_one_place_only():
    calls = {
        str(file.relative_to(ROOT))
        for file in FILES
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name | ast.Attribute)
        and (node.func.id if isinstance(node.func, ast.Name) else node.func.attr)
        in {"exec", "eval", "lambdify", "sympify", "parse_expr"}
    }
    assert calls == {"wizard/numerics/compile.py"}


def test_pages_have_no_examples_for_they_would_not_be_tried():
    for file in FILES:
        assert "ui/pages/" not in file.as_posix() or ">>>" not in file.read_text(encoding="utf-8"), file


def test_files_and_functions_stay_small():
    for file in FILES:
        text = file.read_text(encoding="utf-8")
        assert len(text.splitlines()) <= 400, file
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.FunctionDef):
                assert (node.end_lineno or 0) - node.lineno < 60, f"{file}: {node.name}"
