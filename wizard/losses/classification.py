"""Named losses of a yes-or-no target: of the probability p of a yes, or of a score z with margin (2 y - 1) z."""

import sympy as sp

from wizard.assumptions.domain import binary, nonnegative, positive, real_line, unit_interval
from wizard.assumptions.loss import Argument, Constant, Elsewhere, NamedLoss
from wizard.notation.nodes import positive_part, softplus

y = binary.target
p, m, epsilon, rho = (unit_interval.symbol(name) for name in ("p", "m", "epsilon", "rho"))
z = real_line.symbol("z")
w, s = positive.symbol("w"), positive.symbol("s")
alpha, beta, gamma = (positive.symbol(name) for name in ("alpha", "beta", "gamma"))
gamma_yes, gamma_no = nonnegative.symbol("gamma_1"), nonnegative.symbol("gamma_0")

PROBABILITY, SCORE = Argument(p, unit_interval), Argument(z, real_line)
SMOOTHING = Constant(s, meaning="smoothing")
margin = (2 * y - 1) * z
smoothed = (1 - epsilon) * y + epsilon / 2
flipped = (1 - rho) * p + rho * (1 - p)
shifted = positive_part(p - m)
KERAS_CLIP = "It clips p to [1e-7, 1 - 1e-7]."
SIGNS = "Its labels are -1 and 1."
PENALTY = "Beside an L2 penalty, alpha = 0.0001 if not set."

brier_score = NamedLoss(
    name="Brier score",
    abbreviation="Brier",
    aliases=("quadratic score", "squared error of a probability"),
    arguments=(PROBABILITY,),
    formula=(y - p) ** 2,
    target=binary,
    elsewhere=(Elsewhere("sklearn.metrics.brier_score_loss"),),
)

dice_loss = NamedLoss(
    name="Dice loss of one pixel",
    abbreviation="Dice",
    aliases=("Dice loss", "soft Dice loss", "F1 loss", "Sorensen-Dice loss"),
    arguments=(PROBABILITY,),
    formula=1 - (2 * y * p + s) / (y + p + s),
    target=binary,
    constants=(SMOOTHING,),
    elsewhere=(
        Elsewhere("optax.losses.binary_dice_loss", convention="Its smooth is s/2; the sums are over all pixels."),
        Elsewhere("keras.losses.Dice", convention="In place of s: 1e-7 below the line alone, over all pixels."),
    ),
)

tversky_loss = NamedLoss(
    name="Tversky loss of one pixel",
    abbreviation="Tversky",
    aliases=("Tversky loss", "weighted Dice loss"),
    arguments=(PROBABILITY,),
    formula=1 - (y * p + s) / (y * p + alpha * (1 - y) * p + beta * y * (1 - p) + s),
    target=binary,
    constants=(
        Constant(alpha, 0.5, "weight of false positives"),
        Constant(beta, 0.5, "weight of false negatives"),
        SMOOTHING,
    ),
    elsewhere=(
        Elsewhere("optax.losses.dice_loss", convention="Its sums are over all pixels."),
        Elsewhere(
            "keras.losses.Tversky",
            convention="Its alpha weighs the false negatives and its beta the false positives, the other way round"
            " than here; in place of s: 1e-7 below the line alone.",
        ),
    ),
)

asymmetric_loss = NamedLoss(
    name="asymmetric loss",
    abbreviation="ASL",
    aliases=("asymmetric focal loss",),
    arguments=(PROBABILITY,),
    formula=-y * (1 - p) ** gamma_yes * sp.log(p) - (1 - y) * shifted**gamma_no * sp.log(1 - shifted),
    target=binary,
    constants=(
        Constant(gamma_yes, 1.0, "focus on hard yeses", nonnegative),
        Constant(gamma_no, 4.0, "focus on hard noes", nonnegative),
        Constant(m, 0.05, "probability below which a no costs nothing", unit_interval),
    ),
)

binary_focal_loss = NamedLoss(
    name="binary focal loss",
    abbreviation="binary focal",
    aliases=("sigmoid focal loss", "binary focal cross-entropy"),
    arguments=(PROBABILITY,),
    formula=-y * (1 - p) ** gamma * sp.log(p) - (1 - y) * p**gamma * sp.log(1 - p),
    target=binary,
    constants=(Constant(gamma, 2.0, "focus on hard cases"),),
    elsewhere=(
        Elsewhere("keras.losses.BinaryFocalCrossentropy", convention=KERAS_CLIP),
        Elsewhere("optax.losses.sigmoid_focal_loss", convention="It takes the logit of p; alpha is not set."),
        Elsewhere(
            "torchvision.ops.sigmoid_focal_loss",
            convention="It takes the logit of p; alpha = -1, for by itself it weighs yes by 0.25 and no by 0.75.",
        ),
    ),
)

forward_corrected = NamedLoss(
    name="forward-corrected binary cross-entropy",
    abbreviation="forward-corrected BCE",
    aliases=("binary cross-entropy under label noise", "noise-corrected cross-entropy", "forward correction"),
    arguments=(PROBABILITY,),
    formula=-y * sp.log(flipped) - (1 - y) * sp.log(1 - flipped),
    target=binary,
    constants=(Constant(rho, 0.1, "share of labels that are flipped", unit_interval),),
    random="the label as it was recorded",
    given="the probability of the true one",
)

label_smoothed = NamedLoss(
    name="binary cross-entropy with label smoothing",
    abbreviation="smoothed BCE",
    aliases=("label-smoothed binary cross-entropy",),
    arguments=(PROBABILITY,),
    formula=-smoothed * sp.log(p) - (1 - smoothed) * sp.log(1 - p),
    target=binary,
    constants=(Constant(epsilon, 0.1, "smoothing of the labels", unit_interval),),
    elsewhere=(Elsewhere("keras.losses.BinaryCrossentropy(label_smoothing=epsilon)", convention=KERAS_CLIP),),
)

weighted_with_logits = NamedLoss(
    name="weighted binary cross-entropy with logits",
    abbreviation="weighted BCE",
    aliases=("class-weighted binary cross-entropy", "balanced cross-entropy"),
    arguments=(SCORE,),
    formula=w * y * softplus(-z) + (1 - y) * softplus(z),
    target=binary,
    constants=(Constant(w, 2.0, "weight of a yes"),),
    elsewhere=(
        Elsewhere("torch.nn.BCEWithLogitsLoss(pos_weight=w)"),
        Elsewhere("xgboost objective 'binary:logistic' (scale_pos_weight=w)"),
        Elsewhere("lightgbm objective 'binary' (scale_pos_weight=w)"),
    ),
)

hinge = NamedLoss(
    name="hinge loss",
    abbreviation="hinge",
    aliases=("support vector machine loss", "SVM loss", "max-margin loss"),
    arguments=(SCORE,),
    formula=positive_part(1 - margin),
    target=binary,
    elsewhere=(
        Elsewhere("sklearn.metrics.hinge_loss"),
        Elsewhere("sklearn.linear_model.SGDClassifier(loss='hinge')", convention=PENALTY),
        Elsewhere("sklearn.svm.SVC", convention="Summed, times C, beside half the squared norm of the weights."),
        Elsewhere("keras.losses.Hinge", convention="It takes labels 0 and 1, or -1 and 1."),
        Elsewhere("optax.hinge_loss", convention=SIGNS),
        Elsewhere("xgboost objective 'binary:hinge'", convention="Its curvature is 1 within the margin."),
    ),
)

squared_hinge = NamedLoss(
    name="squared hinge loss",
    abbreviation="squared hinge",
    aliases=("L2-SVM loss",),
    arguments=(SCORE,),
    formula=positive_part(1 - margin) ** 2,
    target=binary,
    elsewhere=(
        Elsewhere("sklearn.linear_model.SGDClassifier(loss='squared_hinge')", convention=PENALTY),
        Elsewhere(
            "sklearn.svm.LinearSVC", convention="Summed, times C, beside half the squared norm of the weights."
        ),
        Elsewhere("keras.losses.SquaredHinge", convention="It takes labels 0 and 1, or -1 and 1."),
    ),
)

modified_huber = NamedLoss(
    name="modified Huber loss",
    abbreviation="modified Huber",
    aliases=("quadratically smoothed hinge loss",),
    arguments=(SCORE,),
    formula=positive_part(1 - margin) ** 2 - positive_part(-1 - margin) ** 2,
    target=binary,
    elsewhere=(Elsewhere("sklearn.linear_model.SGDClassifier(loss='modified_huber')", convention=PENALTY),),
)

exponential_loss = NamedLoss(
    name="exponential loss",
    abbreviation="exponential",
    aliases=("AdaBoost loss", "boosting loss"),
    arguments=(SCORE,),
    formula=sp.exp(-margin),
    target=binary,
    elsewhere=(
        Elsewhere("sklearn._loss.ExponentialLoss", convention="Its score is half the logit of the probability."),
    ),
)

binary_cross_entropy = NamedLoss(
    name="binary cross-entropy",
    abbreviation="BCE",
    aliases=("log loss", "Bernoulli negative log-likelihood"),
    arguments=(PROBABILITY,),
    formula=-y * sp.log(p) - (1 - y) * sp.log(1 - p),
    target=binary,
    elsewhere=(
        Elsewhere("torch.nn.BCELoss", convention="It takes -100 for a logarithm that is below it."),
        Elsewhere("keras.losses.BinaryCrossentropy", convention=KERAS_CLIP),
        Elsewhere("sklearn.metrics.log_loss", convention="It clips p to [2.2e-16, 1 - 2.2e-16]."),
        Elsewhere(
            "statsmodels.genmod.families.Binomial.deviance",
            sp.Integer(2),
            convention="It adds 1e-20 to p and to 1 - p.",
        ),
    ),
)

binary_cross_entropy_with_logits = NamedLoss(
    name="binary cross-entropy with logits",
    abbreviation="BCE with logits",
    aliases=("logistic loss", "sigmoid cross-entropy"),
    arguments=(SCORE,),
    formula=softplus(z) - y * z,
    target=binary,
    elsewhere=(
        Elsewhere("torch.nn.BCEWithLogitsLoss"),
        Elsewhere("torch.nn.SoftMarginLoss", convention=SIGNS),
        Elsewhere("keras.losses.BinaryCrossentropy(from_logits=True)"),
        Elsewhere("optax.sigmoid_binary_cross_entropy"),
        Elsewhere("sklearn._loss.HalfBinomialLoss"),
        Elsewhere("sklearn.linear_model.SGDClassifier(loss='log_loss')", convention=PENALTY),
        Elsewhere("xgboost objective 'binary:logistic'", convention="Its curvature is 1e-16 at least."),
        Elsewhere("lightgbm objective 'binary'"),
    ),
)
