"""From a table to arrays: the target, the inputs, and every row that had to be left out, with its reason."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from wizard.assumptions.domain import SIZES, Domain, Part, classes
from wizard.data.table import Column, Table, is_number, listed, quoted, short

MAX_LEVELS = 50
SHOWN = 5  # how many of the rows left out are shown with their cells

# Words that mean "it happened". Of two labels the later in the alphabet is 1, unless only the other is here.
POSITIVE_WORDS = frozenset(
    {"active", "case", "event", "ja", "on", "oui", "pass", "positive", "present", "si", "success"}
    | {"sí", "true", "win", "won", "y", "yes"}
)

FloatArray = NDArray[np.float64]
RowArray = NDArray[np.intp]
Mask = NDArray[np.bool_]


class UnusableSelection(ValueError):
    """These columns cannot be used so; the message says which, where, and what to do."""


@dataclass(frozen=True, eq=False)
class Outside:
    """Rows left out for one reason.

    Parameters
    ----------
    reason : what is wrong with them, to complete "their ...".
    rows : the row numbers of all of them, as a spreadsheet shows them.
    texts : the cells at fault, of the first few rows.
    """

    reason: str
    rows: tuple[int, ...]
    texts: tuple[str, ...]

    @property
    def count(self) -> int:
        """How many rows."""
        return len(self.rows)


@dataclass(frozen=True, eq=False)
class Selection:
    """What a fit needs of a table, and what was left out on the way.

    Parameters
    ----------
    y : shape (n,), for a target of several numbers (n, parts), read-only; classes are coded 0 ... K - 1 in the
        order of ``levels``.
    X : shape (n, number of inputs), read-only.
    targets, inputs : the names of the columns.
    levels : the labels in coded order, for a binary target and for classes; otherwise empty.
    rows : shape (n,), the row numbers of what was kept, as a spreadsheet shows them (the header is row 1).
    missing : how many rows are left out because the target or an input is missing.
    outside : the rows left out because a value is not allowed, by reason.
    sentences : what a person must be told: rows left out, and how labels are coded.
    """

    y: FloatArray
    X: FloatArray
    targets: tuple[str, ...]
    inputs: tuple[str, ...]
    levels: tuple[str, ...]
    rows: RowArray
    missing: int
    outside: tuple[Outside, ...]
    sentences: tuple[str, ...]

    @property
    def target(self) -> str:
        """The name of the target's only column, or of its first."""
        return self.targets[0]


def select(table: Table, target: str | tuple[str, ...], inputs: tuple[str, ...], domain: Domain) -> Selection:
    """Take the target and the inputs out of a table.

    Rows with a missing cell, a target outside the domain or an infinite input are left out, and said so. A target
    of several numbers takes a column for each, in the order of ``domain.parts``.

    Raises
    ------
    UnusableSelection
        If the columns cannot serve as chosen.

    Examples
    --------
    >>> from wizard.assumptions.domain import counts
    >>> from wizard.data.table import read_table
    >>> table = read_table(b"goals,shots\\n2,9\\n-1,4\\n0,NA\\n1,7\\n", "match.csv")
    >>> chosen = select(table, "goals", ("shots",), counts)
    >>> chosen.y, chosen.X
    (array([2., 1.]), array([[9.],
           [7.]]))
    >>> for sentence in chosen.sentences:
    ...     print(sentence)
    1 of 4 rows is left out: its target or an input is missing (row 4).
    1 of 4 rows is left out: its target is not a whole number, 0 or greater (row 3: -1).
    """
    targets = (target,) if isinstance(target, str) else target
    goals, features = _columns(table, targets, inputs, domain)
    for column in features:
        _refuse_text(column, f"The input {quoted(column.name)} must hold numbers", "input")
    X = np.column_stack([_numbers(column) for column in features]) if features else np.empty((table.rows, 0))
    absent = np.logical_or.reduce([_absent(goal) for goal in goals]) | np.isnan(X).any(axis=1)
    infinite = np.isinf(X) & ~absent[:, None]
    usable = ~absent & ~infinite.any(axis=1)
    coded = [_coded(goal, part, usable, domain) for goal, part in zip(goals, _parts_of(domain), strict=True)]
    y = np.column_stack([each.y for each in coded]) if domain.parts else coded[0].y
    belongs = _belongs(y, domain)
    groups = [_outside(f"input {quoted(c.name)} is infinite", [c], bad) for c, bad in _first(features, infinite)]
    groups += _outside_domain(goals, coded, domain, usable, belongs)
    outside = tuple(group for group in groups if group.count)
    kept = np.flatnonzero(usable & belongs)
    gaps = [int(row) for row in np.flatnonzero(absent) + 2]
    what = "target or an input is missing" if inputs else "target is missing"
    told = [
        _left_out(table.rows, what, gaps),
        *(_left_out(table.rows, g.reason, g.rows, g.texts) for g in outside),
    ]
    sentences = (*filter(None, told), *(said for each in coded for said in each.sentences))
    if not len(kept):
        raise UnusableSelection(" ".join(["No row is left.", *sentences, "Choose other columns."]))
    y, X = y[kept], X[kept]
    _refuse_constants(X, inputs)
    y.flags.writeable = X.flags.writeable = False
    levels = () if domain.parts else coded[0].levels
    return Selection(y, X, targets, inputs, levels, kept + 2, len(gaps), outside, sentences)


def _parts_of(domain: Domain) -> tuple[Part, ...]:
    """The numbers of a target; a target that is one number is its own only part."""
    return domain.parts or (Part(domain.target_label, "target", domain),)


def _columns(
    table: Table, targets: tuple[str, ...], inputs: tuple[str, ...], domain: Domain
) -> tuple[list[Column], list[Column]]:
    """The chosen columns, if each is there and has one part to play."""
    parts = _parts_of(domain)
    if len(targets) != len(parts):
        wanted = f"{len(parts)} ({listed([part.title for part in parts])})" if domain.parts else "1"
        raise UnusableSelection(
            f'A target of the kind "{domain.title}" takes {wanted} column{"s" * (len(parts) > 1)}, and'
            f" {len(targets)} {'is' if len(targets) == 1 else 'are'} given. Choose as many."
        )
    by_name = {column.name: column for column in table.columns}
    for number, name in enumerate((*targets, *inputs)):
        if name not in by_name:
            known = listed([quoted(column.name) for column in table.columns])
            raise UnusableSelection(f"There is no column {quoted(name)}. Choose among {known}.")
        if name in targets[: min(number, len(targets))]:
            if number < len(targets):
                raise UnusableSelection(f"{quoted(name)} is chosen twice for the target. Choose another column.")
            role = "the target" if len(targets) == 1 else "part of the target"
            raise UnusableSelection(f"{quoted(name)} is {role}, so it cannot be an input. Remove it there.")
        if name in inputs[: max(number - len(targets), 0)]:
            raise UnusableSelection(f"The input {quoted(name)} is chosen twice. Remove one of the two.")
    return [by_name[name] for name in targets], [by_name[name] for name in inputs]


def _numbers(column: Column) -> FloatArray:
    assert column.numbers is not None, "text columns are refused before"
    return column.numbers


def _absent(column: Column) -> Mask:
    if column.numbers is not None:
        return np.isnan(column.numbers)
    return np.array([text == "" for text in column.texts])


def _refuse_text(column: Column, demand: str, part: str) -> None:
    """Refuse a column of text, naming the first cell at fault."""
    if column.is_numeric:
        return
    row, text = next((r, t) for r, t in enumerate(column.texts, start=2) if t and not is_number(t))
    raise UnusableSelection(f"{demand}, but row {row} says {quoted(text)}. Choose another {part}, or correct it.")


@dataclass(frozen=True, eq=False)
class _Coded:
    """One number of the target as floats, with the labels it may stand for and what must be said of them."""

    part: Part
    y: FloatArray
    levels: tuple[str, ...] = ()
    sentences: tuple[str, ...] = ()

    @property
    def rule(self) -> str:
        domain = self.part.domain
        return "a finite label" if domain is classes or domain.graded else domain.rule


def _coded(goal: Column, part: Part, usable: Mask, domain: Domain) -> _Coded:
    if part.domain is classes:
        return _Coded(part, *_class_codes(goal, usable))
    if part.domain.graded:
        return _Coded(part, *_level_codes(goal, usable, part.domain.size))
    if part.domain.two_valued:
        return _Coded(part, *_binary_codes(goal, usable, f"In {quoted(goal.name)}, " if domain.parts else ""))
    return _Coded(part, _measured(goal, part.domain))


def _measured(goal: Column, domain: Domain) -> FloatArray:
    """The target as numbers, for a domain of numbers."""
    if domain.indexed:
        what = f'A target of the kind "{domain.title}" takes several columns, and {quoted(goal.name)} is one'
        raise UnusableSelection(f"{what}. Choose another kind of target.")
    _refuse_text(goal, f"The target {quoted(goal.name)} must be {domain.rule}", "target")
    return _numbers(goal)


def _belongs(y: FloatArray, domain: Domain) -> Mask:
    with np.errstate(invalid="ignore"):  # a domain's test may compute with the NaN of a missing cell
        return np.asarray(domain.contains(y), dtype=np.bool_)


def _first(columns: list[Column], wrong: Mask) -> list[tuple[Column, Mask]]:
    """For each column the rows where it is the first that is wrong, so that no row counts twice."""
    before: NDArray[np.intp] = np.cumsum(wrong, axis=1) - wrong
    return [(column, wrong[:, j] & (before[:, j] == 0)) for j, column in enumerate(columns)]


def _outside_domain(
    goals: list[Column], coded: list[_Coded], domain: Domain, usable: Mask, belongs: Mask
) -> list[Outside]:
    """The rows whose target is wrong in one of its columns, and those where its columns do not go together."""
    wrong = np.column_stack([usable & ~_belongs(each.y, each.part.domain) for each in coded])
    groups = []
    for (goal, bad), each in zip(_first(goals, wrong), coded, strict=True):
        which = f"target {quoted(goal.name)}" if domain.parts else "target"
        groups.append(_outside(f"{which} is not {each.rule}", [goal], bad))
    together = usable & ~wrong.any(axis=1) & ~belongs
    return [*groups, _outside(f"target is not {domain.rule}", goals, together)]


def _outside(reason: str, columns: list[Column], bad: Mask) -> Outside:
    at = np.flatnonzero(bad)
    texts = tuple(" and ".join(short(column.texts[i]) for column in columns) for i in at[:SHOWN])
    return Outside(reason, tuple(int(i) + 2 for i in at), texts)


def _left_out(total: int, reason: str, rows: Sequence[int], texts: Sequence[str] = ()) -> str:
    """The sentence on rows that are left out for one reason; empty where there are none.

    >>> _left_out(120, "target is missing", [4, 7])
    '2 of 120 rows are left out: their target is missing (rows 4 and 7).'
    """
    if not rows:
        return ""
    one = len(rows) == 1
    where = f"row{'' if one else 's'} {listed(rows, at_most=SHOWN)}"
    cells = ", ".join([*texts, *["..."] * (len(texts) < len(rows))])
    where += f": {cells}" if texts else ""
    which = "is left out: its" if one else "are left out: their"
    return f"{len(rows):,} of {total:,} rows {which} {reason} ({where})."


def _refuse_constants(X: FloatArray, inputs: tuple[str, ...]) -> None:
    for name, values in zip(inputs, X.T, strict=True):
        if (values == values[0]).all():
            where = f"The input {quoted(name)} is {_plain(values[0])} in every row that is left"
            raise UnusableSelection(f"{where}, so it carries no information. Choose another input.")


def _plain(value: float) -> str:
    """A number as a label: the shortest text that means it, whole numbers without a point, no -0."""
    return repr(float(value) + 0.0).removesuffix(".0")


def _labels(goal: Column, usable: Mask) -> tuple[FloatArray, tuple[str, ...]]:
    """Codes 0 ... K - 1 of the labels in the usable rows (NaN elsewhere), and the labels in that order.

    A label that occurs only in rows left out gets no code: a class without data cannot be fitted.
    """
    if goal.numbers is not None:
        usable = usable & np.isfinite(goal.numbers)
        values, codes = np.unique(goal.numbers[usable], return_inverse=True)
        levels = tuple(_plain(value) for value in values)
    else:
        texts = [text for text, use in zip(goal.texts, usable, strict=True) if use]
        levels = tuple(sorted(set(texts)))
        code = {level: number for number, level in enumerate(levels)}
        codes = np.array([code[text] for text in texts], dtype=np.intp)
    y = np.full(len(goal.texts), np.nan)
    y[usable] = codes
    return y, levels


def _class_codes(goal: Column, usable: Mask) -> tuple[FloatArray, tuple[str, ...], tuple[str, ...]]:
    y, levels = _labels(goal, usable)
    if len(levels) > MAX_LEVELS:
        what = f"The target {quoted(goal.name)} has {len(levels):,} values; the limit is {MAX_LEVELS} classes"
        raise UnusableSelection(f"{what}. Choose another target, or another kind of target.")
    if len(levels) == 1:
        what = f"The target {quoted(goal.name)} is {quoted(levels[0])} in every row"
        raise UnusableSelection(f"{what}, so there is nothing to predict. Choose another target.")
    return y, levels, ()


def _level_codes(goal: Column, usable: Mask, size: int) -> tuple[FloatArray, tuple[str, ...], tuple[str, ...]]:
    """Levels by size, or of words by the alphabet, which is said."""
    y, levels = _labels(goal, usable)
    shown = listed([quoted(x) for x in levels], at_most=SHOWN)
    if len(levels) != size:
        what = f"The target {quoted(goal.name)} has {len(levels):,} different values ({shown})"
        remedy = f"Choose {len(levels)} levels in step 2" if len(levels) in SIZES else "Choose another"
        raise UnusableSelection(f"{what}, and the model is for {size} levels. {remedy}.")
    by_alphabet = () if goal.is_numeric else (f"The levels are taken in alphabetical order: {shown}.",)
    return y, levels, by_alphabet


def _binary_codes(goal: Column, usable: Mask, where: str) -> tuple[FloatArray, tuple[str, ...], tuple[str, ...]]:
    """Zeros and ones as they are; any other two labels in an order that is said."""
    y, levels = _labels(goal, usable)
    if goal.numbers is not None and ({"0", "1"} >= set(levels) or len(levels) != 2):
        return goal.numbers, ("0", "1"), ()
    if not levels:
        return y, (), ()
    if len(levels) != 2:
        values = f"{len(levels):,} different value{'s' * (len(levels) > 1)}"
        what = f"The target {quoted(goal.name)} has {values} ({listed([quoted(x) for x in levels])})"
        raise UnusableSelection(f"{what}, but yes or no are two. Choose another target, or another kind of it.")
    first, second = (level.casefold() in POSITIVE_WORDS for level in levels)
    if first and not second:
        y, levels = 1 - y, levels[::-1]
    return y, levels, (f"{where}{quoted(levels[1])} is coded 1 and {quoted(levels[0])} is coded 0.",)
