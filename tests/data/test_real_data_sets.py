"""The data sets that come with the program, against what is published about them elsewhere."""

from collections import Counter

import numpy as np
import pytest

from wizard.data.real import (
    DATA_SETS,
    DataSet,
    beetles,
    challenger,
    horse_kicks,
    iris,
    leukaemia,
    load,
    newcomb,
    old_faithful,
    petals,
    stack_loss,
)
from wizard.data.selection import select
from wizard.numerics.survival import kaplan_meier


def numbers(dataset: DataSet, name: str) -> np.ndarray:
    return next(column.numbers for column in load(dataset).columns if column.name == name)


def texts(dataset: DataSet, name: str) -> tuple[str, ...]:
    return next(column.texts for column in load(dataset).columns if column.name == name)


@pytest.mark.parametrize("dataset", DATA_SETS, ids=lambda dataset: dataset.name)
def test_each_set_suits_what_it_declares(dataset):
    table = load(dataset)
    assert table.assumed == ()
    assert tuple(name for name, _ in dataset.labels) == table.names
    for domain in dataset.domains:
        chosen = select(table, dataset.targets, dataset.inputs, domain)
        assert len(chosen.y) == table.rows
        assert chosen.sentences == ()
        assert chosen.X.shape == (table.rows, len(dataset.inputs))


def test_names_are_unique_and_records_check_themselves():
    assert len({dataset.name for dataset in DATA_SETS}) == len(DATA_SETS)
    with pytest.raises(ValueError, match="axis label"):
        DataSet("a", "A", "Story.", ("y",), (), (), (("x", "x"),), "source", "a.csv")
    with pytest.raises(ValueError, match="domain"):
        DataSet("a", "A", "Story.", ("y",), (), (), (("y", "y"),), "source", "a.csv")
    assert (iris.label("petal_width"), iris.label("unknown")) == ("Petal width (cm)", "unknown")


def test_horse_kicks_has_the_published_margins():
    deaths, corps, year = (
        numbers(horse_kicks, "deaths"),
        texts(horse_kicks, "corps"),
        numbers(horse_kicks, "year"),
    )
    assert Counter(deaths) == {0: 144, 1: 91, 2: 32, 3: 11, 4: 2}
    assert deaths.sum() == 196
    by_year = [deaths[year == y].sum() for y in range(1875, 1895)]
    assert by_year == [3, 5, 7, 9, 10, 18, 6, 14, 11, 9, 5, 11, 15, 6, 11, 17, 12, 15, 8, 4]
    by_corps = {c: deaths[[x == c for x in corps]].sum() for c in corps}
    assert by_corps == {
        "G": 16,
        "I": 16,
        "II": 12,
        "III": 12,
        "IV": 8,
        "V": 11,
        "VI": 17,
        "VII": 12,
        "VIII": 7,
        "IX": 13,
        "X": 15,
        "XI": 25,
        "XIV": 24,
        "XV": 8,
    }
    # Fisher (1925) leaves out four corps that are made up differently: 122 deaths in 200 corps-years.
    fisher = [d for d, c in zip(deaths, corps, strict=True) if c not in {"G", "I", "VI", "XI"}]
    assert Counter(fisher) == {0: 109, 1: 65, 2: 22, 3: 3, 4: 1}


def test_challenger_has_seven_damaged_flights():
    damaged, temperature = numbers(challenger, "damaged"), numbers(challenger, "temperature_F")
    assert (len(damaged), damaged.sum(), temperature.min(), temperature.max()) == (23, 7, 53, 81)
    # STS 51-C, 41-B, 61-C, 41-C, 2, 41-D and 61-A, as listed by flight in the Commission's report
    assert sorted(temperature[damaged == 1]) == [53, 57, 58, 63, 70, 70, 75]
    assert sorted(temperature[damaged == 0]) == [
        66, 67, 67, 67, 68, 69, 70, 70, 72, 73, 75, 76, 76, 78, 79, 81
    ]  # fmt: skip


def test_newcomb_has_the_published_summaries():
    deviation = numbers(newcomb, "time_deviation")
    assert len(deviation) == 66
    assert sorted(deviation)[:2] == [-44, -2]
    assert (deviation[5], deviation[9]) == (-44, -2)  # the order of the measurements
    # as textbooks quote it: mean 26.21, median 27; mean without the two outliers 27.75
    assert round(float(deviation.mean()), 2) == 26.21
    assert np.median(deviation) == 27
    assert deviation[deviation > 0].mean() == 27.75


def test_stack_loss_gives_the_published_regression():
    table = load(stack_loss)
    chosen = select(table, stack_loss.targets, stack_loss.inputs, stack_loss.domains[0])
    X = np.column_stack([np.ones(21), chosen.X])
    coefficients, rest, *_ = np.linalg.lstsq(X, chosen.y)
    # R, example(stackloss): -39.9197, 0.7156, 1.2953, -0.1521; residual standard error 3.243
    np.testing.assert_allclose(coefficients, [-39.9197, 0.7156, 1.2953, -0.1521], atol=5e-5)
    assert round(float(np.sqrt(rest[0] / 17)), 3) == 3.243


def test_stack_loss_equals_the_copy_in_statsmodels():
    copy = pytest.importorskip("statsmodels.datasets").stackloss.load_pandas().data
    np.testing.assert_array_equal(np.column_stack([c.numbers for c in load(stack_loss).columns]), copy)


def test_iris_is_fishers_and_not_the_copy_with_errors():
    measured = np.column_stack([numbers(iris, name) for name in iris.inputs])
    assert Counter(texts(iris, "species")) == {"setosa": 50, "versicolor": 50, "virginica": 50}
    # UCI has 4.9,3.1,1.5,0.1 in both rows
    np.testing.assert_array_equal(measured[[34, 37]], [[4.9, 3.1, 1.5, 0.2], [4.9, 3.6, 1.4, 0.1]])
    # the means of Fisher (1936), table 2
    np.testing.assert_allclose(measured[:50].mean(axis=0), [5.006, 3.428, 1.462, 0.246])
    np.testing.assert_allclose(measured[50:100].mean(axis=0), [5.936, 2.770, 4.260, 1.326])


def test_iris_equals_the_copy_in_scikit_learn():
    copy = pytest.importorskip("sklearn.datasets").load_iris()
    chosen = select(load(iris), iris.targets, iris.inputs, iris.domains[0])
    np.testing.assert_array_equal(chosen.X, copy.data)
    np.testing.assert_array_equal(chosen.y, copy.target)
    assert chosen.levels == tuple(copy.target_names)


def test_petals_have_the_published_correlation():
    length, width = numbers(petals, "petal_length"), numbers(petals, "petal_width")
    # R, cor(iris[, 3:4]): 0.9628654
    assert round(float(np.corrcoef(length, width)[0, 1]), 7) == 0.9628654


def test_old_faithful_has_the_published_summaries():
    waiting, eruption = numbers(old_faithful, "waiting"), numbers(old_faithful, "eruption")
    # R, summary(faithful) and cor(faithful)
    assert len(waiting) == 272
    assert (waiting.min(), np.median(waiting), waiting.max()) == (43, 76, 96)
    assert (round(float(waiting.mean()), 4), round(float(eruption.mean()), 6)) == (70.8971, 3.487783)
    assert round(float(np.corrcoef(waiting, eruption)[0, 1]), 7) == 0.9008112


def test_beetles_give_the_published_logit_fit():
    killed, exposed, dose = (numbers(beetles, name) for name in ("killed", "exposed", "log_dose"))
    assert (killed.sum(), exposed.sum()) == (291, 481)
    X = np.column_stack([np.ones(8), dose])
    at = np.zeros(2)
    for _ in range(30):  # Newton's method for the logistic regression
        p = 1.0 / (1.0 + np.exp(-X @ at))
        at = at + np.linalg.solve(X.T @ ((exposed * p * (1 - p))[:, None] * X), X.T @ (killed - exposed * p))
    # Dobson, table 7.3: -60.72 (5.18), 34.27 (2.91), deviance 11.23
    np.testing.assert_allclose(at, [-60.72, 34.27], atol=5e-3)
    errors = np.sqrt(np.diag(np.linalg.inv(X.T @ ((exposed * p * (1 - p))[:, None] * X))))
    np.testing.assert_allclose(errors, [5.18, 2.91], atol=6e-3)
    alive = exposed - killed
    left = np.where(alive > 0, alive * np.log(np.maximum(alive, 1) / (exposed * (1 - p))), 0.0)
    assert round(float(2 * np.sum(killed * np.log(killed / (exposed * p)) + left)), 2) == 11.23


def test_leukaemia_has_the_published_summaries():
    weeks, relapsed, treated = (numbers(leukaemia, name) for name in ("weeks", "relapsed", "mercaptopurine"))
    placebo, drug = treated == 0, treated == 1
    assert Counter(numbers(leukaemia, "pair")) == dict.fromkeys(range(1, 22), 2)
    # Cox and Oakes: 21 relapses in 182 weeks, a mean of 8.667; and 9 relapses in 359 weeks
    assert (relapsed[placebo].sum(), weeks[placebo].sum()) == (21, 182)
    assert (relapsed[drug].sum(), weeks[drug].sum()) == (9, 359)
    # the product-limit estimate, as every textbook prints it
    times, beyond = kaplan_meier(weeks[drug], relapsed[drug])
    assert times.tolist() == [0, 6, 7, 10, 13, 16, 22, 23]
    np.testing.assert_allclose(beyond, [1, 0.857, 0.807, 0.753, 0.690, 0.627, 0.538, 0.448], atol=5e-4)
