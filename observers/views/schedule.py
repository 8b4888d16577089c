"""Pages of proposed schedules: ask, look through day by day, change, accept, publish."""

from collections.abc import Callable
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from accounts.models import Job
from accounts.roles import Permission
from observers.forms.schedule import ScheduleForm
from observers.kinds import SessionState
from observers.labels import schedule as labels
from observers.labels.sessions import written
from observers.models import SchedulePlan, Session
from observers.reports import standing
from observers.reports.scheduling import Given
from observers.reports.standing import Desk
from observers.services import scheduling
from schools.access import SignedRequest, allow, require
from schools.models import Municipality, SchoolSet
from schools.views.frame import at_place, attempted, confirmed, form_page, history, page_of, posted, submitted

State = SchedulePlan.State
SHOWN = 25  # candidates of a page


def found(request: SignedRequest, pk: int) -> SchedulePlan:
    """The schedule within the person's scope, else 404; without the right there 403."""
    rows: Any = SchedulePlan.objects.within(request.scope).select_related("municipality", "user")
    plan: SchedulePlan = get_object_or_404(rows, pk=pk)
    require(request, Permission.OBSERVER_MANAGE, municipality=plan.municipality_id)
    return plan


@allow(Permission.OBSERVER_MANAGE)
@require_safe
def schedule_list(request: SignedRequest) -> HttpResponse:
    """All schedules, the newest first."""
    rows: Any = SchedulePlan.objects.within(request.scope)
    page = page_of(request, rows.select_related("municipality", "user"))
    shown = [{"plan": plan, "given": Given.of(plan.given)} for plan in page]
    return render(request, "observers/schedule_list.html", {"page_obj": page, "rows": shown})


@at_place(Permission.OBSERVER_MANAGE)
def schedule_new(request: SignedRequest, place: Municipality) -> HttpResponse:
    """What to propose."""
    form = ScheduleForm(place, posted(request), initial=_season(place))
    said = _("The schedule is being made.")
    plan = submitted(request, form, lambda values: scheduling.ask(place, form.given(), by=request.user), said=said)
    if plan:
        return redirect("job", pk=plan.job)
    note = _(
        "Every session gets its minimum of people by the rules of who may observe; sessions of drafts are planned too. "
        "Nothing is final until you publish the schedule."
    )
    return form_page(request, form, _("Propose a schedule"), reverse("schedule_list"), {"note": note})


def _season(place: Municipality) -> dict[str, Any]:
    rows = Session.objects.filter(municipality=place, starts_at__gt=timezone.now())
    rows = rows.exclude(state=SessionState.CANCELLED).order_by("starts_at")
    ends = [row.starts_at.astimezone(ZoneInfo(place.time_zone)).date() for row in (rows.first(), rows.last()) if row]
    return {"since": ends[0], "until": ends[1]} if len(ends) == 2 else {}


@allow(Permission.OBSERVER_MANAGE)
@require_safe
def schedule(request: SignedRequest, pk: int) -> HttpResponse:
    """One day of a schedule, school by school, with what stays uncovered in the whole of it."""
    plan = found(request, pk)
    if plan.state == State.SOLVING:
        job = Job.objects.filter(pk=plan.job or 0).first()
        return render(request, "observers/schedule_solving.html", {"plan": plan, "job": job})
    desk = Desk(plan)
    days = desk.days()
    chosen = _day(request.GET.get("day", ""))
    day = chosen if chosen in days else (days[0] if days else None)
    short = standing.shortages(desk)
    facts = {
        **_head(request, plan, desk),
        "days": days,
        "day": day,
        "earlier": max((one for one in days if day and one < day), default=None),
        "later": min((one for one in days if day and one > day), default=None),
        "board": standing.board(desk, day) if day else [],
        "short": Paginator(short, SHOWN).get_page(request.GET.get("page")),
        "history": history(request, "scheduleplan", plan.pk, plan.municipality_id),
    }
    with timezone.override(desk.zone):
        return render(request, "observers/schedule.html", facts)


def _head(request: SignedRequest, plan: SchedulePlan, desk: Desk) -> dict[str, Any]:
    given, result = Given.of(plan.given), plan.result
    drafts = sum(desk.by_pk[pk].state == SessionState.DRAFT for pk in {one["session"] for one in desk.proposed})
    return {
        "plan": plan,
        "given": given,
        "zone": SchoolSet.objects.filter(pk=given.zone or 0).first(),
        "result": result,
        "placed": len(desk.proposed),
        "pinned": sum(one["pinned"] for one in desk.proposed),
        "quality": "" if result.get("changed") else labels.quality(result),
        "loads": sorted(standing.loads(desk, desk.people).items()),
        "drafts": drafts,
        "refused": _refused(desk, result),
        "editable": plan.state == State.READY,
        "left": len(result.get("places", ())) - len(result.get("made", ())) - len(result.get("refused", ())),
    }


def _refused(desk: Desk, result: dict[str, Any]) -> list[dict[str, Any]]:
    found_rows = []
    for one in result.get("refused", ()):
        session, person = desk.by_pk.get(one["session"]), desk.people.get(one["observer"])
        when = written(session) if session else None
        found_rows.append({"session": session, "when": when, "observer": person, "words": one["words"]})
    return found_rows


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _number(text: str) -> int:
    if not text.isascii() or not text.isdigit() or len(text) > 18:
        raise Http404
    return int(text)


def _back(request: SignedRequest, plan: SchedulePlan, session: Session | None = None) -> str:
    """The day that the person was looking at, at the session in question."""
    address = reverse("schedule", args=[plan.pk])
    if session is None:
        return address
    day = session.starts_at.astimezone(ZoneInfo(plan.municipality.time_zone)).date()
    return f"{address}?day={day.isoformat()}#session-{session.pk}"


@allow(Permission.OBSERVER_MANAGE)
def schedule_place(request: SignedRequest, pk: int) -> HttpResponse:
    """Who could stand in a session, ``instead`` of somebody or beside those who do; POST places one of them."""
    plan = found(request, pk)
    data = request.POST if request.method == "POST" else request.GET
    sessions = Session.objects.filter(municipality=plan.municipality).select_related("school", "municipality")
    session = get_object_or_404(sessions, pk=_number(data.get("session", "")))
    instead = _number(data["instead"]) if data.get("instead") else None
    back = _back(request, plan, session)
    if request.method == "POST":
        who, version = _number(data.get("observer", "")), _number(data.get("version", ""))
        return attempted(
            request,
            lambda: scheduling.put(plan, session.pk, who, instead=instead, version=version, by=request.user),
            back=back,
            then=back,
        )
    if plan.state != State.READY:
        return redirect(back)
    people = standing.candidates(plan, session.pk, instead)
    facts = {
        "plan": plan,
        "session": session,
        "when": written(session),
        "instead": instead,
        "page_obj": Paginator(people, SHOWN).get_page(request.GET.get("page")),
        "back": back,
    }
    return render(request, "observers/schedule_place.html", facts)


@allow(Permission.OBSERVER_MANAGE)
@require_POST
def schedule_pin(request: SignedRequest, pk: int) -> HttpResponse:
    """Keep a place for the next proposal, or let it go."""
    pinned = request.POST.get("pinned") == "1"
    return _at_place_of(
        request,
        pk,
        lambda plan, where, who, version: scheduling.pin(
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
        lambda plan, where, who, version: scheduling.take(plan, where, who, version=version, by=request.user),
    )


def _at_place_of(request: SignedRequest, pk: int, act: Callable[[SchedulePlan, int, int, int], object]) -> HttpResponse:
    plan = found(request, pk)
    where, who, version = (_number(request.POST.get(name, "")) for name in ("session", "observer", "version"))
    session = Session.objects.filter(municipality=plan.municipality, pk=where).first()
    back = _back(request, plan, session)
    return attempted(request, lambda: act(plan, where, who, version), back=back, then=back)


@allow(Permission.OBSERVER_MANAGE)
@require_POST
def schedule_again(request: SignedRequest, pk: int) -> HttpResponse:
    """Propose anew around what is pinned."""
    plan = found(request, pk)
    try:
        row = scheduling.again(plan, version=_number(request.POST.get("version", "")), by=request.user)
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
        return redirect("schedule", pk=pk)
    return redirect("job", pk=row.job)


@allow(Permission.OBSERVER_MANAGE)
@require_POST
def schedule_accept(request: SignedRequest, pk: int) -> HttpResponse:
    """Close it for changes."""
    plan = found(request, pk)
    version = _number(request.POST.get("version", ""))
    back = _back(request, plan)
    return attempted(request, lambda: scheduling.accept(plan, version=version, by=request.user), back=back, then=back)


@allow(Permission.OBSERVER_MANAGE)
@require_POST
def schedule_reopen(request: SignedRequest, pk: int) -> HttpResponse:
    """Open it for changes again."""
    plan = found(request, pk)
    version = _number(request.POST.get("version", ""))
    back = _back(request, plan)
    return attempted(request, lambda: scheduling.reopen(plan, version=version, by=request.user), back=back, then=back)


@allow(Permission.OBSERVER_MANAGE)
@require_POST
def schedule_publish(request: SignedRequest, pk: int) -> HttpResponse:
    """Make the places and tell everybody; a long schedule takes several pushes."""
    plan = found(request, pk)
    version = _number(request.POST.get("version", ""))
    try:
        done = scheduling.publish(plan, version=version, by=request.user)
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
        return redirect("schedule", pk=pk)
    words = ngettext("%(count)s place is made.", "%(count)s places are made.", done.made) % {"count": done.made}
    if done.left:
        words += " " + _("%(count)s are left: push the button again.") % {"count": done.left}
    messages.success(request, words)
    return redirect("schedule", pk=pk)


@allow(Permission.OBSERVER_MANAGE)
def schedule_discard(request: SignedRequest, pk: int) -> HttpResponse:
    """Ask, then throw it away."""
    plan = found(request, pk)
    version = _number(request.POST.get("version") or str(plan.version))
    return confirmed(
        request,
        lambda: scheduling.discard(plan, version=version, by=request.user),
        question=_("Discard this schedule? No place was made by it."),
        action=_("Discard"),
        back=_back(request, plan),
        then=reverse("schedule_list"),
    )
