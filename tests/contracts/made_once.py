"""Derivations and compiled losses, made once in a process for all tests that ask for the same model."""

from __future__ import annotations

from functools import cache

import wizard
from wizard.derivation.derive import Derivation
from wizard.numerics.compile import CompiledLoss


@cache
def derivation_of(model: wizard.Model) -> Derivation:
    """The derivation of a model."""
    return wizard.derive(model)


@cache
def loss_of(model: wizard.Model) -> CompiledLoss:
    """The compiled loss of a model."""
    return wizard.compile(derivation_of(model))
