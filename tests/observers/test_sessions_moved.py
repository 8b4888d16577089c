"""Changes of sessions, further on: moved, called off, told."""

from datetime import date, timedelta
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
from observers.models import Observer, RuleSetting, Session, Waiting
from observers.queue.locks import busy
from observers.reports.sessions import Standing, astray, moved
from observers.rules import Refusal
from observers.services import ruling, sessions
from observers.services.sessions import Clash
from tests.builders import Cast
from tests.observers.builders import DAY, at, observer, place, session, sitting

NOW = at(8, day=date(2027, 4, 1))


NEXT = DAY + timedelta(days=1)


def letters() -> list[tuple[str, str]]:
    """All letters that wait, sent: to whom, with which subject."""
    for job in Job.objects.filter(state=Job.State.NEW, kind=tasks.write_of_session.name).order_by("pk"):
        queue.work(job.pk, telling.write_of_session)
    return [(one.to[0], str(one.subject)) for one in mail.outbox]


def moving(row: Session, by: User, day: date = NEXT, hour: int = 9, **given: Any) -> sessions.Outcome:
    fields: dict[str, Any] = {"reason": "Карантин", "version": row.version, "by": by, "now": NOW} | given
    return sessions.move(row, at(hour, day=day), at(hour + 1, day=day), **fields)


def test_a_letter_that_newer_news_overtook_is_not_sent(cast: Cast, by: User) -> None:
    row = session(cast.schools[0])
    place(row, observer(cast.municipality))
    moving(row, by)
    row.refresh_from_db()
    sessions.cancel(row, reason="Морозы", version=2, by=by, now=NOW)
    assert len(letters()) == 1
    assert Job.objects.filter(state=Job.State.DONE).count() == 2


@pytest.mark.usefixtures("english")
def test_who_lost_the_place_hears_of_it_though_the_session_changed_again(cast: Cast, by: User) -> None:
    row, other = session(cast.schools[0], seats=2), session(cast.schools[1], at(9, day=NEXT))
    lost, kept = observer(cast.municipality), observer(cast.municipality)
    place(other, lost)
    for who in (lost, kept):
        place(row, who)
    Waiting.objects.create(session=row, observer=observer(cast.municipality))
    moving(row, by)
    sessions.edit(row, {"place": "Кабинет 12"}, version=2, by=by, now=NOW)
    moved, changed = "new time", "something has changed"
    found = [
        (to, moved if moved in subject else changed if changed in subject else subject) for to, subject in letters()
    ]
    people = [one.email for one in Observer.objects.order_by("pk")]
    assert sorted(found) == sorted([(people[0], moved), (people[1], moved), (people[2], moved), (people[1], changed)])


def test_two_moves_tell_whoever_stays_once(cast: Cast, by: User) -> None:
    row = session(cast.schools[0])
    place(row, observer(cast.municipality))
    moving(row, by)
    row.refresh_from_db()
    moving(row, by, hour=11)
    assert len(letters()) == 1


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
