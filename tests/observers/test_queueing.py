"""The queue for a full session: fair, with offers that lapse and are passed on, and a word on why it stands."""

from datetime import datetime, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from accounts.models import Job
from observers import access
from observers.kinds import LinkPurpose, ObserverState, PlaceState, SessionState, WaitingState
from observers.models import Observer, Place, Session, Waiting
from observers.services import queueing, signing
from schools.models import Municipality, School
from tests.observers import builders
from tests.observers.builders import at
from tests.observers.visitor import letters, link_in

pytestmark = pytest.mark.usefixtures("english")
NOW = at(12, day=builders.DAY - timedelta(days=20))
DAY = timedelta(hours=24)


@pytest.fixture
def full(municipality: Municipality, school: School) -> Session:
    """One place, taken."""
    session = builders.session(school)
    builders.place(session, builders.observer(municipality))
    return session


def line(session: Session, *people: Observer, now: datetime = NOW) -> list[Waiting]:
    return [queueing.join(session, person, now=now) for person in people]


def states(*rows: Waiting) -> list[str]:
    return [Waiting.objects.get(pk=row.pk).state for row in rows]


def somebody(session: Session, count: int) -> list[Observer]:
    return [builders.observer(session.municipality) for _ in range(count)]


def test_who_leaves_frees_the_place_for_the_first_at_once(full: Session) -> None:
    first, second = line(full, *somebody(full, 2))
    signing.withdraw(full.places.get(), now=NOW)
    assert states(first, second) == [WaitingState.OFFERED, WaitingState.WAITING]
    first.refresh_from_db()
    assert (first.offered_at, first.expires_at) == (NOW, NOW + DAY)
    (job,) = Job.objects.all()
    assert job.args == {"what": "offer", "observer": first.observer_id, "waiting": first.pk}


def test_an_offer_that_lapses_goes_to_the_next_and_to_nobody_twice(full: Session) -> None:
    rows = line(full, *somebody(full, 3))
    signing.withdraw(full.places.get(), now=NOW)
    assert signing.free_expired(NOW + DAY - timedelta(seconds=1)) == 0
    signing.free_expired(NOW + DAY)
    assert states(*rows) == [WaitingState.LAPSED, WaitingState.OFFERED, WaitingState.WAITING]
    signing.free_expired(NOW + 2 * DAY)
    assert states(*rows) == [WaitingState.LAPSED, WaitingState.LAPSED, WaitingState.OFFERED]


def test_who_declines_passes_the_offer_on_at_once(full: Session) -> None:
    rows = line(full, *somebody(full, 2))
    signing.withdraw(full.places.get(), now=NOW)
    queueing.leave(rows[0], now=NOW)
    assert states(*rows) == [WaitingState.LEFT, WaitingState.OFFERED]


def test_nobody_new_overtakes_the_queue(full: Session) -> None:
    (waiting,) = line(full, *somebody(full, 1))
    signing.withdraw(full.places.get(), now=NOW)
    newcomer = builders.observer(full.municipality)
    with pytest.raises(signing.Refused) as refusal:
        signing.sign_up(full, newcomer, now=NOW)
    assert [one.code for one in refusal.value.found] == ["full"]
    place = queueing.take(waiting, now=NOW)
    assert (place.state, place.source, states(waiting)) == (
        PlaceState.CONFIRMED,
        Place.Source.QUEUE,
        [WaitingState.TAKEN],
    )


def test_more_seats_are_offered_to_the_queue_before_anybody_new(full: Session) -> None:
    rows = line(full, *somebody(full, 2))
    Session.objects.filter(pk=full.pk).update(seats=2)
    with pytest.raises(signing.Refused):
        signing.sign_up(full, builders.observer(full.municipality), now=NOW)
    assert signing.free_expired(NOW) == 1
    assert states(*rows) == [WaitingState.OFFERED, WaitingState.WAITING]


@pytest.mark.parametrize(
    ("left", "offered", "span"),
    [
        (timedelta(hours=40), True, timedelta(hours=24)),
        (timedelta(hours=20), True, timedelta(hours=8)),
        (timedelta(hours=12, minutes=1), True, timedelta(hours=2)),
        (timedelta(hours=12), False, None),
        (timedelta(hours=3), False, None),
    ],
)
def test_no_offers_in_the_last_twelve_hours(
    full: Session, left: timedelta, offered: bool, span: timedelta | None
) -> None:
    (waiting,) = line(full, *somebody(full, 1))
    now = full.starts_at - left
    signing.withdraw(full.places.get(), now=now)
    waiting.refresh_from_db()
    assert (waiting.state == WaitingState.OFFERED) is offered
    assert (waiting.expires_at - now if waiting.expires_at else None) == span


def test_in_the_last_hours_a_free_place_is_anybodys(full: Session) -> None:
    line(full, *somebody(full, 1))
    now = full.starts_at - timedelta(hours=11)
    signing.withdraw(full.places.get(), now=now)
    assert signing.sign_up(full, builders.observer(full.municipality), now=now).state == PlaceState.UNCONFIRMED


def test_whom_a_rule_forbids_the_place_meanwhile_is_passed_over_and_told(full: Session, school: School) -> None:
    first, second = line(full, *somebody(full, 2))
    builders.place(builders.session(school, at(9, 30)), first.observer)
    signing.withdraw(full.places.get(), now=NOW)
    assert states(first, second) == [WaitingState.LEFT, WaitingState.OFFERED]
    told = {letter.to[0]: letter.subject for letter in letters()}
    assert told[first.observer.email] == "The queue for 14.04.2027 goes on without you"


def test_an_offer_is_taken_by_the_letters_link_once(full: Session, client: Client) -> None:
    person = builders.observer(full.municipality, state=ObserverState.UNCONFIRMED, confirmed_at=None)
    waiting = queueing.join(full, person)
    signing.withdraw(full.places.get())
    (letter,) = letters()
    from_letter = link_in(letter)
    opened = client.get(from_letter)
    assert (opened.status_code, states(waiting)) == (200, [WaitingState.OFFERED])
    assert client.post(from_letter, follow=True).status_code == 200
    person.refresh_from_db()
    assert (states(waiting), person.state) == ([WaitingState.TAKEN], ObserverState.ACTIVE)
    again = client.post(from_letter)
    assert (again.status_code, "The place is yours" in again.content.decode()) == (200, True)
    assert Place.objects.holding().filter(session=full).count() == 1


def test_an_offer_run_out_gives_nothing(full: Session) -> None:
    (waiting,) = line(full, *somebody(full, 1))
    signing.withdraw(full.places.get(), now=NOW)
    with pytest.raises(ValidationError, match="This offer has run out"):
        queueing.take(waiting, now=NOW + DAY)


@pytest.mark.parametrize("case", ["free", "phone", "twice", "late", "own"])
def test_who_may_stand_in_line(full: Session, case: str) -> None:
    person = builders.observer(full.municipality)
    now = NOW
    if case == "free":
        Session.objects.filter(pk=full.pk).update(seats=2)
    if case == "phone":
        person.email = person.email_key = ""
        person.phone = person.phone_key = "79120000000"
        person.save()
    if case == "late":
        now = full.starts_at - timedelta(hours=12)
    if case == "own":
        person = full.places.get().observer
    if case == "twice":
        assert line(full, person) == line(full, person)
        return
    with pytest.raises(ValidationError) as refusal:
        queueing.join(full, person, now=now)
    assert refusal.value.messages == [
        {
            "free": "There are free places in this session; you need not wait in the queue.",
            "phone": "The queue writes to you when a place becomes free, so it needs an e-mail address.",
            "late": "Less than 12 hours are left before the session, so no more places are offered to the queue.",
            "own": "The observer has a place in this session already.",
        }[case]
    ]


def test_the_page_says_why_the_queue_stands(full: Session) -> None:
    def why(now: datetime = NOW) -> str:
        full.refresh_from_db()
        return queueing.why_it_stands(full, now=now)

    rows = line(full, *somebody(full, 2))
    assert [queueing.position(row) for row in rows] == [0, 1]
    assert why() == "All places are taken and nobody has given one back yet."
    signing.withdraw(full.places.get(), now=NOW)
    assert why() == (
        "A place is offered to somebody further ahead until 26.03.2027 12:00; after that it goes to the next one."
    )
    late = "Less than 12 hours are left before the session, so no more places are offered to the queue."
    assert why(full.starts_at - timedelta(hours=12)) == late
    assert why(full.starts_at) == "This session has already begun, so its queue has ended."
    Session.objects.filter(pk=full.pk).update(state=SessionState.CANCELLED)
    assert why() == "This session was called off, so its queue has ended."


def test_the_own_page_shows_and_does_what_its_owner_may(full: Session, client: Client) -> None:
    person = builders.observer(full.municipality)
    waiting = queueing.join(full, person)
    url = f"/observers/o/{full.municipality.slug}/mine/{access.make(person, LinkPurpose.MANAGE)}/"
    page = client.get(url)
    assert [(one["row"], one["ahead"]) for one in page.context["waiting"]] == [(waiting, 0)]
    foreign = full.places.get()
    assert client.post(url, {"do": "withdraw", "pk": foreign.pk}).status_code == 404
    assert client.post(url, {"do": "withdraw", "pk": "x"}).status_code == 404
    signing.withdraw(foreign)
    client.post(url, {"do": "take", "pk": waiting.pk})
    place = person.places.get()
    assert place.state == PlaceState.CONFIRMED
    client.post(url, {"do": "withdraw", "pk": place.pk})
    place.refresh_from_db()
    assert place.state == PlaceState.WITHDRAWN
