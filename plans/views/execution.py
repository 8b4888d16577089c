"""How a plan is carried out: rhythm and ladder, the occurrences of a measure, another day, an event."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.db.models import Count, Prefetch, Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.roles import Permission
from plans.labels import WAITING
from plans.models import Assignment, Execution, Measure, Occurrence, Plan
from plans.rules import AssignmentState, PlanState, why_not_event
from plans.services import generating, moving
from plans.views.execution_forms import EventForm, ExecutionForm, MoveForm
from plans.views.plans import found
from schools.access import SignedRequest, allow
from schools.models import School


def may_manage(request: SignedRequest, plan: Plan) -> bool:
    """Whether this person directs how the plan is carried out; a school directs its own."""
    permission = Permission.SCHOOL_PLAN_EDIT if plan.school_id else Permission.EXECUTION_MANAGE
    return request.scope.may(permission, municipality=plan.municipality_id, school=plan.school_id)


def _managed(request: SignedRequest, plan: Plan) -> Plan:
    if not may_manage(request, plan):
        raise PermissionDenied
    return plan


@allow(Permission.ASSIGNMENT_SEE)
@require_http_methods(["GET", "POST"])
def plan_execution(request: SignedRequest, pk: int) -> HttpResponse:
    """Rhythm, ladder and hour of a plan in force; which measures wait for what, and when duties were last made."""
    plan = _managed(request, found(request, pk))
    if plan.state != PlanState.APPROVED:
        messages.error(request, _("Only an approved plan has duties."))
        return redirect("plan", pk=pk)
    row = Execution.objects.filter(plan=plan).first() or Execution(plan=plan)
    form = ExecutionForm(request.POST or None, instance=row)
    if request.method == "POST" and form.is_valid():
        try:
            generating.settle(plan, form.values(), by=request.user)
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            messages.success(request, _("The settings are saved."))
            return redirect("plan_execution", pk=pk)
    facts = {"form": form, "plan": plan, "execution": row, "waiting": _waiting(plan, row)}
    return render(request, "plans/plan_execution.html", facts, status=422 if form.errors else 200)


def _waiting(plan: Plan, execution: Execution) -> list[Measure]:
    """Measures without a day, each with ``waits``: what is missing."""
    rows: list[Any] = list(plan.measures.filter(pk__in=[int(pk) for pk in execution.waiting]))
    for row in rows:
        row.waits = WAITING.get(execution.waiting[str(row.pk)], "")
    return rows


@allow(Permission.ASSIGNMENT_SEE)
@require_POST
def plan_generate(request: SignedRequest, pk: int) -> HttpResponse:
    """Bring the duties up to date in the background."""
    plan = _managed(request, found(request, pk))
    try:
        job = generating.ask_again(plan, by=request.user)
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
        return redirect("plan", pk=pk)
    return redirect("job", pk=job.pk)


def _measure(request: SignedRequest, pk: int) -> Measure:
    rows = Measure.objects.within(request.scope).select_related("plan__municipality", "plan__school", "section")
    return get_object_or_404(rows, pk=pk)


def _why_no_event(measure: Measure, *, label: str = "-") -> str | None:
    waiting = Execution.objects.filter(plan=measure.plan_id).values_list("waiting", flat=True).first() or {}
    kind = str(measure.term.get("kind", ""))
    waits = str(waiting.get(str(measure.pk)) or "")
    return why_not_event(measure.plan.state, kind, waits, label=label, ahead=False)


@allow(Permission.ASSIGNMENT_SEE)
@require_safe
def measure_occurrences(request: SignedRequest, pk: int) -> HttpResponse:
    """When a measure is due: the plan's day and the one that holds, and how many of those who answer have reported."""
    measure = _measure(request, pk)
    seen = Assignment.objects.within(request.scope)
    own = seen.filter(Q(school__in=request.scope.schools)).select_related("school")
    mine = Q(assignments__in=seen) & ~Q(assignments__state=AssignmentState.CANCELLED)
    rows = (
        measure.occurrences.select_related("moved_by", "procedure", "school_set")
        .prefetch_related(Prefetch("assignments", queryset=own, to_attr="own"))
        .annotate(
            expected=Count("assignments", filter=mine),
            accepted=Count("assignments", filter=mine & Q(assignments__state=AssignmentState.ACCEPTED)),
        )
    )
    manages = may_manage(request, measure.plan)
    facts = {
        "measure": measure,
        "plan": measure.plan,
        "page_obj": Paginator(rows.order_by("due_on", "pk"), 50).get_page(request.GET.get("page")),
        "manages": manages and measure.plan.state == PlanState.APPROVED,
        "notes": (manages or _own_schools(request, measure.plan)) and _why_no_event(measure) is None,
    }
    return render(request, "plans/measure_occurrences.html", facts)


def _own_schools(request: SignedRequest, plan: Plan) -> list[School]:
    """The person's schools whose duties under this plan the person reports on."""
    here = [
        post.school
        for post in request.scope.posts
        if post.school and request.scope.may(Permission.ASSIGNMENT_REPORT, municipality=None, school=post.school)
    ]
    return list(School.objects.active().filter(pk__in=here, municipality=plan.municipality_id))


@allow(Permission.ASSIGNMENT_SEE)
@require_http_methods(["GET", "POST"])
def measure_event(request: SignedRequest, pk: int) -> HttpResponse:
    """Note that what a measure waits for has happened; a school notes it for itself."""
    measure = _measure(request, pk)
    schools = _own_schools(request, measure.plan)
    if not may_manage(request, measure.plan) and not schools:
        raise PermissionDenied
    school = None if may_manage(request, measure.plan) else schools[0]
    if refusal := _why_no_event(measure):
        messages.error(request, refusal)
        return redirect("measure_occurrences", pk=pk)
    form = EventForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            generating.report_event(
                measure, label=data["label"], on=data["on"], token=data["token"].hex, school=school, by=request.user
            )
        except ValidationError as refused:
            form.add_error(None, refused)
        else:
            messages.success(request, _("The event is noted; those who answer for the measure have their duty."))
            return redirect("measure_occurrences", pk=pk)
    facts = {"form": form, "measure": measure, "plan": measure.plan, "school": school}
    return render(request, "plans/measure_event.html", facts, status=422 if form.errors else 200)


def _occurrence(request: SignedRequest, pk: int) -> Occurrence:
    rows = Occurrence.objects.within(request.scope).select_related("measure__plan__municipality", "moved_by")
    row = get_object_or_404(rows, pk=pk)
    _managed(request, row.measure.plan)
    return row


@allow(Permission.ASSIGNMENT_SEE)
@require_http_methods(["GET", "POST"])
def occurrence_move(request: SignedRequest, pk: int) -> HttpResponse:
    """Set another day for all who still have to act."""
    row = _occurrence(request, pk)
    given = {"to": row.due_on, "why": row.moved_why, "order": row.moved_order}
    form = MoveForm(request.POST or None, initial=given)
    if request.method == "POST" and form.is_valid():
        try:
            moving.move(row, **form.cleaned_data, by=request.user)
        except ValidationError as refusal:
            form.add_error("to", refusal)
        else:
            messages.success(request, _("The day is moved; everybody concerned has a notice."))
            return redirect("measure_occurrences", pk=row.measure_id)
    facts = {"form": form, "occurrence": row, "measure": row.measure, "plan": row.measure.plan}
    return render(request, "plans/occurrence_move.html", facts, status=422 if form.errors else 200)


@allow(Permission.ASSIGNMENT_SEE)
@require_POST
def occurrence_restore(request: SignedRequest, pk: int) -> HttpResponse:
    """Let the plan's own day hold again."""
    row = _occurrence(request, pk)
    try:
        moving.restore(row, by=request.user)
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    else:
        messages.success(request, _("The plan's own day holds again."))
    return redirect("measure_occurrences", pk=row.measure_id)
