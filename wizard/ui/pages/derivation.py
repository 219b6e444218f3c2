"""Step 4: the derivation, step by checked step; the loss by its name; the gradient by the chain rule."""

import streamlit as st

from wizard.ui.choice import Choice
from wizard.ui.frame import (
    domain_of,
    framed,
    link_to_loss,
    link_to_losses,
    loss_name,
    needs_family,
    plain_text,
    sentence,
)
from wizard.ui.meaning import BADGES, functions_of, is_open, what_it_means, with_numbers
from wizard.ui.steps import DERIVATION
from wizard.ui.symbolic import Report, family_of, information_of, meaning_of, report_of


def lines(report: Report) -> None:
    """Every line with its rule, its reason and its verdict."""
    named = {each["line"]: each for each in report["names"]}
    for number, line in enumerate(report["lines"]):
        with st.container(border=True):
            st.markdown(f"**{number}. {line['rule']}**" if number else f"**{line['rule']}**")
            if number:
                st.markdown(line["because"])
            sign = line["sign"] or r"\mathcal{L} \;="
            st.latex(f"{sign}\\; {line['latex']}")
            if number:
                with st.container(horizontal=True, vertical_alignment="center"):
                    BADGES[line["certainty"]]()
                    st.caption(f"{sentence(line['relation'])}. {line['evidence']}")
            if number in named:
                up_to = named[number]["up_to"]
                but = f", up to {up_to}" if up_to else ""
                st.markdown(f":material/sell: This is **{named[number]['name']}**{but}; its certificate is below.")


def certificates(report: Report) -> None:
    """Names with their proofs."""
    st.header("What the loss is called, and why", anchor=False)
    if not report["names"]:
        st.markdown(
            "No loss in the catalogue equals this one up to a positive factor and a constant. It is a"
            " negative log-likelihood without a household name."
        )
        link_to_losses()
    for each in report["names"]:
        with st.container(border=True):
            st.markdown(f"**{sentence(each['name'])}**, {each['abbreviation']}")
            st.markdown(
                f"Line {each['line']}, for one observation, is"
                " $\\text{factor} \\cdot \\ell + \\text{constant}$ with"
            )
            st.latex(f"\\ell = {each['matched']}")
            st.latex(rf"\text{{factor}} = {each['factor']}")
            st.latex(rf"\text{{constant}} = {each['shift']}")
            if each["constants"]:
                st.markdown(
                    "The constant of the named loss is " + ", ".join(f"${c}$" for c in each["constants"]) + "."
                )
            st.caption(f"Proof: {each['proof']}")
            if each["aliases"]:
                st.caption("In libraries: " + ", ".join(f"`{alias}`" for alias in each["aliases"]))
            link_to_loss(each["loss"], f"More about the {each['loss']}", icon=":material/arrow_forward:")


def chain_rule(rule: Report) -> None:
    """The gradient in two parts, what cancels, and the result."""
    z, theta = rule["raw"], rule["parameter"]
    with st.container(border=True):
        if rule["identity"]:
            st.markdown(
                f"**By ${theta}$**, which is the raw output itself: the link is the identity, part B is 1."
            )
            st.latex(rf"\frac{{\partial \ell}}{{\partial {theta}}} = {rule['result']}")
            conclude(rule)
            return
        st.markdown(f"**By the raw output of ${theta}$**")
        first, second = st.columns(2)
        with first:
            st.markdown("A: how the loss changes with the parameter")
            st.latex(rf"\frac{{\partial \ell}}{{\partial {theta}}} = {rule['outer']}")
        with second:
            st.markdown("B: how the parameter changes with the raw output")
            st.latex(rf"\frac{{\partial {theta}}}{{\partial {z}}} = {rule['inner']}")
        total = r"\sum_{k=1}^{K} " if rule["summed_over_classes"] else ""
        st.markdown("A times B" + (", summed over the classes" if total else ""))
        left = rf"\frac{{\partial \ell}}{{\partial {z}}}"
        st.latex(rf"{left} = {total}{rule['product']} = {rule['result']}")
        if rule["cancelled"]:
            factors = " and ".join(f"${factor}$" for factor in rule["cancelled"])
            ending = "s" if len(rule["cancelled"]) == 1 else ""
            st.markdown(f"{factors} cancel{ending}: above in one part, below in the other.")
        conclude(rule)


def conclude(rule: Report) -> None:
    """What kind of gradient it is, and how sure that is."""
    if rule["residual"] is not None:
        times = "" if rule["residual"] == "1" else f"${rule['residual']}$ times "
        st.markdown(f"**The gradient is {times}prediction minus target.**")
    st.caption(f"{sentence(rule['certainty'])}: {rule['evidence']}")


def learned(report: Report) -> None:
    """The derivative by each learned parameter; the fit makes its sum over the observations vanish."""
    for symbol, slope in report["learned_gradient"]:
        with st.container(border=True):
            st.markdown(f"**By ${symbol}$**, one number for all observations: their derivatives add up.")
            st.latex(rf"\frac{{\partial \ell}}{{\partial {symbol}}} = {slope}")


def curvature(report: Report) -> None:
    """The Hessian by the raw outputs."""
    hessian = report["hessian"]
    if not hessian["rows"]:
        return
    st.header("The curvature", anchor=False)
    rows, entries = hessian["rows"], hessian["entries"]
    if report["gradient"][0]["summed_over_classes"]:
        st.latex(rf"\frac{{\partial^2 \ell}}{{\partial z_j\, \partial z_l}} = {entries[0][0]}")
        return
    for a, row in enumerate(entries):
        for b in range(a, len(row)):
            below = rf"\partial {rows[a]}^2" if a == b else rf"\partial {rows[a]}\, \partial {rows[b]}"
            if row[b] is None:
                st.markdown(
                    rf"$\frac{{\partial^2 \ell}}{{{below}}}$ is too long to read; the code of step 5 has it."
                )
            else:
                st.latex(rf"\frac{{\partial^2 \ell}}{{{below}}} = {row[b]}")


def page(choice: Choice) -> None:
    """The whole page."""
    described = family_of(choice)
    st.markdown(
        f"**Assumption:** $y \\in {domain_of(choice).latex}$,"
        f" {plain_text(described['title'])}: {described['story']}."
        " Each observation is independent of the others, given its inputs."
    )
    report = report_of(choice)
    if report is None:
        return
    st.success(f"The loss is **{loss_name(choice)}**.", icon=":material/functions:")
    st.latex(report["lines"][-1]["latex"])
    functions_of(report["functions"])
    st.header("What this loss means", anchor=False)
    with st.spinner("Deriving what follows ..."):
        properties = meaning_of(choice)
        if is_open(properties, "fisher"):
            properties = with_numbers(properties, information_of(choice))
    what_it_means(properties)
    st.header("The derivation", anchor=False)
    st.caption(
        r"Signs: $=$ equal; $\overset{c}{=}$ equal up to a constant; $\propto$ proportional, positive factor;"
        r" $\longrightarrow$ a monotone step. None of them moves the best parameters."
    )
    lines(report)
    certificates(report)
    if report["gradient"] or report["learned_gradient"]:
        st.header("The gradient, by the chain rule", anchor=False)
        st.markdown("For one observation, with $\\ell$ its loss:")
        for rule in report["gradient"]:
            chain_rule(rule)
        learned(report)
        if report["compiled"]["kinked"]:
            st.caption("At error 0 the loss has a kink: there, any slope between the two sides is a subgradient.")
        curvature(report)


with framed(DERIVATION) as choice:
    if needs_family(choice):
        page(choice)
