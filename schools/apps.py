"""The app's registration."""

from django.apps import AppConfig


class Schools(AppConfig):
    """The schools app."""

    name = "schools"
