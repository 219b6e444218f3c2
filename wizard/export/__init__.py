"""What a person takes away: one file for each target, and the table of them."""

from __future__ import annotations

from collections.abc import Callable

from wizard.derivation.derive import Derivation
from wizard.export.latex import latex_document
from wizard.export.numpy import numpy_module

TARGETS: dict[str, Callable[[Derivation], str]] = {"numpy": numpy_module, "latex": latex_document}


def export(derivation: Derivation, target: str) -> str:
    """The derivation or its loss as source text for a target: "numpy" or "latex".

    >>> from wizard.derivation.derive import derive
    >>> from wizard.model import Model
    >>> export(derive(Model("normal")), "fortran")
    Traceback (most recent call last):
    ValueError: There is no export to 'fortran'. There are: numpy, latex.
    """
    if target not in TARGETS:
        raise ValueError(f"There is no export to {target!r}. There are: {', '.join(TARGETS)}.")
    return TARGETS[target](derivation)
