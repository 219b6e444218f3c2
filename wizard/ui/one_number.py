"""The picture of a loss of sequences: one number of its predictions moves, the others are held."""

from __future__ import annotations

import streamlit as st

from wizard.assumptions.domain import Domain
from wizard.assumptions.loss import NamedLoss
from wizard.assumptions.only_losses import nothing
from wizard.catalogue import domains, find
from wizard.ui.loss_parts import in_two_columns, tried
from wizard.ui.loss_pictures import Axis, Shown, loss_and_slope, room, room_of_constant
from wizard.ui.symbolic import Report, compiled, one_number_of

ACROSS = 3  # sliders beside one another


def one_number_moves(record: NamedLoss, choices: Report) -> Shown | None:
    """Loss and slope against the number that is chosen, for the target that is chosen. What was shown."""
    target = _chosen(f"{record.name} target", "Target", choices["targets"], choices["usual"])
    moves = _chosen(f"{record.name} moves", "What moves", [f"${each}$" for each in choices["numbers"]])
    found = one_number_of(record.name, target, moves)
    if not found:
        st.caption(f"For this target the loss does not depend on ${choices['numbers'][moves]}$.")
        return None
    st.markdown(_said(found, choices["size"]))
    shown = _shown(record, found)
    in_two_columns(loss_and_slope(shown, 0, {"loss": 0.0}))
    return shown


def _chosen(key: str, label: str, options: list[str], usual: int = 0) -> int:
    """Which of the options is chosen: the usual one, as long as none is."""
    places = range(len(options))
    chosen = st.pills(label, places, default=usual, format_func=options.__getitem__, key=key)
    return usual if chosen is None else chosen


def _said(found: Report, size: list[str]) -> str:
    others = (
        "the others of its step share what it leaves in a fixed proportion, and all"
        if found["others_give_way"]
        else "all"
    )
    sizes = " and ".join(f"${each}$" for each in size)
    return f"It is written out for {sizes}. ${found['latex']}$ is moved; {others} other numbers are held."


def _shown(record: NamedLoss, found: Report) -> Shown:
    """The loss with a slider for every number that is held, and for its constants."""
    loss, tuned = compiled(found["compiled"]), len(record.constants)
    columns = [column for _ in range(0, len(loss.given), ACROSS) for column in st.columns(ACROSS)]
    given = {}
    for place, (name, held) in enumerate(zip(loss.given, found["held"], strict=True)):
        domain = record.constants[place].domain if place < tuned else _domain(held["domain"])
        values = room_of_constant(domain, held["value"]) if place < tuned else room(domain, held["value"])
        with columns[place]:
            given[name] = tried(st.slider, held["said"], values, f"{record.name} {name}")
    axis = Axis(found["name"], found["latex"], _domain(found["domain"]), "")
    return Shown(record, [axis], nothing, loss, [room(axis.domain, 0.0).usual], given)


def _domain(name: str) -> Domain:
    return find(name, domains(), "domain")
