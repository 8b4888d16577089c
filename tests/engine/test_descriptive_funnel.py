"""The funnel of means and the profile of tasks: by hand, against scipy, and on input that gives nothing to compute."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal
from scipy import stats

from analytics.engine.between import leave_one_out, winsorised_between_variance, winsorised_square
from analytics.engine.data import Context
from analytics.engine.funnel import pooled_sd, school_funnel
from analytics.engine.grouped import Floats, moments
from analytics.engine.task_profile import benjamini_hochberg, task_profile
from tests.engine.descriptive_cohorts import cohort_of, crowd, shuffled

FIVE = {
    "points": [[0], [2], [4], [6], [4], [8], [6], [8], [9], [1], [5]],
    "school": [0, 0, 1, 1, 2, 2, 3, 3, 3, 4, 4],
    "maxima": [10],
}


def five(**changed: Any) -> Any:
    given: dict[str, Any] = {**FIVE, **changed}
    return cohort_of(given.pop("points"), given.pop("school"), **given)


def test_winsorised_between_variance_by_hand() -> None:
    """Quantiles .1 and .9 of -2..2 are ±1.6: the squares sum to 7.12; over c, less 4, over 4."""
    expected = (7.12 / winsorised_square(0.1) - 4) / 4
    assert_allclose(winsorised_between_variance([-2, -1, 0, 1, 2], np.ones(5), 0.0), expected)
    assert_allclose(winsorised_between_variance([5, 6, 7, 8, 9, np.nan], np.ones(6)), expected)
    assert_allclose(winsorised_between_variance([[-2], [-1], [0], [1], [2]], np.ones((5, 1)), 0.0), [expected])
    assert winsorised_between_variance([-2, -1, 0, 1, 2], np.full(5, 9.0)) == 0.0
    assert np.isnan(winsorised_between_variance([1, 2, 3, 4], np.ones(4)))


def test_square_of_a_winsorised_normal_by_integration() -> None:
    grid = np.linspace(-10, 10, 400_001)
    cut = stats.norm.ppf(0.9)
    expected = np.sum(np.clip(grid, -cut, cut) ** 2 * stats.norm.pdf(grid)) * (grid[1] - grid[0])
    assert_allclose(winsorised_square(0.1), expected, rtol=1e-6)
    assert winsorised_square(0.0) == 1.0


def test_leaving_one_out_is_what_it_says() -> None:
    rng = np.random.default_rng(5)
    design = np.column_stack([np.ones(12), rng.normal(size=12)])
    values = 3 + 2 * design[:, 1] + rng.normal(size=12)
    fit = leave_one_out(values, np.full(12, 4.0), design, np.ones(12, bool))
    line = stats.linregress(design[1:, 1], values[1:])
    assert_allclose(fit.expected[0], line.intercept + line.slope * design[0, 1])
    assert fit.tau2 == 0.0
    assert fit.df == 9
    assert_allclose(fit.explained, stats.linregress(design[:, 1], values).rvalue ** 2)


@pytest.mark.parametrize("case", ["few", "singular", "no variance"])
def test_no_regression_without_units(case: str) -> None:
    size = 6 if case == "few" else 12
    design = np.ones((size, 2))
    design[:, 1] = 1.0 if case == "singular" else np.arange(size)
    variances: Floats = np.zeros(size) if case == "no variance" else np.ones(size)
    fit = leave_one_out(np.arange(size).astype(float), variances, design, np.ones(size, bool))
    assert np.isnan(fit.expected).all()
    assert (fit.units, fit.df) == (size, 0)


def test_funnel_by_hand() -> None:
    found = school_funnel(five())
    means = np.array([10, 50, 60, 230 / 3, 30])
    assert_allclose(found.interval.estimate, means)
    assert_allclose(found.centre, 530 / 11)
    # scatter within schools: 2 + 2 + 8 + 14/3 + 8 points over 6 degrees of freedom, in per cent of 10
    sigma2 = 100 * (24 + 2 / 3) / 6
    assert_allclose(found.within_sd, np.sqrt(sigma2))
    n = np.array([2, 2, 2, 3, 2])
    tau2 = winsorised_between_variance(means, sigma2 / n, 530 / 11)
    assert_allclose(found.tau2, tau2)
    assert_allclose(found.z, (means - 530 / 11) / np.sqrt(tau2 + sigma2 / n))
    keep = tau2 / (tau2 + sigma2 / n)
    assert_allclose(found.shrunk, 530 / 11 + keep * (means - 530 / 11))
    assert (found.shrunk_low < found.shrunk).all()
    assert found.zone.tolist() == [0, 0, 0, 0, 0]
    assert found.reason.tolist() == [""] * 5
    assert (found.n_reference, found.reference) == (11, "municipality")
    assert_array_equal(found.curve.n, [1, 2, 3])
    assert_allclose(found.curve.high2[1], np.minimum(100.0, 530 / 11 + 2 * np.sqrt(tau2 + sigma2 / 2)))


def test_a_school_far_away_is_beyond_three() -> None:
    cohort = crowd(30)
    high = np.where((cohort.school == 4)[:, None], cohort.work.maxima, cohort.points).astype(np.int8)
    found = school_funnel(replace(cohort, points=high, totals=np.maximum(high, 0).sum(axis=1)))
    assert found.zone[4] == 3


def test_small_schools_are_shrunk_more() -> None:
    found = school_funnel(five())
    away = (found.shrunk - found.centre) / (found.interval.estimate - found.centre)
    assert_allclose(away[[1, 2, 4]], away[0])
    assert away[3] > away[0]


@pytest.mark.parametrize(
    ("changed", "reasons"),
    [
        ({"points": [[3]], "school": [0]}, [""] * 0 + ["few_schools"]),
        ({"points": [[3]] * 11}, ["one_value"] * 5),
        ({"points": np.empty((0, 1)), "school": [], "schools": 2}, ["too_few"] * 2),
        ({"points": np.empty((11, 0)), "maxima": [], "totals": [3] * 11}, ["no_maximum"] * 5),
        ({"school": [0, 0, 1, 1, 2, 2, 3, 3, 3, 3, 3], "schools": 5}, ["few_schools"] * 4 + ["too_few"]),
    ],
)
def test_funnel_of_nothing(changed: dict[str, Any], reasons: list[str]) -> None:
    found = school_funnel(five(**changed))
    assert found.reason.tolist() == reasons
    assert np.isnan(found.z).all()
    assert found.zone.tolist() == [0] * len(reasons)
    assert len(found.curve.n) == 0


def test_pooled_spread_of_schools_of_one() -> None:
    assert np.isnan(pooled_sd(moments(np.arange(3), np.array([1, 2, 3]), 3)))


def test_order_of_pupils_does_not_matter() -> None:
    cohort = crowd(20)
    one, other = school_funnel(cohort), school_funnel(shuffled(cohort))
    for name in ("z", "shrunk", "shrunk_low", "zone"):
        assert_array_equal(getattr(one, name), getattr(other, name))
    assert (one.tau2, one.centre) == (other.tau2, other.centre)
    first, second = task_profile(cohort), task_profile(shuffled(cohort))
    assert_array_equal(first.adjusted, second.adjusted)
    assert_array_equal(first.difference.low, second.difference.low)


def test_benjamini_hochberg_is_scipys() -> None:
    p = np.array([[0.01, 0.04, 0.03, 0.5, 0.9], [0.2, 0.2, 0.01, 0.001, 0.05]])
    assert_allclose(benjamini_hochberg(p), stats.false_discovery_control(p, axis=1))
    assert_allclose(benjamini_hochberg(np.array([0.01, np.nan, 0.03])), [0.02, np.nan, 0.03])
    assert benjamini_hochberg(np.empty((2, 0))).shape == (2, 0)


def test_profile_with_one_variant_is_welch() -> None:
    points = [[0, 2], [1, 2], [1, 1], [0, 0], [0, 1], [1, 0], [0, 2]]
    found = task_profile(cohort_of(points, [0, 0, 0, 1, 1, 1, 1], maxima=[1, 2]))
    a, b = np.array(points[:3]), np.array(points[3:])
    expected = stats.ttest_ind(a, b, equal_var=False)
    bounds = expected.confidence_interval(0.95)
    assert_allclose(found.difference.p[0], expected.pvalue)
    assert_allclose(found.difference.low[0], bounds.low * [100, 50])
    assert_allclose(found.percent[0], [200 / 3, 250 / 3])
    assert_allclose(found.reference_percent[0], [25, 37.5])
    assert_allclose(found.difference.estimate[1], -found.difference.estimate[0])
    assert (found.n.tolist(), found.n_reference.tolist(), found.reference.tolist()) == ([3, 4], [4, 3], ["rest"] * 2)


def test_profile_compares_like_variants() -> None:
    """School 0 wrote three times the hard variant 2; variant by variant it equals the others exactly."""
    points = [[0], [1], [0], [0], [1], [0], [0], [1], [1], [1], [0], [0], [1], [1], [0], [0], [0], [1]]
    variants = [2, 2, 2, 2, 2, 2, 2, 2, 2, 1, 1, 1, 1, 1, 2, 2, 2, 2]
    school = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1]
    found = task_profile(cohort_of(points, school, variants=variants))
    assert_allclose(found.percent[0, 0], 50.0)
    assert_allclose(found.reference_percent[0, 0], 100 * (0.9 * 0.25 + 0.1 * 0.5))


def test_controls_are_the_reference_and_are_compared_with_each_other() -> None:
    points = [[1]] * 6 + [[0]] * 6 + [[1], [0]] * 6 + [[1]] * 3
    school = [0] * 12 + [1] * 12 + [2] * 3
    found = task_profile(cohort_of(points, school, controls=np.array([True, True, False])))
    assert found.reference.tolist() == ["controls"] * 3
    assert found.n_reference.tolist() == [12, 12, 24]
    lonely = task_profile(cohort_of(points, school, controls=np.array([True, False, False])))
    assert lonely.reference.tolist() == ["rest", "controls", "controls"]
    assert lonely.n_reference.tolist() == [15, 12, 12]


def test_shares_not_attempted() -> None:
    found = task_profile(cohort_of([[-1, 1], [0, 1], [-1, 1], [1, -1]], [0, 0, 1, 1]))
    assert_allclose(found.not_attempted, [[0.5, 0], [0.5, 0.5]])
    assert_allclose(found.reference_not_attempted[0], [0.5, 0.5])


@pytest.mark.parametrize(
    ("points", "school", "given", "reasons"),
    [
        ([[1], [0], [1]], [0, 0, 0], {}, [["no_reference"]]),
        ([[1], [0], [1], [0]], [0, 0, 1, 1], {"variants": [1, 1, 2, 2]}, [["variants_differ"]] * 2),
        ([[1], [0], [1]], [0, 0, 1], {}, [["no_reference"], ["too_few"]]),
        ([[1], [1], [1], [1]], [0, 0, 1, 1], {}, [["one_value"]] * 2),
        ([[0], [0], [0], [0]], [0, 0, 1, 1], {}, [["one_value"]] * 2),
        (np.empty((0, 1)), [], {"schools": 1}, [["no_points"]]),
        ([[-1], [-1], [0], [1]], [0, 0, 1, 1], {"totals": [3, 4, 0, 1]}, [["no_points"], ["no_reference"]]),
        ([[0, 1], [0, 0], [0, 1], [0, 0]], [0, 0, 1, 1], {"maxima": [0, 1]}, [["no_maximum", ""]] * 2),
    ],
)
def test_profile_of_nothing(points: Any, school: list[int], given: dict[str, Any], reasons: list[list[str]]) -> None:
    found = task_profile(cohort_of(points, school, **given))
    assert found.difference.reason.tolist() == reasons
    blank = found.difference.reason != ""
    assert np.isnan(found.difference.p[blank]).all()
    assert not found.notable[blank].any()


def test_a_work_without_tasks() -> None:
    found = task_profile(cohort_of(np.empty((4, 0)), [0, 0, 1, 1], maxima=[], totals=[1, 2, 3, 4]))
    assert found.percent.shape == (2, 0)


def test_a_helped_task_is_notable_and_unusual() -> None:
    cohort = crowd(30)
    points = cohort.points.copy()
    hardest = int((cohort.scores.mean(axis=0) / cohort.work.maxima).argmin())
    points[cohort.school == 3, hardest] = cohort.work.maxima[hardest]
    found = task_profile(replace(cohort, points=points, context=Context.unknown(30)))
    assert (bool(found.notable[3, hardest]), bool(found.unusual[3, hardest])) == (True, True)
