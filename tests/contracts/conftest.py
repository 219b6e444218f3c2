"""What the contracts share: every record there is, every model that its roles allow, and the truth.

A test that names `family`, `model`, `link`, `loss` or `domain` as an argument runs once for each of
them. Nothing is listed by hand, so a new record is tested by being there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import combinations, product
from random import Random

import mpmath
import numpy as np
import pytest
import sympy as sp

import wizard
from wizard.assumptions.domain import real_line
from wizard.assumptions.family import Family
from wizard.catalogue import links
from wizard.derivation.derive import Derivation
from wizard.notation.nodes import normal_cdf, unfold
from wizard.notation.sums import K, k
from wizard.numerics.compile import CompiledLoss

CLASSES = 3
LADDER = (60, 150, 600, 900, 2000, 6000)  # digits: the truth has come out when two neighbours agree


def models_of(family: Family) -> Iterator[wizard.Model]:
    """Every model of a family: each parameter predicted through each link that fits, learned or fixed."""
    for roles in product(*(_roles(parameter) for parameter in family.parameters)):
        chosen = dict(zip((parameter.name for parameter in family.parameters), roles, strict=True))
        predicted = {name: role for name, role in chosen.items() if role not in ("learned", "fixed")}
        learned = [name for name, role in chosen.items() if role == "learned"]
        fixed = {name: family.parameter(name).value for name, role in chosen.items() if role == "fixed"}
        if predicted or learned:
            for one_hot in (False, True) if family.domain.indexed else (False,):
                yield wizard.Model(family, predicted, learned, fixed, one_hot=one_hot)


def covering(models: list[wizard.Model], order: int = 2) -> list[wizard.Model]:
    """Models in which every pair of roles of two parameters occurs: enough where there are dozens."""
    chosen: list[wizard.Model] = []
    seen: set[object] = set()
    for model in models:
        pairs = set(combinations(_role_names(model), order)) or {_role_names(model)}
        if pairs - seen:
            chosen.append(model)
            seen |= pairs
    return chosen


def _role_names(model: wizard.Model) -> tuple[str, ...]:
    links = {name: link.name for name, link in model.links.items()}
    names = [p.name for p in model.family.parameters]
    return (*(f"{name} {links.get(name, model.role(name).value)}" for name in names), str(model.one_hot))


def _roles(parameter: object) -> list[object]:
    fitting = [link for link in links() if link.maps_onto(parameter.domain)]
    return [*fitting, "learned", *([] if parameter.domain.indexed else ["fixed"])]


def name_of(model: wizard.Model) -> str:
    """A model in a few words, for the name of its test."""
    roles = [f"{name}={link.name}" for name, link in model.links.items()]
    roles += [f"{name} learned" for name in model.learned]
    return f"{model.family.name}({', '.join(roles)}{', one hot' if model.one_hot else ''})"


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    everything: dict[str, Callable[[], Sequence]] = {
        "family": wizard.families,
        "link": links,
        "loss": wizard.losses,
        "domain": wizard.domains,
        "any_model": lambda: [model for family in wizard.families() for model in models_of(family)],
        "model": lambda: [m for family in wizard.families() for m in covering(list(models_of(family)))],
    }
    for argument in everything.keys() & set(metafunc.fixturenames):
        records = everything[argument]()
        ids = [name_of(r) if isinstance(r, wizard.Model) else r.name for r in records]
        metafunc.parametrize(argument, records, ids=ids)


@cache
def derivation_of(family: Family, name: str) -> Derivation:
    """The derivation of the model of that name, made once for all tests."""
    return wizard.derive(next(each for each in models_of(family) if name_of(each) == name))


@cache
def compiled_of(family: Family, name: str) -> tuple[CompiledLoss, Truth]:
    """The compiled loss of the model of that name, and the truth about it."""
    derivation = derivation_of(family, name)
    return wizard.compile(derivation), Truth(derivation.model, derivation)


@pytest.fixture
def any_derived(any_model):
    """The derivation of each of all models."""
    return derivation_of(any_model.family, name_of(any_model))


@pytest.fixture
def derived(model):
    """The model's derivation."""
    return derivation_of(model.family, name_of(model))


@pytest.fixture
def compiled(model):
    """The model's compiled loss."""
    return compiled_of(model.family, name_of(model))[0]


@pytest.fixture
def truth(model):
    """The model's truth to dozens of digits."""
    return compiled_of(model.family, name_of(model))[1]


@dataclass(frozen=True)
class Point:
    """One observation: the target (a class from 0), the raw outputs, the learned and fixed parameters."""

    y: float
    raw: tuple[float, ...]
    given: dict[str, float | tuple[float, ...]]

    def arrays(self, of_classes: bool) -> tuple[np.ndarray, np.ndarray, dict[str, np.ndarray]]:
        """(y, raw, given) as the compiled loss takes them, for one observation."""
        y = np.array([int(self.y) if of_classes else self.y])
        raw = np.array([self.raw]) if of_classes or len(self.raw) != 1 else np.array(self.raw)
        return y, raw, {name: np.array(value) for name, value in self.given.items()}


class Truth:
    """-log of the family's density with the links put in, and its derivatives, by mpmath.

    It takes nothing from the derivation but the two numbers in nll = scale * loss + shift.
    """

    def __init__(self, model: wizard.Model, derivation: Derivation) -> None:
        self.model = model
        self.scale_and_shift = derivation.scale_and_shift
        self.of_classes = model.family.domain.indexed
        self.raws = self._symbols([model.raw(name) for name in model.predicted])
        constants = (*model.learned, *model.fixed)
        self.constants = {name: self._symbols([model.family.parameter(name).symbol]) for name in constants}
        self.target = model.family.domain.target_label
        self._cache: dict[object, Callable] = {}
        self.zeros: dict[object, list[bool]] = {}

    def _symbols(self, symbols: list) -> list[sp.Symbol]:
        spread = []
        for symbol in symbols:
            vector = isinstance(symbol, sp.IndexedBase)
            spread += [symbol[each] for each in range(1, CLASSES + 1)] if vector else [symbol]
        return spread

    def expression(self, true: int | None) -> sp.Expr:
        """-log density in the raw outputs, by `expand_log`; `true` is the class."""
        density = self.model.family.density
        if true is not None:
            target = self.model.family.target
            one_hot = {target[each]: int(each == true + 1) for each in range(1, CLASSES + 1)}
            density = density.subs(K, CLASSES).doit().xreplace(one_hot)
        for name, link in self.model.links.items():
            symbol, raw = self.model.family.parameter(name).symbol, self.model.raw(name)
            if isinstance(symbol, sp.IndexedBase):
                formula = link.parameter(raw) if not link.is_identity else raw[k]
                each = {symbol[n]: formula.subs({K: CLASSES, k: n}).doit() for n in range(1, CLASSES + 1)}
                density = density.xreplace(each)
            else:
                density = density.xreplace({symbol: link.parameter(raw)})
        return -sp.expand_log(sp.log(unfold(_tails_apart(density))), force=True)

    def inputs(self, point: Point) -> dict[sp.Expr, float]:
        """Every real number that the loss is computed from."""
        given: dict[sp.Expr, float] = {}
        for name, symbols in self.constants.items():
            values = point.given[name]
            given |= dict(zip(symbols, values if len(symbols) > 1 else [values], strict=True))
        here = dict(zip(self.raws, point.raw, strict=True)) | given
        return here if self.of_classes else here | {self.target: point.y}

    def evaluate(self, order: int, point: Point) -> list[mpmath.mpf]:
        """Raw derivatives of that order; below 2, each followed by its slopes by the inputs."""
        values = self.inputs(point)
        true = int(point.y) if self.of_classes else None
        function = self._function(order, true, tuple(values))
        zero = self.zeros[order, true]
        return _to_the_end(function, [mpmath.mpf(value) for value in values.values()], zero)

    def _function(self, order: int, true: int | None, inputs: tuple[sp.Expr, ...]) -> Callable:
        if (order, true) not in self._cache:
            results = [self.expression(true)]
            for _ in range(order):
                results = [_slope(e, raw) for e in results for raw in self.raws]
            if order < 2:
                discrete = self.model.family.domain.discrete
                moving = [s for s in inputs if not (discrete and s == self.target)]
                results = [each for e in results for each in (e, *(_slope(e, s) for s in moving))]
            plain = [_for_mpmath(e) for e in results]
            self.zeros[order, true] = [e == 0 for e in plain]
            names = {symbol: sp.Symbol(f"v{place}") for place, symbol in enumerate(inputs)}
            self._cache[order, true] = sp.lambdify(
                list(names.values()), [e.xreplace(names) for e in plain], [FUNCTIONS, "mpmath"], cse=True
            )
        return self._cache[order, true]

    def moving_inputs(self, point: Point) -> list[float]:
        """The inputs that rounding may have moved: all but a whole-numbered target."""
        discrete = self.model.family.domain.discrete
        return [v for s, v in self.inputs(point).items() if not (discrete and s == self.target)]

    def constants_at(self, point: Point) -> tuple[mpmath.mpf, mpmath.mpf]:
        """Scale and shift at that point, to 100 digits."""
        at = {s: sp.Rational(v) for s, v in self.inputs(point).items()}
        with mpmath.workdps(100):
            return tuple(mpmath.mpf(unfold(e.xreplace(at)).evalf(100)) for e in self.scale_and_shift)


class tail(sp.Function):
    """P(Z > x) for a standard normal Z, so that 1 - Phi(x) keeps its digits: 1e-200000 would need as many."""

    def fdiff(self, argindex: int = 1) -> sp.Expr:
        return -sp.exp(-(self.args[0] ** 2) / 2) / sp.sqrt(2 * sp.pi)


def loggamma(x: mpmath.mpf) -> mpmath.mpf:
    """mpmath's own takes minutes for a small argument and many digits."""
    return mpmath.loggamma(x) if x > 0.1 else mpmath.log(mpmath.gamma(x + 1)) - mpmath.log(x)


def polygamma(order: int, x: mpmath.mpf) -> mpmath.mpf:
    """By the recurrence, for the same reason."""
    if x > 0.1:
        return mpmath.psi(order, x)
    return mpmath.psi(order, x + 1) - (-1) ** int(order) * mpmath.factorial(order) / x ** (int(order) + 1)


FUNCTIONS = {
    "tail": lambda x: mpmath.erfc(x / mpmath.sqrt(2)) / 2,
    "loggamma": loggamma,
    "polygamma": polygamma,
    "psi": polygamma,
    "digamma": lambda x: polygamma(0, x),
}


def _tails_apart(density: sp.Expr) -> sp.Expr:
    return density.replace(
        lambda e: e.is_Add and isinstance(1 - e, normal_cdf), lambda e: tail((1 - e).args[0])
    ).replace(normal_cdf, lambda x: tail(-x))


def _slope(expression: sp.Expr, symbol: sp.Expr) -> sp.Expr:
    return sp.diff(expression, symbol).replace(sp.DiracDelta, lambda *_: sp.Integer(0))


def _for_mpmath(expression: sp.Expr) -> sp.Expr:
    return expression.replace(
        lambda e: isinstance(e, sp.log) and isinstance(e.args[0], sp.gamma | sp.factorial),
        lambda e: sp.loggamma(e.args[0].args[0] + int(isinstance(e.args[0], sp.factorial))),
    )


def _to_the_end(function: Callable, values: list[mpmath.mpf], zero: list[bool]) -> list[mpmath.mpf]:
    """Evaluate with more and more digits, until nothing changes; a zero is believed from 900 on."""
    before = None
    for digits in LADDER:
        with mpmath.workdps(digits):
            try:
                now = [mpmath.mpf(each) for each in function(*values)]
            except (ZeroDivisionError, OverflowError):
                continue
        if before is not None and all(
            z or _agree(a, b, digits) for z, a, b in zip(zero, before, now, strict=True)
        ):
            return now
        before = now
    assert before is not None
    return before


def _agree(a: mpmath.mpf, b: mpmath.mpf, digits: int) -> bool:
    with mpmath.workdps(40):
        if max(abs(a), abs(b)) < mpmath.mpf(10) ** -330:  # a double cannot tell it from zero
            return bool(a != 0 and b != 0) or digits >= 900
        return bool(a != 0 and abs(a - b) < abs(b) * mpmath.mpf(10) ** -30)


@pytest.fixture
def points(model) -> list[Point]:
    """Extreme observations for the model: a seeded choice from the grid of its raw outputs."""
    return list(grid(model))


@pytest.fixture
def ordinary_points(model) -> list[Point]:
    """Observations as they come, the same in every run."""
    random, found = Random(name_of(model)), []
    classes = model.family.domain.indexed
    for y in range(CLASSES) if classes else _targets(model.family)[:3]:
        raw = []
        for name in model.predicted:
            parameter, identity = model.family.parameter(name), model.links[name].is_identity
            span = parameter.span if identity else (-1.5, 1.5)
            raw += [random.uniform(*span) for _ in range(CLASSES if classes else 1)]
        shares = classes and raw and all(link.is_identity for link in model.links.values())
        total = sum(raw) if shares else 1
        given = {name: _given(model, name) for name in (*model.learned, *model.fixed)}
        found.append(Point(y, tuple(each / total for each in raw), given))
    return found


def grid(model: wizard.Model) -> Iterator[Point]:
    """Some dozen points, fewer where the truth takes long; the same in every run."""
    gammas = any(in_gamma_function(model.family, name) for name in model.predicted)
    most = 12 if gammas else 30
    random = Random(name_of(model))
    axes = [_raw_grid(model, name) for name in model.predicted]
    if model.family.domain.indexed:
        axes = axes * CLASSES
        targets: list[float] = [0, 1, 2]
    else:
        targets = _targets(model.family)
    everything = list(product(targets, *axes)) if len(axes) < 3 else []
    if not everything or len(everything) > most:
        everything = [(random.choice(targets), *map(random.choice, axes)) for _ in range(most)]
    for y, *raw in everything:
        if model.family.domain.indexed and raw and all(link.is_identity for link in model.links.values()):
            raw = [each / sum(raw) for each in raw]
        yield Point(y, tuple(raw), {name: _given(model, name) for name in (*model.learned, *model.fixed)})


def _given(model: wizard.Model, name: str) -> float | tuple[float, ...]:
    parameter = model.family.parameter(name)
    return (0.2, 0.5, 0.3) if parameter.domain.indexed else float(parameter.value)


def _raw_grid(model: wizard.Model, name: str) -> list[float]:
    link, domain = model.links[name], model.family.parameter(name).domain
    if in_gamma_function(model.family, name):
        return [0.3, 1.0, 4.0, 40.0, 1e8] if link.is_identity else [-1.3, 0.0, 0.7, 3.0, 40.0]
    if link.is_identity and domain is not real_line:
        if float(domain.upper) == 1:
            return [1e-300, 1e-17, 1e-3, 0.3, 0.5, 0.9, 1 - 1e-9, 1 - 2**-53]
        return [1e-8, 1e-3, 0.3, 1.0, 4.0, 40.0, 1e8]
    if link.name in ("logit", "softmax"):
        return [-1e4, -1000.0, -40.0, -1.3, 0.0, 0.7, 40.0, 1000.0, 1e4]
    far = not any(in_gamma_function(model.family, other) for other in model.predicted)
    return [-1000.0, -40.0, -1.3, 0.0, 0.7, 40.0, 1000.0] if far else [-40.0, -1.3, 0.0, 0.7, 40.0]


def in_gamma_function(family: Family, name: str) -> bool:
    """Whether the density holds a gamma function of the parameter, as of Student's degrees of freedom.

    Its truth takes minutes at |z| = 1000, and near zero there is a limit: see the test expected to fail.
    """
    label = family.parameter(name).label
    return any(label in gamma.free_symbols for gamma in family.density.atoms(sp.gamma))


def _targets(family: Family) -> list[float]:
    if not family.domain.discrete:
        return [-3.1, 0.9, 2.5]
    return [0.0, 1.0] if family.domain.upper == 1 else [0.0, 1.0, 4.0, 200.0]
