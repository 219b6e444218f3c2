"""What the literature says of the repository's losses: which of them are likelihoods."""

from wizard.assumptions.loss import NamedLoss

# Bartlett et al. 2006 on margins, Gneiting and Raftery 2007 on scores, Jørgensen 1997 on deviances, Huber 1981 on
# robust losses; which is not named here must be exact
NONE = {
    "hinge",
    "squared hinge",
    "modified Huber",
    "exponential",
    "Brier",
    "multi-class Brier",
    "binary focal",
    "focal",
    "ASL",
    "Dice",
    "Tversky",
    "multi-class hinge",
    "GCE",
    "SCE",
    "Poly-1",
    "biweight",
    "contrastive",
    "triplet",
    "margin ranking",
    "cosine embedding",
    "circle",
    "H",
    "minimax generator",
    "non-saturating GAN",
    "WGAN critic",
    "WGAN generator",
    "hinge GAN",
    "VAE KL",
    "expected edits",
}
UNKNOWN = {"reverse KL", "JS"}  # of shares that may be any positive ones; the first has a density
BOUND = {"ELBO", "beta-VAE"}  # Kingma and Welling 2014, Higgins et al. 2017
MODIFIED = {"RMSE", "weighted BCE", "smoothed BCE", "weighted CE", "label-smoothed CE", "MAPE"}


def standing_of(loss: NamedLoss) -> str:
    """The standing in the literature; that the verdict is the same is tested for each loss."""
    known = {"none": NONE, "modified": MODIFIED, "bound": BOUND, "unknown": UNKNOWN}
    return next((word for word, losses in known.items() if loss.abbreviation in losses), "exact")
