"""The list of plans and the card of one plan."""

from typing import Any, TypedDict

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.roles import Permission
from documents.models import Document
from plans import reports
from plans.filters import MeasureFilter, PlanFilter
from plans.forms import HeadForm, NewPlanForm
from plans.models import Plan, Upload
from plans.rules import PlanState
from plans.services import editing, lifecycle
from plans.views.showing import columns_of, may_approve, may_change_now, may_edit, sections_of, shown_doubts
from schools.access import SignedRequest, allow
from schools.models import Municipality, School


class Places(TypedDict):
    """Where somebody may keep plans."""

    municipalities: list[Municipality]
    schools: list[School]


def places(request: SignedRequest) -> Places:
    """Where this person may keep plans."""
    scope = request.scope
    everywhere = scope.everything and scope.may_somewhere(Permission.PLAN_EDIT)
    municipalities = (
        Municipality.objects.all()
        if everywhere
        else Municipality.objects.filter(pk__in=scope.where(Permission.PLAN_EDIT))
    )
    schools = School.objects.select_related("municipality").active().filter(pk__in=scope.schools)
    return {"municipalities": list(municipalities), "schools": list(schools)}


def found(request: SignedRequest, pk: int, *, to_edit: bool = False) -> Plan:
    """The plan within the scope, or 404; with ``to_edit`` the right to edit it, or 403."""
    rows = Plan.objects.within(request.scope).select_related(
        "municipality", "school", "parent", "replaces", "cloned_from"
    )
    plan = get_object_or_404(rows, pk=pk)
    if to_edit and not may_edit(request, plan):
        raise PermissionDenied
    return plan


@allow(Permission.PLAN_SEE)
@require_safe
def plan_list(request: SignedRequest) -> HttpResponse:
    """All plans the person may see, with filters that live in the address."""
    rows = Plan.objects.within(request.scope).with_counts().select_related("municipality", "school")
    chosen = PlanFilter(request.GET, queryset=rows)
    page = Paginator(chosen.qs, 50).get_page(request.GET.get("page"))
    waiting = Upload.objects.within(request.scope).filter(state__in=[Upload.State.READING, Upload.State.READY])
    keeps = any(places(request).values())
    facts = {"filter": chosen, "page_obj": page, "waiting": waiting[:10] if keeps else [], "may_add": keeps}
    return render(request, "plans/plan_list.html", facts)


@allow(Permission.PLAN_SEE)
@require_http_methods(["GET", "POST"])
def plan_new(request: SignedRequest) -> HttpResponse:
    """Start an empty plan."""
    where = places(request)
    if not any(where.values()):
        raise PermissionDenied
    form = NewPlanForm(request.POST or None, **where)
    if request.method == "POST" and form.is_valid():
        municipality, school = form.chosen()
        try:
            plan = editing.create(
                municipality=municipality,
                school=school,
                title=form.cleaned_data["title"],
                period=form.cleaned_data["period"],
                by=request.user,
            )
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            return redirect("plan", pk=plan.pk)
    return render(request, "plans/plan_new.html", {"form": form}, status=422 if form.errors else 200)


@allow(Permission.PLAN_SEE)
@require_safe
def plan(request: SignedRequest, pk: int) -> HttpResponse:
    """The card: what the plan is, where it stands, its sections and measures."""
    plan = found(request, pk)
    chosen = MeasureFilter(request.GET, queryset=plan.measures.all())
    facts = {
        "plan": plan,
        "filter": chosen,
        "columns": columns_of(plan),
        "sections": sections_of(plan, chosen.qs),
        "filtered": bool(request.GET.get("q") or request.GET.get("doubtful")),
        "changeable": may_change_now(request, plan),
        "keeps": may_edit(request, plan),
        "approves": may_approve(request, plan),
        "order": _order(request, plan),
        "defects": plan.measures.filter(open_doubts__gt=0).count(),
        "own_schools": School.objects.filter(pk__in=request.scope.schools),
        "PlanState": PlanState,
    }
    return render(request, "plans/plan.html", facts | _since_approval(request, plan))


def _since_approval(request: SignedRequest, plan: Plan) -> dict[str, Any]:
    """What only a plan in force, or one that was, can have around it."""
    if plan.state not in {PlanState.APPROVED, PlanState.ARCHIVED}:
        return {}
    return {
        "replaced_by": Plan.objects.filter(replaces=plan).first(),
        "children": plan.children.within(request.scope).select_related("school").order_by("school__name")[:100],
        "new_proposals": plan.proposals.filter(state="new").count(),
    }


def _order(request: SignedRequest, plan: Plan) -> Document | None:
    papers = Document.objects.within(request.scope).filter(subject_kind="plan", subject_id=plan.pk)
    return papers.order_by("-pk").first()


@allow(Permission.PLAN_SEE)
@require_http_methods(["GET", "POST"])
def plan_edit(request: SignedRequest, pk: int) -> HttpResponse:
    """Change the card of a draft."""
    plan = found(request, pk, to_edit=True)
    form = HeadForm(request.POST or None, instance=plan)
    if request.method == "POST" and form.is_valid():
        try:
            editing.edit_head(
                Plan.objects.get(pk=pk), form.values(), version=form.cleaned_data["version"], by=request.user
            )
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            messages.success(request, _("Saved. The deadlines were read again against the period."))
            return redirect("plan", pk=pk)
    return render(request, "plans/plan_edit.html", {"form": form, "plan": plan}, status=422 if form.errors else 200)


@allow(Permission.PLAN_SEE)
@require_http_methods(["GET", "POST"])
def plan_delete(request: SignedRequest, pk: int) -> HttpResponse:
    """Delete a draft after a question."""
    plan = found(request, pk, to_edit=True)
    if request.method == "POST":
        try:
            editing.delete(plan, by=request.user)
        except ValidationError as refusal:
            messages.error(request, " ".join(refusal.messages))
            return redirect("plan", pk=pk)
        messages.success(request, _("The draft was deleted."))
        return redirect("plan_list")
    return render(request, "plans/plan_delete.html", {"plan": plan})


@allow(Permission.PLAN_SEE)
@require_safe
def defects(request: SignedRequest, pk: int) -> HttpResponse:
    """What has to be decided before the plan can be approved, row by row."""
    plan = found(request, pk)
    rows = list(plan.measures.filter(open_doubts__gt=0).select_related("section"))
    shown = [(row, [doubt for doubt in shown_doubts(row.doubts) if not doubt.decided]) for row in rows]
    refusal = lifecycle.refusal_to_move(plan, PlanState.ON_APPROVAL)
    facts = {"plan": plan, "rows": shown, "changeable": may_change_now(request, plan), "refusal": refusal}
    return render(request, "plans/plan_defects.html", facts)


@allow(Permission.PLAN_SEE)
@require_safe
def plan_export(request: SignedRequest, pk: int, kind: str) -> HttpResponse:
    """The plan as a file: xlsx, docx or json."""
    plan = found(request, pk)
    if kind not in reports.KINDS:
        raise Http404
    data = reports.export(plan, kind)
    name = reports.file_name(plan, kind, timezone.localdate())
    response = HttpResponse(data, content_type=reports.KINDS[kind])
    response["Content-Disposition"] = reports.attachment(name, f"plan.{kind}")
    return response
