"""Works and scales that are known: data by year, grade, subject and level, and the rules that such data must obey."""

import csv
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from pathlib import Path

from analytics.parsing import heads
from analytics.parsing.model import TaskColumn

FOLDER = Path(__file__).parent / "catalogue_data"
Thresholds = tuple[int, int, int]
Key = tuple[str, str, int, int, str]  # subject, language, grade, year, level
DIFFICULTIES = frozenset({"", "Б", "П", "В"})
MOST_POINTS = 100


@dataclass(frozen=True, slots=True)
class KnownWork:
    """A work of the catalogue. ``thresholds``: lowest totals for 3, 4 and 5, ``None`` where no scale is known.

    ``tasks`` is empty where only the scale is known; ``language`` names a foreign one; ``basis`` says how far the data
    may be relied on: "official", "regional archive", "real file", "secondary" ...
    """

    year: int
    grade: int
    subject: str
    level: str
    language: str
    tasks: tuple[TaskColumn, ...]
    maximum: int
    thresholds: Thresholds | None
    basis: str


class Fault(StrEnum):
    """What is wrong with a work's data."""

    NO_TASKS = "no_tasks"
    TASK_REPEATED = "task_repeated"
    MAXIMUM_NOT_POSITIVE = "maximum_not_positive"
    MAXIMUM_TOO_LARGE = "maximum_too_large"
    SUM_DIFFERS = "sum_differs"  # the tasks' maxima do not make the stated maximum
    THRESHOLDS_NOT_RISING = "thresholds_not_rising"  # ranges of marks overlap or are empty
    THRESHOLD_OUTSIDE = "threshold_outside"  # below 1 or above the maximum
    DIFFICULTY_UNKNOWN = "difficulty_unknown"


def find(year: int | None, grade: int | None, subject: str, level: str = "", language: str = "") -> KnownWork | None:
    """The work of exactly that year, because works change; an advanced one is never taken for the usual one."""
    if year is None or grade is None:
        return None
    usual = "" if level == "basic" else level
    works = _works()
    named = language if subject == "IN" else ""
    exact = works.get((subject, named, grade, year, usual))
    if exact is not None or subject != "IN" or named:
        return exact
    # because all foreign languages of one year and grade share one scale where the file names none of them
    return next((work for key, work in works.items() if (key[0], *key[2:]) == (subject, grade, year, usual)), None)


def known() -> tuple[KnownWork, ...]:
    """All works of the catalogue."""
    return tuple(_works().values())


def check(
    tasks: Sequence[TaskColumn], maxima: Sequence[int], thresholds: Thresholds | None, maximum: int | None = None
) -> list[Fault]:
    """Faults of a work's data, none for good data; ``maxima`` by task, ``maximum`` as stated, if it is.

    Thresholds that rise by at least one leave neither gaps nor overlaps, since each mark begins where one ends.
    """
    checks = (
        (Fault.NO_TASKS, not tasks),
        (Fault.TASK_REPEATED, len({task.code for task in tasks}) != len(tasks)),
        (Fault.MAXIMUM_NOT_POSITIVE, any(points < 1 for points in maxima)),
        (Fault.MAXIMUM_TOO_LARGE, any(points > MOST_POINTS for points in maxima)),
        (Fault.SUM_DIFFERS, len(maxima) != len(tasks) or maximum not in (None, sum(maxima))),
        (Fault.DIFFICULTY_UNKNOWN, any(task.level not in DIFFICULTIES for task in tasks)),
    )
    return [fault for fault, found in checks if found] + _check_scale(thresholds, maximum or sum(maxima))


def _check_scale(thresholds: Thresholds | None, maximum: int) -> list[Fault]:
    if thresholds is None:
        return []
    faults = []
    if not thresholds[0] < thresholds[1] < thresholds[2]:
        faults.append(Fault.THRESHOLDS_NOT_RISING)
    if thresholds[0] < 1 or max(thresholds) > maximum:
        faults.append(Fault.THRESHOLD_OUTSIDE)
    return faults


def infer(headings: Iterable[str]) -> tuple[TaskColumn, ...]:
    """The tasks that headings such as «4К1 (3б)» name, in the order people count them; other headings are passed."""
    found = (heads.task(heading) for heading in headings)
    return tuple(sorted((task for task in found if task), key=lambda task: heads.order(task.code)))


def same_tasks(one: Sequence[TaskColumn], other: Sequence[TaskColumn]) -> bool:
    """Whether both name the same tasks, however «5(1)», «5.1» and «5,1» are written."""
    return sorted(heads.order(task.code) for task in one) == sorted(heads.order(task.code) for task in other)


@lru_cache(maxsize=1)
def _works() -> dict[Key, KnownWork]:
    tasks: dict[Key, list[TaskColumn]] = {}
    bases: dict[Key, str] = {}
    for row in _rows("tasks.csv"):
        key = _key(row)
        tasks.setdefault(key, []).append(TaskColumn(row["task"], int(row["maximum"]), row["difficulty"]))
        bases[key] = row["basis"]
    scales = {_key(row): row for row in _rows("scales.csv")}
    return {key: _work(key, tasks.get(key, []), scales.get(key), bases.get(key, "")) for key in [*scales, *tasks]}


def _work(key: Key, tasks: list[TaskColumn], scale: dict[str, str] | None, basis: str) -> KnownWork:
    subject, language, grade, year, level = key
    maximum = int(scale["maximum"]) if scale else sum(task.maximum or 0 for task in tasks)
    thresholds = (int(scale["mark3_from"]), int(scale["mark4_from"]), int(scale["mark5_from"])) if scale else None
    basis = scale["basis"] if scale else basis
    return KnownWork(year, grade, subject, level, language, tuple(tasks), maximum, thresholds, basis)


def _key(row: dict[str, str]) -> Key:
    return row["subject"], row["language"], int(row["grade"]), int(row["year"]), row["level"]


def _rows(name: str) -> list[dict[str, str]]:
    with (FOLDER / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
