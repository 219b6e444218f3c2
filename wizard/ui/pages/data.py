"""Step 5: the loss at work: fit, likelihood, loss of one observation, and what to take away."""

from collections.abc import Mapping

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from wizard.assumptions.domain import circle
from wizard.assumptions.several import durations
from wizard.data.selection import Selection, UnusableSelection, select
from wizard.fitting.fit import CannotFit, Fit
from wizard.ui.choice import Choice
from wizard.ui.distribution import Distribution, fitted_at
from wizard.ui.fit_pictures import picture_of_confusion, pictures_of_fit
from wizard.ui.fitted import checked, fitted, rows_of_fit, rows_of_learned
from wizard.ui.frame import domain_of, framed, loss_name, needs_family, plain_text, show_chart
from wizard.ui.pictures import Constants, Place, likelihood_of_a_constant, loss_and_gradient, observed_density
from wizard.ui.prediction import has_interval, rows_of_prediction, words_of
from wizard.ui.scale_pictures import scale_picture
from wizard.ui.sources import Source, choose_columns, choose_source
from wizard.ui.steps import DATA
from wizard.ui.symbolic import Report, compiled, family_of, report_of

Array = NDArray[np.float64]

ONE, LIKELIHOOD = "One observation", "Likelihood"
VIEWS = ("Fit", ONE, LIKELIHOOD)
LANGUAGES = {"numpy": ("NumPy", "python", "loss.py"), "latex": ("LaTeX", "latex", "derivation.tex")}


def data_of(choice: Choice, report: Report) -> tuple[Source, Selection] | None:
    """The chosen data, ready to fit; None after saying why there is none."""
    source = choose_source(choice, report)
    if source is None:
        return None
    st.caption(plain_text(source.words))
    targets, inputs = choose_columns(choice, source)
    try:
        selection = select(source.table, targets, inputs, domain_of(choice))
    except UnusableSelection as unusable:
        st.error(plain_text(str(unusable)), icon=":material/table:")
        return None
    for sentence in selection.sentences:
        st.warning(plain_text(sentence), icon=":material/filter_alt:")
    return source, selection


def show_prediction(choice: Choice, problem: Report, source: Source, selection: Selection, fit: Fit) -> None:
    """Whether the observations are where the fitted distribution expects them, and what it says of a new one."""
    domain = domain_of(choice)
    if domain.indexed or len(domain.scattering) > 1:
        return
    found = checked(problem, selection.X, selection.y) if has_interval(domain) else None
    if found is not None:
        hidden = " No band is drawn where one would go through π." if domain is circle and selection.inputs else ""
        st.caption(words_of(found, len(selection.inputs)) + hidden)
    where = ["every input has its mean"] if selection.inputs else []
    where += [f"{part.name} = {part.usual:g}" for part in domain.parts if part.beforehand]
    st.markdown(f"**Prediction**{', where ' + ' and '.join(where) if where else ''}")
    st.table(rows_of_prediction(domain, source, selection, fit))


def show_fit(choice: Choice, problem: Report, source: Source, selection: Selection, fit: Fit) -> None:
    """Numbers and picture of the fit."""
    first, second, third = st.columns(3)
    first.metric("Observations", fit.observations)
    second.metric(f"Loss ({choice.reduction})", f"{fit.loss:.5g}")
    third.metric("Negative log-likelihood (nats)", f"{fit.nll:.6g}")
    for note in fit.notes:
        st.info(note, icon=":material/info:")
    pictures = pictures_of_fit(choice, source, selection, fit)
    for picture in pictures:
        show_chart(picture)
    show_hidden_scale(choice, source, selection, fit)
    if not pictures:
        st.caption("There is no picture of this fit: too many numbers scatter together.")
    if len(selection.inputs) > 1:
        st.caption("The curve runs over the first input; the others are held at their means.")
    show_prediction(choice, problem, source, selection, fit)
    if fit.problem.loss.of_classes:
        st.markdown("**True and most probable class**, on the data of the fit")
        st.altair_chart(picture_of_confusion(selection, fit), width="stretch")
    learned = rows_of_learned(fit, selection)
    if learned:
        st.markdown("**Learned**, one number for all observations")
        st.table(learned)
    if any(fit.problem.from_inputs):
        st.markdown("**Coefficients** of the raw outputs, in the units of the inputs")
        st.table(rows_of_fit(fit, selection))
    known = ", ".join(f"{name} = {value:g}" for name, value in choice.model().constants.items())
    if known and not fit.problem.loss.kinked:
        st.caption(
            f"The standard errors take {known} as known. If you do not know it, let it be learned in step 3."
        )
    st.caption(
        "Found by linear programming at the kinks, in turn with Newton's method for what is smooth."
        if fit.problem.loss.kinked
        else f"Found in {fit.iterations} steps of Newton's method in a trust region (SciPy), with the derived"
        " gradient and Hessian."
    )


def show_hidden_scale(choice: Choice, source: Source, selection: Selection, fit: Fit) -> None:
    """Levels in order as pieces of a scale, where the first input can be moved."""
    if not domain_of(choice).graded:
        return
    inputs, ends = selection.X.mean(axis=0), list[Distribution]()
    if selection.inputs:
        low, high = float(selection.X[:, 0].min()), float(selection.X[:, 0].max())
        ends = [fitted_at(choice, fit, np.append(end, inputs[1:])) for end in (low, high)]
        name = plain_text(source.label(selection.inputs[0]))
        inputs[0] = st.slider(f"Where {name} is", low, high, float(inputs[0]), key="input_of_scale")
    picture = scale_picture(fitted_at(choice, fit, inputs), selection.levels, among=ends)
    if picture is not None:
        show_chart(picture)


def show_likelihood(choice: Choice, family: Report, selection: Selection, constant: Fit) -> None:
    """The negative log-likelihood against each parameter, were it constant."""
    if family["compiled"]["of_classes"]:
        counts = np.bincount(selection.y.astype(int))
        st.markdown(
            "With one constant for all observations, the best probabilities are the shares of the classes:"
        )
        st.table(
            [
                {"class": plain_text(level), "share": f"{share:.4f}"}
                for level, share in zip(selection.levels, counts / counts.sum(), strict=True)
            ]
        )
        return
    st.markdown(
        "If a parameter were the same for all observations, this is how the negative log-likelihood of your"
        " data would depend on it, the other parameters at their best. The best value is where it is smallest."
    )
    best = constants_of(choice, constant)
    model, names = choice.model(), family["compiled"]["raws"]
    at = Constants([best[name] for name in names], {name: best[name] for name in family["compiled"]["given"]})
    for place, name in enumerate(names):
        if name in model.constants:
            continue
        parameter = model.family.parameter(name)
        title = f"{name}: {parameter.meaning}"
        st.altair_chart(
            likelihood_of_a_constant(family, place, at, selection.y, title, parameter.domain), width="stretch"
        )


def constants_of(choice: Choice, constant: Fit) -> dict[str, float]:
    """Every parameter's value in a fit without inputs."""
    predicted = {name: float(value[0]) for name, value in constant.predict(np.zeros((1, 0))).items()}
    return {**choice.model().constants, **predicted}


def show_one(choice: Choice, report: Report, selection: Selection, fit: Fit, titles: list[str]) -> None:
    """One observation: its predicted density, its loss and its gradient."""
    number = st.slider("Observation", 1, len(selection.y), 1, key="observation") if len(selection.y) > 1 else 1
    y = selection.y[number - 1]
    model, loss = choice.model(), compiled(report["compiled"])
    raw_all = fit.raw(selection.X[number - 1 : number])[0]
    given = given_of(model.constants, fit)
    if not model.predicted:
        st.markdown("Nothing is predicted from the inputs here: every observation has the same distribution.")
        return
    kept = [fit.problem.names.index(name) for name in model.predicted]
    raw = raw_all if loss.of_classes else raw_all[kept]
    shown = shown_target(selection, y)
    nll = float(loss.nll(y[None], raw[None] if loss.of_classes or len(raw) > 1 else raw, **given)[0])
    st.markdown(
        f"The target of observation {number} is **{shown}**. The {likelihood_of_one(choice, y)} has the"
        f" negative logarithm **{nll:.4g}** nats."
    )
    picture = observed_density(
        fitted_at(choice, fit, selection.X[number - 1]), y, titles, selection.y, selection.levels
    )
    if picture is None:
        st.caption("Its distribution cannot be drawn: too many numbers scatter together.")
    else:
        show_chart(picture)
    for place, name in enumerate(model.predicted):
        identity, domain = model.links[name].is_identity, model.raw_domain(name)
        at = int(y) if loss.of_classes else place
        of = f"{name} of class {shown}" if loss.of_classes else name
        axes = f"raw output z of {of}", f"prediction: {of}"
        where = Place(loss, domain, identity, np.asarray(raw), at, given, y)
        for value, slope in loss_and_gradient(where, *axes):
            left, right = st.columns(2)
            left.altair_chart(value, width="stretch")
            right.altair_chart(slope, width="stretch")


def shown_target(selection: Selection, y: Array) -> str:
    """A target as a person would write it: its label, its number, or its numbers with their columns."""
    if selection.levels:
        return plain_text(selection.levels[int(y)])
    if not y.ndim:
        return f"{y:g}"
    return ", ".join(f"{plain_text(name)} = {each:g}" for name, each in zip(selection.targets, y, strict=True))


def likelihood_of_one(choice: Choice, y: Array) -> str:
    """What was predicted of a target, in words."""
    domain = domain_of(choice)
    if domain is durations and y[1] == 0:
        return "probability that was predicted for a longer time"
    return f"{'probability' if domain.discrete else 'density'} that was predicted for this value"


def target_titles(source: Source, selection: Selection) -> list[str]:
    """The axis titles of the target's numbers; for labels, with the number that stands for each."""
    title, *others = (source.label(name) for name in selection.targets)
    coded = ", ".join(
        f"{number}: {level}" for number, level in enumerate(selection.levels) if level != f"{number}"
    )
    return [f"{title} ({coded})" if coded and len(coded) < 80 else title, *others]


def given_of(constants: Mapping[str, float], fit: Fit) -> dict[str, float]:
    """The learned and fixed parameters as arguments of the loss."""
    return {**constants, **{name: interval.value for name, interval in fit.learned.items()}}


def take_away(report: Report) -> None:
    """Code and LaTeX, each to copy and to download."""
    for (name, (title, language, file)), tab in zip(
        LANGUAGES.items(), st.tabs([title for title, _, _ in LANGUAGES.values()]), strict=True
    ):
        text = report["exports"][name]
        with tab:
            st.download_button(
                f"Download {file}",
                text,
                file_name=file,
                key=f"download_{name}",
                icon=":material/download:",
                help=title,
            )
            st.code(text, language=language)


def page(choice: Choice) -> None:
    """The whole page."""
    report = report_of(choice)
    if report is None:
        return
    st.markdown(f"The loss is **{loss_name(choice)}**.")
    st.latex(report["lines"][-1]["latex"])
    found = data_of(choice, report)
    if found is not None:
        source, selection = found
        try:
            with st.spinner("Fitting ..."):
                fit = fitted(report["problem"], selection.X, selection.y)
                constant = fitted(report["problem"], selection.X[:, :0], selection.y)
        except CannotFit as error:
            st.error(str(error), icon=":material/error:")
        else:
            view = st.segmented_control("View", VIEWS, default=VIEWS[0], key="view", label_visibility="collapsed")
            if view == ONE:
                show_one(choice, report, selection, fit, target_titles(source, selection))
            elif view == LIKELIHOOD:
                show_likelihood(choice, family_of(choice), selection, constant)
            else:
                show_fit(choice, report["problem"], source, selection, fit)
    st.header("Take away", anchor=False)
    take_away(report)


with framed(DATA) as choice:
    if needs_family(choice):
        page(choice)
