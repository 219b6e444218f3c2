"""Records and models validate themselves: what makes no sense is refused with a sentence on how to mend it."""

import re
from dataclasses import replace

import pytest
import sympy as sp

import wizard
from wizard.assumptions.domain import binary, counts, positive, rational_between, real_line
from wizard.assumptions.family import Family, Parameter
from wizard.assumptions.link import Link, identity, log, logit
from wizard.assumptions.loss import Argument, Constant, NamedLoss
from wizard.catalogue import Unknown, domains, families, find, links
from wizard.model import Model, ModelError, Reduction, Role

mu = Parameter(sp.Symbol("mu", real=True), "mu", "mean", real_line, identity, 0.0, (-1.0, 1.0))
normal = find("normal", families(), "distribution")


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"name": "not a name"}, "identifier"),
        ({"parameters": ()}, "at least one parameter"),
        ({"density": normal.density * sp.Symbol("omega")}, r"\['omega'\]"),
        ({"density": sp.exp(-(normal.target**2))}, "parameter mu is not in the density"),
    ],
)
def test_a_wrong_family_is_refused(changes, says):
    with pytest.raises(ValueError, match=says):
        replace(normal, **changes)


def test_a_density_changed_without_that_of_each_output_is_refused():
    several = find("independent_normal", families(), "distribution")
    with pytest.raises(ValueError, match="leave `each` out"):
        replace(several, density=several.density**2)
    assert replace(several, density=several.density**2, each=None).each is None


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"name": "lambda"}, "Python identifier"),
        ({"name": "a b"}, "Python identifier"),
        ({"link": log}, "does not map onto"),
        ({"value": float("nan")}, "must be a finite number"),
        ({"span": (0.0, float("inf"))}, "must be a finite number"),
    ],
)
def test_a_wrong_parameter_is_refused(changes, says):
    with pytest.raises(ValueError, match=says):
        replace(mu, **changes)


def test_wrong_links_domains_and_losses_are_refused():
    with pytest.raises(ValueError, match="write the inverse in z alone"):
        Link("odd", sp.Symbol("w"), positive, "nothing")
    with pytest.raises(ValueError, match="lower-case words"):
        replace(real_line, name="Real-Line")
    with pytest.raises(ValueError, match="not in the formula"):
        NamedLoss("nothing", "N", (Argument(sp.Symbol("f"), real_line),), sp.Symbol("y"))
    f, gamma = real_line.symbol("f"), sp.Symbol("gamma")
    with pytest.raises(ValueError, match=r"holds \['gamma'\]"):
        NamedLoss("nothing", "N", (Argument(f, real_line),), (real_line.target - f) ** gamma)
    with pytest.raises(ValueError, match="its value must be a finite number greater than 0"):
        Constant(gamma, -1.0)


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ({"family": "nromal"}, "Did you mean 'normal'"),
        ({"family": "xyz"}, "There are: "),
        ({"family": "normal", "learn": ["tau"]}, "has no parameter 'tau'; it has mu, sigma"),
        ({"family": "normal", "predict": {"sigma": "log"}, "learn": ["sigma"]}, "sigma has two roles"),
        ({"family": "normal", "predict": {"sigma": "logit"}}, "Links that fit: identity, log, softplus"),
        ({"family": "normal", "predict": {"sigma": "lgo"}}, "Did you mean 'log'"),
        ({"family": "normal", "fix": {"sigma": 0}}, "greater than 0"),
        ({"family": "normal", "fix": {"sigma": float("nan")}}, "greater than 0"),
        ({"family": "normal", "fix": {"sigma": float("inf")}}, "greater than 0"),
        ({"family": "normal", "fix": {"sigma": "wide"}}, "is not a number"),
        ({"family": "normal", "fix": {"mu": 0, "sigma": 1}}, "nothing left to find"),
        ({"family": "normal", "reduction": "median"}, "choose 'mean' or 'sum'"),
        ({"family": "normal", "one_hot": True}, "one_hot is for classes"),
        ({"family": "categorical", "fix": {"p": 0.5}}, "vector over the classes"),
        ({"family": "tweedie", "learn": ["phi"]}, "phi can only be fixed. It stands in a factor"),
        ({"family": "tweedie", "predict": {"p": "identity"}}, "p can only be fixed"),
        ({"family": "tweedie", "fix": {"p": 2}}, "strictly between 1 and 2"),
    ],
)
def test_a_wrong_model_is_refused_with_a_sentence(arguments, says):
    with pytest.raises((ModelError, Unknown), match=re.escape(says) if "[" in says else says):
        Model(**arguments)


def test_roles_that_are_not_named_are_the_usual_ones():
    model = Model("student_t", learn=["sigma"])
    assert [model.role(name) for name in ("mu", "sigma", "nu")] == [Role.PREDICTED, Role.LEARNED, Role.FIXED]
    assert model.constants == {"nu": 4.0}
    assert model.reduction is Reduction.MEAN
    assert model == Model("student_t", learn=["sigma"])
    assert model.as_predicted().predicted == ("mu", "sigma")


def test_every_default_is_legal_and_every_domain_contains_what_it_draws():
    from random import Random

    import numpy as np

    for domain in domains():
        drawn = np.array([np.array(domain.draw(Random(seed)), dtype=float) for seed in range(50)])
        assert domain.contains(drawn).all()
        none = np.array([np.nan, np.inf, -np.inf])
        several = np.tile(none[:, None], (1, len(domain.parts)))
        assert not domain.contains(several if domain.parts else none).any()
    for link in links():
        assert link.image is None or link.maps_onto(link.image)
    assert logit.maps_onto(find("unit interval", domains(), "domain"))
    assert not logit.maps_onto(positive)


def test_discrete_domains_hold_whole_numbers_only():
    import numpy as np

    values = np.array([-1.0, -0.0, 0.5, 1.0, 2.0, 1e300])
    assert counts.contains(values).tolist() == [False, True, False, True, True, True]
    assert binary.contains(values).tolist() == [False, True, False, True, False, False]


def test_drawn_rationals_are_inside_and_not_simple():
    from random import Random

    drawn = {rational_between(0, 1)(Random(seed)) for seed in range(200)}
    assert len(drawn) > 190
    assert all(0 < value < 1 and value.q > 1000 for value in drawn)


def test_a_seventh_family_is_one_record_and_all_else_follows():
    y = counts.target
    p = sp.Symbol("p", positive=True)
    unit = find("unit interval", domains(), "domain")
    geometric = Family(
        name="geometric",
        title="Geometric",
        story="it counts failures before the first success",
        breaks="the chance changes from try to try",
        domain=counts,
        density=p * (1 - p) ** y,
        parameters=(Parameter(p, "p", "chance of success", unit, logit, 0.5, (0.1, 0.9)),),
        draw=lambda rng, p: rng.geometric(p) - 1,
        reference=lambda stats, p: stats.geom(p, loc=-1),
    )
    import numpy as np
    from scipy import stats

    derivation = wizard.derive(Model(geometric))
    loss = wizard.compile(derivation)
    z = np.array([-1000.0, -2.0, 0.0, 3.0, 1000.0])
    chance = loss.parameters(z)[0]
    np.testing.assert_allclose(
        loss.nll([2.0] * 3, z[1:4]), -geometric.reference(stats, chance[1:4]).logpmf(2), rtol=1e-12
    )
    assert np.isfinite(loss.nll([0.0] * 5, z)).all()
    fitted = wizard.fit(derivation, np.zeros((4, 0)), [0, 1, 2, 5])
    assert fitted.predict(np.zeros((1, 0)))["p"][0] == pytest.approx(1 / (1 + 2.0), rel=1e-10)
