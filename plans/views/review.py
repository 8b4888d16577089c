"""The reviewer's queue, oldest first, and the page on which one report is accepted or returned."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Page, Paginator
from django.db.models import Prefetch, Q, QuerySet
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.roles import Permission
from plans.filters import ReviewFilter
from plans.models import Assignment, Report
from plans.models.execution import AssignmentQuerySet
from plans.reports.versions import changes
from plans.rules import AssignmentState, ReportState
from plans.services import reviewing
from schools.access import SignedRequest, allow, require

PAGE = 50


class DecisionForm(forms.Form):
    """A decision: the reason belongs to a return, the conclusion to either."""

    conclusion = forms.CharField(
        label=gettext_lazy("Expert's conclusion and recommendations"),
        required=False,
        widget=forms.Textarea({"rows": 3}),
    )
    reason = forms.CharField(
        label=gettext_lazy("Why it is returned"),
        help_text=gettext_lazy("Needed for a return: what exactly has to be changed."),
        required=False,
        widget=forms.Textarea({"rows": 3}),
    )


def queue(request: SignedRequest) -> AssignmentQuerySet:
    """Duties with a report on review that this person may decide on, the oldest report first."""
    rows = Assignment.objects.filter(state=AssignmentState.SUBMITTED)
    if not request.scope.everything:
        rows = rows.filter(municipality__in=request.scope.where(Permission.ASSIGNMENT_REVIEW))
    return rows.order_by("submitted_at", "pk")


def _chosen(request: SignedRequest) -> ReviewFilter:
    return ReviewFilter(request.GET, queryset=queue(request), scope=request.scope)


@allow(Permission.ASSIGNMENT_REVIEW)
@require_safe
def review_queue(request: SignedRequest) -> HttpResponse:
    """What waits for me, with filters that live in the address."""
    chosen = _chosen(request)
    page, rows = listed(chosen.qs, request.GET.get("page"))
    return render(request, "plans/review_queue.html", {"filter": chosen, "page_obj": page, "duties": rows})


def listed(rows: QuerySet[Assignment], number: str | None) -> tuple[Page[Any], list[Assignment]]:
    """One page of the queue, each duty with its report in ``versions``; five queries.

    The page is cut on ids alone, because otherwise the whole queue would be sorted with all its words.
    """
    page = Paginator(rows.values_list("pk", flat=True), PAGE).get_page(number)
    on_review = Report.objects.filter(state=ReportState.SUBMITTED).select_related("author")
    names = ("school", "group", "person", "plan", "occurrence__measure")
    shown = Assignment.objects.filter(pk__in=list(page.object_list)).order_by("submitted_at", "pk")
    versions = Prefetch("reports", on_review.prefetch_related("evidence"), to_attr="versions")
    return page, list(shown.select_related(*names).prefetch_related(versions))


@allow(Permission.ASSIGNMENT_REVIEW)
@require_POST
def review_many(request: SignedRequest) -> HttpResponse:
    """Accept the ticked reports; those that somebody else has decided on meanwhile are named."""
    ticked = [pk for pk in request.POST.getlist("report") if pk.isdecimal()][:PAGE]
    seen = Assignment.objects.within(request.scope)
    rows = Report.objects.filter(pk__in=ticked, assignment__in=seen).exclude(state=ReportState.DRAFT)
    rows = rows.select_related("assignment__occurrence__measure", "assignment__school")
    for report in rows:
        require(request, Permission.ASSIGNMENT_REVIEW, municipality=report.assignment.municipality_id)
    tally = reviewing.accept_many(rows.order_by("submitted_at", "pk"), by=request.user)
    count = len(tally.accepted)
    if count:
        words = ngettext("%(n)s report is accepted.", "%(n)s reports are accepted.", count)
        messages.success(request, words % {"n": count})
    elif not tally.refused:
        messages.warning(request, _("Nothing was ticked."))
    for sentence in tally.refused:
        messages.error(request, sentence)
    return _back(request, reverse("review_queue"))


def _back(request: SignedRequest, url: str) -> HttpResponseRedirect:
    filters = request.GET.urlencode()
    return HttpResponseRedirect(f"{url}?{filters}" if filters else url)


@allow(Permission.ASSIGNMENT_SEE)
@require_http_methods(["GET", "POST"])
def review(request: SignedRequest, pk: int) -> HttpResponse:
    """One version of a report with what has changed since the one before; for a reviewer, the decision."""
    seen = Assignment.objects.within(request.scope)
    rows = Report.objects.filter(assignment__in=seen).exclude(state=ReportState.DRAFT)
    report = get_object_or_404(
        rows.select_related(
            *("author", "reviewer", "assignment__school", "assignment__group", "assignment__person"),
            *("assignment__plan", "assignment__municipality", "assignment__occurrence__measure"),
        ).prefetch_related("evidence"),
        pk=pk,
    )
    duty = report.assignment
    if request.method == "POST":
        require(request, Permission.ASSIGNMENT_REVIEW, municipality=duty.municipality_id)
        return _decide(request, report)
    return _page(request, report, DecisionForm())


def _decide(request: SignedRequest, report: Report) -> HttpResponse:
    following = _neighbour(request, report.assignment, forward=True)
    form = DecisionForm(request.POST)
    returned = request.POST.get("decision") == "return"
    if returned and not request.POST.get("reason", "").strip():
        form.add_error("reason", _("Say why the report is returned: the school has to know what to change."))
    if not form.is_valid():
        return _page(request, report, form, status=422)
    conclusion = form.cleaned_data["conclusion"]
    try:
        if returned:
            reviewing.give_back(report, reason=form.cleaned_data["reason"], conclusion=conclusion, by=request.user)
        else:
            reviewing.accept(report, conclusion=conclusion, by=request.user)
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
        return _back(request, reverse("review", args=[report.pk]))
    messages.success(request, _("The report is returned.") if returned else _("The report is accepted."))
    return _back(request, reverse("review", args=[following]) if following else reverse("review_queue"))


def _page(request: SignedRequest, report: Report, form: DecisionForm, status: int = 200) -> HttpResponse:
    duty = report.assignment
    earlier = duty.reports.exclude(state=ReportState.DRAFT).filter(number__lt=report.number)
    before = list(earlier.select_related("reviewer").prefetch_related("evidence").order_by("-number")[:20])
    reviews = request.scope.may(Permission.ASSIGNMENT_REVIEW, municipality=duty.municipality_id)
    decides = reviews and report.state == ReportState.SUBMITTED
    facts: dict[str, Any] = {
        "report": report,
        "duty": duty,
        "earlier": before,
        "changes": changes(before[0], report) if before else [],
        "decides": decides,
        "own": reviewing.why_not_own(report, request.user) if decides else "",
        "form": form,
    }
    if reviews:
        facts |= {
            "previous": _neighbour(request, duty, forward=False),
            "following": _neighbour(request, duty, forward=True),
        }
    return render(request, "plans/review.html", facts, status=status)


def _neighbour(request: SignedRequest, duty: Assignment, *, forward: bool) -> int | None:
    """The report on review next to this one in the queue, under the same filters."""
    if duty.submitted_at is None:
        return None
    side, order = ("gt", "") if forward else ("lt", "-")
    beyond = Q(**{f"submitted_at__{side}": duty.submitted_at})
    beyond |= Q(submitted_at=duty.submitted_at) & Q(**{f"pk__{side}": duty.pk})
    rows = _chosen(request).qs.filter(beyond).order_by(f"{order}submitted_at", f"{order}pk")
    found = Report.objects.filter(state=ReportState.SUBMITTED, assignment__in=rows.values("pk")[:1])
    return found.values_list("pk", flat=True).first()
