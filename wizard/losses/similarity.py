"""Named losses of what is alike: of distances or similarities, for labels that say which belong together."""

import sympy as sp

from wizard.assumptions.domain import binary, classes, pair, positive, real_line, unit_interval
from wizard.assumptions.loss import Argument, Constant, Elsewhere, NamedLoss, Reading
from wizard.assumptions.only_losses import cosines
from wizard.notation.nodes import positive_part, softplus
from wizard.notation.sums import K, c, k

y, y_pair = binary.target, pair.target
d, m, tau, gamma = (positive.symbol(name) for name in ("d", "m", "tau", "gamma"))
d_first, d_second = positive.symbol("d_1"), positive.symbol("d_2")
s, s_first, s_second = (cosines.symbol(name) for name in ("s", "s_1", "s_2"))
s_of = sp.IndexedBase(real_line.symbol("s"))
relaxed = unit_interval.symbol("m")

DISTANCE, COSINE = Argument(d, positive, "the distance"), Argument(s, cosines, "the cosine")
MARGIN = Constant(m, meaning="margin")
WHICH = "which of the two belongs to the anchor"
ALIKE = "whether the two belong together"
s_partner = y_pair * s_first + (1 - y_pair) * s_second
s_stranger = y_pair * s_second + (1 - y_pair) * s_first

contrastive_loss = NamedLoss(
    name="contrastive loss",
    abbreviation="contrastive",
    aliases=("pairwise contrastive loss", "Siamese loss"),
    arguments=(DISTANCE,),
    formula=y * d**2 + (1 - y) * positive_part(m - d) ** 2,
    target=binary,
    constants=(MARGIN,),
    elsewhere=(Elsewhere("sentence_transformers.losses.ContrastiveLoss", sp.Rational(1, 2)),),
    random=ALIKE,
    about="The target is 1 if the two belong together, else 0.",
    given="their distance",
    readings=(Reading(d, "the distance", "whether the two belong together"),),
)

triplet_loss = NamedLoss(
    name="triplet loss",
    abbreviation="triplet",
    aliases=("triplet margin loss",),
    arguments=(
        Argument(d_first, positive, "the distance of the first"),
        Argument(d_second, positive, "the distance of the second"),
    ),
    formula=positive_part(m + (2 * y_pair - 1) * (d_first - d_second)),
    target=pair,
    constants=(MARGIN,),
    elsewhere=(
        Elsewhere(
            "torch.nn.TripletMarginWithDistanceLoss",
            convention="It takes the anchor, its partner and the stranger, and a distance.",
        ),
        Elsewhere(
            "optax.losses.triplet_margin_loss",
            convention="It adds 1e-6 to the squared distance before it takes the root.",
        ),
    ),
    random=WHICH,
    given="the distances of both",
    about="The target is 1 if the first belongs to the anchor, else 0.",
)

cosine_embedding_loss = NamedLoss(
    name="cosine embedding loss",
    abbreviation="cosine embedding",
    aliases=("cosine similarity loss with a margin",),
    arguments=(COSINE,),
    formula=y * (1 - s) + (1 - y) * positive_part(s - relaxed),
    target=binary,
    constants=(Constant(relaxed, 0.5, "cosine up to which strangers cost nothing", unit_interval),),
    elsewhere=(
        Elsewhere(
            "torch.nn.CosineEmbeddingLoss",
            convention="It takes two vectors and adds 1e-12 to their squared lengths; its labels are -1 and 1, its"
            " margin 0 if not set.",
        ),
    ),
    random=ALIKE,
    about="The target is 1 if the two belong together, else 0.",
    given="the cosine between them",
    readings=(Reading(s, "the cosine", "whether the two belong together"),),
)

circle_loss = NamedLoss(
    name="circle loss of one partner and one stranger",
    abbreviation="circle",
    aliases=("circle loss",),
    arguments=(
        Argument(s_first, cosines, "the cosine of the first"),
        Argument(s_second, cosines, "the cosine of the second"),
    ),
    formula=softplus(
        gamma * positive_part(s_stranger + relaxed) * (s_stranger - relaxed)
        - gamma * (1 + relaxed - s_partner) * (s_partner - 1 + relaxed)  # 1 + m - s is never negative
    ),
    target=pair,
    constants=(
        Constant(gamma, 80.0, "scale of the cosines"),
        Constant(relaxed, 0.4, "margin", unit_interval),
    ),
    elsewhere=(
        Elsewhere(
            "keras.losses.Circle",
            convention="It takes vectors of length 1 and their labels, and differentiates the two weights, too.",
        ),
        Elsewhere(
            "pytorch_metric_learning.losses.CircleLoss",
            convention="It takes vectors and their labels, and does not differentiate the two weights.",
        ),
    ),
    random=WHICH,
    given="both cosines",
    about="The target is 1 if the first belongs to the anchor, else 0.",
)

info_nce = NamedLoss(
    name="InfoNCE loss",
    abbreviation="InfoNCE",
    aliases=("NT-Xent loss", "N-pair loss", "contrastive predictive coding loss", "in-batch softmax loss"),
    arguments=(Argument(s_of, real_line, "the similarities to all members of the batch"),),
    formula=sp.log(sp.Sum(sp.exp(s_of[k] / tau), (k, 1, K))) - s_of[c] / tau,
    target=classes,
    constants=(Constant(tau, 0.1, "temperature"),),
    elsewhere=(
        Elsewhere(
            "torch.nn.CrossEntropyLoss (of s / tau)",
            convention="The similarities of an anchor to all members of the batch are its scores.",
        ),
    ),
    random="which member of the batch is the partner",
    given="the similarities to all members",
)
