"""All named losses: which of them are likelihoods."""

from collections.abc import Collection, Iterator, Mapping
from time import perf_counter

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from wizard.assumptions.loss import NamedLoss
from wizard.catalogue import losses_by_kind
from wizard.derivation.verdicts.records import Standing
from wizard.ui.addressed import addressed, addressed_widget
from wizard.ui.frame import framed_beside, link_to_loss, plain_text, sentence
from wizard.ui.standing import WORDS, badge, label_of
from wizard.ui.steps import LOSSES
from wizard.ui.symbolic import verdict_named
from wizard.worker.pool import WorkerError

LONGEST = 100  # characters of a search
PATIENCE = 0.3  # seconds between two words about the progress

Kinds = Mapping[str, Collection[NamedLoss]]


def searched(text: str) -> Kinds:
    """The losses in whose names, here or in libraries, each word of the text occurs."""
    words = text.lower().split()
    found = {kind: [loss for loss in losses if holds(loss, words)] for kind, losses in losses_by_kind().items()}
    return {kind: losses for kind, losses in found.items() if losses}


def holds(loss: NamedLoss, words: Collection[str]) -> bool:
    """Whether each of the words is in one of the loss's names."""
    names = [loss.name, loss.abbreviation, loss.summed, loss.summed_abbreviation, *loss.aliases]
    everything = "\n".join([*names, *(each.name for each in loss.elsewhere)]).lower()
    return all(word in everything for word in words)


def wanted_standing() -> Standing | None:
    """The standing to be shown alone, if one is; the address may name what does not exist."""
    known = {standing.value: standing for standing in Standing}
    asked = addressed("standing")
    if asked and asked not in known:
        st.warning(plain_text(f"There is no standing {asked!r}: all are shown."), icon=":material/link_off:")
    chosen = addressed_widget(
        st.segmented_control,
        "standing",
        asked if asked in known else None,
        "Show only",
        list(known),
        format_func=lambda value: sentence(label_of(known[value])),
    )
    return known.get(chosen)


def line_of(loss: NamedLoss) -> DeltaGenerator:
    """The link to a loss; returns the place for its badge."""
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        short = "" if loss.abbreviation.lower() in loss.name.lower() else f" :gray[{loss.abbreviation}]"
        link_to_loss(loss.name, sentence(loss.name) + short)
        return st.empty()


def judged(found: Kinds, told: DeltaGenerator) -> Iterator[tuple[str, NamedLoss, Standing]]:
    """Each loss with its kind and standing, as they come; says how far it is, and at last how many there are."""
    total, number, said = sum(map(len, found.values())), 0, 0.0
    counts, failures = dict.fromkeys(Standing, 0), dict[str, None]()
    for kind, losses in found.items():
        for loss in losses:
            number += 1
            if perf_counter() - said > PATIENCE:
                told.progress(number / total, f"Judging {number} of {total} losses ...")
                said = perf_counter()
            try:
                standing = Standing(verdict_named(loss.name)["standing"])
            except WorkerError as failure:
                failures[str(failure)] = None
                continue
            counts[standing] += 1
            yield kind, loss, standing
    with told.container(), st.container(horizontal=True, gap="small"):
        for standing, count in counts.items():
            if count:
                badge(standing, f"{label_of(standing)}: {count}")
    for sentence_of_failure in failures:
        st.error(f"Not all were judged. {plain_text(sentence_of_failure)}", icon=":material/error:")


def table(found: Kinds, told: DeltaGenerator) -> None:
    """A line for each loss at once, and its badge when it comes."""
    places = dict[str, DeltaGenerator]()
    for kind, losses in found.items():
        st.header(kind, anchor=False)
        places |= {loss.name: line_of(loss) for loss in losses}
    for _, loss, standing in judged(found, told):
        with places[loss.name]:
            badge(standing)


def table_of_one_standing(found: Kinds, told: DeltaGenerator, wanted: Standing) -> None:
    """A line for each loss of that standing, when it is known to have it."""
    places = {kind: st.container() for kind in found}
    begun = set[str]()
    for kind, loss, standing in judged(found, told):
        if standing is not wanted:
            continue
        with places[kind]:
            if kind not in begun:
                st.header(kind, anchor=False)
                begun.add(kind)
            with line_of(loss):
                badge(standing)
    if not begun:
        st.info("None of them has this standing.", icon=":material/info:")


with framed_beside(LOSSES, "Which losses are likelihoods?"):
    st.markdown(
        "A loss $L$ is a negative log-likelihood if a number $a > 0$ and a term $b(y)$ without the prediction make"
        " $e^{-aL - b(y)}$ a probability of the target, whatever the prediction. Here each loss that people call"
        " by name is asked."
    )
    with st.expander("What the answers mean"):
        for word in WORDS.values():
            st.markdown(f"**{sentence(word.label)}.** {word.meaning}")
    text = addressed_widget(
        st.text_input,
        "q",
        addressed("q")[:LONGEST],
        "Search a name, here or in a library",
        max_chars=LONGEST,
        placeholder="hinge, MSE, torch.nn.HuberLoss",
    )
    wanted = wanted_standing()
    told, found = st.empty(), searched(text)
    if not found:
        st.info(f"No loss here is called {plain_text(text)}.", icon=":material/search_off:")
    elif wanted is None:
        table(found, told)
    else:
        table_of_one_standing(found, told, wanted)
