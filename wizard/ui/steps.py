"""The five steps of the wizard and the pages beside them: their questions, addresses and files."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import streamlit as st
from streamlit.navigation.page import StreamlitPage

FOLDER = Path(__file__).parent / "pages"


@dataclass(frozen=True)
class Place:
    """One page: its address and what the navigation calls it."""

    address: str
    label: str

    @property
    def file(self) -> Path:
        """The script of the page."""
        return FOLDER / f"{self.address}.py"


@dataclass(frozen=True)
class Step(Place):
    """A page of the wizard: also its number and the question it asks. The choice is in its address."""

    number: int
    question: str


STEPS = (
    Step("predict", "Target", 1, "What are you predicting?"),
    Step("noise", "Noise", 2, "How does it scatter around your prediction?"),
    Step("outputs", "Outputs", 3, "What does your model put out?"),
    Step("derivation", "Derivation", 4, "From the likelihood to the loss"),
    Step("data", "On data", 5, "The loss at work on data"),
)
PREDICT, NOISE, OUTPUTS, DERIVATION, DATA = STEPS

# Beside the steps: these have parameters of their own in their addresses, and leave the choice as it is.
ATLAS = (Place("losses", "All losses"), Place("loss", "One loss"))
LOSSES, LOSS = ATLAS


def pages() -> list[StreamlitPage]:
    """The pages for `st.navigation`, the first one at the root."""
    return [page(place) for place in (*STEPS, *ATLAS)]


def page(place: Place) -> StreamlitPage:
    """The page of a place."""
    return st.Page(place.file, title=place.label, url_path=place.address, default=place is STEPS[0])
