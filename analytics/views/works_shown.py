"""One work of the municipality: what came out, in sentences, pictures and a table of schools."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from accounts.roles import Permission
from analytics.filters.sheets import SheetFilter
from analytics.labels.seasons import missing_words
from analytics.labels.small import FEW_OTHERS
from analytics.models import Finding, ResultSheet, RunPart, Work
from analytics.reports import others, work_years
from analytics.reports import work as report
from analytics.reports.season import hints, told
from schools.access import SignedRequest, allow, today_of
from schools.models import School
from schools.views.frame import page_of


@allow(Permission.RESULT_SEE)
@require_safe
def result_work(request: SignedRequest, pk: int) -> HttpResponse:
    """Everything that can be said of a work of the whole municipality; a school finds itself in it, nobody else."""
    work = get_object_or_404(Work.objects.within(request.scope).select_related("municipality"), pk=pk)
    own = others.own_of(request.scope, work.municipality_id)
    whole = own is None
    done = RunPart.objects.filter(work=work, run__state="done").select_related("run").defer("payload")
    part = done.order_by("-run").first()
    sheets = ResultSheet.objects.within(request.scope).filter(work=work).light().select_related("school")
    chosen = SheetFilter(request.GET, queryset=sheets.order_by("school__name", "school"))
    page = page_of(request, chosen.qs)
    figures = _figures(part, own)
    facts = {
        "work": work,
        "part": part,
        "figures": figures,
        "whole": whole,
        "filter": chosen,
        "page_obj": page,
        "rows": _rows(request, part, list(page.object_list), work),
        "answers": _sees_answers(request, work),
        "over_years": work_years.picture(work_years.years_of(work, own)),
        "hints": list(hints(work)),
        "may_edit": request.scope.may(Permission.RESULT_ANALYSE, municipality=work.municipality_id),
        **(_described(work, figures, sheets, whole=whole) if part else {}),
    }
    return render(request, "analytics/work.html", facts)


def _sees_answers(request: SignedRequest, work: Work) -> bool:
    """A school sees its own; of those above only who handles the matters, because the school is heard first."""
    scope = request.scope
    analyses = scope.may(Permission.RESULT_ANALYSE, municipality=work.municipality_id)
    return analyses or work.municipality_id not in scope.municipalities


def _figures(part: RunPart | None, own: frozenset[int] | None) -> dict[str, Any]:
    """Those of the last analysis as this person may be shown them."""
    if part is None:
        return {}
    return dict(part.figures) if own is None else others.drawn(part.figures, own)


def _described(work: Work, figures: dict[str, Any], sheets: QuerySet[ResultSheet], *, whole: bool) -> dict[str, Any]:
    missing = [missing_words(code) for code in figures.get("missing", ())]
    if "veiled" in figures:
        return {"sentence": FEW_OTHERS, "missing": missing}
    mine = {} if whole else {sheet.school_id: sheet for sheet in sheets}
    shares = {sheet.school.name: _marks(sheet) for sheet in mine.values()}
    own = {pk: sheet.school.name for pk, sheet in mine.items()}
    known = dict(School.objects.filter(sheets__work=work).values_list("pk", "name")) if whole else {}
    return {
        "sentence": report.sentence(work, figures),
        "charts": report.pictures(work, figures, own, known, shares),
        "items": report.items(figures),
        "levels": report.levels(figures),
        "markers": report.markers(figures, list(own)),
        "missing": missing,
    }


def _marks(sheet: ResultSheet) -> list[int]:
    return [sheet.marks2, sheet.marks3, sheet.marks4, sheet.marks5]


def _rows(request: SignedRequest, part: RunPart | None, sheets: list[ResultSheet], work: Work) -> list[dict[str, Any]]:
    """Schools by name with what the last analysis says of each."""
    found: dict[int, Finding] = {}
    if part is not None:
        rows = Finding.objects.within(request.scope).filter(run=part.run_id, work=work)
        found = {
            row.school_id: row for row in rows.filter(school__in=[sheet.school_id for sheet in sheets]).defer("classes")
        }
    allowed = set()
    if found:
        visible = told(request.scope, work.municipality_id, today_of(request.scope))
        allowed = set(visible.filter(pk__in=[row.pk for row in found.values()]).values_list("pk", flat=True))
    return [_row(work, sheet, found.get(sheet.school_id), allowed) for sheet in sheets]


def _row(work: Work, sheet: ResultSheet, finding: Finding | None, allowed: set[int]) -> dict[str, Any]:
    figures = finding.figures if finding else {}
    counted = sum(_marks(sheet))
    own = 100 * sheet.mean / work.maximum if sheet.mean is not None and work.maximum else None
    return {
        "sheet": sheet,
        "finding": finding if finding and finding.pk in allowed else None,
        "percent": figures.get("percent", own),
        "low": figures.get("low"),
        "high": figures.get("high"),
        "zone": (figures.get("funnel") or {}).get("zone", 0),
        "shares": [round(100 * count / counted) if counted else None for count in _marks(sheet)],
    }
