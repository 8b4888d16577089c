"""A school's dossier of a year, and one of its works in full."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from accounts.roles import Permission
from analytics.labels.reasons import MARKERS
from analytics.labels.signs import answer_sentence, strength
from analytics.labels.small import FEW_OTHERS, rule_words
from analytics.models import Finding, Inquiry, Run
from analytics.reports import described, pictures
from analytics.reports.dossier import dossier as dossier_of
from analytics.reports.dossier import grounds_of, minimum_of, signs_of, title_of, told
from analytics.reports.others import own_of
from analytics.reports.seen import with_told
from analytics.services.printing_dossiers import put_on_paper
from analytics.views.drafts import opened
from schools.access import SignedRequest, allow, today_of
from schools.models import School

OF_ONE = ("percent", "tasks", "funnel", "reference")


@allow(Permission.RESULT_SEE)
@require_safe
def dossier(request: SignedRequest, pk: int, year: int) -> HttpResponse:
    """One page about one school's year."""
    schools = School.objects.within(request.scope).select_related("municipality")
    school = get_object_or_404(schools, pk=pk)
    made = dossier_of(school, year, scope=request.scope, today=today_of(request.scope))
    municipal = school.municipality_id in request.scope.municipalities or request.scope.everything
    may_print = _prints(request, school) is not None
    facts = {"dossier": made, "school": school, "year": year, "municipal": municipal, "may_print": may_print}
    return render(request, "analytics/dossier.html", facts)


@allow(Permission.RESULT_SEE)
@require_safe
def finding(request: SignedRequest, pk: int) -> HttpResponse:
    """One school's one work: the description for everybody, the signs for those who may be told of them."""
    today = today_of(request.scope)
    rows = Finding.objects.within(request.scope).filter(run__state=Run.State.DONE)
    rows = with_told(rows, request.scope, today).select_related("run", "work", "school__municipality")
    row = get_object_or_404(rows, pk=pk)
    own = own_of(request.scope, row.school.municipality_id)
    ground = grounds_of(row.school, row.run, [row], own, OF_ONE)[row.work_id]
    seen, title = told(row), title_of(row.work)
    facts: dict[str, Any] = {
        "finding": row,
        "title": title,
        "told": seen,
        "sentence": _sentence(row, title) if seen else "",
        "signs": signs_of(row, ground) if seen else [],
        "lines": described.lines(ground),
        "journal": described.against_journal(ground),
        "groups": described.groups(ground),
        "classes": described.classes(row.classes, told=seen),
        "charts": _charts(row, ground),
        "few": FEW_OTHERS if "veiled" in ground.figures else "",
        "markers": [MARKERS[code] for code in row.figures.get("markers") or () if code in MARKERS],
        "rules": rule_words(row.run),
        "inquiry": Inquiry.objects.within(request.scope, today).filter(school=row.school, work=row.work).first(),
        "later": Run.objects.done().filter(municipality=row.run.municipality_id, year=row.run.year).first() != row.run,
    }
    return render(request, "analytics/finding.html", facts)


def _prints(request: SignedRequest, school: School) -> bool | None:
    """Whether the person prints the dossier as the school's own; ``None`` for those who print none."""
    if request.scope.may(Permission.DOCUMENT_DRAFT, municipality=school.municipality_id):
        return False
    here = {"municipality": school.municipality_id, "school": school.pk}
    return True if request.scope.may(Permission.FINDING_ANSWER, **here) else None


@allow(Permission.RESULT_SEE)
@require_POST
def dossier_print(request: SignedRequest, pk: int, year: int) -> HttpResponse:
    """Put the dossier into the register as a draft: PDF and Word are downloaded there. A school prints its own."""
    school = get_object_or_404(School.objects.within(request.scope), pk=pk)
    own = _prints(request, school)
    if own is None:
        raise PermissionDenied
    facts: dict[str, Any] = {"today": today_of(request.scope), "by": request.user, "own": own}
    return opened(request, lambda: put_on_paper(school, year, **facts), reverse("dossier", args=[pk, year]))


def _sentence(row: Finding, title: str) -> str:
    more = strength(row.strong, row.signs)
    return answer_sentence(row.answer, title, more=more, minimum=minimum_of(row.run))


def _charts(row: Finding, ground: Any) -> list[Any]:
    made = [pictures.totals(ground), pictures.tasks(ground)]
    if "veiled" not in ground.figures:
        made.insert(0, pictures.funnel(ground, row.school_id, row.school.name))
    if ground.grid.sum():
        made.append(pictures.marks(ground))
    years = described.years(row, ground)
    return [*made, pictures.cohort(ground, years)] if years else made
