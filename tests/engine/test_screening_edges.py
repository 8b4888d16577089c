"""Cohorts that hold little or nothing: no crash, no invented number, a reason instead."""

import warnings
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from analytics.engine.data import Cohort, Context, WorkSpec
from analytics.engine.screening import analyse
from analytics.engine.settings import SIGNS, Settings
from tests.engine.simulator import World, municipality

SMALL = World(schools=12, works=(("RU", 4),), prevalence=0.0)


def ordinary() -> Cohort:
    """One honest work of twelve schools."""
    return municipality(5, SMALL).cohorts[0]


def without_context(cohort: Cohort) -> Cohort:
    return replace(cohort, context=Context.unknown(len(cohort.schools)))


def only(cohort: Cohort, mask: np.ndarray) -> Cohort:
    columns = ("school", "classes", "points", "totals", "marks", "journal", "variants")
    return replace(cohort, **{name: getattr(cohort, name)[mask] for name in columns})


def bare(cohort: Cohort) -> Cohort:
    work = replace(cohort.work, open_tasks=None, thresholds=None)
    return replace(without_context(cohort), work=work, journal=np.zeros_like(cohort.journal))


def nobody(cohort: Cohort) -> Cohort:
    return only(cohort, np.zeros(len(cohort.school), bool))


def one_pupil(cohort: Cohort) -> Cohort:
    return only(cohort, np.arange(len(cohort.school)) == 3)


def one_each(cohort: Cohort) -> Cohort:
    return only(cohort, np.isin(np.arange(len(cohort.school)), np.unique(cohort.school, return_index=True)[1]))


def one_school(cohort: Cohort) -> Cohort:
    return only(cohort, cohort.school == cohort.school[0])


def two_schools(cohort: Cohort) -> Cohort:
    return only(cohort, np.isin(cohort.school, np.argsort(np.bincount(cohort.school))[-2:]))


def three_schools(cohort: Cohort) -> Cohort:
    return only(cohort, np.isin(cohort.school, np.argsort(np.bincount(cohort.school))[-3:]))


def same_totals(cohort: Cohort) -> Cohort:
    points = np.zeros_like(cohort.points)
    points[:, 0] = 1
    return replace(cohort, points=points, totals=points.sum(1).astype(np.int64))


def nothing_solved(cohort: Cohort) -> Cohort:
    return replace(cohort, points=np.zeros_like(cohort.points), totals=np.zeros_like(cohort.totals))


def all_solved(cohort: Cohort) -> Cohort:
    points = np.broadcast_to(cohort.work.maxima, cohort.points.shape).astype(np.int8)
    return replace(cohort, points=points, totals=points.sum(1).astype(np.int64))


def unsolved_task(cohort: Cohort) -> Cohort:
    points = cohort.points.copy()
    points[:, 2] = 0
    return replace(cohort, points=points, totals=np.maximum(points, 0).sum(1).astype(np.int64))


def same_marks(cohort: Cohort) -> Cohort:
    return replace(cohort, marks=np.full_like(cohort.marks, 4), journal=np.full_like(cohort.journal, 4))


def variants_apart(cohort: Cohort) -> Cohort:
    return replace(cohort, variants=cohort.school + 1)


def no_tasks(cohort: Cohort) -> Cohort:
    work = WorkSpec(("RU", "4"), "RU", 4, (), np.zeros(0, np.int64), thresholds=cohort.work.thresholds)
    return replace(cohort, work=work, points=np.zeros((len(cohort.school), 0), np.int8))


def totals_above(cohort: Cohort) -> Cohort:
    return replace(cohort, totals=cohort.totals + cohort.work.maximum)


def thresholds_outside(cohort: Cohort) -> Cohort:
    return replace(cohort, work=replace(cohort.work, thresholds=(0, 500, 900)))


def prior_of_one(cohort: Cohort) -> Cohort:
    prior = np.full_like(cohort.context.prior, np.nan)
    prior[0] = 1, 50, np.nan
    return replace(cohort, context=replace(cohort.context, prior=prior))


def roll_too_short(cohort: Cohort) -> Cohort:
    return replace(cohort, context=replace(cohort.context, journal_roll=np.ones_like(cohort.context.journal_roll)))


CASES: tuple[Callable[[Cohort], Cohort], ...] = (
    without_context, bare, nobody, one_pupil, one_each, one_school, same_totals, nothing_solved, all_solved,
    unsolved_task, same_marks, variants_apart, no_tasks, totals_above, thresholds_outside, prior_of_one, roll_too_short,
)  # fmt: skip


@pytest.mark.parametrize("change", CASES, ids=lambda change: change.__name__)
def test_nothing_breaks_and_every_number_is_finite(change: Callable[[Cohort], Cohort]) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        screening = analyse([change(ordinary())], Settings())
    assert len(screening.cells) == 12
    assert not any(cell.flag for cell in screening.cells)
    for cell in screening.cells:
        assert np.isfinite([cell.score, cell.p, cell.p_alone, *cell.curve]).all()
        assert [sign.code for sign in cell.signs] == list(SIGNS)
        for sign in cell.signs:
            assert sign.checked == (sign.p is not None) == (sign.reason == "")
            if sign.checked:
                assert all(np.isfinite(value or 0.0) for value in (sign.z, sign.p, sign.effect, sign.low, sign.high))


@pytest.mark.parametrize(
    ("change", "reasons"),
    [
        (bare, ("no_context", "no_open_tasks", "", "no_thresholds", "no_thresholds", "no_roll")),
        (without_context, ("", "", "", "", "", "no_roll")),
        (no_tasks, ("", "no_open_tasks", "no_tasks", "", "", "")),
        (variants_apart, ("variants_apart", "variants_apart", "", "", "", "")),
        (roll_too_short, ("", "", "", "", "", "no_roll")),
        (nobody, ("few_works",) * 6),
        (one_school, ("few_schools",) * 6),
        (two_schools, ("few_schools",) * 6),
        (three_schools, ("",) * 6),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)
def test_a_sign_that_cannot_be_checked_says_why(change: Callable[[Cohort], Cohort], reasons: tuple[str, ...]) -> None:
    screening = analyse([change(ordinary())], Settings())
    largest = max(screening.cells, key=lambda cell: cell.n)
    assert tuple(sign.reason for sign in largest.signs) == reasons
    judged = [cell for cell in screening.cells if cell.n >= 13 and not cell.flag]
    assert {cell.answer for cell in judged} <= {"no_signs" if "" in reasons else "unchecked"}
    assert {cell.answer for cell in screening.cells if cell.n < 13} <= {"too_few"}


def test_no_works_at_all() -> None:
    assert analyse([], Settings()).cells == ()


def test_few_works_are_a_third_answer() -> None:
    screening = analyse(municipality(5, World(rural=0.6)).cohorts, Settings())
    for cell in screening.cells:
        assert (cell.answer == "too_few") == (cell.n < 13)
        if cell.n < 13:
            assert {sign.reason for sign in cell.signs} == {"few_works"}
            assert not cell.flag
