"""Addresses of the schools."""

from django.urls import path

from schools.views import places

urlpatterns = [
    path("", places.school_list, name="school_list"),
    path("people/", places.people, name="people"),
    path("procedures/", places.procedure_list, name="procedure_list"),
    path("journal/", places.journal, name="journal"),
    path("department/", places.department, name="department"),
]
