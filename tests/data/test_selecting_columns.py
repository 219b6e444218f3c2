"""Choosing a target and inputs: the arrays, and that no row is left out in silence."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wizard.assumptions.domain import binary, classes, counts, pair, positive, real_line, simplex, unit_interval
from wizard.data.selection import MAX_LEVELS, Selection, UnusableSelection, select
from wizard.data.table import read_table


def pick(text: str, domain, inputs: tuple[str, ...] = (), target: str = "y") -> Selection:
    return select(read_table(text.encode(), "test.csv"), target, inputs, domain)


def column(*cells: str) -> str:
    return "\n".join(["y,x", *(f"{cell},{i}" for i, cell in enumerate(cells))])


def refusal(text: str, domain, inputs: tuple[str, ...] = (), target: str = "y") -> str:
    with pytest.raises(UnusableSelection) as caught:
        pick(text, domain, inputs, target)
    return str(caught.value)


def test_a_clean_table_is_taken_whole():
    chosen = pick("a,y,b\n1,2,3\n4,5,9\n", real_line, ("b", "a"))
    np.testing.assert_array_equal(chosen.y, [2, 5])
    np.testing.assert_array_equal(chosen.X, [[3, 1], [9, 4]])
    np.testing.assert_array_equal(chosen.rows, [2, 3])
    assert (chosen.target, chosen.inputs, chosen.levels) == ("y", ("b", "a"), ())
    assert (chosen.missing, chosen.outside, chosen.sentences) == (0, (), ())
    assert chosen.y.dtype == chosen.X.dtype == np.float64
    assert not chosen.y.flags.writeable
    assert not chosen.X.flags.writeable


def test_no_inputs_give_a_matrix_without_columns():
    assert pick(column("1", "2"), real_line).X.shape == (2, 0)


def test_rows_outside_the_domain_are_counted_and_shown():
    cells = ["1"] * 120
    cells[2], cells[5], cells[7] = "-1", "2.5", "-3"
    chosen = pick(column(*cells), counts, ("x",))
    assert chosen.sentences == (
        "3 of 120 rows are left out: their target is not a whole number, 0 or greater "
        "(rows 4, 7 and 9: -1, 2.5, -3).",
    )
    (outside,) = chosen.outside
    assert (outside.count, outside.rows, outside.texts) == (3, (4, 7, 9), ("-1", "2.5", "-3"))
    assert len(chosen.y) == 117
    assert not {4, 7, 9} & set(chosen.rows)


def test_many_rows_outside_are_cut_short():
    chosen = pick(column(*["-1"] * 50, "1", "2"), positive, ("x",))
    assert chosen.sentences == (
        "50 of 52 rows are left out: their target is not a finite number greater than 0 "
        "(rows 2, 3, 4, 5, 6, ...: -1, -1, -1, -1, -1, ...).",
    )


def test_missing_and_infinite_cells_each_have_their_sentence():
    chosen = pick("y,a,b\n1,NA,inf\n2,inf,inf\nNA,1,2\n5,6,-inf\n-inf,1,8\n7,2,3\n8,3,4\n", real_line, ("a", "b"))
    np.testing.assert_array_equal(chosen.y, [7, 8])
    assert chosen.missing == 2
    assert chosen.sentences == (
        "2 of 7 rows are left out: their target or an input is missing (rows 2 and 4).",
        '1 of 7 rows is left out: its input "a" is infinite (row 3: inf).',
        '1 of 7 rows is left out: its input "b" is infinite (row 5: -inf).',
        "1 of 7 rows is left out: its target is not a finite number (row 6: -inf).",
    )


CELL = st.sampled_from(["0", "1", "2", "0.5", "-1", "NA", "inf"])


@settings(max_examples=150, deadline=None)
@given(
    st.lists(st.tuples(CELL, CELL, CELL), min_size=3, max_size=20),
    st.sampled_from([real_line, positive, unit_interval, binary, classes, counts]),
)
def test_every_row_is_kept_or_accounted_for(rows, domain):
    text = "\n".join(["y,a,b", *map(",".join, rows)])
    try:
        chosen = pick(text, domain, ("a", "b"))
    except UnusableSelection:
        return
    left_out = [row for group in chosen.outside for row in group.rows]
    assert len(chosen.y) + chosen.missing + len(left_out) == len(rows)
    assert not set(left_out) & set(chosen.rows)
    assert np.isfinite(chosen.X).all()
    assert domain.contains(chosen.y).all()
    assert len(chosen.sentences) >= len(chosen.outside) + bool(chosen.missing)
    if chosen.levels and domain is classes:
        assert set(chosen.y) <= set(range(len(chosen.levels)))


def test_binary_zeros_and_ones_stay():
    chosen = pick(column("0", "1", "1.0", "2"), binary)
    np.testing.assert_array_equal(chosen.y, [0, 1, 1])
    assert chosen.levels == ("0", "1")
    assert chosen.sentences == ("1 of 4 rows is left out: its target is not 0 or 1 (row 5: 2).",)
    assert pick(column("-0", "1"), binary).sentences == ()


@pytest.mark.parametrize(
    ("cells", "levels", "y"),
    [
        (("no", "yes", "no"), ("no", "yes"), [0, 1, 0]),
        (("Ja", "Nein", "Ja"), ("Nein", "Ja"), [1, 0, 1]),
        (("TRUE", "FALSE"), ("FALSE", "TRUE"), [1, 0]),
        (("win", "loss"), ("loss", "win"), [1, 0]),
        (("active", "inactive"), ("inactive", "active"), [1, 0]),
        (("red", "blue", "NA"), ("blue", "red"), [1, 0]),
        (("2", "1", "2"), ("1", "2"), [1, 0, 1]),
        (("10", "9"), ("9", "10"), [1, 0]),
    ],
)
def test_two_labels_are_coded_and_said(cells, levels, y):
    chosen = pick(column(*cells), binary)
    np.testing.assert_array_equal(chosen.y, y)
    assert chosen.levels == levels
    assert chosen.sentences[-1] == f'"{levels[1]}" is coded 1 and "{levels[0]}" is coded 0.'


def test_who_wins_may_be_said_in_words_as_yes_and_no_may():
    chosen = pick(column("lost", "won", "won"), pair)
    assert chosen.y.tolist() == [0.0, 1.0, 1.0]
    assert chosen.levels == ("lost", "won")


def test_three_labels_are_not_binary():
    message = refusal(column("a", "b", "c"), binary)
    assert '"y" has 3 different values ("a", "b" and "c")' in message
    assert "Choose" in message


def test_classes_are_coded_in_order():
    chosen = pick(column("b", "c", "a", "b"), classes)
    np.testing.assert_array_equal(chosen.y, [1, 2, 0, 1])
    assert chosen.levels == ("a", "b", "c")
    chosen = pick(column("10", "9", "2.5", "inf"), classes)
    np.testing.assert_array_equal(chosen.y, [2, 1, 0])
    assert chosen.levels == ("2.5", "9", "10")
    assert chosen.sentences == ("1 of 4 rows is left out: its target is not a finite label (row 5: inf).",)


def test_a_class_without_usable_rows_gets_no_code():
    chosen = pick("y,x\na,1\nb,NA\nc,2\na,3\n", classes, ("x",))
    assert chosen.levels == ("a", "c")
    assert set(chosen.y) == {0, 1}


def test_classes_have_limits():
    labels = [f"k{i}" for i in range(MAX_LEVELS + 1)]
    assert len(pick(column(*labels[:-1]), classes).levels) == MAX_LEVELS
    assert "51 values" in refusal(column(*labels), classes)
    assert "nothing to predict" in refusal(column("a", "a"), classes)


@pytest.mark.parametrize(
    ("text", "domain", "inputs", "target", "parts"),
    [
        (column("a", "b"), counts, ("x",), "y", ['"y"', "whole number", "row 2", '"a"']),
        (
            "y,x\n1,NA\n2,3\n3,red\n4,blue\n",
            real_line,
            ("x",),
            "y",
            ['input "x"', "numbers", "row 4", '"red"'],
        ),
        (column("1", "2"), real_line, ("y",), "y", ['"y" is the target']),
        (column("1", "2"), real_line, ("x", "x"), "y", ['"x"', "twice"]),
        (column("1", "2"), real_line, ("z",), "y", ['no column "z"', '"y" and "x"']),
        (column("1", "2"), real_line, (), "z", ['no column "z"']),
        (column("-1", "-2"), positive, ("x",), "y", ["No row is left", "2 of 2", "-1, -2"]),
        ("y,x\n1,\n2,\n", real_line, ("x",), "y", ["No row is left", "missing"]),
        ("y,x\na,\nb,\n", classes, ("x",), "y", ["No row is left"]),
        ("y,x\na,\nb,\n", binary, ("x",), "y", ["No row is left"]),
        ("y,x\n1,3\n2,3\nNA,4\n", real_line, ("x",), "y", ['"x" is 3 in every row', "no information"]),
        (column("0.2", "0.8"), simplex, ("x",), "y", ["Probabilities of the classes", "several columns"]),
    ],
)
def test_refusals(text, domain, inputs, target, parts):
    message = refusal(text, domain, inputs, target)
    assert [part for part in parts if part not in message] == []
    assert message.endswith(".")


def test_long_cells_are_cut_in_sentences():
    chosen = pick(column("1", "2", "-" + "3" * 5000), counts, ("x",))
    assert len(chosen.sentences[0]) < 200
