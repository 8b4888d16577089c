"""Pages of proposed schedules: ask, look at the board, at what is short and at people, accept, publish."""

from typing import Any
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
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
from observers.reports import board as reports
from observers.reports.scheduling import Given
from observers.reports.standing import Desk
from observers.services import scheduling
from observers.views.asking import Asked, found, number
from schools.access import SignedRequest, allow
from schools.models import Municipality, SchoolSet
from schools.views.frame import at_place, attempted, confirmed, form_page, history, page_of, posted, submitted

State = SchedulePlan.State
LINES, SHOWN, PEOPLE = 40, 25, 60  # of a page: lines of the board, short sessions, people
BENCH, HISTORY = 100, 15  # of the board: people to be placed, last records


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
    return form_page(
        request, form, _("Propose a schedule"), reverse("schedule_list"), {"note": note, "action": _("Propose")}
    )


def _season(place: Municipality) -> dict[str, Any]:
    rows = Session.objects.filter(municipality=place, starts_at__gt=timezone.now())
    rows = rows.exclude(state=SessionState.CANCELLED).order_by("starts_at")
    ends = [row.starts_at.astimezone(ZoneInfo(place.time_zone)).date() for row in (rows.first(), rows.last()) if row]
    return {"since": ends[0], "until": ends[1]} if len(ends) == 2 else {}


@allow(Permission.OBSERVER_MANAGE)
@require_safe
def schedule(request: SignedRequest, pk: int) -> HttpResponse:
    """The board: a map of days and schools, the places of a day or of a school, people to be placed."""
    plan = found(request, pk)
    if plan.state == State.SOLVING:
        job = Job.objects.filter(pk=plan.job or 0).first()
        return render(request, "observers/schedule_solving.html", {"plan": plan, "job": job})
    desk = Desk(plan)
    asked = Asked.of(request.GET, desk)
    people = reports.bench(desk)
    page = Paginator(reports.pairs(desk, asked.day, asked.school), LINES).get_page(request.GET.get("page"))
    facts = {
        **_head(plan, desk, "board"),
        "asked": asked,
        "sums": reports.sums(desk, people),
        "quality": "" if plan.result.get("changed") else labels.quality(plan.result),
        "steps": len(plan.result.get("steps", ())),
        "refused": _refused(desk, plan.result),
        "map": reports.overview(desk, asked.window, asked.who),
        "page_obj": page,
        "board": reports.board(desk, list(page), asked.chosen),
        "people": people,
        "bench": Paginator(reports.bench(desk, request.GET.get("q", "")), BENCH).get_page(1),
        "history": _history(request, plan),
        **_person(desk, asked),
    }
    with timezone.override(desk.zone):
        return render(request, "observers/schedule.html", facts)


def _person(desk: Desk, asked: Asked) -> dict[str, Any]:
    """Where the chosen person is to stand, and the session the person would be moved from."""
    if asked.who is None:
        return {}
    visits = [(row, written(row), desk.day_of(row)) for row in desk.of_person.get(asked.who, ())]
    return {"load": reports.load(desk, asked.who), "visits": visits, "origin": desk.by_pk.get(asked.origin or 0)}


@allow(Permission.OBSERVER_MANAGE)
@require_safe
def schedule_short(request: SignedRequest, pk: int) -> HttpResponse:
    """Sessions that stay short of people, each with the reason."""
    plan = found(request, pk)
    if plan.state == State.SOLVING:
        return redirect("schedule", pk=pk)
    desk = Desk(plan)
    page = Paginator(reports.shortages(desk), SHOWN).get_page(request.GET.get("page"))
    with timezone.override(desk.zone):
        return render(request, "observers/schedule_short.html", {**_head(plan, desk, "short"), "page_obj": page})


@allow(Permission.OBSERVER_MANAGE)
@require_safe
def schedule_people(request: SignedRequest, pk: int) -> HttpResponse:
    """What the schedule asks of everybody: visits, days, ways."""
    plan = found(request, pk)
    if plan.state == State.SOLVING:
        return redirect("schedule", pk=pk)
    desk = Desk(plan)
    loads = reports.bench(desk, request.GET.get("q", ""))
    page = Paginator(sorted(loads, key=lambda one: -one.visits), PEOPLE).get_page(request.GET.get("page"))
    facts = {**_head(plan, desk, "people"), "page_obj": page, "q": request.GET.get("q", "")}
    return render(request, "observers/schedule_people.html", facts)


def _head(plan: SchedulePlan, desk: Desk, tab: str) -> dict[str, Any]:
    given, result = desk.given, plan.result
    drafts = sum(desk.by_pk[pk].state == SessionState.DRAFT for pk in {one["session"] for one in desk.proposed})
    return {
        "plan": plan,
        "tab": tab,
        "given": given,
        "zone": SchoolSet.objects.filter(pk=given.zone or 0).first(),
        "result": result,
        "short_count": sum(desk.missing(row) > 0 for row in desk.sessions),
        "people_count": len(desk.people),
        "drafts": drafts,
        "editable": plan.state == State.READY,
        "left": len(result.get("places", ())) - len(result.get("made", ())) - len(result.get("refused", ())),
    }


def _history(request: SignedRequest, plan: SchedulePlan) -> list[dict[str, Any]]:
    lines = history(request, "scheduleplan", plan.pk, plan.municipality_id)[:HISTORY]
    return [line | {"words": labels.step(line["entry"].changes)} for line in lines]


def _refused(desk: Desk, result: dict[str, Any]) -> list[dict[str, Any]]:
    found_rows = []
    for one in result.get("refused", ()):
        session, person = desk.by_pk.get(one["session"]), desk.people.get(one["observer"])
        when = written(session) if session else None
        found_rows.append({"session": session, "when": when, "observer": person, "words": one["words"]})
    return found_rows


@allow(Permission.OBSERVER_MANAGE)
@require_POST
def schedule_again(request: SignedRequest, pk: int) -> HttpResponse:
    """Propose anew around what is pinned."""
    plan = found(request, pk)
    try:
        row = scheduling.again(plan, version=number(request.POST.get("version", "")), by=request.user)
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
        return redirect("schedule", pk=pk)
    return redirect("job", pk=row.job)


@allow(Permission.OBSERVER_MANAGE)
@require_POST
def schedule_accept(request: SignedRequest, pk: int) -> HttpResponse:
    """Close it for changes."""
    plan = found(request, pk)
    version = number(request.POST.get("version", ""))
    back = reverse("schedule", args=[pk])
    return attempted(request, lambda: scheduling.accept(plan, version=version, by=request.user), back=back, then=back)


@allow(Permission.OBSERVER_MANAGE)
@require_POST
def schedule_reopen(request: SignedRequest, pk: int) -> HttpResponse:
    """Open it for changes again."""
    plan = found(request, pk)
    version = number(request.POST.get("version", ""))
    back = reverse("schedule", args=[pk])
    return attempted(request, lambda: scheduling.reopen(plan, version=version, by=request.user), back=back, then=back)


@allow(Permission.OBSERVER_MANAGE)
@require_POST
def schedule_publish(request: SignedRequest, pk: int) -> HttpResponse:
    """Make the places and tell everybody; a long schedule takes several pushes."""
    plan = found(request, pk)
    version = number(request.POST.get("version", ""))
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
    version = number(request.POST.get("version") or str(plan.version))
    return confirmed(
        request,
        lambda: scheduling.discard(plan, version=version, by=request.user),
        question=_("Discard this schedule? No place was made by it."),
        action=_("Discard"),
        back=reverse("schedule", args=[pk]),
        then=reverse("schedule_list"),
    )
