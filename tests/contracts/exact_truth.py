"""The truth to dozens of digits, by mpmath from the density alone."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

import mpmath
import numpy as np
import sympy as sp

import wizard
from wizard.derivation.derive import Derivation
from wizard.notation.brackets import exact_values, is_zero
from wizard.notation.nodes import continuous_normaliser, logistic, normal_cdf, unfold
from wizard.notation.series import tweedie_factor, tweedie_series
from wizard.notation.sums import K, k

CLASSES = 3
LADDER = (60, 150, 600, 900, 2000, 6000)  # digits: the truth has come out when two neighbours agree


@dataclass(frozen=True)
class Point:
    """One observation: the target (a class from 0, or several numbers), the raw outputs, the other parameters."""

    y: float | tuple[float, ...]
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
        self.exact_values = exact_values(model.family.density)
        self.raws = self._symbols([model.raw(name) for name in model.predicted])
        constants = (*model.learned, *model.fixed)
        self.constants = {name: self._symbols([model.family.parameter(name).symbol]) for name in constants}
        domain = model.family.domain
        self.target, *_ = self.targets = domain.targets
        apart = [part.symbol for part in domain.parts if part.domain.discrete]
        self.whole = set(apart if domain.parts else self.targets if domain.discrete else ())
        self._cache: dict[object, Callable] = {}
        self._losses: dict[int | None, tuple[Callable, list[bool]]] = {}
        self._expressions: dict[int | None, sp.Expr] = {}
        self._constants: dict[object, tuple[mpmath.mpf, mpmath.mpf]] = {}
        self.zeros: dict[object, list[bool]] = {}

    def _symbols(self, symbols: list) -> list[sp.Symbol]:
        spread = []
        for symbol in symbols:
            vector = isinstance(symbol, sp.IndexedBase)
            spread += [symbol[each] for each in range(1, CLASSES + 1)] if vector else [symbol]
        return spread

    def expression(self, case: int | None) -> sp.Expr:
        """-log density in the raw outputs, by `expand_log`; `case` is the number of the class or exact value."""
        if case not in self._expressions:
            self._expressions[case] = self._expression(case)
        return self._expressions[case]

    def _expression(self, case: int | None) -> sp.Expr:
        density = _factored(self.model.family.density)
        if self.of_classes:
            target = self.model.family.target
            one_hot = {target[each]: int(each == case + 1) for each in range(1, CLASSES + 1)}
            density = density.subs(K, CLASSES).doit().xreplace(one_hot)
        else:
            density = self._in_case(density, case)
        for name, link in self.model.links.items():
            symbol, raw = self.model.family.parameter(name).symbol, self.model.raw(name)
            if isinstance(symbol, sp.IndexedBase):
                formula = link.parameter(raw) if not link.is_identity else raw[k]
                each = {symbol[n]: formula.subs({K: CLASSES, k: n}).doit() for n in range(1, CLASSES + 1)}
                density = density.xreplace(each)
            else:
                density = density.xreplace({symbol: link.parameter(raw)})
        plain = unfold(_tails_apart(density)).replace(sp.Abs, size).replace(tweedie_factor, exp_of_series)
        return -sp.expand_log(sp.log(plain), force=True)

    def inputs(self, point: Point) -> dict[sp.Expr, float]:
        """Every real number that the loss is computed from."""
        given: dict[sp.Expr, float] = {}
        for name, symbols in self.constants.items():
            values = point.given[name]
            given |= dict(zip(symbols, values if len(symbols) > 1 else [values], strict=True))
        here = dict(zip(self.raws, point.raw, strict=True)) | given
        if self.of_classes:
            return here
        numbers = point.y if isinstance(point.y, tuple) else (point.y,)
        return here | dict(zip(self.targets, numbers, strict=True))

    def evaluate(self, order: int, point: Point) -> list[mpmath.mpf]:
        """Raw derivatives of that order; below 2, each followed by its slopes by the inputs."""
        values = self.inputs(point)
        case = self._case(point)
        function = self._function(order, case, tuple(values))
        zero = self.zeros[order, case]
        return _to_the_end(function, [mpmath.mpf(value) for value in values.values()], zero)

    def _case(self, point: Point) -> int | None:
        if self.of_classes:
            return int(point.y)
        values = [float(value) for _, _, value in self.exact_values]
        return values.index(point.y) if point.y in values else None

    def _in_case(self, expression: sp.Expr, case: int | None) -> sp.Expr:
        """The brackets [y = v] and the target put as they are for that exact value, or for none."""
        plain = expression.xreplace(
            {bracket: sp.Integer(place == case) for place, (bracket, *_) in enumerate(self.exact_values)}
        )
        return plain if case is None else plain.subs(self.target, self.exact_values[case][2])

    def loss(self, point: Point) -> mpmath.mpf:
        """(nll - shift) / scale, subtracted before it is a number: little may be left of it."""
        values = self.inputs(point)
        function, zero = self._loss_function(self._case(point), tuple(values))
        return _to_the_end(function, [mpmath.mpf(value) for value in values.values()], zero)[0]

    def _loss_function(self, case: int | None, inputs: tuple[sp.Expr, ...]) -> tuple[Callable, list[bool]]:
        """The loss of one class or exact value, made once for all its points; and whether it is zero."""
        if case not in self._losses:
            known = [unfold(e).replace(tweedie_factor, exp_of_series) for e in self.scale_and_shift]
            scale, shift = (sp.expand_log(e, force=True) for e in known)
            shift = shift if self.of_classes else self._in_case(shift, case)
            plain = _for_mpmath((self.expression(case) - shift) / scale)
            self._losses[case] = _callable([plain], inputs), [plain == 0]
        return self._losses[case]

    def _function(self, order: int, case: int | None, inputs: tuple[sp.Expr, ...]) -> Callable:
        if (order, case) not in self._cache:
            results = [self.expression(case)]
            for _ in range(order):
                results = [_slope(e, raw) for e in results for raw in self.raws]
            if order < 2:
                moving = [s for s in inputs if s not in self.whole]
                results = [each for e in results for each in (e, *(_slope(e, s) for s in moving))]
            plain = [_for_mpmath(e) for e in results]
            self.zeros[order, case] = [e == 0 for e in plain]
            self._cache[order, case] = _callable(plain, inputs)
        return self._cache[order, case]

    def moving_inputs(self, point: Point) -> list[float]:
        """The inputs that rounding may have moved: all but a whole-numbered target."""
        return [v for s, v in self.inputs(point).items() if s not in self.whole]

    def constants_at(self, point: Point) -> tuple[mpmath.mpf, mpmath.mpf]:
        """Scale and shift at that point, to 100 digits."""
        key = point.y, point.raw, *point.given.items()
        if key not in self._constants:
            self._constants[key] = self._constants_at(point)
        return self._constants[key]

    def _constants_at(self, point: Point) -> tuple[mpmath.mpf, mpmath.mpf]:
        at = {s: sp.Rational(v) for s, v in self.inputs(point).items()}
        with mpmath.workdps(100):
            parts = [at_exact_values(e, self.target, point.y) for e in self.scale_and_shift]
            return tuple(mpmath.mpf(unfold(e.xreplace(at)).evalf(100)) for e in parts)


def at_exact_values(expression: sp.Expr, target: sp.Symbol, y: float) -> sp.Expr:
    """The brackets [y = v] put as they are at that target: they take terms away before these can be log 0."""
    return expression.xreplace({b: b.xreplace({target: sp.Rational(y)}) for b in expression.atoms(is_zero)})


class size(sp.Function):
    """|x| of a real x: SymPy differentiates its own only where it can tell that x is real."""

    def fdiff(self, argindex: int = 1) -> sp.Expr:
        return sgn(self.args[0])


class sgn(sp.Function):
    """The sign of a real x, with a slope of 0 away from the jump."""

    def fdiff(self, argindex: int = 1) -> sp.Expr:
        return sp.Integer(0)


class tail(sp.Function):
    """P(Z > x) for a standard normal Z, so that 1 - Phi(x) keeps its digits: 1e-200000 would need as many."""

    def fdiff(self, argindex: int = 1) -> sp.Expr:
        return -sp.exp(-(self.args[0] ** 2) / 2) / sp.sqrt(2 * sp.pi)


class between(sp.Function):
    """F(a) - F(b), with F given by its number: in the upper tail the difference of what lies above."""

    def fdiff(self, argindex: int = 1) -> sp.Expr:
        x, number = self.args[argindex - 1], self.args[2]
        density = sp.exp(-x) / (1 + sp.exp(-x)) ** 2 if number == 0 else sp.exp(-(x**2) / 2) / sp.sqrt(2 * sp.pi)
        return density if argindex == 1 else -density


def _between(a: mpmath.mpf, b: mpmath.mpf, number: int) -> mpmath.mpf:
    def below(x: mpmath.mpf) -> mpmath.mpf:
        return mpmath.erfc(-x / mpmath.sqrt(2)) / 2 if number else 1 / (1 + mpmath.exp(-x))

    return below(-b) - below(-a) if a + b > 0 else below(a) - below(b)


class log_series(sp.Function):
    """The logarithm of the Tweedie density's factor, of y, phi and p; its slopes by differences."""

    def fdiff(self, argindex: int = 1) -> sp.Expr:
        return log_series_slope(sp.Integer(argindex), *self.args)


class log_series_slope(sp.Function):
    """The slope of log_series by the argument of that number."""


def exp_of_series(*arguments: sp.Expr) -> sp.Expr:
    return sp.exp(log_series(*arguments))


def _log_series(y: mpmath.mpf, phi: mpmath.mpf, p: mpmath.mpf) -> mpmath.mpf:
    return mpmath.log(tweedie_series(*map(mpmath.mpf, (y, phi, p))))


@cache
def _series_at(digits: int, place: int, *at: mpmath.mpf) -> mpmath.mpf:
    """The logarithm (place 0), or its slope; many points share the target, phi and p."""
    order = tuple(int(each == place) for each in (1, 2, 3))
    if place and not at[0]:
        return mpmath.mpf(0)
    with mpmath.workdps(digits):
        return mpmath.diff(_log_series, at, order) if place else _log_series(*at)


class ratio(sp.Function):
    """a / b, whose logarithm is not taken apart: both may be negative."""

    def fdiff(self, argindex: int = 1) -> sp.Expr:
        a, b = self.args
        return 1 / b if argindex == 1 else -a / b**2


def loggamma(x: mpmath.mpf) -> mpmath.mpf:
    """Kept: value, slopes and curvatures ask for the same ones."""
    return _loggamma(mpmath.mp.prec, mpmath.mpf(x))


@cache
def _loggamma(bits: int, x: mpmath.mpf) -> mpmath.mpf:
    """mpmath's own takes minutes for a small argument and many digits."""
    return mpmath.loggamma(x) if x > 0.1 else mpmath.log(mpmath.gamma(x + 1)) - mpmath.log(x)


def polygamma(order: int, x: mpmath.mpf) -> mpmath.mpf:
    """Kept, for the same reason."""
    return _polygamma(mpmath.mp.prec, int(order), mpmath.mpf(x))


@cache
def _polygamma(bits: int, order: int, x: mpmath.mpf) -> mpmath.mpf:
    """By the recurrence, as mpmath's own would take minutes."""
    if x > 0.1:
        return mpmath.psi(order, x)
    return mpmath.psi(order, x + 1) - (-1) ** order * mpmath.factorial(order) / x ** (order + 1)


def upper_tail(x: mpmath.mpf) -> mpmath.mpf:
    """P(Z > x), far out by the series in 1/x^2: mpmath's own overflows at x = 1e400."""
    if x < 10**15:
        return mpmath.erfc(x / mpmath.sqrt(2)) / 2
    total = term = mpmath.mpf(1)
    step = 1
    while abs(term) > mpmath.eps:
        term *= -step / x**2
        total, step = total + term, step + 2
    return mpmath.exp(-(x**2) / 2) / (x * mpmath.sqrt(2 * mpmath.pi)) * total


FUNCTIONS = {
    "tail": upper_tail,
    "at_least": lambda a, b: mpmath.mpf(a >= b),
    "log_series": lambda *at: _series_at(min(mpmath.mp.dps, 150), 0, *at),  # it is of size 1: no more are needed
    "log_series_slope": lambda place, *at: _series_at(min(mpmath.mp.dps, 150), int(place), *at),
    "size": abs,
    "between": _between,
    "sgn": mpmath.sign,
    "ratio": lambda a, b: a / b,
    "loggamma": loggamma,
    "polygamma": polygamma,
    "psi": polygamma,
    "digamma": lambda x: polygamma(0, x),
}


def _factored(density: sp.Expr) -> sp.Expr:
    """1 - r^2 as (1 - r)(1 + r), so that 1 - r becomes what a link makes of it, be it 1e-200000."""
    return density.replace(
        lambda e: e.is_Add and (1 - e).is_Pow and (1 - e).exp == 2,
        lambda e: (1 - (1 - e).base) * (1 + (1 - e).base),
    )


def _tails_apart(density: sp.Expr) -> sp.Expr:
    elementary = density.replace(
        lambda e: isinstance(e, continuous_normaliser), lambda e: ratio(*e.definition.as_numer_denom())
    )
    apart = elementary.replace(
        lambda e: e.is_Add and len(e.args) == 2 and _ends(e) is not None, lambda e: between(*_ends(e))
    ).replace(lambda e: e.is_Add and isinstance(1 - e, logistic), lambda e: logistic(-(1 - e).args[0]))
    return apart.replace(
        lambda e: e.is_Add and isinstance(1 - e, normal_cdf), lambda e: tail((1 - e).args[0])
    ).replace(normal_cdf, lambda x: tail(-x))


def _ends(total: sp.Add) -> tuple[sp.Expr, sp.Expr, sp.Expr] | None:
    """Of F(a) - F(b): a, b and which F it is."""
    for number, node in enumerate((logistic, normal_cdf)):
        plus = [e for e in total.args if isinstance(e, node)]
        minus = [-e for e in total.args if isinstance(-e, node)]
        if len(plus) == len(minus) == 1:
            return plus[0].args[0], minus[0].args[0], sp.Integer(number)
    return None


@cache
def _slope(expression: sp.Expr, symbol: sp.Expr) -> sp.Expr:
    return sp.diff(expression, symbol).replace(sp.DiracDelta, lambda *_: sp.Integer(0))


def _callable(expressions: list[sp.Expr], inputs: tuple[sp.Expr, ...]) -> Callable:
    """The expressions as one function of the inputs, in order, for mpmath."""
    names = {symbol: sp.Symbol(f"v{place}") for place, symbol in enumerate(inputs)}
    return sp.lambdify(
        list(names.values()), [e.xreplace(names) for e in expressions], [FUNCTIONS, "mpmath"], cse=True
    )


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
            now = _evaluated(function, values)
            if now is None and digits >= 600:  # at a removable singularity: a nearby point is as good
                near = mpmath.mpf(10) ** (-digits // 8)
                now = _evaluated(function, [v + near * (place + 1) for place, v in enumerate(values)])
        if now is None:
            continue
        if before is not None and all(
            z or _agree(a, b, digits) for z, a, b in zip(zero, before, now, strict=True)
        ):
            return now
        before = now
    assert before is not None
    return before


def _evaluated(function: Callable, values: list[mpmath.mpf]) -> list[mpmath.mpf] | None:
    try:
        return [mpmath.mpf(each) for each in function(*values)]
    except (ZeroDivisionError, OverflowError):
        return None


def _agree(a: mpmath.mpf, b: mpmath.mpf, digits: int) -> bool:
    with mpmath.workdps(40):
        if max(abs(a), abs(b)) < mpmath.mpf(10) ** -330:  # a double cannot tell it from zero
            return bool(a != 0 and b != 0) or digits >= 900
        return bool(a != 0 and abs(a - b) < abs(b) * mpmath.mpf(10) ** -30)
