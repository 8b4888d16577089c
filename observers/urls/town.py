"""Addresses: what the public page of a municipality leads to."""

from django.urls import URLPattern, path

from observers.views import town

urlpatterns: list[URLPattern] = [
    path("o/<slug:slug>/materials/", town.town_materials, name="town_materials"),
]
