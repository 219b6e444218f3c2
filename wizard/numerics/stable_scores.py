"""The stable form of a loss of one score: what the compiler makes of it, as one function."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import sympy as sp

from wizard.derivation.of_loss import name_in_code
from wizard.notation.sums import K, c, k
from wizard.numerics.compile import executed
from wizard.numerics.scored import FIRST, SIZE, Scored
from wizard.numerics.source import Arguments, function_source, helper_sources, module_source
from wizard.numerics.stable.kernel_nodes import expm1, log_sum_exp_minus_true, softmax_minus_one_hot

SAYS = "The loss of each observation."


@dataclass(frozen=True)
class Steady:
    """The stable form of a loss of a score: its code, the functions that it calls, and all of it as a module."""

    of: Scored
    code: str
    helpers: tuple[str, ...]
    source: str

    @cached_property
    def _functions(self) -> dict:
        return executed(self.source)

    def value(self, target: int, score: float) -> float:
        """The loss at a score, in double precision; of classes the other scores are 0."""
        y, z = np.asarray(float(target)), np.asarray(float(score))
        if self.of.of_classes:
            y, z = np.asarray(target - FIRST), np.eye(SIZE)[FIRST - 1] * score
        with np.errstate(over="ignore", divide="ignore", under="ignore"):
            return float(self._functions["loss"](y, z))


def steady(scored: Scored) -> Steady | None:
    """The stable form; None for a loss of classes for which there is none.

    >>> from wizard.losses.regression import log_cosh
    >>> from wizard.numerics.scored import scored
    >>> print(steady(scored(log_cosh)).code)
    loss = log_cosh(f - y)
    """
    formula = _of_the_true_class(scored) if scored.of_classes else scored.formula
    if formula is None:
        return None
    if scored.prediction is not None and not scored.of_classes:
        (argument,) = scored.loss.arguments
        formula = formula.xreplace({argument.symbol: scored.prediction})
    target = c if scored.of_classes else scored.loss.target.target_label
    names = {scored.symbol: scored.name, target: "y", K: f"{scored.name}.shape[-1]"}
    names |= {each.symbol: name_in_code(each.symbol) for each in scored.constants}
    given = [f"{name_in_code(each.symbol)}={each.value!r}" for each in scored.constants]
    signature = ", ".join(["y", scored.name, *given])
    function = function_source(
        "loss", Arguments(names, signature, frozenset({scored.symbol, target}), scored.name), SAYS, [formula]
    )
    body = [line.removeprefix("    ") for line in function.text.splitlines()[2:]]
    code = "\n".join(line.replace("return ", "loss = ", 1) for line in body)
    return Steady(scored, code, helper_sources([function]), module_source([function], SAYS))


def _of_the_true_class(scored: Scored) -> sp.Expr | None:
    """The loss in u = log(sum_k exp(z_k)) - z_c alone, of which there is a kernel; p_c is exp(-u)."""
    u = sp.Dummy("u", positive=True)
    (argument,) = scored.loss.arguments
    scores, log_of_sum = scored.score, sp.log(sp.Sum(sp.exp(scored.score[k]), (k, 1, K)))
    formula = _one_hot_taken(scored).xreplace({log_of_sum: u + scores[c]})
    if scored.prediction is not None:
        entry, y = argument.symbol, scored.loss.target.target
        formula = formula.xreplace(
            {entry[c]: sp.exp(-u), y[k] - entry[k]: -softmax_minus_one_hot(scored.symbol, c)}
        )
        if formula.has(entry.label):
            return None
        formula = sp.powdenest(formula)
    else:
        formula = sp.expand(formula)
    if any(e.has(sp.exp) for e in formula.atoms(sp.Sum)):
        return None  # a sum of exponentials of something else than the scores may overflow
    formula = formula.replace(lambda e: e.is_Add and isinstance(1 - e, sp.exp), lambda e: -expm1((1 - e).args[0]))
    return formula.xreplace({u: log_sum_exp_minus_true(scored.symbol, c)})


def _one_hot_taken(scored: Scored) -> sp.Expr:
    """sum_k y_k g_k as g_c."""
    y = scored.loss.target.target
    return scored.formula.replace(
        lambda e: isinstance(e, sp.Sum) and y[k] in sp.Mul.make_args(e.function),
        lambda e: (e.function / y[k]).xreplace({index: index.subs(k, c) for index in e.atoms(sp.Indexed)}),
    )
