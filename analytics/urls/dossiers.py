"""Addresses of schools' dossiers and of matters that need a check."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
