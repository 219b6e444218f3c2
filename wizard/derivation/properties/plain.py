"""Own functions in a form that can be reasoned about: kinks by absolute values and signs, zeros apart.

Of a node such as `positive_part` neither SymPy nor the arguments of this package know that it has a kink; of |x|
and sign(x) they do. The bracket [y = 0] has no plainer form: what holds it is looked at for y = 0 and for y > 0.
"""

from __future__ import annotations

import sympy as sp

from wizard.notation.brackets import case_by_case
from wizard.notation.nodes import Node


def with_kinks_written_out(expression: sp.Expr) -> sp.Expr:
    """Every node that has a kink, by absolute values and signs; one within another in pieces.

    >>> from wizard.notation.nodes import huber_rho, positive_part
    >>> x, c = sp.Symbol("x", real=True), sp.Symbol("c", positive=True)
    >>> with_kinks_written_out(positive_part(x) ** 2)
    x**2/2 + x*Abs(x)/2
    >>> with_kinks_written_out(huber_rho(x, c))
    Piecewise((-c**2/2 + c*Abs(x), c <= Abs(x)), (x**2/2, True))
    """
    if not any(_has_kink(e) for e in expression.atoms(Node)):
        return expression
    plain = expression.replace(lambda e: isinstance(e, Node) and _has_kink(e), _in_pieces)
    return plain.replace(
        lambda e: e.is_Pow and e.exp.is_Integer and e.exp > 1 and e.base.has(sp.Abs, sp.sign),
        lambda e: sp.expand(e),
    )


def _has_kink(node: Node) -> bool:
    return node.definition.has(sp.Abs, sp.sign)


def _in_pieces(node: Node) -> sp.Expr:
    """The definition; if it holds |...| of something with |...|, in two pieces without the outer one."""
    names = {sp.Dummy(positive=e.is_positive, real=True): e for e in node.args}
    definition = node.func(*names).definition
    nested = [e for e in definition.atoms(sp.Abs) if e.args[0].has(sp.Abs)]
    if len(nested) != 1:
        return node.definition
    inside = nested[0].args[0]
    near, far = (sp.expand(definition.xreplace({nested[0]: sign * inside})) for sign in (-1, 1))
    size = sp.Add(*[term for term in inside.args if term.has(sp.Abs)])
    return sp.Piecewise((near, size <= size - inside), (far, sp.true)).xreplace(names)


def branches(expression: sp.Expr) -> list[sp.Expr]:
    """What it is for a target of each exact value and, with the target left in, for any other.

    >>> y = sp.Symbol("y", nonnegative=True)
    >>> from wizard.notation.brackets import is_zero
    >>> branches(is_zero(y) * sp.log(2) + (1 - is_zero(y)) * y)
    [log(2), y]
    """
    cases, elsewhere = case_by_case(expression)
    return [*(case for _, case in cases), elsewhere]
