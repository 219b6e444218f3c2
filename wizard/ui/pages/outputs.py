"""Step 3: the role of each parameter, and the link from the model's raw output."""

from functools import partial

import streamlit as st

from wizard.assumptions.domain import SIZES
from wizard.catalogue import families, find
from wizard.charts import Chart
from wizard.model import Model, ModelError, Reduction, Role, of_size
from wizard.ui.choice import Choice, role_of
from wizard.ui.frame import (
    commit,
    current,
    domain_of,
    framed,
    needs_family,
    plain_text,
    sentence,
    show_chart,
    widget,
)
from wizard.ui.pictures import link_picture, what_a_parameter_does
from wizard.ui.steps import OUTPUTS
from wizard.ui.symbolic import Report, compiled, family_named, family_of, report_of

REFUSED = "refused_role"  # (parameter, what was asked for, why not), until the next change
EXPLAINED = {
    Role.PREDICTED: "predicted: your model computes it from the inputs, for each observation",
    Role.LEARNED: "learned: one number for all observations, found by the fit",
    Role.FIXED: "fixed: a constant that you know beforehand",
}


def take(parameter: str, role: str) -> None:
    """Commit a role, unless the model then makes no sense: it says why, and the old role stays."""
    changed = current().with_role(parameter, role)
    st.session_state.pop(REFUSED, None)
    try:
        changed.model()
    except ModelError as error:
        st.session_state[REFUSED] = (parameter, role, str(error))
    else:
        commit(changed)


def take_kind(parameter: Report, kind: Role | None) -> None:
    """Commit the kind of role, with the usual link or value."""
    usual = {
        Role.PREDICTED: parameter["links"][0]["name"],
        Role.LEARNED: "learn",
        Role.FIXED: f"{parameter['value']:g}",
    }
    if kind is not None:
        take(parameter["name"], usual[kind])


def one_parameter(choice: Choice, parameter: Report, place: int, family_report: Report) -> None:
    """The card of one parameter."""
    role, detail = role_of(choice, parameter["name"])
    with st.container(border=True):
        st.markdown(
            f"**${parameter['latex']}$: {parameter['meaning']}**"
            f" $\\quad {parameter['latex']} \\in {parameter['domain']}$"
        )
        kinds = [Role.PREDICTED, Role.LEARNED] if parameter["vector"] else list(Role)
        kinds = [Role.FIXED] if parameter["only_fixed"] else kinds
        widget(
            st.segmented_control,
            f"kind_{parameter['name']}",
            role,
            partial(take_kind, parameter),
            f"Role of {parameter['name']}",
            kinds,
            format_func=lambda each: each.value,
            label_visibility="collapsed",
        )
        st.caption(f"{EXPLAINED[role]}. {parameter['only_fixed']}".removesuffix(". "))
        refused_for, asked, why = st.session_state.get(REFUSED, ("", "", ""))
        if role is Role.FIXED:
            widget(
                st.text_input,
                f"value_{parameter['name']}",
                asked if refused_for == parameter["name"] else detail,  # nothing typed is lost
                lambda text: take(parameter["name"], text.strip()),
                f"Value of {parameter['name']}: {parameter['rule']}",
            )
        if refused_for == parameter["name"]:
            kept = f" It is still {plain_text(detail)}." if role is Role.FIXED else ""
            st.error(plain_text(why) + kept, icon=":material/block:")
        left, right = st.columns(2)
        if role is Role.PREDICTED:
            with left:
                link_of(choice, parameter, detail)
        if not parameter["vector"]:
            with right if role is Role.PREDICTED else left:
                effect(choice, effects(choice.family, choice.size, place))


@st.cache_resource(show_spinner=False, max_entries=300)
def effects(name: str, size: int | None, place: int) -> list[Chart]:
    """What a parameter does at the family's typical values: the same for everybody, and drawn once."""
    family = of_size(find(name, families(), "distribution"), size)
    return what_a_parameter_does(family_named(name, size), family, place)


def effect(choice: Choice, charts: list[Chart]) -> None:
    """Pictures of what a parameter does, side by side."""
    if charts:
        st.caption(f"What it does to the {'probabilities' if domain_of(choice).discrete else 'density'}")
        for column, chart in zip(st.columns(len(charts)), charts, strict=True):
            with column:
                show_chart(chart)
    else:
        st.caption("What it does cannot be drawn: too many numbers scatter together.")


def link_of(choice: Choice, parameter: Report, chosen: str) -> None:
    """The choice of the link, its formula and its picture."""
    names = [link["name"] for link in parameter["links"]]
    widget(
        st.selectbox,
        f"link_{parameter['name']}",
        chosen,
        lambda name: take(parameter["name"], name),
        f"Link for {parameter['name']}",
        names,
    )
    link = parameter["links"][names.index(chosen)]
    st.latex(link["latex"])
    st.caption(f"{sentence(link['reading'])}.")
    if link["may_leave"]:
        st.caption(
            f"Nothing keeps the raw output where it must stay: every one must itself be {link['raw_rule']}."
        )
    report = report_of(choice)
    if report is not None and not parameter["vector"]:
        model = choice.model()
        loss = compiled(report["compiled"])
        place = model.predicted.index(parameter["name"])
        domain = model.raw_domain(parameter["name"])
        st.altair_chart(link_picture(loss, place, chosen, parameter["meaning"], domain), width="stretch")


def how_many_components(model: Model) -> None:
    """The number of components, of a mixture."""
    family = model.family
    if not family.components:
        return

    def taken(number: int | None) -> None:
        commit(current().with_components(number or family.components))

    widget(st.segmented_control, "components", family.components, taken, "How many components?", list(SIZES))


def the_rest(choice: Choice, model: Model) -> None:
    """Reduction, and how classes are written."""
    with st.container(border=True):
        widget(
            st.segmented_control,
            "reduction",
            Reduction(choice.reduction),
            lambda kind: commit(current().with_reduction(kind or Reduction.MEAN)),
            "The losses of the observations become one number by their",
            list(Reduction),
            format_func=lambda each: each.value,
        )
        if model.family.domain.indexed:
            widget(
                st.toggle,
                "one_hot",
                choice.one_hot,
                lambda on: commit(current().with_one_hot(on)),
                "Write the labels one-hot (else as the number of the class)",
            )


with framed(OUTPUTS) as choice:
    if needs_family(choice):
        st.markdown(
            "A model puts out raw numbers $z$ of any size. A **link** turns them into a parameter of the"
            " distribution that stays where it must. What is not predicted is one learned number, or fixed."
        )
        how_many_components(choice.model())
        described = family_of(choice)
        for place, parameter in enumerate(described["parameters"]):
            one_parameter(choice, parameter, place, described)
        the_rest(choice, choice.model())
