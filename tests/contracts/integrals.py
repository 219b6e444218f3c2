"""Targets and weights that integrate or add up over all there are, one rule for each kind of target."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from itertools import pairwise, product

import numpy as np
import scipy.special
import scipy.stats
import sympy as sp

from wizard.assumptions.cholesky import as_matrix

NODES, WEIGHTS = np.polynomial.legendre.leggauss(40)
Rule = tuple[np.ndarray, np.ndarray]
OUT_OF, LONGEST = 10.0, 1.3  # of counts out of a number; how long durations are watched


@lru_cache(maxsize=8)
def rule(case, items) -> Rule:
    """Targets and weights, the density at the parameters of `items` among these; the weights add up to 1."""
    family, values = case.model.family, dict(items)
    of_one = _of_counts if family.domain.discrete else _of_numbers
    y, weights = (RULES[family.domain.name] if family.domain.parts else of_one)(family, values)
    weights = weights * np.exp(-case.loss(y, values, nll=True))
    assert weights.sum() == np.clip(weights.sum(), 1 - 1e-6, 1 + 1e-6) or not family.domain.parts, weights.sum()
    return y, weights


def panels(ends: np.ndarray, count: int = 40) -> Rule:
    """Gauss-Legendre on each interval between one end and the next."""
    nodes, weights = (NODES, WEIGHTS) if count == 40 else np.polynomial.legendre.leggauss(count)
    parts = [(a + (b - a) * (nodes + 1) / 2, weights * (b - a) / 2) for a, b in pairwise(ends)]
    y, w = (np.concatenate(each) for each in zip(*parts, strict=True))
    return y, w


def _of_counts(family, values) -> Rule:
    last = 400 if family.domain.upper == sp.oo else int(family.domain.upper)
    return np.arange(last + 1.0), np.ones(last + 1)


def _of_numbers(family, values) -> Rule:
    given = [values[p.name] for p in family.parameters]
    shares = np.array([1e-14, 1e-11, 1e-9, 1e-7, 1e-5, 1e-4, 1e-3, 0.01, 0.03, 0.1, 0.2, 0.3, 0.4])
    reference, atoms = family.reference(scipy.stats, *given), np.array(family.domain.atoms)
    below, apart = (np.sum(reference.pdf(those)) for those in (atoms[atoms == float(family.domain.lower)], atoms))
    quantiles = below + (1 - apart) * np.concatenate([shares, [0.5], 1 - shares[::-1]])
    ends = reference.ppf(np.minimum(quantiles, (below + 1 - apart) * (1 - shares[0])))  # 1 is infinitely far
    first = given[0] if family.domain.lower == -sp.oo else ends[0]  # a kink would spoil the quadrature
    ends = np.unique(np.append(ends, np.clip(first, ends[0], ends[-1])))
    y, w = panels(ends)
    return np.append(y, atoms), np.append(w, np.ones(len(atoms)))


def _together(*rules: Rule) -> Rule:
    y = np.stack(np.meshgrid(*(nodes for nodes, _ in rules), indexing="ij"), axis=-1)
    w = np.ones(())
    for _, weights in rules:
        w = np.multiply.outer(w, weights)
    return y.reshape(-1, len(rules)), w.ravel()


def _of_vectors(family, values) -> Rule:
    """Around the centres, where a density may have a kink."""
    ends = np.array([-60, -20, -8, -4, -2, -1, 0, 1, 2, 4, 8, 20, 60.0])
    centres = [values[p.name] for p in family.parameters[: family.leading]]
    return _together(*(panels(centre + ends, 12) for centre in centres))


def _of_outcomes(family, values) -> Rule:
    domain = family.domain
    sets = [range(int(part.domain.lower), int(part.domain.upper) + 1) for part in domain.parts]
    y = np.array(list(product(*sets)), dtype=float)
    y = y[domain.contains(y)]
    return y, np.ones(len(y))


def _of_trials(family, values) -> Rule:
    y = np.arange(OUT_OF + 1)
    return np.column_stack([y, np.full(len(y), OUT_OF)]), np.ones(len(y))


def _of_durations(family, values) -> Rule:
    """All are watched for the same while: what happens has a density, that it does not a probability."""
    t, w = panels(LONGEST * np.concatenate([[0.0], 10.0 ** np.arange(-12, -0.5), [0.3, 0.6, 1.0]]))
    y = np.column_stack([np.append(t, LONGEST), np.append(np.ones(len(t)), 0.0)])
    return y, np.append(w, 1.0)


def _of_shares(family, values) -> Rule:
    """The first share, and the second of what is left, by evenly spaced logits: the trapezoidal rule."""
    u, step = np.linspace(-90.0, 90.0, 701, retstep=True)
    first, part = (each.ravel() for each in np.meshgrid(u, u, indexing="ij"))
    p, q = scipy.special.expit(first), scipy.special.expit(part)
    p_left, q_left = scipy.special.expit(-first), scipy.special.expit(-part)
    y = np.column_stack([p, p_left * q, p_left * q_left])
    return y, step**2 * p * p_left**2 * q * q_left


def _of_directions(family, values) -> Rule:
    height, w = panels(np.linspace(-1.0, 1.0, 5))
    turn = np.linspace(-np.pi, np.pi, 80, endpoint=False)
    y, weights = _together((height, w), (turn, np.full(80, 2 * np.pi / 80)))
    z, phi = y.T
    across = np.sqrt(1 - z**2)
    return np.column_stack([across * np.cos(phi), across * np.sin(phi), z]), weights


def _of_matrices(family, values) -> Rule:
    """Y = L B B^T L^T with B lower triangular, which needs no more room for any L."""
    *entries, _ = (values[p.name] for p in family.parameters)
    one, other, third = (
        panels(np.array([0.0, 4.0, 12.0])),
        panels(np.array([-10.0, 10.0])),
        panels([0.0, 4.0, 12.0]),
    )
    b, weights = _together(one, other, third)
    lower = as_matrix(entries)
    root = lower @ as_matrix((b[:, 0], b[:, 1], b[:, 2]))
    y = root @ np.swapaxes(root, -1, -2)
    weights = weights * 4 * b[:, 0] ** 2 * b[:, 2] * np.linalg.det(lower) ** 3
    return np.column_stack([y[:, 0, 0], y[:, 0, 1], y[:, 1, 1]]), weights


RULES: dict[str, Callable[..., Rule]] = {
    "vectors": _of_vectors,
    "labels": _of_outcomes,
    "rankings": _of_outcomes,
    "out of": _of_trials,
    "durations": _of_durations,
    "shares": _of_shares,
    "sphere": _of_directions,
    "matrices": _of_matrices,
}
