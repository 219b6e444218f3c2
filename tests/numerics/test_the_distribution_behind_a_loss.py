"""The distribution behind an exact loss integrates to one and is SciPy's; that of other losses is not drawn."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest
from literature import standing_of
from scipy import integrate, special, stats

import wizard
from wizard.assumptions.domain import binary, classes
from wizard.derivation.distribution_behind import AsItIs, OfTheError, OfTheModel, distribution_behind
from wizard.derivation.of_loss import derivation_of
from wizard.derivation.three_classes import against_another_class
from wizard.derivation.verdicts.records import Standing
from wizard.numerics.compile import compile_loss
from wizard.numerics.curves import density
from wizard.numerics.densities_behind import density_of_error, probabilities

LOSSES = {loss.abbreviation: loss for loss in wizard.losses()}
EXACT = {name: loss for name, loss in LOSSES.items() if standing_of(loss) == "exact"}
OF_ERROR = [
    name
    for name, loss in EXACT.items()
    if not (loss.target.discrete or loss.target.indexed or loss.target.parts or loss.target.mixes)
    and name != "Tweedie deviance"  # its target can be zero
]
FEW = [name for name, loss in EXACT.items() if loss.target is classes or loss.target.two_valued]
PREDICTION = 0.7
# the density of the target at the prediction 0.7, the constants of the loss as usual, and a as it is first shown
SCIPY = {
    "MSE": stats.norm(PREDICTION, 1.0),
    "MAE": stats.laplace(PREDICTION, 1.0),
    "log-cosh": stats.logistic(PREDICTION, 0.5),
    "Lorentzian": stats.t(4, PREDICTION, 0.5),
    "power error": stats.gennorm(1.5, PREDICTION, 1.0),
    "LINEX": stats.gumbel_r(PREDICTION, 1.0),
    "Gamma deviance": stats.gamma(2.0, scale=PREDICTION / 2.0),
    "MSLE": stats.lognorm(np.sqrt(0.5), loc=-1.0, scale=1.0 + PREDICTION),
    "pinball": stats.laplace(PREDICTION, 2.0),  # at the level 1/2
    "expectile": stats.norm(PREDICTION, 1.0),
}


@cache
def behind(name: str):
    """The distribution behind a loss, which takes a while to find, and is found once."""
    return distribution_behind(LOSSES[name])


def shown(name: str, prediction: float = PREDICTION, more: float = 1.0):
    """Targets, density and normaliser of a loss of the error, and a function of the target: exp(-a L) T'."""
    loss, found = LOSSES[name], behind(name)
    compiled = compile_loss(derivation_of(loss))
    given = {each: constant.value for each, constant in zip(compiled.given, loss.constants, strict=True)}
    raw, scale = [prediction] * len(loss.arguments), found.scale * more
    targets, heights, total = density_of_error(compiled, raw, given, scale, found.start)

    def unnormalised(y: float) -> float:
        rows = np.array([raw]) if len(raw) > 1 else np.array(raw)
        slope = 1.0 if found.start is None else 1.0 / (y - found.start)
        return float(np.exp(-scale * compiled.value([y], rows, **given)[0])) * slope

    return targets, heights, total, unnormalised


@pytest.mark.parametrize("more", [1.0, 2.5])
@pytest.mark.parametrize("name", OF_ERROR)
def test_densities_integrate_to_one(name, more):
    assert isinstance(behind(name), OfTheError)
    *_, total, unnormalised = shown(name, more=more)
    start = behind(name).start
    ends = (-np.inf if start is None else start, PREDICTION, np.inf)
    parts = [integrate.quad(unnormalised, *pair, limit=500)[0] for pair in (ends[:2], ends[1:])]
    assert sum(parts) / total == pytest.approx(1.0, abs=1e-5)


@pytest.mark.parametrize("name", SCIPY)
def test_densities_are_those_of_scipy(name):
    targets, heights, *_ = shown(name)
    assert heights == pytest.approx(SCIPY[name].pdf(targets), rel=1e-5, abs=1e-9)
    missing = SCIPY[name].cdf(targets[0]) + SCIPY[name].sf(targets[-1])
    assert missing < 0.01  # what is not shown is hardly anything


def test_the_normaliser_of_pseudo_huber_is_a_bessel_function():
    *_, total, _ = shown("pseudo-Huber")
    assert total == pytest.approx(2.0 * np.e * special.k1(1.0), rel=1e-9)


@pytest.mark.parametrize(
    ("name", "prediction", "reference"),
    [
        ("Poisson deviance", 2.3, stats.poisson(2.3)),
        ("Poisson NLL", 2.3, stats.poisson(2.3)),
        ("Poisson NLL (log input)", 0.4, stats.poisson(np.exp(0.4))),
    ],
)
def test_counts_have_the_probabilities_of_scipy(name, prediction, reference):
    found = behind(name)
    assert isinstance(found, OfTheModel)
    counts = np.arange(40.0)
    seen = density(compile_loss(found.derivation), counts, prediction, {})
    assert seen == pytest.approx(reference.pmf(counts), rel=1e-12)


@pytest.mark.parametrize("name", FEW)
def test_probabilities_add_up_to_one(name):
    loss = LOSSES[name]
    assert isinstance(behind(name), AsItIs)
    drawn = against_another_class(loss) if loss.target is classes else loss
    compiled = compile_loss(derivation_of(drawn))
    given = {each: constant.value for each, constant in zip(compiled.given, loss.constants, strict=True)}
    grid = np.linspace(0.05, 0.95, 19) if drawn.arguments[0].domain.upper == 1 else np.linspace(-4.0, 4.0, 17)
    raw = [0.3] * len(drawn.arguments)
    yes, no = probabilities(compiled, (1.0, 0.0), raw, 0, grid, given)
    assert (yes > 0).all()
    if loss.target is classes:
        assert (yes + no <= 1 + 1e-15).all()
    else:
        assert yes + no == pytest.approx(np.ones(len(grid)), abs=1e-15)


def test_those_of_softmax_and_of_the_logistic_function_are_those_of_scipy():
    grid = np.linspace(-4.0, 4.0, 17)
    of_three = compile_loss(derivation_of(against_another_class(LOSSES["softmax CE"])))
    first, second = probabilities(of_three, (1.0, 0.0), [0.0, 0.4, -1.0], 0, grid, {})
    scores = np.column_stack([grid, np.full(17, 0.4), np.full(17, -1.0)])
    assert np.column_stack([first, second]) == pytest.approx(special.softmax(scores, axis=1)[:, :2], rel=1e-12)
    of_two = compile_loss(derivation_of(LOSSES["BCE with logits"]))
    assert probabilities(of_two, (1.0,), [0.0], 0, grid, {})[0] == pytest.approx(special.expit(grid), rel=1e-12)


def test_there_is_none_behind_other_losses():
    for name, loss in LOSSES.items():
        if wizard.verdict(loss).standing is not Standing.EXACT:
            assert behind(name) is None
    assert {"hinge", "focal", "biweight", "RMSE"} <= {name for name in LOSSES if behind(name) is None}


def test_the_scale_stays_where_the_integral_is_finite():
    assert behind("Lorentzian").least == 0.5  # of (1 + u^2)^(-a)
    assert behind("Gaussian NLL").least is None
    assert all(found.least is None or found.scale > found.least for found in map(behind, OF_ERROR))


def test_a_likelihood_of_yes_or_no_is_drawn_as_it_is():
    two_valued = [name for name, loss in LOSSES.items() if loss.target is binary and behind(name) is not None]
    assert {"BCE", "BCE with logits", "forward-corrected BCE"} <= set(two_valued)
