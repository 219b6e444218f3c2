"""How long the derivation of each loss takes, cold, beside SymPy's `simplify` and NGBoost's symbolic factory.

Run with `python benchmarks/the_catalogue_beside_simplify_and_ngboost.py`, or with names of families. NGBoost is
optional: `python -m pip install -r benchmarks/requirements.txt`.

Each measurement is made in a process of its own, after the imports, so that no cache of another one helps.
- ours: the whole derivation, every step judged, with names and gradient by the chain rule
- simplify: `simplify(-log(density))` and of its slope by the first parameter; nothing is judged or named
- NGBoost: `make_distribution` from the same -log(density), which compiles score, gradient and Fisher information
"""

import subprocess
import sys
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from statistics import median
from time import perf_counter

import sympy as sp

sys.path.insert(0, str(Path(__file__).parents[1]))

import wizard
from wizard.assumptions.domain import positive
from wizard.assumptions.family import Family
from wizard.catalogue import find
from wizard.model import Model
from wizard.notation.nodes import unfold

LIMIT = 30  # seconds, after which a measurement is given up


def ours(family: Family) -> None:
    derivation = wizard.derive(Model(family))
    assert derivation.names is not None
    assert derivation.gradient


def simplify(family: Family) -> None:
    nll = sp.simplify(-sp.log(unfold(family.density)))
    sp.simplify(sp.diff(nll, family.parameters[0].label))


def ngboost(family: Family) -> None:
    from ngboost.distns.sympy_utils import make_distribution

    make_distribution(
        params=[(parameter.symbol, parameter.domain is positive) for parameter in family.parameters],
        y=family.target,
        score_expr=-sp.log(unfold(family.density)),
        name=family.name.title().replace("_", ""),
    )


CONTESTANTS: dict[str, Callable[[Family], None]] = {"ours": ours, "simplify": simplify, "ngboost": ngboost}


def seconds(contestant: str, family: str) -> float | None:
    """The time that a process of its own takes; None if it fails or is given up."""
    command = [sys.executable, __file__, "--one", contestant, family]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=LIMIT + 30, check=False)
    except subprocess.TimeoutExpired:
        return None
    return float(done.stdout) if done.returncode == 0 else None


def one(contestant: str, name: str) -> None:
    family = find(name, wizard.families(), "distribution")
    if contestant == "ngboost":
        import_module("ngboost.distns.sympy_utils")  # the import is not what is measured
    begun = perf_counter()
    CONTESTANTS[contestant](family)
    print(perf_counter() - begun)


def shown(time: float | None) -> str:
    return f"{'–':>10s}" if time is None else f"{time:10.2f}"


def main(names: list[str]) -> None:
    print(f"{'family':32s} {'ours, s':>10s} {'simplify':>10s} {'NGBoost':>10s}")
    measured: list[float] = []
    for name in names:
        times = [seconds(contestant, name) for contestant in CONTESTANTS]
        print(f"{name:32s}", *map(shown, times), flush=True)
        measured += [time for time in times[:1] if time is not None]
    print(f"\nours: {len(measured)} families in {sum(measured):.1f} s, median {median(measured):.2f} s")


if __name__ == "__main__":
    if sys.argv[1:2] == ["--one"]:
        one(*sys.argv[2:])
    else:
        main(sys.argv[1:] or [family.name for family in wizard.families() if not family.domain.indexed])
