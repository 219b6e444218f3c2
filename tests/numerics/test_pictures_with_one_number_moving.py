"""The curves on the pages of losses of sequences, against sums over all sequences in many digits."""

from __future__ import annotations

from itertools import groupby, pairwise, permutations, product

import mpmath
import numpy as np
import pytest

import wizard
from wizard.assumptions.sequences import Sequences
from wizard.derivation.of_loss import derivation_of
from wizard.derivation.one_number import numbers_to_move, targets_to_draw, with_one_moving
from wizard.numerics import curves
from wizard.numerics.compile import compile_loss

LOSSES = {loss.abbreviation: loss for loss in wizard.losses() if isinstance(loss.target, Sequences)}
STEPS, CLASSES = 3, 2
OF_PROBABILITIES = {"CTC", "expected edits"}
DIGITS = 50


def chance(p, path):
    return mpmath.fprod(p[step][label - 1] for step, label in enumerate(path))


def score(z, A, path):
    return sum(z[step][label - 1] for step, label in enumerate(path)) + sum(
        A[one - 1][other - 1] for one, other in pairwise(path)
    )


def sequence_ce(tables, target):
    return sum(
        mpmath.log(sum(mpmath.exp(each) for each in row)) - row[label - 1]
        for row, label in zip(tables["z"], target, strict=True)
    )


def ctc(tables, target):
    def is_read(path):
        return tuple(label for label, _ in groupby(path) if label != CLASSES + 1) == target

    paths = product(range(1, CLASSES + 2), repeat=STEPS)
    return -mpmath.log(sum(chance(tables["p"], path) for path in paths if is_read(path)))


def crf(tables, target):
    z, A = tables["z"], tables["A"]
    paths = product(range(1, CLASSES + 1), repeat=STEPS)
    return mpmath.log(sum(mpmath.exp(score(z, A, path)) for path in paths)) - score(z, A, target)


def distance(one, other):
    if not one or not other:
        return len(one) + len(other)
    return min(
        distance(one[1:], other) + 1,
        distance(one, other[1:]) + 1,
        distance(one[1:], other[1:]) + (one[0] != other[0]),
    )


def expected_edits(tables, target):
    paths = product(range(1, CLASSES + 1), repeat=STEPS)
    return sum(distance(path, target) * chance(tables["p"], path) for path in paths)


def list_mle(tables, target):
    """Items are drawn one after another, each with its share of what is left."""
    (z,) = tables["z"]
    odds = [mpmath.exp(each) for each in z]
    left = [sum(odds[item - 1] for item in target[place:]) for place in range(len(target))]
    return -mpmath.log(mpmath.fprod(odds[item - 1] / rest for item, rest in zip(target, left, strict=True)))


TRUTH = {"sequence CE": sequence_ce, "CTC": ctc, "CRF": crf, "expected edits": expected_edits, "ListMLE": list_mle}


def tables_at(name, moving, x, given):
    """What stands at every place, if the moving number is x and what is held is given by name."""
    rows = {"CTC": [("p", 3, 3)], "expected edits": [("p", 3, 2)], "sequence CE": [("z", 3, 2)]}
    rows |= {"CRF": [("z", 3, 2), ("A", 2, 2)], "ListMLE": [("z", 1, 3)]}
    at = {**given, str(moving.symbol): x}
    tables = {}
    for letter, count, columns in rows[name]:
        places = [[(row, column) for column in range(1, columns + 1)] for row in range(1, count + 1)]
        if name == "ListMLE":
            tables[letter] = [[at[f"z_{column}"] for _, column in row] for row in places]
        elif name not in OF_PROBABILITIES:
            tables[letter] = [[at[f"{letter}_{r}{k}"] for r, k in row] for row in places]
        else:
            tables[letter] = [shares(row, moving.place, at) for row in places]
    return tables


def shares(row, moved, at):
    """One class has its number, a second its share in the rest, and the last what is left."""
    first = moved if moved in row else row[0]
    second, *third = [place for place in row if place != first]
    one = at["p_{}{}".format(*first)]
    share = at["p_rest{}{}".format(*second)] if third else mpmath.mpf(1)
    found = {first: one, second: (1 - one) * share}
    return [found.get(place, (1 - one) * (1 - share)) for place in row]


def held_numbers(loss, target, moving):
    """Numbers for all that may be held: those that are not in the loss of this target, too."""
    rng = np.random.default_rng(7)
    letters = [str(each.symbol) for each in numbers_to_move(loss)]
    letters += [each.replace("_", "_rest") for each in letters]
    span = (0.1, 0.9) if loss.abbreviation in OF_PROBABILITIES else (-2.0, 2.0)
    return {letter: float(rng.uniform(*span)) for letter in letters}


@pytest.mark.parametrize("name", LOSSES)
def test_the_curves_are_those_of_sums_over_all_sequences(name):
    loss = LOSSES[name]
    grid = np.array([1e-9, 0.2, 0.7, 0.999]) if name in OF_PROBABILITIES else np.array([-9.0, -0.4, 0.0, 3.0])
    targets, numbers = targets_to_draw(loss), numbers_to_move(loss)
    picked = [(t, m) for place, (t, m) in enumerate(product(targets, numbers)) if place % 5 == 0]
    for target, moving in picked:
        given = held_numbers(loss, target, moving)
        written = with_one_moving(loss, target, moving)
        compiled = compile_loss(derivation_of(written))
        value, slope = curves.along(compiled, 0.0, [0.0], 0, grid, {n: given[n] for n in compiled.given})
        with mpmath.workdps(DIGITS):
            step = mpmath.mpf(10) ** -20
            exact = {n: mpmath.mpf(number) for n, number in given.items()}

            def of(x, target=target, moving=moving, exact=exact):
                return TRUTH[name](tables_at(name, moving, x, exact), target)

            values = [float(of(mpmath.mpf(x))) for x in grid]
            slopes = [float((of(mpmath.mpf(x) + step) - of(mpmath.mpf(x) - step)) / (2 * step)) for x in grid]
        assert value == pytest.approx(values, rel=1e-12, abs=1e-13), (target, moving.symbol)
        assert slope == pytest.approx(slopes, rel=1e-11, abs=1e-12), (target, moving.symbol)


def test_all_targets_of_the_size_may_be_chosen():
    assert targets_to_draw(LOSSES["ListMLE"]) == tuple(permutations((1, 2, 3)))
    assert set(targets_to_draw(LOSSES["sequence CE"])) == set(product((1, 2), repeat=3))
    assert (1, 1) in targets_to_draw(LOSSES["CTC"])
    assert (1, 1, 2) not in targets_to_draw(LOSSES["CTC"])  # a blank would have to be between
    assert targets_to_draw(next(each for each in wizard.losses() if each.abbreviation == "KL")) == ()
