"""Reports on execution as of a day: ask for one, look at it, word its conclusions, print it."""

import re
from datetime import date, datetime
from typing import Any, cast

from django import forms
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.http import FileResponse, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import Job
from accounts.roles import Permission
from plans.models import Plan, Snapshot
from plans.models.plan import OPEN_TO_SCHOOLS
from plans.rules import AssignmentState
from plans.services import snapshots
from schools.access import SignedRequest, allow
from schools.forms.days import day_input
from schools.models import Municipality, School
from schools.rules import Scope
from schools.views.frame import posted, refuse

PAGE = 50
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class SnapshotForm(forms.Form):
    """Which plans, whose duties, which days. A school reports on itself only."""

    plan = forms.ModelChoiceField(
        label=gettext_lazy("Plan"),
        queryset=Plan.objects.none(),
        required=False,
        empty_label=gettext_lazy("all plans in force"),
    )
    school = forms.ModelChoiceField(
        label=gettext_lazy("School"),
        queryset=School.objects.none(),
        required=False,
        empty_label=gettext_lazy("all schools"),
    )
    starts_on = forms.DateField(label=gettext_lazy("Due from"), widget=day_input())
    as_of = forms.DateField(
        label=gettext_lazy("As of"),
        widget=day_input(),
        help_text=gettext_lazy("What was due until this day counts, and what was handed in and accepted by its end."),
    )

    def __init__(self, *args: Any, scope: Scope, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.scope = scope
        plan, school = self.fields["plan"], self.fields["school"]
        assert isinstance(plan, forms.ModelChoiceField)  # noqa: S101 because it was declared above
        assert isinstance(school, forms.ModelChoiceField)  # noqa: S101 because it was declared above
        plan.queryset = Plan.objects.within(scope).filter(state__in=OPEN_TO_SCHOOLS)
        school.queryset = School.objects.filter(pk__in=scope.schools)
        if departments(scope):
            school.queryset = School.objects.within(scope)
        else:
            school.required, school.empty_label = True, None

    def place(self) -> Municipality:
        """Where: of the plan, of the school, or the only one of the person."""
        plan, school = self.cleaned_data["plan"], self.cleaned_data["school"]
        places = {row.municipality for row in (plan, school) if row} or set(departments(self.scope))
        if len(places) != 1:
            raise ValidationError(_("Choose a plan or a school, both of one municipality."))
        return cast(Municipality, places.pop())


class ConclusionsForm(forms.Form):
    """What a person concludes from the figures."""

    deviations = forms.CharField(
        label=gettext_lazy("Deviations from the plan"),
        required=False,
        max_length=10_000,
        widget=forms.Textarea({"rows": 5}),
        help_text=gettext_lazy("Left empty, the report names the number of deviations and lists them in an annex."),
    )
    reasons = forms.CharField(
        label=gettext_lazy("Reasons"), required=False, max_length=10_000, widget=forms.Textarea({"rows": 5})
    )
    next_steps = forms.CharField(
        label=gettext_lazy("Next steps"), required=False, max_length=10_000, widget=forms.Textarea({"rows": 5})
    )


DEVIATIONS = {
    "overdue": gettext_lazy("no report in time"),
    "returned": gettext_lazy("returned, the day has passed"),
    "late": gettext_lazy("reported after its day"),
    "not_applicable": gettext_lazy("by the report, does not concern the school"),
}


def dressed(line: dict[str, Any]) -> dict[str, Any]:
    """A frozen line as the page shows it: days and moments as such, codes in words."""
    moments = {name: line[f"{name}_at"] for name in ("sent", "accepted")}
    return line | {
        "day": date.fromisoformat(line["due"]) if line["due"] else None,
        "state_words": AssignmentState(line["state"]).label,
        "deviation_words": DEVIATIONS.get(line["deviation"], ""),
        **{name: datetime.fromisoformat(at) if at else None for name, at in moments.items()},
    }


def departments(scope: Scope) -> list[Municipality]:
    """Where this person reports for the whole municipality."""
    return list(Municipality.objects.granting(scope, Permission.ASSIGNMENT_REVIEW))


def may_ask(scope: Scope) -> bool:
    """Whether this person may have reports made at all."""
    return scope.may_somewhere(Permission.ASSIGNMENT_REVIEW) or scope.may_somewhere(Permission.ASSIGNMENT_REPORT)


def may_word(request: SignedRequest, snapshot: Snapshot) -> bool:
    """A reviewer words every report of the municipality, a school those it has asked for itself."""
    if request.scope.may(Permission.ASSIGNMENT_REVIEW, municipality=snapshot.municipality_id):
        return True
    own = snapshot.made_by_id == request.user.pk
    return own and request.scope.may(Permission.ASSIGNMENT_REPORT, municipality=None, school=snapshot.school_id)


def _found(request: SignedRequest, pk: int) -> Snapshot:
    rows = Snapshot.objects.within(request.scope).select_related("municipality", "plan", "school", "made_by")
    return get_object_or_404(rows, pk=pk)


@allow(Permission.ASSIGNMENT_SEE)
@require_safe
def snapshot_list(request: SignedRequest) -> HttpResponse:
    """The reports made so far, newest first."""
    rows = Snapshot.objects.within(request.scope).select_related("municipality", "school", "made_by").defer("facts")
    plan = _plan(request)
    page = Paginator(rows.filter(plan=plan) if plan else rows, PAGE).get_page(request.GET.get("page"))
    facts = {"page_obj": page, "may_ask": may_ask(request.scope), "plan": plan}
    return render(request, "plans/snapshot_list.html", facts)


@allow(Permission.ASSIGNMENT_SEE)
@require_http_methods(["GET", "POST"])
def snapshot_new(request: SignedRequest) -> HttpResponse:
    """Ask for a report; the page of its job follows."""
    if not may_ask(request.scope):
        raise PermissionDenied
    form = SnapshotForm(posted(request), scope=request.scope, initial=_initial(request))
    if request.method == "POST" and form.is_valid():
        try:
            snapshot = _ask(request, form)
        except ValidationError as refusal:
            refuse(form, refusal)
        else:
            job = Job.objects.filter(key=snapshots.job_key(snapshot)).order_by("-pk").first()
            return redirect("job", pk=job.pk) if job else redirect("snapshot", pk=snapshot.pk)
    return render(request, "plans/snapshot_new.html", {"form": form}, status=422 if form.errors else 200)


def _initial(request: SignedRequest) -> dict[str, Any]:
    today = timezone.localdate()
    start = date(today.year if today.month >= 9 else today.year - 1, 9, 1)
    plan = _plan(request)
    if plan and plan.period_start:
        start = min(plan.period_start, today)
    return {"plan": plan, "school": request.GET.get("school"), "starts_on": start, "as_of": today}


def _plan(request: SignedRequest) -> Plan | None:
    """The plan that the address names, if any."""
    wanted = request.GET.get("plan", "")
    return Plan.objects.within(request.scope).filter(pk=wanted).first() if wanted.isdecimal() else None


def _ask(request: SignedRequest, form: SnapshotForm) -> Snapshot:
    data = form.cleaned_data
    with timezone.override(form.place().time_zone):
        today = timezone.localdate()
    return snapshots.ask(
        municipality=form.place(),
        plan=data["plan"],
        school=data["school"],
        days=(data["starts_on"], data["as_of"]),
        today=today,
        by=request.user,
    )


@allow(Permission.ASSIGNMENT_SEE)
@require_safe
def snapshot(request: SignedRequest, pk: int) -> HttpResponse:
    """The frozen report: its sums, its deviations or all its lines, and what a person concludes."""
    row = _found(request, pk)
    lines = row.facts.get("lines") or row.facts.get("deviations") or []
    page = Paginator(lines, PAGE).get_page(request.GET.get("page"))
    page.object_list = [dressed(line) for line in page.object_list]
    facts = {
        "snapshot": row,
        "facts": row.facts,
        "words": row.facts.get("words", {}),
        "whole": bool(row.facts.get("lines")),
        "page_obj": page,
        "may_word": row.state == "made" and may_word(request, row),
        "job": None if row.state == "made" else Job.objects.filter(key=snapshots.job_key(row)).order_by("-pk").first(),
    }
    with timezone.override(row.municipality.time_zone):
        return render(request, "plans/snapshot.html", facts)


@allow(Permission.ASSIGNMENT_SEE)
@require_POST
def snapshot_again(request: SignedRequest, pk: int) -> HttpResponse:
    """Have a report made whose job has failed."""
    row = _found(request, pk)
    if not may_word(request, row):
        raise PermissionDenied
    if row.state == "made":
        return redirect("snapshot", pk=pk)
    return redirect("job", pk=snapshots.make(row, by=request.user).pk)


@allow(Permission.ASSIGNMENT_SEE)
@require_http_methods(["GET", "POST"])
def snapshot_words(request: SignedRequest, pk: int) -> HttpResponse:
    """Word the conclusions before the report is printed."""
    row = _found(request, pk)
    if not may_word(request, row):
        raise PermissionDenied
    form = ConclusionsForm(posted(request), initial=row.facts.get("words", {}))
    if request.method == "POST" and form.is_valid():
        try:
            snapshots.word(row, form.cleaned_data, by=request.user)
        except ValidationError as refusal:
            refuse(form, refusal)
        else:
            messages.success(request, _("Saved."))
            return redirect("snapshot", pk=pk)
    facts = {"form": form, "snapshot": row}
    return render(request, "plans/snapshot_words.html", facts, status=422 if form.errors else 200)


@allow(Permission.ASSIGNMENT_SEE)
@require_POST
def snapshot_print(request: SignedRequest, pk: int) -> HttpResponse:
    """Put the report into the register as a draft: PDF and Word are downloaded there."""
    row = _found(request, pk)
    if not may_word(request, row):
        raise PermissionDenied
    by_school = not request.scope.may(Permission.ASSIGNMENT_REVIEW, municipality=row.municipality_id)
    try:
        paper = snapshots.put_on_paper(row, for_school=by_school, by=request.user)
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
        return redirect("snapshot", pk=pk)
    return redirect("document", pk=paper.pk)


@allow(Permission.ASSIGNMENT_SEE)
@require_safe
def snapshot_xlsx(request: SignedRequest, pk: int) -> HttpResponse:
    """The workbook with a line per duty."""
    row = _found(request, pk)
    if row.state != "made":
        messages.warning(request, _("The report is still being made."))
        return redirect("snapshot", pk=pk)
    whose = row.school.name if row.school else row.municipality.name
    name = re.sub(r"[^\w.-]+", "_", f"Отчёт_об_исполнении_{whose}_{row.as_of.isoformat()}") + ".xlsx"
    if settings.X_ACCEL:
        return download(HttpResponse(headers={"X-Accel-Redirect": f"/protected/{row.file.name}"}), name, XLSX)
    try:
        opened = row.file.open("rb")
    except FileNotFoundError:
        messages.error(request, _("The file is missing from the storage. Tell the administrator."))
        return redirect("snapshot", pk=pk)
    return download(cast(HttpResponse, FileResponse(opened)), name, XLSX)


def download(response: HttpResponse, name: str, kind: str) -> HttpResponse:
    """The response as a file to be saved, never shown inside the site."""
    response["Content-Type"] = kind
    response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name) or "attachment"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response
