"""What the page of a loss says of it, part by part; two losses are compared by the same parts."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import streamlit as st
from numpy.typing import ArrayLike

from wizard.assumptions.domain import Domain, Part, binary, classes, simplex
from wizard.assumptions.loss import NamedLoss
from wizard.assumptions.only_losses import nothing
from wizard.catalogue import domains, families, find
from wizard.charts import Chart
from wizard.derivation.verdicts.records import Standing
from wizard.ui.choice import choice_of
from wizard.ui.distribution import typical
from wizard.ui.formulas import with_long_ones_apart
from wizard.ui.frame import follow, sentence, show_chart
from wizard.ui.loss_pictures import Axis, Room, Shown, loss_and_slope, room, room_of_constant, side_by_side
from wizard.ui.meaning import BADGES, functions_of
from wizard.ui.pictures import card_picture
from wizard.ui.standing import badge
from wizard.ui.steps import DERIVATION
from wizard.ui.symbolic import Report, compiled, family_named


def formula(record: NamedLoss, report: Report) -> None:
    """The loss of one observation, and what stands in it."""
    st.latex(f"L = {report['formula']}")
    lines = [_target(record, report["target"])]
    article = "a" if len(report["predictions"]) > 1 else "the"
    lines += [
        f"- ${each['membership']}$, {each['meaning'] or f'{article} prediction'}" for each in report["predictions"]
    ]
    lines += [
        f"- ${each['latex']} \\in {each['domain']}$, a constant, usually {each['value']:g}: {each['meaning']}"
        for each in report["constants"]
    ]
    st.markdown("\n".join(lines))
    if report["about"]:
        st.markdown(report["about"])
    functions_of(report["functions"])


def _target(record: NamedLoss, target: Report | None) -> str:
    """What is observed, as an item of a list."""
    if target is None:
        return "- there is no target: nothing that is observed is in this loss"
    if record.target is classes:
        return "- the target is a class: $c$ is its number, and $y_k$ is 1 for $k = c$, else 0"
    said = f": {target['title']}" if target["title"] else ""
    return f"- ${target['membership']}$, the target{said}"


def over_the_data(record: NamedLoss, report: Report) -> None:
    """What it changes to sum the loss over the observations, or to take their mean."""
    if not report["is_mean"]:
        st.markdown(
            "It is no sum over the observations: the loss of two data sets together is neither the sum nor the"
            " mean of both losses, and the mean over batches is not the loss of all."
        )
        return
    standing = Standing(report["verdict"]["standing"])
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


def judgement(verdict: Report) -> None:
    """Whether it is a likelihood: the answer, how sure it is, and why."""
    standing = Standing(verdict["standing"])
    with st.container(border=True):
        with st.container(horizontal=True, gap="small"):
            badge(standing)
            if standing is not Standing.UNKNOWN:  # which says already that it is not known
                BADGES[verdict["certainty"]]()
        st.markdown(with_long_ones_apart(verdict["statement"]))
        if standing is Standing.EXACT and verdict["formula"]:
            st.markdown(f"{verdict['called']}:")
            st.latex(verdict["formula"])
        st.caption(with_long_ones_apart(sentence(verdict["evidence"])))


def model_behind(model: Report, standing: Standing, *, drawn: bool) -> None:
    """The model that leads to the loss, or to what the loss was made of, and the way to it in the wizard.

    `drawn` is whether the distribution is drawn below, so that its shape need not be.
    """
    family = find(model["family"], families(), "distribution")
    with st.container(border=True):
        words, picture = (st.container(), None) if drawn else st.columns([3, 2], vertical_alignment="center")
        with words:
            if standing is Standing.EXACT:
                st.markdown(
                    f"**{model['title']}** leads to this loss: its negative log-likelihood is $a L + b$ with"
                )
                st.latex(f"a = {model['factor']}")
                st.latex(f"b = {model['shift']}")
            else:
                of_it = "is bounded" if standing is Standing.BOUND else "was changed"
                st.markdown(f"**{model['title']}** leads to the negative log-likelihood that {of_it}.")
            where = [each for each in model["where"] if len(set(each.split(" = "))) > 1]
            if where and standing is Standing.EXACT:
                st.markdown("where " + " and ".join(f"${each}$" for each in where))
        shape = None if picture is None else card_picture(typical(family_named(family.name), family))
        if picture is not None and shape is not None:
            with picture:
                show_chart(shape)
        if st.button("Open this model in the wizard", key="open", icon=":material/arrow_forward:"):
            follow(DERIVATION, choice_of(model["family"], model["predict"], model["one_hot"]))


def tried(kind: Callable[..., float], label: str, values: Room, key: str) -> float:
    """A slider over the numbers that a person may try."""
    return kind(label, values.low, values.high, values.usual, values.step, format="%g", key=key)


def axes_of(record: NamedLoss, report: Report) -> list[Axis]:
    """What the pictures of a loss may move; of classes the numbers of three of them."""
    if _is_of_vectors(record):
        kinds = [find(each["domain"], domains(), "domain") for each in report["axes"]]
    else:
        kinds = [each.domain for each in record.arguments]
    return [
        Axis(each["name"], each["latex"], kind, each["said"])
        for each, kind in zip(report["axes"], kinds, strict=True)
    ]


def _is_of_vectors(record: NamedLoss) -> bool:
    """Whether its pictures are of three classes, of which the first is moved."""
    return any(each.is_indexed for each in record.arguments)


def to_be_shown(record: NamedLoss, report: Report, named: str = "", raw: Sequence[float] = ()) -> Shown:
    """The loss with a slider for each of its constants and, where it has several, its predictions.

    `named` says in the sliders' labels whose they are, where there are two losses; `raw` are the predictions, if
    they were chosen for the other one.
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
    axes = axes_of(record, report)
    target = binary if record.target is classes else nothing if _is_of_vectors(record) else record.target
    return Shown(record, axes, target, loss, raw or predictions_to_try(record, axes), given)


def predictions_to_try(record: NamedLoss, axes: Sequence[Axis]) -> list[float]:
    """The predictions, with a slider for each that some picture holds; of classes all hold but the first."""
    values = []
    for place, axis in enumerate(axes):
        start = room(axis.domain, 0.0)
        always_moves = len(axes) == 1 or (_is_of_vectors(record) and place == 0)
        key = f"{record.name} {axis.label}"
        values.append(start.usual if always_moves else tried(st.slider, axis.said, start, key))
    return values


def targets_of(record: NamedLoss) -> dict[str, ArrayLike]:
    """Both targets where there are two; two of the classes; else the one that is chosen with sliders."""
    if record.target is classes:
        return {"c = 1": 1.0, "c = 2": 0.0}
    if record.target.two_valued:
        return {"y = 0": 0.0, "y = 1": 1.0}
    if record.target in (nothing, simplex):
        return {"loss": 0.0}
    if record.target.parts:
        return {"loss": [_of_target(record.target, part) for part in record.target.parts]}
    y = tried(st.slider, "target $y$", room(record.target, 1.0), f"{record.target.name} y")
    return {f"y = {y:g}": y}


def _of_target(target: Domain, part: Part) -> float:
    """One number of a target that is several, chosen with a slider."""
    return tried(st.slider, f"target: {part.title}", room(part.domain, 0.0), f"{target.name} {part.name}")


def of_three_classes(record: NamedLoss) -> None:
    """What the pictures of a loss of classes are of."""
    if not _is_of_vectors(record):
        return
    letter = record.arguments[0].label
    held = (
        f"class 2 has the share ${letter}_{{\\text{{rest}}}}$ of what ${letter}_1$ leaves, class 3 the remainder"
        if record.arguments[0].domain is simplex
        else f"${letter}_2$ and ${letter}_3$ are held"
    )
    said = f"Three classes are drawn, of which ${letter}_1$ is moved; {held}."
    if record.target is classes:
        said += " For $c = 1$ the class that is moved is the true one, for $c = 2$ another is."
    if record.target is simplex:
        said += " The shares $y$ in the target are set in the same way."
    st.markdown(said)


def pictures(record: NamedLoss, report: Report) -> Shown | None:
    """Loss and slope against each of the predictions; of classes against that of one class. What was shown."""
    if report["compiled"] is None:
        st.caption(f"There is no picture: {_why_no_picture(record)}.")
        return None
    of_three_classes(record)
    shown, targets = to_be_shown(record, report), targets_of(record)
    if len(shown.axes) > 1 and not _is_of_vectors(record):
        st.markdown("In each row of pictures one prediction is moved, and all else is held as it is set above.")
    for place in range(1 if _is_of_vectors(record) else len(shown.axes)):
        in_two_columns(loss_and_slope(shown, place, targets))
    return shown


def _why_no_picture(record: NamedLoss) -> str:
    if any(each.is_indexed for each in record.arguments):
        return "the prediction is a vector, with a number for each class"
    return "the loss is one number for all observations together"


def pictures_of_both(first: Shown, second: Shown, targets: dict[str, ArrayLike]) -> None:
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
