"""What a click or a drop on a schedule's board does: put, move, replace, pin, take out, undo."""

from collections.abc import Callable, Mapping
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.roles import Permission
from observers.labels.sessions import written
from observers.models import SchedulePlan, Session
from observers.reports.standing import Desk, candidates
from observers.services import arranging, scheduling
from observers.services.signing import Refused
from observers.views.asking import found, number
from schools.access import SignedRequest, allow

SHOWN = 25  # candidates of a page
KEPT = ("day", "school", "q", "page")  # what of an address the board is shown with again


def _board(request: SignedRequest, plan: SchedulePlan, session: Session | None = None, **more: int | None) -> str:
    """The board that the person was looking at, at the session in question."""
    asked = {name: request.GET[name] for name in KEPT if request.GET.get(name)}
    if session is not None and not asked:
        day = session.starts_at.astimezone(ZoneInfo(plan.municipality.time_zone)).date()
        asked["day"] = day.isoformat()
    asked |= {name.rstrip("_"): str(value) for name, value in more.items() if value is not None}
    query, place = (f"?{urlencode(asked)}" if asked else ""), (f"#session-{session.pk}" if session else "")
    return f"{reverse('schedule', args=[plan.pk])}{query}{place}"


def _session(plan: SchedulePlan, data: Mapping[str, str]) -> Session:
    rows = Session.objects.filter(municipality=plan.municipality).select_related("school", "municipality")
    row: Session = get_object_or_404(rows, pk=number(data.get("session", "")))
    return row


def _some(data: Mapping[str, str], name: str) -> int | None:
    return number(data[name]) if data.get(name) else None


@allow(Permission.OBSERVER_MANAGE)
def schedule_place(request: SignedRequest, pk: int) -> HttpResponse:
    """Who could stand in a session, ``instead`` of somebody or beside those who do; POST places one of them."""
    plan = found(request, pk)
    if request.method == "POST":
        return _put(request, plan)
    session, instead = _session(plan, request.GET), _some(request.GET, "instead")
    back = _board(request, plan, session)
    if plan.state != scheduling.State.READY:
        return redirect(back)
    desk = Desk(plan)
    facts = {
        "plan": plan,
        "session": session,
        "when": written(session),
        "instead": desk.people.get(instead or 0),
        "page_obj": Paginator(candidates(desk, session.pk, instead), SHOWN).get_page(request.GET.get("page")),
        "back": back,
    }
    return render(request, "observers/schedule_place.html", facts)


def _put(request: SignedRequest, plan: SchedulePlan) -> HttpResponse:
    """Place somebody; what a rule says against it is shown at the session, with the way to pass over it."""
    data = request.POST
    session, who, version = _session(plan, data), number(data.get("observer", "")), number(data.get("version", ""))
    instead, origin, note = _some(data, "instead"), _some(data, "origin"), data.get("note", "")[:300]
    try:
        arranging.put(
            plan, session.pk, who, instead=instead, origin=origin, note=note, version=version, by=request.user
        )
    except Refused:
        return redirect(_board(request, plan, session, who=who, from_=origin, instead=instead, at=session.pk))
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    return redirect(_board(request, plan, session))


@allow(Permission.OBSERVER_MANAGE)
@require_POST
def schedule_pin(request: SignedRequest, pk: int) -> HttpResponse:
    """Keep a place for the next proposal, or let it go."""
    pinned = request.POST.get("pinned") == "1"
    return _at_place_of(
        request,
        pk,
        lambda plan, where, who, version: arranging.pin(
            plan, where, who, pinned=pinned, version=version, by=request.user
        ),
    )


@allow(Permission.OBSERVER_MANAGE)
@require_POST
def schedule_take(request: SignedRequest, pk: int) -> HttpResponse:
    """Leave somebody out."""
    return _at_place_of(
        request,
        pk,
        lambda plan, where, who, version: arranging.take(plan, where, who, version=version, by=request.user),
    )


def _at_place_of(request: SignedRequest, pk: int, act: Callable[[SchedulePlan, int, int, int], object]) -> HttpResponse:
    plan = found(request, pk)
    where, who, version = (number(request.POST.get(name, "")) for name in ("session", "observer", "version"))
    session = Session.objects.filter(municipality=plan.municipality, pk=where).first()
    return _done(request, lambda: act(plan, where, who, version), _board(request, plan, session))


@allow(Permission.OBSERVER_MANAGE)
@require_POST
def schedule_undo(request: SignedRequest, pk: int) -> HttpResponse:
    """Take back the last change by hand."""
    plan = found(request, pk)
    version = number(request.POST.get("version", ""))
    undone = _("The last change is undone.")
    return _done(
        request, lambda: arranging.undo(plan, version=version, by=request.user), _board(request, plan), said=undone
    )


def _done(request: SignedRequest, act: Callable[[], object], back: str, *, said: str = "") -> HttpResponse:
    # Because the board itself shows what was done, only what was not done needs words.
    try:
        act()
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    else:
        if said:
            messages.success(request, said)
    return redirect(back)
