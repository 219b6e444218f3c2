"""Rankings: an item's worth beside that of all which are still there when it is chosen."""

from __future__ import annotations

import sympy as sp

from wizard.notation.brackets import at_least
from wizard.numerics.stable.kernel_nodes import Kernel
from wizard.numerics.stable.powers import spread


class log_sum_beside(Kernel):
    """log(exp(r) + a exp(s) + b exp(t) + ...) - r with brackets a, b, ..., of r, a, s, b, t, ...."""

    def _eval_derivative(self, x: sp.Symbol) -> sp.Expr:
        """By x; the share of exp(r) is 1 minus the others, which would cancel."""
        own, *pairs = self.args
        slopes = [sp.diff(exponent - own, x) for exponent in pairs[1::2]]
        shares = (chosen_share(sp.Integer(place), *self.args) for place in range(len(slopes)))
        return sp.Add(*[slope * share for slope, share in zip(slopes, shares, strict=True) if slope != 0])


class chosen_share(Kernel):
    """The share of one of the other terms, given by its place from 0, in exp(r) + a exp(s) + b exp(t) + ...."""

    def _eval_derivative(self, x: sp.Symbol) -> sp.Expr:
        place, own, *pairs = self.args
        return self * (sp.diff(pairs[2 * int(place) + 1] - own, x) - sp.diff(log_sum_beside(own, *pairs), x))


def choices(expression: sp.Expr) -> sp.Expr:
    """log(w + [...] v + ...) - log(w) by the logarithms of the worths w, v, ..., which may vanish or overflow."""

    def is_choice(e: sp.Expr) -> bool:
        return isinstance(e, sp.log) and e.args[0].is_Add and e.has(at_least)

    def beside_the_chosen(e: sp.log) -> sp.Expr:
        (worth,) = [term for term in e.args[0].args if not term.has(at_least)]
        pairs: list[sp.Expr] = []
        for term in e.args[0].args:
            other, bracket = term.as_independent(at_least, as_Add=False)
            if term is not worth:
                pairs += [bracket, log_worth(other)]
        return log_worth(worth) + log_sum_beside(log_worth(worth), *pairs)

    def log_worth(worth: sp.Expr) -> sp.Expr:
        return spread(sp.log(worth))

    if not any(map(is_choice, expression.atoms(sp.log))):
        return expression
    split = expression.replace(
        lambda e: isinstance(e, sp.log) and not e.has(at_least), lambda e: log_worth(e.args[0])
    )
    return sp.expand_mul(split.replace(is_choice, beside_the_chosen))
