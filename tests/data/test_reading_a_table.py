"""The reader: what it reads, what it says it assumed, and what it refuses, with the place and the remedy."""

import contextlib
import io
import json
import time
import zipfile

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wizard.data.table import MAX_BYTES, MAX_COLUMNS, MAX_LINE, MAX_ROWS, Table, UnusableFile, read_table


def read(text: str, encoding: str = "utf-8") -> Table:
    return read_table(text.encode(encoding), "test.csv")


def refusal(content: bytes | str) -> str:
    with pytest.raises(UnusableFile) as caught:
        read_table(content.encode() if isinstance(content, str) else content, "test.csv")
    return str(caught.value)


def test_plain_file_needs_no_assumptions():
    table = read('y,x,colour\n1,-2.5e1,red\n.5,+3,"dark, blue"\n')
    assert (table.name, table.names, table.rows, table.assumed) == ("test.csv", ("y", "x", "colour"), 2, ())
    y, x, colour = table.columns
    np.testing.assert_array_equal(y.numbers, [1, 0.5])
    np.testing.assert_array_equal(x.numbers, [-25, 3])
    assert x.texts == ("-2.5e1", "+3")
    assert not colour.is_numeric
    assert colour.texts == ("red", "dark, blue")


def test_arrays_cannot_be_changed_by_accident():
    with pytest.raises(ValueError, match="read-only"):
        read("y\n1\n").columns[0].numbers[0] = 2


@pytest.mark.parametrize(("delimiter", "word"), [(";", "semicolon"), ("\t", "tab"), ("|", "vertical bar")])
def test_other_delimiters_are_found_and_said(delimiter, word):
    table = read("y,a;b|c\n1,2;3|4\n".translate({ord(c): delimiter for c in ",;|"}))
    assert [column.numbers[0] for column in table.columns] == [1, 2, 3, 4]
    assert table.assumed == (f"The delimiter is a {word}.",)


def test_delimiters_inside_quotes_do_not_count():
    assert read('y,"a;b;c"\n1,"x;y;z"\n2,"x;y;z"\n').names == ("y", "a;b;c")


def test_decimal_commas():
    table = read("y;x\n1,5;2\n-3,25;4,0\n")
    np.testing.assert_array_equal(table.columns[0].numbers, [1.5, -3.25])
    np.testing.assert_array_equal(table.columns[1].numbers, [2, 4])
    assert table.assumed == (
        "The delimiter is a semicolon.",
        "Decimal commas were read as points: 1,5 is 1.5.",
    )


@pytest.mark.parametrize("text", ["y;x\n1,5;2\n2.5;3\n", "y;x\n1,500;2.5\n2,000;3.5\n"])
def test_commas_and_points_together_are_ambiguous(text):
    message = refusal(text)
    assert "Row 2" in message
    assert '"y"' in message
    assert "point" in message


@pytest.mark.parametrize("marker", ["", "NA", "n/a", "NaN", "NULL", "None", "?", "-", "."])
def test_missing_cells(marker):
    table = read(f"y,x\n1,{marker}\n2,5\n")
    x = table.columns[1]
    np.testing.assert_array_equal(x.numbers, [np.nan, 5])
    assert (x.texts, x.missing) == (("", "5"), 1)
    assert table.assumed == ((f'Cells that say "{marker}" were read as missing.',) if marker else ())


def test_missing_text_and_a_column_without_values():
    table = read("a,b\nred,\n?,\n")
    assert (table.columns[0].texts, table.columns[0].missing) == (("red", ""), 1)
    assert table.columns[1].is_numeric
    assert np.isnan(table.columns[1].numbers).all()


def test_infinite_cells_are_numbers():
    np.testing.assert_array_equal(read("y\ninf\n-Infinity\n1\n").columns[0].numbers, [np.inf, -np.inf, 1])


@pytest.mark.parametrize("cell", ["1_000", "٣", "0x10", "-nan", "1e", "5%", "1 000"])
def test_what_only_looks_like_a_number_is_text(cell):
    assert not read(f"y,x\n{cell},1\n").columns[0].is_numeric


def test_encodings():
    text = "größe,y\nä,1\n"
    for encoding in ("utf-8", "utf-8-sig"):
        assert (read(text, encoding).names, read(text, encoding).assumed) == (("größe", "y"), ())
    for encoding, said in (("utf-16", "UTF-16"), ("cp1252", "Windows-1252")):
        table = read(text, encoding)
        assert table.names == ("größe", "y")
        assert table.columns[0].texts == ("ä",)
        assert table.assumed == (f"The text was read as {said}.",)


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_line_ends_and_trailing_blanks(end):
    table = read(end.join(["y,x", "1,2", "3,4", ",", "", "  ", ""]))
    np.testing.assert_array_equal(table.columns[1].numbers, [2, 4])


def test_blank_rows_inside_keep_the_row_numbers_and_are_said():
    table = read("y,x\n1,2\n\n3,4\n")
    np.testing.assert_array_equal(table.columns[0].numbers, [1, np.nan, 3])
    assert table.assumed == ("Row 3 is empty and was read as missing.",)


def test_quoted_line_breaks_are_one_spreadsheet_row():
    table = read('y,x\n1,"two\nlines"\n2,b\n')
    assert table.columns[1].texts == ("two\nlines", "b")
    assert refusal('y,x\n1,"two\nlines"\n2\n').startswith("Row 3 has 1 value,")


def test_the_good_example():
    message = "Row 3 has 3 values, but the header names 2 columns (y, x). Is the decimal sign a comma?"
    assert refusal("y,x\n1,2\n1,5,2\n") == message


@pytest.mark.parametrize(
    ("content", "parts"),
    [
        ("", ["empty", "header"]),
        (" \n\n", ["empty"]),
        ("\ufeff", ["empty"]),
        ("y,x\n", ["no rows", "Add"]),
        ("y,x\n,\n\n", ["no rows"]),
        ("\ny,x\n1,2\n", ["Row 1 is empty"]),
        ("1.5,2\n3,4\n", ["Row 1", "1.5, 2", "no names", "Add a first row"]),
        ("1,5;2\n3,5;4\n", ["Row 1", "no names"]),
        ("y,,x\n1,2,3\n", ["Column 2", "row 1"]),
        ("y,x, y\n1,2,3\n", ["Columns 1 and 3", '"y"', "Rename"]),
        ("y,x\n1,2\n1\n", ["Row 3 has 1 value,", "2 columns (y, x)", "comma missing"]),
        ("y,x\n1,red,blue\n", ["Row 2 has 3 values", "quotation marks"]),
        ("a,b,c,d,e,f\n1\n", ["(a, b, c, d, e, ...)"]),
        ('y,x\n1,2\n3,"open\n5,6\n', ["quotation mark", "row 3"]),
        ('y,x\n1,"a"b\n', ["quotation mark", "row 2"]),
        ("y x\n1 2\n3 4\n", ["Row 2", "spaces", "1 2"]),
        (b"y,x\n1,\x00\n", ["not plain text", "row 2", "CSV"]),
        (b"\xef\xbb\xbfy,x\n1,\xff\n", ["Row 2", "UTF-8"]),
        (b"\xff\xfea", ["bytes", "UTF-8"]),
        (b"y\n\x81\n", ["Row 2", "UTF-8"]),
        ("<!DOCTYPE html>\n<html></html>", ["HTML", "CSV"]),
        ("<?xml version='1.0'?><a/>", ["XML", "CSV"]),
        (json.dumps([{"y": 1, "x": 2}]), ["JSON", "CSV"]),
        (json.dumps({"y": [1, 2]}, indent=1), ["JSON", "CSV"]),
        ('{"y": 1}\n{"y": 2}\n', ["JSON", "CSV"]),
        (b"%PDF-1.7\n", ["PDF", "CSV"]),
        (b"\x1f\x8b\x08", ["gzip", "CSV"]),
        (b"\xd0\xcf\x11\xe0\xa1", ["Excel", "CSV"]),
    ],
)
def test_refusals_say_what_where_and_what_to_do(content, parts):
    message = refusal(content)
    assert [part for part in parts if part not in message] == []
    assert message.endswith((".", "?"))
    assert "\n" not in message


def test_archives_and_parquet_are_recognised():
    workbook = io.BytesIO()
    with zipfile.ZipFile(workbook, "w") as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
    assert "Excel" in refusal(workbook.getvalue())
    arrow = pytest.importorskip("pyarrow")
    parquet = pytest.importorskip("pyarrow.parquet")
    written = io.BytesIO()
    parquet.write_table(arrow.table({"y": [1.0, 2.0]}), written)
    assert "Parquet" in refusal(written.getvalue())


def test_a_few_slips_are_refused_and_many_make_text():
    slips = "\n".join(["y,z", *["1,2"] * 8, "1,2O" + "x" * 100, "1,2", "NA,NA"])
    message = refusal(slips)
    assert 'Row 10 has "2Ox' in message
    assert 'column "z"' in message
    assert "9 of 10 values are numbers" in message
    assert "…" in message
    assert len(message) < 200
    assert not read("y,z\n" + "1,2\n" * 8 + "1,a\n1,b\n").columns[1].is_numeric


def test_limits():
    assert "limit is 20" in refusal(b"y\n" + b"1" * MAX_BYTES)
    names = ",".join(f"c{i}" for i in range(MAX_COLUMNS + 1))
    assert "65 columns" in refusal(f"{names}\n{names}\n")
    assert f"{MAX_LINE:,} characters" in refusal("y\n1\n" + "a" * (MAX_LINE + 1))
    assert f"{MAX_ROWS:,} rows" in refusal("y\n" + "1\n" * (MAX_ROWS + 1))
    assert read("y\n" + "1\n" * MAX_ROWS).rows == MAX_ROWS


@pytest.mark.parametrize(
    "content",
    [
        b"," * 5_000_000,
        (b"," * 60_000 + b"\n") * 80,
        b'"' * 5_000_000,
        b'y,x\n1,"' + b"3,4\n" * 1_000_000,
        b"y\n" + b"1" * 60_000 + b"x\n",  # once quadratic in the pattern of a number
        b"\n" * 5_000_000,
    ],
)
def test_hostile_files_are_cheap(content):
    start = time.perf_counter()
    with contextlib.suppress(UnusableFile):
        read_table(content, "hostile.csv")
    assert time.perf_counter() - start < 1.0


def test_column_names_are_not_interpreted():
    names = ("![i](http://x)", "a.b[0]:Q", "=1+1", "<b>y</b>")
    assert read(",".join(names) + "\n1,2,3,4\n").names == names


def _survives(content: bytes) -> None:
    table, message = None, "read."
    try:
        table = read_table(content, "fuzz.csv")
    except UnusableFile as refused:
        message = str(refused)
    assert message.endswith((".", "?"))
    assert len(message) < 600
    if table is not None:
        assert table.rows > 0
        for column in table.columns:
            assert len(column.texts) == table.rows
            if column.numbers is not None:
                np.testing.assert_array_equal(np.isnan(column.numbers), [text == "" for text in column.texts])


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(content):
    _survives(content)


@settings(max_examples=200, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            [
                "y",
                "x",
                "1",
                "1.5",
                "1,5",
                ",",
                ";",
                "\t",
                "|",
                '"',
                "\n",
                "\r",
                "NA",
                "-",
                "inf",
                "_",
                " ",
                "²",
                "\ufeff",
            ]
        )
    ),
    st.sampled_from(["utf-8", "utf-16", "utf-8-sig"]),
)
def test_any_mixture_of_cells_is_read_or_refused(pieces, encoding):
    _survives("".join(["y,x\n", *pieces]).encode(encoding))
    _survives("".join(pieces).encode(encoding))


@settings(max_examples=100, deadline=None)
@given(st.lists(st.tuples(st.floats(allow_nan=False), st.floats(allow_nan=False)), min_size=1, max_size=20))
def test_numbers_survive_to_the_last_digit(rows):
    for delimiter in ",;\t|":
        table = read("\n".join(["y,x".replace(",", delimiter), *(f"{y!r}{delimiter}{x!r}" for y, x in rows)]))
        np.testing.assert_array_equal(np.column_stack([c.numbers for c in table.columns]), rows)
