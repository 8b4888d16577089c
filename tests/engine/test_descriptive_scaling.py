"""Equating of variants and the scale of a diagnostic work: exact shifts, moments kept, and what cannot be equated."""

from typing import Any

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from analytics.engine.loglinear import smooth
from analytics.engine.scaling import equate, scale_work, to_scale
from tests.engine.descriptive_cohorts import cohort_of, crowd, shuffled


def two(first: list[int], second: list[int], times: int, **given: Any) -> Any:
    """Totals of variants 1 and 2 in one school, each list so many times; one task of 10 points."""
    values = (first + second) * times
    variants = ([1] * len(first) + [2] * len(second)) * times
    given = {"school": [0] * len(values), "maxima": [10], "variants": variants, **given}
    return cohort_of([[value] for value in values], given.pop("school"), **given)


@pytest.mark.parametrize("degree", [2, 3, 4])
def test_smoothing_keeps_moments(degree: int) -> None:
    counts = np.array([2, 5, 9, 14, 22, 30, 28, 21, 12, 6, 3], float)
    found, chosen = smooth(counts)
    x = np.arange(11)
    assert chosen >= 2
    assert_allclose(found.sum(), 1.0)
    for power in range(1, min(chosen, degree) + 1):
        assert_allclose(found @ x**power, counts @ x**power / counts.sum(), rtol=1e-7)


def test_smoothing_of_two_scores_only_adds_a_half() -> None:
    found, degree = smooth(np.array([3.0, 0, 5]))
    assert degree == 0
    assert_allclose(found, np.array([3.5, 0.5, 5.5]) / 9.5)


def test_linear_by_hand() -> None:
    """Variant 2 is one point harder and half as spread: y = 5 + 2(x - 4)."""
    found = equate(two([3, 5, 7, 3, 5, 7], [3, 4, 5], 20))
    assert (found.variants, found.reference_variant, found.method) == ((1, 2), 1, ("reference", "linear"))
    assert_allclose(found.table[1], [0, 0, 1, 3, 5, 7, 9, 10, 10, 10, 10])
    assert_allclose(found.table[0], np.arange(11))
    assert_allclose(found.error[1, 4], np.sqrt(8 / 3) * np.sqrt(1 / 60 + 1 / 120))
    assert (found.n.tolist(), found.n_reference.tolist()) == ([120, 60], [120, 120])
    assert (found.design, found.reason) == ("within_schools", ("", ""))


def test_by_the_mean_when_few() -> None:
    found = equate(two([3, 5, 7, 5], [3, 4, 5], 10))
    assert found.method[1] == "mean"
    assert_allclose(found.table[1, 2:8], np.arange(3, 9))
    assert_allclose(found.error[1], np.sqrt(2 / 3 / 30 + 2 / 40))


def test_equipercentile_of_a_shift() -> None:
    bell = [1, 2, 2, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 6, 6, 7]
    found = equate(two([value + 2 for value in bell], bell, 40))
    assert found.method == ("reference", "equipercentile")
    assert_allclose(found.table[1, 2:7], np.arange(4, 9), atol=0.06)
    assert found.degree[1] >= 2
    assert (np.diff(found.table[1]) >= 0).all()


def test_a_good_school_does_not_make_its_variant_easy() -> None:
    """Both variants are equal in both schools, but the good school wrote mostly variant 1."""
    good, weak = [6, 8], [2, 4]
    values = good * 60 + good * 20 + weak * 20 + weak * 60
    variants = [1] * 120 + [2] * 40 + [1] * 40 + [2] * 120
    found = equate(cohort_of([[v] for v in values], [0] * 160 + [1] * 160, maxima=[10], variants=variants))
    assert found.method[1] == "linear"
    assert_allclose(found.table[1], np.arange(11), atol=1e-12)
    taken = equate(
        cohort_of([[v] for v in values], [0] * 160 + [1] * 160, maxima=[10], variants=variants), assume_random=True
    )
    assert_allclose(taken.table[1, 4], 6.0)
    assert taken.design == "assumed_random"


@pytest.mark.parametrize(
    ("cohort", "reason"),
    [
        (two([3, 5], [4, 6], 20, school=[0, 0, 1, 1] * 20), ("", "no_overlap")),
        (two([3, 5, 4], [4, 6], 10), ("", "too_few")),
        (two([3, 5], [4, 4], 30), ("", "one_value")),
        (two([3, 5], [4, 6], 30, variants=[1, 1, 0, 0] * 30), ("no_variant", "")),
        (two([3, 5], [4, 6], 30, variants=[0] * 120), ("",)),
        (cohort_of(np.empty((0, 1)), [], schools=1), ()),
    ],
)
def test_what_cannot_be_equated(cohort: Any, reason: tuple[str, ...]) -> None:
    found = equate(cohort)
    assert found.reason == reason
    for row, why in enumerate(reason):
        assert_array_equal(found.table[row], np.arange(cohort.work.maximum + 1))
        assert bool(np.isnan(found.error[row]).all()) == bool(why)


def test_scale_by_percent_and_thresholds() -> None:
    percent, reason = to_scale(np.arange(7.0), 6, None)
    assert (percent.tolist(), reason) == ([0, 16.7, 33.3, 50, 66.7, 83.3, 100], "")
    anchored, reason = to_scale(np.arange(11.0), 10, (3, 5, 8), method="thresholds")
    assert anchored.tolist() == [0, 13.3, 26.7, 40, 50, 60, 66.7, 73.3, 80, 90, 100]


@pytest.mark.parametrize(
    ("maximum", "thresholds", "reason"),
    [(0, (1, 2, 3), "no_maximum"), (10, None, "no_thresholds"), (10, (3, 3, 5), "no_thresholds")],
)
def test_no_scale(maximum: int, thresholds: Any, reason: str) -> None:
    found, why = to_scale(np.arange(3.0), maximum, thresholds, method="thresholds")
    assert why == reason
    assert np.isnan(found).all()


def test_an_unknown_scale() -> None:
    with pytest.raises(ValueError, match="stanine"):
        to_scale(np.arange(3.0), 10, None, method="stanine")


def test_a_work_on_the_scale() -> None:
    cohort = two(
        [3, 5, 7, 3, 5, 7], [3, 4, 5], 20, totals=([3, 5, 7, 3, 5, 7, 3, 4, 5] * 19 + [3, 5, 7, 3, 5, 7, 3, 4, 99])
    )
    found = scale_work(cohort, method="percent")
    assert np.isnan(found.pupils[-1])
    assert found.pupils[:3].tolist() == [30, 50, 70]
    assert_allclose(found.schools.estimate, [np.nanmean(found.pupils)])
    assert found.schools.n.tolist() == [179]
    blank = scale_work(cohort, method="thresholds")
    assert blank.reason == "no_thresholds"
    assert blank.schools.reason.tolist() == ["not_known"]


def test_order_of_pupils_does_not_matter() -> None:
    cohort = crowd(40)
    one, other = scale_work(cohort), scale_work(shuffled(cohort))
    assert_array_equal(one.equating.table, other.equating.table)
    assert_array_equal(one.schools.low, other.schools.low)
