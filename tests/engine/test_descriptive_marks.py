"""Journal against work, distributions at the thresholds, difficulty and mark groups: hand counts and odd input."""

from typing import Any

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal
from scipy import stats

from analytics.engine.boundaries import boundaries
from analytics.engine.difficulty import difficulty_groups, mark_groups, mark_shares, skill_deficits
from analytics.engine.mark_match import mark_match, mark_match_classes, mark_match_whole
from tests.engine.descriptive_cohorts import cohort_of, crowd, shuffled


def totals(values: list[int], school: list[int], **given: Any) -> Any:
    """A work of one task of 10 points."""
    return cohort_of([[value] for value in values], school, maxima=[10], **given)


def test_grid_by_hand() -> None:
    cohort = totals(
        [1, 2, 3, 4, 5, 6],
        [0, 0, 0, 0, 1, 1],
        marks=[2, 3, 5, 4, 3, 0],
        journal=[4, 3, 4, 0, 3, 5],
        classes=[0, 0, 1, 1, -1, 2],
    )
    found = mark_match(cohort)
    grid = np.zeros((2, 4, 4), int)
    grid[0, 2, 0] = grid[0, 1, 1] = grid[0, 2, 3] = grid[1, 1, 1] = 1
    assert_array_equal(found.grid, grid)
    assert found.n.tolist() == [3, 1]
    assert_allclose(found.shares, np.array([[1 / 3, 1 / 3, 1 / 3], [0, 1, 0]]))
    assert found.gaps.tolist() == [1, 0]
    assert found.gap_rows.tolist() == [0]
    assert found.reason.tolist() == ["", ""]
    assert found.spearman.reason.tolist() == ["too_few", "too_few"]
    assert (found.marks_from, found.reference) == ("file", "journal")
    interval = stats.binomtest(1, 3).proportion_ci(method="wilson")
    assert_allclose([found.lowered.low[0], found.raised.high[0]], [interval.low, interval.high])
    whole = mark_match_whole(cohort)
    assert_array_equal(whole.grid[0], grid.sum(axis=0))
    classes = mark_match_classes(cohort)
    assert classes.n.tolist() == [2, 1, 0]
    assert classes.gaps.tolist() == [1, 0, 0]


def test_spearman_of_a_school_is_scipys() -> None:
    cohort = crowd(5)
    found = mark_match(cohort)
    for school in range(5):
        mine = cohort.school == school
        expected = stats.spearmanr(cohort.journal[mine], cohort.totals[mine]).statistic
        assert_allclose(found.spearman.estimate[school], expected)


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        ({"marks": [3, 4]}, "no_journal"),
        ({"journal": [3, 4]}, "no_marks"),
        ({}, "too_few"),
        ({"marks": [3, 0], "journal": [0, 3]}, "too_few"),
        ({"marks": [3, 3], "journal": [3, 3]}, ""),
    ],
)
def test_marks_that_cannot_be_compared(given: dict[str, list[int]], reason: str) -> None:
    found = mark_match(totals([1, 2], [0, 0], **given))
    assert found.reason.tolist() == [reason]
    assert bool(np.isnan(found.lowered.estimate[0])) == bool(reason)


def test_steps_at_the_thresholds_by_hand() -> None:
    cohort = totals([2, 3, 3, 3, 6, 2, 2, 3, 5, 9], [0] * 5 + [1] * 5, thresholds=(3, 6, 9))
    found = boundaries(cohort)
    assert found.distribution[0].tolist() == [0, 0, 1, 3, 0, 0, 1, 0, 0, 0, 0]
    assert found.thresholds.tolist() == [3, 6, 9]
    assert found.at.tolist() == [[3, 1, 0], [1, 0, 1]]
    assert found.below.tolist() == [[1, 0, 0], [2, 1, 0]]
    assert_allclose(found.step[0], [3, np.nan, np.nan])
    assert_allclose(found.reference_step[0], [0.5, 0, np.nan])
    assert_allclose(found.excess.estimate[0], [3 / 4 - 1 / 3, 1, np.nan])
    assert found.excess.reason.tolist() == [["", "", "too_few"], ["", "", "no_reference"]]
    assert_allclose(found.expected[0], np.array([0, 0, 2, 1, 0, 1, 0, 0, 0, 1, 0]))
    assert found.informative.tolist() == ["limited", "limited"]
    assert found.reference.tolist() == ["rest", "rest"]


@pytest.mark.parametrize(("n", "word"), [(19, "limited"), (20, "rough"), (49, "rough"), (50, "informative")])
def test_how_much_a_distribution_tells(n: int, word: str) -> None:
    assert boundaries(totals([3] * n, [0] * n)).informative.tolist() == [word]


def test_controls_are_the_reference_of_steps() -> None:
    cohort = totals([2, 3] * 40, [0] * 60 + [1] * 20, controls=np.array([True, False]), thresholds=(3, 6, 9))
    found = boundaries(cohort)
    assert found.reference.tolist() == ["rest", "controls"]
    assert found.n_reference.tolist() == [20, 60]


@pytest.mark.parametrize("thresholds", [None, (5, 5, 7), (0, 3, 5), (3, 5, 11)])
def test_no_thresholds_or_none_that_fit(thresholds: Any) -> None:
    found = boundaries(totals([3, 4], [0, 1], thresholds=thresholds))
    assert found.excess.reason.tolist() == [["no_thresholds"] * 3] * 2
    assert found.thresholds.tolist() == []
    assert found.at.shape == (2, 0)


def test_totals_that_no_work_can_give() -> None:
    found = boundaries(totals([1, 2, 3], [0, 0, 0], totals=[-1, 11, 3]))
    assert found.outside.tolist() == [2]
    assert found.n.tolist() == [1]


def test_difficulty_by_hand() -> None:
    """Two basic tasks of 1 and 3 points, one high of 2, one without a level."""
    cohort = cohort_of(
        [[1, 3, 0, 1], [1, 0, 1, 0], [0, 2, 1, 1]], [0, 0, 0], maxima=[1, 3, 2, 1], levels=("Б", "Б", "В", "")
    )
    found = difficulty_groups(cohort)
    assert_allclose(found.tasks, [[200 / 3, 500 / 9, 100 / 3, 200 / 3]])
    assert found.task_state.tolist() == [["enough", "not_enough", "enough", ""]]
    assert found.near_line.tolist() == [[False, False, False, False]]
    assert_allclose(found.groups.estimate, [[100 * 7 / 12, np.nan, 100 / 3]])
    half = stats.t.ppf(0.975, 2) * np.std([4, 1, 2], ddof=1) / np.sqrt(3) * 25
    assert_allclose(found.groups.high[0, 0], 100 * 7 / 12 + half)
    assert found.groups.reason.tolist() == [["", "no_level", ""]]
    assert found.group_state.tolist() == [["borderline", "", "enough"]]
    assert found.n.tolist() == [3]


@pytest.mark.parametrize(
    ("level", "solved", "state", "near"),
    [
        ("Б", 600, "enough", True),
        ("Б", 631, "enough", False),
        ("Б", 599, "borderline", True),
        ("Б", 570, "borderline", True),
        ("Б", 569, "not_enough", False),
        ("П", 300, "enough", True),
        ("В", 285, "borderline", True),
        ("П", 284, "not_enough", False),
    ],
)
def test_the_published_lines(level: str, solved: int, state: str, near: bool) -> None:
    points = np.r_[np.ones(solved), np.zeros(1000 - solved)][:, None]
    found = difficulty_groups(cohort_of(points, [0] * 1000, levels=(level,)))
    assert found.task_state.tolist() == [[state]]
    assert found.near_line.tolist() == [[near]]


def test_a_level_nobody_solved() -> None:
    found = difficulty_groups(cohort_of([[0], [0]], [0, 0], levels=("Б",)))
    assert found.groups.reason.tolist() == [["one_value", "no_level", "no_level"]]
    assert found.group_state.tolist() == [["not_enough", "", ""]]


def test_skills_in_deficit() -> None:
    cohort = cohort_of([[1, 0, 0, 1], [1, 0, 0, 1]], [0, 0], levels=("Б", "Б", "Б", ""))
    names, share = skill_deficits(difficulty_groups(cohort), ("reading", "reading", "writing", "writing"))
    assert names == ("reading", "writing")
    assert_allclose(share, [[0.5, 1.0]])
    with pytest.raises(ValueError, match="as many skills"):
        skill_deficits(difficulty_groups(cohort), ("reading",))


def test_a_weaker_group_that_did_better() -> None:
    points = [[1, 1]] * 8 + [[0, 0]] * 2 + [[0, 1]] * 7 + [[1, 1]] * 3 + [[1, 1]] * 9
    found = mark_groups(cohort_of(points, [0] * 29, marks=[2] * 10 + [3] * 10 + [4] * 9))
    assert found.n.tolist() == [[10, 10, 9, 0]]
    assert found.informative.tolist() == [[True, True, False, False]]
    assert_allclose(found.percent[0, :2], [[80, 80], [30, 100]])
    expected = stats.ttest_ind([1] * 3 + [0] * 7, [1] * 8 + [0] * 2, equal_var=False).confidence_interval(0.95)
    assert_allclose(found.stronger_minus_weaker.high[0, 0, 0], 100 * expected.high)
    assert found.reversed[0].tolist() == [[True, False], [False, False], [False, False]]
    assert found.clearly_reversed[0].tolist() == [[True, False], [False, False], [False, False]]
    assert found.stronger_minus_weaker.reason[0].tolist() == [["", ""], ["too_few"] * 2, ["too_few"] * 2]


def test_mark_shares_by_hand() -> None:
    found = mark_shares(totals([1, 2, 3, 4, 5], [0, 0, 0, 0, 1], marks=[2, 3, 4, 5, 0], schools=3))
    assert found.counts.tolist() == [[1, 1, 1, 1], [0] * 4, [0] * 4]
    assert_allclose([found.quality.estimate[0], found.success.estimate[0]], [0.5, 0.75])
    assert found.quality.reason.tolist() == ["", "too_few", "too_few"]
    assert found.n.tolist() == [4, 0, 0]


def test_order_of_pupils_does_not_matter() -> None:
    cohort = crowd(20)
    other = shuffled(cohort)
    assert_array_equal(mark_match(cohort).spearman.low, mark_match(other).spearman.low)
    assert_array_equal(boundaries(cohort).excess.p, boundaries(other).excess.p)
    assert_array_equal(difficulty_groups(cohort).groups.low, difficulty_groups(other).groups.low)
    assert_array_equal(mark_groups(cohort).stronger_minus_weaker.low, mark_groups(other).stronger_minus_weaker.low)


def test_nobody_came() -> None:
    empty = cohort_of(np.empty((0, 2)), [], schools=2, thresholds=(1, 2, 3), maxima=[2, 2], levels=("Б", "П"))
    assert mark_match(empty).reason.tolist() == ["too_few", "too_few"]
    assert boundaries(empty).excess.reason.tolist() == [["too_few"] * 3] * 2
    assert difficulty_groups(empty).groups.reason.tolist() == [["too_few", "too_few", "no_level"]] * 2
    assert not mark_groups(empty).reversed.any()
    assert mark_shares(empty).success.reason.tolist() == ["too_few"] * 2
