"""Every property that is proved or checked is tried out in numbers, by the compiled loss and the density alone.

Each trial is seen to fail in `test_a_false_claim_is_caught`, where the claim is turned into its opposite.
"""

from dataclasses import replace
from functools import cache
from random import Random

import mpmath
import numpy as np
import pytest
import sympy as sp
from chosen_models import name_of
from claimed import Case, numbers, of_sample, stated_point
from far_off import influence
from integrals import OUT_OF, rule
from made_once import derivation_of

import wizard
from wizard.derivation.gradient import beside
from wizard.derivation.properties.influence import UNBOUNDED
from wizard.derivation.properties.records import Expected, Kind, Median, Quantile
from wizard.derivation.records import Certainty

ERROR = sp.Symbol("u", real=True)
SIZE = 301


def cases():
    """Every family with its default roles, and with everything predicted through the default links."""
    for family in wizard.families():
        if not family.domain.indexed:
            yield wizard.Model(family)
            yield wizard.Model(family, {p.name: p.link for p in family.free_parameters})


CASES = {name_of(model): model for model in cases()}


@cache
def case_of(name):
    return Case(derivation_of(CASES[name]))


@cache
def best_constant(case, name):
    """The best constant of the case's sample, found once for all that is claimed of it."""
    return case.best(name, case.sample(SIZE))


def claims(case, kind):
    return [p for p in case.derivation.properties if p.kind is kind and p.certainty is not Certainty.UNKNOWN]


def estimand(case, found):
    """At the best constant of a sample the two sides of the equation meet."""
    (symbol,) = found.of
    name, sample = case.names[symbol], case.sample(SIZE)
    best, met = best_constant(case, name), case.targets(sample)[beside(case.model, name)]

    def difference(value):
        at = case.at({**case.typical, name: value})
        targets = {**case.targets(sample), ERROR: met - value}
        return of_sample(found.formula.lhs - found.formula.rhs, at, targets)

    step = 1e-4 * (0.1 + abs(best))
    assert difference(best - step) * difference(best + step) <= 0, (best, met.mean())
    if "neither a mean nor a quantile" in found.statement:
        assert min(abs(best - met.mean()), abs(best - np.median(met))) > 1e-4
    named = {"the mean**": Expected, "the median**": Median, "the quantile**": Quantile}
    assert all(found.formula.has(what) for words, what in named.items() if words in found.statement)


def estimate(case, found):
    """The closed form gives the best constant of a sample."""
    (symbol,) = found.of
    name, sample = case.names[symbol], case.sample(SIZE)
    at = case.at(case.typical)
    targets = case.targets(sample)
    value = of_sample(_with_sums(found.formula.rhs, at, targets), at, targets)
    assert value == pytest.approx(best_constant(case, name), rel=1e-4, abs=1e-4)


def optimum(case, found):
    """The smallest mean loss of a sample, over all constants, is what is said of the best of them."""
    (symbol,) = found.of
    name, sample = case.names[symbol], case.sample(SIZE)
    best = best_constant(case, name)
    at = case.at(case.typical) | {s: best for s in found.formula.rhs.free_symbols if str(s).startswith(r"\hat")}
    value = of_sample(_with_sums(found.formula.rhs, at, case.targets(sample)), at, case.targets(sample))
    assert value == pytest.approx(np.mean(case.loss(sample, {**case.typical, name: best})), rel=1e-6, abs=1e-6)


def _with_sums(formula, at, targets):
    """The formula with its sums over a sample in numbers."""
    summed = {}
    for e in formula.atoms(sp.Sum):
        one = e.function.xreplace({sp.IndexedBase(target)[e.variables[0]]: target for target in targets})
        summed[e] = sp.Float(np.sum(numbers(one, {**at, **targets})))
    return formula.xreplace(summed).xreplace({sp.Symbol("n", integer=True, positive=True): SIZE})


def convexity(case, found):
    """No curvature is negative at hundreds of points; or the one at the stated point is."""
    if not found.holds:
        return _bends_down(case, found)
    rng = np.random.default_rng(5)
    for _ in range(60):
        values = case.random_values(rng)
        y = case.sample(8, int(rng.integers(1 << 30)), case.random_values(rng))
        matrices = case.hessian(y, values, found.of)
        size = np.abs(matrices).max(axis=(1, 2)) + np.abs(case.loss(y, values))
        assert (np.linalg.eigvalsh(matrices)[:, 0] >= -1e-5 * (1 + size)).all(), (values, y)
    return None


def _bends_down(case, found):
    """The second differences of the density's own -log at the stated point, to 60 digits."""
    family = case.model.family
    parameters = [p.symbol for p in family.parameters]
    targets = family.domain.targets
    at = stated_point(found, [*found.of, *parameters, *map(case.model.raw, case.model.predicted), *targets])
    at |= _completed(family.domain, {s: at[s] for s in targets if s in at})
    missing = [s for s in found.of if s not in at]
    at |= {s: sp.Rational(1, 3) for s in missing}
    function = case.nll_of_density(at)
    moving = [s for s in at if s not in targets]
    with mpmath.workdps(60):
        point = [mpmath.mpf(at[s].p) / at[s].q for s in moving]

        def second(one, other):
            orders = [(s == one) + (s == other) for s in moving]
            return mpmath.diff(function, point, tuple(orders))

        matrix = mpmath.matrix([[second(one, other) for other in found.of] for one in found.of])
        lowest = min(mpmath.eigsy(matrix, eigvals_only=True))
    assert lowest < -(mpmath.mpf(10) ** -30), (at, lowest)


def _completed(domain, stated):
    """A target with the stated numbers: the others do not matter, but must go with them."""
    for seed in range(1, 1000):
        drawn = domain.draw(Random(seed))
        target = dict(zip(domain.targets, drawn if domain.parts else (drawn,), strict=True)) | stated
        if domain.name == "shares":  # the others have what is left
            free = [s for s in target if s not in stated]
            left = (1 - sum(stated.values())) / sum(target[s] for s in free) if free else 1
            target |= {s: target[s] * left for s in free}
        numbers = np.array([float(each) for each in target.values()])
        if domain.contains(numbers if domain.parts else numbers[0]):
            return target
    raise AssertionError(f"No target has {stated}.")


def canonical(case, found):
    """Second differences in the raw output, over a wide step, are the same for all targets; or they are not."""
    (raw,) = found.of
    rng = np.random.default_rng(4)
    spread = []
    for _ in range(10):
        values = case.random_values(rng)
        y = _alike(case, case.sample(40, 3, case.random_values(rng)))
        left, middle, right = (case.moved(y, values, [raw], [step]) for step in (-0.7, 0.0, 0.7))
        seconds = left - 2 * middle + right
        spread.append(np.ptp(seconds) / (1e-3 + np.max(np.abs([left, middle, right]))))
    if found.holds:
        assert max(spread) < 1e-11, spread
    else:
        assert max(spread) > 1e-6, spread


def _alike(case, y):
    """The targets, all with as much known beforehand as goes with each of them."""
    y = y.copy()
    for place, part in enumerate(case.model.family.domain.parts):
        if part.beforehand:
            y[:, place] = y[:, place].max()
    return y


def exponential_family(case, found):
    """Twice centred, a table of log f by targets and parameters has the claimed rank, or a higher one."""
    rng = np.random.default_rng(6)
    y = np.concatenate([case.sample(12, n, case.random_values(rng)) for n in range(6)])
    y = np.unique(_alike(case, y), axis=0)
    table = np.array([case.loss(y, case.random_values(rng), nll=True) for _ in range(60)])
    centred = table - table.mean(axis=0) - table.mean(axis=1, keepdims=True) + table.mean()
    singular = np.append(np.linalg.svd(centred, compute_uv=False), np.zeros(6))
    share = singular / np.abs(table).max()
    if found.holds:
        rank = len(found.formula)
        assert share[rank] < 1e-11, share[:8]
        assert share[rank - 1] > 1e-9, share[:8]
    else:
        assert share[4] > 1e-9, share[:8]


def fisher(case, found):
    """The expected product of scores, by Gauss-Legendre quadrature or by summation."""
    rng = np.random.default_rng(9)
    for values in (case.typical, case.random_values(rng)):
        y, weights = rule(case, tuple(values.items()))
        scores = case.scores(y, values, found.of, nll=True)
        expected = scores * weights @ scores.T
        of_targets = {
            e: sp.Float(weights @ numbers(e.args[0], case.targets(y))) for e in found.formula.atoms(Expected)
        }
        beforehand = {p.symbol: OUT_OF for p in case.model.family.domain.parts if p.beforehand}
        formula = found.formula.xreplace({**of_targets, **beforehand})
        claimed = np.array([[case.number(e, values) for e in row] for row in formula.tolist()], dtype=float)
        scale = np.sqrt(np.outer(np.diag(expected), np.diag(expected)))
        assert np.abs(claimed - expected).max() <= 2e-5 * scale.max(), (claimed, expected)
        assert np.diag(claimed) == pytest.approx(np.diag(expected), rel=2e-5)


def _told_at_random(case, found):
    """Targets and parameters at random, with the numbers that the formula's entries are there."""
    rng = np.random.default_rng(2)
    for _ in range(4):
        values = case.random_values(rng)
        y = case.sample(5, 11, case.random_values(rng))
        at = {**case.at(values), **case.targets(y)}
        yield y, values, np.array([np.broadcast_to(numbers(e, at), case.shape(y)) for e in found.formula])


def gradient(case, found):
    """First differences of the compiled loss."""
    for y, values, told in _told_at_random(case, found):
        differences = case.scores(y, values, found.of)
        assert told == pytest.approx(differences, rel=1e-5, abs=1e-6 * (1 + np.abs(differences).max()))


def hessian(case, found):
    """Second differences of the compiled loss."""
    for y, values, told in _told_at_random(case, found):
        differences = case.hessian(y, values, found.of).reshape(len(y), -1).T
        assert told == pytest.approx(differences, rel=1e-4, abs=1e-5 * (1 + np.abs(differences).max()))


TRIALS = {
    Kind.ESTIMAND: estimand,
    Kind.ESTIMATE: estimate,
    Kind.OPTIMUM: optimum,
    Kind.CONVEXITY: convexity,
    Kind.INFLUENCE: influence,
    Kind.CANONICAL: canonical,
    Kind.EXPONENTIAL_FAMILY: exponential_family,
    Kind.FISHER: fisher,
    Kind.GRADIENT: gradient,
    Kind.HESSIAN: hessian,
}


@pytest.mark.parametrize("kind", Kind, ids=lambda kind: kind.name.lower())
@pytest.mark.parametrize("name", CASES)
def test_what_is_claimed_is_so(name, kind):
    case = case_of(name)
    for found in claims(case, kind):
        TRIALS[kind](case, found)


def _opposites(found):
    """The same property with its claim turned into a false one, in every way that its kind allows."""
    formula = found.formula
    if found.kind is Kind.CONVEXITY or found.kind is Kind.CANONICAL:
        yield replace(found, holds=not found.holds)
    elif found.kind is Kind.EXPONENTIAL_FAMILY and found.holds:
        yield replace(found, holds=False)
        yield replace(found, formula=sp.Tuple(*formula, formula[0]))
        yield replace(found, formula=sp.Tuple(*formula[:-1]))
    elif found.kind is Kind.EXPONENTIAL_FAMILY:
        yield replace(found, holds=True, formula=sp.Tuple(0, 0))
    elif found.kind is Kind.INFLUENCE and isinstance(formula, sp.Tuple) and formula.has(UNBOUNDED):
        yield replace(found, formula=sp.Tuple(*[sp.Tuple(end, sp.S.Zero) for end, _ in formula]), holds=True)
        yield replace(found, formula=sp.Tuple(*[sp.Tuple(end, sp.S.One) for end, _ in formula]), holds=True)
    elif found.kind is Kind.INFLUENCE and formula is None:
        yield replace(found, holds=False)
    elif found.kind is Kind.INFLUENCE and isinstance(formula, sp.Tuple):
        for wrong in (lambda e: sp.S.Zero if e else sp.oo, lambda e: -e or -sp.oo, lambda e: 3 + 2 * e):
            goals = [wrong(limit) for _, limit in formula]
            if goals != [limit for _, limit in formula]:
                ends = [end for end, _ in formula]
                yield replace(found, formula=sp.Tuple(*map(sp.Tuple, ends, goals)))
        yield replace(found, holds=not found.holds)
    elif found.kind is Kind.ESTIMAND:
        yield from _other_estimands(found)
    elif found.kind in (Kind.ESTIMATE, Kind.OPTIMUM):
        yield replace(found, formula=sp.Eq(formula.lhs, formula.rhs + sp.Rational(1, 100), evaluate=False))
    elif found.kind in (Kind.FISHER, Kind.GRADIENT, Kind.HESSIAN):
        yield replace(found, formula=formula * sp.Rational(1001, 1000) + sp.ones(*formula.shape) / 1000)
        if any(formula):
            yield replace(found, formula=formula * 0)


def _other_estimands(found):
    """The mean, the median and a quantile where it is another of them, and an M-estimate where it is a mean."""
    (symbol,), y = found.of, next(iter(found.formula.rhs.free_symbols | found.formula.lhs.free_symbols))
    y = next((s for s in found.formula.free_symbols if s.name.startswith("y")), y)
    for other in (Expected(y), Median(y), Quantile(y, sp.Rational(1, 4)), Quantile(y, sp.Rational(9, 10))):
        claim = sp.Eq(symbol, other, evaluate=False)
        if claim != found.formula:
            yield replace(found, formula=claim)
    if found.formula == sp.Eq(symbol, Expected(y), evaluate=False):
        yield replace(found, statement=found.statement + " It is neither a mean nor a quantile.")


BROKEN = (
    "normal",
    "laplace",
    "asymmetric_laplace",
    "asymmetric_normal",
    "huber",
    "cauchy",
    "gumbel",
    "poisson",
    "zero_inflated_poisson",
    "inverse_gaussian",
    "binomial",
    "censored_exponential",
    "independent_normal",
    "independent_laplace",
    "independent_bernoulli",
    "multivariate_normal",
    "dirichlet",
    "von_mises_fisher",
    "wishart",
    "censored_weibull",
    "beta_binomial",
    "plackett_luce",
)


@pytest.mark.parametrize("kind", Kind, ids=lambda kind: kind.name.lower())
@pytest.mark.parametrize("of", BROKEN)
def test_a_false_claim_is_caught(of, kind):
    case = case_of(name_of(wizard.Model(of)))
    for found in claims(case, kind):
        for wrong in _opposites(found):
            with pytest.raises(AssertionError):
                TRIALS[kind](case, wrong)
