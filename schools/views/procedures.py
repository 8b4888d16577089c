"""Procedures of a season and their sittings in schools."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Count, Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.roles import Permission
from office import natural
from schools.access import SignedRequest, allow, require
from schools.filters import ProcedureFilter
from schools.forms.procedures import FillForm, ProcedureForm, SittingForm
from schools.models import Municipality, Procedure, School, Sitting
from schools.services import procedures as services
from schools.services.procedures import Row
from schools.views.frame import at_place, confirmed, form_page, history, listed, page_of, posted, submitted

Rows = forms.formset_factory(SittingForm, extra=0)


@allow(Permission.SCHOOL_SEE)
@require_safe
def procedure_list(request: SignedRequest) -> HttpResponse:
    """Procedures by season, with how many sittings the person may see."""
    rows = Procedure.objects.within(request.scope)
    years = list(rows.order_by("-year").values_list("year", flat=True).distinct())
    visible = Q(sittings__in=Sitting.objects.within(request.scope))
    counted = rows.select_related("municipality").annotate(sitting_count=Count("sittings", filter=visible))
    chosen = ProcedureFilter(request.GET, queryset=counted.order_by("-year", "starts_on", "grade", "subject", "pk"))
    facts = {
        **listed(request, chosen, Permission.SCHOOL_MANAGE),
        "years": years,
        "year": request.GET.get("year", ""),
        "many": len(request.scope.homes) != 1,
    }
    return render(request, "schools/procedure_list.html", facts)


def _found(request: SignedRequest, pk: int) -> Procedure:
    return get_object_or_404(Procedure.objects.within(request.scope).select_related("municipality"), pk=pk)


def _managed(request: SignedRequest, pk: int) -> Procedure:
    procedure = _found(request, pk)
    require(request, Permission.SCHOOL_MANAGE, municipality=procedure.municipality_id)
    return procedure


@allow(Permission.SCHOOL_SEE)
@require_safe
def procedure(request: SignedRequest, pk: int) -> HttpResponse:
    """One procedure: its days and its sittings."""
    row = _found(request, pk)
    sittings = Sitting.objects.within(request.scope).filter(procedure=row).select_related("school")
    without = School.objects.within(request.scope).active().filter(municipality=row.municipality_id)
    facts = {
        "procedure": row,
        "page_obj": page_of(request, sittings.order_by("day", "starts_at", "school__name", "classes")),
        "without": without.exclude(sittings__procedure=row).count(),
        "fill": FillForm(initial={"day": row.starts_on}),
        "may_manage": request.scope.may(Permission.SCHOOL_MANAGE, municipality=row.municipality_id),
        "history": history(request, "procedure", pk, row.municipality_id),
    }
    return render(request, "schools/procedure.html", facts)


@at_place(Permission.SCHOOL_MANAGE)
def procedure_create(request: SignedRequest, place: Municipality) -> HttpResponse:
    """Add one work of a season."""
    form = ProcedureForm(posted(request), initial={"year": timezone.localdate().year})
    made = submitted(request, form, lambda values: services.create_procedure(place, values, by=request.user))
    if made:
        return redirect("procedure", pk=made.pk)
    return form_page(request, form, _("New procedure"), reverse("procedure_list"))


@allow(Permission.SCHOOL_MANAGE)
def procedure_edit(request: SignedRequest, pk: int) -> HttpResponse:
    """Change a procedure."""
    row = _managed(request, pk)
    form = ProcedureForm(posted(request), instance=_managed(request, pk))
    if submitted(request, form, lambda values: services.edit_procedure(row, values, by=request.user)):
        return redirect("procedure", pk=pk)
    return form_page(request, form, str(row), reverse("procedure", args=[pk]))


@allow(Permission.SCHOOL_MANAGE)
def procedure_delete(request: SignedRequest, pk: int) -> HttpResponse:
    """Take a procedure out of the season."""
    row = _managed(request, pk)
    return confirmed(
        request,
        lambda: services.delete_procedure(row, by=request.user),
        question=_("Delete the procedure: %(name)s?") % {"name": row},
        consequence=_("Its sittings are deleted with it."),
        action=_("Delete the procedure"),
        back=reverse("procedure", args=[pk]),
        then=reverse("procedure_list"),
    )


@allow(Permission.SCHOOL_MANAGE)
def sittings_fill(request: SignedRequest, pk: int) -> HttpResponse:
    """Set one day for every school that has none."""
    row = _managed(request, pk)
    form = FillForm(posted(request), initial={"day": row.starts_on})
    added = submitted(request, form, lambda values: services.fill_sittings(row, **values, by=request.user))
    if added is not None:
        return redirect("procedure", pk=pk)
    return form_page(request, form, _("One day for all schools"), reverse("procedure", args=[pk]))


@allow(Permission.SCHOOL_MANAGE)
def sittings_edit(request: SignedRequest, pk: int) -> HttpResponse:
    """The timetable as a grid: a line per sitting, and one per school that has none."""
    row = _managed(request, pk)
    page = page_of(request, _timetabled(row))
    names = {school.pk: school.name for school in page}
    grid = Rows(posted(request), initial=_lines(row, names), prefix="row")
    refused: list[str] = []
    if request.method == "POST" and grid.is_valid():
        wanted = [_row(form) for form in grid if form.cleaned_data]
        try:
            services.set_sittings(row, wanted, by=request.user)
        except ValidationError as error:
            refused = error.messages
        else:
            return redirect("procedure", pk=pk)
    lines = [(names.get(_school_of(form), ""), form) for form in grid]
    failed = bool(refused) or grid.total_error_count() > 0
    facts = {"procedure": row, "grid": grid, "lines": lines, "refused": refused, "failed": failed, "page_obj": page}
    return render(request, "schools/sittings.html", facts, status=422 if failed else 200)


def _timetabled(procedure: Procedure) -> QuerySet[School]:
    here = School.objects.filter(municipality=procedure.municipality_id)
    return here.filter(Q(closed_on=None) | Q(sittings__procedure=procedure)).distinct().order_by("name")


def _lines(procedure: Procedure, names: Mapping[int, str]) -> list[dict[str, Any]]:
    lines: list[dict[str, Any]] = [
        {"sitting": s.pk, "school": s.school_id, "day": s.day, "starts_at": s.starts_at, "classes": s.classes}
        for s in procedure.sittings.filter(school__in=names).order_by("classes")
    ]
    # Because classes of one school may write on different days, every school has one more empty line.
    lines += [{"school": pk} for pk in names]
    return sorted(lines, key=lambda line: (natural.key(names[line["school"]]), "sitting" not in line))


def _school_of(form: forms.Form) -> int:
    value = form["school"].value()
    return int(value) if str(value).isdigit() else 0


def _row(form: forms.Form) -> Row:
    values = form.cleaned_data
    return Row(values["school"], values["day"], values["starts_at"], values["classes"], values["sitting"])
