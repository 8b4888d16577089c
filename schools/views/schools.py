"""Schools: the registry, the card, and what may be done to one."""

from django.db.models import Count, QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.roles import Permission
from schools.access import SignedRequest, allow, require
from schools.filters import SchoolFilter
from schools.forms.places import CloseForm, MergeForm, SchoolForm
from schools.models import Membership, Municipality, ResponsiblePerson, School, SchoolSet, Sitting
from schools.services import schools as services
from schools.views.frame import at_place, attempted, form_page, history, listed, posted, submitted


def _rows(request: SignedRequest) -> QuerySet[School]:
    rows = School.objects.within(request.scope).select_related("municipality", "successor")
    return rows.annotate(
        person_count=Count("persons", distinct=True), sitting_count=Count("sittings", distinct=True)
    ).order_by("municipality__name", "name")


@allow(Permission.SCHOOL_SEE)
@require_safe
def school_list(request: SignedRequest) -> HttpResponse:
    """The registry of schools with filters."""
    chosen = SchoolFilter(request.GET, queryset=_rows(request))
    places = Municipality.objects.within(request.scope)
    chosen.form.fields["municipality"].queryset = places
    if len(places) == 1:
        del chosen.form.fields["municipality"]
    facts = {**listed(request, chosen, Permission.SCHOOL_MANAGE), "many": len(places) > 1}
    return render(request, "schools/school_list.html", facts)


def _found(request: SignedRequest, pk: int) -> School:
    return get_object_or_404(School.objects.within(request.scope).select_related("municipality", "successor"), pk=pk)


def _managed(request: SignedRequest, pk: int) -> School:
    school = _found(request, pk)
    require(request, Permission.SCHOOL_MANAGE, municipality=school.municipality_id, school=school.pk)
    return school


@allow(Permission.SCHOOL_SEE)
@require_safe
def school(request: SignedRequest, pk: int) -> HttpResponse:
    """Everything about one school."""
    row = _found(request, pk)
    facts = {
        "school": row,
        "coordinators": Membership.objects.filter(school=row).select_related("user"),
        "persons": ResponsiblePerson.objects.active().filter(school=row),
        "sets": SchoolSet.objects.within(request.scope).filter(schools=row),
        "sittings": Sitting.objects.filter(school=row).select_related("procedure").order_by("-day")[:30],
        "predecessors": row.predecessors.all(),
        "may_manage": request.scope.may(Permission.SCHOOL_MANAGE, municipality=row.municipality_id, school=row.pk),
        "history": history(request, "school", row.pk, row.municipality_id),
    }
    return render(request, "schools/school.html", facts)


@at_place(Permission.SCHOOL_MANAGE)
def school_create(request: SignedRequest, place: Municipality) -> HttpResponse:
    """Add a school by hand."""
    form = SchoolForm(posted(request))
    made = submitted(request, form, lambda values: services.create_school(place, values, by=request.user))
    if made:
        return redirect("school", pk=made.pk)
    return form_page(request, form, _("New school"), reverse("school_list"))


@allow(Permission.SCHOOL_MANAGE)
def school_edit(request: SignedRequest, pk: int) -> HttpResponse:
    """Change the facts of a school."""
    row = _managed(request, pk)
    form = SchoolForm(posted(request), instance=_managed(request, pk))
    if submitted(request, form, lambda values: services.edit_school(row, values, by=request.user)):
        return redirect("school", pk=pk)
    return form_page(request, form, str(row), reverse("school", args=[pk]))


@allow(Permission.SCHOOL_MANAGE)
def school_close(request: SignedRequest, pk: int) -> HttpResponse:
    """Close a school."""
    row = _managed(request, pk)
    form = CloseForm(posted(request))
    if submitted(request, form, lambda v: services.close_school(row, on=v["closed_on"], by=request.user)):
        return redirect("school", pk=pk)
    note = _("Its history, plans and results stay. It can be opened again.")
    return form_page(
        request, form, _("Close the school: %(name)s") % {"name": row}, reverse("school", args=[pk]), {"note": note}
    )


@allow(Permission.SCHOOL_MANAGE)
def school_merge(request: SignedRequest, pk: int) -> HttpResponse:
    """Close a school in favour of another."""
    row = _managed(request, pk)
    form = MergeForm(row, posted(request))
    made = submitted(
        request,
        form,
        lambda v: services.merge_school(row, into=v["successor"], on=v["closed_on"], by=request.user),
    )
    if made:
        return redirect("school", pk=pk)
    note = _("The other school takes its place in every named set. Accounts and persons stay where they are.")
    title = _("Merge the school: %(name)s") % {"name": row}
    return form_page(request, form, title, reverse("school", args=[pk]), {"note": note})


@allow(Permission.SCHOOL_MANAGE)
def school_reopen(request: SignedRequest, pk: int) -> HttpResponse:
    """Take a closing back."""
    row = _managed(request, pk)
    card = reverse("school", args=[pk])
    if request.method != "POST":
        return redirect(card)
    return attempted(request, lambda: services.reopen_school(row, by=request.user), back=card, then=card)
