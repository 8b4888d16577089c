"""A department's own forms: the administrator brings them in and looks before they are used."""

from io import BytesIO

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe
from docx import Document as WordFile

from accounts.roles import Permission
from documents.forms import LetterheadForm
from documents.journal import viewed
from documents.models import Letterhead
from documents.orders.sample import sample
from documents.services import letterheads as services
from documents.views.frame import found, sent
from office.letterheads import VARIABLES
from schools.access import SignedRequest, allow
from schools.models import Municipality
from schools.views.frame import at_place

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@at_place(Permission.MUNICIPALITY_MANAGE)
def letterhead_list(request: SignedRequest, place: Municipality) -> HttpResponse:
    """The forms of a department, and a field for another one."""
    form = LetterheadForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            row = services.bring_in(place, form.cleaned_data["file"], name=form.cleaned_data["name"], by=request.user)
        except ValidationError as refusal:
            form.add_error("file", refusal)
        else:
            messages.success(request, _("The form was brought in. Look at the sample before you put it in use."))
            return redirect("letterhead", pk=row.pk)
    rows = Letterhead.objects.filter(municipality=place).select_related("uploaded_by")
    facts = {"municipality": place, "rows": rows, "form": form, "variables": VARIABLES.items()}
    return render(request, "documents/letterhead_list.html", facts, status=422 if form.errors else 200)


@allow(Permission.MUNICIPALITY_MANAGE)
@require_safe
def letterhead(request: SignedRequest, pk: int) -> HttpResponse:
    """One form with the text of a sample, line by line, before it is put in use."""
    row = _found(request, pk)
    lines, fault = [], ""
    try:
        word = WordFile(BytesIO(services.filled(row, sample(row.municipality), row.name)))
    except ValidationError as refusal:
        fault = " ".join(refusal.messages)
    else:
        parts = [*word.sections[0].header.paragraphs, *word.paragraphs, *word.sections[0].footer.paragraphs]
        lines = [part.text for part in parts if part.text.strip()]
    return render(request, "documents/letterhead.html", {"letterhead": row, "lines": lines, "fault": fault})


@allow(Permission.MUNICIPALITY_MANAGE)
@require_safe
def letterhead_sample(request: SignedRequest, pk: int) -> HttpResponse:
    """The sample on this form as a Word file."""
    row = _found(request, pk)
    try:
        data = services.filled(row, sample(row.municipality), row.name)
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
        return redirect("letterhead", pk=pk)
    return sent(HttpResponse(data), f"{row.name}.docx", DOCX)


@allow(Permission.MUNICIPALITY_MANAGE)
@require_POST
def letterhead_use(request: SignedRequest, pk: int) -> HttpResponse:
    """Put the form in use, or take it out."""
    row = _found(request, pk)
    if request.POST.get("use") == "1":
        services.put_in_use(row, by=request.user)
        messages.success(request, _("The form is offered on every document of the department now."))
    else:
        services.take_out(row, by=request.user)
        messages.success(request, _("The form is not offered any more."))
    return redirect("letterhead", pk=pk)


@allow(Permission.DOCUMENT_SEE)
@require_safe
def document_on_form(request: SignedRequest, pk: int, letterhead_pk: int) -> HttpResponse:
    """A paper as a Word file on the department's own form."""
    paper = found(request, pk)
    rows = Letterhead.objects.filter(municipality=paper.municipality_id, active=True)
    row = get_object_or_404(rows, pk=letterhead_pk)
    try:
        data = services.on_form(paper, row)
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
        return redirect("document", pk=pk)
    viewed(paper, "docx", by=request.user)
    return sent(HttpResponse(data), f"{paper.file_title}.docx", DOCX)


def _found(request: SignedRequest, pk: int) -> Letterhead:
    rows = Letterhead.objects.within(request.scope).select_related("municipality", "uploaded_by")
    return get_object_or_404(rows, pk=pk)
