"""Sheets of a season as the engine sees them: exact values, nothing made up, always the same number of queries."""

from typing import Any

import numpy as np
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from analytics.cohorts import cohort, spec, works_of
from analytics.engine.data import Cohort
from analytics.models import (
    ControlGroup,
    Delivery,
    ExamMean,
    JournalRoll,
    PriorMean,
    ResultSheet,
    SchoolContext,
    Upload,
    Work,
)
from analytics.participants import Participants
from schools.models import Municipality, School
from tests.analytics.seasons import Make, a_sheet, season
from tests.builders import a_municipality

PLAIN = Make(tasks=3, rolls=False, priors=False)


def people(rows: list[tuple[str, tuple[int, ...], int]], absent: tuple[int, ...] = ()) -> Participants:
    """A sheet of (class, points, journal mark)."""
    points = np.array([row[1] for row in rows], np.int8).reshape(len(rows), -1)
    totals = points.clip(0).sum(1).astype(np.int16)
    zeros = np.zeros(len(rows), np.int8)
    return Participants(
        codes=tuple(str(at) for at in range(len(rows))),
        classes=tuple(row[0] for row in rows),
        points=points,
        totals=totals,
        marks=np.where(totals > 2, 4, 2).astype(np.int8),
        journal=np.array([row[2] for row in rows], np.int8),
        variants=zeros + 1,
        sexes=zeros,
        absent=len(absent),
        absent_journal=absent,
    )


FIRST = people([("5А", (1, 2, -1), 4), ("5Б", (0, 1, 3), 3), ("5А", (1, 0, 0), 2)])
SECOND = people([("", (1, 1, 1), 0), ("5А", (1, 2, 3), 5)])


@pytest.fixture
def schools(municipality: Municipality) -> list[School]:
    return list(School.objects.filter(municipality=municipality).order_by("pk"))


@pytest.fixture
def work(municipality: Municipality) -> Work:
    """Mathematics of grade 5: tasks of one, two and three points."""
    return season(municipality, [], (("MA", 5),), make=PLAIN).works[0]


def joined(work: Work, schools: list[School], sheets: list[Participants], **about: Any) -> Cohort:
    """The cohort of sheets saved in the opposite order of the schools."""
    pairs = list(zip(schools, sheets, strict=True))
    for school, sheet in reversed(pairs):
        row = a_sheet(work, school, sheet)
        row.upload = about.get("upload")
        row.save()
    return cohort(work)


def test_pupils_stand_in_the_order_of_their_schools(work: Work, schools: list[School]) -> None:
    made = joined(work, schools, [FIRST, SECOND])
    assert made.schools == (str(schools[0].pk), str(schools[1].pk))
    assert made.school.tolist() == [0, 0, 0, 1, 1]
    assert (made.classes.tolist(), made.class_names) == ([0, 1, 0, -1, 2], ("5А", "5Б", "5А"))
    assert made.points.tolist() == [[1, 2, -1], [0, 1, 3], [1, 0, 0], [1, 1, 1], [1, 2, 3]]
    assert (made.totals.tolist(), made.marks.tolist()) == ([3, 4, 1, 3, 6], [4, 4, 2, 4, 4])
    assert (made.journal.tolist(), made.variants.tolist()) == ([4, 3, 2, 0, 5], [1, 1, 1, 1, 1])


def test_the_work_as_the_engine_knows_it(work: Work) -> None:
    known = spec(work)
    assert (known.key, known.subject, known.grade) == (("MA", "5", "vpr", "", ""), "MA", 5)
    assert (known.codes, known.maxima.tolist(), known.levels) == (("1", "2", "3"), [1, 2, 3], ("Б", "Б", "П"))
    assert (known.thresholds, known.maximum) == ((2, 3, 5), 6)
    assert known.open_tasks is not None
    assert known.open_tasks.tolist() == [False, True, False]


def test_a_work_of_totals_only_keeps_its_maximum(work: Work, schools: list[School]) -> None:
    work.tasks, work.maximum = [], 38
    work.save()
    made = joined(work, schools[:1], [people([("5А", (), 3), ("5А", (), 4)])])
    assert (made.work.maximum, made.points.shape, made.work.open_tasks) == (38, (2, 0), None)


def test_one_task_of_which_nobody_has_said_whether_it_is_open(work: Work) -> None:
    work.tasks[1]["open"] = None
    assert spec(work).open_tasks is None


def test_points_of_other_tasks_are_left_out(work: Work, schools: list[School]) -> None:
    odd = people([("5А", (1, 1, 1, 1), 3)])
    made = joined(work, schools, [odd, SECOND])
    assert (made.points.tolist(), made.totals.tolist()) == ([[-1, -1, -1], [1, 1, 1], [1, 2, 3]], [4, 3, 6])


def test_nothing_is_known_until_somebody_says_it(work: Work, schools: list[School]) -> None:
    about = joined(work, schools, [FIRST, SECOND]).context
    assert about.kinds == ("ordinary", "ordinary")
    assert (about.controls.tolist(), about.enrolled.tolist()) == ([False, False], [-1, -1])
    assert about.journal_roll.tolist() == [[-1] * 4, [-1] * 4]
    assert [bool(np.isnan(part).all()) for part in (about.prior, about.exam)] == [True, True]
    assert (about.covariates.shape, about.covariate_names) == ((2, 0), ())


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({}, [False, True]),
        ({"grade": 5}, [False, True]),
        ({"grade": 5, "subject": "MA"}, [False, True]),
        ({"grade": 4}, [False, False]),
        ({"subject": "RU"}, [False, False]),
        ({"year": 2025}, [False, False]),
        ({"kind": "group"}, [False, False]),
    ],
)
def test_control_schools(work: Work, schools: list[School], facts: dict[str, Any], expected: list[bool]) -> None:
    given = {"municipality": work.municipality, "year": 2026, **facts}
    ControlGroup.objects.create(**given).schools.add(schools[1])
    assert joined(work, schools, [FIRST, SECOND]).context.controls.tolist() == expected


def test_the_roll_is_taken_as_given(work: Work, schools: list[School]) -> None:
    JournalRoll.objects.create(work=work, school=schools[0], enrolled=5, marks2=1, marks3=2, marks4=1, marks5=1)
    JournalRoll.objects.create(work=work, school=schools[1], enrolled=4)
    about = joined(work, schools, [FIRST, SECOND]).context
    assert (about.enrolled.tolist(), about.journal_roll.tolist()) == ([5, 4], [[1, 2, 1, 1], [-1] * 4])


def test_a_file_that_lists_the_absent_tells_the_roll(work: Work, schools: list[School]) -> None:
    absent = people([("5А", (1, 2, -1), 4), ("5Б", (0, 1, 3), 3)], absent=(2, 2, 3))
    none = people([("5А", (1, 2, -1), 4)])
    about = joined(work, schools, [absent, none]).context
    assert about.enrolled.tolist() == [5, 1]
    assert about.journal_roll.tolist() == [[2, 2, 1, 0], [0, 0, 1, 0]]


def test_a_file_of_another_layout_does_not(work: Work, schools: list[School]) -> None:
    absent = people([("5А", (1, 2, -1), 4)], absent=(2,))
    delivery = Delivery.objects.create(municipality=work.municipality)
    upload = Upload.objects.create(delivery=delivery, name="а.xlsx", sha256="0", layout="other")
    a_sheet(work, schools[0], absent).save()
    row = a_sheet(work, schools[1], people([("5А", (1, 2, -1), 4)]))
    row.upload = upload
    row.save()
    assert cohort(work).context.enrolled.tolist() == [2, -1]


def test_an_absent_pupil_without_a_mark_leaves_the_roll_unknown(work: Work, schools: list[School]) -> None:
    about = joined(work, schools[:1], [people([("5А", (1, 2, -1), 4)], absent=(2, 0))]).context
    assert (about.enrolled.tolist(), about.journal_roll.tolist()) == ([3], [[-1] * 4])


def test_the_year_before_is_the_own_sheet_or_what_was_given(work: Work, schools: list[School]) -> None:
    before = season(work.municipality, [], (("MA", 4),), make=Make(tasks=3, year=2025)).works[0]
    ResultSheet.objects.create(work=before, school=schools[0], columns=b"", digest="", n=20, mean=3.0, deviation=1.5)
    given = {"year": 2025, "grade": 4, "subject": "MA"}
    PriorMean.objects.create(school=schools[0], n=99, mean_percent=10, deviation_percent=1, **given)
    PriorMean.objects.create(school=schools[1], n=21, mean_percent=61.5, **given)
    prior = joined(work, schools, [FIRST, SECOND]).context.prior
    np.testing.assert_array_equal(prior, [[20, 50.0, 25.0], [21, 61.5, np.nan]])


def test_exams_of_one_kind_and_year_only(work: Work, schools: list[School]) -> None:
    rows = [(0, "oge", 2025, 3.9), (1, "oge", 2025, 3.5), (0, "oge", 2026, 4.2), (1, "ege", 2026, 66.0)]
    for at, exam, year, mean in rows:
        ExamMean.objects.create(school=schools[at], exam=exam, year=year, subject="MA", mean=mean)
    assert joined(work, schools, [FIRST, SECOND]).context.exam.tolist() == [3.9, 3.5]


def test_surroundings(work: Work, schools: list[School]) -> None:
    School.objects.filter(pk=schools[0].pk).update(pupils=700)
    SchoolContext.objects.create(school=schools[1], year=2026, pupils=90, advanced=True)
    about = joined(work, schools, [FIRST, SECOND]).context
    assert about.covariate_names == ("pupils", "advanced")
    np.testing.assert_array_equal(about.covariates, [[700, np.nan], [90, 1]])


def test_works_of_a_season_are_those_written(municipality: Municipality, schools: list[School]) -> None:
    made = season(municipality, schools, (("RU", 5), ("MA", 4)), make=PLAIN)
    season(municipality, schools, (("RU", 4),), make=Make(year=2025))
    Work.objects.create(municipality=municipality, year=2026, grade=8, subject="RU", maximum=10)
    elsewhere, others = a_municipality("luga", "Луга", 1)
    season(elsewhere, others, (("RU", 4),), make=PLAIN)
    assert works_of(municipality.pk, 2026) == [made.works[1], made.works[0]]


@pytest.mark.parametrize("count", [1, 3])
def test_queries_do_not_grow_with_schools(municipality: Municipality, count: int) -> None:
    _place, many = a_municipality("luga", "Луга", count)
    work = season(municipality, many, (("RU", 5),)).works[0]
    with CaptureQueriesContext(
        connection,
    ) as asked:
        cohort(work)
    assert len(asked) == 8
