"""Sessions moved, changed, called off and published: who is told, whose place stays."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.core import mail
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from pytest_django import DjangoAssertNumQueries

from accounts import queue
from accounts.models import Job, JournalEntry, Notice, User
from observers import tasks
from observers.jobs import telling
from observers.kinds import PlaceState, SessionState, Severity, Stage
from observers.models import Observer, RuleSetting, Session, Training, Waiting
from observers.queue.locks import busy
from observers.reports.sessions import Standing, astray, moved
from observers.rules import Refusal
from observers.services import ruling, sessions
from observers.services.sessions import Clash
from schools.models import Municipality
from tests.builders import Cast
from tests.observers.builders import DAY, at, certificate, observer, place, session, sitting

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


def test_a_letter_that_newer_news_overtook_is_not_sent(cast: Cast, by: User) -> None:
    row = session(cast.schools[0])
    place(row, observer(cast.municipality))
    moving(row, by)
    row.refresh_from_db()
    sessions.cancel(row, reason="Морозы", version=2, by=by, now=NOW)
    assert len(letters()) == 1
    assert Job.objects.filter(state=Job.State.DONE).count() == 2


def test_erased_people_get_no_letter(cast: Cast, by: User) -> None:
    row = session(cast.schools[0])
    place(row, observer(cast.municipality))
    moving(row, by)
    Observer.objects.update(email="", email_key="")
    assert letters() == []


@pytest.mark.usefixtures("english")
def test_an_edit_tells_only_when_it_concerns_those_who_come(cast: Cast, by: User) -> None:
    row = session(cast.schools[0], seats=2)
    place(row, observer(cast.municipality))
    assert sessions.edit(row, {"seats": 3}, version=1, by=by, now=NOW).letters == 0
    assert (Job.objects.count(), Notice.objects.count()) == (0, 0)
    outcome = sessions.edit(row, {"place": "Кабинет 12"}, version=2, by=by, now=NOW)
    assert outcome.letters == 1
    assert letters() == [("observer1@mail.example", "Observation at МБОУ СОШ № 1 on 14.04.2027: something has changed")]
    changes = JournalEntry.objects.filter(action="session.edited").order_by("pk").values_list("changes", flat=True)
    assert list(changes) == [{"seats": [2, 3]}, {"place": ["", "Кабинет 12"]}]


def test_more_places_go_to_those_who_wait_and_not_below_what_is_promised(cast: Cast, by: User) -> None:
    row = session(cast.schools[0])
    place(row, observer(cast.municipality))
    waits = Waiting.objects.create(session=row, observer=observer(cast.municipality))
    sessions.edit(row, {"seats": 2}, version=1, by=by, now=NOW)
    waits.refresh_from_db()
    assert (waits.state, waits.expires_at) == ("offered", NOW + timedelta(hours=24))
    with pytest.raises(ValidationError) as refusal:
        sessions.edit(row, {"seats": 1}, version=2, by=by, now=NOW)
    assert list(refusal.value.message_dict) == ["seats"]


def test_a_place_lost_by_a_move_is_offered_to_the_first_in_line(cast: Cast, by: User) -> None:
    row = session(cast.schools[0])
    boris = observer(cast.municipality)
    place(row, boris)
    place(session(cast.schools[1], at(9, day=NEXT)), boris)
    waits = Waiting.objects.create(session=row, observer=observer(cast.municipality))
    moving(row, by)
    waits.refresh_from_db()
    assert waits.state == "offered"


def test_a_session_moved_nearer_hurries_offers_and_confirmations(cast: Cast, by: User) -> None:
    row = session(cast.schools[0], seats=2)
    mine = place(row, observer(cast.municipality), PlaceState.UNCONFIRMED, expires_at=at(8))
    waits = Waiting.objects.create(
        session=row, observer=observer(cast.municipality), state="offered", offered_at=NOW, expires_at=at(8)
    )
    moving(row, by, day=date(2027, 4, 2))
    for one in (mine, waits):
        one.refresh_from_db()
    assert (mine.expires_at, waits.expires_at) == (at(9, day=date(2027, 4, 2)), at(21, day=date(2027, 4, 1)))


@pytest.mark.parametrize(
    ("values", "field", "sentence"),
    [
        ({"seats": 1}, "seats", "2 people have places or offers here; take some away first."),
        ({"minimum": 5}, "minimum", "More people are needed than there are places."),
        ({"closes_at": at(12)}, "closes_at", "Sign-up ends after the session."),
        ({"opens_at": at(9), "closes_at": at(9)}, "closes_at", "Sign-up ends before it begins."),
    ],
)
@pytest.mark.usefixtures("english")
def test_edits_that_are_refused(cast: Cast, by: User, values: dict[str, Any], field: str, sentence: str) -> None:
    row = session(cast.schools[0], seats=2)
    for _n in range(2):
        place(row, observer(cast.municipality))
    with pytest.raises(ValidationError) as refusal:
        sessions.edit(row, values, version=1, by=by, now=NOW)
    assert refusal.value.message_dict == {field: [sentence]}


def test_two_editors_do_not_overwrite_each_other(cast: Cast, by: User) -> None:
    row = session(cast.schools[0])
    sessions.edit(row, {"place": "Кабинет 12"}, version=1, by=by, now=NOW)
    with pytest.raises(Clash) as clash:
        sessions.edit(row, {"place": "Актовый зал"}, version=1, by=by, now=NOW)
    assert clash.value.current.place == "Кабинет 12"


def test_publishing_tells_each_school_once_and_nobody_else(cast: Cast, by: User) -> None:
    drafts = [session(cast.schools[0], at(hour), state=SessionState.DRAFT) for hour in (9, 11)]
    past = session(cast.schools[0], at(9, day=date(2027, 3, 1)), state=SessionState.DRAFT)
    stranger = session(cast.schools[1], state=SessionState.DRAFT)
    rows = Session.objects.filter(school=cast.schools[0])
    seen = sessions.digest(drafts)
    done = sessions.publish(cast.municipality, rows, seen=seen, by=by, now=NOW)
    assert [row.pk for row in done] == [row.pk for row in drafts]
    assert set(Session.objects.filter(state="published")) == set(drafts)
    assert set(Session.objects.filter(state="draft")) == {past, stranger}
    notice = Notice.objects.get()
    assert (notice.user.email, notice.kind, notice.facts["count"]) == (
        "school@zarechye.example",
        "sessions_published",
        2,
    )
    entry = JournalEntry.objects.get(action="sessions.published")
    assert entry.changes["ids"] == [row.pk for row in drafts]


@pytest.mark.usefixtures("english")
def test_drafts_changed_since_they_were_looked_at_are_not_published(cast: Cast, by: User) -> None:
    draft = session(cast.schools[0], state=SessionState.DRAFT)
    seen = sessions.digest([draft])
    sessions.edit(draft, {"seats": 5}, version=1, by=by, now=NOW)
    with pytest.raises(ValidationError) as refusal:
        sessions.publish(cast.municipality, Session.objects.all(), seen=seen, by=by, now=NOW)
    assert refusal.value.messages == ["The drafts have changed meanwhile. Look at them again."]
    with pytest.raises(ValidationError) as refusal:
        sessions.publish(cast.municipality, Session.objects.none(), seen=sessions.digest([]), by=by, now=NOW)
    assert refusal.value.messages == ["There is no draft to publish."]


def test_only_a_draft_without_people_is_deleted(cast: Cast, by: User) -> None:
    draft, published = session(cast.schools[0], state=SessionState.DRAFT), session(cast.schools[0])
    held = session(cast.schools[0], state=SessionState.DRAFT)
    place(held, observer(cast.municipality), PlaceState.WITHDRAWN)
    sessions.drop(draft, by=by)
    for row in (published, held):
        with pytest.raises(ValidationError):
            sessions.drop(row, by=by)
    assert set(Session.objects.all()) == {published, held}


def test_rules_are_set_within_what_may_be_softened(cast: Cast, by: User) -> None:
    changed = ruling.set_rules(cast.municipality, {Refusal.RELATIVE: Severity.WARN, Refusal.FULL: Severity.OFF}, by=by)
    assert changed
    assert list(RuleSetting.objects.values_list("code", "severity")) == [("relative", "warn")]
    assert JournalEntry.objects.get().changes == {"relative": ["block", "warn"]}
    assert not ruling.set_rules(cast.municipality, {Refusal.RELATIVE: Severity.WARN}, by=by)


def test_sessions_on_another_day_than_their_work_are_named(cast: Cast) -> None:
    work = sitting(cast.schools[0], DAY)
    right = session(cast.schools[0], sitting=work)
    wrong = session(cast.schools[0], at(9, day=NEXT), sitting=work)
    session(cast.schools[0], at(9, day=NEXT), sitting=work, stage=Stage.CHECKING)
    session(cast.schools[0], at(9, day=NEXT), sitting=work, state=SessionState.CANCELLED)
    assert [row.pk for row in astray(Session.objects.all(), NOW)] == [wrong.pk]
    assert right.starts_at == at(9)


def test_consequences_are_reckoned_in_constant_queries(
    cast: Cast, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    row = session(cast.schools[0], seats=9)
    for _n in range(9):
        place(row, observer(cast.municipality))
    held = list(row.places.select_related("observer"))
    fresh = Session.objects.with_taken().select_related("municipality").get(pk=row.pk)
    with django_assert_num_queries(5):
        assert [one.lost for one in moved(fresh, held, at(9, day=NEXT), at(10, day=NEXT))] == [False] * 9


@pytest.mark.postgres
def test_the_net_under_a_move_is_a_sentence(cast: Cast, by: User, monkeypatch: pytest.MonkeyPatch) -> None:
    """When another place appears past all locks, PostgreSQL refuses, and the person reads a sentence."""
    row = session(cast.schools[0])
    anna = observer(cast.municipality)
    mine = place(row, anna)
    place(session(cast.schools[1], at(9, day=NEXT)), anna)
    blind = [Standing(mine)]
    monkeypatch.setattr(sessions, "moved", lambda *_args: blind)
    with pytest.raises(ValidationError) as refusal:
        moving(row, by)
    assert refusal.value.messages == [busy()]
    mine.refresh_from_db()
    row.refresh_from_db()
    assert (mine.state, row.starts_at, row.version) == ("confirmed", at(9), 1)


@pytest.mark.postgres
def test_nobody_holds_two_places_at_once(cast: Cast) -> None:
    anna = observer(cast.municipality)
    place(session(cast.schools[0]), anna)
    place(session(cast.schools[0], at(10)), anna)
    with pytest.raises(IntegrityError), transaction.atomic():
        place(session(cast.schools[1], at(9, 30)), anna)
