"""Speed beside what one would do without this program, as ratios in one run.

Run with `python benchmarks/against_simplify_and_scipy.py`.

Derivation: the whole judged derivation with names and gradient, beside `simplify(-log(density))` and its slope.
Evaluation: the compiled negative log-likelihood, beside `-logpdf` of SciPy's distribution, on a million rows.
"""

import sys
from collections.abc import Callable
from pathlib import Path
from statistics import median
from time import perf_counter

import numpy as np
import scipy.stats
import sympy as sp

sys.path.insert(0, str(Path(__file__).parents[1]))

import wizard
from wizard.assumptions.family import Family
from wizard.data.samples import draw_sample
from wizard.model import Model

ROWS, REPEATS = 1_000_000, 5


def seconds(work: Callable[[], object], repeats: int = 1) -> float:
    """The median time of some work."""
    times = []
    for _ in range(repeats):
        begun = perf_counter()
        work()
        times.append(perf_counter() - begun)
    return median(times)


def derive_everything(family: Family) -> None:
    derivation = wizard.derive(Model(family))
    assert derivation.names is not None
    assert derivation.gradient


def simplify(family: Family) -> None:
    nll = sp.simplify(-sp.log(family.density))
    sp.simplify(sp.diff(nll, family.parameters[0].label))


def derivations() -> None:
    print(f"{'derivation':14s} {'ours, s':>10s} {'simplify, s':>12s} {'ratio':>8s}")
    for family in wizard.families():
        if family.domain.indexed:
            continue  # simplify does not come to an end with a symbolic number of classes
        sp.core.cache.clear_cache()
        ours = seconds(lambda family=family: derive_everything(family))
        sp.core.cache.clear_cache()
        theirs = seconds(lambda family=family: simplify(family))
        print(f"{family.name:14s} {ours:10.3f} {theirs:12.3f} {ours / theirs:8.2f}")


def evaluations() -> None:
    print(f"\n{'evaluation':14s} {'ours, ms':>10s} {'SciPy, ms':>12s} {'ratio':>8s}   ({ROWS:,} rows)")
    for family in wizard.families():
        if family.domain.indexed:
            continue
        derivation = wizard.derive(Model(family))
        loss = wizard.compile(derivation)
        sample = draw_sample(derivation.model, loss, size=ROWS)
        raw = np.column_stack([np.ones(ROWS), sample.x]) @ next(iter(sample.coefficients.values()))
        others = [derivation.model.constants[p.name] for p in family.parameters[1:]]

        def theirs(family=family, loss=loss, raw=raw, others=others, y=sample.y) -> None:
            reference = family.reference(scipy.stats, *loss.parameters(raw), *others)
            (reference.logpmf if family.domain.discrete else reference.logpdf)(y)

        a = seconds(lambda loss=loss, y=sample.y, raw=raw: loss.nll(y, raw), REPEATS)
        b = seconds(theirs, REPEATS)
        print(f"{family.name:14s} {1e3 * a:10.1f} {1e3 * b:12.1f} {a / b:8.2f}")


if __name__ == "__main__":
    derivations()
    evaluations()
