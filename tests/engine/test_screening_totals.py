"""Sheets with totals only inside a work whose tasks are known: their points are unknown, not "not attempted"."""

from dataclasses import replace

import numpy as np
import pytest

from analytics.engine.data import NOT_ATTEMPTED, Cohort
from analytics.engine.findings import Cell
from analytics.engine.screening import analyse
from analytics.engine.settings import SIGNS, Settings
from tests.engine.simulator import World, municipality

ONE = World(schools=16, rural=0.0, prevalence=0.0, works=(("RU", 4),))
POINTS = ("open_marking", "profile")


def ordinary() -> Cohort:
    """One honest work of sixteen schools."""
    return municipality(6, ONE).cohorts[0]


def totals_only(cohort: Cohort, pupils: np.ndarray) -> Cohort:
    points = np.where(pupils[:, None], NOT_ATTEMPTED, cohort.points).astype(np.int8)
    return replace(cohort, points=points)


def looked(cohort: Cohort) -> tuple[Cell, ...]:
    return analyse([cohort], Settings()).cells


def p_of(cells: tuple[Cell, ...], code: str) -> list[float | None]:
    return [cell.signs[SIGNS.index(code)].p for cell in cells]


@pytest.mark.parametrize("schools", [1, 8, 15])
def test_a_sheet_of_totals_is_not_checked_by_its_points(schools: int) -> None:
    cohort = ordinary()
    names = sorted(cohort.schools)
    bare = set(names[:schools])
    cells = looked(totals_only(cohort, np.isin(cohort.school, [cohort.schools.index(name) for name in bare])))
    for cell in cells:
        reasons = {sign.code: sign.reason for sign in cell.signs if not sign.checked}
        assert reasons == (dict.fromkeys(POINTS, "no_tasks") if cell.school in bare else {})


def test_the_other_signs_stay_as_they_are() -> None:
    cohort = ordinary()
    known, some = looked(cohort), looked(totals_only(cohort, cohort.school < 8))
    for code in set(SIGNS) - set(POINTS):
        assert p_of(some, code) == p_of(known, code)


def test_one_such_sheet_hardly_moves_the_others() -> None:
    cohort = ordinary()
    known, some = looked(cohort), looked(totals_only(cohort, cohort.school == 4))
    for code in POINTS:
        pairs = [(a, b) for a, b in zip(p_of(known, code), p_of(some, code), strict=True) if b is not None]
        before, after = np.log(np.array(pairs, float).T)
        assert len(pairs) == 15
        assert np.corrcoef(before, after)[0, 1] > 0.95


@pytest.mark.parametrize(("share", "checked"), [(0.3, True), (0.8, False)])
def test_points_of_most_pupils_are_enough(share: float, checked: bool) -> None:
    cohort = ordinary()
    places = np.flatnonzero(cohort.school == 2)
    pupils = np.zeros(len(cohort.school), bool)
    pupils[places[: round(share * len(places))]] = True
    cell = next(cell for cell in looked(totals_only(cohort, pupils)) if cell.school == cohort.schools[2])
    assert [sign.checked for sign in cell.signs if sign.code in POINTS] == [checked, checked]


def test_a_work_of_totals_only_says_so() -> None:
    cohort = ordinary()
    everybody = totals_only(cohort, np.ones(len(cohort.school), bool))
    everybody = replace(everybody, totals=np.maximum(everybody.totals, 1))
    for cell in looked(everybody):
        assert [sign.reason for sign in cell.signs] == ["", "no_tasks", "no_tasks", "", "", ""]
