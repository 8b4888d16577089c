"""Named sets of schools."""

from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.roles import Permission
from schools.access import SignedRequest, allow, require
from schools.filters import SchoolSetFilter
from schools.forms.places import SchoolSetForm
from schools.models import Municipality, SchoolSet
from schools.services import schools as services
from schools.views.frame import at_place, confirmed, form_page, history, listed, posted, submitted


@allow(Permission.PEOPLE_SEE)
@require_safe
def set_list(request: SignedRequest) -> HttpResponse:
    """The sets with how many schools each holds."""
    rows = SchoolSet.objects.within(request.scope).annotate(school_count=Count("schools")).order_by("name")
    chosen = SchoolSetFilter(request.GET, queryset=rows)
    return render(request, "schools/set_list.html", listed(request, chosen, Permission.SCHOOL_MANAGE))


@allow(Permission.PEOPLE_SEE)
@require_safe
def school_set(request: SignedRequest, pk: int) -> HttpResponse:
    """One set: its schools and the groups that are narrowed by it."""
    row = get_object_or_404(SchoolSet.objects.within(request.scope), pk=pk)
    facts = {
        "set": row,
        "schools": row.schools.all(),
        "groups": row.groups.all(),
        "may_manage": request.scope.may(Permission.SCHOOL_MANAGE, municipality=row.municipality_id),
        "history": history(request, "schoolset", row.pk, row.municipality_id),
    }
    return render(request, "schools/set.html", facts)


def _managed(request: SignedRequest, pk: int) -> SchoolSet:
    row = get_object_or_404(SchoolSet.objects.within(request.scope), pk=pk)
    require(request, Permission.SCHOOL_MANAGE, municipality=row.municipality_id)
    return row


@at_place(Permission.SCHOOL_MANAGE)
def set_create(request: SignedRequest, place: Municipality) -> HttpResponse:
    """Name some schools together."""
    form = SchoolSetForm(place.pk, posted(request))
    made = submitted(request, form, lambda values: services.create_set(place, **values, by=request.user))
    if made:
        return redirect("school_set", pk=made.pk)
    return form_page(request, form, _("New set of schools"), reverse("set_list"))


@allow(Permission.SCHOOL_MANAGE)
def set_edit(request: SignedRequest, pk: int) -> HttpResponse:
    """Change a set."""
    row = _managed(request, pk)
    form = SchoolSetForm(row.municipality_id, posted(request), instance=_managed(request, pk))
    if submitted(request, form, lambda values: services.edit_set(row, **values, by=request.user)):
        return redirect("school_set", pk=pk)
    return form_page(request, form, str(row), reverse("school_set", args=[pk]))


@allow(Permission.SCHOOL_MANAGE)
def set_delete(request: SignedRequest, pk: int) -> HttpResponse:
    """Forget a set."""
    row = _managed(request, pk)
    return confirmed(
        request,
        lambda: services.delete_set(row, by=request.user),
        question=_("Delete the set “%(name)s”?") % {"name": row},
        consequence=_("The schools themselves stay."),
        action=_("Delete the set"),
        back=reverse("school_set", args=[pk]),
        then=reverse("set_list"),
    )
