"""Derivatives by the chain rule, as people learn it: dL/dparameter, dparameter/dz, and what cancels."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations_with_replacement

import sympy as sp

from wizard.assumptions.family import Parameter
from wizard.derivation.effort import is_short
from wizard.derivation.prove import vanishes
from wizard.derivation.records import Certainty, Verdict
from wizard.model import Model
from wizard.notation.nodes import softmax, unfold
from wizard.notation.sums import K, c, j, k, l, sift

LARGEST = 120  # operations: beyond it, and among polygammas, `factor` may not come to an end


@dataclass(frozen=True)
class ChainRule:
    """The derivative of one observation's loss with respect to one raw output.

    `outer` is dL/dparameter, `inner` is dparameter/dz, written in the parameter where possible; `cancelled`
    are the factors that one has above and the other below the fraction bar; `result` is their product. For
    classes, `outer` is for p_k, `inner` for p_k by z_j, and the product is summed over k.
    `residual` is the constant a, if the result is a * (parameter - target).
    """

    parameter: Parameter
    raw: sp.Expr
    outer: sp.Expr
    inner: sp.Expr
    cancelled: tuple[sp.Expr, ...]
    result: sp.Expr
    direct: sp.Expr
    residual: sp.Expr | None
    verdict: Verdict


class RefutedGradient(RuntimeError):
    """A product of the chain rule that is not the derivative: an error of ours, never shown as a result."""


def chain_rules(model: Model, in_parameters: sp.Expr, in_raw: sp.Expr) -> tuple[ChainRule, ...]:
    """One chain rule for each predicted parameter, in their order.

    `in_parameters` and `in_raw` are the loss of one observation, before and after the links are put in.
    """
    found = []
    for name in model.predicted:
        by_chain_rule = _of_classes if model.family.parameter(name).domain.indexed else _of_number
        rule = by_chain_rule(model, name, in_parameters, in_raw)
        if rule.verdict.certainty is Certainty.REFUTED:
            raise RefutedGradient(f"The chain rule for {name} does not give the derivative: {rule.result}")
        found.append(rule)
    return tuple(found)


def hessian(model: Model, in_raw: sp.Expr) -> sp.Matrix:
    """Second derivatives of one observation's loss by the raw outputs; for classes the entry (j, l)."""
    raws = [model.raw(name) for name in model.predicted]
    if any(isinstance(raw, sp.IndexedBase) for raw in raws):
        (raw,) = raws
        return sp.Matrix([[_by_component(_by_component(in_raw, raw, j), raw, l)]])
    slopes = [sp.diff(in_raw, raw) for raw in raws]
    upper = {
        (row, column): tidy(almost_everywhere(sp.diff(slopes[row], raws[column])))
        for row, column in combinations_with_replacement(range(len(raws)), 2)
    }
    return sp.Matrix(len(raws), len(raws), lambda row, column: upper[min(row, column), max(row, column)])


def almost_everywhere(expression: sp.Expr) -> sp.Expr:
    """A second derivative away from the kinks of the loss, where it is a number."""
    smooth = expression.replace(sp.DiracDelta, lambda *_: sp.Integer(0))
    return smooth.replace(
        lambda e: e.is_Pow and isinstance(e.base, sp.sign) and e.exp == 2, lambda e: sp.Integer(1)
    )


def kinks(model: Model, loss: sp.Expr) -> tuple[str, ...]:
    """The leading predicted parameters by whose raw outputs the slope jumps where they meet their target."""
    leading = [p.name for p in model.family.parameters[: model.family.leading] if p.name in model.links]
    if not unfold(loss).has(sp.Abs):
        return ()
    return tuple(name for name in leading or model.predicted[:1] if _jumps(model, loss, name))


def _jumps(model: Model, loss: sp.Expr, name: str) -> bool:
    """Whether the slope by a raw output jumps where it meets its target, at typical parameters."""
    raw, target, near = model.raw(name), beside(model, name), sp.Rational(1, 10**60)
    others = {s: sp.Rational(2, 7) for s in model.family.domain.targets if s != target}
    typical = {p.symbol: sp.Rational(model.constants.get(p.name, p.value)) for p in model.family.parameters}
    raws = {model.raw(other): sp.Rational(1, 2) for other in model.predicted if other != name}
    slope = unfold(sp.diff(loss, raw)).xreplace({**typical, **others, **raws, raw: sp.Integer(1)})
    below, above = (slope.xreplace({target: 1 + side * near}).evalf(40) for side in (-1, 1))
    jump = abs(above - below)
    return bool(jump.is_Float and jump > sp.Float(10) ** -6)  # no number at the end of a domain


def beside(model: Model, name: str) -> sp.Symbol:
    """The number of the target on whose scale a parameter is: it is added to it, or else nearest to it.

    >>> beside(Model("normal"), "sigma")
    y
    """
    first, *others = model.family.domain.targets
    if not others:
        return first
    return _beside(model.family.density, model.family.parameter(name).symbol, frozenset((first, *others)))


@lru_cache(maxsize=512)
def _beside(density: sp.Expr, symbol: sp.Symbol, targets: frozenset[sp.Symbol]) -> sp.Symbol:
    around = [e for e in sp.preorder_traversal(density) if symbol in e.free_symbols]
    added = [t for e in around if e.is_Add for term in e.args for t in targets if term in (t, -t)]
    close = [e.free_symbols & targets for e in sorted(around, key=sp.count_ops) if e.free_symbols & targets]
    return sorted(added or min(close, key=len), key=str)[0]


def in_parameters(expression: sp.Expr, model: Model) -> sp.Expr:
    """Write the parameters instead of their links' formulas, wherever they can be recognised."""
    for name, link in model.links.items():
        parameter, raw = model.family.parameter(name), model.raw(name)
        if link.is_identity:
            continue
        if isinstance(raw, sp.IndexedBase):
            expression = _shares(expression, raw, parameter.symbol)
        else:
            expression = expression.subs(link.parameter(raw), parameter.symbol)
    return expression


def tidy(expression: sp.Expr) -> sp.Expr:
    """One fraction with a short numerator, nothing multiplied out that was a square or a bracket.

    >>> p, y = sp.symbols("p y", positive=True)
    >>> tidy(-y / p + (1 - y) / (1 - p))
    (p - y)/(p*(1 - p))
    """
    powers, symbols = _kept_together(expression)
    if powers:
        return tidy(expression.xreplace(powers)).xreplace({d: e for e, d in symbols.items()})
    if expression.has(sp.polygamma) or sp.count_ops(expression) > LARGEST:
        return expression
    top, bottom = sp.fraction(sp.together(expression))
    if not is_short(top):
        return expression
    shorter = min((top, sp.expand(top), sp.factor(top)), key=sp.count_ops)
    candidates = [shorter / bottom, sp.factor_terms(expression), expression]
    if not expression.has(sp.Sum) and is_short(bottom):  # else it may take seconds, as chance has it
        factored = sp.factor(expression)  # p (1 - p) is worth a sign more than p - p^2
        candidates += [factored] if sp.count_ops(factored) <= sp.count_ops(expression) + 1 else []
    shortest = min(candidates, key=lambda e: (sp.count_ops(e), len(str(e))))
    apart = sp.expand_mul(expression)  # w (1/(w + v) - y/w) is w/(w + v) - y
    return apart if _operations_and_dummies(apart) < _operations_and_dummies(shortest) else shortest


def _operations_and_dummies(expression: sp.Expr) -> int:
    """The operations, and one more for each time that something long is written."""
    return int(sp.count_ops(expression)) + sum(isinstance(e, sp.Dummy) for e in sp.preorder_traversal(expression))


def _kept_together(expression: sp.Expr) -> tuple[dict[sp.Expr, sp.Expr], dict[sp.Expr, sp.Dummy]]:
    """A softmax and (y/s)^k as symbols and (y/s)^(2 k) as a square, in the same order in every run."""
    powers: dict[sp.Expr, sp.Expr] = {}
    symbols: dict[sp.Expr, sp.Dummy] = {}
    for e in sorted(expression.atoms(softmax), key=str):
        powers[e] = symbols.setdefault(e, sp.Dummy(positive=True))
    for e in sorted((e for e in expression.atoms(sp.Pow) if e.exp.free_symbols), key=str):
        times, rest = e.exp.as_coeff_Mul()
        whole = e.base**rest if times.is_Integer else e
        powers[e] = symbols.setdefault(whole, sp.Dummy(positive=True)) ** (times if times.is_Integer else 1)
    return powers, symbols


def _of_number(model: Model, name: str, loss: sp.Expr, in_raw: sp.Expr) -> ChainRule:
    parameter, raw, link = model.family.parameter(name), model.raw(name), model.links[name]
    outer = tidy(sp.diff(loss, parameter.symbol))
    inner = sp.diff(link.parameter(raw), raw)
    written = in_parameters(inner, model)
    product = outer * written
    direct = sp.diff(in_raw, raw)
    others = {model.family.parameter(o).symbol: f.parameter(model.raw(o)) for o, f in model.links.items()}
    terms = [term * inner for term in sp.Add.make_args(outer)]  # as the direct derivative has them
    difference = sp.Add(*terms).xreplace(others) - direct
    return ChainRule(
        parameter=parameter,
        raw=raw,
        outer=outer,
        inner=written,
        cancelled=_cancelled(outer, written),
        result=tidy(product),
        direct=tidy(direct),
        residual=_residual(product, parameter.symbol, model.family.domain.targets),
        verdict=_verdict(vanishes(difference), difference),
    )


def _of_classes(model: Model, name: str, loss: sp.Expr, in_raw: sp.Expr) -> ChainRule:
    parameter, raw, link = model.family.parameter(name), model.raw(name), model.links[name]
    outer = sift(sp.diff(loss, parameter.symbol[k]))
    if any(isinstance(f, sp.KroneckerDelta) for f in outer.args):
        outer = outer.xreplace({parameter.symbol[c]: parameter.symbol[k]})  # equal wherever [k = c] is not 0
    if link.is_identity:
        inner: sp.Expr = sp.KroneckerDelta(k, j)
    else:
        inner = in_parameters(_by_component(link.parameter(raw), raw, j), model)
    inner = sp.factor(inner)
    result = sift(sp.Sum(outer * inner, (k, 1, K)))
    result_in_raw = result.replace(
        lambda e: isinstance(e, sp.Indexed) and e.base == parameter.symbol,
        lambda e: raw[e.indices] if link.is_identity else link.parameter(raw).subs(k, e.indices[-1]),
    )
    return ChainRule(
        parameter=parameter,
        raw=raw,
        outer=outer,
        inner=inner,
        cancelled=_cancelled(outer, inner),
        result=result,
        direct=_by_component(in_raw, raw, j),
        residual=sp.Integer(1) if result == parameter.symbol[j] - sp.KroneckerDelta(c, j) else None,
        verdict=_explicit_classes(in_raw, result_in_raw, raw),
    )


def _by_component(expression: sp.Expr, raw: sp.IndexedBase, index: sp.Symbol) -> sp.Expr:
    return sift(sp.diff(expression, raw[index]))


def _shares(expression: sp.Expr, raw: sp.IndexedBase, share: sp.IndexedBase) -> sp.Expr:
    """Put p_k times the sum for exp(z_k): the sum cancels, and the shares remain."""
    total = sp.Symbol("S", positive=True)
    summed = expression.replace(lambda e: isinstance(e, sp.Sum) and e.has(sp.exp), lambda e: total)
    powers = sp.expand_power_exp(summed)
    of_share = powers.replace(
        lambda e: isinstance(e, sp.exp) and isinstance(e.args[0], sp.Indexed) and e.args[0].base == raw,
        lambda e: share[e.args[0].indices] * total,
    )
    return sp.expand(of_share)


def _cancelled(outer: sp.Expr, inner: sp.Expr) -> tuple[sp.Expr, ...]:
    below_outer = sp.Mul.make_args(sp.fraction(outer)[1])
    return tuple(f for f in sp.Mul.make_args(sp.fraction(inner)[0]) if f != 1 and f in below_outer)


def _residual(result: sp.Expr, parameter: sp.Symbol, targets: tuple[sp.Symbol, ...]) -> sp.Expr | None:
    for target in targets:
        fraction = sp.together(result / (parameter - target))
        if not is_short(sp.fraction(fraction)[0]):
            return None  # no short formula, whatever cancels
        quotient = sp.cancel(fraction)
        if not quotient.free_symbols & {parameter, *targets}:
            return quotient
    return None


def _verdict(proved: bool, difference: sp.Expr) -> Verdict:
    if proved:
        return Verdict(Certainty.PROVED, "The product equals the direct derivative of the loss by the raw output.")
    at = {s: sp.Rational(3 + 2 * place, 11) for place, s in enumerate(sorted(difference.free_symbols, key=str))}
    zero = abs(unfold(difference.xreplace(at)).evalf(60)) < sp.Float(10) ** -50
    evidence = "The product was compared with the direct derivative to 50 digits."
    return Verdict(Certainty.CHECKED if zero else Certainty.REFUTED, evidence)


def _explicit_classes(loss: sp.Expr, gradient: sp.Expr, raw: sp.IndexedBase, size: int = 3) -> Verdict:
    """Compare with the derivative of the loss written out for three classes, for every true class."""
    z = sp.symbols(f"z1:{size + 1}", positive=True)
    components = {raw[index + 1]: z[index] for index in range(size)}

    def explicit(expression: sp.Expr, true: int, component: int) -> sp.Expr:
        return expression.subs({K: size, c: true, j: component}).doit().xreplace(components)

    pairs = [(true, component) for true in range(1, size + 1) for component in range(1, size + 1)]
    same = all(
        vanishes(sp.diff(explicit(loss, true, comp), z[comp - 1]) - explicit(gradient, true, comp))
        for true, comp in pairs
    )
    evidence = f"It equals the derivative written out for K = {size}, for every true class and every component."
    return Verdict(Certainty.CHECKED if same else Certainty.REFUTED, evidence)
