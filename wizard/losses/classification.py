"""Named losses of a yes-or-no target or of a class."""

import sympy as sp

from wizard.assumptions.domain import binary, classes, pair, real_line, simplex, unit_interval
from wizard.assumptions.loss import Argument, Elsewhere, NamedLoss
from wizard.notation.nodes import softplus
from wizard.notation.sums import K, c, k

y, y_pair = binary.target, pair.target
y_of = classes.target
p = unit_interval.symbol("p")
z = real_line.symbol("z")
first, second = real_line.symbol("z_1"), real_line.symbol("z_2")
p_of = sp.IndexedBase(simplex.symbol("p"))
z_of = sp.IndexedBase(real_line.symbol("z"))

binary_cross_entropy = NamedLoss(
    name="binary cross-entropy",
    abbreviation="BCE",
    arguments=(Argument(p, unit_interval),),
    formula=-y * sp.log(p) - (1 - y) * sp.log(1 - p),
    target=binary,
    elsewhere=(
        Elsewhere("torch.nn.BCELoss"),
        Elsewhere("keras.losses.BinaryCrossentropy"),
        Elsewhere("sklearn.metrics.log_loss"),
    ),
)

binary_cross_entropy_with_logits = NamedLoss(
    name="binary cross-entropy with logits",
    abbreviation="BCE with logits",
    arguments=(Argument(z, real_line),),
    formula=softplus(z) - y * z,
    target=binary,
    elsewhere=(
        Elsewhere("torch.nn.BCEWithLogitsLoss"),
        Elsewhere("keras.losses.BinaryCrossentropy(from_logits=True)"),
    ),
)

pairwise_logistic_loss = NamedLoss(
    name="pairwise logistic loss",
    abbreviation="RankNet",
    arguments=(Argument(first, real_line), Argument(second, real_line)),
    formula=softplus(first - second) - y_pair * (first - second),
    target=pair,
    elsewhere=(Elsewhere("torch.nn.BCEWithLogitsLoss (of the difference of two scores)"),),
)

categorical_cross_entropy = NamedLoss(
    name="categorical cross-entropy",
    abbreviation="CCE",
    arguments=(Argument(p_of, simplex),),
    formula=-sp.Sum(y_of[k] * sp.log(p_of[k]), (k, 1, K)),
    target=classes,
    elsewhere=(Elsewhere("keras.losses.CategoricalCrossentropy"),),
)

sparse_categorical_cross_entropy = NamedLoss(
    name="sparse categorical cross-entropy",
    abbreviation="sparse CCE",
    arguments=(Argument(p_of, simplex),),
    formula=-sp.log(p_of[c]),
    target=classes,
    elsewhere=(
        Elsewhere("keras.losses.SparseCategoricalCrossentropy"),
        Elsewhere("torch.nn.NLLLoss (of log p)"),
    ),
)

softmax_cross_entropy = NamedLoss(
    name="softmax cross-entropy",
    abbreviation="softmax CE",
    arguments=(Argument(z_of, real_line),),
    formula=sp.log(sp.Sum(sp.exp(z_of[k]), (k, 1, K))) - z_of[c],
    target=classes,
    elsewhere=(
        Elsewhere("torch.nn.CrossEntropyLoss"),
        Elsewhere("optax.softmax_cross_entropy_with_integer_labels"),
    ),
)
