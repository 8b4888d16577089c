"""Intervals and sums by group against hand counts and scipy."""

import numpy as np
import pytest
from numpy.testing import assert_allclose
from scipy import stats

from analytics.engine.grouped import (
    Moments,
    exact_sum,
    has_points,
    marks_of,
    moments,
    rank_correlation,
    ranks,
    school_percent,
    whole,
)
from analytics.engine.intervals import (
    mean_difference,
    mean_interval,
    normal_quantile,
    proportion_difference,
    proportion_interval,
    rank_correlation_interval,
)
from tests.engine.descriptive_cohorts import cohort_of

GROUP = np.array([0, 0, 0, 2, 2, 3])
VALUES = np.array([1, 2, 6, 4, 4, 5])


def test_moments_by_hand() -> None:
    found = moments(GROUP, VALUES, 4)
    assert found.n.tolist() == [3, 0, 2, 1]
    assert_allclose(found.mean, [3, np.nan, 4, 5])
    assert_allclose(found.sd, [np.sqrt(7), np.nan, 0, np.nan])


def test_moments_of_columns_are_those_of_each() -> None:
    both = moments(GROUP, np.column_stack([VALUES, VALUES[::-1]]), 4)
    one = moments(GROUP, VALUES[::-1], 4)
    assert_allclose(both.mean[:, 1], one.mean)
    assert_allclose(both.sd[:, 1], one.sd)
    assert both.n.shape == (4, 2)


def test_sums_do_not_depend_on_the_order() -> None:
    values = np.array([1e16, 1.0, -1e16, np.nan, 3.0])
    assert exact_sum(values) == exact_sum(values[::-1]) == 4.0


def test_ranks_share_ties() -> None:
    assert ranks(GROUP, VALUES).tolist() == [1, 2, 3, 1.5, 1.5, 1]
    assert ranks(np.empty(0, np.int64), np.empty(0)).tolist() == []


def test_rank_correlation_is_scipys() -> None:
    rng = np.random.default_rng(1)
    group, x, y = rng.integers(0, 5, 200), rng.integers(2, 6, 200), rng.integers(0, 20, 200)
    expected = [stats.spearmanr(x[group == g], y[group == g]).statistic for g in range(5)]
    assert_allclose(rank_correlation(group, x, y, 5), expected, rtol=1e-12)


def test_rank_correlation_of_nothing_to_compare() -> None:
    group = np.array([0, 0, 0, 1, 1])
    found = rank_correlation(group, np.array([3, 3, 3, 1, 2]), np.array([1, 2, 3, 1, 2]), 3)
    assert np.isnan(found).all()


def test_mean_interval_is_scipys() -> None:
    values = np.array([3, 7, 7, 9, 12])
    found = mean_interval(whole(values))
    low, high = stats.t.interval(0.95, 4, values.mean(), stats.sem(values))
    assert_allclose([found.low[0], found.high[0]], [low, high], rtol=1e-12)
    assert (found.n[0], found.reason[0], found.level) == (5, "", 0.95)


@pytest.mark.parametrize(
    ("values", "estimate", "reason"), [([], np.nan, "too_few"), ([4], 4.0, "too_few"), ([4, 4, 4], 4.0, "one_value")]
)
def test_mean_interval_that_cannot_be(values: list[int], estimate: float, reason: str) -> None:
    found = mean_interval(whole(np.array(values, np.int64)))
    assert_allclose([found.estimate[0], found.low[0], found.high[0]], [estimate, np.nan, np.nan])
    assert found.reason[0] == reason


def test_a_mean_that_is_not_known_says_so() -> None:
    found = mean_interval(Moments(np.array([5]), np.array([np.nan]), np.array([np.nan])))
    assert found.reason.tolist() == ["not_known"]


@pytest.mark.parametrize(("hits", "n"), [(0, 10), (3, 10), (10, 10), (27, 28), (1, 1)])
def test_proportion_interval_is_scipys(hits: int, n: int) -> None:
    found = proportion_interval(hits, n)
    expected = stats.binomtest(hits, n).proportion_ci(0.95, method="wilson")
    assert_allclose([found.low, found.high], [expected.low, expected.high], atol=1e-12)


def test_proportion_of_nobody() -> None:
    found = proportion_interval(np.array([0]), np.array([0]))
    assert np.isnan([found.estimate[0], found.low[0], found.high[0]]).all()
    assert found.reason.tolist() == ["too_few"]


def test_mean_difference_is_scipys() -> None:
    a, b = np.array([3, 7, 7, 9, 12]), np.array([1, 2, 2, 5, 6, 9, 4])
    found = mean_difference(whole(a), whole(b))
    expected = stats.ttest_ind(a, b, equal_var=False)
    bounds = expected.confidence_interval(0.95)
    assert_allclose([found.p[0], found.low[0], found.high[0]], [expected.pvalue, bounds.low, bounds.high], rtol=1e-10)
    assert (found.n[0], found.n_reference[0]) == (5, 7)


@pytest.mark.parametrize(
    ("a", "b", "reason"), [([1], [1, 2], "too_few"), ([2, 2], [3, 3], "one_value"), ([2, 2], [3, 5], "")]
)
def test_mean_difference_that_cannot_be(a: list[int], b: list[int], reason: str) -> None:
    found = mean_difference(whole(np.array(a)), whole(np.array(b)))
    assert found.reason[0] == reason
    assert bool(np.isnan(found.low[0])) == bool(reason)
    assert found.estimate[0] == np.mean(a) - np.mean(b)


def test_proportion_difference_of_newcombes_paper() -> None:
    """Table II of the paper, method 10: 56/70 - 48/80 and 9/10 - 3/10."""
    found = proportion_difference([56, 9, 10, 0], [70, 10, 10, 10], [48, 3, 0, 0], [80, 10, 20, 20])
    assert_allclose(found.low, [0.0524, 0.1705, 0.6791, -0.1611], atol=5e-5)
    assert_allclose(found.high, [0.3339, 0.8090, 1.0000, 0.2775], atol=5e-5)
    assert found.p[3] == 1.0


def test_proportion_difference_with_nobody() -> None:
    found = proportion_difference([3], [5], [0], [0])
    assert np.isnan([found.estimate[0], found.low[0], found.p[0]]).all()
    assert found.reason.tolist() == ["too_few"]


def test_rank_correlation_interval() -> None:
    found = rank_correlation_interval([0.5, 0.5, np.nan, 1.0], [50, 9, 50, 20])
    half = 1.959963984540054 * np.sqrt(1.125 / 47)
    assert_allclose(found.low[0], np.tanh(np.arctanh(0.5) - half), rtol=1e-12)
    assert found.reason.tolist() == ["", "too_few", "one_value", ""]
    assert np.isfinite(found.low[3])


@pytest.mark.parametrize("level", [0.0, 1.0, 95.0])
def test_a_level_is_a_share(level: float) -> None:
    with pytest.raises(ValueError, match="between 0 and 1"):
        normal_quantile(level)


@pytest.mark.parametrize(
    ("marks", "thresholds", "expected", "source"),
    [
        ([2, 5], (2, 3, 4), [2, 5], "file"),
        ([0, 0], (2, 3, 4), [3, 5], "thresholds"),
        ([4, 0], (2, 3, 4), [4, 5], "both"),
        ([0, 0], None, [0, 0], "none"),
        ([7, 3], None, [0, 3], "file"),
    ],
)
def test_marks(marks: list[int], thresholds: tuple[int, int, int] | None, expected: list[int], source: str) -> None:
    found = marks_of(cohort_of([[1, 1], [2, 2]], [0, 0], maxima=[2, 2], marks=marks, thresholds=thresholds))
    assert (found.values.tolist(), found.source) == (expected, source)


def test_percent_and_points_known() -> None:
    cohort = cohort_of([[1, 1], [-1, -1], [-1, -1]], [0, 0, 1], maxima=[2, 2], totals=[2, 0, 3])
    assert school_percent(cohort).mean.tolist() == [25.0, 75.0]
    assert has_points(cohort).tolist() == [True, True, False]


def test_a_work_without_points() -> None:
    cohort = cohort_of(np.empty((2, 0)), [0, 1], maxima=[], totals=[2, 3])
    assert np.isnan(school_percent(cohort).mean).all()
    assert has_points(cohort).tolist() == [False, False]
