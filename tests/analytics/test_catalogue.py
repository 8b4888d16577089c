"""The known works and scales, and what their data must obey."""

import pytest

from analytics import catalogue
from analytics.catalogue import Fault, check, find, infer
from analytics.parsing.model import TaskColumn


def test_every_known_work_is_sound() -> None:
    works = catalogue.known()
    assert len(works) == 81
    faults = {
        (work.year, work.grade, work.subject, work.language): check(
            work.tasks, [task.maximum or 0 for task in work.tasks], work.thresholds, work.maximum
        )
        for work in works
        if work.tasks
    }
    assert (len(faults), {key: told for key, told in faults.items() if told}) == (34, {})
    assert all(
        catalogue.check(work.tasks, [], work.thresholds, work.maximum)[2:] == [] for work in works if not work.tasks
    )


def test_a_work_with_tasks_and_scale() -> None:
    work = find(2021, 5, "IS")
    assert work is not None
    assert (work.maximum, work.thresholds, work.basis) == (15, (4, 8, 12), "official")
    assert [(task.code, task.maximum, task.level) for task in work.tasks[:4]] == [
        ("1", 2, "Б"),
        ("2", 1, "Б"),
        ("3", 3, "Б"),
        ("4", 3, "П"),
    ]


@pytest.mark.parametrize(
    ("asked", "maximum"),
    [
        ((2026, 4, "RU"), 24),
        ((2026, 4, "RU", "basic"), 24),
        ((2026, 4, "RU", "advanced"), None),
        ((2025, 4, "RU"), None),
        ((2021, 7, "IN", "", "Немецкий язык"), 30),
        ((2021, 7, "IN"), 30),
        ((2021, 7, "IN", "", "Китайский язык"), None),
        ((2021, 5, "IS", "", "История"), 15),
        ((None, 4, "RU"), None),
        ((2026, None, "RU"), None),
    ],
)
def test_finding(asked: tuple[int | None, int | None, str], maximum: int | None) -> None:
    work = find(*asked)
    assert (work.maximum if work else None) == maximum


TWO = (TaskColumn("1", 2, "Б"), TaskColumn("2", 3, "П"))


@pytest.mark.parametrize(
    ("tasks", "maxima", "thresholds", "maximum", "faults"),
    [
        (TWO, [2, 3], (1, 2, 5), 5, []),
        (TWO, [2, 3], None, None, []),
        (TWO, [2, 3], (1, 2, 6), 5, [Fault.THRESHOLD_OUTSIDE]),
        (TWO, [2, 3], (0, 2, 3), 5, [Fault.THRESHOLD_OUTSIDE]),
        (TWO, [2, 3], (2, 2, 3), 5, [Fault.THRESHOLDS_NOT_RISING]),
        (TWO, [2, 3], (3, 2, 4), 5, [Fault.THRESHOLDS_NOT_RISING]),
        (TWO, [2, 3], None, 6, [Fault.SUM_DIFFERS]),
        (TWO, [2], None, None, [Fault.SUM_DIFFERS]),
        (TWO, [0, 3], None, None, [Fault.MAXIMUM_NOT_POSITIVE]),
        (TWO, [2, 300], None, None, [Fault.MAXIMUM_TOO_LARGE]),
        ((), [], None, None, [Fault.NO_TASKS]),
        ((TWO[0], TWO[0]), [2, 2], None, None, [Fault.TASK_REPEATED]),
        ((TaskColumn("1", 2, "С"),), [2], None, None, [Fault.DIFFICULTY_UNKNOWN]),
    ],
)
def test_checking(
    tasks: tuple[TaskColumn, ...],
    maxima: list[int],
    thresholds: tuple[int, int, int] | None,
    maximum: int | None,
    faults: list[Fault],
) -> None:
    assert check(tasks, maxima, thresholds, maximum) == faults


def test_tasks_are_told_by_headings_in_the_order_people_count() -> None:
    headings = ["Код участника", "10 (1б)", "2 (2б)", "4К2 (2б)", "4K1 (3б)", "5(1) (1б)", "Итого баллов"]
    assert [(task.code, task.maximum) for task in infer(headings)] == [
        ("2", 2),
        ("4К1", 3),
        ("4К2", 2),
        ("5(1)", 1),
        ("10", 1),
    ]


def test_tasks_are_the_same_however_their_codes_are_written() -> None:
    assert catalogue.same_tasks([TaskColumn("5(1)"), TaskColumn("4K1")], [TaskColumn("4К1"), TaskColumn("5.1")])
    assert not catalogue.same_tasks([TaskColumn("5(1)")], [TaskColumn("5(2)")])
