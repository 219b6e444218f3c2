"""What the tests of named losses share: every loss, and its formula evaluated to 60 digits."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache

import mpmath
import numpy as np
import pytest
import sympy as sp

import wizard
from wizard.assumptions.loss import NamedLoss
from wizard.assumptions.only_losses import nothing
from wizard.assumptions.sequences import Sequences
from wizard.notation.brackets import is_zero
from wizard.notation.nodes import unfold
from wizard.notation.sums import K, c

DIGITS = 60  # so that 1 - p keeps 30 of them where p is 1e-30
CLASSES = 3

Value = Callable[..., np.ndarray]


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "loss" in metafunc.fixturenames:
        evaluated_here = (
            "formula_value" in metafunc.fixturenames
        )  # those of sequences have a test file of their own
        found = [loss for loss in wizard.losses() if not (evaluated_here and isinstance(loss.target, Sequences))]
        metafunc.parametrize("loss", found, ids=lambda loss: loss.name)


def entry(indexed: sp.Indexed) -> sp.Symbol:
    """The symbol of one of three numbers of a vector."""
    return sp.Symbol(f"{indexed.base}{indexed.indices[0]}")


def written_out(loss: NamedLoss, expression: sp.Expr, number: int) -> sp.Expr:
    """The expression for three classes, the target being that `number`, with a symbol for each y_k, p_k or z_k."""
    plain = sp.sympify(expression).subs({K: CLASSES, c: number}).doit()
    one_hot = {
        each: sp.Integer(int(each.indices[0] == number))
        for each in plain.atoms(sp.Indexed)
        if is_class(loss) and each.base.label == loss.target.target_label
    }
    plain = plain.xreplace(one_hot)
    return plain.xreplace({each: entry(each) for each in plain.atoms(sp.Indexed)})


def is_class(loss: NamedLoss) -> bool:
    return loss.target.indexed and loss.target.mixes is None


def symbols_of(loss: NamedLoss) -> list[sp.Symbol]:
    """The numbers of the target, if it has any, then those of the predictions, then the constants."""
    targets = () if is_class(loss) or loss.target is nothing else (loss.target.target,)
    vectors = [*(loss.target.targets if loss.target.parts else targets), *(each.symbol for each in loss.arguments)]
    numbers = [
        [entry(each[k]) for k in range(1, CLASSES + 1)] if isinstance(each, sp.IndexedBase) else [each]
        for each in vectors
    ]
    return [*(symbol for each in numbers for symbol in each), *(constant.symbol for constant in loss.constants)]


@cache
def compiled(loss: NamedLoss, expression: sp.Expr, number: int) -> Callable[..., mpmath.mpf]:
    """A function of the target, the predictions and the constants, all mpmath numbers."""
    bracket = {is_zero.__name__: lambda x: mpmath.mpf(1 if x == 0 else 0)}
    plain = written_out(loss, unfold(expression), number)
    return sp.lambdify(symbols_of(loss), plain, [bracket, "mpmath"])


def evaluated(loss: NamedLoss, constants: Mapping[str, float], expression: sp.Expr) -> Value:
    """The expression as a function of targets (classes count from 0) and predictions, one value for each."""
    left_out = is_class(loss) or loss.target is nothing

    def of_one(y: float | np.ndarray, *predictions: np.ndarray) -> mpmath.mpf:
        number = int(y) + 1 if is_class(loss) else 0
        rows = predictions if left_out else (y, *predictions)
        flat = [float(v) for v in np.concatenate([np.atleast_1d(each) for each in rows])]
        at = [*flat, *(constants[str(each.symbol)] for each in loss.constants)]
        return compiled(loss, expression, number)(*map(mpmath.mpf, at))

    def value(y: np.ndarray, *predictions: np.ndarray) -> np.ndarray:
        with mpmath.workdps(DIGITS):
            each = [of_one(*row) for row in zip(y, *predictions, strict=True)]
            assert all(mpmath.im(v) == 0 for v in each)
            return np.array([float(mpmath.re(v)) for v in each])

    return value


@pytest.fixture
def formula_value() -> Callable[[NamedLoss, Mapping[str, float], sp.Expr], Value]:
    """(loss, constants, an expression in its symbols) -> a function of targets and predictions."""
    return evaluated
