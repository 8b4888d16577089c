"""Sessions out of the timetable: what a rule makes, what it leaves, and that it makes nothing twice."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from pytest_django import DjangoAssertNumQueries

from accounts.models import JournalEntry, User
from observers.kinds import SessionState, Stage
from observers.models import Session
from observers.services.founding import Kind, Per, Rule, StageRule, make, wanted
from schools.models import CalendarDay, Municipality, SchoolSet
from schools.subjects import Subject
from tests.builders import Cast
from tests.observers.builders import DAY, at, observer, place, sitting

NOW = at(8, day=date(2027, 4, 1))
CLASSROOM = StageRule(Stage.CLASSROOM)
CHECKING = StageRule(Stage.CHECKING, seats=2, minimum=2, after=300, minutes=180)


def rule(*stages: StageRule, **given: Any) -> Rule:
    fields: dict[str, Any] = {"since": DAY, "until": DAY + timedelta(days=7), "per": Per.SCHOOL_DAY}
    return Rule(stages=stages or (CLASSROOM,), **(fields | given))


def shown(row: Session) -> tuple[str, str, str, str, int]:
    hours = f"{row.starts_at:%d %H:%M}–{row.ends_at:%H:%M}"
    return row.school.name, str(row.stage), row.title, hours, row.seats


@pytest.mark.usefixtures("english")
def test_one_per_school_and_day_gathers_the_works_of_the_day(cast: Cast, by: User) -> None:
    sitting(cast.schools[0])
    sitting(cast.schools[0], grade=6, classes="6А, 6Б", subject=Subject.RU, starts_at=time(11))
    sitting(cast.schools[1], classes="5Б", starts_at=None)
    made, brought = make(cast.municipality, rule(CLASSROOM, CHECKING), by=by, now=NOW)
    assert brought == []
    # Yekaterinburg is five hours ahead of UTC.
    assert [shown(row) for row in made] == [
        ("МБОУ СОШ № 1", "classroom", "Mathematics, grade 5; Russian language, grade 6", "14 04:00–07:30", 1),
        ("МБОУ СОШ № 2", "classroom", "Mathematics, grade 5", "14 04:00–05:30", 1),
        ("МБОУ СОШ № 1", "checking", "Mathematics, grade 5; Russian language, grade 6", "14 09:00–12:00", 2),
        ("МБОУ СОШ № 2", "checking", "Mathematics, grade 5", "14 09:00–12:00", 2),
    ]
    first = Session.objects.get(pk=made[0].pk)
    assert (first.state, first.subject, first.classes) == (SessionState.DRAFT, "", "5А, 6А, 6Б")
    assert (first.opens_at, first.closes_at) == (None, at(9) - timedelta(days=1))
    entry = JournalEntry.objects.get(action="sessions.made")
    assert (entry.by, entry.changes["sessions"]) == (str(by), [None, 4])


def test_one_per_work_and_class(cast: Cast, by: User) -> None:
    first, second = sitting(cast.schools[0]), sitting(cast.schools[0], grade=6, classes="6А")
    made, _brought = make(cast.municipality, rule(per=Per.SITTING), by=by, now=NOW)
    assert [(row.sitting, row.subject, row.classes) for row in made] == [(first, "MA", "5А"), (second, "MA", "6А")]


@pytest.mark.parametrize("per", list(Per))
def test_made_twice_is_there_once(cast: Cast, by: User, per: Per) -> None:
    for school in cast.schools:
        sitting(school)
    make(cast.municipality, rule(CLASSROOM, CHECKING, per=per), by=by, now=NOW)
    again = make(cast.municipality, rule(CLASSROOM, CHECKING, per=per), by=by, now=NOW)
    assert again == ([], [])
    assert Session.objects.count() == 4
    assert JournalEntry.objects.filter(action="sessions.made").count() == 1
    assert {line.kind for line in wanted(cast.municipality, rule(per=per), NOW)} == {Kind.STANDS}


def test_a_later_work_of_the_same_day_joins_the_session_that_stands(cast: Cast, by: User) -> None:
    sitting(cast.schools[0])
    make(cast.municipality, rule(), by=by, now=NOW)
    sitting(cast.schools[0], grade=6, classes="6А", starts_at=time(8))
    lines = wanted(cast.municipality, rule(), NOW)
    assert [line.kind for line in lines] == [Kind.MOVED]


def test_a_moved_work_brings_its_draft_along_only_when_asked(cast: Cast, by: User) -> None:
    work = sitting(cast.schools[0])
    make(cast.municipality, rule(), by=by, now=NOW)
    work.day = DAY + timedelta(days=1)
    work.save()
    assert make(cast.municipality, rule(), by=by, now=NOW) == ([], [])
    assert Session.objects.get().starts_at == at(9)
    _made, brought = make(cast.municipality, rule(), moving=True, by=by, now=NOW)
    row = Session.objects.get()
    assert (brought, row.starts_at, row.version) == ([row], at(9, day=work.day), 2)
    assert row.closes_at == at(9)


@pytest.mark.parametrize("state", [SessionState.PUBLISHED, SessionState.CANCELLED])
def test_what_people_know_of_is_never_moved_or_made_anew(cast: Cast, by: User, state: SessionState) -> None:
    work = sitting(cast.schools[0])
    make(cast.municipality, rule(), by=by, now=NOW)
    Session.objects.update(state=state)
    work.day = DAY + timedelta(days=1)
    work.save()
    assert make(cast.municipality, rule(), moving=True, by=by, now=NOW) == ([], [])
    assert Session.objects.get().starts_at == at(9)


def test_a_draft_with_people_is_not_moved_behind_their_backs(cast: Cast, by: User) -> None:
    work = sitting(cast.schools[0])
    made, _brought = make(cast.municipality, rule(), by=by, now=NOW)
    place(made[0], observer(cast.municipality))
    work.day = DAY + timedelta(days=1)
    work.save()
    assert make(cast.municipality, rule(), moving=True, by=by, now=NOW) == ([], [])


def test_the_past_a_closed_school_and_a_stranger_get_none(cast: Cast, by: User) -> None:
    assert cast.other_school is not None
    sitting(cast.schools[0])
    sitting(cast.other_school)
    sitting(cast.schools[1])
    cast.schools[1].closed_on = date(2027, 1, 1)
    cast.schools[1].save()
    assert [line.kind for line in wanted(cast.municipality, rule(), at(9))] == [Kind.PAST]
    assert make(cast.municipality, rule(), by=by, now=at(9)) == ([], [])


def test_only_the_chosen_schools_and_days(cast: Cast, by: User) -> None:
    for school in cast.schools:
        sitting(school)
    sitting(cast.schools[0], DAY + timedelta(days=8), grade=7)
    few = SchoolSet.objects.create(municipality=cast.municipality, name="Зона")
    few.schools.add(cast.schools[1])
    assert [row.school for row in make(cast.municipality, rule(schools=few), by=by, now=NOW)[0]] == [cast.schools[1]]
    assert len(wanted(cast.municipality, rule(), NOW)) == 2


def test_a_stage_of_a_later_day_waits_for_a_working_day(cast: Cast, by: User) -> None:
    friday = date(2027, 4, 16)
    sitting(cast.schools[0], friday)
    CalendarDay.objects.create(day=date(2027, 4, 19), works=False, municipality=cast.municipality)
    made, _brought = make(
        cast.municipality, rule(StageRule(Stage.UPLOAD, days=1, after=60, minutes=120)), by=by, now=NOW
    )
    assert [row.starts_at for row in made] == [at(10, day=date(2027, 4, 20))]


@pytest.mark.parametrize(
    ("day", "clock", "expected"),
    [
        (date(2027, 3, 29), time(9), datetime(2027, 3, 29, 7, tzinfo=UTC)),
        (date(2027, 3, 26), time(9), datetime(2027, 3, 26, 8, tzinfo=UTC)),
    ],
)
def test_the_hour_is_that_on_the_wall_on_either_side_of_the_change(
    cast: Cast, by: User, day: date, clock: time, expected: datetime
) -> None:
    Municipality.objects.filter(pk=cast.municipality.pk).update(time_zone="Europe/Berlin")
    cast.municipality.refresh_from_db()
    sitting(cast.schools[0], day, starts_at=clock)
    wide = rule(since=day, until=day, opens_days=14)
    made, _brought = make(cast.municipality, wide, by=by, now=datetime(2027, 1, 1, tzinfo=UTC))
    assert [row.starts_at for row in made] == [expected]
    berlin = "Europe/Berlin"
    assert made[0].opens_at == at(9, day=day - timedelta(days=14), zone=berlin)
    assert made[0].closes_at == at(9, day=day - timedelta(days=1), zone=berlin)


def test_an_hour_that_does_not_come_makes_no_session(cast: Cast, by: User) -> None:
    Municipality.objects.filter(pk=cast.municipality.pk).update(time_zone="Europe/Berlin")
    cast.municipality.refresh_from_db()
    night = date(2027, 3, 28)
    sitting(cast.schools[0], night, starts_at=time(2, 30))
    lines = wanted(cast.municipality, rule(since=night, until=night), datetime(2027, 1, 1, tzinfo=UTC))
    assert [line.kind for line in lines] == [Kind.SKIPPED]


def test_long_titles_and_classes_are_cut_to_what_fits(cast: Cast, by: User) -> None:
    for grade in range(1, 12):
        for subject in (Subject.MA, Subject.RU):
            sitting(cast.schools[0], grade=grade, subject=subject, classes=f"{grade}А, {grade}Б, {grade}В")
    made, _brought = make(cast.municipality, rule(), by=by, now=NOW)
    assert [(len(row.title), len(row.classes)) for row in made] == [(200, 80)]
    assert made[0].title.endswith("…")


def test_too_many_at_once_are_refused(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("observers.services.founding.MOST", 1)
    sitting(cast.schools[0])
    with pytest.raises(ValidationError):
        wanted(cast.municipality, rule(CLASSROOM, CHECKING), NOW)


def test_a_season_is_looked_at_in_few_queries(
    cast: Cast, by: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for grade in range(4, 9):
        for school in cast.schools:
            sitting(school, grade=grade, classes=f"{grade}А")
    make(cast.municipality, rule(), by=by, now=NOW)
    with django_assert_num_queries(4):
        wanted(cast.municipality, rule(CLASSROOM, CHECKING), NOW)
