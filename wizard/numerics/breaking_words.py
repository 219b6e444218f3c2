"""Where a naive form breaks, in sentences; what is the same for several targets is said once."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import mpmath
import numpy as np

from wizard.assumptions.domain import classes
from wizard.notation.printer import tex
from wizard.numerics.breaking import PRECISIONS, Breaking, Score, Stretch
from wizard.numerics.faults import Fault, Kind
from wizard.numerics.long_sequences import TooLong
from wizard.numerics.scored import Scored, Target

CALLED = {np.float32: "single", np.float64: "double"}


@dataclass(frozen=True)
class Span:
    """Sizes of scores in one precision: where nothing is left of the loss, and where at most a few digits are.

    An end is None where it is the smallest or the largest score tried.
    """

    precision: Score
    start: float | None
    stop: float | None
    first: float | None
    last: float | None


@dataclass(frozen=True)
class Said:
    """A fault in words, the targets that it is met for, and where."""

    statement: str
    targets: tuple[Target, ...]
    where: str


def decimal(number: mpmath.mpf | float) -> str:
    """A number in short, however small or large it is.

    >>> decimal(1000.0), decimal(mpmath.exp(-1000)), decimal(float("inf")), decimal(0.1 + 0.2)
    ('1000', '5.076e-435', 'inf', '0.3')
    """
    if mpmath.isfinite(number):
        return (
            str(mpmath.nstr(mpmath.mpf(number), 4, min_fixed=-4, max_fixed=6))
            .removesuffix(".0")
            .replace(".0e", "e")
        )
    return f"{float(number):g}"


def said_of(found: Breaking) -> tuple[Said, ...]:
    """Every fault of a naive form in words.

    >>> from wizard.losses.classification import binary_cross_entropy_with_logits
    >>> from wizard.numerics.breaking import breaking
    >>> said_of(breaking(binary_cross_entropy_with_logits))[0].where
    'from z = 88.73 on in single precision, from z = 709.8 on in double precision'
    """
    placed: dict[tuple[str, tuple[Span, ...]], dict[Target, list[int]]] = {}
    for target in found.of.targets:
        for sign in (1, -1):
            for statement, spans in _spans(s for s in found.stretches if (s.target, s.sign) == (target, sign)):
                placed.setdefault((statement, spans), {}).setdefault(target, []).append(sign)
    lines: dict[tuple[str, tuple[Span, ...], tuple[int, ...]], list[Target]] = {}
    for (statement, spans), signs_of in placed.items():
        for target, signs in signs_of.items():
            lines.setdefault((statement, spans, tuple(signs)), []).append(target)
    joined: dict[tuple[str, tuple[Target, ...]], list[str]] = {}
    for (statement, spans, side), targets in lines.items():
        joined.setdefault((statement, tuple(targets)), []).append(_where(spans, side, found.of.name))
    return tuple(Said(statement, targets, "; ".join(where)) for (statement, targets), where in joined.items())


def as_written(target: Target) -> str:
    """A target as one writes it.

    >>> as_written(1), as_written((0.5, 0.375, 0.125))
    ('1', '(0.5, 0.375, 0.125)')
    """
    return f"({', '.join(f'{each:g}' for each in target)})" if isinstance(target, tuple) else str(target)


def set_up(of: Scored) -> str:
    """What moves and what is held, in sentences.

    >>> from wizard.losses.ranking import pairwise_logistic_loss
    >>> from wizard.numerics.scored import scored
    >>> set_up(scored(pairwise_logistic_loss))
    'The prediction $z_{1}$ moves, and $z_{2} = 0$.'
    """
    moving, score, target = of.argument, tex(of.symbol), _target_of(of)
    if len(of.shape) > 1:
        steps, classes = of.shape
        return (
            f"The array ${score}$ has the shape ({steps}, {classes}). Its first number moves, and all others are 0"
            f"{target}."
        )
    if of.shape:
        zeros = ", ".join(["0"] * (of.shape[0] - 1))
        return f"The scores are $({score}, {zeros})$: the first one moves{target}."
    held = ", ".join(f"${tex(symbol)} = {decimal(value)}$" for symbol, value in of.held)
    if of.prediction is None:
        return f"The prediction ${score}$ moves, and {held}." if held else ""
    comes = f"The prediction ${tex(moving.label)}$ comes from a score ${score}$ that may be any number"
    return f"{comes}, and {held}." if held else f"{comes}."


def _target_of(of: Scored) -> str:
    """What the target of an array is."""
    target = of.targets[0]
    if isinstance(target, tuple):
        return f"; the target is ${as_written(target)}$"
    return ", and the first class is the true one" if of.loss.target is classes else ""


def said_of_steps(found: TooLong) -> str:
    """From how many steps on the sum over all paths leaves a precision.

    >>> from wizard.losses.sequences import conditional_random_field
    >>> from wizard.numerics.long_sequences import too_long
    >>> from wizard.numerics.naive import naive
    >>> from wizard.numerics.scored import scored
    >>> said_of_steps(too_long(naive(scored(conditional_random_field)))).partition(": ")[2]
    'the loss is inf, from 128 steps on in single precision, from 1024 steps on in double precision'
    """
    size = "small" if found.becomes == "0" else "large"
    where = ", ".join(f"from {steps} steps on in {CALLED[p]} precision" for p, steps in found.steps.items())
    return (
        f"`{found.part}` is too {size} for a number and becomes {found.becomes} where a sequence is long, even if"
        f" all scores are 0: the loss is {found.loss}, {where}"
    )


def _spans(stretches: Iterable[Stretch]) -> list[tuple[str, tuple[Span, ...]]]:
    """Statements with where they hold in each precision, for one target and one sign."""
    spans: dict[str, list[Span]] = {}
    by_precision: dict[Score, list[Stretch]] = {precision: [] for precision in PRECISIONS}
    for stretch in stretches:
        by_precision[stretch.precision].append(stretch)
    for precision, found in by_precision.items():
        whole = [each for each in found if each.fault.loss]
        for each in found:
            beside = [w for w in whole if each.start in (w.stop,) or each.stop in (w.start,)]
            if each.fault.loss:
                before = next((p for p in found if not p.fault.loss and p.stop == each.start is not None), each)
                after = next((p for p in found if not p.fault.loss and p.start == each.stop is not None), each)
                span = Span(precision, *map(_short, (each.start, each.stop, before.start, after.stop)))
            elif any(end is not None for w in beside for end in (w.start, w.stop)):
                continue  # it is said beside that one
            else:
                span = Span(precision, *map(_short, (each.start, each.stop, each.start, each.stop)))
            spans.setdefault(_statement(each.fault), []).append(span)
    return [(statement, tuple(each)) for statement, each in spans.items()]


def _statement(fault: Fault) -> str:
    """What goes wrong, and what becomes of the loss."""
    left = "nothing" if fault.loss else "little"
    clause = {
        Kind.TOO_LARGE: f"`{fault.part}` is too large for a number and becomes inf",
        Kind.TOO_SMALL: f"`{fault.part}` is too small for a number and becomes 0",
        Kind.CANCELLED: f"The terms of `{fault.part}` cancel, and {left} is left of it",
        Kind.ROUNDED: f"{fault.of}, and {left} is left of `{fault.part}`",
        Kind.UNDEFINED: f"`{fault.part}` is no number",
    }[fault.kind]
    return f"{clause}: the loss is {fault.loss}" if fault.loss else f"{clause}: the loss loses its digits"


def _short(size: float | None) -> float | None:
    """A size with as many digits as it is known to."""
    return None if size is None else float(f"{size:.4g}" if size >= 1 else f"{size:.2g}")


def _where(spans: tuple[Span, ...], signs: tuple[int, ...], name: str) -> str:
    return ", ".join(
        f"{_between(span.start, span.stop, signs, name)} in {CALLED[span.precision]} precision"
        + _nearly(span, signs, name)
        for span in spans
    )


def _nearly(span: Span, signs: tuple[int, ...], name: str) -> str:
    """Where a few digits are left."""
    early, late = span.first != span.start, span.last != span.stop
    if early:
        return f" (few digits are right from {_number(span.first, signs)} on)"
    return f" (few digits are right up to {_number(span.last, signs)})" if late else ""


def _between(start: float | None, stop: float | None, signs: tuple[int, ...], name: str) -> str:
    score = f"|{name}|" if len(signs) > 1 else name
    if start is None and stop is None:
        return f"for every {score} tried"
    if start is None:
        return (
            f"for {score} between 0 and {_number(stop, signs)}"
            if len(signs) == 1
            else f"for {score} below {stop:g}"
        )
    if stop is None:
        on = "on" if signs != (-1,) else "down"
        return f"from {score} = {_number(start, signs)} {on}"
    return f"from {score} = {_number(start, signs)} to {_number(stop, signs)}"


def _number(size: float | None, signs: tuple[int, ...]) -> str:
    return f"{(size or 0.0) * (-1 if signs == (-1,) else 1):g}"
