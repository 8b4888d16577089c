"""The tables of a paper for a spreadsheet."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.roles import Permission
from documents.journal import viewed
from documents.reports.workbooks import workbook
from documents.views.frame import found, sent
from office.paper import Paper
from schools.access import SignedRequest, allow

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@allow(Permission.DOCUMENT_SEE)
@require_safe
def document_xlsx(request: SignedRequest, pk: int) -> HttpResponse:
    """The tables as a workbook; a paper without one sends back to its card with a sentence."""
    paper = found(request, pk)
    try:
        data = workbook(Paper.from_payload(paper.payload))
    except ValueError:
        messages.warning(request, _("This document has no table."))
        return redirect("document", pk=pk)
    viewed(paper, "xlsx", by=request.user)
    return sent(HttpResponse(data), f"{paper.file_title}.xlsx", XLSX)
