"""What becomes of a loss in floating point: its naive and its stable form, and where the naive one breaks."""

from __future__ import annotations

import streamlit as st

from wizard.assumptions.loss import NamedLoss
from wizard.notation.printer import tex
from wizard.ui.symbolic import Report, floating_point_of
from wizard.worker.pool import WorkerError

WRONG = "✗"
FORMS = (("single", "naive, single"), ("double", "naive, double"), ("stable", "stable, double"))


def in_floating_point(record: NamedLoss) -> None:
    """Both forms beside one another, why the naive one breaks and where, and some values of each."""
    try:
        found = floating_point_of(record.name, _moving(record))
    except WorkerError as error:
        st.error(f"{error}", icon=":material/error:")
        return
    if found["why_not"]:
        st.markdown(found["why_not"])
        return
    if found["holds"]:
        _one_form(found)
        return
    other = ", and in the form in which it is computed here" if found["stable"] else ""
    st.markdown(f"The formula as one types it{other}. {found['set_up']}")
    _forms(found)
    of_length = [f"- {found['too_long']}."] if found["too_long"] else []
    st.markdown("\n".join([*of_length, *(_line(each, found) for each in found["breaks"])]))
    for column, table in zip(st.columns(2), found["tables"], strict=False):
        with column:
            _table(table, found)
    kept = (
        f" The stable form is off by {found['units']:.1f} units of the last place at most at these scores, beside"
        " what rounding the score changes."
    )
    st.caption(
        f"{WRONG} marks what is off by more than 1/1000 of the true loss. To round the true loss to 0 or infinity,"
        f" where no number of that precision is closer, is not wrong.{kept if found['stable'] else ''}"
    )


def _moving(record: NamedLoss) -> int:
    """The number of the prediction that moves, chosen by the person if there are several."""
    if len(record.arguments) == 1:
        return 0
    chosen = st.segmented_control(
        "The prediction that moves",
        range(len(record.arguments)),
        format_func=lambda number: f"${tex(record.arguments[number].label)}$",
        default=0,
        required=True,
    )
    return int(chosen)


def _one_form(found: Report) -> None:
    """A form that holds as it stands."""
    st.code(found["naive"], language="python", wrap_lines=True)
    st.markdown(
        f"{found['set_up']} The formula as one types it holds at every ${found['score']}$ that was tried, up to"
        f" {found['largest']:g} in size, in single and in double precision: it needs no other form."
    )


def _forms(found: Report) -> None:
    columns = st.columns(2) if found["stable"] else [st.container()]
    forms = (("Naive", "naive", "naive_helpers"), ("Stable", "stable", "helpers"))
    for column, (title, form, helpers) in zip(columns, forms, strict=False):
        with column:
            st.markdown(f"**{title}**")
            st.code(found[form], language="python", wrap_lines=True)
            if found[helpers]:
                with st.expander(f"The functions that the {title.lower()} form calls"):
                    st.code("\n\n".join(each.strip() for each in found[helpers]), language="python")


def _line(each: Report, found: Report) -> str:
    many = len(found["tables"]) > 1
    targets = " and ".join(f"$y = {target}$" for target in each["targets"])
    return "- " + (f"For {targets}: " if many else "") + f"{each['statement']}, {each['where']}."


UNBROKEN = "\N{NON-BREAKING HYPHEN}"  # so that 4.2e-18 stays on one line


def _table(table: Report, found: Report) -> None:
    if len(found["tables"]) > 1:
        st.markdown(f"**For $y = {table['target']}$**")
    forms = [(key, title) for key, title in FORMS if table["rows"][0][key] is not None]
    lines = [
        f"| ${found['score']}$ | true loss | {' | '.join(title for _, title in forms)} |",
        "|" + "---:|" * (2 + len(forms)),
    ]
    lines += [
        f"| {row['score']} | {row['truth']} | {' | '.join(_cell(row[key]) for key, _ in forms)} |".replace(
            "-", UNBROKEN
        )
        for row in table["rows"]
    ]
    st.markdown("\n".join(lines))


def _cell(reading: Report) -> str:
    return f"{reading['value']} {WRONG}" if reading["wrong"] else str(reading["value"])
