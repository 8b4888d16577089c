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
    page = page_of(request, chosen.qs.values_list("pk", flat=True))
    page.object_list = _lines(list(page.object_list))
    facts = {
        "filter": chosen,
        "main": MAIN,
        "more": [name for name in chosen.filters if name not in MAIN],
        "more_chosen": any(request.GET.get(name) for name in chosen.filters if name not in MAIN),
        "page_obj": page,
        "may_make": request.scope.may_somewhere(Permission.DOCUMENT_DRAFT),
        "may_check": request.scope.may_somewhere(Permission.MUNICIPALITY_MANAGE),
        "most": MOST_PAPERS,
    }
    return render(request, "documents/document_list.html", facts)


def _lines(numbers: list[int]) -> list[Document]:
    """The papers with all that a line shows, fetched apart, because the last page would else fetch it for every one."""
    scans = Exists(Attachment.objects.filter(document=OuterRef("pk")))
    rows = Document.objects.select_related("school", "municipality").defer("payload", "search")
    found = rows.annotate(has_scan=scans).in_bulk(numbers)
    return [found[number] for number in numbers if number in found]


def chosen_of(request: SignedRequest) -> DocumentFilter:
    """What the address asks for, of the papers that the person may see."""
    rows: DocumentQuerySet = Document.objects.within(request.scope)
    return DocumentFilter(request.GET, queryset=rows, request=request)
