"""What is kept with an issued paper: attached files, and its ties to other papers."""

from typing import BinaryIO, cast

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.roles import Permission
from documents.forms import AttachForm, RepealForm, TieForm
from documents.models import Attachment, Document, Tie
from documents.services import attaching, tying
from documents.views.card import card
from documents.views.frame import found_for
from schools.access import SignedRequest, allow, require
from schools.views.frame import refuse

FOUND = 20


@allow(Permission.DOCUMENT_DRAFT)
@require_POST
def document_attach(request: SignedRequest, pk: int) -> HttpResponse:
    """Keep a file with an issued paper."""
    paper = found_for(request, pk, Permission.DOCUMENT_DRAFT, own_page=False)
    form = AttachForm(request.POST, request.FILES)
    if form.is_valid():
        upload = form.cleaned_data["file"]
        try:
            attaching.attach(
                paper,
                cast(BinaryIO, upload),
                name=upload.name or "",
                kind=form.cleaned_data["kind"],
                note=form.cleaned_data["note"],
                by=request.user,
            )
        except ValidationError as refusal:
            refuse(form, refusal)
        else:
            messages.success(request, _("Attached."))
            return redirect("document", pk=pk)
    return card(request, paper, attaching=form, status=422)


@allow(Permission.DOCUMENT_DRAFT)
@require_POST
def attachment_drop(request: SignedRequest, pk: int) -> HttpResponse:
    """Take off a file that was attached by mistake."""
    seen = Document.objects.within(request.scope)
    row = get_object_or_404(Attachment.objects.select_related("document").filter(document__in=seen), pk=pk)
    paper = row.document
    require(request, Permission.DOCUMENT_DRAFT, municipality=paper.municipality_id, school=paper.school_id)
    try:
        attaching.detach(row, by=request.user)
    except ValidationError as refusal:
        for sentence in refusal.messages:
            messages.error(request, sentence)
    else:
        messages.success(request, _("The file is taken off."))
    return redirect("document", pk=paper.pk)


@allow(Permission.DOCUMENT_ISSUE)
def document_tie(request: SignedRequest, pk: int) -> HttpResponse:
    """Find a paper in force by number or words, and say that this one amends or repeals it."""
    paper = found_for(request, pk, Permission.DOCUMENT_ISSUE, own_page=False)
    others = Document.objects.within(request.scope).filter(
        municipality=paper.municipality_id, state=Document.State.ISSUED
    )
    if request.method == "POST":
        return _tied(request, paper, others)
    asked = request.GET.get("q", "")
    rows = (
        others.exclude(pk=pk).exclude(tied_by__document=paper).defer("payload", "search").order_by("-issued_on", "-pk")
    )
    found = list(rows.saying(asked)[:FOUND]) if asked.strip() else []
    facts = {"document": paper, "asked": asked, "found": found, "most": FOUND, "repeal_form": RepealForm()}
    return render(request, "documents/document_tie.html", facts)


def _tied(request: SignedRequest, paper: Document, others: QuerySet[Document]) -> HttpResponse:
    form = TieForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Choose the other document."))
        return redirect("document_tie", pk=paper.pk)
    other = get_object_or_404(others, pk=form.cleaned_data["other"])
    try:
        tie = tying.tie(paper, other, form.cleaned_data["kind"], by=request.user)
    except ValidationError as refusal:
        for sentence in refusal.messages:
            messages.error(request, sentence)
        return redirect("document_tie", pk=paper.pk)
    said = _("This document now repeals the other one.")
    messages.success(request, said if tie.kind == Tie.Kind.REPEALS else _("This document now amends the other one."))
    return redirect("document", pk=paper.pk)


@allow(Permission.DOCUMENT_ISSUE)
@require_POST
def document_repeal(request: SignedRequest, pk: int) -> HttpResponse:
    """Mark a paper as no longer in force, because of one that is not in this register."""
    paper = found_for(request, pk, Permission.DOCUMENT_ISSUE, own_page=False)
    form = RepealForm(request.POST)
    if form.is_valid():
        try:
            tying.repeal(paper, by=request.user, reason=form.cleaned_data["reason"])
        except ValidationError as refusal:
            refuse(form, refusal)
        else:
            messages.success(request, _("The document is repealed."))
            return redirect("document", pk=pk)
    facts = {"document": paper, "asked": "", "found": [], "most": FOUND, "repeal_form": form}
    return render(request, "documents/document_tie.html", facts, status=422)
