"""What properties are compared with: the compiled loss and the density, by NumPy, SciPy and mpmath alone."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations_with_replacement

import mpmath
import numpy as np
import scipy.optimize
import scipy.special
import scipy.stats
import sympy as sp
from made_once import loss_of

import wizard
from wizard.assumptions.domain import above_one, circle, positive, real_line, unit_interval
from wizard.assumptions.link import identity, log, log_excess, logit, tan_half
from wizard.assumptions.several import vectors
from wizard.derivation.derive import Derivation
from wizard.derivation.properties.records import Expected, Expectile, Median, Property, Quantile
from wizard.notation.brackets import exact_values
from wizard.notation.nodes import normal_cdf, unfold
from wizard.notation.printer import tex

Values = Mapping[str, float]  # parameters by name

FORWARD: dict[object, Callable] = {
    identity: lambda theta: theta,
    log: np.log,
    log_excess: lambda theta: np.log(theta - 1),
    logit: scipy.special.logit,
    tan_half: lambda theta: np.tan(theta / 2),
}
WHERE = {
    real_line: (-8.0, 12.0),
    positive: (0.02, 25.0),
    above_one: (1.02, 26.0),
    unit_interval: (0.001, 0.999),
    circle: (-3.1, 3.1),
}


@dataclass(frozen=True, eq=False)
class Case:
    """A model with its compiled loss, which is asked by parameters instead of raw outputs."""

    derivation: Derivation

    @property
    def model(self) -> wizard.Model:
        return self.derivation.model

    @cached_property
    def compiled(self):
        return loss_of(self.model)

    @cached_property
    def typical(self) -> dict[str, float]:
        return {p.name: self.model.constants.get(p.name, p.value) for p in self.model.family.parameters}

    @cached_property
    def names(self) -> dict[sp.Symbol, str]:
        """The predicted parameters and their raw outputs by symbol."""
        family = self.model.family
        raws = {self.model.raw(name): name for name in self.model.predicted}
        return {**raws, **{family.parameter(name).symbol: name for name in self.model.predicted}}

    def is_raw(self, symbol: sp.Symbol) -> bool:
        """Whether the symbol is a raw output behind a link."""
        parameters = {p.symbol for p in self.model.family.parameters}
        return symbol not in parameters

    def raw(self, values: Values) -> np.ndarray:
        """The raw outputs for values of the predicted parameters."""
        columns = [FORWARD[self.model.links[name]](np.asarray(values[name])) for name in self.model.predicted]
        return np.stack(np.broadcast_arrays(*columns), axis=-1).astype(float)

    def loss(self, y: np.ndarray, values: Values, *, nll: bool = False, raw: Mapping[str, float] | None = None):
        """The loss of targets; `raw` replaces the raw outputs of some parameters."""
        columns = self.raw(values)
        for name, output in (raw or {}).items():
            columns = columns.copy()
            columns[..., self.model.predicted.index(name)] = output
        y = np.asarray(y, dtype=float)
        columns = np.broadcast_to(columns, (*self.shape(y), columns.shape[-1])) if columns.ndim == 1 else columns
        return (self.compiled.nll if nll else self.compiled.value)(y, columns)

    def moved(self, y: np.ndarray, values: Values, of: Sequence[sp.Symbol], steps: Sequence[float], **kind: bool):
        """The loss with the symbols, parameters or raw outputs, moved away from the values by steps."""
        new, raw = dict(values), {}
        for symbol, step in zip(of, steps, strict=True):
            name = self.names[symbol]
            if self.is_raw(symbol):
                raw[name] = FORWARD[self.model.links[name]](values[name]) + step
            else:
                new[name] = values[name] + step
        return self.loss(y, new, raw=raw, **kind)

    def hessian(self, y: np.ndarray, values: Values, of: Sequence[sp.Symbol], h: float = 1e-4) -> np.ndarray:
        """Second differences of the loss, shape (..., P, P)."""

        def corner(i: int, a: int, j: int, b: int):
            steps = np.zeros(len(of))
            steps[i] += a * h
            steps[j] += b * h
            return self.moved(y, values, of, steps)

        matrix = np.empty((*self.shape(y), len(of), len(of)))
        for i, j in combinations_with_replacement(range(len(of)), 2):
            differences = sum(a * b * corner(i, a, j, b) for a in (1, -1) for b in (1, -1))
            matrix[..., i, j] = matrix[..., j, i] = differences / (4 * h * h)
        return matrix

    def scores(self, y: np.ndarray, values: Values, of: Sequence[sp.Symbol], h: float = 1e-5, **kind: bool):
        """First differences, shape (P, n)."""
        unit = np.eye(len(of)) * h
        return np.array(
            [
                (self.moved(y, values, of, s, **kind) - self.moved(y, values, of, -s, **kind)) / (2 * h)
                for s in unit
            ]
        )

    def shape(self, y: np.ndarray) -> tuple[int, ...]:
        """The shape of the observations: that of the targets, without their parts."""
        return np.shape(y)[:-1] if self.model.family.domain.parts else np.shape(y)

    def targets(self, y: np.ndarray) -> dict[sp.Symbol, np.ndarray]:
        """The numbers of the targets by their symbols."""
        columns = np.moveaxis(y, -1, 0) if self.model.family.domain.parts else [y]
        return dict(zip(self.model.family.domain.targets, columns, strict=True))

    def sample(self, size: int, seed: int = 1, values: Values | None = None) -> np.ndarray:
        """Targets drawn from the family; on the line they are made to lean, for no claim is about the family."""
        rng = np.random.default_rng(seed)
        family = self.model.family
        given = values or self.typical
        drawn = family.draw(rng, *(np.full(size, given[p.name]) for p in family.parameters)).astype(float)
        anywhere = family.domain.name in (real_line.name, vectors.name)
        return drawn + rng.exponential(2.0, drawn.shape) if anywhere and values is None else drawn

    def random_values(self, rng: np.random.Generator) -> dict[str, float]:
        """Predicted parameters anywhere in their typical ranges, the others as they are."""
        family = self.model.family
        return {
            **self.typical,
            **{name: float(rng.uniform(*family.parameter(name).span)) for name in self.model.predicted},
        }

    def best(self, name: str, sample: np.ndarray) -> float:
        """The constant at which the mean loss of the sample is smallest: the best of a grid, then made exact."""
        low, high = WHERE[self.model.family.parameter(name).domain]
        grid = np.linspace(low, high, 401)

        def mean_loss(value: float) -> float:
            return float(np.mean(self.loss(sample, {**self.typical, name: value})))

        everywhere = np.tile(sample, (len(grid),) + (1,) * (sample.ndim - 1))
        losses = self.loss(everywhere, {**self.typical, name: np.repeat(grid, len(sample))})
        place = int(np.argmin(np.mean(losses.reshape(len(grid), -1), axis=1)))
        around = grid[max(place - 1, 0)], grid[min(place + 1, len(grid) - 1)]
        found = scipy.optimize.minimize_scalar(
            mean_loss, bounds=around, method="bounded", options={"xatol": 1e-10}
        )
        return float(found.x)

    def number(self, formula: sp.Basic, values: Values) -> np.ndarray | float:
        """A formula in the parameters, in numbers; raw outputs follow from the parameters."""
        return numbers(formula, self.at(values))

    def at(self, values: Values) -> dict[sp.Symbol, object]:
        """Every symbol's value but the target's."""
        family = self.model.family
        raws = {self.model.raw(n): FORWARD[self.model.links[n]](values[n]) for n in self.model.predicted}
        return {**raws, **{p.symbol: values[p.name] for p in family.parameters}}

    def nll_of_density(self, at: Mapping[sp.Symbol, sp.Rational]) -> Callable[..., mpmath.mpf]:
        """-log density as a function of the symbols in `at` but the target, by mpmath to 60 digits."""
        targets = {s: at[s] for s in self.model.family.domain.targets if s in at}
        density = self.model.family.density.subs(targets)
        links = {
            self.model.family.parameter(n).symbol: (self.model.raw(n), f) for n, f in self.model.links.items()
        }
        for symbol, (raw, link) in links.items():
            if raw in at and not link.is_identity:
                density = density.xreplace({symbol: link.parameter(raw)})
        rest = {p.symbol: sp.Rational(repr(float(self.typical[p.name]))) for p in self.model.family.parameters}
        density = density.xreplace({s: v for s, v in rest.items() if s not in at})
        moving = [s for s in at if s not in targets]
        return sp.lambdify(moving, -sp.expand_log(sp.log(unfold(density)), force=True), "mpmath")


def numbers(formula: sp.Basic, at: Mapping[sp.Symbol, object]) -> np.ndarray | float:
    """A formula at numbers or arrays: SciPy's functions, written out nodes.

    Where the target is zero, the bracket [y = 0] takes its terms away before they can be log 0.
    """
    for bracket, y, value in exact_values(formula):
        targets, v = np.asarray(at[y], dtype=float), float(value)
        here = numbers(formula.xreplace({bracket: sp.Integer(1)}), {**at, y: np.full_like(targets, v)})
        other = numbers(
            formula.xreplace({bracket: sp.Integer(0)}), {**at, y: np.where(targets == v, 0.5, targets)}
        )
        return np.where(targets == v, here, other)
    names = {symbol: sp.Dummy() for symbol in at}
    kept = formula.replace(normal_cdf, sp.Function("normal_cdf"))  # its definition loses digits
    function = sp.lambdify(list(names.values()), unfold(kept).xreplace(names), [NODES, "scipy", "numpy"])
    with np.errstate(all="ignore"):
        return function(*at.values())


NODES = {"normal_cdf": scipy.special.ndtr, "at_least": lambda a, b: np.where(a >= b, 1.0, 0.0)}


def of_sample(formula: sp.Basic, at: Mapping[sp.Symbol, object], targets: Mapping[sp.Symbol, np.ndarray]) -> float:
    """A formula with expectations, medians, quantiles and expectiles, and these of the sample."""
    averages: dict[sp.Basic, sp.Float] = {}
    for e in formula.atoms(Expected, Median, Quantile, Expectile):
        inner = np.broadcast_to(numbers(e.args[0], {**at, **targets}), next(iter(targets.values())).shape)
        level = float(numbers(e.args[1], at)) if len(e.args) > 1 else 0.5
        averages[e] = sp.Float(AVERAGES[type(e)](inner, level))
    return float(numbers(formula.xreplace(averages), at))


def _quantile(sample: np.ndarray, level: float) -> float:
    return float(np.sort(sample)[int(np.ceil(level * len(sample))) - 1])


def _expectile(sample: np.ndarray, level: float) -> float:
    def weighted(e: float) -> float:
        return float(np.sum(np.where(sample > e, level, 1 - level) * (sample - e)))

    return float(scipy.optimize.brentq(weighted, sample.min(), sample.max(), xtol=1e-13))


AVERAGES: dict[type, Callable[[np.ndarray, float], float]] = {
    Expected: lambda sample, level: float(np.mean(sample)),
    Median: lambda sample, level: float(np.median(sample)),
    Quantile: _quantile,
    Expectile: _expectile,
}


def stated_point(found: Property, symbols: Sequence[sp.Symbol]) -> dict[sp.Symbol, sp.Rational]:
    """The point that the evidence names, read from its text as a person would."""
    named = {tex(symbol): symbol for symbol in symbols}
    number = r"(-?) ?(?:\\frac\{(\d+)\}\{(\d+)\}|(\d+))"
    return {
        named[name]: sp.Rational(f"{sign}{top or whole}/{bottom or 1}")
        for name, sign, top, bottom, whole in re.findall(rf"\$([^$=]+) = {number}\$", found.evidence)
        if name in named
    }
