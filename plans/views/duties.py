"""What a school, a body or a person owes: the list by date, the screen of one report, and the files that prove it."""

from collections.abc import Iterable
from typing import Any, BinaryIO, cast
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.roles import Permission
from plans.filters import DutyFilter
from plans.models import Assignment, Evidence, Report
from plans.rules import AssignmentState, ReportState, why_not_report
from plans.services import evidence, reporting
from plans.services.reporting import Answer
from plans.views.duty_forms import Sheet, kept_files
from schools.access import SignedRequest, allow

PAGE = 50
TYPES = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "jpg": "image/jpeg",
    "png": "image/png",
}


def dressed(rows: Iterable[Assignment]) -> list[Assignment]:
    """Duties with ``overdue`` for their line in a list."""
    now = timezone.now()
    found: list[Any] = list(rows)
    for row in found:
        late = row.due_on is not None and row.due_on < reporting.local_day(now, row.municipality)
        row.overdue = late and row.state in AssignmentState.to_do()
    return found


@allow(Permission.ASSIGNMENT_SEE)
@require_safe
def duty_list(request: SignedRequest) -> HttpResponse:
    """All duties the person may see, by date; what is chosen lives in the address."""
    rows = reporting.by_day(Assignment.objects.within(request.scope))
    chosen = DutyFilter(request.GET, queryset=rows, scope=request.scope)
    page = Paginator(chosen.qs, PAGE).get_page(request.GET.get("page"))
    facts = {"filter": chosen, "page_obj": page, "duties": dressed(page.object_list)}
    return render(request, "plans/duty_list.html", facts)


def _found(request: SignedRequest, pk: int) -> Assignment:
    rows = Assignment.objects.within(request.scope).select_related(
        "municipality", "plan", "school", "group", "person", "occurrence__measure", "occurrence__moved_by"
    )
    return get_object_or_404(rows, pk=pk)


def _own(request: SignedRequest, pk: int) -> Assignment:
    row = _found(request, pk)
    if not reporting.may_report(request.scope, row):
        raise PermissionDenied
    return row


@allow(Permission.ASSIGNMENT_SEE)
@require_http_methods(["GET", "POST"])
def duty(request: SignedRequest, pk: int) -> HttpResponse:
    """The screen of one report: what is asked, the answer, and its earlier versions."""
    if request.method == "POST":
        return _answered(request, _own(request, pk))
    row = _found(request, pk)
    return _page(request, row, _sheet(request, row) if reporting.may_report(request.scope, row) else None)


def _sheet(request: SignedRequest, row: Assignment) -> Sheet | None:
    """The form, where there is something to write: not on review, and on an accepted report only when asked for."""
    latest = reporting.newest(row)
    state = latest.state if latest else ""
    closed = state == ReportState.SUBMITTED or (state == ReportState.ACCEPTED and not request.GET.get("change"))
    if closed or why_not_report(row.state, allowed=True):
        return None
    fellows = reporting.fellows(row, request.scope)
    if latest:
        return Sheet.about(Answer.of(latest), latest.revision, kept_files(latest), fellows)
    before = reporting.last_time(row)
    answer = Answer(outcome=before.outcome, text=before.text, links=tuple(before.links)) if before else Answer()
    return Sheet.about(answer, 0, {}, fellows)


def _page(
    request: SignedRequest, row: Assignment, sheet: Sheet | None, *, clash: Report | None = None, status: int = 200
) -> HttpResponse:
    own = reporting.may_report(request.scope, row)
    rows = row.reports.select_related("author", "reviewer").prefetch_related("evidence").order_by("-number")
    versions = list(rows if own else rows.exclude(state=ReportState.DRAFT))
    latest = versions[0] if versions else None
    facts = {
        "duty": dressed([row])[0],
        "measure": row.occurrence.measure,
        "own": own,
        "sheet": sheet,
        "form": sheet.form if sheet else None,
        "failed": bool(sheet and (sheet.form.errors or (sheet.acts.is_bound and not sheet.acts.is_valid()))),
        "versions": versions,
        "latest": latest,
        "returned": _returned(row, versions),
        "before": reporting.last_time(row) if sheet and latest is None else None,
        "clash": clash,
        "closed": why_not_report(row.state, allowed=True),
    }
    return render(request, "plans/duty.html", facts, status=status)


def _returned(row: Assignment, versions: list[Report]) -> Report | None:
    """The version whose faults the next one has to mend."""
    if row.state != AssignmentState.RETURNED:
        return None
    return next((each for each in versions if each.state == ReportState.RETURNED), None)


def _answered(request: SignedRequest, row: Assignment) -> HttpResponse:
    fellows = reporting.fellows(row, request.scope)
    data = request.POST.copy()
    also = _chosen(row, fellows, data.getlist("also"))
    data.setlist("also", [str(other.pk) for other in also])
    sheet = Sheet.sent(data, request.FILES, reporting.newest(row), fellows)
    if not sheet.is_valid():
        return _page(request, row, sheet, status=422)
    try:
        words = _kept(request, row, sheet, also)
    except reporting.Clash as clash:
        data["revision"] = str(clash.current.revision if clash.current else 0)
        sheet.form.add_error(None, clash.messages)
        return _page(request, row, sheet, clash=clash.current, status=409)
    except ValidationError as refusal:
        latest = reporting.newest(row)
        data["revision"] = str(latest.revision if latest else 0)  # because the draft itself may have been kept
        sheet.offer(latest)
        sheet.form.add_error(None, refusal)
        return _page(request, row, sheet, status=422)
    messages.success(request, words)
    return redirect("duty", pk=row.pk)


def _kept(request: SignedRequest, row: Assignment, sheet: Sheet, also: list[Assignment]) -> str:
    """Keep the draft, then its files, then hand it in if that was asked; what was kept before a refusal stays."""
    facts: dict[str, Any] = {"by": request.user, "now": timezone.now()}
    saved = reporting.save_draft(row, sheet.answer(), revision=sheet.revision, **facts)
    _change_files(request, row, sheet)
    if request.POST.get("do") != "submit":
        return _("The draft is saved.")
    reporting.submit(row, sheet.answer(), revision=saved.revision, also=also, **facts)
    return _("The report is handed in.")


def _chosen(row: Assignment, fellows: list[Assignment], pks: list[str]) -> list[Assignment]:
    """The offered duties among ``pks``; 404 for any other, unless a second click repeats what the first handed in."""
    also = [other for other in fellows if str(other.pk) in pks]
    if len(also) < len(set(pks)) and not _handed_in_already(row, pks):
        raise Http404
    return also


def _handed_in_already(row: Assignment, chosen: list[str]) -> bool:
    """Whether a second click repeats what the first has handed in for these schools."""
    twins = Assignment.objects.filter(occurrence=row.occurrence_id, state=AssignmentState.SUBMITTED)
    pks = {str(pk) for pk in twins.values_list("pk", flat=True)}
    return str(row.pk) in pks and set(chosen) <= pks


def _change_files(request: SignedRequest, row: Assignment, sheet: Sheet) -> None:
    """Take out what was ticked, keep what was chosen; every refused file is named, the others are kept."""
    for proof in Evidence.objects.filter(assignment=row, pk__in=sheet.form.cleaned_data["drop"]):
        evidence.remove(proof, by=request.user)
    refused = []
    for file in request.FILES.getlist("proofs"):
        try:
            evidence.attach(row, cast(BinaryIO, file.file), name=str(file.name), by=request.user, now=timezone.now())
        except ValidationError as refusal:
            refused += refusal.messages
    if refused:
        raise ValidationError({"proofs": refused})


@allow(Permission.ASSIGNMENT_SEE)
@require_POST
def duty_draft(request: SignedRequest, pk: int) -> HttpResponse:
    """Autosave: keep what is written so far and answer in JSON; files and handing in are left to the person."""
    row = _own(request, pk)
    sheet = Sheet.sent(request.POST, None, reporting.newest(row), reporting.fellows(row, request.scope))
    if not sheet.is_valid():
        return JsonResponse({"words": _("Not saved: a field is not filled in rightly.")}, status=422)
    now = timezone.now()
    try:
        saved = reporting.save_draft(row, sheet.answer(), revision=sheet.revision, by=request.user, now=now)
    except ValidationError as refusal:
        return JsonResponse({"words": " ".join(refusal.messages)}, status=409)
    time = now.astimezone(ZoneInfo(row.municipality.time_zone))
    return JsonResponse({"revision": saved.revision, "words": _("Saved at %(time)s") % {"time": f"{time:%H:%M}"}})


@allow(Permission.ASSIGNMENT_SEE)
@require_POST
def duty_withdraw(request: SignedRequest, pk: int) -> HttpResponse:
    """Take a report back that nobody has reviewed yet."""
    row = _own(request, pk)
    try:
        reporting.withdraw(row, by=request.user, now=timezone.now())
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    else:
        messages.success(request, _("The report is taken back and is a draft again."))
    return redirect("duty", pk=pk)


@allow(Permission.ASSIGNMENT_SEE)
@require_safe
def evidence_file(request: SignedRequest, pk: int) -> HttpResponse:
    """A file as a download, never shown in the page."""
    seen = Assignment.objects.within(request.scope)
    row = get_object_or_404(Evidence.objects.select_related("assignment").filter(assignment__in=seen), pk=pk)
    if not evidence.readable(row, own=reporting.may_report(request.scope, row.assignment)):
        raise Http404
    if settings.X_ACCEL:
        return _download(HttpResponse(headers={"X-Accel-Redirect": f"/protected/{row.file.name}"}), row)
    try:
        opened = row.file.open("rb")
    except FileNotFoundError:
        messages.error(request, _("The file is missing from the storage. Tell the administrator."))
        return redirect("duty", pk=row.assignment_id)
    return _download(cast(HttpResponse, FileResponse(opened)), row)


def _download(response: HttpResponse, row: Evidence) -> HttpResponse:
    response["Content-Type"] = TYPES[row.kind]
    response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=row.name) or "attachment"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response
