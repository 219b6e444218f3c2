"""Named losses of one class of several: of probabilities p_k, or of scores z_k before a softmax."""

import sympy as sp

from wizard.assumptions.domain import classes, positive, real_line, simplex, unit_interval
from wizard.assumptions.loss import Argument, Constant, Elsewhere, NamedLoss
from wizard.notation.brackets import is_zero
from wizard.notation.nodes import positive_part
from wizard.notation.sums import K, c, k

y_of = classes.target
p_of = sp.IndexedBase(simplex.symbol("p"))
z_of = sp.IndexedBase(real_line.symbol("z"))
epsilon, q = unit_interval.symbol("epsilon"), unit_interval.symbol("q")
alpha, beta, gamma, m, w = (positive.symbol(name) for name in ("alpha", "beta", "gamma", "m", "w"))
A = positive.symbol("A")

PROBABILITIES, SCORES = Argument(p_of, simplex), Argument(z_of, real_line)
log_of_sum = sp.log(sp.Sum(sp.exp(z_of[k]), (k, 1, K)))
KERAS_CLIP = "It divides p by its sum and clips it to [1e-7, 1 - 1e-7]."

brier_score_of_classes = NamedLoss(
    name="Brier score of classes",
    abbreviation="multi-class Brier",
    aliases=("multi-class Brier score", "multi-class quadratic score"),
    arguments=(PROBABILITIES,),
    formula=sp.Sum((y_of[k] - p_of[k]) ** 2, (k, 1, K)),
    target=classes,
    elsewhere=(
        Elsewhere(
            "sklearn.metrics.brier_score_loss (of several classes)",
            convention="With three classes or more; half of it with two, or where scale_by_half=True.",
        ),
    ),
)

multiclass_hinge = NamedLoss(
    name="multi-class hinge loss",
    abbreviation="multi-class hinge",
    aliases=("Weston-Watkins loss", "multi-class margin loss", "multi-class SVM loss"),
    arguments=(SCORES,),
    formula=sp.Sum(positive_part(m + z_of[k] - z_of[c]), (k, 1, K)) - m,  # the class itself is in the sum, as m
    target=classes,
    constants=(Constant(m, meaning="margin"),),
    elsewhere=(Elsewhere("torch.nn.MultiMarginLoss", 1 / K),),
)

generalised_cross_entropy = NamedLoss(
    name="generalised cross-entropy",
    abbreviation="GCE",
    aliases=("generalized cross-entropy", "Lq loss", "noise-robust cross-entropy"),
    arguments=(PROBABILITIES,),
    formula=(1 - p_of[c] ** q) / q,
    target=classes,
    constants=(
        Constant(q, 0.7, "robustness: near 0 cross-entropy, near 1 half the absolute error", unit_interval),
    ),
    elsewhere=(
        Elsewhere("keras.losses.CategoricalGeneralizedCrossEntropy", convention="Its q is 0.5 if not set."),
    ),
)

symmetric_cross_entropy = NamedLoss(
    name="symmetric cross-entropy",
    abbreviation="SCE",
    aliases=("symmetric cross-entropy learning",),
    arguments=(PROBABILITIES,),
    # the reverse part is -sum_k p_k log y_k, where -log 0 is replaced by A
    formula=-alpha * sp.log(p_of[c]) + beta * A * (1 - p_of[c]),
    target=classes,
    constants=(
        Constant(alpha, 0.1, "weight of cross-entropy"),
        Constant(beta, 1.0, "weight of reverse cross-entropy"),
        Constant(A, 4.0, "what replaces -log 0"),
    ),
)

poly_cross_entropy = NamedLoss(
    name="Poly-1 cross-entropy",
    abbreviation="Poly-1",
    aliases=("poly loss", "PolyLoss"),
    arguments=(PROBABILITIES,),
    formula=-sp.log(p_of[c]) + alpha * (1 - p_of[c]),
    target=classes,
    constants=(Constant(alpha, 2.0, "weight added to the first power of 1 - p"),),
    elsewhere=(
        Elsewhere(
            "optax.losses.poly_loss_cross_entropy", convention="It takes scores z_k, and calls the weight epsilon."
        ),
    ),
)

focal_loss = NamedLoss(
    name="focal loss",
    abbreviation="focal",
    aliases=("categorical focal loss", "focal cross-entropy"),
    arguments=(PROBABILITIES,),
    formula=-((1 - p_of[c]) ** gamma) * sp.log(p_of[c]),
    target=classes,
    constants=(Constant(gamma, 2.0, "focus on hard cases"),),
    elsewhere=(
        Elsewhere(
            "keras.losses.CategoricalFocalCrossentropy",
            sp.Rational(1, 4),
            convention=f"Its alpha is 0.25 if not set. {KERAS_CLIP}",
        ),
    ),
)

label_smoothed = NamedLoss(
    name="label-smoothed cross-entropy",
    abbreviation="label-smoothed CE",
    aliases=("label smoothing", "cross-entropy with label smoothing"),
    arguments=(SCORES,),
    formula=log_of_sum - (1 - epsilon) * z_of[c] - epsilon / K * sp.Sum(z_of[k], (k, 1, K)),
    target=classes,
    constants=(Constant(epsilon, 0.1, "smoothing of the labels", unit_interval),),
    elsewhere=(
        Elsewhere("torch.nn.CrossEntropyLoss(label_smoothing=epsilon)"),
        Elsewhere("keras.losses.CategoricalCrossentropy(from_logits=True, label_smoothing=epsilon)"),
    ),
)

class_weighted = NamedLoss(
    name="class-weighted cross-entropy",
    abbreviation="weighted CE",
    aliases=("weighted cross-entropy", "class weights"),
    arguments=(SCORES,),
    formula=(1 + (w - 1) * is_zero(c - 1)) * (log_of_sum - z_of[c]),
    target=classes,
    constants=(Constant(w, 2.0, "weight of class 1; the others weigh 1"),),
    elsewhere=(
        Elsewhere(
            "torch.nn.CrossEntropyLoss(weight=...)",
            convention="It takes a weight for every class; its mean divides by the sum of the weights met.",
        ),
    ),
)

categorical_cross_entropy = NamedLoss(
    name="categorical cross-entropy",
    abbreviation="CCE",
    aliases=("multi-class cross-entropy", "multi-class log loss"),
    arguments=(PROBABILITIES,),
    formula=-sp.Sum(y_of[k] * sp.log(p_of[k]), (k, 1, K)),
    target=classes,
    elsewhere=(Elsewhere("keras.losses.CategoricalCrossentropy", convention=KERAS_CLIP),),
)

sparse_categorical_cross_entropy = NamedLoss(
    name="sparse categorical cross-entropy",
    abbreviation="sparse CCE",
    aliases=("categorical negative log-likelihood",),
    arguments=(PROBABILITIES,),
    formula=-sp.log(p_of[c]),
    target=classes,
    elsewhere=(
        Elsewhere("keras.losses.SparseCategoricalCrossentropy", convention=KERAS_CLIP),
        Elsewhere("torch.nn.NLLLoss (of log p)"),
        Elsewhere(
            "sklearn.metrics.log_loss (of several classes)", convention="It clips p to [2.2e-16, 1 - 2.2e-16]."
        ),
    ),
)

softmax_cross_entropy = NamedLoss(
    name="softmax cross-entropy",
    abbreviation="softmax CE",
    aliases=("softmax loss", "multinomial logistic loss"),
    arguments=(SCORES,),
    formula=log_of_sum - z_of[c],
    target=classes,
    elsewhere=(
        Elsewhere("torch.nn.CrossEntropyLoss"),
        Elsewhere("keras.losses.SparseCategoricalCrossentropy(from_logits=True)"),
        Elsewhere("optax.softmax_cross_entropy_with_integer_labels"),
        Elsewhere("sklearn._loss.HalfMultinomialLoss"),
        Elsewhere(
            "xgboost objective 'multi:softprob'", convention="Its curvature is 2 p (1 - p), twice the true."
        ),
        Elsewhere(
            "lightgbm objective 'multiclass'", convention="Its curvature is K/(K - 1) p (1 - p), not p (1 - p)."
        ),
    ),
)
