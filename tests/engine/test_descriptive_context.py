"""Schools alike in context and the level of the final exams: by hand, against scipy, and with nothing known."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal
from scipy import stats

from analytics.engine.between import winsorised_between_variance
from analytics.engine.control_group import covariates, nearest_neighbours, regression_adjustment
from analytics.engine.data import Cohort, Context
from analytics.engine.exam_match import exam_match
from tests.engine.descriptive_cohorts import cohort_of, crowd, shuffled


def town(size: list[float], means: list[int], **context: Any) -> Cohort:
    """Schools of 6 pupils, half a point below and half above the mean twice, with one covariate."""
    points = [[mean + shift] for mean in means for shift in (-2, -1, 0, 0, 1, 2)]
    school = np.repeat(np.arange(len(means)), 6)
    given: dict[str, Any] = {"covariates": np.array(size)[:, None], "covariate_names": ("size",), **context}
    return cohort_of(points, school, maxima=[20], **given)


def test_neighbours_by_hand() -> None:
    """Sizes 1..6 and one far away; each of the first three finds the nearest three."""
    found = nearest_neighbours(town([1, 2, 3, 4, 5, 30], [5, 6, 7, 8, 9, 18]), k=3)
    assert found.neighbours.tolist() == [[1, 2, 3], [0, 2, 3], [1, 3, 0], [2, 4, 1], [3, 2, 1], [-1, -1, -1]]
    assert_allclose(found.expected, [35, 100 / 3, 95 / 3, 110 / 3, 35, np.nan])
    assert_allclose(found.difference.estimate[0], 25 - 35)
    # pooled within: 10 points over 5, times 25; five matched schools, df = 4
    gaps = np.array([-30, -10, 10, 10, 30]) / 3
    tau2 = winsorised_between_variance(gaps / np.sqrt(4 / 3), np.full(5, 50 / 6), 0.0)
    error = np.sqrt((50 / 6 + tau2) * 4 / 3)
    assert_allclose(found.difference.p[0], 2 * stats.t.sf(10 / error, 4))
    assert_allclose(found.difference.low[0], -10 - stats.t.ppf(0.975, 4) * error)
    assert found.difference.reason.tolist() == [""] * 5 + ["no_alike"]
    sd = np.std([1, 2, 3, 4, 5, 30], ddof=1)
    assert_allclose(found.before[0], [(1 - 44 / 5) / sd])
    assert_allclose(found.after[0], [-2 / sd])
    assert (found.method, found.reference) == ("neighbours", "neighbours")
    assert (found.difference.n.tolist(), found.difference.n_reference[:2].tolist()) == ([6] * 6, [3, 3])


def test_a_chosen_control_group_is_the_pool() -> None:
    pool = np.array([True, False, True, True, True, False])
    found = nearest_neighbours(town([1, 2, 3, 4, 5, 6], [5, 6, 7, 8, 9, 10]), k=3, pool=pool, caliper=3.0)
    assert found.neighbours[1].tolist() == [0, 2, 3]
    assert found.neighbours[0].tolist() == [2, 3, 4]
    assert found.reference == "control_group"


def test_schools_of_another_kind_are_no_neighbours() -> None:
    kinds = ("ordinary", "ordinary", "rural", "rural", "ordinary", "ordinary")
    found = nearest_neighbours(town([1, 2, 3, 4, 1.5, 2.5], [5, 6, 7, 8, 9, 10], kinds=kinds), k=3)
    assert found.covariates.names == ("kind:rural", "size")
    assert found.neighbours[0].tolist() == [4, 1, 5]
    assert found.neighbours[2].tolist() == [3, -1, -1]


def test_order_of_schools_does_not_matter() -> None:
    cohort = crowd(40)
    turned = np.random.default_rng(2).permutation(40)
    place = np.argsort(turned)
    was, context = nearest_neighbours(cohort), cohort.context
    other = replace(
        cohort,
        schools=tuple(cohort.schools[i] for i in turned),
        school=place[cohort.school],
        context=replace(
            context,
            kinds=tuple(context.kinds[i] for i in turned),
            prior=context.prior[turned],
            exam=context.exam[turned],
            covariates=context.covariates[turned],
            controls=context.controls[turned],
        ),
    )
    now = nearest_neighbours(other)
    assert_array_equal(was.expected[turned], now.expected)
    assert_allclose(was.difference.low[turned], now.difference.low, rtol=1e-9)
    one, two = regression_adjustment(cohort), regression_adjustment(other)
    assert_allclose(one.difference.low[turned], two.difference.low, rtol=1e-9)
    assert_allclose(exam_match(cohort).expected[turned], exam_match(other).expected, rtol=1e-9)


def test_order_of_pupils_does_not_matter() -> None:
    cohort = crowd(30)
    assert_array_equal(nearest_neighbours(cohort).expected, nearest_neighbours(shuffled(cohort)).expected)
    assert_array_equal(exam_match(cohort).rank_gap, exam_match(shuffled(cohort)).rank_gap)


def test_covariates_that_serve() -> None:
    cohort = town(
        [1, 2, np.nan, 4, 5, 6],
        [5, 6, 7, 8, 9, 10],
        kinds=("rural", "rural", "", "ordinary", "rural", "rural"),
        enrolled=np.array([9, 9, 9, 9, 9, 9]),
    )
    found = covariates(cohort)
    assert found.names == ("kind:ordinary", "size")
    assert found.dropped == ("prior", "enrolled")
    assert_allclose(np.nanmean(found.values, axis=0), [0, 0], atol=1e-12)
    assert_allclose(np.nanstd(found.values, axis=0, ddof=1), [1, 1])
    assert np.isnan(found.values[2]).all()
    assert nearest_neighbours(cohort, k=3).difference.reason[2] == "no_context"


@pytest.mark.parametrize("compare", [nearest_neighbours, regression_adjustment])
def test_nothing_known_of_the_schools(compare: Any) -> None:
    cohort = crowd(12)
    found = compare(replace(cohort, context=Context.unknown(12)))
    assert found.difference.reason.tolist() == ["no_context"] * 12
    assert np.isnan(found.expected).all()
    assert found.before.shape == (12, 0)


def test_regression_by_hand() -> None:
    """On a straight line every school is where the others' line expects it."""
    cohort = town([1, 2, 3, 4, 5, 6, 7, 8], [5, 6, 7, 8, 9, 10, 11, 12])
    found = regression_adjustment(cohort)
    assert_allclose(found.expected, found.percent)
    assert_allclose(found.explained, 1.0)
    error = np.sqrt((10 / 5 * 25 / 6) / (1 - (1 / 8 + 3.5**2 / 42)))
    assert_allclose(found.difference.high[0], stats.t.ppf(0.975, 5) * error, rtol=1e-9)
    assert found.difference.n_reference.tolist() == [7] * 8
    assert found.after.tolist() == [[0.0]] * 8
    assert not found.extrapolated.any()


def test_a_regression_that_reaches_too_far_says_so() -> None:
    sizes = [1.0, 1.1, 1.2, 1.3, 1.4, 1.5, 1.6, 1.7, 1.8, 1.9, 2.0, 40.0]
    found = regression_adjustment(town(sizes, [5, 6, 7, 8, 9, 10, 9, 8, 7, 6, 5, 12]))
    assert found.extrapolated.tolist() == [False] * 11 + [True]


@pytest.mark.parametrize(
    ("means", "reason"), [([5, 6, 7, 8], "few_schools"), ([5] * 12, "")], ids=["four schools", "all alike"]
)
def test_regression_of_few(means: list[int], reason: str) -> None:
    found = regression_adjustment(town(list(range(len(means))), means))
    assert found.difference.reason.tolist() == [reason] * len(means)


def test_exam_on_a_line() -> None:
    exam = np.array([40.0, 50, 60, 70, 80, 90, 100, 45])
    found = exam_match(town([0] * 8, [5, 6, 7, 8, 9, 10, 11, 14], exam=exam))
    line = stats.linregress(exam[:7], 5 * np.arange(5, 12))
    assert_allclose(found.expected[7], line.intercept + 45 * line.slope)
    assert_allclose(found.difference.estimate[7], 70 - found.expected[7])
    assert_allclose(found.rank_gap[7], 100 * (7 - 1) / 7)
    means = 5 * np.array([5, 6, 7, 8, 9, 10, 11, 14])
    assert_allclose(found.correlation.estimate[0], stats.spearmanr(means, exam).statistic)
    assert found.correlation.reason.tolist() == ["too_few"]


@pytest.mark.parametrize(
    ("exam", "reasons"),
    [
        ([np.nan] * 8, ["no_exam"] * 8),
        ([40, 50, 60, 70, 80, 90, 100, np.nan], ["few_schools"] * 7 + ["no_exam"]),
        ([50.0] * 8, ["few_schools"] * 8),
    ],
)
def test_exam_that_tells_nothing(exam: list[float], reasons: list[str]) -> None:
    found = exam_match(town([0] * 8, [5, 6, 7, 8, 9, 10, 11, 14], exam=np.array(exam)))
    assert found.difference.reason.tolist() == reasons
    assert np.isnan(found.difference.low).all()


def test_a_school_where_nobody_came() -> None:
    cohort = crowd(20)
    kept = cohort.school != 4
    names = ("school", "classes", "points", "totals", "marks", "journal", "variants")
    absent = replace(cohort, **{name: getattr(cohort, name)[kept] for name in names})
    for found in (nearest_neighbours(absent), regression_adjustment(absent), exam_match(absent)):
        assert found.difference.reason[4] == "too_few"
        assert np.isnan(found.difference.estimate[4])
