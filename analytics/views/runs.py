"""Analyses: asked for, watched, looked through, stopped, thrown away."""

from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.roles import Permission
from analytics.engine.settings import Settings
from analytics.filters.runs import RunFilter
from analytics.forms.runs import SettingsForm
from analytics.jobs.analysing import settings_of
from analytics.labels.seasons import missing_words
from analytics.labels.settings import chosen_lines, technical_lines
from analytics.models import ResultSheet, Run
from analytics.reports.season import address
from analytics.reports.seen import with_counted
from analytics.reports.standing import standing
from analytics.services import running
from schools.access import SignedRequest, allow, require, today_of
from schools.models import Municipality
from schools.views.frame import at_place, attempted, confirmed, page_of, posted


@at_place(Permission.RESULT_ANALYSE)
@require_http_methods(["GET", "HEAD", "POST"])
def run_start(request: SignedRequest, place: Municipality, year: int) -> HttpResponse:
    """Have a season analysed, by the recommended settings or by others; ``?like=`` takes those of an older analysis."""
    form = SettingsForm(posted(request), given=_former(request, place))
    if request.method != "POST" or not (form.is_valid() or not form.is_bound):
        return _asked(request, form, place, year)
    try:
        made = running.start_run(place, year, form.settings(), by=request.user)
    except ValidationError as refusal:
        for sentence in refusal.messages:
            messages.error(request, sentence)
        return redirect(address(year, place.pk))
    return redirect("run", pk=made.pk)


def _former(request: SignedRequest, place: Municipality) -> Settings | None:
    """Settings of the analysis that the address names; nothing where it is none of the municipality's, or too old."""
    like = request.GET.get("like", "")
    row = Run.objects.filter(municipality=place, pk=like).first() if like.isdecimal() else None
    try:
        return settings_of(row) if row else None
    except ValueError:
        return None


def _asked(request: SignedRequest, form: SettingsForm, place: Municipality, year: int) -> HttpResponse:
    sheets = ResultSheet.objects.season(place.pk, year).filter(n__gt=0)
    facts = {
        "form": form,
        "year": year,
        "place": place,
        "address": address(year, place.pk),
        "start": reverse("run_start", args=[year]),
        "query": urlencode({"municipality": place.pk}),
        "sheets": sheets.count(),
        "works": sheets.values("work").distinct().count(),
    }
    return render(request, "analytics/run_start.html", facts, status=422 if form.errors else 200)


@allow(Permission.RESULT_ANALYSE)
@require_safe
def run_list(request: SignedRequest) -> HttpResponse:
    """All analyses, the newest first."""
    rows = Run.objects.within(request.scope).select_related("municipality", "user")
    chosen = RunFilter(request.GET, queryset=rows.order_by("-pk"))
    page = page_of(request, chosen.qs)
    facts = {"filter": chosen, "page_obj": page, "runs": [standing(run) for run in page.object_list]}
    return render(request, "analytics/run_list.html", facts)


@allow(Permission.RESULT_SEE)
@require_safe
def run(request: SignedRequest, pk: int) -> HttpResponse:
    """One analysis: how far it is, by what rules, on what, and what could not be computed."""
    rows = with_counted(Run.objects.within(request.scope), request.scope, today_of(request.scope))
    row = get_object_or_404(rows.select_related("municipality", "user"), pk=pk)
    facts = {"standing": standing(row), "run": row, "address": address(row.year, row.municipality_id)}
    if request.htmx:
        return render(request, "analytics/_run_progress.html", facts)
    parts = row.parts.select_related("work").order_by("work__grade", "work__subject", "work")
    facts["parts"] = [
        {"part": part, "missing": [missing_words(code) for code in part.figures.get("missing", ())]}
        for part in parts.defer("payload")
    ]
    facts["chosen"] = chosen_lines(row.parameters)
    facts["technical"] = technical_lines(row.parameters)
    facts["may_run"] = request.scope.may(Permission.RESULT_ANALYSE, municipality=row.municipality_id)
    return render(request, "analytics/run.html", facts)


def _managed(request: SignedRequest, pk: int) -> Run:
    row = get_object_or_404(Run.objects.within(request.scope), pk=pk)
    require(request, Permission.RESULT_ANALYSE, municipality=row.municipality_id)
    return row


@allow(Permission.RESULT_ANALYSE)
@require_POST
def run_stop(request: SignedRequest, pk: int) -> HttpResponse:
    """Stop one that is going."""
    row = _managed(request, pk)
    here = reverse("run", args=[pk])
    return attempted(request, lambda: running.cancel(row, by=request.user), back=here, then=here)


@allow(Permission.RESULT_ANALYSE)
def run_delete(request: SignedRequest, pk: int) -> HttpResponse:
    """Throw one away."""
    row = _managed(request, pk)
    return confirmed(
        request,
        lambda: running.delete(row, by=request.user),
        question=_("Delete the analysis: %(name)s?") % {"name": row},
        consequence=_("Its findings go with it; what schools were asked because of them stays."),
        action=_("Delete the analysis"),
        back=reverse("run", args=[pk]),
        then=reverse("run_list"),
    )
