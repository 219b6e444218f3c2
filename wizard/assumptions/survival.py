"""The survival function P(T > t), derived from the density alone by substitutions under the integral."""

import sympy as sp
from sympy.integrals.manualintegrate import manualintegrate

from wizard.notation.nodes import Node, normal_cdf

CLOSED = (sp.exp, sp.log, Node)  # the functions of what counts as a closed form


def survival(density: sp.Expr, t: sp.Symbol) -> sp.Expr:
    """The integral of a `density` from `t`, a positive symbol, to infinity.

    It is taken over that part of the density, growing with t without end, that makes the integrand shortest:
    exp(-u) for u = (t/lambda)^k.

    Raises
    ------
    ValueError : if no closed form is found in powers, exp, log and the normal distribution function.

    >>> t, k = sp.symbols("t k", positive=True)
    >>> survival(k * t ** (k - 1) * sp.exp(-(t**k)), t)
    exp(-t**k)
    """
    part, u, integrand = min(_over_each_part(density, t), key=lambda found: found[2].count_ops())
    antiderivative = manualintegrate(integrand, u)
    if not antiderivative.has(sp.Integral):
        beyond = (sp.limit(antiderivative, u, sp.oo) - antiderivative).rewrite(sp.erfc)
        beyond = beyond.replace(sp.erfc, lambda x: 2 * normal_cdf(-sp.sqrt(2) * x))
        if all(isinstance(each, CLOSED) for each in beyond.atoms(sp.Function)):
            return sp.signsimp(beyond.subs(u, part))
    raise ValueError(f"No closed form was found for the integral of {density} from {t} to infinity.")


def _over_each_part(density: sp.Expr, t: sp.Symbol) -> list[tuple[sp.Expr, sp.Symbol, sp.Expr]]:
    """(part, a symbol for it, the density of it), for t and each part that is one step from one before it."""
    found = {t: (t, density)}
    for part in sp.postorder_traversal(density):
        inside = [each for each in part.args if each in found]
        if part in found or len(inside) != 1:
            continue
        before, its_density = found[inside[0]]
        u = sp.Dummy("u", real=True, positive=part.is_positive)
        back = _solved(part, inside[0], u)
        if back is not None and not back.has(t):
            found[part] = u, _short(its_density.subs(before, back) * sp.diff(back, u))
    return [(part, u, integrand) for part, (u, integrand) in found.items()]


def _solved(part: sp.Expr, inside: sp.Expr, u: sp.Symbol) -> sp.Expr | None:
    """What `inside` is if `part` is u; None where the part does not grow with it without end."""
    if part.is_Add:
        return u - (part - inside)
    if part.is_Mul and (part / inside).is_positive:
        return u / (part / inside)
    if part.is_Pow and part.base == inside and part.exp.is_positive:
        return u ** (1 / part.exp)
    return sp.exp(u) if isinstance(part, sp.log) else None


def _short(integrand: sp.Expr) -> sp.Expr:
    gathered = sp.powsimp(integrand, deep=True)
    return gathered.replace(lambda e: e.is_Pow, lambda e: e.func(e.base, sp.expand(e.exp)))
