"""What the app shows of a loss of sequences where one number moves, as plain data."""

from __future__ import annotations

from typing import Any

from wizard.assumptions.domain import simplex
from wizard.assumptions.loss import NamedLoss
from wizard.catalogue import find, losses
from wizard.derivation.of_loss import derivation_of
from wizard.derivation.one_number import numbers_to_move, size_of_picture, targets_to_draw, with_one_moving
from wizard.derivation.verdicts.finite import in_words
from wizard.notation.printer import tex
from wizard.numerics.compile import compile_loss
from wizard.worker.report import Plain, plain_loss


def what_may_move(loss: NamedLoss) -> Plain | None:
    """The targets and the numbers of which one is drawn; None for a loss of other targets."""
    targets = targets_to_draw(loss)
    if not targets:
        return None
    return {
        "size": [f"{tex(symbol)} = {number}" for symbol, number in size_of_picture(loss).items()],
        "usual": next((place for place, each in enumerate(targets) if len({*each}) > 1), 0),
        "targets": [in_words(each) for each in targets],
        "numbers": [tex(each.symbol) for each in numbers_to_move(loss)],
    }


def draw_one_number(request: dict[str, Any]) -> Plain:
    """The loss with one number moving, given as {"loss": name, "target": place, "moves": place}; {} if it is flat.

    The places are those among the targets and the numbers of `what_may_move`.
    """
    loss = find(request["loss"], losses(), "loss")
    moving = numbers_to_move(loss)[request["moves"]]
    found = with_one_moving(loss, targets_to_draw(loss)[request["target"]], moving)
    derivation = None if found is None else derivation_of(found)
    if found is None or derivation is None:
        return {}
    (axis,) = found.arguments
    return {
        "name": str(axis.label),
        "latex": tex(axis.label),
        "domain": axis.domain.name,
        "others_give_way": moving.argument.domain is simplex,
        "held": [
            {"said": each.meaning, "domain": each.domain.name, "value": each.value} for each in found.constants
        ],
        "compiled": plain_loss(compile_loss(derivation)),
    }
