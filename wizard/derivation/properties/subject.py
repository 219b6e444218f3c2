"""What the properties are about: one observation's loss, by the parameters and by the raw outputs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from random import Random

import numpy as np
import sympy as sp

from wizard.assumptions.domain import Domain, real_line
from wizard.assumptions.family import Parameter
from wizard.derivation.properties.plain import with_kinks_written_out
from wizard.model import Model

Point = dict[sp.Symbol, sp.Rational]

# values that read well in a counterexample, then some that are large or small
SIMPLE = tuple(
    map(sp.Rational, ("1", "2", "1/2", "0", "-1", "3", "-2", "1/4", "3/4", "5", "-4", "1/10", "9/10", "10"))
)


@dataclass(frozen=True)
class Subject:
    """The loss of one observation with what is needed to ask about it.

    Parameters
    ----------
    as_derived : the loss as the derivation writes it, in the parameters.
    loss, nll : in the parameters, with kinks written out; nll = scale * loss + shift.
    raw_loss : in the raw outputs, with kinks written out.
    of : of a target of several numbers the one that is asked about; else its first.
    is_likelihood : whether nll is proved to be the negative logarithm of a density.
    is_named : whether it is a loss by itself, of which more is told elsewhere than of a model's.
    """

    model: Model
    as_derived: sp.Expr
    loss: sp.Expr
    nll: sp.Expr
    raw_loss: sp.Expr
    of: sp.Symbol | None = None
    is_likelihood: bool = True
    is_named: bool = False

    @property
    def target(self) -> sp.Symbol:
        """The symbol y; of a target of several numbers the one that is asked about."""
        return self.of or self.model.family.domain.targets[0]

    @property
    def moving(self) -> tuple[sp.Symbol, ...]:
        """The numbers of the target that are not known beforehand: y, or y_1, y_2, ...; no number of trials."""
        parts = self.model.family.domain.parts
        return tuple(part.symbol for part in parts if not part.beforehand) or (self.target,)

    @property
    def marks(self) -> tuple[sp.Symbol, ...]:
        """Of these, what says how the target was observed, as the d of a duration that was seen to its end."""
        parts = self.model.family.domain.parts
        return tuple(part.symbol for part in parts if part.usual is not None and not part.beforehand)

    def about(self, target: sp.Symbol) -> Subject:
        """The same with one number of the target asked about."""
        return replace(self, of=target)

    @property
    def free(self) -> tuple[Parameter, ...]:
        """The parameters that are predicted, then those that are learned."""
        return tuple(map(self.model.family.parameter, (*self.model.predicted, *self.model.learned)))

    @property
    def domains(self) -> Mapping[sp.Symbol, Domain]:
        """The domain of every symbol: the target's, the parameters' and the raw outputs'."""
        family = self.model.family
        raws = {self.model.raw(name): real_line for name in self.model.predicted}
        targets = {p.symbol: p.domain for p in family.domain.parts} or {self.target: family.domain}
        return {**raws, **targets, **{p.symbol: p.domain for p in family.parameters}}

    @property
    def constants(self) -> Point:
        """The values of what is fixed."""
        family = self.model.family
        return {family.parameter(n).symbol: sp.Rational(repr(v)) for n, v in self.model.constants.items()}

    def constants_in(self, *expressions: sp.Expr) -> Point:
        """The values of what is fixed, of what the expressions hold."""
        held = {symbol for each in expressions for symbol in each.free_symbols}
        return {symbol: value for symbol, value in self.constants.items() if symbol in held}

    def points(self, *expressions: sp.Expr, count: int, seed: str = "") -> Iterator[Point]:
        """Exact points for all symbols of the expressions: first simple numbers, then a quarter of random ones."""
        random = Random(f"properties {seed}")
        symbols = sorted({s for e in expressions for s in e.free_symbols} - self.constants.keys(), key=str)
        simple = {s: [v for v in SIMPLE if _contains(self.domains[s], v)] for s in symbols}
        for place in range(count):
            drawn = {s: random.choice(simple[s]) for s in symbols}
            if place >= count - count // 4:
                drawn = {s: self.domains[s].draw(random) for s in symbols}
            yield {**self.constants, **drawn, **self._together(drawn, random)}

    def targets_of(self, points: Sequence[Point]) -> tuple[list[Point], Point]:
        """The different targets of some points that go with what is known beforehand, and what that is.

        Of several such, as of several numbers of trials, it is the one that goes with most of the targets.
        """
        domain = self.model.family.domain
        drawn = list(dict.fromkeys(tuple((s, at[s]) for s in self.moving if s in at) for at in points))
        known = [part.symbol for part in domain.parts if part.beforehand]
        if not known:
            return [dict(target) for target in drawn], {}
        best: tuple[list[Point], Point] = ([], {})
        for before in dict.fromkeys(tuple((s, at[s]) for s in known if s in at) for at in points):
            fitting = [dict(target) for target in drawn if self._may_stand({**dict(target), **dict(before)})]
            best = max(best, (fitting, dict(before)), key=lambda pair: len(pair[0]))
        return best

    def _may_stand(self, target: Point) -> bool:
        """Whether the numbers can be together, as far as they are given."""
        domain = self.model.family.domain
        numbers = [target[s] for s in domain.targets if s in target]
        whole = len(numbers) == len(domain.targets)
        return not whole or bool(domain.contains(np.array(numbers, dtype=float)))

    def _together(self, drawn: Point, random: Random) -> Point:
        """The numbers of a target, as they are if they may stand together; else others, which may."""
        domain = self.model.family.domain
        wanted = [s for s in domain.targets if s in drawn]
        if not domain.parts or not wanted:
            return {}
        numbers = [
            drawn.get(s, part.domain.draw(random)) for s, part in zip(domain.targets, domain.parts, strict=True)
        ]
        if not domain.contains(np.array(numbers, dtype=float)):
            numbers = domain.draw(random)
        return {s: number for s, number in zip(domain.targets, numbers, strict=True) if s in wanted}


def subject_of(model: Model, loss: sp.Expr, nll: sp.Expr, raw_loss: sp.Expr) -> Subject:
    """The subject of a derivation: loss and nll in the parameters, raw_loss in the raw outputs."""
    return Subject(model, loss, *map(with_kinks_written_out, (loss, nll, raw_loss)))


def _contains(domain: Domain, value: sp.Rational) -> bool:
    return bool(domain.contains(np.array([float(value)]))[0])
