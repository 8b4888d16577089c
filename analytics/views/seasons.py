"""Seasons: what has come in of a year, what was found, and the way to the analysis."""

from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Page, Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from accounts.roles import Permission
from analytics.forms.runs import SettingsForm
from analytics.labels.signs import sign_name, strength
from analytics.models import Finding, Run, Work
from analytics.reports.season import Season, address
from analytics.reports.standing import standing
from schools.access import SignedRequest, allow, today_of
from schools.models import Municipality

PER_PAGE = 40
RUNS = 3


def places(request: SignedRequest) -> list[Municipality]:
    """Municipalities the person has to do with, or the one that the address names; 404 when it is none of them."""
    known = list(Municipality.objects.within(request.scope).order_by("name"))
    wanted = request.GET.get("municipality")
    if wanted:
        known = [place for place in known if str(place.pk) == wanted]
        if not known:
            raise Http404
    return known


@allow(Permission.RESULT_SEE)
@require_safe
def season_list(request: SignedRequest) -> HttpResponse:
    """The years with works; a single one is opened at once."""
    rows = Work.objects.within(request.scope).order_by("-year", "municipality__name")
    seasons = list(rows.values_list("year", "municipality", "municipality__name").distinct())
    if len(seasons) == 1:
        return redirect(address(*seasons[0][:2]))
    lines = [(year, name, address(year, place)) for year, place, name in seasons]
    many = len({place for _year, place, _name in seasons}) > 1
    page = Paginator(lines, PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "analytics/season_list.html", {"page_obj": page, "many": many, **_rights(request)})


def _rights(request: SignedRequest) -> dict[str, Any]:
    return {"may_upload": request.scope.may_somewhere(Permission.RESULT_UPLOAD)}


@allow(Permission.RESULT_SEE)
@require_safe
def season(request: SignedRequest, year: int) -> HttpResponse:
    """One year of one municipality; a school is shown its own."""
    known = places(request)
    if len(known) != 1:
        return render(request, "schools/choose_municipality.html", {"places": known})
    made = Season(known[0], year, request.scope, today_of(request.scope))
    page = Paginator(made.schools, PER_PAGE).get_page(request.GET.get("page"))
    signs = Paginator(made.flagged(), PER_PAGE).get_page(request.GET.get("signs"))
    may_run = request.scope.may(Permission.RESULT_ANALYSE, municipality=known[0].pk)
    analyses = Run.objects.within(request.scope).filter(municipality=known[0], year=year)
    facts = {
        "season": made,
        "lines": list(made.lines()),
        "page_obj": page,
        "rows": list(made.rows(page.object_list)),
        "runs": [standing(run) for run in analyses[:RUNS]],
        "signs": signs,
        "schools": _by_school(signs),
        "may_run": may_run,
        "form": SettingsForm() if may_run else None,
        "query": urlencode({"municipality": known[0].pk}),
        **_rights(request),
    }
    return render(request, "analytics/season.html", facts)


def _by_school(page: Page[Finding]) -> list[dict[str, Any]]:
    """Works that need a check under the name of their school, with the names of their signs."""
    schools: dict[int, dict[str, Any]] = {}
    for finding in page.object_list:
        line = schools.setdefault(finding.school_id, {"school": finding.school, "works": []})
        named = [sign_name(sign["code"]) for sign in finding.signs if sign.get("named")]
        more = strength(finding.strong, finding.signs)
        line["works"].append({"finding": finding, "named": named, "more": more})
    return list(schools.values())
