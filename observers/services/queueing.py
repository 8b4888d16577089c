"""The queue for a full session: join it, leave it, take what is offered, and the sentence that says why it stands."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import journal
from accounts.models import User
from observers import access
from observers.kinds import PlaceState, SessionState, WaitingState
from observers.labels.sessions import zone_of
from observers.models import Link, Observer, Place, Session, Waiting
from observers.notices import places as notices
from observers.queue import moving
from observers.queue.locks import patient, person_and_session
from observers.rules import Said, TieFacts
from observers.services import signing, tying


class NotNeeded(ValidationError):
    """There are free places: nobody has to wait."""

    def __init__(self) -> None:
        super().__init__(_("There are free places in this session; you need not wait in the queue."))


def join(session: Session, observer: Observer, *, said: Said = signing.UNSAID, now: datetime | None = None) -> Waiting:
    """Put somebody at the end of the queue; whoever stands in it already keeps the old place in it.

    Raises ``signing.Refused`` when a rule other than «full» forbids the place, ``NotNeeded`` when one is free,
    ``ValidationError`` when offers are no longer sent or there is no e-mail to send one to.
    """
    now = now or timezone.now()
    if not observer.email:
        raise ValidationError(_("The queue writes to you when a place becomes free, so it needs an e-mail address."))
    try:
        with patient():
            person, row = person_and_session(observer.pk, session.pk)
            standing = moving.in_line(row).filter(observer=person).first()
            if standing is not None:
                return standing
            _check(row, person, said.ties, now)
            waiting = Waiting.objects.create(session=row, observer=person, **said.stored())
            _record("queue.joined", waiting, None)
            return waiting
    except IntegrityError:
        # Because the person came twice at once; the other one stands.
        return moving.in_line(session).get(observer=observer)


def _check(row: Session, person: Observer, ties: tuple[TieFacts, ...], now: datetime) -> None:
    found = moving.against(row, person, now, ties=ties)
    if found:
        raise signing.Refused(found)
    if not moving.moves(row, now):
        raise ValidationError(why_it_stands(row, now=now))
    taken = row.places.filter(state__in=PlaceState.holding()).count()
    if taken + moving.in_line(row).count() < row.seats:
        raise NotNeeded


def leave(waiting: Waiting, *, by: User | None = None, now: datetime | None = None) -> Waiting:
    """Leave the queue or decline the offer; the next one is offered the place at once. Twice changes nothing."""
    now = now or timezone.now()
    with patient():
        person, row = person_and_session(waiting.observer_id, waiting.session_id)
        fresh = Waiting.objects.get(pk=waiting.pk)
        if fresh.state not in moving.IN_LINE:
            return fresh
        fresh.state = WaitingState.LEFT
        fresh.save(update_fields=["state"])
        fresh.session, fresh.observer = row, person
        _record("queue.left", fresh, by)
        notices.tell(moving.settle(row, now))
        return fresh


def take(waiting: Waiting, *, link: Link | None = None, now: datetime | None = None) -> Place:
    """Take the offered place by one step; doing it twice gives the same place.

    ``link`` of the letter is used up in the same transaction and proves the e-mail. Raises ``signing.Refused`` when a
    rule stands against it meanwhile, ``ValidationError`` when the offer has run out.
    """
    now = now or timezone.now()
    with patient():
        person, row = person_and_session(waiting.observer_id, waiting.session_id)
        fresh = Waiting.objects.get(pk=waiting.pk)
        if fresh.state == WaitingState.TAKEN:
            return row.places.filter(observer=person, state__in=PlaceState.holding()).latest("pk")
        if fresh.state != WaitingState.OFFERED or fresh.expires_at is None or fresh.expires_at <= now:
            raise ValidationError(_("This offer has run out and the place was offered to the next in the queue."))
        tying.believe(person, fresh.declared)
        said = Said(fresh.application)
        place = signing.sign_up(row, person, source=Place.Source.QUEUE, said=said, confirmed=True, now=now)
        if link is not None:
            access.use(link)
            signing.activate(person, now)
        return place


def position(waiting: Waiting) -> int:
    """How many stand before this person; 0: first."""
    before = moving.in_line(waiting.session).filter(joined_at__lte=waiting.joined_at).exclude(pk=waiting.pk)
    return sum((row.joined_at, row.pk) < (waiting.joined_at, waiting.pk) for row in before)


def why_it_stands(session: Session, *, now: datetime | None = None) -> str:
    """One sentence about the queue of this session: why it does not move, or what it waits for."""
    now = now or timezone.now()
    if session.state == SessionState.CANCELLED:
        return _("This session was called off, so its queue has ended.")
    if session.starts_at <= now:
        return _("This session has already begun, so its queue has ended.")
    if not moving.moves(session, now):
        return _("Less than 12 hours are left before the session, so no more places are offered to the queue.")
    offer = moving.in_line(session).filter(state=WaitingState.OFFERED).order_by("expires_at").first()
    if offer is not None and offer.expires_at is not None:
        until = f"{offer.expires_at.astimezone(zone_of(session)):%d.%m.%Y %H:%M}"
        words = _("A place is offered to somebody further ahead until %(until)s; after that it goes to the next one.")
        return words % {"until": until}
    taken = session.places.filter(state__in=PlaceState.holding()).count()
    if taken >= session.seats:
        return _("All places are taken and nobody has given one back yet.")
    return _("A place has become free and will be offered to the first in the queue within minutes.")


def _record(action: str, waiting: Waiting, by: User | None) -> None:
    row = waiting.session
    facts = {"observer": waiting.observer.number, "state": waiting.state}
    journal.record(action, row, by, municipality=row.municipality_id, school=row.school_id, changes=facts)
