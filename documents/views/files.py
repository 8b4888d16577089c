"""Downloads: the PDF of a paper, its Word twin, the files attached to it."""

from django.contrib import messages
from django.core.files.storage import default_storage
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.roles import Permission
from documents import printing
from documents.journal import viewed
from documents.models import Attachment, Document
from documents.views.frame import found, sent, stored
from schools.access import SignedRequest, allow

PDF = "application/pdf"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
TYPES = {"pdf": PDF, "jpg": "image/jpeg", "png": "image/png"}


@allow(Permission.DOCUMENT_SEE)
@require_safe
def document_pdf(request: SignedRequest, pk: int) -> HttpResponse:
    """The PDF as a download."""
    paper = found(request, pk)
    if not paper.ready:
        return _not_yet(request, pk)
    viewed(paper, "pdf", by=request.user)
    return stored(request, str(paper.file.name), f"{paper.file_title}.pdf", PDF, _card(pk))


@allow(Permission.DOCUMENT_SEE)
@require_safe
def document_docx(request: SignedRequest, pk: int) -> HttpResponse:
    """The same text as a Word document: the one drawn beside the PDF, else made on the spot from the frozen facts."""
    paper = found(request, pk)
    name, beside = f"{paper.file_title}.docx", printing.word_beside(str(paper.file.name))
    if paper.ready and default_storage.exists(beside):
        viewed(paper, "docx", by=request.user)
        return stored(request, beside, name, DOCX, _card(pk))
    if printing.is_slow_in_word(paper) and not paper.ready:
        return _not_yet(request, pk)
    viewed(paper, "docx", by=request.user)
    return sent(HttpResponse(printing.word(paper)), name, DOCX)


@allow(Permission.DOCUMENT_SEE)
@require_safe
def attachment_file(request: SignedRequest, pk: int) -> HttpResponse:
    """A file attached to a paper as a download, never shown in the page."""
    seen = Document.objects.within(request.scope)
    row = get_object_or_404(Attachment.objects.select_related("document").filter(document__in=seen), pk=pk)
    viewed(row.document, "attachment", by=request.user)
    name = str(row.file.name)
    kind = TYPES.get(name.rpartition(".")[2], "application/octet-stream")
    return stored(request, name, row.name, kind, _card(row.document_id))


def _card(pk: int) -> str:
    return reverse("document", args=[pk])


def _not_yet(request: SignedRequest, pk: int) -> HttpResponse:
    messages.warning(request, _("The file is still being drawn. Try again in a moment."))
    return redirect("document", pk=pk)
