"""The stable form of a loss of one score: what the compiler makes of it, as one function."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import sympy as sp

from wizard.assumptions.domain import classes
from wizard.assumptions.sequences import Sequences
from wizard.derivation.of_loss import name_in_code
from wizard.notation.sequences import OverSequences
from wizard.notation.sums import K, c, k
from wizard.numerics.compile import executed
from wizard.numerics.scored import Scored, Target
from wizard.numerics.source import Arguments, function_source, helper_sources, module_source
from wizard.numerics.stable.kernel_nodes import expm1, log_sum_exp_minus_true, softmax_minus_one_hot, surprisals
from wizard.numerics.stable.sequences import beside_the_others, in_log_probabilities

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

    def value(self, target: Target, score: float) -> float:
        """The loss at a score, in double precision; all other scores are 0."""
        y, z = map(np.asarray, self.of.in_numpy(target, np.float64(score)))
        zeros = (np.zeros(self.of.shape_of(base)) for base in self.of.zeros)
        with np.errstate(over="ignore", divide="ignore", under="ignore"):
            return float(self._functions["loss"](y, z, *zeros))


def steady(scored: Scored) -> Steady | None:
    """The stable form; None for a loss of arrays for which there is none.

    >>> from wizard.losses.regression import log_cosh
    >>> from wizard.numerics.scored import scored
    >>> print(steady(scored(log_cosh)).code)
    loss = log_cosh(f - y)
    """
    formula = _in_scores(scored)
    if formula is None:
        return None
    target = c if scored.loss.target is classes else scored.loss.target.target_label
    names = {scored.symbol: scored.name, target: "y", K: f"{scored.name}.shape[-1]"}
    names |= {symbol: name_in_code(symbol) for symbol, _ in scored.given}
    names |= {base.label: name_in_code(base.label) for base in scored.zeros}
    zeros = [name_in_code(base.label) for base in scored.zeros]
    given = [f"{name_in_code(symbol)}={value!r}" for symbol, value in scored.given]
    arguments = Arguments(
        names, ", ".join(["y", scored.name, *zeros, *given]), frozenset({scored.symbol, target}), scored.name
    )
    function = function_source("loss", arguments, SAYS, [formula])
    body = [line.removeprefix("    ") for line in function.text.splitlines()[2:]]
    code = "\n".join(line.replace("return ", "loss = ", 1) for line in body)
    return Steady(scored, code, helper_sources([function]), module_source([function], SAYS))


def _in_scores(scored: Scored) -> sp.Expr | None:
    """The loss as an expression of its score, with kernels where an array of scores needs them."""
    if not scored.is_array:
        prediction = {} if scored.prediction is None else {scored.argument.symbol: scored.prediction}
        return scored.formula.xreplace(prediction)
    if isinstance(scored.loss.target, Sequences):
        return _of_sequences(scored)
    return _of_the_true_class(scored) if scored.loss.target is classes else _of_every_class(scored)


def _of_sequences(scored: Scored) -> sp.Expr | None:
    """The loss of sequences in kernels alone."""
    formula = beside_the_others(scored.formula)
    if scored.prediction is not None:
        formula = in_log_probabilities(formula, scored.argument.symbol, -surprisals(scored.symbol, k))
    return None if formula.has(OverSequences, sp.Indexed) else formula


def _of_every_class(scored: Scored) -> sp.Expr:
    """The loss of shares p_k in u = -log(p_k), of which there is a kernel; logarithms are taken apart."""
    u = sp.Dummy("u", positive=True)
    formula = scored.formula.xreplace({scored.argument.symbol[k]: sp.exp(-u)})
    apart = formula.replace(lambda e: isinstance(e, sp.log), lambda e: sp.expand_log(e, force=True))
    positive = apart.replace(_is_below_zero, lambda e: -sp.Sum(-e.function, *e.limits))
    return positive.xreplace({u: surprisals(scored.symbol, k)})


def _is_below_zero(e: sp.Expr) -> bool:
    return isinstance(e, sp.Sum) and e.function.could_extract_minus_sign()


def _of_the_true_class(scored: Scored) -> sp.Expr | None:
    """The loss in u = log(sum_k exp(z_k)) - z_c alone, of which there is a kernel; p_c is exp(-u)."""
    u = sp.Dummy("u", positive=True)
    formula, scores = _one_hot_taken(scored), scored.score
    logits = scores[k]
    if scored.prediction is not None:
        entry, y = scored.argument.symbol, scored.loss.target.target
        formula = formula.xreplace(
            {entry[c]: sp.exp(-u), y[k] - entry[k]: -softmax_minus_one_hot(scored.symbol, c)}
        )
        if formula.has(entry.label):
            return None
        formula = sp.powdenest(formula)
    else:
        logits = next(
            (e.function.args[0] for e in formula.atoms(sp.Sum) if isinstance(e.function, sp.exp)), logits
        )
        formula = formula.xreplace({sp.log(sp.Sum(sp.exp(logits), (k, 1, K))): u + logits.subs(k, c)})
        formula = sp.expand(formula)
    if any(e.has(sp.exp) for e in formula.atoms(sp.Sum)):
        return None  # a sum of exponentials of something else than the scores may overflow
    formula = formula.replace(lambda e: e.is_Add and isinstance(1 - e, sp.exp), lambda e: -expm1((1 - e).args[0]))
    every_logit = logits.subs(scores[k], scored.symbol)
    return formula.xreplace({u: log_sum_exp_minus_true(every_logit, c)})


def _one_hot_taken(scored: Scored) -> sp.Expr:
    """sum_k y_k g_k as g_c."""
    y = scored.loss.target.target
    return scored.formula.replace(
        lambda e: isinstance(e, sp.Sum) and y[k] in sp.Mul.make_args(e.function),
        lambda e: (e.function / y[k]).xreplace({index: index.subs(k, c) for index in e.atoms(sp.Indexed)}),
    )
