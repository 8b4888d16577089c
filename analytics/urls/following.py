"""Addresses of what follows signs."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
