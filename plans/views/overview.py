"""How plans are carried out: figures with their drill-down, one school's duties, a plan's calendar and timeline."""

from io import BytesIO
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.roles import Permission
from office import sheets
from plans.filters import FiguresFilter, SchoolDutyFilter
from plans.models import Assignment
from plans.reports import KINDS, attachment, figures
from plans.reports.figures import By, Figure, Line
from plans.services import reporting
from plans.views.duties import dressed
from schools.access import SignedRequest, allow, today_of
from schools.models import Municipality, School

PAGE = 50


def shown(line: Line, chosen: dict[str, str]) -> dict[str, Any]:
    """A line for the page: each figure with the address of exactly its rows."""
    counts = [
        (figure, line.of(figure), f"{reverse('duty_list')}?{urlencode(figures.drilled(line, figure, chosen))}")
        for figure in Figure
    ]
    return {"label": line.label, "counts": counts, "accepted": line.accepted_share, "in_time": line.in_time_share}


def _asked(request: SignedRequest) -> tuple[FiguresFilter, By, dict[str, str]]:
    rows = Assignment.objects.within(request.scope)
    chosen = FiguresFilter(request.GET, queryset=rows, scope=request.scope, today=today_of(request.scope))
    by = By(request.GET["by"]) if request.GET.get("by") in By.values else By.PLAN
    kept = {name: str(value) for name, value in request.GET.items() if name in chosen.filters and name != "by"}
    return chosen, by, kept


@allow(Permission.ASSIGNMENT_SEE)
@require_safe
def figures_page(request: SignedRequest) -> HttpResponse:
    """Expected, accepted and in time by plan, section, school or period; every figure leads to its rows."""
    chosen, by, kept = _asked(request)
    found = figures.lines(chosen.qs, by, today_of(request.scope))
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    facts = {
        "filter": chosen,
        "by": by,
        "tabs": [(each, f"?{urlencode({**kept, 'by': each.value})}") for each in By],
        "heads": [figure.label for figure in Figure],
        "page_obj": page,
        "lines": [shown(line, kept) for line in page.object_list],
        "total": shown(figures.total(found), kept),
        "as_of": today_of(request.scope),
    }
    return render(request, "plans/figures.html", facts)


@allow(Permission.ASSIGNMENT_SEE)
@require_safe
def figures_export(request: SignedRequest) -> HttpResponse:
    """The same figures as a workbook."""
    chosen, by, _kept = _asked(request)
    found = figures.lines(chosen.qs, by, today_of(request.scope))
    target = BytesIO()
    sheets.write(target, [_sheet(request, found, by)])
    day = today_of(request.scope).isoformat()
    return HttpResponse(
        target.getvalue(),
        content_type=KINDS["xlsx"],
        headers={"Content-Disposition": attachment(_("Figures_%(day)s") % {"day": day} + ".xlsx", "figures.xlsx")},
    )


def _sheet(request: SignedRequest, found: list[Line], by: By) -> sheets.Sheet:
    places = Municipality.objects.filter(pk__in=request.scope.homes).values_list("department", flat=True)[:2]
    head = places[0] if len(places) == 1 else ""
    now = f"{timezone.localtime():%d.%m.%Y %H:%M}"
    titles = [head, f"{_('How plans are carried out')}, {by.label}", _("as of %(now)s") % {"now": now}]
    columns = [
        sheets.Column(_("What"), 60.0),
        *(sheets.Column(str(figure.label).capitalize(), 14.0, sheets.Look.CENTRED) for figure in Figure),
        sheets.Column(_("Accepted, per cent"), 14.0, sheets.Look.CENTRED),
        sheets.Column(_("In time, per cent"), 14.0, sheets.Look.CENTRED),
    ]
    rows: list[Any] = [*figures.cells(found), sheets.Strong(next(figures.cells([figures.total(found)])))]
    return sheets.Sheet(_("Figures"), columns, rows, titles=[line for line in titles if line])


@allow(Permission.ASSIGNMENT_SEE)
@require_safe
def school_duties(request: SignedRequest, pk: int) -> HttpResponse:
    """Everything one school owes and has reported, by date, with its figures."""
    school = get_object_or_404(School.objects.within(request.scope), pk=pk)
    rows = Assignment.objects.within(request.scope).filter(school=school)
    chosen = SchoolDutyFilter(request.GET, queryset=reporting.by_day(rows), scope=request.scope)
    page = Paginator(chosen.qs, PAGE).get_page(request.GET.get("page"))
    facts = {
        "school": school,
        "filter": chosen,
        "page_obj": page,
        "duties": dressed(page.object_list),
        "total": shown(figures.count(rows, today_of(request.scope)), {"school": str(pk)}),
        "as_of": today_of(request.scope),
    }
    return render(request, "plans/school_duties.html", facts)
