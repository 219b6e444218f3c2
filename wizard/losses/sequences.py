"""Named losses of a sequence: of the classes of its steps, or of labels that are spread over its steps."""

import sympy as sp

from wizard.assumptions.domain import real_line, simplex
from wizard.assumptions.loss import Argument, Elsewhere, NamedLoss
from wizard.assumptions.sequences import labels_in_order, one_class_for_every_step
from wizard.notation.sequences import T, alignments, expected_edits, path_score, sum_over_paths, t
from wizard.notation.sums import K, k

c_of, labels_of = one_class_for_every_step.target, labels_in_order.target
z_of = sp.IndexedBase(real_line.symbol("z"), shape=(T, K))
A_of = sp.IndexedBase(real_line.symbol("A"), shape=(K, K))
p_of = sp.IndexedBase(simplex.symbol("p"), shape=(T, K))
p_or_blank = sp.IndexedBase(simplex.symbol("p"), shape=(T, K + 1))

sequence_cross_entropy = NamedLoss(
    name="sequence cross-entropy",
    abbreviation="sequence CE",
    aliases=("token-level cross-entropy", "teacher forcing loss", "language model loss"),
    arguments=(Argument(z_of, real_line),),
    formula=sp.Sum(sp.log(sp.Sum(sp.exp(z_of[t, k]), (k, 1, K))) - z_of[t, c_of[t]], (t, 1, T)),
    target=one_class_for_every_step,
    random="the classes of all steps",
    given="the scores of each",
    elsewhere=(
        Elsewhere("torch.nn.CrossEntropyLoss (of every step)", 1 / T, convention="Its mean is over the steps."),
        Elsewhere(
            "optax.softmax_cross_entropy_with_integer_labels (summed over the steps)",
            convention="It returns a value for each step.",
        ),
    ),
)

ctc = NamedLoss(
    name="connectionist temporal classification loss",
    abbreviation="CTC",
    aliases=("CTC loss",),
    arguments=(Argument(p_or_blank, simplex),),
    formula=-sp.log(alignments(p_or_blank, labels_of, T)),
    target=labels_in_order,
    random="the labels in their order",
    given="the probabilities of every step",
    elsewhere=(
        Elsewhere(
            "torch.nn.CTCLoss",
            convention="It takes log p; its blank is class 0 if not set."
            " Its mean divides each value by the number of labels.",
        ),
        Elsewhere(
            "optax.ctc_loss",
            convention="It takes scores before a softmax; its blank is class 0 if not set.",
        ),
        Elsewhere("keras.losses.CTC", convention="It takes scores before a softmax; its blank is class 0."),
    ),
)

conditional_random_field = NamedLoss(
    name="linear-chain conditional random field loss",
    abbreviation="CRF",
    aliases=("CRF loss", "linear-chain CRF negative log-likelihood"),
    arguments=(Argument(z_of, real_line), Argument(A_of, real_line)),
    formula=sp.log(sum_over_paths(z_of, A_of, T, K)) - path_score(z_of, A_of, c_of, T),
    target=one_class_for_every_step,
    random="the classes of all steps",
    given="the scores of the steps and of the transitions",
)

expected_edit_distance = NamedLoss(
    name="expected edit distance",
    abbreviation="expected edits",
    aliases=("minimum Bayes risk training", "minimum risk training", "minimum word error rate training"),
    arguments=(Argument(p_of, simplex),),
    formula=expected_edits(p_of, c_of, T, K),
    target=one_class_for_every_step,
    random="the classes of all steps",
    given="the probabilities of each",
)
