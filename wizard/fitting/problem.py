"""What a fit needs of a derivation, as plain data: no SymPy runs while fitting."""

from __future__ import annotations

from dataclasses import dataclass

from wizard.assumptions.domain import Domain, real_line
from wizard.derivation.derive import Derivation, derive
from wizard.derivation.gradient import beside, kinks
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
    beside : for each raw output, the place of the number in the target on whose scale it is.
    locations : places of the raw outputs that are locations of their number in the target.
    kinks : places of those among them, all of the first, at which the loss has a kink where they meet it.
    """

    loss: CompiledLoss
    names: tuple[str, ...]
    from_inputs: tuple[bool, ...]
    bounds: tuple[Bounds | None, ...]
    scale: float
    domain: Domain
    beside: tuple[int, ...] = (0,)
    locations: tuple[int, ...] = ()
    kinks: tuple[int, ...] = ()


def problem_of(derivation: Derivation) -> Problem:
    """The fitting problem of a derivation."""
    model = derivation.model
    predicted = model.as_predicted()
    whole = derive(predicted) if model.learned else derivation
    family = model.family
    scale, _ = whole.scale_and_shift
    names = predicted.predicted
    domains = [(predicted.raw_domain(name), predicted.links[name].is_identity) for name in names]
    leading = [name for name in names if name in model.links][: family.leading]
    return Problem(
        loss=compile_loss(whole),
        names=names,
        from_inputs=tuple(name in model.links for name in predicted.predicted),
        bounds=tuple(
            (float(domain.lower), float(domain.upper)) if identity or domain is not real_line else None
            for domain, identity in domains
        ),
        scale=float(scale.subs({family.parameter(name).label: value for name, value in model.constants.items()})),
        domain=family.domain,
        beside=tuple(family.domain.targets.index(beside(predicted, name)) for name in names),
        locations=tuple(
            names.index(n)
            for n in leading
            if predicted.raw_domain(n) is real_line and predicted.links[n].is_identity
        ),
        kinks=tuple(map(names.index, kinks(predicted, whole.loss))),
    )
