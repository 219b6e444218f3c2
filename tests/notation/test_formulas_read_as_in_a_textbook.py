"""The LaTeX of the main results, literally, and signs of ugly printing in every line of every derivation."""

import re

import pytest
import sympy as sp
from hypothesis import given, settings
from hypothesis import strategies as st
from made_once import derivation_of

import wizard
from wizard.derivation.prove import vanishes
from wizard.model import Model
from wizard.notation.display import display
from wizard.notation.nodes import logistic, softplus
from wizard.notation.printer import tex

RESULTS = [
    ({"family": "normal"}, r"\frac{1}{n} \sum_{i=1}^{n} (y_{i} - \mu_{i})^{2}"),
    ({"family": "normal", "reduction": "sum"}, r"\sum_{i=1}^{n} (y_{i} - \mu_{i})^{2}"),
    (
        {"family": "normal", "learn": ["sigma"]},
        r"\frac{1}{n} \sum_{i=1}^{n} \left(\frac{(y_{i} - \mu_{i})^{2}}{2 \sigma^{2}} + \log \sigma\right)",
    ),
    ({"family": "laplace"}, r"\frac{1}{n} \sum_{i=1}^{n} \left|y_{i} - \mu_{i}\right|"),
    (
        {"family": "student_t"},
        r"\frac{1}{n} \sum_{i=1}^{n} \log\left(1 + \frac{(y_{i} - \mu_{i})^{2}}{\nu \sigma^{2}}\right)",
    ),
    ({"family": "bernoulli"}, r"\frac{1}{n} \sum_{i=1}^{n} (\operatorname{softplus}(z_{i}) - y_{i} z_{i})"),
    (
        {"family": "bernoulli", "predict": {"p": "identity"}},
        r"-\frac{1}{n} \sum_{i=1}^{n} (y_{i} \log p_{i} + (1 - y_{i}) \log(1 - p_{i}))",
    ),
    ({"family": "poisson"}, r"\frac{1}{n} \sum_{i=1}^{n} (e^{z_{i}} - y_{i} z_{i})"),
    (
        {"family": "categorical"},
        r"\frac{1}{n} \sum_{i=1}^{n} \left(\log \sum_{m=1}^{K} e^{z_{i,m}} - z_{i,c_{i}}\right)",
    ),
]


@pytest.mark.parametrize(("request_", "latex"), RESULTS, ids=lambda value: str(value)[:50])
def test_the_loss_is_printed_as_a_textbook_prints_it(request_, latex):
    assert tex(derivation_of(Model(**request_)).lines[-1]) == latex


@pytest.mark.parametrize(
    ("family", "gradient"),
    [
        ("normal", r"2 (\mu - y)"),
        ("bernoulli", "p - y"),
        ("poisson", r"\lambda - y"),
        ("categorical", "p_{j} - [j = c]"),
        ("laplace", r"\operatorname{sign}(\mu - y)"),
    ],
)
def test_the_gradient_is_prediction_minus_target(family, gradient):
    (rule,) = derivation_of(Model(family)).gradient
    assert tex(rule.result) == gradient
    assert (rule.residual is None) == (family == "laplace")


def test_the_parts_of_the_chain_rule_are_those_of_the_courses():
    (rule,) = derivation_of(Model("bernoulli")).gradient
    assert (tex(rule.outer), tex(rule.inner)) == (r"\frac{p - y}{p (1 - p)}", "p (1 - p)")
    assert [tex(factor) for factor in rule.cancelled] == ["p", "1 - p"]
    (rule,) = derivation_of(Model("categorical")).gradient
    assert tex(rule.outer) == r"-\frac{[k = c]}{p_{k}}"


UGLY = [
    r"--",
    r"\+ -",
    r"- -",
    r"\b1 [a-z\\(]",
    r"\\left\(-\\left\((?!.*\\right\)\^)",  # ((...)), unless it is the base of a power
    r"_\{[^{}]*\}_\{",
    r"\^\{1\}",
    r"\\sqrt\{1\}",
    r"\\frac\{[^{}]*\}\{1\}",
]


@pytest.mark.parametrize("family", wizard.families(), ids=lambda f: f.name)
def test_no_line_is_ugly_and_all_braces_are_closed(family):
    models = [Model(family)]
    models += [Model(family, learn=[p.name for p in family.free_parameters[1:]])]
    models += [Model(family, predict={p.name: p.link for p in family.free_parameters})]
    for model in models:
        derivation = derivation_of(model)
        parts = [*derivation.lines, derivation.hessian, *derivation.scale_and_shift]
        parts += [part for rule in derivation.gradient for part in (rule.outer, rule.inner, rule.result)]
        for latex in [
            text for part in parts for text in (tex(part), display(part) if isinstance(part, sp.Expr) else "")
        ]:
            for pattern in UGLY:
                assert not re.search(pattern, latex), (pattern, latex)
            assert latex.count("{") == latex.count("}")
            assert latex.count(r"\left") == latex.count(r"\right")
            assert latex.count("(") + latex.count("[") == latex.count(")") + latex.count("]")


z = sp.Symbol("z", real=True)
p = sp.Symbol("p", positive=True)
PIECES = [z, p, sp.exp(z), softplus(z), logistic(z), sp.log(p), z**2, sp.log(1 + p)]


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(PIECES), st.integers(-3, 3)), min_size=1, max_size=4))
def test_a_proof_of_zero_is_never_given_to_what_is_not_zero(terms):
    expression = sp.Add(*[factor * piece for piece, factor in terms])
    if vanishes(expression):
        assert abs(expression.subs({z: sp.Rational(7, 5), p: sp.Rational(3, 7)}).evalf(40)) < 1e-30


@pytest.mark.parametrize(
    "zero",
    [
        softplus(z) - softplus(-z) - z,
        logistic(z) + logistic(-z) - 1,
        sp.log(logistic(z)) + softplus(-z),
        sp.tanh(z) - 2 * logistic(2 * z) + 1,
        sp.log(sp.cosh(z)) - softplus(2 * z) + z + sp.log(2),
    ],
    ids=str,
)
def test_identities_of_the_catalogue_are_proved(zero):
    assert vanishes(zero)
    assert not vanishes(zero + sp.Rational(1, 10**30))
