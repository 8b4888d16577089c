"""The card of one paper: what it says, what became of it, its files, its ties, and what may be done with it."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts import queue
from accounts.models import JournalEntry
from accounts.roles import Permission
from documents.forms import AttachForm, IssueForm, RefreshForm
from documents.journal import viewed
from documents.kinds import FORMS, TEMPLATE_VERSION, Kind
from documents.labels import HOW
from documents.models import Document, Letterhead, Tie
from documents.orders.makers import maker_of
from documents.reports import lives, texts
from documents.reports.workbooks import tables
from documents.views.frame import found, issued_at
from office.paper import Paper
from office.squares import square
from schools.access import SignedRequest, allow
from schools.models import Declension
from schools.views.frame import told

HISTORY = 30
VIEWS = 10


@allow(Permission.DOCUMENT_SEE)
@require_safe
def document(request: SignedRequest, pk: int) -> HttpResponse:
    """The card of one paper."""
    paper = found(request, pk)
    viewed(paper, "card", by=request.user)
    return card(request, paper)


@allow(Permission.DOCUMENT_SEE)
@require_safe
def document_progress(request: SignedRequest, pk: int) -> HttpResponse:
    """How far the drawing of the file has come: a fragment polled by the card."""
    paper = found(request, pk)
    if not request.htmx:
        return redirect("document", pk=pk)
    if paper.ready:
        return HttpResponse(headers={"HX-Redirect": reverse("document", args=[pk])})
    facts = {"document": paper, "may_draw": _rights(request, paper)["may_draw"], **_drawing(paper)}
    return render(request, "documents/_progress.html", facts)


def card(
    request: SignedRequest,
    paper: Document,
    *,
    issuing: IssueForm | None = None,
    attaching: AttachForm | None = None,
    status: int = 200,
) -> HttpResponse:
    """The page, with a form that was filled in wrongly if there is one."""
    rights = _rights(request, paper)
    unsure = _unsure(paper)
    said = Paper.from_payload(paper.payload)
    day = paper.issued_on or timezone.localdate()
    facts = {
        "document": paper,
        "paper": said,
        "parts": texts.parts(said, [form for row in unsure for form in row.uncertain]),
        "unsure": unsure,
        "version": TEMPLATE_VERSION,
        "has_tables": any(tables(said)),
        "own_forms": Letterhead.objects.filter(municipality=paper.municipality_id, active=True),
        "issued_elsewhere": _elsewhere(paper),
        "form": (issuing or IssueForm(initial={"number": paper.number, "issued_on": day}))
        if rights["may_issue"]
        else None,
        "attach_form": (attaching or AttachForm()) if rights["may_attach"] else None,
        "refresh_form": RefreshForm() if said.blocks else None,
        "square": square(said.proof) if said.proof and paper.state in Document.FINAL else "",
        **rights,
        **_around(request, paper),
        **_drawing(paper),
    }
    return render(request, "documents/document.html", facts, status=status)


def _rights(request: SignedRequest, paper: Document) -> dict[str, bool]:
    here: dict[str, Any] = {"municipality": paper.municipality_id, "school": paper.school_id}
    drafts, issues = (
        request.scope.may(right, **here) for right in (Permission.DOCUMENT_DRAFT, Permission.DOCUMENT_ISSUE)
    )
    draft, signing = paper.state == Document.State.DRAFT, paper.state == Document.State.SIGNING
    own = not issued_at(paper)
    return {
        "may_draw": drafts,
        "may_edit": drafts and own and draft,
        "may_withdraw": drafts and own and (draft or signing),
        "may_take_back": drafts and own and signing,
        "may_refresh": drafts and own and draft and paper.frozen_at is None and maker_of(paper.kind) is not None,
        "may_issue": issues and own and (draft or signing),
        "may_attach": drafts and paper.state in Document.FINAL,
        "may_tie": issues and paper.state == Document.State.ISSUED,
    }


def _elsewhere(paper: Document) -> str:
    page = issued_at(paper)
    return reverse(page, args=[paper.subject_id]) if page and paper.state == Document.State.DRAFT else ""


def _unsure(paper: Document) -> list[Declension]:
    """Names and posts in a paper still in the making whose cases nobody has confirmed."""
    if paper.state in (*Document.FINAL, Document.State.WITHDRAWN):
        return []
    return Declension.objects.all().unconfirmed_in(paper.municipality_id, paper.search)


def _around(request: SignedRequest, paper: Document) -> dict[str, Any]:
    """Files, ties to papers that the reader may see, the life as steps, and for some the journal."""
    seen = Document.objects.within(request.scope)
    ties = list(Tie.objects.filter(document=paper, other__in=seen).select_related("other"))
    tied_by = list(Tie.objects.filter(other=paper, document__in=seen).select_related("document"))
    attachments = list(paper.attachments.select_related("created_by"))
    entries = JournalEntry.objects.about("document", paper.pk)
    deeds = list(entries.exclude(action="document.viewed")[:HISTORY])
    reads_journal = request.scope.may(Permission.JOURNAL_SEE, municipality=paper.municipality_id)
    personal = FORMS[Kind(paper.kind)].personal
    looked = entries.filter(action="document.viewed")[:VIEWS] if reads_journal and personal else []
    return {
        "ties": ties,
        "tied_by": tied_by,
        "attachments": attachments,
        "steps": lives.steps(paper, attachments, tied_by, deeds),
        "history": told(deeds) if reads_journal else [],
        "views": [(entry, str(HOW.get(entry.changes.get("how"), ""))) for entry in looked],
    }


def _drawing(paper: Document) -> dict[str, Any]:
    job = None if paper.ready else paper.job
    idle = job is not None and not job.finished and not queue.somebody_at_work(timezone.now())
    return {"job": job, "idle": idle}
