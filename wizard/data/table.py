"""Tables: strict reading of CSV and TSV files that strangers upload.

Nothing is repaired in silence. What had to be guessed is said in ``Table.assumed``; what cannot be read
is refused by ``UnusableFile``, whose one sentence says what is wrong, where, and what to do.

Rows are numbered as a spreadsheet shows them: the header is row 1, the first values are row 2.
"""

from __future__ import annotations

import codecs
import csv
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

MAX_BYTES = 20_000_000
MAX_COLUMNS = 64
MAX_ROWS = 200_000
MAX_LINE = 65_536  # characters; a longer line is no table, and costs gigabytes when split
SAMPLE = 65_536  # characters looked at to find the delimiter
NEARLY_ALL = 0.9  # from this share of numbers on, the other cells of a column are taken for slips

MISSING = frozenset({"", "na", "n/a", "nan", "null", "none", "?", "-", "."})

# Where two delimiters fit equally well the earlier wins: commas also occur inside names and numbers.
DELIMITERS = {"\t": "tab", ";": "semicolon", "|": "vertical bar", ",": "comma"}

SIGNATURES = {
    b"PK\x03\x04": "an Excel workbook or another ZIP archive",
    b"\xd0\xcf\x11\xe0": "an old Excel workbook",
    b"PAR1\x15": "a Parquet file",
    b"%PDF-": "a PDF document",
    b"\x1f\x8b": "a gzip archive",
}

_HTML = re.compile(r"\s*<(!--|(!doctype|\?xml|html|head|body|table|script|svg)\b)", re.IGNORECASE)
_JSON = re.compile(r"""\s*(\{\s*["}]|\[\s*[\[{"\]\d-])""")
_QUOTED = re.compile(r'(?<![^,;\t|\n])"[^"]*"')
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f]")

_DIGITS = r"[+-]?([0-9]+({sign}[0-9]*)?|{sign}[0-9]+)(e[+-]?[0-9]+)?|[+-]?inf(inity)?"
_POINT = re.compile(_DIGITS.format(sign=r"\."), re.IGNORECASE | re.ASCII)
_POINT_OR_COMMA = re.compile(_DIGITS.format(sign="[.,]"), re.IGNORECASE | re.ASCII)


class UnusableFile(ValueError):
    """The file cannot be read as a table; the message says what is wrong, where, and what to do."""


@dataclass(frozen=True, eq=False)
class Column:
    """One column of a table.

    Parameters
    ----------
    name : as the header spells it. It comes from a stranger: show it, never interpret it.
    numbers : shape (rows,), read-only, NaN where missing; None where the column holds text.
    texts : the cells as written, without surrounding spaces; "" where missing.
    """

    name: str
    numbers: NDArray[np.float64] | None
    texts: tuple[str, ...]

    @property
    def is_numeric(self) -> bool:
        """Whether every cell that is not missing is a number."""
        return self.numbers is not None

    @property
    def missing(self) -> int:
        """How many cells are missing."""
        return self.texts.count("")


@dataclass(frozen=True, eq=False)
class Table:
    """A table: its columns, all of one length, and in plain sentences what was assumed while reading."""

    name: str
    columns: tuple[Column, ...]
    assumed: tuple[str, ...]

    @property
    def rows(self) -> int:
        """The number of rows below the header."""
        return len(self.columns[0].texts)

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the columns, in their order."""
        return tuple(column.name for column in self.columns)


class _Parsed(NamedTuple):
    """A column, with what its cells tell about the file as a whole."""

    column: Column
    decimal: str  # the decimal sign met in its numbers: ".", "," or ""
    markers: set[str]  # the words that were read as missing


def read_table(content: bytes, name: str) -> Table:
    """Read an uploaded CSV or TSV file.

    Parameters
    ----------
    content : the bytes of the file. UTF-8, UTF-16 with a byte order mark, otherwise Windows-1252.
    name : what to call the table, usually the file's name.

    Raises
    ------
    UnusableFile
        If the file is no table, or one that cannot be read without guessing at its values.

    Examples
    --------
    >>> table = read_table(b"y;x\\n1,5;red\\n?;blue\\n", "colours.csv")
    >>> table.columns[0].numbers, table.columns[1].texts
    (array([1.5, nan]), ('red', 'blue'))
    >>> for sentence in table.assumed:
    ...     print(sentence)
    The delimiter is a semicolon.
    Decimal commas were read as points: 1,5 is 1.5.
    Cells that say "?" were read as missing.

    >>> try:
    ...     read_table(b"y,x\\n1,2\\n1,5,2\\n", "decimal.csv")
    ... except UnusableFile as refused:
    ...     print(refused)
    Row 3 has 3 values, but the header names 2 columns (y, x). Is the decimal sign a comma?
    """
    text, assumed = _decode(content)
    text = _plain(text)
    delimiter = _sniff(text[:SAMPLE])
    records = _records(text, delimiter)
    names = _header(next(records))
    if len(names) > 1 and delimiter != ",":
        assumed.append(f"The delimiter is a {DELIMITERS[delimiter]}.")
    rows, said = _body(records, names, delimiter)
    assumed += said
    if len(names) == 1:
        _refuse_spaces(names[0], rows[0][0])
    columns = zip(names, zip(*rows, strict=True), strict=True)
    parsed = [_parse(heading, cells, delimiter) for heading, cells in columns]
    assumed += _decimal_sign(parsed)
    markers = sorted(set().union(*(p.markers for p in parsed)) - {""})
    if markers:
        assumed.append(f"Cells that say {listed([quoted(m) for m in markers], 'or')} were read as missing.")
    return Table(name, tuple(p.column for p in parsed), tuple(assumed))


def is_number(text: str) -> bool:
    """Whether a cell is written as a number, infinite ones included, with a decimal point.

    >>> [is_number(text) for text in ("1.5", "-2e3", ".5", "inf", "1_000", "1,5", "")]
    [True, True, True, True, False, False, False]
    """
    return _POINT.fullmatch(text) is not None


def quoted(text: str) -> str:
    """A stranger's text in quotation marks, on one line, of bounded length.

    >>> print(quoted("two\\nlines"), quoted("x" * 100))
    "two lines" "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx…"
    """
    return f'"{short(text)}"'


def short(text: str) -> str:
    """A stranger's text on one line, of bounded length."""
    line = " ".join(text[:200].split())
    return line if len(line) <= 40 else line[:39] + "…"


def _few(names: Sequence[str]) -> str:
    return ", ".join([*map(short, names[:5]), *["..."] * (len(names) > 5)])


def listed(items: Sequence[object], last: str = "and", at_most: int = 5) -> str:
    """Items in words, the first few of them where there are many.

    >>> listed([4, 7, 9]), listed(range(100))
    ('4, 7 and 9', '0, 1, 2, 3, 4, ...')
    """
    words = [str(item) for item in items[:at_most]]
    if len(items) > at_most:
        return ", ".join([*words, "..."])
    return f" {last} ".join([", ".join(words[:-1])] * (len(words) > 1) + words[-1:])


def _decode(content: bytes) -> tuple[str, list[str]]:
    """The text of the file, and a sentence on its encoding where that had to be guessed."""
    if len(content) > MAX_BYTES:
        raise UnusableFile(f"The file has {len(content) / 1e6:,.1f} MB; the limit is 20. Upload fewer rows.")
    for signature, kind in SIGNATURES.items():
        if content.startswith(signature):
            raise UnusableFile(f"The file is {kind}, not a text table. Save it as CSV and upload that.")
    encodings = {"utf-8": "", "cp1252": "The text was read as Windows-1252."}
    if content.startswith(codecs.BOM_UTF8):
        content, encodings = content[len(codecs.BOM_UTF8) :], {"utf-8": ""}
    elif content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        encodings = {"utf-16": "The text was read as UTF-16."}
    start = 0
    for encoding, said in encodings.items():
        try:
            return content.decode(encoding), [said] if said else []
        except UnicodeDecodeError as error:
            start = error.start
    row = content.count(b"\n", 0, start) + 1
    raise UnusableFile(f'Row {row} holds bytes that are no letters. Save the table as "CSV UTF-8".')


def _plain(text: str) -> str:
    """The text with plain line ends, if it can be a table at all."""
    if _HTML.match(text):
        raise UnusableFile("The file is a web page (HTML or XML), not a table. Save the data as CSV.")
    if _JSON.match(text) and text.rstrip().endswith(("}", "]")):
        raise UnusableFile("The file is JSON, not a table. Save the data as CSV and upload that.")
    text = text.replace("\r\n", "\n").replace("\r", "\n").rstrip("\n")
    if control := _CONTROL.search(text):
        row = text.count("\n", 0, control.start()) + 1
        what = f"row {row} holds a control character (code {ord(control.group())})"
        raise UnusableFile(f"The file is not plain text: {what}. Save the table as CSV and upload that.")
    if not text or text.isspace():
        raise UnusableFile("The file is empty. Upload a table with a header and at least one row.")
    return text


def _sniff(sample: str) -> str:
    """The delimiter that splits most rows into as many cells as the header."""

    bare = _QUOTED.sub("", sample)

    def fit(delimiter: str) -> tuple[float, int]:
        widths = [line.count(delimiter) + 1 for line in bare.split("\n") if line]
        if len(sample) == SAMPLE and len(widths) > 1:
            widths.pop()  # the sample's end may have cut the last row
        if not widths or widths[0] == 1:
            return 0.0, 0
        return (1 + widths[1:].count(widths[0])) / len(widths), widths[0]

    fits = {delimiter: fit(delimiter) for delimiter in DELIMITERS}
    best = max(fits, key=lambda delimiter: fits[delimiter])
    return best if fits[best][1] else ","


def _lines(text: str) -> Iterator[str]:
    """The lines of the text, one at a time: a list of them would cost more than the file."""
    start = 0
    while start < len(text):
        end = text.find("\n", start) + 1 or len(text)
        if end - start > MAX_LINE:
            row = text.count("\n", 0, start) + 1
            what = f"Row {row} has more than {MAX_LINE:,} characters"
            raise UnusableFile(f"{what}. Put each row of the table on a line of its own.")
        yield text[start:end]
        start = end


def _records(text: str, delimiter: str) -> Iterator[list[str]]:
    """The rows of the file, split into cells."""
    reader = csv.reader(_lines(text), delimiter=delimiter, strict=True, skipinitialspace=True)
    row = 0
    try:
        for cells in reader:
            row += 1
            yield cells
    except csv.Error:
        # A quote that stays open surfaces at the next quote, at the field size limit, or at the end.
        what = f'A quotation mark (") in row {row + 1} is not closed, or text follows after it'
        raise UnusableFile(f"{what}. Correct that row.") from None


def _header(cells: list[str]) -> tuple[str, ...]:
    """The column names, checked."""
    if len(cells) > MAX_COLUMNS:
        raise UnusableFile(f"Row 1 names {len(cells):,} columns; the limit is {MAX_COLUMNS}. Delete some.")
    names = tuple(cell.strip() for cell in cells)
    if not any(names):
        raise UnusableFile("Row 1 is empty. Put the names of the columns there.")
    if all(_POINT_OR_COMMA.fullmatch(name) or name.lower() in MISSING for name in names):
        what = f"Row 1 holds only numbers ({_few(names)}), so the columns have no names"
        raise UnusableFile(f"{what}. Add a first row with one name for each column.")
    for number, name in enumerate(names, start=1):
        if not name:
            raise UnusableFile(f"Column {number} has no name in row 1. Name it, or delete the column.")
        if name in names[: number - 1]:
            pair = f"{names.index(name) + 1} and {number}"
            raise UnusableFile(f"Columns {pair} are both named {quoted(name)}. Rename one in row 1.")
    return names


def _body(
    records: Iterator[list[str]], names: tuple[str, ...], delimiter: str
) -> tuple[list[list[str]], list[str]]:
    """The rows below the header, each as wide as the header, and a sentence where some were empty."""
    rows: list[list[str]] = []
    empty: list[int] = []
    for number, cells in enumerate(records, start=2):
        if len(cells) != len(names):
            if len(cells) > 1 or "".join(cells).strip():
                raise UnusableFile(_wrong_width(number, cells, names, delimiter))
            cells = [""] * len(names)
            empty.append(number)
        if len(rows) == MAX_ROWS:
            raise UnusableFile(f"The table has more than {MAX_ROWS:,} rows. Upload a part of them.")
        rows.append(cells)
    while rows and not any(map(str.strip, rows[-1])):  # spreadsheets leave such rows behind
        rows.pop()
    if not rows:
        raise UnusableFile("The file has a header, but no rows below it. Add at least one row of values.")
    inside = [number for number in empty if number < len(rows) + 2]
    if len(inside) == 1:
        return rows, [f"Row {inside[0]} is empty and was read as missing."]
    return rows, [f"{len(inside):,} empty rows were read as missing."] * bool(inside)


def _wrong_width(row: int, cells: list[str], names: tuple[str, ...], delimiter: str) -> str:
    values = f"{len(cells)} value" + "s" * (len(cells) != 1)
    columns = f"{len(names)} column" + "s" * (len(names) != 1)
    if len(cells) < len(names):
        advice = f"Is a value or a {DELIMITERS[delimiter]} missing?"
    elif delimiter == "," and all(is_number(cell.strip()) for cell in cells):
        advice = "Is the decimal sign a comma?"
    else:
        advice = f"Put a text that contains a {DELIMITERS[delimiter]} in quotation marks."
    return f"Row {row} has {values}, but the header names {columns} ({_few(names)}). {advice}"


def _refuse_spaces(name: str, cell: str) -> None:
    """Numbers set apart by spaces would pass for one column of text."""
    words = cell.split()
    if len(words) == len(name.split()) > 1 and all(map(is_number, words)):
        raise UnusableFile(f"Row 2 has spaces between its values ({short(cell)}). Put commas there.")


def _parse(name: str, cells: tuple[str, ...], delimiter: str) -> _Parsed:
    """One column: numbers if all its cells are numbers, text if most are text, refused in between."""
    texts = [cell.strip() for cell in cells]
    distinct = {text: text for text in texts}
    markers = {text for text in distinct if text.lower() in MISSING}
    distinct.update(dict.fromkeys(markers, ""))
    texts = [distinct[text] for text in texts]  # equal cells share one string
    joined = "".join(distinct.values())
    comma = delimiter != "," and "," in joined and "." not in joined
    odd = "_" in joined or not joined.isascii()  # float() takes 1_000 and digits of other scripts
    numbers = None if odd else _floats([text.replace(",", ".") for text in texts] if comma else texts)
    if numbers is None:
        _refuse_slips(name, texts, _POINT if delimiter == "," else _POINT_OR_COMMA)
        return _Parsed(Column(name, None, tuple(texts)), "", markers)
    numbers.flags.writeable = False
    decimal = "," if comma else "." if "." in joined else ""
    return _Parsed(Column(name, numbers, tuple(texts)), decimal, markers)


def _floats(texts: list[str]) -> NDArray[np.float64] | None:
    """All cells as numbers, NaN for empty ones; None if any is not a number."""
    try:
        numbers = np.fromiter((float(text or "nan") for text in texts), np.float64, len(texts))
    except ValueError:
        return None
    return numbers if np.isnan(numbers).sum() == texts.count("") else None  # float() takes -nan too


def _refuse_slips(name: str, texts: list[str], pattern: re.Pattern[str]) -> None:
    """Refuse a column of numbers with a few cells that are none: it would turn into text unnoticed."""
    counts = Counter(text for text in texts if text)
    slips = {text for text in counts if not pattern.fullmatch(text)}
    if not slips:
        row, text = next((row, text) for row, text in enumerate(texts, start=2) if "," in text)
        what = f"Row {row} writes {short(text)} with a decimal comma in column {quoted(name)}"
        raise UnusableFile(f"{what}, where other rows use a point. Use the same sign in all rows.")
    present, numbers = counts.total(), sum(counts[text] for text in counts.keys() - slips)
    if numbers >= NEARLY_ALL * present:
        row, text = next((row, text) for row, text in enumerate(texts, start=2) if text in slips)
        where = f"where {numbers:,} of {present:,} values are numbers"
        what = f"Row {row} has {quoted(text)} in column {quoted(name)}, {where}"
        raise UnusableFile(f"{what}. Correct it, or leave the cell empty.")


def _decimal_sign(parsed: list[_Parsed]) -> list[str]:
    """One sign for the whole file: beside 2.5, is 1,500 one and a half or fifteen hundred?"""
    commas = [p.column for p in parsed if p.decimal == ","]
    points = [p.column for p in parsed if p.decimal == "."]
    if not commas:
        return []
    row, text = next((row, text) for row, text in enumerate(commas[0].texts, start=2) if "," in text)
    if points:
        what = f"Row {row} writes {short(text)} with a comma in column {quoted(commas[0].name)}"
        also = f"column {quoted(points[0].name)} has decimal points"
        raise UnusableFile(f"{what}, but {also}. Write all numbers with a decimal point.")
    return [f"Decimal commas were read as points: {short(text)} is {short(text.replace(',', '.'))}."]
