"""Schools: the list, the card, and what may be done to one."""

from django.http import HttpResponse
from django.shortcuts import render

from accounts.roles import Permission
from schools.access import SignedRequest, allow
from schools.models import School


@allow(Permission.SCHOOL_SEE)
def school_list(request: SignedRequest) -> HttpResponse:
    """The registry of schools."""
    return render(request, "schools/school_list.html", {"schools": School.objects.within(request.scope)})


@allow(Permission.PEOPLE_SEE)
def people(request: SignedRequest) -> HttpResponse:
    """Who works here."""
    return render(request, "schools/school_list.html", {})


@allow(Permission.SCHOOL_SEE)
def procedure_list(request: SignedRequest) -> HttpResponse:
    """What is held."""
    return render(request, "schools/school_list.html", {})


@allow(Permission.JOURNAL_SEE)
def journal(request: SignedRequest) -> HttpResponse:
    """What was done."""
    return render(request, "schools/school_list.html", {})


@allow(Permission.PEOPLE_MANAGE)
def department(request: SignedRequest) -> HttpResponse:
    """The municipality's card."""
    return render(request, "schools/school_list.html", {})
