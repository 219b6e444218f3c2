"""Loss names: those that every course expects, by proof, with factor and shift; none where there is none."""

from functools import cache
from random import Random

import pytest
import sympy as sp

import wizard
from wizard.assumptions.domain import positive, real_line
from wizard.assumptions.family import Family, Parameter
from wizard.assumptions.link import identity, log
from wizard.derivation.derive import Derivation
from wizard.derivation.recognise import certificates
from wizard.losses.ranking import listwise_likelihood_loss
from wizard.losses.regression import squared_error
from wizard.model import Model
from wizard.notation.nodes import unfold

sigma, b, nu, s, alpha, beta, delta, tau = sp.symbols("sigma b nu s alpha beta delta tau", positive=True)
y = sp.Symbol("y", real=True)

EXPECTED = [
    ({"family": "normal"}, {"MSE": 1 / (2 * sigma**2)}),
    ({"family": "normal", "reduction": "sum"}, {"MSE": 1 / (2 * sigma**2)}),
    ({"family": "normal", "learn": ("sigma",)}, {"Gaussian NLL": 1}),
    ({"family": "normal", "predict": {"mu": "identity", "sigma": "log"}}, {"Gaussian NLL": 1}),
    ({"family": "normal", "predict": {"mu": "identity", "sigma": "softplus"}}, {"Gaussian NLL": 1}),
    ({"family": "normal", "predict": {}, "learn": ("mu",)}, {"MSE": 1 / (2 * sigma**2)}),
    ({"family": "laplace"}, {"MAE": 1 / b, "pinball": 2 / b, "power error": 1 / b}),
    ({"family": "cauchy"}, {"Lorentzian": 1}),
    ({"family": "hyperbolic_secant"}, {"log-cosh": 1}),
    ({"family": "gumbel"}, {"LINEX": 1}),
    ({"family": "huber"}, {"Huber": 1 / sigma**2, "smooth L1": delta / sigma}),
    ({"family": "asymmetric_laplace"}, {"pinball": 1 / sigma}),
    ({"family": "asymmetric_normal"}, {"expectile": 1 / sigma**2}),
    ({"family": "generalised_normal"}, {"power error": alpha**-beta}),
    ({"family": "laplace", "learn": ("b",)}, {"Laplace NLL": 1}),
    ({"family": "student_t"}, {"Lorentzian": (nu + 1) / 2}),
    ({"family": "logistic"}, {"log-cosh": 2}),
    ({"family": "bernoulli"}, {"BCE": 1, "BCE with logits": 1}),
    ({"family": "bernoulli", "predict": {"p": "identity"}}, {"BCE": 1}),
    ({"family": "bernoulli", "predict": {"p": "probit"}}, {"BCE": 1}),
    (
        {"family": "poisson"},
        {"Poisson deviance": sp.Rational(1, 2), "Poisson NLL": 1, "Poisson NLL (log input)": 1},
    ),
    (
        {"family": "poisson", "predict": {"rate": "softplus"}},
        {"Poisson deviance": sp.Rational(1, 2), "Poisson NLL": 1},
    ),
    ({"family": "gamma"}, {"Gamma deviance": alpha / 2}),
    ({"family": "exponential"}, {"Gamma deviance": sp.Rational(1, 2)}),
    ({"family": "categorical"}, {"sparse CCE": 1, "softmax CE": 1}),
    ({"family": "categorical", "one_hot": True}, {"CCE": 1, "sparse CCE": 1, "softmax CE": 1}),
    ({"family": "categorical", "predict": {"p": "identity"}, "one_hot": True}, {"CCE": 1, "sparse CCE": 1}),
]


@cache
def _derived(request: str) -> Derivation:
    return wizard.derive(Model(**eval(request)))  # the text is our own, written by repr


def derived(**request: object) -> Derivation:
    return _derived(repr(request))


@pytest.mark.parametrize(("request_", "names"), EXPECTED, ids=lambda value: str(value)[:60])
def test_the_expected_losses_are_named_with_their_factor(request_, names):
    found = {c.loss.abbreviation: c.factor for _, c in derived(**request_).names}
    assert found.keys() == names.keys()
    for abbreviation, factor in names.items():
        assert sp.simplify(found[abbreviation] - factor) == 0


@pytest.mark.parametrize(("request_", "names"), EXPECTED, ids=lambda value: str(value)[:60])
def test_every_certificate_is_an_identity(request_, names):
    """derived = a * named + b at random points, evaluated by mpmath, not by the rule that found it."""
    for _, certificate in derived(**request_).names:
        if certificate.derived.has(sp.Indexed):
            continue  # the judge checks those for K = 3
        difference = unfold(certificate.derived - certificate.factor * certificate.matched - certificate.shift)
        random = Random(5)
        for _ in range(5):
            at = {symbol: sp.Float(random.uniform(0.1, 0.9), 40) for symbol in difference.free_symbols}
            assert abs(difference.subs(at).evalf(30)) < 1e-25


def test_constants_of_named_losses_are_solved_for():
    (_, student), (_, logistic) = (derived(family=f).names[0] for f in ("student_t", "logistic"))
    assert dict(student.constants).popitem()[1] == sigma * sp.sqrt(nu)
    assert dict(logistic.constants).popitem()[1] == 2 * s


@pytest.mark.parametrize(
    ("family", "constant"),
    [
        ("huber", delta * sigma),  # the threshold in the units of the target
        ("asymmetric_laplace", tau),
        ("asymmetric_normal", tau),
        ("generalised_normal", beta),
        ("hyperbolic_secant", s),
        ("gumbel", beta),
    ],
)
def test_constants_are_found_at_kinks_thresholds_and_powers(family, constant):
    (_, certificate) = derived(family=family).names[-1]
    assert dict(certificate.constants).popitem()[1] == constant


@pytest.mark.parametrize(
    "request_",
    [
        {"family": "skew_normal"},
        {"family": "johnson_su"},
        {"family": "student_t", "learn": ("sigma",)},
        {"family": "student_t", "learn": ("nu",)},
        {"family": "logistic", "learn": ("s",)},
        {"family": "logistic", "predict": {"mu": "identity", "s": "log"}},
    ],
    ids=str,
)
def test_what_has_no_name_gets_none(request_):
    assert derived(**request_).names == ()


def renamed_normal() -> Family:
    """The Normal in symbols that no record of the catalogue uses."""
    place, width, target = sp.Symbol("tau", real=True), sp.Symbol("omega", positive=True), real_line.target
    return Family(
        name="bell",
        title="Bell",
        story="it is a Normal in disguise",
        breaks="someone looks at the name",
        domain=real_line,
        density=sp.exp(-((target - place) ** 2) / (2 * width**2)) / (width * sp.sqrt(2 * sp.pi)),
        parameters=(
            Parameter(place, "place", "mean", real_line, identity, 0.0, (-1.0, 1.0)),
            Parameter(width, "width", "spread", positive, log, 1.0, (0.5, 2.0)),
        ),
        draw=lambda rng, place, width: rng.normal(place, width),
        reference=lambda stats, place, width: stats.norm(place, width),
    )


def test_names_do_not_hang_on_the_names_of_symbols_or_families():
    fixed, learned = (wizard.derive(Model(renamed_normal(), learn=learn)) for learn in ((), ("width",)))
    assert [c.loss.abbreviation for _, c in fixed.names] == ["MSE"]
    assert [c.loss.abbreviation for _, c in learned.names] == ["Gaussian NLL"]


mu = sp.Symbol("mu", real=True)


@pytest.mark.parametrize(
    "impostor",
    [
        (y - mu) ** 2 + (y - mu) ** 4 / 1000,
        (y - mu) ** 2 * (1 + y**2),  # the factor depends on the target
        -((y - mu) ** 2),  # the factor is negative
        (y - mu) ** 2 + mu / 1000,
        (y - 2 * mu) ** 2,
        sp.exp((y - mu) ** 2),
    ],
    ids=str,
)
def test_what_only_looks_like_squared_error_is_not_named_so(impostor):
    assert not list(certificates(impostor, Model("normal"), [squared_error]))


@pytest.mark.parametrize("size", [2, 3, 4])
def test_an_order_of_a_few_items_has_the_loss_called_list_mle(size):
    ((_, certificate),) = wizard.derive(Model("plackett_luce", size=size)).names
    assert (certificate.loss.abbreviation, certificate.factor, certificate.shift) == ("ListMLE", 1, 0)
    assert "both are the same for each of the orders" in certificate.proof


def test_another_loss_of_orders_is_not_called_list_mle():
    model = Model("plackett_luce")
    term = wizard.derive(model).terms[-1]
    first, *_ = sorted(term.free_symbols - set(model.family.domain.targets), key=str)
    assert list(certificates(term, model, [listwise_likelihood_loss]))
    for impostor in (2 * term, term + first**2 / 1000, term.subs(first, 2 * first)):
        assert not list(certificates(impostor, model, [listwise_likelihood_loss]))


def test_squared_error_in_any_writing_is_recognised():
    written = sp.expand(3 * (y - mu) ** 2) + sp.sin(y)
    (certificate,) = certificates(written, Model("normal"), [squared_error])
    assert certificate.factor == 3
    assert sp.simplify(certificate.shift - sp.sin(y)) == 0


@pytest.mark.parametrize(
    ("family", "named"),
    [
        ("independent_normal", "MSE"),
        ("independent_laplace", "MAE"),
        ("independent_bernoulli", "BCE with logits"),
        ("multivariate_normal", None),  # the outputs are not apart
        ("binomial", None),
    ],
)
def test_a_loss_of_several_outputs_is_named_if_it_is_the_sum_of_the_same_loss_of_each(family, named):
    found = wizard.derive(Model(family)).names
    assert (found[-1][1].loss.abbreviation if found else None) == named


def test_outputs_of_different_weight_have_no_name():
    assert not wizard.derive(Model("independent_normal_each", fix={"sigma_1": 1, "sigma_2": 3})).names
