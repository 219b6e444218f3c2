"""What becomes of a loss in floating point: its naive and its stable form, and where the naive one breaks."""

from __future__ import annotations

import streamlit as st

from wizard.assumptions.loss import NamedLoss
from wizard.ui.symbolic import Report, floating_point_of
from wizard.worker.pool import WorkerError

WRONG = "✗"
FORMS = (("single", "naive, single"), ("double", "naive, double"), ("stable", "stable, double"))


def in_floating_point(record: NamedLoss) -> None:
    """Both forms beside one another, why the naive one breaks and where, and some values of each."""
    try:
        found = floating_point_of(record.name)
    except WorkerError as error:
        st.error(f"{error}", icon=":material/error:")
        return
    if found["why_not"]:
        st.markdown(found["why_not"])
        return
    st.markdown(_about(found))
    _forms(found)
    if found["helpers"]:
        with st.expander("The functions that the stable form calls"):
            st.code("\n\n".join(each.strip() for each in found["helpers"]), language="python")
    if not found["breaks"]:
        st.markdown(
            f"The naive form holds at every ${found['score']}$ that was tried, up to {found['largest']:g} in size,"
            " in single and in double precision."
        )
    else:
        st.markdown("\n".join(_line(each, found) for each in found["breaks"]))
    for column, table in zip(st.columns(2), found["tables"], strict=False):
        with column:
            _table(table, found)
    kept = (
        ""
        if found["units"] is None
        else f" The stable form is off by {found['units']:.1f} units of the last place at most at these scores."
    )
    st.caption(
        f"{WRONG} marks what is off by more than 1/1000 of the true loss. To round the true loss to 0 or infinity,"
        f" where no number of that precision is closer, is not wrong.{kept}"
    )


def _about(found: Report) -> str:
    """What is compared."""
    score = f"${found['score']}$"
    if found["of_classes"]:
        return (
            "The formula as one types it, and in the form in which it is computed here. The scores of three"
            f" classes are $({found['score']}, 0, 0)$, and the first class is the true one."
        )
    comes = (
        f", where the prediction comes from a score {score} that may be any number" if found["is_composed"] else ""
    )
    return f"The formula as one types it, and in the form in which it is computed here{comes}."


def _forms(found: Report) -> None:
    for column, title, code in zip(
        st.columns(2), ("Naive", "Stable"), (found["naive"], found["stable"]), strict=True
    ):
        with column:
            st.markdown(f"**{title}**")
            if code is None:
                st.caption("There is no other form of it here.")
            else:
                st.code(code, language="python", wrap_lines=True)


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
