"""What is made short for reading is made so in a moment: nothing long is given to SymPy's factoring."""

import sympy as sp

import wizard
from wizard.derivation.effort import is_short
from wizard.derivation.gradient import hessian


def test_a_fraction_with_a_long_bottom_is_not_factored(monkeypatch):
    """Factoring starts from points drawn at random: of this Hessian it took 0.03 seconds, or now and then 13."""
    asked, factor = [], sp.factor

    def watched(expression):
        asked.append(expression)
        return factor(expression)

    monkeypatch.setattr(sp, "factor", watched)
    derivation = wizard.derive(wizard.Model("multivariate_t"))
    assert not is_short(sp.denom(sp.together(hessian(derivation.model, derivation.loss)[0, 1])))
    assert asked
    assert all(is_short(part) for each in asked for part in sp.fraction(sp.together(each)))
