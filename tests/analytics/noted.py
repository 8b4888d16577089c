"""A tiny season by hand for tests of notes and statistics: every figure can be reckoned on a sheet of paper."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from accounts.models import Job, User
from analytics import tasks
from analytics.models import AnalyticalNote, ResultSheet, Work
from analytics.participants import Participants
from analytics.services import noting
from analytics.services.noting import About
from schools.models import Municipality, School
from tests.analytics.seasons import a_sheet

TASKS = [
    {"code": "1", "max": 1, "level": "Б", "open": False},
    {"code": "2", "max": 2, "level": "П", "open": False},
    {"code": "3", "max": 3, "level": "В", "open": True},
]
# Points of tasks 1, 2, 3 and the mark in the journal; totals 6, 5, 4, 3, 1, 0.
PUPILS = ((1, 2, 3, 5), (1, 2, 2, 5), (1, 1, 2, 4), (1, 1, 1, 4), (1, 0, 0, 3), (0, -1, -1, 4))


def a_work(place: Municipality, year: int = 2026, **facts: Any) -> Work:
    """Russian of the fourth grade: six points, marks from 2, 4 and 5."""
    given = {"grade": 4, "subject": "RU", "tasks": TASKS, "maximum": 6, "mark3": 2, "mark4": 4, "mark5": 5}
    return Work.objects.create(municipality=place, year=year, **given | facts)


def people(work: Work, pupils: Sequence[tuple[int, ...]], *, journal: bool = True, absent: int = 0) -> Participants:
    """These pupils at the work; marks by its scale."""
    points = np.array([row[:3] for row in pupils], np.int8).reshape(len(pupils), 3)
    totals = np.maximum(points, 0).sum(1).astype(np.int16)
    marks = 2 + np.searchsorted(work.thresholds, totals, side="right") if work.thresholds else np.zeros(len(pupils))
    return Participants(
        codes=tuple(f"{10001 + at}" for at in range(len(pupils))),
        classes=("4А",) * len(pupils),
        points=points,
        totals=totals,
        marks=marks.astype(np.int8),
        journal=np.array([row[3] if journal else 0 for row in pupils], np.int8),
        variants=np.zeros(len(pupils), np.int8),
        sexes=np.zeros(len(pupils), np.int8),
        absent=absent,
    )


def handed_in(
    work: Work, school: School, pupils: Sequence[tuple[int, ...]] = PUPILS, *, journal: bool = True, absent: int = 0
) -> ResultSheet:
    """The sheet of these pupils, saved."""
    sheet = a_sheet(work, school, people(work, pupils, journal=journal, absent=absent))
    sheet.save()
    return sheet


def work_off() -> None:
    """Make whatever notes wait, as a worker would."""
    for job in Job.objects.unfinished().filter(kind="analytics.tasks.make_note").order_by("pk"):
        tasks.make_note(job.pk)


def a_note(about: About, by: User) -> AnalyticalNote:
    """A note asked for and made."""
    note = noting.make(about, by=by)
    work_off()
    note.refresh_from_db()
    return note
