"""The definitions that a reader sees are those that the program computes with."""

import pytest
import sympy as sp

from wizard.notation.brackets import is_zero
from wizard.notation.glossary import LETTERS, glossary, of_letters
from wizard.notation.nodes import Node, huber_rho, softplus
from wizard.notation.sequences import OverSequences, path_score, sum_over_paths

NODES = sorted({*Node.__subclasses__()} - {OverSequences}, key=lambda kind: kind.__name__)
POINTS = [sp.Rational(n, 7) for n in (-31, -9, -4, 0, 2, 5, 8, 44)]

DEFINED = {"continuous_normaliser": lambda x: 0 < x < 1, "tweedie_factor": lambda x: x >= 0}


@pytest.mark.parametrize("kind", NODES, ids=lambda kind: kind.__name__)
def test_the_cases_shown_are_the_definition(kind):
    node = of_letters(kind)
    shown = sp.Piecewise(*node.branches)
    inside = [x for x in POINTS if DEFINED.get(kind.__name__, lambda x: True)(x)]
    for x in inside:
        at = dict(zip(LETTERS, (x, sp.Rational(11, 7), sp.Rational(3, 2)), strict=True))
        at |= dict(zip(kind.letters[-2:], (x, sp.Rational(11, 7)), strict=False))
        computed = kind(*(argument.xreplace(at) for argument in node.args))
        jump = kind.__name__ == "step" and x == 0  # there the reader is not told that it is one half
        assert jump or abs((shown.xreplace(at) - computed).evalf(30)) < 1e-25


def test_functions_of_sequences_are_said_in_words_and_once():
    z, A, labels = (sp.IndexedBase(name, shape=(2, 2)) for name in "zAc")
    chain = sp.log(sum_over_paths(z, A, sp.Integer(2), sp.Integer(2))) - path_score(z, A, labels, sp.Integer(2))
    assert glossary([chain]) == (path_score.meaning,)
    assert all(kind.meaning for kind in OverSequences.__subclasses__())


def test_every_function_of_an_expression_is_listed_once_in_order():
    z = sp.Symbol("z", real=True)
    listed = glossary([softplus(z) + softplus(-z), huber_rho(z, sp.Integer(2)) * is_zero(z)])
    assert [each.split(" = ")[0] for each in listed] == [r"[\dots]", r"\rho_{c}(x)", r"\operatorname{softplus}(x)"]
    assert r"\text{otherwise}" in listed[1]
