"""Slopes of losses that are sums over paths: of each path the product of a probability for every step.

Such a sum S is linear in the probabilities of a step and has no part without them. So the parts of S that hold
p_tk are p_tk dS/dp_tk, they add up to S over k, and behind a softmax S has the slope p_tk (dS/dp_tk - S).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import product

import sympy as sp

from wizard.assumptions.domain import simplex
from wizard.assumptions.loss import Argument, NamedLoss
from wizard.derivation.properties.records import Kind, Property
from wizard.derivation.records import Certainty
from wizard.derivation.verdicts.finite import in_words, with_sizes
from wizard.derivation.verdicts.outcomes import Size, outcomes_in, sizes_of, symbol_at
from wizard.notation.nodes import unfold
from wizard.notation.printer import tex
from wizard.notation.sequences import T, t
from wizard.notation.sums import k

LONGEST = 30  # operations of an example that is shown
SCORES = sp.IndexedBase(sp.Symbol("z", real=True))
GIVEN = sp.IndexedBase(sp.Symbol("q", positive=True))
WHOLE, CERTAIN = sp.Symbol("L", real=True), sp.IndexedBase(sp.Symbol("L", real=True))

WEIGHT, REST = sp.symbols("w r", positive=True, cls=sp.Dummy)  # e^z of a score, and those of the others together
SHARE = WEIGHT / (WEIGHT + REST)


@dataclass(frozen=True)
class Sums:
    """The losses of one size, or their exp(-L), as polynomials in a variable for each probability."""

    size: Size
    targets: tuple[tuple[int, ...], ...]
    rows: tuple[tuple[sp.Symbol, ...], ...]
    of_targets: tuple[sp.Poly, ...]

    @property
    def is_over_paths(self) -> bool:
        """Whether each part is a product with one probability of every step, and no other."""
        places = [range(start, start + len(row)) for start, row in zip(self._starts, self.rows, strict=True)]
        return all(
            sum(powers[place] for place in row) == 1
            for each in self.of_targets
            for powers, _ in each.terms()
            for row in places
        )

    @property
    def is_of_chances(self) -> bool:
        """Whether each path leads to some target with a probability: none is negative, and all add up to one."""
        none_negative = all(factor.is_nonnegative for each in self.of_targets for factor in each.coeffs())
        paths = sp.Mul(*[sp.Add(*row) for row in self.rows])
        return none_negative and sp.expand(sp.Add(*[each.as_expr() for each in self.of_targets]) - paths) == 0

    @property
    def _starts(self) -> list[int]:
        return [sum(map(len, self.rows[:number])) for number in range(len(self.rows))]


def facts_of_paths(loss: NamedLoss) -> Iterator[Property]:
    """Slope and curvature by the scores behind the probabilities, where loss or exp(-loss) is a sum over paths.

    >>> from wizard.losses.sequences import ctc, sequence_cross_entropy
    >>> [fact.formula for fact in facts_of_paths(ctc)]
    [p[t, k] - q[t, k], (1 - p[t, k])*p[t, k] - (1 - q[t, k])*q[t, k]]
    >>> list(facts_of_paths(sequence_cross_entropy))
    []
    """
    argument, *others = loss.arguments
    of_steps = argument.is_indexed and len(argument.symbol.shape or ()) == 2 and argument.symbol.shape[0] == T
    if others or argument.domain is not simplex or not of_steps:
        return
    chances = _sums(loss, argument, lambda each: sp.exp(-each))
    if chances and all(each.is_over_paths and each.is_of_chances for each in chances):
        yield from _of_likelihood(argument, chances)
        return
    losses = _sums(loss, argument, lambda each: each)
    if losses and all(each.is_over_paths for each in losses):
        yield from _of_expectation(argument, losses)


def _sums(loss: NamedLoss, argument: Argument, what: Callable[[sp.Expr], sp.Expr]) -> list[Sums]:
    """What is made of the losses, for every size; nothing if for some size these are no polynomials."""
    found = [_sums_of(loss, argument, size, what) for size in sizes_of(loss.target)]
    return [each for each in found if each is not None] if all(found) else []


def _sums_of(loss: NamedLoss, argument: Argument, size: Size, what: Callable[[sp.Expr], sp.Expr]) -> Sums | None:
    base = argument.symbol.subs(size)
    steps, columns = (range(1, int(length) + 1) for length in base.shape)
    rows = tuple(tuple(symbol_at(argument, (step, column)) for column in columns) for step in steps)
    named = {base[step, column]: rows[step - 1][column - 1] for step, column in product(steps, columns)}
    variables = [each for row in rows for each in row]
    found = outcomes_in(loss, named, tuple((each, simplex) for each in variables), size)
    if found is None:
        return None
    written = [what(unfold(each)) for each in found.losses]
    if any(each.free_symbols - {*variables} or not each.is_polynomial(*variables) for each in written):
        return None
    targets = tuple(each for each in found.targets if isinstance(each, tuple))
    return Sums(size, targets, rows, tuple(sp.Poly(each, *variables) for each in written))


def _of_likelihood(argument: Argument, written: Sequence[Sums]) -> Iterator[Property]:
    """Of -log S: what is expected at a step, less what is expected there once the target is known."""
    p, q, z = argument.symbol[t, k], GIVEN[t, k], SCORES[t, k]
    where = f"Where the probabilities of every step come from scores ${tex(SCORES.label)}$ through a softmax,"
    means = f"${tex(q)}$ is the probability of class ${tex(k)}$ at step ${tex(t)}$ **given the target**"
    of = (argument.label,)
    sizes = with_sizes(each.size for each in written)
    why = (
        "$e^{-L}$ is a sum $S$ of products with one probability of every step, and over all targets these are"
        f" all products there are. So ${tex(p)} \\, \\partial S / \\partial {tex(p)}$ is the part of $S$ that has"
        f" class ${tex(k)}$ at step ${tex(t)}$, its share in $S$ is ${tex(q)}$, and ${tex(p)}$ is that share in"
        f" the sum of all products.{sizes}"
    )
    first = _by_score(sp.log(WEIGHT + REST), p) - _by_score(sp.log(WEIGHT + REST), q)
    second = sp.Add(*[sp.diff(first, each) * _by_score(SHARE, each) for each in (p, q)])
    said = f"{where} the slope by ${tex(z)}$ is ${tex(first)}$, where {means}.{_example(written[0], argument)}"
    yield Property(Kind.GRADIENT, of, said, first, Certainty.PROVED, why)
    said = (
        f"{where} the second derivative by ${tex(z)}$ is ${tex(second)}$, where {means}. It is negative where the"
        " target leaves it less certain whether that class is there."
    )
    slopes = " and ".join(f"${tex(_by_score(SHARE, each))}$" for each in (p, q))
    why = f"Shares have the slopes {slopes} by ${tex(z)}$.{sizes}"
    yield Property(Kind.HESSIAN, of, said, second, Certainty.PROVED, why)


def _by_score(of: sp.Expr, share: sp.Expr) -> sp.Expr:
    """The slope by a score, e^z being `WEIGHT`, of what changes by a constant alone if all weights grow alike.

    >>> p = sp.Symbol("p")
    >>> _by_score(SHARE, p)
    p*(1 - p)
    """
    return (WEIGHT * sp.diff(of, WEIGHT)).subs({WEIGHT: share, REST: 1 - share}, simultaneous=True)


def _of_mean(share: sp.Expr, certain: sp.Expr) -> tuple[sp.Expr, sp.Expr]:
    """First and second derivative of a mean L by a score: of `certain` with this share, and of all else."""
    p, one, whole = sp.symbols("p one whole", cls=sp.Dummy)
    slope = sp.factor(_by_score((WEIGHT * one + whole - p * one) / (WEIGHT + REST), p))
    second = sp.diff(slope, p) * _by_score(SHARE, p) + sp.diff(slope, whole) * slope
    named = {p: share, one: certain, whole: WHOLE}
    return slope.xreplace(named), (slope * sp.cancel(second / slope)).xreplace(named)


def _example(written: Sums, argument: Argument) -> str:
    """What is expected given one of the targets, as a formula, if it can be read."""
    place = next((n for n, target in enumerate(written.targets) if len({*target}) > 1), 0)
    step = len(written.rows) // 2
    variable = written.rows[step][0]
    whole = written.of_targets[place].as_expr()
    part = sp.factor(variable * sp.diff(whole, variable))
    sizes = " and ".join(f"${tex(symbol)} = {number}$" for symbol, number in written.size.items())
    target = in_words(written.targets[place])
    if part.count_ops() + whole.count_ops() > LONGEST:
        return f" Written out, even for {sizes} it is too long to be read."
    return f" For {sizes} and the target {target}, $q_{{{step + 1},1}} = {tex(part)} / S$ with $S = {tex(whole)}$."


def _of_expectation(argument: Argument, written: Sequence[Sums]) -> Iterator[Property]:
    """Of a loss that is such a sum: its slope by a probability is the loss if that were 1, whatever it is."""
    p, z, certain = argument.symbol[t, k], SCORES[t, k], CERTAIN[t, k]
    means = f"${tex(certain)}$ is the loss if class ${tex(k)}$ were certain at step ${tex(t)}$"
    where = f"from scores ${tex(SCORES.label)}$ through a softmax"
    of = (argument.label,)
    sizes = with_sizes(each.size for each in written)
    why = (
        f"The loss is a sum of products with one probability of every step: $\\sum_k {tex(p)} {tex(certain)}$,"
        f" where no ${tex(certain)}$ holds a probability of step ${tex(t)}$.{sizes}"
    )
    said = f"The slope by ${tex(p)}$, each of them moved by itself, is ${tex(certain)}$: {means}."
    yield Property(Kind.GRADIENT, of, said, certain, Certainty.PROVED, why)
    slope, second = _of_mean(p, certain)
    said = f"Where the probabilities come {where}, the slope by ${tex(z)}$ is ${tex(slope)}$, where {means}."
    yield Property(Kind.GRADIENT, (SCORES.label,), said, slope, Certainty.PROVED, why)
    said = f"Where the probabilities come {where}, the second derivative by ${tex(z)}$ is ${tex(second)}$."
    yield Property(Kind.HESSIAN, (SCORES.label,), said, second, Certainty.PROVED, f"The slope once more. {why}")
