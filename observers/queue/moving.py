"""How the queue moves: what was not confirmed is freed, offers lapse, and the first in line is offered what is free.

Everything here runs inside a transaction of the caller that holds the session's lock.
"""

from dataclasses import replace
from datetime import datetime, timedelta

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from accounts import journal
from observers.kinds import PlaceState, SessionState, WaitingState
from observers.models import Observer, Place, Session, Waiting
from observers.queue.telling import Letter
from observers.reports.facts import facts_of, facts_of_observer, held_by, settings_of
from observers.rules import Objection, Refusal, TieFacts, blocking, objections, tie_facts

OFFER = timedelta(hours=24)
# Who is asked late at night must have time to read it, even where that reaches into the last hours.
SHORTEST = timedelta(hours=2)
# Nobody is offered a place so late that the journey can no longer be arranged.
LAST_OFFERS = timedelta(hours=12)
HOLDING = PlaceState.holding()
IN_LINE = (WaitingState.WAITING, WaitingState.OFFERED)
# Those in the queue asked in time; the end of the sign-up is for newcomers.
_NOT_FOR_THE_QUEUE = frozenset({Refusal.FULL, Refusal.WINDOW_CLOSED})


def moves(session: Session, now: datetime) -> bool:
    """Whether places of this session are still offered to the queue."""
    return session.state == SessionState.PUBLISHED and now < session.starts_at - LAST_OFFERS


def in_line(session: Session) -> QuerySet[Waiting]:
    """Those in the queue, in the order in which they are asked; who has an offer stands before all others."""
    rows = Waiting.objects.filter(session=session, state__in=IN_LINE)
    return rows.order_by("joined_at", "pk")


def kept_for_others(session: Session, observer: Observer, now: datetime, *, newcomer: bool) -> int:
    """Places that are free but promised: offers standing; for a newcomer, everybody in line before this person."""
    rows = list(in_line(session).exclude(state=WaitingState.OFFERED, expires_at__lte=now))
    if not newcomer or not moves(session, now):
        return sum(row.state == WaitingState.OFFERED and row.observer_id != observer.pk for row in rows)
    before = next((place for place, row in enumerate(rows) if row.observer_id == observer.pk), len(rows))
    return before + sum(row.state == WaitingState.OFFERED for row in rows[before + 1 :])


def against(
    session: Session, observer: Observer, now: datetime, *, ties: tuple[TieFacts, ...] = ()
) -> tuple[Objection, ...]:
    """What forbids this person to stand in line for a place of this session; ``ties`` are declared besides."""
    person = facts_of_observer(observer)
    found = objections(
        facts_of(session),
        replace(person, ties=(*person.ties, *ties)),
        held_by(observer),
        settings_of(session.municipality),
        now,
    )
    return tuple(one for one in blocking(found) if one.code not in _NOT_FOR_THE_QUEUE)


def settle(session: Session, now: datetime) -> list[Letter]:
    """Free what has lapsed and offer what is free, in order; the letters to be written."""
    letters = [*_free(session, now), *_lapse(session, now)]
    if moves(session, now):
        letters += _offer(session, now)
    return letters


def _free(session: Session, now: datetime) -> list[Letter]:
    rows = session.places.filter(state=PlaceState.UNCONFIRMED, expires_at__lte=now).select_related("observer")
    freed = list(rows)
    for place in freed:
        place.state = PlaceState.LAPSED
        place.version += 1
        place.save(update_fields=["state", "version"])
        _record("place.lapsed", session, place.observer)
    return [Letter("lapsed", place.observer, place=place) for place in freed]


def _lapse(session: Session, now: datetime) -> list[Letter]:
    rows = session.queue.filter(state=WaitingState.OFFERED, expires_at__lte=now).select_related("observer")
    gone = list(rows)
    for row in gone:
        row.state = WaitingState.LAPSED
        row.save(update_fields=["state"])
        _record("queue.lapsed", session, row.observer)
    return [Letter("offer_lapsed", row.observer, waiting=row) for row in gone]


def _offer(session: Session, now: datetime) -> list[Letter]:
    line = list(in_line(session).select_related("observer__accreditation"))
    taken = session.places.filter(state__in=PlaceState.holding()).count()
    free = session.seats - taken - sum(row.state == WaitingState.OFFERED for row in line)
    letters = []
    for row in line:
        if free <= 0:
            break
        if row.state == WaitingState.WAITING:
            letters.append(_asked(session, row, now))
            free -= letters[-1].what == "offer"
    return letters


def _asked(session: Session, row: Waiting, now: datetime) -> Letter:
    """An offer, unless a rule now stands against this person: then the line goes on without."""
    found = against(session, row.observer, now, ties=tie_facts(row.declared))
    if found:
        row.state = WaitingState.LEFT
        row.save(update_fields=["state"])
        codes = [str(one.code) for one in found]
        _record("queue.passed", session, row.observer, codes=codes)
        return Letter("passed", row.observer, waiting=row, facts={"codes": codes})
    row.state, row.offered_at = WaitingState.OFFERED, now
    row.expires_at = min(now + OFFER, max(session.starts_at - LAST_OFFERS, now + SHORTEST))
    row.save(update_fields=["state", "offered_at", "expires_at"])
    _record("queue.offered", session, row.observer, until=row.expires_at)
    return Letter("offer", row.observer, waiting=row)


def restless(now: datetime) -> QuerySet[Session]:
    """Sessions in which something has lapsed, or in which a place is free while somebody waits; one query."""
    late = Place.objects.filter(session=OuterRef("pk"), state=PlaceState.UNCONFIRMED, expires_at__lte=now)
    stale = Waiting.objects.filter(session=OuterRef("pk"), state=WaitingState.OFFERED, expires_at__lte=now)
    asked = Waiting.objects.filter(session=OuterRef("pk"), state=WaitingState.OFFERED).order_by()
    waits = Waiting.objects.filter(session=OuterRef("pk"), state=WaitingState.WAITING)
    promised = asked.values("session").annotate(n=Count("pk")).values("n")
    rows = Session.objects.with_taken().annotate(late=Exists(late), stale=Exists(stale), waits=Exists(waits))
    rows = rows.alias(promised=Coalesce(Subquery(promised), 0))
    moving = Q(waits=True, state=SessionState.PUBLISHED, starts_at__gt=now + LAST_OFFERS)
    return rows.filter(Q(late=True) | Q(stale=True) | moving & Q(seats__gt=F("taken") + F("promised"))).order_by("pk")


def _record(action: str, session: Session, observer: Observer, **facts: object) -> None:
    changes = {"observer": observer.number, **facts}
    journal.record(
        action, session, None, municipality=session.municipality_id, school=session.school_id, changes=changes
    )
