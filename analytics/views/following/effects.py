"""Before and after the measures: schools for which something was done, and what became of one."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from accounts.roles import Permission
from analytics.reports.effects import effects as effects_of
from analytics.reports.effects import helped_schools
from analytics.views.following.zone import latest_year
from schools.access import SignedRequest, allow, today_of
from schools.models import Municipality, School

DONE: dict[str, Promise] = {
    "programme": _("programme of targeted help"),
    "pair": _("pair with a steady school"),
    "measure": _("measure in a plan"),
    "decision": _("management decision"),
}


@allow(Permission.RESULT_SEE)
@require_safe
def effects(request: SignedRequest) -> HttpResponse:
    """``?year=`` of the measures (the year before the last one at first) and ``?school=``."""
    last = latest_year(request.scope)
    wanted, number = request.GET.get("year", ""), request.GET.get("school", "")
    year = int(wanted) if wanted.isdecimal() and len(wanted) == len("2026") else last - 1 if last else None
    schools = School.objects.within(request.scope).select_related("municipality")
    school = get_object_or_404(schools, pk=number) if number.isdecimal() else None
    own = list(schools.filter(pk__in=request.scope.schools)[:2])
    if school is None and len(own) == 1 and not request.scope.municipalities and not request.scope.everything:
        school = own[0]
    facts: dict[str, Any] = {"year": year, "school": school, "room": "effects"}
    if year is not None and school is not None:
        facts["effects"] = effects_of(school, year, today_of(request.scope), request.scope)
        helped = helped_schools(school.municipality, year).get(school.pk, [])
        facts["done"] = [DONE[code] for code in helped]
    elif year is not None:
        facts["lines"] = _lines(request, year)
    return render(request, "analytics/following/effects.html", facts)


def _lines(request: SignedRequest, year: int) -> list[dict[str, Any]]:
    """Schools for which something was done, by name, with what it was."""
    found: dict[int, list[str]] = {}
    for place in Municipality.objects.granting(request.scope, Permission.RESULT_SEE):
        found |= helped_schools(place, year)
    rows = School.objects.within(request.scope).filter(pk__in=found).order_by("name")
    return [{"school": row, "done": [DONE[code] for code in found[row.pk]]} for row in rows]
