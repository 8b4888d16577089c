"""Sessions moved, changed, called off and published: who is told, whose place stays."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.core import mail
from django.core.exceptions import ValidationError

from accounts import queue
from accounts.models import Job, JournalEntry, Notice, User
from observers import tasks
from observers.jobs import telling
from observers.kinds import SessionState, Severity
from observers.models import RuleSetting, Session, Training, Waiting
from observers.rules import Refusal
from observers.services import sessions
from schools.models import Municipality
from tests.builders import Cast
from tests.observers.builders import DAY, at, certificate, observer, place, session

NOW = at(8, day=date(2027, 4, 1))


NEXT = DAY + timedelta(days=1)


def letters() -> list[tuple[str, str]]:
    """All letters that wait, sent: to whom, with which subject."""
    for job in Job.objects.filter(state=Job.State.NEW, kind=tasks.write_of_session.name).order_by("pk"):
        queue.work(job.pk, telling.write_of_session)
    return [(one.to[0], str(one.subject)) for one in mail.outbox]


def told(cast: Cast) -> list[tuple[str, str]]:
    return list(Notice.objects.order_by("pk").values_list("user__email", "kind"))


def moving(row: Session, by: User, day: date = NEXT, hour: int = 9, **given: Any) -> sessions.Outcome:
    fields: dict[str, Any] = {"reason": "Карантин", "version": row.version, "by": by, "now": NOW} | given
    return sessions.move(row, at(hour, day=day), at(hour + 1, day=day), **fields)


@pytest.mark.usefixtures("english")
def test_a_move_keeps_the_places_that_make_no_conflict_and_withdraws_the_others(cast: Cast, by: User) -> None:
    row = session(cast.schools[0], seats=3)
    anna, boris, vera = (observer(cast.municipality) for _ in range(3))
    kept, lost = place(row, anna), place(row, boris)
    place(session(cast.schools[1], at(9, 30, day=NEXT)), boris)
    waits = Waiting.objects.create(session=row, observer=vera)
    stranger = place(session(cast.schools[1]), observer(cast.municipality))
    outcome = moving(row, by)
    assert [one.pk for one in outcome.kept] == [kept.pk]
    assert [(one.place.pk, [o.code for o in one.found]) for one in outcome.lost] == [(lost.pk, [Refusal.OVERLAP])]
    kept.refresh_from_db()
    lost.refresh_from_db()
    stranger.refresh_from_db()
    waits.refresh_from_db()
    assert (kept.state, kept.starts_at, kept.ends_at, kept.version) == (
        "confirmed",
        at(9, day=NEXT),
        at(10, day=NEXT),
        2,
    )
    assert (lost.state, lost.starts_at) == ("withdrawn", at(9))
    assert [one["code"] for one in lost.warnings] == ["overlap"]
    assert (stranger.version, waits.state) == (1, "offered")
    row.refresh_from_db()
    assert (row.starts_at, row.version, row.sequence, row.reason) == (at(9, day=NEXT), 2, 1, "Карантин")
    subject = "Observation at МБОУ СОШ № 1: new time 15.04.2027, 09:00–10:00"
    assert letters() == [(f"observer{n}@mail.example", subject) for n in (1, 2, 3)]
    assert ["Your place stays yours" in one.body for one in mail.outbox] == [True, False, False]
    assert ["your place was given back" in one.body for one in mail.outbox] == [False, True, False]
    assert ["You stay in the queue" in one.body for one in mail.outbox] == [False, False, True]
    assert told(cast) == [("school@zarechye.example", "session_moved")]
    entry = JournalEntry.objects.get(action="session.moved")
    assert entry.changes == {
        "hours": ["14.04.2027 09:00–10:00", "15.04.2027 09:00–10:00"],
        "places_kept": 1,
        "places_withdrawn": [{"observer": 2, "codes": ["overlap"]}],
        "reason": "Карантин",
    }


def test_a_letter_holds_a_link_and_no_name(cast: Cast, by: User) -> None:
    row = session(cast.schools[0])
    anna = observer(cast.municipality, surname="Секретова")
    place(row, anna)
    moving(row, by)
    letters()
    assert f"/observers/o/{cast.municipality.slug}/mine/" in mail.outbox[0].body
    assert [name in mail.outbox[0].body for name in ("Секретова", "Анна", "Ивановна", anna.email)] == [False] * 4


def test_back_to_back_is_no_conflict_and_little_time_only_warns(cast: Cast, by: User) -> None:
    row = session(cast.schools[0])
    mine = place(row, observer(cast.municipality))
    place(session(cast.schools[0], at(10, day=NEXT)), mine.observer)
    place(session(cast.schools[1], at(8, day=NEXT)), mine.observer)
    outcome = moving(row, by)
    mine.refresh_from_db()
    assert (outcome.lost, mine.state, [one["code"] for one in mine.warnings]) == ([], "confirmed", ["travel"])


def test_what_stood_before_the_move_is_no_reason_to_lose_a_place(cast: Cast, by: User) -> None:
    """Somebody let in with a note, in spite of a rule, is not thrown out by a move."""
    row = session(cast.schools[0])
    anna = observer(cast.municipality)
    mine = place(row, anna, note="Больше некому")
    RuleSetting.objects.create(municipality=cast.municipality, code="travel", severity=Severity.BLOCK)
    place(session(cast.schools[1], at(10, 15)), anna)
    place(session(cast.schools[1], at(10, 15, day=NEXT)), anna)
    outcome = moving(row, by)
    assert ([one.pk for one in outcome.kept], outcome.lost) == ([mine.pk], [])


def test_a_certificate_that_does_not_reach_the_new_day_loses_the_place(cast: Cast, by: User) -> None:
    Training.objects.create(municipality=cast.municipality, title="Памятка", text="…", needed=True)
    row = session(cast.schools[0])
    anna = observer(cast.municipality)
    certificate(anna, until=DAY)
    place(row, anna)
    outcome = moving(row, by)
    assert [[o.code for o in one.found] for one in outcome.lost] == [[Refusal.NOT_ACCREDITED]]


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"closes_at": at(18, day=DAY - timedelta(days=1))}, (None, at(18))),
        ({"opens_at": NOW - timedelta(days=1)}, (NOW - timedelta(days=1), None)),
        ({"opens_at": NOW + timedelta(days=1)}, (NOW + timedelta(days=2), None)),
    ],
)
def test_the_window_goes_along_but_does_not_shut_once_it_is_open(
    cast: Cast, by: User, given: dict[str, Any], expected: tuple[datetime | None, datetime | None]
) -> None:
    row = session(cast.schools[0], **given)
    moving(row, by)
    row.refresh_from_db()
    assert (row.opens_at, row.closes_at) == expected


def test_over_a_change_of_clocks_the_window_keeps_its_hour_on_the_wall(cast: Cast, by: User) -> None:
    Municipality.objects.filter(pk=cast.municipality.pk).update(time_zone="Europe/Berlin")
    cast.municipality.refresh_from_db()
    friday, monday, berlin = date(2027, 3, 26), date(2027, 3, 29), "Europe/Berlin"
    row = session(cast.schools[0], at(9, day=friday, zone=berlin), closes_at=at(9, day=date(2027, 3, 25), zone=berlin))
    start = at(9, day=monday, zone=berlin)
    now = datetime(2027, 3, 1, tzinfo=UTC)
    sessions.move(row, start, start + timedelta(hours=1), reason="", version=1, by=by, now=now)
    row.refresh_from_db()
    assert row.closes_at == datetime(2027, 3, 28, 7, tzinfo=UTC)


@pytest.mark.parametrize(
    ("given", "moves", "sentence"),
    [
        ({"state": "cancelled"}, {}, "This session was called off."),
        ({}, {"now": at(9)}, "This session has already begun."),
        ({}, {"day": date(2027, 3, 31)}, "The new beginning has already passed."),
        ({}, {"version": 7}, "Somebody has changed this session meanwhile. Look at it and save again."),
    ],
)
@pytest.mark.usefixtures("english")
def test_moves_that_are_refused(
    cast: Cast, by: User, given: dict[str, Any], moves: dict[str, Any], sentence: str
) -> None:
    row = session(cast.schools[0], **given)
    with pytest.raises(ValidationError) as refusal:
        moving(row, by, **moves)
    assert refusal.value.messages == [sentence]
    assert not Notice.objects.exists()
    assert not JournalEntry.objects.exists()


def test_the_same_hours_again_tell_nobody(cast: Cast, by: User) -> None:
    row = session(cast.schools[0])
    place(row, observer(cast.municipality))
    assert moving(row, by, day=DAY).letters == 0
    assert (Job.objects.count(), Notice.objects.count(), Session.objects.get().version) == (0, 0, 1)


def test_a_moved_draft_tells_nobody(cast: Cast, by: User) -> None:
    row = session(cast.schools[0], state=SessionState.DRAFT)
    place(row, observer(cast.municipality))
    moving(row, by)
    assert (Job.objects.count(), Notice.objects.count()) == (0, 0)


@pytest.mark.usefixtures("english")
def test_calling_off_ends_places_and_queue_and_tells_both(cast: Cast, by: User) -> None:
    row = session(cast.schools[0])
    mine = place(row, observer(cast.municipality))
    without = place(row, observer(cast.municipality, email="", email_key="", phone="+79990000000"))
    waits = Waiting.objects.create(session=row, observer=observer(cast.municipality))
    outcome = sessions.cancel(row, reason="Морозы", version=1, by=by, now=NOW)
    for one in (mine, without, waits, row):
        one.refresh_from_db()
    assert (row.state, mine.state, without.state, waits.state) == ("cancelled", "cancelled", "cancelled", "lapsed")
    assert outcome.letters == 2
    subject = "Observation at МБОУ СОШ № 1 on 14.04.2027 is called off"
    assert letters() == [("observer1@mail.example", subject), ("observer3@mail.example", subject)]
    assert "Why: Морозы" in mail.outbox[0].body
    assert told(cast) == [("school@zarechye.example", "session_cancelled")]
    with pytest.raises(ValidationError) as refusal:
        sessions.cancel(row, reason="", version=2, by=by, now=NOW)
    assert refusal.value.messages == ["This session was called off."]
