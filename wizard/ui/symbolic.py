"""SymPy's answers for the pages: asked of a worker process, kept for all sessions."""

from __future__ import annotations

import atexit
import json
from typing import Any

import streamlit as st

from wizard.numerics.compile import CompiledLoss
from wizard.ui.choice import Choice
from wizard.worker.pool import Pool, WorkerError
from wizard.worker.report import restored_loss

Report = dict[str, Any]


@st.cache_resource(show_spinner=False)
def pool() -> Pool:
    """The worker processes, started once for all sessions."""
    workers = Pool()
    atexit.register(workers.close)
    workers.warm()
    return workers


@st.cache_data(show_spinner="Deriving, step by step ...", max_entries=500)
def _derived(request: str) -> Report:
    return pool().run("derive", json.loads(request))


@st.cache_data(show_spinner=False, max_entries=500)
def family_named(name: str, size: int | None = None) -> Report:
    """What there is to say of a family, whatever is predicted or learned of it."""
    return pool().run("family", {"family": name, "size": size})


def family_of(choice: Choice) -> Report:
    """What there is to say of the chosen family."""
    return family_named(choice.family, choice.size)


@st.cache_data(show_spinner=False, max_entries=500)
def _explained(request: str) -> list[Report]:
    return pool().run("explain", json.loads(request))


def meaning_of(choice: Choice) -> list[Report]:
    """The derived properties of the chosen model's loss, or none after saying on the page why."""
    return meaning_of_request(choice.request)


@st.cache_data(show_spinner=False, max_entries=500)
def _informed(request: str) -> list[Report]:
    return pool().run("inform", json.loads(request))


@st.cache_data(show_spinner=False, max_entries=500)
def verdict_named(name: str) -> Report:
    """Whether the loss of that name is a likelihood: standing, certainty, statement."""
    return pool().run("verdict", {"loss": name})


@st.cache_data(show_spinner="Deriving what is true of this loss ...", max_entries=500)
def loss_named(name: str) -> Report:
    """Everything that is to be said of the loss of that name."""
    return pool().run("loss", {"loss": name})


@st.cache_data(show_spinner="Writing the loss out ...", max_entries=500)
def one_number_of(name: str, target: int, moves: int) -> Report:
    """The loss of that name as one of the number that moves, for one target; {} if it does not depend on it."""
    return pool().run("one number", {"loss": name, "target": target, "moves": moves})


@st.cache_data(show_spinner="Evaluating it in floating point ...", max_entries=500)
def floating_point_of(name: str, moving: int) -> Report:
    """What becomes of the loss of that name as a prediction moves in floating point, or why it is not known."""
    return pool().run("floating", {"loss": name, "moving": moving})


def information_of(choice: Choice) -> list[Report]:
    """The Fisher information of the chosen model in numbers; nothing where that is not to be had either."""
    try:
        return _informed(json.dumps(choice.request, sort_keys=True))
    except WorkerError:
        return []  # the page says already that no formula is known


def meaning_of_request(request: dict[str, Any]) -> list[Report]:
    """The derived properties of a model's loss; of a family with its usual roles by {"family": name}."""
    try:
        return _explained(json.dumps(request, sort_keys=True))
    except WorkerError as error:
        st.error(f"{error}", icon=":material/error:")
        return []


def report_of(choice: Choice) -> Report | None:
    """The report of the chosen model, or None after saying on the page why there is none."""
    try:
        return _derived(json.dumps(choice.request, sort_keys=True))
    except WorkerError as error:
        st.error(f"{error}", icon=":material/error:")
        return None


@st.cache_resource(show_spinner=False, max_entries=200)
def loss_from(source_of_loss: str) -> CompiledLoss:
    """The compiled loss of a report, from its JSON text."""
    return restored_loss(json.loads(source_of_loss))


def compiled(plain: Report) -> CompiledLoss:
    """The compiled loss of a report."""
    return loss_from(json.dumps(plain, sort_keys=True))
