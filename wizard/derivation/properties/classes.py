"""Properties of a loss of classes, with K = 3 classes written out: checked for three, and said so."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations

import sympy as sp

from wizard.assumptions.link import Link
from wizard.derivation.properties.elimination import minor
from wizard.derivation.properties.records import Expected, Kind, Property
from wizard.derivation.properties.signs import proof_of_no_negative
from wizard.derivation.properties.subject import Subject
from wizard.derivation.prove import is_zero_rational
from wizard.derivation.records import Certainty
from wizard.notation.printer import tex
from wizard.notation.sums import K, c, j, k, l

SIZE = 3
OUT = f"With K = {SIZE} classes written out, for every true class: "


@dataclass(frozen=True)
class WrittenOut:
    """The loss for each true class in t_k = exp(z_k), z_k the scores of a softmax, and the shares they make."""

    losses: tuple[sp.Expr, ...]
    odds: tuple[sp.Symbol, ...]
    shares: tuple[sp.Expr, ...]

    def slope(self, expression: sp.Expr, each: int) -> sp.Expr:
        """The derivative by the score of a class: dt/dz is t."""
        return sp.cancel(sp.together(self.odds[each] * sp.diff(expression, self.odds[each])))


def class_properties(subject: Subject) -> Iterator[Property]:
    """What can be said of a loss of one probability for each class; nothing of any other vector."""
    out = _written_out(subject)
    if out is None:
        return
    (parameter,) = subject.free
    share, raw = parameter.symbol, sp.IndexedBase(sp.Symbol("z", real=True))
    slopes = [[out.slope(loss, each) for each in range(SIZE)] for loss in out.losses]
    curved = [sp.Matrix([[out.slope(g, each) for each in range(SIZE)] for g in row]) for row in slopes]
    residual = all(
        is_zero_rational(slopes[true][each] - (out.shares[each] - int(each == true)))
        for true in range(SIZE)
        for each in range(SIZE)
    )
    if residual:
        yield from _of_residual(share, raw)
    yield _convexity(raw, curved)
    if residual and all(is_zero_rational(entry) for other in curved[1:] for entry in other - curved[0]):
        if subject.model.predicted and not subject.model.links[parameter.name].is_identity:
            yield _canonical(share, raw)
        yield from _of_exponential_family(subject, share)
        yield _information(share, raw)


def _written_out(subject: Subject) -> WrittenOut | None:
    if len(subject.free) != 1 or not isinstance(subject.free[0].symbol, sp.IndexedBase):
        return None
    share = subject.free[0].symbol
    if any(not (link.is_identity or _is_softmax(link)) for link in subject.model.links.values()):
        return None
    odds = sp.symbols(f"t1:{SIZE + 1}", positive=True)
    shares = tuple(t / sp.Add(*odds) for t in odds)
    named = {share[each + 1]: shares[each] for each in range(SIZE)}
    losses = [subject.loss.subs({K: SIZE, c: true}).doit().xreplace(named) for true in range(1, SIZE + 1)]
    if any(loss.has(sp.Indexed, sp.Sum, sp.Product) for loss in losses):
        return None
    return WrittenOut(tuple(losses), odds, shares)


def _is_softmax(link: Link) -> bool:
    raw = sp.IndexedBase("z", real=True)
    terms = [sp.exp(raw[each]) for each in range(1, SIZE + 1)]
    written = [link.parameter(raw).subs({K: SIZE, k: each}).doit() for each in range(1, SIZE + 1)]
    return all(formula == term / sp.Add(*terms) for formula, term in zip(written, terms, strict=True))


def _of_residual(share: sp.IndexedBase, raw: sp.IndexedBase) -> Iterator[Property]:
    why = OUT + f"the gradient by the score of a class is ${tex(share[j])} - [c = j]$."
    said = (
        f"As a constant, the best ${tex(share[k])}$ is **the share of class ${tex(k)}$**: the mean of the target"
        " that is 1 for this class and 0 for any other."
    )
    formula = sp.Eq(share[k], Expected(sp.KroneckerDelta(c, k)), evaluate=False)
    yield Property(Kind.ESTIMAND, (share.label,), said, formula, Certainty.CHECKED, why)
    gradient = share[j] - sp.KroneckerDelta(c, j)
    said = (
        f"The gradient by the score ${tex(raw[j])}$ of a softmax, ${tex(gradient)}$, stays between -1 and 1: a"
        " wrong label pulls hardest where the prediction was most certain, and no harder than that."
    )
    yield Property(Kind.INFLUENCE, (raw.label,), said, gradient, Certainty.CHECKED, why, True)


def _convexity(raw: sp.IndexedBase, curved: list[sp.Matrix]) -> Property:
    where = f"the scores ${tex(raw.label)}$ of a softmax together"
    minors = [
        sp.cancel(sp.together(minor(matrix, rows)))
        for matrix in curved
        for size in range(1, SIZE + 1)
        for rows in combinations(range(SIZE), size)
    ]
    if all(proof_of_no_negative(each, {}) for each in minors):
        said = f"The loss is **convex** in {where}: every minimum is a global one."
        why = OUT + "no principal minor of the Hessian can be negative."
        return Property(Kind.CONVEXITY, (raw.label,), said, None, Certainty.CHECKED, why, True)
    said = f"It is **not known** whether the loss is convex in {where}."
    why = OUT + "the signs of the principal minors of the Hessian were not found."
    return Property(Kind.CONVEXITY, (raw.label,), said, None, Certainty.UNKNOWN, why)


SAME = OUT + "the Hessian is the same."


def _canonical(share: sp.IndexedBase, raw: sp.IndexedBase) -> Property:
    gradient = share[j] - sp.KroneckerDelta(c, j)
    said = (
        "The softmax link is **canonical**: the curvature does not depend on the true class, and the gradient is"
        f" prediction minus target, ${tex(gradient)}$."
    )
    return Property(Kind.CANONICAL, (raw.label,), said, gradient, Certainty.CHECKED, SAME, True)


def _of_exponential_family(subject: Subject, share: sp.IndexedBase) -> Iterator[Property]:
    if subject.nll != -sp.log(share[c]):
        return
    said = (
        f"The distribution is an **exponential family** in ${tex(share.label)}$, with the sufficient statistics"
        f" ${tex(sp.KroneckerDelta(c, k))}$ and the natural parameters ${tex(sp.log(share[k]))}$: of a sample only"
        " the numbers of each class matter."
    )
    form = sp.Tuple(sp.log(share[k]), sp.KroneckerDelta(c, k))
    why = (
        f"The logarithm of the probability, ${tex(-subject.nll)}$, is the sum over the classes of their products."
    )
    yield Property(Kind.EXPONENTIAL_FAMILY, (share.label,), said, form, Certainty.PROVED, why, True)


def _information(share: sp.IndexedBase, raw: sp.IndexedBase) -> Property:
    information = share[j] * (sp.KroneckerDelta(j, l) - share[l])
    said = (
        f"One observation's Fisher information about the scores ${tex(raw.label)}$ of a softmax is"
        f" ${tex(information)}$ for the classes ${tex(j)}$ and ${tex(l)}$."
    )
    why = "As it does not depend on the target, the Hessian is its own expectation. " + SAME
    return Property(Kind.FISHER, (raw.label,), said, information, Certainty.CHECKED, why)
