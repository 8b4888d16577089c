"""Rows of a plan edited in place: measures, sections, parties. Every address works as a page of its own, too."""

from typing import Any, cast

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Prefetch
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.roles import Permission
from plans.forms import PartyForm, RowForm, SectionForm
from plans.labels import COLUMNS
from plans.models import Measure, MeasureResponsible, Plan, Section
from plans.services import checking, editing, parties
from plans.views.plans import found
from plans.views.schedules import grid_of
from plans.views.showing import columns_of, dress, may_change_now, may_edit
from schools.access import SignedRequest, allow
from schools.models import PostGroup, ResponsiblePerson
from schools.views.frame import history

COLUMN_OF = {"deadline_text": "deadline", "responsible_text": "responsible"}


def _measure(request: SignedRequest, pk: int, *, to_edit: bool = True) -> Measure:
    together = Prefetch("parties", queryset=MeasureResponsible.objects.select_related("person", "group"))
    rows = Measure.objects.within(request.scope).select_related(
        "plan__municipality", "plan__school", "section", "implements"
    )
    row = get_object_or_404(rows.prefetch_related(together), pk=pk)
    if to_edit and not may_edit(request, row.plan):
        raise PermissionDenied
    return row


def _section(request: SignedRequest, pk: int) -> Section:
    rows = Section.objects.filter(plan__in=Plan.objects.within(request.scope)).select_related("plan")
    section = get_object_or_404(rows, pk=pk)
    if not may_edit(request, section.plan):
        raise PermissionDenied
    return section


def _back(plan: int, anchor: str = "") -> HttpResponse:
    return redirect(reverse("plan", args=[plan]) + anchor)


def _shown(request: SignedRequest, row: Measure, **more: Any) -> HttpResponse:
    columns = columns_of(row.plan)
    facts = {
        "plan": row.plan,
        "measure": dress(row, columns, row.parties.all()),
        "rows": [row],
        "columns": columns,
        "changeable": may_change_now(request, row.plan),
    } | more
    form, clash = more.get("form"), more.get("clash")
    status = 409 if clash else 422 if form is not None and form.errors else 200
    if request.htmx:
        return render(request, "plans/_measure_row.html", facts, status=status)
    facts["source"] = [(COLUMNS.get(name, name), text) for name, text in row.source.get("words", {}).items() if text]
    facts["grid"] = grid_of(request, row)
    facts["history"] = history(request, "measure", row.pk, row.plan.municipality_id)
    return render(request, "plans/measure.html", facts, status=status)


def _initial(row: Measure) -> dict[str, Any]:
    return {name: getattr(row, name) for name in (*editing.FIELDS, "version")}


@allow(Permission.PLAN_SEE)
@require_http_methods(["GET", "POST"])
def measure(request: SignedRequest, pk: int) -> HttpResponse:
    """One row: shown, edited in place, saved under optimistic locking; a clash shows both versions."""
    row = _measure(request, pk, to_edit=request.method == "POST")
    if request.method == "GET":
        editing_now = bool(request.GET.get("edit")) and may_change_now(request, row.plan)
        return _shown(request, row, form=_form(row, initial=_initial(row)) if editing_now else None)
    form = _form(row, request.POST)
    if form.is_valid():
        try:
            editing.edit_measure(row, form.words(), version=form.cleaned_data["version"] or 0, by=request.user)
        except editing.Clash as clash:
            return _shown(request, row, form=_again(form, clash.current), clash=_both(form, clash.current))
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            if not request.htmx:
                messages.success(request, _("Saved."))
                return _back(row.plan_id, f"#m-{pk}")
            return _shown(request, _measure(request, pk))
    return _shown(request, row, form=form)


def _form(row: Measure, data: QueryDict | None = None, **facts: Any) -> RowForm:
    """Because several rows may be open at once, each has labels of its own."""
    return RowForm(data, auto_id=f"m-{row.pk}-%s", **facts)


def _again(form: RowForm, current: Measure) -> RowForm:
    data = cast(QueryDict, form.data).copy()
    data["version"] = str(current.version)
    return _form(current, data)


def _both(form: RowForm, current: Measure) -> list[tuple[str, str, str]]:
    """Fields in which the two versions differ: label, mine, theirs."""
    mine = form.words()
    return [
        (str(form.fields[name].label), mine[name], getattr(current, name))
        for name in editing.FIELDS
        if mine[name].strip() != getattr(current, name)
    ]


@allow(Permission.PLAN_SEE)
@require_http_methods(["GET", "POST"])
def measure_new(request: SignedRequest, pk: int) -> HttpResponse:
    """Add a row to a section."""
    section = _section(request, pk)
    form = RowForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            row = editing.add_measure(section, form.words(), by=request.user)
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            messages.success(request, _("The measure was added."))
            return _back(section.plan_id, f"#m-{row.pk}")
    facts = {"form": form, "plan": section.plan, "section": section}
    return render(request, "plans/measure_new.html", facts, status=422 if form.errors else 200)


def _done(request: SignedRequest, plan: int, anchor: str, verb: Any) -> HttpResponse:
    try:
        verb()
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    if request.htmx:
        return HttpResponse(headers={"HX-Redirect": reverse("plan", args=[plan]) + anchor})
    return _back(plan, anchor)


@allow(Permission.PLAN_SEE)
@require_POST
def measure_move(request: SignedRequest, pk: int) -> HttpResponse:
    """Up or down within the section, or to the end of another section."""
    row = _measure(request, pk)
    target = row.section
    if request.POST.get("section"):
        target = get_object_or_404(Section, pk=request.POST["section"], plan=row.plan)
    here = list(row.section.measures.order_by("position", "pk").values_list("pk", flat=True)).index(row.pk)
    step = {"up": here - 1, "down": here + 1}.get(request.POST.get("to", ""), 100_000)
    return _done(
        request,
        row.plan_id,
        f"#m-{pk}",
        lambda: editing.move_measure(row, section=target, position=max(step, 0), by=request.user),
    )


@allow(Permission.PLAN_SEE)
@require_http_methods(["GET", "POST"])
def measure_delete(request: SignedRequest, pk: int) -> HttpResponse:
    """Take a row out after a question."""
    row = _measure(request, pk)
    if request.method == "GET":
        return render(request, "plans/measure_delete.html", {"measure": row, "plan": row.plan})
    return _done(request, row.plan_id, f"#s-{row.section_id}", lambda: editing.delete_measure(row, by=request.user))


@allow(Permission.PLAN_SEE)
@require_POST
def measure_decide(request: SignedRequest, pk: int) -> HttpResponse:
    """Find one defect of a row right as it is."""
    row = _measure(request, pk)
    key, note = request.POST.get("key", ""), request.POST.get("note", "")
    try:
        checking.decide(row, key, by=request.user, note=note)
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    if request.htmx:
        return _shown(request, _measure(request, pk))
    if request.POST.get("next") == "defects":
        return redirect("plan_defects", pk=row.plan_id)
    return _back(row.plan_id, f"#m-{pk}")


@allow(Permission.PLAN_SEE)
@require_http_methods(["GET", "POST"])
def party(request: SignedRequest, pk: int) -> HttpResponse:
    """What a named party has to do and who of the directory it is."""
    rows = MeasureResponsible.objects.filter(measure__in=Measure.objects.within(request.scope))
    row = get_object_or_404(rows.select_related("measure__plan", "person", "group"), pk=pk)
    plan = row.measure.plan
    if not may_edit(request, plan):
        raise PermissionDenied
    persons = list(ResponsiblePerson.objects.active().filter(municipality=plan.municipality_id, school=plan.school_id))
    groups = list(PostGroup.objects.filter(municipality=plan.municipality_id))
    link = f"p{row.person_id}" if row.person_id else f"g{row.group_id}" if row.group_id else ""
    form = PartyForm(request.POST or None, persons=persons, groups=groups, initial={"role": row.role, "link": link})
    if request.method == "POST" and form.is_valid():
        try:
            parties.choose(row, role=form.cleaned_data["role"], link=form.chosen(), by=request.user)
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            messages.success(request, _("Saved."))
            return redirect(reverse("measure", args=[row.measure_id]))
    facts = {"form": form, "party": row, "plan": plan, "measure": row.measure}
    return render(request, "plans/party.html", facts, status=422 if form.errors else 200)


@allow(Permission.PLAN_SEE)
@require_http_methods(["GET", "POST"])
def section_new(request: SignedRequest, pk: int) -> HttpResponse:
    """Add a section to a plan."""
    plan = found(request, pk, to_edit=True)
    form = SectionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            made = editing.add_section(plan, number=data["number"], title=data["title"], by=request.user)
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            return _back(pk, f"#s-{made.pk}")
    return render(request, "plans/section.html", {"form": form, "plan": plan}, status=422 if form.errors else 200)


@allow(Permission.PLAN_SEE)
@require_http_methods(["GET", "POST"])
def section(request: SignedRequest, pk: int) -> HttpResponse:
    """Rename a section."""
    row = _section(request, pk)
    form = SectionForm(request.POST or None, instance=Section.objects.get(pk=pk), initial={"version": row.version})
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            editing.edit_section(
                row, number=data["number"], title=data["title"], version=data["version"] or 0, by=request.user
            )
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            return _back(row.plan_id, f"#s-{pk}")
    facts = {"form": form, "plan": row.plan, "section": row}
    return render(request, "plans/section.html", facts, status=422 if form.errors else 200)


@allow(Permission.PLAN_SEE)
@require_POST
def section_move(request: SignedRequest, pk: int) -> HttpResponse:
    """Up or down among the sections."""
    row = _section(request, pk)
    here = list(row.plan.sections.order_by("position", "pk").values_list("pk", flat=True)).index(row.pk)
    step = here - 1 if request.POST.get("to") == "up" else here + 1
    return _done(
        request, row.plan_id, f"#s-{pk}", lambda: editing.move_section(row, position=max(step, 0), by=request.user)
    )


@allow(Permission.PLAN_SEE)
@require_POST
def section_delete(request: SignedRequest, pk: int) -> HttpResponse:
    """Take an empty section out."""
    row = _section(request, pk)
    return _done(request, row.plan_id, "", lambda: editing.delete_section(row, by=request.user))
