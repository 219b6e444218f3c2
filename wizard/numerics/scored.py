"""A named loss of one score: of any real number, or one of many, that a prediction comes from."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from itertools import product

import mpmath
import numpy as np
import sympy as sp

from wizard.assumptions.domain import Domain, classes, real_line, simplex
from wizard.assumptions.link import softmax
from wizard.assumptions.loss import MEAN, Argument, NamedLoss
from wizard.assumptions.only_losses import nothing
from wizard.assumptions.sequences import Labels, Sequences
from wizard.derivation.of_loss import name_in_code
from wizard.derivation.properties.numbers import exact
from wizard.derivation.verdicts.outcomes import Size, sizes_of
from wizard.notation.brackets import is_zero
from wizard.notation.nodes import logistic
from wizard.notation.sequences import t, write_out
from wizard.notation.sums import K, c, j, k, m

FIRST = 1  # the true class, which the score that moves is that of
SHARES = (0.5, 0.375, 0.125)  # of a target that is a distribution; exact in single precision, too
INDICES = (t, j, k, m)  # those of steps come before those of classes, as the axes of arrays do

Target = int | tuple[float, ...]
Given = tuple[sp.Symbol, float]


class NotLookedAt(ValueError):
    """A loss that is not looked at in floating point; the message says why, in a sentence."""


@dataclass(frozen=True)
class Scored:
    """A loss in one of its predictions, and the score that this comes from.

    Parameters
    ----------
    loss : the loss.
    argument : the prediction that moves.
    formula : of one observation, in the target and the predictions; constants that are 1 are put in, and of
        classes the true one is the first.
    score : what may be any real number; an array where the prediction is one.
    prediction : in terms of the score, an entry of it for an array; None where it is the score itself.
    held : the other predictions, and the numbers of a target that has several, where they are held.
    zeros : predictions that are arrays, and are zeros.
    """

    loss: NamedLoss
    argument: Argument
    formula: sp.Expr
    score: sp.Symbol | sp.IndexedBase
    prediction: sp.Expr | None
    held: tuple[Given, ...]
    zeros: tuple[sp.IndexedBase, ...]

    @property
    def given(self) -> tuple[Given, ...]:
        """What stands in the formula beside target and score: constants at usual values, and what is held."""
        constants = tuple((each.symbol, each.value) for each in self.loss.constants)
        return tuple((s, value) for s, value in (*constants, *self.held) if s in self.formula.free_symbols)

    @property
    def is_array(self) -> bool:
        """Whether the score is many numbers."""
        return self.argument.is_indexed

    @property
    def symbol(self) -> sp.Symbol:
        """The bare symbol of the score."""
        return self.score.label if isinstance(self.score, sp.IndexedBase) else self.score

    @property
    def name(self) -> str:
        """What the score is called in code."""
        return name_in_code(self.symbol)

    @cached_property
    def size(self) -> Size:
        """How many classes, and steps, are written out."""
        return sizes_of(self.loss.target)[0]

    def shape_of(self, base: sp.IndexedBase) -> tuple[int, ...]:
        """The lengths of the axes of an array."""
        return tuple(int(length) for length in base.subs(self.size).shape or (self.size[K],))

    @property
    def shape(self) -> tuple[int, ...]:
        """The lengths of the axes of the score: () for a number."""
        return self.shape_of(self.score) if isinstance(self.score, sp.IndexedBase) else ()

    @cached_property
    def lengths(self) -> dict[sp.Symbol, int]:
        """How far each index runs."""
        sums = [each for e in (self.formula, self.prediction or sp.S.Zero) for each in e.atoms(sp.Sum)]
        of_sums = {each.variables[0]: int(each.limits[0][2].subs(self.size)) for each in sums}
        of_axes = dict(zip((t, k)[-len(self.shape) :], self.shape, strict=True)) if self.shape else {}
        return {index: (of_axes | of_sums)[index] for index in INDICES if index in of_axes | of_sums}

    def written_out(self, part: sp.Expr) -> tuple[sp.Expr, ...]:
        """A part of the formula for the numbers of classes and steps; one for each value of an index in it."""
        if not self.size:
            return (part,)
        free = [index for index in self.lengths if index in part.free_symbols]
        return tuple(
            self._plain(part.subs(dict(zip(free, place, strict=True))))
            for place in product(*(range(1, self.lengths[index] + 1) for index in free))
        )

    def _plain(self, part: sp.Expr) -> sp.Expr:
        if isinstance(self.loss.target, Sequences):
            return write_out(part.subs(self.size), self.labels)
        return part.subs({**self.size, c: FIRST}).doit()

    def entries_of(self, base: sp.IndexedBase | sp.Symbol) -> list[sp.Expr]:
        """All entries of an array, in order; of a number itself."""
        if not isinstance(base, sp.IndexedBase):
            return [base]
        shape = self.shape_of(base)
        return [base.subs(self.size)[place] for place in product(*(range(1, n + 1) for n in shape))]

    @property
    def of_errors(self) -> bool:
        """Whether target and score are any real numbers, and the loss is one of their difference."""
        if self.loss.target is not real_line or self.prediction is not None:
            return False
        error = sp.Dummy("error", real=True)
        return self.score not in self.formula.subs(self.loss.target.target, error + self.score).free_symbols

    @property
    def steepness(self) -> float:
        """By how much an exponent changes with the score, at most; 1 where that is not one number."""
        exponents = [e.args[0] for e in self.formula.atoms(sp.exp)]
        scores = {e for e in self.formula.atoms(sp.Indexed) if e.base == self.score} or {self.score}
        rates = [sp.diff(e, score).subs(dict(self.given)) for e in exponents for score in scores]
        return max([1.0, *(abs(float(each)) for each in rates if each.is_number)])

    @property
    def labels(self) -> Labels:
        """Of a target that is a sequence, the last one that begins with the first class."""
        target = self.loss.target
        members = target.members(*target.sizes[0]) if isinstance(target, Sequences) else ((FIRST,),)
        return [each for each in members if each[:1] == (FIRST,)][-1]

    @property
    def targets(self) -> tuple[Target, ...]:
        """Targets that are worth a look: 0 and 1, any real numbers 0, of classes the first."""
        target = self.loss.target
        if isinstance(target, Sequences):
            return (self.labels,)
        if target is classes:
            return (FIRST,)
        if target is simplex:
            return (SHARES,)
        if target is real_line or target.parts:
            return (0,)
        return tuple(y for y in (0, 1) if target.contains(np.array([float(y)])).all()) or (0,)

    def in_numpy(self, target: Target, score: np.floating) -> tuple:
        """Target and score as code takes them, in the precision of the score; all other scores are 0."""
        y = np.asarray(target, dtype=score.dtype)[()]
        if self.loss.target is classes or isinstance(self.loss.target, Sequences):
            y = y.astype(int) - FIRST
        if not self.is_array:
            return y, score
        scores = np.zeros(self.shape, dtype=score.dtype)
        scores.flat[0] = score
        return y, scores

    def exactly(self, target: Target, score: float) -> dict[sp.Basic, mpmath.mpf]:
        """The same and all that is given, as exact numbers by their symbols."""
        at: dict[sp.Basic, float] = dict(self.given)
        at |= {entry: 0.0 for base in (*self.zeros, self.score) for entry in self.entries_of(base)}
        at[self.entries_of(self.score)[0]] = score
        at |= self._target_exactly(target)
        return {symbol: exact.mpf(value) for symbol, value in at.items()}

    def _target_exactly(self, target: Target) -> dict[sp.Basic, float]:
        of = self.loss.target
        if isinstance(of, Sequences) or of.parts:
            return {}  # it is written out, or among the given
        if isinstance(target, tuple):
            return dict(zip(self.entries_of(of.target), target, strict=True))
        if of is classes:
            return {entry: float(place == target) for place, entry in enumerate(self.entries_of(of.target), 1)}
        return {of.target_label: float(target)}


def scored(loss: NamedLoss, moving: int = 0) -> Scored:
    """The loss of one score, which the prediction of that number comes from; `NotLookedAt` if it is none.

    >>> from wizard.losses.classification import binary_cross_entropy
    >>> scored(binary_cross_entropy).prediction
    logistic(z)
    """
    if loss.of_mean != MEAN:
        raise NotLookedAt("It is made of the mean over all observations; only losses of one were looked at.")
    argument, target = loss.arguments[moving], loss.target
    if argument.is_indexed is not target.indexed and target is not nothing:
        raise NotLookedAt("Its target and its prediction are of different kinds; such losses were not looked at.")
    ones = {symbol: value for symbol, value in loss.usual.items() if value == 1}
    formula = loss.formula.subs(ones)
    if target is classes:
        formula = formula.xreplace({is_zero(c - FIRST): sp.Integer(1)})
    others = [each for each in loss.arguments if each is not argument]
    held = (
        *((each.symbol, _held(each.domain, target)) for each in others if not each.is_indexed),
        *((each.symbol, float(each.domain is not real_line)) for each in target.parts),
    )
    zeros = tuple(each.symbol for each in others if each.is_indexed)
    return Scored(loss, argument, formula, *_from_score(argument), held, zeros)


def _held(domain: Domain, target: Domain) -> float:
    """Where a prediction is held: at a number that is no end, and no target beside it."""
    if domain is real_line:
        return 2.0 if target.lower.is_infinite else 0.0
    if domain.upper.is_infinite:
        return float(domain.lower) + 0.5
    return float(domain.lower + domain.upper) / 2


def _from_score(argument: Argument) -> tuple[sp.Symbol | sp.IndexedBase, sp.Expr | None]:
    """The score that a prediction comes from, and how."""
    if argument.domain is real_line:
        return argument.symbol, None
    z = real_line.symbol("z")
    if not argument.is_indexed:
        return z, _in_between(argument.domain, z)
    shape = argument.symbol.shape
    scores = sp.IndexedBase(z) if shape is None else sp.IndexedBase(z, shape=shape)
    return scores, _softmax_of_rows(scores)


def _softmax_of_rows(scores: sp.IndexedBase) -> sp.Expr:
    """The share of class k; for an array of steps and classes that of step t."""
    *rows, number = scores.shape or (K,)
    plain = sp.IndexedBase(scores.label)
    share = softmax.parameter(plain).subs(K, number)
    index = (t,) * len(rows)
    return share.replace(
        lambda e: isinstance(e, sp.Indexed) and e.base == plain, lambda e: scores[(*index, *e.indices)]
    )


def _in_between(domain: Domain, z: sp.Symbol) -> sp.Expr:
    """A real number brought into the domain, as networks do: by exp if it has one end, by a logistic if two."""
    if domain.upper.is_infinite:
        return domain.lower + sp.exp(z)
    return domain.lower + (domain.upper - domain.lower) * logistic(z)
