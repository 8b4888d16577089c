"""What is done with a paper on its way from draft to issued: word, freeze, sign, issue, lay aside."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.roles import Permission
from documents.forms import DraftForm, IssueForm, RefreshForm, WithdrawForm
from documents.journal import viewed
from documents.models import Document
from documents.services import gathering
from documents.services import papers as services
from documents.views.card import card
from documents.views.frame import found_for
from schools.access import SignedRequest, allow, today_of
from schools.models import Signatory
from schools.views.frame import refuse


@allow(Permission.DOCUMENT_DRAFT)
def document_edit(request: SignedRequest, pk: int) -> HttpResponse:
    """Change the wording of a draft."""
    paper = found_for(request, pk, Permission.DOCUMENT_DRAFT)
    if request.method != "POST":
        viewed(paper, "editor", by=request.user)
        return _editor(request, paper, DraftForm(paper), 200)
    form = DraftForm(paper, request.POST)
    if form.is_valid() and _edit(request, paper, form):
        messages.success(request, _("Saved. The file is being drawn anew."))
        return redirect("document", pk=pk)
    return _editor(request, paper, form, 422)


def _editor(request: SignedRequest, paper: Document, form: DraftForm, status: int) -> HttpResponse:
    signing = Signatory.objects.filter(municipality=paper.municipality_id, left_on=None)
    facts = {"document": paper, "form": form, "signing": signing}
    return render(request, "documents/document_edit.html", facts, status=status)


def _edit(request: SignedRequest, paper: Document, form: DraftForm) -> bool:
    facts = {name: form.cleaned_data[name] for name in ("number", "issued_on", "revision")}
    try:
        services.edit(paper, payload=form.payload(), by=request.user, **facts)
    except ValidationError as refusal:
        refuse(form, refusal)
        return False
    return True


@allow(Permission.DOCUMENT_ISSUE)
@require_POST
def document_issue(request: SignedRequest, pk: int) -> HttpResponse:
    """Give the draft its number and date."""
    paper = found_for(request, pk, Permission.DOCUMENT_ISSUE)
    form = IssueForm(request.POST)
    if form.is_valid():
        try:
            issued = services.issue(paper, by=request.user, **form.cleaned_data)
        except ValidationError as refusal:
            refuse(form, refusal)
        else:
            messages.success(request, _("Issued under number %(number)s.") % {"number": issued.number})
            return redirect("document", pk=pk)
    return card(request, paper, issuing=form, status=422)


@allow(Permission.DOCUMENT_DRAFT)
def document_withdraw(request: SignedRequest, pk: int) -> HttpResponse:
    """Ask, then lay a draft aside."""
    paper = found_for(request, pk, Permission.DOCUMENT_DRAFT, own_page=False)
    form = WithdrawForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            services.withdraw(paper, by=request.user, reason=form.cleaned_data["reason"])
        except ValidationError as refusal:
            refuse(form, refusal)
        else:
            messages.success(request, _("The draft is laid aside."))
            return redirect("document", pk=pk)
    facts = {"document": paper, "form": form}
    return render(request, "documents/document_withdraw.html", facts, status=422 if form.errors else 200)


@allow(Permission.DOCUMENT_DRAFT)
@require_POST
def document_draw(request: SignedRequest, pk: int) -> HttpResponse:
    """Try once more to draw a file that has failed."""
    paper = found_for(request, pk, Permission.DOCUMENT_DRAFT, own_page=False)
    services.draw_again(paper, by=request.user)
    return redirect("document", pk=pk)


@allow(Permission.DOCUMENT_DRAFT)
@require_POST
def document_refresh(request: SignedRequest, pk: int) -> HttpResponse:
    """Take the facts of a draft anew."""
    form = RefreshForm(request.POST)
    form.is_valid()
    facts = {"today": today_of(request.scope), "text": form.cleaned_data["text"]}
    return _done(
        request, pk, gathering.refresh, _("The facts are those of today. The file is being drawn anew."), **facts
    )


@allow(Permission.DOCUMENT_DRAFT)
@require_POST
def document_freeze(request: SignedRequest, pk: int) -> HttpResponse:
    """Keep the facts of a draft as they are."""
    return _done(request, pk, gathering.freeze, _("The facts are frozen: they are not taken anew any more."))


@allow(Permission.DOCUMENT_DRAFT)
@require_POST
def document_sign(request: SignedRequest, pk: int) -> HttpResponse:
    """Close the draft while somebody signs it."""
    return _done(request, pk, services.send_to_sign, _("Sent to be signed. It cannot be changed until it comes back."))


@allow(Permission.DOCUMENT_DRAFT)
@require_POST
def document_take_back(request: SignedRequest, pk: int) -> HttpResponse:
    """Open a paper that was sent to be signed."""
    return _done(request, pk, services.take_back, _("Taken back: the draft can be changed again."))


def _done(request: SignedRequest, pk: int, act: Callable[..., Document], said: str, **facts: Any) -> HttpResponse:
    paper = found_for(request, pk, Permission.DOCUMENT_DRAFT)
    try:
        act(paper, by=request.user, **facts)
    except ValidationError as refusal:
        for sentence in refusal.messages:
            messages.error(request, sentence)
    else:
        messages.success(request, said)
    return redirect("document", pk=pk)
