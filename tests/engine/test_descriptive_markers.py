"""The federal markers: exactly their published formulas, by hand, and silence with a reason where they cannot speak."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from analytics.engine import markers
from analytics.engine.grouped import Moments, school_percent, whole
from tests.engine.descriptive_cohorts import cohort_of, crowd, shuffled


def totals(values: list[int], school: list[int], **given: Any) -> Any:
    return cohort_of([[value] for value in values], school, maxima=[10], **given)


def test_a_and_e_by_hand() -> None:
    """Region 50 ± 1.96·20/√400; a school at 90 ± 1.96·√(200/3)... lies above, one at 52 does not."""
    cohort = totals([8, 9, 9, 10, 5, 6, 5, 5], [0] * 4 + [1] * 4)
    region = Moments(np.array([400]), np.array([50.0]), np.array([20.0]))
    found = markers.inflated_mean(cohort, region)
    sd = np.std([80, 90, 90, 100], ddof=1)
    assert_allclose([found.low[0], found.high[0]], [90 - 1.96 * sd / 2, 90 + 1.96 * sd / 2])
    assert_allclose([found.reference_low[1], found.reference_high[1]], [50 - 1.96, 50 + 1.96])
    assert found.flagged.tolist() == [True, False]
    assert (found.rule.code, found.reference, found.rule.note) == ("A", "region", "sampling_error_only")
    town = markers.inflated_mean(cohort)
    everybody = whole(cohort.totals).scaled(10.0)
    assert_allclose(town.reference_high[0], everybody.mean[0] + 1.96 * everybody.sd[0] / np.sqrt(8))
    assert (town.rule.code, town.reference) == ("E", "municipality")


def test_touching_bounds_are_no_flag() -> None:
    one = Moments(np.array([4]), np.array([50.0]), np.array([10.0]))
    assert markers.mean_marker(one, Moments(np.array([4]), np.array([30.4]), np.array([10.0]))).flagged.tolist() == [
        False
    ]
    assert markers.mean_marker(one, Moments(np.array([4]), np.array([30.3]), np.array([10.0]))).flagged.tolist() == [
        True
    ]


def test_a_without_enough() -> None:
    found = markers.inflated_mean(totals([8, 5, 5], [0, 1, 1]))
    assert found.reason.tolist() == ["too_few", ""]
    alone = Moments(np.array([1]), np.array([50.0]), np.array([np.nan]))
    assert markers.inflated_mean(totals([8, 5, 5], [0, 1, 1]), alone).reason.tolist() == ["too_few", "no_reference"]
    blank = cohort_of(np.empty((2, 0)), [0, 0], maxima=[], totals=[1, 2])
    assert markers.inflated_mean(blank).reason.tolist() == ["no_maximum"]


def test_b_by_hand() -> None:
    """Ranks 1 2 3 4 against 4 3 2 1: Σd² = 20, r = 1 - 120/60. Ties in the other school: Σd² = 1, r = .75."""
    cohort = totals([9, 7, 5, 3, 1, 2, 3], [0] * 4 + [1] * 3, journal=[2, 3, 4, 5, 3, 3, 4])
    found = markers.journal_mismatch(cohort)
    assert_allclose(found.statistic, [-1.0, 1 - 6 * 0.5 / 24])
    assert found.flagged.tolist() == [True, False]


@pytest.mark.parametrize(
    ("values", "journal", "reason"),
    [
        ([1, 2], [0, 0], "no_journal"),
        ([1, 2], [3, 0], "too_few"),
        ([1, 2, 3], [4, 4, 4], "one_value"),
        ([2, 2], [3, 4], "one_value"),
    ],
)
def test_b_that_cannot_be_asked(values: list[int], journal: list[int], reason: str) -> None:
    found = markers.journal_mismatch(totals(values, [0] * len(values), journal=journal))
    assert found.reason.tolist() == [reason]
    assert np.isnan(found.statistic[0])
    assert found.flagged.tolist() == [False]


def test_c_by_hand() -> None:
    last = [50, 51, 52, 49, 48, 50, 51, 49, 50, 25, 100]
    prior = np.array([[10, mean, 10.0] for mean in last], float)
    cohort = totals([4, 6] * 11, np.repeat(np.arange(11), 2).tolist(), prior=prior)
    found = markers.cohort_jump(cohort)
    assert_allclose(found.statistic, np.array(last) / 50)
    low, high = np.quantile(found.statistic, [0.25, 0.75])
    assert_allclose(
        [found.reference_low[0], found.reference_high[0]], [low - 3 * (high - low), high + 3 * (high - low)]
    )
    assert np.flatnonzero(found.flagged).tolist() == [9, 10]
    assert set(found.reason) == {""}


@pytest.mark.parametrize(
    ("prior", "values", "reason"),
    [
        ([[9, 50.0, 5.0]] * 3, [4, 6] * 3, ["few_schools"] * 3),
        ([[9, 50.0, 5.0], [np.nan] * 3, [9, 50.0, 5.0]], [4, 6] * 3, ["few_schools", "no_prior", "few_schools"]),
        ([[9, 50.0, 5.0]] * 3, [0, 0, 4, 6, 4, 6], ["zero_mean", "few_schools", "few_schools"]),
    ],
)
def test_c_that_cannot_be_asked(prior: list[list[float]], values: list[int], reason: list[str]) -> None:
    found = markers.cohort_jump(totals(values, [0, 0, 1, 1, 2, 2], prior=np.array(prior)))
    assert found.reason.tolist() == reason
    assert not found.flagged.any()


def test_d_and_q_count_schools() -> None:
    signs = np.zeros((8, 14), bool)
    signs[0, [0, 3]] = signs[1, 13] = signs[7, 2] = True
    wrote = np.arange(8) < 5
    assert markers.external_index(signs, wrote) == 60.0
    assert markers.marked_share(signs.any(axis=1), wrote) == 0.4
    assert np.isnan(markers.external_index(signs, np.zeros(8, bool)))


def test_f_by_hand() -> None:
    points = [[1, 0]] * 9 + [[0, 1]] + [[1, 1]] * 5 + [[0, 0]] * 5 + [[1, 1]] * 2
    cohort = cohort_of(points, [0] * 10 + [1] * 10 + [2] * 2, controls=np.array([False, True, False]))
    found = markers.task_marker(cohort)
    assert_allclose(found.statistic, [[90, 10], [50, 50], [100, 100]])
    sd = np.std([100.0] * 5 + [0] * 5, ddof=1)
    assert_allclose(found.reference_high[0, 0], 50 + 1.96 * sd / np.sqrt(10))
    own = np.std([100.0] * 9 + [0], ddof=1)
    assert_allclose(found.low[0, 0], 90 - 1.96 * own / np.sqrt(10))
    assert found.flagged.tolist() == [[False, False], [False, False], [True, True]]
    assert markers.task_marker(cohort_of(points, [0] * 22)).reason.tolist() == [["no_control"] * 2]


def test_i_is_a_peak_beyond_both_neighbours() -> None:
    cohort = totals([3, 3, 2, 4, 6, 6, 7, 7, 10], [0] * 9, thresholds=(3, 6, 10))
    found = markers.boundary_peaks(cohort)
    assert found.flagged.tolist() == [[True, False, True]]
    assert_allclose(found.statistic, [[2, np.nan, np.nan]])
    silent = markers.boundary_peaks(totals([3, 3], [0, 0]))
    assert silent.reason.tolist() == [["no_thresholds"] * 3]


def test_j_counts_wide_gaps() -> None:
    cohort = totals([1, 2, 3], [0, 0, 1], marks=[2, 3, 4], journal=[4, 3, 0], schools=2)
    found = markers.wide_gaps(cohort)
    assert_allclose(found.statistic, [1, np.nan])
    assert found.flagged.tolist() == [True, False]
    assert found.reason.tolist() == ["", "no_journal"]


def test_k_is_ten_points_or_more() -> None:
    found = markers.twos_growth([3, 2], [10, 10], [2, 2], [10, 10])
    assert found.flagged.tolist() == [True, False]
    assert_allclose(found.statistic, [0.1, 0.0])
    assert np.isfinite(found.low).all()


def test_l_and_m() -> None:
    points = [[1, 1]] * 8 + [[0, 0]] * 2 + [[0, 1]] * 7 + [[1, 1]] * 3
    cohort = cohort_of(points, [0] * 20, marks=[2] * 10 + [3] * 10, levels=("Б", ""))
    solved = markers.unsolved_tasks(cohort)
    assert (solved.flagged.tolist(), solved.reason.tolist()) == ([[True, False]], [["", "no_level"]])
    assert_allclose(solved.statistic, [[55, 90]])
    turned = markers.reversed_groups(cohort)
    assert (turned.statistic.tolist(), turned.flagged.tolist(), turned.n.tolist()) == ([1], [True], [20])
    assert markers.reversed_groups(replace(cohort, marks=cohort.journal)).reason.tolist() == ["too_few"]


def test_o_spares_gymnasiums_and_what_the_exam_confirms() -> None:
    values = [9, 10, 9, 10] * 4 + [1, 2, 1, 2] * 4
    exam = np.array([40.0, 40, 80, np.nan, 50, 50, 50, 50])
    kinds = ("ordinary", "gymnasium", "rural", "ordinary", *["ordinary"] * 4)
    cohort = totals(values, np.repeat(np.arange(8), 4).tolist(), exam=exam, kinds=kinds)
    mean = markers.inflated_mean(cohort)
    assert mean.flagged.tolist() == [True] * 4 + [False] * 4
    found = markers.unconfirmed_by_exam(cohort, mean)
    assert found.flagged.tolist() == [True] + [False] * 7
    assert found.reason.tolist() == ["", "", "", "no_exam", "", "", "", ""]
    assert_allclose(found.statistic[0], 40 - 360 / 7)


def test_easy_worse_and_hard_better() -> None:
    points = [[0, 1], [1, 1], [1, 0], [1, 0]]
    found = markers.easy_worse_hard_better(cohort_of(points, [0, 0, 1, 1], levels=("Б", "В")))
    assert found.flagged.tolist() == [True, False]
    assert_allclose(found.statistic, [50 + 25, -75])
    assert markers.easy_worse_hard_better(cohort_of(points, [0, 0, 1, 1])).reason.tolist() == ["no_level"] * 2


def test_nobody_came() -> None:
    empty = cohort_of(np.empty((0, 2)), [], schools=2, thresholds=(1, 2, 3), maxima=[2, 2], levels=("Б", "П"))
    mean = markers.inflated_mean(empty)
    made = [mean, markers.journal_mismatch(empty), markers.cohort_jump(empty), markers.task_marker(empty)]
    made += [markers.boundary_peaks(empty), markers.wide_gaps(empty), markers.unsolved_tasks(empty)]
    made += [markers.reversed_groups(empty), markers.unconfirmed_by_exam(empty, mean)]
    made += [markers.easy_worse_hard_better(empty)]
    assert not any(marker.flagged.any() for marker in made)
    assert all((marker.reason != "").all() for marker in made)
    assert np.isnan(school_percent(empty).mean).all()


def test_every_rule_has_a_source_and_a_note() -> None:
    assert sorted(markers.RULES) == ["A", "B", "C", "D", "E", "F", "I", "J", "K", "L", "M", "O", "O2", "Q"]
    assert all(rule.source and rule.note for rule in markers.RULES.values())


def test_order_of_pupils_does_not_matter() -> None:
    cohort = crowd(30)
    other = shuffled(cohort)
    for find in (markers.inflated_mean, markers.journal_mismatch, markers.cohort_jump, markers.task_marker):
        assert_array_equal(find(cohort).statistic, find(other).statistic)
        assert_array_equal(find(cohort).flagged, find(other).flagged)
