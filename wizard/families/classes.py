"""Distributions of a target that is one of K classes, written one-hot: y_k = 1 for the true class, else 0."""

import numpy as np
import sympy as sp

from wizard.assumptions.domain import classes, simplex
from wizard.assumptions.family import Family, Parameter
from wizard.assumptions.link import softmax
from wizard.notation.sums import K, k

y = classes.target
p = sp.IndexedBase(simplex.symbol("p"))

categorical = Family(
    name="categorical",
    title="Categorical",
    story="each observation belongs to exactly one of K classes",
    breaks="classes are ordered, overlap, or some labels are wrong",
    domain=classes,
    density=sp.Product(p[k] ** y[k], (k, 1, K)),
    parameters=(Parameter(p, "p", "probability of each class", simplex, softmax, 0.3, (0.05, 0.9)),),
    draw=lambda rng, p: (rng.random(p.shape[:-1])[..., None] > np.cumsum(p[..., :-1], axis=-1)).sum(axis=-1),
    reference=lambda stats, p: stats.multinomial(1, p),
)
