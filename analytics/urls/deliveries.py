"""Addresses of deliveries and works."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
