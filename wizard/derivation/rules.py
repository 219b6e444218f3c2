"""The rules, in the order in which they are tried. A rule's first line *is* the rule; None declines."""

from __future__ import annotations

from collections.abc import Callable

import sympy as sp

from wizard.assumptions.domain import binary
from wizard.derivation.lines import (
    OVER_DATA,
    body,
    is_product_over_data,
    is_sum_over_data,
    sum_over_data,
    to_observation_i,
    to_one_observation,
)
from wizard.derivation.logarithms import log_of_sum_split, log_split
from wizard.derivation.outputs import is_over_outputs, written_out
from wizard.derivation.records import Relation, Rewrite
from wizard.derivation.stable_forms import ALONE, STABLE
from wizard.model import Model, Reduction
from wizard.notation.brackets import case_by_case, exact_values, is_zero, put_together
from wizard.notation.nodes import softplus
from wizard.notation.printer import tex
from wizard.notation.sums import c, i, k, n, sift

Rule = Callable[[sp.Expr, Model], Rewrite | None]


def write_the_true_class_by_its_number(line: sp.Expr, model: Model) -> Rewrite | None:
    """A one-hot vector picks the entry of the true class."""
    indexed = model.family.domain.indexed
    if not indexed or not line.has(model.family.target.label):
        return None
    if model.one_hot and (not is_sum_over_data(line) or line.has(sp.Product)):
        return None  # one-hot, the sum over the classes stays until it can be named
    after = _collapsed(body(line)).replace(
        lambda e: isinstance(e, sp.Indexed) and e.base == model.family.target,
        lambda e: sp.KroneckerDelta(e.indices[-1], sp.Indexed(sp.IndexedBase(c), i)),
    )
    because = (
        r"The true class of observation $i$ is $c_i$: $y_{i,k} = 1$ for $k = c_i$ and $0$ otherwise,"
        r" so only the term of the true class remains."
    )
    return Rewrite(type(line)(sift(after), OVER_DATA), Relation.EQUAL, because)


def take_the_logarithm(line: sp.Expr, model: Model) -> Rewrite | None:
    """Take the logarithm: it is increasing, so the maximum stays where it is."""
    if not is_product_over_data(line):
        return None
    return Rewrite(
        sp.log(line), Relation.MONOTONE, "A likelihood is positive, and products of small numbers underflow."
    )


def negate(line: sp.Expr, model: Model) -> Rewrite | None:
    """Change the sign: the maximum becomes a minimum at the same place."""
    if not (isinstance(line, sp.log) and is_product_over_data(line.args[0])):
        return None
    because = "A loss is minimised, so the best parameters make the negative log-likelihood smallest."
    return Rewrite(-line, Relation.MONOTONE, because)


def log_of_the_product_is_the_sum_of_logs(line: sp.Expr, model: Model) -> Rewrite | None:
    """The logarithm of a product is the sum of the logarithms."""
    if not (isinstance(-line, sp.log) and is_product_over_data((-line).args[0])):
        return None
    after = sum_over_data(-sp.log(body((-line).args[0])))
    return Rewrite(after, Relation.EQUAL, "The observations are independent, and every factor is positive.")


def log_over_outputs_is_a_sum(line: sp.Expr, model: Model) -> Rewrite | None:
    """The logarithm of a product over the outputs is the sum of their logarithms."""
    if not is_sum_over_data(line):
        return None
    after = line.function.replace(
        lambda e: isinstance(e, sp.log) and is_over_outputs(e.args[0]),
        lambda e: sp.Sum(sp.log(e.args[0].function), *e.args[0].limits),
    )
    if after == line.function:
        return None
    because = "The outputs are independent of each other, given the inputs, as the observations are."
    return Rewrite(sum_over_data(after), Relation.EQUAL, because)


def write_the_sum_over_outputs_out(line: sp.Expr, model: Model) -> Rewrite | None:
    """Write the terms of the sum over the outputs side by side."""
    if not is_sum_over_data(line):
        return None
    after = written_out(line.function)
    if after == line.function:
        return None
    because = rf"$d$ runs from 1 to {model.family.domain.size}."
    return Rewrite(sum_over_data(after), Relation.EQUAL, because)


def split_by_exact_values(line: sp.Expr, model: Model) -> Rewrite | None:
    """A target has an exact value or it has not: of the terms only one is there, and so of their logarithms."""
    if not is_sum_over_data(line):
        return None
    brackets: list[sp.Expr] = []

    def of_cases(e: sp.Expr) -> bool:
        return isinstance(e, sp.log) and e.args[0].is_Add and e.has(is_zero)

    def by_cases(e: sp.log) -> sp.Expr:
        cases, elsewhere = case_by_case(e.args[0])
        brackets[:] = [bracket for bracket, _ in cases]
        return put_together([(bracket, sp.log(case)) for bracket, case in cases], sp.log(elsewhere))

    after = line.function.replace(of_cases, by_cases)
    if after == line.function:
        return None
    *first, last = [f"${tex(each)}$" for each in (*brackets, 1 - sp.Add(*brackets))]
    others = "the other 0" if len(first) == 1 else "the others are 0"
    because = rf"One of the brackets {', '.join(first)} and {last} is 1, {others}."
    return Rewrite(sum_over_data(after), Relation.EQUAL, because)


def split_the_logarithm(line: sp.Expr, model: Model) -> Rewrite | None:
    """The logarithm turns factors into terms, powers into factors, and undoes the exponential."""
    if not is_sum_over_data(line):
        return None
    split = line.function.replace(lambda e: isinstance(e, sp.log), lambda e: log_split(e.args[0]))
    after = sum_over_data(_over_brackets(split, model.free))
    if after == line:
        return None
    because = r"$\log ab = \log a + \log b$, $\log a^r = r \log a$ for positive $a$, $b$, and $\log e^x = x$."
    return Rewrite(after, Relation.EQUAL, because)


def put_each_component_on_the_log_scale(line: sp.Expr, model: Model) -> Rewrite | None:
    """The logarithm of a sum is the log-sum-exp of the terms' logarithms."""
    if not is_sum_over_data(line):
        return None
    targets = {*model.family.domain.targets}

    def is_of_mixture(e: sp.Expr) -> bool:
        if not (isinstance(e, sp.log) and e.args[0].is_Add):
            return False
        return all(t.free_symbols & targets and not t.could_extract_minus_sign() for t in e.args[0].args)

    after = line.function.replace(is_of_mixture, lambda e: log_of_sum_split(e.args[0]))
    if after == line.function:
        return None
    because = (
        r"$\log(a + b + \dots) = \operatorname{logsumexp}(\log a, \log b, \dots)$: far out, densities underflow."
    )
    return Rewrite(sum_over_data(after), Relation.EQUAL, because)


def gather_what_is_seen(line: sp.Expr, model: Model) -> Rewrite | None:
    """Density is hazard times survival: all have lasted until then, and the hazard counts for those that ended."""
    if not is_sum_over_data(line):
        return None
    said = [part for part in model.family.domain.parts if part.domain is binary and part.usual is not None]
    for d in (sp.IndexedBase(part.symbol)[i] for part in said):
        of_yes: list[sp.Expr] = []
        of_no: list[sp.Expr] = []
        others: list[sp.Expr] = []
        for term in sp.Add.make_args(line.function):
            found = next((f for f in term.args if f in (d, 1 - d, d - 1)), None) if term.is_Mul else None
            kind = others if found is None else of_yes if found == d else of_no
            sign = -1 if found == d - 1 else 1
            kind += sp.Add.make_args(term if found is None else sp.expand_mul(sign * term / found))
        after = sp.Add(*others, *of_no, d * sp.Add(*of_yes, *[-each for each in of_no]))
        if of_no and sp.count_ops(after) < sp.count_ops(line.function):
            because = rf"$f = h S$, so that ${tex(d)} \log f + (1 - {tex(d)}) \log S = {tex(d)} \log h + \log S$."
            return Rewrite(sum_over_data(after), Relation.EQUAL, because)
    return None


def multiply_out_to_set_terms_free(line: sp.Expr, model: Model) -> Rewrite | None:
    """Multiply out a bracket, if that sets a term without parameters free."""
    if not is_sum_over_data(line) or line.has(is_zero):  # [y > 0] log y has no parts: log 0 is none
        return None
    after = sp.Add(*[_multiplied(term, model.free) for term in sp.Add.make_args(line.function)])
    if after == line.function:
        return None
    return Rewrite(sum_over_data(after), Relation.EQUAL, "$a (b + c) = ab + ac$, and equal terms add up.")


def drop_terms_without_parameters(line: sp.Expr, model: Model) -> Rewrite | None:
    """A term that holds nothing predicted and nothing learned does not move the minimum."""
    if not is_sum_over_data(line):
        return None
    terms = sp.Add.make_args(line.function)
    dropped = sp.Add(*[t for t in terms if not t.free_symbols & model.free])
    if dropped == 0:
        return None
    after = sum_over_data(line.function - dropped)
    because = rf"Nothing predicted or learned stands in ${tex(dropped)}$."
    return Rewrite(after, Relation.SHIFT, because, to_one_observation(dropped))


def drop_positive_factors(line: sp.Expr, model: Model) -> Rewrite | None:
    """A positive factor common to all observations does not move the minimum."""
    if not is_sum_over_data(line):
        return None
    factor = _common_factor(line.function, model)
    if factor == 1 or not factor.is_positive:
        return None
    after = sum_over_data(sp.Add(*[t / factor for t in sp.Add.make_args(line.function)]))
    because = (
        rf"${tex(factor)}$ is positive and the same for every observation;"
        " nothing in it is predicted or learned."
    )
    return Rewrite(after, Relation.SCALE, because, factor)


def put_in_the_link(line: sp.Expr, model: Model) -> Rewrite | None:
    """Write each predicted parameter as its link makes it from the raw output."""
    if not is_sum_over_data(line):
        return None
    said: list[str] = []
    after = line.function
    for name, link in model.links.items():
        parameter, raw = model.family.parameter(name), model.raw(name)
        if link.is_identity or not after.has(parameter.label):
            continue
        value = link.parameter(raw)
        said.append(
            rf"${tex(parameter.symbol[k] if parameter.domain.indexed else parameter.symbol)} = {tex(value)}$"
        )
        after = _substitute(after, parameter.symbol, value, model)
    if not said:
        return None
    return Rewrite(sum_over_data(after), Relation.EQUAL, "The link: " + ", ".join(said) + ".")


def use_the_stable_function(line: sp.Expr, model: Model) -> Rewrite | None:
    """Write logarithms of the link by functions that neither overflow nor lose digits."""
    if not is_sum_over_data(line):
        return None
    said: list[str] = []
    after = line.function
    for pattern, replacement, statement in (*(ALONE if after.has(is_zero) else ()), *STABLE):
        found = after.replace(pattern, replacement)
        if found != after:
            after, said = found, [*said, statement]
    if not said:
        return None
    return Rewrite(sum_over_data(after), Relation.EQUAL, "; ".join(said) + ".")


def collect(line: sp.Expr, model: Model) -> Rewrite | None:
    """Multiply out and collect, where that makes the line shorter."""
    if not is_sum_over_data(line):
        return None
    after = sp.expand_mul(line.function)
    if sp.count_ops(after) >= sp.count_ops(line.function):
        return None
    return Rewrite(sum_over_data(after), Relation.EQUAL, "Equal terms with opposite signs cancel.")


def turn_the_sign_inside(line: sp.Expr, model: Model) -> Rewrite | None:
    r"""The softplus of the other sign: $x - \operatorname{softplus}(x) = -\operatorname{softplus}(-x)$."""
    if not is_sum_over_data(line):
        return None

    def in_sum(total: sp.Add) -> sp.Expr:
        for soft in sorted((s for t in total.args for s in (t, -t) if isinstance(s, softplus)), key=str):
            (x,) = soft.args
            for sign in (1, -1):
                if {sign * x, -sign * soft} <= {*total.args}:
                    return in_sum(total - sign * x + sign * soft - sign * softplus(-x))
        return total

    after = line.function.replace(lambda e: e.is_Add and e.has(softplus), in_sum)
    if after == line.function:
        return None
    return Rewrite(sum_over_data(after), Relation.EQUAL, r"$e^x / (1 + e^x) = 1 / (1 + e^{-x})$.")


def write_the_difference(line: sp.Expr, model: Model) -> Rewrite | None:
    """What counts is the difference of the two raw outputs."""
    if not is_sum_over_data(line):
        return None
    for soft in sorted((s for s in line.function.atoms(softplus) if s.args[0].is_Add), key=str):
        (difference,) = soft.args
        rest = line.function - soft
        shared = [{t / term for t in sp.Add.make_args(rest)} for term in difference.args]
        for factor in sorted(set.intersection(*shared), key=str):
            if rest == sp.expand_mul(factor * difference) != factor * difference:
                return Rewrite(sum_over_data(soft + factor * difference), Relation.EQUAL, "$ab - ac = a (b - c)$.")
    return None


def take_the_mean(line: sp.Expr, model: Model) -> Rewrite | None:
    """The mean over the observations has its minimum where the sum has it."""
    if model.reduction is not Reduction.MEAN or not is_sum_over_data(line):
        return None
    because = "Division by $n$ keeps the loss comparable between data sets of different size."
    return Rewrite(line / n, Relation.SCALE, because, n)


RULES: tuple[Rule, ...] = (
    write_the_true_class_by_its_number,
    take_the_logarithm,
    negate,
    log_of_the_product_is_the_sum_of_logs,
    log_over_outputs_is_a_sum,
    write_the_sum_over_outputs_out,
    split_by_exact_values,
    split_the_logarithm,
    put_each_component_on_the_log_scale,
    gather_what_is_seen,
    multiply_out_to_set_terms_free,
    drop_terms_without_parameters,
    drop_positive_factors,
    put_in_the_link,
    use_the_stable_function,
    collect,
    turn_the_sign_inside,
    write_the_difference,
    take_the_mean,
)


def _over_brackets(function: sp.Expr, free: frozenset[sp.Symbol]) -> sp.Expr:
    """[y > 0] (a + b) as [y > 0] a + [y > 0] b, where a is without parameters, and [y > 0] y as y."""
    if not function.has(is_zero):
        return function

    def in_product(product: sp.Mul) -> sp.Expr:
        bracket = next((f for f in product.args if f.has(is_zero)), None)
        if bracket is None:
            return product
        zero = {y for each, y, value in exact_values(bracket) if value == 0 and bracket == 1 - each}
        terms = [_multiplied(t, free) for t in sp.Add.make_args(product / bracket)]
        parts = [part for term in terms for part in sp.Add.make_args(term)]
        alone = [part for part in parts if zero & {*sp.Mul.make_args(part)}]
        loose = [part for part in parts if part not in alone and not part.free_symbols & free]
        kept = [part for part in parts if part not in alone and part not in loose]
        return sp.Add(*alone, bracket * sp.Add(*loose), bracket * sp.Add(*kept)) if alone or loose else product

    return sp.Add(*[in_product(t) if t.is_Mul else t for t in sp.Add.make_args(function)])


def _multiplied(term: sp.Expr, free: frozenset[sp.Symbol]) -> sp.Expr:
    """A product multiplied out, if that sets a term free of parameters; but (y - mu)/s stays an error."""
    parts = sp.Add.make_args(sp.expand_mul(term))
    loose = [part for part in parts if not part.free_symbols & free and part.has(sp.log)]
    return sp.Add(*parts) if loose else term


def _collapsed(function: sp.Expr) -> sp.Expr:
    """prod_k p_k^{y_k} as exp of the sum over k that `sift` collapses; any other expression as it is."""
    return sp.exp(log_split(function)) if isinstance(function, sp.Product) else function


def _common_factor(function: sp.Expr, model: Model) -> sp.Expr:
    """The factor of all terms that holds neither the target nor anything free, made positive; else 1."""
    kept = model.free | {*model.family.domain.targets, c}
    factors = set()
    for term in sp.Add.make_args(function):
        factor = sp.Mul(*[f for f in sp.Mul.make_args(term) if not f.free_symbols & kept])
        factors.add(-factor if factor.could_extract_minus_sign() else factor)
    return factors.pop() if len(factors) == 1 else sp.Integer(1)


def _substitute(function: sp.Expr, parameter: object, value: sp.Expr, model: Model) -> sp.Expr:
    value_i = to_observation_i(value, model)
    if isinstance(parameter, sp.IndexedBase):
        return function.replace(
            lambda e: isinstance(e, sp.Indexed) and e.base == parameter,
            lambda e: value_i.subs(k, e.indices[-1]),
        )
    return function.xreplace({sp.IndexedBase(parameter)[i]: value_i})
