"""The department's card and, for the administrator, all municipalities."""

from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.roles import Permission
from schools.access import SignedRequest, allow
from schools.forms.places import MunicipalityForm, NewMunicipalityForm
from schools.models import CalendarYear, Layout, Municipality
from schools.services import municipalities as services
from schools.views.frame import at_place, form_page, history, page_of, posted, submitted


@at_place(Permission.PEOPLE_MANAGE)
@require_safe
def department(request: SignedRequest, place: Municipality) -> HttpResponse:
    """The municipality's card: who it is, what time it lives by, how its papers look."""
    layout = Layout.objects.filter(municipality=place).first() or Layout(municipality=place)
    facts = {
        "municipality": place,
        "layout": layout,
        "checked": CalendarYear.objects.order_by("-year").first(),
        "history": history(request, "municipality", place.pk, place.pk),
        "everything": request.scope.everything,
    }
    return render(request, "schools/department.html", facts)


def _back(place: Municipality) -> str:
    return f"{reverse('department')}?municipality={place.pk}"


@at_place(Permission.PEOPLE_MANAGE)
def department_edit(request: SignedRequest, place: Municipality) -> HttpResponse:
    """Change the department's card."""
    form = MunicipalityForm(posted(request), instance=Municipality.objects.get(pk=place.pk))
    if submitted(request, form, lambda values: services.edit_municipality(place, values, by=request.user)):
        return redirect(_back(place))
    return form_page(request, form, _("Department"), _back(place))


@allow(Permission.MUNICIPALITY_MANAGE)
@require_safe
def municipality_list(request: SignedRequest) -> HttpResponse:
    """All municipalities, for the administrator."""
    rows = (
        Municipality.objects.within(request.scope)
        .order_by("name")
        .annotate(
            school_count=Count("schools", filter=Q(schools__closed_on=None), distinct=True),
            post_count=Count("memberships", distinct=True),
        )
    )
    return render(request, "schools/municipality_list.html", {"page_obj": page_of(request, rows)})


@allow(Permission.MUNICIPALITY_MANAGE)
def municipality_create(request: SignedRequest) -> HttpResponse:
    """Add a municipality."""
    form = NewMunicipalityForm(posted(request))
    if submitted(request, form, lambda values: services.create_municipality(values, by=request.user)):
        return redirect("municipality_list")
    return form_page(request, form, _("New municipality"), reverse("municipality_list"))
