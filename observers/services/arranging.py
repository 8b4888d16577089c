"""Verbs about single places of a proposed schedule: put, move, replace, pin, take out, undo."""

from collections.abc import Callable
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from observers.labels.sessions import written
from observers.models import Observer, SchedulePlan, Session
from observers.reports.standing import Desk, Stand
from observers.rules import blocking, insurmountable
from observers.services.scheduling import State, locked, saved, told
from observers.services.signing import Refused

STEPS = 50  # changes that can be undone

Places = list[dict[str, Any]]


@transaction.atomic
def pin(plan: SchedulePlan, session: int, observer: int, *, pinned: bool, version: int, by: User) -> SchedulePlan:
    """Keep a place whatever is proposed next, or let it go again. Raises ``Clash``."""

    def change(places: Places) -> None:
        _of(places, session, observer)["pinned"] = pinned

    return _changed(plan, change, {"pinned": [not pinned, pinned]}, (session, observer), version=version, by=by)


@transaction.atomic
def take(plan: SchedulePlan, session: int, observer: int, *, version: int, by: User) -> SchedulePlan:
    """Leave somebody out of a session. Raises ``Clash``."""

    def change(places: Places) -> None:
        places.remove(_of(places, session, observer))

    return _changed(plan, change, {"place": ["given", None]}, (session, observer), version=version, by=by)


@transaction.atomic
def put(
    plan: SchedulePlan,
    session: int,
    observer: int,
    *,
    instead: int | None = None,
    origin: int | None = None,
    note: str = "",
    version: int,
    by: User,
) -> SchedulePlan:
    """Place somebody in a session, pinned: ``instead`` of another or beside them, leaving the session ``origin``.

    A ``note`` passes over the rules that may be passed over; it goes with the place when it is published. Raises
    ``Clash``, ``Refused`` with the rules that forbid it, or ``ValidationError`` when there is no such place.
    """
    row = locked(plan, version, State.READY)
    _check(_newcomer(row, session, observer, instead, origin), note)

    def change(places: Places) -> None:
        for where, who in ((session, instead), (origin, observer)):
            if where is not None and who is not None:
                places.remove(_of(places, where, who))
        line = {"session": session, "observer": observer, "pinned": True}
        places.append(line | ({"note": note.strip()} if note.strip() else {}))

    facts: dict[str, Any] = {"place": [None, "given"]}
    facts |= {"note": note.strip()} if note.strip() else {}
    facts |= {"left": _which(origin)} if origin is not None else {}
    return _changed(row, change, facts, (session, observer), version=version, by=by)


def _newcomer(plan: SchedulePlan, session: int, observer: int, instead: int | None, origin: int | None) -> Stand | None:
    desk = Desk(plan)
    row = desk.by_pk.get(session)
    if row is None:
        return None
    for where, who in ((session, instead), (origin, observer)):
        if where is not None and who is not None:
            _of(desk.proposed, where, who)
    return desk.newcomer(row, observer, instead=instead, origin=origin)


def _check(found: Stand | None, note: str) -> None:
    if found is None:
        raise ValidationError(_("This person cannot be placed here."))
    against = insurmountable(found.found) if note.strip() else blocking(found.found)
    if against:
        raise Refused(against)


@transaction.atomic
def undo(plan: SchedulePlan, *, version: int, by: User) -> SchedulePlan:
    """Take back the last change by hand. Raises ``Clash``, or ``ValidationError`` when there is none."""
    row = locked(plan, version, State.READY)
    steps = list(row.result.get("steps", ()))
    if not steps:
        raise ValidationError(_("There is nothing to undo."))
    last = steps.pop()
    kept = [one for one in row.result["places"] if one not in last["came"]]
    row.result = row.result | {"places": kept + last["left"], "steps": steps}
    saved(row)
    one = (last["came"] + last["left"])[0]
    told("schedule.changed", row, by, undone=True, session=_which(one["session"]), observer=_number(one["observer"]))
    return row


def _changed(
    plan: SchedulePlan,
    change: Callable[[Places], None],
    facts: dict[str, Any],
    whom: tuple[int, int],
    *,
    version: int,
    by: User,
) -> SchedulePlan:
    row = locked(plan, version, State.READY)
    before = row.result.get("places", [])
    places = [dict(one) for one in before]
    change(places)
    step = {"left": [one for one in before if one not in places], "came": [one for one in places if one not in before]}
    steps = [*row.result.get("steps", ()), *([step] if any(step.values()) else [])][-STEPS:]
    row.result = row.result | {"places": places, "changed": True, "steps": steps}
    saved(row)
    told("schedule.changed", row, by, **facts, session=_which(whom[0]), observer=_number(whom[1]))
    return row


def _which(session: int) -> str:
    """A session as the journal names it: «МБОУ СОШ № 1, 14.04.2027, 09:00–10:30, Математика, 5 класс»."""
    row = Session.objects.select_related("school__municipality").filter(pk=session).first()
    return ", ".join((row.school.name, *written(row), row.title)) if row else str(session)


def _number(observer: int) -> int | None:
    return Observer.objects.filter(pk=observer).values_list("number", flat=True).first()


def _of(places: Places, session: int, observer: int) -> dict[str, Any]:
    for one in places:
        if (one["session"], one["observer"]) == (session, observer):
            return one
    raise ValidationError(_("This place is no longer in the schedule."))
