"""What the rewrites share."""

from __future__ import annotations

import sympy as sp


def number_of_terms(total: sp.Expr) -> int:
    """How many terms a sum has; 1 for anything else."""
    return len(sp.Add.make_args(total))
