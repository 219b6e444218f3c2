"""A named loss of one score: of any real number, or of one for each class, that the prediction comes from."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import sympy as sp

from wizard.assumptions.domain import Domain, classes, real_line
from wizard.assumptions.link import softmax
from wizard.assumptions.loss import Argument, Constant, NamedLoss
from wizard.derivation.of_loss import name_in_code
from wizard.notation.brackets import is_zero
from wizard.notation.nodes import logistic
from wizard.notation.sums import K, c, k, m

SIZE = 3  # classes that are written out
FIRST = 1  # the true class, which the score that moves is that of


class NotLookedAt(ValueError):
    """A loss that is not looked at in floating point; the message says why, in a sentence."""


@dataclass(frozen=True)
class Scored:
    """A loss with one prediction, and the score that this comes from.

    Parameters
    ----------
    loss : the loss.
    formula : of one observation, in the target and the prediction; constants that are 1 are put in, and of classes
        the true one is the first.
    score : what may be any real number; for classes a vector.
    prediction : in terms of the score, entry k of it for classes; None where it is the score itself.
    """

    loss: NamedLoss
    formula: sp.Expr
    score: sp.Symbol | sp.IndexedBase
    prediction: sp.Expr | None

    @property
    def constants(self) -> tuple[Constant, ...]:
        """The constants that are still in the formula."""
        return tuple(each for each in self.loss.constants if each.symbol in self.formula.free_symbols)

    @property
    def of_classes(self) -> bool:
        """Whether the score is a vector."""
        return self.loss.target.indexed

    @property
    def symbol(self) -> sp.Symbol:
        """The bare symbol of the score."""
        return self.score.label if isinstance(self.score, sp.IndexedBase) else self.score

    @property
    def name(self) -> str:
        """What the score is called in code."""
        return name_in_code(self.symbol)

    @property
    def of_errors(self) -> bool:
        """Whether target and prediction are any real numbers, so that the loss is one of their difference."""
        return self.loss.target is real_line and self.prediction is None

    @property
    def targets(self) -> tuple[int, ...]:
        """Targets that are worth a look: 0 and 1, of errors 0, of classes the first."""
        if self.of_classes:
            return (FIRST,)
        if self.of_errors:
            return (0,)
        return tuple(y for y in (0, 1) if self.loss.target.contains(np.array([float(y)])).all())


def scored(loss: NamedLoss) -> Scored:
    """The loss of one score; `NotLookedAt` if it is none.

    >>> from wizard.losses.classification import binary_cross_entropy
    >>> scored(binary_cross_entropy).prediction
    logistic(z)
    """
    if len(loss.arguments) > 1:
        raise NotLookedAt("It takes several predictions; only losses of one were looked at.")
    (argument,) = loss.arguments
    if not ((argument.is_indexed and loss.target is classes) or _are_numbers(argument, loss.target)):
        raise NotLookedAt("Its target or its prediction is several numbers; only losses of one were looked at.")
    ones = {symbol: value for symbol, value in loss.usual.items() if value == 1}
    formula = loss.formula.subs(ones)
    if loss.target.indexed:
        formula = formula.xreplace({is_zero(c - FIRST): sp.Integer(1)})
    if argument.domain is real_line:
        return Scored(loss, formula, argument.symbol, None)
    if argument.is_indexed:
        scores = sp.IndexedBase(real_line.symbol("z"))
        return Scored(loss, formula, scores, softmax.parameter(scores))
    z = real_line.symbol("z")
    return Scored(loss, formula, z, _in_between(argument.domain, z))


def _are_numbers(prediction: Argument, target: Domain) -> bool:
    return not (prediction.is_indexed or target.indexed or target.parts)


def _in_between(domain: Domain, z: sp.Symbol) -> sp.Expr:
    """A real number brought into the domain, as networks do: by exp if it has one end, by a logistic if two."""
    if domain.upper.is_infinite:
        return domain.lower + sp.exp(z)
    return domain.lower + (domain.upper - domain.lower) * logistic(z)


def written_out(expression: sp.Expr, entry: int = FIRST) -> sp.Expr:
    """The expression for three classes, of which the first is the true one, and class `entry` of what is free.

    >>> z = sp.IndexedBase("z")
    >>> written_out(sp.Sum(z[k], (k, 1, K)) - z[c])
    z[2] + z[3]
    """
    return expression.subs({K: SIZE, c: FIRST, k: entry, m: entry}).doit()
