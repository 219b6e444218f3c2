"""The pull of far-off observations: the known limits, and the gradient itself at a target far out."""

import mpmath
import pytest
import sympy as sp

import wizard
from wizard.derivation.properties.growth import limit_at_infinity
from wizard.derivation.properties.records import Kind
from wizard.derivation.records import Certainty
from wizard.notation.nodes import unfold

EXPECTED = [
    ("normal", "mu", "((-oo, oo), (oo, -oo))"),
    ("laplace", "mu", "((-oo, 1), (oo, -1))"),
    ("student_t", "mu", "((-oo, 0), (oo, 0))"),
    ("cauchy", "mu", "((-oo, 0), (oo, 0))"),
    ("logistic", "mu", "((-oo, 1/s), (oo, -1/s))"),
    ("gumbel", "mu", "((-oo, oo), (oo, -1/beta))"),
    ("huber", "mu", "((-oo, delta), (oo, -delta))"),
    ("asymmetric_laplace", "mu", "((-oo, 2 - 2*tau), (oo, -2*tau))"),
    ("poisson", "lambda", "((oo, -oo),)"),
    ("gamma", "mu", "((0, 1/mu), (oo, -oo))"),
    ("weibull", "lambda", "((0, k/lambda), (oo, -oo))"),
    ("lognormal", "mu", "((0, oo), (oo, -oo))"),
    ("log_logistic", "mu", "((0, beta/mu), (oo, -beta/mu))"),
    ("beta_family", "mu", "((0, oo), (1, -oo))"),
]


@pytest.mark.parametrize(("family", "symbol", "limits"), EXPECTED, ids=lambda v: str(v)[:20])
def test_the_known_limits_are_proved(told, family, symbol, limits):
    found = told(family, Kind.INFLUENCE, symbol)
    assert str(found.formula) == limits
    assert found.certainty is Certainty.PROVED


@pytest.mark.parametrize("family", ["laplace", "student_t", "logistic", "gumbel", "log_logistic", "inverse_gamma"])
def test_a_finite_limit_is_the_gradient_far_out(all_told, derived, family):
    derivation = derived(family)
    for found in (p for p in all_told(family) if p.kind is Kind.INFLUENCE):
        (symbol,) = found.of
        for end, limit in found.formula:
            if limit.is_infinite:
                continue
            y = derivation.model.family.domain.target_label
            slope = unfold(sp.diff(derivation.loss_in_parameters, symbol))
            at = {s: sp.Rational(7, 5) for s in slope.free_symbols - {y}}
            far = sp.Integer(10) ** 30 * (1 if end > 0 else -1) if end.is_infinite else sp.Rational(1, 10**40)
            with mpmath.workdps(120):
                assert float(slope.subs(at).subs(y, far).evalf(40)) == pytest.approx(
                    float(limit.subs(at)), abs=1e-12
                )


def test_circles_and_labels_have_no_far_off_targets(told):
    assert "bounded" in told("von_mises", Kind.INFLUENCE, "mu").statement
    assert "only 2 values" in told("bernoulli", Kind.INFLUENCE, "p").statement


x, k, s = sp.symbols("x k s", positive=True)


@pytest.mark.parametrize(
    ("expression", "limit"),
    [
        ((x**2 + s) / (2 * x**2 + x), sp.Rational(1, 2)),
        (sp.exp(-x / s) * x**5, 0),
        (sp.exp(x) / x**9, sp.oo),
        (x ** (k + 1) / x**k - x, 0),
        (sp.log(x) / sp.sqrt(x), 0),
        (sp.log(1 + s / x) * x, s),
        (-sp.log(1 + sp.exp(x)) / x, -1),
        (sp.tanh(x / s) * s, s),
        (sp.polygamma(0, x + s) / sp.log(x), 1),
        (x**k - x, None),  # it hangs on k
        (sp.sin(x), None),
        (sp.log(x + 1) - sp.log(x), None),  # the leading terms cancel: not decided, and not said to be wrong
    ],
    ids=str,
)
def test_leading_terms_give_the_limit_or_nothing(expression, limit):
    found = limit_at_infinity(expression, x)
    assert found == limit if limit is not None else found in (None, 0)


def test_whose_component_far_off_targets_are_is_not_told_from_typical_means():
    """Of two components either may be the right one: its mean is pulled without bound, the other not at all."""
    found = {p.of: p for p in wizard.derive(wizard.Model("normal_mixture")).properties if p.kind is Kind.INFLUENCE}
    assert [p.certainty for p in found.values()] == [Certainty.UNKNOWN] * 2
