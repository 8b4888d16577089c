"""The register of papers, newest first; what is chosen lives in the address."""

from django.db.models import Exists, OuterRef
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.roles import Permission
from documents.filters import DocumentFilter
from documents.models import Attachment, Document, DocumentQuerySet
from documents.services.bundling import MOST_PAPERS
from schools.access import SignedRequest, allow
from schools.views.frame import page_of

MAIN = ("q", "group", "state")


@allow(Permission.DOCUMENT_SEE)
@require_safe
def document_list(request: SignedRequest) -> HttpResponse:
    """One page of what fits the filters."""
    chosen = chosen_of(request)
    scans = Attachment.objects.filter(document=OuterRef("pk"))
    rows = chosen.qs.select_related("school", "municipality").defer("payload", "search")
    facts = {
        "filter": chosen,
        "main": MAIN,
        "more": [name for name in chosen.filters if name not in MAIN],
        "more_chosen": any(request.GET.get(name) for name in chosen.filters if name not in MAIN),
        "page_obj": page_of(request, rows.annotate(has_scan=Exists(scans))),
        "may_make": request.scope.may_somewhere(Permission.DOCUMENT_DRAFT),
        "may_check": request.scope.may_somewhere(Permission.MUNICIPALITY_MANAGE),
        "most": MOST_PAPERS,
    }
    return render(request, "documents/document_list.html", facts)


def chosen_of(request: SignedRequest) -> DocumentFilter:
    """What the address asks for, of the papers that the person may see."""
    rows: DocumentQuerySet = Document.objects.within(request.scope)
    return DocumentFilter(request.GET, queryset=rows, request=request)
