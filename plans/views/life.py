"""The way of a plan: approval by an order, archive, new edition, next year, school plans, proposals."""

from dataclasses import asdict

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.roles import Permission
from office.paper import Paper
from plans import reports
from plans.forms import CloneForm, OrderForm, ProposalForm, ReasonForm
from plans.models import Plan, Proposal
from plans.orders import approval as orders
from plans.rules import PlanState
from plans.services import lifecycle
from plans.views.plans import found
from plans.views.showing import may_approve, may_edit
from schools.access import SignedRequest, allow
from schools.models import School


def _told(request: SignedRequest, refusal: ValidationError, pk: int) -> HttpResponse:
    messages.error(request, " ".join(refusal.messages))
    return redirect("plan", pk=pk)


@allow(Permission.PLAN_SEE)
@require_POST
def send(request: SignedRequest, pk: int) -> HttpResponse:
    """Draft -> on approval."""
    plan = found(request, pk, to_edit=True)
    try:
        lifecycle.send_to_approval(plan, by=request.user)
    except ValidationError as refusal:
        return _told(request, refusal, pk)
    messages.success(request, _("The plan was sent to approval; those who approve it have a notice."))
    return redirect("plan", pk=pk)


@allow(Permission.PLAN_SEE)
@require_http_methods(["GET", "POST"])
def take_back(request: SignedRequest, pk: int) -> HttpResponse:
    """On approval -> draft, with a reason."""
    plan = found(request, pk)
    if not (may_edit(request, plan) or may_approve(request, plan)):
        raise PermissionDenied
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            lifecycle.take_back(plan, by=request.user, reason=form.cleaned_data["reason"])
        except ValidationError as refusal:
            return _told(request, refusal, pk)
        messages.success(request, _("The plan is a draft again."))
        return redirect("plan", pk=pk)
    return render(request, "plans/take_back.html", {"form": form, "plan": plan}, status=422 if form.errors else 200)


@allow(Permission.PLAN_SEE)
@require_http_methods(["GET", "POST"])
def approve(request: SignedRequest, pk: int) -> HttpResponse:
    """Word the order, look at its draft, register it: the plan is approved by it."""
    plan = found(request, pk)
    if not may_approve(request, plan):
        raise PermissionDenied
    if plan.state != PlanState.ON_APPROVAL:
        return _told(request, ValidationError(_("First send the plan to approval.")), pk)
    draft = lifecycle.order_draft(plan)
    ready = orders.worded(Paper.from_payload(draft.payload)) if draft else orders.suggested(plan)
    form = OrderForm(request.POST or None, initial=asdict(ready) | {"dated": timezone.localdate()})
    if request.method == "POST" and form.is_valid():
        wording = orders.Wording(**form.cleaned_data)
        try:
            if request.POST.get("do") == "approve":
                paper = lifecycle.approve(plan, wording, by=request.user)
                messages.success(request, _("The plan is approved. The order is being printed."))
            else:
                paper = lifecycle.prepare_order(plan, wording, by=request.user)
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            return redirect("document", pk=paper.pk)
    facts = {"form": form, "plan": plan, "draft": draft}
    return render(request, "plans/approve.html", facts, status=422 if form.errors else 200)


@allow(Permission.PLAN_SEE)
@require_POST
def archive(request: SignedRequest, pk: int) -> HttpResponse:
    """Approved -> archived."""
    plan = found(request, pk, to_edit=True)
    try:
        lifecycle.archive(plan, by=request.user)
    except ValidationError as refusal:
        return _told(request, refusal, pk)
    messages.success(request, _("The plan is in the archive."))
    return redirect("plan", pk=pk)


@allow(Permission.PLAN_SEE)
@require_POST
def edition(request: SignedRequest, pk: int) -> HttpResponse:
    """Start a new edition of an approved plan."""
    plan = found(request, pk, to_edit=True)
    try:
        copy = lifecycle.new_edition(plan, by=request.user)
    except ValidationError as refusal:
        return _told(request, refusal, pk)
    messages.success(request, _("This is the new edition. The approved plan holds until the new one is approved."))
    return redirect("plan", pk=copy.pk)


@allow(Permission.PLAN_SEE)
@require_http_methods(["GET", "POST"])
def clone(request: SignedRequest, pk: int) -> HttpResponse:
    """Make next year's draft."""
    plan = found(request, pk, to_edit=True)
    form = CloneForm(request.POST or None, plan=plan)
    if request.method == "POST" and form.is_valid():
        chosen = list(form.cleaned_data.get("proposals") or [])
        try:
            copy = lifecycle.clone(plan, years=form.cleaned_data["years"], proposals=chosen, by=request.user)
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            messages.success(request, _("The draft for the later year is made. What could not be moved is marked."))
            return redirect("plan", pk=copy.pk)
    return render(request, "plans/clone.html", {"form": form, "plan": plan}, status=422 if form.errors else 200)


@allow(Permission.SCHOOL_PLAN_EDIT)
@require_POST
def derive(request: SignedRequest, pk: int) -> HttpResponse:
    """Make a school's own plan out of the municipal one."""
    plan = found(request, pk)
    school = get_object_or_404(
        School.objects.active().filter(pk__in=request.scope.schools), pk=request.POST.get("school")
    )
    try:
        copy = lifecycle.derive(plan, school=school, by=request.user)
    except ValidationError as refusal:
        return _told(request, refusal, pk)
    messages.success(request, _("This is your school's plan. Delete what does not concern the school, add your own."))
    return redirect("plan", pk=copy.pk)


@allow(Permission.PLAN_SEE)
@require_safe
def difference(request: SignedRequest, pk: int) -> HttpResponse:
    """Side by side with the edition it replaces, the plan it was cloned from, or the plan it implements."""
    plan = found(request, pk)
    older = plan.replaces or plan.cloned_from or plan.parent
    if older is None or not Plan.objects.within(request.scope).filter(pk=older.pk).exists():
        raise Http404
    changes = reports.difference(older, plan)
    return render(request, "plans/difference.html", {"plan": plan, "older": older, "changes": changes})


@allow(Permission.PLAN_PROPOSE)
@require_safe
def proposals(request: SignedRequest, pk: int) -> HttpResponse:
    """What schools have proposed for the next plan."""
    plan = found(request, pk)
    rows = Proposal.objects.within(request.scope).filter(plan=plan).select_related("school", "measure", "user")
    facts = {"plan": plan, "proposals": rows[:500], "keeps": may_edit(request, plan)}
    return render(request, "plans/proposals.html", facts)


@allow(Permission.PLAN_PROPOSE)
@require_http_methods(["GET", "POST"])
def propose(request: SignedRequest, pk: int) -> HttpResponse:
    """Propose something for the next plan."""
    plan = found(request, pk)
    form = ProposalForm(request.POST or None, plan=plan, initial={"measure": request.GET.get("measure")})
    if request.method == "POST" and form.is_valid():
        school = School.objects.filter(pk__in=request.scope.schools, municipality=plan.municipality_id).first()
        data = form.cleaned_data
        lifecycle.propose(plan, school=school, measure=data["measure"], text=data["text"], by=request.user)
        messages.success(request, _("Thank you: the proposal is with the coordinator of the municipality."))
        return redirect("proposals", pk=pk)
    return render(request, "plans/propose.html", {"form": form, "plan": plan}, status=422 if form.errors else 200)


@allow(Permission.PLAN_EDIT)
@require_POST
def decline(request: SignedRequest, pk: int) -> HttpResponse:
    """Decline a proposal with a reason."""
    row = get_object_or_404(Proposal.objects.within(request.scope).select_related("plan"), pk=pk)
    if not may_edit(request, row.plan):
        raise PermissionDenied
    try:
        lifecycle.answer_proposal(row, answer=request.POST.get("answer", ""), by=request.user)
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    return redirect("proposals", pk=row.plan_id)
