"""Responsible persons, and groups of posts that plans address."""

from typing import Any

from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.roles import Permission
from schools import generation
from schools.access import SignedRequest, allow, require
from schools.filters import PersonFilter, PostGroupFilter
from schools.forms.people import PersonForm, PostGroupForm
from schools.models import Declension, Municipality, PostGroup, ResponsiblePerson
from schools.services import people as services
from schools.views.frame import at_place, confirmed, form_page, history, listed, posted, submitted


@allow(Permission.PEOPLE_SEE)
@require_safe
def person_list(request: SignedRequest) -> HttpResponse:
    """Whom plans may name."""
    rows = ResponsiblePerson.objects.within(request.scope).select_related("school", "user").order_by("name", "pk")
    chosen = PersonFilter(request.GET, queryset=rows)
    facts = {**listed(request, chosen, Permission.PEOPLE_MANAGE), "tab": "persons"}
    return render(request, "schools/person_list.html", facts)


def _managed(request: SignedRequest, pk: int) -> ResponsiblePerson:
    person = get_object_or_404(ResponsiblePerson.objects.within(request.scope), pk=pk)
    require(request, Permission.PEOPLE_MANAGE, municipality=person.municipality_id, school=person.school_id)
    return person


@at_place(Permission.PEOPLE_MANAGE)
def person_create(request: SignedRequest, place: Municipality) -> HttpResponse:
    """Add a person."""
    form = PersonForm(place.pk, posted(request))
    if submitted(request, form, lambda values: services.add_person(place, values, by=request.user)):
        return redirect("person_list")
    return form_page(request, form, _("New responsible person"), reverse("person_list"))


@allow(Permission.PEOPLE_MANAGE)
def person_edit(request: SignedRequest, pk: int) -> HttpResponse:
    """Change a person, or note the day of leaving."""
    person = _managed(request, pk)
    form = PersonForm(person.municipality_id, posted(request), instance=_managed(request, pk))
    if submitted(request, form, lambda values: services.edit_person(person, values, by=request.user)):
        return redirect("person_list")
    facts = {
        "delete": reverse("person_delete", args=[pk]),
        "declensions": Declension.objects.of(person.municipality_id, generation.of_person(person)),
        "history": history(request, "responsibleperson", pk, person.municipality_id),
    }
    return form_page(request, form, person.name, reverse("person_list"), facts)


@allow(Permission.PEOPLE_MANAGE)
def person_delete(request: SignedRequest, pk: int) -> HttpResponse:
    """Forget a person whom no plan names."""
    person = _managed(request, pk)
    return confirmed(
        request,
        lambda: services.delete_person(person, by=request.user),
        question=_("Delete this person: %(name)s?") % {"name": person.name},
        action=_("Delete the person"),
        back=reverse("person_edit", args=[pk]),
        then=reverse("person_list"),
    )


@allow(Permission.PEOPLE_SEE)
@require_safe
def group_list(request: SignedRequest) -> HttpResponse:
    """Groups of posts."""
    rows = PostGroup.objects.within(request.scope).select_related("school_set")
    chosen = PostGroupFilter(request.GET, queryset=rows.annotate(member_count=Count("members")).order_by("name", "pk"))
    facts = {**listed(request, chosen, Permission.PEOPLE_MANAGE), "tab": "groups"}
    return render(request, "schools/group_list.html", facts)


def _managed_group(request: SignedRequest, pk: int) -> PostGroup:
    group = get_object_or_404(PostGroup.objects.within(request.scope), pk=pk)
    require(request, Permission.PEOPLE_MANAGE, municipality=group.municipality_id)
    return group


def _parted(values: dict[str, Any]) -> tuple[dict[str, Any], list[ResponsiblePerson]]:
    return {name: value for name, value in values.items() if name != "members"}, list(values["members"])


@at_place(Permission.PEOPLE_MANAGE)
def group_create(request: SignedRequest, place: Municipality) -> HttpResponse:
    """Add a group of posts."""
    form = PostGroupForm(place.pk, posted(request))

    def act(values: dict[str, Any]) -> PostGroup:
        return services.create_group(place, *_parted(values), by=request.user)

    if submitted(request, form, act):
        return redirect("group_list")
    return form_page(request, form, _("New group of posts"), reverse("group_list"))


@allow(Permission.PEOPLE_MANAGE)
def group_edit(request: SignedRequest, pk: int) -> HttpResponse:
    """Change a group of posts."""
    group = _managed_group(request, pk)
    form = PostGroupForm(group.municipality_id, posted(request), instance=_managed_group(request, pk))

    def act(values: dict[str, Any]) -> PostGroup:
        return services.edit_group(group, *_parted(values), by=request.user)

    if submitted(request, form, act):
        return redirect("group_list")
    facts = {
        "delete": reverse("group_delete", args=[pk]),
        "declensions": Declension.objects.of(group.municipality_id, generation.of_group(group)),
        "history": history(request, "postgroup", pk, group.municipality_id),
    }
    return form_page(request, form, group.name, reverse("group_list"), facts)


@allow(Permission.PEOPLE_MANAGE)
def group_delete(request: SignedRequest, pk: int) -> HttpResponse:
    """Forget a group that no plan names."""
    group = _managed_group(request, pk)
    return confirmed(
        request,
        lambda: services.delete_group(group, by=request.user),
        question=_("Delete the group “%(name)s”?") % {"name": group.name},
        action=_("Delete the group"),
        back=reverse("group_edit", args=[pk]),
        then=reverse("group_list"),
    )
