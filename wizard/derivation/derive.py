"""The derivation: apply the first rule that fits, let the judge look at it, until no rule fits."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import groupby

import sympy as sp

from wizard.assumptions.family import Parameter
from wizard.assumptions.loss import NamedLoss
from wizard.assumptions.sequences import Sequences
from wizard.catalogue import losses
from wizard.derivation.gradient import ChainRule, chain_rules, hessian, tidy
from wizard.derivation.judge import judge
from wizard.derivation.lines import summand
from wizard.derivation.outputs import is_over_outputs, likelihood
from wizard.derivation.properties.collect import properties_of
from wizard.derivation.properties.records import Property
from wizard.derivation.properties.subject import subject_of
from wizard.derivation.recognise import Certificate, Prediction, certificates, predictions
from wizard.derivation.records import Certainty, Relation, Rewrite, Step
from wizard.derivation.rules import RULES, Rule
from wizard.model import Model, bare
from wizard.notation.sums import c, n

KEPT = 300  # derivations, with what was asked of them: pages, fits and verdicts ask for the same models
LONGEST = 40  # steps; the longest derivation of the catalogue takes about a dozen


class NotSimplified(RuntimeError):
    """The rules did not come to an end within a bounded number of steps."""


class RefutedStep(RuntimeError):
    """A step that the judge refuted: an error in a rule, never shown as a result."""

    def __init__(self, step: Step) -> None:
        super().__init__(f"The step '{step.rule}' is wrong: {step.verdict.evidence}")
        self.step = step


@dataclass(frozen=True)
class Derivation:
    """The judged way from the likelihood to the loss. Expressions without index i are of one observation.

    Attributes
    ----------
    start, steps : the likelihood of the data set, and every step from it.
    """

    model: Model
    start: sp.Expr
    steps: tuple[Step, ...]

    @property
    def lines(self) -> tuple[sp.Expr, ...]:
        """Every line, from the likelihood of the data to the loss of the data."""
        return (self.start, *(step.after for step in self.steps))

    @cached_property
    def terms(self) -> tuple[sp.Expr | None, ...]:
        """For every line what it says of one observation; None as long as it is a product."""
        return tuple(summand(line) for line in self.lines)

    @property
    def loss(self) -> sp.Expr:
        """The loss of one observation, in the raw outputs."""
        return self.terms[-1]

    @cached_property
    def loss_in_parameters(self) -> sp.Expr:
        """The loss of one observation before the links are put in."""
        return self.terms[self._line_in_parameters]

    @property
    def nll_in_parameters(self) -> sp.Expr:
        """The whole negative log-likelihood of one observation before the links are put in."""
        scale, shift = self.scale_and_shift_at(self._line_in_parameters)
        return scale * self.loss_in_parameters + shift

    @cached_property
    def _line_in_parameters(self) -> int:
        raws = {bare(self.model.raw(n)) for n, link in self.model.links.items() if not link.is_identity}
        return max(n for n, t in enumerate(self.terms) if t is not None and not t.free_symbols & raws)

    @property
    def dropped(self) -> tuple[Step, ...]:
        """The steps that dropped a term or a factor."""
        return _dropping(self.steps)

    @cached_property
    def scale_and_shift(self) -> tuple[sp.Expr, sp.Expr]:
        """(a, b) such that the negative log-likelihood of one observation is a * loss + b."""
        return self.scale_and_shift_at(len(self.steps))

    def scale_and_shift_at(self, line: int) -> tuple[sp.Expr, sp.Expr]:
        """(a, b) such that the negative log-likelihood of one observation is a * terms[line] + b."""
        return _scale_and_shift(self.steps[:line])

    @property
    def nll(self) -> sp.Expr:
        """The whole negative log-likelihood of one observation, in the raw outputs."""
        scale, shift = self.scale_and_shift
        return scale * self.loss + shift

    @cached_property
    def names(self) -> tuple[tuple[int, Certificate], ...]:
        """(line number, certificate) for every named loss, at the line that shows it best.

        That is the first line that is the named loss up to a factor and a shift; but if neither is needed, the
        first line that is written as the named loss is. Of several names for one line the last is the plainest.
        """
        found: dict[str, tuple[int, Certificate]] = {}
        for number, term, candidates in self._nameable:
            for certificate in certificates(term, self.model, candidates):
                name = certificate.loss.name
                if name not in found or not (found[name][1].up_to or found[name][1].is_literal):
                    found[name] = (number, certificate)
        return tuple(sorted(found.values(), key=lambda pair: (pair[0], -len(pair[1].constants))))

    @property
    def _nameable(self) -> Iterator[tuple[int, sp.Expr, tuple[NamedLoss, ...]]]:
        """(line number, its term, losses it may be) for every line that says something new.

        Lines in the same predictions differ by a factor and a shift at most, so that all of them are a named loss
        or none is: what the last of them is not need not be tried on the others.
        """
        lines = [
            (number, term)
            for number, term in enumerate(self.terms)
            if term is not None
            and term != self.terms[number - 1]
            and not _is_log_of_density(term)
            and not any(map(is_over_outputs, term.atoms(sp.Sum)))
        ]
        targets = {*self.model.family.domain.targets, c}  # one-hot, or the class by its number
        names = [loss for loss in losses() if loss.is_general or isinstance(loss.target, Sequences)]

        def alike_in(line: tuple[int, sp.Expr]) -> tuple[tuple[Prediction, ...], frozenset[sp.Basic]]:
            return predictions(line[1], self.model), frozenset(line[1].free_symbols & targets)

        for (predicted, _), group in groupby(lines, key=alike_in):
            alike = list(group)
            possible = tuple(c.loss for c in certificates(alike[-1][1], self.model, names)) if predicted else ()
            yield from ((number, term, possible) for number, term in alike)

    @cached_property
    def gradient(self) -> tuple[ChainRule, ...]:
        """The chain rule for each raw output, in the order of `model.predicted`."""
        return chain_rules(self.model, self.loss_in_parameters, self.loss)

    @cached_property
    def learned_gradient(self) -> tuple[tuple[Parameter, sp.Expr], ...]:
        """The derivative of one observation's loss by each learned parameter that is a number."""
        parameters = [self.model.family.parameter(name) for name in self.model.learned]
        return tuple(
            (p, tidy(sp.diff(self.loss_in_parameters, p.symbol))) for p in parameters if not p.domain.indexed
        )

    @cached_property
    def hessian(self) -> sp.Matrix:
        """Second derivatives by the raw outputs; for classes one entry, with indices j and l."""
        return hessian(self.model, self.loss)

    @cached_property
    def properties(self) -> tuple[Property, ...]:
        """What is true of the loss: each property with its certainty and its evidence, in a stable order.

        What it estimates; the best constants in closed form, and the loss there; convexity in the parameters and
        the raw outputs; the pull of far-off observations; canonical links; the exponential family; the Fisher
        information; the gradient and Hessian by the parameters.

        >>> print(derive(Model("laplace")).properties[0].statement)
        As a constant, the best $\\mu$ is **the median** of $y$.
        """
        return properties_of(subject_of(self.model, self.loss_in_parameters, self.nll_in_parameters, self.loss))


def _dropping(steps: tuple[Step, ...]) -> tuple[Step, ...]:
    return tuple(s for s in steps if s.dropped is not None and s.dropped != n)


def _scale_and_shift(steps: tuple[Step, ...]) -> tuple[sp.Expr, sp.Expr]:
    """What the steps dropped, together: line before = scale * line after + shift, for one observation."""
    scale, shift = sp.Integer(1), sp.Integer(0)
    for step in _dropping(steps):
        if step.relation is Relation.SCALE:
            scale *= step.dropped
        else:
            shift += scale * step.dropped
    return scale, shift


def _is_log_of_density(term: sp.Expr) -> bool:
    """Whether the logarithm is not split yet: there is nothing to recognise."""
    return isinstance(-term, sp.log) and isinstance((-term).args[0], sp.Mul | sp.Pow | sp.Product | sp.exp)


def derive(model: Model, rules: Sequence[Rule] = RULES) -> Derivation:
    """Derive the loss of a model from the likelihood of its data. The last few hundred derivations are kept.

    Raises
    ------
    RefutedStep : a rule made a step that does not hold (an error in the rule).
    NotSimplified : the rules went on without end.

    >>> derive(Model("normal")).loss
    (-mu + y)**2
    """
    return _derived(model, tuple(rules))


@lru_cache(maxsize=KEPT)
def _derived(model: Model, rules: tuple[Rule, ...]) -> Derivation:
    start = line = likelihood(model)
    steps: list[Step] = []
    while (found := _first_that_fits(line, model, rules)) is not None:
        rule, rewrite = found
        steps.append(_judged(rule, line, rewrite, model))
        line = rewrite.after
        if len(steps) > LONGEST:
            raise NotSimplified(f"After {LONGEST} steps the rules still find something to do: {line}")
    return Derivation(model, start, tuple(steps))


def _first_that_fits(line: sp.Expr, model: Model, rules: Sequence[Rule]) -> tuple[Rule, Rewrite] | None:
    for rule in rules:
        rewrite = rule(line, model)
        if rewrite is not None:
            return rule, rewrite
    return None


def _judged(rule: Rule, before: sp.Expr, rewrite: Rewrite, model: Model) -> Step:
    verdict = judge(before, rewrite, model)
    statement = (rule.__doc__ or rule.__name__).strip().splitlines()[0]
    step = Step(statement, before, rewrite.after, rewrite.relation, rewrite.because, verdict, rewrite.dropped)
    if verdict.certainty is Certainty.REFUTED:
        raise RefutedStep(step)
    return step
