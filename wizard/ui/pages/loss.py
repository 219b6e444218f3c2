"""One named loss: what it is, whether it is a likelihood, what is true of it; or two beside one another."""

import streamlit as st

from wizard.assumptions.loss import NamedLoss
from wizard.catalogue import Unknown, find, losses
from wizard.derivation.verdicts.records import Standing
from wizard.ui.addressed import addressed, addressed_widget
from wizard.ui.distribution_behind import distribution_behind
from wizard.ui.for_and_against import for_and_against
from wizard.ui.frame import framed_beside, link_to_loss, link_to_losses, plain_text, sentence
from wizard.ui.loss_parts import (
    elsewhere,
    formula,
    judgement,
    model_behind,
    of_three_classes,
    over_the_data,
    pictures,
    pictures_of_both,
    targets_of,
    to_be_shown,
)
from wizard.ui.loss_pictures import can_be_drawn_together
from wizard.ui.loss_stability import in_floating_point
from wizard.ui.meaning import what_it_means
from wizard.ui.one_number import one_number_moves
from wizard.ui.steps import LOSS
from wizard.ui.symbolic import loss_named


def found_or_told(name: str) -> NamedLoss | None:
    """The loss of that name; None after saying which are alike."""
    try:
        return find(name, losses(), "loss")
    except Unknown as unknown:
        st.warning(plain_text(str(unknown)), icon=":material/link_off:")
        return None


def compared_with(record: NamedLoss) -> NamedLoss | None:
    """The loss that this one is compared with, if any; the address may name one that does not exist."""
    others = [each.name for each in losses() if each is not record]
    asked = addressed("with")
    if asked and asked != record.name:
        found_or_told(asked)
    chosen = addressed_widget(
        st.selectbox,
        "with",
        asked if asked in others else None,
        "Compare with",
        others,
        index=None,
        placeholder="another loss",
    )
    return find(chosen, losses(), "loss") if chosen else None


def page(record: NamedLoss) -> None:
    """Everything about one loss."""
    report = loss_named(record.name)
    verdict = report["verdict"]
    formula(record, report)
    st.header("Is it a likelihood?", anchor=False)
    judgement(verdict)
    for each in report["readings"]:
        judgement(each)
    if verdict["model"]:
        model_behind(verdict["model"], Standing(verdict["standing"]), drawn=report["behind"] is not None)
    if report["consequences"]:
        st.header("For and against", anchor=False)
        for_and_against(report["consequences"])
    if report["facts"]:
        st.header("What it does", anchor=False)
        what_it_means(report["facts"])
    st.header("Loss and slope", anchor=False)
    shown = (
        pictures(record, report) if report["may_move"] is None else one_number_moves(record, report["may_move"])
    )
    if shown is not None and report["behind"] is not None:
        st.header("The distribution behind it", anchor=False)
        distribution_behind(shown, report["behind"])
    st.header("In floating point", anchor=False)
    in_floating_point(record)
    st.header("Over all observations", anchor=False)
    over_the_data(record, report)
    st.header("The same loss elsewhere", anchor=False)
    elsewhere(report)


def comparison(first: NamedLoss, second: NamedLoss) -> None:
    """Two losses beside one another; on a narrow screen the second is below the first."""
    both = [(record, loss_named(record.name)) for record in (first, second)]
    for column, (record, report) in zip(st.columns(2), both, strict=True):
        with column:
            link_to_loss(record.name, f"**{sentence(record.name)}**")
            formula(record, report)
            judgement(report["verdict"])
    if any(report["consequences"] for _, report in both):
        st.header("For and against", anchor=False)
        for column, (record, report) in zip(st.columns(2), both, strict=True):
            with column:
                st.markdown(f"**{sentence(record.name)}**")
                for_and_against(report["consequences"], beside=False)
    st.header("Loss and slope", anchor=False)
    if can_be_drawn_together(first, second) and all(report["compiled"] for _, report in both):
        of_three_classes(first)
        (_, report), (_, other) = both
        shown = to_be_shown(first, report, f" ({first.name})")
        beside = to_be_shown(second, other, f" ({second.name})", shown.raw)
        pictures_of_both(shown, beside, targets_of(first))
    else:
        st.markdown(
            "There is no picture of both: that takes two losses of one prediction each, from the same set, for the"
            " same kind of target."
        )
    if not any(report["facts"] for _, report in both):
        return
    st.header("What they do", anchor=False)
    for column, (record, report) in zip(st.columns(2), both, strict=True):
        with column:
            st.markdown(f"**{sentence(record.name)}**")
            what_it_means(report["facts"])
            if not report["facts"]:
                st.caption("No more was derived of it.")


def also_called(record: NamedLoss) -> None:
    """Its other names."""
    others = [each for each in (record.abbreviation, *record.aliases) if each != record.name]
    if others:
        st.caption(f"Also called {', '.join(others)}")


def title_of(record: NamedLoss | None) -> str:
    """The loss, or both losses that are compared."""
    if record is None:
        return "Which loss?"
    other = next((each for each in losses() if each.name == addressed("with")), record)
    return sentence(record.name) if other is record else f"{sentence(record.name)} and {other.name}"


name = addressed("name")
record = next((each for each in losses() if each.name == name), None)
with framed_beside(LOSS, title_of(record)):
    if record is None:
        if name:
            found_or_told(name)
        link_to_losses()
    else:
        also_called(record)
        other = compared_with(record)
        if other is None:
            page(record)
        else:
            comparison(record, other)
