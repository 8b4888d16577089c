"""A paper of the analytics put into the register: it is opened there, a refusal is shown where it was asked for."""

from collections.abc import Callable

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect

from accounts.roles import Permission
from documents.models import Document
from schools.access import SignedRequest, require


def to_register(request: SignedRequest, place: int, make: Callable[[], Document], back: str) -> HttpResponse:
    """What ``make`` drafts, by whoever drafts papers in the municipality ``place``; ``back``: an address."""
    require(request, Permission.DOCUMENT_DRAFT, municipality=place)
    return opened(request, make, back)


def opened(request: SignedRequest, make: Callable[[], Document], back: str) -> HttpResponse:
    """The same where the right was asked for already."""
    try:
        paper = make()
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
        return redirect(back)
    return redirect("document", pk=paper.pk)
