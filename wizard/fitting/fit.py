"""Constant and linear models by maximum likelihood: the derived loss, minimised with its derivatives.

Every parameter that is not fixed has a raw output that is linear in the inputs; a learned parameter has an
intercept only. Inputs are standardised while minimising, and coefficients are given in the inputs' own units.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.stats import norm

from wizard.derivation.derive import Derivation
from wizard.fitting.design import Design
from wizard.fitting.minimise import Minimum, NoStart, minimise
from wizard.fitting.problem import Problem, problem_of
from wizard.numerics.predictive import Predictive, predictive

Array = NDArray[np.float64]


class CannotFit(ValueError):
    """Data that the model cannot be fitted to; the message says why and what to do."""


@dataclass(frozen=True)
class Interval:
    """An estimate with its 95 % confidence interval; the ends are NaN where there is none."""

    value: float
    low: float
    high: float


@dataclass(frozen=True)
class Fit:
    """A fitted model.

    Attributes
    ----------
    coefficients : predicted parameter -> (1 + inputs,), intercept first, on the scale of the raw output; for
        classes (K, 1 + inputs), or (K, 1) if learned; the first class is the reference, with zeros.
    standard_errors : in the same shapes, from the inverse Hessian at the minimum; NaN where there are none.
    learned : learned parameter -> its estimate in its own units.
    nll : the whole negative log-likelihood of the data, in nats.
    loss : the loss of the data set, reduced as the model says.
    observations, iterations, converged : of the minimisation.
    notes : what a person should know about this fit, in sentences.
    learned_raw : learned parameter -> (1,), its raw output.
    """

    problem: Problem
    coefficients: Mapping[str, Array]
    standard_errors: Mapping[str, Array]
    learned: Mapping[str, Interval]
    nll: float
    loss: float
    observations: int
    iterations: int
    converged: bool
    notes: tuple[str, ...]
    learned_raw: Mapping[str, Array]

    def raw(self, X: ArrayLike) -> Array:
        """The raw outputs for inputs X of shape (n, inputs): (n, P), or (n, K) for classes."""
        rows = np.atleast_2d(np.asarray(X, dtype=float))
        with_one = np.column_stack([np.ones(len(rows)), rows])
        if self.problem.loss.of_classes:
            (per_class,) = self.coefficients.values()
            return with_one[:, : per_class.shape[1]] @ per_class.T
        return np.column_stack(
            [with_one[:, : len(coefficients)] @ coefficients for coefficients in self._by_raw().values()]
        )

    def predict(self, X: ArrayLike) -> dict[str, Array]:
        """The fitted parameters for inputs X of shape (n, inputs): name -> (n,), or (n, K) for classes."""
        values = self.problem.loss.parameters(self.raw(X))
        return dict(zip(self.problem.names, values, strict=True))

    def predictive(self, X: ArrayLike, known: Mapping[str, ArrayLike] | None = None) -> Predictive:
        """The fitted distributions of new targets for inputs X of shape (n, inputs).

        `known` is what is known of them beforehand, such as their numbers of trials m; else it is as usual.

        The result has `mean`, `median`, `mode`, `variance`, `quantile(share)` and `interval(level)`, one entry for
        each row. They take the fitted parameters as true: nothing is added for what the data leave open of them.

        >>> from wizard.derivation.derive import derive
        >>> from wizard.model import Model
        >>> result = fit(derive(Model("normal", learn=["sigma"])), np.zeros((4, 0)), [1, 2, 4, 5])
        >>> new = result.predictive(np.zeros((1, 0)))
        >>> round(float(new.mean[0]), 9), round(float(new.variance[0]), 9)
        (3.0, 2.5)
        >>> [round(float(end[0]), 6) for end in new.interval(0.95)]
        [-0.098975, 6.098975]
        """
        return predictive(self.problem.loss, self.problem.domain, self.raw(X), {}, known)

    @property
    def aic(self) -> float:
        """Akaike's criterion: 2 * (number of free coefficients) + 2 * nll."""
        per_class = next(iter(self.coefficients.values()), np.zeros(0))
        free = sum(c.size for c in self.coefficients.values()) + len(self.learned)
        return 2.0 * (free - (per_class.shape[-1] if self.problem.loss.of_classes else 0)) + 2.0 * self.nll

    def _by_raw(self) -> dict[str, Array]:
        known = {**self.coefficients, **self.learned_raw}
        return {name: known[name] for name in self.problem.names}


def fit(derivation: Derivation, X: ArrayLike, y: ArrayLike) -> Fit:
    """Fit the model of a derivation to inputs X of shape (n, inputs) and targets y of shape (n,) or (n, parts).

    X may have no columns: then every parameter is one number. Classes are numbered 0..K-1.

    Raises
    ------
    CannotFit : too few observations, arrays that do not fit together, values that are not finite.

    >>> from wizard.derivation.derive import derive
    >>> from wizard.model import Model
    >>> result = fit(derive(Model("bernoulli")), np.zeros((4, 0)), [0, 1, 1, 1])
    >>> round(float(result.predict(np.zeros((1, 0)))["p"][0]), 12)
    0.75
    """
    return fit_problem(problem_of(derivation), X, y)


def fit_problem(problem: Problem, X: ArrayLike, y: ArrayLike) -> Fit:
    """Fit a problem to data; see `fit`."""
    inputs, target = _checked(X, y, problem.loss.parts)
    design = Design.of(problem, inputs, target)
    try:
        outcome = minimise(design)
    except NoStart as reason:
        raise CannotFit(str(reason)) from None
    covariance, notes = _covariance(design, outcome, problem)
    coefficients = design.in_own_units(outcome.at)
    errors = design.errors_in_own_units(covariance)
    raw = design.raw(outcome.at)
    learned = {
        name: _interval(problem, place, coefficients[place], errors[place])
        for place, name in enumerate(problem.names)
        if not (problem.from_inputs[place] or problem.loss.of_classes)
    }
    places = [place for place, name in enumerate(problem.names) if name not in learned]
    if not outcome.converged:
        notes = (*notes, _why_not_converged(problem))
    return Fit(
        problem=problem,
        coefficients={problem.names[place]: coefficients[place] for place in places},
        standard_errors={problem.names[place]: errors[place] for place in places},
        learned=learned,
        nll=float(np.sum(problem.loss.nll(target, raw))),
        loss=problem.loss.reduced(target, raw),
        observations=len(target),
        iterations=outcome.iterations,
        converged=outcome.converged,
        notes=notes,
        learned_raw={name: coefficients[problem.names.index(name)] for name in learned},
    )


def _why_not_converged(problem: Problem) -> str:
    """What may have stopped the minimisation."""
    bounded = [
        n for n, b in zip(problem.names, problem.bounds, strict=True) if b is not None and np.isfinite(b).any()
    ]
    if bounded:
        return (
            "The minimisation stopped before the gradient vanished: through the identity link"
            f" {bounded[0]} reached the end of its domain. Take the numbers with care, or take a link that stays"
            " inside."
        )
    return "The minimisation stopped before the gradient vanished: take the numbers with care."


def _checked(X: ArrayLike, y: ArrayLike, parts: tuple[str, ...]) -> tuple[Array, Array]:
    target = np.asarray(y, dtype=float)
    inputs = np.asarray(X, dtype=float)
    if target.ndim != 1 + bool(parts) or (parts and target.shape[1] != len(parts)):
        needed = f"{len(parts)} columns ({', '.join(parts)})" if parts else "one number"
        raise CannotFit(f"y has shape {target.shape}; it needs {needed} for each observation.")
    if inputs.ndim != 2 or len(inputs) != len(target):
        raise CannotFit(f"X has shape {inputs.shape}; it needs {len(target)} rows, one for each target.")
    if not (np.isfinite(target).all() and np.isfinite(inputs).all()):
        raise CannotFit("The data hold values that are not finite numbers: leave their rows out first.")
    if len(target) <= inputs.shape[1]:
        raise CannotFit(
            f"{len(target)} observations are too few for {inputs.shape[1]} inputs and an intercept:"
            " choose fewer inputs."
        )
    return inputs, target


def _covariance(design: Design, outcome: Minimum, problem: Problem) -> tuple[Array, tuple[str, ...]]:
    """The inverse of the negative log-likelihood's Hessian, or NaN and a sentence that says why not."""
    hessian = outcome.hessian
    nothing = np.full_like(hessian, np.nan)
    if design.saturated(outcome.at):
        return nothing, (
            "Some coefficients grow without limit, because the model can meet these data ever better (classes that"
            " are separated, or a scale that shrinks to zero): there is no best value and no standard error.",
        )
    if problem.loss.kinked:
        return nothing, ("There are no standard errors: at its minimum this loss has a kink, not a curvature.",)
    size = np.sqrt(np.abs(np.diag(hessian)))
    alike = hessian / np.outer(size, size) if (size > 0).all() else np.zeros_like(hessian)  # free of all units
    if not np.linalg.eigvalsh(alike)[0] > 1e-10:
        return nothing, (
            "Some coefficients cannot be told apart or have no best value (inputs that repeat each other, or"
            " classes that are separated), so there are no standard errors.",
        )
    inverse = np.linalg.inv(alike) / np.outer(size, size)
    return np.asarray(inverse / (problem.scale * len(design.y)), dtype=float), ()


def _interval(problem: Problem, place: int, raw: Array, error: Array) -> Interval:
    """The learned parameter in its own units: an interval symmetric in the raw output, through the link."""
    reach = norm.ppf(0.975) * error[0]
    ends = [float(raw[0]), float(raw[0] - reach), float(raw[0] + reach)]
    columns = np.zeros((3, len(problem.names)))
    columns[:, place] = ends
    return Interval(*(float(v) for v in problem.loss.parameters(columns)[place]))
