"""What a loss means, for the pages: its derived properties, each with how sure it is."""

from __future__ import annotations

from functools import partial

import streamlit as st

from wizard.ui.formulas import shown, with_long_ones_apart
from wizard.ui.frame import sentence
from wizard.ui.symbolic import Report

FIRST = (
    "scoring",
    "estimand",
    "estimate",
    "optimum",
    "range",
    "convexity",
    "influence",
    "wrong_label",
    "batches",
)  # what helps to choose; the rest is for those who look
BADGES = {
    "proved": partial(st.badge, "proved", icon=":material/verified:", color="green"),
    "checked": partial(st.badge, "checked", icon=":material/check:", color="blue"),
    "unknown": partial(st.badge, "not known", icon=":material/question_mark:", color="gray"),
}


def what_it_means(properties: list[Report]) -> None:
    """The known properties that help to choose, and the others behind a click."""
    first = [each for each in properties if each["kind"] in FIRST and each["certainty"] != "unknown"]
    for each in first:
        one_property(each)
    others = [each for each in properties if each not in first]
    if others:
        names = list(dict.fromkeys(each["about"] for each in others))
        with st.expander(f"More: {', '.join(names).lower().replace('fisher', 'Fisher')}"):
            for each in others:
                one_property(each)


def with_numbers(properties: list[Report], numbers: list[Report]) -> list[Report]:
    """The properties with what was computed in numbers after what was derived of the same kind."""
    kinds = list(dict.fromkeys(each["kind"] for each in properties))
    return sorted([*properties, *numbers], key=lambda each: kinds.index(each["kind"]))


def is_open(properties: list[Report], kind: str) -> bool:
    """Whether a question of that kind has no answer."""
    return any(each["kind"] == kind and each["certainty"] == "unknown" for each in properties)


def one_property(each: Report) -> None:
    """One property: the question, the answer, and why it holds."""
    with st.container(border=True):
        st.markdown(f"**{each['about']}**")
        st.markdown(with_long_ones_apart(each["statement"]))
        if each["formula"] and f"${each['formula']}$" not in each["statement"]:
            shown(each["formula"])
        with st.container(horizontal=True, vertical_alignment="center"):
            BADGES[each["certainty"]]()
            st.caption(with_long_ones_apart(sentence(each["evidence"])))


def functions_of(definitions: list[str]) -> None:
    """What the special functions on the page are."""
    if definitions:
        with st.expander("The functions on this page"):
            for definition in definitions:
                st.latex(definition)


def facts(properties: list[Report]) -> str:
    """The properties that help to choose, in Markdown, one line each; nothing that is not known."""
    kinds = set(FIRST) - {"estimate", "optimum"}
    known = [p for p in properties if p["kind"] in kinds and p["certainty"] != "unknown"]
    return "\n".join(f"- {each['statement']}" for each in known)
