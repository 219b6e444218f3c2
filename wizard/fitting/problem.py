"""What a fit needs of a derivation, as plain data: no SymPy runs while fitting."""

from __future__ import annotations

from dataclasses import dataclass

from wizard.assumptions.domain import Domain, real_line
from wizard.derivation.derive import Derivation, derive
from wizard.numerics.compile import CompiledLoss, compile_loss

Bounds = tuple[float, float]


@dataclass(frozen=True)
class Problem:
    """The compiled loss with what is known of its raw outputs.

    Parameters
    ----------
    loss : the compiled loss of the model in which everything learned is predicted, too.
    names : the free parameters, in the order of the loss's raw outputs.
    from_inputs : for each, whether it is predicted from the inputs (else one number is learned).
    bounds : for each, the ends of the set that its raw output must stay in; None where a link takes any.
    scale : the factor a in: negative log-likelihood = a * loss + constant.
    domain : what a target may be.
    """

    loss: CompiledLoss
    names: tuple[str, ...]
    from_inputs: tuple[bool, ...]
    bounds: tuple[Bounds | None, ...]
    scale: float
    domain: Domain


def problem_of(derivation: Derivation) -> Problem:
    """The fitting problem of a derivation."""
    model = derivation.model
    predicted = model.as_predicted()
    whole = derive(predicted) if model.learned else derivation
    family = model.family
    scale, _ = whole.scale_and_shift
    domains = [(predicted.raw_domain(name), predicted.links[name].is_identity) for name in predicted.predicted]
    return Problem(
        loss=compile_loss(whole),
        names=predicted.predicted,
        from_inputs=tuple(name in model.links for name in predicted.predicted),
        bounds=tuple(
            (float(domain.lower), float(domain.upper)) if identity or domain is not real_line else None
            for domain, identity in domains
        ),
        scale=float(scale.subs({family.parameter(name).label: value for name, value in model.constants.items()})),
        domain=family.domain,
    )
