"""The register of papers, a paper's card, and its downloads."""

from typing import Any, cast

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.storage import default_storage
from django.core.paginator import Paginator
from django.http import FileResponse, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts import queue
from accounts.roles import Permission
from documents import printing
from documents.filters import DocumentFilter
from documents.forms import DraftForm, IssueForm, WithdrawForm
from documents.kinds import FORMS, Kind
from documents.models import Document
from documents.services import papers as services
from office.declension.finding import marked
from office.paper import Paper
from schools.access import SignedRequest, allow, require
from schools.models import Declension

PAGE = 50
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@allow(Permission.DOCUMENT_SEE)
@require_safe
def document_list(request: SignedRequest) -> HttpResponse:
    """The register, newest first; what is chosen lives in the address."""
    rows = Document.objects.within(request.scope).select_related("school", "municipality").defer("payload", "search")
    chosen = DocumentFilter(request.GET, queryset=rows)
    page = Paginator(chosen.qs, PAGE).get_page(request.GET.get("page"))
    return render(request, "documents/document_list.html", {"filter": chosen, "page_obj": page})


@allow(Permission.DOCUMENT_SEE)
@require_safe
def document(request: SignedRequest, pk: int) -> HttpResponse:
    """The card of one paper."""
    return _card(request, _found(request, pk))


@allow(Permission.DOCUMENT_SEE)
@require_safe
def document_progress(request: SignedRequest, pk: int) -> HttpResponse:
    """How far the drawing of the file has come: a fragment polled by the card."""
    paper = _found(request, pk)
    if not request.htmx:
        return redirect("document", pk=pk)
    if paper.ready:
        return HttpResponse(headers={"HX-Redirect": reverse("document", args=[pk])})
    return render(request, "documents/_progress.html", {"document": paper, **_drawing(paper)})


@allow(Permission.DOCUMENT_DRAFT)
def document_edit(request: SignedRequest, pk: int) -> HttpResponse:
    """Change the wording of a draft."""
    paper = _found(request, pk)
    require(request, Permission.DOCUMENT_DRAFT, municipality=paper.municipality_id, school=paper.school_id)
    if _issued_at(paper):
        raise PermissionDenied
    if request.method != "POST":
        return render(request, "documents/document_edit.html", {"document": paper, "form": DraftForm.about(paper)})
    form = DraftForm(request.POST)
    if form.is_valid() and _edit(request, paper, form):
        messages.success(request, _("Saved. The file is being drawn anew."))
        return redirect("document", pk=pk)
    return render(request, "documents/document_edit.html", {"document": paper, "form": form}, status=422)


def _edit(request: SignedRequest, paper: Document, form: DraftForm) -> bool:
    facts = {name: form.cleaned_data[name] for name in ("number", "issued_on", "revision")}
    try:
        services.edit(paper, payload=form.payload(paper), by=request.user, **facts)
    except ValidationError as refusal:
        form.add_error(None, refusal)
        return False
    return True


@allow(Permission.DOCUMENT_ISSUE)
@require_POST
def document_issue(request: SignedRequest, pk: int) -> HttpResponse:
    """Give the draft its number and date."""
    paper = _found(request, pk)
    require(request, Permission.DOCUMENT_ISSUE, municipality=paper.municipality_id, school=paper.school_id)
    if _issued_at(paper):
        raise PermissionDenied
    form = IssueForm(request.POST)
    if form.is_valid():
        try:
            issued = services.issue(paper, by=request.user, **form.cleaned_data)
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            messages.success(request, _("Issued under number %(number)s.") % {"number": issued.number})
            return redirect("document", pk=pk)
    return _card(request, paper, form=form, status=422)


@allow(Permission.DOCUMENT_DRAFT)
def document_withdraw(request: SignedRequest, pk: int) -> HttpResponse:
    """Ask, then lay a draft aside."""
    paper = _found(request, pk)
    require(request, Permission.DOCUMENT_DRAFT, municipality=paper.municipality_id, school=paper.school_id)
    form = WithdrawForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.withdraw(paper, by=request.user, reason=form.cleaned_data["reason"])
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            messages.success(request, _("The draft is laid aside."))
            return redirect("document", pk=pk)
    facts = {"document": paper, "form": form}
    return render(request, "documents/document_withdraw.html", facts, status=422 if form.errors else 200)


@allow(Permission.DOCUMENT_DRAFT)
@require_POST
def document_draw(request: SignedRequest, pk: int) -> HttpResponse:
    """Try once more to draw a file that has failed."""
    paper = _found(request, pk)
    require(request, Permission.DOCUMENT_DRAFT, municipality=paper.municipality_id, school=paper.school_id)
    services.draw_again(paper, by=request.user)
    return redirect("document", pk=pk)


@allow(Permission.DOCUMENT_SEE)
@require_safe
def document_pdf(request: SignedRequest, pk: int) -> HttpResponse:
    """The PDF as a download."""
    paper = _found(request, pk)
    if not paper.ready:
        messages.warning(request, _("The file is still being drawn. Try again in a moment."))
        return redirect("document", pk=pk)
    name = f"{paper.file_title}.pdf"
    if settings.X_ACCEL:
        return _download(HttpResponse(headers={"X-Accel-Redirect": f"/protected/{paper.file.name}"}), name)
    try:
        opened = paper.file.open("rb")
    except FileNotFoundError:
        messages.error(request, _("The file is missing from the storage. Tell the administrator."))
        return redirect("document", pk=pk)
    return _download(cast(HttpResponse, FileResponse(opened)), name)


@allow(Permission.DOCUMENT_SEE)
@require_safe
def document_docx(request: SignedRequest, pk: int) -> HttpResponse:
    """The same text as a Word document: the one drawn beside the PDF, else made on the spot from the frozen facts."""
    paper = _found(request, pk)
    name, beside = f"{paper.file_title}.docx", printing.word_beside(str(paper.file.name))
    if paper.ready and default_storage.exists(beside):
        if settings.X_ACCEL:
            told = HttpResponse(headers={"X-Accel-Redirect": f"/protected/{beside}"}, content_type=DOCX)
            return _download(told, name)
        stored = cast(HttpResponse, FileResponse(default_storage.open(beside), content_type=DOCX))
        return _download(stored, name)
    if printing.is_slow_in_word(paper) and not paper.ready:
        messages.warning(request, _("The file is still being drawn. Try again in a moment."))
        return redirect("document", pk=pk)
    return _download(HttpResponse(printing.word(paper), content_type=DOCX), name)


def _download(response: HttpResponse, name: str) -> HttpResponse:
    if name.endswith(".pdf"):
        response["Content-Type"] = "application/pdf"
    response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name) or "attachment"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response


def _found(request: SignedRequest, pk: int) -> Document:
    rows = Document.objects.within(request.scope).select_related("municipality", "school", "created_by", "issued_by")
    return get_object_or_404(rows, pk=pk)


def _issued_at(paper: Document) -> str:
    """The name of the page that alone issues this paper, empty where its own card does."""
    return FORMS[Kind(paper.kind)].issued_at.get(paper.subject_kind, "")


def _unsure(paper: Document) -> list[Declension]:
    """Names and posts in a paper still in the making whose cases nobody has confirmed."""
    if paper.state in (*Document.FINAL, Document.State.WITHDRAWN):
        return []
    return Declension.objects.all().unconfirmed_in(paper.municipality_id, paper.search)


def _drawing(paper: Document) -> dict[str, Any]:
    job = None if paper.ready else paper.job
    idle = job is not None and not job.finished and not queue.somebody_at_work(timezone.now())
    return {"job": job, "idle": idle}


def _card(request: SignedRequest, paper: Document, *, form: IssueForm | None = None, status: int = 200) -> HttpResponse:
    here = {"municipality": paper.municipality_id, "school": paper.school_id}
    draft = paper.state == Document.State.DRAFT
    elsewhere = _issued_at(paper)
    may_issue = draft and not elsewhere and request.scope.may(Permission.DOCUMENT_ISSUE, **here)
    day = paper.issued_on or timezone.localdate()
    said = Paper.from_payload(paper.payload)
    unsure = _unsure(paper)
    forms = [form for row in unsure for form in row.uncertain]
    facts = {
        "document": paper,
        "paper": said,
        "unsure": unsure,
        "clauses": [(number, marked(text, forms)) for number, text, _depth in said.numbered()],
        "issued_elsewhere": reverse(elsewhere, args=[paper.subject_id]) if draft and elsewhere else "",
        "may_edit": draft and not elsewhere and request.scope.may(Permission.DOCUMENT_DRAFT, **here),
        "may_draw": request.scope.may(Permission.DOCUMENT_DRAFT, **here),
        "form": (form or IssueForm(initial={"number": paper.number, "issued_on": day})) if may_issue else None,
        **_drawing(paper),
    }
    return render(request, "documents/document.html", facts, status=status)
