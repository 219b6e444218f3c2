"""A loss whose target has but a few values, written out: one function of the prediction for each value."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import product
from random import Random
from types import MappingProxyType

import sympy as sp

from wizard.assumptions.domain import Domain, real_line, simplex
from wizard.assumptions.loss import Argument, NamedLoss
from wizard.assumptions.only_losses import nothing
from wizard.assumptions.sequences import Sequences
from wizard.derivation.properties.plain import with_kinks_written_out
from wizard.notation.nodes import unfold
from wizard.notation.sequences import T, write_out
from wizard.notation.sums import K, c, sift

SIZE = 3  # classes that are written out
ODD = sp.Rational(19, 2)  # what no number of classes or steps is
Point = dict[sp.Symbol, sp.Expr]
Size = Mapping[sp.Symbol, int]
THREE: Size = MappingProxyType({K: SIZE})
Target = int | str | tuple[int, ...]

# scores go through exp: of these, probabilities are fractions
SIMPLE = {
    False: tuple(map(sp.Rational, ("1/2", "1/4", "3/4", "1/3", "1/5", "4/5"))),
    True: (sp.S.Zero, sp.log(2), -sp.log(2), sp.log(3), -sp.log(3), sp.log(4)),
}


@dataclass(frozen=True)
class Outcomes:
    """The losses of all values of the target, in variables that move freely.

    Parameters
    ----------
    targets : the values, as one would write them.
    losses : for each of them the loss as a function of the variables and of the constants.
    variables : the predictions and where they come from; of probabilities with sum 1 all but the last.
    usual : the usual values of the constants.
    size : how many classes there are, and how many steps of a sequence.
    """

    targets: tuple[Target, ...]
    losses: tuple[sp.Expr, ...]
    variables: tuple[tuple[sp.Symbol, Domain], ...]
    usual: Point
    size: Size = field(default_factory=dict)

    @property
    def symbols(self) -> list[sp.Symbol]:
        """The variables without their domains."""
        return [symbol for symbol, _ in self.variables]

    def points(self, count: int) -> Iterator[Point]:
        """Exact predictions: first simple ones, then random ones."""
        random = Random("outcomes")
        for place in range(count):
            simple = place < count // 2
            at = {s: self._draw(domain, random, simple) for s, domain in self.variables}
            shares = [at[s] for s, domain in self.variables if domain is simplex]
            if shares and sum(shares) >= 1:
                total = sum(shares) + random.choice((sp.Rational(1, 3), sp.Rational(1, 2), 1))
                at |= {s: at[s] / total for s, domain in self.variables if domain is simplex}
            yield {**self.usual, **at}

    @staticmethod
    def _draw(domain: Domain, random: Random, simple: bool) -> sp.Expr:
        values = [v for v in SIMPLE[domain is real_line] if domain.lower < v < domain.upper]
        return random.choice(values) if simple and values else domain.draw(random)


def sizes_of(target: Domain) -> tuple[Size, ...]:
    """The sizes for which losses of such a target are written out; what holds for them all is said of any."""
    if isinstance(target, Sequences):
        return tuple({T: steps, K: classes} for steps, classes in target.sizes)
    if target.indexed:
        return THREE, {K: SIZE + 1}
    return (THREE,) if target is nothing else ({},)


def outcomes_of(loss: NamedLoss, size: Size | None = None) -> Outcomes | None:
    """The loss written out for each value of its target; None where these are too many, or predictions too few.

    >>> from wizard.losses.classification import binary_cross_entropy
    >>> [str(each) for each in outcomes_of(binary_cross_entropy).losses]
    ['-log(1 - p)', '-log(p)']
    """
    size = sizes_of(loss.target)[0] if size is None else size
    if any(argument.domain.discrete for argument in loss.arguments):  # slopes say nothing of these
        return None
    if loss.target is nothing:
        named, variables = written_out(loss, size)
        alone = _plain(loss.formula.subs(size).doit().xreplace(named))
        of_classes = any(a.is_indexed for a in loss.arguments)
        return Outcomes((0,), (alone,), variables, loss.usual, size if of_classes else {})
    if any(a.is_indexed is not loss.target.indexed for a in loss.arguments) or loss.target.mixes is not None:
        return None
    if loss.target.two_valued:
        losses = [loss.formula.subs(loss.target.target, value) for value in (0, 1)]
        variables = tuple((a.symbol, a.domain) for a in loss.arguments)
        return Outcomes((0, 1), tuple(_plain(each) for each in losses), variables, loss.usual)
    if not loss.target.indexed:
        return None
    found = outcomes_in(loss, *written_out(loss, size), size)
    return found and replace(found, losses=tuple(map(_plain, found.losses)))


def outcomes_in(
    loss: NamedLoss, named: Point, variables: tuple[tuple[sp.Symbol, Domain], ...], size: Size
) -> Outcomes | None:
    """The loss of each target, its predictions z_k or p_k written in these variables."""
    targets = _targets(loss.target, size)
    losses = [of_target(loss, each, size).xreplace(named) for each in targets]
    if any(each.has(sp.Indexed, sp.Sum) for each in losses):
        return None
    return Outcomes(targets, tuple(losses), variables, loss.usual, size)


def _targets(target: Domain, size: Size) -> tuple[Target, ...]:
    if isinstance(target, Sequences):
        return target.members(size[T], size[K])
    return tuple(range(1, size[K] + 1))


def of_target(loss: NamedLoss, true: Target, size: Size) -> sp.Expr:
    """The loss if this class, or sequence, is the true one, in the predictions of all classes and steps."""
    if isinstance(true, tuple):
        return write_out(loss.formula.subs(size), true)
    one_hot = {loss.target.target[place]: sp.Integer(place == true) for place in range(1, size[K] + 1)}
    return sift(loss.formula).subs({**size, c: true}).doit().xreplace(one_hot)


def _plain(expression: sp.Expr) -> sp.Expr:
    return unfold(with_kinks_written_out(expression))


def with_numbers_apart(loss: NamedLoss) -> NamedLoss:
    """The loss with an odd number for K, or T, wherever it is no end of a sum; the same one if it is nowhere else.

    What holds for a few sizes may do so because a factor such as (K - 3)(K - 4) is zero there.

    >>> from wizard.losses.similarity import info_nce
    >>> with_numbers_apart(info_nce) is info_nce
    True
    """
    formula = _numbers_apart(loss.formula)
    return loss if formula == loss.formula else replace(loss, formula=formula, elsewhere=())


def _numbers_apart(e: sp.Basic) -> sp.Basic:
    if e in (K, T):
        return ODD
    if isinstance(e, sp.Sum | sp.Product):
        return e.func(_numbers_apart(e.function), *e.limits)
    if not e.args or isinstance(e, sp.Indexed) or any(isinstance(a, sp.IndexedBase) for a in e.args):
        return e
    return e.func(*map(_numbers_apart, e.args))


def written_out(loss: NamedLoss, size: Size) -> tuple[Point, tuple[tuple[sp.Symbol, Domain], ...]]:
    """A symbol for each number of each prediction; the last of probabilities is what the others leave."""
    named: Point = {}
    variables: list[tuple[sp.Symbol, Domain]] = []
    for argument in loss.arguments:
        if not argument.is_indexed:
            variables.append((argument.symbol, argument.domain))
            continue
        base = argument.symbol.subs(size)
        *rows, last = (range(1, int(length) + 1) for length in base.shape or (size[K],))
        for row in product(*rows):
            each = [symbol_at(argument, (*row, place)) for place in last]
            moving = each[:-1] if argument.domain is simplex else each
            values = [*moving, 1 - sp.Add(*moving)] if argument.domain is simplex else moving
            named |= {base[(*row, place)]: value for place, value in zip(last, values, strict=True)}
            variables += [(symbol, argument.domain) for symbol in moving]
    return named, tuple(variables)


def symbol_at(argument: Argument, place: tuple[int, ...]) -> sp.Symbol:
    """What a number of a prediction is called where it is written out."""
    return argument.domain.symbol(f"{argument.label}_{''.join(map(str, place))}")
