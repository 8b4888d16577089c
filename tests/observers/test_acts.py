"""Acts of observation: what a form begins with, drafts, handing in for good, numbers, files, the word of the school."""

from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import ValidationError
from django.utils.translation import override

from accounts.models import JournalEntry, Notice, User
from accounts.roles import Role
from observers.kinds import PlaceState, SessionState, Stage
from observers.labels.acts import VIOLATIONS, boxes
from observers.models import Act, Session
from observers.reports import acts as reports
from observers.services import acting
from tests.builders import Cast
from tests.observers.acting import CLEAN, NOW, a_presence, handed, paper_act
from tests.observers.builders import DAY, at, observer, session

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]

BACK, FORTH = date(2027, 10, 31), date(2027, 3, 28)  # when the clocks are put so in Berlin


def refused(error: pytest.ExceptionInfo[ValidationError]) -> list[str]:
    return error.value.messages


def test_every_box_has_its_number_and_a_stage() -> None:
    assert [one.number for one in VIOLATIONS] == list(range(1, len(VIOLATIONS) + 1))
    assert len({one.code for one in VIOLATIONS}) == len(VIOLATIONS)
    assert all(one.stages <= set(Stage.values) and one.stages for one in VIOLATIONS)
    assert [(stage, len(boxes(stage))) for stage in Stage.values] == [
        *(("handover", 9), ("classroom", 19), ("checking", 12), ("upload", 8)),
    ]


@pytest.mark.parametrize(
    ("zone", "starts", "ends", "day", "hours"),
    [
        ("Asia/Yekaterinburg", "2027-04-14T04:00+00:00", "2027-04-14T05:30+00:00", DAY, (time(9), time(10, 30))),
        # Evening in Greenwich is the next day in Kamchatka.
        ("Asia/Kamchatka", "2027-04-13T21:00+00:00", "2027-04-13T22:00+00:00", DAY, (time(9), time(10))),
        # A session over midnight ends, for the form, with the day it began on.
        ("Europe/Moscow", "2027-04-14T20:00+00:00", "2027-04-14T22:00+00:00", DAY, (time(23), time(23, 59))),
        # Two hours of which the clock shows one: 2:30 to 3:30 when it is put back at three.
        ("Europe/Berlin", "2027-10-31T00:30+00:00", "2027-10-31T02:30+00:00", BACK, (time(2, 30), time(3, 30))),
        # And an hour after which the clock shows no later than before.
        ("Europe/Berlin", "2027-10-31T00:30+00:00", "2027-10-31T01:30+00:00", BACK, (time(2, 30), time(23, 59))),
        # When it is put forward, an hour and a half is two and a half on the wall.
        ("Europe/Berlin", "2027-03-28T00:30+00:00", "2027-03-28T02:00+00:00", FORTH, (time(1, 30), time(4))),
    ],
)
def test_the_form_begins_with_the_wall_clock_of_the_place(
    cast: Cast, zone: str, starts: str, ends: str, day: date, hours: tuple[time, time]
) -> None:
    cast.municipality.time_zone = zone
    cast.municipality.save()
    row = session(
        cast.schools[0], datetime.fromisoformat(starts), ends_at=datetime.fromisoformat(ends), place="каб. 12"
    )
    fresh = Session.objects.select_related("municipality").get(pk=row.pk)
    assert reports.prefilled(fresh) == {
        "day": day,
        "starts_at": hours[0],
        "ends_at": hours[1],
        "work": "Математика, 5 класс",
        "classes": "5А",
        "room": "каб. 12",
        "stage": "classroom",
    }


def test_pages_are_kept_one_by_one_and_handed_in_for_good(cast: Cast) -> None:
    where = a_presence(cast.schools[0])
    acting.keep(where, {"room": "14", "stage": "checking"}, by=None, now=NOW)
    seen = {"none_seen": False, "violations": ["criteria", "phones"], "comment": "Без обсуждения"}
    acting.keep(where, seen, by=None, now=NOW)
    act = acting.hand_in(where, by=None, now=NOW)
    assert (act.number, act.room, act.stage, act.submitted_at) == (1, "14", "checking", NOW)
    assert (act.violations, act.comment) == (["criteria"], "Без обсуждения")
    late = acting.keep(where, {"room": "15", "none_seen": True, "violations": []}, by=None, now=NOW)
    assert (late.room, late.violations) == ("14", ["criteria"])
    assert acting.hand_in(where, by=None, now=NOW + timedelta(minutes=1)).submitted_at == NOW
    assert [one.action for one in JournalEntry.objects.all()] == ["act.handed_in"]
    entry = JournalEntry.objects.get()
    assert entry.changes == {"number": [None, 1], "stage": "checking", "violations": ["criteria"], "files": 0}
    assert "Наблюдатель1" not in str(entry.changes) + entry.subject


def test_numbers_have_no_gaps_and_are_each_municipality_s_own(cast: Cast) -> None:
    assert cast.other_school is not None
    first, second = a_presence(cast.schools[0]), a_presence(cast.schools[1])
    with pytest.raises(ValidationError):
        acting.hand_in(first, by=None, now=NOW)
    acting.keep(first, {}, by=None, now=NOW)
    with pytest.raises(ValidationError) as error:
        acting.hand_in(first, by=None, now=NOW)
    assert refused(error) == ["Say whether you saw violations."]
    assert handed(second).number == 1
    assert handed(first).number == 2
    assert handed(a_presence(cast.other_school)).number == 1


@pytest.mark.parametrize(
    ("state", "begun", "words"),
    [
        ({"state": SessionState.CANCELLED}, True, "This session was called off."),
        ({}, False, "An act can be written once the session has begun."),
    ],
)
def test_no_act_of_what_was_not(cast: Cast, state: dict[str, Any], begun: bool, words: str) -> None:
    where = a_presence(cast.schools[0], **state)
    with pytest.raises(ValidationError) as error:
        acting.keep(where, CLEAN, by=None, now=NOW if begun else at(8))
    assert refused(error) == [words]
    assert Act.objects.count() == 0


@pytest.mark.parametrize("state", [PlaceState.WITHDRAWN, PlaceState.ABSENT, PlaceState.REPLACED])
def test_no_act_of_who_was_not_there(cast: Cast, state: str) -> None:
    where = a_presence(cast.schools[0])
    where.state = state
    where.save()
    with pytest.raises(ValidationError) as error:
        acting.keep(where, CLEAN, by=None, now=NOW)
    assert refused(error) == ["This place in the session is not held any more. Call the coordinator."]


@pytest.mark.parametrize(
    ("seen", "words"),
    [
        ({"none_seen": False, "violations": []}, ["Say whether you saw violations."]),
        (
            {"none_seen": True, "violations": ["phones"]},
            ["The act says both that there were no violations and that there were some. Choose one."],
        ),
        (
            {"none_seen": False, "violations": ["other"], "comment": "  "},
            ["“Something else” is ticked: say in the comment what it was."],
        ),
    ],
)
def test_what_is_missing(cast: Cast, seen: dict[str, Any], words: list[str]) -> None:
    act = acting.keep(a_presence(cast.schools[0]), seen, by=None, now=NOW)
    assert acting.missing(act) == words


def test_a_paper_act_is_entered_once(cast: Cast, by: User) -> None:
    where = a_presence(cast.schools[0])
    facts = paper_act(cast.schools[0], none_seen=False, violations=["late"])
    act = acting.register(acting.enter(where, facts, by=by, now=NOW), by=by, now=NOW)
    assert (act.number, act.entered_by, act.observer, act.violations) == (1, by, where.observer, ["late"])
    with pytest.raises(ValidationError) as error:
        acting.enter(where, facts, by=by, now=NOW)
    assert refused(error) == ["This observer has handed in an act about this session already."]
    alone = acting.enter_alone(cast.schools[1], paper_act(cast.schools[1]), by=by, now=NOW)
    assert acting.register(alone, by=by, now=NOW).number == 2
    again = acting.enter_alone(cast.schools[1], paper_act(cast.schools[1]), by=by, now=NOW)
    assert (acting.register(again, by=by, now=NOW).pk, Act.objects.count()) == (alone.pk, 2)
    other = acting.enter_alone(cast.schools[1], paper_act(cast.schools[1], room="13"), by=by, now=NOW)
    assert acting.register(other, by=by, now=NOW).number == 3


def test_the_school_adds_its_word_once(cast: Cast) -> None:
    vera = cast.people[Role.SCHOOL]
    act = handed(a_presence(cast.schools[0]), "late")
    with pytest.raises(ValidationError) as error:
        acting.answer(act, "  ", by=vera)
    assert refused(error) == ["Write the word of the school."]
    assert acting.answer(act, "Один ученик, до инструктажа", by=vera).answer == "Один ученик, до инструктажа"
    assert acting.answer(act, "Один ученик, до инструктажа", by=vera).version == act.version + 1
    with pytest.raises(ValidationError) as error:
        acting.answer(act, "Другое", by=vera)
    assert refused(error) == ["The school has added its word already."]
    draft = acting.keep(a_presence(cast.schools[0]), CLEAN, by=None, now=NOW)
    with pytest.raises(ValidationError) as error:
        acting.answer(draft, "Рано", by=vera)
    assert refused(error) == ["This act has not been handed in."]


def test_who_is_told(cast: Cast) -> None:
    act = handed(a_presence(cast.schools[0]), "late", "phones")
    acting.answer(act, "Пояснение", by=cast.people[Role.SCHOOL])
    told = {(notice.user, notice.kind) for notice in Notice.objects.all()}
    assert told == {
        (cast.people[Role.COORDINATOR], "act_handed_in"),
        (cast.people[Role.SCHOOL], "act_handed_in"),
        (cast.people[Role.COORDINATOR], "act_answered"),
    }
    facts = Notice.objects.filter(kind="act_handed_in")[0].facts
    assert facts == {"number": 1, "school": "МБОУ СОШ № 1", "day": "14.04.2027", "violations": 2}


def test_what_was_observed_adds_up(cast: Cast) -> None:
    one, other = cast.schools
    people = [observer(cast.municipality) for _ in range(4)]
    handed(a_presence(one, people[0]), "late", "phones")
    handed(a_presence(one, people[1], stage=Stage.CHECKING))
    handed(a_presence(other, people[2]), "late")
    absent = a_presence(other, people[3])
    absent.state = PlaceState.ABSENT
    absent.save()
    acting.keep(a_presence(other), CLEAN, by=None, now=NOW)  # a draft counts nowhere
    seen = reports.observation(cast.municipality, DAY, DAY)
    assert (seen.sessions, seen.schools, seen.present, seen.absent) == (5, 2, 3, 1)
    assert (seen.whole.acts, seen.whole.clean, seen.whole.with_violations, seen.whole.named) == (3, 1, 2, 3)
    assert [(kind.code, count) for kind, count in seen.whole.by_kind] == [("late", 2), ("phones", 1)]
    assert [(school, kinds.acts, kinds.named) for school, kinds in seen.by_school] == [(one, 2, 2), (other, 1, 1)]
    assert [(stage, kinds.acts) for stage, kinds in seen.by_stage] == [
        *((Stage.HANDOVER, 0), (Stage.CLASSROOM, 2), (Stage.CHECKING, 1), (Stage.UPLOAD, 0)),
    ]
    assert reports.observation(cast.municipality, DAY + timedelta(days=1), DAY + timedelta(days=9)).acts == []


def test_a_day_of_observation_ends_at_midnight_of_the_place(cast: Cast) -> None:
    session(cast.schools[0], at(23, 30))
    session(cast.schools[0], at(0, 30, day=DAY + timedelta(days=1)))
    assert reports.observation(cast.municipality, DAY, DAY).sessions == 1
    cast.municipality.time_zone = "Europe/Moscow"
    cast.municipality.save()
    assert reports.observation(cast.municipality, DAY, DAY).sessions == 2
    assert ZoneInfo("Europe/Moscow").utcoffset(NOW.replace(tzinfo=None)) == timedelta(hours=3)


def test_words_in_russian_know_every_box() -> None:
    with override("ru"):
        assert all(str(one.words) for one in VIOLATIONS)
