"""Bring a plan in from a file: choose, look through with the document's words beside what was understood, confirm."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import queue
from accounts.models import Job
from accounts.roles import Permission
from plans import defects
from plans.forms import DraftHeadForm, RowForm, UploadForm
from plans.importing import staging
from plans.labels import say
from plans.models import Upload
from plans.services import uploading
from plans.views.plans import places
from plans.views.showing import shown_doubts, understood
from schools.access import SignedRequest, allow

DRAFT_FIELDS = {"deadline": "deadline_text", "responsible": "responsible_text"}


def _found(request: SignedRequest, pk: int) -> Upload:
    row = get_object_or_404(Upload.objects.within(request.scope).select_related("plan"), pk=pk)
    permission = Permission.SCHOOL_PLAN_EDIT if row.school_id else Permission.PLAN_EDIT
    if not request.scope.may(permission, municipality=row.municipality_id, school=row.school_id):
        raise PermissionDenied
    return row


@allow(Permission.PLAN_SEE)
@require_http_methods(["GET", "POST"])
def upload_new(request: SignedRequest) -> HttpResponse:
    """Choose a file."""
    where = places(request)
    if not any(where.values()):
        raise PermissionDenied
    form = UploadForm(request.POST or None, request.FILES or None, **where)
    if request.method == "POST" and form.is_valid():
        municipality, school = form.chosen()
        file = form.cleaned_data["file"]
        try:
            row = uploading.upload(file.file, name=file.name, municipality=municipality, school=school, by=request.user)
        except uploading.SameFile as same:
            messages.info(request, " ".join(same.messages))
            return redirect("plan", pk=same.plan.pk)
        except ValidationError as refusal:
            form.add_error("file", refusal.messages)
        else:
            return redirect("plan_upload", pk=row.pk)
    return render(request, "plans/upload_new.html", {"form": form}, status=422 if form.errors else 200)


@allow(Permission.PLAN_SEE)
@require_safe
def upload(request: SignedRequest, pk: int) -> HttpResponse:
    """The draft: being read, refused, or to be looked through with the doubtful rows first."""
    row = _found(request, pk)
    if row.state == Upload.State.CONFIRMED and row.plan_id:
        return redirect("plan", pk=row.plan_id)
    if row.state != Upload.State.READY:
        job = Job.objects.filter(pk=row.job or 0).first()
        idle = row.state == Upload.State.READING and not queue.somebody_at_work(timezone.now())
        poll = reverse("plan_upload", args=[pk])
        template = "plans/_upload_waiting.html" if request.htmx else "plans/upload_waiting.html"
        return render(request, template, {"upload": row, "job": job, "idle": idle, "poll": poll})
    if request.htmx and request.GET.get("row") is None and request.headers.get("HX-Target", "").endswith("waiting"):
        return HttpResponse(headers={"HX-Redirect": reverse("plan_upload", args=[pk])})
    return render(request, "plans/upload.html", _facts(row, all_rows=request.GET.get("show") == "all"))


def _facts(row: Upload, *, all_rows: bool) -> dict[str, Any]:
    draft = row.draft
    sections = []
    for section in draft["sections"]:
        shown = [dress(staged) for staged in section["rows"]]
        wanted = [staged for staged in shown if all_rows or staged["open"] or staged["decided"] or staged["dropped"]]
        sections.append({"number": section["number"], "title": section["title"], "rows": wanted, "count": len(shown)})
    open_rows = staging.open_rows(draft)
    return {
        "upload": row,
        "draft": draft,
        "sections": sections,
        "all_rows": all_rows,
        "open_rows": open_rows,
        "measure_count": sum(1 for staged in staging.rows(draft) if not staged["dropped"]),
        "warnings": [(w["where"], say(w["code"], w["facts"])) for w in draft["warnings"]],
        "head": DraftHeadForm(initial={"title": draft["title"], "period": (draft["period"] or {}).get("raw", "")}),
    }


def dress(staged: dict[str, Any]) -> dict[str, Any]:
    """A staged row with what its page shows: doubts in words, the deadline understood."""
    doubts = shown_doubts(staged["doubts"])
    return staged | {
        "shown_doubts": doubts,
        "open": 0 if staged["dropped"] else defects.open_count(staged["doubts"]),
        "decided": any(doubt.decided for doubt in doubts),
        "understood": understood(staged["term"]),
        "offers": any(defects.adopted(staged["doubts"]).values()),
        "changed": {c for c, text in staged["words"].items() if text != staged["source"].get(c, "")},
    }


def _initial(staged: dict[str, Any]) -> dict[str, str]:
    return {DRAFT_FIELDS.get(column, column): text for column, text in staged["words"].items()}


def _row(
    request: SignedRequest, upload_row: Upload, staged: dict[str, Any], form: RowForm | None = None
) -> HttpResponse:
    facts = {"upload": upload_row, "row": dress(staged), "form": form}
    if request.htmx:
        return render(request, "plans/_draft_row.html", facts, status=422 if form and form.errors else 200)
    if form is None:
        return redirect(f"{reverse('plan_upload', args=[upload_row.pk])}#row-{staged['id']}")
    return render(request, "plans/upload_row.html", facts, status=422 if form.errors else 200)


@allow(Permission.PLAN_SEE)
@require_http_methods(["GET", "POST"])
def upload_row(request: SignedRequest, pk: int, row: int) -> HttpResponse:
    """Correct one row in place; without script on a page of its own."""
    found = _found(request, pk)
    staged = staging.find_row(found.draft, row) if found.state == Upload.State.READY else None
    if staged is None:
        raise Http404
    if request.method == "GET":
        if request.GET.get("cancel"):
            return _row(request, found, staged)
        return _row(request, found, staged, RowForm(initial=_initial(staged), auto_id=f"row-{row}-%s"))
    form = RowForm(request.POST, auto_id=f"row-{row}-%s")
    if form.is_valid():
        back = {field: column for column, field in DRAFT_FIELDS.items()}
        words = {back.get(name, name): text for name, text in form.words().items()}
        try:
            return _row(request, found, uploading.correct_row(found, row, words, by=request.user))
        except ValidationError as refusal:
            form.add_error(None, refusal)
    return _row(request, found, staged, form)


@allow(Permission.PLAN_SEE)
@require_POST
def upload_decide(request: SignedRequest, pk: int, row: int) -> HttpResponse:
    """Leave a row as it is."""
    found = _found(request, pk)
    return _one(request, found, lambda: uploading.decide_row(found, row, by=request.user))


@allow(Permission.PLAN_SEE)
@require_POST
def upload_drop(request: SignedRequest, pk: int, row: int) -> HttpResponse:
    """Leave a row out, or take it in again."""
    found = _found(request, pk)
    dropped = request.POST.get("dropped") == "1"
    return _one(request, found, lambda: uploading.drop_row(found, row, dropped=dropped))


def _one(request: SignedRequest, found: Upload, verb: Any) -> HttpResponse:
    try:
        return _row(request, found, verb())
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
        return redirect("plan_upload", pk=found.pk)


@allow(Permission.PLAN_SEE)
@require_POST
def upload_head(request: SignedRequest, pk: int) -> HttpResponse:
    """Correct title and period."""
    found = _found(request, pk)
    form = DraftHeadForm(request.POST)
    if form.is_valid():
        try:
            uploading.correct_head(found, **form.cleaned_data, by=request.user)
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            messages.success(request, _("Saved. The deadlines were read again against the period."))
            return redirect("plan_upload", pk=pk)
    if found.state != Upload.State.READY:
        return redirect("plan_upload", pk=pk)
    return render(
        request, "plans/upload.html", _facts(found, all_rows=False) | {"head": form, "form": form}, status=422
    )


@allow(Permission.PLAN_SEE)
@require_POST
def upload_confirm(request: SignedRequest, pk: int) -> HttpResponse:
    """Make it a plan."""
    found = _found(request, pk)
    try:
        plan = uploading.confirm(found, by=request.user)
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
        return redirect("plan_upload", pk=pk)
    messages.success(
        request, _("The plan is in the system as a draft. Look through its defects and send it to approval.")
    )
    return redirect("plan", pk=plan.pk)


@allow(Permission.PLAN_SEE)
@require_POST
def upload_discard(request: SignedRequest, pk: int) -> HttpResponse:
    """Forget the file."""
    found = _found(request, pk)
    try:
        uploading.discard(found, by=request.user)
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    else:
        messages.success(request, _("The file was discarded."))
    return redirect("plan_list")
