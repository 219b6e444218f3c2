"""Sums over sequences by dynamic programming are the sums over all sequences, one by one."""

from functools import cache
from itertools import product
from math import prod
from random import Random

import pytest
import sympy as sp

from wizard.notation.sequences import PATH, alignments, edits, expected_edits, path_score, sum_over_paths

SIZES = [(1, 1), (1, 3), (2, 2), (3, 2), (4, 2), (3, 3)]  # steps, classes


def table(name, rows, columns):
    """A base of that shape, and random numbers for its members."""
    random, base = Random(f"{name} {rows} {columns}"), sp.IndexedBase(name, shape=(rows, columns))
    places = product(range(1, rows + 1), range(1, columns + 1))
    return base, {base[place]: sp.Rational(random.randrange(1, 99), 100) for place in places}


def read(path, blank):
    """What is read from a path: its repeats are struck out first, its blanks afterwards."""
    kept = [label for place, label in enumerate(path) if place == 0 or label != path[place - 1]]
    return tuple(label for label in kept if label != blank)


@pytest.mark.parametrize(("steps", "classes"), SIZES)
def test_alignments_are_all_paths_that_read_as_the_labels(steps, classes):
    p, numbers = table("p", steps, classes + 1)
    by_labels = {}
    for path in product(range(1, classes + 2), repeat=steps):
        chance = prod(numbers[p[place]] for place in enumerate(path, start=1))
        labels = read(path, classes + 1)
        by_labels[labels] = by_labels.get(labels, 0) + chance
    node = alignments(p, PATH, sp.Integer(steps))
    for labels, chance in by_labels.items():
        assert node.written_out(labels).xreplace(numbers) == chance
    longest = (1,) * steps  # a blank is needed between any two
    assert node.written_out(longest).xreplace(numbers) == by_labels.get(longest, 0)


@pytest.mark.parametrize(("steps", "classes"), SIZES)
def test_the_forward_recursion_sums_over_all_paths(steps, classes):
    z, scores = table("z", steps, classes)
    A, transitions = table("A", classes, classes)
    numbers = scores | transitions
    total = 0
    for path in product(range(1, classes + 1), repeat=steps):
        score = sum(numbers[z[place]] for place in enumerate(path, start=1))
        score += sum(numbers[A[path[n], path[n + 1]]] for n in range(steps - 1))
        assert path_score(z, A, PATH, sp.Integer(steps)).written_out(path).xreplace(numbers) == score
        total += sp.exp(score)
    node = sum_over_paths(z, A, sp.Integer(steps), sp.Integer(classes))
    assert abs((node.written_out(()).xreplace(numbers) - total).evalf(40)) < 1e-30


@cache
def by_definition(one, other):
    if not one or not other:
        return len(one) + len(other)
    replaced = by_definition(one[1:], other[1:]) + (one[0] != other[0])
    return min(replaced, 1 + by_definition(one[1:], other), 1 + by_definition(one, other[1:]))


def test_edits_are_the_shortest_way_from_one_sequence_to_the_other():
    sequences = [labels for length in range(5) for labels in product((1, 2), repeat=length)]
    for one, other in product(sequences, repeat=2):
        assert edits(one, other) == by_definition(one, other)
    assert edits("kitten", "sitting") == 3
    assert edits((1, 2, 1), (2, 1, 2)) == 2  # though all three places differ


def test_expected_edits_are_the_mean_over_all_sequences():
    p, numbers = table("p", 3, 2)
    paths = list(product((1, 2), repeat=3))
    node = expected_edits(p, PATH, sp.Integer(3), sp.Integer(2))
    for labels in paths:
        chances = {path: prod(numbers[p[place]] for place in enumerate(path, start=1)) for path in paths}
        mean = sum(by_definition(path, labels) * chance for path, chance in chances.items())
        assert node.written_out(labels).xreplace(numbers) == mean
