"""Real threads on PostgreSQL: first the fault with the lock and the nets off, then twenty rounds that hold exactly."""

import threading
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection, connections
from django.utils import timezone

from observers import access
from observers.kinds import LinkPurpose, PlaceState, WaitingState
from observers.models import Link, Observer, Place, Session, Waiting
from observers.queue import locks
from observers.services import applying, queueing, signing
from observers.services.applying import Application
from schools.models import Municipality, School
from tests.observers import builders

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("english")]
ROUNDS = 20
PEOPLE, SEATS = 8, 3


@pytest.fixture(autouse=True)
def only_where_rows_are_locked() -> None:
    """Because SQLite lets one writer in at a time anyway."""
    if connection.vendor != "postgresql":
        pytest.skip("needs row locks")


@pytest.fixture
def session(municipality: Municipality, school: School) -> Session:
    """Fewer places than people."""
    return builders.session(school, timezone.now() + timedelta(days=10), seats=SEATS)


def together(*acts: Callable[[], Any]) -> list[Any]:
    """All at once, each in a thread with a connection of its own; what each gave or raised."""
    start = threading.Barrier(len(acts))
    results: list[Any] = [None] * len(acts)

    def run(place: int) -> None:
        try:
            start.wait(20)
            results[place] = acts[place]()
        except Exception as error:
            results[place] = error
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(place,)) for place in range(len(acts))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return results


def kinds(results: list[Any]) -> Counter[str]:
    """How many of each: a refusal by its rules, everything else by its type."""
    return Counter(
        ",".join(str(rule.code) for rule in one.found) if isinstance(one, signing.Refused) else type(one).__name__
        for one in results
    )


@pytest.fixture
def unlocked(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The door without its lock, and the database without its nets; everybody has read before anybody writes."""
    read = threading.Barrier(PEOPLE)

    def bare(observer: int, session: int) -> tuple[Observer, Session]:
        people = Observer.objects.select_related("accreditation")
        sessions = Session.objects.select_related("municipality", "school")
        return people.get(pk=observer), sessions.get(pk=session)

    seen = signing.asked

    def asked(*args: Any, **named: Any) -> Any:
        found = seen(*args, **named)
        read.wait(20)
        return found

    monkeypatch.setattr(signing, "person_and_session", bare)
    monkeypatch.setattr(signing, "asked", asked)
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE observers_place DROP CONSTRAINT place_nobody_twice_at_once")
        cursor.execute("DROP INDEX place_once")
    yield
    Place.objects.all().delete()
    with connection.cursor() as cursor:
        held = "state IN ('unconfirmed', 'confirmed', 'attended', 'absent')"
        cursor.execute(f"CREATE UNIQUE INDEX place_once ON observers_place (session_id, observer_id) WHERE {held}")
        cursor.execute(
            "ALTER TABLE observers_place ADD CONSTRAINT place_nobody_twice_at_once EXCLUDE USING gist"
            f" (observer_id WITH =, tstzrange(starts_at, ends_at) WITH &&) WHERE ({held})"
        )


def test_without_the_lock_more_places_are_given_than_there_are(unlocked: None, session: Session) -> None:
    people = [builders.observer(session.municipality) for _ in range(PEOPLE)]
    together(*(lambda who=who: signing.sign_up(session, who) for who in people))
    assert Place.objects.holding().filter(session=session).count() == PEOPLE > SEATS


def test_without_the_lock_and_the_nets_one_person_stands_in_several_places(unlocked: None, session: Session) -> None:
    person = builders.observer(session.municipality)
    together(*(lambda: signing.sign_up(session, person) for _ in range(PEOPLE)))
    assert person.places.holding().count() == PEOPLE


@pytest.mark.parametrize("number", range(ROUNDS))
def test_with_the_lock_exactly_the_places_there_are(session: Session, number: int) -> None:
    people = [builders.observer(session.municipality) for _ in range(PEOPLE)]
    results = together(*(lambda who=who: signing.sign_up(session, who) for who in people))
    assert kinds(results) == {"Place": SEATS, "full": PEOPLE - SEATS}
    assert Place.objects.holding().filter(session=session).count() == SEATS


@pytest.mark.parametrize("number", range(ROUNDS))
def test_one_person_at_overlapping_sessions_gets_one_place(session: Session, school: School, number: int) -> None:
    person = builders.observer(session.municipality)
    sessions = [session] + [
        builders.session(school, session.starts_at + timedelta(minutes=10 * step), seats=5) for step in range(1, 4)
    ]
    results = together(*(lambda row=row: signing.sign_up(row, person) for row in sessions))
    assert kinds(results) == {"Place": 1, "overlap": 3}
    assert person.places.holding().count() == 1


@pytest.mark.parametrize("number", range(ROUNDS))
def test_a_double_click_of_a_new_person_is_one_place(session: Session, number: int) -> None:
    wanted = Application(
        *("1234-5678", "Сорокина", "Ольга", "", "olga@mail.example", "", "parent", True, (), ()),
    )
    results = together(*(lambda: applying.apply(session, wanted, timezone.now()) for _ in range(3)))
    assert results == [None, None, None]
    assert (Observer.objects.count(), Place.objects.holding().count()) == (1, 1)


@pytest.mark.parametrize("number", range(ROUNDS))
def test_one_offer_clicked_twice_is_one_place(session: Session, number: int) -> None:
    waiting = offered(session)
    token = access.make(waiting.observer, LinkPurpose.OFFER, waiting=waiting)
    link = access.find(token, LinkPurpose.OFFER)
    assert link is not None
    results = together(*(lambda: queueing.take(waiting, link=link) for _ in range(3)))
    assert len({place.pk for place in results}) == 1
    assert Place.objects.holding().filter(observer=waiting.observer).count() == 1
    assert Link.objects.get(pk=link.pk).used_at is not None


@pytest.mark.parametrize("number", range(ROUNDS))
def test_an_offer_that_lapses_while_it_is_taken_goes_to_one_person_only(session: Session, number: int) -> None:
    """The first takes, the clock passes the place on, a newcomer tries the door: one place, one holder, no more."""
    waiting = offered(session)
    second = builders.observer(session.municipality)
    Waiting.objects.create(session=session, observer=second)
    stranger = builders.observer(session.municipality)
    late = timezone.now() + timedelta(hours=25)
    results = together(
        lambda: queueing.take(waiting),
        lambda: signing.free_expired(late),
        lambda: signing.sign_up(session, stranger),
    )
    waiting.refresh_from_db()
    second_row = Waiting.objects.get(observer=second)
    assert kinds(results)["full"] == 1
    assert Place.objects.holding().filter(session=session).count() + (second_row.state == WaitingState.OFFERED) == SEATS
    if waiting.state == WaitingState.TAKEN:
        assert (type(results[0]), second_row.state) == (Place, WaitingState.WAITING)
    else:
        assert (waiting.state, second_row.state) == (WaitingState.LAPSED, WaitingState.OFFERED)
        assert isinstance(results[0], ValidationError)


@pytest.mark.parametrize("number", range(ROUNDS))
def test_several_places_given_back_at_once_are_offered_to_as_many(session: Session, number: int) -> None:
    places = builders.filled(session, [builders.observer(session.municipality) for _ in range(SEATS)])
    for _ in range(SEATS + 1):
        Waiting.objects.create(session=session, observer=builders.observer(session.municipality))
    together(*(lambda place=place: signing.withdraw(place) for place in places))
    line = Waiting.objects.filter(session=session).order_by("joined_at", "pk")
    assert [row.state for row in line] == [WaitingState.OFFERED] * SEATS + [WaitingState.WAITING]


def offered(session: Session) -> Waiting:
    """A full session but for one place, which is offered to the first in the queue."""
    places = builders.filled(session, [builders.observer(session.municipality) for _ in range(SEATS)])
    waiting = queueing.join(session, builders.observer(session.municipality))
    signing.withdraw(places[0])
    waiting.refresh_from_db()
    assert waiting.state == WaitingState.OFFERED
    return waiting


def test_who_holds_a_row_too_long_makes_others_say_busy(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(locks, "PATIENCE", "200ms")
    person = builders.observer(session.municipality)
    held, tried = threading.Event(), threading.Event()

    def hold() -> None:
        with locks.patient():
            locks.session_alone(session.pk)
            held.set()
            tried.wait(20)

    def try_it() -> Place:
        held.wait(20)
        try:
            return signing.sign_up(session, person)
        finally:
            tried.set()

    _none, result = together(hold, try_it)
    assert isinstance(result, ValidationError)
    assert result.messages == ["Somebody else is changing the same thing just now. Try again in a moment."]
    assert signing.sign_up(session, person).state == PlaceState.UNCONFIRMED
