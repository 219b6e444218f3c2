"""How a loss stands to likelihoods, in a word with a colour, and in a sentence."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import streamlit as st

from wizard.derivation.verdicts.records import Standing


@dataclass(frozen=True)
class Word:
    """What a standing is called, its colour and sign, and what it means."""

    label: str
    colour: Literal["green", "orange", "blue", "red", "gray"]
    icon: str
    meaning: str


WORDS = {
    Standing.EXACT: Word(
        "likelihood", "green", ":material/verified:", "It is a negative log-likelihood, up to $a$ and $b$."
    ),
    Standing.MODIFIED: Word(
        "modified likelihood",
        "orange",
        ":material/edit:",
        "It is the negative log-likelihood of targets that were weighted or changed, or a rising function of one.",
    ),
    Standing.BOUND: Word(
        "bounds a likelihood",
        "blue",
        ":material/vertical_align_top:",
        "It is never below a negative log-likelihood.",
    ),
    Standing.NONE: Word(
        "no likelihood", "red", ":material/block:", "No $a$ and $b$ make it a negative log-likelihood."
    ),
    Standing.UNKNOWN: Word("not known", "gray", ":material/question_mark:", "What was tried did not decide it."),
}


def label_of(standing: Standing) -> str:
    """What a standing is called."""
    return WORDS[standing].label


def badge(standing: Standing, label: str = "") -> None:
    """A standing in its colour, with its usual words or others."""
    word = WORDS[standing]
    st.badge(label or word.label, icon=word.icon, color=word.colour)
