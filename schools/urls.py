"""Addresses of the schools."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
