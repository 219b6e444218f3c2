"""The steps that people look for: the likelihood at the start, the one-hot sum, the mean at the end."""

import pytest
from made_once import derivation_of

import wizard
from wizard.model import Reduction
from wizard.notation.printer import tex
from wizard.notation.sums import n

LIKELIHOODS = {
    "normal": (
        r"\prod_{i=1}^{n} \frac{1}{\sigma \sqrt{2 \pi}} "
        r"\exp\left(-\frac{(y_{i} - \mu_{i})^{2}}{2 \sigma^{2}}\right)"
    ),
    "laplace": r"\prod_{i=1}^{n} \frac{1}{2 b} \exp\left(-\frac{\left|y_{i} - \mu_{i}\right|}{b}\right)",
    "bernoulli": r"\prod_{i=1}^{n} p_{i}^{y_{i}} (1 - p_{i})^{1 - y_{i}}",
    "categorical": r"\prod_{i=1}^{n} \prod_{k=1}^{K} p_{i,k}^{y_{i,k}}",
    "poisson": r"\prod_{i=1}^{n} \frac{\lambda_{i}^{y_{i}} e^{-\lambda_{i}}}{y_{i}!}",
}


@pytest.mark.parametrize("family", LIKELIHOODS)
def test_the_likelihood_is_printed_as_books_print_it(family):
    assert tex(derivation_of(wizard.Model(family)).start) == LIKELIHOODS[family]


def test_the_one_hot_sum_is_collapsed_in_a_step_of_its_own():
    lines = list(map(tex, derivation_of(wizard.Model("categorical", {"p": "identity"}, one_hot=True)).lines))
    before = lines.index(r"-\sum_{i=1}^{n} \sum_{k=1}^{K} y_{i,k} \log p_{i,k}")
    assert lines[before + 1] == r"-\sum_{i=1}^{n} \log p_{i,c_{i}}"


@pytest.mark.parametrize("family", wizard.families(), ids=lambda family: family.name)
def test_sum_and_mean_differ_only_in_the_last_step(family):
    mean = derivation_of(wizard.Model(family))
    total = wizard.derive(wizard.Model(family, reduction=Reduction.SUM))
    assert total.steps == mean.steps[:-1]
    assert mean.lines[-1] == total.lines[-1] / n
    assert total.loss == mean.loss
    assert total.nll == mean.nll
