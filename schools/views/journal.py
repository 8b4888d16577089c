"""The audit journal as a page."""

from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.models import JournalEntry
from accounts.roles import Permission
from schools.access import SignedRequest, allow
from schools.filters import JournalFilter
from schools.models import Municipality
from schools.views.frame import page_of, told

# Because a school answers before anybody above it knows that it was asked.
FIRST_TO_SCHOOLS = ("inquiry.asked", "recheck.drawn", "recheck.settled", "recheck.kept")


@allow(Permission.JOURNAL_SEE)
@require_safe
def journal(request: SignedRequest) -> HttpResponse:
    """Who did what, when and from where; each municipality has its own chain."""
    rows = JournalEntry.objects.all()
    if not request.scope.everything:
        rows = rows.filter(chain__in=request.scope.where(Permission.JOURNAL_SEE))
        asking = request.scope.where(Permission.RESULT_ANALYSE)
        rows = rows.filter(Q(chain__in=asking) | ~Q(action__in=FIRST_TO_SCHOOLS))
    chosen = JournalFilter(request.GET, queryset=rows)
    page = page_of(request, chosen.qs)
    names = dict(Municipality.objects.within(request.scope).values_list("pk", "name"))
    facts = {
        "filter": chosen,
        "page_obj": page,
        "records": [{**line, "place": names.get(line["entry"].chain, "")} for line in told(page.object_list)],
        "many": len(names) > 1,
    }
    return render(request, "schools/journal.html", facts)
