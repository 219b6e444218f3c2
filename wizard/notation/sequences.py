"""Sums over all sequences of classes: shown as books write them, and written out by dynamic programming.

A sequence has T steps with one of K classes each. Where a model says what may stand at a step, those numbers have
two indices, as p[t, k]; the sizes are the shape of such a base.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise, product

import sympy as sp
from sympy.printing.printer import Printer

from wizard.notation.nodes import Node
from wizard.notation.sums import c

T = sp.Symbol("T", integer=True, positive=True)
t = sp.Symbol("t", integer=True, positive=True)
PATH = sp.IndexedBase(sp.Symbol("pi", integer=True, positive=True))

Labels = Sequence[int]


class OverSequences(Node):
    """A function of numbers with indices, which has a plain form once sizes and a sequence are given."""

    @property
    def definition(self) -> sp.Expr:
        return self  # it has none before the sizes are known

    def written_out(self, labels: Labels) -> sp.Expr:
        """The function for this sequence, where the sizes are numbers already."""
        # there is no common way: each kind of sum has a recursion of its own
        raise NotImplementedError(f"{type(self).__name__} does not say how it is written out.")

    def _eval_is_positive(self) -> bool | None:
        return None

    def _eval_is_real(self) -> bool | None:
        return True


class path_score(OverSequences):
    """The score of a path: of its classes at their steps, and of every transition from one class to the next.

    >>> z, A = sp.IndexedBase("z", shape=(2, 2)), sp.IndexedBase("A", shape=(2, 2))
    >>> path_score(z, A, PATH, sp.Integer(2)).written_out((1, 2))
    A[1, 2] + z[1, 1] + z[2, 2]
    """

    nargs = 4
    meaning = r"s(\pi) = \sum_{t=1}^{T} z_{t,\pi_t} + \sum_{t=1}^{T-1} A_{\pi_t,\pi_{t+1}}"

    def written_out(self, labels: Labels) -> sp.Expr:
        z, A, *_ = self.args
        steps = [z[place, label] for place, label in enumerate(labels, start=1)]
        return sp.Add(*steps, *[A[pair] for pair in pairwise(labels)])

    def _latex(self, printer: Printer, exp: str | None = None) -> str:
        return rf"s({printer.doprint(self.args[2])})"


class sum_over_paths(OverSequences):
    """The sum of exp(score) over all paths: sum_pi exp(s(pi)), by the forward recursion.

    >>> z, A = sp.IndexedBase("z", shape=(2, 2)), sp.IndexedBase("A", shape=(2, 2))
    >>> len(sp.expand(sum_over_paths(z, A, sp.Integer(2), sp.Integer(2)).written_out(())).args)
    4
    """

    nargs = 4
    meaning = path_score.meaning

    def written_out(self, labels: Labels) -> sp.Expr:
        z, A, steps, classes = self.args
        every = range(1, int(classes) + 1)
        until = {k: sp.exp(z[1, k]) for k in every}  # the sum over the paths so far that end in k
        for now in range(2, int(steps) + 1):
            until = {k: sp.exp(z[now, k]) * sp.Add(*[until[j] * sp.exp(A[j, k]) for j in every]) for k in every}
        return sp.Add(*until.values())

    def _latex(self, printer: Printer, exp: str | None = None) -> str:
        return r"\sum_{\pi} e^{s(\pi)}"


class alignments(OverSequences):
    """The probability of the labels, summed over all ways to spread them over the steps, of p, c and T.

    At every step stands a label or the blank, which is the last class of p. Of a path, repeats count once, and
    then blanks are left out. The recursion is that of Graves and others, 2006.

    >>> p = sp.IndexedBase("p", shape=(2, 2))
    >>> alignments(p, PATH, sp.Integer(2)).written_out((1,))
    (p[1, 1] + p[1, 2])*p[2, 1] + p[1, 1]*p[2, 2]
    """

    nargs = 3
    meaning = (
        r"\begin{aligned} &\mathcal{B}(\pi)\text{: of } \pi \text{, repeats count once,} \\"
        r" &\text{then blanks } (K + 1) \text{ are left out:} \\"
        r" &\mathcal{B}(1, 1, \varnothing, 1, 2, 2) = (1, 1, 2) \end{aligned}"
    )

    def written_out(self, labels: Labels) -> sp.Expr:
        p, _, steps = self.args
        blank = int(p.shape[1])
        places = [blank, *(each for label in labels for each in (label, blank))]
        until = [p[1, place] if number < 2 else sp.S.Zero for number, place in enumerate(places)]
        for now in range(2, int(steps) + 1):
            until = [
                sp.Add(*[until[n] for n in self.sources(places, number)]) * p[now, place]
                for number, place in enumerate(places)
            ]
        return sp.Add(*until[-2:])

    @staticmethod
    def sources(places: Labels, number: int) -> range:
        """Where a path may have been a step before: here, one place before, or two if only a blank is between."""
        skips = number > 1 and places[number] != places[number - 2]
        return range(max(number - 1 - skips, 0), number + 1)

    def _latex(self, printer: Printer, exp: str | None = None) -> str:
        p, c, steps = self.args
        path = printer.doprint(PATH[t])
        last = printer.doprint(steps)
        target, base = printer.doprint(c), printer.doprint(p)
        return rf"\sum_{{\pi \in \mathcal{{B}}^{{-1}}({target})}} \prod_{{t=1}}^{{{last}}} {base}_{{t,{path}}}"


class expected_edits(OverSequences):
    """How many edits turn a sequence, drawn class by class from p, into the target: of p, c, T and K, in the mean.

    >>> p = sp.IndexedBase("p", shape=(1, 2))
    >>> expected_edits(p, PATH, sp.Integer(1), sp.Integer(2)).written_out((1,))
    p[1, 2]
    """

    nargs = 4
    meaning = (
        r"\begin{aligned} &d(\pi, c)\text{: the fewest insertions,} \\"
        r" &\text{deletions and replacements of one} \\ &\text{class that turn } \pi \text{ into } c"
        r" \end{aligned}"
    )

    def written_out(self, labels: Labels) -> sp.Expr:
        p, _, steps, classes = self.args
        paths = product(range(1, int(classes) + 1), repeat=int(steps))
        return sp.Add(
            *[
                edits(path, tuple(labels)) * sp.Mul(*[p[place, k] for place, k in enumerate(path, start=1)])
                for path in paths
            ]
        )

    def _latex(self, printer: Printer, exp: str | None = None) -> str:
        p, c, steps, _ = self.args
        path, last = printer.doprint(PATH[t]), printer.doprint(steps)
        target, base = printer.doprint(c), printer.doprint(p)
        return rf"\sum_{{\pi}} d(\pi, {target}) \prod_{{t=1}}^{{{last}}} {base}_{{t,{path}}}"


def edits(one: tuple[int, ...], other: tuple[int, ...]) -> int:
    """The Levenshtein distance: the fewest insertions, deletions and replacements that turn one into the other.

    >>> edits((1, 2, 1), (2, 1, 2)), edits((), (1, 1))
    (2, 2)
    """
    before = list(range(len(other) + 1))
    for number, label in enumerate(one, start=1):
        row = [number]
        for place, wanted in enumerate(other, start=1):
            row.append(min(before[place] + 1, row[-1] + 1, before[place - 1] + int(label != wanted)))
        before = row
    return before[-1]


def write_out(expression: sp.Expr, labels: Labels) -> sp.Expr:
    """The expression for one sequence, where the sizes are numbers already; c[t] is the label at t then."""
    plain = expression.replace(lambda e: isinstance(e, OverSequences), lambda e: e.written_out(labels)).doit()
    at = {e: sp.Integer(labels[int(e.indices[0]) - 1]) for e in plain.atoms(sp.Indexed) if e.base.label == c}
    return plain.xreplace(at)
