"""What an answer must be like for something to follow from it, whatever the loss is."""

from __future__ import annotations

from collections.abc import Callable

import sympy as sp

from wizard.derivation.properties.records import Expected, Property


def holds(fact: Property) -> bool:
    """Whether the answer is yes."""
    return fact.holds is True


def holds_on_the_line(fact: Property) -> bool:
    """Of what may be any number: steps in a probability or a rate are not what is taken."""
    return fact.holds is True and not any(symbol.is_nonnegative for symbol in fact.of)


def fails(fact: Property) -> bool:
    """Whether the answer is no."""
    return fact.holds is False


def limits(fact: Property) -> list[sp.Expr]:
    """Where the slope goes, at every end or for every target."""
    return [pair[1] for pair in fact.formula] if isinstance(fact.formula, sp.Tuple) else []


def lets_go(fact: Property) -> bool:
    """Whether the slope goes to zero at every end."""
    ends = limits(fact)
    return fact.holds is True and bool(ends) and all(limit == 0 for limit in ends)


def holds_on(fact: Property) -> bool:
    """Whether the slope is bounded and goes to something else than zero somewhere."""
    return fact.holds is True and any(limit != 0 for limit in limits(fact))


def is_of(statistic: type[sp.Function]) -> Callable[[Property], bool]:
    """Whether the best constant, or a function of it, is this statistic of the target itself."""

    def found(fact: Property) -> bool:
        if not isinstance(fact.formula, sp.Eq) or fact.formula.rhs.func is not statistic:
            return False
        return bool(fact.formula.rhs.args[0].is_Symbol)

    return found


def is_share(fact: Property) -> bool:
    """Whether the best scores are told by the share of each class."""
    return isinstance(fact.formula, sp.Expr)


def is_mean_of_another(fact: Property) -> bool:
    """Whether the best constant is told by the mean of a function of the target that bends."""
    if not isinstance(fact.formula, sp.Eq) or not isinstance(fact.formula.rhs, Expected):
        return False
    (of,) = fact.formula.rhs.args
    return any(sp.diff(of, symbol, 2) != 0 for symbol in of.free_symbols)


def balances_a_score(fact: Property) -> bool:
    """Whether the best constant is told by a score alone."""
    return isinstance(fact.formula, sp.Eq) and isinstance(fact.formula.lhs, Expected) and fact.formula.rhs == 0


def is_residual(fact: Property) -> bool:
    """Whether the slope is a number times m(f) - T, T linear in what is observed: canonical links of means."""
    if fact.holds is not True or not isinstance(fact.formula, sp.Expr):
        return False
    targets = fact.formula.free_symbols - {*fact.of}
    return len(targets) == 1 and all(sp.diff(fact.formula, y).is_number for y in targets)
