"""The verdicts on the repository's losses are those of the literature, and their evidence holds."""

from __future__ import annotations

import pytest
import sympy as sp
from literature import standing_of

import wizard
from wizard.derivation.properties.numbers import number_at
from wizard.notation.nodes import unfold

# the family whose likelihood it is, as these say
FAMILIES = {
    "MSE": "normal",
    "MAE": "laplace",
    "Huber": "huber",
    "smooth L1": "huber",
    "log-cosh": "logistic",
    "pinball": "asymmetric_laplace",
    "expectile": "asymmetric_normal",
    "Lorentzian": "student_t",
    "Poisson deviance": "poisson",
    "Poisson NLL": "poisson",
    "Gamma deviance": "gamma",
    "Tweedie deviance": "tweedie",
    "Gaussian NLL": "normal",
    "Gaussian NLL (variance)": "normal",
    "Gaussian NLL (log variance)": "normal",
    "BCE": "bernoulli",
    "BCE with logits": "bernoulli",
    "CCE": "categorical",
    "sparse CCE": "categorical",
    "softmax CE": "categorical",
    "RankNet": "bradley_terry",
    "InfoNCE": "categorical",
    "KL": "categorical",
    "Gaussian KL": "normal",
    "GAN discriminator": "bernoulli",
    "VAE reconstruction": "normal",
    "ELBO": "normal",
    "beta-VAE": "normal",
    "RMSE": "normal",
}


@pytest.mark.parametrize("loss", wizard.losses(), ids=lambda loss: loss.name)
def test_the_verdict_is_that_of_the_literature(loss):
    found = wizard.verdict(loss)
    assert found.standing.value == standing_of(loss), found.evidence
    if loss.abbreviation in FAMILIES:
        assert found.match is not None
        assert found.match.model.family.name == FAMILIES[loss.abbreviation]


OF_ONE_NUMBER = [
    loss
    for loss in wizard.losses()
    if loss.abbreviation in FAMILIES
    and not loss.target.indexed
    and loss.target.name not in ("pair", "normal distributions")
    and loss.is_general
]


@pytest.mark.parametrize("loss", OF_ONE_NUMBER, ids=lambda loss: loss.name)
def test_the_density_of_the_model_is_the_exponential_of_minus_factor_times_loss_minus_shift(loss):
    match = wizard.verdict(loss).match
    family, y = match.model.family, loss.target.target
    meant, named = dict(match.where), {}
    for argument, name in zip(loss.arguments, match.model.predicted, strict=True):
        parameter, link = family.parameter(name), match.model.links[name]
        same = parameter.domain is argument.domain
        named[parameter.symbol] = argument.symbol if same else link.parameter(argument.symbol)
    typical = {p.symbol: sp.Rational(str(p.value)) + sp.Rational(1, 9) for p in family.parameters}
    density = family.density.subs(family.domain.target, y).subs(meant).subs(named)
    whole = match.factor * loss.formula.subs(meant) + match.shift.subs(family.domain.target, y)
    difference = unfold(sp.log(density) + whole)
    for target in (0, 1) if loss.target.discrete else (sp.Rational(3, 5), sp.Rational(11, 4)):
        for prediction in (sp.Rational(1, 3), sp.Rational(2, 5)):
            numbers = {**{a.symbol: prediction for a in loss.arguments}, y: sp.sympify(target)}
            assert abs(number_at(difference.subs(numbers).subs(typical), {})) < 1e-40
