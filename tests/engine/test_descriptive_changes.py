"""Change over time: rule K, a cohort from year to year with rule C, series of years and two-year dynamics."""

from typing import Any

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal
from scipy import stats

from analytics.engine.changes import (
    cohort_change,
    quartile_fences,
    shares_as_moments,
    two_year_dynamics,
    twos_change,
    year_series,
)
from analytics.engine.grouped import Moments
from tests.engine.descriptive_cohorts import cohort_of, crowd, shuffled


def moments_of(n: Any, mean: Any, sd: Any) -> Moments:
    return Moments(np.array(n), np.array(mean, float), np.array(sd, float))


@pytest.mark.parametrize(
    ("now", "last", "change", "negative", "clear", "reason"),
    [
        ((6, 20), (4, 20), 0.1, True, False, ""),
        ((3, 10), (2, 10), 0.1, True, False, ""),
        ((300, 1000), (200, 1000), 0.1, True, True, ""),
        ((5, 20), (4, 20), 0.05, False, False, ""),
        ((0, 20), (4, 20), -0.2, False, False, ""),
        ((3, 10), (0, 0), np.nan, False, False, "too_few"),
        ((0, 0), (0, 0), np.nan, False, False, "too_few"),
    ],
)
def test_share_of_twos(
    now: tuple[int, int], last: tuple[int, int], change: float, negative: bool, clear: bool, reason: str
) -> None:
    found = twos_change([now[0]], [now[1]], [last[0]], [last[1]])
    assert_allclose(found.change.estimate, [change])
    assert (found.negative.tolist(), found.clear.tolist()) == ([negative], [clear])
    assert found.change.reason.tolist() == [reason]


def test_cohort_change_is_welch() -> None:
    points = [[3], [5], [7], [2], [2], [5], [6]]
    prior = np.array([[4, 40.0, 10.0], [np.nan, np.nan, np.nan], [5, 50.0, np.nan]])
    found = cohort_change(cohort_of(points, [0, 0, 0, 1, 1, 2, 2], maxima=[10], prior=prior))
    expected = stats.ttest_ind_from_stats(50, 20, 3, 40, 10, 4, equal_var=False)
    assert_allclose(found.change.estimate, [10, np.nan, 5])
    assert_allclose(found.change.p[0], expected.pvalue)
    assert found.change.reason.tolist() == ["", "no_prior", "not_known"]
    assert found.change.n_reference.tolist() == [4, 0, 5]
    assert_allclose(found.beyond_others, [2.5, np.nan, -2.5])
    assert_allclose(found.ratio, [0.8, np.nan, 50 / 55])
    assert np.isnan(found.fences).all()
    assert not (found.rise | found.fall).any()


def test_rule_c_by_hand() -> None:
    """Nine schools keep their level more or less; one doubles it, one halves it."""
    assert_allclose(quartile_fences([1, 2, 3, 4, 5]), [-4, 10])
    last = [50, 51, 52, 49, 48, 50, 51, 49, 50, 25, 100]
    prior = np.array([[10, mean, 10.0] for mean in last], float)
    points = [[value] for _ in last for value in (4, 6)]
    found = cohort_change(cohort_of(points, np.repeat(np.arange(11), 2), maxima=[10], prior=prior))
    assert_allclose(found.fences, quartile_fences(np.array(last) / 50))
    assert np.flatnonzero(found.rise).tolist() == [9]
    assert np.flatnonzero(found.fall).tolist() == [10]


@pytest.mark.parametrize(
    ("points", "given", "reason"),
    [
        ([[0], [0]], {}, "too_few"),
        ([[5], [5]], {"prior": np.array([[3, 50.0, 0.0]])}, "one_value"),
        ([[5], [6]], {"prior": np.array([[0, 50.0, 1.0]])}, "no_prior"),
        ([[0], [0]], {"prior": np.array([[3, 50.0, 9.0]]), "maxima": [0]}, "no_maximum"),
    ],
)
def test_cohort_change_of_nothing(points: Any, given: dict[str, Any], reason: str) -> None:
    school = [1, 1] if reason == "too_few" else [0, 0]
    found = cohort_change(cohort_of(points, school, **{"maxima": [10], **given}))
    assert found.change.reason[0] == reason
    assert np.isnan(found.change.low[0])
    assert not found.rise[0]


def test_a_school_at_zero_has_no_ratio() -> None:
    prior = np.array([[3, 50.0, 9.0]])
    found = cohort_change(cohort_of([[0], [0]], [0, 0], maxima=[10], prior=prior))
    assert np.isnan(found.ratio[0])
    assert_allclose(found.change.estimate, [-50])


def test_years_are_subtracted_only_where_they_may() -> None:
    values = moments_of([[9, 10, 12]], [[50, 55, 61]], [[10, 10, 10]])
    found = year_series((2023, 2024, 2026), values, (("1.1", "1.2"), ("1.2", "1.1"), ("2.1",)))
    assert found.comparable.tolist() == [True, False]
    assert_allclose(found.steps.estimate, [[5, np.nan]])
    assert found.steps.reason.tolist() == [["", "not_comparable"]]
    expected = stats.ttest_ind_from_stats(55, 10, 10, 50, 10, 9, equal_var=False)
    assert_allclose(found.steps.p[0, 0], expected.pvalue)
    unknown = year_series((2023, 2024, 2026), values, ((), (), ("2.1",)))
    assert unknown.comparable.tolist() == [False, False]


@pytest.mark.parametrize(("years", "skills"), [((2024, 2023), 2), ((2023, 2024), 1), ((2023,), 1)])
def test_years_that_do_not_fit(years: tuple[int, ...], skills: int) -> None:
    with pytest.raises(ValueError, match="years that rise"):
        year_series(years, moments_of([[9, 10]], [[50, 55]], [[10, 10]]), (("1",),) * skills)


def test_one_year_is_no_series() -> None:
    found = year_series((2026,), moments_of([[9]], [[50]], [[10]]), (("1",),))
    assert found.steps.estimate.shape == (1, 0)


def test_two_years() -> None:
    first = moments_of([50] * 4 + [1], [40, 60, 50, 40, 40], [10] * 4 + [np.nan])
    last = moments_of([50] * 5, [60, 40, 51, 60, 50], [10] * 5)
    found = two_year_dynamics(first, last, comparable=[True, True, True, False, True])
    assert found.outcome.tolist() == ["improved", "worsened", "no_change_shown", "", ""]
    assert found.reason.tolist() == ["", "", "", "not_comparable", "too_few"]
    lower = two_year_dynamics(first, last, better="lower")
    assert lower.outcome.tolist() == ["worsened", "improved", "no_change_shown", "worsened", ""]
    with pytest.raises(ValueError, match="sideways"):
        two_year_dynamics(first, last, better="sideways")


def test_shares_have_a_spread_even_at_nothing() -> None:
    found = shares_as_moments([0, 5, 0], [10, 10, 0])
    assert_allclose(found.mean, [0, 0.5, np.nan])
    assert_allclose(found.sd[:2], np.sqrt(10 / 9 * np.array([0.5 / 11 * 10.5 / 11, 0.25])))


def test_order_of_pupils_does_not_matter() -> None:
    cohort = crowd(20)
    assert_array_equal(cohort_change(cohort).change.low, cohort_change(shuffled(cohort)).change.low)
