"""Verbs of the day itself: who was there, who did not come, who stood in for whom."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from accounts import journal, queue
from accounts.models import User
from observers import tasks
from observers.kinds import PlaceState, SessionState
from observers.labels.sessions import zone_of
from observers.models import Observer, Place, Session
from observers.services.locks import patient
from observers.services.signing import sign_up

# What a mark may be set on, and corrected from.
MARKED = (PlaceState.UNCONFIRMED, PlaceState.CONFIRMED, PlaceState.ATTENDED, PlaceState.ABSENT)


def mark(place: Place, *, there: bool, by: User, now: datetime) -> Place:
    """Note that the observer was there or did not come; the same again changes nothing, the other corrects it.

    Whoever was there gets a letter with the link to the act. Raises ``ValidationError`` before the day of the session,
    for one that was called off, or when somebody else holds the rows too long.
    """
    state = PlaceState.ATTENDED if there else PlaceState.ABSENT
    with patient():
        _person, session = _rows([place.observer_id], place.session_id)
        fresh = _fresh(place, session, now)
        if fresh.state == state:
            return fresh
        was = fresh.state
        if not there and session.acts.filter(observer=fresh.observer, submitted_at__isnull=False).exists():
            raise ValidationError(_("This observer has handed in an act about this session, so was there."))
        fresh.state = state
        fresh.version += 1
        fresh.save(update_fields=["state", "version"])
        _record("place.attended" if there else "place.absent", fresh, by, state=[was, state])
        if there:
            ask_for_act(fresh)
        return fresh


def replace(place: Place, observer: Observer, *, note: str, by: User, now: datetime) -> Place:
    """Put somebody else in the place of who does not come; the new place, which counts as attended from the start.

    The ``note`` says why and passes over the rules that a coordinator may pass over. Raises ``ValidationError`` as
    ``mark`` does, and ``signing.Refused`` when a rule forbids this person.
    """
    if not note.strip():
        raise ValidationError({"note": _("Say why somebody else came.")})
    with patient():
        _people, session = _rows([place.observer_id, observer.pk], place.session_id)
        old = _fresh(place, session, now)
        if observer.pk == old.observer_id:
            raise ValidationError({"observer": _("This is the same person.")})
        if session.acts.filter(observer=old.observer, submitted_at__isnull=False).exists():
            raise ValidationError(_("This observer has handed in an act about this session, so was there."))
        was, old.state = old.state, PlaceState.REPLACED
        old.version += 1
        old.save(update_fields=["state", "version"])
        new = sign_up(session, observer, by=by, source=Place.Source.COORDINATOR, note=note, confirmed=True, now=now)
        new.state = PlaceState.ATTENDED
        new.save(update_fields=["state"])
        old.replaced_by = new
        old.save(update_fields=["replaced_by"])
        _record("place.replaced", old, by, state=[was, old.state], replaced_by=observer.number, note=note.strip())
        ask_for_act(new)
        return new


def ask_for_act(place: Place) -> None:
    """Have the letter with the link to the act written; who left only a telephone is told by the coordinator."""
    if place.observer.email:
        queue.enqueue(tasks.ask_for_act, {"place": place.pk}, key=f"observer-letter:act:{place.pk}", by=None)


def _rows(people: list[int], session: int) -> tuple[list[Observer], Session]:
    """The people in the order of their ids, then the session, all locked."""
    locked = list(Observer.objects.select_for_update(of=("self",)).filter(pk__in=people).order_by("pk"))
    row = Session.objects.select_for_update(of=("self",)).select_related("municipality", "school").get(pk=session)
    return locked, row


def _fresh(place: Place, session: Session, now: datetime) -> Place:
    fresh = Place.objects.select_related("observer").get(pk=place.pk)
    fresh.session = session
    if fresh.state not in MARKED:
        raise ValidationError(_("This place is not held any more."))
    if session.state == SessionState.CANCELLED:
        raise ValidationError(_("This session was called off."))
    zone = zone_of(session)
    if session.starts_at.astimezone(zone).date() > now.astimezone(zone).date():
        raise ValidationError(_("Attendance is noted from the day of the session on."))
    return fresh


def _record(action: str, place: Place, by: User, **changes: object) -> None:
    row = place.session
    facts = {"observer": place.observer.number, **changes}
    journal.record(action, row, by, municipality=row.municipality_id, school=row.school_id, changes=facts)
