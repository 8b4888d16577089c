"""Addresses of seasons, works' results and analyses."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
