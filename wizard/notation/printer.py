r"""LaTeX as a textbook prints it: (y - \mu)^2 and not (-\mu + y)^2, \log p and not \log{\left(p \right)}."""

from __future__ import annotations

import sympy as sp
from sympy.printing.latex import LatexPrinter

from wizard.notation.brackets import at_least, exact_values, is_zero
from wizard.notation.nodes import Node, clip, huber_rho, positive_part, step
from wizard.notation.order import factor_place, holds_target, is_sign_of_target, leads_with_minus, ordered_terms


def tex(expression: sp.Basic) -> str:
    r"""Print a SymPy expression as LaTeX.

    >>> y, mu = sp.symbols("y mu", real=True)
    >>> print(tex((mu - y) ** 2))
    (y - \mu)^{2}
    >>> p = sp.Symbol("p", positive=True)
    >>> print(tex(-y * sp.log(p) - (1 - y) * sp.log(1 - p)))
    -y \log p - (1 - y) \log(1 - p)
    """
    return Textbook().doprint(expression)


class Textbook(LatexPrinter):
    """SymPy's LaTeX printer with the order of terms, the parentheses and the logarithms of a textbook."""

    def __init__(self) -> None:
        super().__init__({"fold_short_frac": False, "mul_symbol": None})

    def _print_Symbol(self, expr: sp.Symbol, style: str = "plain") -> str:
        head, _, below = expr.name.partition("_")
        if "_" in below:  # the raw output of w_1: z with a subscript that has one
            return f"{self._print(sp.Symbol(head))}_{{{self._print(sp.Symbol(below))}}}"
        if len(below) > 2 and below.isalpha() and self._print(sp.Symbol(below)) == below:  # a word, no product
            return rf"{self._print(sp.Symbol(head))}_{{\text{{{below}}}}}"
        return str(super()._print_Symbol(expr, style))

    def _print_Add(self, expr: sp.Add, order: str | None = None) -> str:
        if _is_no_exact_value(expr):
            return self._print_no_exact_value(expr)
        content, primitive = expr.primitive()
        if _is_one_fraction(expr):
            negative = all(t.as_coeff_Mul()[0].is_negative for t in primitive.args)
            sign = -1 if negative else 1  # -(nu + 1)/2 rather than -nu/2 - 1/2
            text = rf"\frac{{{self._print(sign * content.p * primitive)}}}{{{content.q}}}"
            return text if sign == 1 else "-" + text
        if content.q == 1 and content.p > 1:  # 2 (mu - y) rather than 2 mu - 2 y
            return f"{content.p} {self._bracket(primitive)}"
        text = ""
        for term in ordered_terms(expr):
            printed = self._print(term)
            if not text:
                text = printed
            elif printed.startswith("-"):
                text += " - " + printed[1:].lstrip()
            else:
                text += " + " + printed
        return text

    def _print_Mul(self, expr: sp.Mul) -> str:
        sign = next((f for f in expr.args if is_sign_of_target(-f)), None)
        if sign is not None and expr / sign != -1:  # 2 y - 1, which is -1 or 1, in place of 1 - 2 y
            expr = sp.Mul(-1, expr / sign, -sign)
        turned = next((f for f in expr.args if _is_turned(f, expr)), None)
        if turned is not None and expr / turned != -1:  # write (1 - y), where SymPy holds (y - 1)
            expr = -(expr / turned) * -turned
        turned = next((f for f in expr.args if _may_take_the_sign(f)), None)
        if turned is not None and expr.as_coeff_Mul()[0].is_negative and expr / turned != -1:
            expr = (
                -(expr / turned) * -turned
            )  # delta^2 (sqrt(...) - 1), where SymPy holds -delta^2 (1 - sqrt(...))
        negative = next((f for f in expr.args if _is_negative_sum(f)), None)
        if negative is not None:  # -1/n sum(...), and not 1/n sum(-...)
            expr = -(expr / negative) * negative.func(-negative.function, *negative.limits)
        numbers, symbols = expr.as_coeff_Mul()
        if expr.free_symbols:
            numbers, symbols = expr.as_independent(*expr.free_symbols, as_Add=False)
        if numbers.could_extract_minus_sign():
            positive = self._term(-expr)
            return positive[1:].lstrip() if positive.startswith("-") else "-" + positive
        top, bottom = _under_roots(numbers)
        above, below = _over_and_under(symbols)
        behind = [f for f in above if _stands_behind(f)]
        above = [f for f in above if f not in behind]
        if not below and bottom == 1:
            return self._row([*_factors(top), *above, *behind], alone=False)
        upper, lower = self._row([*_factors(top), *above]), self._row([*_factors(bottom), *below])
        return " ".join(filter(None, [rf"\frac{{{upper or 1}}}{{{lower}}}", self._row(behind, alone=False)]))

    def _row(self, factors: list[sp.Expr], alone: bool = True) -> str:
        """Factors side by side; a single sum needs no brackets when it stands alone on a fraction bar."""
        factors = _under_one_root(factors)
        if alone and len(factors) == 1:
            return str(self._print(factors[0]))
        return " ".join(map(self._factor, sorted(factors, key=factor_place)))

    def _term(self, expr: sp.Expr) -> str:
        """A term behind a minus sign: a sum needs its brackets there."""
        return f"({self._print(expr)})" if expr.is_Add else self._print(expr)

    def _factor(self, expr: sp.Expr) -> str:
        if _is_no_exact_value(expr):
            return self._print(expr)
        return self._bracket(expr) if expr.is_Add and not _is_one_fraction(expr) else self._print(expr)

    def _print_log(self, expr: sp.log, exp: str | None = None) -> str:
        name = r"\log" if exp is None else rf"\log^{{{exp}}}"
        argument = expr.args[0]
        bare = argument.is_Symbol or argument.is_Number or isinstance(argument, sp.Indexed | sp.factorial)
        if bare or isinstance(argument, sp.Sum | sp.Product | Node | sp.gamma | sp.besseli) or argument is sp.pi:
            return rf"{name} {self._print(argument)}"
        return name + self._bracket(argument)

    def _bracket(self, expr: sp.Expr) -> str:
        inside = self._print(expr)
        return rf"\left({inside}\right)" if _is_tall(inside) else f"({inside})"

    def _print_Pow(self, expr: sp.Pow) -> str:
        base, exponent = expr.as_base_exp()
        if exponent.is_even:
            base = _facing_the_target(base)
        if exponent == sp.Rational(1, 2):
            return rf"\sqrt{{{self._print(base)}}}"
        if exponent.is_Rational and exponent.is_negative:
            return rf"\frac{{1}}{{{self._print(sp.Pow(base, -exponent))}}}"
        if isinstance(base, Node):
            return self._print_node(base, self._print(exponent))
        if isinstance(base, sp.log):
            return self._print_log(base, self._print(exponent))
        if isinstance(base, sp.sinh | sp.cosh | sp.tanh) and exponent.is_Integer:
            return self._print_by_name(base, self._print(exponent))
        raised = self._print_exponent(exponent)
        simple = base.is_Symbol or (base.is_Integer and base.is_positive)
        if isinstance(base, sp.Indexed):
            return rf"{self._print(base)}^{{{raised}}}"
        shown = self._print(base) if simple or isinstance(base, sp.Abs) else self._bracket(base)
        return rf"{shown}^{{{raised}}}"

    def _print_exponent(self, exponent: sp.Expr) -> str:
        """y^{3/2}, which stays low, and -(alpha + 1) with its sign in front."""
        if exponent.is_Rational and not exponent.is_Integer:
            return f"{exponent.p}/{exponent.q}"
        if exponent.is_Add and all(map(leads_with_minus, exponent.args)):
            return f"-{self._bracket(-exponent)}"
        return str(self._print(exponent))

    def _print_exp(self, expr: sp.exp, exp: str | None = None) -> str:
        inside = self._print(expr.args[0])
        tall = r"\frac" in inside or r"\log" in inside
        text = rf"\exp\left({inside}\right)" if tall else rf"e^{{{inside}}}"
        return text if exp is None else rf"\left({text}\right)^{{{exp}}}"

    _print_ExpBase = _print_exp

    def _print_Node(self, expr: Node, exp: str | None = None) -> str:
        return self._print_node(expr, exp)

    def _print_node(self, expr: Node, exp: str | None = None) -> str:
        power = "" if exp is None else rf"^{{{exp}}}"
        if isinstance(expr, positive_part):
            inside = self._print(expr.args[0])
            return rf"\max\left(0, {inside}\right){power}" if _is_tall(inside) else rf"\max(0, {inside}){power}"
        if isinstance(expr, is_zero):
            ((_, target, value),) = exact_values(expr)
            return rf"[{self._print(target)} = {self._print(value)}]{power}"
        if isinstance(expr, at_least):
            return rf"[{self._print(expr.args[0])} \ge {self._print(expr.args[1])}]{power}"
        if isinstance(expr, step):
            inside = self._print_above(expr.args[0])
            return rf"\left[{inside}\right]{power}" if _is_tall(inside) else f"[{inside}]{power}"
        if isinstance(expr, huber_rho | clip):
            return rf"{expr.latex_name}_{{{self._print(expr.args[1])}}}{power}{self._bracket(expr.args[0])}"
        if len(expr.args) > 1:
            return rf"{expr.latex_name}{power}({', '.join(map(self._print, expr.args))})"
        return rf"{expr.latex_name}{power}{self._bracket(expr.args[0])}"

    def _print_above(self, expr: sp.Expr) -> str:
        """That it is above zero: p > m, where it is p - m."""
        terms = ordered_terms(expr) if expr.is_Add else [expr]
        below = [term for term in terms if self._print(term).startswith("-")]
        if len(below) == len(terms):
            return f"{self._print(-expr)} < 0"
        if not below:
            return f"{self._print(expr)} > 0"
        less = -sp.Add(*below)
        return f"{self._print(expr + less)} > {self._print(less)}"

    def _print_no_exact_value(self, expr: sp.Expr) -> str:
        """1 - [y = 0] as [y > 0], 1 - [y = 0] - [y = 1] as [y not in {0, 1}]."""
        targets, values = zip(*((y, value) for _, y, value in exact_values(expr)), strict=True)
        target, listed = self._print(targets[0]), ", ".join(map(self._print, values))
        if len(values) > 1:
            return rf"[{target} \notin \{{{listed}\}}]"
        return f"[{target} > 0]" if values == (0,) else rf"[{target} \neq {listed}]"

    def _print_Function(self, expr: sp.Function, exp: str | None = None) -> str:
        return self._print_node(expr, exp) if isinstance(expr, Node) else super()._print_Function(expr, exp)

    def _print_gamma(self, expr: sp.gamma, exp: str | None = None) -> str:
        power = "" if exp is None else rf"^{{{exp}}}"
        return rf"\Gamma{power}{self._bracket(expr.args[0])}"

    def _print_polygamma(self, expr: sp.polygamma, exp: str | None = None) -> str:
        order = expr.args[0]
        name = r"\psi" if order == 0 else rf"\psi^{{({self._print(order)})}}"
        power = "" if exp is None else rf"^{{{exp}}}"
        return rf"{name}{power}{self._bracket(expr.args[1])}"

    def _print_besseli(self, expr: sp.besseli, exp: str | None = None) -> str:
        power = "" if exp is None else rf"^{{{exp}}}"
        return rf"I_{{{self._print(expr.order)}}}{power}{self._bracket(expr.argument)}"

    def _print_cos(self, expr: sp.cos, exp: str | None = None) -> str:
        power = "" if exp is None else rf"^{{{exp}}}"
        return rf"\cos{power}{self._bracket(_facing_the_target(expr.args[0]))}"

    def _print_by_name(self, expr: sp.Function, exp: str | None = None) -> str:
        power = "" if exp is None else rf"^{{{exp}}}"
        return rf"\{type(expr).__name__}{power}{self._bracket(expr.args[0])}"

    _print_sin = _print_cosh = _print_sinh = _print_tanh = _print_by_name

    def _print_atan(self, expr: sp.atan, exp: str | None = None) -> str:
        power = "" if exp is None else rf"^{{{exp}}}"
        bare = expr.args[0].is_Symbol or isinstance(expr.args[0], sp.Indexed)
        argument = f" {self._print(expr.args[0])}" if bare else self._bracket(expr.args[0])
        return rf"\arctan{power}{argument}"

    def _print_sign(self, expr: sp.sign, exp: str | None = None) -> str:
        return rf"\operatorname{{sign}}{self._bracket(expr.args[0])}"

    def _print_Abs(self, expr: sp.Abs, exp: str | None = None) -> str:
        power = "" if exp is None else rf"^{{{exp}}}"
        return rf"\left|{self._print(_facing_the_target(expr.args[0]))}\right|{power}"

    def _print_KroneckerDelta(self, expr: sp.KroneckerDelta, exp: str | None = None) -> str:
        left, right = sorted(expr.args, key=lambda s: (not s.is_Symbol, str(s) == "c", str(s)))
        return rf"[{self._print(left)} = {self._print(right)}]"

    def _print_Indexed(self, expr: sp.Indexed) -> str:
        indices = ",".join(self._print(index) for index in expr.indices)
        label = self._print(expr.base.label)
        if label.endswith("}") and "_{" in label:  # z_sigma has a subscript already: TeX allows only one
            return f"{label[:-1]},{indices}}}"
        return f"{label}_{{{indices}}}"

    def _print_Sum(self, expr: sp.Sum) -> str:
        return self._big(r"\sum", expr)

    def _print_Product(self, expr: sp.Product) -> str:
        return self._big(r"\prod", expr)

    def _big(self, sign: str, expr: sp.Sum | sp.Product) -> str:
        if _is_negative_sum(expr):
            return "-" + self._big(sign, expr.func(-expr.function, *expr.limits))
        inside = expr.function
        shown = (
            self._bracket(inside) if inside.is_Add or inside.could_extract_minus_sign() else self._print(inside)
        )
        for index, low, high in expr.limits:  # the innermost comes first
            shown = rf"{sign}_{{{self._print(index)}={self._print(low)}}}^{{{self._print(high)}}} {shown}"
        return shown


def _facing_the_target(difference: sp.Expr) -> sp.Expr:
    """Under an even function the sign is free: write y - mu, as books do, and not mu - y."""
    if not difference.is_Add:
        return difference
    holding = sorted(
        filter(holds_target, difference.args), key=lambda t: (sp.count_ops(t), not leads_with_minus(t))
    )
    return -difference if holding and leads_with_minus(holding[0]) else difference


def _is_one_fraction(total: sp.Expr) -> bool:
    """Whether a sum is written on one fraction bar: (nu + 1)/2 rather than nu/2 + 1/2."""
    whole = sp.Symbol | sp.Indexed | sp.exp | Node
    return total.primitive()[0].q != 1 and all(
        t.is_Number or isinstance(t.as_coeff_Mul()[1], whole) for t in total.args
    )


def _is_no_exact_value(total: sp.Expr) -> bool:
    """Whether it is 1 - [y = 0], or 1 less several such brackets."""
    return bool(total.is_Add and all(isinstance(e, is_zero) for e in sp.Add.make_args(1 - total)))


def _is_negative_sum(expression: sp.Expr) -> bool:
    """Whether it is a sum of nothing but negative terms: its sign is better written in front."""
    if not isinstance(expression, sp.Sum):
        return False
    return all(tex(term).startswith("-") for term in sp.Add.make_args(expression.function))


def with_hat(symbol: sp.Symbol) -> str:
    r"""The name of its estimate, with what is below the line behind the hat.

    >>> with_hat(sp.Symbol("z_2")), with_hat(sp.Symbol("mu"))
    ('\\hat{z}_{2}', '\\hat{\\mu}')
    """
    head, line, below = tex(symbol).partition("_")
    return rf"\hat{{{head}}}{line}{below}"


def _is_tall(latex: str) -> bool:
    """Whether brackets around it must grow."""
    return any(command in latex for command in (r"\frac", r"\sum", r"\prod"))


def _may_take_the_sign(factor: sp.Expr) -> bool:
    """Whether it is a number minus something that is neither a symbol nor a product of such: 1 - sqrt(x)."""
    if not (factor.is_Add and len(factor.args) == 2 and factor.as_coeff_Add()[0].is_positive):
        return False
    other = factor.as_coeff_Add()[1].as_coeff_Mul()
    return bool(other[0].is_negative and other[1].atoms(sp.Pow, sp.exp) and not other[1].has(sp.Sum, Node))


def _is_turned(factor: sp.Expr, product: sp.Expr) -> bool:
    """Whether SymPy holds a sum with its sign changed: y - 1 for 1 - y, or p - 1 in -p (p - 1)."""
    if is_sign_of_target(factor):  # the sign of a yes or no stays
        return False
    if factor.is_Add and all(map(leads_with_minus, factor.args)):
        return True
    if not (factor.is_Add and factor.as_coeff_Add()[0].is_negative):
        return False
    return product.as_coeff_Mul()[0].is_negative or any(map(holds_target, factor.args))


def _stands_behind(factor: sp.Expr) -> bool:
    """Whether a factor is written behind the fraction: a logarithm, a function by name, a sum, a tall power."""
    base, power = factor.as_base_exp()
    if factor.is_Add and not factor.has(sp.Sum, sp.Product, sp.log):
        return False
    short = base.is_Add and len(base.args) < 4 and not any(map(_holds_a_fraction, base.args))
    if short and power.is_Integer and not factor.has(sp.Sum, sp.Product, Node):
        return False  # (log y - mu)^2 / (2 sigma^2)
    if isinstance(base, positive_part):
        return False  # max(0, x) is as short as x
    return factor.has(sp.Sum, sp.Product, sp.log, Node) or _is_tall_power(factor)


def _holds_a_fraction(expression: sp.Expr) -> bool:
    """Whether something is divided by a symbol in it."""
    return any(p.exp.is_Rational and p.exp.is_negative for p in expression.atoms(sp.Pow))


def _is_tall_power(factor: sp.Expr) -> bool:
    """Whether it is a power that would crowd a fraction bar: exp of a fraction, a bracket to a symbol's power."""
    if isinstance(factor, sp.exp):
        inside = factor.args[0]
        return bool(sp.fraction(inside)[1] != 1 or any(map(_is_tall_power, inside.atoms(sp.Pow))))
    if not factor.is_Pow or factor.exp.is_Integer:
        return False
    fraction_above = factor.base.is_Add and sp.fraction(sp.together(factor.exp))[1] != 1
    return bool(fraction_above or (not factor.base.is_Symbol and _holds_a_fraction(factor.base)))


def _under_one_root(factors: list[sp.Expr]) -> list[sp.Expr]:
    """The factors with all square roots drawn together: sqrt(pi nu)."""
    roots = [f.base for f in factors if f.is_Pow and f.exp == sp.Rational(1, 2)]
    if len(roots) < 2:
        return factors
    rest = [f for f in factors if not (f.is_Pow and f.exp == sp.Rational(1, 2))]
    return [*rest, sp.Pow(sp.Mul(*roots), sp.Rational(1, 2), evaluate=False)]


def _over_and_under(product: sp.Expr) -> tuple[list[sp.Expr], list[sp.Expr]]:
    """The factors above and below the fraction bar; powers with a symbol for exponent stay above."""
    above: list[sp.Expr] = []
    below: list[sp.Expr] = []
    for factor in sp.Mul.make_args(product):
        negative = factor.is_Pow and factor.exp.is_Rational and factor.exp.is_negative
        (below if negative else above).append(1 / factor if negative else factor)
    return [f for f in above if f != 1], below


def _under_roots(number: sp.Expr) -> tuple[sp.Expr, sp.Expr]:
    """A positive number as numerator and denominator, 1/sqrt(2 pi) rather than sqrt(2)/(2 sqrt(pi))."""
    roots = any(p.exp.is_Rational and p.exp.q == 2 for p in number.atoms(sp.Pow))
    if not roots or number.has(sp.log, sp.exp):
        top, bottom = sp.fraction(number)
        return top, bottom
    return tuple(
        sp.sqrt(part, evaluate=part.is_Rational and sp.sqrt(part).is_Rational) for part in sp.fraction(number**2)
    )


def _factors(number: sp.Expr) -> list[sp.Expr]:
    return [f for f in sp.Mul.make_args(number) if f != 1]
