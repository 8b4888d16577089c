"""The one door to a place, and the ways out of it: the person locked before the session, the rules asked again."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import journal
from accounts.models import User, rows
from observers import access, tasks
from observers.jobs import tidying
from observers.kinds import ObserverState, PlaceState, WaitingState
from observers.labels.refusals import recorded, sentences
from observers.models import Link, Observer, Place, Session
from observers.notices import places as notices
from observers.queue import moving
from observers.queue.asking import weighed
from observers.queue.locks import busy, patient, person_and_session
from observers.queue.telling import Letter
from observers.reports.facts import facts_of, facts_of_observer, held_by, settings_of
from observers.rules import Objection, Refusal, Said, TieFacts, blocking, insurmountable, objections
from observers.services import tying

# However somebody is to be reached: whoever leaves only a telephone is called within it, and the notice says so.
UNCONFIRMED = timedelta(hours=24)
UNSAID = Said()
HELD_BY_PEOPLE = (PlaceState.UNCONFIRMED, PlaceState.CONFIRMED)


class Refused(ValidationError):
    """No place; ``found`` are the rules that forbid it, the messages their sentences."""

    def __init__(self, found: Iterable[Objection]) -> None:
        self.found = tuple(found)
        super().__init__(sentences(self.found))


@dataclass(frozen=True, slots=True)
class Wish:
    """How a place is asked for; ``keep`` is how long it waits for its confirmation, None: it needs none; a ``fresh``
    person was made in this very transaction and stands in no line."""

    by: User | None = None
    source: str = Place.Source.SELF
    note: str = ""
    said: Said = UNSAID
    keep: timedelta | None = UNCONFIRMED
    fresh: bool = False


def sign_up(
    session: Session,
    observer: Observer,
    *,
    by: User | None = None,
    source: str = Place.Source.SELF,
    note: str = "",
    confirmed: bool = False,
    said: Said = UNSAID,
    keep: timedelta = UNCONFIRMED,
    now: datetime | None = None,
) -> Place:
    """Give ``observer`` a place, confirmed or to be confirmed within ``keep``.

    ``by`` with a ``note`` passes over the rules that a coordinator may pass over; what is ``said`` becomes the person's
    with the confirmation. Raises ``Refused`` with the rules that forbid it, or ``ValidationError`` when somebody else
    holds the lock for too long.
    """
    now = now or timezone.now()
    wish = Wish(by, source, note.strip(), said, None if confirmed else keep)
    try:
        with patient(rows.drawing(Place)) as (((key,),),):
            person, row = person_and_session(observer.pk, session.pk)
            newcomer = by is None and source != Place.Source.QUEUE
            place = drawn_up(row, person, wish, asked(row, person, now, ties=said.ties, newcomer=newcomer), now)
            place.pk = key
            seat(place, wish)
            return place
    except IntegrityError:
        # Because what the net caught is a rule that somebody else's commit has broken meanwhile: it has a sentence.
        raise _caught(session, observer, now, said.ties) from None


def drawn_up(row: Session, person: Observer, wish: Wish, found: tuple[Objection, ...], now: datetime) -> Place:
    """The place as it will be, for who holds both locks and has asked the rules under them. Raises ``Refused``."""
    _check(found, wish.by, wish.note, queued=wish.source == Place.Source.QUEUE)
    facts = {"source": wish.source, "note": wish.note, "warnings": recorded(found), **wish.said.stored()}
    place = Place(session=row, observer=person, starts_at=row.starts_at, ends_at=row.ends_at, **facts)
    _stamp(place, now, wish.keep)
    return place


def seat(place: Place, wish: Wish, beside: Sequence[rows.Statement] = ()) -> None:
    """Write what ``drawn_up`` has given, whose key is drawn, and what goes ``beside`` it, with its record.

    Raises ``IntegrityError`` when a net catches; then the transaction is lost.
    """
    if not wish.fresh:
        _leave_line(place.session, place.observer)
    changes = {"state": [None, place.state], **_why(place)}
    _record("place.taken", place, wish.by, changes, beside=[place, *beside])


def asked(
    session: Session, observer: Observer, now: datetime, *, ties: tuple[TieFacts, ...] = (), newcomer: bool = True
) -> tuple[Objection, ...]:
    """Every objection, with the queue's claims counted as taken and ``ties`` taken as declared; mostly one query."""
    return weighed(session, observer, now, ties=ties, newcomer=newcomer)


def confirm(place: Place, *, by: User | None = None, now: datetime | None = None) -> Place:
    """The person, or the coordinator on the telephone, says that the place is wanted; saying it again changes nothing.

    Raises ``Refused`` when a rule stands against it meanwhile, ``ValidationError`` when the place is gone.
    """
    now = now or timezone.now()
    with patient():
        person, row = person_and_session(place.observer_id, place.session_id)
        fresh = Place.objects.get(pk=place.pk)
        if fresh.state in {PlaceState.CONFIRMED, PlaceState.ATTENDED}:
            return fresh
        if fresh.state != PlaceState.UNCONFIRMED or (fresh.expires_at and fresh.expires_at <= now):
            raise ValidationError(_("This place was not confirmed in time and went to others. Please sign up again."))
        tying.believe(person, fresh.declared)
        _check(_asked_anew(row, person, fresh, now), by, fresh.note, queued=True)
        activate(person, now)
        fresh.session, fresh.observer = row, person
        _stamp(fresh, now, None)
        fresh.declared = []
        fresh.version += 1
        fresh.save(update_fields=["state", "confirmed_at", "expires_at", "declared", "version"])
        _record("place.confirmed", fresh, by, {"state": [PlaceState.UNCONFIRMED, fresh.state]})
        return fresh


def confirm_by(link: Link, *, now: datetime | None = None) -> Place:
    """Confirm the place of a letter's link, which is used up in the same transaction; a double click confirms once.

    Raises as ``confirm`` does; then the link stays good.
    """
    if link.place is None:
        raise ValueError("a link without a place confirms nothing")
    with patient():
        access.use(link)
        return confirm(link.place, now=now)


def withdraw(place: Place, by: User | None = None, *, now: datetime | None = None) -> Place:
    """Give a place back; the first in the queue is offered it at once. Giving it back twice changes nothing.

    ``by`` None: the person. Raises ``ValidationError`` when the session has begun.
    """
    now = now or timezone.now()
    with patient():
        person, row = person_and_session(place.observer_id, place.session_id)
        fresh = Place.objects.get(pk=place.pk)
        if fresh.state not in HELD_BY_PEOPLE:
            return fresh
        if row.starts_at <= now:
            raise ValidationError(_("This session has already begun."))
        was, fresh.state = fresh.state, PlaceState.WITHDRAWN
        fresh.session, fresh.observer = row, person
        fresh.version += 1
        fresh.save(update_fields=["state", "version"])
        _record("place.withdrawn", fresh, by, {"state": [was, fresh.state]})
        told = [Letter("withdrawn", person, place=fresh)] if by is not None else []
        notices.tell([*told, *moving.settle(row, now)])
        return fresh


def withdraw_all(observer: Observer, *, by: User | None = None, now: datetime | None = None) -> int:
    """Every place to come and every place in a queue of this person is given back; returns how many places."""
    now = now or timezone.now()
    places = list(observer.places.filter(state__in=HELD_BY_PEOPLE, starts_at__gt=now).order_by("session", "pk"))
    for place in places:
        withdraw(place, by, now=now)
    for row in observer.waiting.filter(state__in=moving.IN_LINE).order_by("session", "pk"):
        with patient():
            _person, session = person_and_session(observer.pk, row.session_id)
            observer.waiting.filter(pk=row.pk, state__in=moving.IN_LINE).update(state=WaitingState.LEFT)
            notices.tell(moving.settle(session, now))
    return len(places)


def free_expired(now: datetime) -> int:
    """Free what was not confirmed and let the queues move; returns the number of sessions touched."""
    return tidying.tidy(now, tasks.write_to_observer)


def _check(found: tuple[Objection, ...], by: User | None, note: str, *, queued: bool) -> None:
    # Because whoever stands in the queue asked while the sign-up was open.
    against = tuple(one for one in blocking(found) if not (queued and one.code == Refusal.WINDOW_CLOSED))
    if by is not None and note.strip():
        against = insurmountable(against)
    if against:
        raise Refused(against)


def _caught(session: Session, observer: Observer, now: datetime, ties: tuple[TieFacts, ...]) -> ValidationError:
    fresh = Session.objects.select_related("municipality", "school").get(pk=session.pk)
    found = blocking(asked(fresh, observer, now, ties=ties))
    return Refused(found) if found else ValidationError(busy())


def _asked_anew(session: Session, observer: Observer, place: Place, now: datetime) -> tuple[Objection, ...]:
    return objections(
        facts_of(session, leaving_out=place),
        facts_of_observer(observer),
        held_by(observer, leaving_out=place),
        settings_of(session.municipality),
        now,
    )


def _stamp(place: Place, now: datetime, keep: timedelta | None) -> None:
    place.state = PlaceState.CONFIRMED if keep is None else PlaceState.UNCONFIRMED
    place.confirmed_at = now if keep is None else None
    place.expires_at = None if keep is None else min(now + keep, place.starts_at)


def activate(person: Observer, now: datetime) -> None:
    """The person has shown to be reached at the given address; the row is locked by the caller."""
    if person.state == ObserverState.UNCONFIRMED:
        person.state, person.confirmed_at = ObserverState.ACTIVE, now
        person.version += 1
        person.save(update_fields=["state", "confirmed_at", "version"])


def _leave_line(session: Session, person: Observer) -> None:
    moving.in_line(session).filter(observer=person).order_by().update(state=WaitingState.TAKEN)


def _why(place: Place) -> dict[str, Any]:
    facts: dict[str, Any] = {"source": place.source}
    if place.note:
        facts["note"] = place.note
    if place.warnings:
        facts["warnings"] = place.warnings
    return facts


def _record(
    action: str,
    place: Place,
    by: User | None,
    changes: dict[str, Any],
    beside: Sequence[Place | rows.Statement] = (),
) -> None:
    # The session is the subject, because the journal is for ever and a person's name must not be in it.
    row = place.session
    facts = {"observer": place.observer.number, **changes}
    home, school = row.municipality_id, row.school_id
    journal.record(action, row, by, municipality=home, school=school, changes=facts, beside=beside)
