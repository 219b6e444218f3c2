"""The best constant in closed form, for everything that is predicted or learned, with the others as they are."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import sympy as sp

from wizard.assumptions.family import Parameter
from wizard.derivation.lines import sum_over_data, to_observation_i
from wizard.derivation.properties.confirm import confirmed_by_sample
from wizard.derivation.properties.equation import Equation, equation_of, neat, solved
from wizard.derivation.properties.estimand import NO_MINIMUM, estimand, minimum_is_proved
from wizard.derivation.properties.kinks import sides
from wizard.derivation.properties.records import Expected, Expectile, Kind, Median, Property, Quantile
from wizard.derivation.properties.subject import Subject
from wizard.derivation.readable import textbook
from wizard.derivation.records import Certainty
from wizard.notation.printer import tex, with_hat
from wizard.notation.sums import i, n


def estimates(subject: Subject) -> Iterator[Property]:
    """One record for each free parameter: its closed form, or that there is none that was found."""
    for parameter in subject.free:
        yield estimate(subject, parameter)


def estimate(subject: Subject, parameter: Parameter) -> Property:
    """The closed form of one parameter's best constant, or that none was found."""
    f, model = parameter.symbol, subject.model
    if sides(subject.loss, f, subject.target) is not None:
        return _of_kinked(subject, f)
    varying = [model.family.parameter(o).symbol for o in model.predicted if parameter.name in model.learned]
    equation = equation_of(sp.diff(subject.loss, f), f, subject.target, varying)
    if equation is None or equation.transform.has(sp.Abs, sp.sign):
        return (_of_two_values(subject, f) if model.family.domain.two_valued else None) or Property(
            Kind.ESTIMATE, (f,), NO_CLOSED_FORM.format(tex(f)), None, Certainty.UNKNOWN, DOES_NOT_SEPARATE
        )
    mean = _mean(equation, subject, bool(varying))
    value = solved(equation.transform, f, mean)
    if value is None:
        formula = sp.Eq(equation.transform, mean, evaluate=False)
        said = f"The best constant ${tex(f)}$ solves ${textbook(formula)}$, which no closed form was found for."
        why = "The first-order condition separates, but its left side could not be inverted."
        return Property(Kind.ESTIMATE, (f,), said, formula, Certainty.UNKNOWN, why)
    counted = value.replace(lambda e: isinstance(e, sp.Sum) and not e.function.has(i), lambda e: n * e.function)
    formula = sp.Eq(sp.Symbol(with_hat(f)), counted, evaluate=False)
    others = " with the other parameters as they are" if len(subject.free) > 1 else ""
    said = f"The best constant{others} is ${textbook(formula)}$."
    minimum = minimum_is_proved(equation, subject)
    seen = confirmed_by_sample(subject, equation, sp.diff(subject.loss, f), bool(minimum))
    certainty = Certainty.PROVED if minimum else Certainty.CHECKED if seen else Certainty.UNKNOWN
    why = f"It is the one zero of the summed gradient: {minimum or seen or NO_MINIMUM}"
    return Property(Kind.ESTIMATE, (f,), said, formula, certainty, why)


NO_CLOSED_FORM = "For ${}$ no closed form of the best constant was found; it is computed step by step."
DOES_NOT_SEPARATE = (
    "The first-order condition does not separate into a function of the parameter and one of the data."
)


def _of_two_values(subject: Subject, f: sp.Symbol) -> Property | None:
    """By the share of ones for which a prediction is best; or in words, where it is an end or a kink."""
    found = estimand(subject, f)
    if found.certainty is Certainty.UNKNOWN:
        return None
    if not isinstance(found.formula, sp.Eq) or not found.formula.has(f):
        return replace(found, kind=Kind.ESTIMATE, formula=None)
    data = sp.IndexedBase(subject.target)[i]
    value = solved(found.formula.lhs, f, sp.Sum(data, (i, 1, n)) / n)
    if value is None:
        return None
    formula = sp.Eq(sp.Symbol(rf"\hat{{{tex(f)}}}"), value, evaluate=False)
    said = f"The best constant is ${tex(formula)}$."
    return Property(Kind.ESTIMATE, (f,), said, formula, found.certainty, found.evidence).limited_to(
        dict(found.given)
    )


def _mean(equation: Equation, subject: Subject, of_data: bool) -> sp.Expr:
    """The sample mean of the statistic, weighted where the weight differs between observations.

    Where a learned number meets predicted ones, these differ between observations and have the index i, too.
    """
    data = {subject.target: sp.IndexedBase(subject.target)[i]}

    def observed(expression: sp.Expr) -> sp.Expr:
        return to_observation_i(expression, subject.model) if of_data else expression.xreplace(data)

    if equation.weight == 1:
        return sum_over_data(observed(equation.statistic)) / n
    weighted = sum_over_data(observed(neat(equation.weight * equation.statistic)))
    return weighted / sum_over_data(observed(equation.weight))


def _of_the_sample(formula: sp.Eq) -> str:
    """The sample median, tau-quantile or tau-expectile in words."""
    for kind, word in ((Median, "median"), (Expectile, "expectile"), (Quantile, "quantile")):
        for e in formula.atoms(kind):
            level = f"${tex(e.args[1])}$-" if len(e.args) > 1 else ""
            return f"the sample {level}{word}" if formula.lhs.is_Symbol else f"given by the sample {level}{word}"
    return "given by the sample"


def _of_kinked(subject: Subject, f: sp.Symbol) -> Property:
    """A quantile or an expectile: that of the sample."""
    found = estimand(subject, f)
    if isinstance(found.formula, sp.Tuple):  # an answer in words
        return replace(found, kind=Kind.ESTIMATE, formula=None)
    if not isinstance(found.formula, sp.Eq) or found.formula.has(Expected):
        said = f"For ${tex(f)}$ no closed form of the best constant was found; it is computed step by step."
        return Property(Kind.ESTIMATE, (f,), said, None, Certainty.UNKNOWN, found.evidence)
    said = f"The best constant is {_of_the_sample(found.formula)}: ${tex(found.formula)}$."
    return Property(Kind.ESTIMATE, (f,), said, found.formula, found.certainty, found.evidence)
