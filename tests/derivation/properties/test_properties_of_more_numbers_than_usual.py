"""What is said of a target of more numbers than the catalogue shows comes in good time, and is true."""

import numpy as np
import pytest
import sympy as sp

import wizard
from wizard.derivation.effort import is_short, terms_multiplied_out
from wizard.derivation.properties.log_sums import proof_by_log_sums
from wizard.derivation.properties.records import Kind, Property
from wizard.derivation.records import Certainty

x, y, z = sp.symbols("x y z", real=True)


@pytest.fixture(scope="module")
def of_four_items() -> wizard.derivation.derive.Derivation:
    return wizard.derive(wizard.Model("plackett_luce", size=4))


def in_raws(properties: tuple[Property, ...]) -> list[Property]:
    raws = {"z_w_1", "z_w_2", "z_w_3"}
    return [p for p in properties if p.kind is Kind.CONVEXITY and {str(s) for s in p.of} <= raws]


def test_a_ranking_of_four_items_is_convex_in_the_scores_alone_and_together(of_four_items):
    verdicts = in_raws(of_four_items.properties)
    assert [len(p.of) for p in verdicts] == [1, 1, 1, 3]
    assert all(p.holds and p.certainty is Certainty.PROVED for p in verdicts)


def test_so_is_the_compiled_loss_on_random_chords(of_four_items):
    loss, rng = wizard.compile(of_four_items), np.random.default_rng(1)
    orders = 1.0 + np.argsort(rng.random((200, 4)), axis=1)
    here, there = rng.normal(scale=3, size=(2, 200, 3))
    middle = loss.value(orders, (here + there) / 2)
    assert np.all(middle <= (loss.value(orders, here) + loss.value(orders, there)) / 2 + 1e-12)


def test_a_ranking_is_not_convex_in_the_worths(of_four_items):
    verdicts = {p.of: p.holds for p in of_four_items.properties if p.kind is Kind.CONVEXITY}
    assert [holds for of, holds in verdicts.items() if str(of[0]).startswith("w")] == [False] * 4


@pytest.mark.parametrize(
    "loss",
    [
        sp.log(sp.exp(x) - sp.exp(y)),
        -sp.log(sp.exp(x) + sp.exp(y)),
        sp.log(sp.exp(x**2) + sp.exp(y)),
        sp.log(1 + x**2),
        sp.log(sp.exp(x) + 1) - sp.exp(y),
        z * sp.log(sp.exp(x) + 1),
        x * y,
    ],
)
def test_no_proof_where_the_form_is_another(loss):
    assert not proof_by_log_sums(loss, [x, y])


def test_what_is_multiplied_out_has_no_more_terms_than_counted():
    for expression in (x * (y + z) ** 3, (x + y) ** 2 * (x - y + 1), (1 + x + y * (z + 2)) ** 4):
        assert len(sp.expand(expression).args) <= terms_multiplied_out(expression)
    assert is_short((x + y) ** 2)
    assert not is_short((1 + x + y + z) ** 12)
