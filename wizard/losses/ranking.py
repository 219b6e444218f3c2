"""Named losses of a ranking: of which of two ranks higher, or of the order of many."""

import sympy as sp

from wizard.assumptions.domain import pair, positive, real_line
from wizard.assumptions.loss import Argument, Constant, Elsewhere, NamedLoss
from wizard.assumptions.sequences import orders
from wizard.notation.nodes import positive_part, softplus
from wizard.notation.sequences import t
from wizard.notation.sums import K, j

y, c_of = pair.target, orders.target
m = positive.symbol("m")
first, second = (real_line.symbol(name) for name in ("z_1", "z_2"))
z_of = sp.IndexedBase(real_line.symbol("z"), shape=(K,))

BOTH = (Argument(first, real_line), Argument(second, real_line))
MARGIN = Constant(m, meaning="margin")
FIRST_IS_1 = "The target is 1 if the first ranks higher, else 0."

pairwise_logistic_loss = NamedLoss(
    name="pairwise logistic loss",
    abbreviation="RankNet",
    aliases=("RankNet loss", "Bradley-Terry loss"),
    arguments=BOTH,
    formula=softplus(first - second) - y * (first - second),
    target=pair,
    about=FIRST_IS_1,
    elsewhere=(Elsewhere("torch.nn.BCEWithLogitsLoss (of the difference of two scores)"),),
)

margin_ranking_loss = NamedLoss(
    name="margin ranking loss",
    abbreviation="margin ranking",
    aliases=("pairwise hinge loss", "ranking hinge loss"),
    arguments=BOTH,
    formula=positive_part(m - (2 * y - 1) * (first - second)),
    target=pair,
    constants=(MARGIN,),
    elsewhere=(
        Elsewhere("torch.nn.MarginRankingLoss", convention="Its labels are -1 and 1; its margin is 0 if not set."),
    ),
    random="which of the two ranks higher",
    given="their scores",
    about=FIRST_IS_1,
)

listwise_likelihood_loss = NamedLoss(
    name="listwise maximum likelihood loss",
    abbreviation="ListMLE",
    aliases=("ListMLE loss", "Plackett-Luce loss", "Plackett-Luce negative log-likelihood"),
    arguments=(Argument(z_of, real_line),),
    formula=sp.Sum(sp.log(sp.Sum(sp.exp(z_of[c_of[j]]), (j, t, K))) - z_of[c_of[t]], (t, 1, K)),
    target=orders,
    elsewhere=(
        Elsewhere(
            "tensorflow_ranking.keras.losses.ListMLELoss",
            convention="It takes relevances, and the order in which these fall.",
        ),
    ),
    random="the order of all items",
    given="their scores",
)
