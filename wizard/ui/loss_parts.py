"""What the page of a loss says of it, part by part; two losses are compared by the same parts."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from wizard.assumptions.loss import NamedLoss
from wizard.assumptions.sequences import Sequences
from wizard.catalogue import families, find
from wizard.charts import Chart
from wizard.derivation.verdicts.records import Standing
from wizard.ui.choice import choice_of
from wizard.ui.distribution import typical
from wizard.ui.frame import follow, sentence, show_chart
from wizard.ui.loss_pictures import Room, Shown, loss_and_slope, room, room_of_constant, side_by_side
from wizard.ui.meaning import BADGES, functions_of
from wizard.ui.pictures import card_picture
from wizard.ui.standing import badge
from wizard.ui.steps import DERIVATION
from wizard.ui.symbolic import Report, compiled, family_named


def formula(record: NamedLoss, report: Report) -> None:
    """The loss of one observation, and what stands in it."""
    st.latex(f"L = {report['formula']}")
    target = report["target"]
    lines = [f"- ${target['latex']} \\in {target['domain']}$, the target"]
    if isinstance(record.target, Sequences):
        lines = [f"{lines[0]}: {target['title'].lower()}, of $T$ steps and $K$ classes"]
    elif record.target.indexed:
        lines = ["- the target is a class: $c$ is its number, and $y_k$ is 1 for $k = c$, else 0"]
    several = len(report["predictions"]) > 1
    lines += [
        f"- ${each['membership']}$, {'a' if several else 'the'} prediction" for each in report["predictions"]
    ]
    lines += [
        f"- ${each['latex']} \\in {each['domain']}$, a constant, usually {each['value']:g}: {each['meaning']}"
        for each in report["constants"]
    ]
    st.markdown("\n".join(lines))
    functions_of(report["functions"])


def over_the_data(record: NamedLoss, standing: Standing) -> None:
    """What it changes to sum the loss over the observations, or to take their mean."""
    st.latex(r"\text{sum: } \sum_{i=1}^{n} L_i \qquad \text{mean: } \frac{1}{n} \sum_{i=1}^{n} L_i")
    called = f" Summed it is called {record.summed} ({record.summed_abbreviation})." if record.summed else ""
    joint = (
        " A sum of negative log-likelihoods is that of all observations together, if they are independent."
        if standing is Standing.EXACT
        else ""
    )
    st.markdown(
        "Both are least at the same predictions. The slope of the mean is $\\frac{1}{n}$ of that of the sum, so"
        f" the same learning rate makes smaller steps.{joint}{called}"
    )


def judgement(record: NamedLoss, verdict: Report) -> None:
    """Whether it is a likelihood: the answer, how sure it is, and why."""
    standing = Standing(verdict["standing"])
    with st.container(border=True):
        with st.container(horizontal=True, gap="small"):
            badge(standing)
            BADGES[verdict["certainty"]]()
        st.markdown(verdict["statement"])
        if standing is Standing.EXACT and verdict["formula"]:
            st.markdown(
                "Its probabilities:"
                if record.target.discrete
                else "Its density, where $Z$ stands for what makes the integral 1:"
                if "{Z}" in verdict["formula"]
                else "Its density:"
            )
            st.latex(verdict["formula"])
        st.caption(sentence(verdict["evidence"]))


def model_behind(model: Report) -> None:
    """The model that leads to the loss, and the way to it in the wizard."""
    family = find(model["family"], families(), "distribution")
    with st.container(border=True):
        words, picture = st.columns([3, 2], vertical_alignment="center")
        with words:
            st.markdown(f"**{model['title']}** leads to this loss: its negative log-likelihood is $a L + b$ with")
            st.latex(f"a = {model['factor']}")
            st.latex(f"b = {model['shift']}")
            where = [each for each in model["where"] if len(set(each.split(" = "))) > 1]
            if where:
                st.markdown("where " + " and ".join(f"${each}$" for each in where))
        shape = card_picture(typical(family_named(family.name), family))
        if shape is not None:
            with picture:
                show_chart(shape)
        if st.button("Open this model in the wizard", key="open", icon=":material/arrow_forward:"):
            follow(DERIVATION, choice_of(model["family"], model["predict"], model["one_hot"]))


def tried(kind: Callable[..., float], label: str, values: Room, key: str) -> float:
    """A slider over the numbers that a person may try."""
    return kind(label, values.low, values.high, values.usual, values.step, format="%g", key=key)


def to_be_shown(record: NamedLoss, report: Report, named: str = "") -> Shown:
    """The loss with a slider for each of its constants and, where it has several, its predictions.

    `named` says in the sliders' labels whose they are, where there are two losses.
    """
    loss = compiled(report["compiled"])
    given = {
        name: tried(
            st.slider,
            f"${plain['latex']}$: {each.meaning}{named}",
            room_of_constant(each.domain, each.value),
            f"{record.name} {name}",
        )
        for name, each, plain in zip(loss.given, record.constants, report["constants"], strict=True)
    }
    firsts = [room(each.domain, 0.0) for each in record.arguments]
    raw = [each.usual for each in firsts]
    if len(firsts) > 1:
        raw = [
            tried(st.slider, f"prediction ${plain['latex']}$", first, f"{record.name} {name}")
            for first, plain, name in zip(firsts, report["predictions"], loss.raws, strict=True)
        ]
    return Shown(record, loss, raw, given)


def targets_of(record: NamedLoss) -> dict[str, float]:
    """Both targets where there are two; else the one that is chosen with a slider."""
    if record.target.two_valued:
        return {"y = 0": 0.0, "y = 1": 1.0}
    y = tried(st.slider, "target $y$", room(record.target, 1.0), f"{record.target.name} y")
    return {f"y = {y:g}": y}


def pictures(record: NamedLoss, report: Report) -> None:
    """Loss and slope against each of the predictions."""
    if report["compiled"] is None:
        of_steps = " of every step" if isinstance(record.target, Sequences) else ""
        st.caption(f"There is no picture: the prediction is a vector, with a number for each class{of_steps}.")
        return
    shown, targets = to_be_shown(record, report), targets_of(record)
    for place in range(len(record.arguments)):
        in_two_columns(loss_and_slope(shown, place, targets))


def pictures_of_both(first: Shown, second: Shown, targets: dict[str, float]) -> None:
    """Loss and slope of two losses, for each target."""
    for label, y in targets.items():
        if len(targets) > 1:
            st.markdown(f"**For ${label}$**")
        in_two_columns(side_by_side(first, second, y))


def in_two_columns(charts: tuple[Chart, Chart]) -> None:
    """Two charts beside one another; on a narrow screen the second is below the first."""
    for column, chart in zip(st.columns(2), charts, strict=True):
        with column:
            show_chart(chart)


def elsewhere(report: Report) -> None:
    """The same loss in libraries."""
    if not report["elsewhere"]:
        st.markdown("No library that was looked through has it under a name of its own.")
        return
    st.markdown(
        "\n".join(
            f"- `{each['name']}` $= {each['relation']}$"
            + (f". {each['convention']}" if each["convention"] else "")
            for each in report["elsewhere"]
        )
    )
