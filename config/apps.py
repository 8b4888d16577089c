"""The wiring as a Django app, so that its template tags and catalogue are found."""

from django.apps import AppConfig


class Wiring(AppConfig):
    """Holds no models."""

    name = "config"
    label = "wiring"
