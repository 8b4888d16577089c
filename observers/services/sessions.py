"""Verbs about sessions: make, change, move, call off, publish. Each tells those it touches and nobody else."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import F, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts import journal
from accounts.models import User
from observers.calendar import carried
from observers.kinds import PlaceState, SessionState, WaitingState
from observers.labels.refusals import recorded
from observers.labels.sessions import Written, written, zone_of
from observers.models import Place, Session, Waiting
from observers.notices import places as letters
from observers.notices import sessions as notices
from observers.queue import moving
from observers.queue.locks import busy, patient, session_with_places
from observers.reports.sessions import Standing, moved
from office import natural
from schools.journal import alter, given
from schools.models import Municipality, School

FIELDS = ("title", "subject", "classes", "stage", "place", "seats", "minimum", "opens_at", "closes_at", "contact")
# What somebody who is to come has to know.
TOLD = frozenset({"title", "stage", "place", "contact"})
WAITING = (WaitingState.WAITING, WaitingState.OFFERED)


class Clash(ValidationError):
    """Somebody else has saved the session meanwhile; ``current`` is what is saved."""

    def __init__(self, current: Session) -> None:
        super().__init__(_("Somebody has changed this session meanwhile. Look at it and save again."))
        self.current = current


@dataclass(slots=True)
class Outcome:
    """What a change brought about: places kept and lost, letters sent."""

    session: Session
    kept: list[Place] = field(default_factory=list)
    lost: list[Standing] = field(default_factory=list)
    letters: int = 0


@transaction.atomic
def create(municipality: Municipality, school: School, values: Mapping[str, Any], *, by: User) -> Session:
    """A draft made by hand; ``values`` are ``FIELDS`` and the two moments.

    Raises ``ValidationError`` when the hours or the numbers make no sense.
    """
    session = Session(municipality=municipality, school=school, **values)
    _check(session)
    session.save()
    _record("session.created", session, by, given({name: _plain(value) for name, value in values.items()}))
    return session


def edit(session: Session, values: Mapping[str, Any], *, version: int, by: User, now: datetime) -> Outcome:
    """Change what is no hour; people with a place are told when it concerns them.

    Raises ``Clash``, or ``ValidationError`` when more people have places than would be left.
    """
    with patient():
        row, places = session_with_places(session.pk)
        _check_fresh(row, version)
        _check_alive(row, now)
        changes = {
            name: [_plain(old), _plain(new)]
            for name, (old, new) in alter(row, {name: values[name] for name in FIELDS if name in values}).items()
        }
        if not changes:
            return Outcome(row, places)
        _check(row)
        _check_room(row, len(places) + row.queue.filter(state=WaitingState.OFFERED, expires_at__gt=now).count())
        matters = row.state == SessionState.PUBLISHED and bool(TOLD & changes.keys())
        _save(row, told=matters)
        _record("session.edited", row, by, changes)
        letters.tell(moving.settle(row, now))  # because more places are for those who wait
        sent = notices.changed(row, "changed", places, [], by=by) if matters else 0
        return Outcome(row, places, letters=sent)


def name_room(session: Session, *, place: str, contact: str, version: int, by: User, now: datetime) -> Outcome:
    """The school says where to come and whom to ask for; nothing else of the session changes."""
    return edit(session, {"place": place, "contact": contact}, version=version, by=by, now=now)


def move(
    session: Session, starts_at: datetime, ends_at: datetime, *, reason: str, version: int, by: User, now: datetime
) -> Outcome:
    """Move a session to other hours. Places that come into no conflict stay, the others are withdrawn and told why.

    The sign-up window goes along by the clock of the place. Raises ``Clash`` or ``ValidationError``.
    """
    with patient():
        row, places = session_with_places(session.pk)
        _check_fresh(row, version)
        _check_alive(row, now)
        if starts_at <= now:
            raise ValidationError(_("The new beginning has already passed."))
        if (row.starts_at, row.ends_at) == (starts_at, ends_at):
            return Outcome(row, places)
        found = moved(row, places, starts_at, ends_at)
        before = written(row)
        _carry(row, starts_at, ends_at, reason, now)
        _check(row)
        _save(row, told=row.state == SessionState.PUBLISHED)
        outcome = _settle(row, found)
        _record("session.moved", row, by, _moved_facts(before, outcome))
        if row.state == SessionState.PUBLISHED:
            touched = [*outcome.kept, *(one.place for one in outcome.lost)]
            outcome.letters = notices.changed(row, "moved", touched, _queue(row), by=by)
            _hurry(row, now)
            letters.tell(moving.settle(row, now))
        return outcome


def _hurry(row: Session, now: datetime) -> None:
    """Offers and confirmations may not be waited for beyond what the new beginning leaves."""
    last = max(row.starts_at - moving.LAST_OFFERS, now + moving.SHORTEST)
    row.queue.filter(state=WaitingState.OFFERED, expires_at__gt=last).update(expires_at=last)
    row.places.filter(state=PlaceState.UNCONFIRMED, expires_at__gt=row.starts_at).update(expires_at=row.starts_at)


def _carry(row: Session, starts_at: datetime, ends_at: datetime, reason: str, now: datetime) -> None:
    zone = zone_of(row)
    if row.closes_at is not None:
        row.closes_at = carried(row.closes_at, row.starts_at, starts_at, zone)
    # Because a window that is open already does not shut on people who were told that it is.
    if row.opens_at is not None and row.opens_at > now:
        row.opens_at = carried(row.opens_at, row.starts_at, starts_at, zone)
    row.starts_at, row.ends_at, row.reason = starts_at, ends_at, reason.strip()


def _settle(row: Session, found: Iterable[Standing]) -> Outcome:
    outcome = Outcome(row)
    try:
        with transaction.atomic():
            for one in sorted(found, key=lambda one: not one.lost):  # the lost first, so that nothing is held twice
                place = one.place
                place.warnings = recorded(one.found) or place.warnings
                place.version += 1
                if one.lost:
                    place.state = PlaceState.WITHDRAWN
                    outcome.lost.append(one)
                else:
                    place.starts_at, place.ends_at = row.starts_at, row.ends_at
                    outcome.kept.append(place)
                place.save(update_fields=["state", "starts_at", "ends_at", "warnings", "version"])
    except IntegrityError:
        raise ValidationError(busy()) from None
    return outcome


def _moved_facts(before: Written, outcome: Outcome) -> dict[str, Any]:
    after = written(outcome.session)
    facts: dict[str, Any] = {"hours": [" ".join(before), " ".join(after)], "places_kept": len(outcome.kept)}
    if outcome.lost:
        facts["places_withdrawn"] = [
            {"observer": one.place.observer.number, "codes": [str(each.code) for each in one.found]}
            for one in outcome.lost
        ]
    return facts | ({"reason": outcome.session.reason} if outcome.session.reason else {})


def cancel(session: Session, *, reason: str, version: int, by: User, now: datetime) -> Outcome:
    """Call a session off; its places end, its queue ends, everybody in them is told. Raises as ``move`` does."""
    with patient():
        row, places = session_with_places(session.pk)
        _check_fresh(row, version)
        _check_alive(row, now)
        waiting = _queue(row)
        was = row.state
        row.state, row.reason = SessionState.CANCELLED, reason.strip()
        _save(row, told=was == SessionState.PUBLISHED)
        Place.objects.filter(pk__in=[place.pk for place in places]).update(
            state=PlaceState.CANCELLED, version=F("version") + 1
        )
        Waiting.objects.filter(pk__in=[one.pk for one in waiting]).update(state=WaitingState.LAPSED)
        facts = {"state": [was, row.state], "reason": row.reason, "places": len(places), "queue": len(waiting)}
        _record("session.cancelled", row, by, facts)
        sent = notices.changed(row, "cancelled", places, waiting, by=by) if was == SessionState.PUBLISHED else 0
        return Outcome(row, lost=[Standing(place) for place in places], letters=sent)


def drop(session: Session, *, by: User) -> None:
    """Delete a draft nobody has a place in."""
    with patient():
        row, places = session_with_places(session.pk)
        if row.state != SessionState.DRAFT or places or row.places.exists():
            raise ValidationError(_("Only a draft without people can be deleted; call the session off instead."))
        _record("session.deleted", row, by, {"hours": [" ".join(written(row)), None]})
        row.delete()


def digest(drafts: Iterable[Session]) -> str:
    """What somebody has looked at before publishing: changes when any of it changes."""
    text = ",".join(f"{row.pk}:{row.version}" for row in sorted(drafts, key=lambda row: row.pk))
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def publish(
    municipality: Municipality, drafts: QuerySet[Session], *, seen: str, by: User, now: datetime
) -> list[Session]:
    """Open drafts for sign-up; ``seen`` is the ``digest`` of what was looked at. Drafts of the past stay drafts.

    Raises ``ValidationError`` when the drafts changed meanwhile, or when there are none.
    """
    with patient():
        rows = list(
            Session.objects.select_for_update(of=("self",))
            .filter(pk__in=drafts.order_by().values("pk"), state=SessionState.DRAFT, municipality=municipality)
            .filter(starts_at__gt=now)
            .select_related("school", "municipality")
            .order_by("pk")
        )
        if digest(rows) != seen:
            raise ValidationError(_("The drafts have changed meanwhile. Look at them again."))
        if not rows:
            raise ValidationError(_("There is no draft to publish."))
        ids = [row.pk for row in rows]
        Session.objects.filter(pk__in=ids).update(state=SessionState.PUBLISHED, version=F("version") + 1)
        schools = sorted({row.school.name for row in rows}, key=natural.key)
        facts = {"sessions": [None, len(rows)], "schools": [None, schools], "ids": ids}
        journal.record("sessions.published", municipality, by, municipality=municipality.pk, changes=facts)
        notices.published(municipality, rows, by=by)
        return rows


def _queue(row: Session) -> list[Waiting]:
    return list(row.queue.filter(state__in=WAITING).select_related("observer").order_by("joined_at", "pk"))


def _check_fresh(row: Session, version: int) -> None:
    if row.version != version:
        raise Clash(row)


def _check_alive(row: Session, now: datetime) -> None:
    if row.state == SessionState.CANCELLED:
        raise ValidationError(_("This session was called off."))
    if row.starts_at <= now and row.state == SessionState.PUBLISHED:
        raise ValidationError(_("This session has already begun."))


def _check(row: Session) -> None:
    if row.ends_at <= row.starts_at:
        raise ValidationError({"ends": _("The end comes before the beginning.")})
    if row.minimum > row.seats:
        raise ValidationError({"minimum": _("More people are needed than there are places.")})
    if row.closes_at is not None and row.closes_at > row.ends_at:
        raise ValidationError({"closes_at": _("Sign-up ends after the session.")})
    if row.opens_at is not None and row.closes_at is not None and row.opens_at >= row.closes_at:
        raise ValidationError({"closes_at": _("Sign-up ends before it begins.")})


def _check_room(row: Session, held: int) -> None:
    if held > row.seats:
        words = ngettext(
            "%(count)s person has a place or an offer here; take it away first.",
            "%(count)s people have places or offers here; take some away first.",
            held,
        )
        raise ValidationError({"seats": words % {"count": held}})


def _save(row: Session, *, told: bool) -> None:
    row.version += 1
    row.sequence += told
    row.save()


def _record(action: str, row: Session, by: User, changes: dict[str, Any]) -> None:
    journal.record(action, row, by, municipality=row.municipality_id, school=row.school_id, changes=changes)


def _plain(value: Any) -> Any:
    return value.isoformat(timespec="minutes") if isinstance(value, datetime) else value
