"""The public page behind the square code of a paper: what the register says of it, and nothing of what it says."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from documents.models import Document


@never_cache
@require_safe
def proof(request: HttpRequest, code: str) -> HttpResponse:
    """Kind, number, date, title, status and checksum of an issued paper; an unknown code gets a sentence and 404."""
    tidy = code.replace("-", "").upper()
    rows = Document.objects.filter(code=tidy, state__in=Document.FINAL).select_related("municipality", "school")
    paper = rows.defer("payload", "search").first()
    facts = {"document": paper, "code": tidy[:40]}
    return render(request, "documents/proof.html", facts, status=200 if paper else 404)
