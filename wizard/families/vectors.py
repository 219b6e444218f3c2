"""Distributions of several numbers of either sign."""

from functools import cache
from typing import Any

import numpy as np
import sympy as sp
from numpy.typing import NDArray

from wizard.assumptions.cholesky import as_matrix, determinant, factor, solved
from wizard.assumptions.combine import independent
from wizard.assumptions.domain import positive, real_line
from wizard.assumptions.family import Family, Parameter
from wizard.assumptions.link import identity, log
from wizard.assumptions.several import vectors_of
from wizard.families import real_line as single

nu = positive.symbol("nu")

independent_normal = independent(
    single.normal,
    2,
    shared=("sigma",),
    name="independent_normal",
    title="Normal errors of one size",
    story="several outputs in the same unit, and each errs as much as any other, on its own",
    breaks="outputs in different units: the one with the largest numbers rules the loss, so give each a sigma of"
    " its own or rescale them; and outputs that err together: N(mu, sigma^2 I) is not N(mu, Sigma)",
)

independent_normal_each = independent(
    single.normal,
    2,
    name="independent_normal_each",
    title="Normal errors, a size for each",
    story="several outputs in units of their own, each with its own size of error",
    breaks="where one output is too high the other is, too: errors that go together need a covariance",
)

independent_laplace = independent(
    single.laplace,
    2,
    shared=("b",),
    name="independent_laplace",
    title="Laplace errors of one size",
    story="several outputs in the same unit, with a few large errors in one output or another",
    breaks="outputs are in different units, or a large error hits all outputs at once",
)


def _means(size: int) -> tuple[Parameter, ...]:
    names = [f"mu_{d}" for d in range(1, size + 1)]
    return tuple(
        Parameter(real_line.symbol(name), name, f"centre of output {d}", real_line, identity, 0.0, (-3.0, 3.0))
        for d, name in enumerate(names, start=1)
    )


def _squared_distance(size: int) -> sp.Expr:
    """|L^{-1} (y - mu)|^2, which is (y - mu)^T Sigma^{-1} (y - mu)."""
    errors = [y - p.symbol for y, p in zip(vectors_of(size).targets, _means(size), strict=True)]
    return sp.Add(*[u**2 for u in solved(errors)])


def _scattered(
    errors: NDArray[np.float64], centre: tuple[Any, ...], entries: tuple[Any, ...]
) -> NDArray[np.float64]:
    """mu + L e for standard errors e."""
    return np.stack(np.broadcast_arrays(*centre), axis=-1) + np.squeeze(as_matrix(entries) @ errors[..., None], -1)


@cache
def multivariate_normal_of(size: int) -> Family:
    """N(mu, Sigma) for that many outputs, with Sigma = L L^T."""

    def draw(rng: np.random.Generator, *values: Any) -> NDArray[Any]:
        errors = rng.standard_normal((*np.broadcast_shapes(*map(np.shape, values)), size))
        return _scattered(errors, values[:size], values[size:])

    def reference(stats: Any, *values: float) -> Any:
        lower = as_matrix(values[size:])
        return stats.multivariate_normal(values[:size], lower @ lower.T)

    return Family(
        name="multivariate_normal",
        title="Multivariate Normal",
        story="errors of several outputs go together: where one is too high, the other tends to be, too",
        breaks="now and then all outputs are far out at once: its tails are thin",
        domain=vectors_of(size),
        density=sp.exp(-_squared_distance(size) / 2) / (sp.sqrt(2 * sp.pi) ** size * determinant(size)),
        parameters=(*_means(size), *factor(size)),
        draw=draw,
        reference=reference,
        leading=size,
        of_size=multivariate_normal_of,
    )


multivariate_normal = multivariate_normal_of(2)


@cache
def multivariate_t_of(size: int) -> Family:
    """The t with nu degrees of freedom for that many outputs, with the scatter matrix L L^T."""

    def draw(rng: np.random.Generator, *values: Any) -> NDArray[Any]:
        *others, freedom = np.broadcast_arrays(*values)
        errors = rng.standard_normal((*np.shape(freedom), size))
        errors = errors / np.sqrt(rng.chisquare(freedom) / freedom)[..., None]
        return _scattered(errors, tuple(others[:size]), tuple(others[size:]))

    def reference(stats: Any, *values: float) -> Any:
        lower = as_matrix(values[size:-1])
        return stats.multivariate_t(values[:size], lower @ lower.T, df=values[-1])

    few = "degrees of freedom; few means that all outputs are far out now and then"
    return Family(
        name="multivariate_t",
        title="Multivariate Student-t",
        story="errors of several outputs go together, and some observations are far out in all of them",
        breaks="outliers come in one output at a time, not in all at once",
        domain=vectors_of(size),
        density=sp.gamma((nu + size) / 2)
        / (sp.gamma(nu / 2) * (sp.pi * nu) ** sp.Rational(size, 2) * determinant(size))
        * (1 + _squared_distance(size) / nu) ** (-(nu + size) / 2),
        parameters=(*_means(size), *factor(size), Parameter(nu, "nu", few, positive, log, 5.0, (2.0, 12.0))),
        draw=draw,
        reference=reference,
        leading=size,
        of_size=multivariate_t_of,
    )


multivariate_t = multivariate_t_of(2)
