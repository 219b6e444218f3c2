"""The data that a person looks at: a sample of the chosen model, a real data set, or their own file."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

import streamlit as st

from wizard.data.real import DATA_SETS, DataSet, load
from wizard.data.samples import Sample, draw_sample
from wizard.data.table import Table, UnusableFile, read_table
from wizard.ui.choice import SAMPLE, UPLOAD, Choice
from wizard.ui.frame import commit, current, domain_of, plain_text, widget
from wizard.ui.symbolic import Report, compiled

TABLE, PROBLEM = "uploaded_table", "upload_problem"


@dataclass(frozen=True)
class Source:
    """A table with the names of its columns as axes show them, and what it is."""

    table: Table
    labels: dict[str, str]
    words: str
    sample: Sample | None = None

    def label(self, column: str) -> str:
        """The axis title of a column."""
        return self.labels.get(column, column)


def choose_source(choice: Choice, report: Report) -> Source | None:
    """Let a person choose the data; None while there is none."""
    suitable = {d.name: d for d in DATA_SETS if domain_of(choice) in d.domains}
    titles = {
        SAMPLE: "A sample drawn from this model",
        **{n: d.title for n, d in suitable.items()},
        UPLOAD: "My CSV file",
    }
    source = choice.source if choice.source in titles else SAMPLE
    if source != choice.source:
        st.warning(
            "The data that the address names do not suit this target; here is a sample.", icon=":material/info:"
        )

    def taken(name: str) -> None:
        chosen = suitable.get(name)
        columns = (chosen.targets, chosen.inputs) if chosen else ((), ())
        commit(current().with_source(name, *columns))

    widget(st.selectbox, "source", source, taken, "Data", list(titles), format_func=titles.__getitem__)
    if source == UPLOAD:
        return _uploaded()
    if source in suitable:
        return _real(suitable[source])
    return _sampled(choice, report)


def _sampled(choice: Choice, report: Report) -> Source:
    sample = draw_sample(choice.model(), compiled(report["compiled"]))
    truth = [
        f"{name}: intercept {c[0]:g}, slope {c[1]:g}" for name, c in sample.coefficients.items() if c.ndim == 1
    ]
    truth += [f"{name} = {value:g}" for name, value in sample.constants.items()]
    words = "200 observations with one input x, drawn with a fixed seed"
    titles = {part.name: part.title for part in domain_of(choice).parts} or {"y": "target y"}
    return Source(
        sample.table,
        {"x": "input x", **titles},
        f"{words}; the truth is {'; '.join(truth)}." if truth else f"{words}.",
        sample,
    )


def _real(dataset: DataSet) -> Source:
    return Source(load(dataset), dict(dataset.labels), f"{dataset.story} Source: {dataset.source}")


def _uploaded() -> Source | None:
    st.file_uploader(
        "A CSV file with a header row, at most 20 MB",
        type=["csv", "tsv", "txt"],
        key="file",
        on_change=_read_upload,
    )
    problem = st.session_state.get(PROBLEM)
    if problem:
        st.error(plain_text(problem), icon=":material/upload_file:")
    table = st.session_state.get(TABLE)
    if table is None:
        if not problem:
            st.info(
                "Choose a file. It stays in this program's memory and is sent nowhere else.",
                icon=":material/info:",
            )
        return None
    words = " ".join([f"{table.name}: {table.rows} rows, {len(table.columns)} columns.", *table.assumed])
    return Source(table, {}, words)


def _read_upload() -> None:
    """Parse a file once; it survives a change of page, and an unusable one does not push out a good one."""
    file = st.session_state.get("file")
    if file is None:
        return
    try:
        st.session_state[TABLE] = read_table(file.getvalue(), file.name)
        st.session_state[PROBLEM] = ""
        commit(current().with_source(UPLOAD))
    except UnusableFile as unusable:
        st.session_state[PROBLEM] = f"{file.name}: {unusable}"


def choose_columns(choice: Choice, source: Source) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Let a person choose the columns of the target and the inputs; returns what is chosen now."""
    names = list(source.table.names)
    titles = [f"Target column: {part.title}" for part in domain_of(choice).parts] or ["Target column"]
    targets = _one_for_each(titles, choice.targets, names)
    found = bool(choice.targets) and choice.targets[0] in names
    numeric = [c.name for c in source.table.columns if c.is_numeric and c.name not in targets]
    inputs = tuple(n for n in choice.inputs if n in numeric) if found else tuple(numeric[:1])
    _say_missing([*choice.targets, *choice.inputs], names)
    left, right = st.columns(2)

    def retarget(place: int, name: str) -> None:
        others = [targets[place] if other == name else other for other in targets]  # they change places
        chosen = (*others[:place], name, *others[place + 1 :])
        rest = tuple(n for n in inputs if n not in chosen)
        commit(current().with_source(current().source, chosen, rest))

    def reinput(chosen: list[str]) -> None:
        commit(current().with_source(current().source, targets, tuple(chosen)))

    with left:
        for place, (title, name) in enumerate(zip(titles, targets, strict=True)):
            widget(st.selectbox, f"target_{place}", name, partial(retarget, place), title, names)
    with right:
        widget(
            st.pills,
            "inputs",
            list(inputs),
            reinput,
            "Input columns (none: one constant for all)",
            numeric,
            selection_mode="multi",
            format_func=plain_text,
        )
    return targets, inputs


def _one_for_each(titles: list[str], wanted: tuple[str, ...], names: list[str]) -> tuple[str, ...]:
    """A column for each number of the target: as wanted where there is such a column, else the next free one."""
    known = [name for name in wanted[: len(titles)] if name in names]
    free = [name for name in names if name not in known]
    chosen: list[str] = []
    for place in range(len(titles)):
        asked = wanted[place] if place < len(wanted) else ""
        chosen.append(asked if asked in known else free.pop(0) if free else names[-1])
    return tuple(chosen)


def _say_missing(wanted: list[str], names: list[str]) -> None:
    """Say which columns the address names in vain."""
    missing = [name for name in wanted if name and name not in names]
    if missing:
        columns = ", ".join(plain_text(name) for name in missing)
        st.warning(
            f"These data have no column {columns}. Choose among those below.", icon=":material/view_column:"
        )
