"""A likelihood with its targets weighted or changed: L_y = sum_k M_yk l_k, where l is a negative log-likelihood.

Such a loss is smallest where l would be if the shares pi of the targets were proportional to M' pi instead.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice

import sympy as sp

from wizard.assumptions.loss import NamedLoss
from wizard.derivation.properties.numbers import NoNumber, is_zero, number_at
from wizard.derivation.prove import is_zero_rational, may_jump
from wizard.derivation.records import Certainty
from wizard.derivation.verdicts.finite import for_all_signs, with_sizes
from wizard.derivation.verdicts.hidden import all_is_seen
from wizard.derivation.verdicts.outcomes import Outcomes, Point, outcomes_of, sizes_of, with_numbers_apart
from wizard.derivation.verdicts.records import LikelihoodVerdict, Standing
from wizard.notation.printer import tex
from wizard.notation.sums import K, k

LARGER = 5  # classes that are looked at, too, if the formula holds their number
MANY = 20  # predictions at which it is seen, where there is no proof


def relabelled(loss: NamedLoss, outcomes: Outcomes, likelihoods: Iterable[NamedLoss]) -> LikelihoodVerdict | None:
    """The loss as one of these negative log-likelihoods with weights or changed targets, if it is that."""
    if any(may_jump(each) for each in outcomes.losses):  # of a step, the slope says nothing
        return None
    for likelihood in likelihoods:
        found = _rows(outcomes, likelihood)
        others = _of_other_sizes(loss, outcomes) if found is not None else []
        alike = [_rows(each, likelihood) for each in others]
        if found is not None and all(alike):
            sizes = [
                (outcomes, found[0]),
                *((o, a[0]) for o, a in zip(others, alike, strict=True) if a is not None),
            ]
            return _modified(loss, likelihood, outcomes, *found, _of_any_size(sizes))
    return None


def _of_other_sizes(loss: NamedLoss, outcomes: Outcomes) -> list[Outcomes]:
    """The loss of other numbers of classes, which its formula may hold."""
    others = [*sizes_of(loss.target)[1:]]
    if with_numbers_apart(loss) is not loss:
        others.append({K: LARGER})
    written = [outcomes_of(loss, size) for size in others]
    return [each for each in written if each is not None]


def _rows(outcomes: Outcomes, likelihood: NamedLoss) -> tuple[list[list[sp.Expr]], Certainty] | None:
    """The weights M, and how sure they are; None where there are none."""
    plain = _in_the_same_variables(likelihood, outcomes)
    rows = _weights(outcomes, plain) if plain is not None else None
    if plain is None or rows is None or not _may_be_weights(rows, outcomes):
        return None
    certainty = _certainty(rows, outcomes, plain)
    return (rows, certainty) if certainty is not Certainty.UNKNOWN else None


def _in_the_same_variables(likelihood: NamedLoss, outcomes: Outcomes) -> tuple[sp.Expr, ...] | None:
    if likelihood.target.indexed is not bool(outcomes.size):
        return None
    other = outcomes_of(likelihood, outcomes.size or None)
    if other is None or other.targets != outcomes.targets or other.usual:
        return None
    if [domain for _, domain in other.variables] != [domain for _, domain in outcomes.variables]:
        return None
    names = dict(zip(other.symbols, outcomes.symbols, strict=True))
    return tuple(each.xreplace(names) for each in other.losses)


def _weights(outcomes: Outcomes, plain: tuple[sp.Expr, ...]) -> list[list[sp.Expr]] | None:
    """M from the slopes at as many simple predictions as determine it; it may not fit the others."""
    chosen: list[tuple[list[sp.Expr], list[sp.Expr]]] = []
    rank = 0
    for at in islice(_simple_points(outcomes), 12):
        for variable in outcomes.symbols:
            sides = [[sp.diff(each, variable).subs(at) for each in losses] for losses in (plain, outcomes.losses)]
            if any(value.has(sp.nan, sp.zoo, sp.oo) for side in sides for value in side):
                return None
            more = sp.Matrix([*(row for row, _ in chosen), sides[0]])
            if sp.cancel(more.applyfunc(sp.cancel)).rank(simplify=True) > rank:
                chosen.append((sides[0], sides[1]))
                rank += 1
            if rank == len(plain):
                slopes, wanted = (sp.Matrix([pair[side] for pair in chosen]) for side in (0, 1))
                return slopes.LUsolve(wanted).applyfunc(lambda e: sp.expand(sp.cancel(e))).T.tolist()
    return None


def _simple_points(outcomes: Outcomes) -> Iterable[Point]:
    constants = outcomes.usual.keys()
    for at in outcomes.points(24):
        yield {s: v for s, v in at.items() if s not in constants}


def _may_be_weights(rows: list[list[sp.Expr]], outcomes: Outcomes) -> bool:
    """Whether no weight is negative and none of the targets is left out, with the usual constants."""
    try:
        values = [[number_at(each, outcomes.usual) for each in row] for row in rows]
    except NoNumber:
        return False
    negative = any(value < 0 and not is_zero(value) for row in values for value in row)
    return not negative and not any(all(is_zero(value) for value in row) for row in values)


def _certainty(rows: list[list[sp.Expr]], outcomes: Outcomes, plain: tuple[sp.Expr, ...]) -> Certainty:
    points = list(outcomes.points(MANY))
    everywhere = for_all_signs((*outcomes.losses, *plain))
    differences = [each for losses in everywhere for each in _differences(rows, losses, outcomes.symbols)]
    try:
        if not everywhere or not all(is_zero(number_at(d, at)) for at in points for d in differences):
            return Certainty.UNKNOWN
    except NoNumber:
        return Certainty.UNKNOWN
    if all(is_zero_rational(each) for each in differences):
        return Certainty.PROVED
    return Certainty.CHECKED if all_is_seen([*outcomes.losses, *plain], points) else Certainty.UNKNOWN


def _differences(rows: list[list[sp.Expr]], losses: list[sp.Expr], symbols: list[sp.Symbol]) -> Iterable[sp.Expr]:
    """The slopes of what the losses, the first ones, differ by from the weighted sums of the others."""
    own, plain = losses[: len(rows)], losses[len(rows) :]
    for loss, row in zip(own, rows, strict=True):
        apart = loss - sp.Add(*[w * each for w, each in zip(row, plain, strict=True)])
        yield from (sp.diff(apart, variable) for variable in symbols)


def _modified(
    loss: NamedLoss,
    likelihood: NamedLoss,
    outcomes: Outcomes,
    rows: list[list[sp.Expr]],
    certainty: Certainty,
    general: tuple[sp.Expr, sp.Expr] | None,
) -> LikelihoodVerdict:
    changed = _in_words(outcomes, rows) if general is None else _read_as(*general)
    estimates = _estimates(outcomes, rows) if general is None else _shrinks(*general)
    sizes = "" if general else with_sizes([outcomes.size])
    said = (
        f"{loss.titled} is a **modified negative log-likelihood**: that of the {likelihood.name}, where"
        f" {changed}. It is none of {loss.random} itself, and **not proper** if a prediction is read as there:"
        f" {estimates}.{sizes}"
    )
    why = "The loss of each target is this weighted sum of the losses of the targets, " + (
        "by algebra." if certainty is Certainty.PROVED else f"to 50 digits at {MANY} predictions."
    )
    return LikelihoodVerdict(Standing.MODIFIED, said, certainty, why, sp.Matrix(rows))


def _of_any_size(sizes: list[tuple[Outcomes, list[list[sp.Expr]]]]) -> tuple[sp.Expr, sp.Expr] | None:
    """(kept, changed) as A + B / K, if the weights on and off the diagonal are that for all sizes tried."""
    if len(sizes) < 3 or not all(_is_even(rows) for _, rows in sizes):
        return None
    found = []
    for place in (0, 1):
        seen = [(outcomes.size[K], rows[0][place]) for outcomes, rows in sizes]
        (first, one), (second, two), *others = seen
        share = sp.expand((one - two) / (sp.Rational(1, first) - sp.Rational(1, second)))
        whole = sp.expand(one - share / first)
        if any(sp.expand(whole + share / size - value) != 0 for size, value in others):
            return None
        found.append(whole + share / K)
    return found[0], found[1]


def _is_even(rows: list[list[sp.Expr]]) -> bool:
    """Whether every target is read as itself as often as any other is, and as each of the others alike."""
    kept = {rows[i][i] for i in range(len(rows))}
    changed = {entry for i, row in enumerate(rows) for j, entry in enumerate(row) if i != j}
    adds_up = all(sp.expand(sp.Add(*row) - 1) == 0 for row in rows)
    return adds_up and len(kept) == len(changed) == 1 and changed != {0}


def _read_as(kept: sp.Expr, changed: sp.Expr) -> str:
    return (
        f"a target is read as itself with probability ${tex(kept)}$, as each of the others with ${tex(changed)}$"
    )


def _shrinks(kept: sp.Expr, changed: sp.Expr) -> str:
    share = sp.IndexedBase(r"\pi")[k]
    best = sp.factor_terms(sp.expand(kept - changed)) * share + changed
    return f"where class ${tex(k)}$ has the share ${tex(share)}$, the best prediction gives it ${tex(best)}$"


def _in_words(outcomes: Outcomes, rows: list[list[sp.Expr]]) -> str:
    size, targets = range(len(rows)), outcomes.targets
    kept = [rows[i][i] for i in size]
    changed = [rows[i][j] for i in size for j in size if i != j]
    if not any(changed):
        letter = "c" if len(targets) > 2 else "y"
        weighed = [(y, weight) for y, weight in zip(targets, kept, strict=True) if weight != 1]
        counts = [f"${tex(weight)}$ times if ${letter} = {y}$" for y, weight in weighed]
        return f"an observation counts {', '.join(counts)}{', else once' if 1 in kept else ''}"
    if all(sp.expand(sp.Add(*row) - 1) == 0 for row in rows) and len({*kept}) == len({*changed}) == 1:
        other = "the other one" if len(rows) == 2 else "each of the others"
        return f"a target is read as itself with probability ${tex(kept[0])}$, as {other} with ${tex(changed[0])}$"
    return f"the losses of the targets are added up with the weights ${tex(sp.Matrix(rows))}$"


def _estimates(outcomes: Outcomes, rows: list[list[sp.Expr]]) -> str:
    """Where the best prediction goes for given shares of the targets."""
    shares = [sp.Symbol(rf"\pi_{target}", positive=True) for target in outcomes.targets]
    turned = [sp.Add(*[s * row[j] for s, row in zip(shares, rows, strict=True)]) for j in range(len(rows))]
    if len(shares) > 2:
        said = ", ".join(tex(sp.expand(each)) for each in turned)
        given = ", ".join(map(tex, shares))
        return f"where the targets have the shares ${given}$, the best prediction is proportional to $({said})$"
    last = sp.cancel((turned[1] / sp.Add(*turned)).subs(shares[0], 1 - shares[1]))
    last = sp.expand(last) if sp.denom(last).is_number else last
    return (
        f"where a share ${tex(shares[1])}$ of the targets is {outcomes.targets[1]}, the best prediction gives it"
        f" the probability ${tex(last)}$"
    )
