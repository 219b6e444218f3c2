"""Losses of sequences: sums over all paths by logarithms, and classes beside the others of their step."""

from __future__ import annotations

import sympy as sp

from wizard.notation import sequences as nodes
from wizard.notation.sequences import alignments, path_score, sum_over_paths, t
from wizard.notation.sums import c
from wizard.numerics.stable.kernel_nodes import Kernel, log_sum_exp_minus_true


class log_alignments(Kernel):
    """log(alignments(p, c)), of log(p) and the base c."""


class log_sum_over_paths_minus_true(Kernel):
    """log(sum_over_paths(z, A)) - path_score(z, A, c), of the bases z, A and c."""


class log_sum_exp_minus_first(Kernel):
    """log(sum_(j >= t) exp(z_(c_j))) - z_(c_t) for every place t, of the bases z and c."""


class expected_edits(Kernel):
    """expected_edits(p, c), of p and the base c."""


def in_log_probabilities(formula: sp.Expr, p: sp.IndexedBase, log_p: sp.Expr) -> sp.Expr:
    """What is known of the probabilities p, in their logarithms."""
    formula = formula.replace(
        lambda e: isinstance(e, sp.log) and isinstance(e.args[0], alignments) and e.args[0].args[0] == p,
        lambda e: log_alignments(log_p, c),
    )
    return formula.replace(
        lambda e: isinstance(e, nodes.expected_edits) and e.args[0] == p,
        lambda e: expected_edits(sp.exp(log_p), c),
    )


def beside_the_others(formula: sp.Expr) -> sp.Expr:
    """The logarithm of a sum of exponentials less the one that came true, which may be nearly all of it."""
    for total in formula.atoms(sum_over_paths):
        z, A, steps, _ = total.args
        true = path_score(z, A, sp.IndexedBase(c), steps)
        if sp.expand(formula - sp.log(total) + true) == 0:
            return log_sum_over_paths_minus_true(z.label, A.label, c)
    return formula.replace(lambda e: isinstance(e, sp.Sum) and e.variables == [t], _of_places)


def _of_places(total: sp.Sum) -> sp.Expr:
    """A sum over steps, or over the places of an order."""
    for inner in total.function.atoms(sp.Sum):
        index, first, _ = inner.limits[0]
        entry = inner.function.args[0] if isinstance(inner.function, sp.exp) else None
        if not isinstance(entry, sp.Indexed):
            continue
        label = sp.IndexedBase(c)[t]
        if entry.indices == (t, index):
            kernel, true = log_sum_exp_minus_true, entry.base[t, label]
        elif entry.indices == (label.subs(t, index),) and first == t:
            kernel, true = log_sum_exp_minus_first, entry.base[label]
        else:
            continue
        if sp.expand(total.function - sp.log(inner) + true) == 0:
            return sp.Sum(kernel(entry.base.label, c), *total.limits)
    return total
