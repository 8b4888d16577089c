"""The desk of sessions: the list, one day, one session with its people."""

from collections.abc import Iterable
from datetime import date
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.roles import Permission, Role
from observers.filters.sessions import SessionFilter
from observers.kinds import PlaceState, SessionState, WaitingState
from observers.labels.sessions import Written, written, zone_of
from observers.models import Session
from observers.reports import sessions as reports
from observers.reports.roster import may_name
from observers.services import queueing
from schools.access import SignedRequest, allow
from schools.models import Municipality
from schools.views.frame import history, listed


class Row(NamedTuple):
    """A session as the list shows it."""

    session: Session
    when: Written
    taken: int
    look: str


def rows_of(sessions: Iterable[Session]) -> list[Row]:
    """With day and hours by the clock of the place; ``look`` says how far it is filled."""
    return [Row(one, written(one), one.__dict__["taken"], look(one)) for one in sessions]


def look(session: Session) -> str:
    """``short``, ``free`` or ``full``; empty for what nobody is to come to."""
    taken = session.__dict__["taken"]
    if session.state == SessionState.CANCELLED:
        return ""
    if taken < session.minimum:
        return "short"
    return "full" if taken >= session.seats else "free"


@allow(Permission.SESSION_SEE)
@require_safe
def session_list(request: SignedRequest) -> HttpResponse:
    """All sessions the person may see."""
    chosen = SessionFilter(request.GET, queryset=reports.desk(request.scope, timezone.now()), request=request)
    facts = listed(request, chosen, Permission.OBSERVER_MANAGE)
    drafts = Session.objects.within(request.scope).filter(state=SessionState.DRAFT, starts_at__gt=timezone.now())
    facts |= {"rows": rows_of(facts["page_obj"]), "drafts": drafts.count() if facts["may_manage"] else 0}
    return render(request, "observers/session_list.html", facts)


@allow(Permission.SESSION_SEE)
@require_safe
def session_board(request: SignedRequest) -> HttpResponse:
    """One day, school by school; without a day in the address the next one on which something is held."""
    rows = reports.visible(request.scope)
    zone = _clock(request)
    days = reports.days_of(rows, zone)
    today = timezone.localdate(timezone=zone)
    day = _day(request.GET.get("day", "")) or next((one for one in days if one >= today), days[-1] if days else today)
    board = reports.board(rows, day, zone)
    facts = {
        "day": day,
        "days": days,
        "earlier": max((one for one in days if one < day), default=None),
        "later": min((one for one in days if one > day), default=None),
        "board": [(column, rows_of(column.sessions)) for column in board],
        "taken": sum(column.taken for column in board),
        "seats": sum(column.seats for column in board),
        "short": sum(column.short for column in board),
    }
    return render(request, "observers/session_board.html", facts)


def _clock(request: SignedRequest) -> ZoneInfo:
    if request.scope.zone:
        return ZoneInfo(request.scope.zone)
    first = Municipality.objects.within(request.scope).values_list("time_zone", flat=True).first()
    return ZoneInfo(first or "Europe/Moscow")


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def found(request: SignedRequest, pk: int) -> Session:
    """The session within the person's scope, with its school and municipality; else 404."""
    return get_object_or_404(reports.desk(request.scope, timezone.now()).select_related("sitting__procedure"), pk=pk)


def own_school(request: SignedRequest, session: Session) -> bool:
    """Whether the person is the coordinator of that school."""
    return any(post.role == Role.SCHOOL and post.school == session.school_id for post in request.scope.posts)


@allow(Permission.SESSION_SEE)
@require_safe
def session(request: SignedRequest, pk: int) -> HttpResponse:
    """One session: its facts, the places, the queue, what happened to it."""
    row = found(request, pk)
    with timezone.override(zone_of(row)):
        return render(request, "observers/session.html", _facts(request, row))


def _facts(request: SignedRequest, row: Session) -> dict[str, Any]:
    places = row.places.select_related("observer").order_by("created_at", "pk")
    held = [place for place in places if place.state in PlaceState.holding()]
    may_manage = request.scope.may(Permission.OBSERVER_MANAGE, municipality=row.municipality_id)
    waiting = row.queue.filter(state__in=[WaitingState.WAITING, WaitingState.OFFERED]).select_related("observer")
    return {
        "session": row,
        "when": written(row),
        "look": look(row),
        "places": reports.standings(row, held),
        "gone": [place for place in places if place.state not in PlaceState.holding()],
        "queue": (line := list(waiting.order_by("joined_at", "pk"))),
        "why_it_stands": queueing.why_it_stands(row) if line else "",
        # The school has to let them in, so it knows who comes; why they may, and who waits, is the department's matter.
        "named": may_name(request.scope, row),
        "names": request.scope.may(Permission.OBSERVER_SEE, municipality=row.municipality_id),
        "may_manage": may_manage,
        "may_name_room": row.state == SessionState.PUBLISHED and (may_manage or own_school(request, row)),
        "alive": row.state != SessionState.CANCELLED and row.starts_at > timezone.now(),
        "history": history(request, "session", row.pk, row.municipality_id),
    }
