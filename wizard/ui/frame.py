"""What every page has: the choice, kept in step with the address; the summary; the way forward and back."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import streamlit as st

from wizard.assumptions.domain import Domain
from wizard.catalogue import domains, families, find
from wizard.charts import Chart
from wizard.ui.choice import Choice, decode, encode
from wizard.ui.steps import LOSS, LOSSES, STEPS, Place, Step, page
from wizard.ui.symbolic import Report, report_of
from wizard.worker.pool import WorkerError

ICON = Path(__file__).with_name("icon.svg")  # a file of our own: named icons come from the network
CHOICE, WRITTEN, COMPLAINTS = "choice", "address_written", "complaints"

STYLE = """
<style>
[data-testid="stMainBlockContainer"] { max-width: 60rem; padding-top: 2.5rem; }
[data-testid^="stBaseButton-primary"] { color: light-dark(#ffffff, #0d1117); }
[data-testid="stHeader"] { background: transparent; }
.katex-display { overflow-x: auto; overflow-y: hidden; padding: 0.15rem 0; }
[data-testid="stMarkdownContainer"] table {
  display: block; width: fit-content; max-width: 100%; overflow-x: auto;
}
[data-testid="stMarkdownContainer"] :is(p, ul):has(.katex) { overflow-x: auto; overflow-y: hidden; }
[data-testid="stHeading"] h2 { font-size: 1.45rem; padding: 0.75rem 0 0.5rem; }
[data-testid="stPageLink-NavLink"] p { white-space: normal; overflow-wrap: anywhere; }
@media (max-width: 640px) {
  [data-testid="stHeading"] h1 { font-size: 1.75rem; padding: 0.5rem 0 0.75rem; }
  [data-testid="stHeading"] h2 { font-size: 1.25rem; }
  .katex-display { font-size: 0.92rem; }
}
</style>
"""


def set_up() -> None:
    """Page settings that hold for every page."""
    st.set_page_config(page_title="Loss from Likelihood", page_icon=str(ICON), layout="centered")
    st.html(STYLE)
    _freeze_what_is_loaded()


@st.cache_resource(show_spinner=False)
def _freeze_what_is_loaded() -> None:
    """Streamlit collects garbage after every run; the libraries loaded once need not be looked at again."""
    gc.collect()
    gc.freeze()


def current() -> Choice:
    """The choice as it stands."""
    return st.session_state.setdefault(CHOICE, Choice())


def commit(choice: Choice) -> None:
    """Make this the choice."""
    st.session_state[CHOICE] = choice


def follow(step: Step, choice: Choice | None = None) -> None:
    """Go to a step, with the choice in its address."""
    if choice is not None:
        commit(choice)
    parameters = encode(current())
    st.session_state[WRITTEN] = _plain(parameters)
    st.switch_page(page(step), query_params=parameters)


def widget(
    kind: Callable[..., Any],
    key: str,
    value: Any,
    on_commit: Callable[[Any], None],
    *args: Any,
    **options: Any,
) -> Any:
    """A widget that shows the choice's `value`; a change is committed before the page runs."""
    st.session_state[key] = value

    def changed() -> None:
        on_commit(st.session_state[key])

    return kind(*args, key=key, on_change=changed, **options)


@contextmanager
def framed(step: Step) -> Iterator[Choice]:
    """A page: the address is read before it and written after it."""
    _read_address()
    choice = current()
    _head(step, choice, step.question)
    for complaint in st.session_state.pop(COMPLAINTS, ()):
        st.warning(plain_text(complaint), icon=":material/link_off:")
    with _failures_told():
        yield choice
    _foot(step)
    parameters = encode(current())
    if _plain(parameters) != _address():
        st.query_params.from_dict(parameters)
    st.session_state[WRITTEN] = _plain(parameters)


@contextmanager
def framed_beside(place: Place, title: str) -> Iterator[None]:
    """A page beside the steps: its address holds its own parameters, and the choice stays as it is."""
    _head(place, current(), title)
    with _failures_told():
        yield


@contextmanager
def _failures_told() -> Iterator[None]:
    """A worker that is busy, stopped or ended: said on the page, and the choice stays."""
    try:
        yield
    except WorkerError as error:
        st.error(plain_text(str(error)), icon=":material/error:")


def _address() -> dict[str, list[str]]:
    return {name: st.query_params.get_all(name) for name in st.query_params}


def _plain(parameters: dict[str, Any]) -> dict[str, list[str]]:
    return {name: [value] if isinstance(value, str) else list(value) for name, value in parameters.items()}


def _read_address() -> None:
    """Take the choice from the address, if it is not the one that this session wrote there."""
    address = _address()
    if address and address != st.session_state.get(WRITTEN):
        choice, complaints = decode(address)
        commit(choice)
        st.session_state[COMPLAINTS] = complaints
        st.session_state[WRITTEN] = address


def _head(place: Place, choice: Choice, title: str) -> None:
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        for each in STEPS:
            label = f"{each.number} {each.label}"
            st.page_link(page(each), label=_bold_if(each is place, label), query_params=encode(choice))
        link_to_losses(f":small[{_bold_if(place is LOSSES, LOSSES.label)}]")
    summary = _summary(choice)
    if summary:
        st.markdown(summary)
    st.title(title, anchor=False)


def _bold_if(here: bool, label: str) -> str:
    return f"**{label}**" if here else label


def _summary(choice: Choice) -> str:
    """The model so far in one line."""
    if not choice.domain:
        return "You don't choose a loss: you derive it from what error means in your problem."
    parts = [membership(domain_of(choice))]
    if choice.family:
        parts.append(find(choice.family, families(), "distribution").title)
        roles = [
            f"{link.name} link for {name}" for name, link in choice.model().links.items() if not link.is_identity
        ]
        parts += roles
    line = " · ".join(parts)
    name = loss_name(choice)
    return f"{line} → **{name}**" if name else line


def link_to_loss(name: str, label: str, icon: str | None = None) -> None:
    """A link to the page of a named loss."""
    st.page_link(page(LOSS), label=label, query_params={"name": name}, icon=icon)


def link_to_losses(label: str = LOSSES.label) -> None:
    """A link to the table of all named losses."""
    st.page_link(page(LOSSES), label=label)


def membership(domain: Domain) -> str:
    """That the target is in its set, as a formula in Markdown.

    >>> from wizard.assumptions.several import durations, rankings
    >>> membership(durations)
    '$(t, d) \\\\in (0, \\\\infty) \\\\times \\\\{0, 1\\\\}$'
    >>> membership(rankings)
    '$r \\\\in S_{3}$'
    """
    letters = list(dict.fromkeys(str(symbol)[0] for symbol in domain.targets))
    target = letters[0] if len(letters) == 1 or letters[0] == "y" else f"({', '.join(letters)})"
    return f"${target} \\in {domain.latex}$"


def loss_name(choice: Choice) -> str:
    """What the derived loss is called, if it is derived already and has a name."""
    report: Report | None = report_of(choice) if choice.family else None
    if report is None:
        return ""
    named = report["names"]
    if not named:
        title = find(choice.family, families(), "distribution").title
        return f"{title} negative log-likelihood"
    return str(named[-1]["name"])


def domain_of(choice: Choice) -> Domain:
    """The chosen domain, of the chosen size."""
    found = find(choice.domain, domains(), "kind of target")
    return found if choice.size is None or found.of_size is None else found.of_size(choice.size)


def _foot(step: Step) -> None:
    st.space("small")
    with st.container(horizontal=True, horizontal_alignment="distribute"):
        if step is not STEPS[0] and st.button("Back", icon=":material/arrow_back:", key="back"):
            follow(STEPS[step.number - 2])
        if step is not STEPS[-1] and st.button(
            "Next", icon=":material/arrow_forward:", key="next", type="primary", disabled=not _may_go_on(step)
        ):
            follow(STEPS[step.number])


def _may_go_on(step: Step) -> bool:
    choice = current()
    return bool(choice.domain) if step is STEPS[0] else bool(choice.family)


def needs_family(choice: Choice) -> bool:
    """Whether the page can go on; else it says what to choose first."""
    if choice.family:
        return True
    missing = STEPS[1] if choice.domain else STEPS[0]
    st.info(f"First answer: {missing.question}", icon=":material/info:")
    if st.button(f"Go to step {missing.number}", key="missing"):
        follow(missing)
    return False


def show_chart(chart: Chart) -> None:
    """A chart as wide as there is room, unless it has a width of its own."""
    st.altair_chart(chart, width="stretch" if chart.width == "container" else "content")


def plain_text(text: str) -> str:
    """Text from strangers for a place that reads Markdown: nothing in it is markup, nothing is fetched."""
    return "".join("\\" + character if character in "\\`*_{}[]()<>#+-.!|~$:" else character for character in text)


def sentence(text: str) -> str:
    """Text with a capital at its beginning, the rest as it is."""
    return text[:1].upper() + text[1:]
