"""The register of management decisions and what came of them."""

from typing import Any, cast

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.roles import Permission
from analytics.filters.following import DecisionFilter
from analytics.forms.decisions import CloseForm, DecisionWordsForm, NewDecisionForm
from analytics.models import ManagementDecision
from analytics.reports.years import picture, years_of
from analytics.services import deciding
from analytics.views.following.retry import again
from analytics.views.following.zone import year_asked
from schools.access import SignedRequest, allow, require, today_of
from schools.models import Municipality, School
from schools.views.frame import at_place, history, page_of, posted, submitted

P = Permission
SHOWN = 4  # years in the picture, the last one included


@allow(P.RESULT_SEE)
@require_safe
def decision_list(request: SignedRequest) -> HttpResponse:
    """Decisions, the latest first; a school sees its own."""
    rows = ManagementDecision.objects.within(request.scope).select_related("school", "user")
    chosen = DecisionFilter(request.GET, queryset=rows.order_by("-decided_on", "-pk"), scope=request.scope)
    facts = {
        "filter": chosen,
        "page_obj": page_of(request, chosen.qs),
        "may_manage": request.scope.may_somewhere(P.FINDING_DECIDE),
        "many": request.scope.everything or bool(request.scope.municipalities),
        "today": today_of(request.scope),
        "room": "decision",
    }
    return render(request, "analytics/following/decision_list.html", facts)


@at_place(P.FINDING_DECIDE)
@require_http_methods(["GET", "POST"])
def decision_new(request: SignedRequest, place: Municipality) -> HttpResponse:
    """Enter a decision; with ``?school=`` its years are shown beside."""
    today, wanted = today_of(request.scope), request.GET.get("school", "")
    year = year_asked(request) or today.year
    school = School.objects.filter(municipality=place, pk=wanted).first() if wanted.isdecimal() else None
    form = NewDecisionForm(place, posted(request), initial={"school": school, "year": year, "decided_on": today})

    def decide(data: dict[str, Any]) -> ManagementDecision:
        return deciding.decide(data["school"], data["year"], form.words(), today=today, by=request.user)

    made = submitted(request, form, decide, said=_("The decision is entered."))
    if made is not None:
        return redirect("decision", pk=made.pk)
    if request.method == "POST" and form.cleaned_data.get("school"):
        school, year = form.cleaned_data["school"], form.cleaned_data.get("year") or year
    facts = {"form": form, "school": school, "place": place, **_years(school, year, request)}
    return render(request, "analytics/following/decision_new.html", facts, status=422 if form.errors else 200)


def _years(school: School | None, year: int, request: SignedRequest) -> dict[str, Any]:
    """The school's years as a picture, and what they allow."""
    if school is None:
        return {}
    today = today_of(request.scope)
    rows = years_of(school, range(year - SHOWN + 1, year + 1), today, request.scope)
    step = deciding.refusal_of_step(school, year, today, request.scope)
    return {"chart": picture(rows), "step": step, "years": rows}


@allow(P.RESULT_SEE)
@require_http_methods(["GET", "POST"])
def decision(request: SignedRequest, pk: int) -> HttpResponse:
    """One decision with the years of its school; changed or closed here."""
    rows = ManagementDecision.objects.within(request.scope).select_related("school__municipality", "user")
    row = cast(ManagementDecision, get_object_or_404(rows, pk=pk))
    place = row.school.municipality_id
    decides = request.scope.may(P.FINDING_DECIDE, municipality=place)
    forms: dict[str, Any] = {}
    status = 200
    if request.method == "POST":
        require(request, P.FINDING_DECIDE, municipality=place)
        answered = _posted(request, row)
        if isinstance(answered, HttpResponse):
            return answered
        forms, status = answered
        row = cast(ManagementDecision, rows.get(pk=pk))
    if decides and row.closed_on is None:
        names = ("kind", "text", "act", "decided_on", "due_on", "version")
        forms.setdefault("form", DecisionWordsForm(initial={name: getattr(row, name) for name in names}))
        first = {"closed_on": today_of(request.scope), "version": row.version}
        forms.setdefault("close_form", CloseForm(initial=first, prefix="close"))
    facts = {
        "decision": row,
        "history": history(request, "managementdecision", row.pk, place),
        "today": today_of(request.scope),
        "failed": status != 200,
        **_years(row.school, row.year, request),
        **forms,
    }
    return render(request, "analytics/following/decision.html", facts, status=status)


def _posted(request: SignedRequest, row: ManagementDecision) -> HttpResponse | tuple[dict[str, Any], int]:
    today = today_of(request.scope)
    closing = "close" in request.POST
    form: Any = CloseForm(request.POST, prefix="close") if closing else DecisionWordsForm(request.POST)
    name = "close_form" if closing else "form"
    if not form.is_valid():
        return {name: form}, 422
    data = form.cleaned_data
    facts: dict[str, Any] = {"version": data["version"] or 0, "today": today, "by": request.user}
    try:
        if closing:
            deciding.close(row, data["outcome"], data["closed_on"], **facts)
        else:
            deciding.edit(row, form.words(), **facts)
    except ValidationError as refusal:
        return {name: form}, again(form, refusal)
    messages.success(request, _("The decision is closed.") if closing else _("Saved."))
    return redirect("decision", pk=row.pk)
