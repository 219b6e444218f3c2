"""A target of several numbers takes a column for each: the arrays, refusals, and which rows are left out."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wizard.assumptions.domain import real_line
from wizard.assumptions.several import durations, labels, matrices, out_of, rankings, shares, sphere, vectors
from wizard.data.samples import draw_sample
from wizard.data.selection import Selection, UnusableSelection, select
from wizard.data.table import read_table
from wizard.derivation.derive import derive
from wizard.model import Model
from wizard.numerics.compile import compile_loss


def pick(text: str, targets: tuple[str, ...], domain, inputs: tuple[str, ...] = ()) -> Selection:
    return select(read_table(text.encode(), "test.csv"), targets, inputs, domain)


def refusal(text: str, targets: tuple[str, ...], domain, inputs: tuple[str, ...] = ()) -> str:
    with pytest.raises(UnusableSelection) as caught:
        pick(text, targets, domain, inputs)
    return str(caught.value)


def test_the_columns_are_taken_in_the_order_asked_for():
    chosen = pick("m,dose,y\n10,0.5,3\n8,1.5,8\n", ("y", "m"), out_of, ("dose",))
    np.testing.assert_array_equal(chosen.y, [[3, 10], [8, 8]])
    np.testing.assert_array_equal(chosen.X, [[0.5], [1.5]])
    assert (chosen.targets, chosen.target, chosen.levels, chosen.sentences) == (("y", "m"), "y", (), ())
    assert not chosen.y.flags.writeable


def test_rows_that_are_wrong_alone_or_together_each_have_their_sentence():
    text = "y,m,x\n3,5,1\n-1,5,2\n2.5,0,3\n2,0,4\n8,5,5\n,4,6\n5,5,7\n"
    chosen = pick(text, ("y", "m"), out_of, ("x",))
    np.testing.assert_array_equal(chosen.y, [[3, 5], [5, 5]])
    np.testing.assert_array_equal(chosen.rows, [2, 8])
    assert chosen.sentences == (
        "1 of 7 rows is left out: its target or an input is missing (row 7).",
        '2 of 7 rows are left out: their target "y" is not a whole number, 0 or greater (rows 3 and 4: -1, 2.5).',
        '1 of 7 rows is left out: its target "m" is not a whole number, 1 or greater (row 5: 0).',
        f"1 of 7 rows is left out: its target is not {out_of.rule} (row 6: 8 and 5).",
    )


def test_labels_of_a_part_are_coded_and_said_with_their_column():
    chosen = pick("weeks,ending\n6,relapse\n9,censored\n4,relapse\n", ("weeks", "ending"), durations)
    np.testing.assert_array_equal(chosen.y, [[6, 1], [9, 0], [4, 1]])
    assert chosen.sentences == ('In "ending", "relapse" is coded 1 and "censored" is coded 0.',)
    chosen = pick("a,b\nyes,0\nno,1\n", ("a", "b"), labels)
    np.testing.assert_array_equal(chosen.y, [[1, 0], [0, 1]])


@pytest.mark.parametrize(
    ("domain", "columns", "good", "bad"),
    [
        (shares, ("a", "b", "c"), "0.33,0.33,0.34", "0.3,0.3,0.3"),
        (rankings, ("a", "b", "c"), "2,3,1", "2,2,1"),
        (sphere, ("a", "b", "c"), "0.6,0,-0.8", "0.6,0.6,0.6"),
        (matrices, ("a", "b", "c"), "2,-1,3", "1,2,3"),
    ],
)
def test_what_binds_the_parts_is_demanded(domain, columns, good, bad):
    chosen = pick(f"a,b,c\n{good}\n{bad}\n", columns, domain)
    np.testing.assert_array_equal(chosen.y, [[float(cell) for cell in good.split(",")]])
    cells = " and ".join(bad.split(","))
    assert chosen.sentences == (f"1 of 2 rows is left out: its target is not {domain.rule} (row 3: {cells}).",)


@pytest.mark.parametrize(
    ("text", "targets", "inputs", "parts"),
    [
        ("a,b,c\n1,2,3\n", ("a",), (), ["2 (output 1 and output 2) columns", "1 is given"]),
        ("a,b,c\n1,2,3\n", ("a", "a"), (), ['"a" is chosen twice for the target']),
        ("a,b,c\n1,2,3\n", ("a", "b"), ("b",), ['"b" is part of the target']),
        ("a,b,c\n1,2,3\n", ("a", "z"), (), ['no column "z"']),
        ("a,b,c\n1,2,3\n", ("a", "b"), ("c", "c"), ['"c" is chosen twice']),
        ("a,b,c\n1,red,3\n", ("a", "b"), (), ['"b"', "a finite number", "row 2", '"red"']),
        ("a,b,c\n1,inf,3\n", ("a", "b"), (), ["No row is left", '"b" is not a finite number (row 2: inf)']),
        ("a,b,c\n1,2,3\n4,5,3\n", ("a", "b"), ("c",), ["no information"]),
    ],
)
def test_refusals_hold_for_each_column(text, targets, inputs, parts):
    message = refusal(text, targets, vectors, inputs)
    assert [part for part in parts if part not in message] == []
    assert message.endswith(".")


def test_two_columns_are_too_many_for_one_number():
    assert "takes 1 column, and 2 are given" in refusal("a,b\n1,2\n", ("a", "b"), real_line)


CELL = st.sampled_from(["0", "1", "2", "3", "0.5", "-1", "NA", "inf"])


@settings(max_examples=150, deadline=None)
@given(
    st.lists(st.tuples(CELL, CELL, CELL), min_size=2, max_size=20),
    st.sampled_from([out_of, durations, vectors, labels]),
)
def test_every_row_is_kept_or_accounted_for_once(rows, domain):
    try:
        chosen = pick("\n".join(["a,b,x", *map(",".join, rows)]), ("a", "b"), domain, ("x",))
    except UnusableSelection:
        return
    left_out = [row for group in chosen.outside for row in group.rows]
    assert len(chosen.y) + chosen.missing + len(left_out) == len(rows)
    assert not set(left_out) & set(chosen.rows)
    assert domain.contains(chosen.y).all()


def test_a_sample_of_several_numbers_is_a_table_that_can_be_selected():
    model = Model("binomial")
    sample = draw_sample(model, compile_loss(derive(model)), size=40)
    assert sample.table.names == ("y", "m", "x")
    chosen = select(sample.table, sample.columns, ("x",), model.family.domain)
    np.testing.assert_array_equal(chosen.y, sample.y)
    assert chosen.y.shape == (40, 2)
    assert chosen.sentences == ()
