"""A Python module with the derived loss and its derivatives, that runs as it stands on NumPy and SciPy."""

from __future__ import annotations

from wizard.derivation.derive import Derivation
from wizard.numerics.compile import loss_source


def numpy_module(derivation: Derivation) -> str:
    """The source that this program itself computes with."""
    return loss_source(derivation)
