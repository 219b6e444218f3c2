"""The five steps of the wizard: their questions, addresses and files."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import streamlit as st
from streamlit.navigation.page import StreamlitPage

FOLDER = Path(__file__).parent / "pages"


@dataclass(frozen=True)
class Step:
    """One page: its place, its address, what the navigation calls it and the question it asks."""

    number: int
    address: str
    label: str
    question: str

    @property
    def file(self) -> Path:
        """The script of the page."""
        return FOLDER / f"{self.address}.py"


STEPS = (
    Step(1, "predict", "Target", "What are you predicting?"),
    Step(2, "noise", "Noise", "How does it scatter around your prediction?"),
    Step(3, "outputs", "Outputs", "What does your model put out?"),
    Step(4, "derivation", "Derivation", "From the likelihood to the loss"),
    Step(5, "data", "On data", "The loss at work on data"),
)
PREDICT, NOISE, OUTPUTS, DERIVATION, DATA = STEPS


def pages() -> list[StreamlitPage]:
    """The pages for `st.navigation`, the first one at the root."""
    return [page(step) for step in STEPS]


def page(step: Step) -> StreamlitPage:
    """The page of a step."""
    first = step is STEPS[0]
    return st.Page(step.file, title=step.label, url_path=step.address, default=first)
