"""Schools to compare with: the control sample and the control groups of a season."""

from typing import Any, cast

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.roles import Permission
from analytics.forms.controls import ControlForm
from analytics.labels.small import decimal
from analytics.models import ControlGroup
from analytics.reports.context import covariate
from analytics.services import controls
from analytics.views.following.retry import again
from analytics.views.following.zone import latest_year, year_asked
from schools.access import SignedRequest, allow, require
from schools.models import Municipality
from schools.views.frame import at_place, confirmed, history, page_of, posted

P = Permission


def municipal(request: SignedRequest) -> None:
    """Refuse those who hold no municipal post, because these pages name many schools."""
    if not (request.scope.everything or request.scope.municipalities):
        raise PermissionDenied


@allow(P.RESULT_SEE)
@require_safe
def control_list(request: SignedRequest) -> HttpResponse:
    """The choices of all seasons, the latest first."""
    municipal(request)
    rows = ControlGroup.objects.within(request.scope).select_related("municipality").prefetch_related("schools")
    year = request.GET.get("year", "")
    rows = rows.filter(year=year) if year.isdecimal() and len(year) == len("2026") else rows
    facts = {
        "page_obj": page_of(request, rows.order_by("-year", "municipality__name", "kind", "grade", "subject")),
        "may_manage": request.scope.may_somewhere(P.RESULT_ANALYSE),
        "year": year_asked(request),
        "chosen": year,
        "room": "control",
    }
    return render(request, "analytics/following/control_list.html", facts)


@at_place(P.RESULT_ANALYSE)
@require_http_methods(["GET", "POST"])
def control_new(request: SignedRequest, place: Municipality) -> HttpResponse:
    """Choose schools for a season; ``?alike=1`` begins with those alike in context to the schools with signs."""
    year = year_asked(request) or latest_year(request.scope)
    if year is None:
        messages.error(request, _("There is no season yet: upload results first."))
        return redirect("control_list")
    alike = request.GET.get("alike") == "1"
    suggestion = controls.suggest(place, year) if alike else None
    first: dict[str, Any] = {"kind": "group" if alike else "sample"}
    if suggestion:
        first |= {"schools": suggestion.schools, "basis": _("alike in context to the schools with signs")}
    return _edit(request, place, year, None, {"first": first, "suggestion": suggestion})


@allow(P.RESULT_ANALYSE)
@require_http_methods(["GET", "POST"])
def control_edit(request: SignedRequest, pk: int) -> HttpResponse:
    """Change a choice."""
    row = _found(request, pk)
    names = ("kind", "grade", "subject", "basis", "version")
    first = {name: getattr(row, name) for name in names} | {"schools": list(row.schools.all())}
    return _edit(request, row.municipality, row.year, row, {"first": first})


def _found(request: SignedRequest, pk: int) -> ControlGroup:
    rows = ControlGroup.objects.within(request.scope).select_related("municipality")
    row = cast(ControlGroup, get_object_or_404(rows, pk=pk))
    require(request, P.RESULT_ANALYSE, municipality=row.municipality_id)
    return row


def _edit(
    request: SignedRequest, place: Municipality, year: int, row: ControlGroup | None, given: dict[str, Any]
) -> HttpResponse:
    form, status = ControlForm(place, posted(request), initial=given["first"]), 200
    if request.method == "POST" and form.is_valid():
        version = form.cleaned_data["version"]
        try:
            controls.save(place, year, form.choice(), by=request.user, group=row, version=version if row else None)
        except ValidationError as refusal:
            status = again(form, refusal)
        else:
            messages.success(request, _("Saved. Run the analysis again for it to count."))
            return redirect(f"{reverse('control_list')}?year={year}")
    suggestion = given.get("suggestion")
    facts = {
        "form": form,
        "year": year,
        "place": place,
        "group": row,
        "suggestion": suggestion,
        "balance": _balance(suggestion) if suggestion else [],
        "history": history(request, "controlgroup", row.pk, place.pk) if row else [],
    }
    if form.errors and status == 200:
        status = 422
    return render(request, "analytics/following/control_edit.html", facts, status=status)


def _balance(suggestion: controls.Suggestion) -> list[tuple[str, str, str, int]]:
    """Each covariate with its differences before and after, and how many pairs it rests on."""
    return [
        (covariate(one.covariate), decimal(one.before, 2), decimal(one.after, 2), one.known)
        for one in suggestion.balance
        if one.known
    ]


@allow(P.RESULT_ANALYSE)
@require_http_methods(["GET", "POST"])
def control_delete(request: SignedRequest, pk: int) -> HttpResponse:
    """Forget a choice after a question."""
    row = _found(request, pk)
    return confirmed(
        request,
        lambda: controls.delete(row, by=request.user),
        question=_("Delete this choice of schools?"),
        consequence=_("Analyses that were made with it stay as they are."),
        action=_("Delete"),
        back=reverse("control_edit", args=[pk]),
        then=reverse("control_list"),
    )
