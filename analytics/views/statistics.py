"""The bank of statistics: on the page, as files, and what of it everybody may see."""

from io import BytesIO
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.roles import Permission
from analytics.filters.statistics import StatisticsFilter
from analytics.forms.statistics import PublishForm
from analytics.models import Publication, Work
from analytics.reports import public
from analytics.reports import statistics as bank
from analytics.reports import statistics_shown as shown
from analytics.services import publishing
from office import csvs, sheets
from plans.views.periods import XLSX, download
from schools.access import SignedRequest, allow
from schools.models import Municipality
from schools.views.frame import at_place, posted, refuse

P = Permission
PER_PAGE = 50
MOST = 20_000
CSV = "text/csv; charset=utf-8"


@allow(P.RESULT_SEE)
@require_safe
def statistics(request: SignedRequest) -> HttpResponse:
    """Series over years as a table, and as a picture where all lines are of one work."""
    chosen = StatisticsFilter(request.GET, queryset=bank.seen(request.scope), scope=request.scope)
    valid = chosen.is_valid()
    asked = chosen.bank() if valid else None
    page = Paginator(asked.keys() if asked else [], PER_PAGE).get_page(request.GET.get("page"))
    found = asked.series(list(page.object_list)) if asked and page.object_list else []
    years = shown.years_of(found)
    measure = chosen.measured if valid else bank.Measure.PERCENT
    facts: dict[str, Any] = {
        "filter": chosen,
        "page_obj": page,
        "years": years,
        "lines": [{"key": one.key, "cells": [_cell(one, year, measure) for year in years]} for one in found],
        "chart": shown.picture(found, measure),
        "measure": bank.Measure(measure).label,
        "places": 0 if measure == bank.Measure.N else 1,
        "may_publish": request.scope.may_somewhere(P.RESULT_ANALYSE),
        "municipal": request.scope.everything or bool(request.scope.municipalities),
        "query": request.GET.urlencode(),
        "tab": "statistics",
    }
    return render(request, "analytics/statistics.html", facts, status=200 if valid else 422)


def _cell(series: bank.Series, year: int, measure: str) -> dict[str, Any] | None:
    """The value of a year; ``first`` where nothing stands before it to compare with."""
    found = series.at(year)
    if found is None:
        return None
    first = series.years[0].year == year
    return {"value": found.of(measure), "given": found.given, "apart": not first and not found.comparable}


@allow(P.RESULT_SEE)
@require_safe
def statistics_export(request: SignedRequest, kind: str) -> HttpResponse:
    """Every series that fits the filters, a row per year, as a workbook or as plain text."""
    if kind not in {"xlsx", "csv"}:
        raise Http404
    chosen = StatisticsFilter(request.GET, queryset=bank.seen(request.scope), scope=request.scope)
    keys = chosen.bank().keys() if chosen.is_valid() else []
    if len(keys) > MOST:
        words = _("There are %(n)s lines; a file holds %(most)s. Narrow the filters.") % {"n": len(keys), "most": MOST}
        messages.error(request, words)
        return redirect(f"{reverse('statistics')}?{request.GET.urlencode()}")
    rows = list(shown.flat(chosen.bank().series(keys))) if keys else []
    name = f"statistics.{kind}"
    if kind == "csv":
        return download(HttpResponse(csvs.write([shown.heads(), *rows])), name, CSV)
    columns = [sheets.Column(head, 30 if at in {3, 4, 5} else 14) for at, head in enumerate(shown.heads())]
    data = BytesIO()
    sheets.write(data, [sheets.Sheet(_("Statistics"), columns, rows)], category="statistics")
    return download(HttpResponse(data.getvalue()), name, XLSX)


@at_place(P.RESULT_ANALYSE)
@require_http_methods(["GET", "POST"])
def statistics_publish(request: SignedRequest, place: Municipality) -> HttpResponse:
    """Which years everybody may see."""
    years = Work.objects.filter(municipality=place, sheets__n__gt=0).order_by("-year")
    form = PublishForm(posted(request), years=list(years.values_list("year", flat=True).distinct()))
    if request.method == "POST" and form.is_valid():
        try:
            publishing.publish(place, **form.cleaned_data, by=request.user)
        except ValidationError as refusal:
            refuse(form, refusal)
        else:
            messages.success(request, _("Everybody can see these statistics now."))
            return redirect(f"{reverse('statistics_publish')}?municipality={place.pk}")
    rows = Publication.objects.filter(municipality=place).select_related("user")
    facts = {"form": form, "place": place, "publications": list(rows), "tab": "statistics"}
    return render(request, "analytics/statistics_publish.html", facts, status=422 if form.errors else 200)


@at_place(P.RESULT_ANALYSE)
@require_POST
def statistics_withdraw(request: SignedRequest, place: Municipality, year: int) -> HttpResponse:
    """Show a year no longer."""
    publishing.withdraw(get_object_or_404(Publication, municipality=place, year=year), by=request.user)
    messages.success(request, _("These statistics are no longer shown to everybody."))
    return redirect(f"{reverse('statistics_publish')}?municipality={place.pk}")


@require_safe
def statistics_public(request: HttpRequest, slug: str) -> HttpResponse:
    """What everybody may see, without signing in; a municipality that has published nothing has an empty page."""
    place = get_object_or_404(Municipality, slug=slug)
    known = list(Publication.objects.filter(municipality=place).order_by("-year"))
    wanted = request.GET.get("year", "")
    chosen = next((one for one in known if str(one.year) == wanted), known[0] if known and not wanted else None)
    if wanted and chosen is None:
        raise Http404
    works = public.works(chosen) if chosen else []
    opened = next((work for work in works if work.code == request.GET.get("work")), None)
    facts = {"place": place, "publications": known, "chosen": chosen, "works": works, "opened": opened}
    return render(request, "analytics/statistics_public.html", facts)
