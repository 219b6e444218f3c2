"""Derive the right loss from what error means in your problem.

>>> import wizard
>>> d = wizard.derive(wizard.Model("normal"))
>>> [certificate.loss.abbreviation for _, certificate in d.names]
['MSE']
>>> wizard.compile(d).value([1.0, 2.0], [0.0, 0.0]).tolist()
[1.0, 4.0]
"""

from wizard.assumptions.combine import independent, mixture
from wizard.catalogue import domains, families, losses
from wizard.derivation.derive import derive
from wizard.derivation.verdicts.collect import verdict
from wizard.export import export
from wizard.fitting.fit import fit
from wizard.model import Model
from wizard.numerics.compile import compile_loss as compile
from wizard.numerics.information import fisher_information

__all__ = [
    "Model",
    "compile",
    "derive",
    "domains",
    "export",
    "families",
    "fisher_information",
    "fit",
    "independent",
    "losses",
    "mixture",
    "verdict",
]
