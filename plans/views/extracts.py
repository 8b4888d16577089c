"""A school's extract from a plan: what the plan asks of it, with the days; on the page and on paper."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.roles import Permission
from plans.models import Plan
from plans.models.plan import OPEN_TO_SCHOOLS
from plans.reports.papers import extract_rows, school_duties
from plans.services import snapshots
from plans.views.plans import found
from schools.access import SignedRequest, allow
from schools.models import School


@allow(Permission.ASSIGNMENT_SEE)
@require_http_methods(["GET", "POST"])
def plan_extract(request: SignedRequest, pk: int) -> HttpResponse:
    """What a plan asks of one school, with its days; posted, it becomes a paper."""
    plan = found(request, pk)
    if plan.state not in OPEN_TO_SCHOOLS:
        raise Http404
    schools = list(School.objects.within(request.scope).filter(assignments__plan=plan).distinct().order_by("name"))
    wanted = (request.POST if request.method == "POST" else request.GET).get("school")
    school = next((row for row in schools if str(row.pk) == wanted), schools[0] if schools and not wanted else None)
    if wanted and school is None:
        raise Http404
    if request.method == "POST":
        return _extracted(request, plan, school)
    rows = extract_rows(school_duties(plan, school)) if school else []
    may_print = bool(school) and _may_extract(request, plan, school)
    facts = {"plan": plan, "school": school, "schools": schools, "sections": rows, "may_print": may_print}
    return render(request, "plans/snapshot_extract.html", facts)


def _may_extract(request: SignedRequest, plan: Plan, school: School | None) -> bool:
    if request.scope.may(Permission.DOCUMENT_DRAFT, municipality=plan.municipality_id):
        return True
    return school is not None and request.scope.may(Permission.ASSIGNMENT_REPORT, municipality=None, school=school.pk)


def _extracted(request: SignedRequest, plan: Plan, school: School | None) -> HttpResponse:
    if not _may_extract(request, plan, school):
        raise PermissionDenied
    if school is None:
        messages.error(request, _("The plan asks nothing of any school, so there is nothing to extract."))
        return redirect("plan_extract", pk=plan.pk)
    try:
        paper = snapshots.extract(plan, school, by=request.user)
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
        return redirect("plan_extract", pk=plan.pk)
    return redirect("document", pk=paper.pk)
