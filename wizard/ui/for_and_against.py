"""What speaks for a loss and what against it, each with the fact that it follows from."""

from __future__ import annotations

import streamlit as st

from wizard.derivation.consequences import Side
from wizard.ui.symbolic import Report

TITLES = {Side.FOR: ":material/add_circle: For it", Side.AGAINST: ":material/do_not_disturb_on: Against it"}


def for_and_against(consequences: list[Report], *, beside: bool = True) -> None:
    """Both lists: beside one another, where there is room, or one below the other."""
    columns = st.columns(2) if beside else [st.container(), st.container()]
    for column, side in zip(columns, Side, strict=True):
        with column:
            st.markdown("\n".join([f"**{TITLES[side]}**", "", *_items(consequences, side)]))


def _items(consequences: list[Report], side: Side) -> list[str]:
    """A line for each sentence: why, and how sure that is, in small letters behind it."""
    mine = [each for each in consequences if Side(each["side"]) is side]
    return [f"- {each['statement']} :small[({each['because']}: {each['certainty']})]" for each in mine] or [
        "- Nothing that was derived."
    ]
