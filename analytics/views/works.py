"""Works and scales: the list of a year, the editor with its check, the catalogue, a copy into another year."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from accounts.roles import Permission
from analytics import catalogue
from analytics.filters.deliveries import WorkFilter
from analytics.forms.deliveries import CopyForm, LoadForm, Tasks, WorkForm, tasks_of
from analytics.models import Work
from analytics.services import works as services
from schools.access import SignedRequest, allow
from schools.models import Municipality
from schools.views.frame import at_place, form_page, history, listed, posted, refuse, submitted

MARKS = ("mark3", "mark4", "mark5")


@allow(Permission.RESULT_SEE)
@require_safe
def work_list(request: SignedRequest) -> HttpResponse:
    """Works with their scales, by year."""
    rows = Work.objects.within(request.scope)
    years = list(rows.order_by("-year").values_list("year", flat=True).distinct())
    counted = (
        rows.select_related("municipality")
        .annotate(sheet_count=Count("sheets"))
        .order_by("-year", "grade", "subject", "level", "name", "pk")
    )
    facts = {
        **listed(request, WorkFilter(request.GET, queryset=counted), Permission.RESULT_ANALYSE),
        "years": years,
        "year": request.GET.get("year", ""),
        "many": len(request.scope.homes) != 1,
    }
    return render(request, "analytics/work_list.html", facts)


def _found(request: SignedRequest, pk: int) -> Work:
    row = get_object_or_404(Work.objects.within(request.scope).select_related("municipality"), pk=pk)
    if not request.scope.may(Permission.RESULT_ANALYSE, municipality=row.municipality_id):
        raise PermissionDenied
    return row


def _values(form: WorkForm) -> dict[str, Any]:
    return {name: value for name, value in form.cleaned_data.items() if name != "version"}


def _page(request: HttpRequest, form: WorkForm, grid: Any, facts: dict[str, Any]) -> HttpResponse:
    failed = bool(form.errors) or (grid.is_bound and not grid.is_valid())
    told = {"form": form, "grid": grid, "failed": failed, **facts, **_checked(form, grid)}
    return render(request, "analytics/work_edit.html", told, status=422 if failed else 200)


@at_place(Permission.RESULT_ANALYSE)
def work_new(request: SignedRequest, place: Municipality) -> HttpResponse:
    """Add a work by hand."""
    form, grid = WorkForm(posted(request), instance=Work(municipality=place)), Tasks(posted(request), prefix="t")
    if request.method == "POST" and form.is_valid() and grid.is_valid():
        try:
            work = services.create(place, _values(form), tasks_of(grid), by=request.user)
        except ValidationError as refusal:
            refuse(form, refusal)
        else:
            messages.success(request, _("Saved."))
            return redirect("work_edit", pk=work.pk)
    return _page(request, form, grid, {"title": _("New work"), "back": reverse("work_list")})


@allow(Permission.RESULT_ANALYSE)
def work_edit(request: SignedRequest, pk: int) -> HttpResponse:
    """Tasks and scale of a work."""
    work = _found(request, pk)
    form = WorkForm(posted(request), instance=_found(request, pk))
    rows = [{**task, "open": {True: "1", False: "0"}.get(task["open"], "")} for task in work.tasks]
    grid = Tasks(posted(request), prefix="t", initial=rows)
    if request.method == "POST" and form.is_valid() and grid.is_valid():
        version = form.cleaned_data.get("version")
        try:
            services.edit(work, _values(form), tasks_of(grid), version=version, by=request.user)
        except ValidationError as refusal:
            refuse(form, refusal)
        else:
            messages.success(request, _("Saved."))
            return redirect("work_edit", pk=pk)
    facts = {
        "title": str(work),
        "work": work,
        "sheets": work.sheets.count(),
        "history": history(request, "work", work.pk, work.municipality_id),
        "back": f"{reverse('work_list')}?year={work.year}",
    }
    return _page(request, form, grid, facts)


def _checked(form: WorkForm, grid: Any) -> dict[str, Any]:
    """The sum of the points, the totals of every mark, and what is wrong with them as they stand in the form."""
    if grid.is_bound:
        grid.is_valid()
        form.is_valid()
        tasks = [
            {"code": row["code"].strip(), "max": row["max"], "level": row.get("level", "")}
            for row in (getattr(one, "cleaned_data", {}) for one in grid.forms)
            if row.get("code") and row.get("max")
        ]
        marks = [form.cleaned_data.get(name) for name in MARKS]
    else:
        tasks, marks = form.instance.tasks, [getattr(form.instance, name) for name in MARKS]
    return _scale(tasks, marks, form.instance.maximum if not grid.is_bound else None)


def _scale(tasks: list[dict[str, Any]], marks: list[int | None], stated: int | None) -> dict[str, Any]:
    maximum = sum(task["max"] for task in tasks) or stated or 0
    faults = services.faults(tasks, marks) if tasks else []
    given = [mark for mark in marks if mark is not None]
    ranges = []
    if len(given) == len(MARKS) and not faults:
        lows = [0, *given]
        ranges = [(mark, lows[at], ([*given, maximum + 1])[at] - 1) for at, mark in enumerate((2, 3, 4, 5))]
    return {"maximum": maximum, "count": len(tasks), "faults": faults, "ranges": ranges}


@allow(Permission.RESULT_ANALYSE)
@require_POST
def work_check(request: SignedRequest) -> HttpResponse:
    """The same for a form that is still being filled in."""
    form, grid = WorkForm(request.POST), Tasks(request.POST, prefix="t")
    return render(request, "analytics/_work_check.html", _checked(form, grid))


@at_place(Permission.RESULT_ANALYSE)
def work_load(request: SignedRequest, place: Municipality) -> HttpResponse:
    """Bring the catalogue's works of a year in."""
    years = sorted({work.year for work in catalogue.known()}, reverse=True)
    form = LoadForm(posted(request), years=years)
    if request.method == "POST" and form.is_valid():
        year = form.cleaned_data["year"]
        made, scaled = services.load_catalogue(place, year, by=request.user)
        messages.success(
            request,
            " ".join(
                (
                    ngettext("%(n)s work was added.", "%(n)s works were added.", made) % {"n": made},
                    ngettext("%(n)s work got its scale.", "%(n)s works got their scales.", scaled) % {"n": scaled},
                )
            ),
        )
        return redirect(f"{reverse('work_list')}?year={year}")
    note = _("What people have entered stays as it is.")
    title = _("Load works from the built-in catalogue")
    return form_page(request, form, title, reverse("work_list"), {"note": note})


@allow(Permission.RESULT_ANALYSE)
def work_copy(request: SignedRequest, pk: int) -> HttpResponse:
    """The same work in another year, when a person says that its scale still holds."""
    work = _found(request, pk)
    form = CopyForm(posted(request), initial={"year": max(timezone.localdate().year, work.year + 1)})
    made = submitted(request, form, lambda values: services.copy(work, **values, by=request.user))
    if made:
        return redirect("work_edit", pk=made.pk)
    note = _("Works change from year to year: in 2025 all of them did. The tasks and the scale of %(work)s are copied.")
    title = _("Copy into another year")
    return form_page(request, form, title, reverse("work_edit", args=[pk]), {"note": note % {"work": work}})
