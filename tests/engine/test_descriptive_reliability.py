"""Reliability and tasks, agreement of two markings, rows of the bank: hand counts, scipy, and what cannot be told."""

from typing import Any

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal
from scipy import stats

from analytics.engine.recheck import recheck, weighted_kappa
from analytics.engine.reliability import feldt, reliability
from analytics.engine.series import class_rows, school_rows, whole_row
from tests.engine.descriptive_cohorts import cohort_of, crowd, shuffled

POINTS = [[2, 1, 1], [2, 1, 0], [1, 1, 1], [2, 0, 1], [1, 0, 0], [0, 1, 0], [0, 0, 0], [1, 1, 0], [0, 0, 1], [2, 1, 1]]


def test_alpha_is_its_formula() -> None:
    table = np.array(POINTS)
    found = reliability(cohort_of(POINTS, [0] * 10, maxima=[2, 1, 1]))
    expected = 1.5 * (1 - table.var(axis=0, ddof=1).sum() / table.sum(axis=1).var(ddof=1))
    assert_allclose(found.alpha, expected)
    assert_allclose(found.sem, table.sum(axis=1).std(ddof=1) * np.sqrt(1 - expected))
    assert_allclose([found.low, found.high], [1 - (1 - expected) * stats.f.ppf(q, 9, 18) for q in (0.975, 0.025)])
    pair = table[:, [0, 2]]
    assert_allclose(found.without[1], 2 * (1 - pair.var(axis=0, ddof=1).sum() / pair.sum(axis=1).var(ddof=1)))
    assert (found.n, found.tasks, found.reason, found.reference) == (10, 3, "", "cohort")


def test_feldts_bounds_hold_the_estimate() -> None:
    low, high = feldt(0.8, 50, 12)
    assert low < 0.8 < high


def test_items_by_hand() -> None:
    table = np.array(POINTS)
    found = reliability(cohort_of(POINTS, [0] * 10, maxima=[2, 1, 1])).items
    assert_allclose(found.percent, [55, 60, 50])
    expected = [np.corrcoef(table[:, j], np.delete(table, j, 1).sum(axis=1))[0, 1] for j in range(3)]
    assert_allclose(found.item_rest, expected)
    # totals 4 3 3 3 1 1 0 2 1 4; 2.7 pupils: both with 4 and 0.7/3 of the three with 3; the one with 0 and 1.7/3
    best = (2 * 2 + 0.7 / 3 * 5) / 2.7 / 2
    weakest = (0 + 1.7 / 3 * 1) / 2.7 / 2
    assert_allclose(found.discrimination[0], best - weakest)
    assert found.reason.tolist() == ["", "", ""]


def test_a_task_that_nobody_solved_and_one_skipped() -> None:
    points = [[*row, 0, -1 if at < 3 else 1] for at, row in enumerate(POINTS)]
    found = reliability(cohort_of(points, [0] * 10, maxima=[2, 1, 1, 1, 1]))
    assert found.items.reason.tolist() == ["", "", "", "one_value", ""]
    assert found.items.percent[3] == 0
    assert np.isnan(found.items.item_rest[3])
    assert found.items.discrimination[3] == 0
    assert_allclose(found.items.not_attempted, [0, 0, 0, 0, 0.3])
    assert np.isfinite(found.alpha)


@pytest.mark.parametrize(
    ("points", "given", "reason"),
    [
        (POINTS[:9], {"maxima": [2, 1, 1]}, "too_few"),
        ([[1], [0]] * 10, {}, "one_task"),
        ([[1, 1]] * 12, {}, "one_value"),
        (np.empty((0, 2)), {"schools": 1}, "too_few"),
        (np.empty((12, 0)), {"maxima": [], "totals": [3] * 12}, "too_few"),
    ],
)
def test_no_reliability(points: Any, given: dict[str, Any], reason: str) -> None:
    found = reliability(cohort_of(points, [0] * len(points), **given))
    assert found.reason == reason
    assert np.isnan([found.alpha, found.low, found.high, found.sem]).all()


def test_agreement_by_hand() -> None:
    work = cohort_of([[0, 0]], [0], maxima=[5, 5], thresholds=(3, 6, 9)).work
    first = [[1, 2], [3, 4], [5, 5], [0, 0], [2, 2], [2, 0], [4, 5], [1, 1], [3, 3], [0, -1]]
    second = [[1, 2], [3, 4], [5, 5], [0, 0], [2, 1], [1, 0], [4, 3], [1, 2], [3, 3], [-1, 0]]
    found = recheck(work, first, second)
    assert found.differences.tolist() == [0, 0, 0, 0, -1, -1, -2, 1, 0, 0]
    assert (found.n, found.raised, found.lowered) == (10, 1, 3)
    interval = stats.binomtest(6, 10).proportion_ci(method="wilson")
    assert_allclose([found.unchanged.low[0], found.unchanged.high[0]], [interval.low, interval.high])
    assert_allclose(found.adjacent.estimate, [0.9])
    assert (found.against_line, found.reaches_line) == ("below", False)
    assert_allclose(found.same_mark.estimate, [0.8])
    assert_allclose(found.shift.estimate, [-0.3])
    assert found.tasks.moved.tolist() == [1, 3]
    assert found.tasks.raised.tolist() == [0, 1]
    assert found.tasks.lowered.tolist() == [1, 2]
    assert_allclose(found.tasks.shift, [-0.1, -0.2])
    assert found.tasks.order.tolist() == [1, 0]


@pytest.mark.parametrize(
    ("kept", "n", "line", "reaches"),
    [(10, 10, "unclear", True), (9, 10, "unclear", True), (100, 100, "above", True), (60, 100, "below", False)],
)
def test_the_line_of_ninety(kept: int, n: int, line: str, reaches: bool) -> None:
    work = cohort_of([[0]], [0], maxima=[9]).work
    found = recheck(work, [3] * n, [3] * kept + [4] * (n - kept))
    assert (found.against_line, found.reaches_line) == (line, reaches)
    assert found.kappa_marks.reason == "no_thresholds"
    assert found.tasks.moved.tolist() == []
    assert recheck(work, [3] * n, [4] * n, tolerance=1).reaches_line is True


def test_nothing_was_marked_twice() -> None:
    work = cohort_of([[0]], [0], thresholds=(1, 2, 3), maxima=[4]).work
    found = recheck(work, np.empty((0, 1)), np.empty((0, 1)))
    assert (found.n, found.against_line, found.reaches_line) == (0, "", False)
    assert (found.kappa_totals.reason, found.shift.reason[0], found.unchanged.reason[0]) == ("too_few",) * 3
    with pytest.raises(ValueError, match="same works"):
        recheck(work, [[1], [2]], [[1]])


def test_weighted_kappa_of_the_formula() -> None:
    """Quadratic weights make it 2·cov / (var + var + (difference of means)²), all with n."""
    rng = np.random.default_rng(4)
    x = rng.integers(2, 6, 300)
    y = np.clip(x + rng.integers(-1, 2, 300), 2, 5)
    found = weighted_kappa(x, y)
    expected = 2 * np.cov(x, y, ddof=0)[0, 1] / (x.var() + y.var() + (x.mean() - y.mean()) ** 2)
    assert_allclose(found.value, expected)
    assert found.low < expected < found.high


def test_error_of_kappa_is_that_of_resampling() -> None:
    rng = np.random.default_rng(8)
    x = rng.integers(2, 6, 200)
    y = np.clip(x + rng.choice([-1, 0, 0, 0, 1], 200), 2, 5)
    found = weighted_kappa(x, y)
    draws = [weighted_kappa(x[pick], y[pick]).value for pick in rng.integers(0, 200, (400, 200))]
    assert_allclose((found.high - found.low) / (2 * 1.96), np.std(draws), rtol=0.15)


@pytest.mark.parametrize(
    ("x", "y", "reason", "value"),
    [
        ([3], [3], "too_few", np.nan),
        ([3, 3], [3, 3], "one_value", np.nan),
        ([2, 3], [2, 3], "", 1.0),
        ([2, 3], [3, 2], "", -1.0),
    ],
)
def test_kappa_at_the_edges(x: list[int], y: list[int], reason: str, value: float) -> None:
    found = weighted_kappa(x, y)
    assert found.reason == reason
    assert_allclose(found.value, value)


def test_rows_of_the_bank() -> None:
    cohort = cohort_of([[2], [4], [6], [8]], [0, 0, 0, 2], maxima=[8], marks=[2, 3, 0, 5], classes=[0, 0, 1, -1])
    found = school_rows(cohort)
    assert found.names == ("school 0", "school 1", "school 2")
    assert found.n.tolist() == [3, 0, 1]
    assert_allclose(found.mean, [50, np.nan, 100])
    assert found.marked.tolist() == [2, 0, 1]
    assert_allclose(found.shares[0], [0.5, 0.5, 0, 0])
    assert_allclose(found.quality, [0, np.nan, 1])
    assert_allclose(found.success, [0.5, np.nan, 1])
    assert found.reason.tolist() == ["", "too_few", ""]
    assert class_rows(cohort).n.tolist() == [2, 1]
    assert_allclose(whole_row(cohort, "town").mean, [62.5])


def test_order_of_pupils_does_not_matter() -> None:
    cohort = crowd(20)
    one, other = reliability(cohort), reliability(shuffled(cohort))
    assert one.alpha == other.alpha
    assert_array_equal(one.items.item_rest, other.items.item_rest)
    assert_allclose(one.items.discrimination, other.items.discrimination, rtol=1e-12)
    assert_array_equal(school_rows(cohort).sd, school_rows(shuffled(cohort)).sd)
